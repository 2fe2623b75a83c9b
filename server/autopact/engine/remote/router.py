"""Which of the addresses is asked, which else, and when it is waited.

a read    goes to the address that has least to do; if that fails, to another at once; if there is no other, to the
same one again after a short pause, which grows; three times at most
a write   goes to the leader, once: again only if it cannot have been heard, since no connection came about
silence   an address that has said nothing to anybody for a second is asked the least that can be asked; if it does
not answer that either, what was asked of it is asked elsewhere
trouble   an address that fails three times in a row is left alone, and tried by itself (`breaker`); but what was heard
may itself be why it failed, so it is asked the least that can be asked before it is left alone for that
a write   is seen by every read that begins after it was acknowledged (`marks`)
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from autopact.engine.remote import marks
from autopact.engine.remote.breaker import FAILURES, Breaker
from autopact.engine.remote.member import UPDATE, Answer, Member
from autopact.engine.remote.members import Members
from autopact.errors import (
    AutopactError,
    EngineFailed,
    EngineGone,
    EngineNonsense,
    EngineOpen,
    EngineSlow,
    EngineUnsure,
)

T = TypeVar("T")

ATTEMPTS = 3
"""Times that something is asked."""

PAUSE = 0.1
"""Seconds before something is asked of the same address again; doubled each time, and less by chance."""

QUIET = 1.0
"""Seconds of silence after which it is looked whether anybody is there."""

PATIENCE = 3.0
"""Seconds that a read waits for an engine that has seen the latest write."""

LOOK = 0.05
"""Seconds between two looks at the mark of an engine."""

_FAULTS = (EngineGone, EngineNonsense, EngineOpen)
"""What counts against an address."""


class Router:
    """Asks members. Belongs to the event loop in which it is used first.

    Args:
        members: those that are asked.
        latest: the latest write.
        timeout: seconds in which a mark has to be stored.
    """

    def __init__(self, members: Members, latest: marks.Latest, timeout: float) -> None:
        self.members = members
        self._latest = latest
        self._timeout = timeout
        self._learning: asyncio.Task[None] | None = None
        self._tasks: dict[tuple[str, Member | Breaker], asyncio.Task[None]] = {}

    async def read(self, end: float, ask: Callable[[Member], Awaitable[Answer]]) -> Answer:
        """What an address answers, or another; `end` is when it is of no use any more, as `time.monotonic` counts.

        Raises:
            AutopactError: none answers as it should: the last failure, or EngineOpen where nobody was asked.
        """
        failed: list[Member] = []
        failure: AutopactError | None = None
        while True:
            try:
                member = await self._choose(failed, end)
            except EngineOpen:
                if failure:
                    raise failure from None
                raise
            if member in failed:
                # The same one, since there is no other: it gets time to come back.
                if isinstance(failure, EngineFailed):
                    raise failure
                await asyncio.sleep(min(_pause(len(failed)), max(0.0, end - time.monotonic())))
            begun = time.monotonic()
            try:
                return await self._attend(member, ask, failed, end)
            except (*_FAULTS, EngineFailed) as error:
                failure = error
                failed.append(member)
                # What says after a while that it has too much to do would only have more of it.
                slow = isinstance(error, EngineOpen | EngineFailed) and time.monotonic() - begun > QUIET
                if slow or len(failed) == ATTEMPTS or time.monotonic() >= end:
                    raise

    async def _choose(self, failed: Sequence[Member], end: float) -> Member:
        """The address to ask: of those that are not left alone and have seen the latest write, the one least busy.

        Raises:
            EngineOpen: there is none, not even after a while.
        """
        if len(self.members.reads) > 1:
            self._learning = self._learning or asyncio.create_task(self._learn())
            await asyncio.shield(self._learning)
        wait = min(end, time.monotonic() + PATIENCE)
        while True:
            up = [member for member in self.members.reads if member.breaker.closed]
            mark = self._latest.mark
            current = [member for member in up if self.members.is_current(member, mark)]
            for member in up:
                if member not in current:
                    self._once(("mark", member), self._catch_up(member))
            if current:
                return self.members.least_busy([member for member in current if member not in failed] or current)
            if not up or time.monotonic() >= wait:
                raise _away(self.members.reads, "has seen the latest write" if up else "answers")
            await asyncio.sleep(LOOK)

    async def _attend(
        self,
        member: Member,
        ask: Callable[[Member], Awaitable[Answer]],
        failed: Sequence[Member],
        end: float,
    ) -> Answer:
        """What a member answers; if it falls silent and there is another one, no more is waited for it."""
        begun = time.monotonic()
        answering = asyncio.create_task(self._judged(member, ask, end))
        try:
            while True:
                quiet = time.monotonic() - max(begun, member.heard)
                await asyncio.wait({answering}, timeout=QUIET - quiet if quiet < QUIET else QUIET)
                if answering.done():
                    return answering.result()
                others = [each for each in self.members.reads if each not in (member, *failed) and each.breaker.closed]
                if not others or time.monotonic() - max(begun, member.heard) < QUIET or await member.is_there(QUIET):
                    continue
                if answering.done():
                    return answering.result()
                silent = EngineGone("The engine has fallen silent.", mend="Look whether it runs.", sent=True)
                self._failed(member, silent)
                raise silent
        finally:
            if not answering.done():
                answering.cancel()
                await asyncio.wait({answering})

    async def _judged(self, member: Member, ask: Callable[[Member], Awaitable[T]], end: float) -> T:
        """What comes of a request, which ends in time; how that speaks for or against its address is noted."""
        begun = time.monotonic()
        member.busy += 1
        try:
            async with asyncio.timeout(max(0.0, end - begun)):
                result = await ask(member)
        except TimeoutError:
            late = EngineSlow("The engine did not answer in the time that it has.", mend="Ask for less, or later.")
            if member.heard < begun:
                self._failed(member, late)
            raise late from None
        except _FAULTS as error:
            self._failed(member, error)
            raise
        except AutopactError:
            member.breaker.succeeded()
            raise
        finally:
            member.busy -= 1
        member.breaker.succeeded()
        return result

    async def write(self, role: str, end: float, tell: Callable[[Member], Awaitable[None]]) -> None:
        """Have the leader change something, by its address for `update` or `graph_store`.

        Raises:
            EngineUnsure: nobody can tell whether it did.
            AutopactError: it did not, as far as it says.
        """
        member: Member = getattr(self.members, role)
        for attempt in range(1, ATTEMPTS + 1):
            if not member.breaker.closed:
                raise _away([member], "takes writes")
            try:
                await self._judged(member, tell, end)
                break
            except EngineGone as error:
                if error.sent:
                    raise _unsure("broke off") from None
                if attempt == ATTEMPTS or time.monotonic() >= end:
                    raise
            except EngineNonsense as error:
                raise _unsure("answers with something else") from error
            except EngineSlow:
                raise _unsure("did not answer in time") from None
            await asyncio.sleep(min(_pause(attempt), max(0.0, end - time.monotonic())))
        if len(self.members.reads) > 1:
            self._latest.next()
            self._once(("mark", member), self._mark())

    async def _mark(self) -> None:
        """Store the latest mark in the leader; where that fails, replicas are as if they lagged behind."""
        member = self.members.update
        stored = 0
        while stored < (mark := self._latest.mark):
            if stored < 0:
                await asyncio.sleep(QUIET)
            stored = -1
            with contextlib.suppress(AutopactError, TimeoutError):
                async with asyncio.timeout(self._timeout):
                    await member.write(content=marks.setting(mark).encode(), headers=UPDATE)
                stored = mark

    async def _learn(self) -> None:
        """Find out which write was the latest before this process, so that no engine that lacks it is asked."""
        await asyncio.gather(*map(self._look, self.members.reads))
        self._latest.learn(max(member.mark for member in self.members.reads))

    async def _catch_up(self, member: Member) -> None:
        """Look at the mark of a member until it has seen the latest write, or cannot be asked."""
        pause = LOOK
        while member.breaker.closed and not self.members.is_current(member, self._latest.mark):
            await self._look(member)
            await asyncio.sleep(pause)
            pause = min(2 * pause, QUIET)

    async def _look(self, member: Member) -> None:
        with contextlib.suppress(AutopactError, TimeoutError):
            async with asyncio.timeout(QUIET):
                member.mark = max(member.mark, await member.number(marks.ASK))

    def _failed(self, member: Member, error: AutopactError) -> None:
        member.trouble = error.what
        if isinstance(error, EngineGone):
            member.mark = 0  # it may have been started again, and without what it had
        breaker, voice = member.breaker, self.members.voice(member)
        unheard = isinstance(error, EngineGone) and not error.sent
        if breaker.closed and breaker.failures + 1 >= FAILURES and not unheard:
            self._once(("doubt", breaker), self._doubt(voice))
        else:
            breaker.failed()
        if not breaker.closed:
            self._once(("breaker", breaker), _recover(voice))

    async def _doubt(self, member: Member) -> None:
        """Leave a member alone that fails, unless it still answers others than those who made it fail."""
        if await member.is_there():
            member.breaker.succeeded()
        else:
            member.breaker.failed()
            self._once(("breaker", member.breaker), _recover(member))

    async def close(self) -> None:
        """End whatever is under way, and close all connections."""
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _, member in self.members.all():
            await member.wire.close()

    def _once(self, key: tuple[str, Member | Breaker], work: Coroutine[Any, Any, None]) -> None:
        """Begin some work, unless such work is under way."""
        if key in self._tasks and not self._tasks[key].done():
            work.close()
        else:
            self._tasks[key] = asyncio.create_task(work)


async def _recover(member: Member) -> None:
    """Try a member until it is back."""
    while not member.breaker.closed:
        await asyncio.sleep(member.breaker.wait)
        if member.breaker.try_it():
            if await member.is_there():
                member.breaker.succeeded()
            else:
                member.breaker.trial_failed()


def _pause(times: int) -> float:
    return PAUSE * float(2 ** (times - 1)) * (0.5 + random.random() / 2)  # noqa: S311 - nobody gains by guessing it


def _away(members: Sequence[Member], does: str) -> EngineOpen:
    after = max(1, math.ceil(min(member.breaker.wait for member in members)))
    what = f"No engine {does} at the moment."
    return EngineOpen(what, retry_after=after)


def _unsure(how: str) -> EngineUnsure:
    return EngineUnsure(
        f"The engine {how}: what it was told to change may have been done, or not.",
        mend="Look at the data before you send it again.",
    )
