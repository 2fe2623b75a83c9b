"""An evaluator as the web process sees it, whatever becomes of it, and when."""

import asyncio
import os
import signal
import socket

from autopact.engine.processes.child import Child, Ends
from autopact.errors import EvaluatorLost


def test_one_that_dies_before_it_can_be_asked_gives_its_descriptors_back_once() -> None:
    """Afterwards they are somebody else's."""

    def opened() -> list[int]:
        return [os.open(os.devnull, os.O_RDONLY) for _ in range(3)]

    async def main() -> None:
        gone = asyncio.Event()
        child = Child(1, Ends(*opened()), lambda *_: None, lambda _: gone.set())
        child.died(-signal.SIGKILL)
        ours, theirs = socket.socketpair()
        theirs.close()
        others = opened()
        await asyncio.get_running_loop().create_unix_connection(lambda: child, sock=ours)
        await gone.wait()
        for each in others:
            os.close(each)
        assert isinstance(await child.cause(), EvaluatorLost)

    asyncio.run(main())
