"""What a graph is, said in RDF for those who have not seen it: VoID, DCAT, and questions as SHACL's executables.

There is no blank node in it, so that it is the same, and the same bytes, for the same data at the same address.

https://www.w3.org/TR/void/ · https://www.w3.org/TR/vocab-dcat-3/ · https://www.w3.org/TR/shacl/#sparql-prefixes
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from autopact.catalogue.asking import select
from autopact.catalogue.examples import examples, offered
from autopact.catalogue.itself import itself
from autopact.catalogue.statistics import Statistics
from autopact.catalogue.vocabulary import prefixes
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine
from autopact.questions import declarations, describe
from autopact.terms import (
    DCAT,
    DCTERMS,
    FOAF,
    PREFIXES,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    VOID,
    XSD,
    Level,
    Namespace,
    Term,
)

MEDIA = Namespace("https://www.iana.org/assignments/media-types/")

WRITTEN_WITH = {**PREFIXES, "void": str(VOID), "dcat": str(DCAT), "foaf": str(FOAF), "media": str(MEDIA)}
"""The prefixes of the document."""

_COUNTED = {
    "entities": VOID.entities,
    "subjects": VOID.distinctSubjects,
    "objects": VOID.distinctObjects,
    "classes": VOID["classes"],
    "properties": VOID.properties,
}
_FORMS = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct", "DESCRIBE": "Describe"}


@dataclass(frozen=True, slots=True)
class Download:
    """A file that holds the data, or a part of it.

    Attributes:
        title: what it is, in English.
        address: where it is.
        media_type: what it is written in.
        whole: whether all of the default graph is in it.
    """

    title: str
    address: str
    media_type: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """The addresses that a description names.

    Attributes:
        document: of the description itself.
        endpoint: that takes queries.
        lookup: before an IRI, gives what is known of it.
        api: of the description of all addresses.
        formats: the names of those that the endpoint writes.
        downloads: the files there are.
        shapes: what the data must be like, if that is said anywhere.
    """

    document: str
    endpoint: str
    lookup: str
    api: str
    formats: Sequence[str] = ()
    downloads: Sequence[Download] = ()
    shapes: str = ""


def description(engine: Engine, numbers: Statistics, place: Place, changed: str) -> set[Triple]:
    """The description of what an engine serves.

    Args:
        engine: what answers.
        numbers: those of the graph.
        place: where everything is.
        changed: when the data were last written in, if they were: an ISO date and time.
    """
    here = Namespace(place.document + "#")
    document, dataset = NamedNode(place.document), here.dataset
    found = {
        Triple(document, RDF.type, VOID.DatasetDescription),
        Triple(document, FOAF.primaryTopic, dataset),
        Triple(dataset, RDF.type, VOID.Dataset),
        Triple(dataset, VOID.sparqlEndpoint, NamedNode(place.endpoint)),
        Triple(dataset, VOID.uriLookupEndpoint, NamedNode(place.lookup)),
        *(Triple(dataset, VOID.feature, NamedNode(each)) for each in place.formats),
        *(Triple(dataset, VOID.dataDump, NamedNode(each.address)) for each in place.downloads if each.whole),
        *(Triple(dataset, predicate, value) for predicate, value in _about(engine, changed)),
        *_numbers(here, numbers),
        *_partitions(here, numbers),
        *_links(here, numbers),
        *_catalogue(here, place),
        *_questions(here, engine, NamedNode(place.endpoint)),
    }
    if place.shapes:
        found.add(Triple(dataset, SH.shapesGraph, NamedNode(place.shapes)))
    if numbers.missing:
        said = f"Not counted, since it would take longer than a query may: {', '.join(numbers.missing)}."
        found.add(Triple(dataset, RDFS.comment, Literal(said, language="en")))
    return found


def _about(engine: Engine, changed: str) -> Iterator[tuple[NamedNode, Term]]:
    """What the data say of themselves: title, description, license, and of what day they are."""
    about = itself(engine)
    for predicate, values in about.said.items() if about else ():
        for value in values:
            yield predicate, value
    if changed:
        yield DCTERMS.modified, Literal(changed, datatype=XSD.dateTime)
        return
    for row in select(
        engine,
        """SELECT (MAX(SUBSTR(STR(?when), 1, 10)) AS ?day) {
            { ?any dcterms:modified ?when } UNION { ?claim a ap:Claim ; dcterms:created ?when }
            FILTER(REGEX(STR(?when), "^[0-9]{4}-[0-9]{2}-[0-9]{2}")) }""",
        default_graphs(Level.POSSIBLE, False),
    ):
        if isinstance(row["day"], Literal):
            yield DCTERMS.modified, Literal(row["day"].value, datatype=XSD.date)


def _numbers(here: Namespace, numbers: Statistics) -> Iterator[Triple]:
    yield Triple(here.dataset, VOID.triples, Literal(numbers.triples))
    for name, total in numbers.totals.items():
        yield Triple(here.dataset, _COUNTED[name], Literal(total))
    for namespace in numbers.vocabularies:
        yield Triple(here.dataset, VOID.vocabulary, NamedNode(namespace))
    for example in numbers.examples:
        yield Triple(here.dataset, VOID.exampleResource, example)


def _partitions(here: Namespace, numbers: Statistics) -> Iterator[Triple]:
    of_property = {node: f"property-{number}" for number, node in enumerate(numbers.properties, 1)}
    for node, uses in numbers.properties.items():
        part = here[of_property[node]]
        yield Triple(here.dataset, VOID.propertyPartition, part)
        yield Triple(part, VOID.property, node)
        yield Triple(part, VOID.triples, Literal(uses.triples))
        if uses.subjects is not None and uses.objects is not None:
            yield Triple(part, VOID.distinctSubjects, Literal(uses.subjects))
            yield Triple(part, VOID.distinctObjects, Literal(uses.objects))
    for number, (node, members) in enumerate(numbers.classes.items(), 1):
        part = here[f"class-{number}"]
        yield Triple(here.dataset, VOID.classPartition, part)
        yield Triple(part, VOID["class"], node)
        yield Triple(part, VOID.entities, Literal(members))
        for predicate, uses_inside in numbers.inside.get(node, {}).items():
            if predicate in of_property:
                inner = here[f"class-{number}-{of_property[predicate]}"]
                yield Triple(part, VOID.propertyPartition, inner)
                yield Triple(inner, VOID.property, predicate)
                yield Triple(inner, VOID.triples, Literal(uses_inside))


def _links(here: Namespace, numbers: Statistics) -> Iterator[Triple]:
    """The sets of links to others, and what little is known here of those."""
    others = {space: here[f"other-{number}"] for number, space in enumerate(sorted({to for _, to in numbers.links}), 1)}
    for space, other in others.items():
        yield Triple(other, RDF.type, VOID.Dataset)
        yield Triple(other, VOID.uriSpace, Literal(space))
    for number, ((predicate, to), triples) in enumerate(sorted(numbers.links.items(), key=str), 1):
        links = here[f"links-{number}"]
        yield Triple(here.dataset, VOID.subset, links)
        yield Triple(links, RDF.type, VOID.Linkset)
        yield Triple(links, VOID.linkPredicate, predicate)
        yield Triple(links, VOID.subjectsTarget, here.dataset)
        yield Triple(links, VOID.objectsTarget, others[to])
        yield Triple(links, VOID.triples, Literal(triples))


def _catalogue(here: Namespace, place: Place) -> Iterator[Triple]:
    """The same for data portals: a dataset, the service that answers queries over it, and its files."""
    yield Triple(here.catalog, RDF.type, DCAT.Catalog)
    yield Triple(here.catalog, DCTERMS.title, Literal("What is served here", language="en"))
    yield Triple(here.catalog, DCAT.dataset, here.dataset)
    yield Triple(here.catalog, DCAT.service, here.service)
    yield Triple(here.dataset, RDF.type, DCAT.Dataset)
    yield Triple(here.service, RDF.type, DCAT.DataService)
    yield Triple(here.service, DCTERMS.title, Literal("SPARQL endpoint", language="en"))
    yield Triple(here.service, DCAT.endpointURL, NamedNode(place.endpoint))
    yield Triple(here.service, DCAT.endpointDescription, NamedNode(place.api))
    yield Triple(here.service, DCAT.servesDataset, here.dataset)
    for number, each in enumerate(place.downloads, 1):
        file = here[f"download-{number}"]
        yield Triple(here.dataset, DCAT.distribution, file)
        yield Triple(file, RDF.type, DCAT.Distribution)
        yield Triple(file, DCTERMS.title, Literal(each.title, language="en"))
        yield Triple(file, DCAT.downloadURL, NamedNode(each.address))
        yield Triple(file, DCAT.accessURL, NamedNode(each.address))
        yield Triple(file, DCAT.mediaType, MEDIA[each.media_type])


def _questions(here: Namespace, engine: Engine, endpoint: NamedNode) -> Iterable[Triple]:
    """The saved questions, or those fit for anybody's data, with the prefixes that this graph is written with."""
    if saved := offered(engine):
        return describe(saved, endpoint, PREFIXES)
    found = declarations(here.dataset, prefixes(engine), here)
    for number, example in enumerate(examples(engine)[1], 1):
        question, form = here[f"question-{number}"], example.query.split(maxsplit=1)[0]
        found |= {
            Triple(question, RDF.type, SH.SPARQLExecutable),
            Triple(question, RDF.type, SH[f"SPARQL{_FORMS[form]}Executable"]),
            *(
                Triple(question, each, Literal(title, language=language))
                for each in (RDFS.label, RDFS.comment)
                for language, title in example.titles.items()
            ),
            Triple(question, SH.prefixes, here.dataset),
            Triple(question, SH[form.lower()], Literal(example.query)),
            Triple(question, SCHEMA.target, endpoint),
        }
    return found
