"""Real engines that are killed, stopped and started again while they are asked.

`python -m tests.remote.outage [ENGINE…] [--rounds N]` does it again and again, and prints figures.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers import PEERS, Absent, Running, running
from tests.waiting import meanwhile

from autopact.engine.remote.cluster import Cluster
from autopact.errors import AutopactError
from autopact.sparql.problem import problem_of

JSON = "application/sparql-results+json"
GRAPH = "http://x/outage"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPH}> {{ <http://x/s> ?p ?o }} }}"
HONEST = {502, 503, 504}

NAMES = ("oxigraph", "virtuoso", "fuseki", "rdf4j")
READERS = 6


@dataclass
class Load:
    """What came of reads, and of writes where there were any, in a time.

    `unsure` are writes of which nobody knows; `failures` are the others that failed, as statuses.
    """

    answered: int = 0
    slowest: float = 0.0
    failures: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    written: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)


@contextmanager
def engines(name: str, folder: Path, count: int) -> Iterator[list[Running]]:
    """That many engines of a kind, each with ten triples in a graph."""
    with ExitStack() as stack:
        started = []
        for number in range(count):
            place = folder / str(number)
            place.mkdir()
            engine = stack.enter_context(running(PEERS[name](), place))
            with clustered(engine) as of:
                of.update(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <http://x/s> <http://x/p> {list_of(range(10))} }} }}")
            started.append(engine)
        yield started


def list_of(numbers: Iterable[int]) -> str:
    """Numbers as objects of a triple pattern."""
    return ", ".join(f'"{number}"' for number in numbers)


@contextmanager
def clustered(*of: Running) -> Iterator[Cluster]:
    """Engines as one cluster, whose leader is the first."""
    cluster = Cluster([engine.query for engine in of], of[0].update, timeout=10)
    try:
        yield cluster
    finally:
        cluster.close()


def asked(of: Cluster, query: str = COUNT) -> bytes:
    """The body of an answer."""
    with of.query(query, accept=JSON).file as file:
        return file.read()


@contextmanager
def load(of: Cluster, *, writes: bool = False) -> Iterator[Load]:
    """Ask without a pause until the context ends, and write if that is wanted; every answer is looked at."""
    found, lock = Load(), threading.Lock()

    def reading(over: threading.Event) -> None:
        while not over.is_set():
            begun = time.monotonic()
            with noting(found, lock):
                body = asked(of)
                with lock:
                    found.answered += 1
                    found.slowest = max(found.slowest, time.monotonic() - begun)
                    if b'"10"' not in body:
                        found.wrong.append(body.decode())
            time.sleep(0.005)

    def writing(over: threading.Event) -> None:
        for number in range(1_000_000):
            if over.is_set():
                return
            try:
                of.update(f'INSERT DATA {{ GRAPH <{GRAPH}> {{ <http://x/w> <http://x/p> "w{number}" }} }}')
                found.written.add(number)
            except AutopactError as error:
                if error.code == "engine-unsure":
                    found.unsure.add(number)
                with noting(found, lock):
                    raise
            time.sleep(0.02)

    with meanwhile(*[reading] * READERS, *[writing] * writes):
        yield found


@contextmanager
def noting(found: Load, lock: threading.Lock) -> Iterator[None]:
    """Have a failure counted by what a client is told."""
    try:
        yield
    except AutopactError as error:
        with lock:
            found.failures[problem_of(error).status] += 1
        time.sleep(0.01)


def present(of: Cluster) -> set[int]:
    """The writes that an engine has."""
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    with of.query(text, accept="application/n-triples").file as file:
        lines = file.read().decode().splitlines()
    return {int(line.split('"w')[1].split('"')[0]) for line in lines if "<http://x/w>" in line}


def recovery(of: Cluster, back: Callable[[], None]) -> float:
    """Seconds from an engine's return, by which it answers others, until the cluster has all its addresses in use."""
    back()
    begun = time.monotonic()
    while any(status.state != "closed" for status in of.status()):
        assert time.monotonic() - begun < 30, of.status()
        time.sleep(0.01)
    asked(of)
    return time.monotonic() - begun


def one_killed(engine: Running, pause: float = 1.0) -> tuple[Load, float, set[int]]:
    """What comes of killing and restarting an engine under load: the load, the recovery, the writes that it has."""
    with clustered(engine) as of:
        with load(of, writes=True) as found:
            time.sleep(pause)
            engine.kill()
            time.sleep(pause)
            seconds = recovery(of, engine.restart)
            time.sleep(pause / 2)
        return found, seconds, present(of)


def replica_killed(leader: Running, replica: Running, pause: float = 1.0) -> tuple[Load, float]:
    """What comes of killing and restarting one of two under load: the load, the recovery."""
    with clustered(leader, replica) as of, load(of) as found:
        time.sleep(pause)
        replica.kill()
        time.sleep(pause)
        seconds = recovery(of, replica.restart)
        time.sleep(pause / 2)
    return found, seconds


def replica_stopped(leader: Running, replica: Running, pause: float = 4.0) -> tuple[Load, float]:
    """What comes of one of two standing still, with its connections open: the load, the recovery."""
    with clustered(leader, replica) as of, load(of) as found:
        time.sleep(1)
        replica.freeze()
        time.sleep(pause)
        seconds = recovery(of, replica.thaw)
        time.sleep(1)
    return found, seconds


def main() -> int:
    """0 when everything was as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.remote.outage", description=__doc__)
    parser.add_argument("engines", nargs="*", default=NAMES, metavar="ENGINE", help=", ".join(NAMES))
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    wrong = 0
    print("| engine | what | reads | slowest, s | failed | acknowledged | unsure | lost | back after, s |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in arguments.engines:
        with tempfile.TemporaryDirectory() as folder:
            try:
                with engines(name, Path(folder), 2) as (leader, replica):
                    for _ in range(arguments.rounds):
                        for what, of in (
                            ("a replica is killed", replica_killed),
                            ("a replica stands still", replica_stopped),
                        ):
                            found, seconds = of(leader, replica)
                            wrong += bool(found.failures or found.wrong or seconds > 5)
                            tell(name, what, found, seconds)
                        with clustered(leader) as only:
                            only.update(f"DELETE WHERE {{ GRAPH <{GRAPH}> {{ <http://x/w> ?p ?o }} }}")
                        found, seconds, kept = one_killed(leader)
                        lost = found.written - kept
                        wrong += bool(set(found.failures) - HONEST or found.wrong or seconds > 5)
                        wrong += bool(kept - found.written - found.unsure)
                        tell(name, "only one killed", found, seconds, len(lost))
            except Absent as absent:
                print(f"{name}: {absent}", file=sys.stderr)
    return int(wrong > 0)


def tell(name: str, what: str, found: Load, seconds: float, lost: int = 0) -> None:
    """A line of the table."""
    failed = ", ".join(f"{count} × {status}" for status, count in sorted(found.failures.items())) or "0"
    writes = f"{len(found.written)} | {len(found.unsure)} | {lost}"
    print(
        f"| {name} | {what} | {found.answered} | {found.slowest:.2f} | {failed} | {writes} | {seconds:.2f} |",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
