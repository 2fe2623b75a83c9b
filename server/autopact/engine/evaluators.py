"""An engine that no query can take down: it has each one evaluated by a process that may be killed.

At its deadline, or when its client hangs up, the evaluator is killed and another one, already warm, takes its place.
When it dies by itself, its client alone is told so. What waits is bounded, and so is what a result may take.

Queries begin in the fast lane, which is as wide as there are processors: more at a time would only be in each other's
way. One that takes longer changes to the slow lane, as long as there is room, and soon stands back behind the others.

One event loop owns all of it; threads ask through `query` and `answer`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
from collections import deque
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from autopact.engine import frames, parts
from autopact.engine.child import Child, Ends, over_time
from autopact.engine.seam import Answer, Boolean, Job, Solutions, Triples
from autopact.engine.writing import in_order
from autopact.errors import EvaluatorLost, Overloaded
from autopact.terms import Level

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


@dataclass(slots=True)
class Caller:
    """Somebody for whom threads ask. Once it has left, nothing is done for it any more."""

    gone: bool = False
    waiting: set[Future[Answer]] = field(default_factory=set)

    def leave(self) -> None:
        """It hung up: what is under way for it ends."""
        self.gone = True
        for future in list(self.waiting):
            future.cancel()


CALLER: ContextVar[Caller] = ContextVar("CALLER")
"""For whom this thread asks, if that is somebody who may hang up."""


class Evaluators:
    """A pool of evaluators over one snapshot, forked by a holder; see `autopact.engine.seam.Engine`.

    Args:
        control: a control socket to the holder, which has been told what to hold, or will be: until then this waits.
        timeout: seconds that a query may take, from when it comes until its answer is complete.
        fast: queries that may be evaluated at a time in the fast lane.
        slow: queries that may be evaluated at a time in the slow lane.
        waiting: queries that may wait for one.

    Raises:
        EvaluatorLost: the holder is gone.
    """

    def __init__(
        self, control: socket.socket, *, timeout: float = 10.0, fast: int = 2, slow: int = 8, waiting: int = WAITING
    ) -> None:
        self._control = control
        self._timeout = timeout
        self._fast = fast
        self._slow = slow
        self._room = waiting
        self._loop: asyncio.AbstractEventLoop | None = None
        self._coming = 0
        self._joining: set[asyncio.Task[None]] = set()
        self._working: set[Child] = set()
        self._idle: list[Child] = []
        self._unburied: dict[int, Child] = {}
        self._queue: deque[asyncio.Future[Child]] = deque()
        self.id, self.sizes = _told(control)

    def default_graphs(self, certainty: Level, inference: bool) -> list[NamedNode]:
        """The parts of the default graph of a request."""
        return parts.default_graphs(certainty, inference)

    async def open(self) -> None:
        """Belong to the running event loop from now on, and have evaluators made ready."""
        self._loop = asyncio.get_running_loop()
        self._control.setblocking(False)
        self._loop.add_reader(self._control, self._hear)
        self._go_on()

    def close(self) -> None:
        """End all evaluators."""
        if self._loop:
            self._loop.remove_reader(self._control)
        self._control.close()
        for child in self._unburied.values():
            child.kill()
            child.died(-signal.SIGKILL)  # nobody is there any more to say so
        self._unburied.clear()

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[NamedNode] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
    ) -> Solutions | Boolean | Triples:
        """The answer to a query as a complete value; for threads beside the event loop."""
        job = Job(text, QueryResultsFormat.JSON, base_iri, prefixes or {}, default_graphs, named_graphs)
        answer = self._wait_for(self._answer(job, value=True))
        body = answer.read()
        answer.close()
        return _value(body)

    def answer(self, job: Job) -> Answer:
        """The answer to a job; for threads beside the event loop."""
        return self._wait_for(self._answer(job))

    async def answer_async(self, job: Job) -> Answer:
        """The answer to a job. Cancelled, it kills the evaluator."""
        return await self._answer(job)

    def _wait_for(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        if self._loop is None:
            raise EvaluatorLost("The evaluators are not open.")
        caller = CALLER.get(None) or Caller()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        caller.waiting.add(future)
        if caller.gone:
            future.cancel()
        try:
            return future.result()
        except CancelledError:
            raise EvaluatorLost("Nobody waits for the answer any more.") from None
        finally:
            caller.waiting.discard(future)

    async def _answer(self, job: Job, *, value: bool = False) -> Answer:
        loop = asyncio.get_running_loop()
        seconds = min(job.timeout or self._timeout, self._timeout)
        deadline = loop.time() + seconds
        child = await self._take(deadline)
        expiry = loop.call_at(deadline, child.expire, over_time(seconds))
        child.watch = loop.call_later(SLOW, self._look, child, child.processor_time())
        try:
            return await child.ask(frames.asking(job, deadline - loop.time(), value=value))
        except ConnectionError:
            raise await child.cause() from None
        except asyncio.CancelledError:
            child.kill()
            raise
        finally:
            expiry.cancel()
            child.watch.cancel()
            self._give_back(child)

    def _look(self, child: Child, begun: float) -> None:
        """See how far a query has come; `begun` is its evaluator's processor time when it began."""
        taken = child.processor_time() - begun
        if taken > SLOW and self._slow and not child.slow:
            self._slow -= 1
            self._fast += 1
            child.slow = True
            self._go_on()
        if taken > HEAVY:
            child.fit = False  # to come to the front again takes a privilege, so this is its last answer
            self._ask(f"nice {child.pid}")
        else:
            child.watch = asyncio.get_running_loop().call_later(SLOW, self._look, child, begun)

    async def _take(self, deadline: float) -> Child:
        """One of the idle evaluators, or the next that is free, once there is room in the fast lane."""
        if len(self._queue) >= self._room + self._fast:  # for those there is room, evaluators are on their way
            raise Overloaded("Too many queries are waiting already.", mend="Try again soon.", retry_after=RETRY)
        turn: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        self._go_on()
        if turn.done():
            return turn.result()
        try:
            async with asyncio.timeout_at(deadline):
                return await turn
        except (TimeoutError, asyncio.CancelledError) as error:
            if turn.done() and not turn.cancelled():  # it came in the moment in which nobody waits any more
                self._give_back(turn.result())
            if isinstance(error, asyncio.CancelledError):
                raise
            what = "No evaluator became free in the time that the query has."
            raise Overloaded(what, mend="Try again soon.", retry_after=RETRY) from None
        finally:
            with contextlib.suppress(ValueError):
                self._queue.remove(turn)

    def _give_back(self, child: Child) -> None:
        """Have an evaluator answer the next query, if it still can."""
        self._working.discard(child)
        if child.slow:
            self._slow += 1
            child.slow = False
        else:
            self._fast += 1
        self._join(child)

    def _join(self, child: Child) -> None:
        """Have an evaluator stand ready."""
        if child.fit:
            self._idle.append(child)
        else:
            child.kill()
        self._go_on()

    def _go_on(self) -> None:
        """Have those who wait served, as far as there is room, and evaluators enough to come."""
        while self._queue and self._idle and self._fast > 0:
            turn = self._queue.popleft()
            if not turn.done():
                self._fast -= 1
                self._working.add(child := self._idle.pop())
                turn.set_result(child)
        for _ in range(SPARE + min(len(self._queue), self._fast) - len(self._idle) - self._coming):
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


def _told(control: socket.socket) -> tuple[str, dict[NamedNode, int]]:
    """The id of the snapshot, its graphs and their sizes, once the holder knows them."""
    words, descriptors, _, _ = socket.recv_fds(control, 64, 1)
    if not words:
        raise EvaluatorLost("The process that holds the data has ended.")
    with open(descriptors[0], "rb") as file:
        told = json.loads(os.pread(descriptors[0], os.fstat(file.fileno()).st_size, 0))
    return told["id"], {NamedNode(name): size for name, size in told["sizes"].items()}


def _value(body: bytes) -> Solutions | Boolean | Triples:
    """A result that came as JSON, which begins with a brace, or else as N-Triples."""
    if not body.startswith(b"{"):
        return Triples(tuple(in_order(quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES))))
    result = parse_query_results(body, format=QueryResultsFormat.JSON)
    if not isinstance(result, QuerySolutions):
        return Boolean(bool(result))
    names = tuple(variable.value for variable in result.variables)
    return Solutions(names, tuple({name: row[name] for name in names} for row in result))
