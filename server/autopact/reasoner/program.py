"""All clauses over the present schema, with the indexes by which facts find them.

Compiling closes nothing: the rules of table 9 are clauses like others, and what they derive about the schema is
compiled in the next round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from autopact.reasoner.atoms import Atom, replaceable
from autopact.reasoner.clauses import Clause, Shape
from autopact.reasoner.lexicon import Lexicon
from autopact.reasoner.relation import Facts
from autopact.reasoner.rules import RULES
from autopact.reasoner.schema import Schema
from autopact.reasoner.vocabulary import COMPUTED, EQUATED, SAME, TYPE, Fact

Body: TypeAlias = tuple[Fact, ...]
"""The facts of a clause's body in one of the ways in which it derives something."""

Key: TypeAlias = tuple[int, int | None]
"""A predicate, and an object where only facts with that object are meant."""

Entry: TypeAlias = tuple[Clause, int]
"""A clause, and the number of an atom of its body."""


@dataclass(slots=True)
class Search:
    """What a search for proofs has come to.

    Attributes:
        checked: the facts that it has looked at.
        proved: those that follow.
        waiting: by fact, what follows too once it does, each with all of its premises.
    """

    checked: set[Fact] = field(default_factory=set)
    proved: set[Fact] = field(default_factory=set)
    waiting: dict[Fact, list[tuple[Fact, Body]]] = field(default_factory=dict)


def key_of(atom: Atom) -> Key:
    """Where an atom is filed."""
    return atom[1], atom[2] if atom[2] >= 0 else None


class Program:
    """The clauses of rules over facts.

    Attributes:
        clauses: by their keys, in the order of the rules.
        grounds: by level, which facts of the schema follow from others of the schema alone, as far as was looked.
    """

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self.clauses = {clause.key: clause for clause in clauses}
        self._by_schema: dict[Fact, list[list[Clause]]] | None = None
        self.grounds: dict[int, Search] = defaultdict(Search)
        self._by_body: dict[Key, list[Entry]] = defaultdict(list)
        self._by_head: dict[Key, list[Clause]] = defaultdict(list)
        self._by_conclusion: dict[Fact, list[Clause]] = defaultdict(list)
        self._any_body: list[Entry] = []
        self._any_head: list[Clause] = []
        for clause in self.clauses.values():
            for number, atom in enumerate(clause.body):
                if atom[1] < 0:
                    self._any_body.append((clause, number))
                elif atom[1] not in COMPUTED:
                    self._by_body[key_of(atom)].append((clause, number))
            if min(clause.head) >= 0:
                self._by_conclusion[clause.head].append(clause)
            elif clause.head[1] < 0:
                self._any_head.append(clause)
            else:
                self._by_head[key_of(clause.head)].append(clause)
                if clause.head[1] == SAME and clause.rule.shape is not Shape.SAMENESS:
                    self._by_head[EQUATED, None].append(clause)

    def resting_on(self, fact: Fact) -> Iterator[Clause]:
        """The clauses that were made from a fact of the schema.

        Those of one list share its facts: filed under each fact one by one, they would take the square of its length.
        """
        if self._by_schema is None:
            groups: dict[int, list[Clause]] = defaultdict(list)
            for clause in self.clauses.values():
                groups[id(clause.schema)].append(clause)
            self._by_schema = defaultdict(list)
            for group in groups.values():
                for each in group[0].schema:
                    self._by_schema[each].append(group)
        return chain.from_iterable(self._by_schema.get(fact, ()))

    def starting(self, fact: Fact, *, equality: bool) -> Iterator[Entry]:
        """The clauses that a fact may start, and with which atom; `equality`: whether anything has another name."""
        _, p, o = fact
        yield from self._by_body.get((p, None), ())
        yield from self._by_body.get((p, o), ())
        if equality and replaceable(p):
            yield from self._any_body

    def filed(self, p: int, objects: Iterable[int]) -> Iterator[Entry]:
        """The same for facts of one predicate with these objects, clauses for any predicate left out."""
        for o in (None, *objects):
            yield from self._by_body.get((p, o), ())

    def concluding(self, fact: Fact, *, equality: bool) -> Iterator[Clause]:
        """The clauses that may have a fact as their conclusion.

        Those that have no other are filed by it: as many lists as there are may have one member.
        """
        _, p, o = fact
        yield from self._by_conclusion.get(fact, ())
        yield from self._by_head.get((p, None), ())
        yield from self._by_head.get((p, o), ())
        if equality and replaceable(p):
            yield from self._any_head


SCHEMA_WORDS = frozenset(
    word
    for rule in RULES
    for word in (
        *rule.reads,
        *(term for pattern in rule.given for term in (pattern[1], pattern[2]) if isinstance(term, int)),
    )
)


def is_schema(fact: Fact) -> bool:
    """Whether a fact may take part in the making of clauses."""
    return fact[1] in SCHEMA_WORDS if fact[1] != TYPE else fact[2] in SCHEMA_WORDS


def compile_clauses(facts: Facts, lexicon: Lexicon) -> Program:
    """The clauses of the rules over what the facts say of the schema."""
    schema = Schema(facts, lexicon)
    program = Program(clause for rule in RULES for clause in rule.clauses(schema))
    if facts.weaker:
        for clause in program.clauses.values():
            clause.level = max((facts.weakness(fact) for fact in clause.schema), default=0)
    return program
