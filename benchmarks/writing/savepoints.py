"""What a savepoint costs: the fork, and the pages that the next writes find shared, or that are copied before that.

    python -m benchmarks.writing.savepoints [TRIPLES]

The state is that of `benchmarks.reasoning.university`, with what follows from it. Faults are pages that were copied.
"""

from __future__ import annotations

import gc
import os
import random
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from autopact.engine.processes import pages
from autopact.engine.processes.holder import settle
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Update, Write
from benchmarks.reasoning import university

TIMES = 20

PAUSE = 0.3
"""Seconds between a savepoint and the next update, as between people's."""


def write(state: Writable, text: str) -> tuple[float, int]:
    """Milliseconds that an update took, and the pages that were copied for it."""
    faults, begun = resource.getrusage(resource.RUSAGE_SELF).ru_minflt, time.perf_counter()
    state.apply(Write([Update(text)]))
    return 1000 * (time.perf_counter() - begun), resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults


def savepoint(*, early: bool) -> tuple[float, float, int]:
    """Milliseconds that a fork took, and the copies after it, if they are made `early`; the process, which waits."""
    begun = time.perf_counter()
    soon = pages.written() if early else []
    gc.collect()
    gc.freeze()
    pid = os.fork()
    if pid == 0:
        signal.pause()
        os._exit(0)
    forked = time.perf_counter()
    pages.copy(soon, lambda: False)
    return 1000 * (forked - begun), 1000 * (time.perf_counter() - forked), pid


def end(pid: int) -> None:
    """End a savepoint."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def main(triples: str = "1000000") -> None:
    """Measure, and print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "university.nt"
        university.generate(file, int(triples))
        gc.disable()
        state = Writable.of([Path(university.__file__).parent / "university.ttl", file])
        settle()
        gc.enable()
        lines = random.Random(1).sample(file.read_text(encoding="utf-8").splitlines(), TIMES)  # noqa: S311 - the same
    print(f"{sum(state.engine.sizes.values()):,} triples")
    for early in (False, True):
        print("\npages are copied early" if early else "\npages are copied when they are written on")
        forks, copies, first, later = [], [], [], []
        _, _, last = savepoint(early=early)
        for line in lines:
            fork, copied, pid = savepoint(early=early)
            end(last)  # only now, as in the service: what nobody shares would be copied as well
            last = pid
            forks.append(fork)
            copies.append(copied)
            time.sleep(PAUSE)
            first.append(write(state, f"DELETE DATA {{ {line} }}"))
            later.append(write(state, f"INSERT DATA {{ {line} }}"))
        end(last)
        print(f"a savepoint                    {median(forks):6.2f} ms, the copies {median(copies):.2f} ms")
        for name, writes in (("the first update after it", first), ("the next one", later)):
            times, faults = zip(*writes, strict=True)
            print(f"{name:30} {median(times):6.2f} ms, {median(faults):,.0f} pages copied")


if __name__ == "__main__":
    main(*sys.argv[1:])
