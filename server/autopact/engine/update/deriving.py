"""What is projected and what follows, kept exact after any change of what is stored.

A triple has one place among the parts of default graphs: the ontology and the claims' metadata, where it is stored
there; else the firmest of what is asserted and what is inferred. If it follows more firmly than it is asserted, it is
restated besides. Whatever a change may have moved is placed anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from itertools import chain, islice
from typing import Any, TypeAlias

from pyoxigraph import NamedNode, Quad, Triple

from autopact.engine.graphs import DEFAULT, SHOWN, Graphs, chunks, quad
from autopact.engine.parts import DERIVED, INFERRED, PARTS, RESTATED
from autopact.engine.standing import Standing
from autopact.engine.writes import Graph
from autopact.reasoner import Reasoner
from autopact.terms import CLAIM, CLAIMS_GRAPH, ONTOLOGY_GRAPH, Level

_ASSERTED = [level.asserted for level in Level]


MANY, WORSE = 20_000, 5
"""Everything is derived anew where more triples than that may have moved, and those are a fifth of what is there: to
look one up takes some ten times as long as to derive one in bulk."""

AROUND = 8
"""Quads about a subject that are looked at, for each triple about it that is looked for."""

_OURS: frozenset[Graph] = frozenset((DEFAULT, ONTOLOGY_GRAPH, CLAIMS_GRAPH))
"""The graphs of which everything is stated; others state something where they are claims, or united."""

Holding: TypeAlias = dict[Triple, frozenset[Graph]]
"""Triples, and the graphs that hold each."""


class Deriving:
    """Places triples in the parts of graphs, which hold all that is stored.

    Args:
        graphs: what is stored is there already; what is derived is added.
        reasoning: whether anything follows.
    """

    def __init__(self, graphs: Graphs, *, reasoning: bool) -> None:
        self._graphs = graphs
        self.standing = Standing(graphs)
        self._project()
        self.reasoner = Reasoner(self._given()) if reasoning else None
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
                new = (t for t in self._graphs.stored(claim) if not any(quad(t, part) in store for part in firmer))
                for some in chunks(quad(triple, level.asserted) for triple in new):
                    self._graphs.amend([], some)

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
            graphs.fill(INFERRED[level], self.reasoner.rows(level))
            for weaker in list(Level)[level + 1 :]:
                both = [t for t in graphs.stored(weaker.asserted) if quad(t, INFERRED[level]) in graphs.store]
                graphs.amend(
                    (quad(triple, weaker.asserted) for triple in both),
                    (quad(triple, RESTATED[weaker]) for triple in both),
                )

    def states(self, graph: Graph) -> bool:
        """Whether what is in a graph is read in default graphs, or would be if the claim that it is counted."""
        if self._graphs.united or graph in _OURS or graph in CLAIM:
            return True
        return bool(self.standing.about(graph))  # type: ignore[arg-type]

    def follow(self, gone: Set[Quad], come: Set[Quad]) -> tuple[list[Quad], list[Quad]]:
        """Derive what follows from a change of what is stored; quads of derived graphs that go, and that come."""
        holding = self._touched(gone, come)
        if len(holding) > MANY and len(holding) * WORSE > sum(self._graphs.sizes[part] for part in PARTS):
            return self._anew()
        self._look_up(holding)
        went: list[Quad] = []
        came: list[Quad] = []
        inferred: Mapping[Triple, Level | None] = {}
        if self.reasoner is not None:
            change = self.reasoner.restate(holding, map(self._statement, holding.values()))
            # What nobody states has its place where it is inferred, which need not be looked up.
            went, came = change.quads(INFERRED)
            inferred = change.firmer
            others: Holding = dict.fromkeys(inferred.keys() - holding.keys(), frozenset())
            self._look_up(others)
            holding |= others
        for triple, held in holding.items():
            places = self._places(held, inferred[triple] if triple in inferred else _inferred(held))
            went += [quad(triple, graph) for graph in held & DERIVED if graph not in places]
            came += [quad(triple, graph) for graph in places if graph not in held]
        self._graphs.amend(went, came)
        return went, came

    def _anew(self) -> tuple[list[Quad], list[Quad]]:
        """The same for a change of so much that all of it is better derived anew."""
        before = self._graphs.forget()
        self._project()
        if self.reasoner is not None:
            self.reasoner.restart(self._given())
        self._infer()
        after = {quad(triple, part) for part in DERIVED for triple in self._graphs.stored(part)}
        return list(before - after), list(after - before)

    def _touched(self, gone: Set[Quad], come: Set[Quad]) -> Holding:
        """The triples that may be asserted otherwise than before, and the graphs that are known to hold them now."""
        went, came = _by_graph(gone), _by_graph(come)
        contents = {*went, *came}
        levels = self.standing.levels
        stating: set[Graph] = {*_OURS, *(contents & levels.keys())}
        metadata = [*went.get(CLAIMS_GRAPH, ()), *came.get(CLAIMS_GRAPH, ())]
        for claim in self.standing.concerned(metadata, contents):
            old, new = levels.get(claim), self.standing.level(claim)
            if old == new:
                continue
            if len(came[claim]) < self._graphs.sizes.get(claim, 0):
                came[claim] = list(self._graphs.stored(claim))
            if new is None:
                del levels[claim]
            else:
                levels[claim] = new
            stating.add(claim)
        touched: Holding = {}
        for graph in stating & went.keys():
            touched.update(dict.fromkeys(went[graph], frozenset()))
        for graph in stating & came.keys():
            held = dict.fromkeys(came[graph], frozenset((graph,)))
            for triple in held.keys() & touched.keys():
                held[triple] |= touched[triple]
            touched |= held
        return touched

    def _look_up(self, holding: Holding) -> None:
        """Look up the graphs of the store that hold triples."""
        # What says something about a thing that the reasoner has never met has changed just now, and is known.
        met = None if self.reasoner is None else self.reasoner.met
        about: dict[Any, list[Triple]] = defaultdict(list)
        for triple in holding:
            about[triple.subject].append(triple)
        store, sizes = self._graphs.store, self._graphs.sizes
        known: list[Graph] = [DEFAULT, *(part for part in PARTS if sizes[part])]
        for subject, some in about.items():
            if met is not None and not met(subject):
                continue
            # Looked up one by one, the parts cost the same whatever the triple; the pattern goes through all that
            # share a term of it, and is needed only where claims may hold it.
            if not self.standing.levels:
                for triple in some:
                    holding[triple] = frozenset(graph for graph in known if quad(triple, graph) in store)
                continue
            holding.update(dict.fromkeys(some, frozenset()))
            # All about a subject, unless there is much more than what is asked for.
            most = AROUND * len(some)
            found = list(islice(store.quads_for_pattern(subject, None, None, None), most))
            if len(found) == most:
                found = [
                    each
                    for triple in some
                    for each in store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
                ]
            for each in found:
                if (held := holding.get(each.triple)) is not None:
                    holding[each.triple] = held | {each.graph_name}  # type: ignore[arg-type]  # no blank nodes

    def _statement(self, holding: Set[Graph]) -> Level | None:
        """The firmest level at which a triple is stated, or a claim says it, by the graphs that hold it."""
        if CLAIMS_GRAPH in holding or ONTOLOGY_GRAPH in holding or (SHOWN in holding) != (DEFAULT in holding):
            return Level.CERTAIN
        levels = self.standing.levels
        return min((levels[graph] for graph in holding if graph in levels), default=None)  # type: ignore[index]

    def _places(self, holding: Set[Graph], inferred: Level | None) -> tuple[NamedNode, ...]:
        """The derived graphs that a triple belongs to."""
        if CLAIMS_GRAPH in holding or ONTOLOGY_GRAPH in holding:
            return ()
        asserted = self._statement(holding)
        if inferred is None:
            return () if asserted is None else (_ASSERTED[asserted],)
        if asserted is None:
            return (INFERRED[inferred],)
        return (_ASSERTED[asserted],) if asserted <= inferred else (INFERRED[inferred], RESTATED[asserted])


def _by_graph(quads: Iterable[Quad]) -> dict[Graph, list[Triple]]:
    """Quads as triples, by their graphs."""
    by_graph: dict[Graph, list[Triple]] = defaultdict(list)
    for each in quads:
        by_graph[each.graph_name].append(each.triple)  # type: ignore[index]  # no blank nodes
    return by_graph


def _inferred(holding: Set[Graph]) -> Level | None:
    """The level at which a triple is inferred, by the graphs that hold it."""
    return next((level for level in Level if INFERRED[level] in holding), None)
