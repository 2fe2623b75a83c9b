"""Every request's account: counted, and, where the operator wants it, logged.

It stands between the server and the service, as ASGI has it: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from autopact.web.access import AccessLog
from autopact.web.account import KEY, Account, Message, Send
from autopact.web.metrics import Counts

Receive: TypeAlias = Callable[[], Awaitable[Message]]
Service: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]


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
        scope[KEY] = account = Account(send)
        try:
            await self.service(scope, receive, account.send)
        finally:
            account.close()
            method, path = scope["method"], scope["raw_path"]
            if self._root:
                path = below(self._root, path)
            if method == "HEAD":
                account.sent = 0  # the server keeps the body to itself
            self._counts.count(method, path, account)
            if self._log:
                client: Any = scope.get("client") or ("-",)
                self._log.write(str(client[0]), method, path, account)


def below(root: bytes, path: bytes) -> bytes:
    """A path without the one below which the service lies, where a proxy has passed that on."""
    if root and path.startswith(root) and path[len(root) : len(root) + 1] in (b"", b"/"):
        return path[len(root) :]
    return path
