"""Results of any size: complete, with their length, and never in the memory of the web process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import quote

import pytest
from tests.waiting import within

from .serving import Server, running

ROWS = 500_000
QUERY = f"SELECT ?a ?c ?d ?f {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {ROWS}"
FLAT = 24 * 1024 * 1024
"""Bytes that the web process may take for a result, whatever its size."""

ROW = {"csv": b"\n", "tsv": b"\n", "json": b'{"a":', "xml": b"<result>"}
"""What there is once in each row of a format; CSV and TSV have one more, for the heading."""


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose queries have a minute: a large result takes its time, on a busy machine more."""
    with running(tmp_path_factory.mktemp("results"), "--workers", "1", "--timeout", "60") as started:
        yield started


@contextmanager
def flat(server: Server) -> Iterator[None]:
    """See that the web process's memory stays what it is, as long as the context lasts."""
    before, over = server.memory(), threading.Event()
    most = [before]

    def look() -> None:
        while not over.wait(0.02):
            most.append(server.memory())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()
    assert max(most) < before + FLAT


def asked(server: Server, form: str) -> HTTPConnection:
    """A connection on which the result was asked for in a format."""
    connection = HTTPConnection(server.host, server.port, timeout=60)
    connection.request("GET", f"/sparql?query={quote(QUERY)}&format={form}&timeout=60")
    return connection


@pytest.mark.parametrize("form", ROW)
def test_a_large_result_is_complete_and_its_memory_flat(patient: Server, form: str) -> None:
    """Every row of it, as many bytes as its length says, from a file."""
    length = rows = 0
    rest = b""
    with flat(patient):
        connection = asked(patient, form)
        response = connection.getresponse()
        while piece := response.read(256 * 1024):
            length += len(piece)
            rows += (rest + piece).count(ROW[form])
            rest = piece[1 - len(ROW[form]) :] if len(ROW[form]) > 1 else b""
        connection.close()
    assert (response.status, int(response.headers["Content-Length"])) == (200, length)
    assert length > 50 * 1024 * 1024 or form in {"csv", "tsv"}
    assert rows == ROWS + (form in {"csv", "tsv"})
    assert within(20, lambda: patient.spooled() == 0)


def test_several_at_a_time_are_as_flat(patient: Server) -> None:
    """Four clients, of whom two read slowly and one hangs up in the middle."""
    with flat(patient):
        connections = [asked(patient, "json") for _ in range(4)]
        responses = [connection.getresponse() for connection in connections]
        assert patient.spooled() > 4 * 50 * 1024 * 1024
        for _ in range(10):
            for response in responses[:2]:
                assert len(response.read(64 * 1024)) == 64 * 1024
            time.sleep(0.05)
        connections[2].close()
        responses[2].close()
        assert len(responses[3].read()) == int(responses[3].headers["Content-Length"])
        for connection, response in zip(connections, responses, strict=True):
            response.close()
            connection.close()
    assert within(20, lambda: patient.spooled() == 0)


def test_nothing_is_left_at_work(patient: Server) -> None:
    """Whoever wrote the results is gone, or stands ready."""
    assert within(20, patient.is_idle), patient.family()
