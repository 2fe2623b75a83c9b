"""Engines side by side on one setting after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.reasoning.agreement import Difference, Given, derived, difference, kinds
from benchmarks.reasoning.common import common
from benchmarks.reasoning.engines import Engine
from benchmarks.reasoning.measure import Limits, Run, measure, once
from benchmarks.reasoning.settings import Setting


class Wrong(Exception):
    """What must follow by construction does not, or more does: then no figure counts."""


@dataclass(slots=True)
class Comparison:
    """Everything that is found.

    Attributes:
        engines: ours first.
        limits: beyond which one is given up.
        say: is told what goes on.
        runs: every run.
        differences: by data, triples given and engine: what it derives and ours does not, and the other way round.
        shared: by data and triples given: how many triples the common subset has, where it was compared.
        latencies: by data and triples given: for ours, seconds of single triples, by the clock and of the processor.
    """

    engines: Sequence[Engine]
    limits: Limits
    say: Callable[[str], None]
    runs: list[Run] = field(default_factory=list)
    differences: dict[tuple[str, int, str], tuple[Difference, Difference]] = field(default_factory=dict)
    shared: dict[tuple[str, int], int] = field(default_factory=dict)
    latencies: dict[tuple[str, int], dict[str, list[tuple[float, float]]]] = field(default_factory=dict)

    def side_by_side(self, setting: Setting, *, compared: bool) -> None:
        """Run every engine that was not given up on less of the same; hold what they derive against each other.

        Raises:
            Wrong: ours does not derive what must follow.
        """
        given = Given.of(setting.files) if compared else None
        shared = common(setting.files, given) if given else frozenset()
        self.shared[setting.data, setting.given] = len(shared)
        first: tuple[Path, frozenset[int]] | None = None
        for engine in self.engines:
            run = Run(engine.name, setting.data, setting.given)
            if any(one.fate for one in self.runs if (one.engine, one.data) == (run.engine, run.data)):
                run.fate = "on less of it"
                self.runs.append(run)
                continue
            closure = setting.files[0].with_name(f"{engine.name}.nt") if given else None
            measure(engine, run, setting.files, self.limits, closure)
            self.runs.append(run)
            self.say(f"{run.data}, {run.given:,} triples, {run.engine}: {run.fate or f'{run.seconds:.2f} s'}")
            if not run.seconds or not given or not closure:
                continue
            found = frozenset(hash(triple) for triple in derived(closure, given))
            run.derived, run.common = len(found), len(found & shared)
            if engine is self.engines[0]:
                first = closure, found
                _see_that_it_holds(setting, closure, run.derived)
            elif first:
                beyond, missing = difference(closure, first[1], given), difference(first[0], found, given)
                self.differences[run.data, run.given, run.engine] = beyond, missing
                closure.unlink()

    def one_by_one(self, setting: Setting) -> None:
        """How long our engine takes for a single triple.

        Raises:
            Wrong: it does not end, or not well.
        """
        told = once(self.engines[0], setting.files, self.limits, None, "latency")
        if isinstance(told, str):
            raise Wrong(f"One triple at a time: {told}")
        self.latencies[setting.data, setting.given] = told


def _see_that_it_holds(setting: Setting, closure: Path, count: int) -> None:
    there = kinds(closure)
    wrong = [f"{there[kind]:,} of {kind}, not {expected:,}" for kind, expected in setting.present.items()
             if there[kind] != expected]  # fmt: skip
    if setting.derived not in {None, count}:
        wrong.append(f"{count:,} triples follow, not {setting.derived:,}")
    if wrong:
        raise Wrong(f"{setting.data}: {'; '.join(wrong)}")
