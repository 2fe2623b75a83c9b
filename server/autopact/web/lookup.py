"""What pages ask of the graph, in SPARQL.

IRIs are written into the queries as pyoxigraph writes them, which refuses any that could end early.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from pyoxigraph import Literal, NamedNode, Triple

from autopact.catalogue import names
from autopact.catalogue.asking import PROLOGUE, construct, select
from autopact.catalogue.facts import nameless
from autopact.catalogue.kept import Kept
from autopact.engine.seam import Boolean, Engine
from autopact.terms import CLAIM, CLAIMS_GRAPH, ONTOLOGY_GRAPH, RDFS, Level
from autopact.web.languages import language

MOST_CLAIMS = 100
"""Claims that a page shows."""


def mentions(engine: Engine, node: NamedNode) -> list[NamedNode]:
    """The claims whose triples name a node, in order; no more than `MOST_CLAIMS` and one."""
    if not _has_claims(engine):
        return []
    rows = select(
        engine,
        f"""SELECT DISTINCT ?claim {{
            GRAPH ?claim {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} UNION {{ ?s {node} ?o }} }}
            FILTER(STRSTARTS(STR(?claim), STR(claim:)))
        }} ORDER BY ?claim LIMIT {MOST_CLAIMS + 1}""",
        [CLAIMS_GRAPH],
    )
    return [cast("NamedNode", row["claim"]) for row in rows]


_claims: Kept[None, bool] = Kept(1)


def _has_claims(engine: Engine) -> bool:
    """Whether what claims say is in graphs of their own."""
    return _claims.get(engine, None, lambda: any(graph in CLAIM for graph in engine.sizes))


def labels(engine: Engine, terms: Iterable[object]) -> dict[NamedNode, Literal]:
    """The label of every node among `terms` that has any, however uncertain: the one that the reader can best read."""
    return names.labels(engine, terms, language())


def readability(label: Literal) -> tuple[int, str]:
    """How well the reader can read a label, the best first."""
    return names.readability(label, language())


def described(engine: Engine, node: NamedNode, graphs: Sequence[NamedNode]) -> tuple[Triple, ...]:
    """Every triple from a node or to it, and those from values of it without names, and from what is in these.

    Of what stands in none, as it is too uncertain, the claims that name it.
    """
    said = construct(
        engine,
        f"""CONSTRUCT {{ {node} ?p ?o . ?s ?r {node} . ?nameless ?q ?v }}
            WHERE {{ {{ {node} ?p ?o }} UNION {{ ?s ?r {node} }} UNION {{ {nameless(engine, node)} }} }}""",
        graphs,
    )
    return said or tuple(Triple(node, RDFS.seeAlso, claim) for claim in mentions(engine, node)[:MOST_CLAIMS])


def schema(engine: Engine) -> tuple[Triple, ...]:
    """The vocabulary as it stands: the ontology's graph, or, in a stranger's data, every triple about its terms."""
    own = construct(engine, "CONSTRUCT WHERE { ?s ?p ?o }", [ONTOLOGY_GRAPH])
    return own or construct(
        engine,
        """CONSTRUCT { ?s ?p ?o } WHERE { { ?s a ?kind ; ?p ?o FILTER(?kind IN (owl:Ontology, owl:Class, rdfs:Class,
            owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty, rdf:Property, skos:ConceptScheme,
            skos:Concept, owl:Restriction)) } UNION { ?s rdf:rest ?any ; ?p ?o FILTER(isBlank(?s)) } }""",
        engine.default_graphs(Level.CERTAIN, False),
    )


CONTRADICTION = """ASK {
    { ?x a owl:Nothing }
    UNION { ?c owl:disjointWith|owl:complementOf ?d . ?x a ?c , ?d }
    UNION { ?list a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?c , ?d FILTER(STR(?c) < STR(?d))
            ?x a ?c , ?d }
    UNION { ?p owl:propertyDisjointWith ?q . ?x ?p ?y ; ?q ?y }
    UNION { ?x owl:sameAs ?y ; owl:differentFrom|^owl:differentFrom ?y }
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
