"""Whether a graph contradicts itself, asked of it in SPARQL: also where nothing reasons here."""

from __future__ import annotations

from autopact.catalogue.asking import PROLOGUE
from autopact.engine.seam import Boolean, Engine

CONTRADICTION = """ASK {
    { ?x a owl:Nothing }
    UNION { ?c owl:disjointWith|owl:complementOf ?d . ?x a ?c , ?d }
    UNION { ?all a owl:AllDisjointClasses ; owl:members ?list . ?list rdf:rest* ?cell , ?other FILTER(?cell != ?other)
            ?cell rdf:first ?c . ?other rdf:first ?d . ?x a ?c , ?d }
    UNION { ?p owl:propertyDisjointWith ?q . ?x ?p ?y ; ?q ?y }
    UNION { ?x owl:sameAs ?y ; owl:differentFrom|^owl:differentFrom ?y }
    UNION { ?x owl:differentFrom ?x }
    UNION { ?all a owl:AllDifferent ; owl:members|owl:distinctMembers ?list . ?list rdf:rest* ?cell .
            ?cell rdf:first ?x ; rdf:rest+/rdf:first ?y
            FILTER(?x = ?y || EXISTS { ?x owl:sameAs|^owl:sameAs ?y }) }
    UNION { ?all a owl:AllDisjointProperties ; owl:members ?list . ?list rdf:rest* ?cell .
            ?cell rdf:first ?p ; rdf:rest+/rdf:first ?q . ?x ?p ?y ; ?q ?y }
    UNION { ?c owl:maxCardinality ?none ; owl:onProperty ?p . ?x a ?c ; ?p ?y FILTER(?none = 0) }
    UNION { ?c owl:maxQualifiedCardinality ?none ; owl:onProperty ?p . ?x a ?c ; ?p ?y FILTER(?none = 0)
            { ?c owl:onClass owl:Thing } UNION { ?c owl:onClass ?d . ?y a ?d } }
    UNION { ?p a owl:IrreflexiveProperty . ?x ?p ?x }
    UNION { ?p a owl:AsymmetricProperty . ?x ?p ?y . ?y ?p ?x }
    UNION { ?n owl:sourceIndividual ?x ; owl:assertionProperty ?p ; owl:targetIndividual|owl:targetValue ?y . ?x ?p ?y }
}"""
"""The rules of OWL 2 RL that end in a contradiction, over what is stated and inferred.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""


def is_consistent(engine: Engine) -> bool:
    """Whether what is certain, with what follows from it, contradicts itself nowhere that a rule of OWL 2 RL sees."""
    found = engine.query(PROLOGUE + CONTRADICTION)
    return isinstance(found, Boolean) and not found.value
