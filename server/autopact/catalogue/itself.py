"""What the data say of themselves as a whole: what they are called, what they are, on which terms, and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pyoxigraph import Literal, NamedNode

from autopact.catalogue.asking import iri, select
from autopact.catalogue.kept import once
from autopact.catalogue.names import readability
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine
from autopact.terms import ABOUT, DC, DCAT, DCTERMS, OWL, RDFS, SCHEMA, SKOS, VOID, Level, Namespace, Term

_CC = Namespace("http://creativecommons.org/ns#")

WHOLES = (VOID.Dataset, DCAT.Catalog, DCAT.Dataset, OWL.Ontology, SKOS.ConceptScheme)
"""The classes of what may stand for all of a graph: the first of which there is just one that is part of no other."""

PROPERTIES: Mapping[NamedNode, Sequence[NamedNode]] = {
    DCTERMS.title: (DCTERMS.title, DC.title, RDFS.label, SKOS.prefLabel, SCHEMA.name),
    DCTERMS.description: ABOUT,
    DCTERMS.license: (DCTERMS.license, _CC.license, SCHEMA.license, DCTERMS.rights, DC.rights),
    DCTERMS.creator: (DCTERMS.creator, DC.creator, SCHEMA.creator),
    DCTERMS.publisher: (DCTERMS.publisher, DC.publisher, SCHEMA.publisher),
}
"""What is asked for, by the term that says it here, and the properties that people say it with, the best first."""


@dataclass(frozen=True, slots=True)
class Itself:
    """What stands for all of a graph, and what is said of it by the terms of `PROPERTIES`."""

    node: NamedNode
    said: Mapping[NamedNode, Sequence[Term]]

    def best(self, predicate: NamedNode, language: str) -> Literal | None:
        """The text that a reader of a language can best read."""
        texts = [value for value in self.said.get(predicate, ()) if isinstance(value, Literal)]
        return min(texts, key=lambda text: readability(text, language), default=None)


@once
def itself(engine: Engine) -> Itself | None:
    """What a graph says of itself; None where nothing in it stands for the whole."""
    graphs = default_graphs(Level.CERTAIN, False)
    whole = f"FILTER NOT EXISTS {{ ?other owl:imports|{VOID.subset}|{DCAT.catalog}|{DCAT.dataset} ?node }}"
    some = (
        f"SELECT DISTINCT ({kind} AS ?kind) ?node {{ ?node a {kind} FILTER(isIRI(?node)) {whole} }} LIMIT 2"
        for kind in WHOLES
    )
    rows = select(engine, f"SELECT * {{ {{ {' } UNION { '.join(some)} }} }}", graphs)
    for kind in WHOLES:
        found = [iri(row, "node") for row in rows if row["kind"] == kind]
        if len(found) == 1:
            return Itself(found[0], _said(engine, found[0], graphs))
    return None


def _said(engine: Engine, node: NamedNode, graphs: Sequence[NamedNode]) -> dict[NamedNode, list[Term]]:
    asked = " ".join(str(each) for some in PROPERTIES.values() for each in some)
    rows = select(
        engine,
        f"""SELECT ?p ?value {{ VALUES ?p {{ {asked} }} {node} ?p ?value
            FILTER(!isBlank(?value) && REGEX(STR(?value), "\\\\S")) }} LIMIT 200""",
        graphs,
    )
    found: dict[NamedNode, list[Term]] = {}
    for predicate, ways in PROPERTIES.items():
        way = next((way for way in ways if any(row["p"] == way for row in rows)), None)
        if way is not None:
            found[predicate] = sorted((cast("Term", row["value"]) for row in rows if row["p"] == way), key=str)
    return found
