"""What a triple rules out, as one axiom: the triple follows from an ontology if that axiom would contradict it.

https://www.w3.org/TR/owl2-direct-semantics/#Inference_Problems
"""

from __future__ import annotations

from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.errors import InputError
from autopact.terms import OWL, RDF, RDFS

_SOMETHING = "urn:autopact:something"  # nobody else's name: what holds of it holds of anything


def contrary(java: Any, ontology: Any, triple: Triple) -> Any:
    """The axiom of the OWL API that says the triple is not so.

    Args:
        java: finds a Java class by its name.
        ontology: where it is told what kind of property the predicate is.
        triple: a type, a value of a property, `owl:sameAs`, `owl:differentFrom`, or between named classes
            `rdfs:subClassOf`, `owl:equivalentClass` or `owl:disjointWith`; between object properties
            `rdfs:subPropertyOf`; the `rdfs:domain` of an object property or its `rdfs:range`.

    Raises:
        InputError: it is none of these.
    """
    subject, predicate, value = triple
    if isinstance(subject, BlankNode) or isinstance(value, (BlankNode, Triple)):
        raise _unaskable(triple, "it has a blank node or a triple in it")
    make = ontology.getOWLOntologyManager().getOWLDataFactory()
    string, iri = java("java.lang.String"), java("org.semanticweb.owlapi.model.IRI")

    def named(term: Any) -> Any:
        return iri.create(string(term.value))

    def individual(term: Any) -> Any:
        return make.getOWLNamedIndividual(named(term))

    if isinstance(value, Literal):
        if predicate in RDFS or ontology.containsAnnotationPropertyInSignature(named(predicate)):
            raise _unaskable(triple, "an annotation means nothing to logic")
        literal = _literal(make, string, named, value)
        return make.getOWLNegativeDataPropertyAssertionAxiom(
            make.getOWLDataProperty(named(predicate)), individual(subject), literal
        )
    if predicate == RDF.type:
        return make.getOWLClassAssertionAxiom(
            make.getOWLObjectComplementOf(make.getOWLClass(named(value))), individual(subject)
        )
    if predicate == OWL.sameAs:
        return make.getOWLDifferentIndividualsAxiom(_two(java, individual(subject), individual(value)))
    if predicate == OWL.differentFrom:
        return make.getOWLSameIndividualAxiom(_two(java, individual(subject), individual(value)))
    counterexample = _counterexample(java, make, named, triple)
    if counterexample is not None:
        return make.getOWLClassAssertionAxiom(counterexample, individual(NamedNode(_SOMETHING)))
    if any(predicate in spoken for spoken in (RDF, RDFS, OWL)):
        raise _unaskable(triple, "HermiT is not asked about that word")
    if ontology.containsAnnotationPropertyInSignature(named(predicate)):
        raise _unaskable(triple, "an annotation means nothing to logic")
    return make.getOWLNegativeObjectPropertyAssertionAxiom(
        make.getOWLObjectProperty(named(predicate)), individual(subject), individual(value)
    )


def _counterexample(java: Any, make: Any, named: Any, triple: Triple) -> Any:
    """For a triple of the schema, the class of what it rules out; None for other triples."""
    subject, predicate, value = triple
    neither = make.getOWLObjectComplementOf

    def both(one: Any, other: Any) -> Any:
        return make.getOWLObjectIntersectionOf(_two(java, one, other))

    def class_(term: Any) -> Any:
        return make.getOWLClass(named(term))

    def some(of: Any) -> Any:
        return make.getOWLObjectSomeValuesFrom(make.getOWLObjectProperty(named(subject)), of)

    def has(term: Any) -> Any:
        other = make.getOWLNamedIndividual(named(NamedNode(_SOMETHING + "-else")))
        return make.getOWLObjectHasValue(make.getOWLObjectProperty(named(term)), other)

    if predicate == RDFS.subClassOf:
        return both(class_(subject), neither(class_(value)))
    if predicate == OWL.equivalentClass:
        one, other = class_(subject), class_(value)
        return make.getOWLObjectUnionOf(_two(java, both(one, neither(other)), both(other, neither(one))))
    if predicate == OWL.disjointWith:
        return both(class_(subject), class_(value))
    if predicate == RDFS.subPropertyOf:
        return both(has(subject), neither(has(value)))
    if predicate == RDFS.domain:
        return both(some(make.getOWLThing()), neither(class_(value)))
    if predicate == RDFS.range:
        return some(neither(class_(value)))
    return None


def _two(java: Any, one: Any, other: Any) -> Any:
    pair = java("java.util.HashSet")()
    pair.add(one)
    pair.add(other)
    return pair


def _literal(make: Any, string: Any, named: Any, value: Literal) -> Any:
    if value.language:
        return make.getOWLLiteral(string(value.value), string(value.language))
    return make.getOWLLiteral(string(value.value), make.getOWLDatatype(named(value.datatype)))


def _unaskable(triple: Triple, why: str) -> InputError:
    return InputError(
        f"Whether {triple.subject} {triple.predicate} {triple.object} follows cannot be asked of HermiT: {why}.",
        mend="Ask about a type, a value of an object or data property, owl:sameAs, owl:differentFrom, or a relation of "
        "named classes or object properties.",
    )
