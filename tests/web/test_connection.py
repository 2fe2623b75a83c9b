"""Connections that clients try to hold open, over real sockets."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn

from autopact.web.asgi import connection
from autopact.web.asgi.connection import LARGEST_HEAD, MOST_AHEAD, Connection
from autopact.web.headers import HEADERS
from autopact.web.languages import catalogue

Service = Callable[[dict[str, Any], Callable[[], Awaitable[Any]], Callable[[object], Awaitable[None]]], Awaitable[None]]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who says no more, or still sends, has as long as the busiest machine may take."""
    monkeypatch.setattr(connection, "SILENCE", 60.0)
    monkeypatch.setattr(connection, "LINGERING", 60.0)


async def hello(_scope: object, _receive: object, send: Callable[[object], Awaitable[None]]) -> None:
    """Read nothing, answer at once."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def echo(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[object], Awaitable[None]]
) -> None:
    """Answer with the names of the headers and the body."""
    message, body = await receive(), b""
    while message["type"] == "http.request":
        body += message["body"]
        if not message["more_body"]:
            break
        message = await receive()
    body = b" ".join([*(name for name, _ in scope["headers"]), body])
    length = str(len(body)).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})


async def refusal(_scope: object, _receive: object, send: Callable[[object], Awaitable[None]]) -> None:
    """Read nothing, and want no more."""
    headers = [(b"content-length", b"2"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"no"})


def exchange(
    client: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]], service: Service = hello
) -> bytes:
    """What a client gets from a server of such connections."""

    async def main() -> bytes:
        settings = uvicorn.Config(
            service,  # type: ignore[arg-type]
            http=Connection, ws="none", lifespan="off", log_config=None, port=0, timeout_graceful_shutdown=1,
        )  # fmt: skip
        server = uvicorn.Server(settings)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            return await asyncio.wait_for(client(reader, writer), 60)
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


@pytest.mark.parametrize("before", [b"", b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"])
def test_a_head_is_as_large_however_it_comes(before: bytes) -> None:
    """Most of it at once, be it the first of a connection or not."""

    async def at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        if before:
            writer.write(before)
            await reader.readuntil(b"\r\n\r\nok")
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"x" * (LARGEST_HEAD + 40_000))
        return await reader.readline()

    assert exchange(at_once).startswith(b"HTTP/1.1 431 ")


def test_a_head_is_taken_or_refused() -> None:
    """Not answered and then refused, where the last piece of it is the one that makes it too large."""

    async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for piece in (b"GET / HTTP/1.1\r\nhost: x\r\nx: ", b"x" * (LARGEST_HEAD - 40), b"x" * 20 + b"\r\n\r\n"):
            writer.write(piece)
            await asyncio.sleep(0.2)
        first = await reader.readuntil(b"\r\n\r\nok")
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        return first[:12] + await reader.readuntil(b"\r\n\r\n")

    assert exchange(twice).startswith(b"HTTP/1.1 200HTTP/1.1 200 ")


def test_of_one_that_is_over_nothing_is_left(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is done to it later on, when its client would have had to take what it was sent."""
    monkeypatch.setattr(connection, "TAKING_TIME", 0.05)

    async def going(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        told = await reader.readline()
        writer.close()
        await asyncio.sleep(0.2)
        return told

    assert exchange(going).startswith(b"HTTP/1.1 200 ")
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nhost: x\r\n", b"GET / HTTP/1.1\r\nhost: x\r\n\r\nGET /"])
def test_a_head_has_a_time(monkeypatch: pytest.MonkeyPatch, begun: bytes) -> None:
    """A client that sends nothing, or a part of a head, or a part of a second one, is closed."""
    monkeypatch.setattr(connection, "HEAD_TIME", 1.0)

    async def dawdling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(begun)
        return await reader.read()  # to the end, which the server makes

    assert exchange(dawdling).count(b"200 OK") == begun.count(b"\r\n\r\n")


def test_a_connection_is_kept_between_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """For longer than a head may take."""

    async def patient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for _ in range(3):
            writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            body = (await reader.readuntil(b"\r\n\r\n")) + await reader.readexactly(2)
            monkeypatch.setattr(connection, "HEAD_TIME", 0.1)
            await asyncio.sleep(0.3)
        return body

    assert exchange(patient).endswith(b"ok")


def sends(*pieces: bytes) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]:
    """A client that sends some pieces, and reads to the end that the server makes."""

    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        return await reader.read()

    return send


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\nhost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n", 400),
        (b"CONNECT x:443 HTTP/1.1\r\nhost: x\r\n\r\n", 400),
        (b"GET /?" + b"x" * 70_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n", 414),
        (b"GET ftp://y/ HTTP/1.1\r\nhost: x\r\n\r\n", 400),
        (b"GET /#x HTTP/1.1\r\nhost: x\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nhost: x\r\n\r\n", 505),
        (b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (b"BREW / HTTP/1.1\r\nhost: x\r\n\r\n", 501),
        (b"get / HTTP/1.1\r\nhost: x\r\n\r\n", 501),
        (b"GET * HTTP/1.1\r\nhost: x\r\n\r\n", 400),
    ],
)
def test_what_is_no_request_is_a_problem_too(sent: bytes, status: int) -> None:
    """In the shape and with the headers of all others, and then the connection is closed."""
    head, _, body = exchange(sends(sent)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"content-type: application/problem+json" in head
    told = json.loads(body)
    assert told["status"] == status
    assert f"trouble.help.{told['type'].rpartition('/')[2]}" in catalogue("en")
    for name, value in HEADERS.items():
        assert f"{name.lower()}: {value}\r\n".encode() in head
    assert b"\r\ndate: " in head


@pytest.mark.parametrize("line", [b"/ HTTP/2.0", b"/#x HTTP/1.1", b"/\xff HTTP/1.1"])
def test_a_head_that_is_no_request_is_told_without_a_body(line: bytes) -> None:
    """With the length of the one that another method would have got."""
    head, _, body = exchange(sends(b"HEAD " + line + b"\r\nhost: x\r\n\r\n")).partition(b"\r\n\r\n")
    other = exchange(sends(b"GET " + line + b"\r\nhost: x\r\n\r\n")).partition(b"\r\n\r\n")[2]
    assert body == b""
    assert b"\r\ncontent-length: %d\r\n" % len(other) in head


def test_an_address_that_is_not_encoded_is_told_how() -> None:
    """As many a client sends it that was given a query as it stands."""
    *_, body = exchange(sends("GET /?query=ASK{?s+?p+'é'} HTTP/1.1\r\nhost: x\r\n\r\n".encode())).partition(b"\r\n\r\n")
    assert "--data-urlencode" in json.loads(body)["mend"]


@pytest.mark.parametrize("cut", [0, 20, 60])
def test_a_wish_to_change_the_protocol_is_passed_over(cut: int) -> None:
    """Java's client asks for HTTP/2 in its first request; it is answered as if it had not, its body and all."""
    wish = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAEAAEAAAAIAAAAB\r\n"
    post = b"POST / HTTP/1.1\r\nhost: x\r\n" + wish + b"content-length: 4\r\n\r\nbody"
    last = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    answers = exchange(sends(post[:cut], post[cut:] + last), echo)
    assert b"host connection http2-settings content-length body" in answers
    assert answers.endswith(b"host connection ")


def test_wishes_to_change_the_protocol_may_come_one_behind_the_other() -> None:
    """As many as fit into a piece of what a client sends."""
    wish = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    assert exchange(sends(wish * 600 + last)).count(b"HTTP/1.1 200 OK") == 601


def test_a_transfer_coding_may_be_written_as_a_list() -> None:
    """With what is empty in it, and in any case."""
    post = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: , Chunked\r\n\r\n"
    assert exchange(sends(post, b"4\r\nbody\r\n0\r\n\r\n"), echo).endswith(b"body")


@pytest.mark.parametrize(("version", "told"), [(b"1.1", True), (b"1.0", False)])
def test_only_who_knows_of_it_is_told_to_go_on(version: bytes, told: bool) -> None:
    """HTTP/1.0 has no answer before the answer, RFC 9110, 15.2."""
    post = b"POST / HTTP/%s\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n"
    answer = exchange(sends(post % version, b"body"), echo)
    assert answer.startswith(b"HTTP/1.1 100 ") == told
    assert answer.endswith(b"body")


async def hosts(scope: dict[str, Any], _receive: object, send: Callable[[object], Awaitable[None]]) -> None:
    """Answer with the hosts that the request names."""
    body = b" ".join(value for name, value in scope["headers"] if name == b"host")
    length = str(len(body)).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})


