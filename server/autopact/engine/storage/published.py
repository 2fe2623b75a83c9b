"""The end of what has happened: a byte of the journal, which all processes that are forked from one know."""

from __future__ import annotations

import mmap


class Published:
    """The end of what has happened, in memory that is shared with the processes forked from here."""

    def __init__(self) -> None:
        self._cell = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("Q")

    @property
    def end(self) -> int:
        """A byte of the journal."""
        return self._cell[0]

    @end.setter
    def end(self, end: int) -> None:
        self._cell[0] = end
