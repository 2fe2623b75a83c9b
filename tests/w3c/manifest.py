"""The tests of a W3C manifest.

https://www.w3.org/2001/sw/DataAccess/tests/README
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from autopact.gateway.hosts import Hosts
from autopact.sparql.question import read

REPOSITORY = Path(__file__).parents[2]
TESTS = Path(os.environ.get("RDF_TESTS") or REPOSITORY.parent / "shared" / "w3c") / "sparql" / "sparql11"
"""The folder that holds the manifests: RDF_TESTS names the checkout of the test data that it lies in."""

BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
"""What the manifests call the folder themselves."""

ENDPOINTS = Hosts.of("example.org", "example1.org", "example2.org", "invalid.endpoint.org")
"""The hosts that queries of the tests ask."""

QUERY_FOLDERS = (
    "aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping", "negation",
    "project-expression", "property-path", "subquery",
)  # fmt: skip

RESULT_FOLDERS = ("csv-tsv-res", "json-res")

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_CASES = (
    f"PREFIX mf: <{_MF}>"
    + """
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?test ?kind ?query ?data ?graph ?endpoint ?there ?result WHERE {
  ?manifest mf:entries/rdf:rest*/rdf:first ?test .
  ?test a ?kind ; mf:action ?action .
  OPTIONAL { ?action qt:query ?file }
  BIND (COALESCE(?file, ?action) AS ?query)
  OPTIONAL { ?action qt:data ?data }
  OPTIONAL { ?action qt:graphData ?graph }
  OPTIONAL { ?action qt:serviceData [ qt:endpoint ?endpoint ; qt:data ?there ] }
  OPTIONAL { ?test mf:result ?result }
}
"""
)


@dataclass(frozen=True, slots=True)
class Case:
    """A test: its IRI, its kind, and its files.

    `graphs` are the named graphs, each called by the IRI of its file; `others` what other endpoints hold, by their IRI.
    """

    iri: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[Path, ...]
    result: Path | None
    others: Mapping[str, Path] = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """The query, with the IRI of its file as its base, on its first line."""
        return f"BASE <{address(self.query)}> {self.query.read_text(encoding='utf-8')}"

    @property
    def brings_dataset(self) -> bool:
        """Whether the query names its graphs itself, and the test none beside them."""
        return not self.data and bool(self.graphs) and "FROM" in self.text


@cache
def manifest(folder: str, name: str = "manifest") -> Store:
    """A manifest of a folder."""
    file = TESTS / folder / f"{name}.ttl"
    store = Store()
    store.load(path=str(file), format=RdfFormat.TURTLE, base_iri=address(file))
    return store


def cases(*folders: str) -> list[Case]:
    """The tests with files of some folders, in order of their IRIs; none where the test data is absent."""
    found: dict[str, dict[str, set[str]]] = {}
    others: dict[str, dict[str, Path]] = {}
    for folder in folders if TESTS.is_dir() else ():
        for row in manifest(folder).query(_CASES):
            values = found.setdefault(row["test"].value, {})
            for name in ("kind", "query", "data", "graph", "result"):
                values.setdefault(name, set()).update([row[name].value] if row[name] else [])
            if row["endpoint"]:
                others.setdefault(row["test"].value, {})[row["endpoint"].value] = _path(row["there"].value)
    return [
        Case(
            iri,
            min(values["kind"]).partition("#")[2],
            _path(min(values["query"])),
            tuple(_path(each) for each in sorted(values["data"])),
            tuple(_path(each) for each in sorted(values["graph"] or _from(values))),
            _path(min(values["result"])) if values["result"] else None,
            others.get(iri, {}),
        )
        for iri, values in sorted(found.items())
    ]


def _from(values: dict[str, set[str]]) -> list[str]:
    """The graphs that a query names itself, where the test names no data."""
    if values["data"] or values["kind"] != {f"{_MF}QueryEvaluationTest"}:
        return []
    (iri,) = values["query"]
    question = read(_path(iri).read_text(encoding="utf-8"), base_iri=iri, hosts=ENDPOINTS)
    return [graph.value for graph in question.default_graphs or ()]


def address(file: Path) -> str:
    """The IRI of a file of the tests."""
    return BASE + file.relative_to(TESTS).as_posix()


def graph(file: Path) -> NamedNode:
    """The name of the graph that a file holds."""
    return NamedNode(address(file))


def _path(iri: str) -> Path:
    return TESTS / iri.removeprefix(BASE)
