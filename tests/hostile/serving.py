"""A server to be attacked, a neighbour that keeps asking it, and what there is of it in the machine."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from tests.serving import PROGRAM, family, send
from tests.waiting import within

from .queries import DATA, THINGS, Outcome

SLACK = 3.0
"""Seconds behind its deadline in which a query has to be answered: half a second where nothing else goes on, which
`python -m tests.hostile` looks at; a machine may be busy with something else."""

ACCEPT = "application/sparql-results+json, application/n-triples;q=0.5"
PAUSE = 0.005
"""Seconds between two questions of the neighbour, who shall not be a burden itself."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its main process, and where it listens."""

    process: subprocess.Popen[str]
    host: str
    port: int

    @property
    def address(self) -> str:
        """Its host and its port."""
        return f"{self.host}:{self.port}"

    def family(self) -> dict[int, str]:
        """Its processes, each with its state: R is at work, S waits."""
        return family(self.process.pid)

    def web(self) -> int:
        """The process id of its web process, which is the eldest child."""
        _, eldest, *_ = self.family()  # in the order of their births, which their numbers need not have
        return eldest

    def memory(self) -> int:
        """Bytes of memory that the web process has."""
        text = Path(f"/proc/{self.web()}/smaps_rollup").read_text(encoding="ascii")
        return int(next(line for line in text.splitlines() if line.startswith("Rss:")).split()[1]) * 1024

    def spooled(self) -> int:
        """Bytes of the temporary files that any of its processes has open."""
        sizes: dict[tuple[int, int], int] = {}
        for pid in self.family():
            with suppress(OSError):  # it has ended meanwhile
                for number in os.listdir(f"/proc/{pid}/fd"):
                    with suppress(OSError):  # it was closed meanwhile
                        descriptor = f"/proc/{pid}/fd/{number}"
                        if "(deleted)" in os.readlink(descriptor):
                            found = os.stat(descriptor)
                            sizes[found.st_dev, found.st_ino] = found.st_size
        return sum(sizes.values())

    def descriptors(self) -> int:
        """How many descriptors the web process has open, beside the four of each evaluator."""
        return len(os.listdir(f"/proc/{self.web()}/fd")) - 4 * (len(self.family()) - 2)

    def is_idle(self) -> bool:
        """Whether for half a second nothing of it is at work, and no more processes stand ready than belong there."""
        return all(self._rests() for _ in range(5))

    def _rests(self) -> bool:
        family = self.family()
        time.sleep(0.1)
        return "R" not in family.values() and len(family) <= MOST_PROCESSES


MOST_PROCESSES = 1 + 1 + 2 + 2
"""The main one, the web process, the evaluators that stand ready, and those at work when they became so."""

GROWN = 96 * 1024 * 1024
"""Bytes that the web process may keep: what it answers repeats from, and what its allocator does not give back."""


class Before:
    """What a server took at some time, to compare with what it takes when everything is over."""

    def __init__(self, server: Server) -> None:
        self.server = server
        assert within(20, server.is_idle), server.family()
        self.memory, self.descriptors = server.memory(), server.descriptors()

    def is_back(self, neighbour: Neighbour) -> None:
        """Have it settle, while the neighbour rests, and see that it takes no more than it did."""
        with neighbour.resting():
            assert within(20, self.server.is_idle), self.server.family()
            assert within(20, lambda: self.server.spooled() == 0)
            assert within(20, lambda: self.server.descriptors() <= self.descriptors)
            assert self.server.memory() < self.memory + GROWN


@contextmanager
def running(folder: Path, *options: str, data: str = DATA) -> Iterator[Server]:
    """A server of some data, nothing inferred; it ends in good order with the context."""
    file = folder / "data.nt"
    file.write_text(data, encoding="utf-8")
    program = [*PROGRAM, "serve", str(file), "--port", "0"]
    with (folder / "log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*program, "--reasoning", "off", *options], stdout=subprocess.PIPE, stderr=log, text=True
        )
        assert process.stdout
        try:
            line = next((line for line in process.stdout if "site" in line), "")
            assert line, log.seek(0) or log.read()
            address = urlsplit(line.split()[-1])
            assert address.hostname
            assert address.port
            yield Server(process, address.hostname, address.port)
        finally:
            process.terminate()
            assert process.wait(timeout=30) == 0
            process.stdout.close()
            log.seek(0)
            said = log.read()
            assert "Traceback" not in said, said


def ask(server: Server, query: bytes, *, timeout: float | None = None, accept: str = ACCEPT) -> tuple[int, bytes, str]:
    """Status, body and media type of the answer to a query that is sent as it is."""
    path = "/sparql" if timeout is None else f"/sparql?timeout={timeout:g}"
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    answer, body = send(server.address, "POST", path, body=query, headers=headers, timeout=60)
    return answer.status, body, answer.headers.get_content_type()


def outcome(status: int, body: bytes, media_type: str) -> Outcome:
    """What an answer comes to, in the words of the tables; one that is neither result nor problem fails."""
    if status != 200:
        assert media_type == "application/problem+json", body
        problem = json.loads(body)
        assert problem["status"] == status
        return str(problem["type"]).rpartition("/")[2]
    if media_type == "application/n-triples":
        return body.count(b"\n")
    assert media_type == "application/sparql-results+json", media_type
    answer = json.loads(body)
    if "boolean" in answer:
        return bool(answer["boolean"])
    rows = answer["results"]["bindings"]
    if len(rows) == 1 and len(answer["head"]["vars"]) == 1:
        values = [value["value"] for value in rows[0].values()]
        if not values:
            return 0
        return int(values[0]) if isinstance(values[0], str) and values[0].isdecimal() else 1
    return len(rows)


class Neighbour(threading.Thread):
    """Asks a plain question again and again, each time another one, and notes what is not the right answer."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.server, self.over = server, threading.Event()
        self.turn = threading.Lock()
        self.failures: list[str] = []
        self.times: list[float] = []

    def run(self) -> None:
        """Ask until it is over."""
        number = 0
        while not self.over.wait(PAUSE):
            number += 1
            with self.turn:
                self._ask(f"SELECT ?o {{ <urn:s{number % THINGS}> <urn:q> ?o }} # {number}")

    def _ask(self, query: str) -> None:
        begun = time.monotonic()
        try:
            status, body, _ = ask(self.server, query.encode())
        except (OSError, HTTPException) as error:
            self.failures.append(repr(error))
            return
        if status == 200 and len(json.loads(body)["results"]["bindings"]) == 1:
            self.times.append(time.monotonic() - begun)
        else:
            self.failures.append(f"{status} {body[:200]!r}")

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Ask nothing as long as the context lasts."""
        with self.turn:
            yield


@contextmanager
def neighbour_of(server: Server) -> Iterator[Neighbour]:
    """A neighbour that asks as long as the context lasts."""
    neighbour = Neighbour(server)
    neighbour.start()
    try:
        yield neighbour
    finally:
        neighbour.over.set()
        neighbour.join(timeout=70)
