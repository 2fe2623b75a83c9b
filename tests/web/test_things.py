"""The page of a thing: what is said of it, how firmly, by whom, and what it is called."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from tests.prefixes import DECLARED

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.terms import AP, BASE, CLAIM, ID, ONTOLOGY_GRAPH, OWL, RDF, RDFS, SKOS, XSD, Level, Namespace
from autopact.web import create_app

from .pages import BROWSER, over, over_graphs, page, quads, reading, strangers


def test_a_hedged_date_is_told_to_be_hedged(site: FlaskClient) -> None:
    """Where it is not set apart with the statements that are hedged."""
    shown = page(site, "/page/europe-electric-van-market?certainty=possible")
    [moment] = re.findall(r"<li><time>2030</time>.*?</li>", shown)
    assert '<span class="badge probable">probable</span>' in moment


def test_what_is_hedged_is_set_apart(site: FlaskClient) -> None:
    """It is told of, counts only where asked for, and stands in a part of its own then."""
    certain = page(site, "/page/renault")
    assert "hedged, and count for nothing above" in certain
    possible = page(site, "/page/renault?certainty=possible")
    assert 'class="hedged"' in possible
    assert 'badge probable">probable' in possible.split('class="hedged"')[1]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "1 claim about this is hedged, and counts for nothing above. What if it holds?"),
        ("fr", "1 assertion à ce sujet est nuancée et ne compte pas ci-dessus. Et si elle était vraie ?"),
    ],
)
def test_of_one_hedged_claim_it_is_told_in_the_singular(site: FlaskClient, code: str, said: str) -> None:
    """The question after it, too."""
    assert said in re.sub("<[^>]*>", "", page(site, f"/page/luca-de-meo?lang={code}"))


def test_nobody_is_asked_what_holds_if_nothing_more_would(site: FlaskClient) -> None:
    """Of what is only mentioned, without commitment, there is no level at which it counts."""
    shown = page(site, "/page/cooperation-renault-xiaomi")
    assert "uncommitted" in shown
    assert "What if" not in shown


def test_who_denies_a_fact_is_not_told_to_make_it(tmp_path: Path) -> None:
    """Programs are given the claims that count; people see the others beside them, and what becomes of them."""
    said = """ap:paraphrase "Acme and Brix."@en ; ap:speaker id:brix ; ap:speechAct ap:Stated ; ap:evidence <urn:e> ;
        dcterms:created "2026" ; ap:factuality ap:certain"""
    both = "{ id:acme ap:subsidiaryOf id:brix . id:pact ap:hasParty id:acme }"
    client = reading(
        tmp_path,
        f"""{DECLARED}
        claim:no a ap:Claim ; {said} ; ap:polarity ap:Denied . claim:yes a ap:Claim ; {said} ; ap:polarity ap:Affirmed .
        claim:once a ap:Claim ; {said} ; ap:polarity ap:Affirmed ; ap:retractedOn "2026" .
        claim:old a ap:Claim ; {said} ; ap:polarity ap:Affirmed . claim:yes ap:supersedes claim:old .
        claim:no {both} claim:yes {both} claim:once {both} claim:old {both}""",
    )
    told = client.get("/page/acme.json").get_json()
    [fact] = [each for each in told["facts"] if each["property"]["iri"] == AP.subsidiaryOf.value]
    [pact] = told["arrangements"]["shown"]
    assert fact["claims"] == pact["claims"] == [CLAIM.yes.value]
    assert {each["iri"]: (each["denied"], each["retracted"], each["superseded_by"]) for each in told["claims"]} == {
        CLAIM.yes.value: (False, False, None),
        CLAIM.no.value: (True, False, None),
        CLAIM.once.value: (False, True, None),
        CLAIM.old.value: (False, False, CLAIM.yes.value),
    }
    rows, facts = client.get("/page/acme").text.split("<h2>Facts</h2>")
    assert "4 claims" in rows
    assert "4 claims" in facts


@pytest.mark.parametrize(
    ("more", "newer"),
    [
        ("claim:new ap:supersedes claim:old .", CLAIM.new.value),
        ("claim:old ap:supersededBy claim:new .", None),
        ('claim:new ap:supersedes claim:old ; ap:retractedOn "2026" .', None),
    ],
)
def test_a_claim_is_superseded_on_pages_where_it_is_in_the_graph(tmp_path: Path, more: str, newer: str | None) -> None:
    """By whatever says so, with a type or without, unless that was retracted; not by what it says of itself.

    Nobody is asked what would hold if it did.
    """
    client = reading(
        tmp_path,
        f"""{DECLARED}
        claim:old a ap:Claim ; ap:paraphrase "Acme and Brix."@en ; ap:speaker id:brix ; ap:speechAct ap:Stated ;
            ap:evidence <urn:e> ; dcterms:created "2026" ; ap:factuality ap:probable ; ap:polarity ap:Affirmed .
        {more} claim:old {{ id:acme ap:subsidiaryOf id:brix }}""",
    )
    told = client.get("/page/acme.json?certainty=probable").get_json()
    claims = [each["claims"] for each in told["facts"] if each["property"]["iri"] == AP.subsidiaryOf.value]
    assert claims == ([] if newer else [[CLAIM.old.value]])
    [old] = [each for each in told["claims"] if each["iri"] == CLAIM.old.value]
    assert old["superseded_by"] == newer
    assert ("1 claim about this is hedged" in client.get("/page/acme").text) == (newer is None)


def test_the_claims_of_a_fact_are_those_that_its_proof_may_rest_on(tmp_path: Path) -> None:
    """One named by anybody's IRI is among them; one that lacks what a claim needs, or has it twice, is not."""
    said = """a ap:Claim ; ap:paraphrase "Acme and Brix."@en ; ap:speechAct ap:Stated ; ap:evidence <urn:e> ;
        dcterms:created "2026" ; ap:factuality ap:probable ; ap:polarity ap:Affirmed"""
    client = reading(
        tmp_path,
        f"""{DECLARED}
        <urn:a#1> {said} ; ap:speaker id:brix . claim:open {said} . claim:two {said} ; ap:speaker id:brix , id:acme .
        <urn:a#1> {{ id:acme ap:subsidiaryOf id:brix }} claim:open {{ id:acme ap:subsidiaryOf id:brix }}
        claim:two {{ id:acme ap:subsidiaryOf id:brix }} claim:bare {{ id:acme ap:subsidiaryOf id:brix }}
        <urn:graph> {{ id:acme ap:subsidiaryOf id:brix }}""",
    )
    told = client.get("/page/acme.json?certainty=probable").get_json()
    [fact] = [each for each in told["facts"] if each["property"]["iri"] == AP.subsidiaryOf.value]
    assert fact["claims"] == ["urn:a#1"]
    assert {claim["iri"] for claim in told["claims"]} == {"urn:a#1", CLAIM.open.value, CLAIM.two.value}
    assert "3 claims" in client.get("/page/acme?certainty=probable").text
    assert "1 claim about this is hedged" in client.get("/page/acme").text
    assert "counts at no level" in client.get("/claim/open").text


