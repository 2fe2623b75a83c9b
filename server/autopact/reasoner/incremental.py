"""Keep the closure exact, one change after the other, without deriving it anew.

What is inserted is followed to whatever it newly derives. What is deleted is looked at by the backward/forward method:
a fact that may have lost its proof is kept if it still has one, found backward; only otherwise is it taken out, and
what it derived is looked at in turn. Levels are three nested closures, and a deletion is worked in each that it may
change.

B. Motik, Y. Nenov, R. Piro, I. Horrocks: Incremental Update of Datalog Materialisation: the Backward/Forward Algorithm,
AAAI 2015. https://doi.org/10.1609/aaai.v29i1.9409
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set

import numpy as np

from autopact.reasoner.backward import Backward, Budget, Premises, TooMuch
from autopact.reasoner.batch import LEFT, derived, left
from autopact.reasoner.clauses import Clause, Shape
from autopact.reasoner.matching import bind, fill
from autopact.reasoner.program import SCHEMA_WORDS, Body, Search, compile_clauses, is_schema
from autopact.reasoner.relation import Pairs, Rows, distinct, each_of, facts_of, rows_of
from autopact.reasoner.state import MANY, State, body_of, by_predicate
from autopact.reasoner.vocabulary import EQUATED, FALSE, REFLEXIVE, SAME, TYPE, Fact
from autopact.terms import Level


class Journal(dict[Fact, int | None]):
    """The level that each changed fact had before."""

    def note(self, state: State, fact: Fact) -> None:
        """Remember a fact's level, before it changes for the first time."""
        if fact not in self:
            self[fact] = state.facts.level(fact)


def insert(state: State, stated: Mapping[Level, Rows], journal: Journal, budget: Budget) -> None:
    """Follow facts that are stated now, at some levels, to everything that they derive.

    Raises:
        TooMuch: in the middle of it; the state is to be rebuilt.
    """
    _Insertion(state, journal, budget).run(stated)


