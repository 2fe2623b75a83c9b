"""What stands before Flask: reads requests whole, answers repeated queries from memory, and others without Flask.

    a request ── its body, bounded ── kept answers ── /sparql for machines ── Flask, in a thread
                                                       an evaluator

A client that hangs up is noticed while its answer is made, and whatever is under way for it ends.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from autopact.engine.seam import Answer, Engine
from autopact.errors import AutopactError, InputError, Overloaded, Unavailable
from autopact.sparql import protocol
from autopact.sparql.bearer import writer
from autopact.sparql.form import LARGEST_BODY
from autopact.sparql.problem import Problem, TooLarge, problem_of
from autopact.sparql.request import Request
from autopact.web import plain
from autopact.web.account import KEY, Account, Message, Send
from autopact.web.bridge import Asked, Bridge, Headers
from autopact.web.incoming import Incoming
from autopact.web.ledger import Receive, below

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

T = TypeVar("T")

ENDPOINT = (b"/sparql", b"/sparql/")

WRITING = re.compile(rb"/update/?|/graph-store(?:/.*)?", re.DOTALL)
"""The addresses whose bodies may be large, if they come with a token."""

HOST = "https://www.rfc-editor.org/rfc/rfc9112#section-3.2"

BODY_TIME = 60.0
"""Seconds in which the body of a request has to be here."""

UPLOAD_TIME = 600.0
"""Seconds that a large body has, of a client with a token."""

WATCH_AFTER = 0.05
"""Seconds, once or twice, after which a client is watched for hanging up; most answers are sent by then."""

LONG = 16 * 1024
"""Bytes of a request that is read in a thread."""

MOST_LONG = 32
"""Long requests that are read at a time, or wait for that; one more is turned away at once."""

MOST_LARGE = 4
"""Bodies in files that are read at a time: each is in memory then, more than once."""

MOST_COMING = 64 * 1024 * 1024
"""Bytes of long bodies that have come in part; when there are as many, those of more clients are turned away."""

KEPT = 32 * 1024 * 1024
"""Bytes of answers that are kept in memory, those asked for last."""

LARGEST_KEPT = 256 * 1024
"""Bytes of an answer that is kept."""

DEAR = 0.05
"""Seconds after which an answer is kept the first time. Another is kept when it is asked for again: most never are."""

REMEMBERED = 16_384
"""Questions of which it is known that they were asked before."""

_AUTHORITY = re.compile(r"(?:[\w.-]+|\[[\da-f:.]+\])(?::\d*)?", re.ASCII | re.IGNORECASE)
_BASE = re.compile(rf"(https?)://({_AUTHORITY.pattern})(/[\w.~!$&'()*+,;=:@%/-]*)?", re.ASCII | re.IGNORECASE)


class Kept:
    """Answers by their questions, as many as there is room for; those not asked for in the longest time go first."""

    def __init__(self, room: int = KEPT) -> None:
        self._answers: OrderedDict[tuple[object, ...], tuple[Headers, bytes, str]] = OrderedDict()
        self._room = room
        self._asked: set[int] = set()

    def get(self, key: tuple[object, ...]) -> tuple[Headers, bytes, str] | None:
        """The headers and the body of the answer to a question, and its query's digest."""
        found = self._answers.get(key)
        if found:
            self._answers.move_to_end(key)
        return found

    def is_asked_again(self, key: tuple[object, ...]) -> bool:
        """Whether this question was asked before, and not long ago; from now on it was."""
        number = hash(key)
        if number in self._asked:
            return True
        if len(self._asked) >= REMEMBERED:
            self._asked.clear()
        self._asked.add(number)
        return False

    def put(self, key: tuple[object, ...], headers: Headers, body: bytes, digest: str = "") -> None:
        """Keep an answer, if it is not too large."""
        if len(body) > LARGEST_KEPT or key in self._answers:
            return
        self._answers[key] = headers, body, digest
        self._room -= _size(key, body)
        while self._room < 0:
            old, (_, gone, _) = self._answers.popitem(last=False)
            self._room += _size(old, gone)


def _size(key: tuple[object, ...], body: bytes) -> int:
    return 1024 + len(body) + sum(len(part) for part in key if isinstance(part, bytes))


