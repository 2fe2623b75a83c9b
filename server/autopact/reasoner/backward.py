"""Does a fact still follow? The backward half of the backward/forward method.

It looks for steps that derive a fact, and in turn for those that derive their premises, down to what is stated; what
turns out to be proved is passed on forward to whatever was waiting for it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from enum import Enum, auto

from autopact.reasoner.program import Body, Search, is_schema
from autopact.reasoner.state import State
from autopact.reasoner.vocabulary import Fact


class TooMuch(Exception):
    """So much depends on a change that deriving everything anew is quicker."""


class Budget:
    """Ends the work when it has taken as many seconds as it may."""

    def __init__(self, seconds: float) -> None:
        self._until = time.perf_counter() + seconds
        self._steps = 0

    def accept(self, _: Fact) -> bool:
        """Count a step for a fact that is looked at, and let it be used; for joins with far more steps than results."""
        self.spend()
        return True

    def spend(self) -> None:
        """Count a step; the clock is looked at now and then.

        Raises:
            TooMuch: the time is over.
        """
        self._steps += 1
        if not self._steps % _STEPS:
            self.look()

    def look(self) -> None:
        """Look at the clock; raises as `spend` does."""
        if time.perf_counter() > self._until:
            raise TooMuch


_STEPS = 64
"""Steps between two looks at the clock."""


class Premises(Enum):
    """What a step has to have proved besides its body."""

    ALL = auto()
    """Every fact that its clause was made from."""

    DATA = auto()
    """Those of them that do not follow from what is stated of the schema alone; nor need such in its body be proved."""

    SCHEMA = auto()
    """All of them; and there must be nothing but facts of the schema in its body."""


class Backward:
    """Proves facts from what is stated down to a level, and remembers what it has looked at.

    Args:
        state: what holds, some of which may hold no longer.
        within: the weakest level that a premise may have.
        budget: is charged for each step.
        lost: facts that surely hold no longer; may grow between two questions.
        premises: what a step needs.
        search: what it has come to so far, or another one that asked for the same; it goes on from there.
    """

    def __init__(
        self, state: State, within: int, budget: Budget, lost: set[Fact], premises: Premises, search: Search
    ) -> None:
        self._state, self._within, self._budget, self._lost = state, within, budget, lost
        self._premises, self._search = premises, search

    def proves(self, goal: Fact) -> bool:
        """Whether a fact follows: one step after the other, each with its premises before the next.

        What it has looked at is then either proved or has no proof, and need not be looked at again.
        """
        open_: list[tuple[Fact, Iterator[Body]]] = []
        self._open(goal, open_)
        while open_:
            fact, steps = open_[-1]
            premises = None if fact in self._search.proved else next(steps, None)
            if premises is None:
                open_.pop()
                continue
            missing = [premise for premise in premises if premise not in self._search.proved]
            for premise in missing:
                self._search.waiting.setdefault(premise, []).append((fact, premises))
            for premise in missing:
                self._open(premise, open_)
            if not missing:
                self._prove(fact)
        return goal in self._search.proved

    def _open(self, fact: Fact, open_: list[tuple[Fact, Iterator[Body]]]) -> None:
        """Begin to look at a fact: one that is stated is proved at once."""
        if fact in self._search.checked or fact in self._lost:
            return
        self._search.checked.add(fact)
        statement = self._state.statement(fact)
        if statement is not None and statement <= self._within:
            self._prove(fact)
        else:
            open_.append((fact, self._steps(fact)))

    def _steps(self, fact: Fact) -> Iterator[Body]:
        """The premises of each step that derives a fact from what holds and is not lost."""
        for clause, body in self._state.reasons(fact, self._may_be_used):
            self._budget.spend()
            if clause.level > self._within:
                continue
            if self._premises is Premises.SCHEMA and not all(map(is_schema, body)):
                continue
            premises = (*clause.schema, *body)
            if self._premises is Premises.DATA:
                premises = tuple(each for each in premises if not is_schema(each) or not self._grounded(each))
            if all(map(self._may_be_used, premises)):
                yield premises

    def _may_be_used(self, fact: Fact) -> bool:
        """Whether a fact holds and is not lost; of all the ways that lead through others, there may be no end."""
        self._budget.spend()
        return fact not in self._lost and self._state.facts.holds(fact, self._within)

    def _grounded(self, fact: Fact) -> bool:
        """Whether a fact of the schema follows from what is stated of the schema alone; remembered by the program."""
        search = self._state.program.grounds[self._within]
        return Backward(self._state, self._within, self._budget, set(), Premises.SCHEMA, search).proves(fact)

    def _prove(self, fact: Fact) -> None:
        """Note that a fact is proved, and with it what was waiting for it."""
        coming = [fact]
        while coming:
            proved = coming.pop()
            if proved in self._search.proved:
                continue
            self._search.proved.add(proved)
            for waiting, premises in self._search.waiting.pop(proved, ()):
                if self._search.proved.issuperset(premises):
                    coming.append(waiting)
