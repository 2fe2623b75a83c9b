"""The words of RDF, RDFS and OWL as the integers that the reasoner knows them by, and a few words of its own.

Every lexicon begins with them in this order, so that a rule can name them before there is any data.
"""

from __future__ import annotations

from typing import TypeAlias

from pyoxigraph import NamedNode

from autopact.terms import PREFIXES

Fact: TypeAlias = tuple[int, int, int]
"""A triple of integers."""

_NAMES = """
rdf:type rdf:first rdf:rest rdf:nil rdf:Property
rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range rdfs:Literal rdfs:Class rdfs:Datatype rdfs:Resource
rdfs:label rdfs:comment rdfs:seeAlso rdfs:isDefinedBy
owl:sameAs owl:differentFrom owl:AllDifferent owl:members owl:distinctMembers
owl:FunctionalProperty owl:InverseFunctionalProperty owl:IrreflexiveProperty owl:SymmetricProperty
owl:AsymmetricProperty owl:TransitiveProperty owl:propertyChainAxiom owl:equivalentProperty owl:propertyDisjointWith
owl:AllDisjointProperties owl:inverseOf owl:hasKey owl:sourceIndividual owl:assertionProperty owl:targetIndividual
owl:targetValue owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty
owl:Thing owl:Nothing owl:Class owl:Restriction owl:onProperty owl:onClass owl:intersectionOf
owl:unionOf owl:complementOf owl:oneOf owl:someValuesFrom owl:allValuesFrom owl:hasValue owl:maxCardinality
owl:maxQualifiedCardinality owl:minCardinality owl:minQualifiedCardinality owl:equivalentClass owl:disjointWith
owl:AllDisjointClasses owl:NamedIndividual owl:versionInfo owl:priorVersion owl:backwardCompatibleWith
owl:incompatibleWith owl:deprecated
""".split()  # noqa: SIM905 - a list of words is easier to read and to keep in order than one of strings


def node(name: str) -> NamedNode:
    """The node of a prefixed name."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


_OWN = (
    "member",
    "distinctMember",
    "disjointMember",
    "different",
    "counting",
    "equated",
    "false",
    "before",
    "inside",
    "outside",
    "unequal",
)

VOCABULARY = (*map(node, _NAMES), *(NamedNode(f"urn:autopact:reasoner:{name}") for name in _OWN))
"""The nodes of the words; a word's integer is its place."""

_PLACES = {name: place for place, name in enumerate((*_NAMES, *_OWN))}


def word(name: str) -> int:
    """The integer of a word: `rdf:type`, or one of the reasoner's own."""
    return _PLACES[name]


TYPE, FIRST, REST, NIL = map(word, ("rdf:type", "rdf:first", "rdf:rest", "rdf:nil"))
SAME, DIFFERENT_FROM = word("owl:sameAs"), word("owl:differentFrom")
INVERSE, THING = word("owl:inverseOf"), word("owl:Thing")

MEMBER, DISTINCT_MEMBER = word("member"), word("distinctMember")
"""An owl:AllDifferent, and each member of its list, which may be given in two ways."""

DISJOINT_MEMBER = word("disjointMember")
"""The list of an owl:AllDisjointClasses, and each class in it."""

MEMBERSHIP = frozenset((MEMBER, DISTINCT_MEMBER, DISJOINT_MEMBER))
"""What says that a list has a member: few lists share one, and one list may have thousands."""

DIFFERENT = word("different")
"""Two things that are stated to differ, in either way; only there where something is counted."""

COUNTING = word("counting")
SWITCH = (COUNTING, COUNTING, COUNTING)
"""A fact that holds where something is counted."""

EQUATED = word("equated")
"""What would be owl:sameAs if it were not about a literal; it says nothing but that their values must be equal."""

FALSE = word("false")
"""Something, and the clause by which it contradicts itself."""

BEFORE, INSIDE, OUTSIDE, UNEQUAL = map(word, ("before", "inside", "outside", "unequal"))
"""Conditions that are computed: an order of things, a literal inside or outside a datatype, two of different values."""

COMPUTED = frozenset((BEFORE, INSIDE, OUTSIDE, UNEQUAL))
HIDDEN = frozenset((*MEMBERSHIP, DIFFERENT, COUNTING, EQUATED, FALSE, *COMPUTED))
"""Predicates that are the reasoner's own and never come out."""

KEPT = frozenset((SAME, FIRST, REST, *MEMBERSHIP, COUNTING, EQUATED, FALSE, *COMPUTED))
"""Predicates in whose triples equals do not replace each other: they have rules of their own, or are mere syntax."""

REFLEXIVE = frozenset(
    map(word, "owl:sameAs rdfs:subClassOf rdfs:subPropertyOf owl:equivalentClass owl:equivalentProperty".split())  # noqa: SIM905
)
"""Predicates that everything has to itself, which nobody need be told."""
