"""So many things of which each two differ."""

from __future__ import annotations

import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from autopact.reasoner import Reasoner
from autopact.reasoner.clique import is_clique_of
from autopact.terms import OWL, RDF, Level

PAIRS = list(combinations(range(7), 2))


def neighbours(pairs: list[tuple[int, int]]) -> dict[int, set[int]]:
    """For each of seven, those that it is paired with."""
    return {each: {a + b - each for a, b in pairs if each in (a, b)} for each in range(7)}


@given(pairs=st.lists(st.sampled_from(PAIRS), unique=True), size=st.integers(min_value=1, max_value=7))
def test_it_is_found_if_there_is_one(pairs: list[tuple[int, int]], size: int) -> None:
    """As if each choice of so many were tried."""
    tried = any(set(combinations(chosen, 2)) <= set(pairs) for chosen in combinations(range(7), size))
    assert is_clique_of(size, neighbours(pairs)) == tried


def node(name: str) -> NamedNode:
    """A name."""
    return NamedNode(f"urn:t#{name}")


@pytest.mark.parametrize("change", ["made", "grown"])
def test_many_values_that_almost_differ_are_counted_in_time(change: str) -> None:
    """Forty values in seven groups, each different from those of other groups: no eight differ from each other."""
    values = [(group, number) for group in range(7) for number in range(6)][:40]
    named = {value: node("v{}-{}".format(*value)) for value in values}
    eight = [
        Triple(node("C"), OWL.onProperty, node("p")), Triple(node("C"), OWL.minCardinality, Literal(8)),
        *(Triple(node("x"), node("p"), each) for each in named.values()),
        *(Triple(named[a], OWL.differentFrom, named[b]) for a, b in combinations(values, 2) if a[0] != b[0]),
    ]  # fmt: skip
    last = Triple(named[0, 0], OWL.differentFrom, named[0, 1])
    begun = time.monotonic()
    reasoner = Reasoner({Level.CERTAIN: eight if change == "made" else eight[:-1]})
    reasoner.insert(eight)
    assert reasoner.level(Triple(node("x"), RDF.type, node("C"))) is None
    reasoner.insert([last])
    assert reasoner.level(Triple(node("x"), RDF.type, node("C"))) is Level.CERTAIN
    reasoner.delete([last])
    assert reasoner.level(Triple(node("x"), RDF.type, node("C"))) is None
    assert time.monotonic() - begun < 20
