"""The Graph Store Protocol: the manifest's requests, each test's one after the other, sent to a server.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

import pytest
from pyoxigraph import RdfFormat, parse
from tests.serving import AUTHORIZED, emptied, send

from .comparison import of_triples, same
from .manifest import TESTS, manifest

_REQUESTS = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX ht: <http://www.w3.org/2011/http#>
PREFIX cnt: <http://www.w3.org/2011/content#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?test ?left ?method ?path ?text ?location ?type ?expected
       (GROUP_CONCAT(DISTINCT ?field; separator="\\n") AS ?fields)
       (GROUP_CONCAT(DISTINCT STR(?status)) AS ?statuses) WHERE {
  ?test a mf:GraphStoreProtocolTest ; mf:action/ht:requests ?requests .
  ?requests rdf:rest* ?place . ?place rdf:first ?request .
  { SELECT ?place (COUNT(?after) AS ?left) { ?place rdf:rest* ?after } GROUP BY ?place }
  ?request ht:methodName ?method ; ht:absolutePath ?path ; ht:resp ?response .
  ?response mf:expectedStatus ?status .
  OPTIONAL { ?response mf:expectedLocation ?location }
  OPTIONAL { ?response ht:body/cnt:chars ?expected }
  OPTIONAL { ?response ht:headers/rdf:rest*/rdf:first [ ht:fieldName "content-type" ; ht:fieldValue ?type ] }
  OPTIONAL { ?request ht:body/cnt:chars ?text }
  OPTIONAL { ?request ht:headers/rdf:rest*/rdf:first [ ht:fieldName ?name ; ht:fieldValue ?value ]
             BIND (CONCAT(?name, "\\t", ?value) AS ?field) }
} GROUP BY ?test ?left ?request ?method ?path ?text ?location ?type ?expected
"""
_STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request of a test; the statuses that may come, and, where they are said, the type and the graph that must.

    `location` is a name for the address of what was made, which later requests of the test write in its place.
    """

    test: str
    place: int
    method: str
    path: str
    headers: dict[str, str]
    body: str | None
    statuses: frozenset[int]
    location: str | None
    type: str | None
    graph: str | None


def _exchanges() -> list[Exchange]:
    found = []
    for part in ("direct", "indirect") if TESTS.is_dir() else ():
        for row in manifest("graph-store-protocol", f"manifest-{part}").query(_REQUESTS):
            text, location, kind, graph, fields = (
                row[name].value if row[name] else None for name in ("text", "location", "type", "expected", "fields")
            )
            found.append(
                Exchange(
                    row["test"].value.partition("#")[2],
                    -int(row["left"].value),
                    row["method"].value,
                    row["path"].value,
                    dict(line.split("\t") for line in (fields or "").splitlines()),
                    text,
                    frozenset(_STATUSES[iri.partition("#")[2]] for iri in row["statuses"].value.split()),
                    location,
                    kind,
                    graph,
                )
            )
    return sorted(found, key=lambda exchange: (exchange.test, exchange.place))


_TESTS = {test: list(exchanges) for test, exchanges in groupby(_exchanges(), key=lambda exchange: exchange.test)}


@pytest.mark.parametrize("test", _TESTS)
def test_the_graph_store(store: str, test: str) -> None:
    """Each answer has the status, the type and the graph that the manifest expects; what was made is where it says."""
    emptied(store)
    known: dict[str, str] = {}
    for exchange in _TESTS[test]:
        path = exchange.path.replace("/gsp", "/graph-store", 1)
        for name, value in known.items():
            path = path.replace(name, value)
        body = exchange.body.encode() if exchange.body is not None else None
        response, content = send(store, exchange.method, path, body=body, headers=exchange.headers | AUTHORIZED)
        assert response.status in exchange.statuses, content
        if exchange.type:
            assert response.headers["Content-Type"] == exchange.type
        if exchange.location:
            known[exchange.location] = response.headers["Location"]
            made = urlsplit(response.headers["Location"])
            assert send(store, "GET", made.path)[0].status == 200
        if exchange.graph is not None:
            got, expected = (parse(each, format=RdfFormat.TURTLE) for each in (content, exchange.graph.encode()))
            assert same(of_triples(quad.triple for quad in got), of_triples(quad.triple for quad in expected))


def test_every_case_is_here() -> None:
    """Thirteen that the manifests list, and one that one of them describes and does not list."""
    assert len(_TESTS) == 14
