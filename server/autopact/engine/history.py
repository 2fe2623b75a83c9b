"""The changes that were made, as far back as there are journals: the log of who changed what, and when.

https://www.w3.org/TR/prov-overview/
"""

from __future__ import annotations

import os
import threading
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, serialize

from autopact.engine.directory import journals
from autopact.engine.journal import Entry, deltas, entries, whole
from autopact.engine.snapshot import Published
from autopact.engine.writes import Change, Delta

LOOK_BACK = 16 * 1024 * 1024
"""Bytes of the journal that are searched for who stated something; what was stated before is told without a time."""


class History:
    """Finds changes by their numbers. Any thread may ask.

    Args:
        journal: the descriptor of the journal that is written now.
        published: where it ends.
        directory: where older journals are kept, if anywhere.
    """

    def __init__(self, journal: int, published: Published, directory: Path | None = None) -> None:
        self._journal = journal
        self._published = published
        self._directory = directory
        self._lock = threading.Lock()
        self._first = 1
        self._files: list[int] = []
        self._where: array[int] | None = None
        """Pairs, for each change from the first: which of the files, and where in it."""
        self._end = 0

    def latest(self, *, after: int = 0, before: int | None = None, most: int = 100) -> list[Change]:
        """The latest changes, the newest first: those between two numbers, if any are given."""
        with self._lock:
            where = self._known()
            last = self._first + len(where) // 2 - 1
            newest = last if before is None else min(before - 1, last)
            oldest = max(after + 1, self._first, newest - most + 1)
            return [_change(self._entry(where, number)[1]) for number in range(newest, oldest - 1, -1)]

    def find(self, number: int) -> tuple[Change, Delta] | None:
        """A change, and what it changed of what is stored; None if there is none of that number."""
        with self._lock:
            where = self._known()
            if not self._first <= number < self._first + len(where) // 2:
                return None
            file, entry = self._entry(where, number)
        return _change(entry), deltas(file, entry)[0]

    def stating(self, quads: Iterable[Quad]) -> dict[Quad, Change]:
        """The latest change that stated each of some quads, of those that are found not too far back."""
        with self._lock:
            where, now = self._known(), self._files.index(self._journal)
            starts = [start for file, start in zip(where[::2], where[1::2], strict=True) if file == now]
            end = self._end
        begin = max(0, end - LOOK_BACK)
        text = os.pread(self._journal, end - begin, begin)
        found = {}
        for quad in quads:
            line = serialize([quad], format=RdfFormat.N_QUADS) or b""
            at = text.rfind(line)
            while at >= 0 and begin + at >= (starts or [end])[0]:
                start = starts[bisect_right(starts, begin + at) - 1]
                entry = next(entries(self._journal, start, start + 1))
                begins = text[at - 1 : at] == b"\n" or not entry.adds_at(begin + at - 1)
                if entry.adds_at(begin + at) and begins:
                    found[quad] = _change(entry)
                    break
                at = text.rfind(line, 0, at)
        return found

    def _known(self) -> array[int]:
        """Where all changes are that have happened."""
        if self._where is None:
            self._where = array("Q")
            for file in self._older():
                self._add(self._where, file, [(entry.number, entry.start) for entry in whole(file)])
            self._files.append(self._journal)
        end = self._published.end
        if end != self._end:
            new = [(entry.number, entry.start) for entry in entries(self._journal, self._end, end)]
            self._add(self._where, self._journal, new)
            self._end = end
        return self._where

    def _add(self, where: array[int], file: int, found: Sequence[tuple[int, int]]) -> None:
        if file not in self._files:
            self._files.append(file)
        at = self._files.index(file)
        for number, start in found:
            if number != self._first + len(where) // 2:  # some before it were cleared away
                del where[:]
                self._first = number
            where.extend((at, start))

    def _older(self) -> list[int]:
        """The descriptors of older journals, the oldest first."""
        kept = sorted(journals(self._directory).items()) if self._directory else []
        now = os.fstat(self._journal)
        return [os.open(path, os.O_RDONLY) for _, path in kept if not os.path.samestat(path.stat(), now)]

    def _entry(self, where: array[int], number: int) -> tuple[int, Entry]:
        at = 2 * (number - self._first)
        file, start = self._files[where[at]], where[at + 1]
        return file, next(entries(file, start, start + 1))


def _change(entry: Entry) -> Change:
    removed, added, lost, gained = (count for count, _ in entry.sections)
    return Change(
        entry.number, entry.id, entry.data, entry.who, entry.at, removed, added, lost, gained, entry.consistent
    )