class Front:
    """The service as an ASGI application.

    Args:
        site: the Flask application, which shares the engine.
        engine: what answers queries.
        headers: those of every response.
        base_url: the address that clients know the service by, when it stands behind a proxy. The proxy may pass the
            path of it on or leave it out.
        policy: what an operator allows.

    Raises:
        InputError: `base_url` is no http or https address.
    """

    def __init__(
        self,
        site: WSGIApplication,
        engine: Engine,
        *,
        headers: Mapping[str, str] | None = None,
        base_url: str | None = None,
        policy: protocol.Policy = protocol.CLOSED,
    ) -> None:
        self._bridge = Bridge(site)
        self._engine = engine
        self._headers = _encoded(headers or {})
        self._base = base(base_url) if base_url else None
        self._root = self._base[2].encode() if self._base else b""
        self._policy = policy
        self._kept = Kept()
        self._watch = _Watch()
        self._long = self._large = 0
        self._coming = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request."""
        account = scope.get(KEY) or Account()
        try:
            body, file = await self._body(scope, receive)
            asked = self._asked(scope, body, file, account)
        except (InputError, Unavailable) as error:
            await self._send(send, self._failed(scope, problem_of(error)), account, last=True)
        except TimeoutError:
            trouble = Problem(408, "request-timeout", "The request did not come to its end in time.")
            await self._send(send, self._failed(scope, trouble), account, last=True)
        except ConnectionError:
            return
        else:
            try:
                if asked.path in ENDPOINT and _is_machine(asked):
                    await self._answer(asked, receive, send)
                else:
                    await self._page(asked, receive, send)
            except Overloaded as error:
                await self._send(send, self._failed(scope, problem_of(error)), account)
            finally:
                if file:
                    file.close()

    def _failed(self, scope: Message, trouble: Problem) -> protocol.Response:
        """What a client is told of what never came to the application: a browser by a page."""
        told, fields = protocol.told(trouble), dict(scope["headers"])
        if not plain.is_wanted(fields.get(b"accept", b"").decode("latin-1")):
            return told
        body = plain.page(trouble, fields.get(b"accept-language", b"").decode("latin-1"), self._root.decode())
        return replace(told, body=body, content_type=f"{plain.HTML}; charset=utf-8")

    async def _answer(self, asked: Asked, receive: Receive, send: Send) -> None:
        """The protocol's answer, which nothing of Flask is needed for."""
        key, account = None, asked.account
        if b"if-none-match" not in asked.headers and asked.method in ("GET", "HEAD", "POST"):
            about = (asked.headers.get(name) for name in (b"accept", b"content-type", b"content-encoding"))
            key = (self._engine.id, asked.method == "POST", asked.address, asked.query, *about, asked.body)
            if kept := self._kept.get(key):
                account.outcome, account.digest = "kept", kept[2]
                await _start(send, 200, kept[0])
                await _finish(send, kept[1])
                return
        planned = partial(protocol.plan, _request(asked), self._engine, self._policy)
        with self._reading(asked) as long:
            # A query of two mebibytes takes half a second to read, a description of a thousand graphs a tenth of one to
            # write, in which others would wait.
            describes = asked.method != "POST" and b"query=" not in asked.query
            plan = await asyncio.to_thread(planned) if long or describes else planned()
        if isinstance(plan, protocol.Response):
            if key and plan.status == 200 and isinstance(plan.body, bytes):  # the service's description
                self._kept.put(key, self._head(plan)[1], plan.body)
            await self._send(send, plan, account)
            return
        account.digest = plan.digest
        try:
            answer = await self._watch.over(self._engine.answer_async(plan.job), receive)
        except AutopactError as error:
            await self._send(send, plan.failed(error), account)
            return
        except ConnectionError:
            return
        status, headers = self._head(plan.response(answer))
        if (
            key and plan.key and answer.file is None
            and (account.seconds() > DEAR or self._kept.is_asked_again(key))
        ):  # fmt: skip
            self._kept.put(key, headers, answer.body, plan.digest)
        await _start(send, status, headers)
        if answer.file is None:
            await _finish(send, answer.body)
            return
        try:
            with suppress(ConnectionError):
                await self._watch.over(_stream(send, _read(answer)), receive)
        finally:
            answer.close()

    async def _page(self, asked: Asked, receive: Receive, send: Send) -> None:
        """Flask's response."""
        with suppress(ConnectionError):
            with self._reading(asked):
                status, headers, pieces = await self._watch.over(self._bridge.respond(asked), receive)
            async with aclosing(pieces):
                await _start(send, status, headers)
                await self._watch.over(_stream(send, pieces), receive)

    @contextmanager
    def _reading(self, asked: Asked) -> Iterator[bool]:
        """Whether a request is long, while it is read.

        Raises:
            Overloaded: too many long ones are.
        """
        large = asked.file is not None
        long = large or len(asked.query) + len(asked.body) > LONG
        if (long and self._long >= MOST_LONG) or (large and self._large >= MOST_LARGE):
            raise Overloaded("Too many long requests are being read already.", mend="Try again soon.")
        self._long += long
        self._large += large
        try:
            yield long
        finally:
            self._long -= long
            self._large -= large

    async def _send(self, send: Send, response: protocol.Response, account: Account, *, last: bool = False) -> None:
        """Send a response that nobody evaluated; after the last one, the connection is closed."""
        account.outcome, account.digest = response.kind, response.digest
        status, headers = self._head(response)
        await _start(send, status, [*headers, (b"connection", b"close")] if last else headers)
        await _finish(send, response.body if isinstance(response.body, bytes) else response.body.read())

    def _head(self, response: protocol.Response) -> tuple[int, Headers]:
        """Status and headers of a response, with its length and what all have."""
        headers = dict(self._headers)
        headers.update(_encoded(response.headers))
        if response.content_type:
            headers[b"content-type"] = response.content_type.encode("latin-1")
        if response.status not in (204, 304):
            length = response.body.length if isinstance(response.body, Answer) else len(response.body)
            headers[b"content-length"] = str(length).encode()
        return response.status, list(headers.items())

    async def _body(self, scope: Message, receive: Receive) -> tuple[bytes, IO[bytes] | None]:
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
                        self._coming += body.held - counted
                        counted = body.held
                        if self._coming > MOST_COMING:
                            raise Overloaded("Too many long bodies are under way.", mend="Try again soon.")
        except BaseException:
            body.drop()
            raise
        finally:
            self._coming -= counted

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

    def _asked(self, scope: Message, body: bytes, file: IO[bytes] | None, account: Account) -> Asked:
        """The request, at the address that the client knows.

        Raises:
            InputError: which host it is for is not said, or twice, or is no host.
        """
        values: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            values.setdefault(name, []).append(value)
        headers = {name: b", ".join(several) for name, several in values.items()}
        hosts = values.get(b"host", ())
        if len(hosts) > 1 or (not hosts and scope["http_version"] == "1.1"):
            raise InputError(f"The request has {len(hosts)} Host headers.", mend="Send one.", spec=HOST)
        if hosts and not _AUTHORITY.fullmatch(hosts[0].decode("latin-1")):
            raise InputError("The Host header names no host.", mend="Write it as in an address.", spec=HOST)
        path = scope["raw_path"]
        if self._base:
            scheme, host, root = self._base
            path = below(self._root, path)
        else:
            # HTTP/1.0 has no Host header yet.
            scheme, root = scope["scheme"], ""
            host = hosts[0].decode("latin-1") if hosts else _authority(*(scope.get("server") or ("localhost", None)))
        return Asked(
            scope["method"], scheme, host, root, path, scope["query_string"], headers, body, file,
            str((scope.get("client") or ("",))[0]), scope["http_version"], account,
        )  # fmt: skip


