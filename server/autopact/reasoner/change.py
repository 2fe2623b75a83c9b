"""What a change of what is stated does to what is inferred and told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from pyoxigraph import Triple

from autopact.reasoner.incremental import Journal
from autopact.reasoner.relation import LOW, NOTHING, Pairs, within
from autopact.reasoner.state import State
from autopact.reasoner.vocabulary import Fact
from autopact.terms import Level


@dataclass(slots=True)
class Change:
    """By level, the inferred triples that come and those that go; with a new level, a triple does both."""

    added: dict[Level, set[Triple]] = field(default_factory=lambda: {level: set() for level in Level})
    removed: dict[Level, set[Triple]] = field(default_factory=lambda: {level: set() for level in Level})

    def __bool__(self) -> bool:
        return any(self.added.values()) or any(self.removed.values())


def step(state: State, statements: Mapping[Fact, int | None], journal: Journal) -> Change:
    """The change after single facts have changed.

    Args:
        state: as it is now.
        statements: the facts whose statement changed, and where they were stated before.
        journal: the facts that changed, and their level before.
    """
    change = Change()
    is_term = cache(state.telling.is_term)
    were_terms = _were_terms(state, journal)
    touched = dict.fromkeys((*statements, *journal))
    for s, was in were_terms.items():
        if was != is_term(s):
            touched.update(dict.fromkeys(_about(state, s)))
    for fact in touched:
        now = state.facts.level(fact)
        statement = state.statement(fact)
        old = journal.get(fact, now)
        old_statement = statements.get(fact, statement)
        told_now = now is not None and now != statement and state.telling.tells(fact, is_term(fact[0]))
        was_term = were_terms[fact[0]] if fact[0] in were_terms else is_term(fact[0])
        told_before = old is not None and old != old_statement and state.telling.tells(fact, was_term)
        if told_now == told_before and (not told_now or now == old):
            continue
        triple = state.lexicon.triple(fact)
        if told_before and old is not None:
            change.removed[Level(old)].add(triple)
        if told_now and now is not None:
            change.added[Level(now)].add(triple)
    return change


def _were_terms(state: State, journal: Journal) -> dict[int, bool]:
    """For each subject that may have become a term of the schema, or ceased to be one: whether it was one."""
    concerned: dict[int, list[Fact]] = {}
    for fact in journal:
        if state.telling.shows(fact):
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


def anew(state: State, before: Sequence[Mapping[int, Pairs]]) -> Change:
    """The change after everything was derived anew.

    Args:
        state: as it is now.
        before: what was inferred at each level, by predicate.
    """
    change = Change()
    for level in Level:
        now = dict(state.inferred(level))
        old = before[level]
        for p in {*now, *old}:
            first, second = old.get(p, NOTHING), now.get(p, NOTHING)
            change.added[level].update(_triples(state, p, second[~within(second, first)]))
            change.removed[level].update(_triples(state, p, first[~within(first, second)]))
    return change


def _triples(state: State, p: int, pairs: Pairs) -> Iterator[Triple]:
    for s, o in zip((pairs >> 32).tolist(), (pairs & LOW).tolist(), strict=True):
        yield state.lexicon.triple((s, p, o))
