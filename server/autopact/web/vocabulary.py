"""`/ontology`: every term with its labels and definition, for people; the same as RDF, for machines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from flask import Blueprint, Response, render_template
from pyoxigraph import Literal, NamedNode

from autopact.engine.seam import Engine
from autopact.terms import DCTERMS, OWL, RDF, RDFS, SKOS
from autopact.web.lookup import labels, schema
from autopact.web.negotiation import rdf, wants_page

KINDS = {
    "Classes": (OWL.Class, RDFS.Class),
    "Object properties": (OWL.ObjectProperty,),
    "Datatype properties": (OWL.DatatypeProperty,),
    "Annotation properties": (OWL.AnnotationProperty,),
    "Properties": (RDF.Property,),
    "Concept schemes": (SKOS.ConceptScheme,),
    "Concepts": (SKOS.Concept,),
}
"""The headings of the page, and what stands beneath each; a term stands under the first that fits."""

RELATIONS = {
    "Broader": (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader),
    "Same as": (OWL.equivalentClass,),
    "Domain": (RDFS.domain,),
    "Range": (RDFS.range,),
    "Inverse of": (OWL.inverseOf,),
    "Disjoint with": (OWL.disjointWith,),
    "In scheme": (SKOS.inScheme,),
    "Close to": (SKOS.closeMatch, SKOS.exactMatch),
    "Kind": (RDF.type,),
}


@dataclass(slots=True)
class Entry:
    """A term of the vocabulary, as the page shows it."""

    node: NamedNode
    labels: list[Literal] = field(default_factory=list)
    definitions: list[Literal] = field(default_factory=list)
    notes: list[Literal] = field(default_factory=list)
    relations: dict[str, list[NamedNode]] = field(default_factory=dict)

    @property
    def anchor(self) -> str:
        """The last part of the term's IRI."""
        return self.node.value.replace("#", "/").rsplit("/", 1)[-1]


def routes(engine: Engine) -> Blueprint:
    """The route of the vocabulary, and of its RDF by suffix."""
    blueprint = Blueprint("vocabulary", __name__)

    @blueprint.get("/ontology", strict_slashes=False)
    def ontology() -> Response:
        if not wants_page():
            return rdf(lambda: schema(engine))
        headings, heading = _entries(engine)
        related = (node for entries in headings.values() for e in entries for r in e.relations.values() for node in r)
        page = render_template("ontology.html", headings=headings, heading=heading, names=labels(engine, related))
        return Response(page, content_type="text/html; charset=utf-8")

    @blueprint.get("/ontology.<suffix>")
    def ontology_as(suffix: str) -> Response:
        return rdf(lambda: schema(engine), suffix=suffix)

    return blueprint


def _entries(engine: Engine) -> tuple[dict[str, list[Entry]], dict[str, list[Literal]]]:
    """The terms under their headings, in alphabetical order; and what the ontology says of itself."""
    about: dict[object, dict[NamedNode, list[object]]] = defaultdict(lambda: defaultdict(list))
    for triple in schema(engine):
        about[triple.subject][triple.predicate].append(triple.object)
    headings: dict[str, list[Entry]] = {heading: [] for heading in KINDS}
    header: dict[str, list[Literal]] = {}
    for node, said in about.items():
        if not isinstance(node, NamedNode):
            continue
        if OWL.Ontology in said[RDF.type]:
            for name, predicate in (("titles", DCTERMS.title), ("descriptions", DCTERMS.description)):
                header.setdefault(name, []).extend(_literals(said[predicate]))
            continue
        fitting = (heading for heading, kinds in KINDS.items() if any(kind in said[RDF.type] for kind in kinds))
        # A foreign term that is only declared, so that tools know its kind, is not part of the vocabulary.
        if (heading := next(fitting, None)) and (said[RDFS.label] or said[SKOS.prefLabel]):
            headings[heading].append(_entry(node, said))
    for entries in headings.values():
        entries.sort(key=lambda entry: entry.anchor.lower())
    return {heading: entries for heading, entries in headings.items() if entries}, header


def _entry(node: NamedNode, said: dict[NamedNode, list[object]]) -> Entry:
    shown = {kind for kinds in KINDS.values() for kind in kinds}
    relations = {
        name: [o for predicate in predicates for o in said[predicate] if isinstance(o, NamedNode) and o not in shown]
        for name, predicates in RELATIONS.items()
    }
    return Entry(
        node,
        labels=_literals(said[RDFS.label] or said[SKOS.prefLabel]),
        definitions=_literals(said[SKOS.definition] or said[RDFS.comment]),
        notes=_literals(said[SKOS.example] + said[SKOS.scopeNote] + said[SKOS.note]),
        relations={name: nodes for name, nodes in relations.items() if nodes},
    )


def _literals(terms: list[object]) -> list[Literal]:
    """The literals among terms, English ones first."""
    return sorted((t for t in terms if isinstance(t, Literal)), key=lambda t: ((t.language or "") != "en", str(t)))
