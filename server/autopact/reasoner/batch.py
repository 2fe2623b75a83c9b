"""What many facts derive in one step: clauses joined over whole columns, of these facts and of all that hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from autopact.reasoner.atoms import replaceable
from autopact.reasoner.backward import Budget
from autopact.reasoner.bulk import Found, set_apart_literals
from autopact.reasoner.clauses import Clause, Shape
from autopact.reasoner.join import Table, join, matches
from autopact.reasoner.program import key_of
from autopact.reasoner.relation import LOW, Pairs, Relation, differ, distinct, facts_of, pack, within
from autopact.reasoner.state import State
from autopact.reasoner.vocabulary import DIFFERENT, REFLEXIVE, SAME, Fact

LEFT = frozenset((Shape.SAMENESS, Shape.REPLACEMENT, Shape.COUNTING))
"""Clauses for one fact after the other: few facts start any, which match whatever there is, or are searched through."""


def derived(state: State, facts: Mapping[int, Pairs], budget: Budget) -> Iterator[tuple[int, int, Pairs]]:
    """What facts derive in one step together with all that holds, new or not: level, predicate and its pairs.

    Firmer levels come first. Left out is what clauses of the shapes `LEFT` derive.
    """
    found: dict[int, Found] = defaultdict(lambda: defaultdict(list))
    for p, pairs in facts.items():
        relation = Relation(pairs)
        for clause, number in state.program.filed(p, distinct(pairs & LOW).tolist()):
            if clause.rule.shape not in LEFT and (start := matches(clause.body[number], relation)).rows:
                graded = (atom for atom in clause.body if atom[1] in state.facts.weaker)
                for table in join(start, clause.plan(number), state.facts, set(clause.head).union(*graded)):
                    budget.look()
                    _conclude(state, clause, table, found)
    for level in sorted(found):
        set_apart_literals(found[level], state.lexicon)
        for p, pieces in found[level].items():
            yield level, p, distinct(np.concatenate(pieces))


def _conclude(state: State, clause: Clause, table: Table, found: dict[int, Found]) -> None:
    s, p, o = clause.head
    pairs, levels = pack(table.column(s), table.column(o)), _levels(state, clause, table)
    told = differ(pairs) if p in REFLEXIVE else np.True_
    for level in np.unique(levels).tolist():
        found[level][p].append(distinct(pairs[told & (levels == level)]))


def _levels(state: State, clause: Clause, table: Table) -> Pairs:
    """For each match, the level of its weakest premise."""
    levels = np.full(table.rows, clause.level)
    for s, p, o in clause.body:
        if p in state.facts.weaker:
            np.maximum(levels, state.facts.levels(p, pack(table.column(s), table.column(o))), out=levels)
    return levels


def left(state: State, facts: Mapping[int, Pairs]) -> Iterator[Fact]:
    """Those of the facts that may start a clause of the shapes `LEFT`."""
    clauses = [clause for clause in state.program.clauses.values() if clause.rule.shape in LEFT]
    starting = {key_of(atom) for clause in clauses for atom in clause.body}
    different = _different(clauses)
    differing, named = (distinct(state.facts[p].pairs() >> 32) for p in (DIFFERENT, SAME))
    for p, pairs in facts.items():
        objects = pairs & LOW
        chosen = np.full(len(pairs), (p, None) in starting)
        chosen |= np.isin(objects, [o for q, o in starting if q == p and o is not None])
        if p in different:
            chosen &= within(objects, differing)
        if len(named) and replaceable(p):
            chosen |= within(pairs >> 32, named) | within(objects, named) | (p in named)
        yield from facts_of(p, pairs[chosen])


def _different(clauses: Sequence[Clause]) -> set[int]:
    """The predicates whose facts start a clause only if their object differs from something."""
    counted: set[int] = set()
    others: set[int] = set()
    for clause in clauses:
        values = {term for s, p, o in clause.body if p == DIFFERENT for term in (s, o)}
        for _, p, o in clause.body:
            (counted if o in values and p != DIFFERENT else others).add(p)
    return counted - others
