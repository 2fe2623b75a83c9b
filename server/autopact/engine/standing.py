"""The claims that graphs hold: what is said about each, and at which level it projects; always of the present state.

In united graphs, those of others project as well, as certain claims do.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from itertools import chain

from pyoxigraph import NamedNode, Triple

from autopact.claims import reading
from autopact.claims.model import LEVELS, Claim
from autopact.engine.graphs import Graphs
from autopact.engine.parts import PARTS
from autopact.engine.writes import Graph
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, Level, Term

_FACTUALITY, _SUPERSEDES = AP.factuality, AP.supersedes


class Standing:
    """Reads claims where they are stored, one at a time."""

    def __init__(self, graphs: Graphs) -> None:
        self._graphs = graphs

    @cached_property
    def levels(self) -> dict[NamedNode, Level]:
        """The graphs that project, and the level at which each does, as it was when this was first asked for."""
        graded = (triple.subject for factuality in LEVELS for triple in self._said(None, _FACTUALITY, factuality))
        others = self._graphs.sizes if self._graphs.united else ()  # elsewhere none does, and to ask takes its time
        levels = ((claim, self.level(claim)) for claim in chain(graded, others) if isinstance(claim, NamedNode))
        return {claim: level for claim, level in levels if level is not None}

    def level(self, claim: NamedNode) -> Level | None:
        """The level at which a graph projects; None where it does not, or is a part of default graphs already."""
        if claim in PARTS:  # what follows would be stated by itself, and stay for ever
            return None
        about = self.about(claim)
        if not about and self._graphs.united and claim not in CLAIM:
            return Level.CERTAIN
        if not any(triple.predicate == _FACTUALITY and triple.object in LEVELS for triple in about):
            return None  # to read it as a claim takes ten times as long
        level = reading.claim(claim, about).level
        return None if level is None or self.is_superseded(claim) else level

    def claim(self, claim: NamedNode) -> Claim:
        """A claim without its triples."""
        return reading.claim(claim, self.about(claim))

    def about(self, node: NamedNode) -> list[Triple]:
        """What is said about a claim, or about what it rests on."""
        return self._said(node, None, None)

    def saying(self, triple: Triple) -> list[NamedNode]:
        """The claims that say a triple, whether they project or not."""
        return [name for name in self._named(triple) if self.about(name)]

    def others(self, triple: Triple) -> list[NamedNode]:
        """The graphs that have a triple and are neither claims nor parts of default graphs; united ones state it."""
        return [name for name in self._named(triple) if not self.about(name)]

    def _named(self, triple: Triple) -> list[NamedNode]:
        found = self._graphs.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        names = (each.graph_name for each in found)
        return sorted((name for name in names if isinstance(name, NamedNode) and name not in PARTS), key=str)

    def is_superseded(self, claim: NamedNode) -> bool:
        """Whether another claim, itself not retracted, stands in its place."""
        return any(
            isinstance(by, NamedNode) and not self._is_retracted(by)
            for by in (triple.subject for triple in self._said(None, _SUPERSEDES, claim))
        )

    def concerned(self, metadata: Collection[Triple], contents: Collection[Graph]) -> set[NamedNode]:
        """The graphs whose level may have changed.

        Args:
            metadata: what was, and is, said newly or no longer.
            contents: the graphs in which something has changed.
        """
        subjects: set[object] = {triple.subject for triple in metadata}
        about = subjects.union(triple.object for triple in metadata if triple.predicate == _SUPERSEDES)
        for node in subjects:
            if isinstance(node, NamedNode):
                about.update(triple.object for triple in self._said(node, _SUPERSEDES, None))
        if self._graphs.united:  # of a new one, nothing is known yet
            about.update(contents)
        return {node for node in about if isinstance(node, NamedNode)}

    def _is_retracted(self, claim: NamedNode) -> bool:
        return bool(reading.claim(claim, self._said(claim, AP.retractedOn, None)).retracted_on)

    def _said(self, subject: NamedNode | None, predicate: NamedNode | None, value: Term | None) -> list[Triple]:
        found = self._graphs.store.quads_for_pattern(subject, predicate, value, CLAIMS_GRAPH)
        return [each.triple for each in found]
