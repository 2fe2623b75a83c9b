"""The comparison: servers run side by side on the same data, and every query is asked of each in turn."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.serving.agreement import Answer, answer
from benchmarks.serving.client import Client, Sample, middle
from benchmarks.serving.generator import Generated
from benchmarks.serving.mix import Query
from benchmarks.serving.processes import Failed, Running, running
from benchmarks.serving.servers import Place, Server

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how often is measured.

    `patience` bounds one answer, in seconds; what takes longer alone is not asked again.
    """

    seconds: int = 3
    rounds: int = 3
    light: int = 8
    heavy: int = 2
    longest: int = 20
    patience: float = 60


@dataclass(slots=True)
class Costs:
    """What a server takes beside time per answer: seconds, and bytes."""

    version: str
    start: float
    load: float
    memory: int
    peak: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One query, asked in one way, of every server; None for a server that gave no answer in time."""

    query: str
    group: str
    heavy: bool
    unique: bool
    samples: dict[str, Sample | None]


@dataclass(slots=True)
class Comparison:
    """Everything that was found on one data set."""

    data: Generated
    costs: dict[str, Costs] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


class Disagreement(Exception):
    """Two servers answer one query differently: their times may not be compared."""


@contextlib.contextmanager
def all_running(
    servers: Sequence[Server], files: list[Path], folder: Path, say: Say
) -> Iterator[dict[str, tuple[Running, Costs]]]:
    """Every server on the data, with what it took to get there."""
    with contextlib.ExitStack() as stack:
        found = {}
        for server in servers:
            log = folder / f"{server.name}.log"
            bare = folder / f"{server.name}.vocabulary"
            server.load(Place(files[:1], bare))
            begun = time.monotonic()
            with running(server, files[:1], bare, log):
                start = time.monotonic() - begun
            store, begun = folder / f"{server.name}.store", time.monotonic()
            server.load(Place(files, store))
            it = stack.enter_context(running(server, files, store, log))
            costs = Costs(server.version(), start, time.monotonic() - begun, 0)
            costs.memory = costs.peak = it.memory()
            say(f"{server.name} {costs.version} answers: {costs.load:.1f} s, {costs.memory / 2**20:.0f} MiB")
            found[server.name] = (it, costs)
        yield found


def compare(
    servers: Sequence[Server],
    queries: Sequence[Query],
    data: Generated,
    files: list[Path],
    folder: Path,
    pace: Pace,
    say: Say,
) -> Comparison:
    """Run the mix.

    Args:
        servers: what to compare.
        queries: what to ask.
        data: what was generated.
        files: the vocabulary, then the data.
        folder: where stores and logs may be put.
        pace: how long and how often.
        say: told what goes on.

    Raises:
        Failed: a server does not start.
        Disagreement: the servers answer differently.
    """
    comparison, client = Comparison(data), Client(folder)
    with all_running(servers, files, folder, say) as found:
        comparison.costs = {name: costs for name, (_, costs) in found.items()}
        for query in queries:
            values = query.values(data)
            alone = agree({name: it for name, (it, _) in found.items()}, query, values, pace.patience, say)
            for unique in (True, False):
                samples: dict[str, list[Sample]] = {name: [] for name in found}
                for _ in range(pace.rounds):
                    for name, (it, costs) in found.items():
                        took = alone[name]
                        if took is None:
                            continue
                        samples[name].append(_run(client, it, query, values, unique, took, pace))
                        costs.peak = max(costs.peak, it.memory())
                row = Row(query.name, query.group, query.heavy, unique, {
                    name: middle(seen) if seen else None for name, seen in samples.items()
                })  # fmt: skip
                comparison.rows.append(row)
                rates = [f"{name} {sample.per_second:.1f}/s" for name, sample in row.samples.items() if sample]
                say(f"{query.group}, {query.name}, {'unique' if unique else 'repeated'}: {', '.join(rates)}")
    return comparison


def _run(
    client: Client, it: Running, query: Query, values: Sequence[str], unique: bool, took: float, pace: Pace
) -> Sample:
    """One run, long enough for a few answers of a server that takes `took` seconds alone."""
    connections = pace.heavy if query.heavy else pace.light
    seconds = max(pace.seconds, math.ceil(3 * took * connections))
    alone = Sample(1 / took, 1000 * took, None)
    if seconds > pace.longest:
        # Too slow to be worth waiting for: its one answer alone must do.
        return alone
    sample = client.load(it, query, values, unique=unique, connections=connections, seconds=seconds)
    return sample if sample.median or not sample.succeeded else alone


def agree(
    found: dict[str, Running], query: Query, values: Sequence[str], patience: float, say: Say
) -> dict[str, float | None]:
    """Ask every server for a few values of the query, and hold the answers against each other.

    Returns:
        Seconds that the middle one of the answers took, by server; None where one took longer than `patience`.

    Raises:
        Disagreement: two answers differ.
    """
    took: dict[str, list[float]] = {name: [] for name in found}
    given_up: set[str] = set()
    for value in (values[0], values[len(values) // 2], values[-1]):
        first: tuple[str, Answer] | None = None
        for name, it in found.items():
            if name in given_up:
                continue
            begun = time.monotonic()
            try:
                body = it.ask(query.text(value), query.accept, patience)
            except Failed as failed:
                if not it.alive:
                    raise
                say(f"{query.group}, {query.name}: {name} gives no answer ({failed})")
                given_up.add(name)
                continue
            took[name].append(time.monotonic() - begun)
            theirs = answer(query, body)
            if first is None:
                first = (name, theirs)
            elif theirs != first[1]:
                raise Disagreement(
                    f"{query.name}, for {value}: {first[0]} and {name} differ.\n"
                    f"  only the former: {list((first[1] - theirs).items())[:3]}\n"
                    f"  only the latter: {list((theirs - first[1]).items())[:3]}"
                )
    return {name: None if name in given_up else median(times) for name, times in took.items()}
