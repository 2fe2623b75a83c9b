"""What is stored while a write is done, and what the write has changed of it so far."""

from __future__ import annotations

from collections.abc import Iterable, Set

from pyoxigraph import DefaultGraph, NamedNode, Quad

from autopact.engine.graphs import DEFAULT, GRAPH_OF, Graphs, quad
from autopact.engine.parts import DERIVED, RESERVED
from autopact.engine.writes import Delta, Graph
from autopact.errors import NotAllowed


class Stored:
    """Changes what is stored, and keeps the account of one write.

    Attributes:
        unwanted: the quads that were to be deleted, stored or not.

    Args:
        graphs: what is stored.
        allowed: the graphs that may be changed; None: all.
    """

    def __init__(self, graphs: Graphs, allowed: frozenset[Graph] | None) -> None:
        self._graphs, self._allowed = graphs, allowed
        self._difference = Difference()
        self._fresh = Difference()
        self._were: dict[NamedNode, bool] = {}
        self.unwanted: set[Quad] = set()

    def delete(self, quads: Iterable[Quad]) -> None:
        """Have these quads stored no longer.

        Raises:
            NotAllowed: one is in a graph that is derived, or may not be changed.
        """
        quads = set(quads)
        self.unwanted |= quads
        self._amend(self._held(quads), set())

    def insert(self, quads: Iterable[Quad]) -> None:
        """Have these quads stored; raises as `delete` does."""
        quads = set(quads)
        self._amend(set(), quads - self._held(quads))

    def create(self, graph: Graph) -> None:
        """Have a graph that is not derived, if there is none of that name.

        Raises:
            NotAllowed: it may not be changed.
        """
        if isinstance(graph, NamedNode) and not self._graphs.exists(graph):
            self._note(graph)
            self._graphs.create(graph)

    def clear(self, graph: Graph, *, drop: bool) -> None:
        """Have a graph empty, or, with `drop`, have none; raises as `create` does."""
        self.delete(quad(triple, graph) for triple in list(self._graphs.stored(graph)))
        if drop and isinstance(graph, NamedNode):
            self._note(graph)
            self._graphs.drop(graph)

    def writable(self, graph: Graph) -> None:
        """Make sure that a graph is one to write in.

        Raises:
            NotAllowed: it is derived.
        """
        if self._graphs.derives(graph):
            raise NotAllowed(
                f"The graph {graph} is derived: it holds what claims say, or what follows.",
                mend="Write what it is derived from: the default graph, a claim's graph, or graph/claims. "
                "Where GRAPH ?g has found it, say with USING NAMED which to look in.",
            )

    def fresh(self) -> tuple[Set[Quad], Set[Quad]]:
        """What has gone, and what has come, since this was last asked."""
        fresh, self._fresh = self._fresh, Difference()
        return fresh.gone, fresh.come

    def delta(self) -> Delta:
        """What has changed so far, of quads and of graphs."""
        now = {graph: self._graphs.exists(graph) for graph in self._were}
        return Delta(
            removed=list(self._difference.gone),
            added=list(self._difference.come),
            dropped=[graph for graph, was in self._were.items() if was and not now[graph]],
            created=[graph for graph, was in self._were.items() if not was and now[graph]],
        )

    def _held(self, quads: set[Quad]) -> set[Quad]:
        """Those of some quads to be changed that are stored."""
        graphs = set(map(GRAPH_OF, quads))
        for graph in graphs & DERIVED:
            self.writable(graph)
        return self._graphs.held(quads, named=DEFAULT not in graphs)

    def _amend(self, gone: set[Quad], come: set[Quad]) -> None:
        for graph in {*map(GRAPH_OF, gone), *map(GRAPH_OF, come)}:
            if isinstance(graph, NamedNode):
                self._note(graph)
            else:
                self._permitted(DEFAULT)
        self._graphs.amend(gone, come)
        for account in (self._difference, self._fresh):
            account.note(gone, come)

    def _note(self, graph: NamedNode) -> None:
        """Remember whether a graph was there, before it changes for the first time."""
        self._permitted(graph)
        self._were.setdefault(graph, self._graphs.exists(graph))

    def _permitted(self, graph: Graph) -> None:
        if graph in RESERVED:
            raise NotAllowed(f"The graph {graph} is the service's own.", mend="Write in a graph of another name.")
        if self._allowed is not None and graph not in self._allowed:
            name = "the default graph" if isinstance(graph, DefaultGraph) else f"the graph {graph}"
            raise NotAllowed(f"This token may not change {name}.", mend="Use one that may, or write in another graph.")


class Difference:
    """What has gone in the end, and what has come, of all that went and came one after the other."""

    def __init__(self) -> None:
        self.gone: set[Quad] = set()
        self.come: set[Quad] = set()

    def __bool__(self) -> bool:
        return bool(self.gone or self.come)

    def note(self, gone: Set[Quad], come: Set[Quad]) -> None:
        """Have quads gone that were there, and others come that were not."""
        new = gone - self.come
        self.come -= gone
        back = come & self.gone
        self.gone -= back
        self.gone |= new
        self.come |= come - back
