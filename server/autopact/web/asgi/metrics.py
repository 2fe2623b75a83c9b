"""What is counted, and its page for Prometheus.

Every web process counts in a row of its own of a tally that all share; whichever is asked adds the rows up. Nothing is
counted twice or forgotten when one of them ends, and counting costs no more than a few additions.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from autopact import __version__
from autopact.engine.processes.pool import Load
from autopact.engine.processes.tally import Tally
from autopact.engine.seam import Engine
from autopact.web.asgi.account import Account

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

ADDRESSES = (
    "sparql", "home", "ontology", "id", "page", "data", "claim", "source", "explain", "search", "queries", "network",
    "completions", "static", "health", "metrics", "openapi", "update", "graph-store", "changes", "other",
)  # fmt: skip
"""The kinds of address, by the first part of the path; `home` is the empty one."""

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "other")

STATUSES = (
    "none", "200", "201", "204", "301", "302", "303", "304", "308", "400", "401", "403", "404", "405", "406", "408",
    "409", "411", "412", "413", "414", "415", "416", "417", "422", "429", "431", "500", "501", "502", "503", "504",
    "507", "other",
)  # fmt: skip
"""The statuses of responses; `none` where the client did not wait for one."""

OUTCOMES = (
    "ok", "kept", "not-modified", "hang-up", "syntax", "query", "refused", "unwritable", "not-acceptable", "changed",
    "input", "unsupported-media-type", "method-not-allowed", "request-too-large", "request-timeout", "timeout",
    "memory", "too-large", "overloaded", "too-deep", "ended", "not-allowed", "remote", "remote-unaskable",
    "remote-timeout", "remote-too-large", "engine-gone", "engine-slow", "engine-open", "engine-nonsense",
    "engine-failed", "engine-refused", "engine-unsure", "full", "starting", "error", "other",
)  # fmt: skip
"""What may become of a query: an answer, made or kept; a client that has it already, or is gone; a kind of problem."""

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, inf)
"""Seconds; how many queries took no longer than each is counted."""

REQUESTS = 0
QUERIES = REQUESTS + len(ADDRESSES) * len(METHODS) * len(STATUSES)
SECONDS = len(BUCKETS)
"""After the buckets of an outcome comes the sum of its seconds."""
SENT = QUERIES + len(OUTCOMES) * (len(BUCKETS) + 1)
PID, STARTS, FAST, SLOW, IDLE, WAITING_FAST, WAITING_SLOW = range(SENT + 1, SENT + 8)
END = SENT + 8
"""How many numbers there are."""

_ADDRESS = {("" if name == "home" else name).encode(): at for at, name in enumerate(ADDRESSES)}
_METHOD = {name: at for at, name in enumerate(METHODS)}
_STATUS = {int(name): at for at, name in enumerate(STATUSES) if name.isdigit()} | {0: 0}
_OUTCOME = {name: at for at, name in enumerate(OUTCOMES)}
_OTHER = len(ADDRESSES) - 1


class Counts:
    """What one web process counts.

    Args:
        row: its row of the tally.
    """

    def __init__(self, row: memoryview[float]) -> None:
        self._row = row
        row[PID] = os.getpid()
        row[STARTS] += 1
        self.look(Load())

    def count(self, method: str, path: bytes, account: Account) -> None:
        """A request is over."""
        row = self._row
        address = 0 if path == b"/sparql" else _address(path)
        at = (address * len(METHODS) + _METHOD.get(method, len(METHODS) - 1)) * len(STATUSES)
        row[REQUESTS + at + _STATUS.get(account.status, len(STATUSES) - 1)] += 1
        row[SENT] += account.sent
        if address == 0:
            seconds = account.seconds()
            at = QUERIES + _OUTCOME.get(account.outcome, len(OUTCOMES) - 1) * (len(BUCKETS) + 1)
            row[at + bisect_left(BUCKETS, seconds)] += 1
            row[at + SECONDS] += seconds

    def look(self, load: Load) -> None:
        """How much there is to do at the moment."""
        self._row[FAST], self._row[SLOW], self._row[IDLE] = load.fast, load.slow, load.idle
        self._row[WAITING_FAST], self._row[WAITING_SLOW] = load.waiting_fast, load.waiting_slow


def _address(path: bytes) -> int:
    """The kind of a path, whatever format its suffix means."""
    first = path.removeprefix(b"/").partition(b"/")[0]
    return _ADDRESS.get(first.rpartition(b".")[0] or first, _OTHER)


def page(tally: Tally, engine: Engine, accept: str) -> tuple[bytes, str]:
    """The page, and its Content-Type: what Prometheus reads, or OpenMetrics where the Accept header names that."""
    # Takes as long to load as a web process takes to start; a service that nobody scrapes need not have it.
    from prometheus_client import CollectorRegistry  # noqa: PLC0415
    from prometheus_client.exposition import choose_encoder  # noqa: PLC0415

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Page(tally, engine))
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


class _Page:
    """What `prometheus_client` asks for the families of a page."""

    def __init__(self, tally: Tally, engine: Engine) -> None:
        self._tally = tally
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """The families, with what they count at the moment."""
        from prometheus_client import metrics_core as families  # noqa: PLC0415

        total = self._tally.total
        requests = families.CounterMetricFamily(
            "autopact_requests", "Requests that are over.", labels=["address", "method", "status"]
        )
        cells = iter(range(REQUESTS, QUERIES))
        for labels in ((a, m, s) for a in ADDRESSES for m in METHODS for s in STATUSES):
            if number := total(next(cells)):
                requests.add_metric(labels, number)
        yield requests

        queries = families.HistogramMetricFamily(
            "autopact_query_seconds",
            "Time from a request to /sparql until its response begins, by what became of it.",
            labels=["outcome"],
        )
        for at, outcome in zip(range(QUERIES, SENT, len(BUCKETS) + 1), OUTCOMES, strict=True):
            below = list(accumulate(total(at + bucket) for bucket in range(len(BUCKETS))))
            if below[-1]:
                names = ["+Inf" if bucket == inf else str(bucket) for bucket in BUCKETS]
                queries.add_metric([outcome], list(zip(names, below, strict=True)), total(at + SECONDS))
        yield queries

        yield families.CounterMetricFamily("autopact_sent_bytes", "Bytes of the bodies of responses.", total(SENT))

        evaluators = families.GaugeMetricFamily(
            "autopact_evaluators", "Processes that evaluate queries, a second ago at most.", labels=["state"]
        )
        for state, cell in (("fast", FAST), ("slow", SLOW), ("idle", IDLE)):
            evaluators.add_metric([state], total(cell))
        yield evaluators

        waiting = families.GaugeMetricFamily(
            "autopact_queries_waiting", "Queries that wait for an evaluator, a second ago at most.", labels=["lane"]
        )
        for lane, cell in (("fast", WAITING_FAST), ("slow", WAITING_SLOW)):
            waiting.add_metric([lane], total(cell))
        yield waiting

        engines = families.GaugeMetricFamily(
            "autopact_engine_up",
            "Whether an address of --engine is asked, as the process sees it that answers; numbered as named.",
            labels=["number", "serves"],
        )
        for number, engine in enumerate(self._engine.engines, 1):
            engines.add_metric([str(number), engine.serves], engine.state == "closed")
        yield engines

        memory = families.GaugeMetricFamily(
            "autopact_memory_bytes",
            "Memory by kind of process; pages that several share are divided among them.",
            labels=["process"],
        )
        for kind, size in _memory(self._tally).items():
            memory.add_metric([kind], size)
        yield memory

        yield families.CounterMetricFamily(
            "autopact_web_process_starts", "Web processes that were started, those that replace another included.",
            total(STARTS),
        )  # fmt: skip
        yield families.GaugeMetricFamily(
            "autopact_start_time_seconds", "When the service was started, in seconds since 1970.", self._tally.begun
        )
        yield families.GaugeMetricFamily(
            "autopact_triples",
            "Triples in all named graphs; the default graph of a plain store is not counted.",
            sum(self._engine.sizes.values()),
        )
        yield families.InfoMetricFamily(
            "autopact", "The version of the program, and of the data.",
            {"version": __version__, "data": self._engine.id},
        )  # fmt: skip


def _memory(tally: Tally) -> dict[str, int]:
    """Bytes of memory of the process that holds the data, of the web processes, and of the evaluators.

    Where the data may change, those that have it are the writer and its savepoints. Empty where the system does not
    tell.
    """
    web = {int(row[PID]) for row in tally.rows}
    found: dict[str, int] = {}
    for pid, kind in _processes(tally.pid, "holder"):
        with suppress(OSError):  # it has just ended
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
            pss = next(line for line in lines if line.startswith("Pss:"))
            shown = "web" if pid in web else kind
            found[shown] = found.get(shown, 0) + int(pss.split()[1]) * 1024
    return found


def _processes(pid: int, kind: str) -> Iterator[tuple[int, str]]:
    """A process and those below it, each with its kind, but for web processes, which look like evaluators."""
    yield pid, kind
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
            name = Path(f"/proc/{child}/comm").read_text(encoding="ascii").strip()
            # One that was just forked from another has the name of that.
            data = {"autopact:save": "savepoint", "autopact:write": "writer"}.get(name, "evaluator")
            yield from _processes(int(child), "evaluator" if data == kind == "savepoint" else data)
