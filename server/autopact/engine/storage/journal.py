"""The journal: every change that was made, one record behind the other, in a file that only grows.

    a record    magic · length of the header · length of the body · CRC-32 of those and of both · header · body
    header      JSON: which change it was, for whom, when, and how much of each graph it changed
    body        N-Quads: what goes of what is stored, what comes; what goes of what is derived, what comes

What is in it whole, has happened. A record at its end that is not whole was under way when the process ended or the
disk was full: nobody was told that it happened, and the next one takes its place. No text in UTF-8 has the first byte
of a record, so that one is found again behind a damage, which is then told from a torn end.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, overload
from zlib import crc32

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from autopact.engine.writes import Delta, Outcome
from autopact.errors import FULL, Full, InputError, Place, Unavailable
from autopact.turtle.hostile import check_depth

MAGIC = b"\xffAPJ"
HEAD = struct.Struct("!4sIQ")
SUM = struct.Struct("!I")
BEFORE = HEAD.size + SUM.size
"""Bytes in front of a record's header."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a record says about its change, without the quads.

    Attributes:
        number: which change it is, from 1.
        id: the request's own name.
        data: the snapshot's id from then on.
        who: for whom.
        at: when, in UTC.
        consistent: whether the new snapshot contradicts itself nowhere.
        still_holds: as in `Outcome`.
        created: as in `Outcome`.
        counts: by graph (the default graph is ""), how many quads went and came, stored and derived.
        dropped: graphs that are there no longer.
        new: graphs that are there newly.
        sections: how many quads and bytes each of the four parts of the body has.
        start: where the record begins.
        end: where it ends.
    """

    number: int
    id: str
    data: str
    who: str
    at: str
    consistent: bool | None
    still_holds: int
    created: bool
    counts: Mapping[str, tuple[int, int]]
    dropped: Sequence[str]
    new: Sequence[str]
    sections: Sequence[tuple[int, int]]
    start: int
    end: int

    @property
    def quads(self) -> int:
        """How many quads it changed."""
        return sum(count for count, _ in self.sections)

    def adds_at(self, place: int) -> bool:
        """Whether a place in the file is among the quads that it adds to what is stored."""
        _, added, *derived = (length for _, length in self.sections)
        last = self.end - sum(derived)
        return last - added <= place < last


def record(outcome: Outcome, *, name: str = "", who: str = "") -> bytes:
    """A change as a record.

    Args:
        outcome: what it did.
        name: the request's own name.
        who: for whom it was done.
    """
    parts = (outcome.stored.removed, outcome.stored.added, outcome.derived.removed, outcome.derived.added)
    texts = [*outcome.stored.lines, *outcome.derived.lines]
    counts: dict[str, list[int]] = {}
    for number, quads in enumerate(parts):
        for graph, count in Counter(map(attrgetter("graph_name"), quads)).items():
            counts.setdefault(_name(graph), [0, 0])[number % 2] += count
    told = {
        "number": outcome.number,
        "id": name,
        "data": outcome.data,
        "who": who,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "consistent": outcome.consistent,
        "still_holds": outcome.still_holds,
        "created": outcome.created,
        "counts": counts,
        "dropped": [graph.value for graph in outcome.stored.dropped],
        "new": [graph.value for graph in outcome.stored.created],
        "sections": [[len(quads), len(text)] for quads, text in zip(parts, texts, strict=True)],
    }
    header = json.dumps(told).encode()
    head = HEAD.pack(MAGIC, len(header), sum(map(len, texts)))
    total = 0
    for piece in (head, header, *texts):
        total = crc32(piece, total)
    return b"".join((head, SUM.pack(total), header, *texts))


def _name(graph: Any) -> str:
    return "" if isinstance(graph, DefaultGraph) else graph.value


def check(lines: bytes | IO[bytes]) -> None:
    """Make sure that N-Quads can be read again. pyoxigraph takes some in, by SPARQL, that it would not read.

    Raises:
        InputError: those that cannot be kept; nobody could ever open what has them.
    """
    try:
        for quad in parse(lines, format=RdfFormat.N_QUADS):
            check_depth(quad)
    except SyntaxError as error:
        what = error.msg.partition(": ")[2] or error.msg
        raise InputError(f"A triple cannot be kept: {what}.", mend="Correct it.") from None
    except MemoryError as error:
        if "buffer" not in str(error):
            raise
        raise InputError("A triple is larger than 16 MiB.", mend="Make its literal smaller.") from None


def entries(file: int, start: int, end: int) -> Iterator[Entry]:
    """What the records of a part of a journal say, all of them whole: their headers alone are read."""
    while start < end:
        _, header, body = HEAD.unpack(os.pread(file, HEAD.size, start))
        entry = _entry(os.pread(file, header, start + BEFORE), start, start + BEFORE + header + body)
        yield entry
        start = entry.end


def _entry(header: bytes, start: int, end: int) -> Entry:
    return Entry(**json.loads(header), start=start, end=end)


def deltas(file: int, entry: Entry) -> tuple[Delta, Delta]:
    """What a change did to what is stored, and to what is derived; the quads are read when they are looked at."""
    at = entry.end - sum(length for _, length in entry.sections)
    parts = []
    for count, length in entry.sections:
        parts.append(Recorded(file, at, length, count))
        at += length
    dropped, new = ([NamedNode(name) for name in names] for names in (entry.dropped, entry.new))
    return Delta(parts[0], parts[1], dropped, new), Delta(parts[2], parts[3])


def outcome(file: int, entry: Entry, *, now: bool = False) -> Outcome:
    """What a change did; with `now`, its quads are read before the file is closed."""
    stored, derived = deltas(file, entry)
    if now:
        stored = replace(stored, removed=list(stored.removed), added=list(stored.added))
        derived = replace(derived, removed=list(derived.removed), added=list(derived.added))
    return Outcome(
        entry.data, entry.number, stored, derived,
        still_holds=entry.still_holds, created=entry.created, consistent=entry.consistent,
    )  # fmt: skip


class Recorded(Sequence[Quad]):
    """Quads of a record, which are read from its file when they are first looked at."""

    def __init__(self, file: int, at: int, length: int, count: int) -> None:
        self._file, self._at, self._length, self._count = file, at, length, count
        self._quads: list[Quad] | None = None if count else []

    @property
    def text(self) -> bytes:
        """They as N-Quads, as they stand there; read each time."""
        return _read(self._file, self._at, self._length)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._read())

    @overload
    def __getitem__(self, index: int) -> Quad: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Quad]: ...
    def __getitem__(self, index: int | slice) -> Quad | Sequence[Quad]:
        return self._read()[index]

    def _read(self) -> list[Quad]:
        if self._quads is None:
            # `parse` keeps the labels of blank nodes, by which they are the same in all processes and at every start.
            self._quads = list(parse(self.text, format=RdfFormat.N_QUADS))
        return self._quads


def _read(file: int, at: int, length: int) -> bytes:
    """So many bytes from there, or as many as there are."""
    pieces = []
    while piece := os.pread(file, length, at):  # one reading gives 2 GiB at most
        pieces.append(piece)
        at += len(piece)
        length -= len(piece)
    return b"".join(pieces)


def whole(file: int, start: int = 0, *, where: str | None = None) -> Iterator[Entry]:
    """What the records from there on say, each made sure to be whole, up to a torn end.

    Args:
        file: the journal.
        start: where to begin.
        where: the file's name, for the error.

    Raises:
        InputError: one is damaged, since others that are whole come behind it.
    """
    while True:
        while (entry := _whole(file, start)) is not None:
            yield entry
            start = entry.end
        if not _goes_on(file, start):
            return
        if _whole(file, start) is None:  # still: it may have been written just now, with others behind it
            raise InputError(
                f"The journal is damaged at byte {start:,}: changes that were made behind it are whole.",
                mend="Restore the directory from a backup.",
                place=Place(where),
            )


def _goes_on(file: int, at: int) -> bool:
    """Whether there is any record that is whole behind a place."""
    if os.fstat(file).st_size <= at:
        return False
    with mmap.mmap(file, 0, access=mmap.ACCESS_READ) as bytes_:
        while (at := bytes_.find(MAGIC, at + 1)) > 0:
            if _whole(file, at):
                return True
    return False


def _whole(file: int, start: int) -> Entry | None:
    """What the record there says; None if it is not whole."""
    before = os.pread(file, BEFORE, start)
    if len(before) < BEFORE or not before.startswith(MAGIC):
        return None
    _, header, body = HEAD.unpack_from(before)
    if os.fstat(file).st_size < start + BEFORE + header + body:
        return None
    rest = _read(file, start + BEFORE, header + body)
    if SUM.pack(crc32(rest, crc32(before[: HEAD.size]))) != before[HEAD.size :]:
        return None
    return _entry(rest[:header], start, start + BEFORE + header + body)


class Journal:
    """A journal, for the one that writes it.

    Args:
        file: its descriptor.
        end: where its last whole record ends; what is behind that gives way.
        path: where the next start will look for it, even after a loss of power; None: it need not last.
    """

    def __init__(self, file: int, end: int = 0, *, path: Path | None = None) -> None:
        self.file = file
        self.end = end
        self._path = path

    @classmethod
    def passing(cls) -> Journal:
        """An empty one that need not last."""
        with tempfile.TemporaryFile() as file:
            return cls(os.dup(file.fileno()))

    def append(self, record: bytes) -> None:
        """Append a record. It has happened when this returns.

        Raises:
            Full: there is no room for it; it has not happened.
            Unavailable: the file is there no longer, and the next start would not find it; it has not happened.
            OSError: it could not be written, and whether it is there has to be looked up.
        """
        if self._path and not self._is_at(self._path):
            raise Unavailable(
                "The journal is not where it was, so that the change could not be kept.",
                mend="Tell who runs the service to put the directory of its data back and to start it again.",
            )
        try:
            at, left = self.end, memoryview(record)
            while left:
                written = os.pwrite(self.file, left, at)
                at, left = at + written, left[written:]
            self.sync()
        except OSError as error:
            os.ftruncate(self.file, self.end)
            if error.errno not in FULL:
                raise
            raise Full(
                f"There is no room to keep the change: {os.strerror(error.errno)}.",
                mend="Tell who runs the service to make room on the disk; nothing was changed.",
            ) from None
        self.end = at

    def follow(self, known: int) -> Iterator[Entry]:
        """Changes that another process has made since; what is behind them is cut off.

        Args:
            known: where those end of which it is known that they are kept.
        """
        found = list(whole(self.file, self.end))
        try:
            if found and found[-1].end > known:
                self.sync()  # its writer may have died before it could do so
        except OSError:  # the disk fails, and nobody was told that it happened
            found = [entry for entry in found if entry.end <= known]
        self.end = max([self.end, *(entry.end for entry in found)])
        if os.fstat(self.file).st_size > self.end:
            with suppress(OSError):  # the next change is written over it
                os.ftruncate(self.file, self.end)
        return iter(found)

    def sync(self) -> None:
        """Have the disk keep what was appended."""
        if self._path:
            os.fdatasync(self.file)

    def _is_at(self, path: Path) -> bool:
        """Whether it is this one that is found there, not deleted or moved, nor another put in its place."""
        try:
            return os.path.samestat(path.stat(), os.fstat(self.file))
        except OSError:
            return False
