"""The graphs that are served, in a store: how large each is, what of it is stored, and how it changes.

Stored is what files and clients wrote. What they wrote in the default graph is shown in `graph/asserted`, beside what
certain claims say. To know which is which without having all of it twice, the store's own default graph, which no
query sees, holds the exceptions only: a triple is stored in the default graph if it is in one of the two, not in both.

    shown only          stored
    in both             said by a claim, not stored
    in the store's own only     stored, and not shown there: the ontology or the claims' metadata has it already

A plain store derives nothing and shows what is stored: there the store's default graph is the default graph. In united
graphs, those of others state what is in them, as certain claims do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from itertools import islice
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from autopact.engine.parts import DERIVED, PARTS
from autopact.engine.writes import Delta, Graph
from autopact.terms import CLAIMS_GRAPH, ONTOLOGY_GRAPH, RDF, XSD, Level

T = TypeVar("T")

DEFAULT = DefaultGraph()
SHOWN = Level.CERTAIN.asserted
"""Where readers see what is stored in the default graph."""


GRAPH_OF: Callable[[Quad], Graph] = attrgetter("graph_name")
"""The graph of a quad."""

AT_ONCE = 1_000
"""Quads that are put into a store at a time. A store keeps what it is given until it has all of it, which for all at
once takes as much again as the quads, and what stays in a processor's cache until then is quicker."""

_TEXTS = (XSD.string, RDF.langString)

WORN = 100_000
"""Quads that a store may have removed at least, before a new one is begun."""


