"""Why something does not hold: the step that would come nearest, and what it lacks; what it would contradict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import cast

from pyoxigraph import Triple

from autopact.reasoner.atoms import Atom
from autopact.reasoner.clauses import Clause
from autopact.reasoner.lexicon import BLANK, IRI, SPOKEN
from autopact.reasoner.matching import Environment, bind, fill, solve
from autopact.reasoner.program import SCHEMA_WORDS
from autopact.reasoner.prover import deep
from autopact.reasoner.state import State
from autopact.reasoner.vocabulary import (
    COMPUTED,
    DIFFERENT,
    DIFFERENT_FROM,
    FALSE,
    INSIDE,
    INVERSE,
    REFLEXIVE,
    SAME,
    TYPE,
    Fact,
)  # fmt: skip
from autopact.terms import Term

Lacking = tuple[Term | str, Term | str, Term | str]
"""A triple that is missing; what may be anything has a name with a question mark."""

_Lacking = tuple[int | str, int, int | str]
"""The same in integers."""


@dataclass(frozen=True, slots=True)
class Miss:
    """The step that comes nearest to deriving a triple, or that would derive a contradiction from it.

    Attributes:
        rule: its rule.
        words: what that rule means.
        present: what it needs and has.
        missing: what it needs and has not, the triple aside.
    """

    rule: str
    words: str
    present: tuple[Triple, ...]
    missing: tuple[Lacking, ...]


@dataclass(frozen=True, slots=True)
class _Try:
    """A clause with as much of its body as holds, and the rest.

    Attributes:
        narrower: how often the rest is a class below the one that is meant, which says more than is needed.
        vague: how much of it is a type without a name.
    """

    clause: Clause
    present: tuple[Fact, ...]
    missing: tuple[_Lacking, ...]
    narrower: int = 0
    vague: int = 0

    @property
    def rank(self) -> tuple[int, int, bool, int, int]:
        """Lower is nearer: nothing vague or narrower, something there, little missing, much present."""
        return self.vague, self.narrower, not self.present, len(self.missing), -len(self.present)


_RANK = attrgetter("rank")
_SAID: dict[int, int] = {DIFFERENT: DIFFERENT_FROM, INSIDE: TYPE}
"""How predicates of the reasoner's own are said."""

_STEPS = 2000
_DEPTH = 5
_MATCHES = 20


