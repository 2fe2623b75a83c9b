"""What pages ask of the graph, in SPARQL.

IRIs are written into the queries as pyoxigraph writes them, which refuses any that could end early.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from pyoxigraph import Literal, NamedNode, Triple

from autopact.engine.seam import Boolean, Engine, Row, Solutions, Triples
from autopact.terms import CLAIM, CLAIMS_GRAPH, ONTOLOGY_GRAPH, PREFIXES, RDF, Level, Term

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in PREFIXES.items())


@dataclass(slots=True)
class Fact:
    """One statement about a thing: the property, the other end, how it is known, and the claims that make it."""

    predicate: NamedNode
    other: Term
    inferred: bool = False
    level: Level = Level.CERTAIN
    claims: list[NamedNode] = field(default_factory=list)


def select(engine: Engine, text: str, graphs: Sequence[NamedNode] | None = None) -> tuple[Row, ...]:
    """The rows of a SELECT written with the usual prefixes, over `graphs`, or over what is certain."""
    result = engine.query(PROLOGUE + text, default_graphs=graphs)
    return result.rows if isinstance(result, Solutions) else ()


def construct(engine: Engine, text: str, graphs: Sequence[NamedNode] | None = None) -> tuple[Triple, ...]:
    """The triples of a CONSTRUCT written with the usual prefixes, over `graphs`, or over what is certain."""
    result = engine.query(PROLOGUE + text, default_graphs=graphs)
    return result.triples if isinstance(result, Triples) else ()


def facts(engine: Engine, node: NamedNode, graphs: Sequence[NamedNode], *, incoming: bool = False) -> list[Fact]:
    """The statements about a node in the union of `graphs`, or with `incoming` those that lead to it.

    Sorted by property, then by the other end; types come first, and what is stated before what is inferred.
    """
    pattern = f"?other ?p {node}" if incoming else f"{node} ?p ?other"
    rows = select(engine, f"SELECT ?p ?other ?g {{ {pattern} OPTIONAL {{ GRAPH ?g {{ {pattern} }} }} }}", graphs)
    found: dict[tuple[NamedNode, Term], Fact] = {}
    where: dict[tuple[NamedNode, Term], set[NamedNode]] = {}
    for row in rows:
        key = (cast("NamedNode", row["p"]), cast("Term", row["other"]))
        fact = found.setdefault(key, Fact(*key))
        graph = row["g"]
        if isinstance(graph, NamedNode):
            where.setdefault(key, set()).add(graph)
            if graph in CLAIM:
                fact.claims.append(graph)
    parts = {
        part: (level, part == level.inferred) for level in reversed(Level) for part in (level.inferred, level.asserted)
    }
    for key, fact in found.items():
        for part, (level, inferred) in parts.items():  # the firmest part comes last
            if part in where.get(key, ()):
                fact.level, fact.inferred = level, inferred
        fact.claims.sort(key=str)
    return sorted(found.values(), key=lambda f: (f.predicate != RDF.type, str(f.predicate), f.inferred, str(f.other)))


def mentions(engine: Engine, node: NamedNode) -> tuple[Row, ...]:
    """The claims whose triples name a node: claim, paraphrase, factuality, polarity, speaker, retracted."""
    return select(
        engine,
        f"""SELECT DISTINCT ?claim ?paraphrase ?factuality ?polarity ?speaker ?retracted {{
            GRAPH ?claim {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} UNION {{ ?s {node} ?o }} }}
            ?claim a ap:Claim ; ap:paraphrase ?paraphrase .
            OPTIONAL {{ ?claim ap:factuality ?factuality }}
            OPTIONAL {{ ?claim ap:polarity ?polarity }}
            OPTIONAL {{ ?claim ap:speaker ?speaker }}
            OPTIONAL {{ ?claim ap:retractedOn ?retracted }}
        }} ORDER BY ?claim""",
        [CLAIMS_GRAPH],
    )


def labels(engine: Engine, terms: Iterable[object]) -> dict[NamedNode, str]:
    """The English label, or else the first one, of every node among `terms` that has any, however uncertain."""
    nodes = {term for term in terms if isinstance(term, NamedNode)}
    if not nodes:
        return {}
    rows = select(
        engine,
        f"""SELECT ?node ?label {{ VALUES ?node {{ {" ".join(map(str, nodes))} }}
            ?node rdfs:label|skos:prefLabel|dcterms:title ?label }}""",
        engine.default_graphs(Level.POSSIBLE, True),
    )
    best: dict[NamedNode, Literal] = {}
    for row in rows:
        node, label = cast("NamedNode", row["node"]), row["label"]
        if isinstance(label, Literal) and (node not in best or _rank(label) < _rank(best[node])):
            best[node] = label
    return {node: label.value for node, label in best.items()}


def _rank(label: Literal) -> tuple[bool, bool, str]:
    language = label.language or ""
    return not language.startswith("en"), bool(language), str(label)


def described(engine: Engine, node: NamedNode, graphs: Sequence[NamedNode]) -> tuple[Triple, ...]:
    """Every triple from a node or to it."""
    return construct(
        engine,
        f"CONSTRUCT {{ {node} ?p ?o . ?s ?q {node} }} WHERE {{ {{ {node} ?p ?o }} UNION {{ ?s ?q {node} }} }}",
        graphs,
    )


def passages(engine: Engine, pattern: str) -> tuple[Row, ...]:
    """The passages and records that fit a pattern for `?passage`, in the order of the source, with their claims."""
    return select(
        engine,
        f"""SELECT ?passage ?source ?number ?start ?end ?digest ?record ?elsewhere ?reason ?claim ?paraphrase {{
            {pattern}
            ?passage prov:wasQuotedFrom ?source .
            OPTIONAL {{ ?passage ap:number ?number }}
            OPTIONAL {{ ?passage oa:start ?start ; oa:end ?end }}
            OPTIONAL {{ ?passage ap:sha256 ?digest }}
            OPTIONAL {{ ?passage ap:recordIdentifier ?record }}
            OPTIONAL {{ ?passage rdfs:seeAlso ?elsewhere }}
            OPTIONAL {{ ?passage ap:holdsNoClaim ?reason }}
            OPTIONAL {{ ?claim ap:evidence ?passage ; ap:paraphrase ?paraphrase }}
        }} ORDER BY ?start ?record ?passage ?claim""",
        [CLAIMS_GRAPH],
    )


def schema(engine: Engine) -> tuple[Triple, ...]:
    """The vocabulary as it stands: the ontology's graph, or, in a stranger's data, every triple about its terms."""
    own = construct(engine, "CONSTRUCT WHERE { ?s ?p ?o }", [ONTOLOGY_GRAPH])
    return own or construct(
        engine,
        """CONSTRUCT { ?s ?p ?o } WHERE { ?s a ?kind ; ?p ?o FILTER(?kind IN (owl:Ontology, owl:Class, rdfs:Class,
            owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty, rdf:Property, skos:ConceptScheme,
            skos:Concept)) }""",
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
