"""A reasoner that stays: facts in and out, what follows kept exact, and a reason for all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, starmap
from typing import Any, TypeAlias

import numpy as np
from pyoxigraph import Triple

from autopact.reasoner.backward import Budget, TooMuch
from autopact.reasoner.change import Change, anew, differences, step
from autopact.reasoner.incremental import Journal, clashes, delete, insert
from autopact.reasoner.miss import Miss, Misses
from autopact.reasoner.proof import Proof
from autopact.reasoner.prover import Prover
from autopact.reasoner.relation import LOW, Pairs, Rows, each_of, rows_of
from autopact.reasoner.state import MANY, State, by_predicate
from autopact.reasoner.vocabulary import COMPUTED, FALSE
from autopact.terms import Level

PATIENCE = 0.2
"""Seconds that a change may always take, before everything is derived anew; else as long as that took last time."""

AT_ONCE = 50_000
"""Triples that are made of a column at a time."""

Step: TypeAlias = tuple[Rows, Level, bool]
"""Facts, and the level at which they are stated now, or are not any more."""

ONE = 5e-5
"""Seconds that a fact takes at least that is taken back; many that are stated take far less, by columns."""


class Reasoner:
    """What is stated, level by level, and what follows from it by OWL 2 RL and counting.

    Schema and facts are triples alike. Every triple that follows has a level: the best over its proofs of the weakest
    premise of each. A triple may be stated at several levels, and is taken back from each.

    Args:
        facts: what is stated at each level to begin with.
        progress: is told each stage of the first closure.
    """

    def __init__(
        self,
        facts: Mapping[Level, Iterable[Triple]] | None = None,
        *,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._state = State(facts or {}, progress)
        self._provers: dict[tuple[int, bool], Prover] = {}
        self._noted: Journal | None = None

    @property
    def state(self) -> State:
        """All that it holds, for those who look elsewhere for the premises of its clauses."""
        return self._state

    def restart(self, facts: Mapping[Level, Iterable[Triple]]) -> None:
        """Begin anew, with other facts. What changes is noted as before."""
        if self._noted is None:
            self._state = State(facts)
        else:  # terms keep their integers, so that what holds now can be compared with what did
            held, self._state = self._state, State(facts, lexicon=self._state.lexicon)
            self._note(differences(held.facts, self._state.facts))
        self._provers = {}

    def note(self, *, changes: bool) -> None:
        """Begin to note what changes, for `contradictions` to tell which are new; or end it."""
        self._noted = Journal() if changes else None

    def insert(self, triples: Iterable[Triple], level: Level = Level.CERTAIN) -> Change:
        """State triples at a level. What is stated there already stays so."""
        return self.change({level: triples}, {})

    def delete(self, triples: Iterable[Triple], level: Level = Level.CERTAIN) -> Change:
        """State triples at a level no longer. What follows all the same still follows."""
        return self.change({}, {level: triples})

    def change(self, come: Mapping[Level, Iterable[Triple]], go: Mapping[Level, Iterable[Triple]]) -> Change:
        """State triples at some levels, then others at some levels no longer, and say what all of it has changed."""
        steps = [
            (self._facts(triples, level, there=there), level, there)
            for there, by_level in ((True, come), (False, go))
            for level, triples in sorted(by_level.items())
        ]
        facts = list(dict.fromkeys(chain.from_iterable(map(each_of, (facts for facts, _, _ in steps)))))
        return self._change(steps, rows_of(facts), self._statements(rows_of(facts)))

    def met(self, term: object) -> bool:
        """Whether it has ever been told of anything with a term in it."""
        return term in self._state.lexicon

    def restate(self, triples: Iterable[Triple], levels: Iterable[Level | None]) -> Change:
        """State triples at a level each, or nowhere (None), and no longer where they were stated most firmly."""
        lexicon = self._state.lexicon
        known = len(lexicon.terms)
        facts = lexicon.facts(triples)
        now = np.fromiter((-1 if level is None else level for level in levels), dtype=np.int64, count=len(facts))
        # Of a term that is new, nothing was stated.
        before = np.full(len(facts), -1)
        met = (facts < known).all(axis=1)
        before[met] = self._statements(facts[met])
        other = now != before
        facts, now, before = facts[other], now[other], before[other]
        steps = [
            (facts[at == level], Level(level), there)
            for at, there in ((now, True), (before, False))
            for level in sorted(set(at.tolist()) - {-1})
        ]
        return self._change(steps, facts, before)

    def _statements(self, facts: Rows) -> Pairs:
        """The firmest level at which each of some facts is stated, -1 where it is not."""
        if len(facts) < MANY:
            found = map(self._state.statement, each_of(facts))
            return np.fromiter((-1 if level is None else level for level in found), dtype=np.int64)
        order = np.lexsort((facts[:, 2], facts[:, 0], facts[:, 1]))
        by = by_predicate(facts)
        statements = np.full(len(facts), -1)
        statements[order] = np.concatenate([self._state.statements(p, pairs) for p, pairs in by.items()])
        return statements

    def _change(self, steps: Sequence[Step], facts: Rows, before: Pairs) -> Change:
        """Do what `change` says, in steps, of distinct facts, each of which was stated at a level before."""
        state = self._state
        self._provers = {}
        seconds = max(PATIENCE, state.seconds)
        coming, going = ([each for each in steps if each[2] is there] for there in (True, False))
        begun: list[Step] = []
        budget, journal = Budget(seconds), Journal()
        try:
            if sum(len(some) for some, _, _ in going) * ONE > seconds:
                raise TooMuch
            begun += coming
            for some, level, there in coming:
                state.restate(some, level, there=there)
            insert(state, {level: some for some, level, _ in coming}, journal, budget)
            for some, level, there in going:
                begun.append((some, level, there))
                state.restate(some, level, there=there)
                delete(state, some, level, journal, budget)
        except TooMuch:
            return self._anew(steps, begun, journal)
        self._note(journal)
        return step(state, facts, before, journal)

    def _note(self, journal: Journal) -> None:
        """Keep, of each fact that has changed, the level before it did for the first time."""
        if self._noted is not None:
            for fact, level in journal.items():
                self._noted.setdefault(fact, level)

    def inferred(self, level: Level = Level.CERTAIN) -> Iterator[Triple]:
        """What follows at this level and at no firmer one, and is not stated as firmly.

        Told is what is about individuals: see `autopact.reasoner.telling`.
        """
        return starmap(Triple, self.rows(level))

    def rows(self, level: Level = Level.CERTAIN) -> Iterator[tuple[Any, Any, Any]]:
        """The same, each as its three terms: for whoever makes something else of them than triples."""
        terms = self._state.lexicon.terms
        for p, pairs in self._state.inferred(level):
            predicate = terms[p]
            for at in range(0, len(pairs), AT_ONCE):
                some = pairs[at : at + AT_ONCE]
                for s, o in zip((some >> 32).tolist(), (some & LOW).tolist(), strict=True):
                    yield terms[s], predicate, terms[o]

    def entailed(self, level: Level = Level.CERTAIN) -> Iterator[Triple]:
        """The same, told or not, where a graph can hold it: restrictions and the schema's own terms too."""
        state = self._state
        for p, relation in state.facts.items():
            for s, o in relation if p not in COMPUTED else ():
                fact = (s, p, o)
                if not state.is_hidden(fact) and state.facts.level(fact) == level and state.statement(fact) != level:
                    yield state.lexicon.triple(fact)

    def count(self, level: Level = Level.CERTAIN) -> int:
        """How many triples `inferred` gives, without making them."""
        return sum(len(pairs) for _, pairs in self._state.inferred(level))

    def level(self, triple: Triple) -> Level | None:
        """The level at which a triple holds, stated or not; None where it does not."""
        fact = self._state.lexicon.known(triple)
        found = None if fact is None else self._state.facts.level(fact)
        return None if found is None else Level(found)

    def stated(self, triple: Triple) -> Level | None:
        """The firmest level at which a triple is stated; None where it is not."""
        fact = self._state.lexicon.known(triple)
        found = None if fact is None else self._state.statement(fact)
        return None if found is None else Level(found)

    def prove(self, triple: Triple, most: int = 1, prefer: Callable[[Triple], bool] | None = None) -> tuple[Proof, ...]:
        """The shortest proofs of a triple, each by another last step, that use nothing weaker than its level.

        Nothing where it does not hold. A triple that is stated has that as its first proof. Of values that are counted,
        those that are preferred are taken, where there are enough, and the proof is no longer for it.
        """
        lexicon = self._state.lexicon
        fact = lexicon.known(triple)
        level = None if fact is None else self._state.facts.level(fact)
        if fact is None or level is None:
            return ()
        choosing = level, prefer is not None  # what was found without a preference has none
        if choosing not in self._provers:
            self._provers[choosing] = Prover(self._state, level)
        prover = self._provers[choosing]
        return tuple(prover.prove(fact, most, prefer and (lambda each: prefer(lexicon.triple(each)))))

    def miss(self, triple: Triple) -> Miss | None:
        """What comes nearest to a triple that does not hold; None where nothing that holds leads towards it."""
        return Misses(self._state).nearest(self._state.lexicon.fact(triple))

    def against(self, triple: Triple) -> Miss | None:
        """What a triple that does not hold would contradict; None where nothing that holds speaks against it."""
        return Misses(self._state).against(self._state.lexicon.fact(triple))

    def contradictions(self, down_to: Level = Level.POSSIBLE, *, new: bool = False) -> Iterator[Proof]:
        """A proof of each contradiction down to a level, the firmest first.

        Its `triple` is None, its premises cannot all be true. With `new`, if changes are noted, those are left out all
        of whose premises were as firm before.
        """
        state = self._state
        told = set()
        for level in range(down_to + 1) if state.facts.weaker else (Level.CERTAIN,):
            prover = Prover(state, level)
            news = state.news(self._noted, level) if new and self._noted is not None else None
            facts = clashes(state, level, news)
            for fact in sorted(facts, key=lambda fact: (state.facts.weakness(fact), fact)):
                for proof in prover.contradictions(fact, news):
                    said = fact[2], frozenset(premise.triple for premise in proof.premises)
                    if proof.level == level and said not in told:
                        told.add(said)
                        yield proof

    def consistent(self) -> bool:
        """Whether nothing that is certain contradicts itself."""
        facts = self._state.facts
        return not any(facts.level((s, FALSE, o)) == Level.CERTAIN for s, o in facts[FALSE])

    def _facts(self, triples: Iterable[Triple], level: Level, *, there: bool) -> Rows:
        """Those of the triples that are not stated at a level, or are, as facts."""
        stated = self._state.stated[level]
        facts = dict.fromkeys(map(self._state.lexicon.fact, triples))
        return rows_of([(s, p, o) for s, p, o in facts if stated[p].has(s, o) != there])

    def _anew(self, steps: Sequence[Step], begun: Sequence[Step], journal: Journal) -> Change:
        """The change after everything is derived anew; what has been begun, and changed so far, is undone first."""
        state = self._state
        for facts, level, there in reversed(begun):
            state.restate(facts, level, there=not there)
        for fact, old in journal.items():
            state.facts.put(fact, old)
        inferred = [dict(state.inferred(each)) for each in Level]
        for facts, level, there in steps:
            state.restate(facts, level, there=there)
        held = state.facts
        state.rebuild()
        if self._noted is not None:
            self._note(differences(held, state.facts))
        return anew(state, inferred, {fact for facts, _, there in steps if not there for fact in each_of(facts)})