@pytest.mark.parametrize(
    ("target", "header", "expected"),
    [
        (b"/", b"host: x", b"x"),
        (b"http://y:81/z", b"host: x", b"y:81"),
        (b"HTTP://y?z", b"host: x", b"y"),
        (b"http://y/", b"host: x\r\nhost: z", b"y y"),
        (b"http://y/", b"x: z", b""),
    ],
)
def test_a_host_in_the_target_outdoes_the_header(target: bytes, header: bytes, expected: bytes) -> None:
    """As RFC 9112, 3.2.2 wants it; how many headers there are is still to be seen."""
    answer = exchange(sends(b"GET %s HTTP/1.1\r\n%s\r\nconnection: close\r\n\r\n" % (target, header)), hosts)
    assert answer.endswith(b"\r\n\r\n" + expected)


def test_what_comes_behind_a_body_is_no_header() -> None:
    """Trailers are read past; with no end, they are refused."""
    head = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n"
    answer = exchange(sends(head + b"host: y\r\nx: y\r\n\r\n"), echo)
    assert answer.endswith(b"\r\n\r\nhost connection transfer-encoding body")
    assert exchange(sends(head, *[b"x: y\r\n" * 10_000] * 10), echo).startswith(b"HTTP/1.1 431 ")


def test_a_body_may_be_larger_than_a_head() -> None:
    """What is counted for one is not for the other, however many pieces it comes in."""
    body = b"x" * (2 * LARGEST_HEAD)
    head = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(body)
    assert exchange(sends(head, body), echo).endswith(body)


