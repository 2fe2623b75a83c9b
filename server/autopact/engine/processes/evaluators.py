"""An engine that no query can take down: it has each one evaluated by a process that may be killed.

At its deadline, or when its client hangs up, the evaluator is killed and another one, already warm, takes its place.
When it dies by itself, its client alone is told so. What waits is bounded, and so is what a result may take.

One event loop owns all of it; threads ask through `query` and `answer`.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from pyoxigraph import NamedNode, Quad, QueryResultsFormat

from autopact.engine.federation import replies
from autopact.engine.loading import loaded
from autopact.engine.processes import frames
from autopact.engine.processes.child import over_time
from autopact.engine.processes.orders import packed
from autopact.engine.processes.parent import heard, held
from autopact.engine.processes.pool import WAITING, Load, Pool
from autopact.engine.processes.snapshot import Snapshot
from autopact.engine.seam import Answer, Boolean, Job, Solutions, Status, Triples, Why
from autopact.engine.storage.history import History
from autopact.engine.storage.journal import entries, outcome, whole
from autopact.engine.storage.published import Published
from autopact.engine.writes import Change, Delta, Outcome, Write
from autopact.engine.writing import value_in
from autopact.errors import EvaluatorLost, NotAllowed, Overloaded

if TYPE_CHECKING:
    from autopact.gateway.client import Gateway

T = TypeVar("T")


@dataclass(slots=True)
class Caller:
    """Somebody for whom threads and tasks ask, by its address. Once it has left, nothing is done for it any more.

    `answered` tells whether it has had an answer, so that what was made of that is lost if it gets no more.
    """

    client: str = ""
    answered: bool = False
    gone: bool = False
    waiting: set[Future[Any]] = field(default_factory=set)

    def leave(self) -> None:
        """It hung up: what is under way for it ends."""
        self.gone = True
        for future in list(self.waiting):
            future.cancel()


NOBODY = Caller()

CALLER: ContextVar[Caller] = ContextVar("CALLER", default=NOBODY)
"""For whom this thread or task asks; who keeps an engine busy with long queries may have to stand back."""


class Evaluators:
    """A pool of evaluators over one snapshot, forked by a holder; see `autopact.engine.seam.Engine`.

    Args:
        control: a control socket to the holder, which has been told what to hold, or will be: until then this waits.
        timeout: seconds that a query may take, from when it comes until its answer is complete.
        fast: queries that may be evaluated at a time in the fast lane.
        slow: queries that may be evaluated at a time in the slow lane.
        waiting: queries that may wait for the fast lane; for the slow one, a quarter of that.
        gateway: the way out for SERVICE; without it, there is none.
        published: what the writer tells all of, where there is one.
        directory: where older journals are kept, if anywhere.

    Raises:
        EvaluatorLost: the holder is gone.
    """

    def __init__(
        self,
        control: socket.socket,
        *,
        timeout: float = 10.0,
        fast: int = 2,
        slow: int = 8,
        waiting: int = WAITING,
        gateway: Gateway | None = None,
        published: Published | None = None,
        directory: Path | None = None,
    ) -> None:
        self._journal, self._snapshot = _told(control, published)
        self._history = (
            None if self._journal is None or published is None else History(self._journal, published, directory)
        )
        self._pool = Pool(control, self._snapshot, fast=fast, slow=slow, waiting=waiting)
        self._timeout = timeout
        self._gateway = gateway
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def id(self) -> str:
        """The id of the snapshot that is served now."""
        return self._snapshot.id

    @property
    def sizes(self) -> Mapping[NamedNode, int]:
        """Its named graphs, and how many triples each holds."""
        return self._snapshot.sizes

    @property
    def prefixes(self) -> Mapping[str, str]:
        """As of `Engine`."""
        return self._snapshot.prefixes

    @property
    def consistent(self) -> bool | None:
        """Whether it contradicts itself nowhere that the rules see."""
        return self._snapshot.consistent

    @property
    def engines(self) -> Sequence[Status]:
        """None: everything is evaluated here."""
        return ()

    @property
    def writable(self) -> bool:
        """Whether there is a writer."""
        return self._journal is not None

    async def open(self) -> None:
        """Belong to the running event loop from now on, and have evaluators made ready."""
        self._loop = asyncio.get_running_loop()
        self._pool.open()

    def close(self) -> None:
        """End all evaluators."""
        self._pool.close()

    def load(self) -> Load:
        """How much there is to do at the moment."""
        return self._pool.load()

    def query(self, text: str, *, default_graphs: Sequence[NamedNode] | None = None) -> Solutions | Boolean | Triples:
        """The answer to a query as a complete value; for threads beside the event loop."""
        job = Job(text, QueryResultsFormat.JSON, default_graphs=default_graphs)
        return value_in(self._wait_for(self._answer(job, value=True)))

    def answer(self, job: Job) -> Answer:
        """The answer to a job; for threads beside the event loop."""
        return self._wait_for(self._answer(job))

    async def answer_async(self, job: Job) -> Answer:
        """The answer to a job. Cancelled, it kills the evaluator."""
        return await self._answer(job)

    def explain(self, why: Why) -> Answer:
        """The reasons for a triple, as JSON; for threads beside the event loop."""
        return self._wait_for(self._ask(partial(frames.asking_why, why), self._timeout, reasons=True))

    async def _ask(self, question: Callable[[float], bytes], seconds: float, *, reasons: bool = False) -> Answer:
        """What an evaluator answers to a question within so many seconds from now."""
        deadline = asyncio.get_running_loop().time() + seconds
        return await self._pool.ask(question, deadline, over_time(seconds), CALLER.get().client, reasons=reasons)

    def write(self, write: Write) -> Outcome:
        """What a write did; for threads beside the event loop."""
        return self._wait_for(self.written(write))()  # in this thread: there may be no other

    async def written(self, write: Write) -> Callable[[], Outcome]:
        """Do a write; what tells then what it did. Cancelled, it is not begun any more, but may be done."""
        if self._journal is None:
            raise NotAllowed("Nothing can be written here.")
        seconds = min(write.timeout or self._timeout, self._timeout)
        deadline = time.monotonic() + seconds
        write = await loaded(write, self._gateway, seconds)
        write = replace(write, id=write.id or str(uuid4()))
        client = sha256(f"{write.who} {CALLER.get().client}".encode()).hexdigest()
        after = self._snapshot.at
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours:
            with theirs, held(packed(write)) as request:
                try:
                    self._pool.send(f"write {seconds} {deadline} {write.id} {client}", request, theirs.fileno())
                except BlockingIOError:
                    raise Overloaded("Too many updates are on their way.") from None
            await readable(ours)
            return partial(self._outcome, write, after, *heard(ours))

    def changes(self, *, after: int = 0, before: int | None = None, most: int = 100) -> Sequence[Change]:
        """The latest changes, the newest first."""
        return self._history.latest(after=after, before=before, most=most) if self._history else ()

    def stating(self, quads: Iterable[Quad]) -> Mapping[Quad, Change]:
        """The latest change that stated each of some quads, of those of which one is known."""
        return self._history.stating(quads) if self._history else {}

    def change(self, number: int) -> tuple[Change, Delta] | None:
        """A change, and what it changed of what is stored."""
        return self._history.find(number) if self._history else None

    def _outcome(self, write: Write, after: int, words: list[str], descriptors: list[int]) -> Outcome:
        """What the switchboard says, or the journal, if nobody is there any more who could say it."""
        assert self._journal is not None  # noqa: S101 - there is a writer
        match words:
            case ["done", start, end]:
                return outcome(self._journal, next(entries(self._journal, int(start), int(end))))
            case ["told"]:
                with open(descriptors[0], "rb") as file:
                    return outcome(file.fileno(), next(whole(file.fileno())), now=True)
            case ["fault"]:
                with open(descriptors[0], "rb") as file:
                    raise frames.error_of(os.pread(descriptors[0], os.fstat(file.fileno()).st_size, 0))
        if entry := self._snapshot.find(write.id, after):
            return outcome(self._journal, entry)
        raise EvaluatorLost("The process that did the update has ended before it was done.", mend="Try again.")

    def _wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            raise EvaluatorLost("The evaluators are not open.")
        caller = CALLER.get()
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
        seconds = min(job.timeout or self._timeout, self._timeout)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds - (time.monotonic() - job.begun)
        late, caller = over_time(seconds), CALLER.get()
        if job.services:  # it is checked, before anybody is asked
            await self._pool.ask(partial(frames.asking, job, check=True), deadline, late, caller.client)
            job = replace(job, replies=await replies(job.services, self._gateway, deadline - loop.time()))
        asking = partial(frames.asking, job, value=value)
        answer = await self._pool.ask(asking, deadline, late, caller.client, later=caller.answered)
        caller.answered = caller is not NOBODY
        return answer


def _told(control: socket.socket, published: Published | None) -> tuple[int | None, Snapshot]:
    """The journal, where there is one, and the snapshot, once the holder knows it."""
    words, descriptors = heard(control)
    if not words:
        raise EvaluatorLost("The process that holds the data has ended.")
    file, journal = (*descriptors, None)[:2]
    assert file is not None  # noqa: S101 - it comes with the greeting
    return journal, Snapshot(file, journal, published)


async def readable(channel: socket.socket) -> None:
    """Wait until a socket has something to read."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(channel, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(channel)
