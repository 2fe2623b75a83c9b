"""The engine of a web process whose data is elsewhere: asks there, and knows here what is served and who writes.

What is known of the snapshot, and the way to the writer, are those of `Evaluators`; its evaluators parse queries before
the engine gets them, and answer those that it fails at, about what they are given.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import inf
from typing import Any

from pyoxigraph import NamedNode

from autopact.edits import edited
from autopact.engine.federation import replies
from autopact.engine.processes import frames
from autopact.engine.processes.evaluators import Evaluators
from autopact.engine.remote import nodes
from autopact.engine.remote.address import Address, patiently, reached
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.contents import Contents, look, marked
from autopact.engine.remote.engine import Remote
from autopact.engine.rewriting.parsing import asked
from autopact.engine.rewriting.weaving import weave
from autopact.engine.seam import Answer, Boolean, Job, Solutions, Status, Triples, Why
from autopact.engine.writes import Write
from autopact.errors import AutopactError, Overloaded, RemoteFault, Unavailable

LOOK = 2.0
"""Seconds from one look at what the engine notes to the next."""

FRESH = 5.0
"""Seconds for which answers are kept of an engine that others may change at any time: it tells nobody when."""

TROUBLE = (RemoteFault, Overloaded)
"""What passes, of an engine that was well when the service started."""

log = logging.getLogger("autopact")


class Relayed(Evaluators):
    """Answers by asking an engine that is elsewhere.

    Args:
        control: as of `Evaluators`.
        address: where the engine is.
        timeout: seconds that a query may take.
        options: as of `Evaluators`.
    """

    def __init__(self, control: socket.socket, *, address: Address, timeout: float = 10.0, **options: Any) -> None:
        super().__init__(control, timeout=timeout, **options)
        # This process may take the place of another while the engine is away, or a page of its proxy stands there: who
        # waits here is told so by the gate.
        self._asking: Asking = patiently(partial(reached, address, timeout), inf, TROUBLE)
        self._remote = Remote(
            self._asking, self._contents, timeout=timeout, check=self._check, evaluate=self._evaluate,
            prefixes=self.prefixes,
        )  # fmt: skip
        self._mark = patiently(partial(marked, self._asking), inf, TROUBLE)
        self._elsewhere: Contents | None = None
        self._noted = self.writable or self._snapshot.noted
        self._lost = self._noted and self._mark is None
        self._looking: asyncio.Task[None] | None = None

    @property
    def id(self) -> str:
        """The id of the snapshot that is served now."""
        return self._contents().id

    @property
    def sizes(self) -> Mapping[NamedNode, int]:
        """Its named graphs, and how many triples each holds."""
        return self._contents().sizes

    @property
    def consistent(self) -> bool | None:
        """Whether it contradicts itself nowhere, as it was found when it was derived."""
        return self._contents().consistent

    @property
    def engines(self) -> Sequence[Status]:
        """Those that are asked."""
        return self._asking.cluster.status()

    async def open(self) -> None:
        """Belong to the running event loop, and look now and then whether the engine has changed."""
        await super().open()
        self._looking = asyncio.create_task(self._look())

    def close(self) -> None:
        """End all evaluators."""
        if self._looking:
            self._looking.cancel()
        super().close()

    def query(self, text: str, *, default_graphs: Sequence[NamedNode] | None = None) -> Solutions | Boolean | Triples:
        """The answer to a query as a complete value; for threads beside the event loop."""
        self._refuse_if_lost()
        return self._remote.query(text, default_graphs=default_graphs)

    def answer(self, job: Job) -> Answer:
        """The answer to a job; for threads beside the event loop."""
        self._refuse_if_lost()
        return self._remote.answer(self._wait_for(self._joined(job)) if job.services else job)

    async def answer_async(self, job: Job) -> Answer:
        """The answer to a job."""
        self._refuse_if_lost()
        return await self._remote.answer_async(await self._joined(job) if job.services else job)

    async def _joined(self, job: Job) -> Job:
        """A job with what others answer in the place of its SERVICE clauses: they are asked here, not by the engine."""
        (await self._checked(job)).close()
        seconds = min(job.timeout or self._timeout, self._timeout) - (time.monotonic() - job.begun)
        job = replace(job, replies=await replies(job.services, self._gateway, seconds))
        return await asyncio.to_thread(_woven, job)

    def explain(self, why: Why) -> Answer:
        """The reasons for a triple, by queries; for threads beside the event loop."""
        self._refuse_if_lost()
        return self._remote.explain(why)

    def _refuse_if_lost(self) -> None:
        """Answer nothing from an engine that has come back without what was put there: it would say that nothing is."""
        if self._lost:
            raise Unavailable(
                "The engine does not hold any more what this service has put there.",
                mend="Bring its data back, or start the service anew.",
            )

    def _contents(self) -> Contents:
        """What is served now."""
        if self._elsewhere is not None:
            return self._elsewhere
        now = self._snapshot.now()
        data = now.id
        if self._mark is None:
            data = f"{data}-{int(time.time() / FRESH):x}"
        return Contents(data, now.sizes, now.consistent, self._mark, now.plain)

    def _check(self, job: Job) -> None:
        """Have a query parsed by a process that may be killed."""
        self._wait_for(self._checked(job)).close()

    async def _checked(self, job: Job) -> Answer:
        return await self._ask(partial(frames.asking, job, check=True), self._timeout)

    def _evaluate(self, job: Job) -> Answer:
        """Have a query about data that it brings evaluated by a process that may be killed."""
        return self._wait_for(self._ask(partial(frames.asking, job), job.timeout or self._timeout))

    async def _look(self) -> None:
        """Notice what others have changed, of an engine in which changes are noted."""
        told = False
        while self._noted:
            await asyncio.sleep(LOOK)
            with contextlib.suppress(AutopactError):
                before = self._snapshot.id
                mark = await asyncio.to_thread(marked, self._asking)
                same = mark is not None and mark.data in (before, self._snapshot.id)
                if mark is None and not self._lost:
                    log.error("The engine does not hold any more what was put there: nothing is answered from it.")
                self._lost = mark is None
                if self._lost:
                    continue
                self._mark = self._mark or mark
                if same:
                    self._elsewhere = None
                elif self.writable and not told:
                    (await self.written(Write(())))()  # the writer looks too, and has it be a change like others
                else:
                    self._elsewhere = await asyncio.to_thread(look, self._asking)
                if not same and not told:
                    log.warning("The engine's data was changed by somebody else: it is read anew.")
                told = not same


def _woven(job: Job) -> Job:
    """A job whose clauses are groups with the solutions that came back; blank nodes among them have names of ours.

    Raises:
        RemoteFault: an answer is no result, or has triples for terms.
    """
    woven = weave(job, asked(job), named=nodes.named)
    if woven.functions:
        raise RemoteFault("A SERVICE answers with triples for terms, which cannot be written into a query.")
    return replace(job, text=edited(job.text, woven.edits).text, services=(), replies=None)
