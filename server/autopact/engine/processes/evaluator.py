"""An evaluator: a child process that answers one query after the other, and may be killed at any time.

It holds the data by having been forked from the process that loaded it. It can open no file and no socket, takes no
more memory than it may, and ends with the process that forked it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import NoReturn

from autopact.engine.embedded import Embedded
from autopact.engine.processes import frames, kernel
from autopact.engine.processes.child import over_memory
from autopact.engine.processes.parent import deaf, dies_with_parent
from autopact.engine.processes.snapshot import Replica
from autopact.engine.seam import Job, Why
from autopact.engine.writing import LARGEST, Sink
from autopact.errors import AutopactError

GROWN = 64 * 1024 * 1024
"""Bytes of memory that an evaluator may have kept from its queries before another takes its place."""

CHANNEL, SPOOL, JOURNAL = 3, 4, 5
"""The descriptors that an evaluator has beside its standard ones; the last where the data may change."""

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take: bytes of memory above what the data takes, bytes of result."""

    memory: int = 1024 * MIB
    result: int = LARGEST

    def addresses(self) -> int:
        """Bytes of address space that this process may have from now on; never more than it was given (`ulimit -v`)."""
        with open("/proc/self/statm", encoding="ascii") as statistics:
            baseline = int(statistics.read().split()[0]) * resource.getpagesize()
        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        return min(baseline + self.memory, sys.maxsize if most == resource.RLIM_INFINITY else most)


@contextlib.contextmanager
def forked(
    engine: Embedded, limits: Limits, replica: Replica | None = None
) -> Iterator[tuple[int, tuple[int, int, int, int]]]:
    """A new evaluator: its process id, and its channel, its file, its standard error, and itself (a pidfd).

    Args:
        engine: what answers.
        limits: what a query may take.
        replica: the way by which it follows changes, if there are any.
    """
    ours, theirs = socket.socketpair()
    complaints, errors = os.pipe()
    with ours, theirs, open(complaints, "rb"), open(errors, "wb"), tempfile.TemporaryFile() as spool:
        os.set_blocking(errors, False)  # one with much to complain of shall not wait for a reader
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(engine, theirs, spool.fileno(), errors, limits, replica, parent)
        itself = kernel.pidfd_open(pid)
        try:
            yield pid, (ours.fileno(), spool.fileno(), complaints, itself)
        finally:
            os.close(itself)


def _become(
    engine: Embedded,
    channel: socket.socket,
    spool: int,
    errors: int,
    limits: Limits,
    replica: Replica | None,
    parent: int,
) -> NoReturn:
    """Turn this process, just forked, into an evaluator that serves its channel; never returns.

    Args:
        engine: what answers.
        channel: where jobs come from, and answers go.
        spool: the descriptor of an empty file, for one answer that is too large for memory.
        errors: the descriptor that standard error becomes, for what the process has to say when it dies.
        limits: what a query may take.
        replica: the way by which the engine follows changes.
        parent: the process that forked this one, which may have ended already, and a query been sent before that.
    """
    try:
        _arrange(channel, spool, errors, replica)
        deaf()  # what they are told reaches the whole group, and queries under way may still end
        dies_with_parent(parent)
        # A thread has a heap of its own. In the one that was forked, what reading the data took lies about in pieces,
        # and every query would search among them.
        work = threading.Thread(target=_work, args=(engine, limits, replica))
        work.start()
        work.join()
    except Exception:  # the last words, for whoever reads standard error
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(1)  # nothing of the parent's is to be closed, flushed or handled here


def _work(engine: Embedded, limits: Limits, replica: Replica | None) -> None:
    try:
        _confine(limits)
        _serve(engine, socket.socket(fileno=CHANNEL), limits, replica)
        os._exit(0)
    except Exception:
        sys.excepthook(*sys.exc_info())


def _arrange(channel: socket.socket, spool: int, errors: int, replica: Replica | None) -> None:
    """Put the descriptors where an evaluator has them, and close all others."""
    nothing = os.open(os.devnull, os.O_RDWR)
    # Copies first, out of the way: one of them may stand where another belongs.
    wanted = [nothing, nothing, errors, channel.fileno(), spool]
    if replica:
        wanted.append(replica.journal)
        replica.journal = JOURNAL
    for number, copy in enumerate([fcntl.fcntl(each, fcntl.F_DUPFD, JOURNAL + 1) for each in wanted]):
        os.dup2(copy, number, inheritable=False)
    channel.detach()
    os.closerange(len(wanted), os.sysconf("SC_OPEN_MAX"))


def _confine(limits: Limits) -> None:
    """Take from this process what a query must not have."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.addresses(),) * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # last: from here on, nothing opens


def _serve(engine: Embedded, channel: socket.socket, limits: Limits, replica: Replica | None) -> None:
    most = _memory() + GROWN
    got = bytearray()
    while (body := frames.receive(channel, got)) is not None:
        kind, answer = _answer(engine, body, limits, replica)
        if kind == frames.ANSWER and _memory() > most:
            kind = frames.LAST
        channel.sendall(frames.frame(kind, answer))
        if kind in (frames.LAST, frames.FILE):
            return


def _answer(engine: Embedded, body: bytes, limits: Limits, replica: Replica | None) -> tuple[bytes, bytes]:
    """The kind and the body of the reply to a job."""
    sink = Sink(SPOOL, limits.result)
    try:
        asked = frames.asked(body)
        _limit_processor_time(asked.seconds)
        if replica:
            _follow(engine, replica, asked.job)
        if isinstance(asked.job, Why):
            engine.write_reasons(asked.job, sink)
        elif asked.check:
            engine.check(asked.job)
        else:
            engine.write(asked.job, sink, as_value=asked.value)
        whole = sink.complete()
    except AutopactError as error:
        return frames.FAULT, frames.fault(error)
    except MemoryError:
        return frames.FAULT, frames.fault(over_memory())
    except Exception as error:  # whatever it is, it is this client's alone
        return frames.FAULT, frames.fault(AutopactError(f"The engine failed: {error}"))
    if sink.spilt:
        return frames.FILE, str(sink.length).encode()
    return frames.ANSWER, whole


def _follow(engine: Embedded, replica: Replica, job: Job | Why) -> None:
    """Be the snapshot that is served now.

    Raises:
        Behind: reasons are asked for, and they are of the snapshot that there was when this process was forked.
    """
    if isinstance(job, Why):
        if replica.moved:
            raise frames.Behind("The reasons here are those of another snapshot.")
        return
    try:
        replica.follow(engine)
    except BaseException:  # it is no snapshot any more, and nothing it says is true
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def _limit_processor_time(seconds: float) -> None:
    """A backstop, in case nobody keeps the deadline: the web process may hang. Renewed when it comes near."""
    needed, limit = time.process_time() + seconds + 1, resource.getrlimit(resource.RLIMIT_CPU)[0]
    if needed > limit or limit == resource.RLIM_INFINITY:
        with contextlib.suppress(ValueError):
            resource.setrlimit(resource.RLIMIT_CPU, (ceil(needed + seconds), resource.RLIM_INFINITY))


def _memory() -> int:
    """The most bytes that this process has had in memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
