"""The evaluators of one web process: who is at work, who stands ready, who waits.

Queries begin in the fast lane, which is as wide as there are processors: more at a time would only be in each other's
way. One that takes longer changes to the slow lane, and soon stands back behind the others. When the slow lane is full
and others wait for the fast one, it has to wait too, and begins again when its turn comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from autopact.engine.child import Child, Ends
from autopact.engine.seam import Answer
from autopact.errors import AutopactError, Overloaded

SPARE = 2
"""Evaluators that stand ready beside those at work."""

WAITING = 64
"""Queries that may wait for an evaluator; one more is turned away at once."""

SLOW = 0.03
"""Seconds of processor time after which a query changes to the slow lane: short ones do not wait for long ones."""

HEAVY = 0.3
"""Seconds of processor time after which a query stands back behind all others."""

RETRY = 2
"""Seconds after which a client that was turned away may come again."""


@dataclass(slots=True, eq=False)
class Lane:
    """Queries that are evaluated at the same time: how many more may be, and those who wait for that."""

    room: int
    queue: deque[asyncio.Future[Child]] = field(default_factory=deque)


class _Delayed(Exception):
    """A query has to begin again in the slow lane."""


class Pool:
    """Evaluators, forked by a holder when they are needed. It belongs to the event loop in which it is opened.

    Args:
        control: a control socket to the holder.
        fast: queries that may be evaluated at a time in the fast lane.
        slow: queries that may be evaluated at a time in the slow lane.
        waiting: queries that may wait for either.
    """

    def __init__(self, control: socket.socket, *, fast: int, slow: int, waiting: int) -> None:
        self._control = control
        self._fast, self._slow = Lane(fast), Lane(slow)
        self._waiting = waiting
        self._coming = 0
        self._joining: set[asyncio.Task[None]] = set()
        self._working: dict[Child, Lane] = {}
        self._idle: list[Child] = []
        self._unburied: dict[int, Child] = {}

    def open(self) -> None:
        """Listen to the holder, and have evaluators made ready."""
        self._control.setblocking(False)
        asyncio.get_running_loop().add_reader(self._control, self._hear)
        self._go_on()

    def close(self) -> None:
        """End all evaluators."""
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        for child in self._unburied.values():
            child.kill()
            child.died(-signal.SIGKILL)  # nobody is there any more to say so
        self._unburied.clear()

    async def ask(self, question: Callable[[float], bytes], deadline: float, late: AutopactError) -> Answer:
        """The answer to a question. Cancelled, it ends the work at once.

        Args:
            question: the frame to send, given the seconds that are left when its turn has come.
            deadline: when the answer is of no use any more, as the event loop counts time.
            late: what is raised then.

        Raises:
            AutopactError: what the evaluator says is wrong, or why it died, or that there is too much to do.
        """
        loop = asyncio.get_running_loop()
        lane = self._fast
        while True:
            child = await self._take(lane, deadline)
            expiry = loop.call_at(deadline, child.expire, late)
            child.watch = loop.call_later(SLOW, self._look, child, child.processor_time())
            try:
                return await child.ask(question(deadline - loop.time()))
            except _Delayed:
                lane = self._slow
            except ConnectionError:
                raise await child.cause() from None
            except asyncio.CancelledError:
                child.kill()
                raise
            finally:
                expiry.cancel()
                child.watch.cancel()
                self._working.pop(child).room += 1
                self._join(child)

    def _look(self, child: Child, begun: float) -> None:
        """See how far a query has come; `begun` is its evaluator's processor time when it began."""
        taken = child.processor_time() - begun
        if taken > SLOW and self._working[child] is self._fast:
            if self._slow.room:
                self._slow.room -= 1
                self._fast.room += 1
                self._working[child] = self._slow
                self._go_on()
            elif self._fast.queue:
                child.expire(_Delayed())
                return
        if taken > HEAVY:
            if child.fit:
                child.fit = False  # to come to the front again takes a privilege, so this is its last answer
                self._ask(f"nice {child.pid}")
            if self._working[child] is self._slow:
                return
        child.watch = asyncio.get_running_loop().call_later(SLOW, self._look, child, begun)

    async def _take(self, lane: Lane, deadline: float) -> Child:
        """One of the idle evaluators, or the next that is free, once there is room in the lane."""
        if self._idle and lane.room and not lane.queue:
            return self._begin(lane)
        waiting = sum(len(each.queue) for each in (self._fast, self._slow))
        if waiting >= self._waiting + self._fast.room:  # for those there is room, evaluators are on their way
            raise Overloaded("Too many queries are waiting already.", mend="Try again soon.", retry_after=RETRY)
        turn: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
        lane.queue.append(turn)
        self._go_on()
        try:
            async with asyncio.timeout_at(deadline):
                return await turn
        except (TimeoutError, asyncio.CancelledError) as error:
            if turn.done() and not turn.cancelled():  # it came in the moment in which nobody waits any more
                self._working.pop(turn.result()).room += 1
                self._join(turn.result())
            if isinstance(error, asyncio.CancelledError):
                raise
            what = "No evaluator became free in the time that the query has."
            raise Overloaded(what, mend="Try again soon.", retry_after=RETRY) from None
        finally:
            with contextlib.suppress(ValueError):
                lane.queue.remove(turn)

    def _begin(self, lane: Lane) -> Child:
        """An idle evaluator, now at work in a lane."""
        lane.room -= 1
        child = self._idle.pop()
        self._working[child] = lane
        self._go_on()
        return child

    def _join(self, child: Child) -> None:
        """Have an evaluator stand ready."""
        if child.fit:
            self._idle.append(child)
        else:
            child.kill()
        self._go_on()

    def _go_on(self) -> None:
        """Have those who wait served, as far as there is room, and evaluators enough to come."""
        for lane in (self._fast, self._slow):
            while lane.queue and lane.room and self._idle:
                turn = lane.queue.popleft()
                if not turn.done():
                    turn.set_result(self._begin(lane))
        due = sum(min(len(lane.queue), lane.room) for lane in (self._fast, self._slow))
        for _ in range(SPARE + due - len(self._idle) - self._coming):
            self._coming += 1
            self._ask("fork")

    def _gone(self, child: Child) -> None:
        """Have a dead one replaced."""
        if child in self._idle:
            self._idle.remove(child)
        self._go_on()

    def _ask(self, words: str) -> None:
        with contextlib.suppress(OSError):  # a holder that is gone takes everything with it
            self._control.send(words.encode())

    def _hear(self) -> None:
        """What the holder says."""
        with contextlib.suppress(BlockingIOError):
            while True:
                words, descriptors, _, _ = socket.recv_fds(self._control, 64, 4)
                if not words:
                    asyncio.get_running_loop().remove_reader(self._control)
                    return
                what, pid, *code = words.split()
                if what == b"born":
                    self._born(int(pid), *descriptors)
                else:
                    self._unburied.pop(int(pid)).died(int(code[0]))

    def _born(self, pid: int, channel: int, spool: int, errors: int, itself: int) -> None:
        """Have a new evaluator join in."""
        child = Child(pid, Ends(spool, errors, itself), self._gone)
        self._unburied[pid] = child

        async def join() -> None:
            await asyncio.get_running_loop().create_unix_connection(lambda: child, sock=socket.socket(fileno=channel))
            self._coming -= 1
            self._join(child)

        task = asyncio.get_running_loop().create_task(join())
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)
