"""The Service Description: what this endpoint is, in RDF.

Beside what the standard has words for, it says by a template which parameters a request may bring (hydra), and how
many triples each graph holds (VoID).

https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.engine.parts import default_graphs, existing, size
from autopact.engine.seam import Engine
from autopact.sparql.formats import EVERY
from autopact.terms import RDF, RDFS, VOID, XSD, Level, Namespace

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
ENTAILMENT = Namespace("http://www.w3.org/ns/entailment/")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")

PREFIXES = {
    "sd": str(SD),
    "void": str(VOID),
    "hydra": str(HYDRA),
    "entailment": str(ENTAILMENT),
    "formats": "http://www.w3.org/ns/formats/",
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "xsd": str(XSD),
}

PARAMETERS = {
    "query": "The query. Without it, a GET is answered with this description.",
    "default-graph-uri": "A graph to take into the default graph; repeatable. Replaces FROM.",
    "named-graph-uri": "A graph that GRAPH sees; repeatable. Replaces FROM NAMED.",
    "certainty": "The least firm statements in the default graph: certain (the default), probable or possible.",
    "inference": "Whether what was inferred is in the default graph: on (the default) or off.",
    "format": "The short name or media type of the format of the answer; outdoes the Accept header.",
    "timeout": "Seconds after which an answer is of no use any more; never more than the server's own limit.",
}
"""The parameters of a request, each with what it says."""


VOID_ADDRESS = "/.well-known/void"
"""Where the dataset is described more fully: its numbers, its vocabularies, questions to begin with."""

MOST_GRAPHS = 1000
"""Named graphs that are described, the first by name: while a description is written, other clients wait."""


def description(endpoint: str, engine: Engine, *, federated: bool, update: str | None) -> set[Triple]:
    """The description of a service, of its default dataset and of its parameters.

    An address of its own is a service of its own: that which takes updates has the same graphs.

    Args:
        endpoint: the address that was asked.
        engine: what answers there.
        federated: whether queries may use SERVICE.
        update: the address that takes updates, if there is one.
    """
    described_at = endpoint.rstrip("/").removesuffix("/sparql") + VOID_ADDRESS
    service, dataset, default, graphs = (BlankNode(name) for name in ("service", "dataset", "default", "graphs"))
    sizes = engine.sizes
    parts = default_graphs(Level.CERTAIN, inference=True)
    described: set[Triple] = {
        Triple(service, RDF.type, SD.Service),
        Triple(service, SD.endpoint, NamedNode(endpoint)),
        Triple(service, SD.supportedLanguage, SD.SPARQL11Query),
        Triple(service, SD.supportedLanguage, SD.SPARQL10Query),
        Triple(service, SD.defaultEntailmentRegime, ENTAILMENT.Simple),
        Triple(service, SD.defaultDataset, dataset),
        Triple(service, SD.availableGraphs, graphs),
        Triple(graphs, RDF.type, SD.GraphCollection),
        Triple(dataset, RDF.type, SD.Dataset),
        Triple(dataset, RDF.type, SD.GraphCollection),
        Triple(dataset, SD.defaultGraph, default),
        Triple(default, RDF.type, SD.Graph),
        Triple(service, RDFS.seeAlso, NamedNode(described_at)),
        Triple(default, RDFS.seeAlso, NamedNode(described_at + "#dataset")),
        *(Triple(service, SD.resultFormat, NamedNode(each.uri)) for each in EVERY),
        *_parameters(service, endpoint),
    }
    if (whole := size(sizes, parts)) is not None:
        described.add(Triple(default, VOID.triples, Literal(whole)))
    if federated:
        described.add(Triple(service, SD.feature, SD.BasicFederatedQuery))
    if update:
        updating = BlankNode("updating")
        described |= {
            Triple(updating, RDF.type, SD.Service),
            Triple(updating, SD.endpoint, NamedNode(update)),
            Triple(updating, SD.supportedLanguage, SD.SPARQL11Update),
            Triple(updating, SD.feature, SD.EmptyGraphs),
            Triple(updating, SD.defaultDataset, dataset),
            Triple(updating, SD.availableGraphs, graphs),
        }
    there = existing(sizes)
    if len(there) > MOST_GRAPHS:
        said = f"The first {MOST_GRAPHS:,} of {len(there):,} named graphs. All: SELECT ?g {{ GRAPH ?g {{}} }}"
        described |= {Triple(each, RDFS.comment, Literal(said, language="en")) for each in (dataset, graphs)}
    for number, (name, triples) in enumerate(nsmallest(MOST_GRAPHS, there.items(), key=lambda each: each[0].value)):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        described |= {
            Triple(dataset, SD.namedGraph, named),
            Triple(graphs, SD.namedGraph, named),
            Triple(named, RDF.type, SD.NamedGraph),
            Triple(named, SD.name, name),
            Triple(named, SD.graph, graph),
            Triple(graph, RDF.type, SD.Graph),
            Triple(graph, VOID.triples, Literal(triples)),
        }
    return described


def template(endpoint: str) -> str:
    """The addresses that ask the service, as a URI template (RFC 6570)."""
    repeatable = {"default-graph-uri", "named-graph-uri"}
    names = ",".join(_variable(name) + ("*" if name in repeatable else "") for name in PARAMETERS)
    return f"{endpoint}{{?{names}}}"


def _variable(parameter: str) -> str:
    """A parameter's name in a template, which has no hyphen but an encoded one."""
    return parameter.replace("-", "%2D")


def _parameters(service: BlankNode, endpoint: str) -> Iterator[Triple]:
    """A template of the addresses that ask the service, and what each parameter in it says."""
    search = BlankNode("template")
    yield Triple(service, HYDRA.search, search)
    yield Triple(search, RDF.type, HYDRA.IriTemplate)
    yield Triple(search, HYDRA.template, Literal(template(endpoint)))
    for name, says in PARAMETERS.items():
        mapping = BlankNode("parameter-" + name)
        yield Triple(search, HYDRA.mapping, mapping)
        yield Triple(mapping, RDF.type, HYDRA.IriTemplateMapping)
        yield Triple(mapping, HYDRA.variable, Literal(_variable(name)))
        yield Triple(mapping, HYDRA.property, NamedNode(f"{endpoint}#parameter-{name}"))
        yield Triple(mapping, HYDRA.required, Literal(False))
        yield Triple(mapping, RDFS.comment, Literal(says, language="en"))
