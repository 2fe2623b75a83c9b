"""What was found, as tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.serving.client import Sample
from benchmarks.serving.measure import Comparison, Row
from benchmarks.serving.neighbours import Felt

NONE = "–"


def comparison_tables(comparison: Comparison) -> str:
    """Answers a second with the ratios to each server, times of answers, and what the servers take."""
    names = list(comparison.costs)
    ours, others = names[0], names[1:]
    throughput = [
        [
            *_titles(row),
            *(_number(sample.per_second if (sample := row.samples[name]) else None) for name in names),
            *(_ratio(row, ours, name) for name in others),
        ]
        for row in comparison.rows
    ]
    times = [
        [*_titles(row), *(_times(row.samples[name]) for name in names)] for row in comparison.rows
    ]  # fmt: skip
    costs = comparison.costs.values()
    takes = [
        ["version", *(cost.version for cost in costs)],
        ["start to first answer, vocabulary only, s", *(f"{cost.start:.2f}" for cost in costs)],
        ["load to first answer, all data, s", *(f"{cost.load:.1f}" for cost in costs)],
        ["memory when loaded, MiB", *(_mebibytes(cost.memory) for cost in costs)],
        ["most memory in the run, MiB", *(_mebibytes(cost.peak) for cost in costs)],
    ]
    return "\n\n".join([
        f"### {comparison.data.triples:,} triples: answers a second",
        _table(["query", "asked", *names, *(f"{ours} ÷ {name}" for name in others)], throughput),
        f"### {comparison.data.triples:,} triples: milliseconds to an answer, median / 99th percentile",
        _table(["query", "asked", *names], times),
        f"### {comparison.data.triples:,} triples: what the servers take",
        _table(["", *names], takes),
    ])  # fmt: skip


def felt_table(found: Sequence[Felt]) -> str:
    """What neighbours felt, server by server."""
    lines = []
    for felt in found:
        before, during = felt.before, felt.during
        lines.append([
            felt.trouble,
            felt.server,
            _number(before.per_second),
            _number(during.per_second if during else 0),
            f"{(during.per_second / before.per_second if during else 0):.0%}",
            _times(before),
            _times(during),
            _failures(during),
            ", ".join(f"{count} {fate}" for fate, count in sorted(felt.fates.items())) or "unanswered",
            "yes" if felt.alive else "**no**",
            f"{felt.busy:.1f}",
            _mebibytes(felt.memory),
        ])  # fmt: skip
    heads = [
        "in the background", "server", "look-ups/s before", "during", "kept", "ms before", "ms during",
        "look-ups that fail", "the hostile queries", "answers afterwards", "processors busy afterwards", "MiB during",
    ]  # fmt: skip
    return _table(heads, lines)


def _titles(row: Row) -> list[str]:
    return [f"{row.group}: {row.query}", "unique" if row.unique else "repeated"]


def _failures(sample: Sample | None) -> str:
    if sample is None:
        return "all"
    parts = [(sample.failed, "refused"), (sample.unanswered, "unanswered")]
    return ", ".join(f"{count} {word}" for count, word in parts if count) or "none"


def _ratio(row: Row, ours: str, name: str) -> str:
    """Our throughput over theirs; where they gave no answer there is none to divide by."""
    mine, theirs = row.samples[ours], row.samples[name]
    if mine is None or theirs is None or not theirs.per_second:
        return NONE
    ratio = mine.per_second / theirs.per_second
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def _number(value: float | None) -> str:
    if value is None:
        return NONE
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _times(sample: Sample | None) -> str:
    return f"{_number(sample.median)} / {_number(sample.p99)}" if sample else NONE


def _mebibytes(count: int) -> str:
    return f"{count / 2**20:,.0f}"


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [list(heads), ["---", *("---:" for _ in heads[1:])], *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
