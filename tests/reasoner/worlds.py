"""Small random worlds: axioms of every kind, facts, and changes; all from one source of chance."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.reasoner import Reasoner
from autopact.reasoner.vocabulary import COMPUTED, EQUATED, FALSE
from autopact.terms import OWL, RDF, RDFS, XSD, Level, Term

NAMED = [NamedNode(f"urn:t#x{at}") for at in range(5)]
NAMELESS = BlankNode("x5")
CLASSES = [NamedNode(f"urn:t#C{at}") for at in range(5)]
PROPERTIES = [NamedNode(f"urn:t#p{at}") for at in range(4)]
LITERALS = [
    *(Literal(number) for number in range(3)), Literal("1", datatype=XSD.decimal), Literal("one", datatype=XSD.integer),
    Literal("1"), Literal("1", language="en"),
]  # fmt: skip
"""Of several types, two of them equal, and one that is none of its type's."""

KINDS = [OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual, OWL.Thing, RDFS.Class]
FIRMLY = [Level.CERTAIN]
AT_ALL_LEVELS = [Level.CERTAIN, Level.CERTAIN, Level.CERTAIN, Level.PROBABLE, Level.POSSIBLE]


class World:
    """Makes axioms and facts.

    Args:
        random: where chance comes from.
        plain: whether to leave out what owlrl gets wrong (the last members of keys and lists) or does
            not do (counting), and literals, which it replaces like names.
        nameless: whether one of the individuals has no name.
    """

    def __init__(self, random: Random, *, plain: bool = False, nameless: bool = True) -> None:
        self.random, self.plain = random, plain
        self._individuals = [*NAMED, NAMELESS] if nameless else NAMED
        self._axioms = 0

    def axiom(self) -> list[Triple]:
        """The triples of one axiom."""
        self._axioms += 1
        node = BlankNode(f"b{self._axioms}")
        kinds: list[Callable[[BlankNode], list[Triple]]] = [
            self._classes, self._classes, self._properties, self._properties, self._kinds, self._chain, self._key,
            self._boolean, self._restriction, self._restriction, self._at_most, self._at_least, self._all_different,
            self._disjoint, self._negative, self._inverse, self._strange,
        ]  # fmt: skip
        return self.random.choice(kinds)(node)

    def fact(self) -> Triple:
        """One triple about individuals, rarely about terms of the schema, or the equality of anything."""
        x, y, p, c = self._x(), self._x(), self._p(), self._c()
        literal, one, other = self._literal(), self._anything(), self._anything()
        kinds = [
            (8, Triple(x, RDF.type, c)),
            (9, Triple(x, p, y)),
            (0 if self.plain else 1.5, Triple(x, p, literal)),
            (1, Triple(x, OWL.sameAs, y)),
            (0 if self.plain else 0.1, Triple(x, OWL.sameAs, literal)),
            (0.7, Triple(one, OWL.sameAs, other)),
            (0.7, Triple(x, OWL.differentFrom, y)),
            (0.7, Triple(one, RDF.type, self.random.choice(KINDS))),
            (0 if self.plain else 0.1, Triple(x, RDF.type, OWL.Nothing)),
            (0.7, Triple(one, p, other)),
        ]
        return self.random.choices([t for _, t in kinds], [w for w, _ in kinds])[0]

    def stated(self, axioms: int, facts: int) -> dict[Level, set[Triple]]:
        """So many axioms and facts, each at some level."""
        found: dict[Level, set[Triple]] = {level: set() for level in Level}
        for triples in [*(self.axiom() for _ in range(axioms)), *([self.fact()] for _ in range(facts))]:
            found[self.random.choice(AT_ALL_LEVELS)].update(triples)
        return found

    def declarations(self) -> set[Triple]:
        """That every class and property is one, which owlrl needs to know before it compares them with themselves."""
        classes = [*CLASSES, *(BlankNode(f"b{at + 1}") for at in range(self._axioms))]
        return {Triple(c, RDF.type, OWL.Class) for c in classes} | {
            Triple(p, RDF.type, OWL.ObjectProperty) for p in PROPERTIES
        }

    def _x(self) -> NamedNode | BlankNode:
        return self.random.choice(self._individuals)

    def _literal(self) -> Literal:
        return self.random.choice(LITERALS)

    def _anything(self) -> NamedNode | BlankNode:
        return self.random.choice([self._x(), self._c(), self._p()])

    def _c(self) -> NamedNode:
        return self.random.choice(CLASSES)

    def _p(self) -> NamedNode:
        return self.random.choice(PROPERTIES)

    def _list(self, node: BlankNode, members: list[Term]) -> list[Triple]:
        """The cells of a list whose head is named after a node."""
        cells = [BlankNode(f"{node.value}l{at}") for at in range(len(members))]
        found = []
        for at, (cell, member) in enumerate(zip(cells, members, strict=True)):
            found += [
                Triple(cell, RDF.first, member),
                Triple(cell, RDF.rest, cells[at + 1] if at + 1 < len(cells) else RDF.nil),
            ]
        return found

    def _listed(
        self, subject: NamedNode | BlankNode, predicate: NamedNode, node: BlankNode, *members: Term
    ) -> list[Triple]:
        return [Triple(subject, predicate, BlankNode(f"{node.value}l0")), *self._list(node, list(members))]

    def _classes(self, _: BlankNode) -> list[Triple]:
        by = self.random.choice(
            [RDFS.subClassOf, RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith, OWL.complementOf]
        )
        ends = [self._c(), self._c()]
        if self.random.random() < 0.1 and not self.plain:
            ends[self.random.randint(0, 1)] = self.random.choice([OWL.Thing, OWL.Nothing])
        return [Triple(ends[0], by, ends[1])]

    def _properties(self, _: BlankNode) -> list[Triple]:
        by = self.random.choice(
            [
                RDFS.subPropertyOf,
                OWL.equivalentProperty,
                OWL.inverseOf,
                OWL.propertyDisjointWith,
                RDFS.domain,
                RDFS.range,
            ]
        )
        return [Triple(self._p(), by, self._c() if by in {RDFS.domain, RDFS.range} else self._p())]

    def _kinds(self, _: BlankNode) -> list[Triple]:
        kinds = ("Symmetric", "Transitive", "Functional", "InverseFunctional", "Irreflexive", "Asymmetric")
        return [Triple(self._p(), RDF.type, OWL[f"{self.random.choice(kinds)}Property"])]

    def _chain(self, node: BlankNode) -> list[Triple]:
        steps = [self._p() for _ in range(self.random.randint(2, 4))]
        return self._listed(self._p(), OWL.propertyChainAxiom, node, *steps)

    def _key(self, node: BlankNode) -> list[Triple]:
        key = [self._p() for _ in range(0 if self.plain else self.random.randint(1, 2))]
        return self._listed(self._c(), OWL.hasKey, node, *key) if key else []

    def _boolean(self, node: BlankNode) -> list[Triple]:
        by = self.random.choice([OWL.intersectionOf, OWL.unionOf])
        if self.random.random() < 0.2:
            return self._listed(self._c(), OWL.oneOf, node, *self.random.sample(self._individuals, 2))
        parts = [self.random.choice([*CLASSES, node]) for _ in range(self.random.randint(2, 3))]
        return [*self._listed(self._c(), by, node, *parts), *self._some(node)]

    def _some(self, node: BlankNode) -> list[Triple]:
        of = self.random.choice([*CLASSES, OWL.Thing, *([] if self.plain else [XSD.integer])])
        return [Triple(node, OWL.onProperty, self._p()), Triple(node, OWL.someValuesFrom, of)]

    def _restriction(self, node: BlankNode) -> list[Triple]:
        by, value = self.random.choice(
            [
                (OWL.someValuesFrom, self._c()),
                (OWL.allValuesFrom, self._c()),
                (OWL.hasValue, self._x()),
                *([] if self.plain else [(OWL.someValuesFrom, XSD.integer), (OWL.allValuesFrom, XSD.integer)]),
                *([] if self.plain else [(OWL.hasValue, self._literal())]),
            ]
        )
        link = self.random.choice(
            [Triple(self._c(), RDFS.subClassOf, node), Triple(node, RDFS.subClassOf, self._c()),
             Triple(self._c(), OWL.equivalentClass, node)]
        )  # fmt: skip
        return [Triple(node, OWL.onProperty, self._p()), Triple(node, by, value), link]

    def _at_most(self, node: BlankNode) -> list[Triple]:
        number = Literal(self.random.randint(0, 1))
        found = [Triple(node, OWL.onProperty, self._p()), Triple(self._c(), RDFS.subClassOf, node)]
        if self.random.random() < 0.5:
            return [*found, Triple(node, OWL.maxCardinality, number)]
        of = self.random.choice([*CLASSES, OWL.Thing])
        return [*found, Triple(node, OWL.maxQualifiedCardinality, number), Triple(node, OWL.onClass, of)]

    def _at_least(self, node: BlankNode) -> list[Triple]:
        if self.plain:
            return []
        number = Literal(self.random.randint(1, 3))
        found = [Triple(node, OWL.onProperty, self._p()), Triple(self._c(), OWL.equivalentClass, node)]
        if self.random.random() < 0.5:
            return [*found, Triple(node, OWL.minCardinality, number)]
        return [*found, Triple(node, OWL.minQualifiedCardinality, number), Triple(node, OWL.onClass, self._c())]

    def _all_different(self, node: BlankNode) -> list[Triple]:
        if self.plain:
            return []
        by = self.random.choice([OWL.members, OWL.distinctMembers])
        members = self.random.sample(self._individuals, self.random.randint(2, 4))
        return [Triple(node, RDF.type, OWL.AllDifferent), *self._listed(node, by, node, *members)]

    def _disjoint(self, node: BlankNode) -> list[Triple]:
        if self.plain or self.random.random() < 0.5:
            kind, members = OWL.AllDisjointClasses, self.random.sample(CLASSES, 3)
        else:
            kind, members = OWL.AllDisjointProperties, self.random.sample(PROPERTIES, 3)
        return [Triple(node, RDF.type, kind), *self._listed(node, OWL.members, node, *members)]

    def _negative(self, node: BlankNode) -> list[Triple]:
        of_literal = self.random.random() < 0.3 and not self.plain
        return [
            Triple(node, OWL.sourceIndividual, self._x()),
            Triple(node, OWL.assertionProperty, self._p()),
            Triple(node, OWL.targetValue, self._literal())
            if of_literal
            else Triple(node, OWL.targetIndividual, self._x()),
        ]

    def _inverse(self, node: BlankNode) -> list[Triple]:
        """The inverse of a property, without a name; what it relates is no triple, but may lead to some."""
        inverse = Triple(node, OWL.inverseOf, self._p())
        if self.random.random() < 0.5:
            return [inverse, *self._listed(self._p(), OWL.propertyChainAxiom, node, node, self._p())]
        above = [self._p(), node]
        self.random.shuffle(above)
        return [inverse, Triple(above[0], RDFS.subPropertyOf, above[1])]

    def _strange(self, _: BlankNode) -> list[Triple]:
        """What OWL 2 DL forbids and RL allows: properties of the vocabulary itself; and a datatype as a range."""
        if self.random.random() < 0.3 and not self.plain:
            above = self.random.choice([RDFS.subClassOf, OWL.sameAs, RDF.type])
            return [Triple(self._p(), RDFS.subPropertyOf, above)]
        return [] if self.plain else [Triple(self._p(), RDFS.range, XSD.integer)]


def everything(reasoner: Reasoner) -> dict[tuple[str, ...], int]:
    """All that a reasoner holds, untold parts too, with levels; in words, so that two can be compared."""
    state = reasoner.state
    found: dict[tuple[str, ...], int] = {}
    for p, relation in state.facts.items():
        for s, o in relation if p not in COMPUTED else ():
            names = [_name(state.lexicon.terms, term) for term in (s, o)]
            if p == FALSE and state.lexicon.is_literal(s):
                names[0] = "a literal"  # of two that are equated, the one that was seen first
            key = str(state.lexicon.terms[p]), *(sorted(names) if p == EQUATED else names)
            level = state.facts.level((s, p, o)) or 0
            found[key] = min(level, found.get(key, level))
    return found


def _name(terms: list[object], number: int) -> str:
    """A term in words; the mark of a clause by what it says."""
    term = terms[number]
    if not hasattr(term, "body"):
        return str(term)
    return str(
        (
            term.rule,  # type: ignore[attr-defined]
            *([str(terms[t]) if t >= 0 else t for t in atom] for atom in term.body),
            *([str(terms[t]) for t in fact] for fact in term.schema),  # type: ignore[attr-defined]
        )
    )
