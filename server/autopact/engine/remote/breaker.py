"""When an address that fails is left alone, and when it is tried again.

    closed     it is asked
    open       it failed several times, and nobody asks it
    half-open  one trial is under way, of a request that was made up for it

A trial that works closes it. After one that fails it is open for longer, but never so long that an engine that is back
would not be asked within five seconds: the longest pause and the longest trial (`LONGEST`, `TRIAL`) stay below that.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from enum import Enum

FAILURES = 3
"""Failures with no success between them, after which an address is left alone."""

FIRST = 0.25
"""Seconds until the first trial."""

LONGEST = 2.0
"""Seconds until a trial at most."""

TRIAL = 2.0
"""Seconds that a trial may take."""


class State(Enum):
    """What an address is to those who would ask it."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Breaker:
    """Counts how an address does.

    `failures` are those since the last success; `opened` counts how often it was left alone.

    Args:
        clock: seconds, that only ever go forwards.
        chance: from 0 to 1, so that not everybody tries at the same moment.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, chance: Callable[[], float] = random.random
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._pause = FIRST
        self._until = 0.0
        self.state = State.CLOSED
        self.failures = 0
        self.opened = 0

    @property
    def closed(self) -> bool:
        """Whether it may be asked."""
        return self.state is State.CLOSED

    @property
    def wait(self) -> float:
        """Seconds until the next trial; 0 where it is due, under way, or not needed."""
        return max(0.0, self._until - self._clock()) if self.state is State.OPEN else 0.0

    def succeeded(self) -> None:
        """Note an answer, of whatever request: it is there."""
        self.state, self.failures, self._pause = State.CLOSED, 0, FIRST

    def failed(self) -> None:
        """Note a failure; one of a request that began before all was known changes nothing any more."""
        self.failures += 1
        if self.state is State.CLOSED and self.failures >= FAILURES:
            self.opened += 1
            self._open()

    def try_it(self) -> bool:
        """Whether a trial is due; it is under way then, and ends with `succeeded` or `trial_failed`."""
        if self.state is not State.OPEN or self.wait:
            return False
        self.state = State.HALF_OPEN
        return True

    def trial_failed(self) -> None:
        """Note that the trial came to nothing."""
        if self.state is State.HALF_OPEN:
            self._pause = min(2 * self._pause, LONGEST)
            self._open()

    def _open(self) -> None:
        self.state = State.OPEN
        self._until = self._clock() + self._pause * (0.5 + self._chance() / 2)
