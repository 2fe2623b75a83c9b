"""What was found, as tables in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import geometric_mean

from benchmarks.serving.client import Sample
from benchmarks.serving.measure import Comparison, Row
from benchmarks.serving.neighbours import Felt
from benchmarks.telling import NONE, table_of

_NOTE = 150  # characters of what differs between two answers; the JSON has it all


def comparison_page(name: str, comparison: Comparison) -> str:
    """What the page of the benchmarks has of a size; the rest is in files of their own beside the picture."""
    return "\n\n".join([
        f"![Answers a second of each server, query by query]({name}.svg)",
        summary_table(comparison),
        costs_table(comparison),
        f"Query by query: [answers a second]({name}-answers.md), [milliseconds]({name}-times.md).",
    ])  # fmt: skip


def felt_page(name: str, found: Sequence[Felt]) -> str:
    """The same of what neighbours felt."""
    return f"![Share of look-ups that neighbours keep]({name}.svg)\n\n{felt_table(found)}"


def summary_table(comparison: Comparison) -> str:
    """How many times as many answers ours gives as each of the others, the mean of a group; bold where it loses."""
    ours, *others = comparison.costs
    ratios: dict[tuple[str, bool], dict[str, list[float]]] = {}
    for row in comparison.rows:
        for name in others:
            if ours in row.samples and name in row.samples and row.samples[name].per_second:
                ratio = row.samples[ours].per_second / row.samples[name].per_second
                ratios.setdefault((row.group, row.unique), {}).setdefault(name, []).append(ratio)
    lines = []
    for (group, unique), found in ratios.items():
        middles = {name: geometric_mean(found[name]) for name in others if name in found}
        told = [_ratio(middles.get(name), 1) for name in others]
        bold = [f"**{one}**" if middles.get(name, 1) < 1 else one for name, one in zip(others, told, strict=True)]
        lines.append([group, "unique" if unique else "repeated", *bold])
    return table_of([f"{ours} ÷", "asked", *others], lines)


def answers_table(comparison: Comparison) -> str:
    """Answers a second, and how many times as many ours gives as the best of the others."""
    names = list(comparison.costs)
    ours = names[0]
    lines = []
    for row in comparison.rows:
        rates = {name: sample.per_second for name, sample in row.samples.items()}
        others = [rate for name, rate in rates.items() if name != ours]
        ratio = _ratio(rates.get(ours), max(others, default=0))
        lines.append([*_titles(row), *(_number(rates.get(name)) for name in names), ratio])
    silent = {(name, row.query, why) for row in comparison.rows for name, why in row.silent.items()}
    notes = [f"- {name} has no figure for “{query}”: {why[:_NOTE]}" for name, query, why in sorted(silent)]
    table = table_of(["query", "asked", *names, f"{ours} ÷ best other"], lines)
    return "\n\n".join([table, *(["\n".join(notes)] if notes else [])])


def times_table(comparison: Comparison) -> str:
    """Milliseconds to an answer, median / 99th percentile."""
    names = list(comparison.costs)
    lines = [[*_titles(row), *(_times(row.samples.get(name)) for name in names)] for row in comparison.rows]
    return table_of(["ms, median / 99th percentile", "asked", *names], lines)


def costs_table(comparison: Comparison) -> str:
    """What the servers take."""
    costs = comparison.costs.values()
    lines = [
        ["version", *(cost.version for cost in costs)],
        ["load to first answer, s", *(f"{cost.load:.1f}" for cost in costs)],
        ["killed and started again, to first answer, s", *(f"{cost.start:.1f}" for cost in costs)],
        ["memory when loaded, MiB", *(_mebibytes(cost.memory) for cost in costs)],
        ["most memory in the run, MiB", *(_mebibytes(cost.peak) for cost in costs)],
        ["measured", *(cost.measured for cost in costs)],
    ]
    return table_of(["", *comparison.costs], lines)


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
    return table_of(heads, lines)


def _titles(row: Row) -> list[str]:
    return [f"{row.group}: {row.query}", "unique" if row.unique else "repeated"]


def _failures(sample: Sample | None) -> str:
    if sample is None:
        return "all"
    parts = [(sample.failed, "refused"), (sample.unanswered, "unanswered")]
    return ", ".join(f"{count} {word}" for count, word in parts if count) or "none"


def _ratio(mine: float | None, theirs: float) -> str:
    """Our throughput over theirs; where there is none of one there is no ratio."""
    if mine is None or not theirs:
        return NONE
    ratio = mine / theirs
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def _number(value: float | None) -> str:
    if value is None:
        return NONE
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _times(sample: Sample | None) -> str:
    return f"{_number(sample.median)} / {_number(sample.p99)}" if sample else NONE


def _mebibytes(count: int) -> str:
    return f"{count / 2**20:,.0f}"
