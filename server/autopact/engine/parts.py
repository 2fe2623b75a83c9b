"""The graphs that default graphs are made of; the same for every dataset, so that nobody needs one to know them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from functools import cache
from typing import Any, TypeAlias

from pyoxigraph import DefaultGraph, NamedNode

from autopact.terms import CLAIMS_GRAPH, GRAPH, ONTOLOGY_GRAPH, Level

PLACES = (ONTOLOGY_GRAPH, CLAIMS_GRAPH, *(graph for level in Level for graph in (level.asserted, level.inferred)))
"""In order of precedence: a triple is in the first that it belongs to."""

RESTATED: dict[Level, NamedNode] = {
    level: GRAPH[f"{level.word}-restated"] for level in Level if level is not Level.CERTAIN
}
"""What claims state at a level and has its place with what follows at a firmer one: read where that is not."""

PARTS = (*PLACES, *RESTATED.values())
"""All of them."""

DERIVED = frozenset(PARTS[2:])
"""Those that nobody writes in: what is projected, and what follows."""

Known: TypeAlias = tuple[Level, bool]
"""How firmly something is known, and whether it was only inferred; the lower, the better."""

INFERRED = tuple(level.inferred for level in Level)
"""The parts of what follows, the firmest first."""

ASSERTED = {level: (level.asserted, RESTATED[level]) if level in RESTATED else (level.asserted,) for level in Level}
"""The parts of what is asserted at each level."""

KNOWN: dict[NamedNode, Known] = {level.inferred: (level, True) for level in Level} | {
    part: (level, False) for level, parts in ASSERTED.items() for part in parts
}
"""How what is in a part is known."""

_DISJOINT = (frozenset(PLACES), frozenset(PARTS).difference(INFERRED))

ROUNDS = tuple(GRAPH[f"engine-round-{number}"] for number in range(8))
UNTOLD = {level: GRAPH[f"engine-{level.word}"] for level in Level}
"""Where an engine elsewhere derives: what a round has found; what is told to nobody."""

RESERVED = frozenset((*(GRAPH[name] for name in ("engine", "engine-stored", "mark")), *ROUNDS, *UNTOLD.values()))
"""Those in which this service notes what it has put in an engine elsewhere: no client reads or writes them."""


def default_graphs(certainty: Level, inference: bool) -> list[NamedNode]:
    """The parts of the default graph of a request: everything as firm as that, and what follows if wanted."""
    return list(_parts(certainty, inference))


def unseen(sizes: Mapping[str, int]) -> int:
    """Of graphs that have so many triples: how many only GRAPH sees, if not one is in a default graph; else none."""
    parts = [sizes[part.value] for part in PARTS if part.value in sizes]  # none in a plain store
    return sum(sizes.values()) if parts and not any(parts) else 0


def is_default(graphs: Collection[NamedNode | DefaultGraph]) -> bool:
    """Whether graphs are the parts of some request's default graph. A plain store has its own in their place."""
    return frozenset(graphs) in _choices()


def is_plain(sizes: Collection[NamedNode]) -> bool:
    """Whether a store with such named graphs is a plain one, whose default graph has no parts: all in it is stated."""
    return not any(part in sizes for part in PARTS)


def is_disjoint(parts: Set[Any]) -> bool:
    """Whether graphs are parts that share no triple."""
    return any(parts <= some for some in _DISJOINT)


def graded(sizes: Mapping[NamedNode, int]) -> bool:
    """Whether some of a graph is less than certain."""
    return any(sizes.get(part) for part, (level, _) in KNOWN.items() if level > Level.CERTAIN)


def follows(sizes: Mapping[NamedNode, int], elsewhere: Collection[object]) -> bool:
    """Whether anything of a graph is inferred; an engine elsewhere may infer by itself, in no part of it."""
    return bool(elsewhere) or any(sizes.get(part) for part in INFERRED)


def existing(sizes: Mapping[NamedNode, int]) -> dict[NamedNode, int]:
    """The named graphs that GRAPH sees: of those that there always are, the ones in which there is something."""
    return {graph: triples for graph, triples in sizes.items() if triples or graph not in PARTS}


def size(sizes: Mapping[NamedNode, int], parts: Collection[NamedNode]) -> int | None:
    """How many triples parts have together; None in a plain store, which keeps no account of its default graph."""
    known = [sizes[part] for part in parts if part in sizes]
    return sum(known) if known else None


@cache
def _parts(certainty: Level, inference: bool) -> tuple[NamedNode, ...]:
    levels = [level for level in Level if level <= certainty]
    parts = {ONTOLOGY_GRAPH, CLAIMS_GRAPH}
    for level in levels:
        parts.update((level.asserted, level.inferred) if inference else ASSERTED[level])
    return tuple(part for part in PARTS if part in parts)


@cache
def _choices() -> frozenset[frozenset[NamedNode]]:
    return frozenset(frozenset(_parts(level, inference)) for level in Level for inference in (True, False))
