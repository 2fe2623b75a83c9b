"""An evaluator as the web process sees it, whatever becomes of it, and when."""

import asyncio
import errno
import os
import signal
import socket

import pytest

from autopact.engine.processes.child import Child, Ends, Turn, over_time
from autopact.errors import EvaluatorLost


def opened() -> Ends:
    """Descriptors as a holder gives them."""
    return Ends(*(os.open(os.devnull, os.O_RDONLY) for _ in range(3)))


def test_one_that_dies_before_it_can_be_asked_gives_its_descriptors_back_once() -> None:
    """Afterwards they are somebody else's."""

    async def main() -> None:
        gone = asyncio.Event()
        child = Child(1, opened(), lambda _: None, lambda *_: None, lambda _: gone.set())
        child.died(-signal.SIGKILL)
        ours, theirs = socket.socketpair()
        theirs.close()
        others = opened()
        await asyncio.get_running_loop().create_unix_connection(lambda: child, sock=ours)
        await gone.wait()
        others.close()
        assert isinstance(await child.cause(), EvaluatorLost)

    asyncio.run(main())


def test_one_that_is_dead_when_it_is_asked_fails_what_it_is_asked() -> None:
    """At once, be it the first moment in which it can be: who waits is not told that the question took too long."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        turn = Turn(lambda _: b"why", loop.time() + 60, over_time(60), "", later=False, answer=loop.create_future())
        child = Child(1, opened(), lambda child: child.ask(turn), lambda *_: None, lambda _: None)
        child.died(-signal.SIGKILL)
        ours, theirs = socket.socketpair()
        theirs.close()
        await loop.create_unix_connection(lambda: child, sock=ours)
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(turn.answer, 30)

    asyncio.run(main())


def test_one_whose_client_hangs_up_before_it_is_known_why_it_died_gives_its_descriptors_back() -> None:
    """Who waits to be told so has no part in that."""

    async def main() -> None:
        ends = opened()
        child = Child(1, ends, lambda _: None, lambda *_: None, lambda _: None)
        asking = asyncio.create_task(child.cause())
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])
        child.died(-signal.SIGKILL)
        with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
            ends.close()

    asyncio.run(main())
