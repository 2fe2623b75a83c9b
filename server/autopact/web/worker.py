"""A web process: the site and its endpoint over evaluators that a holder forks."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import uvicorn
import uvloop

from autopact.engine.processes.evaluators import Evaluators, readable
from autopact.engine.processes.tally import PULSE, Tally
from autopact.engine.storage.published import Published
from autopact.errors import EvaluatorLost
from autopact.sparql.protocol import Policy
from autopact.web.app import create_app
from autopact.web.asgi.access import AccessLog
from autopact.web.asgi.connection import Connection
from autopact.web.asgi.front import Front
from autopact.web.asgi.gate import Gate
from autopact.web.asgi.ledger import Ledger
from autopact.web.asgi.metrics import Counts
from autopact.web.endpoint import POLICY
from autopact.web.host import base

if TYPE_CHECKING:
    from autopact.engine.remote.address import Address
    from autopact.gateway.client import Gateway

T = TypeVar("T")

GRACE = 20
"""Seconds that requests under way have to end, once the server is to stop."""

LOOK = 1.0
"""Seconds between two looks at how much there is to do, and between two signs that this process does not hang."""

TURN = 0.0005
"""Seconds that a thread may keep others waiting who want to go on."""

LARGE_BLOCK = 256 * 1024
"""Bytes from which on memory is asked of the kernel by the block: bodies of requests, pieces of answers."""

IDLE = 75
"""Seconds that a connection may lie idle between requests: longer than proxies keep theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an operator sets.

    Attributes:
        timeout: seconds for a query.
        fast: queries at a time in the fast lane.
        slow: queries at a time in the slow lane.
        base_url: the address of the service, as clients know it.
        proxies: the addresses of proxies that say for whom they ask.
        policy: what queries may ask.
        log: the form of the access log, if there is to be one.
        log_file: the descriptor of the file that it goes to.
        published: what the writer tells all of, where there is one.
        data: the directory that keeps what is stored, if there is one.
        engine: where the data is, if that is elsewhere.
    """

    timeout: float
    fast: int
    slow: int
    base_url: str | None
    proxies: tuple[str, ...]
    policy: Policy
    log: str | None
    log_file: int
    published: Published | None
    data: Path | None
    engine: Address | None


class Server(uvicorn.Server):
    """A server that ends when it is told to, once, by the holder: a terminal tells all at the same time."""

    def end(self) -> None:
        """Take no more requests, and end when those under way are answered."""
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone; uvicorn would take a second one for impatience, and raise it again at the end."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what is under way, and have whoever comes now be refused."""
        for each in sockets or ():
            each.shutdown(socket.SHUT_RDWR)  # others have it open, too, at whom clients would wait for nothing
        await super().shutdown(sockets)


def serve(listener: socket.socket, control: socket.socket, options: Options, tally: Tally, number: int) -> None:
    """Serve what the holder holds, until SIGTERM or SIGINT; then answer what is under way, and return.

    Args:
        listener: the socket that clients come to.
        control: a control socket to the holder.
        options: what the operator has set.
        tally: what is counted, by all web processes.
        number: which of them this is.
    """
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    # A thread that reads a long query lets the event loop have its turn sooner than after 5 ms.
    sys.setswitchinterval(TURN)
    # Large blocks are given back when they are free: the C library would keep up to 32 MiB for the next one.
    mmap_threshold = -3
    ctypes.CDLL(None).mallopt(mmap_threshold, LARGE_BLOCK)
    uvloop.run(_run(listener, control, options, tally, number))


async def _run(listener: socket.socket, control: socket.socket, options: Options, tally: Tally, number: int) -> None:
    # What is loaded by now stays; the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    root = base(options.base_url)[2] if options.base_url else ""
    gate = Gate(root)
    counts = Counts(tally.rows[number])
    log = AccessLog(options.log, options.log_file) if options.log else None
    ledger = Ledger(gate, counts, log, root)
    Connection.settle = ledger.settle
    gateway = None
    if options.policy.hosts:
        from autopact.gateway.client import Gateway  # noqa: PLC0415 - brings an HTTP client, for those who ask others

        gateway = Gateway(options.policy.hosts)
    settings = uvicorn.Config(
        ledger,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(options.proxies),  # anybody else can send those, too
        forwarded_allow_ips=list(options.proxies),
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=GRACE,
    )
    server = Server(settings)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.end)

    async def work() -> None:
        """Wait for the data, have it answered from, and look now and then how much there is to do."""
        await readable(control)
        engine = await _beside(partial(_engine, control, options, gateway))
        site = create_app(engine, tally, engine if engine.writable else None)
        site.config[POLICY] = options.policy
        front = Front(site, engine, base_url=options.base_url, policy=options.policy)
        await engine.open()
        ledger.service = front
        gate.open(front)
        gc.freeze()
        try:
            while True:
                counts.look(engine.load())
                await asyncio.sleep(LOOK)
        finally:
            engine.close()
            if gateway:
                await gateway.close()

    beating = asyncio.create_task(_beat(tally.rows[number]))
    working = asyncio.create_task(work())
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await asyncio.wait([working, serving], return_when=asyncio.FIRST_COMPLETED)
    server.end()
    await serving
    working.cancel()
    beating.cancel()
    with contextlib.suppress(asyncio.CancelledError, EvaluatorLost):  # it is gone with the holder, which says why
        await working
    if log:
        log.close()


async def _beat(row: memoryview[float]) -> None:
    """Show that the event loop goes on."""
    while True:
        row[PULSE] += 1
        await asyncio.sleep(LOOK)


async def _beside(work: Callable[[], T]) -> T:
    """What some work gives, which is done in a thread that nobody waits for when this process ends."""
    future: Future[T] = Future()

    def do() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # it is raised where it is waited for
            future.set_exception(error)

    future.set_running_or_notify_cancel()
    threading.Thread(target=do, daemon=True).start()
    return await asyncio.wrap_future(future)


def _engine(control: socket.socket, options: Options, gateway: Gateway | None) -> Evaluators:
    """What answers: evaluators, or an engine that is elsewhere."""
    kind: Callable[..., Evaluators] = Evaluators
    if options.engine:
        from autopact.engine.remote.relayed import Relayed  # noqa: PLC0415 - for those whose data is elsewhere

        kind = partial(Relayed, address=options.engine)
    return kind(
        control,
        timeout=options.timeout,
        fast=options.fast,
        slow=options.slow,
        gateway=gateway,
        published=options.published,
        directory=options.data,
    )
