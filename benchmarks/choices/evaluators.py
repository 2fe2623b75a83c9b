"""`python -m benchmarks.choices.evaluators`: processes that answer, forked over memory or opening a store on disk.

Both ways are pyoxigraph's. Every evaluator is a fresh process; what it costs to have it, its first answer, its later
ones, and the memory that is its own afterwards are what a pool of them has to live with.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from pyoxigraph import QueryResultsFormat, RdfFormat, Store

from autopact.engine.processes.holder import settle
from benchmarks.serving.generator import generate, vocabulary
from benchmarks.serving.mix import MIX

LOOK_UP, SCAN = MIX[1], MIX[8]
Open = Callable[[], Store]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.choices.evaluators", description=__doc__)
    parser.add_argument("--triples", type=int, default=100_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=5, help="whose medians count (default: %(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("vocabulary.nt", "data.nt")]
        vocabulary(files[0])
        generate(files[1], options.triples)
        memory, disk = Store(), Store(str(Path(folder) / "store"))
        for store in (memory, disk):
            for file in files:
                store.bulk_load(path=str(file), format=RdfFormat.N_TRIPLES)
        backup = str(Path(folder) / "backup")
        begun = time.perf_counter()
        disk.backup(backup)
        print(f"a snapshot of the store on disk: {1000 * (time.perf_counter() - begun):.1f} ms\n")
        del disk  # its threads would not survive a fork
        settle()
        ways: dict[str, Open] = {
            "forked, in memory": lambda: memory,
            "read-only store on disk": lambda: Store.read_only(backup),
        }
        print("| evaluator | ready, ms | first scan, ms | scan, ms | look-up, µs | memory of its own, MiB |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        for name, way in ways.items():
            rounds = [_measured(way) for _ in range(options.rounds)]
            print(f"| {name} | " + " | ".join(f"{median(column):.1f}" for column in zip(*rounds, strict=True)) + " |")
    return 0


def _measured(way: Open) -> list[float]:
    """What a fresh evaluator takes; the columns of the table."""
    reading, writing = os.pipe()
    begun = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.write(writing, json.dumps(_work(way, begun)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        found: list[float] = json.loads(told.read())
    os.waitpid(pid, 0)
    return found


def _work(way: Open, begun: float) -> list[float]:
    store = way()
    ready = time.perf_counter() - begun
    scan, look_up = SCAN.text("baka"), LOOK_UP.text("77")
    first = _seconds(store, scan)
    later = median(_seconds(store, scan) for _ in range(5))
    single = median(_seconds(store, look_up) for _ in range(500))
    return [1000 * ready, 1000 * first, 1000 * later, 1_000_000 * single, _own_memory() / 2**20]


def _seconds(store: Store, query: str) -> float:
    begun = time.perf_counter()
    store.query(query).serialize(format=QueryResultsFormat.JSON)  # type: ignore[union-attr]  # both are SELECT
    return time.perf_counter() - begun


def _own_memory() -> int:
    """Bytes of this process that it shares with no other."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Private_"))


if __name__ == "__main__":
    sys.exit(main())
