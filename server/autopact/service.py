"""A service, as `autopact serve` starts it: its processes, and what each of them begins with.

One process reads the data and holds it; its children are web processes, which listen side by side at one port, and
the evaluators, which are forked as they are needed. All of them end with it. Where the data may change, others hold it,
and that process only knows which: see `autopact.engine.processes.switchboard`.
"""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from autopact.engine.processes.evaluator import Limits
from autopact.engine.processes.holder import Holder
from autopact.engine.processes.parent import Employer
from autopact.engine.processes.tally import PULSE, Tally
from autopact.engine.source import Source
from autopact.engine.storage.published import Published
from autopact.sparql.protocol import Policy
from autopact.web.asgi.access import appending
from autopact.web.asgi.listening import listening

if TYPE_CHECKING:
    from autopact.engine.embedded import Embedded
    from autopact.engine.processes.writer import State
    from autopact.engine.remote.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What an operator wants served, and how.

    Attributes:
        source: where the data come from.
        elsewhere: where they are, if that is another engine.
        shapes: whether updates are held against the shapes; None: where that makes sense.
        policy: what queries may ask, and who may write.
        limits: what a query may take.
        timeout: seconds for a query.
        host: the address to listen at.
        port: its port; 0 for any that is free.
        base_url: the address that clients know the service by, where that is another one.
        proxies: the addresses of proxies that say for whom they ask.
        workers: how many web processes.
        log: the form of the access log, if there is to be one.
        log_file: the file that it goes to; without one, standard error.
    """

    source: Source
    elsewhere: Address | None
    shapes: bool | None
    policy: Policy
    limits: Limits
    timeout: float
    host: str
    port: int
    base_url: str | None
    proxies: tuple[str, ...]
    workers: int
    log: str | None
    log_file: Path | None

    @property
    def changes(self) -> bool:
        """Whether what is served may change."""
        kept = self.source.empty or self.source.directory is not None
        return bool(self.policy.tokens) or (kept and not self.elsewhere)


def run(service: Service, up: Callable[[str, str, Mapping[str, int]], None], progress: Callable[[str], None]) -> int:
    """Serve until it is ended.

    Args:
        service: what, and how.
        up: is told when the data is there: the service's address, the snapshot's id, and how many triples each graph
            has.
        progress: is told what is done with an engine that is elsewhere, and which imports are not among the data.

    Returns:
        The exit code.
    """
    # Web processes place pictures with numpy, three times as fast with one thread as with one for each processor, which
    # all are busy. It has to be said before any process loads it, since some are forked from one that has.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if service.elsewhere:
        import autopact.engine.remote.relayed  # noqa: F401, PLC0415 - what all web processes need, loaded once for all

    published = Published() if service.changes else None
    # Two of the fast lane even where a web process has but one processor for its share: it may have all the clients.
    processors = os.cpu_count() or 1
    fast, slow = max(2, -(-processors // service.workers)), -(-max(8, 2 * processors) // service.workers)
    tally = Tally(service.workers)

    def work(number: int, control: socket.socket, own: socket.socket | None = None) -> None:
        from autopact.web.worker import Options, serve  # noqa: PLC0415 - of all processes, only these need Flask

        options = Options(
            timeout=service.timeout,
            fast=fast,
            slow=slow,
            base_url=service.base_url,
            proxies=service.proxies,
            policy=service.policy,
            log=service.log,
            log_file=log_file,
            published=published,
            data=service.source.directory,
            engine=service.elsewhere,
        )
        # Each listens for itself, once it is ready: at one socket, the first to wake would take all that come.
        with own or listening(service.host, port, beside=True) as ears:
            serve(ears, control, options, tally, number)

    def pulse(number: int) -> float:
        return tally.rows[number][PULSE]

    def ready(employer: Employer, data: str, sizes: Mapping[str, int]) -> None:
        for number in range(1, service.workers):
            employer.employ(partial(work, number), partial(pulse, number))
        host = f"[{service.host}]" if ":" in service.host else service.host
        up(service.base_url or f"http://{host}:{port}/", data, sizes)

    with listening(service.host, service.port) as listener, appending(service.log_file) as log_file:
        port = listener.getsockname()[1]
        # A web process before there is any data, so that it loads what it needs while that is read.
        first = partial(work, 0, own=listener)
        if published:
            from autopact.engine.processes.switchboard import Switchboard  # noqa: PLC0415 - for those whose data may change

            switchboard = Switchboard(partial(_begin, service, published, progress), ready)
            switchboard.employ(first, partial(pulse, 0))
            switchboard.start()
            return switchboard.run()
        holder = Holder(service.limits)
        holder.employ(first, partial(pulse, 0))
        holder.heed()
        gc.disable()  # what is read stays, and to look through it again and again takes as long as reading it
        engine = _held(service, progress)
        holder.hold(engine)
        gc.enable()
        ready(holder, engine.id, {graph.value: size for graph, size in engine.sizes.items()})
        return holder.run()


def _begin(
    service: Service, published: Published, progress: Callable[[str], None], control: socket.socket, root: int
) -> None:
    """Read the data and hold it, where it may change; see `autopact.engine.processes.writer`."""
    from autopact.engine.opening import opened  # noqa: PLC0415 - brings the reasoner
    from autopact.engine.processes.writer import hold  # noqa: PLC0415

    source = service.source
    if service.shapes or (service.shapes is None and not (source.files or source.empty)):
        from autopact.checks.gate import Gate  # noqa: PLC0415 - brings rdflib and pyshacl

        source = replace(source, judge=Gate(always=bool(service.shapes)))
    if elsewhere := service.elsewhere:
        from autopact.engine.remote.opening import state  # noqa: PLC0415 - for those whose data is elsewhere

        hold(lambda: state(elsewhere, source, published, service.limits, service.timeout, progress), control, root)

    def load() -> State:
        found = opened(source, published, service.limits)
        _tell_imports(found.writable.engine, progress)
        return found

    hold(load, control, root)


def _held(service: Service, progress: Callable[[str], None]) -> Embedded:
    """What is held where nothing changes: the data, or what is known of an engine that is elsewhere, filled by then."""
    if service.elsewhere:
        from autopact.engine.remote.opening import hollow  # noqa: PLC0415 - for those whose data is elsewhere

        return hollow(service.elsewhere, service.source, service.timeout, progress)
    from autopact.engine.opening import held  # noqa: PLC0415 - brings the reasoner

    engine = held(service.source)
    _tell_imports(engine, progress)
    return engine


def _tell_imports(engine: Embedded, progress: Callable[[str], None]) -> None:
    from autopact.engine.opening import absent, importing  # noqa: PLC0415 - brings the reasoner

    if missing := absent(importing(engine)):
        progress(f"imported, and not among the data: {missing}")
