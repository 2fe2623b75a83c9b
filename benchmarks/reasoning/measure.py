"""One run of an engine in a process of its own, with a limit of time and of memory."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from benchmarks.processes import Processes
from benchmarks.reasoning.engines import Engine

_ROUNDS, _WORTH_REPEATING = 3, 20.0  # as often, while that takes no more seconds altogether


Told: TypeAlias = dict[str, Any]
"""What a meter told."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond which an engine is given up: seconds, and bytes of memory."""

    seconds: float
    memory: int


@dataclass(slots=True)
class Run:
    """What came out for an engine on some files.

    Attributes:
        engine: its name.
        data: what the files hold.
        given: triples in the files.
        seconds: from the first byte read to the last triple counted; None where it was given up.
        reading: of these, until the files were read.
        triples: what can be asked for then, by the engine's own count.
        derived: what it derived, trivia apart; None where that was not compared.
        memory: the most bytes it had in memory until then.
        fate: why it was given up, or an empty text.
        common: of the common subset, how much it derived; None where that was not compared.
    """

    engine: str
    data: str
    given: int
    seconds: float | None = None
    reading: float | None = None
    triples: int | None = None
    derived: int | None = None
    memory: int | None = None
    fate: str = ""
    common: int | None = None


def measure(engine: Engine, run: Run, files: list[Path], limits: Limits, closure: Path | None) -> None:
    """Run it, several times if that is quick, and note the middle one; the first writes its closure down."""
    seen: list[Told] = []
    while not seen or (len(seen) < _ROUNDS and (1 + len(seen)) * seen[0]["seconds"] < _WORTH_REPEATING):
        told = once(engine, files, limits, None if seen else closure)
        if isinstance(told, str):
            run.fate = told
            return
        seen.append(told)
    run.seconds, run.reading = (median(one[what] for one in seen) for what in ("seconds", "reading"))
    run.triples = int(seen[0]["triples"])
    run.memory = int(max(one["memory"] for one in seen))


def once(engine: Engine, files: list[Path], limits: Limits, closure: Path | None, runner: str = "") -> Told | str:
    """What a run told, with the most memory of all its processes; or why it was given up."""
    result = files[-1].with_name(f"{engine.name}.result")
    result.unlink(missing_ok=True)
    log = files[-1].with_name(f"{engine.name}.log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            engine.command(result, closure, files, runner), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            env=engine.environment(), start_new_session=True,
        )  # fmt: skip
    it = Processes(process)
    try:
        begun, peak = time.monotonic(), 0
        while not result.exists() and it.alive:
            peak = max(peak, it.memory())
            if peak > limits.memory:
                return f"beyond {limits.memory / 2**30:.0f} GiB"
            if time.monotonic() - begun > limits.seconds:
                return f"> {limits.seconds:.0f} s"
            time.sleep(0.05)
        if not result.exists():
            said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            return f"failed: {said[-1][:200] if said else 'it said nothing'}"
        told: Told = json.loads(result.read_text(encoding="utf-8"))
        told["memory"] = max(told["memory"], peak)
        process.wait()  # until its closure is written down
        return told
    finally:
        it.end()
