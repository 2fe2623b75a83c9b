"""One evaluator, as the web process sees it: asked, answering, killed, dead."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from autopact.engine import frames
from autopact.engine.seam import Answer
from autopact.errors import AutopactError, EvaluatorLost, OverMemory, OverTime, TooDeep

LAST_WORDS = 64 * 1024
"""Bytes that a pipe holds, and so the most that an evaluator can have said on standard error."""

UPDATE = "update"
"""What the work of the writer is called, where a client is told of it; that of others is a query."""


@dataclass(slots=True)
class Ends:
    """The descriptors that a holder gives with an evaluator: its file, its standard error, and a pidfd."""

    spool: int
    errors: int
    itself: int

    def close(self) -> None:
        """Give them back."""
        for descriptor in (self.spool, self.errors, self.itself):
            os.close(descriptor)


class Child(asyncio.Protocol):
    """An evaluator, which answers one question at a time.

    `fit` tells whether it can be asked another one; `deadline`, `late`, `client` and `begun` are those of the present
    question: when its answer is of no use any more, what it fails with then, whose it is, and the processor time at the
    first look at it. Where the data changes, `number` is the change after which it was forked, `seen` one that it has
    followed, and `quads` how many had changed until then.

    Args:
        pid: its process id, by which the holder knows it.
        ends: its descriptors, which are closed when it is gone.
        gone: is called when it is.
    """

    def __init__(self, pid: int, ends: Ends, gone: Callable[[Child], None]) -> None:
        self.pid = pid
        self.fit = True
        self.deadline: float
        self.late: AutopactError
        self.client: str
        self.begun: float | None
        self.number = self.seen = self.quads = 0
        self._code: int | None = None
        self._cause: asyncio.Future[AutopactError] = asyncio.get_running_loop().create_future()
        self._ends = ends
        self._gone = gone
        self._transport: asyncio.Transport | None = None
        self._reply: asyncio.Future[Answer] | None = None
        self._received = bytearray()

    def ask(self, frame: bytes) -> asyncio.Future[Answer]:
        """The answer to come. It fails with what the evaluator says is wrong, or with ConnectionError if it dies."""
        self._reply = asyncio.get_running_loop().create_future()
        if self._transport:
            self._transport.write(frame)
        else:
            self._reply.set_exception(ConnectionResetError())
        return self._reply

    def processor_time(self) -> float:
        """Seconds of processor time that it has taken so far."""
        processor_clock = 2  # how Linux numbers the clock of another process: clock_getcpuclockid(3)
        try:
            return time.clock_gettime(~self.pid << 3 | processor_clock)
        except OSError:  # it is dead
            return 0.0

    def kill(self) -> None:
        """End it, whatever it does."""
        self.fit = False
        if self._code is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._ends.itself, signal.SIGKILL)
        if self._transport:
            self._transport.abort()

    def expire(self, error: Exception) -> None:
        """End it, because its time is over; its question fails with this."""
        if self._reply and not self._reply.done():
            self._reply.set_exception(error)
        self.kill()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It can be asked."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """A piece of its reply is here, mostly the whole."""
        self._received += data
        if len(self._received) < frames.HEADER.size:
            return
        kind, length = frames.HEADER.unpack_from(self._received)
        if len(self._received) < frames.HEADER.size + length:
            return
        body = bytes(memoryview(self._received)[frames.HEADER.size :])
        self._received = bytearray()
        if kind in (frames.FILE, frames.LAST):
            self.fit = False  # it ends by itself
        if not self._reply or self._reply.done():
            return
        if kind == frames.FAULT:
            self._reply.set_exception(frames.error_of(body))
        elif kind == frames.FILE:
            self._reply.set_result(Answer(int(body), file=open(os.dup(self._ends.spool), "rb")))  # noqa: SIM115
        else:
            self._reply.set_result(Answer(length, body))

    def connection_lost(self, error: Exception | None) -> None:
        """It is dead, or as good as that."""
        self.kill()
        self._transport = None
        if self._reply and not self._reply.done():
            self._reply.set_exception(error or ConnectionResetError())
        self._gone(self)
        self._bury()

    def died(self, code: int) -> None:
        """It ended, as its parent says."""
        self._code = code
        self._bury()

    async def cause(self) -> AutopactError:
        """Why it died, when nobody here killed it."""
        return await self._cause

    def _bury(self) -> None:
        """Read its last words and give its descriptors back, once it has ended and all that it answered is read."""
        if self._code is None or self._transport:
            return
        try:
            said = os.read(self._ends.errors, LAST_WORDS)
        except OSError:
            said = b""
        self._ends.close()
        self._cause.set_result(cause(self._code, said))


def cause(code: int, said: bytes, work: str = "query") -> AutopactError:
    """What an exit code and the last words tell of a process that worked for somebody.

    What cannot be had of memory is an abort in Rust, and mostly a MemoryError in Python; where a stack ends, there is
    a page that may not be touched.
    """
    if b"memory allocation of" in said or b"MemoryError" in said:
        return over_memory(work)
    if code == -signal.SIGXCPU:
        return OverTime(f"The {work} took more processor time than it may.", mend=LESS)
    if code in (-signal.SIGSEGV, -signal.SIGABRT):
        return too_deep(work)
    return EvaluatorLost(f"The process that evaluated the {work} was ended from outside.", mend="Try again.")


LESS = "Ask for less, or in another way: narrower patterns first, LIMIT, no unconnected patterns."


def over_time(seconds: float, work: str = "query") -> OverTime:
    """What a client is told whose query took longer than it may."""
    return OverTime(f"The {work} took longer than {round(max(seconds, 0), 3):g} seconds.", mend=LESS)


def too_deep(work: str = "query") -> TooDeep:
    """What a client is told whose query goes deeper than the stack of a process."""
    return TooDeep(f"The {work} nests too deep for the engine.", mend="Write it flatter.")


def over_memory(work: str = "query") -> OverMemory:
    """What a client is told whose query needed more memory than it may have."""
    return OverMemory(f"The {work} needed more memory than it may have.", mend=LESS)
