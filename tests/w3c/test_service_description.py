"""The service description: RDF by GET, about the address asked, in the words of its own vocabulary.

https://www.w3.org/TR/sparql11-service-description/#vocab
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from tests.serving import running, send

from autopact.terms import RDF, Namespace

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

CLASSES = {
    SD[name]
    for name in (
        "Service", "Language", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile", "GraphCollection",
        "Dataset", "Graph", "NamedGraph", "Feature",
    )
}  # fmt: skip

SCHEMA: dict[NamedNode, tuple[NamedNode, NamedNode | None]] = {
    SD.endpoint: (SD.Service, None),
    SD.feature: (SD.Service, None),
    SD.defaultEntailmentRegime: (SD.Service, None),
    SD.entailmentRegime: (SD.NamedGraph, None),
    SD.defaultSupportedEntailmentProfile: (SD.Service, None),
    SD.supportedEntailmentProfile: (SD.NamedGraph, None),
    SD.extensionFunction: (SD.Service, None),
    SD.extensionAggregate: (SD.Service, None),
    SD.languageExtension: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, None),
    SD.propertyFeature: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.resultFormat: (SD.Service, None),
    SD.inputFormat: (SD.Service, None),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.GraphCollection, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
"""Each property with what has it, and, where that is described in the same document, what it leads to."""

INSTANCES = {
    SD.supportedLanguage: {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update},
    SD.feature: {
        SD.DereferencesURIs, SD.UnionDefaultGraph, SD.RequiresDataset, SD.EmptyGraphs, SD.BasicFederatedQuery,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of one named graph."""
    file: Path = tmp_path_factory.mktemp("description") / "data.trig"
    file.write_text("<http://x/s> <http://x/p> 1 . <http://x/g> { <http://x/s> <http://x/p> 1, 2 }", encoding="utf-8")
    with running(file) as address:
        yield address


def _described(endpoint: str, path: str = "/sparql", accept: str = "text/turtle") -> set[Triple]:
    response, body = send(endpoint, "GET", path, headers={"Accept": accept})
    assert response.status == 200
    form = RdfFormat.from_media_type(response.headers.get_content_type())
    assert form
    return {quad.triple for quad in parse(body, format=form)}


@pytest.mark.parametrize(
    "accept",
    ["*/*", "text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig"],
)
def test_returns_rdf(endpoint: str, accept: str) -> None:
    """A GET without a query returns RDF, in whatever format of it is asked for."""
    assert _described(endpoint, accept=accept)


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_has_endpoint_triple(endpoint: str, path: str) -> None:
    """One service, whose endpoint is the address that was asked."""
    described = _described(endpoint, path)
    (service,) = {triple.subject for triple in described if triple.object == SD.Service}
    address = NamedNode(endpoint.removesuffix("/sparql") + path)
    assert [triple.object for triple in described if triple.predicate == SD.endpoint] == [address]
    assert Triple(service, SD.endpoint, address) in described


def test_conforms_to_schema(endpoint: str) -> None:
    """Only words of the vocabulary, each where it belongs; one default dataset, one default graph, one name a graph."""
    described = _described(endpoint)
    types: dict[object, set[object]] = {}
    for triple in described:
        if triple.predicate == RDF.type:
            types.setdefault(triple.subject, set()).add(triple.object)
            assert triple.object not in SD or triple.object in CLASSES
    for subject, predicate, value in described:
        if predicate in SD:
            domain, range_ = SCHEMA[predicate]
            assert domain in types[subject], predicate
            assert range_ is None or range_ in types[value], predicate
            assert isinstance(value, NamedNode | BlankNode)
            assert value in INSTANCES.get(predicate, {value})
    for predicate, holder in ((SD.defaultDataset, SD.Service), (SD.defaultGraph, SD.Dataset), (SD.name, SD.NamedGraph)):
        for node in (node for node, kinds in types.items() if holder in kinds):
            assert len([1 for triple in described if triple.subject == node and triple.predicate == predicate]) == 1


def test_says_what_is_there(endpoint: str) -> None:
    """The languages, every format, the named graphs with their sizes, and the parameters of ours."""
    described = _described(endpoint)
    objects = {(triple.predicate.value.rpartition("#")[2], triple.object) for triple in described}
    assert ("supportedLanguage", SD.SPARQL11Query) in objects
    for name in (
        "SPARQL_Results_JSON",
        "SPARQL_Results_XML",
        "SPARQL_Results_CSV",
        "SPARQL_Results_TSV",
        "Turtle",
        "RDF_XML",
    ):
        assert ("resultFormat", NamedNode(f"http://www.w3.org/ns/formats/{name}")) in objects
    (named,) = {triple.subject for triple in described if triple.object == NamedNode("http://x/g")}
    (graph,) = {triple.object for triple in described if triple.subject == named and triple.predicate == SD.graph}
    assert any(triple.subject == graph and triple.object == Literal(2) for triple in described)
    assert {("variable", Literal(name)) for name in ("certainty", "inference", "timeout", "format")} <= objects
