"""Who hangs up while the answer is made: the work for such a client ends.

https://asgi.readthedocs.io/en/latest/specs/www.html#disconnect-receive-event
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from autopact.web.asgi.ledger import Receive

T = TypeVar("T")

WATCH_AFTER = 0.05
"""Seconds, once or twice, after which a client is watched for hanging up; most answers are sent by then."""


@dataclass(slots=True, eq=False)
class _Waiting:
    """A client that waits for the task that works for it; after a while it has a watcher."""

    task: asyncio.Task[Any]
    receive: Receive
    long: bool = False
    watcher: asyncio.Task[None] | None = None


class Watch:
    """Watches clients that have to wait. One timer for all, since most have their answers before it ever rings."""

    def __init__(self) -> None:
        self._waiting: set[_Waiting] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def over(self, work: Coroutine[Any, Any, T], receive: Receive) -> T:
        """What the work gives; it is cancelled once the client hangs up.

        Raises:
            ConnectionError: the client hung up.
        """
        loop, task = asyncio.get_running_loop(), cast("asyncio.Task[Any]", asyncio.current_task())
        self._waiting.add(waiting := _Waiting(task, receive))
        if not self._timer:
            self._timer = loop.call_later(WATCH_AFTER, self._look)
        try:
            return await work
        except asyncio.CancelledError:
            if waiting.watcher and waiting.watcher.done():
                task.uncancel()
                raise ConnectionResetError from None
            raise  # the server itself ends this
        finally:
            self._waiting.remove(waiting)
            if waiting.watcher:
                waiting.watcher.cancel()

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        for waiting in self._waiting:
            if waiting.long and not waiting.watcher:
                waiting.watcher = loop.create_task(self._watch(waiting))
            waiting.long = True
        self._timer = loop.call_later(WATCH_AFTER, self._look) if self._waiting else None

    @staticmethod
    async def _watch(waiting: _Waiting) -> None:
        while (await waiting.receive())["type"] != "http.disconnect":
            pass
        waiting.task.cancel()
