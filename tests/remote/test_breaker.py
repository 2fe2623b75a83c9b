"""When an address is left alone: the machine of three states, whatever happens to it, in whatever order."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from autopact.engine.remote.breaker import FAILURES, LONGEST, TRIAL, Breaker, State


class Machine(RuleBasedStateMachine):
    """An engine that is there or not, requests that find out, trials, and a clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.chance = 0.5
        self.breaker = Breaker(clock=lambda: self.now, chance=lambda: self.chance)
        self.failures = 0
        self.tried: float | None = None

    @rule()
    def succeeds(self) -> None:
        """A request, of now or begun long ago, is answered: whatever was thought of the address, it is there."""
        self.breaker.succeeded()
        self.failures = 0
        assert self.breaker.closed

    @rule()
    def fails(self) -> None:
        """A request fails: the third in a row closes it to all; while it is left alone, nothing more comes of it."""
        before, wait = self.breaker.state, self.breaker.wait
        self.breaker.failed()
        self.failures += 1
        if before is State.CLOSED:
            assert self.breaker.closed == (self.failures < FAILURES)
        else:
            assert (self.breaker.state, self.breaker.wait) == (before, wait)

    @rule(seconds=st.floats(0, LONGEST * 2), chance=st.floats(0, 1))
    def passes(self, seconds: float, chance: float) -> None:
        """Time passes, which alone changes nothing."""
        before = self.breaker.state
        self.now += seconds
        self.chance = chance
        assert self.breaker.state is before

    @rule()
    def tries(self) -> None:
        """A trial is under way when it is due, and then there is no second one."""
        due = self.breaker.state is State.OPEN and self.breaker.wait == 0
        assert self.breaker.try_it() == due
        if due:
            assert self.breaker.state is State.HALF_OPEN
            assert not self.breaker.try_it()

    @rule()
    @precondition(lambda self: self.breaker.state is State.HALF_OPEN)
    def trial_fails(self) -> None:
        """It is left alone again, for a while."""
        self.breaker.trial_failed()
        assert self.breaker.state is State.OPEN
        assert self.breaker.wait > 0

    @invariant()
    def is_soon_asked_again(self) -> None:
        """However often it failed: a trial that is due, and lasts as long as one may, is over within five seconds."""
        assert 0 <= self.breaker.wait <= LONGEST
        assert LONGEST + TRIAL < 5

    @invariant()
    def waits_only_where_it_is_left_alone(self) -> None:
        """Who may be asked need not be waited for."""
        if self.breaker.closed:
            assert self.breaker.wait == 0
            assert self.failures < FAILURES


TestBreaker = Machine.TestCase
TestBreaker.__doc__ = Machine.__doc__
