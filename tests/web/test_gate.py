"""What answers while the data is still being read."""

import asyncio
import json
import re
from collections.abc import Sequence
from typing import Any

import pytest

from autopact.web.asgi import gate
from autopact.web.asgi.account import KEY, Account
from autopact.web.asgi.gate import Gate

Sent = list[dict[str, Any]]


def ask(
    path: bytes,
    opens_after: float | None,
    account: Account | None = None,
    fields: Sequence[tuple[bytes, bytes]] = (),
    method: str = "GET",
) -> Sent:
    """What is sent to a client that asks before the service is there."""

    async def main() -> Sent:
        sent: Sent = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def service(_scope: object, _receive: object, send: Any) -> None:
            await send("served")

        starting = Gate("/cars")
        if opens_after is not None:
            asyncio.get_running_loop().call_later(opens_after, starting.open, service)
        scope = {"method": method, "raw_path": path, "headers": fields, KEY: account or Account()}
        await starting(scope, None, send)  # type: ignore[arg-type]
        return sent

    return asyncio.run(main())


@pytest.mark.parametrize("path", [b"/health", b"/cars/health"])
def test_health_says_at_once_that_it_is_starting(path: bytes) -> None:
    """It is alive, and not ready."""
    start, body = ask(path, None)
    assert (start["status"], dict(start["headers"])[b"content-type"]) == (503, b"application/json")
    assert json.loads(body["body"])["status"] == "starting"


def test_a_short_wait_ends_in_an_answer() -> None:
    """A client that comes in the moment of a start notices nothing of it."""
    assert ask(b"/sparql", 0.05) == ["served"]


def test_a_long_wait_ends_in_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the time to come again, and the headers of all responses."""
    monkeypatch.setattr(gate, "PATIENCE", 0.05)
    account = Account()
    start, body = ask(b"/cars/sparql", None, account)
    headers = dict(start["headers"])
    assert (start["status"], headers[b"content-type"]) == (503, b"application/problem+json")
    assert headers[b"retry-after"] == b"2"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"content-length"] == str(len(body["body"])).encode()
    assert json.loads(body["body"])["type"].endswith("/starting")
    assert account.outcome == "starting"


def test_a_browser_gets_a_page_that_comes_again_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """In its reader's language, and with its style sheet, which is the one thing that is to be had already."""
    monkeypatch.setattr(gate, "PATIENCE", 0.05)
    fields = [(b"accept", b"text/html,*/*;q=0.8"), (b"accept-language", b"fr-CA,en;q=0.5")]
    start, body = ask(b"/cars/page/renault", None, fields=fields)
    headers = dict(start["headers"])
    assert (start["status"], headers[b"content-type"]) == (503, b"text/html; charset=utf-8")
    assert headers[b"refresh"] == b"2"
    assert "<h1>Le service démarre</h1>" in body["body"].decode()
    (style,) = re.findall(rb'rel="stylesheet" href="([^"]+)"', body["body"])
    start, body = ask(style, None)
    assert (start["status"], dict(start["headers"])[b"content-type"]) == (200, b"text/css; charset=utf-8")
    assert b"body {" in body["body"]
    start, _ = ask(style, None, method="DELETE")
    assert start["status"] == 503
