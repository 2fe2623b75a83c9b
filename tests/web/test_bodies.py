"""Bodies of requests: how large they may be, and how slow."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from autopact.sparql.form import LARGEST_BODY
from autopact.web.asgi import bodies
from autopact.web.asgi.front import Front

from .exchange import QUERY, Counting, ask


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_has_a_largest_size(service: Front, counting: Counting, declared: bool) -> None:
    """Whether it says its length or not; the connection is closed rather than read to its end."""
    length = {"content_length": str(LARGEST_BODY + 1)} if declared else {"transfer_encoding": "chunked"}
    piece = b" " * 65536
    status, headers, body = ask(service, "/sparql", "POST", [piece] * (LARGEST_BODY // len(piece) + 1), **length)
    assert (status, headers["connection"]) == (413, "close")
    assert json.loads(body)["type"].endswith("/request-too-large")
    assert counting.asked == 0


def test_a_body_has_a_time(service: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that never ends is left."""
    monkeypatch.setattr(bodies, "BODY_TIME", 0.1)

    async def slow() -> AsyncIterator[bytes]:
        yield b"SEL"
        yield b"ECT"
        await asyncio.sleep(3600)

    status, headers, _ = ask(service, "/sparql", "POST", slow(), content_type="application/sparql-query")
    assert (status, headers["connection"]) == (408, "close")


def test_bodies_that_come_slowly_take_no_more_memory_together_than_they_may(
    service: Front, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that would is turned away; what is short, or comes at once, is not counted."""
    monkeypatch.setattr(bodies, "MOST_COMING", 0)
    post = {"method": "POST", "content_type": "application/sparql-query"}
    long = [b" " * bodies.LONG, b" ", QUERY.encode()]
    status, headers, _ = ask(service, "/sparql", body=long, **post)  # type: ignore[arg-type]
    assert (status, headers["connection"]) == (503, "close")
    assert ask(service, "/sparql", body=[b" ", QUERY.encode()], **post)[0] == 200  # type: ignore[arg-type]
    assert counting.asked == 1
    assert service._bodies.coming == 0
