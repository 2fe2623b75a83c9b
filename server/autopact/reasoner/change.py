"""What a change of what is stated does to what is inferred and told."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from pyoxigraph import NamedNode, Quad, Triple

from autopact.reasoner.incremental import Journal
from autopact.reasoner.lexicon import Lexicon
from autopact.reasoner.relation import NOTHING, Facts, Pairs, Rows, distinct, each_of, facts_of, pack, rows_of, within
from autopact.reasoner.state import MANY, State, by_predicate
from autopact.reasoner.telling import NEVER
from autopact.reasoner.vocabulary import COMPUTED, Fact
from autopact.terms import Level

LEVELS = tuple(Level)


@dataclass(slots=True)
class Change:
    """What a change does to what is inferred.

    Attributes:
        lexicon: whose integers its facts are made of.
        moves: the facts that are inferred otherwise than before, each with the level before and that since; None: it
            was not, or is not any more.
        stated: those among them that are stated as well, less firmly, now or before.
    """

    lexicon: Lexicon
    moves: list[tuple[Fact, Level | None, Level | None]] = field(default_factory=list)
    stated: set[Fact] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.moves)

    @property
    def added(self) -> dict[Level, set[Triple]]:
        """By level, the triples that come; with a new level, a triple comes and goes."""
        return {level: {self.lexicon.triple(fact) for fact, _, new in self.moves if new is level} for level in Level}

    @property
    def removed(self) -> dict[Level, set[Triple]]:
        """By level, those that go."""
        return {level: {self.lexicon.triple(fact) for fact, old, _ in self.moves if old is level} for level in Level}

    @property
    def firmer(self) -> dict[Triple, Level | None]:
        """The triples that are stated as well, and the level at which they are inferred now."""
        return {self.lexicon.triple(fact): new for fact, _, new in self.moves if fact in self.stated}

    def quads(self, graphs: Sequence[NamedNode]) -> tuple[list[Quad], list[Quad]]:
        """The others, which nobody states, as quads that go and quads that come, in a graph for each level."""
        terms, stated = self.lexicon.terms, self.stated
        moves = [move for move in self.moves if move[0] not in stated] if stated else self.moves
        return (
            [Quad(terms[s], terms[p], terms[o], graphs[old]) for (s, p, o), old, _ in moves if old is not None],
            [Quad(terms[s], terms[p], terms[o], graphs[new]) for (s, p, o), _, new in moves if new is not None],
        )


def step(state: State, facts: Rows, before: Pairs, journal: Journal) -> Change:
    """The change after single facts have changed.

    Args:
        state: as it is now.
        facts: those whose statement changed.
        before: for each, the firmest level at which it was stated before; -1 where it was not.
        journal: the facts that changed, and their level before.
    """
    were_terms = _were_terms(state, journal)
    others = [fact for s, was in were_terms.items() if was != state.telling.term_level(s) for fact in _about(state, s)]
    if len(facts) + len(journal) + len(others) >= MANY:
        return _many(state, facts, before, journal, others, were_terms)
    change = Change(state.lexicon)
    term_level = cache(state.telling.term_level)
    statements = dict(zip(each_of(facts), before.tolist(), strict=True))
    for fact in dict.fromkeys((*statements, *journal, *others)):
        if not state.telling.may_tell(fact):
            continue
        statement, level = state.statement(fact), state.facts.level(fact)
        now, stated = -1 if level is None else level, -1 if statement is None else statement
        was = now if fact not in journal else -1 if (level := journal[fact]) is None else level
        was_stated = statements.get(fact, stated)
        told_now = 0 <= now < term_level(fact[0]) and now != stated
        told_before = 0 <= was < were_terms.get(fact[0], term_level(fact[0])) and was != was_stated
        if told_now == told_before and (not told_now or now == was):
            continue
        change.moves.append((fact, LEVELS[was] if told_before else None, LEVELS[now] if told_now else None))
        if stated >= 0 or was_stated >= 0:
            change.stated.add(fact)
    return change


def _many(
    state: State, facts: Rows, before: Pairs, journal: Journal, others: list[Fact], were_terms: Mapping[int, int]
) -> Change:
    """The same for many facts, by columns."""
    change = Change(state.lexicon)
    changed = rows_of(journal)
    levels = np.fromiter((-1 if level is None else level for level in journal.values()), dtype=np.int64)
    rows = np.concatenate((facts, changed, rows_of(others)))
    subjects = distinct(rows[:, 0])
    terms = state.telling.term_levels(subjects)
    before_terms = terms.copy()
    before_terms[subjects.searchsorted(list(were_terms))] = list(were_terms.values())
    for p, touched in by_predicate(rows).items():
        pairs = touched[state.telling.may_tell_of(p, touched)]
        now = np.where(state.facts[p].have(pairs), state.facts.levels(p, pairs), -1)
        stated = state.statements(p, pairs)
        was, was_stated = _replaced(now, pairs, p, changed, levels), _replaced(stated, pairs, p, facts, before)
        at = subjects.searchsorted(pairs >> 32)
        told_now = (now >= 0) & (now != stated) & (now < terms[at])
        told_before = (was >= 0) & (was != was_stated) & (was < before_terms[at])
        moved = (told_now != told_before) | (told_now & (now != was))
        old, new = np.where(told_before, was, -1)[moved].tolist(), np.where(told_now, now, -1)[moved].tolist()
        moving = list(facts_of(p, pairs[moved]))
        change.moves += zip(moving, map(_LEVEL.__getitem__, old), map(_LEVEL.__getitem__, new), strict=True)
        change.stated.update(facts_of(p, pairs[moved & ((stated >= 0) | (was_stated >= 0))]))
    return change


def differences(old: Facts, new: Facts) -> Journal:
    """What holds otherwise now, after everything was derived anew, and the level before."""
    journal = Journal()
    for p in {*old, *new} - COMPUTED:
        pairs = distinct(np.concatenate((old[p].pairs(), new[p].pairs())))
        was, now = (np.where(facts[p].have(pairs), facts.levels(p, pairs), -1) for facts in (old, new))
        changed = was != now
        levels = map(_LEVEL.__getitem__, was[changed].tolist())
        journal.update(zip(facts_of(p, pairs[changed]), levels, strict=True))
    return journal


_LEVEL: Sequence[Level | None] = (*LEVELS, None)
"""By their numbers; -1 is none."""


def _replaced(values: Pairs, pairs: Pairs, p: int, rows: Rows, others: Pairs) -> Pairs:
    """The values of pairs, with other ones for those of some facts."""
    of_p = rows[:, 1] == p
    changed = pack(rows[of_p, 0], rows[of_p, 2])
    replaced, known = values.copy(), within(changed, pairs)
    replaced[pairs.searchsorted(changed[known])] = others[of_p][known]
    return replaced


def _were_terms(state: State, journal: Journal) -> dict[int, int]:
    """For each subject that may have become a term of the schema, or ceased to be one: from which level on it was."""
    concerned: dict[int, list[Fact]] = {}
    for fact in journal:
        if state.telling.shows(fact):
            concerned.setdefault(fact[0], []).append(fact)
    weakness, evidence = state.facts.weakness, state.telling.evidence
    return {
        s: min(
            (
                *(level for fact in facts if (level := journal[fact]) is not None),
                *(weakness(fact) for fact in evidence(s) if fact not in journal),
            ),
            default=NEVER,
        )
        for s, facts in concerned.items()
    }


def _about(state: State, s: int) -> Iterator[Fact]:
    for p, relation in state.facts.items():
        for o in relation.by_subject[s]:
            yield s, p, o


def anew(state: State, before: Sequence[Mapping[int, Pairs]], stated: Container[Fact]) -> Change:
    """The change after everything was derived anew.

    Args:
        state: as it is now.
        before: what was inferred at each level, by predicate.
        stated: what was stated before, of what is stated otherwise now.
    """
    olds: dict[Fact, Level] = {}
    news: dict[Fact, Level] = {}
    for level in Level:
        now = dict(state.inferred(level))
        old = before[level]
        for p in {*now, *old}:
            first, second = old.get(p, NOTHING), now.get(p, NOTHING)
            news.update(dict.fromkeys(facts_of(p, second[~within(second, first)]), level))
            olds.update(dict.fromkeys(facts_of(p, first[~within(first, second)]), level))
    change = Change(state.lexicon)
    for fact in {**olds, **news}:
        change.moves.append((fact, olds.get(fact), news.get(fact)))
        if fact in stated or state.statement(fact) is not None:
            change.stated.add(fact)
    return change