class Misses:
    """Looks for the nearest miss, for a bounded while."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._left = _STEPS

    def nearest(self, fact: Fact) -> Miss | None:
        """The nearest miss of a fact that does not hold; None where no step needs anything that holds."""
        if self._is_never(fact) or (fact[1] in REFLEXIVE and fact[0] == fact[2]):
            return None  # no step says that, be it true of everything
        with deep():
            best = min((found for found in self._around(fact, ()) if found.present), key=_RANK, default=None)
        return None if best is None else self._told(best)

    def against(self, fact: Fact) -> Miss | None:
        """What a fact that does not hold would contradict, with what is there; None where nothing speaks against it."""
        for clause, at in self._state.program.starting(fact, equality=False):
            environment = bind(clause.body[at], fact, clause.size)
            if environment is None or clause.head[1] != FALSE:
                continue
            for _ in solve(self._state.facts, clause.plan(at), environment):
                others = (fill(atom, environment) for atom in clause.plan(at))
                present = tuple(each for each in others if not self._state.is_hidden(each))
                return self._told(_Try(clause, present, ()))
        return None

    def _told(self, best: _Try) -> Miss:
        lexicon = self._state.lexicon
        number: dict[str, str] = {}

        def named(term: int | str) -> Term | str:
            if isinstance(term, str):
                return number.setdefault(term, f"?{chr(ord('a') + len(number) % 26)}")
            return cast("Term", lexicon.terms[term])

        missing = tuple((named(s), named(p), named(o)) for s, p, o in dict.fromkeys(best.missing))
        present = tuple(map(lexicon.triple, dict.fromkeys(best.present)))
        return Miss(best.clause.rule.name, best.clause.rule.words, present, missing)

    def _around(self, fact: Fact, above: tuple[Fact, ...]) -> Iterator[_Try]:
        """All tries, but for those by way of what they are made for: it would follow if it held."""
        trail = (*above, fact)
        for clause in self._state.program.concluding(fact, equality=False):
            yield from (found for found in self._tries(clause, fact, trail) if not set(trail) & set(found.missing))

    def _tries(self, clause: Clause, fact: Fact, trail: tuple[Fact, ...]) -> Iterator[_Try]:
        environment = bind(clause.head, fact, clause.size)
        if environment is None:
            return
        for present, missing, bound in self._partly(clause.plan(None), environment):
            rest = [self._by_name(_as_missing(atom, bound)) for atom in missing]
            late = [cast("Fact", each) for each in rest if self._holds(each)]
            rest = [each for each in rest if each not in late]
            if not rest or any(map(self._is_never, rest)):
                continue
            there = (*present, *(each for each in late if not self._state.is_hidden(each)))
            yield self._spelt_out(_Try(clause, there, tuple(rest), int(clause.rule.name == "cax-sco")), trail)

    def _partly(
        self, atoms: tuple[Atom, ...], environment: Environment
    ) -> Iterator[tuple[tuple[Fact, ...], tuple[Atom, ...], Environment]]:
        """Ways to match as many atoms as can be, one after the other: what holds, what does not, and what is bound."""
        self._left -= 1
        if not atoms:
            yield (), (), environment
        if not atoms or self._left <= 0:
            return
        first, rest = atoms[0], atoms[1:]
        is_open = first[1] == INSIDE and environment[first[0]] is None
        if first[1] in COMPUTED and not is_open:
            yield from self._partly(rest, environment)
            return
        leads = False
        bound = list(environment)
        # What is about nothing that is known yet could be matched by anything, which would mean nothing.
        adrift = all(environment[term] is None for term in first if term < 0)
        for count, _ in enumerate(solve(self._state.facts, (first,), bound) if not adrift else ()):
            fact = cast("Fact", self._by_name(fill(first, bound)))
            fits = all(self._may_be(atom, bound) for atom in atoms)
            for present, missing, all_bound in self._partly(rest, bound) if fits else ():
                leads = True
                shown = () if _of_schema(first) or self._state.is_hidden(fact) else (fact,)
                yield (*shown, *present), missing, all_bound
            if count >= _MATCHES:
                break
        if not leads and not _of_schema(first):  # the schema is as it is: what it lacks would come nowhere near
            for present, missing, all_bound in self._partly(rest, environment):
                yield present, (first, *missing), all_bound

    def _may_be(self, condition: Atom, environment: Environment) -> bool:
        """Whether nothing that is bound is against a condition: what is computed, or that two things differ."""
        s, p, o = (term if term >= 0 else environment[term] for term in condition)
        if s is None or o is None:
            return True
        return s != o if p == DIFFERENT else p not in COMPUTED or self._state.facts[p].has(s, o)

    def _by_name(self, said: _Lacking) -> _Lacking:
        """What a property without a name relates, the other way round, by the one that it is the inverse of."""
        s, p, o = said
        if not self._is_nameless(p):
            return said
        inverse = self._state.facts[INVERSE]
        others = sorted((*inverse.by_subject[p], *inverse.by_object[p]))
        return next(((o, q, s) for q in others if not self._is_nameless(q)), said)

    def _is_nameless(self, p: int) -> bool:
        return self._state.lexicon.kinds[p] not in (IRI, SPOKEN)

    def _is_never(self, lacking: _Lacking) -> bool:
        """Whether nobody could ever state it: a literal is no subject, and has no other names; a property has one."""
        s, p, o = lacking
        lexicon = self._state.lexicon
        return (
            self._is_nameless(p)
            or (isinstance(s, int) and not lexicon.may_be_subject(s))
            or (p == SAME and isinstance(o, int) and lexicon.is_literal(o))
        )

    def _holds(self, lacking: _Lacking) -> bool:
        """Whether it is there after all, since what it is about was found only later."""
        s, p, o = lacking
        return isinstance(s, int) and isinstance(o, int) and self._state.facts.level((s, p, o)) is not None

    def _spelt_out(self, found: _Try, trail: tuple[Fact, ...]) -> _Try:
        """The same, with what stands for a type by a blank class: nobody knows that by name."""
        present, missing = found.present, list(found.missing)
        clause, narrower = found.clause, found.narrower
        for lacking in found.missing:
            s, p, o = lacking
            if p != TYPE or not isinstance(s, int) or not isinstance(o, int) or len(trail) > _DEPTH:
                continue
            if self._state.lexicon.kinds[o] == BLANK and (s, TYPE, o) not in trail:
                below = min(self._around((s, TYPE, o), trail), key=_RANK, default=None)
                if below is not None:
                    missing.remove(lacking)
                    missing += below.missing
                    present = (*present, *below.present)
                    clause, narrower = below.clause, narrower + below.narrower
        kinds = self._state.lexicon.kinds
        vague = sum(p == TYPE and isinstance(o, int) and bool(kinds[o] == BLANK) for _, p, o in missing)
        return _Try(clause, present, tuple(missing), narrower, vague)


def _of_schema(atom: Atom) -> bool:
    return atom[1] != TYPE and atom[1] in SCHEMA_WORDS


def _as_missing(atom: Atom, environment: Environment) -> _Lacking:
    s, o = (
        term if term >= 0 else environment[term] if environment[term] is not None else str(term)
        for term in (atom[0], atom[2])
    )
    return s, _SAID.get(atom[1], atom[1]), o  # type: ignore[return-value]  # none is None here
