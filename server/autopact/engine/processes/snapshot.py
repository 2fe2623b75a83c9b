"""The snapshot that is served, as each process knows it: those that have the data, and those that know of it only.

Where the data may change, all share a number: the byte of the journal up to which what is in it has happened. Whoever
reads looks at that first, and follows; so what was acknowledged is seen by every later request, in whatever process.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pyoxigraph import NamedNode

from autopact.engine.embedded import Embedded
from autopact.engine.parts import PARTS
from autopact.engine.processes.parent import held
from autopact.engine.storage.journal import Entry, deltas, entries, whole
from autopact.engine.storage.published import Published

FAR = 5_000
"""Quads by which one who follows may be behind; to read more takes longer than to fork another one."""


class Replica:
    """An engine's way after the journal.

    Args:
        journal: its descriptor.
        published: where it ends.
        at: where the engine is.
    """

    def __init__(self, journal: int, published: Published, at: int) -> None:
        self.journal = journal
        self.at = self._begun = at
        self._published = published

    @property
    def moved(self) -> bool:
        """Whether the engine is another snapshot than it was at first."""
        return self.at != self._begun

    def follow(self, engine: Embedded) -> None:
        """Have the engine be the snapshot that is served now. If this fails, it is none."""
        if (end := self._published.end) == self.at:
            return
        for entry in entries(self.journal, self.at, end):
            engine.change(entry.data, *deltas(self.journal, entry))
        self.at = end


@contextmanager
def facts(engine: Embedded, number: int = 0, at: int = 0) -> Iterator[int]:
    """A file with what those are told who have no data: the snapshot's id, its graphs, and so on."""
    sizes = {name.value: size for name, size in engine.sizes.items()}
    told = {
        "id": engine.id, "sizes": sizes, "consistent": engine.consistent, "plain": engine.graphs.plain,
        "noted": engine.noted, "prefixes": dict(engine.prefixes), "number": number, "at": at,
    }  # fmt: skip
    with held(json.dumps(told).encode()) as file:
        yield file


class Snapshot:
    """What is known of the snapshot that is served by those who have no data. Any thread may ask.

    Attributes:
        plain: whether nothing is derived, so that every graph is stored as it is read.
        noted: as of `Embedded`.
        prefixes: as of `Engine`.

    Args:
        file: the descriptor of such a file, which is closed.
        journal: the descriptor of the journal, if the data may change.
        published: where it ends.
    """

    def __init__(self, file: int, journal: int | None, published: Published | None) -> None:
        with open(file, "rb"):
            told = json.loads(os.pread(file, os.fstat(file).st_size, 0))
        self._id: str = told["id"]
        self._sizes = {NamedNode(name): size for name, size in told["sizes"].items()}
        self._consistent: bool | None = told["consistent"]
        self._number: int = told["number"]
        self._at: int = told["at"]
        self.plain: bool = told["plain"]
        self.noted: bool = told["noted"]
        self.prefixes: Mapping[str, str] = told["prefixes"]
        self._quads = 0
        self._journal = journal
        self._published = published
        self._lock = threading.Lock()

    @property
    def id(self) -> str:
        """The snapshot's id."""
        return self.now()._id

    @property
    def sizes(self) -> Mapping[NamedNode, int]:
        """The named graphs, and how many triples each holds."""
        return self.now()._sizes

    @property
    def consistent(self) -> bool | None:
        """Whether it contradicts itself nowhere."""
        return self.now()._consistent

    @property
    def number(self) -> int:
        """The last change that it has."""
        return self.now()._number

    @property
    def quads(self) -> int:
        """How many quads have changed since this process knows of it: how far one is behind is a difference."""
        return self.now()._quads

    def now(self) -> Snapshot:
        """This, as it is now."""
        if self._published and self._published.end != self._at:
            with self._lock:
                self._follow(self._published.end)
        return self

    @property
    def at(self) -> int:
        """The byte of the journal where it ends."""
        return self.now()._at

    def find(self, name: str, after: int) -> Entry | None:
        """The change of that name behind a byte of the journal, be it published or not; for when its writer is gone."""
        assert self._journal is not None  # noqa: S101 - without one, nobody writes
        found = next((entry for entry in whole(self._journal, after) if entry.id == name), None)
        if found:
            os.fdatasync(self._journal)  # its writer may have ended before it could do so
        return found

    def _follow(self, end: int) -> None:
        assert self._journal is not None  # noqa: S101 - it is given with `published`
        for entry in entries(self._journal, self._at, end):
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        sizes = self._sizes
        changed = {NamedNode(name): came - went for name, (went, came) in entry.counts.items() if name}
        dropped = [name for name in map(NamedNode, entry.dropped) if self.plain or name not in PARTS]
        new = [*map(NamedNode, entry.new), *changed]
        if dropped or any(name not in sizes for name in new):
            sizes = dict(sizes)  # somebody may be going through them
            for name in new:
                sizes.setdefault(name, 0)
        for name, more in changed.items():
            sizes[name] += more
        for name in dropped:
            sizes.pop(name, None)
        self._sizes, self._id, self._consistent = sizes, entry.data, entry.consistent
        self._number, self._quads, self._at = entry.number, self._quads + entry.quads, entry.end
