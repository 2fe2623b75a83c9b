"""The account of one request: what it was, what came of it, how long that took."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

KEY = "autopact.account"
"""Where a request's account is found: in its ASGI scope, and in Flask's WSGI environment."""


async def _to_nobody(_message: Message) -> None:
    """Send nothing."""


class Account:
    """What is noted of a request while it is answered.

    Attributes:
        outcome: the kind of problem it ended in, or `kept` where the answer was at hand; else the status says enough.
        digest: of the text of its query, if it brought one.
        status: of the response; 0 as long as there is none.
        sent: bytes of the response's body.
        whole: whether all of the response was handed over to be sent.
        began: when the request was there, as `perf_counter` has it.
        answered: when the response began.
    """

    __slots__ = ("_send", "answered", "began", "digest", "outcome", "sent", "status", "whole")

    def __init__(self) -> None:
        self._send: Send = _to_nobody
        self.outcome = ""
        self.digest = ""
        self.status = 0
        self.sent = 0
        self.whole = False
        self.began = perf_counter()
        self.answered = 0.0

    def follow(self, send: Send) -> None:
        """Have what is sent go this way."""
        self._send = send

    def send(self, message: Message) -> Awaitable[None]:
        """Note a part of the response, and send it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.answered = perf_counter()
        else:
            self.sent += len(message["body"])
            self.whole = not message.get("more_body", False)
        return self._send(message)

    def close(self) -> None:
        """The request is over: what nobody has said about it follows from the rest."""
        self._send = _to_nobody  # no circle through the server's own objects, which the collector would have to find
        if not self.whole:
            self.outcome = "hang-up"
        elif not self.outcome:
            self.outcome = "ok" if self.status < 400 else "error"
            if self.status == 304:
                self.outcome = "not-modified"

    def seconds(self) -> float:
        """From when the request was there until its response began, or until the client was gone."""
        return (self.answered or perf_counter()) - self.began
