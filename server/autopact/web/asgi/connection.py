"""A connection that a client cannot hold open for nothing: a head has a size and a time, and answers have to be taken.

The bounds of the body are the front's affair, which knows how large one may be.

https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import asyncio
import re
import resource
import socket
import struct
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any, ClassVar, cast

from httptools import (
    HttpParserError,
    HttpParserInvalidMethodError,
    HttpParserInvalidURLError,
    HttpParserUpgrade,
    HttpRequestParser,
)
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from autopact.sparql.problem import MEDIA_TYPE, Problem
from autopact.web.asgi.account import KEY, Account
from autopact.web.asgi.clients import client_of
from autopact.web.headers import HEADERS

LARGEST_HEAD = 256 * 1024
"""Bytes of a request line and its headers together, and of what else is no body: trailers, extensions of chunks."""

LONGEST_TARGET = 65535
"""Bytes of an address with its query string: what the parser of httptools counts up to."""

HEAD_TIME = 20.0
"""Seconds in which the head of a request has to be here, from its first byte, or from the connection."""

TAKING_TIME = 60.0
"""Seconds in which a client has to take what lies ready for it: some 64 KiB. An answer cannot lie about for ever."""

LINGERING = 2.0
"""Seconds for which a client that is still sending is listened to, once it was answered."""

SILENCE = 0.5
"""Seconds after which one who says no more is asked, again and again, whether it has hung up, or only ended."""

MOST_AHEAD = 1000
"""Requests of a connection that wait for their answers: each is some bytes on the way, and some kilobytes here."""

OWN_FILES = 256
"""Files that a web process may need for itself, of those that it may open."""

NOW = struct.pack("ii", 1, 0)
"""The linger of a socket that is reset when it is closed."""

_HOST = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)
_REQUEST_LINE = re.compile(rb"[\w!#$%&'*+.^`|~-]{1,64} \S+ HTTP/1\.[01]\r?\n", re.ASCII)


class Gathering:
    """A transport on which everything written in one turn of the event loop is sent at once.

    uvicorn writes the head of an answer and its body one after the other: twice the way through the kernel, there and
    at the client's, which is a good part of what a short answer costs.

    One that is closed is gone after some time, whether its client takes the rest or not. `is_sending` tells whether
    that one has not said all it wants to, `is_cut` whether an answer is not whole: its end is then a failure that
    every client sees, also one that counts no bytes.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        is_sending: Callable[[], bool],
        is_cut: Callable[[], bool],
    ) -> None:
        self._transport = transport
        self._loop = loop
        self._is_sending = is_sending
        self._is_cut = is_cut
        self._pieces: list[bytes] = []
        self._end: asyncio.TimerHandle | None = None
        self._is_lost = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, piece: bytes) -> None:
        """Send a piece, with those that come along in this turn."""
        if self.is_closing():
            return
        if not self._pieces:
            self._loop.call_soon(self.flush)
        self._pieces.append(piece)

    def is_closing(self) -> bool:
        """Whether nothing more is answered."""
        return self._end is not None or self._transport.is_closing()

    def close(self) -> None:
        """Close, once all is sent, and, if the client is still sending, once it had the time to read that.

        A connection is reset when it is closed on what nobody read, and with that goes an answer on its way.
        """
        if self._end is not None or self._is_lost:
            return
        if self._is_cut():
            self.reset()
            return
        self.flush()
        if self._is_sending() and not self._transport.is_closing():
            self._transport.write_eof()
            self._transport.resume_reading()
            self._end = self._loop.call_later(LINGERING, self._transport.abort)
        else:
            self._transport.close()
            self._end = self._loop.call_later(TAKING_TIME, self.reset)

    def reset(self) -> None:
        """Close at once, and in a way that nobody takes for the end of an answer."""
        if not self._is_lost:
            self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOW)
            self._transport.abort()

    def lost(self) -> None:
        """It is closed."""
        self._is_lost = True
        self._pieces.clear()
        if self._end:
            self._end.cancel()

    def flush(self) -> None:
        """Send what has come along."""
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            self._transport.write(b"".join(pieces))


