"""Facts that match atoms, one at a time: for the schema, for updates, for proofs.

An environment is a list with a place for each variable, None where it is free: variable -1 is the last place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from autopact.reasoner.atoms import Atom, replaceable, variables_from
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

    With a `head`, nor is what has led somewhere: of the ways to each of its facts that are as firm, one will do.
    """
    wanted = variables_from(atoms)
    ends = [term for term in head or () if term < 0]
    vain: set[object] = set()
    done: set[object] = set()
    # For each atom that is tried: what is bound there, what for, how often a way had led through before, and its ways;
    # last, how weak the way to it is.
    trying: list[tuple[object, object, int, Iterator[None], int]] = []
    led = 0
    while True:
        if (at := len(trying)) == len(atoms):
            yield
            led += 1
        else:
            here = at, *(environment[term] for term in wanted[at])
            goal, weakest = None, 0
            if head is not None:
                weakest = max(trying[-1][-1], facts.weakness(fill(atoms[at - 1], environment))) if trying else 0
                goal = here, weakest, *(environment[term] for term in ends)
            if goal in done:
                led += 1
            elif here not in vain:
                ways = solve(facts, atoms[at : at + 1], environment, accept=accept)
                trying.append((here, goal, led, ways, weakest))
        while trying and next(trying[-1][3], _NO_MORE) is _NO_MORE:
            place, towards, before, *_ = trying.pop()
            if led == before:
                vain.add(place)
            elif towards is not None:
                done.add(towards)
        if not trying:
            return


_NO_MORE = object()


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
