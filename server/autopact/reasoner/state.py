"""All that a reasoner holds: what is stated at each level, what holds, and the clauses over it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
from pyoxigraph import NamedNode, Triple

from autopact.reasoner.bulk import Bulk
from autopact.reasoner.clauses import OF_EQUALITY, Clause, Shape
from autopact.reasoner.lexicon import Lexicon
from autopact.reasoner.matching import bind, fill
from autopact.reasoner.program import Body, Program
from autopact.reasoner.relation import Facts, Pairs, Relation, Rows, distinct, within
from autopact.reasoner.telling import Telling
from autopact.reasoner.values import add_computed
from autopact.reasoner.vocabulary import COMPUTED, EQUATED, HIDDEN, REFLEXIVE, SAME, Fact
from autopact.terms import Level

MANY = 500
"""Facts that are worked all at once, over columns: before a million others, that takes as long as some 500 one after
the other, whether they are few or as many."""


class State:
    """What is stated, at each level, and everything that holds, with its level.

    Attributes:
        lexicon: terms and their integers.
        stated: for each level, what is stated there; a triple may be stated at several.
        facts: what holds, each at its firmest level.
        program: the clauses over the facts.
        seconds: how long it took to derive everything anew.
    """

    def __init__(
        self,
        facts: Mapping[Level, Iterable[Triple]],
        progress: Callable[[str], None] = lambda _: None,
        lexicon: Lexicon | None = None,
    ) -> None:
        self.lexicon = lexicon or Lexicon()
        self.progress = progress
        self.stated = [self._new() for _ in Level]
        for level in Level:
            for p, pairs in by_predicate(self.lexicon.facts(facts.get(level, ()))).items():
                self.stated[level][p] = Relation(pairs)
        self.rebuild()

    def _new(self) -> Facts:
        facts = Facts()
        add_computed(facts, self.lexicon)
        return facts

    def rebuild(self) -> None:
        """Derive everything anew from what is stated."""
        begun = time.perf_counter()
        self.facts = self._new()
        bulk = Bulk(self.facts, self.lexicon, self.progress)
        self.program = Program(())
        for level in Level:
            given = {p: relation.pairs() for p, relation in self.stated[level].items() if len(relation)}
            if given or level is Level.CERTAIN:
                self.program = bulk.add(given, level)
        self.telling = Telling(self.facts, self.lexicon)
        self.seconds = time.perf_counter() - begun

    def statement(self, fact: Fact) -> int | None:
        """The firmest level at which a fact is stated; None where it is not."""
        s, p, o = fact
        for level, stated in enumerate(self.stated):
            if p in stated and stated[p].has(s, o):
                return level
        return None

    def statements(self, p: int, pairs: Pairs) -> Pairs:
        """The same for many pairs of a predicate; -1 where one is not stated."""
        found = np.full(len(pairs), -1)
        for level in reversed(Level):
            if p in self.stated[level]:
                found[self.stated[level][p].have(pairs)] = level
        return found

    def news(self, noted: Mapping[Fact, int | None], level: int) -> set[Fact]:
        """The facts that hold down to a level, and did not before, as the levels of then say."""
        return {fact for fact, was in noted.items() if (was is None or was > level) and self.facts.holds(fact, level)}

    def is_hidden(self, fact: Fact) -> bool:
        """Whether no triple can say a fact: it is the reasoner's own, or its subject or predicate can be none."""
        s, p, _ = fact
        return p in HIDDEN or not self.lexicon.may_be_subject(s) or type(self.lexicon.terms[p]) is not NamedNode

    def restate(self, facts: Rows, level: int, *, there: bool) -> None:
        """Note that facts are stated at a level now, or are not any more; what follows is for others to see to."""
        stated = self.stated[level]
        if there and len(facts) >= MANY:
            for p, pairs in by_predicate(facts).items():
                stated[p].merge(pairs)
            return
        for s, p, o in facts.tolist():
            (stated[p].add if there else stated[p].remove)(s, o)

    @property
    def equality(self) -> bool:
        """Whether anything is the same as something else."""
        return bool(len(self.facts[SAME]))

    def reasons(self, fact: Fact, accept: Callable[[Fact], bool] | None = None) -> Iterator[tuple[Clause, Body]]:
        """Every clause, with the facts of its body, that derives a fact in one step from what holds and is accepted."""
        for clause in self.program.concluding(fact, equality=self.equality):
            for body in self.bodies(clause, fact, self.facts, accept):
                yield clause, body

    def bodies(
        self, clause: Clause, fact: Fact, among: Facts, accept: Callable[[Fact], bool] | None = None
    ) -> Iterator[Body]:
        """The facts of a clause's body, in each way in which it derives a fact in one step.

        Args:
            clause: the clause.
            fact: its conclusion.
            among: the facts that its body is made of.
            accept: which of them may be used at all.
        """
        s, p, o = fact
        if s == o and p in REFLEXIVE:
            return  # nobody need be told, and so it is stated or not there
        if p == SAME and (self.lexicon.is_literal(s) or self.lexicon.is_literal(o)):
            return  # what follows is no more than that they are equated
        heads = [fact]
        if p == EQUATED:  # it was sorted; some clauses say the same of both
            heads = [(s, SAME, o), (o, SAME, s)][: 1 if clause.rule.shape is Shape.EQUATING else 2]
        for head in heads:
            environment = bind(clause.head, head, clause.size)
            if environment is not None:
                for _ in clause.solve(among, None, environment, accept):
                    if self.applies(clause, environment) and fact not in (body := body_of(clause, environment)):
                        yield body

    def applies(self, clause: Clause, environment: list[int | None]) -> bool:
        """Whether a match may be used: a literal has no other names, whatever is stated to be the same as it."""
        if clause.rule.shape not in OF_EQUALITY:
            return True
        return not any(
            p == SAME and (self.lexicon.is_literal(s) or self.lexicon.is_literal(o))
            for s, p, o in body_of(clause, environment)
        )

    def inferred(self, level: Level) -> Iterator[tuple[int, Pairs]]:
        """By predicate, what follows at a level, at no firmer one, is not stated as firmly, and is told."""
        terms = self.telling.terms(level)
        for p in sorted(self.facts):
            weaker = self.facts.weaker.get(p, {})
            pairs = _sorted(pair for pair, at in weaker.items() if level is Level.CERTAIN or at == level)
            if level is Level.CERTAIN:
                pairs = self.facts[p].pairs()[~within(self.facts[p].pairs(), pairs)]
            if p in self.stated[level]:
                pairs = pairs[~within(pairs, self.stated[level][p].pairs())]
            if len(pairs := self.telling.told(p, pairs, terms)):
                yield p, pairs


def body_of(clause: Clause, environment: list[int | None]) -> Body:
    """The facts of a clause's body, without the conditions that are computed."""
    return tuple(fill(atom, environment) for atom in clause.body if atom[1] not in COMPUTED)


def by_predicate(rows: Rows) -> dict[int, Pairs]:
    """Rows of three integers as sorted pairs, by predicate."""
    rows = rows[np.argsort(rows[:, 1], kind="stable")]
    cuts = np.flatnonzero(np.diff(rows[:, 1])) + 1
    return {int(part[0, 1]): distinct((part[:, 0] << 32) | part[:, 2]) for part in np.split(rows, cuts) if len(part)}


def _sorted(pairs: Iterable[int]) -> Pairs:
    return np.sort(np.fromiter(pairs, dtype=np.int64))
