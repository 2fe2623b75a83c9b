"""A graph into an engine, batch by batch; and out of it again.

A batch is one request of INSERT DATA. Nothing in it is a blank node, so that one that is sent twice changes nothing,
and what was begun can be gone on with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from autopact.engine.graphs import quad
from autopact.engine.remote import nodes
from autopact.engine.remote.asking import PATIENCE, Asking
from autopact.engine.remote.contents import MARKED, STORED, Mark, emptied
from autopact.errors import InputError, Place


def fill(asking: Asking, quads: Iterable[Quad], mark: Mark, progress: Callable[[str], None] = lambda _: None) -> None:
    """Put quads into an engine, and then the mark that says that they are all there.

    Args:
        asking: the engine, which has nothing, or a part of the same.
        quads: as a store of `Graphs` holds them.
        mark: what is to be noted.
        progress: is told how far it has come.

    Raises:
        EngineRefused, EngineGone, EngineSlow, EngineOpen, EngineNonsense: it was not done; what is there says so.
    """
    note(asking, emptied(mark))
    done = 0
    for batch in _batches(map(placed, nodes.sent(quads)), asking.dialect.batch):
        asking.cluster.update(f"INSERT DATA {{ {written(batch)} }}", timeout=PATIENCE)
        done += len(batch)
        progress(f"{done:,} triples are in the engine")
    note(asking, mark, emptied(mark))


def note(asking: Asking, mark: Mark, before: Mark | None = None) -> None:
    """Keep a mark, in the place of another."""
    gone = f"DELETE DATA {{ {written([_quad(before)])} }} ; " if before else ""
    asking.cluster.update(f"{gone}INSERT DATA {{ {written([_quad(mark)])} }}", timeout=PATIENCE)


def _quad(mark: Mark) -> Quad:
    return quad(mark.triple, MARKED)


def placed(each: Quad) -> Quad:
    """A quad where an engine has it: what is in no graph is in one that readers do not see."""
    return quad(each.triple, STORED) if isinstance(each.graph_name, DefaultGraph) else each


def written(quads: Iterable[Quad]) -> str:
    """Quads as an update holds them."""
    by_graph: dict[object, list[str]] = {}
    for each in quads:
        by_graph.setdefault(each.graph_name, []).append(f"{each.triple} .")
    return " ".join(f"GRAPH {graph} {{ {' '.join(lines)} }}" for graph, lines in by_graph.items())


def _batches(quads: Iterable[Quad], size: int) -> Iterator[list[Quad]]:
    coming = iter(quads)
    while batch := list(islice(coming, size)):
        yield batch


def read(asking: Asking, graph: NamedNode) -> Iterator[Triple]:
    """What an engine holds in a graph; raises as `Asking.answer` does."""
    return asking.triples("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", default=[graph])


def counted(asking: Asking, expected: Iterable[tuple[NamedNode, int]], there: dict[NamedNode, int]) -> None:
    """Make sure that an engine holds what it was given.

    Raises:
        InputError: it does not: it has taken two triples for one, or lost some.
    """
    wrong = [(graph, size, there.get(graph, 0)) for graph, size in expected if there.get(graph, 0) != size]
    if wrong:
        graph, size, found = wrong[0]
        raise InputError(
            f"The engine holds {found:,} of the {size:,} triples of {graph}.",
            mend="Empty it, and look at its log for what it does not take.",
            place=Place(asking.dialect.name),
        )
