"""The changes that were made, as far back as there are journals: the log of who changed what, and when.

https://www.w3.org/TR/prov-overview/
"""

from __future__ import annotations

import os
import threading
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, serialize

from autopact.engine.storage.files import journals
from autopact.engine.storage.journal import Entry, deltas, entries, whole
from autopact.engine.storage.published import Published
from autopact.engine.writes import Change, Delta
from autopact.errors import InputError, Unavailable

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
        self._files = [journal]
        """The journals that are known, the newest first."""
        self._oldest: int | None = None
        """The number of the last of these, once older ones were looked for."""
        self._numbers: array[int] = array("Q")
        self._where: array[int] = array("Q")
        """Pairs, for each of the numbers: which of the files, and where in it."""
        self._end = 0

    def latest(self, *, after: int = 0, before: int | None = None, most: int = 100) -> list[Change]:
        """The latest changes, the newest first: those between two numbers, if any are given.

        Raises:
            Unavailable: an older journal is damaged.
        """
        with self._lock:
            numbers = self._known()
            end = len(numbers) if before is None else bisect_left(numbers, before)
            start = max(bisect_right(numbers, after), end - most)
            return [_change(self._entry(at)[1]) for at in range(end - 1, start - 1, -1)]

    def find(self, number: int) -> tuple[Change, Delta] | None:
        """A change, and what it changed of what is stored; None if there is none of that number; raises as above."""
        with self._lock:
            numbers = self._known()
            at = bisect_left(numbers, number)
            if at == len(numbers) or numbers[at] != number:
                return None
            file, entry = self._entry(at)
        return _change(entry), deltas(file, entry)[0]

    def stating(self, quads: Iterable[Quad]) -> dict[Quad, Change]:
        """The latest change that stated each of some quads, of those that are found not too far back."""
        sought, found = set(quads), dict[Quad, Change]()
        for file, begin, end, starts in self._lately():
            text = os.pread(file, end - begin, begin)
            for quad in sought - found.keys():
                line = serialize([quad], format=RdfFormat.N_QUADS) or b""
                at = text.rfind(line)
                while at >= 0 and begin + at >= (starts or [end])[0]:
                    start = starts[bisect_right(starts, begin + at) - 1]
                    entry = next(entries(file, start, start + 1))
                    begins = text[at - 1 : at] == b"\n" or not entry.adds_at(begin + at - 1)
                    if entry.adds_at(begin + at) and begins:
                        found[quad] = _change(entry)
                        break
                    at = text.rfind(line, 0, at)
        return found

    def _lately(self) -> list[tuple[int, int, int, list[int]]]:
        """The end of what has happened: parts of files, the newest first, each with where the file's changes begin."""
        found, left = [], LOOK_BACK
        with self._lock:
            self._follow()
            with suppress(Unavailable):  # what is in a damaged one, and before, is told without a time
                for number in count():
                    if left <= 0 or (number == len(self._files) and not self._read_older()):
                        break
                    file = self._files[number]
                    end = os.fstat(file).st_size if number else self._end
                    begin = max(0, end - left)
                    pairs = zip(self._where[::2], self._where[1::2], strict=True)
                    found.append((file, begin, end, [start for of, start in pairs if of == number]))
                    left -= end - begin
        return found

    def _known(self) -> array[int]:
        """The numbers of all changes that have happened, of those that are kept."""
        self._follow()
        while self._read_older():
            pass
        return self._numbers

    def _follow(self) -> None:
        """Take in what has happened since this was last asked."""
        end = self._published.end
        for entry in entries(self._journal, self._end, end):
            self._numbers.append(entry.number)
            self._where.extend((0, entry.start))
        self._end = end

    def _read_older(self) -> bool:
        """Put before all that is known what the journal before says; False if there is none."""
        kept = journals(self._directory) if self._directory else {}
        if self._oldest is None:
            now = os.fstat(self._journal)
            same = (each for each, path in kept.items() if os.path.samestat(path.stat(), now))
            self._oldest = next(same, max(kept, default=0) + 1)
        number = max((each for each in kept if each < self._oldest), default=None)
        if number is None:
            return False
        path, numbers, where = kept[number], array("Q"), array("Q")
        file = os.open(path, os.O_RDONLY)
        try:
            for entry in whole(file):
                numbers.append(entry.number)
                where.extend((len(self._files), entry.start))
        except InputError as error:
            os.close(file)
            raise Unavailable(
                f"What was changed earlier cannot be told. {path.name}: {error.what}",
                mend="Tell who runs the service to restore the directory of its data from a backup.",
            ) from None
        self._oldest = number
        self._files.append(file)
        self._numbers[:0], self._where[:0] = numbers, where
        return True

    def _entry(self, at: int) -> tuple[int, Entry]:
        file, start = self._files[self._where[2 * at]], self._where[2 * at + 1]
        return file, next(entries(file, start, start + 1))


def _change(entry: Entry) -> Change:
    removed, added, lost, gained = (count for count, _ in entry.sections)
    return Change(
        entry.number, entry.id, entry.data, entry.who, entry.at, removed, added, lost, gained, entry.consistent
    )
