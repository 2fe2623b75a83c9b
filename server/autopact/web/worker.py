"""A web process: the site and its endpoint over evaluators that a holder forks."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import resource
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import uvicorn
import uvloop

from autopact.engine.evaluators import Evaluators
from autopact.sparql.protocol import CLOSED, Policy
from autopact.web.app import HEADERS, create_app
from autopact.web.connection import Connection
from autopact.web.front import Front

GRACE = 20
"""Seconds that requests under way have to end, once the server is to stop."""

IDLE = 75
"""Seconds that a connection may lie idle between requests: longer than proxies keep theirs."""


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator sets: seconds for a query, queries at a time, the service's address, what it may ask."""

    timeout: float = 10.0
    fast: int = 2
    slow: int = 8
    base_url: str | None = None
    policy: Policy = CLOSED


class Server(uvicorn.Server):
    """A server that ends when it is told to, once, by the holder: a terminal tells all at the same time."""

    def end(self) -> None:
        """Take no more requests, and end when those under way are answered."""
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone; uvicorn would take a second one for impatience, and raise it again at the end."""
        yield


def serve(listener: socket.socket, control: socket.socket, options: Options) -> None:
    """Serve what the holder holds, until SIGTERM or SIGINT; then answer what is under way, and return."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    gateway = None
    if options.policy.hosts:
        from autopact.gateway.client import Gateway  # noqa: PLC0415 - brings an HTTP client, for those who ask others

        gateway = Gateway(options.policy.hosts)
    engine = Evaluators(control, timeout=options.timeout, fast=options.fast, slow=options.slow, gateway=gateway)
    site = create_app(engine)
    site.config["SPARQL_POLICY"] = options.policy
    front = Front(site, engine, headers=HEADERS, base_url=options.base_url, policy=options.policy)
    settings = uvicorn.Config(
        front,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # anybody can send those; the operator says the address with --base-url
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=GRACE,
    )

    # What is loaded by now stays; the collector need not look at it again and again.
    gc.collect()
    gc.freeze()

    async def run() -> None:
        server = Server(settings)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.end)
        await engine.open()
        await server.serve(sockets=[listener])
        engine.close()
        if gateway:
            await gateway.close()

    uvloop.run(run())