def test_an_answer_reaches_a_client_that_is_still_sending() -> None:
    """One that is told that its body is too large can read so, and is not cut off first."""
    head = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000000\r\n\r\n"
    assert exchange(sends(head, *[b"x" * 1_000_000] * 5), refusal).endswith(b"\r\n\r\nno")


def test_what_lies_ready_has_to_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that asks for much and reads nothing is cut off: it would hold the answer for ever."""
    monkeypatch.setattr(connection, "TAKING_TIME", 0.2)
    cut_off = asyncio.Event()

    async def much(
        _scope: object, receive: Callable[[], Awaitable[Any]], send: Callable[[object], Awaitable[None]]
    ) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100000000")]})
        for _ in range(99):
            await send({"type": "http.response.body", "body": b"x" * 1_000_000, "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        cut_off.set()

    async def reads_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is a transport for both ways
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        await cut_off.wait()
        return b"cut off"

    assert exchange(reads_nothing, much) == b"cut off"


def test_the_end_of_an_answer_has_to_be_taken_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies ready is less than a service is made to wait for, and the service has done its part."""
    monkeypatch.setattr(connection, "TAKING_TIME", 0.2)

    async def fills(_scope: object, _receive: object, send: Callable[[object], Awaitable[None]]) -> None:
        ((own,),) = Connection.clients.values()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
        while not own.transport.get_write_buffer_size():
            await send({"type": "http.response.body", "body": b"x" * 20_000, "more_body": True})
            await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b""})

    async def reads_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is a transport for both ways
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        while not Connection.clients:
            await asyncio.sleep(0.01)
        while Connection.clients:
            await asyncio.sleep(0.01)
        return b"cut off"

    assert exchange(reads_nothing, fills) == b"cut off"


def test_what_was_taken_in_time_is_not_held_against_a_client_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the service then takes for the rest."""
    monkeypatch.setattr(connection, "TAKING_TIME", 30.0)
    taken = asyncio.Event()

    async def much(_scope: object, _receive: object, send: Callable[[object], Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"20000003")]})
        for _ in range(20):
            await send({"type": "http.response.body", "body": b"x" * 1_000_000, "more_body": True})
        await taken.wait()
        await send({"type": "http.response.body", "body": b"end"})

    async def takes_it(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(20_000_000)
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "time", lambda: time.monotonic() + 35)  # so much later
        await asyncio.sleep(0.01)
        taken.set()
        return await reader.readexactly(3)

    assert exchange(takes_it, much) == b"end"


async def broken(_scope: object, _receive: object, send: Callable[[object], Awaitable[None]]) -> None:
    """Begin an answer, and fail."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"10")]})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    raise RuntimeError


