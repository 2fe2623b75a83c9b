"""The clock of a run, and what it tells: seconds, triples and the most memory until then."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path


class Meter:
    """Started when everything but the data is there: libraries are imported, machines run.

    Attributes:
        files: what to read.
        closure: where to write all triples as N-Triples; None for nowhere.
    """

    def __init__(self) -> None:
        result, closure, *files = sys.argv[1:]
        self._result = Path(result)
        self.closure = None if closure == "-" else closure
        self.files = files
        self._read = 0.0
        self._begun = time.perf_counter()

    def read(self) -> None:
        """The files are read."""
        self._read = time.perf_counter() - self._begun

    def closed(self, triples: int, **more: object) -> None:
        """All triples can be asked for, and there are so many."""
        took = time.perf_counter() - self._begun
        told = {"seconds": took, "reading": self._read, "triples": triples, "memory": _peak(), **more}
        unfinished = self._result.with_suffix(".part")
        unfinished.write_text(json.dumps(told), encoding="utf-8")
        os.replace(unfinished, self._result)

    def write(self, lines: Iterable[str]) -> None:
        """Write the closure down, a triple a line, if that is wanted."""
        if self.closure:
            with open(self.closure, "w", encoding="utf-8") as file:
                file.writelines(f"{line} .\n" for line in lines)


def _peak() -> int:
    """The most bytes that this process had in memory at a time."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("This Linux does not tell VmHWM.")
