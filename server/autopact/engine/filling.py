"""Files into a directory that is served by nobody just now: as many triples as the disk has room for."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO

from pyoxigraph import NamedNode, Quad

from autopact.engine.dataset import ONTOLOGY, bundled_files
from autopact.engine.directory import Directory
from autopact.engine.graphs import DEFAULT, GRAPH_OF, quad
from autopact.engine.journal import FULL
from autopact.engine.lines import BLOCK, CHUNK, Lines, blocks_of
from autopact.engine.parts import DERIVED
from autopact.engine.writes import Graph
from autopact.errors import Full, InputError, Place
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
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise Full(f"There is no room for it beside {path}.", mend="Make some: three times what it comes to.") from None
    finally:
        directory.unlock()


def _fill(
    directory: Directory,
    paths: Sequence[Path],
    plain: bool,
    opened: Callable[[Path], IO[bytes]],
    progress: Callable[[str], None],
) -> Filled:
    number, before = 0, 0
    graphs, data = frozenset[NamedNode](), ""
    with closing(Lines(directory.path)) as lines:
        kept = None if directory.is_new else directory.read(progress)
        if kept:
            graphs, number, data, plain = kept.graphs, kept.number + 1, kept.data, kept.plain
        content = _Content(lines, plain=plain)
        for block in blocks_of(kept.quads if kept else ()):
            before += block.count(b"\n")
            content.add(block)
        whole = sha256(data.encode())
        for file in paths:
            progress(f"reading {file.name}")
            whole.update(f"{file.name} {_digest(file)}\n".encode())
            with opened(file) as stream, tempfile.TemporaryFile(dir=directory.path) as aside:
                content.read(file, reader.stream(file, stream), aside)
        for number_, file in enumerate(bundled_files()[:3] if content.lacks_ontology else ()):
            triples = (each.triple for each in reader.read(file, scope=f"o{number_}"))
            for block in blocks_of(quad(triple, ONTOLOGY_GRAPH) for triple in triples):
                content.add(block)
        progress("writing")
        after = directory.write(lines, graphs, number=number, data=whole.hexdigest()[:16], plain=plain)
    return Filled(before, after)


class _Content:
    """What is to be kept, as its lines, and what they are about."""

    def __init__(self, lines: Lines, *, plain: bool) -> None:
        self._lines, self._plain = lines, plain
        self._described = self._claimed = False

    @property
    def lacks_ontology(self) -> bool:
        """Whether there are claims without it."""
        return self._claimed and not self._described and not self._plain

    def add(self, block: bytes) -> None:
        """Take in lines as they are kept."""
        self._lines.add(block)
        self._described = self._described or _described(ONTOLOGY_GRAPH) in block
        self._claimed = self._claimed or _claimed(CLAIMS_GRAPH) in block

    def read(self, file: Path, quads: Iterator[Quad], aside: IO[bytes]) -> None:
        """Take in a file; what is in its default graph waits aside, since all of that says where it is kept.

        Raises:
            InputError: the file has a graph that cannot be kept.
        """
        described = claimed = False
        while chunk := list(islice(quads, CHUNK)):
            if named := set(map(GRAPH_OF, chunk)) - {DEFAULT}:
                self._check(named, file)
                for block in blocks_of(each for each in chunk if each.graph_name != DEFAULT):
                    self.add(block)
                chunk = [each for each in chunk if each.graph_name == DEFAULT]
            for block in blocks_of(chunk):
                described, claimed = described or _described() in block, claimed or _claimed() in block
                aside.write(block)
        aside.seek(0)
        graph = None if self._plain else ONTOLOGY_GRAPH if described else CLAIMS_GRAPH if claimed else None
        while lines := aside.readlines(BLOCK):
            self.add(b"".join(lines) if graph is None else b"".join(lines).replace(_END, f" {graph}".encode() + _END))

    def _check(self, graphs: Iterable[Graph], file: Path) -> None:
        for graph in graphs:
            why = None if isinstance(graph, NamedNode) else "no query could ever name it."
            if not self._plain and graph in DERIVED:
                why = "it is derived from others."
            if why:
                raise InputError(
                    f"The graph {graph} cannot be loaded: {why}",
                    mend="Take it out of the file, or give it an IRI of its own.",
                    place=Place(str(file)),
                )


_END = b" .\n"
"""How a line ends; it is nowhere else in one."""


def _line(*terms: object) -> bytes:
    return " ".join(map(str, terms)).encode() + _END


def _described(*graph: NamedNode) -> bytes:
    """The line that tells of our ontology."""
    return _line(ONTOLOGY, RDF.type, OWL.Ontology, *graph)


def _claimed(*graph: NamedNode) -> bytes:
    """How a line ends that tells of a claim."""
    return b" " + _line(RDF.type, AP.Claim, *graph)


def _digest(file: Path) -> str:
    whole = sha256()
    with file.open("rb") as stream:
        while piece := stream.read(1024 * 1024):
            whole.update(piece)
    return whole.hexdigest()
