"""Things that somebody may mean by a name that is written somehow: other words around it, a slip, another case.

Each has a score, from 0 to 100: 100 is a label of it, letter by letter but for the case; an alias that fits as well has
a little less; below that, how alike the two are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pyoxigraph import NamedNode

from autopact.catalogue.asking import iri, literal, select_possible
from autopact.catalogue.doubles import doubles
from autopact.catalogue.names import labels
from autopact.catalogue.register import named, naming, small
from autopact.catalogue.search import spelt, types_of
from autopact.engine.seam import Engine
from autopact.terms import ALIASES, FAMILY, GIVEN, OWL, RDF, RDFS, SKOS_XL, Level

LABEL, ALIAS = 100.0, 98.0
"""The scores of names that fit exactly."""

LIKEST = 97.0
"""The score of a name that is not the same, however alike."""

LEAST = 40.0
"""The score below which two names have little to do with each other."""

PARTS = {*GIVEN, *FAMILY}
"""The properties that give a part of a name, which is no name: beside it, the whole is compared."""

LONGEST = 200
"""Characters of a name that are looked at."""

MOST_WORDS = 8

MOST_LOOKED_AT = 2000
"""Names that begin alike and are compared; of more, any; but those that fit as a whole are never missed."""

TERMS = {
    OWL.Class, RDFS.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property, OWL.Ontology,
    SKOS_XL.Label,
}  # fmt: skip
"""The types of words for things, which are no things that a table would name."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant: the name of it that comes nearest, how near, and its types."""

    node: NamedNode
    name: str
    score: float
    types: Sequence[NamedNode]

    @property
    def exact(self) -> bool:
        """Whether it is called so, by label or alias."""
        return self.score >= ALIAS


def candidates(
    engine: Engine, name: str, *, kinds: Iterable[NamedNode] = (), every: bool = False, most: int = 10
) -> list[Candidate]:
    """The things that a name may mean, the likeliest first.

    Args:
        engine: what is asked.
        name: as somebody wrote it.
        kinds: classes of which they have to be at least one; none given: any, but no classes and properties.
        every: whether they have to be of all those classes.
        most: how many.
    """
    name = " ".join(name.split())[:LONGEST]
    sought = small(name)
    if not sought:
        return []
    best: dict[NamedNode, tuple[float, str]] = {}
    exactly = named(spelt(name))
    for pattern in (exactly, naming(engine, sought, _parts(sought), MOST_LOOKED_AT)):
        rows = select_possible(
            engine, f"SELECT ?node ?property ?name {{ {pattern} FILTER(isIRI(?node)) }} LIMIT {MOST_LOOKED_AT}"
        )
        whole = labels(engine, [row["node"] for row in rows if row["property"] in PARTS])
        for row in rows:
            node, given, way = iri(row, "node"), literal(row, "name"), row["property"]
            scores = {given.value: ALIAS if way in ALIASES else LABEL}
            if way in PARTS:
                scores = {given.value: LIKEST, whole.get(node, given).value: LABEL}
            for text, exact in scores.items():
                score = exact if small(text) == sought else likeness(sought, small(text))
                if score >= LEAST and score > best.get(node, (0.0, ""))[0]:
                    best[node] = score, text
    wanted = set(kinds)
    ranked = sorted(best, key=lambda node: (-best[node][0], len(best[node][1]), node.value))
    looked_at = ranked[: MOST_LOOKED_AT // 4]
    types, twice = types_of(engine, looked_at), doubles(engine, looked_at)
    chosen: list[Candidate] = []
    for node in ranked:
        if twice.get(node) == Level.CERTAIN:
            continue
        of = set(types.get(node, ()))
        if (wanted <= of if every else wanted & of) if wanted else not (of & TERMS):
            chosen.append(Candidate(node, best[node][1], round(best[node][0], 1), types.get(node, ())))
        if len(chosen) == most:
            break
    return chosen


def _parts(sought: str) -> list[str]:
    """The beginnings and the ends of the words, of which what is meant has one: a slip is in one place."""
    parts: dict[str, None] = {}
    for word in sought.split()[:MOST_WORDS]:
        length = 2 if not word.isascii() else 3 if len(word) < 8 else 4
        parts |= dict.fromkeys((word[:length], word[-length:]))
    return list(parts)


def likeness(one: str, other: str) -> float:
    """How alike two names are, up to 100 if they are the same; the order of the words counts little.

    Of long ones the beginnings are compared: what it takes grows with the product of their lengths.
    """
    if one == other:
        return LABEL
    one, other = one[:LONGEST], other[:LONGEST]
    ways = ((one, other, 100.0), (" ".join(sorted(one.split())), " ".join(sorted(other.split())), 95.0))
    return min(LIKEST, max(most * SequenceMatcher(None, a, b, autojunk=False).ratio() for a, b, most in ways))
