"""The client that measures: wrk, with one thread, over connections that stay open."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

from benchmarks.peers import Failed, Running
from benchmarks.serving.mix import Query

_PER_RUN = 1_000_000
"""No run asks more requests than this, so that runs with other numbers ask other queries."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run saw. Times are in milliseconds; None where too few answers came to tell.

    `failed` counts answers with an error status, `unanswered` requests that got none in time or lost the connection.
    """

    per_second: float
    median: float | None
    p99: float | None
    failed: int = 0
    unanswered: int = 0

    @property
    def succeeded(self) -> bool:
        """Whether every request was answered well."""
        return not self.failed and not self.unanswered


def middle(samples: Sequence[Sample]) -> Sample:
    """The medians of several runs; errors are added up."""

    def of(values: list[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return median(known) if known else None

    return Sample(
        median(sample.per_second for sample in samples),
        of([sample.median for sample in samples]),
        of([sample.p99 for sample in samples]),
        sum(sample.failed for sample in samples),
        sum(sample.unanswered for sample in samples),
    )


class Client:
    """Runs wrk; every run that asks unique queries asks new ones.

    Raises:
        Failed: wrk is not installed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._runs = folder, 0
        if shutil.which("wrk") is None:
            raise Failed("wrk is not installed (Debian: apt install wrk).")

    def load(
        self,
        server: Running,
        query: Query,
        values: Sequence[str],
        *,
        unique: bool,
        connections: int,
        seconds: int,
        patience: int = 60,
    ) -> Sample:
        """Ask for that many seconds over that many connections; an answer may take `patience` seconds."""
        self._runs += 1
        task = self._folder / "requests.txt"
        text = quote(query.template, safe="~").replace("~VALUE~", "\1").replace("~LIMIT~", "\2")
        lines = [query.accept, f"{server.peer.query}?query={text}", "unique" if unique else "same"]
        task.write_text("\n".join([*lines, *(quote(value) for value in values)]) + "\n", encoding="utf-8")
        command = [
            "wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s",
            "--timeout", f"{patience}s", "--script", str(Path(__file__).with_name("requests.lua")),
            server.origin, "--", str(task), str(self._runs * _PER_RUN),
        ]  # fmt: skip
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        told = [line.removeprefix("RESULT ") for line in done.stdout.splitlines() if line.startswith("RESULT ")]
        if not told:
            raise Failed(f"wrk at {server.peer.name}: {done.stdout[-500:]}{done.stderr[-500:]}")
        seen = json.loads(told[0])
        good = seen["requests"] - seen["failed"]
        return Sample(
            good / seen["seconds"],
            seen["median"] if seen["requests"] else None,
            seen["p99"] if seen["requests"] >= 20 else None,
            seen["failed"],
            seen["unanswered"],
        )