def room() -> int:
    """How many connections a process may have: each has a socket, and may have an answer in a file."""
    return max(16, (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OWN_FILES) // 2)


class Connection(HttpToolsProtocol):
    """A connection to a client. Where there are too many, one makes way."""

    idle: ClassVar[OrderedDict[Connection, None]] = OrderedDict()
    """Those of which no request is under way, the longest idle first."""

    clients: ClassVar[dict[str, dict[Connection, None]]] = {}
    """Those of each client, the latest last."""

    settle: ClassVar[Callable[[str, str, bytes, Account], None]] = lambda *_: None
    """Takes the account of a request that is refused here: who asked, by what method, where."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._head = 0
        self._fault: tuple[int, str, str, str] | None = None
        self._exchanges: deque[RequestResponseCycle] = deque()
        self._refusal: tuple[int, str, str, str] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for the first request."""
        gathering = Gathering(transport, self.loop, self._is_sending, self._is_cut)
        super().connection_made(cast("asyncio.Transport", gathering))
        self._wait()
        self.idle[self] = None
        self.clients.setdefault(self._whose, {})[self] = None
        if len(self.connections) > room():
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        self.idle.pop(self, None)
        if own := self.clients.get(self._whose):
            own.pop(self, None)
        if not own:
            self.clients.pop(self._whose, None)
        cast("Gathering", self.transport).lost()
        super().connection_lost(exc)
        for each in self._due():  # uvicorn tells the latest request only, and another may be under way
            each.disconnected = True
            each.message_event.set()

    @property
    def _whose(self) -> str:
        return client_of(self.client[0]) if self.client else ""

    def _make_room(self) -> None:
        """End the one that has lain idle for longest; where this is the only idle one, the latest of who has most."""
        if len(self.idle) > 1:
            self.idle.popitem(last=False)[0].transport.abort()
            return
        own, most = self.clients[self._whose], max(self.clients.values(), key=len)
        latest, _ = (own if len(own) == len(most) else most).popitem()
        cast("Gathering", latest.transport).reset()

    def eof_received(self) -> bool:  # type: ignore[override]  # as asyncio has it
        """Whether one who says no more is still to be answered: ncat and socat end so what they were given to say."""
        due = self._due()
        if not due or due[-1].more_body:
            cast("Gathering", self.transport).flush()
            return False
        if not self._refusal:  # which comes after all answers, and ends it
            due[-1].keep_alive = False
        self._wait_no_more()
        self.loop.call_later(SILENCE, self._ask_whether_gone)
        return True

    def _ask_whether_gone(self) -> None:
        """Send one who said no more what it passes over, or let its answer go on: what is sent shows who is gone.

        https://www.rfc-editor.org/rfc/rfc9110#section-15.2
        """
        if not self._due() or self.transport.is_closing():
            return
        if not self._is_cut():
            if self._due()[0].scope["http_version"] == "1.0":  # there, nothing comes before the answer
                self.transport.abort()
                return
            self.transport.write(STATUS_LINE[100] + b"\r\n")
        self.loop.call_later(SILENCE, self._ask_whether_gone)

    def pause_writing(self) -> None:
        """Give the client some time to take what lies ready."""
        super().pause_writing()
        self._taking = self.loop.call_later(TAKING_TIME, cast("Gathering", self.transport).reset)

    def resume_writing(self) -> None:
        """It took that."""
        if self._taking:
            self._taking.cancel()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Take what has come, unless a head grows without end."""
        if self.transport.is_closing() or self._refusal:
            return
        self._head += len(data)
        self._unset_keepalive_if_required()
        latest = self.cycle
        try:
            self._feed(data)
        except HttpParserError as error:
            if self._fault:
                self._refuse(*self._fault)
            elif len(self.url) > LONGEST_TARGET:
                what = f"The address has more than {LONGEST_TARGET:,} bytes."
                self._refuse(414, "request-uri-too-long", what, "Use POST.")
            elif isinstance(error, HttpParserInvalidURLError):
                mend = "Percent-encode it: curl -G --data-urlencode 'query=…'"
                self._refuse(400, "bad-request", "The address has characters that none may have.", mend)
            elif self.cycle is latest and _REQUEST_LINE.match(data) and isinstance(error, HttpParserInvalidMethodError):
                self._refuse(501, "not-implemented", "No method of that name is known here.", "Names are in capitals.")
            else:
                self._refuse(400, "bad-request", "This is no HTTP request, or of no known method.", "See RFC 9112.")
        if self._head > LARGEST_HEAD:
            self._refuse(431, "request-header-fields-too-large", f"The head has more than {LARGEST_HEAD:,} bytes.")

    def _feed(self, data: bytes) -> None:
        """Have it parsed; requests that would change to another protocol, one after the other, again and without it."""
        while data:
            try:
                self.parser.feed_data(data)
            except HttpParserUpgrade as upgrade:
                data = self._stay(data[upgrade.args[0] :])
            else:
                break

    def on_message_begin(self) -> None:
        """Wait for the rest of the head."""
        super().on_message_begin()
        self._wait()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what comes behind the body is none, whatever it says."""
        if self._timer:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is here. Where its target names a host, the request is for that one, whatever the header says.

        Raises:
            ValueError: it asks for what is not done here; the parser goes no further.
        """
        if not self.parser.should_upgrade():
            if fault := self._unfit():
                self._fault = fault
                raise ValueError
            if self.parser.get_http_version() == "1.0":
                self.expect_100_continue = False  # a client of that age knows no answer before the answer
            if named := _HOST.match(self.url):
                rest = self.url[named.end() :]
                self.url = rest if rest.startswith(b"/") else b"/" + rest
                self.headers[:] = [(name, named[1] if name == b"host" else value) for name, value in self.headers]
            super().on_headers_complete()
            self._exchanges.append(self.cycle)
            self.idle.pop(self, None)
            self._wait_no_more()
            self._head = 0  # it is taken, whatever the piece that ended it has come to

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The body is here; what comes now is another head."""
        self._head = 0
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer is whole; if it was the last before what is no request, that is told now."""
        super().on_response_complete()
        if self._due() or self.transport.is_closing():
            return
        self.idle[self] = None
        if self._refusal:
            self._refuse(*self._refusal)

    def _unfit(self) -> tuple[int, str, str, str] | None:
        """What is wrong with a request whose head parses, if anything is.

        https://www.rfc-editor.org/rfc/rfc9112#section-6.1
        """
        version = self.parser.get_http_version()
        if not version.startswith("1."):
            return 505, "http-version-not-supported", f"HTTP/{version} is not spoken here.", "Speak HTTP/1.1."
        if len(self._due()) >= MOST_AHEAD:
            what = f"There are {MOST_AHEAD:,} requests before it on this connection that wait for their answers."
            return 429, "too-many-requests", what, "Take some of the answers before you ask on."
        values = b",".join(value for name, value in self.headers if name == b"transfer-encoding")
        if {coding.strip().lower() for coding in values.split(b",")} - {b"", b"chunked"}:
            mend = "Send it chunked; what it is packed by is Content-Encoding's to say."
            return 501, "not-implemented", "The body comes in a transfer coding that is not known here.", mend
        whole = self.url == b"*" and self.parser.get_method() == b"OPTIONS"  # about the service, and no address of it
        if b"#" in self.url or not (self.url.startswith(b"/") or whole or _HOST.match(self.url)):
            mend = "Send a path, and what is behind ?, as curl and browsers do."
            return 400, "bad-request", "The target of the request is no address of HTTP.", mend
        return None

    def _stay(self, rest: bytes) -> bytes:
        """A request that would change to another protocol without that wish, and what is behind its head.

        Java's client has it for HTTP/2, in every first request.
        """
        method = self.parser.get_method()
        if method == b"CONNECT":
            self._refuse(400, "bad-request", "This is no proxy.")
            return b""
        headers = [b"%s: %s" % each for each in self.headers if each[0] != b"upgrade"]
        version = self.parser.get_http_version().encode()
        self.parser = HttpRequestParser(self)
        return b"\r\n".join([b"%s %s HTTP/%s" % (method, self.url, version), *headers, b"", rest])

    def _refuse(self, status: int, kind: str, detail: str, mend: str = "") -> None:
        """Say what is wrong with a request that the service never gets to see, and close.

        Answers to earlier ones come first: what is said in the midst of one would be a part of it.
        """
        if self.transport.is_closing():
            return
        if (due := self._due()) and not due[-1].more_body:
            self._refusal = status, kind, detail, mend
            self._wait_no_more()
            return
        body = Problem(status, kind, detail, mend).json()
        own = {"content-type": MEDIA_TYPE, "content-length": str(len(body)), "connection": "close"}
        fields = [b"%s: %s\r\n" % each for each in self.server_state.default_headers]
        fields += [f"{name.lower()}: {value}\r\n".encode() for name, value in {**HEADERS, **own}.items()]
        method = self.parser.get_method()
        sent = b"" if method == b"HEAD" else body
        self.transport.write(b"".join([STATUS_LINE[status], *fields, b"\r\n", sent]))
        self.transport.close()
        scope = cast("dict[str, Any]", due[-1].scope) if due else {}
        account: Account = scope.setdefault(KEY, Account())
        account.outcome, account.status, account.sent, account.whole = kind, status, len(sent), True
        if due:  # its head was taken: the service, which has begun with it, closes its account
            return
        client, path = self.client[0] if self.client else "-", self.url.partition(b"?")[0]
        Connection.settle(client, method.decode() if path else "-", path or b"-", account)

    def _is_sending(self) -> bool:
        return self._timer is not None or (self.cycle is not None and self.cycle.more_body)

    def _due(self) -> deque[RequestResponseCycle]:
        """The exchanges whose answers are not whole yet, in their order, which is that in which they come to be so."""
        while self._exchanges and self._exchanges[0].response_complete:
            self._exchanges.popleft()
        return self._exchanges

    def _is_cut(self) -> bool:
        return any(each.response_started for each in self._due())

    def _wait(self) -> None:
        self._wait_no_more()
        self._timer = self.loop.call_later(HEAD_TIME, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
