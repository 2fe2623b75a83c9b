"""The comparison: servers run side by side on the same data, and every query is asked of each in turn."""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from statistics import median

from benchmarks.peers import Failed, Peer, Running, running
from benchmarks.serving.agreement import Answer, answer
from benchmarks.serving.client import Client, Sample, middle
from benchmarks.serving.generator import Generated
from benchmarks.serving.mix import Query

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how often is measured.

    `warm` seconds of the first query come before all else, uncounted: Java compiles what it does often. `patience`
    bounds one answer, in seconds; what takes longer alone is not asked again.
    """

    seconds: int = 3
    rounds: int = 3
    light: int = 8
    heavy: int = 2
    longest: int = 20
    patience: float = 60
    warm: int = 5


@dataclass(slots=True)
class Costs:
    """What a server takes beside time per answer: seconds, and bytes.

    Attributes:
        version: of the server.
        load: from the files to the first answer.
        start: from its start after it was killed to the first answer; what it keeps nothing for it loads again.
        memory: when it was loaded.
        peak: the most that was seen.
        measured: the day, and how busy the machine was.
    """

    version: str
    load: float
    start: float
    memory: int
    peak: int
    measured: str


@dataclass(slots=True)
class Row:
    """One query, asked in one way.

    Attributes:
        query, group, heavy, unique: what is asked, and how.
        samples: what came out, by server.
        silent: why a server that was asked has no sample.
    """

    query: str
    group: str
    heavy: bool
    unique: bool
    samples: dict[str, Sample] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Comparison:
    """Everything that was found on one data set, in one run or several.

    Attributes:
        data: what was asked about.
        costs: by server.
        rows: a query asked in one way each.
        answers: a digest of the right answer, by query and value: servers that never ran together can be compared.
    """

    data: Generated
    costs: dict[str, Costs] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    def row(self, query: Query, *, unique: bool) -> Row:
        """The row of a query."""
        for row in self.rows:
            if (row.query, row.unique) == (query.name, unique):
                return row
        self.rows.append(Row(query.name, query.group, query.heavy, unique))
        return self.rows[-1]


class Disagreement(Exception):
    """Our server answers otherwise than the others do."""


@contextlib.contextmanager
def all_running(
    servers: Sequence[Peer], files: list[Path], folder: Path, say: Say
) -> Iterator[dict[str, tuple[Running, Costs]]]:
    """Every server on the data, with what it took to get there."""
    with contextlib.ExitStack() as stack:
        found = {}
        for server in servers:
            begun = time.monotonic()
            it = stack.enter_context(running(server, folder, files))
            load = start = time.monotonic() - begun
            memory = it.memory()
            if server.keeps:
                begun = time.monotonic()
                it.restart()
                it.ask("ASK { ?s ?p ?o }", "application/sparql-results+json", 60)
                start = time.monotonic() - begun
            measured = f"{time.strftime('%Y-%m-%d')}, load average {os.getloadavg()[0]:.1f}"
            costs = Costs(server.version(), load, start, memory, memory, measured)
            say(f"{server.name} {costs.version}: {load:.1f} s, again {start:.1f} s, {memory / 2**20:.0f} MiB")
            found[server.name] = (it, costs)
        yield found


def compare(
    servers: Sequence[Peer],
    queries: Sequence[Query],
    comparison: Comparison,
    files: list[Path],
    folder: Path,
    pace: Pace,
    say: Say,
) -> None:
    """Run the mix.

    Args:
        servers: what to compare.
        queries: what to ask.
        comparison: what was found earlier; what is found is put there.
        files: the vocabulary, then the data.
        folder: where stores and logs may be put.
        pace: how long and how often.
        say: told what goes on.

    Raises:
        Failed: a server does not start.
        Disagreement: ours answers otherwise than the others.
    """
    client = Client(folder)
    with all_running(servers, files, folder, say) as found:
        comparison.costs.update({name: costs for name, (_, costs) in found.items()})
        first, values = queries[0], queries[0].values(comparison.data)
        for it, _ in found.values():
            client.load(it, first, values, unique=True, connections=pace.light, seconds=pace.warm)
        for query in queries:
            values = query.values(comparison.data)
            alone, silent = agree({name: it for name, (it, _) in found.items()}, query, values, comparison, pace, say)
            for unique in (True, False):
                samples: dict[str, list[Sample]] = {name: [] for name in alone}
                for _ in range(pace.rounds):
                    for name, took in alone.items():
                        it, costs = found[name]
                        samples[name].append(_run(client, it, query, values, unique, took, pace))
                        costs.peak = max(costs.peak, it.memory())
                row = comparison.row(query, unique=unique)
                for name in found:
                    row.samples.pop(name, None)
                    row.silent.pop(name, None)
                row.samples.update({name: middle(seen) for name, seen in samples.items()})
                row.silent.update(silent)
                rates = [f"{name} {middle(seen).per_second:.1f}/s" for name, seen in samples.items()]
                say(f"{query.group}, {query.name}, {'unique' if unique else 'repeated'}: {', '.join(rates)}")


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
    found: dict[str, Running], query: Query, values: Sequence[str], comparison: Comparison, pace: Pace, say: Say
) -> tuple[dict[str, float], dict[str, str]]:
    """Ask every server for a few values of the query, and hold the answers against each other.

    What most of them say is right, unless an earlier run has settled that.

    Returns:
        Seconds that the middle one of the answers took, by server; and why the others are not to be timed.

    Raises:
        Disagreement: ours is not what is right.
    """
    took: dict[str, list[float]] = {name: [] for name in found}
    silent: dict[str, str] = {}
    for value in (values[0], values[len(values) // 2], values[-1]):
        answers: dict[str, Answer] = {}
        for name, it in found.items():
            if name in silent:
                continue
            begun = time.monotonic()
            try:
                body = it.ask(query.text(value), query.accept, pace.patience)
            except Failed as failed:
                silent[name] = str(failed)
                if not it.alive:
                    silent[name] += ", and ended"
                    it.restart()
                continue
            took[name].append(time.monotonic() - begun)
            answers[name] = answer(query, body)
        digests = {name: _digest(one) for name, one in answers.items()}
        most = Counter(digests.values()).most_common(1)
        right = comparison.answers.setdefault(f"{query.name}: {value}", most[0][0]) if most else ""
        for name in [name for name, digest in digests.items() if digest != right]:
            silent[name] = f"answers otherwise for {value}{_difference(answers, digests, name, right)}"
    for name, why in silent.items():
        say(f"{query.group}, {query.name}: {name} {why}")
    ours = next(iter(found))
    if "otherwise" in silent.get(ours, ""):
        raise Disagreement(f"{query.name}: {ours} {silent[ours]}")
    return {name: median(times) for name, times in took.items() if name not in silent}, silent


def _digest(said: Answer) -> str:
    return sha256(repr(sorted(said.items())).encode()).hexdigest()


def _difference(answers: dict[str, Answer], digests: dict[str, str], name: str, right: str) -> str:
    """What one says beside, and instead of, what is right, if anybody here says that."""
    for other, digest in digests.items():
        if digest == right:
            beyond, lacking = answers[name] - answers[other], answers[other] - answers[name]
            return f": {beyond.total()} rows too many {[*beyond][:2]}, {lacking.total()} missing {[*lacking][:2]}"
    return ""
