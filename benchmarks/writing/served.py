"""Updates of a triple by HTTP, durable, on a large graph with reasoning; and what others feel who read meanwhile.

    python -m benchmarks.writing.served [--triples N] [--updates N] [--reasoning owl-rl|off]

The graph is `benchmarks.reasoning.university`, loaded into a directory; the triples that are taken back and stated
again are of it. Readers ask for something new each time, so that no cache answers. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from pyoxigraph import RdfFormat, parse

from benchmarks.processes import Processes
from benchmarks.reasoning import university

AUTOPACT = [sys.executable, "-c", "from autopact.cli import main; main()"]
TOKEN = "benchmark"  # noqa: S105 - of this server alone
SCHEMA = Path(university.__file__).parent / "university.ttl"


class Client:
    """A connection that stays open."""

    def __init__(self, address: str) -> None:
        self._connection = HTTPConnection(address, timeout=120)

    def update(self, text: str) -> None:
        """Have something changed."""
        headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
        self._ask("POST", "/update", text.encode(), headers)

    def query(self, text: str) -> bytes:
        """The answer to a query, as CSV."""
        return self._ask("GET", f"/sparql?{urlencode({'query': text})}", None, {"Accept": "text/csv"})

    def page(self, path: str) -> bytes:
        """A page, as a browser asks for it."""
        return self._ask("GET", path, None, {"Accept": "text/html"})

    def metrics(self) -> str:
        """What the server counts."""
        return self._ask("GET", "/metrics", None, {}).decode()

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        answer = response.read()
        if response.status not in (200, 204):
            raise RuntimeError(f"{response.status} {answer[:500]!r}")
        return answer


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that the work took."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def told(times: Sequence[float]) -> str:
    """The middle, the 99th percentile and the longest of some times."""
    return f"median {median(times):8.2f} ms   p99 {quantiles(times, n=100)[98]:8.2f} ms   longest {max(times):8.2f} ms"


def memory(server: Processes, client: Client) -> str:
    """What all processes take, and each kind of them, as the server itself says it; what they share is divided."""
    kinds = re.findall(r'autopact_memory_bytes{process="(\w+)"} (\S+)', client.metrics())
    parts = ", ".join(f"{kind} {float(size) / 1024**2:.0f}" for kind, size in kinds)
    return f"{server.memory() / 1024**2:.0f} MiB ({parts})"


class Readers:
    """Clients that ask all the time for one thing each, by its IRI."""

    def __init__(self, address: str, things: Sequence[str], number: int = 2) -> None:
        self._address, self._things = address, things
        self._reading = True
        self.times: list[float] = []
        self._threads = [threading.Thread(target=self._read, args=(each,)) for each in range(number)]
        for thread in self._threads:
            thread.start()

    def _read(self, seed: int) -> None:
        client, chance, count = Client(self._address), random.Random(seed), 0  # noqa: S311 - the same each time
        while self._reading:
            count += 1
            thing = chance.choice(self._things)
            text = f"SELECT ?p ?o {{ {thing} ?p ?o FILTER(?o != {seed}{count}) }}"
            self.times.append(timed(lambda text=text: client.query(text)))  # type: ignore[misc]  # bound at once
            time.sleep(0.005)

    def end(self) -> list[float]:
        """How long each answer took."""
        self._reading = False
        for thread in self._threads:
            thread.join()
        return self.times


def served(data: Path, *options: str) -> tuple[Processes, str]:
    """A server of a directory, and where it listens."""
    process = subprocess.Popen(
        [*AUTOPACT, "serve", "--data", str(data), "--port", "0", "--timeout", "60", "--memory-limit", "4GiB",
         *options],
        stdout=subprocess.PIPE, start_new_session=True, env={**os.environ, "AUTOPACT_TOKEN": TOKEN},
    )  # fmt: skip
    assert process.stdout  # noqa: S101 - asked for
    for line in process.stdout:
        print("   ", line.decode().rstrip())
        if b"site" in line:
            return Processes(process), line.decode().split("//")[1].strip().rstrip("/")
    raise RuntimeError("The server did not start.")


def main() -> None:
    """Measure, and print what was found."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--triples", type=int, default=1_000_000)
    given.add_argument("--updates", type=int, default=200)
    given.add_argument("--reasoning", choices=["owl-rl", "off"], default="owl-rl")
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file, data = Path(folder) / "university.nt", Path(folder) / "data"
        university.generate(file, asked.triples)
        begun = time.perf_counter()
        subprocess.run([*AUTOPACT, "load", "--data", str(data), str(SCHEMA), str(file)], check=True)
        print(f"loaded in {time.perf_counter() - begun:.1f} s")
        lines = file.read_text(encoding="utf-8").splitlines()
        begun = time.perf_counter()
        server, address = served(data, "--no-shapes", "--reasoning", asked.reasoning)
        try:
            print(f"served in {time.perf_counter() - begun:.1f} s")
            measure(server, address, lines, asked.updates)
        finally:
            server.end()


def measure(server: Processes, address: str, lines: list[str], updates: int) -> None:
    """Change some of the triples, and read some of the things."""
    chance = random.Random(1)  # noqa: S311 - the same each time
    subjects = [str(next(iter(parse(line, format=RdfFormat.N_TRIPLES))).subject) for line in chance.sample(lines, 500)]
    client = Client(address)
    for _ in range(20):
        client.query(f"SELECT * {{ {chance.choice(subjects)} ?p ?o }}")
    print("memory                       ", memory(server, client))
    readers = Readers(address, subjects)
    time.sleep(5)
    print("read, nobody writes          ", told(readers.end()))
    chosen = chance.sample(lines, updates)
    deletes, inserts, after = [], [], []
    for line in chosen:
        deletes.append(timed(lambda line=line: client.update(f"DELETE DATA {{ {line} }}")))  # type: ignore[misc]
        after.append(timed(lambda: client.query(f"ASK {{ <x:{time.monotonic()}> ?p ?o }}")))
        inserts.append(timed(lambda line=line: client.update(f"INSERT DATA {{ {line} }}")))  # type: ignore[misc]
        time.sleep(0.3)  # so that a savepoint is made, as with people
    print("a triple taken back          ", told(deletes))
    print("a query after that           ", told(after))
    print("the triple stated again      ", told(inserts))
    readers = Readers(address, subjects)
    texts = [f"{word} DATA {{ {line} }}" for line in chosen for word in ("DELETE", "INSERT")]
    times = [timed(lambda text=text: client.update(text)) for text in texts]  # type: ignore[misc]
    print("one after the other          ", told(times))
    print("read, while somebody writes  ", told(readers.end()))
    print("memory                       ", memory(server, client))


if __name__ == "__main__":
    main()
