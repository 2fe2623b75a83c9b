"""What stands before Flask: reads requests whole, answers repeated queries from memory, and others without Flask.

    a request ── its body, bounded ── kept answers ── /sparql for machines ── Flask, in a thread
                                                       an evaluator

A client that hangs up is noticed while its answer is made, and whatever is under way for it ends.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import IO, TYPE_CHECKING

from autopact.engine.processes.evaluators import CALLER, Caller
from autopact.engine.seam import Answer, Engine
from autopact.errors import AutopactError, InputError, Overloaded, Unavailable
from autopact.sparql import protocol
from autopact.sparql.problem import Problem, problem_of
from autopact.sparql.request import Request
from autopact.web import host, plain
from autopact.web.asgi.account import KEY, Account, Message, Send
from autopact.web.asgi.bodies import LONG, Bodies
from autopact.web.asgi.bridge import Asked, Bridge, Headers
from autopact.web.asgi.cache import Answers
from autopact.web.asgi.clients import client_of
from autopact.web.asgi.ledger import Receive, below
from autopact.web.asgi.watch import Watch
from autopact.web.headers import HEADERS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ENDPOINT = (b"/sparql", b"/sparql/")

METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
"""Those that some address here knows, for who asks OPTIONS of the service itself (`*`)."""

CONDITIONS = {b"if-match", b"if-none-match"}
"""Headers that what was kept does not answer."""

MOST_LONG = 32
"""Long requests that are read at a time, or wait for that; one more is turned away at once."""

MOST_LARGE = 4
"""Bodies in files that are read at a time: each is in memory then, more than once."""


class Front:
    """The service as an ASGI application.

    Args:
        site: the Flask application, which shares the engine.
        engine: what answers queries.
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
        base_url: str | None = None,
        policy: protocol.Policy = protocol.CLOSED,
    ) -> None:
        self._bridge = Bridge(site)
        self._engine = engine
        self._base = host.base(base_url) if base_url else None
        self._root = self._base[2].encode() if self._base else b""
        self._policy = policy
        self._kept = Answers()
        self._bodies = Bodies(self._root, policy)
        self._watch = Watch()
        self._long = self._large = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request."""
        account = scope.get(KEY) or Account()
        try:
            body, file = await self._bodies.read(scope, receive)
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
                if asked.path == b"*":
                    about_all = protocol.Response(204, headers={**protocol.CORS, "Allow": METHODS})
                    await self._send(send, about_all, account)
                elif asked.path in ENDPOINT and _is_machine(asked):
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
        content_type, body = plain.told(trouble, dict(scope["headers"]), self._root)
        return replace(protocol.told(trouble), body=body, content_type=content_type)

    async def _answer(self, asked: Asked, receive: Receive, send: Send) -> None:
        """The protocol's answer, which nothing of Flask is needed for."""
        CALLER.set(Caller(asked.client))
        key, account = None, asked.account
        if not CONDITIONS & asked.headers.keys() and asked.method in ("GET", "HEAD", "POST"):
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
        if key and plan.key and answer.file is None and self._kept.is_wanted(key, account.seconds()):
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
            raise Overloaded("Too many long requests are being read already.")
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
        await _finish(send, response.answer.read())

    def _head(self, response: protocol.Response) -> tuple[int, Headers]:
        """Status and headers of a response, with its length and what all have."""
        headers = {**_OF_ALL, **_encoded(response.headers)}
        if response.content_type:
            headers[b"content-type"] = response.content_type.encode("latin-1")
        if response.status not in (204, 304):
            headers[b"content-length"] = str(response.answer.length).encode()
        return response.status, list(headers.items())

    def _asked(self, scope: Message, body: bytes, file: IO[bytes] | None, account: Account) -> Asked:
        """The request, at the address that the client knows.

        Raises:
            InputError: which host it is for is not said, or twice, or no address can be made with it.
        """
        values: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            values.setdefault(name, []).append(value)
        headers = {name: b", ".join(several) for name, several in values.items()}
        path, version = scope["raw_path"], scope["http_version"]
        host.check(hosts := values.get(b"host", ()), version)
        scheme, name, root = self._base or (scope["scheme"], host.asked(hosts, scope.get("server")), "")
        return Asked(
            scope["method"], scheme, name, root, below(self._root, path), scope["query_string"], headers, body, file,
            client_of(str((scope.get("client") or ("",))[0])), version, account,
        )  # fmt: skip


def _encoded(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    return {name.lower().encode("latin-1"): value.encode("latin-1") for name, value in headers.items()}


_OF_ALL = _encoded(HEADERS)


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
        if_match=asked.header(b"if-match"),
    )


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