class Graphs:
    """Named graphs, and what is stored in the default graph.

    Attributes:
        store: pyoxigraph's. Whoever changes it directly answers for `sizes`.
        sizes: the named graphs, and how many triples each holds; the parts always, unless it is plain.
        plain: whether nothing is derived, projection included, so that every graph is stored as it is read.
        united: whether what is in named graphs that are not ours is certain, and so in the default graph too.
        prefixes: those that the files begin with that they are from, as of `Engine`.
    """

    prefixes: Mapping[str, str] = MappingProxyType({})

    def __init__(
        self,
        graphs: Mapping[NamedNode, Collection[Triple]] | None = None,
        *,
        plain: bool = False,
        united: bool = False,
    ) -> None:
        self.plain, self.united = plain, united
        self.store = Store()
        self.sizes: dict[NamedNode, int] = {}
        self._removed = 0
        for name, triples in (graphs or {}).items():
            # `load` would rename the blank nodes, and inferred triples about them would detach.
            self.fill(name, triples)

    def fill(self, graph: NamedNode, rows: Iterable[Iterable[Any]]) -> None:
        """Put triples, or their three terms, each once, into a graph that has none of them."""
        count = pour(self.store, (Quad(s, p, o, graph) for s, p, o in rows))
        self.sizes[graph] = self.sizes.get(graph, 0) + count

    def derives(self, graph: Graph) -> bool:
        """Whether a graph is made of others, and so is nothing to write in."""
        return not self.plain and graph in DERIVED

    def exists(self, graph: Graph) -> bool:
        """Whether a graph is there, be it empty."""
        return self.store.contains_named_graph(graph)

    def named(self) -> list[NamedNode]:
        """The named graphs that are stored, empty ones too."""
        there = [graph for graph in self.store.named_graphs() if isinstance(graph, NamedNode)]
        return [graph for graph in there if not self.derives(graph)]

    def holds(self, sought: Quad) -> bool:
        """Whether a quad is stored; one without a graph, in the default graph."""
        there = sought in self.store
        if self.plain or not isinstance(sought.graph_name, DefaultGraph):
            return there
        return there != (quad(sought, SHOWN) in self.store)

    def stored(self, graph: Graph) -> Iterator[Triple]:
        """What is stored in a graph; in a derived one, what it shows."""
        pattern = self.store.quads_for_pattern
        if self.plain or not isinstance(graph, DefaultGraph):
            yield from (each.triple for each in pattern(None, None, None, graph))
            return
        for one, other in ((SHOWN, DEFAULT), (DEFAULT, SHOWN)):
            found = pattern(None, None, None, one)
            yield from (each.triple for each in found if quad(each, other) not in self.store)

    def held(self, quads: Collection[Quad], *, named: bool) -> set[Quad]:
        """Those of many quads that are stored, as `holds` says it of one; `named` if all have a graph."""
        if not named and not self.plain:
            return {quad for quad in quads if self.holds(quad)}
        store = self.store
        return {quad for quad in quads if quad in store}

    def amend(self, gone: Iterable[Quad], come: Iterable[Quad]) -> None:
        """Take quads out that are there, and put others in that are not.

        A quad without a graph is one that is stored in the default graph; what is stored there stays so when it begins
        or ceases to be shown. See the module.
        """
        gone, come = list(gone), list(come)
        went, came = Counter(map(GRAPH_OF, gone)), Counter(map(GRAPH_OF, come))
        if not self.plain:
            turned: list[Quad] = []
            gone, come = self._apart(gone, went, turned), self._apart(come, came, turned)
            self._turn(turned)
        for quad in gone:
            self.store.remove(quad)
        self._removed += len(gone)
        for name, count in went.items():
            if isinstance(name, NamedNode):
                self.sizes[name] -= count
                if not self.sizes[name] and self.derives(name):
                    self.store.remove_graph(name)
        self.store.extend(come)  # `bulk_extend` is no faster, and begins with 200 MB that a process may not have
        for name, count in came.items():
            if isinstance(name, NamedNode):
                self.sizes[name] = self.sizes.get(name, 0) + count

    def _apart(self, quads: list[Quad], graphs: Collection[Graph], turned: list[Quad]) -> list[Quad]:
        """The quads of named graphs; those of the store's own default graph that change with the quads are added."""
        if SHOWN in graphs:
            turned += [quad(each, DEFAULT) for each in quads if each.graph_name == SHOWN]
        if DEFAULT not in graphs:
            return quads
        turned += [each for each in quads if each.graph_name == DEFAULT]
        return [each for each in quads if each.graph_name != DEFAULT]

    def _turn(self, quads: list[Quad]) -> None:
        """Take out those quads of the store's own default graph that are there, and put in the others."""
        there = [quad for quad in quads if quad in self.store]
        for quad in there:
            self.store.remove(quad)
        self._removed += len(there)
        self.store.extend(set(quads).difference(there))

    def count(self) -> None:
        """Find out how large each graph is, after the store was changed directly."""
        rows = self.store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        counted = {row["g"]: int(row["n"].value) for row in rows}  # type: ignore[union-attr]
        named = dict.fromkeys(self.store.named_graphs(), 0) | counted
        self.sizes = ({} if self.plain else dict.fromkeys(PARTS, 0)) | named

    def settle(self, stored: Iterable[Triple]) -> None:
        """Show triples that are stored in the default graph, unless the ontology or the metadata has them already.

        Nothing else is shown there yet, and nothing derived. It finds out how large each graph is.
        """
        pour(self.store, (quad(triple, SHOWN) for triple in stored))
        self.count()
        for part in (ONTOLOGY_GRAPH, CLAIMS_GRAPH):
            fewer, more = sorted((part, SHOWN), key=self.sizes.__getitem__)
            twice = [each for each in self.stored(fewer) if quad(each, more) in self.store]
            for triple in twice:
                self.store.remove(quad(triple, SHOWN))
                self.store.add(quad(triple, DEFAULT))
            self.sizes[SHOWN] -= len(twice)
        if not self.sizes[SHOWN]:
            self.store.remove_graph(SHOWN)  # an empty graph would still be one

    def forget(self) -> set[Quad]:
        """Forget all that is derived; it comes back. What is stored in the default graph is settled again."""
        derived = {quad(triple, part) for part in DERIVED for triple in self.stored(part)}
        stored = list(self.stored(DEFAULT))
        for part in DERIVED:
            self.store.remove_graph(part)
        self.store.clear_graph(DEFAULT)
        self.settle(stored)
        return derived

    def refresh(self) -> None:
        """Begin a new store when the old one has kept too much that is not there any more.

        pyoxigraph's, in memory, never gives back what a removed quad took, and goes through each of its comings and
        goings when it is looked up.
        """
        if self._removed > max(WORN, sum(self.sizes.values())):
            old, self.store, self._removed = self.store, Store(), 0
            pour(self.store, old)
            for graph in old.named_graphs():
                self.store.add_graph(graph)

    def create(self, graph: NamedNode) -> None:
        """Have an empty graph of that name, if there is none."""
        self.store.add_graph(graph)
        self.sizes.setdefault(graph, 0)

    def drop(self, graph: NamedNode) -> None:
        """Have no graph of that name any more; it is empty."""
        self.store.remove_graph(graph)
        if self.plain or graph not in PARTS:
            self.sizes.pop(graph, None)

    def change(self, *deltas: Delta) -> None:
        """Become the next state, given all the difference: what is stored, and what is derived."""
        for delta in deltas:
            self.amend(delta.removed, delta.added)
            for name in delta.created:
                self.create(name)
            for name in delta.dropped:
                self.drop(name)


def pour(store: Store, quads: Iterable[Quad]) -> int:
    """Put quads into a store, as many as there are; how many that was."""
    count = 0
    for chunk in chunks(quads):
        store.extend(chunk)
        count += len(chunk)
    return count


def chunks(things: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """Things so many at a time; quads, as many as are best put into a store."""
    rest = iter(things)
    while chunk := list(islice(rest, size)):
        yield chunk


def respelt(triples: Set[Triple]) -> set[Triple]:
    """The triples as a store tells them: of numbers and times it keeps the values, so that 1.50 is 1.5 there."""
    valued = {each for each in triples if not _is_kept(each.object)}
    store = Store()
    pour(store, (quad(each, DEFAULT) for each in valued))
    return {each for each in triples if each not in valued} | {each.triple for each in store}


def _is_kept(value: object) -> bool:
    """Whether a store surely tells an object as it was given."""
    return isinstance(value, NamedNode | BlankNode) or (isinstance(value, Literal) and value.datatype in _TEXTS)


def quad(statement: Triple | Quad, graph: Graph) -> Quad:
    """A triple, or that of a quad, in a graph."""
    return Quad(statement.subject, statement.predicate, statement.object, graph)
