"""What is dated: about a thing itself, and about what is one step away from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from pyoxigraph import Literal, NamedNode

from autopact.engine.seam import Engine
from autopact.terms import AP, DCTERMS, XSD, Term
from autopact.web.lookup import Fact, select

DATES = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}
RECORDS = {DCTERMS.created, DCTERMS.modified, AP.retractedOn}
"""Dates of what is written about a thing, which are none of its own."""

MOST = 60
"""Moments that a page shows."""

MOST_NEAR = 100
"""Things one step away whose dates are looked for."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date: of the thing itself, or of another one, to which a property leads."""

    when: Literal
    predicate: NamedNode
    other: Term | None = None
    link: NamedNode | None = None

    @property
    def written(self) -> str:
        """The date as people write it: a time of day at midnight is none."""
        return self.when.value.removesuffix("Z").removesuffix("T00:00:00")

    def terms(self) -> Iterator[Term | None]:
        """The nodes whose labels are wanted where it is shown."""
        yield from (self.predicate, self.other, self.link)


def timeline(engine: Engine, statements: Sequence[Fact], graphs: Sequence[NamedNode]) -> list[Moment]:
    """The dates of a thing and of what is one step away, the earliest first.

    Args:
        engine: is asked.
        statements: those about the thing, and those that lead to it.
        graphs: what counts.
    """
    own = [
        Moment(fact.other, fact.predicate)
        for fact in statements
        if isinstance(fact.other, Literal) and _is_date(fact.predicate, fact.other)
    ]
    links: dict[NamedNode, NamedNode] = {}
    for fact in statements:
        if isinstance(fact.other, NamedNode) and fact.other != fact.node and fact.other not in AP:
            links.setdefault(fact.other, fact.predicate)
    if not links:
        return own
    rows = select(
        engine,
        f"""SELECT DISTINCT ?x ?p ?when {{
            VALUES ?x {{ {" ".join(map(str, list(links)[:MOST_NEAR]))} }}
            ?x ?p ?when FILTER(isLiteral(?when))
            FILTER(?p = ap:byYear || DATATYPE(?when) IN ({", ".join(map(str, DATES))}))
            FILTER(?p NOT IN ({", ".join(map(str, RECORDS))}))
        }} LIMIT {MOST}""",
        graphs,
    )
    near: dict[tuple[Term | None, ...], Moment] = {}
    for row in rows:
        when, predicate = cast("Literal", row["when"]), cast("NamedNode", row["p"])
        key = (when, predicate, row["x"])
        near.setdefault(key, Moment(when, predicate, row["x"], links[cast("NamedNode", row["x"])]))
    return sorted([*own, *near.values()], key=lambda each: (each.when.value, str(each.predicate), str(each.other)))


def _is_date(predicate: NamedNode, value: Literal) -> bool:
    return predicate == AP.byYear or (value.datatype in DATES and predicate not in RECORDS)
