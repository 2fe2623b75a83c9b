"""The bodies of requests: who may send how much, and in which time.

https://asgi.readthedocs.io/en/latest/specs/www.html#request-receive-event
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import IO

from autopact.errors import InputError, Overloaded
from autopact.sparql.bearer import writer
from autopact.sparql.form import LARGEST_BODY
from autopact.sparql.problem import TooLarge
from autopact.sparql.protocol import Policy
from autopact.sparql.request import Request
from autopact.web.asgi.account import Message
from autopact.web.asgi.incoming import Incoming
from autopact.web.asgi.ledger import Receive, below

WRITING = re.compile(rb"/update/?|/graph-store(?:/.*)?", re.DOTALL)
"""The addresses whose bodies may be large, if they come with a token."""

BODY_TIME = 60.0
"""Seconds in which the body of a request has to be here."""

UPLOAD_TIME = 600.0
"""Seconds that a large body has, of a client with a token."""

LONG = 16 * 1024
"""Bytes from which on a request is long: such are read a few at a time."""

MOST_COMING = 64 * 1024 * 1024
"""Bytes of long bodies that have come in part; when there are as many, those of more clients are turned away."""


class Bodies:
    """Reads the bodies of all requests to a service.

    `coming` is how many bytes of long ones have come in part.

    Args:
        root: the path below which the service lies.
        policy: who may write, and how much at once.
    """

    def __init__(self, root: bytes, policy: Policy) -> None:
        self.coming = 0
        self._root = root
        self._policy = policy

    async def read(self, scope: Message, receive: Receive) -> tuple[bytes, IO[bytes] | None]:
        """The whole body of a request, a large one as a file.

        Raises:
            TooLarge: there is more of it than is read.
            InputError: it comes without what allows to send so much.
            Unavailable: too much of others has come in part, or there is no room for it.
            TimeoutError: it takes too long.
            ConnectionError: the client is gone.
        """
        length = next((value for name, value in scope["headers"] if name == b"content-length"), None)
        if length is None and scope["method"] in ("GET", "HEAD") and not _is_chunked(scope):
            return b"", None  # most of them; there is nothing to wait for
        bound = self._bound(scope)
        if length and int(length) > bound.largest:
            raise bound.excess
        body, counted = Incoming(LARGEST_BODY), 0
        try:
            async with asyncio.timeout(bound.seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ConnectionResetError
                    await body.add(message.get("body", b""))
                    if body.size > bound.largest:
                        raise bound.excess
                    if not message.get("more_body"):
                        return await body.complete(), body.file
                    if body.held > LONG:
                        self.coming += body.held - counted
                        counted = body.held
                        if self.coming > MOST_COMING:
                            raise Overloaded("Too many long bodies are under way.")
        except BaseException:
            body.drop()
            raise
        finally:
            self.coming -= counted

    def _bound(self, scope: Message) -> _Bound:
        """How much of a request's body is read: large ones only of those who may write."""
        if not WRITING.fullmatch(below(self._root, scope["raw_path"])):
            return _Bound(LARGEST_BODY, BODY_TIME, _too_large(LARGEST_BODY))
        headers = dict(scope["headers"])
        try:
            writer(
                Request(
                    "",
                    authorization=headers.get(b"authorization", b"").decode("latin-1"),
                    fetch_site=headers.get(b"sec-fetch-site", b"none").decode("latin-1"),
                ),
                self._policy.tokens,
            )
        except InputError as error:
            return _Bound(LARGEST_BODY, BODY_TIME, error)
        return _Bound(self._policy.upload, UPLOAD_TIME, _too_large(self._policy.upload))


def _is_chunked(scope: Message) -> bool:
    return any(name == b"transfer-encoding" for name, _ in scope["headers"])


@dataclass(frozen=True, slots=True)
class _Bound:
    """How many bytes of a body are read, in how many seconds, and what is wrong with one that has more."""

    largest: int
    seconds: float
    excess: InputError


def _too_large(bound: int) -> TooLarge:
    return TooLarge(f"The body has more than {bound:,} bytes.", mend="Send less at once.")
