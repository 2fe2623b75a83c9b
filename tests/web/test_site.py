"""What people see of the bundled graph: search, questions, proofs, claims and the texts behind them."""

from __future__ import annotations

import csv
import io
import re
from hashlib import sha256
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from tests.crawl import ENTRIES, Crawl

from autopact.catalogue import register
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.engine.explanation import Explainer
from autopact.terms import (
    AP,
    BASE,
    CLAIM,
    CLAIMS_GRAPH,
    ID,
    OA,
    ONTOLOGY_GRAPH,
    OWL,
    PROV,
    RDF,
    RDFS,
    SOURCE,
    XSD,
    Level,
)
from autopact.web import create_app, vocabulary
from autopact.web.trees import Branch, around, draw, wrapped

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
FLEXIS = "/explain?s=https%3A%2F%2Fw3id.org%2Fautopact%2Fid%2Fflexis"


def page(client: FlaskClient, address: str) -> str:
    """A page, which is there."""
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200, (address, answer.text[:500])
    return answer.text


def over(triples: set[Triple], **graphs: set[Triple]) -> FlaskClient:
    """A client of the site over a stranger's triples."""
    named = {NamedNode(f"http://graph.example/{name}"): found for name, found in graphs.items()}
    return create_app(Embedded(Dataset({Level.CERTAIN.asserted: triples, **named}, "0" * 64))).test_client()


def test_the_links_of_the_site_answer(site: FlaskClient) -> None:
    """The first six hundred from the entry pages on; `python -m tests.crawl` follows all of them."""

    def get(address: str) -> tuple[int, str, str]:
        answer = site.get(address, headers=BROWSER, follow_redirects=True)
        return answer.status_code, answer.mimetype, answer.text if answer.mimetype == "text/html" else ""

    done = Crawl().run(get, ENTRIES, most=600)
    assert done.faults == []
    assert done.pages > 200
    assert done.others > 5


STRANGE = {
    "nothing": "",
    "oddities": """
        @prefix x: <http://x.example/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        x:a a x:T ; x:p <mailto:a@x.example> , <urn:x:1> , <tag:x,2026:y> ,
            [ x:q "in", [ x:r 1 ] ] , ( 1 "two"@en x:b ) ;
            x:when "2026-13-40"^^xsd:date , "yesterday" ; x:says "" , "\\u202E"@ar , "<b>"^^x:odd ; x:p x:a .
        x:b x:p x:a , _:loop . _:loop x:p _:loop . <http://x.example/%C3%A9/?q=1&r=2#f> a x:T ; x:p x:b .
        _:kind a <urn:class> . x:c a _:kind . <http://x.example/> x:p true . x:p x:p x:p .""",
    "a thesaurus": """
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix x: <http://x.example/> .
        x:s a skos:ConceptScheme ; skos:prefLabel "S"@de . x:a a skos:Concept ; skos:inScheme x:s ;
            skos:prefLabel "A"@de ; skos:narrower x:b ; skos:altLabel "Aa"@de .
        x:b a skos:Concept ; skos:broader x:a , x:b ; skos:related x:a .""",
    "an ontology": """
        @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix x: <http://x.example/> . <http://x.example/> a owl:Ontology ; owl:imports <http://y.example/> .
        x:A a owl:Class ; rdfs:subClassOf x:A , x:B ,
                [ a owl:Restriction ; owl:onProperty x:p ; owl:someValuesFrom x:B ] ;
            owl:equivalentClass [ owl:unionOf () ] . x:B a owl:Class ; owl:disjointWith x:A ; rdfs:label "B" .
        x:p a owl:ObjectProperty ; rdfs:label "p"@en ; rdfs:domain [ owl:oneOf ( x:i ) ] .
        x:i a x:A ; x:p x:j . x:j a x:B .""",
    "claims that say little": f"""
        @prefix ap: <{AP}> . @prefix claim: <{CLAIM}> . @prefix source: <{SOURCE}> . @prefix id: <{ID}> .
        @prefix prov: <{PROV}> . @prefix oa: <{OA}> .
        claim:a a ap:Claim . claim:b ap:paraphrase "B" ; ap:evidence source:s , <http://x.example/> ; ap:speaker "who" .
        claim:c ap:paraphrase 1 ; ap:supersedes claim:b , claim:c ; ap:retractedOn id:a ; ap:competesWith id:none .
        <{SOURCE}s#1> prov:wasQuotedFrom source:s ; oa:start "x" , -3 ; oa:end 1e9 .
        id:a ap:hasParty id:a , id:b , "c" .""",
}
"""Graphs in which much is otherwise than pages may expect."""


