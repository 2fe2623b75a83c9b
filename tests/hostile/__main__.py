"""The long form, by hand: every hostile query with a longer deadline, and figures of what its neighbour felt.

    python -m tests.hostile [SECONDS [WORD…]]

One line a query: seconds until it was answered, what it came to, and the median and the 99th percentile of the
neighbour's answers meanwhile, in milliseconds. WORDs choose queries by their names.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from .queries import TABLE
from .serving import Neighbour, ask, neighbour_of, outcome, running

BEFORE = 10.0
"""Seconds for which the neighbour is alone at first."""


def felt(neighbour: Neighbour, since: int) -> str:
    """The median and the 99th percentile of a neighbour's answers from some number on."""
    times = sorted(neighbour.times[since:])
    if not times:
        return "      no answer meanwhile"
    return f"{1000 * median(times):7.1f} {1000 * times[int(0.99 * len(times))]:7.1f}"


def main(seconds: float, words: list[str]) -> int:
    """Ask all of it; 1 if anything came to what it may not, came late, or cost the neighbour an answer."""
    wrong = 0
    options = ("--workers", "1", "--timeout", str(seconds), "--memory-limit", "1GiB")
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), *options) as server,
        neighbour_of(server) as neighbour,
    ):
        time.sleep(BEFORE)
        print(f"{'':56} alone {felt(neighbour, 0)}")
        first = len(neighbour.times)
        for hostile in TABLE:
            if words and not any(word in hostile.name for word in words):
                continue
            since, begun = len(neighbour.times), time.monotonic()
            came = outcome(*ask(server, hostile.text.encode()))
            took = time.monotonic() - begun
            well = took < seconds + 0.5 and any(came == each for each in hostile.outcomes)
            wrong += not well
            print(f"{'  ' if well else '! '}{took:6.2f}  {hostile.name[:52]:52} {came!s:>10} {felt(neighbour, since)}")
        print(f"{'':52} meanwhile {felt(neighbour, first)}")
        print(f"{len(neighbour.failures)} failures of the neighbour {neighbour.failures[:3]}")
    return int(wrong > 0 or bool(neighbour.failures))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if sys.argv[1:] else 10.0, sys.argv[2:]))
