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
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import NamedNode, Quad

from autopact.engine.storage.base import Base, write
from autopact.engine.storage.files import FORMAT, bases, damaged, fault, journals, opened, sync, written
from autopact.engine.storage.journal import Entry, Journal, deltas, whole
from autopact.engine.storage.lines import Lines, blocks_of
from autopact.errors import InputError, Place, Unavailable

PATIENCE = 5.0
"""Seconds for which a server that is just ending is waited for."""

OUTGROWN = 4 * 1024 * 1024
"""Bytes of journals behind the base that are never too many."""


@dataclass(slots=True)
class Kept:
    """What a directory keeps.

    Attributes:
        base: what is read for it, closed when all is.
        quads: everything that is stored, each quad once; to be read once.
        graphs: graphs that are there even without a quad.
        number: the last change that is in it.
        data: the snapshot's id after that.
        plain: whether nothing shall ever be derived from it, projection included.
        united: whether the named graphs that are not ours are in the default graph too.
        prefixes: as of `Engine`.
    """

    base: Base
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
        except FileNotFoundError:
            why = "" if path.is_dir() else ": there is nothing by that name"
            raise InputError(
                f"This is no directory that `autopact serve --data` has made{why}.",
                mend="Name one that it has made or, for `serve` and `load`, one that is empty or not there yet; "
                "name files beside it.",
                place=Place(str(path)),
            ) from None
        except OSError as error:
            raise fault(path, "This cannot be read", error) from None
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
        return not (bases(self.path) or journals(self.path))

    def begin(self, *, files: bool) -> None:
        """Say what is to be the first that is kept here, where nothing is yet: files, or something else.

        Raises:
            InputError: it is something else, and files were to be, which were never kept.
            Full: there is no room to say so.
        """
        loading = self.path / "loading"
        if files:
            with written(loading):
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
            raise fault(self.path, "This cannot be written in", error) from None
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
                raise fault(self.path, "This cannot be locked", error) from None
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
        number, path = self.newest()
        try:
            base = Base(path)
        except FileNotFoundError:  # a newer one has just taken its place
            return self.read(progress)
        told = base.told
        with ExitStack() as stack:
            stack.callback(base.close)
            changes = _Changes({NamedNode(name) for name in told["graphs"]}, number, told["data"])
            self._follow(changes, progress)
            progress(f"reading {path.name}")
            stack.pop_all()
        united, prefixes = told.get("united", False), told.get("prefixes", {})  # no earlier program knew of them
        self.files = told.get("files", "")
        return Kept(
            base,
            _changed(base, changes),
            frozenset(changes.graphs),
            changes.number,
            changes.data,
            told["plain"],
            united,
            prefixes,
        )

    def _follow(self, changes: _Changes, progress: Callable[[str], None]) -> None:
        """Take in the changes since the base."""
        base = changes.number
        for first, path in sorted(journals(self.path).items()):
            if first < base:
                continue
            progress(f"reading {path.name}")
            with opened(path) as journal:
                for entry in whole(journal.fileno(), where=str(path)):
                    if entry.number != changes.number + 1:
                        raise InputError(
                            f"Change {changes.number + 1:,} is missing: what comes here is {entry.number:,}.",
                            mend="Restore the directory from a backup.",
                            place=Place(str(path)),
                        )
                    changes.take(journal.fileno(), entry)

    def newest(self) -> tuple[int, Path]:
        """The last change that is in the newest base, and where that is.

        Raises:
            InputError: there is none.
        """
        if found := bases(self.path):
            return max(found.items())
        if journals(self.path):
            raise damaged(self.path, "there are changes here, and no base that they are changes of")
        raise InputError("Nothing is kept here yet.", mend="Serve or load something.", place=Place(str(self.path)))

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
        told = {
            "data": data, "plain": plain, "united": united, "prefixes": dict(prefixes), "files": self.files,
            "graphs": sorted(graph.value for graph in graphs),
        }  # fmt: skip
        blocks = quads.blocks() if isinstance(quads, Lines) else blocks_of(quads)
        count = write(self.path / f"base-{number}.nq", told, blocks)
        for old, other in bases(self.path).items():
            if old < number:
                other.unlink()
        (self.path / "loading").unlink(missing_ok=True)
        return count

    def journal(self, number: int) -> Journal:
        """The journal for the changes after this one, which is the last there is. A torn end is cut off, and that said.

        Raises:
            InputError: it is damaged, or cannot be written.
        """
        base, path = self.newest()
        behind = {first: each for first, each in journals(self.path).items() if first >= base}
        grown = sum(each.stat().st_size for each in behind.values()) > max(OUTGROWN, path.stat().st_size)
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
            raise fault(path, "This cannot be written", error) from None
        sync(self.path)
        end = max((entry.end for entry in whole(file, where=str(path))), default=0)
        if torn := os.fstat(file).st_size - end:
            told = f"autopact: {path}: The last {torn:,} bytes are no whole change, and are cut off."
            print(told, file=sys.stderr, flush=True)
            os.ftruncate(file, end)
        return Journal(file, end, path=path)

    def is_outgrown(self, number: int) -> bool:
        """Whether a base after this change would save the next start much: a journal was begun for it."""
        return number > self.newest()[0] and number in journals(self.path)

    def refuse_within(self, target: Path) -> None:
        """Make sure that a file or folder that is to be written lies elsewhere.

        Raises:
            InputError: it lies in here, where it could take the place of what is kept, and would go with it.
        """
        if target.resolve().is_relative_to(self.path.resolve()):
            raise InputError(
                "This lies in the directory of data itself.", mend="Name a place outside.", place=Place(str(target))
            )

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            there = {each.name for each in self.path.iterdir()}
            if not there - {"format", "lost+found"}:
                _begin(self.path / "format")
                sync(self.path)
        except OSError as error:
            raise fault(self.path, "This cannot be a directory of data", error) from None


def _changed(base: Base, changes: _Changes) -> Iterator[Quad]:
    """What a base has, and the changes since have made of it."""
    with closing(base):
        for quad in base.quads():
            if not (changes.removed and quad in changes.removed):
                yield quad
        yield from changes.added


def _begin(path: Path) -> None:
    """Say which version a directory is of, whoever else does so at the same time, unless it says already."""
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b") as file:
        if FORMAT.encode().startswith(file.read()):
            file.seek(0)
            file.write(FORMAT.encode())
            file.flush()
            os.fsync(file.fileno())
