"""Several engines that hold the same data, or one, as one thing that is asked and told.

The work is done in a thread with an event loop of its own (`router`), so it can be asked from any thread, and from any
other loop, where cancelling ends the request. What is forked begins anew with its first request, and knows of the same
writes.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future
from typing import Any, TypedDict, TypeVar, Unpack
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from autopact.engine import complete
from autopact.engine.remote import marks, virtuoso
from autopact.engine.remote.member import FORM, QUERY, UPDATE, Answer, Member
from autopact.engine.remote.members import Members
from autopact.engine.remote.router import Router
from autopact.engine.remote.said import with_dataset
from autopact.engine.seam import Status
from autopact.errors import EngineFailed, EngineRefused, InputError
from autopact.gateway.credentials import Credentials

T = TypeVar("T")

LONG = 190_000
"""Bytes of a form above which a server may refuse it: RDF4J on Jetty takes 200,000, Fuseki more, Virtuoso megabytes."""

STATED_ONLY = [("infer", "false")]
"""What has an engine with a reasoner of its own leave out what it infers.

https://rdf4j.org/documentation/reference/rest-api/
"""


class About(TypedDict, total=False):
    """What a query is about, and how long it may take; without any graph, it is about the engine's own dataset.

    Attributes:
        default: the graphs that make up the default graph.
        named: those that GRAPH sees.
        timeout: seconds; None: the usual.
        infer: False asks an engine with a reasoner for what it was given only: RDF4J, GraphDB and their kin know the
            parameter, others take no notice of it.
    """

    default: Sequence[NamedNode]
    named: Sequence[NamedNode]
    timeout: float | None
    infer: bool


class Cluster:
    """Asks engines. Safe to use from several threads at once; forked, each process has connections of its own.

    Args:
        reads: addresses of the SPARQL protocol for queries; that of the leader is the one on the same server as
            `update`, the first one otherwise.
        update: the leader's address for updates; None: the first of those for queries.
        graph_store: the leader's address of the Graph Store Protocol, where it has one.
        credentials: what all of them are shown.
        timeout: seconds that a request may take, unless it says otherwise.
        latest: the latest write, where processes that have clusters of their own are to know of each other's.

    Raises:
        InputError: there is no address, or one is none.
    """

    def __init__(
        self,
        reads: Sequence[str],
        update: str | None = None,
        graph_store: str | None = None,
        credentials: Credentials | None = None,
        timeout: float = 30.0,
        *,
        latest: marks.Latest | None = None,
    ) -> None:
        if not reads:
            raise InputError("There is no address to ask an engine at.", mend="Name one with --engine.")
        self._make: Callable[[], Members] = lambda: Members(reads, update or reads[0], graph_store, credentials)
        self._make()  # so that what is no address is told of now
        self._timeout = timeout
        self._latest = latest or marks.Latest()
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def query(self, text: str, *, accept: str, **about: Unpack[About]) -> Answer:
        """The answer to a query, complete.

        Args:
            text: the query.
            accept: the media type that it is to come in: that of results in JSON, or of N-Triples.
            about: what it is about.

        Raises:
            EngineRefused: an engine refuses it, in its words.
            RemoteFault: no engine answers as it should: see the kinds in `autopact.errors`.
            EngineOpen: the engines are left alone until they are back, or say that they have too much to do.
            OverSize: the answer is larger than it may be.
        """
        return self._read(text, accept, about).result()

    async def query_async(self, text: str, *, accept: str, **about: Unpack[About]) -> Answer:
        """The same. Cancelled, it closes the connection, by which an engine may know that nobody waits any more."""
        return await asyncio.wrap_future(self._read(text, accept, about))

    def update(self, text: str, *, timeout: float | None = None) -> None:
        """Have an update done by the leader; whoever asks from then on sees it.

        Raises:
            EngineRefused: it refuses it, in its words.
            EngineUnsure: it never said whether it did it.
            RemoteFault: it did not, as far as it says.
            EngineOpen: it was not told: it is left alone until it is back.
        """
        self._write("update", lambda at: at.write(content=text.encode(), headers=UPDATE), timeout)

    def store(self, graph: str, document: bytes, media_type: str, *, timeout: float | None = None) -> None:
        """Add the triples of a document to a graph, by the Graph Store Protocol; raises as `update` does."""
        where, headers = urlencode({"graph": graph}), {"Content-Type": media_type}
        self._write("graph_store", lambda at: at.write(where, content=document, headers=headers), timeout)

    def status(self) -> list[Status]:
        """How each address does, as this process sees it."""
        running = self._running
        members = running.router.members if running and running.pid == os.getpid() else self._make()
        return [
            Status(
                member.name,
                serves,
                member.breaker.state.value,
                member.busy,
                member.breaker.failures,
                member.breaker.opened,
                serves != "query" or members.is_current(member, self._latest.mark),
                member.trouble,
            )
            for serves, member in members.all()
        ]

    def close(self) -> None:
        """End the thread, and close all connections; asked again, it begins anew."""
        with self._lock:
            running, self._running = self._running, None
        if running and running.pid == os.getpid():
            running.stop()

    def _read(self, text: str, accept: str, about: About) -> Future[Answer]:
        ask = _asking(text, accept, about)
        return self._do(lambda router: router.read(self._end(about.get("timeout")), ask))

    def _write(self, role: str, tell: Callable[[Member], Awaitable[None]], timeout: float | None) -> None:
        self._do(lambda router: router.write(role, self._end(timeout), tell)).result()

    def _end(self, timeout: float | None) -> float:
        return time.monotonic() + (self._timeout if timeout is None else timeout)

    def _do(self, work: Callable[[Router], Coroutine[Any, Any, T]]) -> Future[T]:
        """What comes of some work in the thread of this process, which is begun if there is none."""
        with self._lock:
            if self._running is None or self._running.pid != os.getpid():
                self._running = _Running(Router(self._make(), self._latest, self._timeout))
            return asyncio.run_coroutine_threadsafe(work(self._running.router), self._running.loop)


class _Running:
    """A thread with an event loop, and the router that belongs to that.

    Attributes:
        pid: the process that it is a thread of; what is forked has none of its threads.
    """

    def __init__(self, router: Router) -> None:
        self.pid = os.getpid()
        self.router = router
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="autopact-engines", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End whatever is under way, and the thread."""
        asyncio.run_coroutine_threadsafe(self.router.close(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()


def _asking(text: str, accept: str, about: About) -> Callable[[Member], Awaitable[Answer]]:
    """The request that asks a query: as a form, and, where one is too long for a server, by itself, dataset and all.

    Virtuoso (7.2) never answers what comes by itself.
    """
    default = [graph.value for graph in about.get("default", ())]
    named = [graph.value for graph in about.get("named", ())]
    more = [] if about.get("infer", True) else STATED_ONLY
    fields = [*(("default-graph-uri", iri) for iri in default), *(("named-graph-uri", iri) for iri in named), *more]
    form = urlencode([("query", text), *fields]).encode()

    async def ask(at: Member) -> Answer:
        try:
            answer = await at.read(accept=accept, content=form, headers=FORM)
        except (EngineRefused, EngineFailed):
            if len(form) < LONG:
                raise
            content = with_dataset(text, default, named).encode()
            answer = await at.read(urlencode(more), accept=accept, content=content, headers=QUERY)
        if answer.server.startswith("Virtuoso") and accept == complete.NT:
            try:
                await virtuoso.refuse_cut(at, text, fields)
            except BaseException:
                answer.file.close()
                raise
        return answer

    return ask
