"""Flask behind an event loop: its part of a request runs in a thread, and no slow client ever holds one.

Where more is asked at a time than there are threads, clients take turns.

https://peps.python.org/pep-3333/ (WSGI)
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import unquote_to_bytes

from autopact.engine.processes import turns
from autopact.engine.processes.evaluators import CALLER, Caller
from autopact.errors import Overloaded
from autopact.web.asgi.account import KEY, Account

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed.wsgi import WSGIApplication

T = TypeVar("T")

Headers: TypeAlias = list[tuple[bytes, bytes]]

THREADS = 96
"""Pages being made at a time: more than queries may be evaluated and wait, so that none waits for those of others."""

ADDRESS = "autopact.address"
"""Where a request's address is found as it was sent, in Flask's WSGI environment, which decodes it."""

OPERATIONS = (b"/health", b"/metrics")
"""What is answered however many pages are being made."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the web process has it: where it was sent, undecoded, and all of its body.

    `root` is the path below which the site lies, without a slash at its end; `path` comes behind it. A large body is in
    `file`, not in `body`. What comes of the request is noted in `account`.
    """

    method: str
    scheme: str
    host: str
    root: str
    path: bytes
    query: bytes
    headers: dict[bytes, bytes]
    body: bytes = b""
    file: IO[bytes] | None = None
    client: str = ""
    version: str = "1.1"
    account: Account = field(default_factory=Account)

    @property
    def address(self) -> str:
        """The address asked, without its query string."""
        return f"{self.scheme}://{self.host}{self.root}{self.path.decode('latin-1')}"

    def header(self, name: bytes) -> str | None:
        """The value of a header, several joined."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """A request that waits for a thread."""

    client: str
    turn: asyncio.Future[None]


class Bridge:
    """Runs a WSGI application in threads."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page")
        self._others = ThreadPoolExecutor(2, thread_name_prefix="operations")
        self._free = THREADS
        self._waiting: deque[Visit] = deque()

    async def respond(self, asked: Asked) -> tuple[int, Headers, AsyncGenerator[bytes, None]]:
        """Status, headers and body of the application's response. Cancelled, what it waits for is cancelled too.

        Raises:
            Overloaded: no thread can be started.
        """
        caller = Caller(asked.client)
        CALLER.set(caller)  # of this task's context, which the thread gets a copy of
        run = partial(copy_context().run, self._run, asked)
        loop = asyncio.get_running_loop()
        try:
            if asked.path in OPERATIONS:
                return await asyncio.wrap_future(_begun(self._others, run))
            await self._enter(asked.client)
            try:
                work = _begun(self._threads, run)
            except Overloaded:
                self._leave()
                raise
            work.add_done_callback(lambda _: loop.is_closed() or loop.call_soon_threadsafe(self._leave))
            return await asyncio.wrap_future(work)
        except (asyncio.CancelledError, Overloaded):
            caller.leave()
            raise

    async def _enter(self, client: str) -> None:
        """Wait for a thread."""
        if self._free:
            self._free -= 1
            return
        visit = Visit(client, asyncio.get_running_loop().create_future())
        self._waiting.append(visit)
        try:
            await visit.turn
        except asyncio.CancelledError:
            if not visit.turn.cancelled():  # it had come
                self._leave()
            elif visit in self._waiting:
                self._waiting.remove(visit)
            raise

    def _leave(self) -> None:
        """Have the next one use a thread that is free now."""
        while self._waiting:
            turns.take(self._waiting, visit := self._waiting[0])
            if not visit.turn.done():
                visit.turn.set_result(None)
                return
        self._free += 1

    def _run(self, asked: Asked) -> tuple[int, Headers, AsyncGenerator[bytes, None]]:
        started: list[tuple[int, Headers]] = []

        def start(
            status: str,
            headers: list[tuple[str, str]],
            _error: tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None = None,
        ) -> Callable[[bytes], object]:
            encoded = [
                (name.lower().encode("latin-1"), value.encode("latin-1"))
                for name, value in headers
                if name != "Date"  # the server says it, of every answer
            ]
            started[:] = [(int(status.split(" ", 1)[0]), encoded)]
            return lambda _: None

        body = self._application(environment(asked), start)
        pieces = iter(body)
        first = list(islice(pieces, 2))  # most responses have one, and are done here
        close = getattr(body, "close", lambda: None)
        if len(first) < 2:
            close()
            pieces = iter(())
        return *started[0], self._rest(first, pieces, close)

    async def _rest(
        self, first: list[bytes], pieces: Iterator[bytes], close: Callable[[], None]
    ) -> AsyncGenerator[bytes, None]:
        making: Future[bytes] = Future()
        making.set_result(b"")
        try:
            for piece in first:
                yield piece
            if len(first) == 2:
                while piece := await asyncio.wrap_future(making := self._threads.submit(next, pieces, b"")):
                    yield piece
        finally:
            if len(first) == 2:  # its client may be gone while a piece is made
                making.add_done_callback(lambda _: close())


def _begun(threads: ThreadPoolExecutor, run: Callable[[], T]) -> Future[T]:
    """Some work, begun in a thread; one of those that there are may still come to it where no other can be started."""
    try:
        return threads.submit(run)
    except RuntimeError:
        raise Overloaded("No thread can be started now.") from None


def environment(asked: Asked) -> dict[str, Any]:
    """The request as WSGI has it."""
    name, _, port = asked.host.rpartition(":") if asked.host.rpartition(":")[2].isdigit() else (asked.host, "", "")
    given = {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": asked.root,
        "PATH_INFO": unquote_to_bytes(asked.path).decode("latin-1"),
        "QUERY_STRING": asked.query.decode("latin-1"),
        "SERVER_NAME": name or "localhost",
        "SERVER_PORT": port or ("443" if asked.scheme == "https" else "80"),
        "SERVER_PROTOCOL": f"HTTP/{asked.version}",
        "REMOTE_ADDR": asked.client,
        "CONTENT_LENGTH": str(asked.file.tell() if asked.file else len(asked.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": asked.scheme,
        "wsgi.input": asked.file or BytesIO(asked.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        KEY: asked.account,
        ADDRESS: asked.address,
    }
    if asked.file:
        asked.file.seek(0)
    for header, value in asked.headers.items():
        key = header.decode("latin-1").upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            given[key] = value.decode("latin-1")
        elif key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):  # Flask reads nothing of a body that came in chunks
            given[f"HTTP_{key}"] = value.decode("latin-1")
    given["HTTP_HOST"] = asked.host
    return given
