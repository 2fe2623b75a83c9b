"""What was found, as tables in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from benchmarks.reasoning.agreement import Difference
from benchmarks.reasoning.measure import Run
from benchmarks.telling import NONE, table_of

_MOST_KINDS = 6


def closures_table(runs: Sequence[Run], ours: str) -> str:
    """Every run: seconds, triples a second, what was derived, memory, and how many times as long as ours it took."""
    mine = {(run.data, run.given): run for run in runs if run.engine == ours}
    lines = []
    for run in runs:
        base = mine.get((run.data, run.given))
        times = run.seconds / base.seconds if base and base.seconds and run.seconds else None
        lines.append([
            run.data,
            f"{run.given:,}",
            run.engine,
            _number(run.seconds) if run.seconds else f"given up: {run.fate}",
            _number(run.reading),
            _number(run.given / run.seconds if run.seconds else None),
            _count(run.triples),
            _count(run.derived),
            _count(run.memory // 2**20 if run.memory else None),
            NONE if times is None or run.engine == ours else f"{times:.2f}" if times < 10 else f"{times:,.0f}",
        ])  # fmt: skip
    heads = [
        "data", "triples", "engine", "seconds from file to closure", "of which reading", "triples a second",
        "triples then", "derived, trivia apart", "most memory, MiB", f"times as long as {ours}",
    ]  # fmt: skip
    return table_of(heads, lines, left=3)


def growth_table(runs: Sequence[Run]) -> str:
    """How cost grows: how many times as long an engine takes for one size as for the size before."""
    lines = []
    for data, engine in dict.fromkeys((run.data, run.engine) for run in runs):
        took = {run.given: run.seconds for run in runs if (run.data, run.engine) == (data, engine)}
        for small, large in pairwise(sorted(took)):
            before, after = took[small], took[large]
            if before and after:
                growth = f"{large / small:.1f}", f"{after / before:.1f}"
                lines.append([data, engine, f"{small:,}", f"{large:,}", *growth])
    return table_of(["data", "engine", "from triples", "to", "times the data", "times the seconds"], lines, left=2)


def differences_table(found: dict[tuple[str, int, str], tuple[Difference, Difference]], ours: str) -> str:
    """For each engine: what it derives and we do not, and what we derive and it does not."""
    lines = [
        [data, f"{given:,}", engine, _kinds(beyond), _kinds(missing)]
        for (data, given, engine), (beyond, missing) in found.items()
    ]
    return table_of(["data", "triples", "engine", f"derives what {ours} does not", "does not derive"], lines, left=5)


def common_table(runs: Sequence[Run], shared: dict[tuple[str, int], int]) -> str:
    """How much of the common subset each engine derives."""
    lines = []
    for run in runs:
        if total := shared.get((run.data, run.given), 0):
            share = NONE if run.common is None else f"{run.common / total:.1%}"
            lines.append([run.data, f"{run.given:,}", run.engine, f"{total:,}", _count(run.common), share])
    return table_of(["data", "triples", "engine", "common subset", "of which it derives", "share"], lines, left=3)


def latency_table(found: dict[tuple[str, int], dict[str, list[tuple[float, float]]]]) -> str:
    """Milliseconds for a single triple, by the clock and of the processor."""
    lines = []
    for (data, given), took in found.items():
        for what, name in (("inserts", "insert"), ("deletes", "delete"), ("explanations", "explain")):
            clock, processor = (sorted(seconds) for seconds in zip(*took[what], strict=True))
            figures = (_at(clock, 0.5), _at(clock, 0.99), _at(processor, 0.5), _at(processor, 0.99))
            lines.append([data, f"{given:,}", name, *(f"{1000 * seconds:.3f}" for seconds in figures)])
    heads = ["data", "triples", "one triple", "ms, median", "99th percentile"]
    return table_of([*heads, "of processor time, median", "99th percentile"], lines, left=3)


def _at(values: Sequence[float], share: float) -> float:
    """The value that so large a share of sorted values does not go beyond."""
    return values[min(int(len(values) * share), len(values) - 1)]


def _kinds(difference: Difference) -> str:
    if not difference.counts:
        return "nothing"
    kinds = difference.counts.most_common()
    told = [f"{count:,} {kind} (`{difference.examples[kind]}`)" for kind, count in kinds[:_MOST_KINDS]]
    more = len(kinds) - _MOST_KINDS
    if more > 0:
        told.append(f"{sum(count for _, count in kinds[_MOST_KINDS:]):,} of {more} other kinds")
    return "; ".join(told).replace("|", "\\|")


def _number(value: float | None) -> str:
    if value is None:
        return NONE
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _count(value: int | None) -> str:
    return NONE if value is None else f"{value:,}"