async def given_up(_scope: object, _receive: object, send: Callable[[object], Awaitable[None]]) -> None:
    """Begin an answer without a length, and leave it at that."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})


@pytest.mark.parametrize("service", [broken, given_up])
@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
def test_an_answer_that_is_not_whole_does_not_end(service: Service, version: bytes) -> None:
    """It is cut by a reset: Python's client takes an end for the end, where it reads by the piece."""
    with pytest.raises(ConnectionResetError):
        exchange(sends(b"GET / HTTP/%s\r\nhost: x\r\n\r\n" % version), service)


async def late(_scope: object, _receive: object, send: Callable[[object], Awaitable[None]]) -> None:
    """Answer in two pieces, some time after each other."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    for piece in (b"he", b"re"):
        await asyncio.sleep(0.1)
        await send({"type": "http.response.body", "body": piece, "more_body": piece == b"he"})


@pytest.mark.parametrize("ends", [False, True])
@pytest.mark.parametrize("wait", [0, 0.15])
def test_what_is_no_request_does_not_get_into_the_answers_before(
    monkeypatch: pytest.MonkeyPatch, wait: float, ends: bool
) -> None:
    """They come whole, in their order; then it is told what is wrong, also to one who says no more; and that is all."""
    monkeypatch.setattr(connection, "SILENCE", 60.0)

    async def talking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n" * 2)
        await asyncio.sleep(wait)
        writer.write(b"nonsense\r\n\r\n" * 2)
        if ends:
            writer.write_eof()
        return await reader.read()

    _, *answers = (each.partition(b"\r\n\r\n") for each in exchange(talking, late).split(b"HTTP/1.1 "))
    told = [(head[:3], body[:4]) for head, _, body in answers]
    assert told == [(b"200", b"here"), (b"200", b"here"), (b"400", b"{\n  ")]


def test_of_what_is_asked_ahead_so_much_is_answered_and_no_more() -> None:
    """A request costs its sender some bytes, and the service some kilobytes for as long as it waits."""

    async def ahead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"GET / HTTP/1.1\r\n\r\n" * (MOST_AHEAD + 100))
        return await reader.read()

    received = exchange(ahead)
    assert received.count(b"HTTP/1.1 200 ") == MOST_AHEAD
    assert received.count(b"HTTP/1.1 ") == MOST_AHEAD + 1
    refused = received[received.rindex(b"HTTP/1.1 ") :]
    assert refused.startswith(b"HTTP/1.1 429 ")
    assert json.loads(refused.partition(b"\r\n\r\n")[2])["type"].endswith("/too-many-requests")


def test_where_there_are_too_many_the_longest_idle_makes_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it has said anything yet or not; one that is being answered does not."""
    monkeypatch.setattr(connection, "room", lambda: 3)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def waiting(scope: object, receive: object, send: Callable[[object], Awaitable[None]]) -> None:
        begun.set()
        await go_on.wait()
        await hello(scope, receive, send)

    async def crowd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        await begun.wait()
        others = []
        for _ in range(6):
            others.append(await asyncio.open_connection(*writer.get_extra_info("peername")))
            others[-1][1].write(b"GET / HT")
        ended = [await other.read() == b"" for other, _ in others[:4]]
        others[-1][1].write(b"TP/1.1\r\nhost: x\r\n\r\n")
        go_on.set()
        answers = [await each.readuntil(b"ok") for each in (reader, others[-1][0])]
        for _, other in others:
            other.close()
        return b"%r %r" % (ended, [answer[:15] for answer in answers])

    assert exchange(crowd, waiting) == b"%r %r" % ([True] * 4, [b"HTTP/1.1 200 OK"] * 2)
    assert not Connection.idle


