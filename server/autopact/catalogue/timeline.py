"""What is dated: about a thing itself, and about what is one step away from it, as it is stated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import cast

from pyoxigraph import Literal, NamedNode

from autopact.catalogue.asking import iri, literal, select
from autopact.catalogue.facts import Fact
from autopact.engine.parts import INFERRED, KNOWN
from autopact.engine.seam import Engine
from autopact.terms import AP, DCTERMS, FOAF, OWL, SCHEMA, SCHEMA_HTTP, XSD, Level, Term

DATES = {XSD.date, XSD.dateTime, XSD.dateTimeStamp, XSD.gYear, XSD.gYearMonth}
RECORDS = {DCTERMS.created, DCTERMS.modified, AP.retractedOn}
"""Dates of what is written about a thing, which are none of its own."""

APART = {FOAF.knows, SCHEMA.knows, SCHEMA_HTTP.knows}
"""Properties that lead to others whose dates are only their own: somebody's birthday is none of whoever knows them."""

PARTS: Mapping[Term | None, int] = {AP.Year: 1, AP.Month: 2, AP.Day: 3}
"""How many parts of a date count, from the year on, by how exact it is said to be."""

ALL = 4
"""The time of day, too."""

_YEAR = re.compile(r"-?[0-9]{4,12}(?![0-9])")
_DATE = re.compile(r"(-?[0-9]{4,12})(-[0-9]{2})?(-[0-9]{2})?")

MOST = 60
"""Moments near a thing that are told."""

MOST_NEAR = 100
"""Things one step away whose dates are looked for."""

MOST_WALKED = 10_000
"""Statements of theirs that are gone through for properties with dates; those that the schema gives dates need none."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date: of the thing itself, or of another one, to which a property leads.

    `parts` is how many of the date's parts count, `level` how firmly it is said, and that the property leads there;
    `planned` the class of the other one, where that is still to come when its source speaks of it.
    """

    when: Literal
    predicate: NamedNode
    other: Term | None = None
    link: NamedNode | None = None
    parts: int = ALL
    level: Level = Level.CERTAIN
    planned: Term | None = None

    @property
    def written(self) -> str:
        """The date as people write it, as exactly as it is known: a time of day at midnight is none."""
        if self.parts < ALL and (date := _DATE.match(self.when.value)):
            return "".join(date.groups("")[: self.parts])
        return self.when.value.removesuffix("Z").removesuffix("T00:00:00").replace("T", " ")

    @property
    def order(self) -> tuple[float, str, str, str]:
        """What moments are sorted by: the year is a number, of four digits or more; what has none comes last."""
        year = _YEAR.match(self.when.value)
        return int(year[0]) if year else inf, self.when.value, str(self.predicate), str(self.other)

    def terms(self) -> Iterator[Term | None]:
        """The nodes whose labels are wanted where it is shown."""
        yield from (self.predicate, self.other, self.link, self.planned)


