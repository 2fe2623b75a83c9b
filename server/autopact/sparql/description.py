"""The Service Description: what this endpoint is, in RDF.

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.engine.embedded import Engine
from autopact.sparql.formats import EVERY
from autopact.terms import RDF, XSD, Level, Namespace

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")

PREFIXES = {"sd": str(SD), "void": str(VOID), "formats": "http://www.w3.org/ns/formats/"}


def describe(endpoint: str, engine: Engine) -> set[Triple]:
    """The description of the service at `endpoint` (the address that was asked), and of its default dataset."""
    service, dataset, default = BlankNode(), BlankNode(), BlankNode()
    graphs = engine.dataset.graphs
    parts = engine.dataset.default_graphs(Level.CERTAIN, inference=True)
    triples = {
        Triple(service, RDF.type, SD.Service),
        Triple(service, SD.endpoint, NamedNode(endpoint)),
        Triple(service, SD.supportedLanguage, SD.SPARQL11Query),
        Triple(service, SD.defaultDataset, dataset),
        Triple(dataset, RDF.type, SD.Dataset),
        Triple(dataset, SD.defaultGraph, default),
        Triple(default, RDF.type, SD.Graph),
        Triple(default, VOID.triples, _count(sum(len(graphs.get(part, ())) for part in parts))),
    }
    for each in EVERY:
        triples.add(Triple(service, SD.resultFormat, NamedNode(each.uri)))
    for name, content in graphs.items():
        named, graph = BlankNode(), BlankNode()
        triples |= {
            Triple(dataset, SD.namedGraph, named),
            Triple(named, RDF.type, SD.NamedGraph),
            Triple(named, SD.name, name),
            Triple(named, SD.graph, graph),
            Triple(graph, RDF.type, SD.Graph),
            Triple(graph, VOID.triples, _count(len(content))),
        }
    return triples


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)
