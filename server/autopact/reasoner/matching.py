"""Facts that match atoms, one at a time: for the schema, for updates, for proofs.

An environment is a list with a place for each variable, None where it is free: variable -1 is the last place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autopact.reasoner.clauses import Atom, replaceable
from autopact.reasoner.relation import Facts
from autopact.reasoner.vocabulary import Fact

Environment = list[int | None]


def fill(atom: Atom, environment: Environment) -> Fact:
    """The atom with its variables replaced, all of which are bound."""
    s, p, o = (term if term >= 0 else environment[term] for term in atom)
    return s, p, o  # type: ignore[return-value]


def bind(atom: Atom, fact: Fact, size: int) -> Environment | None:
    """An environment in which the atom is the fact; None where it cannot be."""
    environment: Environment = [None] * size
    for term, value in zip(atom, fact, strict=True):
        if term >= 0:
            if term != value:
                return None
        elif environment[term] is None:
            environment[term] = value
        elif environment[term] != value:
            return None
    return environment


def solve(facts: Facts, atoms: Sequence[Atom], environment: Environment, at: int = 0) -> Iterator[None]:
    """Bind the free variables in every way in which all atoms are facts, in order; yields while they are bound."""
    if at == len(atoms):
        yield
        return
    s, p, o = (term if term >= 0 else environment[term] for term in atoms[at])
    if p is None:
        yield from _any_predicate(facts, atoms, environment, at)
        return
    relation = facts.get(p)
    if relation is None:
        return
    if s is not None and o is not None:
        if relation.has(s, o) and (atoms[at][1] >= 0 or replaceable(p)):
            yield from solve(facts, atoms, environment, at + 1)
        return
    atom_s, _, atom_o = atoms[at]
    if s is not None:
        for value in tuple(relation.by_subject[s]):
            environment[atom_o] = value
            yield from solve(facts, atoms, environment, at + 1)
        environment[atom_o] = None
    elif o is not None:
        for value in tuple(relation.by_object[o]):
            environment[atom_s] = value
            yield from solve(facts, atoms, environment, at + 1)
        environment[atom_s] = None
    else:
        for subject, value in relation:
            if atom_s != atom_o or subject == value:
                environment[atom_s], environment[atom_o] = subject, value
                yield from solve(facts, atoms, environment, at + 1)
        environment[atom_s] = environment[atom_o] = None


def _any_predicate(facts: Facts, atoms: Sequence[Atom], environment: Environment, at: int) -> Iterator[None]:
    """The same where the predicate of the atom is a free variable."""
    variable = atoms[at][1]
    for predicate in list(facts):
        if replaceable(predicate):
            environment[variable] = predicate
            yield from solve(facts, atoms, environment, at)
    environment[variable] = None
