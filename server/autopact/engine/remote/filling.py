"""A graph into an engine, batch by batch; and out of it again.

A batch is one request of INSERT DATA, or, where a graph store is named, documents for it. Nothing in it is a blank
node, so that one that is sent twice changes nothing, and what was begun can be gone on with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, serialize

from autopact.engine.graphs import DEFAULT, SHOWN, chunks, quad
from autopact.engine.remote import nodes
from autopact.engine.remote.asking import PATIENCE, Asking
from autopact.engine.remote.contents import MARKED, STORED, Mark, emptied, marked
from autopact.errors import InputError

MOST_NAMED = 3
"""Graphs that are named, of those that have come to hold something else."""

DOCUMENT = 50_000
"""Triples that are sent at a time to a graph store, which reads them without compiling anything."""


def fill(asking: Asking, quads: Iterable[Quad], mark: Mark, progress: Callable[[str], None] = lambda _: None) -> None:
    """Put quads into an engine, and then the mark that says that they are all there.

    Args:
        asking: the engine, which has nothing, or a part of the same.
        quads: as a store of `Graphs` holds them.
        mark: what is to be noted.
        progress: is told how far it has come.

    Raises:
        InputError: it is read elsewhere than it is written.
        EngineRefused, EngineGone, EngineSlow, EngineOpen, EngineNonsense: it was not done; what is there says so.
    """
    note(asking, emptied(mark))
    if marked(asking) != emptied(mark):
        raise InputError(
            f"What is written to the engine is not there when it is read: {MARKED} is.",
            mend="Name addresses of the same data with --engine and --engine-update; drop that graph where it is.",
        )
    done = 0
    for batch in chunks(map(placed, nodes.sent(quads)), DOCUMENT if asking.documents else asking.dialect.batch):
        if asking.documents:
            _store(asking, batch)
        else:
            asking.cluster.update(f"INSERT DATA {{ {written(batch)} }}", timeout=PATIENCE)
        done += len(batch)
        progress(f"{done:,} triples are in the engine")
    note(asking, mark, emptied(mark))


def _store(asking: Asking, quads: Iterable[Quad]) -> None:
    """Add quads by the graph store: a document for each graph."""
    by_graph: dict[Any, list[Triple]] = {}
    for each in quads:
        by_graph.setdefault(each.graph_name, []).append(each.triple)
    for graph, triples in by_graph.items():
        body = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        asking.cluster.store(graph.value, body, RdfFormat.N_TRIPLES.media_type, timeout=PATIENCE)


def note(asking: Asking, mark: Mark, before: Mark | None = None) -> None:
    """Keep a mark, in the place of another."""
    gone = f"DELETE DATA {{ {written([before.quad])} }} ; " if before else ""
    asking.cluster.update(f"{gone}INSERT DATA {{ {written([mark.quad])} }}", timeout=PATIENCE)


def change(asking: Asking, gone: Iterable[Quad], come: Iterable[Quad]) -> None:
    """Take quads from an engine, and give it others, as many requests as that takes."""
    for word, quads in (("DELETE", gone), ("INSERT", come)):
        for batch in chunks(quads, asking.dialect.batch):
            asking.cluster.update(f"{word} DATA {{ {written(batch)} }}")


def placed(each: Quad) -> Quad:
    """A quad where an engine has it: what is in no graph is in one that readers do not see."""
    return quad(each, STORED) if isinstance(each.graph_name, DefaultGraph) else each


def written(quads: Iterable[Quad]) -> str:
    """Quads as an update holds them."""
    by_graph: dict[object, list[str]] = {}
    for each in quads:
        by_graph.setdefault(each.graph_name, []).append(f"{each.triple} .")
    return " ".join(f"GRAPH {graph} {{ {' '.join(lines)} }}" for graph, lines in by_graph.items())


def read(asking: Asking, *graphs: NamedNode, timeout: float = PATIENCE) -> Iterator[Triple]:
    """What an engine holds in some graphs; raises as `Asking.answer` does."""
    return asking.triples("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", default=graphs, timeout=timeout)


def in_default(asking: Asking) -> Iterator[Quad]:
    """What is stored in the default graph of an engine that derives: in one of two graphs; see `engine.graphs`."""
    shown, exceptions = (set(read(asking, graph)) for graph in (SHOWN, STORED))
    return (quad(triple, DEFAULT) for triple in shown ^ exceptions)


def differing(expected: Mapping[NamedNode, int], there: Mapping[NamedNode, int]) -> str:
    """In what an engine holds another number of triples than it was given, in words; nothing where it does not."""
    wrong = [
        f"{there.get(graph, 0):,} of {size:,} in {graph}"
        for graph, size in expected.items()
        if there.get(graph, 0) != size
    ]
    more = f", and so in {len(wrong) - MOST_NAMED:,} more" if len(wrong) > MOST_NAMED else ""
    named = ", ".join(wrong[:MOST_NAMED]) + more
    return f"the engine takes some values for the same that are not: it has {named}" if wrong else ""
