"""Rules as the tables write them, and the clauses that they become once their schema atoms are bound.

The rule `prp-dom` says: if `?p rdfs:domain ?c` and `?x ?p ?y`, then `?x rdf:type ?c`. For every domain of the schema it
becomes a clause: if x has this property, x is in that class. Clauses are all that facts ever meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from autopact.reasoner.atoms import Atom, Pattern, number, ordered, patterns
from autopact.reasoner.matching import Accept, Environment, solve, solve_long
from autopact.reasoner.relation import Facts
from autopact.reasoner.schema import Schema
from autopact.reasoner.vocabulary import THING, TYPE, Fact, word


class Shape(Enum):
    """How a clause is best worked in bulk; the meaning is that of its atoms whatever its shape."""

    JOIN = auto()
    TRANSITIVE = auto()
    SAMENESS = auto()
    REPLACEMENT = auto()
    EQUATING = auto()
    COUNTING = auto()


OF_EQUALITY = frozenset((Shape.SAMENESS, Shape.REPLACEMENT))
"""The shapes of the clauses that a literal takes no part in: it has no other names."""


_LONG = 3
"""From so many atoms on, several ways may lead to the same rest."""


class Clause:
    """If every atom of `body` holds, and the facts of `schema` do, `head` holds.

    Attributes:
        rule: the rule it was made from.
        body: atoms about individuals, in the rule's order.
        head: an atom, all of whose variables are in the body.
        schema: facts of the schema that were bound, or read as lists, to make it.
        level: of the weakest of those facts.
        items: of an equating clause, the two variables that its head equates; its body says the same of both.
    """

    __slots__ = ("_plans", "body", "head", "items", "key", "level", "rule", "schema", "size")

    def __init__(
        self, rule: Rule, body: tuple[Atom, ...], head: Atom, schema: tuple[Fact, ...], items: tuple[int, int] = (0, 0)
    ) -> None:
        self.rule, self.body, self.head, self.schema, self.items = rule, body, head, schema, items
        self.key = (rule.name, body, head, schema)
        self.size = -min((term for atom in (*body, head) for term in atom), default=0)
        self.size = max(self.size, 0)
        self.level = 0
        self._plans: dict[int | None, tuple[Atom, ...]] = {}

    def plan(self, start: int | None) -> tuple[Atom, ...]:
        """The atoms in a good order to look them up: after atom number `start`, or (None) once the head is bound.

        `start` -1 stands for nothing bound.
        """
        if start not in self._plans:
            first = self.head if start is None else self.body[start] if start >= 0 else ()
            rest = [atom for number, atom in enumerate(self.body) if number != start]
            self._plans[start] = ordered(rest, {term for term in first if term < 0})
        return self._plans[start]

    def solve(
        self, facts: Facts, start: int | None, environment: Environment, accept: Accept = None, *, once: bool = False
    ) -> Iterator[None]:
        """Every way in which the atoms of a plan are facts, as `matching.solve` has it.

        With `once`, of the many ways in which a long body may come to one conclusion, one of those that are as firm.
        """
        atoms = self.plan(start)
        # Values that are counted are all compared with each other: no two ways lead to the same rest.
        if len(atoms) < _LONG or self.rule.shape is Shape.COUNTING:
            return solve(facts, atoms, environment, accept=accept)
        return solve_long(facts, atoms, environment, self.head if once else None, accept)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the tables: if `given` (of the schema) and `when` (of individuals), then `then`, or a contradiction.

    Attributes:
        name: as in OWL 2 Profiles.
        words: what it means, for people.
        given: patterns that are bound against the schema.
        when: patterns that facts are to match.
        then: the conclusion; None for a contradiction.
        unroll: for rules with lists and numbers: makes the clauses, in place of the patterns.
        reads: the words of the schema that `unroll` looks at.
    """

    name: str
    words: str
    given: tuple[Pattern, ...] = ()
    when: tuple[Pattern, ...] = ()
    then: Pattern | None = None
    shape: Shape = Shape.JOIN
    items: tuple[str, str] | None = None
    unroll: Callable[[Rule, Schema], Iterator[Clause]] | None = field(default=None, compare=False)
    reads: tuple[int, ...] = ()

    def clauses(self, schema: Schema) -> Iterator[Clause]:
        """The clauses that this rule becomes over a schema."""
        if self.unroll is not None:
            yield from self.unroll(self, schema)
            return
        for bound, facts in schema.bind(self.given):
            yield self.clause(schema, self.when, self.then, facts, bound, self.items)

    def clause(
        self,
        schema: Schema,
        when: tuple[Pattern, ...],
        then: Pattern | None,
        facts: tuple[Fact, ...],
        bound: dict[str, int] | None = None,
        items: tuple[str, str] | None = None,
    ) -> Clause:
        """A clause of patterns, of which some variables may be bound."""
        names = dict(bound or {})
        body = tuple(number(pattern, names) for pattern in when)
        head = schema.contradiction(self.name, body, facts) if then is None else number(then, names)
        return Clause(self, body, head, facts, (names[items[0]], names[items[1]]) if items else (0, 0))


def table(
    name: str,
    given: str,
    when: str,
    then: str,
    words: str,
    shape: Shape = Shape.JOIN,
    items: tuple[str, str] | None = None,
) -> Rule:
    """A rule in the form of a line of the tables; `then` is "false" for a contradiction."""
    conclusion = None if then == "false" else patterns(then)[0]
    return Rule(name, words, patterns(given), patterns(when), conclusion, shape, items)


def unrolled(
    name: str, words: str, reads: str, shape: Shape = Shape.JOIN
) -> Callable[[Callable[[Rule, Schema], Iterator[Clause]]], Rule]:
    """A rule whose clauses a function makes, because it has a list or a number in it; `reads` are its schema words."""

    def rule(unroll: Callable[[Rule, Schema], Iterator[Clause]]) -> Rule:
        return Rule(name, words, shape=shape, unroll=unroll, reads=tuple(map(word, reads.split())))

    return rule


def members_of(c: int, of: str) -> tuple[Pattern, ...]:
    """That a variable is in a class; nothing to be shown for owl:Thing, which everything is in."""
    return () if c == THING else ((of, TYPE, c),)