def test_one_that_lies_idle_makes_way_before_any_that_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be there no other: neither one at work nor who has come just now."""
    monkeypatch.setattr(connection, "room", lambda: 2)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def waiting(scope: object, receive: object, send: Callable[[object], Awaitable[None]]) -> None:
        begun.set()
        await go_on.wait()
        await hello(scope, receive, send)

    async def crowd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        others = []
        for _ in range(2):
            others.append(await asyncio.open_connection(*writer.get_extra_info("peername")))
            others[-1][1].write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            await begun.wait()
        ended = await reader.read()
        go_on.set()
        answers = [await its.readuntil(b"ok") for its, _ in others]
        for _, other in others:
            other.close()
        return ended + b"".join(answer[9:15] for answer in answers)

    assert exchange(crowd, waiting) == b"200 OK200 OK"


def test_where_all_are_at_work_the_latest_of_who_has_most_makes_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that has answers made, or takes them slowly, on all connections there may be keeps no other out."""
    monkeypatch.setattr(connection, "room", lambda: 4)
    begun, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def waiting(scope: object, receive: object, send: Callable[[object], Awaitable[None]]) -> None:
        begun.release()
        await go_on.wait()
        await hello(scope, receive, send)

    async def crowd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        host, port = writer.get_extra_info("peername")

        async def ask(address: str) -> asyncio.StreamReader:
            its, own = await asyncio.open_connection(host, port, local_addr=(address, 0))
            own.write(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            held.append(own)
            return its

        held, asked = [writer], [reader]
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        await begun.acquire()
        for address in ("127.0.0.2", "127.0.0.2", "127.0.0.2", "127.0.0.1"):
            asked.append(await ask(address))
            await begun.acquire()
        with pytest.raises(ConnectionResetError):
            await (await ask("127.0.0.2")).read()
        go_on.set()
        answers = await asyncio.gather(*(each.read() for each in asked), return_exceptions=True)
        for each in held:
            each.close()
        return b"".join(b"-" if isinstance(each, ConnectionResetError) else each[-2:] for each in answers)

    assert exchange(crowd, waiting) == b"okokok-ok"
    assert not Connection.clients


async def ending(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """A client that has nothing more to say."""
    writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n" * 2)
    writer.write_eof()
    return await reader.read()


@pytest.mark.parametrize("service", [hello, late])
def test_who_says_no_more_is_answered(service: Service) -> None:
    """Everything it has asked, and then the connection ends."""
    assert exchange(ending, service).count(b"200 OK") == 2


def test_an_answer_on_its_way_goes_on_for_who_says_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the rest of it takes."""
    monkeypatch.setattr(connection, "SILENCE", 0.05)

    async def slow(_scope: object, _receive: object, send: Callable[[object], Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await asyncio.sleep(0.3)
        await send({"type": "http.response.body", "body": b"ok"})

    async def ends(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.write_eof()
        return await reader.read()

    assert exchange(ends, slow) == b"ok"


@pytest.mark.parametrize("asked", [b"", b"GET / HT", b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nhal"])
def test_who_breaks_off_is_not_waited_for(asked: bytes) -> None:
    """The connection ends at once."""

    async def broken_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(asked)
        writer.write_eof()
        return await asyncio.wait_for(reader.read(), 30)

    assert exchange(broken_off, echo) == b""


def test_who_says_no_more_has_a_slow_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it comes what every client passes over, by which it would show if this one were gone."""
    monkeypatch.setattr(connection, "SILENCE", 0.05)
    asked = asyncio.Event()

    async def slow(scope: object, receive: object, send: Callable[[object], Awaitable[None]]) -> None:
        await asked.wait()
        await hello(scope, receive, send)

    async def ends(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        writer.write_eof()
        for _ in range(3):
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        asked.set()
        return (await reader.read()).replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")

    answer = exchange(ends, slow)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\nok")


@pytest.mark.parametrize(
    ("request_line", "ends"),
    [(b"GET / HTTP/1.1", asyncio.StreamWriter.close), (b"GET / HTTP/1.0", asyncio.StreamWriter.write_eof)],
    ids=["gone", "one that knows no answer before the answer"],
)  # fmt: skip
def test_who_says_no_more_is_taken_for_gone_after_some_time(
    monkeypatch: pytest.MonkeyPatch, request_line: bytes, ends: Callable[[asyncio.StreamWriter], None]
) -> None:
    """What is under way for it ends; in HTTP/1.0, nobody can be asked, and most who say no more have hung up."""
    monkeypatch.setattr(connection, "SILENCE", 0.1)
    heard = []

    async def long(_scope: object, receive: Callable[[], Awaitable[Any]], _send: object) -> None:
        while not heard or heard[-1] != "http.disconnect":
            heard.append((await receive())["type"])

    async def ended(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(request_line + b"\r\nhost: x\r\n\r\n")
        while not heard:
            await asyncio.sleep(0.01)
        ends(writer)
        while heard[-1] != "http.disconnect":
            await asyncio.sleep(0.01)
        return b"" if writer.is_closing() else await reader.read()

    assert exchange(ended, long) == b""
