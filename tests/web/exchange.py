"""An application that is called as a server calls it, and an engine that counts what it is asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any

from autopact.engine.embedded import Embedded
from autopact.engine.seam import Answer, Job
from autopact.web.asgi.front import Front

Sent = tuple[int, dict[str, str], bytes]
Body = Iterable[bytes] | AsyncIterator[bytes]
HOST = "here.example"
QUERY = "SELECT ?s { ?s ?p ?o } LIMIT 1"


class Counting:
    """An engine that counts what it is asked, and may be made to do something else."""

    def __init__(self, engine: Embedded) -> None:
        self.engine = engine
        self.asked = 0
        self.instead: Callable[[Job], Awaitable[Answer]] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    async def answer_async(self, job: Job) -> Answer:
        """The answer, counted."""
        self.asked += 1
        return await (self.instead or self.engine.answer_async)(job)


def ask(service: Front, path: str, *options: Any, **named: Any) -> Sent:
    """What is sent in response to a request: status, headers, body; a client that gets nothing is told 0."""
    return asyncio.run(exchange(service, path, *options, **named))


async def exchange(
    service: Front,
    path: str,
    method: str = "GET",
    body: Body = (b"",),
    host: str = HOST,
    version: str = "1.1",
    **headers: str,
) -> Sent:
    """The same, among other things that happen; what else is named are headers."""

    async def receive() -> dict[str, Any]:
        nonlocal last
        if last is None:
            await asyncio.sleep(3600)
        piece, last = last, await anext(pieces, None)
        if piece == b"<hangs up>":
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": last is not None}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            sent.update(message)
        else:
            sent.setdefault("body", bytearray()).extend(message["body"])

    async def of_those(given: Iterable[bytes]) -> AsyncIterator[bytes]:
        for piece in given:
            yield piece

    pieces = body if isinstance(body, AsyncIterator) else of_those(body)
    last: bytes | None = await anext(pieces)
    sent: dict[str, Any] = {}
    raw, _, query = path.partition("?")
    fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http", "http_version": version, "method": method, "scheme": "http",
        "raw_path": raw.encode(), "query_string": query.encode(),
        "headers": [*((b"host", each.encode()) for each in host.split()), *fields],
        "client": ("192.0.2.1", 5), "server": ("2001:db8::2", 81),
    }  # fmt: skip
    await service(scope, receive, send)  # type: ignore[arg-type]
    given = {name.decode(): value.decode() for name, value in sent.get("headers", ())}
    return sent.get("status", 0), given, bytes(sent.get("body", b""))
