"""One evaluator, as the web process sees it: asked, answering, killed, dead."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from autopact.engine.processes import frames, kernel
from autopact.engine.seam import Answer
from autopact.errors import AutopactError, EvaluatorLost, Overloaded, OverMemory, OverTime, TooDeep

LAST_WORDS = 64 * 1024
"""Bytes that a pipe holds, and so the most that an evaluator can have said on standard error."""

BRISK = 0.001
"""Seconds in which most questions are answered, behind which others may as well wait."""

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


@dataclass(slots=True, eq=False)
class Turn:
    """A question of a client, and its answer to come.

    Attributes:
        question: the frame to send, given the seconds that are left when its turn has come.
        deadline: when the answer is of no use any more, as the event loop counts time.
        late: what it fails with then.
        client: whose it is.
        later: whether it is for a page of which a part is made already; such are at most as many as pages.
        answer: fails with what is wrong with the question, or with ConnectionError if its evaluator dies of it.
        least: the change at which an evaluator has to have been forked, at least, to know the reasons asked for.
        child: the evaluator that has the question, or had it last.
    """

    question: Callable[[float], bytes]
    deadline: float
    late: AutopactError
    client: str
    later: bool
    answer: asyncio.Future[Answer]
    least: int = 0
    child: Child | None = field(default=None, repr=False)

    def fail(self, error: Exception) -> None:
        """Have it fail, unless it is answered already, or nobody waits for that."""
        if not self.answer.done():
            self.answer.set_exception(error)


class Child(asyncio.Protocol):
    """An evaluator, which answers one question after the other.

    `turns` are those that it has not answered yet: the first is at work. `fit` tells whether it can be asked more;
    `since` when the first became that, as the event loop counts time; `begun` its own processor time at the first look
    at that one, and `brisk` whether the one before was answered in no time; `behind`
    whether it stands back behind all others. Where the data changes, `number` is the change
    after which it was forked, `seen` one that it has followed, and `quads` how many had changed until then.

    Args:
        pid: its process id, by which the holder knows it.
        ends: its descriptors, which are closed when it is gone.
        free: is called when it has nothing to answer any more, with the turns that it will not get to.
        gone: is called when it is dead.
    """

    def __init__(
        self,
        pid: int,
        ends: Ends,
        free: Callable[[Child, list[Turn]], None],
        gone: Callable[[Child], None],
    ) -> None:
        self.pid = pid
        self.fit = True
        self.turns: deque[Turn] = deque()
        self.since = 0.0
        self.begun: float | None = None
        self.brisk = self.behind = False
        self.number = self.seen = self.quads = 0
        self._loop = asyncio.get_running_loop()
        self._code: int | None = None
        self._cause: asyncio.Future[AutopactError] = self._loop.create_future()
        self._ends = ends
        self._free = free
        self._gone = gone
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()

    def ask(self, turn: Turn) -> None:
        """Give it a question, behind those that it has."""
        now = self._loop.time()
        if not self.turns:
            self.since, self.begun = now, None
        turn.child = self
        self.turns.append(turn)
        assert self._transport  # noqa: S101 - it has come, and is not gone
        self._transport.write(turn.question(turn.deadline - now))

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
                kernel.pidfd_send_signal(self._ends.itself, signal.SIGKILL)
        if self._transport:
            self._transport.abort()

    def expire(self) -> None:
        """End it, because the time of its first question is over, or nobody waits for the answer."""
        turn = self.turns.popleft()
        turn.fail(turn.late)
        self.kill()
        self._leave()

    def spare(self) -> list[Turn]:
        """Take back what it has not begun, as it seems. It may get to that all the same, so this is its last answer."""
        first, *others = self.turns
        if others:
            self.fit = False
            self.turns = deque([first])
        return others

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It can be asked."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """A piece of what it replies is here, mostly a whole answer."""
        received = self._received
        received += data
        while len(received) >= (head := frames.HEADER.size):
            kind, length = frames.HEADER.unpack_from(received)
            if len(received) < head + length:
                return
            body = bytes(memoryview(received)[head : head + length])
            del received[: head + length]
            if self.turns:  # else it is what was taken back
                self._replied(kind, body)

    def _replied(self, kind: bytes, body: bytes) -> None:
        """The first question is answered, or has failed."""
        turn, now = self.turns.popleft(), self._loop.time()
        self.brisk = now - self.since < BRISK
        self.since, self.begun = now, None
        if kind in (frames.FILE, frames.LAST):
            self.fit = False  # it ends by itself
        if not turn.answer.done():
            if kind == frames.FAULT:
                turn.answer.set_exception(frames.error_of(body))
            elif kind == frames.FILE:
                self._give(turn, int(body))
            else:
                turn.answer.set_result(Answer(len(body), body))
        if not (self.turns and self.fit):
            self._leave()

    def _give(self, turn: Turn, length: int) -> None:
        """Give an answer that is in a file of that length."""
        try:
            file = open(os.dup(self._ends.spool), "rb")  # noqa: SIM115 - whoever takes the answer closes it
        except OSError:
            turn.answer.set_exception(Overloaded("Too many files are open here.", mend="Try again soon."))
        else:
            turn.answer.set_result(Answer(length, file=file))

    def _leave(self) -> None:
        """It answers nothing more of what it was asked."""
        left = [turn for turn in self.turns if not turn.answer.done()]
        self.turns.clear()
        self._free(self, left)

    def connection_lost(self, error: Exception | None) -> None:
        """It is dead, or as good as that: of its first question, if it has one."""
        self.kill()
        self._transport = None
        if self.turns:
            self.turns.popleft().fail(error or ConnectionResetError())
            self._leave()
        self._gone(self)
        self._bury()

    def died(self, code: int) -> None:
        """It ended, as its parent says."""
        self._code = code
        self._bury()

    async def cause(self) -> AutopactError:
        """Why it died, when nobody here killed it."""
        return await asyncio.shield(self._cause)  # who waits may hang up; that it is dead is found out all the same

    def _bury(self) -> None:
        """Read its last words and give its descriptors back, once it has ended and all that it answered is read.

        One that ends before it can be asked has nothing to answer, and its connection is lost when it is buried.
        """
        if self._code is None or self._transport or self._cause.done():
            return
        try:
            said = os.read(self._ends.errors, LAST_WORDS)
        except OSError:
            said = b""
        self._ends.close()
        self._cause.set_result(cause(self._code, said))
        if self._code == 1 and said:  # a fault of ours
            sys.stderr.write(said.decode(errors="replace"))
            sys.stderr.flush()


def cause(code: int, said: bytes, work: str = "query") -> AutopactError:
    """What an exit code and the last words tell of a process that worked for somebody.

    What cannot be had of memory is an abort in Rust, and mostly a MemoryError in Python; where a stack ends, there is
    a page that may not be touched.
    """
    if b"memory allocation of" in said or b"MemoryError" in said:
        return over_memory(work)
    if code == -signal.SIGXCPU:
        return OverTime(f"The {work} took more processor time than it may.", mend=LESS[work])
    if code in (-signal.SIGSEGV, -signal.SIGABRT):
        return too_deep(work)
    return EvaluatorLost(f"The process that evaluated the {work} was ended from outside.", mend="Try again.")


LESS = {
    "query": "Ask for less, or in another way: narrower patterns first, LIMIT, no unconnected patterns.",
    UPDATE: "Write less at once, or with narrower patterns; `autopact load` takes as much as there is room for.",
}


def over_time(seconds: float, work: str = "query") -> OverTime:
    """What a client is told whose query took longer than it may."""
    return OverTime(f"The {work} took longer than {round(max(seconds, 0), 3):g} seconds.", mend=LESS[work])


def too_deep(work: str = "query") -> TooDeep:
    """What a client is told whose query goes deeper than the stack of a process."""
    return TooDeep(f"The {work} nests too deep for the engine.", mend="Write it flatter.")


def over_memory(work: str = "query") -> OverMemory:
    """What a client is told whose query needed more memory than it may have."""
    return OverMemory(f"The {work} needed more memory than it may have.", mend=LESS[work])
