"""The first page: a step away from a proof, and of use to strangers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from autopact.catalogue.links import MOST_LINKS
from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.update.writable import Writable
from autopact.errors import OverTime
from autopact.terms import DCTERMS, RDF
from autopact.web import create_app, home

from .pages import over, page, quads, reading, strangers

FLEXIS = "/explain?s=https%3A%2F%2Fw3id.org%2Fautopact%2Fid%2Fflexis"


def test_from_the_home_page_a_proof_is_one_step_away(site: FlaskClient) -> None:
    """Why Flexis is a joint venture, down to the claims."""
    home = page(site, "/")
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/explain[^"]*)"', home)]
    joint = next(link for link in links if link.startswith(FLEXIS) and link.endswith("%23JointVenture"))
    proof = page(site, joint)
    assert "Flexis is a joint venture" in proof
    assert '<a href="/claim/renault-li-auto-xiaomi-s8-founders"' in proof


def test_the_home_page_of_a_stranger_s_graph_says_nothing_about_cars() -> None:
    """It tells what is in there by its classes."""
    home = page(over({Triple(NamedNode("http://x.example/a"), RDF.type, NamedNode("http://x.example/Tree"))}), "/")
    assert "http://x.example/Tree" in home
    assert "car industry" not in home
    assert "CC BY" not in home
    assert ">Tree</bdi>" in home  # the last part of the name says enough, its link has the whole
    assert "/queries" not in home


def test_the_home_page_of_a_stranger_s_graph_shows_what_is_linked_to_what(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless nothing is, or it is too much to be told apart, or to look for it would take long."""

    def linked(number: int) -> str:
        return " ".join(f"<urn:x:a{n}> <urn:x:near> <urn:x:b{n}> . <urn:x:b{n}> a <urn:x:B> ." for n in range(number))

    few = strangers(linked(3))
    for shown in (page(few, "/"), page(few, "/?lang=fr")):
        assert shown.count('<div class="drawn">') == 1
        assert 'href="/network' in shown.partition("<figure")[2].partition("</figure>")[0]
    assert "What is linked to what" in page(few, "/")
    for client in (strangers(linked(0)), strangers(linked(200))):
        assert "<figure" not in page(client, "/")
    monkeypatch.setattr(home, "DRAWN", 5)
    assert "<figure" not in page(strangers(linked(3)), "/")


def test_the_legend_of_the_picture_names_what_looks_the_same_once() -> None:
    """Of nine kinds the rarest are all drawn as others are; here, in the picture as a file, and for programs."""
    said = " ".join(f"<urn:x:a{n}> a <urn:x:T{n}> ; <urn:x:near> <urn:x:a{(n + 1) % 9}> ." for n in range(9))
    client = strangers(said)
    legend = page(client, "/").partition("<figcaption>")[2].partition("</figcaption>")[0]
    assert re.findall(r"<bdi>([^<]+)</bdi>", legend) == [*(f"T{n}" for n in range(6)), "other"]
    assert client.get("/network.svg").text.count(">other<") == 1
    assert [kind["name"] for kind in client.get("/network.json").json["kinds"]].count("other") == 1


def test_where_nobody_knows_how_much_there_is_the_network_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain store that is too large to be counted in time."""
    graphs = Graphs(plain=True)
    graphs.amend((), [Quad(NamedNode("urn:x:a"), NamedNode("urn:x:near"), NamedNode("urn:x:b"), DefaultGraph())])
    engine = Embedded(graphs, data="plain")
    query = engine.query

    def slow(text: str, **options: Any) -> Any:
        if "(COUNT(*) AS ?n) { ?s ?p ?o }" in text or f"LIMIT {MOST_LINKS}" in text:
            raise OverTime("too slow")
        return query(text, **options)

    monkeypatch.setattr(engine, "query", slow)
    assert "<figure" not in page(create_app(engine).test_client(), "/")


def test_a_graph_without_classes_and_hedges_has_something_to_begin_with() -> None:
    """Some of its things; no choice is offered that changes nothing."""
    oak, hill = (NamedNode(f"http://x.example/{name}") for name in ("oak", "hill"))
    client = over({Triple(oak, NamedNode("http://x.example/on"), hill)})
    assert f'<a href="/page?iri={oak.value}">' in page(client, "/")
    for address in ("/network", f"/page?iri={oak.value}", "/downloads"):
        assert "probable too" not in page(client, address)
    assert "hedged" not in page(client, "/")


def test_an_ontology_is_told_by_its_classes_and_not_by_what_they_are_written_with() -> None:
    """Restrictions, unions and lists of what is disjoint have no page to lead to; a nameless person is one of many."""
    client = strangers("""@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix x: <http://x.example/> .
        x:Pizza a owl:Class ; <http://www.w3.org/2000/01/rdf-schema#subClassOf> [ a owl:Restriction ;
            owl:onProperty x:on ; owl:someValuesFrom [ a owl:Class ; owl:unionOf ( x:Thick x:Thin ) ] ] .
        x:on a owl:ObjectProperty . [] a x:Guest . [] a x:Guest .""")
    chips = page(client, "/").split('<ul class="chips">')[1].partition("</ul>")[0]
    shown = [" ".join(re.sub("<[^>]*>", "", chip).split()) for chip in chips.split("</li>")]
    assert shown == ["Guest 2", "class 1", "object property 1", ""]
    assert "RDF, OWL and SKOS have for terms" in page(client, "/network")


def test_the_default_graph_is_counted_where_nothing_is_derived() -> None:
    """As the description counts it."""
    x = NamedNode("urn:x")
    stored = Writable([Quad(x, x, x), Quad(x, RDF.type, x), Quad(x, x, x, x)], plain=True)
    counts, _, _ = page(create_app(stored.engine).test_client(), "/").split('<ul class="counts">')[1].partition("</ul>")
    assert re.findall("<b>([^<]*)</b> ([^<]*)<", counts) == [("2", "triples"), ("1", "triple in named graphs")]


@pytest.mark.parametrize("triple", ["<urn:x:oak> <urn:x:on> <urn:x:hill> .", "<urn:x:g> { <urn:x:oak> <urn:x:on> 1 }"])
def test_the_query_for_programs_finds_something(triple: str) -> None:
    """Also where all is in named graphs."""
    client = quads(triple)
    asked = re.search("--data-urlencode 'query=(.*)'", page(client, "/"))
    assert asked
    rows = client.post("/sparql", data={"query": asked[1]}, headers={"Accept": "text/csv"}).text
    assert "urn:x:oak" in rows


def test_what_only_named_graphs_have_is_counted_and_told() -> None:
    """No page shows it, so whoever serves a TriG is not left to think that it is gone."""
    client = quads("@prefix x: <http://x.example/> . x:a x:on x:b . x:g { x:oak x:on x:hill . x:hill x:in x:wood }")
    counts, _, note = page(client, "/").split('<ul class="counts">')[1].partition("</ul>")
    assert re.findall("<b>([^<]*)</b> ([^<]*)<", counts) == [("1", "triple"), ("2", "triples in named graphs")]
    link = re.search('<p class="note"><a href="/sparql[?]query=([^"]*)">Pages show the default graph', note)
    assert link
    rows = client.post("/sparql", data={"query": unquote_plus(link[1])}, headers={"Accept": "text/csv"}).text
    assert "http://x.example/g,2" in rows
    bare, one = quads("<urn:x:g> { <urn:x:oak> <urn:x:on> <urn:x:hill> }"), strangers("<urn:x:a> <urn:x:on> 1 .")
    for address in ("/", "/network", "/ontology", "/search?q=oak"):
        assert "Pages show the default graph" in page(bare, address)
        assert "Pages show the default graph" not in page(one, address)
    assert "Pages show the default graph" not in page(client, "/search?q=http://x.example/a")


def test_what_the_default_graph_has_of_named_ones_is_not_told_to_be_elsewhere(tmp_path: Path) -> None:
    """With `--union-default-graph` pages show it, too; it is counted as before."""
    first = page(reading(tmp_path, "<urn:x:g> { <urn:x:oak> <urn:x:on> <urn:x:hill> }", united=True), "/")
    assert "1</b> triple in named graphs" in first
    assert "Pages show the default graph" not in first


CATALOGUE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix x: <http://x.example/> .
x:catalogue a dcat:Catalog ; dcterms:title "Open data"@en, "Données ouvertes"@fr ; dcat:dataset x:trees, x:air ;
    dcterms:description "What the city has measured."@en ; dcterms:publisher x:city ;
    dcterms:license <https://creativecommons.org/licenses/by-sa/4.0/> .
x:trees a dcat:Dataset ; dcterms:title "Trees" . x:air a dcat:Dataset ; dcterms:title "Air" .
x:city rdfs:label "The city" .
"""


def many_sets(number: int) -> str:
    """So many data sets, in no catalogue."""
    return " ".join(f"x:set{each} a dcat:Dataset ." for each in range(number))


def footer(shown: str) -> str:
    """What stands at the foot of a page, as text."""
    return " ".join(re.sub("<[^>]*>", "", shown.partition("<footer>")[2]).split())


def test_a_graph_that_says_what_it_is_called_is_called_so() -> None:
    """At the head of the first page, and at the foot of each with licence and makers: of the whole, not of a part."""
    client = strangers(CATALOGUE)
    home = page(client, "/")
    assert "<title>\u2068Open data\u2069 · autopact</title>" in home
    assert re.search("<h1><bdi[^>]*>Open data</bdi></h1>", home)
    assert "What the city has measured." in home
    for address in ("/", "/network", "/page?iri=http://x.example/trees"):
        assert footer(page(client, address)).startswith("Open data · licence CC BY-SA 4.0 · by The city autopact"), (
            address
        )
    assert footer(page(client, "/?lang=fr")).startswith("Données ouvertes · licence")
    said = client.get("/.well-known/void", headers={"Accept": "text/turtle"}).data
    titles = {q.object for q in parse(said, format=RdfFormat.TURTLE) if q.predicate == DCTERMS.title}
    assert Literal("Open data", language="en") in titles
    assert Literal("Trees") not in titles


@pytest.mark.parametrize(
    "turtle",
    [
        "x:a a owl:Ontology ; rdfs:label 'A' . x:b a owl:Ontology ; rdfs:label 'B' .",
        "x:a a owl:Ontology .",
        "x:a a x:Tree ; rdfs:label 'A' .",
        "x:a a owl:Ontology ; rdfs:label 'A' . x:b a owl:Ontology ; rdfs:label 'B' . " + many_sets(199),
    ],
)
def test_a_graph_that_does_not_is_given_no_name(turtle: str) -> None:
    """Several ontologies beside each other are none of them the whole, and one without a title says nothing."""
    prefixes = CATALOGUE[: CATALOGUE.index("x:catalogue")] + "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    home = page(strangers(prefixes + turtle), "/")
    assert "A graph to look at and to ask" in home
    assert footer(home).startswith("autopact")


def test_many_that_are_not_the_whole_hide_nothing_that_is() -> None:
    """Hundreds of data sets beside an ontology."""
    turtle = "@prefix owl: <http://www.w3.org/2002/07/owl#> . x:mine a owl:Ontology ; rdfs:label 'Mine' . "
    prefixes = CATALOGUE[: CATALOGUE.index("x:catalogue")]
    assert footer(page(strangers(prefixes + turtle + many_sets(250)), "/")).startswith("Mine")


def test_an_ontology_goes_before_those_that_it_imports() -> None:
    """Though all of them were loaded."""
    turtle = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix dc: <http://purl.org/dc/elements/1.1/> .
        <http://x.example/mine> a owl:Ontology ; dc:title "Mine" ; dc:rights "Ask <me>" ;
            owl:imports <http://x.example/base> .
        <http://x.example/base> a owl:Ontology ; dc:title "Base" ."""
    assert footer(page(strangers(turtle), "/")).startswith("Mine · licence Ask &lt;me&gt; autopact")


def test_what_cannot_be_seen_says_nothing() -> None:
    """What is said in another way holds instead."""
    turtle = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix dc: <http://purl.org/dc/elements/1.1/> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        <http://x.example/mine> a owl:Ontology ; dcterms:title " " ; dc:title "Mine" ; dc:creator "", "Me" ;
            dcterms:license "\t" ; dc:rights "Ask me" ."""
    assert footer(page(strangers(turtle), "/")).startswith("Mine · licence Ask me · by Me autopact")


def test_the_bundled_graph_says_what_it_is(site: FlaskClient) -> None:
    """Its title, its licence with a link, its makers."""
    shown = page(site, "/page/renault")
    assert footer(shown).startswith(
        "autopact: automotive partnerships · licence CC BY 4.0 · by The autopact maintainers"
    )
    assert '<a href="https://creativecommons.org/licenses/by/4.0/" rel="license">' in shown


@pytest.mark.parametrize(("language", "said"), [("en", "broader than"), ("fr", "plus large que"), ("zh", "下位概念")])
def test_a_thesaurus_is_told_in_words(language: str, said: str) -> None:
    """The relations of SKOS, which its own files do not name, in the reader's language."""
    turtle = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix x: <http://x.example/> .
        x:boat a skos:Concept ; skos:narrower x:canoe ; skos:notation "1" ; skos:topConceptOf x:boats ;
            skos:related x:sea .
        x:boats a skos:ConceptScheme ; skos:hasTopConcept x:boat . x:some a skos:Collection ; skos:member x:boat ."""
    client = strangers(turtle)
    shown = page(client, f"/page?iri=http://x.example/boat&lang={language}")
    assert f">{said}</bdi>" in shown
    assert ">skos:" not in shown + page(client, f"/?lang={language}")


@pytest.mark.parametrize(
    ("accept", "led"),
    [
        ("text/turtle", True),
        ("application/json", True),
        ("application/rdf+xml, */*;q=0.1", True),
        ("text/html, text/turtle;q=0.9", False),
        ("*/*", False),
        ("text/csv", False),
    ],
)
def test_a_program_is_led_from_the_home_page_to_what_describes_all_this(
    site: FlaskClient, accept: str, led: bool
) -> None:
    """Whoever names RDF; it gets it there by the same header."""
    answer = site.get("/", headers={"Accept": accept})
    assert (answer.status_code, answer.headers.get("Location")) == ((303, "/.well-known/void") if led else (200, None))
