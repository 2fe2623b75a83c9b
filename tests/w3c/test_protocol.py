"""The protocol: the manifest's requests, sent to servers.

The manifest has one address for queries and updates; here each has its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat, parse, parse_query_results, serialize
from tests.serving import AUTHORIZED, emptied, running, send

from .manifest import BASE, TESTS, manifest

_REQUESTS = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX ht: <http://www.w3.org/2011/http#>
PREFIX cnt: <http://www.w3.org/2011/content#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?test ?left ?method ?path ?text ?encoding (GROUP_CONCAT(DISTINCT ?field; separator="\\n") AS ?fields)
       (GROUP_CONCAT(DISTINCT STR(?status)) AS ?statuses) (SAMPLE(?is) AS ?boolean) (SAMPLE(?form) AS ?format) WHERE {
  ?test a mf:ProtocolTest ; mf:action/ht:requests ?requests .
  ?requests rdf:rest* ?place . ?place rdf:first ?request .
  { SELECT ?place (COUNT(?after) AS ?left) { ?place rdf:rest* ?after } GROUP BY ?place }
  ?request ht:methodName ?method ; ht:absolutePath ?path ; ht:resp ?response .
  ?response mf:expectedStatus ?status .
  OPTIONAL { ?response mf:expectedBoolean ?is }
  OPTIONAL { ?response mf:expectedFormat ?form }
  OPTIONAL { ?request ht:body ?body . ?body cnt:chars ?text ; cnt:characterEncoding ?encoding }
  OPTIONAL { ?request ht:headers/rdf:rest*/rdf:first [ ht:fieldName ?name ; ht:fieldValue ?value ]
             BIND (CONCAT(?name, "\\t", ?value) AS ?field) }
} GROUP BY ?test ?left ?request ?method ?path ?text ?encoding
"""
_GRAPHS = """
PREFIX ut: <http://www.w3.org/2009/sparql/tests/test-update#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?file ?name { ?test ut:graphData [ ut:graph ?file ; rdfs:label ?name ] }
"""
_FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv"},
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml"},
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request of a test, and what may come back: the first digits of its status, a truth, a kind of format.

    `place` orders the requests of a test.
    """

    test: str
    method: str
    path: str
    place: int
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[str]
    boolean: bool | None
    format: str | None


def _exchanges() -> list[Exchange]:
    found = []
    for row in manifest("protocol").query(_REQUESTS) if TESTS.is_dir() else ():
        test = row["test"].value.partition("#")[2]
        found.append(
            Exchange(
                test,
                row["method"].value,
                row["path"].value,
                -int(row["left"].value),
                dict(line.split("\t") for line in (row["fields"].value if row["fields"] else "").splitlines()),
                row["text"].value.encode(row["encoding"].value) if row["text"] else None,
                frozenset(status[-3] for status in row["statuses"].value.split()),
                None if row["boolean"] is None else row["boolean"].value == "true",
                row["format"].value if row["format"] else None,
            )
        )
    return sorted(found, key=lambda exchange: (exchange.test, exchange.place))


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the graphs that the manifest's tests ask for."""
    quads = [
        Quad(*quad.triple, NamedNode(row["name"].value))
        for row in manifest("protocol").query(_GRAPHS)
        for quad in parse(path=str(TESTS / row["file"].value.removeprefix(BASE)), format=RdfFormat.N_TRIPLES)
    ]
    file: Path = tmp_path_factory.mktemp("protocol") / "graphs.nq"
    file.write_bytes(serialize(quads, format=RdfFormat.N_QUADS) or b"")
    with running(file) as address:
        yield address


_QUERIES = [exchange for exchange in _exchanges() if "update" not in exchange.test]
_UPDATES = {
    test: list(exchanges)
    for test, exchanges in groupby(_exchanges(), key=lambda exchange: exchange.test)
    if "update" in test
}


@pytest.mark.parametrize("exchange", _QUERIES, ids=lambda exchange: exchange.test)
def test_the_query_operation(endpoint: str, exchange: Exchange) -> None:
    """Each request is answered with the status, the kind of format and the truth that the manifest expects."""
    _check(endpoint, exchange, exchange.path, exchange.headers)


@pytest.mark.parametrize("test", _UPDATES)
def test_the_update_operation(store: str, test: str) -> None:
    """Requests one after the other: updates, with a token, and queries that see what they did."""
    emptied(store)
    for exchange in _UPDATES[test]:
        asks = exchange.headers.get("content-type") == "application/sparql-query"
        path = exchange.path if asks else exchange.path.replace("/sparql", "/update", 1)
        _check(store, exchange, path, exchange.headers | AUTHORIZED)


def _check(endpoint: str, exchange: Exchange, path: str, headers: dict[str, str]) -> None:
    response, body = send(endpoint, exchange.method, path, body=exchange.body, headers=headers)
    assert str(response.status)[0] in exchange.statuses, body
    if response.status >= 400:
        assert response.headers.get_content_type() == "application/problem+json"
    if exchange.format:
        assert response.headers.get_content_type() in _FORMATS[exchange.format]
    if exchange.boolean is not None:
        form = QueryResultsFormat.from_media_type(response.headers.get_content_type())
        assert form
        assert bool(parse_query_results(body, format=form)) is exchange.boolean


def test_every_case_is_here() -> None:
    """Thirteen tests of the manifest ask, seven more ask wrongly; seven change, and seven more change wrongly."""
    assert len(_QUERIES) == len({exchange.test for exchange in _QUERIES}) == 20
    assert len(_UPDATES) == 14
