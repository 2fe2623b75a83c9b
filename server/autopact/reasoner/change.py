"""What a change of what is stated does to what is inferred and told."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from autopact.reasoner.incremental import Journal
from autopact.reasoner.lexicon import Lexicon
from autopact.reasoner.relation import NOTHING, Pairs, distinct, facts_of, within
from autopact.reasoner.state import MANY, State, by_predicate
from autopact.reasoner.vocabulary import TYPE, Fact
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


def step(state: State, statements: Mapping[Fact, int | None], journal: Journal, untold: Set[Fact]) -> Change:
    """The change after single facts have changed.

    Args:
        state: as it is now.
        statements: the facts whose statement changed, and where they were stated before.
        journal: the facts that changed, and their level before.
        untold: those that were not there before, and are told neither then nor now, since they are stated.
    """
    change = Change(state.lexicon)
    were_terms = _were_terms(state, journal)
    touched = dict.fromkeys(fact for fact in (*statements, *journal) if fact not in untold)
    for s, was in were_terms.items():
        if was != state.telling.is_term(s):
            touched.update(dict.fromkeys(_about(state, s)))
    for fact, now, statement, is_term in _tellable(state, list(touched)):
        old = journal.get(fact, now)
        old_statement = statements.get(fact, statement)
        told_now = now is not None and now != statement and not is_term
        told_before = old is not None and old != old_statement and not were_terms.get(fact[0], is_term)
        if told_now == told_before and (not told_now or now == old):
            continue
        before = LEVELS[old] if told_before and old is not None else None
        change.moves.append((fact, before, LEVELS[now] if told_now and now is not None else None))
        if statement is not None or old_statement is not None:
            change.stated.add(fact)
    return change


def _tellable(state: State, facts: Sequence[Fact]) -> Iterator[tuple[Fact, int | None, int | None, bool]]:
    """Those facts that may be told, many of them by columns.

    Yields:
        The fact, its level, the firmest level at which it is stated, and whether its subject belongs to the schema.
    """
    telling = state.telling
    if len(facts) < MANY:
        is_term = cache(telling.is_term)
        for fact in filter(telling.may_tell, facts):
            yield fact, state.facts.level(fact), state.statement(fact), is_term(fact[0])
        return
    by = by_predicate(np.array(facts))
    by = {p: pairs[telling.may_tell_of(p, pairs)] for p, pairs in by.items()}
    terms = telling.terms_among(distinct(np.concatenate([pairs >> 32 for pairs in by.values()])))
    for p, pairs in by.items():
        stated = np.full(len(pairs), -1)
        for level in reversed(Level):
            if p in state.stated[level]:
                stated[state.stated[level][p].have(pairs)] = level
        there, levels = state.facts[p].have(pairs).tolist(), state.facts.levels(p, pairs).tolist()
        for fact, holds, level, statement in zip(facts_of(p, pairs), there, levels, stated.tolist(), strict=True):
            yield fact, level if holds else None, statement if statement >= 0 else None, fact[0] in terms


def _were_terms(state: State, journal: Journal) -> dict[int, bool]:
    """For each subject that may have become a term of the schema, or ceased to be one: whether it was one."""
    concerned: dict[int, list[Fact]] = {}
    terms, shows = state.lexicon.terms, state.telling.shows
    for fact in journal:
        if (fact[1] == TYPE or type(terms[fact[0]]) is BlankNode) and shows(fact):
            concerned.setdefault(fact[0], []).append(fact)
    return {
        s: any(journal[fact] is not None for fact in facts)
        or any(fact not in journal for fact in state.telling.evidence(s))
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
