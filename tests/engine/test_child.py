"""An evaluator as the web process sees it, whatever becomes of it, and when."""

import asyncio
import errno
import gc
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest
import uvloop

from autopact.engine.processes.births import Births
from autopact.engine.processes.child import Child, Ends
from autopact.engine.processes.kernel import pidfd_open
from autopact.engine.processes.snapshot import Snapshot
from autopact.errors import EvaluatorLost


def opened() -> Ends:
    """Descriptors as a holder gives them."""
    return Ends(*(os.open(os.devnull, os.O_RDONLY) for _ in range(3)))


def test_one_that_dies_before_it_can_be_asked_gives_its_descriptors_back_once() -> None:
    """Afterwards they are somebody else's."""

    async def main() -> None:
        gone = asyncio.Event()
        child = Child(1, opened(), lambda *_: None, lambda _: gone.set())
        child.died(-signal.SIGKILL)
        ours, theirs = socket.socketpair()
        theirs.close()
        others = opened()
        await asyncio.get_running_loop().create_unix_connection(lambda: child, sock=ours)
        await gone.wait()
        others.close()
        assert isinstance(await child.cause(), EvaluatorLost)

    asyncio.run(main())


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_one_that_ends_as_it_comes_closes_nothing_of_others(run: Callable[..., None]) -> None:
    """By then, descriptors with the same numbers may be a client's connection."""

    async def main(pid: int) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        over = asyncio.Event()
        births = Births(
            ours, cast("Snapshot", SimpleNamespace(quads=0)), come=lambda child, _: child.kill(),
            lost=lambda _: None, newer=lambda: None,
            free=lambda *_: None, gone=lambda _: over.set(),
        )  # fmt: skip
        births.open()
        channel, far = socket.socketpair()
        given = [channel.detach(), os.open(os.devnull, os.O_RDONLY), os.open(os.devnull, os.O_RDONLY), pidfd_open(pid)]
        socket.send_fds(theirs, [b"born %d 7 0" % pid], given)
        for each in given:
            os.close(each)
        await asyncio.wait_for(over.wait(), 30)
        others = [os.open(os.devnull, os.O_RDONLY) for _ in range(8)]
        for _ in range(8):
            await asyncio.sleep(0)
        gc.collect()
        for each in others:
            os.close(each)
        births.close()
        theirs.close()
        far.close()

    with subprocess.Popen(["sleep", "600"]) as process:
        run(main(process.pid))
        process.kill()


def test_one_that_comes_without_all_of_its_descriptors_is_lost() -> None:
    """As where this process may open no more: those that did come are closed, and its end is no news."""

    async def main() -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        lost, failures, heard = list[int](), list[object](), asyncio.Event()
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
        births = Births(
            ours, cast("Snapshot", SimpleNamespace(quads=0)), come=lambda *_: None, lost=lost.append,
            newer=heard.set, free=lambda *_: None, gone=lambda _: None,
        )  # fmt: skip
        births.open()
        near, far = socket.socketpair()
        far.setblocking(False)
        with theirs, far:
            with near:
                socket.send_fds(theirs, [b"born 5 7 0"], [near.fileno()])
            theirs.send(b"died 5 0")
            theirs.send(b"savepoint")
            await heard.wait()
            assert far.recv(1) == b""  # nobody has the other end
            births.close()
        assert (lost, failures) == ([7], [])

    asyncio.run(main())


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_one_that_is_ended_as_it_comes_is_lost(run: Callable[..., None]) -> None:
    """Nobody waits for it any longer, and nobody is given it."""

    async def main(pid: int) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        come, lost, over = list[int](), list[int](), asyncio.Event()
        births = Births(
            ours, cast("Snapshot", SimpleNamespace(quads=0)), come=lambda _, tag: come.append(tag), lost=lost.append,
            newer=lambda: None, free=lambda *_: None, gone=lambda _: over.set(),
        )  # fmt: skip
        births.open()
        channel, far = socket.socketpair()
        given = [channel.fileno(), os.open(os.devnull, os.O_RDONLY), os.open(os.devnull, os.O_RDONLY), pidfd_open(pid)]
        with theirs, channel, far:  # and with that, both are gone
            socket.send_fds(theirs, [b"born %d 7 0" % pid], given)
        for each in given[1:]:
            os.close(each)
        await asyncio.wait_for(over.wait(), 30)
        births.close()
        assert (come, lost) == ([], [7])

    with subprocess.Popen(["sleep", "600"]) as process:
        run(main(process.pid))
        process.kill()


def test_one_whose_client_hangs_up_before_it_is_known_why_it_died_gives_its_descriptors_back() -> None:
    """Who waits to be told so has no part in that."""

    async def main() -> None:
        ends = opened()
        child = Child(1, ends, lambda *_: None, lambda _: None)
        asking = asyncio.create_task(child.cause())
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])
        child.died(-signal.SIGKILL)
        with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
            ends.close()

    asyncio.run(main())
