"""Which of several engines has seen the latest write.

A write is acknowledged by the leader, and comes to the others when it comes. So after each one a mark is set: a number,
larger than all before, in memory that the processes of this service share, and then, as a triple, in the leader, behind
the write. Whoever shows a mark that is as large has the write, since what comes to a replica comes in order. Until then
the leader is asked, or nobody.

The mark costs an update of its own, which nobody waits for, and one for many writes that come together.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable

from autopact.engine.processes import kernel
from autopact.terms import BASE

GRAPH = f"{BASE}graph/mark"
"""The graph that the mark is in, where there is more than one engine: a room above keeps it from readers."""

ASK = f"SELECT (MAX(?mark) AS ?n) WHERE {{ GRAPH <{GRAPH}> {{ <{GRAPH}> <{GRAPH}#latest> ?mark }} }}"


def setting(mark: int) -> str:
    """The update that stores a mark; one that comes late takes no larger one away."""
    place = f"GRAPH <{GRAPH}> {{ <{GRAPH}> <{GRAPH}#latest>"
    return (
        f"INSERT DATA {{ {place} {mark} }} }} ;\n"
        f"DELETE {{ {place} ?old }} }} WHERE {{ {place} ?old }} FILTER (?old < {mark}) }}"
    )


class Latest:
    """The mark of the latest write that was acknowledged to any process of this service; 0 before the first.

    It is made before the processes are forked, or by the one that is alone.
    """

    def __init__(self) -> None:
        self._file = kernel.memfd_create("autopact-mark")
        os.pwrite(self._file, bytes(8), 0)

    @property
    def mark(self) -> int:
        """The number."""
        return int.from_bytes(os.pread(self._file, 8, 0), "big")

    def next(self) -> int:
        """A larger number, which is the latest mark now."""
        return self._raise(lambda mark: max(mark + 1, time.time_ns() // 1000))

    def learn(self, mark: int) -> None:
        """Take note of a mark that was seen in an engine."""
        self._raise(lambda latest: max(latest, mark))

    def _raise(self, to: Callable[[int], int]) -> int:
        fcntl.lockf(self._file, fcntl.LOCK_EX)  # it ends with the process that has it
        try:
            mark = to(self.mark)
            os.pwrite(self._file, mark.to_bytes(8, "big"), 0)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
        return mark

    def close(self) -> None:
        """Give the memory back."""
        os.close(self._file)
