"""Whose write is done when, of those that wait for the writer."""

import os
import socket
import time
from collections.abc import Iterator

import pytest

from autopact.engine.processes.frames import error_of
from autopact.engine.processes.parent import heard
from autopact.engine.processes.queue import WAITING, Queue
from autopact.errors import Overloaded


@pytest.fixture
def queue() -> Iterator[Queue]:
    """One that is empty."""
    queue = Queue()
    yield queue
    queue.let_go()


def want(queue: Queue, client: str, seconds: float = 60.0) -> socket.socket:
    """Have one more write of a client wait: where the answer comes."""
    theirs, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    file = os.open(os.devnull, os.O_RDONLY)
    queue.add("", client, seconds, time.monotonic() + seconds, file, theirs.detach())
    return ours


def is_refused(end: socket.socket) -> bool:
    """Whether who waits there is told that it is too much; nothing else is."""
    try:
        words, (file,) = heard(end)
    except BlockingIOError:
        return False
    assert words == ["fault"]
    with open(file, "rb") as fault:
        assert isinstance(error_of(os.pread(file, os.fstat(fault.fileno()).st_size, 0)), Overloaded)
    return True


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
    assert [number for number, end in enumerate(ends) if is_refused(end)] == [WAITING - 1, WAITING]
    for end in ends:
        end.close()


def test_of_those_who_have_as_many_who_came_last_is_turned_away(queue: Queue) -> None:
    """Others were there before."""
    ends = [want(queue, client) for client in [*"ab" * (WAITING // 2), "c"]]
    assert [number for number, end in enumerate(ends) if is_refused(end)] == [WAITING - 1]
    for end in ends:
        end.close()


def test_whose_time_is_over_is_refused(queue: Queue) -> None:
    """Its turn did not come; the others are told when theirs is."""
    with want(queue, "a", 0.0) as late, want(queue, "a") as other, want(queue, "b", 30.0) as soon:
        one, two = queue.expire(time.monotonic())
        assert one - two == pytest.approx(30, abs=5)
        assert [is_refused(end) for end in (late, other, soon)] == [True, False, False]
        left = list(iter(queue.next, None))
        assert [(write.client, write.seconds) for write in left] == [("a", 60.0), ("b", 30.0)]
        for write in left:
            write.answer("")


def test_nothing_is_begun_for_who_has_hung_up(queue: Queue) -> None:
    """Nobody would hear what came of it."""
    want(queue, "a").close()
    with want(queue, "b"):
        write = queue.next()
        assert write
        assert write.client == "b"
        write.answer("")
    assert not queue


def test_what_has_been_answered_leaves_nothing_open() -> None:
    """Whether it was done, refused, late, given up by its client, or let go: a service that lasts has files left."""
    before = len(os.listdir("/proc/self/fd"))
    queue = Queue()
    ends = [want(queue, "a") for _ in range(WAITING + 1)]
    ends.append(want(queue, "b", 0.0))
    queue.expire(time.monotonic())
    ends.pop(1).close()
    for _ in range(2):
        write = queue.next()
        assert write
        write.answer("")
    queue.let_go()
    for end in ends:
        end.close()
    assert len(os.listdir("/proc/self/fd")) == before
