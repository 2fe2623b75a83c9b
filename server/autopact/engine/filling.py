"""Files into a directory that is served by nobody just now: as many triples as there is memory for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from autopact.engine.dataset import ONTOLOGY, bundled_files
from autopact.engine.directory import Directory
from autopact.engine.parts import DERIVED
from autopact.errors import InputError, Place
from autopact.terms import AP, CLAIMS_GRAPH, ONTOLOGY_GRAPH, OWL, RDF
from autopact.turtle import reader


@dataclass(frozen=True, slots=True)
class Filled:
    """What it came to: how many quads were there before, how many are there now."""

    before: int
    after: int


def fill(
    path: Path,
    files: Sequence[Path],
    *,
    plain: bool = False,
    opened: Callable[[Path], IO[bytes]] = lambda file: file.open("rb"),
    progress: Callable[[str], None] = lambda _: None,
) -> Filled:
    """Load files into a directory, all of them or none.

    A file whose default graph has claims gives claims; one that describes our ontology gives that, and to claims
    without it the bundled one is added. All else stays where the file has it. Blank nodes get names of their own.

    Args:
        path: the directory, which is made if it is not there.
        files: files and folders.
        plain: whether a directory that is new shall derive nothing ever, and take all as it stands.
        opened: opens a file; it may show how far it is read.
        progress: is told each stage.

    Raises:
        InputError: a file or the directory cannot be read, or a file has a graph that is derived.
        SyntaxFault: a file does not parse; the place has line and column.
        Unavailable: a server has the directory.
        Full: there is no room for it.
    """
    paths = reader.walk(files)
    directory = Directory(path, make=True)
    directory.lock()
    try:
        return _fill(directory, paths, plain, opened, progress)
    finally:
        directory.unlock()


def _fill(
    directory: Directory,
    paths: Sequence[Path],
    plain: bool,
    opened: Callable[[Path], IO[bytes]],
    progress: Callable[[str], None],
) -> Filled:
    store, graphs, number, data = Store(), frozenset[NamedNode](), 0, ""
    if not directory.is_new:
        kept = directory.read(progress)
        store.bulk_extend(kept.quads)
        graphs, number, data, plain = kept.graphs, kept.number + 1, kept.data, kept.plain
    before = len(store)
    whole = sha256(data.encode())
    for file in paths:
        progress(f"reading {file.name}")
        with opened(file) as stream:
            found = Store()
            found.bulk_extend(reader.stream(file, stream))
        default = _default(found, file, plain=plain)
        whole.update(f"{file.name} {len(found)} {_digest(file)}\n".encode())
        if default is None and len(found) > len(store):  # the smaller one is copied
            store, found = found, store
        store.bulk_extend(_placed(found, default))
    described = Quad(ONTOLOGY, RDF.type, OWL.Ontology, ONTOLOGY_GRAPH) in store
    if not plain and not described and any(store.quads_for_pattern(None, RDF.type, AP.Claim, CLAIMS_GRAPH)):
        for number_, file in enumerate(bundled_files()[:3]):
            triples = (quad.triple for quad in reader.read(file, scope=f"o{number_}"))
            store.bulk_extend(Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH) for t in triples)
    progress("writing")
    directory.write(store, graphs, number=number, data=whole.hexdigest()[:16], plain=plain)
    return Filled(before, len(store))


def _default(found: Store, file: Path, *, plain: bool) -> NamedNode | None:
    """Where the default graph of a file is kept; None for the default graph.

    Raises:
        InputError: the file has a graph that cannot be kept.
    """
    for graph in found.named_graphs():
        if not isinstance(graph, NamedNode) or (not plain and graph in DERIVED):
            raise InputError(
                f"The graph {graph} cannot be loaded: "
                + ("it is derived from others." if isinstance(graph, NamedNode) else "no query could ever name it."),
                mend="Take it out of the file, or give it an IRI of its own.",
                place=Place(str(file)),
            )
    if not plain and Quad(ONTOLOGY, RDF.type, OWL.Ontology) in found:
        return ONTOLOGY_GRAPH
    if not plain and any(found.quads_for_pattern(None, RDF.type, AP.Claim, DefaultGraph())):
        return CLAIMS_GRAPH
    return None


def _placed(found: Store, default: NamedNode | None) -> Iterator[Quad]:
    """The quads of a file where they are kept."""
    for quad in found:
        if default and isinstance(quad.graph_name, DefaultGraph):
            yield Quad(quad.subject, quad.predicate, quad.object, default)
        else:
            yield quad


def _digest(file: Path) -> str:
    whole = sha256()
    with file.open("rb") as stream:
        while piece := stream.read(1024 * 1024):
            whole.update(piece)
    return whole.hexdigest()
