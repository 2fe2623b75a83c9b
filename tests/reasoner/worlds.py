"""Small random worlds: axioms of every kind, facts, and changes; all from one source of chance."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.reasoner import Reasoner
from autopact.reasoner.vocabulary import COMPUTED, EQUATED, FALSE
from autopact.terms import OWL, RDF, RDFS, XSD, Level, Term

INDIVIDUALS = [NamedNode(f"urn:t#x{at}") for at in range(6)]
CLASSES = [NamedNode(f"urn:t#C{at}") for at in range(5)]
PROPERTIES = [NamedNode(f"urn:t#p{at}") for at in range(4)]
FIRMLY = [Level.CERTAIN]
AT_ALL_LEVELS = [Level.CERTAIN, Level.CERTAIN, Level.CERTAIN, Level.PROBABLE, Level.POSSIBLE]


class World:
    """Makes axioms and facts.

    Args:
        random: where chance comes from.
        plain: whether to leave out what owlrl gets wrong (the last members of keys and lists) or does
            not do (counting), and literals, which it replaces like names.
    """

    def __init__(self, random: Random, *, plain: bool = False) -> None:
        self.random, self.plain = random, plain
        self._axioms = 0

    def axiom(self) -> list[Triple]:
        """The triples of one axiom."""
        self._axioms += 1
        node = BlankNode(f"b{self._axioms}")
        kinds: list[Callable[[BlankNode], list[Triple]]] = [
            self._classes, self._classes, self._properties, self._properties, self._kinds, self._chain, self._key,
            self._boolean, self._restriction, self._restriction, self._at_most, self._at_least, self._all_different,
            self._disjoint, self._negative, self._strange,
        ]  # fmt: skip
        return self.random.choice(kinds)(node)

    def fact(self) -> Triple:
        """One triple about individuals, rarely about the equality of anything."""
        x, y, p, c = self._x(), self._x(), self._p(), self._c()
        kinds = [
            (8, Triple(x, RDF.type, c)),
            (9, Triple(x, p, y)),
            (0 if self.plain else 1, Triple(x, p, Literal(self.random.randint(0, 2)))),
            (1, Triple(x, OWL.sameAs, y)),
            (0 if self.plain else 0.1, Triple(x, OWL.sameAs, Literal(0))),
            (0.5, Triple(c, OWL.sameAs, self._c())),
            (0.5, Triple(x, OWL.differentFrom, y)),
        ]
        return self.random.choices([t for _, t in kinds], [w for w, _ in kinds])[0]

    def declarations(self) -> set[Triple]:
        """That every class and property is one, which owlrl needs to know before it compares them with themselves."""
        classes = [*CLASSES, *(BlankNode(f"b{at + 1}") for at in range(self._axioms))]
        return {Triple(c, RDF.type, OWL.Class) for c in classes} | {
            Triple(p, RDF.type, OWL.ObjectProperty) for p in PROPERTIES
        }

    def _x(self) -> NamedNode:
        return self.random.choice(INDIVIDUALS)

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
        return [Triple(self._c(), by, self._c())]

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
        steps = [self._p() for _ in range(self.random.randint(2, 3))]
        return self._listed(self._p(), OWL.propertyChainAxiom, node, *steps)

    def _key(self, node: BlankNode) -> list[Triple]:
        key = [self._p() for _ in range(0 if self.plain else self.random.randint(1, 2))]
        return self._listed(self._c(), OWL.hasKey, node, *key) if key else []

    def _boolean(self, node: BlankNode) -> list[Triple]:
        by = self.random.choice([OWL.intersectionOf, OWL.unionOf])
        if self.random.random() < 0.2:
            return self._listed(self._c(), OWL.oneOf, node, *self.random.sample(INDIVIDUALS, 2))
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
                *([] if self.plain else [(OWL.someValuesFrom, XSD.integer)]),
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
        members = self.random.sample(INDIVIDUALS, self.random.randint(2, 4))
        return [Triple(node, RDF.type, OWL.AllDifferent), *self._listed(node, by, node, *members)]

    def _disjoint(self, node: BlankNode) -> list[Triple]:
        if self.plain or self.random.random() < 0.5:
            kind, members = OWL.AllDisjointClasses, self.random.sample(CLASSES, 3)
        else:
            kind, members = OWL.AllDisjointProperties, self.random.sample(PROPERTIES, 3)
        return [Triple(node, RDF.type, kind), *self._listed(node, OWL.members, node, *members)]

    def _negative(self, node: BlankNode) -> list[Triple]:
        return [
            Triple(node, OWL.sourceIndividual, self._x()),
            Triple(node, OWL.assertionProperty, self._p()),
            Triple(node, OWL.targetIndividual, self._x()),
        ]

    def _strange(self, _: BlankNode) -> list[Triple]:
        """What OWL 2 DL forbids and RL allows: properties of the vocabulary itself; and a datatype as a range."""
        if self.random.random() < 0.3 and not self.plain:
            above = self.random.choice([RDFS.subClassOf, OWL.sameAs, RDF.type])
            return [Triple(self._p(), RDFS.subPropertyOf, above)]
        return [] if self.plain else [Triple(self._p(), RDFS.range, XSD.integer)]


def everything(reasoner: Reasoner) -> dict[tuple[str, ...], int]:
    """All that a reasoner holds, untold parts too, with levels; in words, so that two can be compared."""
    state = reasoner._state
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
