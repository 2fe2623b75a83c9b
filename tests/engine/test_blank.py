"""Blank nodes that are spelt otherwise: any string makes one, and any format can carry it."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.rewriting.blank import spelt
from autopact.engine.seam import Boolean, Triples
from autopact.terms import Level


def _is_so(condition: str, engine: Embedded | None = None) -> bool:
    return (engine or Embedded(Graphs())).query(f"ASK {{ FILTER ({condition}) }}") == Boolean(True)


@pytest.mark.parametrize("text", ["Ann Lee", "", "<x>", "a:b", "1", "-a", "é", "\U0001f600", "a" * 1000])
def test_any_string_makes_a_node(text: str) -> None:
    """Its label has letters and digits alone, and begins with a letter, as Turtle and RDF/XML want it."""
    query = f"CONSTRUCT {{ ?node <urn:p> 1 }} {{ BIND (BNODE({Literal(text)}) AS ?node) }}"
    made = Embedded(Graphs()).query(query)
    assert isinstance(made, Triples)
    ((subject, _, _),) = made.triples
    assert isinstance(subject, BlankNode)
    assert subject.value.isascii()
    assert subject.value.isalnum()
    assert subject.value[0].isalpha()


@pytest.mark.parametrize(
    "condition",
    [
        "BNODE('a b') = bnode( # (\n 'a b' ) && BNODE('a b') != BNODE('a') && BNODE() != BNODE()",
        "isBlank(BNODE(CONCAT('a', ' ', REPLACE('b', '(b)', '$1_'))))",
        "!BOUND(?x) && COALESCE(BNODE(1), BNODE(<urn:x>), BNODE('a'@en), 'none') = 'none'",
    ],
)
def test_a_node_is_made_of_a_string_alone(condition: str) -> None:
    """The same string makes the same one, another another, and what is no string none."""
    assert _is_so(condition)


def test_nodes_are_counted_and_sorted() -> None:
    """In COUNT and ORDER BY as elsewhere."""
    names = "VALUES ?name { 'Ann Lee' 'Bo Li' 1 }"
    assert _is_so(f"EXISTS {{ {{ SELECT (COUNT(DISTINCT BNODE(?name)) AS ?n) {{ {names} }} }} FILTER (?n = 2) }}")
    assert _is_so(f"EXISTS {{ SELECT * {{ {names} }} ORDER BY BNODE(?name) DESC(isBlank(BNODE(STR(?name)))) }}")


def test_no_node_of_the_data_is_made() -> None:
    """A new one is none that was there, whatever its string."""
    node = BlankNode("b1")
    engine = Embedded(Graphs({Level.CERTAIN.asserted: {Triple(node, NamedNode("urn:p"), Literal("x"))}}))
    assert _is_so("NOT EXISTS { BIND (BNODE('b1') AS ?node) ?node ?p ?o }", engine)


@pytest.mark.parametrize("text", ["BNODE", "SELECT (BNODE(?x", "SELECT (BNODE(1, 2) AS ?x) {}"])
def test_what_is_no_call_is_left_alone(text: str) -> None:
    """The parser says what is wrong with it."""
    assert list(spelt(text)) == []
