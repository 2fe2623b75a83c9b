"""Random finite models, and graphs that are true in them: whatever follows from such a graph has to be true there too.

What a triple means is written here from the semantics of OWL, and knows nothing of rules.
https://www.w3.org/TR/owl2-rdf-based-semantics/#Semantic_Conditions
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, product
from random import Random
from typing import TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.terms import OWL, RDF, RDFS, XSD, Namespace, Term

Thing = tuple[str, int]
Pair = tuple[Thing, Thing]
Members = set[Thing]
Pairs = set[Pair]
Choice = TypeVar("Choice")

T = Namespace("urn:t#")
NUMBERS = [("number", value) for value in range(3)]
SPELLINGS = ("{}", "0{}", "+{}")


def _composed(first: Pairs, second: Pairs) -> Pairs:
    return {(s, o) for (s, middle), (other, o) in product(first, second) if middle == other}


def _single(pairs: Pairs) -> bool:
    return len({s for s, _ in pairs}) == len(pairs)


def _back(pairs: Pairs) -> Pairs:
    return {(o, s) for s, o in pairs}


KINDS: Mapping[Term, Callable[[Pairs], bool]] = {
    OWL.FunctionalProperty: _single,
    OWL.InverseFunctionalProperty: lambda pairs: _single(_back(pairs)),
    OWL.SymmetricProperty: lambda pairs: pairs == _back(pairs),
    OWL.AsymmetricProperty: lambda pairs: not pairs & _back(pairs),
    OWL.IrreflexiveProperty: lambda pairs: all(s != o for s, o in pairs),
    OWL.TransitiveProperty: lambda pairs: _composed(pairs, pairs) <= pairs,
}
OF_NAMES: Mapping[Term, Callable[[Thing, Thing], bool]] = {
    OWL.sameAs: lambda one, other: one == other,
    OWL.differentFrom: lambda one, other: one != other,
}
OF_CLASSES: Mapping[Term, Callable[[Members, Members], bool]] = {
    RDFS.subClassOf: lambda one, other: one <= other,
    OWL.equivalentClass: lambda one, other: one == other,
    OWL.disjointWith: lambda one, other: not one & other,
}
OF_PROPERTIES: Mapping[Term, Callable[[Pairs, Pairs], bool]] = {
    RDFS.subPropertyOf: lambda one, other: one <= other,
    OWL.equivalentProperty: lambda one, other: one == other,
    OWL.propertyDisjointWith: lambda one, other: not one & other,
    OWL.inverseOf: lambda one, other: one == _back(other),
}
OF_BOTH: Mapping[Term, Callable[[Pairs, Members], bool]] = {
    RDFS.domain: lambda pairs, members: {s for s, _ in pairs} <= members,
    RDFS.range: lambda pairs, members: {o for _, o in pairs} <= members,
}


class Model:
    """A few things and numbers, what words mean among them, and a graph of facts and axioms that are all true.

    Attributes:
        names: what each name of an individual, and each literal, stands for.
        classes: the members of each class.
        properties: the pairs of each property.
        graph: what is true, some of it.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._density = random.choice([0.15, 0.3, 0.6])
        things: list[Thing] = [("thing", number) for number in range(random.randint(1, 4))]
        self._all: Members = {*things, *NUMBERS}
        self.names: dict[Term, Thing] = {T[f"x{at}"]: random.choice(things) for at in range(6)}
        for number, spelling in product(NUMBERS, SPELLINGS):
            self.names[Literal(spelling.format(number[1]), datatype=XSD.integer)] = number
        self.classes: dict[Term, Members] = {T[f"C{at}"]: self._some(sorted(self._all)) for at in range(5)}
        self.classes |= {OWL.Thing: self._all, OWL.Nothing: set(), XSD.string: set()}
        self.classes |= {datatype: set(NUMBERS) for datatype in (XSD.integer, XSD.byte, RDFS.Literal)}
        self.properties: dict[Term, Pairs] = {
            T[f"p{at}"]: self._some([(s, o) for s in things for o in (things if at else NUMBERS)]) for at in range(4)
        }
        self.graph: set[Triple] = set()
        for _ in range(30):
            self._expression(T[f"E{len(self.classes)}"])
        for _ in range(150):
            self._axiom()
        for s, p, o in product(self.names, (RDF.type, *self.properties), (*self.names, *self.classes)):
            if not isinstance(s, Literal) and self.says(s, p, o) and random.random() < 0.4:
                self._state(s, p, o)

    def says(self, s: Term, p: Term, o: Term) -> bool | None:
        """Whether a triple is true; None where the model knows nothing of it."""
        names, classes, properties = self.names, self.classes, self.properties
        if p in properties and s in names and o in names:
            return (names[s], names[o]) in properties[p]
        if p == RDF.type and s in names and o in classes:
            return names[s] in classes[o]
        if p == RDF.type and s in properties and o in KINDS:
            return KINDS[o](properties[s])
        if p in OF_NAMES and s in names and o in names:
            return OF_NAMES[p](names[s], names[o])
        if p in OF_CLASSES and s in classes and o in classes:
            return OF_CLASSES[p](classes[s], classes[o])
        if p in OF_PROPERTIES and s in properties and o in properties:
            return OF_PROPERTIES[p](properties[s], properties[o])
        if p in OF_BOTH and s in properties and o in classes:
            return OF_BOTH[p](properties[s], classes[o])
        return None

    def _some(self, choices: Iterable[Choice]) -> set[Choice]:
        return {choice for choice in choices if self._random.random() < self._density}

    def _of(self, choices: Iterable[Choice], most: int = 3) -> list[Choice]:
        return self._random.choices(list(choices), k=self._random.randint(1, most))

    def _one(self, choices: Iterable[Choice]) -> Choice:
        return self._random.choice(list(choices))

    def _state(self, s: NamedNode | BlankNode, p: NamedNode, o: Term) -> None:
        self.graph.add(Triple(s, p, o))

    def _list(self, members: Iterable[Term]) -> Term:
        head: NamedNode | BlankNode = RDF.nil
        for member in reversed(list(members)):
            cell = BlankNode()
            self._state(cell, RDF.first, member)
            self._state(cell, RDF.rest, head)
            head = cell
        return head

    def _expression(self, new: NamedNode) -> None:
        """Give a new class the meaning of some expression."""
        some, names = self._of(self.classes), self._of(self.names)
        p, c, name, count = self._one(self.properties), some[0], names[0], self._random.randint(0, 2)
        values = {x: {o for s, o in self.properties[p] if s == x} for x in self._all}
        number = Literal(str(count), datatype=XSD.nonNegativeInteger)
        within = self.classes[c]
        members, on, said = self._one([
            (set.intersection(*(self.classes[each] for each in some)), None, {OWL.intersectionOf: some}),
            (set.union(*(self.classes[each] for each in some)), None, {OWL.unionOf: some}),
            ({self.names[each] for each in names}, None, {OWL.oneOf: names}),
            (self._all - within, None, {OWL.complementOf: c}),
            ({x for x in values if values[x] & within}, p, {OWL.someValuesFrom: c}),
            ({x for x in values if values[x] <= within}, p, {OWL.allValuesFrom: c}),
            ({x for x in values if self.names[name] in values[x]}, p, {OWL.hasValue: name}),
            ({x for x in values if len(values[x]) <= count}, p, {OWL.maxCardinality: number}),
            ({x for x in values if len(values[x]) >= count}, p, {OWL.minCardinality: number}),
            ({x for x in values if len(values[x] & within) <= count}, p,
             {OWL.maxQualifiedCardinality: number, OWL.onClass: c}),
            ({x for x in values if len(values[x] & within) >= count}, p,
             {OWL.minQualifiedCardinality: number, OWL.onClass: c}),
        ])  # fmt: skip
        if on is not None:
            self._state(new, OWL.onProperty, on)
        for predicate, value in said.items():
            self._state(new, predicate, self._list(value) if isinstance(value, list) else value)
        self.classes[new] = members

    def _axiom(self) -> None:
        """State some axiom, if it is true."""
        p = self._one(self.properties)
        triple = self._one([
            (self._one(self.classes), self._one(OF_CLASSES), self._one(self.classes)),
            (p, self._one(OF_PROPERTIES), self._one(self.properties)),
            (p, self._one(OF_BOTH), self._one(self.classes)),
            (p, RDF.type, self._one(KINDS)),
            (self._one(self.names), self._one(OF_NAMES), self._one(self.names)),
        ])  # fmt: skip
        if self.says(*triple) and not any(isinstance(term, Literal) for term in triple):
            self._state(*triple)
        self._one([self._chain, self._key, self._all_different, self._disjoint, self._negative])(p)

    def _chain(self, p: NamedNode) -> None:
        chain = self._of(self.properties)
        reached = self.properties[chain[0]]
        for step in chain[1:]:
            reached = _composed(reached, self.properties[step])
        if reached <= self.properties[p]:
            self._state(p, OWL.propertyChainAxiom, self._list(chain))

    def _key(self, p: NamedNode) -> None:
        c, keys = self._one(self.classes), [p, *self._of(self.properties, 2)][: self._random.randint(1, 2)]

        def shared(x: Thing, y: Thing) -> bool:
            values = [[{o for s, o in self.properties[key] if s == each} for each in (x, y)] for key in keys]
            return all(one & other for one, other in values)

        if not any(shared(x, y) for x, y in combinations(self.classes[c], 2)):
            self._state(c, OWL.hasKey, self._list(keys))

    def _all_different(self, _: NamedNode) -> None:
        names = self._of(self.names)
        if len({self.names[name] for name in names}) == len(names):
            self._group(OWL.AllDifferent, self._one([OWL.members, OWL.distinctMembers]), names)

    def _disjoint(self, _: NamedNode) -> None:
        for kind, meaning in ((OWL.AllDisjointClasses, self.classes), (OWL.AllDisjointProperties, self.properties)):
            some = self._of(meaning)
            if not any(meaning[one] & meaning[other] for one, other in combinations(some, 2)):  # type: ignore[operator]
                self._group(kind, OWL.members, some)

    def _group(self, kind: NamedNode, listing: NamedNode, members: Iterable[Term]) -> None:
        axiom = BlankNode()
        self._state(axiom, RDF.type, kind)
        self._state(axiom, listing, self._list(members))

    def _negative(self, p: NamedNode) -> None:
        s, o = self._one(self.names), self._one(self.names)
        if not self.says(s, p, o):
            target = OWL.targetValue if isinstance(o, Literal) else OWL.targetIndividual
            axiom = BlankNode()
            self._state(axiom, OWL.sourceIndividual, s)
            self._state(axiom, OWL.assertionProperty, p)
            self._state(axiom, target, o)
