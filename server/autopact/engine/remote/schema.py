"""The schema that an engine holds: all that clauses are made from, which is little beside what they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import NamedNode, Quad, Triple

from autopact.engine.parts import KNOWN, PARTS, default_graphs
from autopact.engine.remote.asking import PATIENCE, Asking
from autopact.reasoner.program import SCHEMA_WORDS
from autopact.reasoner.vocabulary import HIDDEN, TYPE, VOCABULARY
from autopact.terms import RDF, Level

STATED = tuple(default_graphs(Level.POSSIBLE, inference=False))
"""The graphs of what is stated."""

LEVELS = {part: KNOWN[part][0] if part in KNOWN else Level.CERTAIN for part in PARTS}
"""The level of what is in each part."""

_WORDS = " ".join(str(VOCABULARY[word]) for word in sorted(SCHEMA_WORDS - {TYPE} - HIDDEN))


def schema(asking: Asking, graphs: Sequence[NamedNode] = STATED) -> Iterator[Quad]:
    """What some graphs say of the schema; raises as `Asking.rows` does."""
    for text in (
        f"SELECT ?g ?s ?p ?o {{ VALUES ?p {{ {_WORDS} }} GRAPH ?g {{ ?s ?p ?o }} }}",
        f"SELECT ?g ?s ?o {{ VALUES ?o {{ {_WORDS} }} GRAPH ?g {{ ?s {RDF.type} ?o }} }}",
    ):
        for row in asking.rows(text, named=graphs, timeout=PATIENCE):
            yield Quad(row["s"], row.get("p") or RDF.type, row["o"], row["g"])  # type: ignore[arg-type]


def by_level(quads: Iterable[Quad]) -> dict[Level, list[Triple]]:
    """What is stated, by level, as a reasoner is given it."""
    found: dict[Level, list[Triple]] = defaultdict(list)
    for each in quads:
        found[LEVELS[each.graph_name]].append(each.triple)  # type: ignore[index]  # they are names
    return found
