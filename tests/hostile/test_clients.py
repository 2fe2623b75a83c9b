"""Clients that behave badly: slowly, not at all, or gone in the middle of it. They cost others nothing."""

import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import quote

import pytest
from tests.serving import send
from tests.waiting import within

from .serving import SLACK, Before, Neighbour, Server, ask

pytestmark = pytest.mark.usefixtures("before")

FOR_EVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 200000"
"""Some 20 MB: more than any buffer holds."""

HEAD = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\n"


def _get(query: str, *headers: str) -> bytes:
    target = f"/sparql?query={quote(query)}&timeout=30&format=csv"
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


@pytest.fixture
def connect(server: Server) -> Iterator[Callable[..., socket.socket]]:
    """Opens connections on which something was sent; they are closed after the test."""
    with ExitStack() as stack:

        def opened(sent: bytes = b"", room: int | None = None) -> socket.socket:
            connection = stack.enter_context(socket.socket())
            if room:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
            connection.settimeout(20)
            connection.connect((server.host, server.port))
            connection.sendall(sent)
            return connection

        yield opened


Connect = Callable[..., socket.socket]


def _is_served(neighbour: Neighbour, seconds: float = 1.0) -> None:
    """See that the neighbour is answered again and again in some time."""
    answered = len(neighbour.times)
    time.sleep(seconds)
    assert within(10, lambda: len(neighbour.times) - answered > 10 * seconds)


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /sparql?query=ASK", b"GET / HTTP/1.1\r\nX: ", HEAD, HEAD + b"SELECT * { ", _get("ASK {}")],
    ids=["nothing", "half a line", "half a head", "no body", "half a body", "one request and no more"],
)  # fmt: skip
def test_five_hundred_clients_that_say_no_more_hurt_nobody(neighbour: Neighbour, connect: Connect, sent: bytes) -> None:
    """They hold a connection each, and nothing else."""
    for _ in range(500):
        connect(sent)
    _is_served(neighbour)


def test_bodies_that_come_byte_by_byte_hurt_nobody(neighbour: Neighbour, connect: Connect) -> None:
    """Sixty clients that are at it all the time."""
    slow = [connect(HEAD) for _ in range(60)]
    for _ in range(20):
        for connection in slow:
            connection.sendall(b" ")
        _is_served(neighbour, 0.1)


def test_heads_that_come_byte_by_byte_hurt_nobody(neighbour: Neighbour, connect: Connect) -> None:
    """Sixty clients that are at it all the time."""
    slow = [connect(b"GET / HTTP/1.1\r\nHost: x\r\nX: ") for _ in range(60)]
    for _ in range(20):
        for connection in slow:
            connection.sendall(b"x")
        _is_served(neighbour, 0.1)


def test_large_bodies_that_never_end_do_not_fill_the_memory(
    server: Server, neighbour: Neighbour, connect: Connect
) -> None:
    """A hundred clients that send two mebibytes but for a byte; those for whom there is no room are told so."""
    before = server.memory()
    size = 2 * 1024 * 1024
    large = [connect(HEAD.replace(b"100\r\n", b"%d\r\n" % size)) for _ in range(100)]
    for connection in large:
        connection.sendall(b" " * (size - 1))
    _is_served(neighbour)
    assert server.memory() < before + 128 * 1024 * 1024
    assert any(b" 503 " in _at_hand(connection) for connection in large)


def _at_hand(connection: socket.socket) -> bytes:
    connection.setblocking(False)
    try:
        return connection.recv(100)
    except BlockingIOError:
        return b""


@pytest.mark.parametrize("accept", ["application/json", "text/html"], ids=["machines", "browsers"])
def test_forty_runaway_queries_at_a_time_fail_nobody_else(neighbour: Neighbour, connect: Connect, accept: str) -> None:
    """From machines, or from browsers, for whom pages are made of them; each is ended at its deadline."""
    target = f"/sparql?query={quote(FOR_EVER)}&timeout=2"
    runaways = [connect(f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n".encode()) for _ in range(40)]
    begun = time.monotonic()
    assert {runaway.recv(12) for runaway in runaways} == {b"HTTP/1.1 503"}
    assert time.monotonic() - begun < 2 + SLACK
    _is_served(neighbour)


def test_pages_are_made_while_browsers_ask_for_runaways(server: Server, neighbour: Neighbour, connect: Connect) -> None:
    """There are more threads for pages than queries may be under way."""
    for _ in range(40):
        connect(f"GET /sparql?query={quote(FOR_EVER)} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n".encode())
    time.sleep(0.2)
    begun = time.monotonic()
    assert send(server.address, "GET", "/nowhere")[0].status == 404
    assert time.monotonic() - begun < 1 + SLACK
    assert neighbour.is_alive()


def test_results_that_nobody_reads_hurt_nobody(server: Server, neighbour: Neighbour, connect: Connect) -> None:
    """Ten clients ask for twenty megabytes each and read little or nothing; what is kept for them is in files."""
    before = server.memory()
    for _ in range(10):  # until the runaways before have ended, whose clients have gone, there may be no room
        assert within(20, lambda: connect(_get(LARGE), room=4096).recv(17) == b"HTTP/1.1 200 OK\r\n")
    assert server.spooled() > 10 * 15_000_000
    _is_served(neighbour)
    assert server.memory() < before + 32 * 1024 * 1024


def _closed(connection: socket.socket) -> None:
    connection.close()


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize("hang_up", [_closed, _reset], ids=["closed", "reset"])
@pytest.mark.parametrize(
    ("sent", "wait"),
    [
        (b"", 0.0),
        (b"GET /spa", 0.0),
        (HEAD, 0.02),
        (HEAD + b"SELECT", 0.02),
        (_get("ASK {}"), 0.0),
        (_get("ASK {}") * 20, 0.0),
        (_get(FOR_EVER), 0.0),
        (_get(FOR_EVER), 0.2),
        (_get(LARGE), 0.4),
        (_get(FOR_EVER, "Accept: text/html").replace(b"&format=csv", b""), 0.2),
    ],
    ids=[
        "at once", "in the head", "before the body", "in the body", "before the answer", "before twenty answers",
        "before its query begins", "while its query is evaluated", "while its result is written",
        "while its page is made",
    ],
)  # fmt: skip
def test_a_client_that_hangs_up_costs_nothing(
    server: Server,
    neighbour: Neighbour,
    connect: Connect,
    sent: bytes,
    wait: float,
    hang_up: Callable[[socket.socket], None],
) -> None:
    """Twenty of them, wherever they do it: what was done for them ends, long before its deadline."""
    for _ in range(20):
        connection = connect(sent)
        time.sleep(wait / 20 if wait > 0.1 else wait)
        hang_up(connection)
    with neighbour.resting():
        assert within(20, server.is_idle), server.family()
    assert ask(server, b"ASK { ?s ?p ?o }")[0] == 200


def test_a_client_that_hangs_up_in_the_middle_of_a_large_result_gives_its_file_back(
    server: Server, neighbour: Neighbour, connect: Connect
) -> None:
    """As soon as it is gone, however much was left."""
    connections = [connect(_get(LARGE), room=4096) for _ in range(3)]
    for connection in connections:
        assert connection.recv(17) == b"HTTP/1.1 200 OK\r\n"
    assert server.spooled() > 3 * 15_000_000
    for connection in connections:
        connection.close()
    with neighbour.resting():
        assert within(20, lambda: server.spooled() == 0)
        assert within(20, server.is_idle), server.family()


def test_everything_is_given_back(neighbour: Neighbour, before: Before) -> None:
    """Processors, memory, files and connections, as before the first of them."""
    before.is_back(neighbour)