@pytest.mark.parametrize("name", STRANGE)
def test_the_links_of_a_stranger_s_site_answer(name: str) -> None:
    """Whatever is in it, and in whichever graph: nothing fails, however little is said."""
    triples = {quad.triple for quad in parse(STRANGE[name], format=RdfFormat.TURTLE)}
    ours = CLAIMS_GRAPH if "claims" in name else ONTOLOGY_GRAPH
    for graphs in ({Level.CERTAIN.asserted: triples}, {ours: triples}):
        client = create_app(Embedded(Dataset({**graphs, **{ID.g: triples}}, "0" * 64))).test_client()

        def get(address: str, client: FlaskClient = client) -> tuple[int, str, str]:
            answer = client.get(address, headers=BROWSER, follow_redirects=True)
            html = answer.mimetype == "text/html"
            # What no graph says a word about has a link all the same, and its page says so.
            status = 200 if answer.status_code == 404 and html else answer.status_code
            return status, answer.mimetype, answer.text if html else ""

        named = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
        starts = [f"/page?{urlencode({'iri': iri})}" for iri in sorted(named)]
        done = Crawl().run(get, [*ENTRIES, *starts], most=60)
        assert done.faults == []
        assert done.pages > len(starts)


# ---- Home


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


def test_a_graph_without_classes_and_hedges_has_something_to_begin_with() -> None:
    """Some of its things; no choice is offered that changes nothing."""
    oak, hill = (NamedNode(f"http://x.example/{name}") for name in ("oak", "hill"))
    client = over({Triple(oak, NamedNode("http://x.example/on"), hill)})
    assert f'<a href="/page?iri={oak.value}">' in page(client, "/")
    for address in ("/network", f"/page?iri={oak.value}", "/downloads"):
        assert "probable too" not in page(client, address)


# ---- Search


def test_a_thing_is_found_by_any_of_its_names(site: FlaskClient) -> None:
    """By label and alias, in every language, whatever the case; a whole name comes before a part of one."""
    for words in ("renault", "RENAULT GROUP", "雷诺"):
        found = site.get("/search", query_string={"q": words}).get_json()
        assert found["results"][0]["iri"] == ID.renault.value, words
        assert found["results"][0]["page"] == "/page/renault"
    assert '<a href="/page/renault"' in page(site, "/search?q=Groupe%20Renault")


