"""At which level each claim projects, kept true while what is said about claims changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import NamedNode, Quad, Triple

from autopact.claims import reading
from autopact.claims.model import LEVELS
from autopact.engine.graphs import Graphs
from autopact.engine.parts import PARTS
from autopact.terms import AP, CLAIMS_GRAPH, RDF, Level


class Standing:
    """The claims that project.

    Attributes:
        levels: by claim, the level at which it does.
    """

    def __init__(self, graphs: Graphs) -> None:
        self._graphs = graphs
        graded = (
            quad.subject
            for factuality in LEVELS
            for quad in graphs.store.quads_for_pattern(None, AP.factuality, factuality, CLAIMS_GRAPH)
        )
        self.levels = {
            claim: level
            for claim in graded
            if isinstance(claim, NamedNode) and (level := self.level(claim)) is not None
        }

    def concerned(self, metadata: Iterable[Triple], contents: Collection[NamedNode]) -> set[NamedNode]:
        """The claims whose level may have changed.

        Args:
            metadata: what was, and is, said newly or no longer.
            contents: the graphs in which something has changed.
        """
        about: set[object] = set()
        superseding: set[object] = set(contents)
        for triple in metadata:
            superseding.add(triple.subject)
            about.add(triple.subject)
            if triple.predicate == AP.supersedes:
                about.add(triple.object)
        for node in superseding:
            if isinstance(node, NamedNode):
                about.update(quad.object for quad in self._said(node, AP.supersedes, None))
        return {node for node in about if isinstance(node, NamedNode)}

    def level(self, claim: NamedNode) -> Level | None:
        """The level at which a claim projects by what is said now; None where it does not."""
        level = reading.single(claim, (quad.triple for quad in self._said(claim, None, None))).level
        return None if level is None or self._is_superseded(claim) else level

    def _is_superseded(self, claim: NamedNode) -> bool:
        return any(
            isinstance(by, NamedNode) and self._is_claim(by) and not self._is_retracted(by)
            for by in (quad.subject for quad in self._said(None, AP.supersedes, claim))
        )

    def _is_claim(self, node: NamedNode) -> bool:
        is_typed = Quad(node, RDF.type, AP.Claim, CLAIMS_GRAPH) in self._graphs.store
        return is_typed or (node not in PARTS and bool(self._graphs.sizes.get(node)))

    def _is_retracted(self, claim: NamedNode) -> bool:
        said = (quad.triple for quad in self._said(claim, AP.retractedOn, None))
        return bool(reading.single(claim, said).retracted_on)

    def _said(self, subject: NamedNode | None, predicate: NamedNode | None, value: NamedNode | None) -> Iterator[Quad]:
        return self._graphs.store.quads_for_pattern(subject, predicate, value, CLAIMS_GRAPH)