def _authority(host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}" if port else name


def base(url: str) -> tuple[str, str, str]:
    """Scheme, host and path of the address that clients know the service by.

    Raises:
        InputError: it is no http or https address.
    """
    found = _BASE.fullmatch(url)
    if not found:
        raise InputError(
            f"--base-url {url!r} is no address.",
            mend="Write it whole, as clients send it, and without ? and #: https://example.org/cars",
        )
    scheme, host, path = found.groups(default="")
    return scheme.lower(), host, path.rstrip("/")


def _encoded(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    return {name.lower().encode("latin-1"): value.encode("latin-1") for name, value in headers.items()}


def _is_machine(asked: Asked) -> bool:
    """Whether it is plain that no page is wanted; Flask looks closer at what else there is."""
    accept = asked.headers.get(b"accept", b"").lower()
    return b"html" not in accept and b"text/*" not in accept


def _request(asked: Asked) -> Request:
    return Request(
        endpoint=asked.address,
        method=asked.method,
        query_string=asked.query,
        content_type=asked.header(b"content-type"),
        body=asked.body,
        accept=asked.header(b"accept"),
        content_encoding=asked.header(b"content-encoding"),
        if_none_match=asked.header(b"if-none-match"),
        client=asked.client,
    )


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


@dataclass(slots=True, eq=False)
class _Waiting:
    """A client that waits for the task that works for it; after a while it has a watcher."""

    task: asyncio.Task[Any]
    receive: Receive
    long: bool = False
    watcher: asyncio.Task[None] | None = None


class _Watch:
    """Watches clients that have to wait. One timer for all, since most have their answers before it ever rings."""

    def __init__(self) -> None:
        self._waiting: set[_Waiting] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def over(self, work: Coroutine[Any, Any, T], receive: Receive) -> T:
        """What the work gives; it is cancelled once the client hangs up.

        Raises:
            ConnectionError: the client hung up.
        """
        loop, task = asyncio.get_running_loop(), cast("asyncio.Task[Any]", asyncio.current_task())
        self._waiting.add(waiting := _Waiting(task, receive))
        if not self._timer:
            self._timer = loop.call_later(WATCH_AFTER, self._look)
        try:
            return await work
        except asyncio.CancelledError:
            if waiting.watcher and waiting.watcher.done():
                task.uncancel()
                raise ConnectionResetError from None
            raise  # the server itself ends this
        finally:
            self._waiting.remove(waiting)
            if waiting.watcher:
                waiting.watcher.cancel()

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        for waiting in self._waiting:
            if waiting.long and not waiting.watcher:
                waiting.watcher = loop.create_task(self._watch(waiting))
            waiting.long = True
        self._timer = loop.call_later(WATCH_AFTER, self._look) if self._waiting else None

    @staticmethod
    async def _watch(waiting: _Waiting) -> None:
        while (await waiting.receive())["type"] != "http.disconnect":
            pass
        waiting.task.cancel()


async def _start(send: Send, status: int, headers: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _finish(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body})


async def _stream(send: Send, pieces: AsyncIterator[bytes]) -> None:
    """Send a body piece by piece, as fast as the client takes them."""
    async for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await _finish(send, b"")


async def _read(answer: Answer) -> AsyncIterator[bytes]:
    """An answer from its file, read in threads, since a disk may take its time."""
    pieces = answer.chunks()
    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece
