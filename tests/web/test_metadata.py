"""What is served, described for those who have not seen it; and where the IRIs of ours lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
import rdflib
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from rdflib.compare import isomorphic
from tests.export.worlds import bundled

from autopact.bundled import folder
from autopact.catalogue.asking import select
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.engine.seam import Solutions
from autopact.engine.writes import Update, Write
from autopact.errors import OverTime
from autopact.questions import load
from autopact.terms import AP, BASE, DCAT, DCTERMS, GRAPH, PREFIXES, RDF, RDFS, SCHEMA, SH, SKOS, VOID, Level
from autopact.web import create_app

from .pages import BROWSER, over, strangers
from .writable import Writing

VOID_ADDRESS = "/.well-known/void"
DATASET = NamedNode(f"http://localhost{VOID_ADDRESS}#dataset")


def described(site: FlaskClient) -> set[Triple]:
    """The description, as a program reads it."""
    answer = site.get(VOID_ADDRESS, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200, answer.text
    return {quad.triple for quad in parse(answer.data, format=RdfFormat.TURTLE)}


def values(triples: set[Triple], subject: NamedNode, predicate: NamedNode) -> set[str]:
    """The values of a property, as text."""
    return {t.object.value for t in triples if t.subject == subject and t.predicate == predicate}


def number(query: str) -> str:
    """A number that the graph itself gives."""
    [row] = select(bundled(), query)
    return next(iter(row.values())).value


# ---- VoID


@pytest.mark.parametrize(
    ("predicate", "query"),
    [
        (VOID.triples, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctSubjects, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctObjects, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        (VOID.entities, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o FILTER(isIRI(?s)) }"),
        (VOID["classes"], "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c FILTER(isIRI(?c)) }"),
        (VOID.properties, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
    ],
)
def test_the_numbers_are_those_of_the_graph(site: FlaskClient, predicate: NamedNode, query: str) -> None:
    """Each is what the endpoint itself counts."""
    assert values(described(site), DATASET, predicate) == {number(query)}


def test_every_class_and_property_has_its_part(site: FlaskClient) -> None:
    """With the counts of the graph, and for a class the properties that its members have."""
    triples = described(site)
    for kind, naming, counting, query in (
        (VOID.classPartition, VOID["class"], VOID.entities, "?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x }"),
        (VOID.propertyPartition, VOID.property, VOID.triples, "?x (COUNT(*) AS ?n) { ?s ?x ?o }"),
    ):
        parts = [NamedNode(part) for part in values(triples, DATASET, kind)]
        told = {min(values(triples, part, naming)): values(triples, part, counting) for part in parts}
        found = (list(row.values()) for row in select(bundled(), f"SELECT {query} GROUP BY ?x"))
        assert told == {term.value: {n.value} for term, n in found if isinstance(term, NamedNode)}
    [company] = (t.subject for t in triples if t.object == AP.JointVenture and t.predicate == VOID["class"])
    inside = {
        min(values(triples, NamedNode(part), VOID.property)): min(values(triples, NamedNode(part), VOID.triples))
        for part in values(triples, company, VOID.propertyPartition)
    }
    assert inside[f"{BASE}ontology#hasFounder"] == number(
        "SELECT (COUNT(*) AS ?n) { ?s a ap:JointVenture ; ap:hasFounder ?o }"
    )


def test_links_to_others_are_counted(site: FlaskClient) -> None:
    """By property and by where they lead."""
    triples = described(site)
    links = {
        (min(values(triples, NamedNode(each), VOID.linkPredicate)), min(values(triples, NamedNode(each), VOID.triples)))
        for each in values(triples, DATASET, VOID.subset)
        for to in values(triples, NamedNode(each), VOID.objectsTarget)
        if values(triples, NamedNode(to), VOID.uriSpace) == {PREFIXES["wd"]}
    }
    exact = "SELECT (COUNT(*) AS ?n) { ?s skos:exactMatch ?o FILTER(STRSTARTS(STR(?o), STR(wd:))) }"
    assert (SKOS.exactMatch.value, number(exact)) in links


def test_it_says_what_the_data_are_and_where(site: FlaskClient) -> None:
    """License, day, endpoint, examples; and all of them are there."""
    triples = described(site)
    assert values(triples, DATASET, DCTERMS.license) == {"https://creativecommons.org/licenses/by/4.0/"}
    assert values(triples, DATASET, VOID.sparqlEndpoint) == {"http://localhost/sparql"}
    [day] = values(triples, DATASET, DCTERMS.modified)
    assert day == number(
        "SELECT (MAX(SUBSTR(STR(?when), 1, 10)) AS ?n) { ?any dcterms:modified|dcterms:created ?when }"
    )
    examples = values(triples, DATASET, VOID.exampleResource)
    [lookup] = values(triples, DATASET, VOID.uriLookupEndpoint)
    assert 0 < len(examples) <= 5
    for iri in examples:
        assert site.get(lookup + iri.replace("#", "%23"), headers={"Accept": "text/turtle"}).status_code == 200


def test_every_download_is_there_and_is_what_it_says(site: FlaskClient) -> None:
    """In the media type that DCAT says, with triples in it; a dump has as many as the dataset."""
    triples = described(site)
    files = [NamedNode(each) for each in values(triples, DATASET, DCAT.distribution)]
    listed = site.get("/downloads?format=json").get_json()["downloads"]
    exports = {f"http://localhost{each['href']}" for each in listed}
    assert exports < {address for file in files for address in values(triples, file, DCAT.downloadURL)}
    dumps = values(triples, DATASET, VOID.dataDump)
    for file in files:
        [address] = values(triples, file, DCAT.downloadURL)
        [media_type] = (each.split("media-types/")[1] for each in values(triples, file, DCAT.mediaType))
        answer = site.get(address)
        assert (answer.status_code, answer.content_type.split(";")[0]) == (200, media_type)
        if address in dumps and "format=nt" in address:
            assert str(len(answer.data.splitlines())) in values(triples, DATASET, VOID.triples)


def test_editors_find_questions_and_prefixes(site: FlaskClient) -> None:
    """As SHACL's executables, each with the endpoint, and prefixes as SHACL declares them."""
    triples = described(site)
    for question in load():
        assert Triple(question.iri, SH.select, Literal(question.text)) in triples
        assert values(triples, question.iri, SCHEMA.target) == {"http://localhost/sparql"}
    declared = {
        min(values(triples, each, SH["prefix"])): min(values(triples, each, SH["namespace"]))
        for each in (t.object for t in triples if t.predicate == SH.declare)
    }
    assert declared == PREFIXES