class _Insertion:
    def __init__(self, state: State, journal: Journal, budget: Budget) -> None:
        self._state, self._journal, self._budget = state, journal, budget
        self._queue: list[Fact] = []
        self._columns: dict[int, list[Pairs]] = defaultdict(list)
        self._schema = False

    def run(self, stated: Mapping[Level, Rows]) -> None:
        for level, facts in stated.items():
            if len(facts) < MANY:
                for fact in each_of(facts):
                    self._put(fact, level)
            else:
                for p, pairs in by_predicate(facts).items():
                    self._put_all(p, pairs, level)
        while True:
            while self._queue or self._columns:
                if self._columns or len(self._queue) >= MANY:
                    self._follow_all()
                else:
                    self._follow(self._queue.pop())
            if not self._schema:
                return
            self._schema = False
            self._compile()

    def _put(self, fact: Fact, level: int) -> None:
        """Take in a fact, or make it firmer, if that is news."""
        known = self._state.facts.level(fact)
        if known is not None and known <= level:
            return
        self._journal.note(self._state, fact)
        self._state.facts.put(fact, level)
        self._queue.append(fact)
        self._schema = self._schema or is_schema(fact)

    def _put_all(self, p: int, pairs: Pairs, level: int) -> None:
        """The same for many facts of one predicate, as pairs that are distinct and sorted."""
        facts = self._state.facts
        there = facts[p].have(pairs)
        if p in facts.weaker:
            known = pairs[there]
            for fact in facts_of(p, known[facts.levels(p, known) > level]):
                self._put(fact, level)
        if there.all():
            return
        new = pairs[~there]
        self._journal.update(dict.fromkeys(facts_of(p, new)))
        facts.merge(p, new, level)
        self._columns[p].append(new)
        if not self._schema and (p == TYPE or p in SCHEMA_WORDS):
            self._schema = any(map(is_schema, facts_of(p, new)))

    def _follow_all(self) -> None:
        """Everything that the whole queue derives in one step; few facts are left to be followed one by one."""
        facts = self._take()
        if sum(map(len, facts.values())) < MANY:
            self._queue = [fact for p, pairs in facts.items() for fact in facts_of(p, pairs)]
            return
        for level, p, pairs in derived(self._state, facts, self._budget):
            self._put_all(p, pairs, level)
        for fact in left(self._state, facts):
            self._follow(fact, only_left=True)

    def _take(self) -> dict[int, Pairs]:
        """All that is to be followed, by predicate."""
        taken, self._columns = self._columns, defaultdict(list)
        for p, pairs in by_predicate(rows_of(self._queue)).items():
            taken[p].append(pairs)
        self._queue = []
        return {p: distinct(np.concatenate(pieces)) for p, pieces in taken.items()}

    def _follow(self, fact: Fact, *, only_left: bool = False) -> None:
        """Everything that a fact derives in one step; where asked for, only what `derived` leaves out."""
        state = self._state
        facts, level = state.facts, state.facts.level(fact)
        if level is None:
            return
        found: list[tuple[Fact, int]] = []
        for clause, number in state.program.starting(fact, equality=state.equality):
            if only_left and clause.rule.shape not in LEFT:
                continue
            environment = bind(clause.body[number], fact, clause.size)
            if environment is None:
                continue
            least = max(level, clause.level)
            s, p, o = (term if term >= 0 else environment[term] for term in clause.head)
            whole = s is not None and p is not None and o is not None
            if whole:
                known = facts.level((s, p, o))  # type: ignore[arg-type]  # none is None
                if known is not None and known <= least:
                    continue
            for _ in clause.solve(facts, number, environment, _counted(clause, self._budget), once=True):
                self._budget.spend()
                if (head := conclusion(state, clause, environment)) is None:
                    continue
                weakest = least
                if facts.weaker:
                    weakest = max(least, *(facts.level(premise) or 0 for premise in body_of(clause, environment)))
                found.append((head, weakest))
                if whole and weakest == least:
                    break
        for head, weakest in found:
            self._put(head, weakest)

    def _compile(self) -> None:
        """Clauses that a change of the schema has made, or made firmer, applied to everything."""
        state = self._state
        old = state.program
        state.program = compile_clauses(state.facts, state.lexicon)
        if not old.clauses.keys() <= state.program.clauses.keys():
            raise TooMuch  # more cells have spoilt a list
        for key, clause in state.program.clauses.items():
            before = old.clauses.get(key)
            if before is None or before.level > clause.level:
                for head, body in everything(state, clause, self._budget):
                    weakest = max((state.facts.level(premise) or 0 for premise in body), default=0)
                    self._put(head, max(clause.level, weakest))


def _counted(clause: Clause, budget: Budget) -> Callable[[Fact], bool] | None:
    """What is asked about each fact of a join: to count values may take many steps without one result."""
    return budget.accept if clause.rule.shape is Shape.COUNTING else None


def conclusion(state: State, clause: Clause, environment: list[int | None]) -> Fact | None:
    """The head of a clause as a fact; None where it says of something that it is itself, or the match is of no use."""
    s, p, o = fill(clause.head, environment)
    if (s == o and p in REFLEXIVE) or not state.applies(clause, environment):
        return None
    if p == SAME and (state.lexicon.is_literal(s) or state.lexicon.is_literal(o)):
        return min(s, o), EQUATED, max(s, o)
    return s, p, o


def everything(state: State, clause: Clause, budget: Budget) -> list[tuple[Fact, Body]]:
    """Every conclusion of a clause over all facts, with its premises."""
    environment: list[int | None] = [None] * clause.size
    found = []
    for _ in clause.solve(state.facts, -1, environment, _counted(clause, budget), once=True):
        budget.spend()
        if (head := conclusion(state, clause, environment)) is not None:
            found.append((head, body_of(clause, environment)))
    return found


