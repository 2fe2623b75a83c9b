"""Facts that match atoms, one at a time: for the schema, for updates, for proofs.

An environment is a list with a place for each variable, None where it is free: variable -1 is the last place.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

from autopact.reasoner.atoms import Atom, replaceable
from autopact.reasoner.relation import Facts, Relation
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


Accept = Callable[[Fact], bool] | None


def solve(
    facts: Facts, atoms: Sequence[Atom], environment: Environment, at: int = 0, accept: Accept = None
) -> Iterator[None]:
    """Bind the free variables in every way in which all atoms are facts, in order; yields while they are bound.

    With `accept`, only facts that it accepts are used.
    """
    if at == len(atoms):
        yield
        return
    s, p, o = (term if term >= 0 else environment[term] for term in atoms[at])
    if p is None:
        yield from _any_predicate(facts, atoms, environment, at, accept)
        return
    relation = facts.get(p)
    if relation is None or (atoms[at][1] < 0 and not replaceable(p)):
        return
    if s is not None and o is not None:
        if relation.has(s, o) and (accept is None or accept((s, p, o))):
            yield from solve(facts, atoms, environment, at + 1, accept)
        return
    atom_s, _, atom_o = atoms[at]
    for subject, value in _pairs(relation, s, o, same=atom_s == atom_o):
        if accept is None or accept((subject, p, value)):
            if atom_s < 0:
                environment[atom_s] = subject
            if atom_o < 0:
                environment[atom_o] = value
            yield from solve(facts, atoms, environment, at + 1, accept)
    if s is None:
        environment[atom_s] = None
    if o is None:
        environment[atom_o] = None


def solve_long(
    facts: Facts, atoms: Sequence[Atom], environment: Environment, head: Atom | None, accept: Accept
) -> Iterator[None]:
    """The same for atoms that many ways may lead through: what has led nowhere is not tried again.

    With a `head`, nor is what has led somewhere: of the ways to each of its facts, one will do.
    """
    vain: set[object] = set()
    done: set[object] = set()

    def onward(at: int) -> Generator[None, None, bool]:
        if at == len(atoms):
            yield
            return True
        here = at, *(environment[term] for atom in atoms[at:] for term in atom if term < 0)
        if here in vain:
            return False
        goal = None if head is None else (here, *(environment[term] for term in head if term < 0))
        if goal in done:
            return True
        leads = False
        for _ in solve(facts, atoms[at : at + 1], environment, accept=accept):
            leads |= yield from onward(at + 1)
        if not leads:
            vain.add(here)
        elif goal is not None:
            done.add(goal)
        return leads

    return onward(0)


def _pairs(relation: Relation, s: int | None, o: int | None, *, same: bool) -> Iterable[tuple[int, int]]:
    """The pairs of a relation with what is bound; with `same`, those of a thing with itself."""
    # Made as they are asked for: often the first is enough, and there may be many.
    if s is not None:
        return ((s, value) for value in relation.by_subject[s])
    if o is not None:
        return ((subject, o) for subject in relation.by_object[o])
    return (pair for pair in relation if not same or pair[0] == pair[1])


def _any_predicate(
    facts: Facts, atoms: Sequence[Atom], environment: Environment, at: int, accept: Accept
) -> Iterator[None]:
    """The same where the predicate of the atom is a free variable."""
    variable = atoms[at][1]
    for predicate in list(facts):
        if replaceable(predicate):
            environment[variable] = predicate
            yield from solve(facts, atoms, environment, at, accept)
    environment[variable] = None