def test_the_service_description_leads_there(site: FlaskClient) -> None:
    """Who has only the endpoint's address finds the rest."""
    answer = site.get("/sparql", headers={"Accept": "text/turtle"})
    found = (quad.triple for quad in parse(answer.data, format=RdfFormat.TURTLE))
    led = {triple.object.value for triple in found if triple.predicate == RDFS.seeAlso}
    assert led == {f"http://localhost{VOID_ADDRESS}", DATASET.value}


def test_there_are_no_blank_nodes_and_the_same_bytes(site: FlaskClient) -> None:
    """So that two descriptions can be compared."""
    assert not any(isinstance(term, BlankNode) for triple in described(site) for term in triple)
    one, other = (create_app(bundled()).test_client().get(VOID_ADDRESS).data for _ in range(2))
    assert one == other


def test_it_is_not_sent_to_who_has_it(site: FlaskClient) -> None:
    """304 for its tag, and another tag for another format."""
    first = site.get(VOID_ADDRESS)
    assert site.get(VOID_ADDRESS, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert site.get(f"{VOID_ADDRESS}?format=nt").headers["ETag"] != first.headers["ETag"]
    assert site.head(VOID_ADDRESS).headers["Content-Length"] == str(len(first.data))


@pytest.fixture
def strange() -> Embedded:
    """A stranger's graph, which has nothing of ours."""
    a, b = NamedNode("http://cars.example/zoe"), NamedNode("http://cars.example/Car")
    return Embedded(
        Dataset({Level.CERTAIN.asserted: {Triple(a, RDF.type, b), Triple(a, RDFS.label, Literal("Zoe"))}}, "0" * 64)
    )


def test_a_strangers_graph_is_described_too(strange: Embedded) -> None:
    """With questions fit for any, each a query that is answered; and nothing is said of it that it does not say."""
    site = create_app(strange).test_client()
    triples = described(site)
    assert values(triples, DATASET, VOID.triples) == {"2"}
    assert values(triples, DATASET, VOID.exampleResource) == {"http://cars.example/zoe"}
    assert values(triples, DATASET, DCTERMS.license) == values(triples, DATASET, DCTERMS.modified) == set()
    queries = [
        t.object.value for t in triples if t.predicate in {SH.select, SH.construct} and isinstance(t.object, Literal)
    ]
    assert len(queries) == 4
    for query in queries:
        assert site.get("/sparql", query_string={"query": query}).status_code == 200
    assert BASE + "ontology" not in {t.subject.value for t in triples if isinstance(t.subject, NamedNode)}


def test_links_are_those_to_what_is_not_described_here() -> None:
    """By the beginning of the addresses that they lead to, up to a hash or the last slash."""
    car, other = (NamedNode(f"http://cars.example/{name}") for name in ("zoe", "megane"))
    leading = ["http://one.example/a/b", "http://one.example/a/c", "http://two.example/x/y#z", "urn:x:y", other.value]
    said = {Triple(car, RDFS.seeAlso, NamedNode(each)) for each in leading} | {Triple(other, RDFS.label, Literal("M"))}
    triples = described(over(said))
    found = {
        (*values(triples, NamedNode(to), VOID.uriSpace), *values(triples, NamedNode(each), VOID.triples))
        for each in values(triples, DATASET, VOID.subset)
        for to in values(triples, NamedNode(each), VOID.objectsTarget)
    }
    assert found == {("http://one.example/a/", "2"), ("http://two.example/x/y#", "1")}


def test_what_takes_too_long_is_left_out_and_named(strange: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a graph too large to be counted the rest is still told."""
    query = strange.query

    def slow(text: str, **options: object) -> object:
        if "COUNT(DISTINCT ?o)" in text or "SELECT ?c (COUNT" in text:
            raise OverTime("too slow")
        return query(text, **options)

    monkeypatch.setattr(strange, "query", slow)
    triples = described(create_app(strange).test_client())
    [said] = values(triples, DATASET, RDFS.comment)
    for name in ("objects", "classPartition", "distinct subjects and objects of properties"):
        assert name in said
    assert values(triples, DATASET, VOID.distinctObjects) == values(triples, DATASET, VOID.classPartition) == set()
    assert len(values(triples, DATASET, VOID.propertyPartition)) == 2


def test_what_was_written_is_described_from_then_on() -> None:
    """In a plain store too: its triples, and when they came."""
    writing = Writing()
    site = create_app(writing, writer=writing).test_client()
    assert values(described(site), DATASET, VOID.triples) == {"0"}
    tag = site.get(VOID_ADDRESS).headers["ETag"]
    writing.write(Write([Update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")]))
    triples = described(site)
    assert values(triples, DATASET, VOID.triples) == {"1"}
    assert values(triples, DATASET, DCTERMS.modified) == {writing.changes(most=1)[0].at}
    assert site.get(VOID_ADDRESS, headers={"If-None-Match": tag}).status_code == 200
    assert site.get("/llms.txt").text.startswith("# A graph of one triple\n")


# ---- IRIs


def ours() -> Iterator[str]:
    """Every IRI of ours in the graph, of its parts, of the questions and the shapes: its path below our base."""
    result = bundled().query("SELECT DISTINCT ?x { GRAPH ?g { { ?x ?p ?o } UNION { ?s ?x ?o } UNION { ?s ?p ?x } } }")
    assert isinstance(result, Solutions)
    found = {row["x"] for row in result.rows} | set(bundled().sizes) | {each.iri for each in load()}
    iris = {term.value for term in found if isinstance(term, NamedNode) and term.value.startswith(BASE)}
    yield from sorted({iri.removeprefix(BASE).partition("#")[0] for iri in iris} | {"shapes"})


def test_every_iri_of_ours_leads_to_a_page_and_to_data(site: FlaskClient) -> None:
    """By way of a 303, or at once where a document is named; HEAD says the same; what is unknown is a problem."""
    seen = set()
    for path in ours():
        seen.add(path.partition("/")[0])
        at_once = path.startswith(("claim/", "source/")) or path in ("ontology", "shapes")
        for accept, content_type in (
            (BROWSER["Accept"], "text/html"),
            ("text/turtle", "text/turtle"),
            ("text/html;q=0.2, application/ld+json;q=0.9, text/turtle;q=0.5", "application/ld+json"),
        ):
            asked = {"Accept": accept}
            first = site.get(f"/{path}", headers=asked)
            head = site.head(f"/{path}", headers=asked)
            assert first.status_code == (200 if at_once else 303), path
            assert (head.status_code, head.data) == (first.status_code, b"")
            assert head.headers.get("Location") == first.headers.get("Location")
            assert "Accept" in first.headers["Vary"]
            there = urlsplit(first.headers.get("Location", f"/{path}"))
            answer = site.get(f"{there.path}?{there.query}", headers=asked)
            assert (answer.status_code, answer.content_type.split(";")[0]) == (200, content_type), path
    assert seen == {"id", "claim", "source", "graph", "ontology", "query", "shapes"}


@pytest.mark.parametrize("path", ["id/nobody", "claim/none", "source/none", "graph/none", "query/none", "ontology/9.9"])
def test_an_iri_of_nothing_is_a_problem(site: FlaskClient, path: str) -> None:
    """For programs, and a page of the same status for people, in their language."""
    answer = site.get(f"/{path}", headers={"Accept": "text/turtle, application/json;q=0.5"})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.get_json()["mend"]
    page = site.get(f"/{path}?lang=fr", headers=BROWSER)
    assert (page.status_code, page.content_type) == (404, "text/html; charset=utf-8")
    assert '<html lang="fr">' in page.text


def test_a_reader_keeps_the_language_on_the_way(site: FlaskClient) -> None:
    """From an IRI to its page."""
    for path in ("id/renault", "query/joint-ventures", "ontology/0.1.0"):
        assert "lang=fr" in site.get(f"/{path}?lang=fr", headers=BROWSER).headers["Location"]


def test_the_triples_of_a_graph_are_those_it_has(site: FlaskClient) -> None:
    """A derived one too."""
    there = urlsplit(site.get("/graph/inferred?format=nt").headers["Location"])
    lines = site.get(f"{there.path}?{there.query}").data.splitlines()
    assert len(lines) == bundled().sizes[GRAPH.inferred]


def test_shapes_are_found_from_the_description_and_each_has_its_place(site: FlaskClient) -> None:
    """`sh:shapesGraph` leads to what `autopact check` goes by; the page shows all of it, each at its name."""
    (address,) = values(described(site), DATASET, SH.shapesGraph)
    path = urlsplit(address).path
    shapes = rdflib.Graph().parse(data=site.get(f"{path}.nt").data, format="nt")
    assert isomorphic(shapes, rdflib.Graph().parse(folder("ontology") / "shapes.ttl"))
    page = site.get(path, headers=BROWSER).text
    shown = "\n".join(unescape(part) for part in re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL))
    assert isomorphic(shapes, rdflib.Graph().parse(data=shown))
    anchors = set(re.findall(r'<pre[^>]* id="(\w+)"', page))
    names = {subject.partition("#")[2] for subject in shapes.subjects() if isinstance(subject, rdflib.URIRef)}
    assert anchors == names - {""}


def test_a_stranger_s_graph_is_not_said_to_have_our_shapes() -> None:
    """Its data are none of our vocabulary's; a page of another origin may find out."""
    for path in ("/shapes", "/shapes.ttl"):
        client = strangers("<urn:a> <urn:b> <urn:c> .")
        answer = client.get(path, headers=BROWSER)
        assert answer.status_code == 404
        assert "shapes of our own vocabulary" in answer.text  # it may have others itself
        assert client.options(path).status_code == 204
