"""Every request's account: counted, and, where the operator wants it, logged.

It stands between the server and the service, as ASGI has it: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from autopact.sparql.problem import MEDIA_TYPE, Problem
from autopact.web.asgi.access import AccessLog
from autopact.web.asgi.account import KEY, Account, Message, Send
from autopact.web.asgi.metrics import Counts
from autopact.web.headers import HEADERS

Receive: TypeAlias = Callable[[], Awaitable[Message]]
Service: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

STOPPED = Problem(503, "ended", "The service is stopping, and does not wait for this any longer.", "Try again.")


class Ledger:
    """The service, with an account of each request.

    `service` may be another one from some time on.

    Args:
        service: what answers.
        counts: where it is counted.
        log: where it is logged, if anywhere.
        root: the path below which the service lies, as a proxy may pass it on.
    """

    def __init__(self, service: Service, counts: Counts, log: AccessLog | None = None, root: str = "") -> None:
        self.service = service
        self._counts = counts
        self._log = log
        self._root = root.encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Have a request answered, and close its account, whatever comes of it."""
        account: Account = scope.setdefault(KEY, Account())  # there is one where what came behind its head was refused
        account.follow(send)
        try:
            await self.service(scope, receive, account.send)
        except asyncio.CancelledError:  # so the server ends what is still under way when its grace is over
            if account.status:
                raise
            await self._stop(account)
        finally:
            client: Any = scope.get("client") or ("-",)
            self.settle(str(client[0]), scope["method"], scope["raw_path"], account)

    def settle(self, client: str, method: str, path: bytes, account: Account) -> None:
        """Close the account of a request, be it one that the service never gets to see."""
        account.close()
        if method == "HEAD":
            account.sent = 0  # the server keeps the body to itself
        path = below(self._root, path)
        self._counts.count(method, path, account)
        if self._log:
            self._log.write(client, method, path, account)

    async def _stop(self, account: Account) -> None:
        """Tell a client that nothing comes any more."""
        account.outcome = STOPPED.kind
        await send_whole(account.send, STOPPED.status, {"Connection": "close"}, MEDIA_TYPE, STOPPED.json())


async def send_whole(send: Send, status: int, headers: Mapping[str, str], content_type: str, body: bytes) -> None:
    """Send a response that is all there, with headers of its own and those that all have."""
    every = {**HEADERS, **headers, "Content-Type": content_type, "Content-Length": str(len(body))}
    fields = [(name.lower().encode(), value.encode()) for name, value in every.items()]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})


def below(root: bytes, path: bytes) -> bytes:
    """A path without the one below which the service lies, where a proxy has passed that on."""
    if root and path.startswith(root) and path[len(root) : len(root) + 1] in (b"", b"/"):
        return path[len(root) :]
    return path
