"""Whose write is done when, of those that wait for the writer."""

import os
import socket
from collections.abc import Iterator

import pytest

from autopact.engine.frames import error_of
from autopact.engine.parent import heard
from autopact.engine.queue import WAITING, Queue
from autopact.errors import Overloaded


@pytest.fixture
def queue() -> Iterator[Queue]:
    """One that is empty."""
    queue = Queue()
    yield queue
    queue.let_go()


def want(queue: Queue, client: str) -> socket.socket:
    """Have one more write of a client wait: where the answer comes."""
    theirs, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    queue.add("", client, 60.0, os.open(os.devnull, os.O_RDONLY), theirs.detach())
    return ours


def test_clients_take_turns(queue: Queue) -> None:
    """However much one of them wants at a time, and first."""
    ends = [want(queue, client) for client in "aaabbc"]
    order = ""
    while (write := queue.next()) is not None:
        order += write.client
        write.answer("")
    assert order == "abcaba"
    for end in ends:
        end.close()


def test_who_has_most_waiting_is_turned_away(queue: Queue) -> None:
    """However much one client wants at a time, there is a place for another."""
    ends = [want(queue, "a") for _ in range(WAITING + 1)]
    ends.append(want(queue, "b"))
    refused = []
    for end in ends:
        with end:
            try:
                words, (file,) = heard(end)
            except BlockingIOError:
                continue
            assert words == ["fault"]
            with open(file, "rb") as fault:
                error = error_of(os.pread(file, os.fstat(fault.fileno()).st_size, 0))
            assert isinstance(error, Overloaded)
            refused.append(ends.index(end))
    assert refused == [WAITING - 1, WAITING]
