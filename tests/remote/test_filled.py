"""The bundled graph in an engine of others: all of it is there, and each conclusion with its proof."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat, Triple

from autopact import questions
from autopact.engine.parts import RESERVED, default_graphs
from autopact.engine.remote.address import Address, reached
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.engine import Remote
from autopact.engine.remote.filling import read
from autopact.engine.remote.opening import found
from autopact.engine.seam import Job, Solutions, Why
from autopact.engine.source import Source
from autopact.engine.update.writable import Writable
from autopact.terms import AP, ID, ONTOLOGY_GRAPH, RDF, Level, Term

from .alike import same_heights, told
from .engines import CHOSEN, launched, started
from .inside import asked_from_here


@pytest.fixture(scope="module")
def remote() -> Iterator[Remote]:
    """The same, in the engine, which was empty."""
    with launched() as address:
        asking: Asking = reached(address, 60)
        contents, _ = found(asking, Source(), writing=False)
        yield asked_from_here(asking, lambda: contents)


def test_every_graph_is_there(here: Writable, remote: Remote) -> None:
    """Triple by triple, what is stored and what follows, blank nodes under their labels."""
    assert {name: size for name, size in remote.sizes.items() if size} == {
        name: size for name, size in here.engine.sizes.items() if size
    }
    for graph in (ONTOLOGY_GRAPH, *(part for level in Level for part in (level.asserted, level.inferred))):
        there = sorted(map(told, read(remote.asking, graph)))
        assert there == sorted(map(told, here.engine.stored(graph)))


def test_every_question_has_the_same_answer(here: Writable, remote: Remote) -> None:
    """At each level, with inference and without, row by row; a truth may be 1 or 0."""
    for question in questions.load():
        for level, inference in product(Level, (True, False)):
            graphs = default_graphs(level, inference)
            known = here.engine.query(question.text, default_graphs=graphs)
            assert rows(remote.query(question.text, default_graphs=graphs)) == rows(known), question.name


def rows(found: Any) -> list[list[str]]:
    """Rows of values in which a number is one however it is spelt, in one order."""
    assert isinstance(found, Solutions)
    return sorted([spelt(row.get(name)) for name in found.variables] for row in found.rows)


def spelt(term: Term | None) -> str:
    """What a term is, as all engines have it."""
    value = "" if term is None else str(getattr(term, "value", term))
    with suppress(ValueError):
        return str(float({"true": "1", "false": "0"}.get(value, value)))
    return value


def test_conclusions_have_proofs(here: Writable, remote: Remote) -> None:
    """At each level, as high as in memory, down to what is stated."""
    same_heights(here, remote)


def test_what_does_not_hold_has_what_comes_nearest(here: Writable, remote: Remote) -> None:
    """As in memory."""
    why = Why(Triple(ID.qualcomm, RDF.type, AP.TechnologyCarmaker))
    assert json.loads(remote.explain(why).read()) == json.loads(json.dumps(here.engine.reasons(why)))


def test_blank_nodes_are_blank_nodes(here: Writable, remote: Remote) -> None:
    """In results and to isBlank, isIRI and those who count them, in whatever form they are kept."""
    query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ GRAPH {ONTOLOGY_GRAPH} {{ ?x ?p ?o }} FILTER (%s) }}"
    for condition in ("isBlank(?x)", "isIRI(?x)", "!isBlank(?x)", "isBlank(IF(true, ?x, ?p))"):
        assert remote.query(query % condition) == here.engine.query(query % condition)
    found = remote.query(f"SELECT ?x {{ GRAPH {ONTOLOGY_GRAPH} {{ ?x ?p ?o }} FILTER (isBlank(?x)) }} LIMIT 1")
    assert isinstance(found, Solutions)
    assert str(found.rows[0]["x"]).startswith("_:")
    written = remote.answer(
        Job(
            f"CONSTRUCT {{ ?x a ?o }} {{ GRAPH {ONTOLOGY_GRAPH} {{ ?x a ?o }} FILTER (isBlank(?x)) }}", RdfFormat.TURTLE
        )
    ).read()
    assert b"urn:autopact" not in written


def test_the_named_graphs_are_those_that_are_served(here: Writable, remote: Remote) -> None:
    """In whatever way a query asks for them."""
    graphs = {graph.value for graph, size in here.engine.sizes.items() if size}
    for pattern in ("?g {}", "?g { ?s ?p ?o }"):
        found = remote.query(f"SELECT DISTINCT ?g {{ GRAPH {pattern} }}")
        assert isinstance(found, Solutions)
        assert graphs <= {row["g"].value for row in found.rows if isinstance(row["g"], NamedNode)}
        assert not {graph.value for graph in RESERVED} & {str(row["g"]) for row in found.rows}


def test_a_graph_store_fills_it_with_the_same(here: Writable, tmp_path: Path) -> None:
    """By documents, where one is named; every graph is as large."""
    with started(CHOSEN, tmp_path) as engine:
        asking = reached(Address((engine.query,), engine.update, engine.graph_store), 60)
        contents, _ = found(asking, Source(), writing=False)
        assert contents.sizes == here.engine.sizes


def test_no_reader_sees_what_is_noted(remote: Remote) -> None:
    """Neither the graphs of this service's own, nor that they are there."""
    for graph in RESERVED:
        assert graph not in remote.sizes
        query = f"SELECT * {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
        assert not remote.query(query).rows  # type: ignore[union-attr]  # it is a SELECT
        assert not remote.query("SELECT * { ?s ?p ?o }", default_graphs=[graph]).rows  # type: ignore[union-attr]
    assert remote.answer(Job("ASK {}", QueryResultsFormat.JSON)).read() == b'{"head":{},"boolean":true}'
