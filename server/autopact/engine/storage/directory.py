"""The directory that keeps what is stored: a base, which holds everything at some time, and the changes since.

    format          the version of all this; locked by the server that writes here, and so never replaced
    loading         files are to be the first that is kept here: there until they are
    base-N.nq       everything that is stored after change N, as N-Quads
    journal-N       the changes after N: see `autopact.engine.storage.journal`

A base is written aside, and gets its name when the disk has all of it; it ends with a checksum. What is stored is the
newest base, changed by the journals that go on from it. What is derived is not kept: it follows. Journals stay when a
newer base takes their place, since they say who changed what, and when.

https://www.w3.org/TR/n-quads/
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any
from zlib import crc32

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from autopact.engine.storage.aside import aside
from autopact.engine.storage.journal import Entry, Journal, check, deltas, whole
from autopact.engine.storage.lines import HEADING, Lines, blocks_of
from autopact.errors import FULL, Full, InputError, Place, Unavailable

FORMAT = "autopact data 1\n"
"""What the file `format` says."""

PATIENCE = 5.0
"""Seconds for which a server that is just ending is waited for."""

OUTGROWN = 4 * 1024 * 1024
"""Bytes of journals behind the base that are never too many."""

END = b"# end "

_AT_END = re.compile(rb"([0-9]+)(?: ([0-9a-f]{8}))?\n")
"""How many quads there are, and the CRC-32 of all lines before; there is none of what was written by earlier ones."""

_BASE, _JOURNAL = re.compile(r"base-([0-9]+)\.nq"), re.compile(r"journal-([0-9]+)")


@dataclass(slots=True)
class Kept:
    """What a directory keeps.

    Attributes:
        base: the file that is read for it, closed when all is.
        quads: everything that is stored, each quad once; to be read once.
        graphs: graphs that are there even without a quad.
        number: the last change that is in it.
        data: the snapshot's id after that.
        plain: whether nothing shall ever be derived from it, projection included.
        united: whether the named graphs that are not ours are in the default graph too.
        prefixes: as of `Engine`.
    """

    base: IO[bytes]
    quads: Iterator[Quad]
    graphs: frozenset[NamedNode]
    number: int
    data: str
    plain: bool
    united: bool
    prefixes: Mapping[str, str]

    def close(self) -> None:
        """Read no more of it."""
        self.base.close()


@dataclass(slots=True)
class _Changes:
    """What the changes since the base come to, one after the other."""

    graphs: set[NamedNode]
    number: int
    data: str
    removed: set[Quad] = field(default_factory=set)
    added: dict[Quad, None] = field(default_factory=dict)

    def take(self, file: int, entry: Entry) -> None:
        """Take in the next one."""
        stored, _ = deltas(file, entry)
        for quad in stored.removed:
            if quad in self.added:
                del self.added[quad]
            else:
                self.removed.add(quad)
            if isinstance(quad.graph_name, NamedNode):
                self.graphs.add(quad.graph_name)  # it stays, though nothing may be left in it
        self.added.update(dict.fromkeys(stored.added))
        self.graphs.difference_update(stored.dropped)
        self.graphs.update(stored.created)
        self.number, self.data = entry.number, entry.data


class Directory:
    """A directory, there already or made now.

    Attributes:
        files: a digest of the files that a server began it with, empty if there were none; known when it was read.

    Args:
        path: where it is.
        make: whether to make it, if it is not there.

    Raises:
        InputError: it is none, holds something else, or is of a version that is not read here.
    """

    def __init__(self, path: Path, *, make: bool = False) -> None:
        self.path = path
        self.files = ""
        self._lock: int | None = None
        if make:
            self._make()
        try:
            version = (path / "format").read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise _fault(path, "This is no directory that `autopact serve --data` has made", error) from None
        if version != FORMAT:
            raise InputError(
                f"The data here is of another version ({version.strip()[:60]!r}) than this program reads "
                f"({FORMAT.strip()!r}).",
                mend="`autopact dump` it with the version that wrote it, and `autopact load` that with this one.",
                place=Place(str(path / "format")),
            )

    @property
    def is_new(self) -> bool:
        """Whether nothing is kept here yet."""
        return not (self._bases() or journals(self.path))

    def begin(self, *, files: bool) -> None:
        """Say what is to be the first that is kept here, where nothing is yet: files, or something else.

        Raises:
            InputError: it is something else, and files were to be, which were never kept.
            Full: there is no room to say so.
        """
        loading = self.path / "loading"
        if files:
            with self._aside(loading):
                pass
        elif loading.exists():
            raise InputError(
                "Files were to be loaded here, and that was broken off: nothing of them is kept.",
                mend="Load them again; or empty this directory, to begin with something else.",
                place=Place(str(self.path)),
            )

    def lock(self) -> None:
        """Have this directory for this process and those it forks, until the last of them has ended.

        Raises:
            Unavailable: another server has it.
            InputError: it cannot be written in, or not be locked.
        """
        try:
            lock = os.open(self.path / "format", os.O_RDWR)
            if not os.access(self.path, os.W_OK, effective_ids=True):  # of the directory, the file says nothing
                os.close(lock)
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise _fault(self.path, "This cannot be written in", error) from None
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() < deadline:
                    time.sleep(0.02)
                    continue
                os.close(lock)
                raise Unavailable(
                    f"Another process serves or loads the data in {self.path}.",
                    mend="End that first, or give another --data; `autopact backup` and `dump` work meanwhile.",
                ) from None
            except OSError as error:  # a file system over a network may have no locks
                os.close(lock)
                raise _fault(self.path, "This cannot be locked", error) from None
            self._lock = lock
            for torn in self.path.glob("base-*.nq.part"):  # whoever wrote it was ended
                torn.unlink()
            return

    def check(self, *, plain: bool, united: bool) -> None:
        """Make sure that the one does not exclude the other.

        Raises:
            InputError: it does.
        """
        if plain and united:
            raise InputError(
                "Nothing is derived here, and so no graph becomes part of the default graph.",
                mend="Leave out --union-default-graph; or `autopact dump` it, and load that into another directory.",
                place=Place(str(self.path)),
            )

    def unlock(self) -> None:
        """Leave it to others."""
        if self._lock is not None:
            os.close(self._lock)

    def read(self, progress: Callable[[str], None] = lambda _: None) -> Kept:
        """What is kept here.

        Raises:
            InputError: something is damaged or missing; the place says what.
        """
        bases = self._bases()
        if not bases:
            raise self._baseless()
        number = max(bases)
        try:
            base = _opened(bases[number])
        except FileNotFoundError:  # a newer one has just taken its place
            return self.read(progress)
        with ExitStack() as stack:
            stack.enter_context(base)
            count = _counted(base, bases[number])
            told = self._heading(base, bases[number])
            changes = _Changes({NamedNode(name) for name in told["graphs"]}, number, told["data"])
            self._follow(changes, progress)
            progress(f"reading {bases[number].name}")
            quads = self._quads(base, bases[number], count, changes)
            stack.pop_all()
        united, prefixes = told.get("united", False), told.get("prefixes", {})  # no earlier program knew of them
        self.files = told.get("files", "")
        return Kept(
            base, quads, frozenset(changes.graphs), changes.number, changes.data, told["plain"], united, prefixes
        )

    def _follow(self, changes: _Changes, progress: Callable[[str], None]) -> None:
        """Take in the changes since the base."""
        base = changes.number
        for first, path in sorted(journals(self.path).items()):
            if first < base:
                continue
            progress(f"reading {path.name}")
            with _opened(path) as journal:
                for entry in whole(journal.fileno(), where=str(path)):
                    if entry.number != changes.number + 1:
                        raise InputError(
                            f"Change {changes.number + 1:,} is missing: what comes here is {entry.number:,}.",
                            mend="Restore the directory from a backup.",
                            place=Place(str(path)),
                        )
                    changes.take(journal.fileno(), entry)

    def _quads(self, base: IO[bytes], path: Path, whole_count: int, changes: _Changes) -> Iterator[Quad]:
        with base:
            count = 0
            base.seek(0)
            try:
                for quad in parse(base, format=RdfFormat.N_QUADS):
                    count += 1
                    if not (changes.removed and quad in changes.removed):
                        yield quad
            except SyntaxError as error:
                raise _damaged(path, f"line {error.lineno}: {error.msg}") from None
            if count != whole_count:
                raise _damaged(path, f"of {whole_count:,} quads it has {count:,}")
            yield from changes.added

    def write(
        self,
        quads: Iterable[Quad] | Lines,
        graphs: Iterable[NamedNode],
        *,
        number: int,
        data: str,
        plain: bool,
        united: bool = False,
        prefixes: Mapping[str, str] = MappingProxyType({}),
    ) -> int:
        """Write a new base; the older ones give way to it. How many quads it has.

        Args:
            quads: everything that is stored, each quad once; or its lines.
            graphs: graphs that are there even without a quad.
            number: the last change that is in it.
            data: the snapshot's id after that.
            plain: whether nothing shall ever be derived from it.
            united: whether the named graphs that are not ours are in the default graph too.
            prefixes: as of `Engine`.

        Raises:
            Full: there is no room for it. Everything is as it was.
            InputError: something of it could not be read again; the same.
        """
        path = self.path / f"base-{number}.nq"
        told = {
            "data": data, "plain": plain, "united": united, "prefixes": dict(prefixes), "files": self.files,
            "graphs": sorted(graph.value for graph in graphs),
        }  # fmt: skip
        count = total = 0
        with self._aside(path) as file:
            heading = HEADING + json.dumps(told).encode() + b"\n"
            for block in chain([heading], quads.blocks() if isinstance(quads, Lines) else blocks_of(quads)):
                count += block.count(b"\n")  # in a literal, they are escaped
                total = crc32(block, total)
                file.write(block)
            count -= 1  # the heading
            file.write(END + b"%d %08x\n" % (count, total))
            file.flush()
            with open(file.name, "rb") as written:
                check(written)
        for old, other in self._bases().items():
            if old < number:
                other.unlink()
        (self.path / "loading").unlink(missing_ok=True)
        return count

    def journal(self, number: int) -> Journal:
        """The journal for the changes after this one, which is the last there is. A torn end is cut off, and that said.

        Raises:
            InputError: it is damaged, or cannot be written.
        """
        base = max(self._bases())
        behind = {first: path for first, path in journals(self.path).items() if first >= base}
        grown = sum(path.stat().st_size for path in behind.values()) > max(
            OUTGROWN, (self.path / f"base-{base}.nq").stat().st_size
        )
        new = self.path / f"journal-{number}"
        journal = self._writable(behind[max(behind)] if behind else new)
        if grown:
            os.close(journal.file)
            journal = self._writable(new)
        return journal

    def _writable(self, path: Path) -> Journal:
        """A journal of that name, to be written behind its last whole change."""
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise _fault(path, "This cannot be written", error) from None
        _sync(self.path)
        end = max((entry.end for entry in whole(file, where=str(path))), default=0)
        if torn := os.fstat(file).st_size - end:
            told = f"autopact: {path}: The last {torn:,} bytes are no whole change, and are cut off."
            print(told, file=sys.stderr, flush=True)
            os.ftruncate(file, end)
        return Journal(file, end, path=path)

    def is_outgrown(self, number: int) -> bool:
        """Whether a base after this change would save the next start much: a journal was begun for it."""
        return number > max(self._bases()) and number in journals(self.path)

    def copy(self, target: Path) -> int:
        """Copy what is kept here to a new directory, while it may be written; returns the last change that is in it.

        Raises:
            InputError: there is something by that name, or it lies in here; or something here cannot be read.
            Full: there is no room for it.
        """
        if target.exists():
            raise InputError("There is something by that name.", mend="Give another one.", place=Place(str(target)))
        self.refuse_within(target)
        try:
            with aside(target, partial(Path.mkdir, parents=True)) as copy:
                while not self._copied(copy):
                    pass
                number = Directory(copy).last()
                _sync(copy)
                copy.rename(target)
                _sync(target.parent)
        except OSError as error:
            if error.errno in FULL:
                raise Full(f"There is no room for {target}.", mend="Make some, or choose another place.") from None
            raise InputError(
                f"This cannot be written: {error.strerror}.", mend="Choose another place.", place=Place(str(target))
            ) from None
        return number

    def refuse_within(self, target: Path) -> None:
        """Make sure that a file or folder that is to be written lies elsewhere.

        Raises:
            InputError: it lies in here, where it could take the place of what is kept, and would go with it.
        """
        if target.resolve().is_relative_to(self.path.resolve()):
            raise InputError(
                "This lies in the directory of data itself.", mend="Name a place outside.", place=Place(str(target))
            )

    def last(self) -> int:
        """The last change that is kept."""
        numbers = [max(self._bases(), default=0)]
        for path in journals(self.path).values():
            with _opened(path) as journal:
                numbers += [entry.number for entry in whole(journal.fileno(), where=str(path))]
        return max(numbers)

    def _copied(self, copy: Path) -> bool:
        """Copy the files of one moment; False if a new base has taken the place of the one that was there."""
        bases = self._bases()
        if not bases:
            raise self._baseless()
        base = bases[max(bases)]
        try:
            source = _opened(base)
        except FileNotFoundError:
            return False
        with source:
            _copy(source, copy / base.name, os.fstat(source.fileno()).st_size)
        for path in journals(self.path).values():
            with _opened(path) as journal:
                # Only what is whole: the end may be on its way to the disk just now.
                end = max((entry.end for entry in whole(journal.fileno(), where=str(path))), default=0)
                _copy(journal, copy / path.name, end)
        with _opened(self.path / "format") as source:
            _copy(source, copy / "format", len(FORMAT))
        return True

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            there = {each.name for each in self.path.iterdir()}
            if not there - {"format", "lost+found"}:
                _begin(self.path / "format")
                _sync(self.path)
        except OSError as error:
            raise _fault(self.path, "This cannot be a directory of data", error) from None

    @contextmanager
    def _aside(self, path: Path) -> Iterator[IO[bytes]]:
        """A file that gets its name when the disk has all of it."""
        part = path.with_name(f"{path.name}.part")
        try:
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
            _sync(self.path)
        except BaseException as error:
            with suppress(OSError):
                part.unlink()
            if isinstance(error, OSError):
                raise _fault(path, "This cannot be written", error) from None
            raise

    def _bases(self) -> dict[int, Path]:
        return _numbered(self.path, _BASE)

    def _baseless(self) -> InputError:
        if journals(self.path):
            return _damaged(self.path, "there are changes here, and no base that they are changes of")
        return InputError("Nothing is kept here yet.", mend="Serve or load something.", place=Place(str(self.path)))

    def _heading(self, base: IO[bytes], path: Path) -> dict[str, Any]:
        base.seek(0)
        line = base.readline()
        try:
            told: dict[str, Any] = json.loads(line.removeprefix(HEADING))
        except ValueError:
            raise _damaged(path, "it does not say what it is") from None
        return told


def _begin(path: Path) -> None:
    """Say which version a directory is of, whoever else does so at the same time, unless it says already."""
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b") as file:
        if FORMAT.encode().startswith(file.read()):
            file.seek(0)
            file.write(FORMAT.encode())
            file.flush()
            os.fsync(file.fileno())


def _opened(path: Path) -> IO[bytes]:
    """A file of a directory, to be read.

    Raises:
        FileNotFoundError: it is there no longer.
        InputError: it cannot be read.
    """
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _fault(path, "This cannot be read", error) from None


def _fault(path: Path, what: str, error: OSError) -> InputError | Full:
    if error.errno in FULL:
        return Full(f"There is no room for {path}.", mend="Make room on that disk.")
    return InputError(
        f"{what}: {error.strerror}.",
        mend="Look at the path, and at who may read and write there.",
        place=Place(str(path)),
    )


def journals(path: Path) -> dict[int, Path]:
    """The journals in a directory, each by the change that it goes on from."""
    return _numbered(path, _JOURNAL)


def _numbered(path: Path, name: re.Pattern[str]) -> dict[int, Path]:
    """The files of such a name, by their numbers. What else is there is somebody else's, such as a packed journal."""
    return {int(found[1]): each for each in path.glob("*-*") if (found := name.fullmatch(each.name))}


def _counted(base: IO[bytes], path: Path) -> int:
    """How many quads a base had when it was written, as its last line says.

    Raises:
        InputError: it is not what was written.
    """
    size = base.seek(0, os.SEEK_END)
    base.seek(max(0, size - 64))
    end = base.read().rpartition(END)[2]
    found = _AT_END.fullmatch(end)
    if not found:
        raise _damaged(path, "its end is missing")
    count, expected = found.groups()
    left, total = size - len(END) - len(end), 0
    base.seek(0)
    while expected and left and (piece := base.read(min(left, 1024 * 1024))):
        left, total = left - len(piece), crc32(piece, total)
    if expected and int(expected, 16) != total:
        raise _damaged(path, "it is not what was written")
    return int(count)


def _damaged(path: Path, why: str) -> InputError:
    return InputError(f"This is damaged: {why}.", mend="Restore the directory from a backup.", place=Place(str(path)))


def _copy(source: IO[bytes], target: Path, length: int) -> None:
    """Copy a file, so many bytes of it, and have the disk keep it."""
    with target.open("wb") as copy:
        while length and (piece := source.read(min(length, 1024 * 1024))):
            length -= copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())


def _sync(folder: Path) -> None:
    """Have the disk keep the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
