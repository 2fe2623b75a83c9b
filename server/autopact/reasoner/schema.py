"""What rules ask of the schema: triples that match, lists, numbers; and marks for contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pyoxigraph import Literal

from autopact.reasoner.atoms import Atom, Pattern, number
from autopact.reasoner.lexicon import Lexicon
from autopact.reasoner.matching import fill, solve
from autopact.reasoner.relation import Facts
from autopact.reasoner.values import value
from autopact.reasoner.vocabulary import FALSE, FIRST, NIL, REST, Fact


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of the graph: its members in order, and the triples it is made of."""

    members: tuple[int, ...]
    cells: tuple[Fact, ...]


class Grounds(tuple[Fact, ...]):
    """Facts that many clauses rest on, those of a list: hashed once, and compared by looking whether they are the same.

    There is one object for the same facts in a lexicon.
    """

    def __hash__(self) -> int:
        """The hash of the facts, kept."""
        if "kept" not in self.__dict__:
            self.kept = super().__hash__()
        return self.kept


@dataclass(frozen=True, slots=True)
class Mark:
    """A term of the lexicon that stands for a clause with a contradiction."""

    rule: str
    body: tuple[Atom, ...]
    schema: tuple[Fact, ...]


class Schema:
    """The facts as rules read them when they become clauses."""

    def __init__(self, facts: Facts, lexicon: Lexicon) -> None:
        self.facts, self.lexicon = facts, lexicon
        self._lists: dict[int, Listing | None] = {}

    def bind(self, given: Sequence[Pattern]) -> Iterator[tuple[dict[str, int], tuple[Fact, ...]]]:
        """Every way in which the patterns match: what their variables are, and the facts."""
        names: dict[str, int] = {}
        atoms = [number(pattern, names) for pattern in given]
        size = len(names)
        environment: list[int | None] = [None] * size
        for _ in solve(self.facts, tuple(atoms), environment):
            found = {name: environment[place] for name, place in names.items()}
            yield found, tuple(fill(atom, environment) for atom in atoms)  # type: ignore[misc]  # all are bound here

    def pairs(self, predicate: int) -> Iterator[tuple[int, int, Fact]]:
        """Subject, object and fact of each triple with this predicate."""
        for s, o in self.facts[predicate]:
            yield s, o, (s, predicate, o)

    def objects(self, subject: int, predicate: int) -> list[tuple[int, Fact]]:
        """Object and fact of each triple of this subject and predicate."""
        return [(o, (subject, predicate, o)) for o in sorted(self.facts[predicate].by_subject[subject])]

    def list(self, head: int) -> Listing | None:
        """The list that begins at a node; None if it is none: a cell without an end, with several, or a circle."""
        if head not in self._lists:
            self._lists[head] = self._read(head)
        return self._lists[head]

    def _read(self, head: int) -> Listing | None:
        members, cells, seen = [], [], set()
        node = head
        while node != NIL:
            first, rest = self._firmest(node, FIRST), self._firmest(node, REST)
            if first is None or rest is None or node in seen:
                return None
            seen.add(node)
            members.append(first[0])
            cells += [first[1], rest[1]]
            node = rest[0]
        return Listing(tuple(members), tuple(cells))

    def _firmest(self, cell: int, predicate: int) -> tuple[int, Fact] | None:
        """The one object of a cell, and the fact; of several the firmest: no rumour spoils a list that is certain."""
        found = self.objects(cell, predicate)
        if len(found) > 1:
            firmest = min(self.facts.weakness(fact) for _, fact in found)
            found = [each for each in found if self.facts.weakness(each[1]) == firmest]
        return found[0] if len(found) == 1 else None

    def lists(self, predicate: int) -> Iterator[tuple[int, Listing, tuple[Fact, ...]]]:
        """Subject, list, and the triples that say so, of each triple whose object is a list."""
        for s, o, fact in self.pairs(predicate):
            listing = self.list(o)
            if listing is not None:
                yield s, listing, self.grounds(fact, *listing.cells)

    def grounds(self, *facts: Fact) -> Grounds:
        """Facts for many clauses to rest on."""
        found: Grounds = self.lexicon.grounds.setdefault(facts, Grounds(facts))
        return found

    def count(self, term: int) -> int | None:
        """The whole number that a literal stands for, 0 or above; None for another term."""
        literal = self.lexicon.terms[term]
        found = value(literal) if isinstance(literal, Literal) else None
        number = found[1] if found and found[0] == "decimal" else None
        return int(number) if isinstance(number, Fraction) and number.denominator == 1 and number >= 0 else None

    def contradiction(self, rule: str, body: tuple[Atom, ...], schema: tuple[Fact, ...]) -> Atom:
        """The head of a clause that must not fire: what contradicts itself, and a mark of the clause."""
        subject = body[0][0] if body else schema[0][0]
        return subject, FALSE, self.lexicon[Mark(rule, body, schema)]
