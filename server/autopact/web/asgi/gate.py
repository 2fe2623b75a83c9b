"""What answers while the data is still being read: the port is open from the beginning, and what is said there is true.

A short wait costs a client nothing, and a longer one ends in `503` and the time to come again. `/health` never waits,
nor does the style sheet of the page that says so.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from autopact import __version__
from autopact.sparql.problem import Problem
from autopact.web import plain
from autopact.web.asgi.account import KEY, Account, Message, Send
from autopact.web.asgi.ledger import Receive, Service, below, send_whole

PATIENCE = 1.0
"""Seconds that a request waits for the data."""

RETRY = {"Retry-After": "2", "Refresh": "2"}

STARTING = Problem(503, "starting", "The service is starting: its data is still being read.", "Try again soon.")

REPORT = json.dumps({"status": "starting", "version": __version__, "data": None, "consistent": None}).encode()


def _style() -> bytes:
    return Path(plain.__file__).parent.joinpath(plain.STYLE.lstrip("/")).read_bytes()


class Gate:
    """The service as long as there is none.

    Args:
        root: the path below which the service lies, as a proxy may pass it on.
    """

    def __init__(self, root: str) -> None:
        self._root = root.encode()
        self._opened = asyncio.Event()
        self._service: Service

    def open(self, service: Service) -> None:
        """There is one now; those who wait go on to it."""
        self._service = service
        self._opened.set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, by the service if it is there soon enough."""
        if not self._opened.is_set():
            path = below(self._root, scope["raw_path"]).decode("latin-1")
            if path == "/health":
                await send_whole(send, 503, RETRY, "application/json", REPORT)
                return
            if path == plain.STYLE and scope["method"] in {"GET", "HEAD"}:
                await send_whole(send, 200, {}, "text/css; charset=utf-8", _style())
                return
            try:
                await asyncio.wait_for(self._opened.wait(), PATIENCE)
            except TimeoutError:
                scope.get(KEY, Account()).outcome = STARTING.kind
                told = plain.told(STARTING, dict(scope["headers"]), self._root)
                await send_whole(send, STARTING.status, RETRY, *told)
                return
        await self._service(scope, receive, send)
