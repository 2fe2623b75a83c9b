"""Triples with variables: as rules name them, and as integers, which is how facts meet them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from autopact.reasoner.vocabulary import COMPUTED, KEPT, MEMBERSHIP, SAME, TYPE, word

Atom: TypeAlias = tuple[int, int, int]
"""A triple of integers in which a negative one is a variable."""

Pattern: TypeAlias = tuple[str | int, str | int, str | int]
"""A triple of words, as integers, and variables, as names with a question mark."""


def number(pattern: Pattern, names: dict[str, int]) -> Atom:
    """A pattern with integers for its variables: those that are bound, and -1, -2 … for others, noted in `names`."""
    found = []
    for term in pattern:
        if isinstance(term, str):
            found.append(names.setdefault(term, -1 - sum(value < 0 for value in names.values())))
        else:
            found.append(term)
    return found[0], found[1], found[2]


def patterns(text: str) -> tuple[Pattern, ...]:
    """Patterns from text: `?p rdfs:domain ?c . ?x ?p ?y`."""
    found = []
    for part in text.split(" . ") if text else ():
        s, p, o = (term if term.startswith("?") else word(term) for term in part.split())
        found.append((s, p, o))
    return tuple(found)


def ordered(atoms: list[Atom], bound: set[int]) -> tuple[Atom, ...]:
    """The atoms in an order in which each is as bound as can be by those before it."""
    rest, found, bound = list(atoms), [], set(bound)
    while rest:
        none_is_better = (atom for atom in rest if not _cost(atom, bound))
        best = next(none_is_better, None) or min(rest, key=lambda atom: _cost(atom, bound))
        rest.remove(best)
        found.append(best)
        bound |= {term for term in best if term < 0}
    return tuple(found)


def variables_from(atoms: Sequence[Atom]) -> list[set[int]]:
    """For each number of an atom, the variables of it and of those after it."""
    found: list[set[int]] = [set()]
    for atom in reversed(atoms):
        found.append(found[-1].union(term for term in atom if term < 0))
    return found[::-1]


def _cost(atom: Atom, bound: set[int]) -> int:
    """How many answers an atom may have, on a rough scale."""
    s, p, o = (term >= 0 or term in bound for term in atom)
    if (s and o and p) or (atom[1] == SAME and (s or o)):  # few things have other names
        return 0
    if atom[1] in MEMBERSHIP:
        return 0 if o else 7 if s else 6
    if atom[1] in COMPUTED:
        return 9
    if s:
        return 1 if p else 3
    if o:
        return 6 if atom[1] == TYPE else 2 if p else 4
    return 7 if p else 8


def replaceable(predicate: int) -> bool:
    """Whether equals replace each other in the triples of this predicate."""
    return predicate not in KEPT