def delete(state: State, facts: Rows, level: int, journal: Journal, budget: Budget) -> None:
    """Take out, or weaken, whatever no longer follows after facts are not stated at a level any more.

    Raises:
        TooMuch: the state is to be rebuilt.
    """
    given = list(each_of(facts))
    if any(map(is_schema, given)):
        state.program.grounds.clear()
    lost: dict[int, set[Fact]] = {}
    for within in range(level, len(state.stated)):
        # Where nothing is stated at a level, its closure is that of the level above.
        if within > level and not any(len(relation) for relation in state.stated[within].values()):
            lost[within] = lost[within - 1]
            continue
        try:
            lost[within] = _Deletion(state, within, budget, with_schema=False).run(given)
        except _OfSchema:
            lost[within] = _Deletion(state, within, budget, with_schema=True).run(given)
    gone = set().union(*lost.values())
    for fact in gone:
        before = state.facts.weakness(fact)
        after = next((at for at in range(before, len(state.stated)) if fact not in lost[at]), None)
        journal.note(state, fact)
        state.facts.put(fact, after)
    if any(map(is_schema, gone)):
        old = state.program
        state.program = compile_clauses(state.facts, state.lexicon)
        if not state.program.clauses.keys() <= old.clauses.keys():
            raise TooMuch  # fewer cells have mended a list


class _OfSchema(Exception):
    """The schema is concerned: its facts have to be proved like others."""


class _Deletion:
    """What is no longer derived from what is stated down to a level, after some of that is gone.

    With `with_schema`, all facts that clauses were made from count as premises; without, those do not that follow from
    what is stated of the schema alone.
    """

    def __init__(self, state: State, within: int, budget: Budget, *, with_schema: bool) -> None:
        self._state, self._within, self._budget, self._with_schema = state, within, budget, with_schema
        self._lost: set[Fact] = set()
        premises = Premises.ALL if with_schema else Premises.DATA
        self._backward = Backward(state, within, budget, self._lost, premises, Search())

    def run(self, facts: Iterable[Fact]) -> set[Fact]:
        doubtful = [fact for fact in facts if self._state.facts.holds(fact, self._within)]
        while doubtful:
            fact = doubtful.pop()
            if fact in self._lost:
                continue
            if is_schema(fact) and not self._with_schema:
                raise _OfSchema
            if not self._backward.proves(fact):
                self._lost.add(fact)
                doubtful += self._derived_from(fact)
        return self._lost

    def _derived_from(self, fact: Fact) -> list[Fact]:
        """What a fact derives in one step, together with what held before."""
        heads = derived_from(self._state, fact, self._within, self._budget, with_schema=self._with_schema)
        return [head for head in heads if self._state.facts.holds(head, self._within)]


def derived_from(state: State, fact: Fact, within: int, budget: Budget, *, with_schema: bool) -> Iterator[Fact]:
    """What a fact derives in one step, by clauses down to a level; with the schema, also by those made from it."""
    for clause, number in state.program.starting(fact, equality=state.equality):
        environment = bind(clause.body[number], fact, clause.size) if clause.level <= within else None
        if environment is not None:
            for _ in clause.solve(state.facts, number, environment, _counted(clause, budget), once=True):
                budget.spend()
                head = conclusion(state, clause, environment)
                if head is not None:
                    yield head
    for clause in state.program.resting_on(fact) if with_schema else ():
        yield from (head for head, _ in everything(state, clause, budget))


def clashes(state: State, level: int, new: Set[Fact] | None) -> list[Fact]:
    """The contradictions down to a level; of those, if facts are given, the ones that they may have a part in."""
    found: Iterable[Fact]
    if new is None or len(new) > len(state.facts[FALSE]):
        found = ((s, FALSE, o) for s, o in state.facts[FALSE])
    else:
        budget, found, coming = Budget(math.inf), set(new), list(new)
        while coming:  # what no triple says may have held before, for other reasons
            for head in derived_from(state, coming.pop(), level, budget, with_schema=True):
                if head not in found and state.is_hidden(head):
                    found.add(head)
                    coming.append(head)
    return [fact for fact in found if fact[1] == FALSE and state.facts.holds(fact, level)]
