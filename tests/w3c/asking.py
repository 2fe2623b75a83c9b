"""A test's query, asked over HTTP, and asked of pyoxigraph in this process."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from flask.testing import FlaskClient
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Quad,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)  # fmt: skip
from werkzeug.test import TestResponse

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.terms import Level
from autopact.web import create_app

from .comparison import Result, of_solutions, of_triples
from .manifest import Case, address, graph

DATA = Level.CERTAIN.asserted
"""The graph that holds a test's default graph."""

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"


def triples(*files: Path) -> set[Triple]:
    """What some files hold together, their blank nodes apart."""
    return {
        quad.triple for file in files for quad in parse(path=str(file), base_iri=address(file), rename_blank_nodes=True)
    }


def served(case: Case) -> FlaskClient:
    """A client of an endpoint over the data of a test, nothing inferred."""
    graphs = {DATA: triples(*case.data), **{graph(file): triples(file) for file in case.graphs}}
    return create_app(Embedded(Dataset(graphs, "0" * 64))).test_client()


def ask(case: Case, accept: str = f"{JSON}, {N_TRIPLES}") -> TestResponse:
    """The endpoint's response to the query of a test, over the dataset that the test gives it."""
    dataset = {
        "default-graph-uri": DATA.value,
        "named-graph-uri": [graph(file).value for file in case.graphs],
    }
    form = {"query": case.text, **({} if case.brings_dataset else dataset)}
    return served(case).post("/sparql", data=form, headers={"Accept": accept})


def received(response: TestResponse) -> Result:
    """The result in a response, by its Content-Type."""
    media_type = response.mimetype
    if media_type == N_TRIPLES:
        return of_triples(quad.triple for quad in parse(response.data, format=RdfFormat.N_TRIPLES))
    if media_type == "text/csv":
        return of_csv(response.text)
    form = QueryResultsFormat.from_media_type(media_type)
    assert form, media_type
    return of_solutions(parse_query_results(response.data, format=form))


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
