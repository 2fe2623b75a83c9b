"""The protocol, its query operation: the manifest's requests, sent to a server.

The tests of updates are left out: the endpoint answers queries only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat, parse, parse_query_results, serialize

from .manifest import BASE, TESTS, manifest
from .serving import running, send

_REQUESTS = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX ht: <http://www.w3.org/2011/http#>
PREFIX cnt: <http://www.w3.org/2011/content#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?test ?method ?path ?text ?encoding (GROUP_CONCAT(DISTINCT ?field; separator="\\n") AS ?fields)
       (GROUP_CONCAT(DISTINCT STR(?status)) AS ?statuses) (SAMPLE(?is) AS ?boolean) (SAMPLE(?form) AS ?format) WHERE {
  ?test a mf:ProtocolTest ; mf:action/ht:requests/rdf:rest*/rdf:first ?request .
  ?request ht:methodName ?method ; ht:absolutePath ?path ; ht:resp ?response .
  ?response mf:expectedStatus ?status .
  OPTIONAL { ?response mf:expectedBoolean ?is }
  OPTIONAL { ?response mf:expectedFormat ?form }
  OPTIONAL { ?request ht:body ?body . ?body cnt:chars ?text ; cnt:characterEncoding ?encoding }
  OPTIONAL { ?request ht:headers/rdf:rest*/rdf:first [ ht:fieldName ?name ; ht:fieldValue ?value ]
             BIND (CONCAT(?name, "\\t", ?value) AS ?field) }
} GROUP BY ?test ?request ?method ?path ?text ?encoding
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
    """A request of a test, and what may come back: the first digits of its status, a truth, a kind of format."""

    test: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[str]
    boolean: bool | None
    format: str | None


def _exchanges() -> list[Exchange]:
    found = []
    for row in manifest("protocol").query(_REQUESTS) if TESTS.is_dir() else ():
        test = row["test"].value.partition("#")[2]
        if "update" in test:
            continue
        found.append(
            Exchange(
                test,
                row["method"].value,
                row["path"].value,
                dict(line.split("\t") for line in (row["fields"].value if row["fields"] else "").splitlines()),
                row["text"].value.encode(row["encoding"].value) if row["text"] else None,
                frozenset(status[-3] for status in row["statuses"].value.split()),
                None if row["boolean"] is None else row["boolean"].value == "true",
                row["format"].value if row["format"] else None,
            )
        )
    return sorted(found, key=lambda exchange: exchange.test)


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


@pytest.mark.parametrize("exchange", _exchanges(), ids=lambda exchange: exchange.test)
def test_the_query_operation(endpoint: str, exchange: Exchange) -> None:
    """Each request is answered with the status, the kind of format and the truth that the manifest expects."""
    response, body = send(endpoint, exchange.method, exchange.path, body=exchange.body, headers=exchange.headers)
    assert str(response.status)[0] in exchange.statuses, body
    if response.status >= 400:
        assert response.headers.get_content_type() == "application/problem+json"
    if exchange.format:
        assert response.headers.get_content_type() in _FORMATS[exchange.format]
    if exchange.boolean is not None:
        form = QueryResultsFormat.from_media_type(response.headers.get_content_type())
        assert form
        assert bool(parse_query_results(body, format=form)) is exchange.boolean


def test_every_query_case_is_here() -> None:
    """Thirteen requests of the manifest ask, seven more ask wrongly."""
    tests = [exchange.test for exchange in _exchanges()]
    assert len(tests) == len(set(tests)) == 20
