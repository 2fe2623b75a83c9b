"""Connections that clients try to hold open, over real sockets."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import uvicorn

from autopact.web import connection
from autopact.web.connection import LARGEST_HEAD, Connection


async def hello(_scope: object, _receive: object, send: Callable[[object], Awaitable[None]]) -> None:
    """Read nothing, answer at once."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


def exchange(client: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]) -> bytes:
    """What a client gets from a server of such connections."""

    async def main() -> bytes:
        settings = uvicorn.Config(hello, http=Connection, ws="none", lifespan="off", log_config=None, port=0)  # type: ignore[arg-type]
        server = uvicorn.Server(settings)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            return await asyncio.wait_for(client(reader, writer), 10)
        finally:
            writer.close()
            server.should_exit = True
            await serving

    return asyncio.run(main())


def test_a_head_has_a_largest_size() -> None:
    """One that goes on for ever is told so and closed."""

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\nx: ")
        for _ in range(LARGEST_HEAD // 65536 + 2):
            writer.write(b"x" * 65536)
            await asyncio.sleep(0.01)
        return await reader.readline()

    assert exchange(endless).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nhost: x\r\n", b"GET / HTTP/1.1\r\nhost: x\r\n\r\nGET /"])
def test_a_head_has_a_time(monkeypatch: pytest.MonkeyPatch, begun: bytes) -> None:
    """A client that sends nothing, or a part of a head, or a part of a second one, is closed."""
    monkeypatch.setattr(connection, "HEAD_TIME", 0.2)

    async def dawdling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(begun)
        return await reader.read()  # to the end, which the server makes

    assert exchange(dawdling).count(b"200 OK") == begun.count(b"\r\n\r\n")


def test_a_connection_is_kept_between_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """For longer than a head may take."""
    monkeypatch.setattr(connection, "HEAD_TIME", 0.1)

    async def patient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for _ in range(2):
            writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            body = (await reader.readuntil(b"\r\n\r\n")) + await reader.readexactly(2)
            await asyncio.sleep(0.3)
        return body

    assert exchange(patient).endswith(b"ok")
