"""Columns of whatever there is, sorted: each kind of value by itself, and in an order that holds for all of them."""

from __future__ import annotations

import pytest

from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.seam import Solutions
from autopact.errors import SyntaxFault

HEAD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
VALUES = """'b' 10 <urn:b> 9.5 '2 km' UNDEF 'a'@en '2026'^^xsd:gYear '10' <urn:a> true 9e0 'x'^^<urn:type>"""
INSTANTS = """'2026-01-01T12:00:00' '2026-01-01T11:00:00Z' '2026-01-02T01:30:00+14:00' '2026-01-01T00:00:00-14:00'"""


def column(query: str) -> list[str | None]:
    """The values of ?x in the solutions of a query."""
    result = Embedded(Graphs()).query(f"{HEAD} {query}")
    assert isinstance(result, Solutions)
    return [getattr(row.get("x"), "value", None) for row in result.rows]


IN_ORDER: list[str | None] = [None, "urn:a", "urn:b", "10", "2 km", "a", "b", "9", "9.5", "10", "true", "2026", "x"]


@pytest.mark.parametrize(
    "order", ["?x", "asc( # up\n?x)", "(?x)", "?nothing ?x", "STR(?nothing) (?x) LIMIT 20", "?x VALUES () { () }"]
)
def test_kinds_come_one_after_the_other(order: str) -> None:
    """What is no literal, strings, numbers by their value, other types; however the condition is written."""
    assert column(f"SELECT ?x {{ VALUES ?x {{ {VALUES} }} }} ORDER BY {order}") == IN_ORDER
    assert column(f"SELECT ?x {{ {{ SELECT * {{ VALUES ?x {{ {VALUES} }} }} ORDER BY {order} }} }}") == IN_ORDER


@pytest.mark.parametrize("order", ["DESC(?x)", "?nothing desc (?x)"])
def test_down_it_is_the_other_way_round(order: str) -> None:
    """What has no value comes last then."""
    assert column(f"SELECT ?x {{ VALUES ?x {{ {VALUES} }} }} ORDER BY {order}") == IN_ORDER[::-1]


def test_times_without_a_timezone_stand_where_utc_has_them() -> None:
    """Between those with one."""
    sorted_by = f"SELECT ?x {{ VALUES ?t {{ {INSTANTS} }} BIND (xsd:dateTime(?t) AS ?x) }} ORDER BY ?x"
    times = ["2026-01-01T11:00:00Z", "2026-01-02T01:30:00+14:00", "2026-01-01T12:00:00", "2026-01-01T00:00:00-14:00"]
    assert column(sorted_by) == times


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("duration", ["-P1D", "PT1H", "P9D", "P10D", "P28D", "P1M", "P31D"]),
        ("duration", ["P1", "P9D", "P10D"]),
        ("date", ["2026-02-30", "2026-02-28+14:00", "2026-02-27-14:00", "2026-03-01"]),
    ],
)
def test_durations_stand_by_their_ends_and_what_is_no_value_before_all(kind: str, values: list[str]) -> None:
    """A month is longer than 28 days and shorter than 31; there is no 30th of February."""
    terms = " ".join(f"'{value}'^^xsd:{kind}" for value in reversed(values))
    assert column(f"SELECT ?x {{ VALUES ?x {{ {terms} }} }} ORDER BY ?x") == values


@pytest.mark.parametrize("order", ["?x", "( # up\n?x)", "?nothing ASC(?x)"])
def test_triples_come_after_literals_by_their_parts(order: str) -> None:
    """Numbers in them by their value; compared as they are, so many with strings between them would end the process."""
    objects = [*(f"'{number} km'" for number in range(10, 50)), *range(50), "true", "<<( <x:a> <x:b> 1 )>>"]
    parts = ["<x:a> <x:p> 'z'", "<x:a> <x:q> 'a'", *(f"<x:b> <x:p> {each}" for each in objects), "<x:b> <x:q> 1"]
    terms = ["<x:z>", "'a'", "'b'@ar--rtl", "'c'", "5", *(f"<<( {each} )>>" for each in parts)]
    unions = " UNION ".join(f"{{ BIND ({each} AS ?x) }}" for each in sorted(terms, key=len))
    in_order = " ".join(f"BIND ({each} AS ?x{at})" for at, each in enumerate(terms))
    result = Embedded(Graphs()).query(f"SELECT ?x {{ {unions} }} ORDER BY {order}")
    expected = Embedded(Graphs()).query(f"SELECT * {{ {in_order} }}")
    assert isinstance(result, Solutions)
    assert isinstance(expected, Solutions)
    assert [row["x"] for row in result.rows] == [expected.rows[0][f"x{at}"] for at in range(len(terms))]


def test_groups_are_sorted_by_what_they_are_and_what_is_said_of_them() -> None:
    """Names that SELECT gives, those of the groups, and counts, of what fails as well."""
    groups = "{ VALUES (?x ?y) { ('a' 1) ('b' 'z') ('b' 2) ('c' 0) } } GROUP BY ?x"
    assert column(f"SELECT ?x (COUNT(*) AS ?n) {groups} ORDER BY DESC(?n) DESC(?x)") == ["b", "c", "a"]
    assert column(f"SELECT ?x {groups} ORDER BY DESC(COUNT(?y)) ?x") == ["b", "a", "c"]
    conditions = "(COUNT(?y + 1)) DESC(MAX(?y + 0)) REPLACE(?x, '(.)', '$1_')"
    assert column(f"SELECT ?x {groups} ORDER BY {conditions}") == ["a", "c", "b"]


@pytest.mark.parametrize(
    "order", ["DESC ?x", "?x + ?y", "-?x", "!(?x)", "ASC", "STR ?x", "(?x", "?x)", "(?x) (1", "1 ?x"]
)
def test_what_is_no_condition_stays_none(order: str) -> None:
    """Though the kind of it could be asked for."""
    with pytest.raises(SyntaxFault):
        column(f"SELECT ?x {{ VALUES (?x ?y) {{ (1 2) }} }} ORDER BY {order}")
