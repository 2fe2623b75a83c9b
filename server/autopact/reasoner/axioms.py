"""What is true of every graph: the axiomatic triples, and those that say that something is itself.

They are left out of what is told, since they say nothing. Those who compare entailments, as the W3C's tests do, want
them; for such graphs, which are small, they are made from what holds already.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules and, for the axiomatic triples and
rules of RDF and RDFS, https://www.w3.org/TR/rdf11-mt/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.reasoner.values import DATATYPES, Value, value
from autopact.reasoner.vocabulary import node
from autopact.terms import OWL, RDF, RDFS

_TABLE = """
rdf:type rdf:subject rdf:predicate rdf:object rdf:first rdf:rest rdf:value | rdf:type | rdf:Property
rdf:nil | rdf:type | rdf:List
rdfs:domain rdfs:range rdfs:subPropertyOf | rdfs:domain | rdf:Property
rdfs:subPropertyOf | rdfs:range | rdf:Property
rdfs:subClassOf | rdfs:domain | rdfs:Class
rdf:type rdfs:domain rdfs:range rdfs:subClassOf | rdfs:range | rdfs:Class
rdf:subject rdf:predicate rdf:object | rdfs:domain | rdf:Statement
rdf:first rdf:rest | rdfs:domain | rdf:List
rdf:rest | rdfs:range | rdf:List
rdfs:comment rdfs:label | rdfs:range | rdfs:Literal
rdf:Alt rdf:Bag rdf:Seq | rdfs:subClassOf | rdfs:Container
rdfs:ContainerMembershipProperty | rdfs:subClassOf | rdf:Property
rdfs:isDefinedBy | rdfs:subPropertyOf | rdfs:seeAlso
rdfs:Datatype owl:Class | rdfs:subClassOf | rdfs:Class
owl:Restriction | rdfs:subClassOf | owl:Class
owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty owl:OntologyProperty | rdfs:subClassOf | rdf:Property
owl:Thing owl:Nothing | rdf:type | owl:Class
rdfs:label rdfs:comment rdfs:seeAlso rdfs:isDefinedBy | rdf:type | owl:AnnotationProperty
owl:versionInfo owl:deprecated owl:priorVersion | rdf:type | owl:AnnotationProperty
owl:backwardCompatibleWith owl:incompatibleWith | rdf:type | owl:AnnotationProperty
owl:differentFrom owl:disjointWith owl:propertyDisjointWith | rdf:type | owl:SymmetricProperty
owl:complementOf owl:inverseOf | rdf:type | owl:SymmetricProperty
xsd:integer | rdfs:subClassOf | xsd:decimal
xsd:nonNegativeInteger xsd:nonPositiveInteger xsd:long | rdfs:subClassOf | xsd:integer
xsd:positiveInteger xsd:unsignedLong | rdfs:subClassOf | xsd:nonNegativeInteger
xsd:negativeInteger | rdfs:subClassOf | xsd:nonPositiveInteger
xsd:int xsd:unsignedInt | rdfs:subClassOf | xsd:long
xsd:unsignedInt | rdfs:subClassOf | xsd:unsignedLong
xsd:short xsd:unsignedShort | rdfs:subClassOf | xsd:int
xsd:unsignedShort | rdfs:subClassOf | xsd:unsignedInt
xsd:byte xsd:unsignedByte | rdfs:subClassOf | xsd:short
xsd:unsignedByte | rdfs:subClassOf | xsd:unsignedShort
xsd:normalizedString | rdfs:subClassOf | xsd:string
xsd:token | rdfs:subClassOf | xsd:normalizedString
xsd:language xsd:Name xsd:NMTOKEN | rdfs:subClassOf | xsd:token
xsd:NCName | rdfs:subClassOf | xsd:Name
xsd:dateTimeStamp | rdfs:subClassOf | xsd:dateTime
"""


def _always() -> Iterator[Triple]:
    for line in _TABLE.strip().splitlines():
        subjects, predicate, value = line.split(" | ")
        yield from (Triple(node(subject), node(predicate), node(value)) for subject in subjects.split())
    yield from (Triple(datatype, RDF.type, RDFS.Datatype) for datatype in DATATYPES)


ALWAYS = frozenset(_always())
"""What holds whatever a graph says, to reason from: prp-ap, cls-thing, cls-nothing1, dt-type1, the axiomatic triples of
RDF and RDFS but for what they say of rdfs:Resource, and what is of the same kind in the vocabulary of OWL."""


def axioms(closed: Set[Triple]) -> set[Triple]:
    """What holds of the terms of any graph, over what holds in this one, closed under the rules; what is new."""
    found = set(closed)
    for rules in (_of_predicates, _of_schema, _of_members, _reflexive, _respelt):
        found |= set(rules(found))
    return found - closed


def _of_predicates(holds: Set[Triple]) -> Iterator[Triple]:
    """rdfD2: what relates things is a property."""
    yield from (Triple(p, RDF.type, RDF.Property) for p in {triple.predicate for triple in holds})


def _of_schema(holds: Set[Triple]) -> Iterator[Triple]:
    """scm-cls, scm-op, scm-dp, rdfs6, rdfs10; and owl:Thing as a domain and a range, by scm-dom1 and scm-rng1."""
    classes = {t.subject for t in holds if t.predicate == RDF.type and t.object == OWL.Class}
    for c in classes:
        yield Triple(c, RDFS.subClassOf, c)
        yield Triple(c, OWL.equivalentClass, c)
        yield Triple(c, RDFS.subClassOf, OWL.Thing)
        yield Triple(OWL.Nothing, RDFS.subClassOf, c)
    for triple in holds:
        if triple.predicate == RDF.type and triple.object in {OWL.ObjectProperty, OWL.DatatypeProperty}:
            yield Triple(triple.subject, RDFS.subPropertyOf, triple.subject)
            yield Triple(triple.subject, OWL.equivalentProperty, triple.subject)
        if triple.predicate == RDF.type and triple.object in {RDF.Property, RDFS.Class}:
            below = RDFS.subPropertyOf if triple.object == RDF.Property else RDFS.subClassOf
            yield Triple(triple.subject, below, triple.subject)
        if triple.predicate in {RDFS.domain, RDFS.range} and triple.object in classes:
            yield Triple(triple.subject, triple.predicate, OWL.Thing)


def _of_members(holds: Set[Triple]) -> Iterator[Triple]:
    """cax-sco, to owl:Thing."""
    classes = {t.subject for t in holds if t.predicate == RDFS.subClassOf and t.object == OWL.Thing}
    for triple in holds:
        if triple.predicate == RDF.type and triple.object in classes:
            yield Triple(triple.subject, RDF.type, OWL.Thing)


def _reflexive(holds: Set[Triple]) -> Iterator[Triple]:
    """eq-ref."""
    for triple in holds:
        for term in triple:
            if isinstance(term, NamedNode | BlankNode):
                yield Triple(term, OWL.sameAs, term)


def _respelt(holds: Set[Triple]) -> Iterator[Triple]:
    """dt-eq and eq-rep-o: a value in each of the spellings that there are."""
    spellings: dict[Value, set[Literal]] = defaultdict(set)
    for triple in holds:
        if isinstance(triple.object, Literal) and (found := value(triple.object)) is not None:
            spellings[found].add(triple.object)
    for triple in holds:
        if isinstance(triple.object, Literal) and (found := value(triple.object)) is not None:
            for literal in spellings[found]:
                yield Triple(triple.subject, triple.predicate, literal)