@pytest.mark.parametrize("held", [False, True], ids=["looked up", "in memory"])
def test_a_name_is_found_as_people_write_it(held: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its words in any order, other signs between them, without the marks on letters or with more of them."""
    monkeypatch.setattr(register, "FEW", 0 if held else 100)
    names = ("Citroën and Škoda", "CMA CGM Group", "Électrique", "Plain cafe", "a.c", "雷诺 集团")
    things = {NamedNode(f"http://x.example/{n}"): Literal(name) for n, name in enumerate(names)}
    client = over({Triple(thing, RDFS.label, name) for thing, name in things.items()})
    for words, name in {
        "citroen": 0, "skoda citroen": 0, "CITROËN škoda": 0, "cma-cgm": 1, "group CMA": 1, "electrique": 2, "café": 3,
        "集团 雷诺": 5,
    }.items():  # fmt: skip
        found = client.get("/search", query_string={"q": words}).get_json()["results"]
        assert [each["matched"] for each in found] == [names[name]], words
    assert client.get("/search?q=citroen+cafe").get_json()["results"] == []


@pytest.mark.parametrize(
    "written", ["https://w3id.org/autopact/id/renault", "<https://w3id.org/autopact/id/renault>", "id:renault"]
)
def test_an_iri_finds_what_it_names(site: FlaskClient, written: str) -> None:
    """In full, in brackets or with a usual prefix; one that is nowhere finds nothing."""
    found = site.get("/search", query_string={"q": written}).get_json()["results"]
    assert [(each["label"], each["matched"]) for each in found] == [("Renault", written)]
    assert site.get("/search", query_string={"q": "id:renalt"}).get_json()["results"] == []


def test_a_slip_is_told_what_may_be_meant(site: FlaskClient) -> None:
    """On the page and in the JSON; what is like nothing is not."""
    assert [each["label"] for each in site.get("/search?q=renualt").get_json()["near"]][:1] == ["Renault"]
    assert re.search(r'Did you mean: <a href="/page/google"><bdi>Google', page(site, "/search?q=googel"))
    assert "Did you mean" not in page(site, "/search?q=xyzzy")
    assert site.get("/search?q=renault").get_json()["near"] == []


@pytest.mark.parametrize("words", ["", "   ", "no such thing", '"', "\\", "' . ?s ?p ?o", "\u202e", "x" * 5000])
def test_any_words_may_be_looked_for(site: FlaskClient, words: str) -> None:
    """What is found is nothing, and nothing breaks."""
    assert site.get("/search", query_string={"q": words}).get_json()["results"] == []
    assert site.get("/search", query_string={"q": words}, headers=BROWSER).status_code == 200


@pytest.mark.parametrize("kind", ["ap:Company", AP.Company.value])
def test_what_is_found_may_be_of_one_class(site: FlaskClient, kind: str) -> None:
    """For programs as on the page, by its name or its IRI."""
    every, some = (
        {each["iri"] for each in site.get("/search", query_string={"q": "flexis", **more}).get_json()["results"]}
        for more in ({}, {"type": kind})
    )
    assert ID.flexis.value in some
    assert some < every


# ---- Questions


def test_questions_are_listed_by_subject(site: FlaskClient) -> None:
    """Each subject is a link with its count, and RDF describes the same questions."""
    everything = page(site, "/queries")
    some = page(site, "/queries?about=joint+venture")
    assert everything.count('href="/queries/') > some.count('href="/queries/') > 0
    triples = {
        quad.triple
        for quad in parse(site.get("/queries", headers={"Accept": "text/turtle"}).data, format=RdfFormat.TURTLE)
    }
    labels = {triple.object.value for triple in triples if isinstance(triple.object, Literal)}
    for label in re.findall(r'<li><a href="/queries/[^"]+">([^<]+)</a>', everything):
        assert label.replace("&#39;", "'") in labels


def test_a_question_is_answered_as_page_and_data(site: FlaskClient) -> None:
    """The page shows the rows that CSV has, and its SPARQL."""
    answer = site.get("/queries/joint-ventures.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    shown = page(site, "/queries/joint-ventures")
    assert f">{len(rows)} rows<" in shown
    assert "ap:JointVenture" in shown
    for row in rows:
        assert row["founder"] in shown
    assert site.get("/queries/joint-ventures", headers={"Accept": "application/json"}).get_json()["head"]["vars"]


def test_a_question_is_asked_of_others_by_its_parameters(site: FlaskClient) -> None:
    """A name or a number takes the place of the query's own; the text that is shown says so."""
    address = "/queries/flexis-a-manufacturer-yet"
    assert 'value="id:flexis"' in page(site, address)
    other = page(site, f"{address}?company=id:renault")
    assert 'value="id:renault"' in other
    assert f"VALUES ?company {{ {ID.renault} }}".replace("<", "&lt;").replace(">", "&gt;") in other
    rows = list(csv.DictReader(io.StringIO(site.get(f"{address}.csv?company=id:renault").text)))
    assert {row["manufacturer"] for row in rows} == {"true"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/queries/none", 404),
        ("/queries/none.csv", 404),
        ("/queries/flexis-a-manufacturer-yet?company=a b", 400),
        ("/queries/flexis-a-manufacturer-yet?company=%22x%22", 400),
        ("/queries/flexis-a-manufacturer-yet?certainty=sure", 400),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(site: FlaskClient, address: str, status: int) -> None:
    """As a problem."""
    assert site.get(address).status_code == status


def test_answers_are_sorted_by_a_column(site: FlaskClient) -> None:
    """One way and the other, each at an address of its own."""
    one, other = (page(site, f"/queries/tech-partners?sort={by}company") for by in ("", "-"))
    assert one.index("Google") < one.index("Qualcomm")
    assert other.index("Qualcomm") < other.rindex("Google")
    assert 'aria-sort="descending"' in other


# ---- Things


@pytest.mark.parametrize("address", ["/page/renault", "/page/renault?certainty=possible", "/page/flexis?inference=off"])
def test_the_data_of_a_page_says_the_same(site: FlaskClient, address: str) -> None:
    """What Turtle and CSV say of it stands on the page, and the page's links to them carry the switches."""
    shown = page(site, address)
    turtle = re.search(r'rel="alternate" type="text/turtle" href="([^"]+)"', shown)
    assert turtle
    triples = {q.triple for q in parse(site.get(turtle[1].replace("&amp;", "&")).data, format=RdfFormat.TURTLE)}
    rows = list(csv.reader(io.StringIO(site.get(turtle[1].replace(".ttl", ".csv").replace("&amp;", "&")).text)))
    assert len(rows) == len(triples) + 1
    assert len(triples) > 10
    for triple in triples:
        for term in triple:
            if isinstance(term, NamedNode) and term not in (RDF.type, triple.predicate):
                assert term.value in shown, term
            elif isinstance(term, Literal):
                assert term.value.replace("&", "&amp;") in shown, term


@pytest.mark.parametrize("address", ["/page/renault", "/page/flexis", "/page/renault?certainty=possible"])
def test_a_page_is_plain_json_as_well(site: FlaskClient, address: str) -> None:
    """With labels, and how each statement is known; what it says is what Turtle says, and each proof answers."""
    found = site.get(address.replace("?", ".json?") if "?" in address else f"{address}.json")
    assert found.content_type == "application/json"
    told = found.get_json()
    turtle = site.get(address.replace("/page/", "/data/"), headers={"Accept": "text/turtle"})
    triples = {quad.triple for quad in parse(turtle.data, format=RdfFormat.TURTLE)}
    thing = told["iri"]

    def end(said: dict[str, str]) -> str:
        return said.get("iri") or said["value"]

    stated = {(thing, each["property"]["iri"], end(each["value"])) for each in (*told["types"], *told["facts"])}
    stated |= {(end(each["subject"]), each["property"]["iri"], thing) for each in told["incoming"]}
    assert stated == {tuple(term.value for term in triple) for triple in triples}
    assert told["complete"]
    proofs = [each["proof"] for each in told["types"] if each["inferred"]]
    assert proofs
    assert {site.get(proof).get_json()["status"] for proof in proofs} == {"inferred"}
    claims = {claim["iri"]: claim for claim in told["claims"]}
    assert all(claims[claim]["says"] for each in told["facts"] for claim in each["claims"])


def test_plain_json_is_had_by_its_media_type_too(site: FlaskClient) -> None:
    """Who asks for JSON-LD gets that; labels are in the language that is asked for."""
    plain = site.get("/data/renault", headers={"Accept": "application/json"}, query_string={"lang": "fr"}).get_json()
    assert plain["label"] == "Renault"
    assert "constructeur automobile" in {each["value"]["label"] for each in plain["types"]}
    kinds = [kind["label"] for each in plain["arrangements"]["shown"] for kind in each["kinds"]]
    assert "accord" in kinds
    linked = site.get("/data/renault", headers={"Accept": "application/ld+json, application/json;q=0.5"})
    assert linked.content_type == "application/ld+json"


def test_the_arrangements_of_a_hub_are_shown_part_by_part() -> None:
    """All of them, each once, each part at an address of its own."""
    hub = ID.hub
    triples = {Triple(ID[f"pact-{n:03}"], AP.hasParty, hub) for n in range(200)}
    triples |= {Triple(ID[f"pact-{n:03}"], AP.hasParty, ID[f"other-{n:03}"]) for n in range(200)}
    client = over(triples)
    seen: list[str] = []
    address = "/page/hub"
    while True:
        shown = page(client, address).split('<h2 id="arrangements">')[1]
        seen += re.findall(r'href="/page/other-([0-9]+)"', shown.split("</table>")[0])
        following = re.search(r'href="([^"]+)#arrangements">Next', shown)
        if following is None:
            break
        address = following[1]
    assert seen == [f"{n:03}" for n in range(200)]
    assert '<span class="faint">1 to 25 of 200</span>' in page(client, "/page/hub")
    assert client.get("/page/hub?from=x", headers=BROWSER).status_code == 400
    assert client.get("/page/hub.json?from=190").get_json()["arrangements"]["total"] == 200


def test_an_arrangement_that_much_is_said_of_has_all_its_parties() -> None:
    """However many other statements there are of it."""
    pact = ID.pact
    triples = {Triple(pact, NamedNode("http://x.example/before"), ID[f"earlier-{n}"]) for n in range(6000)}
    triples |= {Triple(pact, AP.hasParty, ID[f"party-{n}"]) for n in range(9)}
    [told] = over(triples).get("/page/party-0.json").get_json()["arrangements"]["shown"]
    assert [each["iri"] for each in told["with"]] == [ID[f"party-{n}"].value for n in range(1, 9)]


def test_arrangements_stand_in_a_table(site: FlaskClient) -> None:
    """With whom, of which kind, on what, how it stands."""
    shown = page(site, "/page/renault")
    row = next(row for row in shown.split("<tr>") if "/page/geely" in row and "agreement" in row)
    for words in ("agreement", "hybrid powertrains", "active", "certain", "1 claim"):
        assert words in row
    statements = shown.split(">Facts</h2>")[1].split(">More statements</h2>")
    assert ">is party to</bdi>" not in statements[0]  # which would tell the same again
    assert ">is party to</bdi>" in statements[1]


def test_what_is_hedged_is_set_apart(site: FlaskClient) -> None:
    """It is told of, counts only where asked for, and stands in a part of its own then."""
    certain = page(site, "/page/renault")
    assert "hedged, and count for nothing above" in certain
    possible = page(site, "/page/renault?certainty=possible")
    assert 'class="hedged"' in possible
    assert 'badge probable">probable' in possible.split('class="hedged"')[1]


def test_every_inferred_fact_leads_to_its_proof(site: FlaskClient) -> None:
    """Each link is answered, and the proof is of that fact."""
    shown = page(site, "/page/flexis")
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/explain[^"]*)"', shown)}
    assert links
    for link in links:
        assert site.get(link).get_json()["status"] == "inferred", link


def test_a_stranger_s_thing_has_the_same_page() -> None:
    """By the labels and dates that it has, whatever the vocabulary."""
    tree, wood = (NamedNode(f"http://x.example/{name}") for name in ("tree", "wood"))
    schema = "http://schema.org/"
    client = over(
        {
            Triple(tree, RDF.type, NamedNode("http://x.example/Tree")),
            Triple(tree, NamedNode(schema + "name"), Literal("Old oak", language="en")),
            Triple(tree, NamedNode(schema + "description"), Literal("It stands on the hill.")),
            Triple(tree, NamedNode("http://x.example/planted"), Literal("1802", datatype=XSD.gYear)),
            Triple(wood, NamedNode("http://x.example/has"), tree),
            Triple(tree, NamedNode("http://x.example/place"), BlankNode("p")),
            Triple(BlankNode("p"), NamedNode("http://x.example/town"), Literal("Elsewhere")),
            Triple(wood, NamedNode("http://xmlns.com/foaf/0.1/name"), Literal("The wood")),
        }
    )
    shown = page(client, "/page?iri=http://x.example/tree")
    for words in (
        "<h1><bdi>Old oak</bdi></h1>",
        "It stands on the hill.",
        "The wood",
        "<time>1802</time>",
        "Elsewhere",
    ):
        assert words in shown
    assert "Elsewhere" in client.get("/page?iri=http://x.example/tree&format=ttl").text
    assert "/explain" not in shown  # nothing reasons here


def test_values_without_names_are_shown_with_what_is_in_them() -> None:
    """Two deep, and lists in their order; on the page, in its JSON and in its RDF. A circle has an end."""
    text = """@prefix x: <http://x.example/> . x:a x:offers [ x:price [ x:amount "29.90" ] ] ;
        x:steps ( "heat" "pour" [ x:last "drink" ] ) ; x:knows _:loop . _:loop x:knows _:loop ; x:called "Loop" ."""
    client = over({quad.triple for quad in parse(text, format=RdfFormat.TURTLE)})
    address = "/page?iri=http://x.example/a"
    shown = page(client, address)
    assert shown.index("29.90") > shown.index(">price<")
    listed = re.search(r'<ol class="inner">(.*?)</ol>', shown, re.DOTALL)
    assert listed
    assert re.findall("heat|pour|drink", listed[1]) == ["heat", "pour", "drink"]
    assert "rdf:rest" not in shown
    told = {
        each["property"]["label"]: each["value"] for each in client.get(address + "&format=json").get_json()["facts"]
    }
    assert told["offers"]["facts"][0]["value"]["facts"][0]["value"]["value"] == "29.90"
    assert [each.get("value") for each in told["steps"]["items"]] == ["heat", "pour", None]
    turtle = client.get(address + "&format=ttl").text
    assert all(words in turtle for words in ("29.90", "drink", "Loop"))


def test_things_of_any_scheme_have_a_page_that_is_linked() -> None:
    """Not only those whose IRIs are web addresses; those of ours have one page, wherever their IRI is asked for."""
    book, one = NamedNode("urn:isbn:0451450523"), NamedNode("http://x.example/one")
    client = over({Triple(one, NamedNode("http://x.example/has"), book), Triple(book, RDFS.label, Literal("A book"))})
    link = re.search(r'href="([^"]*)"[^>]*>(?:<bdi>)?A book', page(client, "/page?iri=http://x.example/one"))
    assert link
    assert "<h1><bdi>A book</bdi></h1>" in page(client, link[1])


@pytest.mark.parametrize("path", ["claim/renault-li-auto-xiaomi-s8-founders", "source/gleif", "id/renault"])
def test_the_iri_of_a_claim_leads_to_its_own_page(site: FlaskClient, path: str) -> None:
    """With the switches that were chosen; its RDF is had at once."""
    address = f"/page?{urlencode({'iri': BASE + path, 'certainty': 'possible'})}"
    answer = site.get(address, headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, f"/{path.replace('id/', 'page/')}?certainty=possible")
    assert site.get(address, headers={"Accept": "text/turtle"}).status_code == 200


def test_a_thing_with_more_than_a_page_holds_says_so() -> None:
    """And where all of it can be asked for."""
    hub = NamedNode("http://x.example/hub")
    spokes = {Triple(NamedNode(f"http://x.example/{n}"), NamedNode("http://x.example/of"), hub) for n in range(1000)}
    shown = page(over(spokes), "/page?iri=http://x.example/hub")
    assert "There is more than this page shows." in shown
    assert shown.count("http://x.example/of") < 500


@pytest.mark.parametrize("many", [2, 40])
def test_of_many_statements_each_property_has_some(many: int) -> None:
    """A few properties with no end of values hide none of the others, nor what the thing is and what leads to it."""
    x = "http://x.example/"
    hub = NamedNode(x + "hub")
    triples = {Triple(hub, RDF.type, NamedNode(x + "Tree")), Triple(NamedNode(x + "z"), NamedNode(x + "zz"), hub)}
    triples |= {Triple(hub, NamedNode(f"{x}rare{n}"), Literal("once")) for n in range(9)}
    for n in range(6000):
        spoke = NamedNode(f"{x}{n}")
        triples |= {Triple(spoke, NamedNode(x + "aa"), hub), Triple(hub, NamedNode(f"{x}leads{n % many}"), spoke)}
    client = over(triples)
    shown = page(client, f"/page?iri={x}hub")
    assert ">Tree</bdi>" in shown
    assert shown.count(">once") == 9
    assert len(set(re.findall(r">(leads\d+)</bdi>", shown))) >= min(many, 30)
    assert ">zz</bdi>" in shown.split("What leads here")[1]
    assert shown.count("There is more than this page shows.") == 2


def test_text_that_means_harm_is_shown() -> None:
    """Markup is text, marks that turn the writing around stay within their element, what is endless is cut."""
    thing, title = NamedNode("http://x.example/t"), NamedNode("http://purl.org/dc/terms/title")
    for text in ("<img src=x onerror=alert(1)>", "abc\u202edcba", "A" * 10_000, "a" * 9_000 + "</bdi><script>"):
        shown = page(over({Triple(thing, title, Literal(text))}), "/page?iri=http://x.example/t")
        assert "<img src=x" not in shown
        assert "<script>" not in shown
        heading = re.search(r"<h1><bdi[^>]*>(.*?)</bdi></h1>", shown, re.DOTALL)
        assert heading
        assert len(heading[1]) < 200
        assert "\u202e" not in shown.split("<title>")[1].split("</title>")[0].replace("\u2068abc\u202edcba\u2069", "")


# ---- Claims and sources


def test_a_claim_tells_what_follows_with_its_help(site: FlaskClient) -> None:
    """The joint venture, from who founded it."""
    shown = page(site, "/claim/renault-li-auto-xiaomi-s8-founders")
    assert "What follows with its help" in shown
    assert "joint venture" in shown.split("What follows with its help")[1]


def test_a_claim_that_puts_nothing_into_the_graph_says_so(site: FlaskClient) -> None:
    """What talks aim at is no fact."""
    assert "counts at no level" in page(site, "/claim/renault-li-auto-xiaomi-s1-aim")


@pytest.mark.parametrize(
    "name", ["renault-li-auto-xiaomi-s8-founders", "renault-li-auto-xiaomi-s14-budget", "background-renault"]
)
def test_the_data_of_a_claim_says_what_its_page_says(site: FlaskClient, name: str) -> None:
    """What it states, its words, its day, its passage: each value of the Turtle stands on the page, names by labels."""
    shown = unescape(page(site, f"/claim/{name}"))
    triples = {quad.triple for quad in parse(site.get(f"/claim/{name}.ttl").data, format=RdfFormat.TURTLE)}
    assert len(triples) > 20
    bookkeeping = {RDF.type, AP.statedIn, AP.polarity}
    for triple in triples:
        value = triple.object
        if isinstance(value, Literal):
            said = value.value.partition("T")[0] if value.datatype == XSD.dateTime else value.value
            said = f"{int(said):,}" if value.datatype == XSD.integer else said
            assert said in shown, triple
        elif isinstance(value, NamedNode) and triple.predicate not in bookkeeping:
            name_of_it = value.value.rpartition("#")[2].lower()  # such as certain, stated: the English labels are so
            assert value.value in shown or value.value.rpartition("/")[2] in shown or name_of_it in shown, triple


TEXT = "Acme and Brix have a pact with a long name. Nobody knows more."


def _source() -> set[Triple]:
    """A source of two sentences, with one claim."""
    source, claim = SOURCE.paper, CLAIM.pact
    digest = sha256(TEXT.encode()).hexdigest()
    spans = {"paper#s1": (0, 43), "paper#s2": (44, 62)}
    triples = {
        Triple(source, RDF.type, AP.NewsArticle),
        Triple(source, AP.sha256, Literal(digest)),
        Triple(claim, RDF.type, AP.Claim),
        Triple(claim, AP.paraphrase, Literal("They have a pact.", language="en")),
        Triple(claim, AP.cue, Literal("a pact with")),
        Triple(claim, AP.evidence, SOURCE["paper#s1"]),
        Triple(SOURCE["paper#s2"], AP.holdsNoClaim, Literal("It says nothing.", language="en")),
    }
    for name, (start, end) in spans.items():
        triples |= {
            Triple(SOURCE[name], PROV.wasQuotedFrom, source),
            Triple(SOURCE[name], OA.start, Literal(str(start), datatype=XSD.integer)),
            Triple(SOURCE[name], OA.end, Literal(str(end), datatype=XSD.integer)),
        }
    return triples


def test_a_text_at_hand_is_marked_and_linked_both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each passage leads to its claims and back; what holds none says why. Without the text, all else is there."""
    graphs = {CLAIMS_GRAPH: _source(), CLAIM.pact: {Triple(ID.acme, AP.partnerOf, ID.brix)}}
    client = create_app(Embedded(Dataset(graphs, "0" * 64))).test_client()
    without = page(client, "/source/paper")
    assert "Nobody knows more" not in without
    assert "It says nothing." in without
    (tmp_path / "any-name.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "other.txt").write_text("Another one.", encoding="utf-8")
    monkeypatch.setenv("AUTOPACT_SOURCES", str(tmp_path))
    shown = page(client, "/source/paper")
    assert 'href="#s1"' in shown
    assert 'id="t-s1"' in shown
    assert 'href="#t-s1"' in shown
    assert "Nobody knows more." in shown
    assert "<mark>a pact with</mark>" in page(client, "/claim/pact")


# ---- Proofs


def test_a_proof_can_be_followed_as_a_tree_and_seen_as_a_picture(site: FlaskClient) -> None:
    """Each step with its rule in words, each leaf a claim with cue, speaker and place."""
    shown = page(site, "/explain?s=id:flexis&p=a&o=ap:JointVenture")
    assert shown.count("<details") == shown.count("</details>") > 3
    for words in (
        "Flexis is a (company and (has founder at least 2 company))",
        "cls-minqc",
        "the article&#39;s author",
    ):
        assert words in shown
    assert "sentence 8, characters 760–892" in shown
    assert "<svg" in shown
    assert "Equivalent classes have the same members." in shown


def test_what_is_only_probable_names_what_holds_it_down(site: FlaskClient) -> None:
    """The claim, and its hedge."""
    shown = page(site, "/explain?s=id:xiaomi&p=ap:basedIn&o=id:china")
    assert "probable" in shown
    french = page(site, "/explain?s=id:xiaomi&p=ap:basedIn&o=id:china&lang=fr")
    assert "probable" in french
    assert "Pas à pas" in french


def test_what_does_not_follow_has_a_page_that_says_what_is_missing(site: FlaskClient) -> None:
    """404, in words; and which claims say it without counting."""
    answer = site.get("/explain?s=id:qualcomm&p=a&o=ap:TechnologyCarmaker", headers=BROWSER)
    assert answer.status_code == 404
    for words in ("Qualcomm is a technology carmaker", "Qualcomm is a manufacturer", "neither stated"):
        assert words in answer.text
    aim = "/explain?s=id:cooperation-renault-xiaomi&p=ap:hasAgreementParty&o=id:renault"
    assert "/claim/renault-li-auto-xiaomi-s1-aim" in site.get(aim, headers=BROWSER).text


def test_a_proof_of_any_depth_has_a_page() -> None:
    """What lies too deep to be shown is a proof of its own, a link away."""
    thing, classes = NamedNode("http://x.example/thing"), [NamedNode(f"http://x.example/C{n}") for n in range(80)]
    known = {Triple(thing, RDF.type, classes[0])}
    for number, (below, above) in enumerate(pairwise(classes)):
        both, first, second = (BlankNode(f"{name}{number}") for name in ("both", "first", "second"))
        known |= {
            Triple(above, OWL.equivalentClass, both),
            Triple(both, OWL.intersectionOf, first),
            Triple(first, RDF.first, below),
            Triple(first, RDF.rest, second),
            Triple(second, RDF.first, classes[0]),
            Triple(second, RDF.rest, RDF.nil),
        }
    graphs: dict[NamedNode, set[Triple]] = {level.asserted: set() for level in Level}
    graphs |= {CLAIMS_GRAPH: set(), ONTOLOGY_GRAPH: set(), Level.CERTAIN.asserted: known}
    dataset = Dataset(graphs, "0" * 64)
    client = create_app(Embedded(dataset, Explainer.of(dataset))).test_client()
    shown = page(client, f"/explain?s={thing.value}&p=a&o={classes[-1].value}")
    assert shown.count("<details") > 40
    deeper = re.search(r'class="why" href="([^"]+)"', shown)
    assert deeper
    assert "C0" in page(client, deeper[1].replace("&amp;", "&"))


# ---- The ontology


def test_each_term_tells_what_follows_through_it(site: FlaskClient) -> None:
    """Restrictions, chains and inverses as rules, in the reader's language; and a query that shows it at work."""
    english, french = page(site, "/ontology"), page(site, "/ontology?lang=fr")
    for rule in (
        "x is a (company and (has founder at least 2 company)) ⇔ x is a joint venture",
        "x founded y, y has founder z ⇒ x partner of z",
        "x in talks with y ⇒ y in talks with x",
        "x has party y ⇒ y is an agent",
    ):
        assert rule in english
    assert (
        "x est de type (entreprise et (a pour fondateur au moins 2 entreprise)) ⇔ x est de type coentreprise" in french
    )
    assert "A company that was founded by two or more companies." in english
    assert 'id="TechnologyCooperation"' in english
    assert "ap:JointVenture+%7D" in english


def test_the_anchors_of_a_stranger_s_terms_are_all_different() -> None:
    """Two terms of one local name, in a circle besides, break nothing."""
    one, other = (NamedNode(f"http://{name}.example/Thing") for name in ("one", "other"))
    described = {Triple(node, RDF.type, OWL.Class) for node in (one, other)} | {
        Triple(node, RDFS.label, Literal("thing")) for node in (one, other)
    }
    shown = page(
        over(described | {Triple(one, RDFS.subClassOf, other), Triple(other, RDFS.subClassOf, one)}), "/ontology"
    )
    assert 'id="Thing"' in shown
    assert 'id="http://other.example/Thing"' in shown


def test_a_stranger_s_terms_need_no_labels() -> None:
    """What is said more of than its kind is described, and so is all of its namespace; a circle is drawn as well."""
    one, two, three, alone = (NamedNode(f"http://own.example/{name}") for name in ("One", "Two", "Three", "Alone"))
    declared = NamedNode("http://xmlns.com/foaf/0.1/Person")
    described = {Triple(node, RDF.type, OWL.Class) for node in (one, two, three, alone, declared)}
    assert "describes no vocabulary" not in page(over(described), "/ontology")
    described |= {
        Triple(one, RDFS.subClassOf, two),
        Triple(two, RDFS.subClassOf, one),
        Triple(three, RDFS.subClassOf, two),
    }
    shown = page(over(described), "/ontology")
    for node in (one, two, three, alone):
        assert f'id="{node.value.rsplit("/", 1)[1]}"' in shown
    assert 'id="Person"' not in shown
    assert declared.value in shown.split("Words of other vocabularies")[1]
    picture = shown.split('<div class="tall">')[1].split("</svg>")[0]
    assert [picture.count(f'href="#{name}"') for name in ("One", "Two", "Three", "Alone")] == [1, 1, 1, 0]


def test_of_too_many_terms_the_general_ones_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """With how many there are."""
    monkeypatch.setattr(vocabulary, "MOST", 3)
    nodes = [NamedNode(f"http://x.example/C{number}") for number in range(9, 0, -1)]
    described = {Triple(node, RDF.type, OWL.Class) for node in nodes}
    described |= {Triple(lower, RDFS.subClassOf, higher) for higher, lower in pairwise(nodes)}
    shown = page(over(described), "/ontology")
    assert re.findall(r'<h3 id="(\w+)"', shown) == ["C7", "C8", "C9"]
    assert ">Classes 9</a>" in shown
    assert "1 to 3 of 9" in shown


# ---- Pictures


def test_no_two_boxes_of_a_picture_overlap() -> None:
    """However the tree branches."""
    tree = Branch("root", children=[Branch(str(n), "note", children=[Branch("x" * n)] * (n % 4)) for n in range(9)])
    for picture in (draw([tree, tree]), around(tree, [Branch(str(n)) for n in range(7)])):
        for one in picture.boxes:
            assert 0 <= one.x <= one.x + one.width <= picture.width
            assert 0 <= one.y <= one.y + one.height <= picture.height
            for other in picture.boxes:
                assert (
                    one is other
                    or one.x + one.width < other.x
                    or other.x + other.width < one.x
                    or one.y + one.height < other.y
                    or other.y + other.height < one.y
                )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("one two three", ["one two", "three"]),
        ("unbreakable", ["unbreaka", "ble"]),
        ("汽车制造商的合作", ["汽车制造", "商的合作"]),
        ("one two three four five", ["one two", "three f…"]),
    ],
)
def test_text_is_broken_to_the_room_it_has(text: str, lines: list[str]) -> None:
    """Between words if there are any; Chinese takes twice the room; what is left over is cut."""
    assert wrapped(text, 8, 2) == lines
