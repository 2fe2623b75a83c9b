"""What is true of every graph: the axiomatic triples, and those that say that something is itself.

They are left out of what is told, since they say nothing. Those who compare entailments, as the W3C's tests do, want
them; for such graphs, which are small, they are made from what holds already.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.reasoner.values import DATATYPES, Value, value
from autopact.terms import OWL, RDF, RDFS

_ANNOTATIONS = (
    *(RDFS[name] for name in ("label", "comment", "seeAlso", "isDefinedBy")),
    *(
        OWL[name]
        for name in ("deprecated", "versionInfo", "priorVersion", "backwardCompatibleWith", "incompatibleWith")
    ),
)


def axioms(closed: Set[Triple]) -> set[Triple]:
    """What tables 4 to 9 say of any graph, over what holds in this one, closed under the other rules; what is new."""
    found = {*_axiomatic(), *closed}
    for rules in (_of_schema, _of_members, _reflexive, _respelt):
        found |= set(rules(found))
    return found - closed


def _axiomatic() -> Iterator[Triple]:
    """prp-ap, cls-thing, cls-nothing1, dt-type1."""
    for annotation in _ANNOTATIONS:
        yield Triple(annotation, RDF.type, OWL.AnnotationProperty)
    for named in (OWL.Thing, OWL.Nothing):
        yield Triple(named, RDF.type, OWL.Class)
    for datatype in DATATYPES:
        yield Triple(datatype, RDF.type, RDFS.Datatype)


def _of_schema(holds: Set[Triple]) -> Iterator[Triple]:
    """scm-cls, scm-op, scm-dp; and owl:Thing as a domain and a range, by scm-dom1 and scm-rng1."""
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
