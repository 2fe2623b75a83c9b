"""The service before engines that die: what its clients feel of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from math import inf
from pathlib import Path
from urllib.parse import quote

import pytest
from benchmarks.peers import PEERS, Absent, Running
from benchmarks.peers import running as running_engine
from tests.remote.faulty import ROWS, TRUE, Behave, Handler, Heard, engines
from tests.remote.outage import HONEST
from tests.serving import TOKEN, running, send
from tests.waiting import meanwhile, within

DATA = '<http://x/s> <http://x/p> "1", "2", "3" .'
JSON = "application/sparql-results+json"
COUNT = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?s <http://x/p> ?o } #")
PAGE = "/page?iri=http://x/s"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Running]]:
    """Two engines that the service has filled with the same triples."""
    folder = tmp_path_factory.mktemp("serving")
    file = folder / "data.ttl"
    file.write_text(DATA, encoding="utf-8")
    with ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setenv("AUTOPACT_TOKEN", TOKEN)
        engines = []
        for name in ("one", "other"):
            (folder / name).mkdir()
            try:
                engines.append(stack.enter_context(running_engine(PEERS["oxigraph"](), folder / name)))
            except Absent as absent:
                pytest.skip(str(absent))
            with serving(engines[-1], files=[file]):
                pass
        yield engines[0], engines[1]


@contextmanager
def serving(*engines: Running, files: Sequence[Path] = ()) -> Iterator[str]:
    """The service before engines, the first of which takes the updates; ready."""
    options = ["--workers", "1", "--engine-update", str(engines[0].update)]
    options += [part for engine in engines for part in ("--engine", engine.query)]
    with running(*files, options=options) as address:
        assert within(60, lambda: got(address, "/health")[0] == 200)
        yield address


def got(address: str, path: str, *, update: str | None = None) -> tuple[int, bytes]:
    """The status and the body of a response."""
    headers = {"Accept": JSON} if path.startswith("/sparql") else {}
    if update:
        headers |= {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
    response, body = send(address, "POST" if update else "GET", path, body=update, headers=headers, timeout=30)
    return response.status, body


@contextmanager
def asking(address: str) -> Iterator[list[tuple[float, str, int]]]:
    """Ask queries, each another one, and pages, until the context ends: when, which, and the status."""
    found: list[tuple[float, str, int]] = []

    def ask(path: str, name: int, over: threading.Event) -> None:
        for number in range(1_000_000):
            if over.is_set():
                return
            status, body = got(address, f"{path}{name}x{number}" if path == COUNT else path)
            assert status != 200 or b"3" in body
            found.append((time.monotonic(), path, status))
            time.sleep(0.01)

    with meanwhile(*(partial(ask, path, name) for name, path in enumerate((COUNT, COUNT, PAGE)))):
        yield found


def test_a_replica_that_is_killed_is_not_felt(two: tuple[Running, Running]) -> None:
    """No query and no page fails; the health report says how the engines do, and a write is seen at once."""
    with serving(*two) as address:
        with asking(address) as found:
            time.sleep(0.5)
            two[1].kill()
            assert within(20, lambda: "open" in states(address))
            time.sleep(0.5)
            two[1].restart()
            assert within(20, lambda: states(address) == ["closed"] * 3)
        assert {status for *_, status in found} == {200}
        assert {path for _, path, _ in found} == {COUNT, PAGE}
        for number in range(5):
            update = f'INSERT DATA {{ <http://x/s> <http://x/q> "w{number}" }}'
            assert got(address, "/update", update=update)[0] == 204
            ask = quote(f'ASK {{ <http://x/s> <http://x/q> "w{number}" }}')
            assert b"true" in got(address, f"/sparql?query={ask}")[1]


def states(address: str) -> list[str]:
    """The states of the engines, as the health report has them."""
    return [each["state"] for each in json.loads(got(address, "/health")[1])["engines"]]


def test_an_engine_that_is_killed_fails_honestly_and_is_found_again(two: tuple[Running, Running]) -> None:
    """Queries, pages and writes fail with 502, 503 or 504; after its return all is well again."""
    engine = two[0]
    with serving(engine) as address:
        with asking(address) as found:
            time.sleep(0.5)
            engine.kill()
            time.sleep(1)
            told = got(address, "/update", update='INSERT DATA { <http://x/s> <http://x/q> "while away" }')
            assert told[0] in HONEST
            engine.restart()
            assert within(20, lambda: {status for *_, status in found[-30:]} == {200})
            back = time.monotonic()
            time.sleep(1)
        assert {status for *_, status in found} <= HONEST | {200}
        assert {status for *_, status in found} & HONEST
        assert {status for at, _, status in found if at > back} == {200}
        assert got(address, "/update", update='INSERT DATA { <http://x/s> <http://x/q> "back" }')[0] == 204
        metrics = got(address, "/metrics")[1].decode()
        assert 'autopact_engine_up{number="1",serves="query"} 1.0' in metrics
        assert 'outcome="engine-open"' in metrics


def test_an_engine_that_is_killed_while_the_service_starts_is_waited_for(two: tuple[Running, Running]) -> None:
    """Its web processes wait for its return, and say so; none ends, and the service with it."""
    engine = two[0]
    options = ["--workers", "2", "--engine", engine.query, "--engine-update", str(engine.update)]
    with running(options=options) as address:
        engine.kill()
        time.sleep(2.5)
        assert got(address, COUNT)[0] == 503
        engine.restart()
        # One process may be ready before the other.
        assert within(20, lambda: {got(address, f"{COUNT}{number}")[0] for number in range(20)} == {200})


def failing(first: int, last: float, fail: Behave) -> Behave:
    """An engine of others that fails behind one request until behind another, as it counts them."""
    heard = 0

    def behave(handler: Handler, asked: Heard) -> None:
        nonlocal heard
        heard += 1
        counted = b'{"head":{"vars":["g","n"]},"results":{"bindings":[{"g":{"type":"uri","value":"urn:g"},'
        if first < heard <= last:
            fail(handler, asked)
        elif "bif:" in asked.query:
            handler.say(b"What is bif?", "text/plain", 400)
        elif "COUNT" in asked.query:
            handler.say(counted + b'"n":{"type":"literal","value":"1"}}]}}')
        else:
            none = b'{"head":{"vars":["mark"]},"results":{"bindings":[]}}'
            handler.say(none if "mark" in asked.query else TRUE if "ASK" in asked.query else ROWS.replace(b"x", b"s"))

    return behave


@pytest.mark.parametrize(("status", "first"), [(200, 3), (401, 4), (500, 4)])
def test_a_page_in_the_place_of_an_engine_is_waited_for(
    status: int, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a proxy whose engine is away just when a web process begins: it ended, and the service with it."""
    monkeypatch.delenv("AUTOPACT_TOKEN", raising=False)
    behave = failing(first, first + 4, lambda handler, _: handler.say(b"<html>Back soon</html>", "text/html", status))
    with engines(behave) as [engine], running(options=["--workers", "1", "--engine", engine.reads]) as address:
        assert within(20, lambda: got(address, "/sparql?query=SELECT+*+%7B+%3Fx+%3Fp+%3Fo+%7D")[0] == 200)


def test_a_service_that_waits_for_its_engine_can_be_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Soon, and not when the time that it has to end in good order is over."""
    monkeypatch.delenv("AUTOPACT_TOKEN", raising=False)
    with engines(failing(3, inf, lambda handler, _: handler.raw(b""))) as [engine]:
        with running(options=["--workers", "1", "--engine", engine.reads]) as address:
            status, body = got(address, COUNT)
            assert (status, b"problem/starting" in body) == (503, True)
            begun = time.monotonic()
        assert time.monotonic() - begun < 10