def timeline(engine: Engine, statements: Sequence[Fact], graphs: Sequence[NamedNode]) -> tuple[list[Moment], bool]:
    """The dates of a thing and of what is one step away, the earliest first; and whether there may be more near it.

    Args:
        engine: is asked.
        statements: those about the thing, and those that lead to it.
        graphs: what counts.
    """
    units = [fact.other for fact in statements if fact.predicate == AP.hasDatePrecision]
    own = [
        Moment(fact.other, fact.predicate, parts=_parts(fact.predicate, units), level=fact.level)
        for fact in statements
        if isinstance(fact.other, Literal) and _is_date(fact.predicate, fact.other)
    ]
    links: dict[NamedNode, Fact] = {}
    # What follows by a transitive property is many steps away, and may be what half of the data leads to.
    for fact in statements:
        if fact.inferred or fact.predicate in APART:
            continue
        if isinstance(fact.other, NamedNode) and fact.other != fact.node and fact.other not in AP:
            links[fact.other] = min(links.get(fact.other, fact), fact, key=lambda each: each.level)
    if not links:
        return sorted(own, key=lambda each: each.order), False
    around = list(links)[:MOST_NEAR]
    pairs = " ".join(f"({x} {p})" for p in _dating(engine, around, graphs) for x in around)
    known = ", ".join(str(graph) for graph in graphs if graph in KNOWN)
    rows = select(
        engine,
        f"""SELECT DISTINCT ?x ?p ?when ?unit ?part ?planned {{
            VALUES (?x ?p) {{ {pairs} }} ?x ?p ?when
            FILTER(isLiteral(?when) && (?p = ap:byYear || ({_IS_DATE})))
            OPTIONAL {{ GRAPH ?part {{ ?x ?p ?when }} FILTER(?part IN ({known})) }}
            OPTIONAL {{ ?x ap:hasDatePrecision ?unit }}
            OPTIONAL {{ ?x a ?planned FILTER(?planned = ap:PlannedMilestone) }} }} LIMIT {MOST + 1}""",
        graphs,
    )
    told = {(each.when, each.predicate) for each in own}
    near: dict[tuple[Term | None, ...], Moment] = {}
    for row in rows[:MOST]:
        when, predicate = literal(row, "when"), iri(row, "p")
        link, key = links[iri(row, "x")], (when, predicate, row["x"])
        if link.predicate == OWL.sameAs and (when, predicate) in told:  # what is the same is dated alike
            continue
        level, _ = KNOWN.get(cast("NamedNode", row["part"]), (Level.CERTAIN, False))
        parts = _parts(predicate, [row["unit"]])
        moment = Moment(when, predicate, row["x"], link.predicate, parts, max(link.level, level), row["planned"])
        near[key] = min(near.get(key, moment), moment, key=lambda each: (each.parts, each.level))
    return sorted([*own, *near.values()], key=lambda each: each.order), len(rows) > MOST or len(links) > MOST_NEAR


_IS_DATE = f"REGEX(STR(?when), '\\\\S') && DATATYPE(?when) IN ({', '.join(sorted(map(str, DATES)))})"


def _dating(engine: Engine, near: Sequence[NamedNode], graphs: Sequence[NamedNode]) -> list[NamedNode]:
    """The properties by which things may be dated.

    What follows about a busy thing grows with the data, so only what is stated is gone through. A date can follow by a
    property above, or as the schema gives one.
    """
    some = " ".join(map(str, near))
    stated = select(
        engine,
        f"""SELECT DISTINCT ?p {{
            {{ SELECT ?p ?when {{ VALUES ?x {{ {some} }} ?x ?p ?when }} LIMIT {MOST_WALKED} }}
            FILTER(isLiteral(?when) && {_IS_DATE}) }}""",
        [graph for graph in graphs if graph not in INFERRED],
    )
    rows = select(
        engine,
        f"""SELECT DISTINCT ?p ?above {{
            {{ VALUES ?p {{ ap:byYear {" ".join(str(row["p"]) for row in stated)} }} }}
            UNION {{ VALUES ?range {{ {" ".join(sorted(map(str, DATES)))} }} ?p rdfs:range ?range }}
            UNION {{ ?value owl:hasValue ?when ; owl:onProperty ?p FILTER(isLiteral(?when) && {_IS_DATE}) }}
            OPTIONAL {{ ?p rdfs:subPropertyOf+ ?above }} }}""",
        graphs,
    )
    found = {term for row in rows for term in row.values() if isinstance(term, NamedNode)}
    return sorted(found - RECORDS, key=str)


def _parts(predicate: NamedNode, units: Iterable[Term | None]) -> int:
    """How many parts of a date count: no more than the vaguest that is said of it."""
    return min((PARTS.get(unit, ALL) for unit in units), default=ALL) if predicate == AP.date else ALL


def _is_date(predicate: NamedNode, value: Literal) -> bool:
    return predicate == AP.byYear or bool(value.value.strip() and value.datatype in DATES and predicate not in RECORDS)
