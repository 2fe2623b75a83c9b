"""What is projected and what follows, kept exact after any change of what is stored.

A triple has one place among the parts of default graphs: the ontology and the claims' metadata, where it is stored
there; else the firmest of what is asserted and what is inferred. Whatever a change may have moved is placed anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from itertools import chain

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from autopact.engine.graphs import DEFAULT, SHOWN, Graphs, quad
from autopact.engine.parts import DERIVED, PARTS
from autopact.engine.standing import Standing
from autopact.engine.writes import Graph
from autopact.reasoner import Reasoner
from autopact.terms import CLAIMS_GRAPH, ONTOLOGY_GRAPH, Level

_ASSERTED = [level.asserted for level in Level]
_INFERRED = [level.inferred for level in Level]


MANY, WORSE = 20_000, 5
"""Everything is derived anew where more triples than that may have moved, and those are a fifth of what is there: to
look one up takes some ten times as long as to derive one in bulk."""


class Deriving:
    """Places triples in the parts of graphs, which hold all that is stored.

    Args:
        graphs: what is stored is there already; what is derived is added.
        reasoning: whether anything follows.
        progress: is told each stage.
    """

    def __init__(self, graphs: Graphs, *, reasoning: bool, progress: Callable[[str], None]) -> None:
        self._graphs, self._progress = graphs, progress
        self.standing = Standing(graphs)
        self._project()
        self.reasoner = Reasoner(self._given(), progress=progress) if reasoning else None
        self._infer()

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

    def _given(self) -> dict[Level, Iterable[Triple]]:
        """What is reasoned from, at each level."""
        stored = self._graphs.stored
        parts = {level: [_ASSERTED[level]] for level in Level}
        parts[Level.CERTAIN] += [ONTOLOGY_GRAPH, CLAIMS_GRAPH]
        return {level: chain.from_iterable(map(stored, of_level)) for level, of_level in parts.items()}

    def _infer(self) -> None:
        """Put what follows, and is not stated as firmly, where it belongs."""
        if self.reasoner is None:
            return
        graphs = self._graphs
        for level in Level:
            graphs.derive(quad(triple, _INFERRED[level]) for triple in self.reasoner.inferred(level))
            for weaker in _ASSERTED[level + 1 :] if graphs.sizes.get(_INFERRED[level]) else ():
                both = [t for t in graphs.stored(weaker) if quad(t, _INFERRED[level]) in graphs.store]
                graphs.derive(quad(triple, weaker) for triple in both)

    def follow(self, changed: Collection[Quad]) -> list[Quad]:
        """Derive what follows from the stored quads that have changed; those of derived graphs that changed with it."""
        touched = self._touched(changed)
        if len(touched) > MANY and len(touched) * WORSE > sum(self._graphs.sizes[part] for part in PARTS):
            return self._anew()
        holding = {triple: self._holding(triple) for triple in touched}
        inferred = {} if self.reasoner is None else self._restate(self.reasoner, holding)
        flips = []
        for triple in {**holding, **inferred}:
            held = holding[triple] if triple in holding else self._holding(triple)
            place = self._place(held, inferred[triple] if triple in inferred else _inferred(held))
            wrong = (held & DERIVED) ^ ({place} if place else set())
            flips += [quad(triple, graph) for graph in wrong]
        self._graphs.derive(flips)
        return flips

    def _anew(self) -> list[Quad]:
        """The same for a change of so much that all of it is better derived anew."""
        before = self._graphs.forget()
        self.standing = Standing(self._graphs)
        self._project()
        if self.reasoner is not None:
            self.reasoner.restart(self._given(), self._progress)
        self._infer()
        after = {quad(triple, part) for part in DERIVED for triple in self._graphs.stored(part)}
        return list(before ^ after)

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

    def _restate(self, reasoner: Reasoner, holding: Mapping[Triple, Set[Graph]]) -> dict[Triple, Level | None]:
        """Tell the reasoner what is stated now; the triples that are inferred otherwise than before, at which level."""
        come: dict[Level, list[Triple]] = defaultdict(list)
        go: dict[Level, list[Triple]] = defaultdict(list)
        for triple, held in holding.items():
            old, new = reasoner.stated(triple), self._statement(held)
            if old == new:
                continue
            if new is not None:
                come[new].append(triple)
            if old is not None:
                go[old].append(triple)
        change = reasoner.change(come, go)
        inferred: dict[Triple, Level | None] = {}
        for triples in change.removed.values():
            inferred.update(dict.fromkeys(triples))
        for level, triples in change.added.items():
            inferred.update(dict.fromkeys(triples, level))
        return inferred

    def _holding(self, triple: Triple) -> set[Graph]:
        """The graphs of the store that a triple is in."""
        s, p, o = triple
        # Looked up one by one, the parts cost the same whatever the triple; the pattern goes through all that share
        # a term of it, and is needed only where claims may hold it.
        if self.standing.levels:
            found = self._graphs.store.quads_for_pattern(s, p, o, None)
            return {each.graph_name for each in found}  # type: ignore[misc]  # no blank nodes
        store, sizes = self._graphs.store, self._graphs.sizes
        known: list[Graph] = [DEFAULT, *(part for part in PARTS if sizes[part])]
        return {graph for graph in known if Quad(s, p, o, graph) in store}

    def _statement(self, holding: Set[Graph]) -> Level | None:
        """The firmest level at which a triple is stated, or a claim says it, by the graphs that hold it."""
        if ONTOLOGY_GRAPH in holding or CLAIMS_GRAPH in holding or (SHOWN in holding) != (DEFAULT in holding):
            return Level.CERTAIN
        levels = self.standing.levels
        return min((levels[graph] for graph in holding if graph in levels), default=None)  # type: ignore[index]

    def _place(self, holding: Set[Graph], inferred: Level | None) -> NamedNode | None:
        """The derived graph that a triple belongs to."""
        if ONTOLOGY_GRAPH in holding or CLAIMS_GRAPH in holding:
            return None
        asserted = self._statement(holding)
        if asserted is not None and (inferred is None or asserted <= inferred):
            return _ASSERTED[asserted]
        return None if inferred is None else _INFERRED[inferred]


def _inferred(holding: Set[Graph]) -> Level | None:
    """The level at which a triple is inferred, by the graphs that hold it."""
    return next((level for level in Level if _INFERRED[level] in holding), None)
