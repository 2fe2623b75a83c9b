"""What pages ask of the graph, in SPARQL.

IRIs are written into the queries as pyoxigraph writes them, which refuses any that could end early.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.engine.seam import Boolean, Engine, Row, Solutions, Triples
from autopact.terms import (
    CLAIM,
    CLAIMS_GRAPH,
    DCTERMS,
    ONTOLOGY_GRAPH,
    PREFIXES,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    Level,
    Term,
)  # fmt: skip
from autopact.web.languages import language

LABELS = "|".join(
    f"<{iri}>"
    for iri in (
        RDFS.label.value, SKOS.prefLabel.value, SCHEMA.name.value, "http://schema.org/name",
        "http://xmlns.com/foaf/0.1/name", DCTERMS.title.value, "http://purl.org/dc/elements/1.1/title",
    )
)  # fmt: skip
"""Where people write what a thing is called, as a path."""

ALIASES = "|".join(
    f"<{iri}>"
    for iri in (
        SKOS.altLabel.value, SKOS.hiddenLabel.value, SCHEMA.alternateName.value, "http://schema.org/alternateName",
        DCTERMS.alternative.value, "http://xmlns.com/foaf/0.1/nick",
    )
)  # fmt: skip
"""Where people write what else it is called."""

MOST = 300
"""Statements that a page shows of a thing, and as many that lead to it; all of them are a query away."""

MOST_CLAIMS = 100
"""Claims that a page shows."""

MOST_NAMED = 500
"""Nodes whose labels are asked for at a time."""

MOST_LABELS = 5000
"""Labels that are looked at, of so many nodes."""

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in PREFIXES.items())


@dataclass(slots=True)
class Fact:
    """One statement about a thing: the property, the other end, how it is known, and the claims that make it.

    Where the other end has no name, `inner` is what is said of it.
    """

    predicate: NamedNode
    other: Term
    inferred: bool = False
    level: Level = Level.CERTAIN
    claims: list[NamedNode] = field(default_factory=list)
    node: NamedNode | None = None
    incoming: bool = False
    inner: list[tuple[NamedNode, Term]] = field(default_factory=list)

    @property
    def triple(self) -> tuple[Term, NamedNode, Term]:
        """The statement itself."""
        this = cast("NamedNode", self.node)
        return (self.other, self.predicate, this) if self.incoming else (this, self.predicate, self.other)


def select(engine: Engine, text: str, graphs: Sequence[NamedNode] | None = None) -> tuple[Row, ...]:
    """The rows of a SELECT written with the usual prefixes, over `graphs`, or over what is certain."""
    result = engine.query(PROLOGUE + text, default_graphs=graphs)
    return result.rows if isinstance(result, Solutions) else ()


def construct(engine: Engine, text: str, graphs: Sequence[NamedNode] | None = None) -> tuple[Triple, ...]:
    """The triples of a CONSTRUCT written with the usual prefixes, over `graphs`, or over what is certain."""
    result = engine.query(PROLOGUE + text, default_graphs=graphs)
    return result.triples if isinstance(result, Triples) else ()


def facts(engine: Engine, node: NamedNode, graphs: Sequence[NamedNode], *, incoming: bool = False) -> list[Fact]:
    """Statements about a node in the union of `graphs`, or with `incoming` those that lead to it; no more than `MOST`.

    Sorted by property, then by the other end; types come first, and what is stated before what is inferred.
    """
    pattern = f"?other ?p {node}" if incoming else f"{node} ?p ?other"
    rows = select(
        engine,
        f"""SELECT ?p ?other ?g {{ {{ SELECT ?p ?other {{ {pattern} }} LIMIT {MOST} }}
            OPTIONAL {{ GRAPH ?g {{ {pattern} }} }} }}""",
        graphs,
    )
    found: dict[tuple[NamedNode, Term], Fact] = {}
    where: dict[tuple[NamedNode, Term], set[NamedNode]] = {}
    for row in rows:
        key = (cast("NamedNode", row["p"]), cast("Term", row["other"]))
        fact = found.setdefault(key, Fact(*key, node=node, incoming=incoming))
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
    if not incoming and any(isinstance(fact.other, BlankNode) for fact in found.values()):
        _look_inside(engine, node, graphs, found)
    return sorted(found.values(), key=lambda f: (f.predicate != RDF.type, str(f.predicate), f.inferred, str(f.other)))


def _look_inside(
    engine: Engine, node: NamedNode, graphs: Sequence[NamedNode], found: Mapping[tuple[NamedNode, Term], Fact]
) -> None:
    """Add what is said of values without names."""
    query = f"SELECT ?p ?other ?q ?v {{ {node} ?p ?other FILTER(isBlank(?other)) ?other ?q ?v }} LIMIT {MOST}"
    for row in select(engine, query, graphs):
        fact = found.get((cast("NamedNode", row["p"]), cast("Term", row["other"])))
        if fact is not None:
            fact.inner.append((cast("NamedNode", row["q"]), cast("Term", row["v"])))


def mentions(engine: Engine, node: NamedNode) -> list[NamedNode]:
    """The claims whose triples name a node, in order; no more than `MOST_CLAIMS` and one."""
    if not engine.sizes.get(CLAIMS_GRAPH):
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


def labels(engine: Engine, terms: Iterable[object]) -> dict[NamedNode, Literal]:
    """The label of every node among `terms` that has any, however uncertain: the one that the reader can best read."""
    nodes = sorted({term for term in terms if isinstance(term, NamedNode)}, key=str)
    best: dict[NamedNode, Literal] = {}
    for some in batched(nodes):
        rows = select(
            engine,
            f"""SELECT ?node ?label {{ VALUES ?node {{ {" ".join(map(str, some))} }}
                ?node {LABELS}|ap:paraphrase ?label
                FILTER(isLiteral(?label)) }} LIMIT {MOST_LABELS}""",
            engine.default_graphs(Level.POSSIBLE, True),
        )
        for row in rows:
            node, label = cast("NamedNode", row["node"]), cast("Literal", row["label"])
            if node not in best or readability(label) < readability(best[node]):
                best[node] = label
    return best


def readability(label: Literal) -> tuple[int, str]:
    """How well a reader can read a label, the best first: in the own language, in English, in none, in any other."""
    wishes = (language(), "en", "")
    tongue = (label.language or "").split("-", 1)[0]
    return wishes.index(tongue) if tongue in wishes else len(wishes), label.value


def batched(nodes: Sequence[NamedNode]) -> Iterator[Sequence[NamedNode]]:
    """The nodes in lots that a query can name."""
    for start in range(0, len(nodes), MOST_NAMED):
        yield nodes[start : start + MOST_NAMED]


def described(engine: Engine, node: NamedNode, graphs: Sequence[NamedNode]) -> tuple[Triple, ...]:
    """Every triple from a node or to it, and those from values of it without names."""
    return construct(
        engine,
        f"""CONSTRUCT {{ {node} ?p ?o . ?s ?q {node} . ?b ?r ?v }} WHERE {{ {{ {node} ?p ?o }} UNION {{ ?s ?q {node} }}
            UNION {{ {node} ?any ?b FILTER(isBlank(?b)) ?b ?r ?v }} }}""",
        graphs,
    )


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
