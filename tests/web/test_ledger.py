"""The account of a request, from what passes between server and service."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autopact.engine.processes.tally import Tally
from autopact.web.asgi import access
from autopact.web.asgi.access import AccessLog
from autopact.web.asgi.account import KEY
from autopact.web.asgi.ledger import Ledger, Service, below
from autopact.web.asgi.metrics import Counts

START = {"type": "http.response.start", "status": 200, "headers": []}
Line = dict[str, Any]


@pytest.fixture
def logged(tmp_path: Path) -> Callable[..., str]:
    """What is logged of one request to a service."""

    def run(service: Service, form: str = "json", **scope: Any) -> str:
        file = tmp_path / "access.log"
        descriptor = os.open(file, os.O_APPEND | os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
        log = AccessLog(form, descriptor)
        ledger = Ledger(service, Counts(Tally().rows[0]), log, "/cars")

        async def main() -> None:
            whole = {"method": "GET", "raw_path": b"/cars/sparql", "client": ("192.0.2.1", 5), **scope}
            await ledger(whole, None, send)  # type: ignore[arg-type]

        async def send(_message: object) -> None:
            pass

        try:
            asyncio.run(main())
        finally:
            log.close()
            os.close(descriptor)
        return file.read_text(encoding="ascii")

    return run


async def answering(_scope: Any, _receive: object, send: Any) -> None:
    """Answer in two pieces."""
    await send(START)
    await send({"type": "http.response.body", "body": b"a" * 10, "more_body": True})
    await send({"type": "http.response.body", "body": b"b" * 5})


async def kept(scope: Any, receive: object, send: Any) -> None:
    """Answer from memory, and say so."""
    scope[KEY].outcome, scope[KEY].digest = "kept", "0123456789abcdef"
    await answering(scope, receive, send)


async def broken(_scope: Any, _receive: object, send: Any) -> None:
    """Answer a part."""
    await send(START)
    await send({"type": "http.response.body", "body": b"a" * 10, "more_body": True})


async def silent(_scope: Any, _receive: object, _send: object) -> None:
    """Answer nothing, since nobody is there."""


def test_a_line_tells_what_became_of_a_request(logged: Callable[..., str]) -> None:
    """Who asked where, and what was sent; the path is the one below which the service lies."""
    line = json.loads(logged(kept))
    assert line.pop("time").endswith("Z")
    assert line.pop("ms") >= 0
    assert line == {
        "client": "192.0.2.1", "method": "GET", "path": "/sparql", "status": 200, "bytes": 15, "outcome": "kept",
        "query": "0123456789abcdef",
    }  # fmt: skip
    assert json.loads(logged(answering, method="HEAD"))["bytes"] == 0


def test_a_line_of_text_has_nine_columns(logged: Callable[..., str]) -> None:
    """Apart by spaces, with a hyphen for what there is not."""
    _, *columns = logged(answering, "text").split(" ")
    assert columns[:5] == ["192.0.2.1", "GET", "/sparql", "200", "15"]
    assert columns[6:] == ["ok", "-\n"]


@pytest.mark.parametrize(("service", "status", "sent"), [(broken, 200, 10), (silent, None, 0)])
def test_a_client_that_is_gone_is_told_apart(
    logged: Callable[..., str], service: Service, status: int | None, sent: int
) -> None:
    """Whether it got a part of the answer or none of it."""
    line = json.loads(logged(service))
    assert (line["outcome"], line["status"], line["bytes"]) == ("hang-up", status, sent)


def test_a_service_that_fails_is_accounted_for(logged: Callable[..., str], tmp_path: Path) -> None:
    """The error goes on to the server; the line is written."""

    async def failing(_scope: Any, _receive: object, _send: object) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        logged(failing)
    assert (tmp_path / "access.log").read_text(encoding="ascii").count("\n") == 1


@pytest.mark.parametrize("form", access.FORMS)
@pytest.mark.parametrize(
    "path", [b"/a\nb 200 1 1 ok -\n", b"/\x1b[2J\r\xff\xe2\x80\xa8", b'/","status":500}' + b"x" * 9999]
)
def test_no_path_forges_a_line_or_a_column(logged: Callable[..., str], form: str, path: bytes) -> None:
    """Whatever is not printable is percent-encoded, and what is too long is cut."""
    said = logged(answering, form, raw_path=path)
    assert said.count("\n") == 1
    assert said[:-1].isprintable()
    assert len(said) < access.AT_ONCE
    if form == "text":
        assert said.count(" ") == 8
    else:
        assert json.loads(said)["status"] == 200


def test_lines_that_nobody_takes_are_counted(monkeypatch: pytest.MonkeyPatch, logged: Callable[..., str]) -> None:
    """They hold nobody up, and the log says how many are missing."""
    monkeypatch.setattr(access, "MOST_LINES", 0)
    assert json.loads(logged(answering)) == {"lost": 1}


def test_a_log_that_cannot_be_written_fails_nobody() -> None:
    """Those who ask notice nothing of a full disk."""
    descriptor = os.open("/dev/full", os.O_WRONLY)
    log = AccessLog("text", descriptor)
    ledger = Ledger(answering, Counts(Tally().rows[0]), log)

    async def send(_message: object) -> None:
        pass

    asyncio.run(ledger({"method": "GET", "raw_path": b"/"}, None, send))  # type: ignore[arg-type]
    log.close()
    os.close(descriptor)


def test_several_processes_write_whole_lines() -> None:
    """Pieces of whole lines, each of which a pipe takes at once."""
    read, write = os.pipe()
    log = AccessLog("text", write)
    log._append([b"x" * 999 + b"\n"] * 10)
    log.close()
    os.close(write)
    with os.fdopen(read, "rb") as file:
        assert file.read() == (b"x" * 999 + b"\n") * 10


@pytest.mark.parametrize(
    ("path", "expected"),
    [(b"/cars/sparql", b"/sparql"), (b"/cars", b""), (b"/carsick", b"/carsick"), (b"/sparql", b"/sparql")],
)
def test_a_path_begins_where_the_service_does(path: bytes, expected: bytes) -> None:
    """Whether a proxy passes on where that is or not."""
    assert below(b"/cars", path) == expected


@pytest.mark.parametrize("begun", [False, True])
def test_who_still_waits_when_the_service_stops_is_told_so(begun: bool) -> None:
    """By a problem document, and no bare 500; an answer that has begun is cut off, and no client takes it for whole."""
    sent: list[Any] = []

    async def waiting(_scope: Any, _receive: object, send: Any) -> None:
        if begun:
            await send(START)
        await asyncio.sleep(60)

    async def send(message: object) -> None:
        sent.append(message)

    async def main() -> None:
        ledger = Ledger(waiting, Counts(Tally().rows[0]))
        task = asyncio.ensure_future(ledger({"method": "GET", "raw_path": b"/"}, None, send))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled() == begun

    asyncio.run(main())
    if begun:
        assert sent == [START]
        return
    start, body = sent
    headers = dict(start["headers"])
    assert (start["status"], headers[b"content-type"]) == (503, b"application/problem+json")
    assert (headers[b"connection"], headers[b"x-content-type-options"]) == (b"close", b"nosniff")
    assert int(headers[b"content-length"]) == len(body["body"])
    assert json.loads(body["body"])["type"].endswith("/ended")
