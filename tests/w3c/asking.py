"""A test's query, asked of a server, and asked of pyoxigraph in this process."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)  # fmt: skip
from tests.serving import send

from .comparison import Result, of_solutions, of_triples
from .manifest import Case, address, graph

NONE = "urn:nothing"
"""A graph that is not there, and so an empty one."""

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"


def triples(*files: Path) -> set[Triple]:
    """What some files hold together, their blank nodes apart."""
    return {
        quad.triple for file in files for quad in parse(path=str(file), base_iri=address(file), rename_blank_nodes=True)
    }


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: the status, the media type without its parameters, and the body."""

    status: int
    media_type: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def problem(self) -> dict[str, Any]:
        """The problem document that it is."""
        assert self.media_type == "application/problem+json", self.text
        problem: dict[str, Any] = json.loads(self.body)
        assert problem["status"] == self.status
        return problem


def default(file: Path) -> NamedNode:
    """The name of the graph that holds a file as a test's default graph, its blank nodes apart from the other's."""
    return NamedNode(f"{address(file)}?default")


def quads(cases: Iterable[Case]) -> Iterator[Quad]:
    """The data of some tests, each file once as a default graph and once as a named one."""
    for name, file in {default(file): file for case in cases for file in case.data}.items():
        yield from (Quad(*triple, name) for triple in triples(file))
    for name, file in {graph(file): file for case in cases for file in case.graphs}.items():
        yield from (Quad(*triple, name) for triple in triples(file))


def ask(endpoint: str, case: Case, accept: str = f"{JSON}, {N_TRIPLES}") -> Response:
    """The response of a server that has the data of all tests to the query of one, over the dataset of that."""
    form = [("query", case.text)]
    if not case.brings_dataset:
        form += [("default-graph-uri", default(file).value) for file in case.data] or [("default-graph-uri", NONE)]
        form += [("named-graph-uri", graph(file).value) for file in case.graphs]
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
    response, body = send(endpoint, "POST", "/sparql", body=urlencode(form).encode(), headers=headers)
    return Response(response.status, response.headers.get_content_type(), body)


def received(response: Response) -> Result:
    """The result in a response, by its Content-Type."""
    if response.media_type == N_TRIPLES:
        return of_triples(quad.triple for quad in parse(response.body, format=RdfFormat.N_TRIPLES))
    if response.media_type == "text/csv":
        return of_csv(response.text)
    form = QueryResultsFormat.from_media_type(response.media_type)
    assert form, response.media_type
    return of_solutions(parse_query_results(response.body, format=form))


def of_csv(text: str) -> Result:
    """The rows of a CSV file, whose values are words: a word like `_:a` is taken as a blank node."""
    names, *rows = csv.reader(io.StringIO(text))
    order = sorted(range(len(names)), key=lambda at: names[at])
    return Result(
        tuple(tuple(BlankNode(row[at][2:]) if row[at].startswith("_:") else row[at] for at in order) for row in rows),
        tuple(sorted(names)),
    )


def in_process(case: Case) -> Result:
    """What pyoxigraph answers to the query of a test, asked without any of ours.

    Raises:
        SyntaxError: it does not parse the query.
    """
    store = Store()
    store.extend(Quad(*triple) for triple in triples(*case.data))
    for file in case.graphs:
        store.extend(Quad(*triple, graph(file)) for triple in triples(file))
    result = store.query(
        case.query.read_text(encoding="utf-8"),
        base_iri=address(case.query),
        default_graph=None if case.brings_dataset else [DefaultGraph()],
        named_graphs=None if case.brings_dataset else [graph(file) for file in case.graphs],
    )
    return of_triples(result) if isinstance(result, QueryTriples) else of_solutions(result)
