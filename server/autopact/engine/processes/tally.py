"""Numbers that several processes count, each its own, in memory that all of them see.

It is made before the processes are forked. Each has a row, and writes nowhere else, so nothing is ever locked; a total
is the sum over the rows. The memory belongs to them all: what a process has counted outlives it, and the one that takes
its place goes on counting where it stopped.
"""

from __future__ import annotations

import mmap
import os
import time

CELLS = 8192
"""Numbers in a row; memory that nobody has written on is not there."""

PULSE = CELLS - 1
"""The one that changes as long as the process does not hang."""


class Tally:
    """Rows of floating-point numbers, all of them zero at first.

    `begun` is when it was made, in seconds since 1970; `pid` is the process that made it.

    Args:
        rows: how many processes count.
    """

    def __init__(self, rows: int = 1) -> None:
        self.begun = time.time()
        self.pid = os.getpid()
        # Shared with those that are forked, and gone with the last of them: no file that somebody has to clear away.
        self._cells = memoryview(mmap.mmap(-1, rows * CELLS * 8)).cast("d")
        self.rows = [self._cells[number * CELLS : (number + 1) * CELLS] for number in range(rows)]
        """The rows; of these, a process writes on its own."""

    def total(self, cell: int) -> float:
        """The sum of a number over all rows."""
        return sum(row[cell] for row in self.rows)
