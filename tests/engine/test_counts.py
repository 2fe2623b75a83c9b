"""Counts that are spelt otherwise: a solution for which the expression fails is not counted, and the others are."""

from __future__ import annotations

import pytest

from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.rewriting.counts import spelt
from autopact.engine.seam import Boolean

VALUES = "VALUES ?x { 1 1 2 'a' 'b' <urn:x> UNDEF }"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("COUNT(?x + 1)", 3),
        ("count # all\n(distinct (?x + 1))", 2),
        ("COUNT(YEAR(?x))", 0),
        ("COUNT(DISTINCT YEAR(?x))", 0),
        ("COUNT(STR(?x))", 6),
        ("COUNT(DISTINCT STR(?x))", 5),
        ("COUNT(IF(?x = 1, ?x, 1 / 0))", 2),
        ("COUNT(DISTINCT IF(?x = 1, ?x, ?nothing))", 1),
        ("COUNT(?x)", 6),
        ("COUNT(*)", 7),
        ("COUNT(DISTINCT *)", 6),
        ("COUNT(DISTINCT EXISTS { VALUES ?x { 1 } })", 2),
        ('COUNT(REPLACE(?x, "(a)", "$1_"))', 2),
        ("COUNT(DISTINCT REPLACE(?x, 'a|(b)', '$1_'))", 2),
        ("STRLEN(REPLACE(STR(COUNT(?x + 1)), '(3)', '$1_')) + COUNT(DISTINCT ?x + 1) * 2", 6),
    ],
)
def test_what_fails_is_not_counted(count: str, expected: int) -> None:
    """By itself and in an expression, in SELECT, HAVING and ORDER BY."""
    engine = Embedded(Graphs())
    for behind in ("", f"HAVING ({count} = {expected})", f"ORDER BY DESC({count})"):
        select = f"SELECT ({count} AS ?n) {{ {VALUES} }} {behind}"
        assert engine.query(f"ASK {{ {{ {select} }} FILTER (sameTerm(?n, {expected})) }}") == Boolean(True)


def test_a_count_of_a_count_is_left_to_the_engine() -> None:
    """Nobody says what it means."""
    assert [edit.start for edit in spelt("SELECT (COUNT(1 + COUNT(1 + ?x)) AS ?n) { ?s ?p ?x }")] == [18]


def test_each_group_is_counted_by_itself() -> None:
    """One in which all fail has none, and where there is no solution there is no group."""
    engine = Embedded(Graphs())
    counts = "(COUNT(?x + 1) AS ?n) (COUNT(DISTINCT ?x + 1) AS ?m)"
    group = f"SELECT (ISNUMERIC(?x) AS ?number) {counts} {{ {VALUES} FILTER (BOUND(?x)) }} GROUP BY ?x"
    assert engine.query(f"ASK {{ {{ {group} }} FILTER (?n != IF(?number, IF(?m = 1, ?n, 0), 0)) }}") == Boolean(False)
    assert engine.query(f"ASK {{ {{ SELECT ?x {counts} {{ VALUES ?x {{ }} }} GROUP BY ?x }} }}") == Boolean(False)
    assert engine.query(f"ASK {{ {{ SELECT {counts} {{ VALUES ?x {{ }} }} }} FILTER (?n + ?m = 0) }}") == Boolean(True)
