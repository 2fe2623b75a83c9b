"""What is projected and what follows, kept exact after any change of what is stored.

A triple has one place among the parts of default graphs: the ontology and the claims' metadata, where it is stored
there; else the firmest of what is asserted and what is inferred. Whatever a change may have moved is placed anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from autopact.engine.graphs import DEFAULT, SHOWN, Graphs, quad
from autopact.engine.parts import DERIVED
from autopact.engine.standing import Standing
from autopact.engine.writes import Graph
from autopact.reasoner import Reasoner
from autopact.terms import CLAIMS_GRAPH, ONTOLOGY_GRAPH, Level

_ASSERTED = [level.asserted for level in Level]


class Deriving:
    """Places triples in the parts of graphs, which hold all that is stored.

    Args:
        graphs: what is stored is there already; what is derived is added.
        reasoning: whether anything follows.
        progress: is told each stage.
    """

    def __init__(self, graphs: Graphs, *, reasoning: bool, progress: Callable[[str], None]) -> None:
        self._graphs = graphs
        self.standing = Standing(graphs)
        self._project()
        self.reasoner = self._reason(progress) if reasoning else None

    def _project(self) -> None:
        """Put what claims say, and is not stated as firmly, where it belongs."""
        by_level = defaultdict(list)
        for claim, level in self.standing.levels.items():
            by_level[level].append(claim)
        store = self._graphs.store
        for level in Level:
            firmer = [ONTOLOGY_GRAPH, CLAIMS_GRAPH, *_ASSERTED[: level + 1]]
            for claim in by_level[level]:
                said = list(self._graphs.stored(claim))
                new = [triple for triple in said if not any(quad(triple, part) in store for part in firmer)]
                self._graphs.derive(quad(triple, level.asserted) for triple in new)

    def _reason(self, progress: Callable[[str], None]) -> Reasoner:
        graphs = self._graphs
        reasoner = Reasoner(
            {
                level: (
                    triple
                    for part in (*((ONTOLOGY_GRAPH, CLAIMS_GRAPH) if level is Level.CERTAIN else ()), level.asserted)
                    for triple in graphs.stored(part)
                )
                for level in Level
            },
            progress=progress,
        )
        for level in Level:
            graphs.derive(quad(triple, level.inferred) for triple in reasoner.inferred(level))
            for weaker in _ASSERTED[level + 1 :] if graphs.sizes.get(level.inferred) else ():
                both = [t for t in graphs.stored(weaker) if quad(t, level.inferred) in graphs.store]
                graphs.derive(quad(triple, weaker) for triple in both)
        return reasoner

    def follow(self, changed: Collection[Quad]) -> list[Quad]:
        """Derive what follows from the stored quads that have changed; those of derived graphs that changed with it."""
        touched = self._touched(changed)
        if self.reasoner is not None:
            touched |= self._restate(touched)
        flips = [flip for triple in touched for flip in self._misplaced(triple)]
        self._graphs.derive(flips)
        return flips

    def _touched(self, changed: Collection[Quad]) -> set[Triple]:
        """The triples that may be asserted otherwise than before."""
        touched: set[Triple] = set()
        metadata: list[Triple] = []
        contents: dict[NamedNode, list[Triple]] = defaultdict(list)
        for each in changed:
            graph = each.graph_name
            if isinstance(graph, DefaultGraph) or graph in (ONTOLOGY_GRAPH, CLAIMS_GRAPH):
                touched.add(each.triple)
            if graph == CLAIMS_GRAPH:
                metadata.append(each.triple)
            elif isinstance(graph, NamedNode) and graph != ONTOLOGY_GRAPH:
                contents[graph].append(each.triple)
        levels = self.standing.levels
        for claim in self.standing.concerned(metadata, contents.keys()):
            old, new = levels.get(claim), self.standing.level(claim)
            if old == new:
                continue
            touched.update(self._graphs.stored(claim))
            touched.update(contents.get(claim, ()))
            if new is None:
                del levels[claim]
            else:
                levels[claim] = new
        for graph, triples in contents.items():
            if graph in levels:
                touched.update(triples)
        return touched

    def _restate(self, touched: Iterable[Triple]) -> set[Triple]:
        """Tell the reasoner what is stated now; the triples that are inferred otherwise than before."""
        assert self.reasoner is not None  # noqa: S101 - asked before
        come: dict[Level, list[Triple]] = defaultdict(list)
        go: dict[Level, list[Triple]] = defaultdict(list)
        for triple in touched:
            old, new = self.reasoner.stated(triple), self._statement(self._holding(triple))
            if old == new:
                continue
            if new is not None:
                come[new].append(triple)
            if old is not None:
                go[old].append(triple)
        changes = [self.reasoner.insert(triples, level) for level, triples in come.items()]
        changes += [self.reasoner.delete(triples, level) for level, triples in go.items()]
        return set().union(
            *(triples for change in changes for side in (change.added, change.removed) for triples in side.values())
        )

    def _holding(self, triple: Triple) -> set[Graph]:
        """The graphs of the store that a triple is in."""
        s, p, o = triple
        # Looked up one by one, the parts cost the same whatever the triple; the pattern goes through all that share
        # a term of it, and is needed only where claims may hold it.
        if self.standing.levels:
            found = self._graphs.store.quads_for_pattern(s, p, o, None)
            return {each.graph_name for each in found}  # type: ignore[misc]  # no blank nodes
        known: tuple[Graph, ...] = (DEFAULT, ONTOLOGY_GRAPH, CLAIMS_GRAPH, *DERIVED)
        return {graph for graph in known if quad(triple, graph) in self._graphs.store}

    def _statement(self, holding: set[Graph]) -> Level | None:
        """The firmest level at which a triple is stated, or a claim says it, by the graphs that hold it."""
        if ONTOLOGY_GRAPH in holding or CLAIMS_GRAPH in holding or (SHOWN in holding) != (DEFAULT in holding):
            return Level.CERTAIN
        levels = self.standing.levels
        return min((levels[graph] for graph in holding if graph in levels), default=None)  # type: ignore[index]

    def _misplaced(self, triple: Triple) -> list[Quad]:
        """The quads of derived graphs that have to go, or to come, for a triple to be where it belongs."""
        holding = self._holding(triple)
        place = None
        if ONTOLOGY_GRAPH not in holding and CLAIMS_GRAPH not in holding:
            asserted = self._statement(holding)
            inferred = self.reasoner.follows(triple) if self.reasoner else None
            if asserted is not None and (inferred is None or asserted <= inferred):
                place = asserted.asserted
            elif inferred is not None:
                place = inferred.inferred
        wrong = {graph for graph in holding if graph in DERIVED and graph != place}
        if place is not None and place not in holding:
            wrong.add(place)
        return [quad(triple, graph) for graph in wrong]