def test_a_fact_names_the_named_graphs_that_have_it(tmp_path: Path) -> None:
    """All of them for programs; a page counts them, and names the first ten."""
    several = " ".join(f"<urn:g{number}> {{ <urn:kite> <urn:colour> 'red' }}" for number in range(12))
    client = reading(tmp_path, f"{several} <urn:kite> <urn:size> 7 .", united=True)
    told = client.get("/page?iri=urn:kite&format=json").get_json()["facts"]
    assert {each["property"]["iri"]: len(each["graphs"]) for each in told} == {"urn:colour": 12, "urn:size": 0}
    shown = page(client, "/page?iri=urn:kite")
    assert "12 graphs" in shown
    assert len(re.findall(r"href=./page\?iri=urn:g\d", shown)) == 10


def test_every_inferred_fact_leads_to_its_proof(site: FlaskClient) -> None:
    """Each link is answered, and the proof is of that fact."""
    shown = page(site, "/page/flexis")
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/explain[^"]*)"', shown)}
    assert links
    for link in links:
        assert site.get(link).get_json()["status"] == "inferred", link


def test_what_follows_in_a_vocabulary_without_labels_is_no_aside() -> None:
    """It is told like what is stated; aside is only what follows in well-known vocabularies that are not there."""
    x, entity = Namespace("http://x.example/"), NamedNode("http://www.w3.org/ns/prov#Entity")
    graphs = {
        Level.CERTAIN.asserted: {Triple(x.berta, RDF.type, x.Hen)},
        Level.CERTAIN.inferred: {Triple(x.berta, RDF.type, kind) for kind in (x.Bird, entity)}
        | {Triple(x.berta, x.made, x.egg)},
    }
    site = over_graphs(graphs)
    shown, aside = re.sub("<[^>]*>", " ", page(site, "/page?iri=http://x.example/berta")).split("More statements")
    assert re.findall(r"\b(?:Hen|Bird|made|prov:Entity)\b", shown) == ["Hen", "Bird", "made"]
    assert "prov:Entity" in aside


def test_a_page_of_asides_alone_says_that_there_is_more() -> None:
    """Of more members without names than it shows, and of more that a thing is not."""
    kind, node = NamedNode("http://x.example/Car"), NamedNode("http://x.example/zoe")
    client = over(
        {Triple(BlankNode(f"c{number}"), RDF.type, kind) for number in range(200)}
        | {Triple(node, OWL.differentFrom, NamedNode(f"http://x.example/c{number}")) for number in range(200)}
    )
    for each in (kind, node):
        assert "There is more than this page shows." in page(client, f"/page?iri={each.value}")


def test_what_few_look_for_is_open_where_there_is_nothing_else() -> None:
    """Of a class whose members have no names: they are all that its page has."""
    client = over({Triple(BlankNode("c"), RDF.type, NamedNode("http://x.example/Car"))})
    assert "<details open><summary>1 statement" in page(client, "/page?iri=http://x.example/Car")


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
    for language, colon in (("en", ": "), ("fr", "\u00a0: "), ("zh", "：")):
        near = re.search(
            r"1802</time> <span>(.*?)</span>", page(client, f"/page?iri=http://x.example/wood&lang={language}")
        )
        assert near
        assert re.sub("<[^>]*>", "", near[1]) == f"has{colon}Old oak · planted"
    assert "/explain" not in shown  # nothing reasons here


def test_a_term_that_our_vocabulary_does_not_tell_of_leads_to_a_page_of_its_own() -> None:
    """A slip, as they are made in writing with it: the page of the ontology has no such place."""
    graphs = {
        ONTOLOGY_GRAPH: {Triple(AP.partnerOf, RDF.type, OWL.ObjectProperty)},
        Level.CERTAIN.asserted: {Triple(ID.acme, each, ID.brix) for each in (AP.partnerOf, AP.partnersOf)},
    }
    client = over_graphs(graphs)
    shown = page(client, "/page/acme")
    assert 'href="/ontology#partnerOf"' in shown
    [slip] = re.findall(r'href="(/page[^"]*ontology%23partnersOf)"', shown)
    assert "Where it is used" in page(client, slip)


def test_what_stands_in_another_graph_alone_is_said_to() -> None:
    """No page is silently empty: it names the graph that no default graph takes in, and asks for what is there."""
    anna, mine = NamedNode("urn:x:anna"), NamedNode("urn:x:mine")
    graphs = {Level.CERTAIN.asserted: {Triple(ID.a, RDFS.label, Literal("A"))}, mine: {Triple(anna, AP.knows, ID.bob)}}
    site = over_graphs(graphs)
    [note] = re.findall(r'<p class="note">(.*?)</p>', page(site, "/page?iri=urn:x:anna"))
    assert "<urn:x:anna> is in other graphs than are asked, as in <urn:x:mine>." in html.unescape(note)
    [asked] = re.findall(r'href="([^"]+)"', note)
    rows = site.get(html.unescape(asked), headers={"Accept": "text/csv"}).text.split()
    assert rows[1:] == [f"urn:x:mine,{AP.knows.value},{ID.bob.value},"]
    assert '<p class="note">' not in page(site, "/page/a")


def test_a_named_graph_has_a_page() -> None:
    """It leads to the triples in it, be it all that is known of the name or not, and the RDF says as much."""
    client = quads(
        """@prefix x: <http://x.example/> . x:pub { x:paper x:has x:assertion } x:assertion { x:a x:p x:b, x:c } """
    )
    pub, assertion = (page(client, f"/page?iri=http://x.example/{name}") for name in ("pub", "assertion"))
    assert "a graph here, of 1 triple." in pub
    assert "a graph here, of 2 triples." in assertion
    assert "is in other graphs than are asked" not in pub
    assert "is in other graphs than are asked, as in &lt;http://x.example/pub&gt;" in assertion
    [asked] = re.findall(r'of 1 triple. <a href="([^"]+)"', pub)
    rows = client.get(html.unescape(asked), headers={"Accept": "text/csv"}).text.split()
    assert rows[1:] == ["http://x.example/paper,http://x.example/has,http://x.example/assertion"]
    said = client.get("/page?iri=http://x.example/pub", headers={"Accept": "application/n-triples"})
    assert said.text.startswith("<http://x.example/pub> <http://rdfs.org/ns/void#triples> ")
    assert "a graph here" not in page(client, "/page?iri=http://x.example/paper")


def test_things_of_any_scheme_have_a_page_that_is_linked() -> None:
    """Not only those whose IRIs are web addresses; those of ours have one page, wherever their IRI is asked for."""
    book, one = NamedNode("urn:isbn:0451450523"), NamedNode("http://x.example/one")
    client = over({Triple(one, NamedNode("http://x.example/has"), book), Triple(book, RDFS.label, Literal("A book"))})
    link = re.search(r'href="([^"]*)"[^>]*>(?:<bdi>)?A book', page(client, "/page?iri=http://x.example/one"))
    assert link
    assert "<h1><bdi>A book</bdi></h1>" in page(client, link[1])


@pytest.mark.parametrize(
    "address", ["/page/Renault", "/id/renualt", "/data/Renault.json", "/page?iri=http://x/renault"]
)
def test_what_is_not_there_is_told_what_may_be_meant(site: FlaskClient, address: str) -> None:
    """By the address of its page."""
    answer = site.get(address, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.get_json()["mend"].startswith("Did you mean /page/renault?")


@pytest.mark.parametrize("path", ["claim/renault-li-auto-xiaomi-s8-founders", "source/gleif", "id/renault"])
def test_the_iri_of_a_claim_leads_to_its_own_page(site: FlaskClient, path: str) -> None:
    """With the switches that were chosen; its RDF is had at once."""
    address = f"/page?{urlencode({'iri': BASE + path, 'certainty': 'possible'})}"
    answer = site.get(address, headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, f"/{path.replace('id/', 'page/')}?certainty=possible")
    assert site.get(address, headers={"Accept": "text/turtle"}).status_code == 200


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


def test_what_has_no_label_is_called_as_its_iri_would_be_read() -> None:
    """The last part, with the letters that its percent signs stand for; a datatype likewise. Of one in another, too."""
    image = NamedNode("http://x.example/file/Douglas%20Adams.jpg")
    packed = NamedNode("jar:http://x.example/parts.jar!/Bolt")
    point = Literal("POINT(4 50)", datatype=NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral"))
    thing, has = NamedNode("http://x.example/a"), NamedNode("http://x.example/p")
    said = {Triple(thing, has, each) for each in (image, packed, point)}
    shown = page(over(said), "/page?iri=http://x.example/a")
    assert "<bdi>Douglas Adams.jpg</bdi>" in shown
    assert "<bdi>Bolt</bdi>" in shown
    assert f'title="{image.value}"' in shown
    assert '<small class="tag">wktLiteral</small>' in shown


def test_the_last_part_of_an_iri_is_found_in_the_time_that_it_is_long() -> None:
    """In one that has the signs before a host again and again, too."""
    thing, value = NamedNode("http://x.example/a"), NamedNode("http://x.example/" + "://a" * 15_000)
    begun = time.process_time()
    assert value.value in page(over({Triple(thing, RDFS.seeAlso, value)}), f"/page?iri={thing.value}")
    assert time.process_time() - begun < 10


def test_things_of_one_name_are_told_apart_by_their_iris() -> None:
    """Where they stand on one page, such as two names of one thing; what has its name alone stands by that.

    What has no label is called by the end of its IRI, which another's may be, too.
    """
    client = strangers(f"""@prefix rdfs: <{RDFS}> . @prefix owl: <{OWL}> . @prefix x: <http://x.example/> .
        x:bea x:knows x:ann, x:cy, <http://y.example/ann> . x:cy rdfs:label "Cy" .
        x:bea x:likes x:red, <http://y.example/red>, x:blue .
        x:ann rdfs:label "Ann" ; owl:sameAs <http://y.example/ann> . <http://y.example/ann> rdfs:label "Ann" .""")
    shown = page(client, "/page?iri=http://x.example/bea")
    for iri in ("http://x.example/ann", "http://y.example/ann"):
        assert f'title="{iri}"><bdi>Ann</bdi></a> <small class="iri"><bdi>{iri}</bdi></small>' in shown
    for iri in ("http://x.example/red", "http://y.example/red"):
        assert f'title="{iri}"><bdi>red</bdi></a> <small class="iri"><bdi>{iri}</bdi></small>' in shown
    for each in ("cy", "blue"):
        assert re.search(f'"http://x.example/{each}"><bdi>{each}</bdi></a>(?! <small)', shown, re.IGNORECASE), each


def test_what_the_head_of_a_page_tells_is_no_fact_again() -> None:
    """A definition stands there with the names, and where those are told with their evidence, it is too."""
    said = f"""@prefix rdfs: <{RDFS}> . @prefix skos: <{SKOS}> . @prefix x: <http://x.example/> .
        x:kite rdfs:label "kite" ; skos:definition "What flies on a string." ; x:near x:bird ."""
    shown = page(strangers(said), "/page?iri=http://x.example/kite")
    facts = shown.partition(">Facts<")[2].partition("<h2")[0]
    assert "bird" in facts
    assert "string" not in facts
    assert "string" in shown.partition(">Names and descriptions<")[2]


def test_what_the_head_of_a_page_leaves_out_is_a_fact() -> None:
    """A remark beside the definition, and a definition that is a node of its own, as thesauri have them."""
    said = f"""@prefix rdfs: <{RDFS}> . @prefix skos: <{SKOS}> . @prefix x: <http://x.example/> .
        x:kite skos:definition "What flies on a string." ; rdfs:comment "Not near power lines." .
        x:knot skos:definition x:knot-defined . x:knot-defined x:says "What holds a string." ."""
    client = strangers(said)
    for name, told in (("kite", "power lines"), ("knot", "knot-defined")):
        shown = page(client, f"/page?iri=http://x.example/{name}")
        assert told in shown.partition(">Facts<")[2].partition("<h2")[0], name


def test_a_text_of_blanks_is_no_name_and_says_nothing() -> None:
    """Where there is another, it stands at the head of the page; where there is none, nothing does."""
    said = '<http://x.example/a> rdfs:label "", "A" ; skos:altLabel "  " ; skos:definition "" '
    said = f"@prefix rdfs: <{RDFS}> . @prefix skos: <{SKOS}> . {said}"
    client = strangers(f'{said} ; rdfs:comment "What it is." .')
    shown = page(client, "/page?iri=http://x.example/a")
    assert "Also:" not in shown
    assert '<p class="lead"><bdi>What it is.</bdi></p>' in shown
    assert client.get("/page?iri=http://x.example/a&format=json").get_json()["description"] == "What it is."
    assert '<p class="lead">' not in page(strangers(f"{said} ."), "/page?iri=http://x.example/a")


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Cooperation that the talks"), ("zh", "雷诺与小米洽谈所指向的合作")]
)
def test_what_nobody_is_committed_to_is_called_as_its_claim_calls_it(
    site: FlaskClient, language: str, name: str
) -> None:
    """On its own page and on the claim's, though the name stands in no level."""
    shown = page(site, f"/page/cooperation-renault-xiaomi?lang={language}")
    assert re.search(rf"<h1><bdi[^>]*>{name}", shown)
    claim = page(site, f"/claim/renault-li-auto-xiaomi-s1-aim?lang={language}")
    assert f">{name}" in claim
    assert ">id:cooperation-renault-xiaomi<" not in claim


def test_the_page_of_a_property_leads_to_what_is_said_with_it() -> None:
    """Nothing is said of most properties of strangers, so that their pages have nothing else."""
    client = quads("@prefix x: <http://x.example/> . x:oak x:on x:hill .")
    link = re.search('<a href="(/sparql[^"]*)">Where it is used</a>', page(client, "/page?iri=http://x.example/on"))
    assert link
    asked = client.get(link[1].replace("&amp;", "&"), headers={"Accept": "text/csv"})
    assert asked.text.split() == ["subject,value", "http://x.example/oak,http://x.example/hill"]
    assert "Where it is used" not in page(client, "/page?iri=http://x.example/oak")


def test_a_page_says_which_way_a_text_is_read() -> None:
    """Where it is said, in a language that is the page's own, too; also of what a thing is called."""
    client = strangers("""PREFIX x: <http://x.example/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        x:a x:says "\u05d0!"@he--rtl , "a"@en--rtl , "b"@en ; rdfs:label "\u05d1!"@he--rtl .""")
    shown = page(client, "/page?iri=http://x.example/a")
    for text in ('<bdi dir="rtl">a</bdi>', '<bdi lang="he" dir="rtl">\u05d0!</bdi>', "<bdi>b</bdi>"):
        assert text in shown
    assert '<h1><bdi lang="he" dir="rtl">\u05d1!</bdi></h1>' in shown


def test_who_hears_a_page_is_told_what_a_reason_is_of(site: FlaskClient) -> None:
    """In a sentence as others read it."""
    shown = page(site, "/page/xiaomi")
    for sentence in ("Xiaomi is an agent", "Xiaomi is a company", "Xiaomi in talks with Renault"):
        assert f'aria-label="Why? {sentence}"' in shown


def test_the_picture_of_a_thing_stands_between_what_leads_to_it_and_what_it_leads_to() -> None:
    """A class between its kinds and what it is a kind of; whoever is both, once; of many on a side, the first."""
    client = strangers("""@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix x: <http://x.example/> .
        x:kite rdfs:subClassOf x:toy ; x:near x:bird . x:bird x:near x:kite . x:mine a x:kite .
        x:delta rdfs:subClassOf x:kite . x:toy x:near x:sled , x:swing . x:hub x:near x:end .
        x:t1 x:near x:hub . x:t2 x:near x:hub . x:t3 x:near x:hub . x:t4 x:near x:hub . x:t5 x:near x:hub .
        x:t6 x:near x:hub . x:t7 x:near x:hub . x:t8 x:near x:hub . x:t9 x:near x:hub .""")

    def sides(name: str) -> tuple[list[str], list[str]]:
        shown = page(client, f"/page?iri=http://x.example/{name}").partition('class="lying"')[2].partition("</svg>")[0]
        boxes = dict(re.findall(r'<title>([^<]+)</title>\s*<rect x="(\d+)"', shown))
        middle = int(boxes.pop(name))
        return [each for each, x in boxes.items() if int(x) < middle], [
            each for each in boxes if int(boxes[each]) > middle
        ]

    assert sides("kite") == (["delta (is a kind of)", "mine (is a)"], ["toy (is a kind of)", "bird (near)"])
    assert sides("toy") == (["kite (is a kind of)"], ["sled (near)", "swing (near)"])
    assert sides("hub") == ([f"t{number} (near)" for number in range(1, 9)], ["end (near)"])
    assert "1 to 9 of 10" in page(client, "/page?iri=http://x.example/hub")


def test_what_a_class_is_disjoint_with_is_told_aside() -> None:
    """Its picture and facts are those above and below it; the dozens that are disjoint with it are told aside."""
    said = f"""@prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix x: <http://x.example/> .
        x:Kite a owl:Class ; rdfs:subClassOf x:Aircraft , x:Toy ; owl:disjointWith x:Balloon , x:Airship ."""
    triples = {quad.triple for quad in parse(said, format=RdfFormat.TURTLE)}
    client = create_app(Embedded(Dataset({Level.CERTAIN.asserted: triples}, "0" * 64))).test_client()
    shown, _, aside = page(client, "/page?iri=http://x.example/Kite").partition("More statements")
    assert "Neighbourhood" in shown
    assert "Aircraft" in shown
    assert "Toy" in shown
    assert "Balloon" not in shown
    assert "Balloon" in aside
    assert "Airship" in aside
