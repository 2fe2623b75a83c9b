"""Things by their names: labels and aliases, in every language.

Whole names come first, then what begins with the words, then what has a word beginning with them, then what has them
anywhere, then what has each of them somewhere, with whatever marks on the letters. An IRI finds what it names; where no
name fits, the last parts of IRIs are looked at, which are what is shown of things that nobody named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from pyoxigraph import Literal, NamedNode

from autopact.catalogue import names
from autopact.catalogue.asking import iri, is_there, literal, select, select_possible
from autopact.catalogue.doubles import doubles
from autopact.catalogue.register import folded, loosely, named, naming, naming_all, small
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine, known_prefixes
from autopact.errors import OverTime
from autopact.questions import LANGUAGES
from autopact.terms import AP, OWL, Level

MOST = 50
"""Things that are found at a time."""

MOST_LOOKED_AT = 2000
"""Names that fit and are compared; of more, any of them, but those that fit as a whole are never missed."""

ENOUGH = 10
"""Things beyond which none are looked for that have the words apart or with other marks."""

MOST_ENDS = 50_000
"""Things whose IRIs are looked at; of more, any of them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A thing, the name of it that fits (or the IRI, as it was written), and its types."""

    node: NamedNode
    matched: Literal
    types: list[NamedNode]


def find(engine: Engine, words: str) -> list[Found]:
    """The things with a name that has the words in it, the best first; one more than `MOST` where there are more."""
    sought = small(words)
    exactly = named(spelt(words))
    best: dict[NamedNode, tuple[int, int, str, Literal]] = {}
    for pattern in (exactly, naming(engine, sought, [sought], MOST_LOOKED_AT)):
        for node, name in _called(engine, pattern):
            if sought in small(name.value):
                rank = (_fit(small(name.value), sought), len(name.value), name.value, name)
                best[node] = min(best.get(node, rank), rank, key=lambda each: each[:3])
    meant = _meant(engine, words)
    apart = [word for word in re.findall(r"\w+", folded(words)) if len(word) > 1 or not word.isascii()]
    if meant is not None:
        best[meant] = (0, 0, "", Literal(words))
    elif apart and len(best) < ENOUGH:
        for node, name in _called(engine, naming_all(engine, apart, MOST_LOOKED_AT)):
            rank = (4, len(name.value), name.value, name)
            best[node] = min(best.get(node, rank), rank, key=lambda each: each[:3])
    if apart and not best:
        for node in _ending(engine, apart):
            last = names.named(node, {})
            best[node] = (5, len(last), last, Literal(last))
    # Of what fits equally well, things come before the words for them.
    ranked = sorted(best, key=lambda node: (best[node][0], node in AP, *best[node][1:3], node.value))[: 2 * MOST]
    twice = doubles(engine, {*ranked} - {meant})
    chosen = [node for node in ranked if twice.get(node) != Level.CERTAIN][: MOST + 1]
    types = types_of(engine, chosen)
    return [Found(node, best[node][3], types.get(node, [])) for node in chosen]


def _called(engine: Engine, pattern: str) -> Iterator[tuple[NamedNode, Literal]]:
    """The things with an IRI, each with a name of it, that a pattern of `?node` and `?name` finds."""
    text = f"SELECT ?node ?name {{ {pattern} }} LIMIT {MOST_LOOKED_AT}"
    for row in select_possible(engine, text):
        if isinstance(row["node"], NamedNode):
            yield row["node"], literal(row, "name")


def _ending(engine: Engine, words: Sequence[str]) -> list[NamedNode]:
    """The things whose IRIs have all of some folded words in their last part; none where there are too many to look."""
    ends = (Literal(f"{word if engine.engines else loosely(word)}[^/#:]*[/#:]*$") for word in words)
    fit = " && ".join(f"REGEX(LCASE(STR(?node)), {end})" for end in ends)
    every = f"SELECT DISTINCT ?node {{ ?node ?p ?o FILTER(isIRI(?node)) }} LIMIT {MOST_ENDS}"
    query = f"SELECT ?node {{ {{ {every} }} FILTER({fit}) }} LIMIT {MOST_LOOKED_AT}"
    try:
        return [iri(row, "node") for row in select_possible(engine, query)]
    except OverTime:
        return []


def _meant(engine: Engine, text: str) -> NamedNode | None:
    """What a text names that is an IRI, in brackets or without, or a name with a known prefix."""
    prefix, colon, local = text.removeprefix("<").removesuffix(">").partition(":")
    known = known_prefixes(engine) if colon and not local.startswith("//") else {}
    try:
        node = NamedNode(known.get(prefix, prefix + colon) + local)
    except ValueError:
        return None
    return node if is_there(engine, node) else None


def spelt(name: str) -> list[str]:
    """A name in its usual cases, and in every language of ours or none: the literals that an index has.

    Letters and the marks on them are one sign each, or two.
    """
    cases = {name, name.lower(), name.upper(), name.title(), name.capitalize()}
    spellings = cases | {normalize(form, each) for each in cases for form in ("NFC", "NFD")}
    return [str(Literal(each, language=tag)) for each in sorted(spellings) for tag in (None, *LANGUAGES)]


def _fit(name: str, sought: str) -> int:
    """How well a name fits: as a whole, from its beginning, from that of a word, or anywhere."""
    if name == sought:
        return 0
    return 1 if name.startswith(sought) else 2 if f" {sought}" in name else 3


def types_of(engine: Engine, nodes: Sequence[NamedNode]) -> dict[NamedNode, list[NamedNode]]:
    """The types of nodes: those that are stated, which say most, and then those that follow."""
    found: dict[NamedNode, dict[NamedNode, None]] = {}
    query = f"SELECT ?node ?kind {{ VALUES ?node {{ {' '.join(map(str, nodes))} }} ?node a ?kind }} ORDER BY ?kind"
    for inference in (False, True) if nodes else ():
        for row in select(engine, query, default_graphs(Level.POSSIBLE, inference)):
            if isinstance(row["kind"], NamedNode) and row["kind"] != OWL.NamedIndividual:
                found.setdefault(iri(row, "node"), {})[row["kind"]] = None
    return {node: list(kinds) for node, kinds in found.items()}
