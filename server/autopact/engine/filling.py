"""Files, each triple where it is kept: into a directory that is served by nobody just now, or to be served.

They pass by way of the disk, so that as many are loaded as it has room for.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from autopact.engine.dataset import ONTOLOGY, bundled_ontology, is_dump, is_of_ontology, of_file
from autopact.engine.graphs import DEFAULT, GRAPH_OF, chunks, quad
from autopact.engine.parts import DERIVED, RESERVED
from autopact.engine.storage.directory import Directory
from autopact.engine.storage.lines import CHUNK, Lines, blocks_in, blocks_of
from autopact.engine.writes import Graph
from autopact.errors import FULL, Full, InputError, NotAllowed, Place
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
    plain: bool | None = None,
    united: bool | None = None,
    opened: Callable[[Path], IO[bytes]] = lambda file: file.open("rb"),
    progress: Callable[[str], None] = lambda _: None,
) -> Filled:
    """Load files into a directory, all of them or none.

    A file whose default graph has claims gives claims; one that describes our ontology gives that, and to claims
    without it the bundled one is added. All else, and all of a dump, stays where the file has it. Blank nodes get names
    of their own.

    Args:
        path: the directory, which is made if it is not there.
        files: files and folders.
        plain: whether the directory derives nothing ever, and takes all as it stands; None: as it is, and if it is new,
            no.
        united: whether the named graphs that are not ours shall be in the default graph too; None: as before.
        opened: opens a file; it may show how far it is read.
        progress: is told each stage.

    Raises:
        InputError: a file or the directory cannot be read, or the directory was begun otherwise.
        NotAllowed: a file has a graph that is derived.
        SyntaxFault: a file does not parse; the place has line and column.
        Unavailable: a server has the directory.
        Full: there is no room for it.
    """
    paths = reader.walk(files)
    directory = Directory(path, make=True)
    directory.lock()
    try:
        return _fill(directory, paths, plain, united, opened, progress)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise Full(f"There is no room for it beside {path}.", mend="Make some: three times what it comes to.") from None
    finally:
        directory.unlock()


def _fill(
    directory: Directory,
    paths: Sequence[Path],
    plain: bool | None,
    united: bool | None,
    opened: Callable[[Path], IO[bytes]],
    progress: Callable[[str], None],
) -> Filled:
    number, before = 0, 0
    graphs, data = frozenset[NamedNode](), ""
    with closing(Lines(directory.path)) as lines, ExitStack() as stack:
        kept = None if directory.is_new else stack.enter_context(closing(directory.read(progress)))
        if kept:
            if plain not in (None, kept.plain):
                much = "nothing is ever" if kept.plain else "more may be"
                raise InputError(
                    f"From what is here, {much} derived, and that stays so.",
                    mend="Leave --reasoning out; or `autopact dump` it, and load that into another directory.",
                    place=Place(str(directory.path)),
                )
            graphs, number, data, plain = kept.graphs, kept.number + 1, kept.data, kept.plain
        plain = bool(plain)
        if united is None:
            united = kept is not None and kept.united
        content = _Content(directory.path, plain=plain)
        for block in content.noted(blocks_of(kept.quads if kept else ())):
            before += block.count(b"\n")
            lines.add(block)
        directory.check(plain=plain, united=united)
        if directory.is_new:
            directory.begin(files=True)
        whole = sha256(f"{data}{' united' if united else ''}".encode())
        for file in paths:
            progress(f"reading {file.name}")
            whole.update(f"{file.name} {of_file(file)}\n".encode(errors="surrogateescape"))
            with opened(file) as stream, reader.bounded(file):
                for block in content.read(file, reader.stream(file, stream)):
                    lines.add(block)
        for block in content.lacking():
            lines.add(block)
        progress("writing")
        after = directory.write(
            lines, graphs, number=number, data=whole.hexdigest()[:16], plain=plain, united=united,
            prefixes=reader.prefixes(paths, kept.prefixes if kept else {}),
        )  # fmt: skip
    return Filled(before, after)


def stored(paths: Sequence[Path]) -> Iterator[Quad]:
    """The quads of files, read while they are asked for, each where it is kept when `fill` keeps it.

    Some may come twice. Blank nodes are named by file and order of appearance.

    Raises:
        InputError, NotAllowed, SyntaxFault: as `fill` does.
    """
    content = _Content(None, plain=False)
    for number, file in enumerate(paths):
        with reader.opened(file) as stream, reader.bounded(file):
            for block in content.read(file, reader.stream(file, stream, scope=f"f{number}")):
                yield from parse(block, format=RdfFormat.N_QUADS)
    for block in content.lacking():
        yield from parse(block, format=RdfFormat.N_QUADS)


class _Content:
    """Says of what files hold where it is kept, as lines, and what is lacking.

    Args:
        folder: where files without a name may be; None: wherever such are.
        plain: whether all of it is kept where the files have it.
    """

    def __init__(self, folder: Path | None, *, plain: bool) -> None:
        self._folder, self._plain = folder, plain
        self._described = self._claimed = False

    def noted(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Lines as they are kept; what they are about is noted."""
        for block in blocks:
            self._described = self._described or _described(ONTOLOGY_GRAPH) in block
            self._claimed = self._claimed or _claimed(CLAIMS_GRAPH) in block
            yield block

    def lacking(self) -> Iterator[bytes]:
        """The ontology, if there are claims without it."""
        if self._claimed and not self._described and not self._plain:
            yield from blocks_of(quad(triple, ONTOLOGY_GRAPH) for triple in bundled_ontology())

    def read(self, file: Path, quads: Iterator[Quad]) -> Iterator[bytes]:
        """The lines of a file as they are kept; those of its default graph last, since all of them say where that is.

        Raises:
            InputError: the file has a graph that no query could name, or is a base.
            NotAllowed: it has one that is derived, or that a service keeps for itself.
        """
        described, claimed = is_of_ontology(file), False
        with tempfile.TemporaryFile(dir=self._folder) as aside:
            for chunk in chunks(quads, CHUNK):
                unnamed = chunk
                if named := set(map(GRAPH_OF, chunk)) - {DEFAULT}:
                    self._check(named, file)
                    yield from self.noted(blocks_of(each for each in chunk if each.graph_name != DEFAULT))
                    unnamed = [each for each in chunk if each.graph_name == DEFAULT]
                for block in blocks_of(unnamed):
                    described, claimed = described or _described() in block, claimed or _claimed() in block
                    aside.write(block)
            as_it_stands = is_dump(file) or self._plain
            graph = None if as_it_stands else ONTOLOGY_GRAPH if described else CLAIMS_GRAPH if claimed else None
            end = _END if graph is None else f" {graph}".encode() + _END
            yield from self.noted(block.replace(_END, end) for block in blocks_in(aside))

    def _check(self, graphs: Iterable[Graph], file: Path) -> None:
        for graph in graphs:
            why, kind = None, InputError
            if not isinstance(graph, NamedNode):
                why = "no query could ever name it."
            elif not self._plain and graph in DERIVED:
                why, kind = "it is derived from others.", NotAllowed
            elif graph in RESERVED:
                why, kind = "it is the service's own.", NotAllowed
            if why:
                raise kind(
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
