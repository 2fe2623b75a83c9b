"""The terms that a graph uses: its classes and properties, how often, and the prefixes to write them with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from autopact.catalogue.asking import construct, iri, number, select_possible
from autopact.catalogue.names import either
from autopact.engine.expressions import SPELT_OUT
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine, Row, known_prefixes
from autopact.errors import OverTime
from autopact.terms import DC, DCAT, FOAF, ONTOLOGY_GRAPH, OWL, RDF, RDFS, SKOS, VOID, Level

MOST_TERMS = 1000
"""Classes, and as many properties; of more, those used most."""

WELL_KNOWN = {
    "dc": str(DC),
    "dcat": str(DCAT),
    "foaf": str(FOAF),
    "geo": "http://www.opengis.net/ont/geosparql#",
    "qb": "http://purl.org/linked-data/cube#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "time": "http://www.w3.org/2006/time#",
    "void": str(VOID),
    "wdt": "http://www.wikidata.org/prop/direct/",
}
"""Beside the prefixes that everything here is written with: those that strangers' data are likely to need."""

CLASS_TYPES = (OWL.Class, RDFS.Class)
"""By which classes are declared."""

PROPERTY_TYPES = (
    OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property, OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty, OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty,
    OWL.ReflexiveProperty, OWL.IrreflexiveProperty,
)  # fmt: skip
"""By which properties are; of some, only a trait is said."""

KINDS = {"class": ("?thing a ?term", CLASS_TYPES), "property": ("?thing ?term ?value", PROPERTY_TYPES)}
"""The kinds of terms: the pattern in which one is used, and the classes by which one is declared."""

META = (str(OWL), str(RDF), str(RDFS))
"""The namespaces of words for words, which say little of what a graph is about."""


def used(engine: Engine, kind: str) -> dict[NamedNode, int]:
    """The terms of a kind, each with how often it is used, the most used first; 0 where that would take too long."""
    pattern, declaring = KINDS[kind]
    counted = f"SELECT ?term (COUNT(*) AS ?uses) {{ {pattern} FILTER(isIRI(?term)) }} GROUP BY ?term"
    try:
        rows = select_possible(engine, f"{counted} ORDER BY DESC(?uses) ?term LIMIT {MOST_TERMS}")
    except OverTime:  # of a very large graph only the declared ones are offered
        rows = ()
    found = {iri(row, "term"): number(row, "uses") for row in rows}
    kinds = ", ".join(map(str, declaring))
    declared = f"SELECT DISTINCT ?term {{ ?term a ?kind FILTER(isIRI(?term) && ?kind IN ({kinds})) }}"
    for row in select_possible(engine, f"{declared} ORDER BY ?term LIMIT {MOST_TERMS}"):
        found.setdefault(iri(row, "term"), 0)
    return dict(list(found.items())[:MOST_TERMS])


def prefixes(engine: Engine) -> Mapping[str, str]:
    """The prefixes that are known without the data; then those of data, and the well-known, that are new both ways."""
    declared = select_possible(
        engine,
        """SELECT DISTINCT ?prefix ?namespace {
            { ?any sh:prefix ?prefix ; sh:namespace ?namespace }
            UNION { ?any vann:preferredNamespacePrefix ?prefix ; vann:preferredNamespaceUri ?namespace }
        } ORDER BY ?prefix ?namespace LIMIT 200""",
    )
    found = known_prefixes(engine)
    for prefix, namespace in [*_values(declared), *WELL_KNOWN.items()]:
        if prefix not in found and namespace not in found.values():
            found[prefix] = namespace
    return found


def _values(rows: tuple[Row, ...]) -> Iterator[tuple[str, str]]:
    for row in rows:
        prefix, namespace = row["prefix"], row["namespace"]
        if isinstance(prefix, Literal) and isinstance(namespace, Literal | NamedNode):
            yield prefix.value, namespace.value


def schema(engine: Engine) -> tuple[Triple, ...]:
    """The vocabulary as it stands: the ontology's graph, or, in a stranger's data, every triple about its terms."""
    own = construct(engine, "CONSTRUCT WHERE { ?s ?p ?o }", [ONTOLOGY_GRAPH])
    others = (
        RDFS.Datatype, SKOS.ConceptScheme, SKOS.Concept, OWL.Ontology, OWL.Restriction, OWL.AllDisjointClasses,
        OWL.AllDisjointProperties,
    )  # fmt: skip
    unnamed = either(*SPELT_OUT)
    kinds = ", ".join(map(str, (*CLASS_TYPES, *PROPERTY_TYPES, *others)))
    return own or construct(
        engine,
        f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ ?s a ?kind ; ?p ?o FILTER(?kind IN ({kinds})) }}
            UNION {{ ?s {unnamed} ?any ; ?p ?o FILTER(isBlank(?s)) }} }}""",
        default_graphs(Level.CERTAIN, False),
    )
