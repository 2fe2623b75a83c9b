"""No request takes the service down, whatever its bytes are; what is none is answered too, as a problem."""

import json
import re
import socket
import time

import pytest

from .exchanges import TABLE, Exchange
from .serving import SLACK, Before, Neighbour, Server

pytestmark = pytest.mark.usefixtures("before")

LONGEST = 3.0
"""Seconds in which every one of them is answered, whose queries are all short."""


def exchanged(server: Server, exchange: Exchange) -> list[int]:
    """The statuses of what a server answers, read while it is sent, until as many are here as may come."""
    expected = max(map(len, exchange.statuses))
    received, rest, end = bytearray(), memoryview(exchange.sent), time.monotonic() + LONGEST + SLACK
    with socket.create_connection((server.host, server.port)) as connection:
        connection.settimeout(0.02)
        while time.monotonic() < end:
            try:
                rest = rest[connection.send(rest[:65536]) :]
            except TimeoutError:
                pass
            except ConnectionError:  # refused before it was at its end; the answer is there all the same
                rest = rest[len(rest) :]
            try:
                piece = connection.recv(1024 * 1024)
            except TimeoutError:
                piece = b" "
            else:
                received += piece
            if not piece or (not rest and len(statuses(bytes(received))) >= expected):
                break
    return statuses(bytes(received))


def statuses(received: bytes) -> list[int]:
    """The statuses of complete answers, each of which has its length, and each refusal a problem document."""
    found = []
    while received:
        head, end, rest = received.partition(b"\r\n\r\n")
        if not end:
            break
        first, *lines = head.decode("latin-1").split("\r\n")
        status = re.match(r"HTTP/1\.1 (\d{3}) ", first)
        assert status, first
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            break
        if status[1] != "100":
            found.append(int(status[1]))
        if found and found[-1] >= 400:
            assert headers["content-type"] == "application/problem+json", received[:2000]
            assert json.loads(rest[:length])["status"] == found[-1]
        received = rest[length:]
    return found


@pytest.mark.parametrize("exchange", TABLE, ids=str)
def test_a_hostile_request_fails_its_own_client_only(server: Server, neighbour: Neighbour, exchange: Exchange) -> None:
    """It is answered as the table says, in time; whether the connection goes on or not, the neighbour is served."""
    begun = time.monotonic()
    assert tuple(exchanged(server, exchange)) in exchange.statuses
    assert time.monotonic() - begun < LONGEST + SLACK
    assert neighbour.is_alive()


def test_everything_is_given_back(neighbour: Neighbour, before: Before) -> None:
    """Processors, memory, files and connections, as before the first of them."""
    before.is_back(neighbour)


def test_names_tell_the_requests_apart() -> None:
    """No two have the same."""
    assert len({exchange.name for exchange in TABLE}) == len(TABLE) > 100
