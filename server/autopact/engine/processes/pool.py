"""The evaluators of one web process: who is at work, who stands ready, who waits.

Queries begin in the fast lane, which is as wide as there are processors: more at a time would only be in each other's
way. One that takes longer changes to the slow lane, and soon stands back behind the others. When the slow lane is full
and others wait for the fast one, it has to wait too, and begins again when its turn comes. Clients take turns, and
those who have none there come before those who have; where too many wait, whoever has the most waiting is turned away.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

from autopact.engine.processes import turns
from autopact.engine.processes.births import Births
from autopact.engine.processes.child import BRISK, Child, Turn
from autopact.engine.processes.frames import Behind
from autopact.engine.processes.snapshot import FAR, Snapshot
from autopact.engine.seam import Answer
from autopact.errors import AutopactError, Overloaded

SPARE = 2
"""Evaluators that stand ready beside those at work."""

WAITING = 64
"""Queries that may wait for the fast lane; for the slow one, where each waits longer, it is a quarter of that."""

OFTEN = 0.01
"""Seconds from one look at the queries at work to the next."""

SLOW = 0.02
"""Seconds of processor time after which a query changes to the slow lane: short ones do not wait for long ones."""

HEAVY = 0.15
"""Seconds of processor time after which a query stands back behind all others; where many are at work, `SLOW` are."""

PATIENCE = 5.0
"""Seconds that the holder has at least to say how an evaluator ended."""

DEEP = 4
"""Questions that an evaluator may have at a time, if it is brisk."""


@dataclass(slots=True, eq=False)
class Lane:
    """Queries that are evaluated at the same time: how many more may be, how many may wait for that, and which do."""

    room: int
    waiting: int
    queue: deque[Turn] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class Load:
    """How much there is to do: queries in each lane, those that wait for their turn, evaluators that do nothing."""

    fast: int = 0
    slow: int = 0
    waiting_fast: int = 0
    waiting_slow: int = 0
    idle: int = 0


class Pool:
    """Evaluators, forked by a holder when they are needed. It belongs to the event loop in which it is opened.

    Args:
        control: a control socket to the holder.
        snapshot: what they answer about.
        fast: queries that may be evaluated at a time in the fast lane.
        slow: queries that may be evaluated at a time in the slow lane.
        waiting: queries that may wait for the fast lane; for the slow one, a quarter of that.
    """

    def __init__(self, control: socket.socket, snapshot: Snapshot, *, fast: int, slow: int, waiting: int) -> None:
        self._births = Births(
            control, snapshot, come=self._come, lost=self._lost, newer=self._renew, free=self._free, gone=self._gone
        )
        self._snapshot = snapshot
        self._reasons = Lane(fast, waiting)
        self._bearing: dict[int, Turn] = {}
        self._tags = count(1)
        self._lanes = self._fast, self._slow = Lane(fast, waiting), Lane(slow, waiting // 4)
        self._few = fast
        self._coming = 0
        self._working: dict[Child, Lane] = {}
        self._idle: list[Child] = []
        self._looking: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Listen to the holder, and have evaluators made ready."""
        self._births.open()
        self._go_on()

    def close(self) -> None:
        """End all evaluators."""
        if self._looking:
            self._looking.cancel()
        self._births.close()

    def send(self, words: str, *descriptors: int) -> None:
        """Say something to the holder; raises OSError if that cannot be said now."""
        self._births.send(words, *descriptors)

    def load(self) -> Load:
        """How much there is to do at the moment."""
        fast, slow = (
            sum(len(child.turns) for child, at in self._working.items() if at is lane) for lane in self._lanes
        )
        return Load(fast, slow, len(self._fast.queue), len(self._slow.queue), len(self._idle))

    async def ask(
        self,
        question: Callable[[float], bytes],
        deadline: float,
        late: AutopactError,
        client: str = "",
        *,
        later: bool = False,
        reasons: bool = False,
    ) -> Answer:
        """The answer to a question. Cancelled, it ends the work at once.

        Args:
            question: the frame to send, given the seconds that are left when its turn has come.
            deadline: when the answer is of no use any more, as the event loop counts time.
            late: what is raised then.
            client: whose it is.
            later: whether it is for a page of which a part is made already.
            reasons: whether reasons are asked for. They do not follow changes, as all else does.

        Raises:
            AutopactError: what the evaluator says is wrong, or why it died, or that there is too much to do.
        """
        loop = asyncio.get_running_loop()
        least = self._snapshot.number if reasons else 0
        lane = self._fast
        while True:
            turn = Turn(question, deadline, late, client, later, loop.create_future(), least)
            self._enter(lane, turn)
            try:
                return await turn.answer
            except Behind:  # it has followed a change just now
                lane = self._reasons
            except ConnectionError:
                assert turn.child  # noqa: S101 - which is dead
                with suppress(TimeoutError):  # the holder may be stopped, and say nothing
                    async with asyncio.timeout_at(max(deadline, loop.time() + PATIENCE)):
                        late = await turn.child.cause()
                raise late from None
            except asyncio.CancelledError:
                self._withdraw(turn)
                raise

    def _enter(self, lane: Lane, turn: Turn) -> None:
        """Have a question answered as soon as there is room. If too many wait, one of whoever has most fails.

        In the fast lane, none of those for which a page is half done: else many pages at a time would all fail.
        """
        if not self._looking:
            self._looking = asyncio.get_running_loop().call_later(OFTEN, self._look)
        if lane is self._fast and not lane.queue:
            if not turn.least and (mate := self._mate()):
                self._add(mate, turn)
                return
            if lane.room and (idle := self._ready(turn.least)):
                self._begin(idle, lane, turn)
                self._go_on()
                return
        if turn.least:
            lane = self._reasons
        lane.queue.append(turn)
        counted = deque(each for each in lane.queue if not (each.later and lane is self._fast))
        if len(counted) > lane.waiting + lane.room:  # for those there is room, evaluators are on their way
            lane.queue.remove(much := turns.excess(counted))
            much.fail(Overloaded("Too many queries are waiting already."))
        self._go_on()

    def _withdraw(self, turn: Turn) -> None:
        """Nobody waits for an answer any more; what is at work on it ends at once."""
        for lane in (*self._lanes, self._reasons):
            if turn in lane.queue:
                lane.queue.remove(turn)
        if turn.child and turn.child.turns and turn.child.turns[0] is turn:
            turn.child.expire()

    def _look(self) -> None:
        """See how far the queries have come. One timer for all: most are answered before it ever rings."""
        loop = asyncio.get_running_loop()
        busy = self._working or self._bearing or any(lane.queue for lane in (*self._lanes, self._reasons))
        # First of all: whatever goes wrong below, there are deadlines to be kept.
        self._looking = loop.call_later(OFTEN, self._look) if busy else None
        now = loop.time()
        for child, lane in list(self._working.items()):
            first = child.turns[0]
            if now > first.deadline or first.answer.done():
                child.expire()
            else:
                self._look_at(child, lane)
        for lane in (*self._lanes, self._reasons):
            for turn in [turn for turn in lane.queue if now > turn.deadline]:
                lane.queue.remove(turn)
                turn.fail(Overloaded("No evaluator became free in the time that the query has."))
        for turn in self._bearing.values():
            if now > turn.deadline:
                turn.fail(turn.late)
        self._go_on()  # those who wait may do so for evaluators that were lost

    def _look_at(self, child: Child, lane: Lane) -> None:
        """Have a query make way if it has taken its share of the processor, and those behind it go elsewhere."""
        time = child.processor_time()
        if child.begun is None:
            child.begun = time
        taken = time - child.begun
        if taken > BRISK and (others := child.spare()):
            self._again(others)
        if taken > SLOW and lane is self._fast:
            if self._slow.room:
                self._slow.room -= 1
                self._fast.room += 1
                self._working[child] = self._slow
                self._go_on()
            elif self._fast.queue:
                self._delay(child)
                return
        if not child.behind and taken > (HEAVY if len(self._working) <= self._few else SLOW):
            child.behind, child.fit = True, False  # to come back takes a privilege, so this is its last answer
            self._births.nice(child)

    def _delay(self, child: Child) -> None:
        """Have a query begin again in the slow lane."""
        turn = child.turns.popleft()
        child.kill()
        self._free(child, [])
        self._enter(self._slow, turn)

    def _again(self, turns: list[Turn]) -> None:
        """Have those served who were behind a query that takes its time: they were there first."""
        self._fast.queue.extendleft(reversed(turns))
        self._go_on()

    def _mate(self) -> Child | None:
        """An evaluator at work on what will be done in no time, as it seems, and so may be asked more.

        To wake it once for several questions is less work for the processor than each of them.
        """
        now = asyncio.get_running_loop().time()
        for child, at in self._working.items():
            if at is self._fast and child.brisk and child.fit and len(child.turns) < DEEP and now - child.since < BRISK:
                return child
        return None

    def _ready(self, least: int = 0) -> Child | None:
        """An idle evaluator that is not far behind; with `least`, one whose reasons are those of that change at least.

        One that is far behind ends, and another comes.
        """
        for child in self._idle[::-1]:
            if self._is_far(child):
                self._idle.remove(child)
                child.kill()
            elif not least or child.number >= max(least, child.seen):
                self._idle.remove(child)
                return child
        return None

    def _is_far(self, child: Child) -> bool:
        """Whether an evaluator is so far behind that another one is there sooner."""
        return self._snapshot.quads - child.quads > FAR

    def _renew(self) -> None:
        """Have idle evaluators that are far behind replaced before somebody asks."""
        for child in [child for child in self._idle if self._is_far(child)]:
            self._idle.remove(child)
            child.kill()
        self._go_on()

    def _begin(self, child: Child, lane: Lane, turn: Turn) -> None:
        """Have an evaluator work in a lane."""
        lane.room -= 1
        self._working[child] = lane
        self._add(child, turn)
        if lane.queue:  # to read its clock takes its time; where others wait, that saves them that until the next look
            child.begun = child.processor_time()

    def _add(self, child: Child, turn: Turn) -> None:
        """Give an evaluator at work a question."""
        if not turn.least:
            child.quads, child.seen = self._snapshot.quads, self._snapshot.number  # and as far it will be at least
        child.ask(turn)

    def _free(self, child: Child, left: list[Turn]) -> None:
        """An evaluator has nothing to do any more; some questions that it was given are another's now."""
        self._working.pop(child).room += 1
        if left:
            self._again(left)
        self._join(child)

    def _come(self, child: Child, tag: int) -> None:
        """A new evaluator has come: for reasons, or for anything; if who waited has gone meanwhile, for nothing."""
        if tag:
            self._reason(child, self._bearing.pop(tag))
            return
        self._coming -= 1
        self._join(child)
        if child in self._idle and len(self._idle) > SPARE:
            self._idle.remove(child)
            child.kill()

    def _lost(self, tag: int) -> None:
        """One that was asked for is not to be had now: there may be no more files or processes, or no more be said."""
        if not tag:
            self._coming -= 1
            return
        self._reasons.room += 1
        self._bearing.pop(tag).fail(Overloaded("No evaluator is to be had now."))

    def _join(self, child: Child) -> None:
        """Have an evaluator stand ready."""
        if child.fit:
            self._idle.append(child)
        else:
            child.kill()
        self._go_on()

    def _reason(self, child: Child, turn: Turn) -> None:
        """Have a new evaluator work on reasons; when it has, it takes the place of one whose reasons are older."""
        self._reasons.room += 1
        if not turn.answer.done():
            self._begin(child, self._reasons, turn)
        else:
            self._join(child)
        if len(self._idle) > SPARE:
            self._idle.pop(0).kill()

    def _go_on(self) -> None:
        """Have those who wait served, as far as there is room, and evaluators enough to come."""
        due = SPARE
        for lane in self._lanes:
            while lane.queue and lane.room and (idle := self._ready()):
                self._begin(idle, lane, self._taken(lane))
                while lane is self._fast and lane.queue and (mate := self._mate()):
                    self._add(mate, self._taken(lane))
            due += min(len(lane.queue), lane.room)
        for _ in range(due - len(self._idle) - self._coming):
            self._coming += 1
            self._births.fork(0, 0)
        while self._reasons.queue and self._reasons.room:
            turn = self._taken(self._reasons)
            if not turn.answer.done():
                self._reasons.room -= 1
                tag = next(self._tags)
                self._bearing[tag] = turn
                self._births.fork(tag, turn.least)

    def _taken(self, lane: Lane) -> Turn:
        """Whose turn it is, taken out: the first of a client with nothing in the slow lane, or else the first."""
        slow = {child.turns[0].client for child, at in self._working.items() if at is self._slow}
        turn = next((turn for turn in lane.queue if turn.client not in slow), lane.queue[0])
        turns.take(lane.queue, turn)
        return turn

    def _gone(self, child: Child) -> None:
        """Have a dead one replaced."""
        if child in self._idle:
            self._idle.remove(child)
        self._go_on()
