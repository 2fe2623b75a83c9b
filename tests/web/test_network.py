"""The network as a page, a picture and data."""

import csv
import io
import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Triple
from tests.export import worlds

from autopact.catalogue import network
from autopact.catalogue.asking import PROLOGUE
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Update, Write
from autopact.errors import OverTime
from autopact.terms import AP, ID, OWL, PREFIXES, RDF, RDFS, Level
from autopact.web import create_app
from autopact.web.atlas import Atlas
from autopact.web.pictures import stress
from autopact.web.pictures.stress import Points

from .pages import BROWSER, over, over_graphs, page, reading, strangers

ROOT = Path(__file__).parents[2]

SVG = "{http://www.w3.org/2000/svg}"


def members(client: FlaskClient, query: str = "") -> set[str]:
    """The local names of the nodes of a network."""
    return {node["id"].rpartition("/")[2] for node in client.get(f"/network.json{query}").get_json()["nodes"]}


def edges(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    """The edges as the CSV has them."""
    answer = client.get(f"/network.csv{query}")
    assert answer.content_type == "text/csv; charset=utf-8; header=present"
    return list(csv.DictReader(io.StringIO(answer.text)))


def written(update: str) -> FlaskClient:
    """A client of the site over what an update writes under the ontology."""
    writable = Writable.of([ROOT / "ontology" / "autopact.ttl"])
    writable.apply(Write([Update(PROLOGUE + update)]))
    return create_app(writable.engine).test_client()


def test_arrangements_bind_their_parties(site: FlaskClient) -> None:
    """Who is party to what, in which role, and who founded what; what is hedged is left out."""
    found = {(row["source_label"], row["relation"].rpartition("#")[2], row["target_label"]) for row in edges(site)}
    assert ("Talks of Renault and Li Auto", "hasNegotiatingParty", "Li Auto") in found
    assert ("Talks of Renault and Xiaomi", "hasTechnologyParty", "Xiaomi") in found
    assert ("Cooperation of Renault and Google on smart cockpits", "hasManufacturerParty", "Renault") in found
    assert ("Flexis", "hasFounder", "CMA CGM") in found
    assert ("Partnership behind Flexis", "establishes", "Flexis") in found
    assert {row["certainty"] for row in edges(site)} == {"certain"}


def test_without_inference_a_tie_is_as_firm_as_it_is_stated() -> None:
    """One that is only said to be probable, and follows from what is certain, is there all the same."""
    said = """ap:paraphrase "They founded it."@en ; ap:speaker id:brix ; ap:speechAct ap:Stated ; ap:evidence <urn:e> ;
        dcterms:created "2026" ; ap:polarity ap:Affirmed"""
    client = written(
        f"""INSERT DATA {{ id:acme ap:founded id:brix GRAPH claim:c {{ id:brix ap:hasFounder id:acme }}
        GRAPH graph:claims {{ claim:c a ap:Claim ; {said} ; ap:factuality ap:probable }} }}"""
    )
    for query, known in (("", ("certain", "true")), ("?certainty=probable&inference=off", ("probable", "false"))):
        assert [(row["certainty"], row["inferred"]) for row in edges(client, query)] == [known]
    assert edges(client, "?inference=off") == []


def test_the_table_says_why_something_is_as_firm_as_it_says() -> None:
    """Of an arrangement, of which one party is certain and the other is not, why the other is."""
    said = """ap:paraphrase "B joined."@en ; ap:speaker id:b ; ap:speechAct ap:Stated ; ap:evidence <urn:e> ;
        dcterms:created "2026" ; ap:polarity ap:Affirmed"""
    client = written(
        f"""INSERT DATA {{ id:pact a ap:Agreement ; ap:hasAgreementParty id:a
        GRAPH claim:c {{ id:pact ap:hasAgreementParty id:b }}
        GRAPH graph:claims {{ claim:c a ap:Claim ; {said} ; ap:factuality ap:possible }} }}"""
    )
    table = client.get("/network?certainty=possible").text.partition("<tbody>")[2]
    [row] = [row for row in table.split("<tr>") if "pact" in row]
    assert "possible" in row.partition('class="why"')[0]
    [why] = re.findall(r'class="why" href="([^"]*)"', row)
    told = client.get(why.replace("&amp;", "&"), headers={"Accept": "application/json"}).get_json()
    assert told["level"] == "possible"


def test_what_is_inferred_is_shown_where_nothing_says_it(site: FlaskClient) -> None:
    """Founders of one company are partners of each other; that two talk is said by their talks already."""
    inferred = {(row["source_label"], row["target_label"]) for row in edges(site) if row["inferred"] == "true"}
    assert inferred == {("CMA CGM", "Renault"), ("CMA CGM", "Volvo Group"), ("Renault", "Volvo Group")}
    assert not [row for row in edges(site, "?inference=off") if row["inferred"] == "true"]


@pytest.fixture(scope="module")
def twice() -> FlaskClient:
    """Three who work together, two of them known by other names; that is certain of one, possible of the other."""
    text = """
        INSERT DATA {
            id:pact a ap:Agreement ; ap:hasAgreementParty id:a , <urn:b> , <urn:c> . id:a owl:sameAs <urn:a> .
            <urn:0> <urn:says> 1 , 2 , 3 , 4 .
            GRAPH claim:same { <urn:b> owl:sameAs <urn:0> }
            GRAPH graph:claims { claim:same a ap:Claim ; ap:paraphrase "They are one."@en ; ap:speaker id:a ;
                ap:speechAct ap:Stated ; ap:evidence <urn:e> ; dcterms:created "2026" ; ap:factuality ap:possible ;
                ap:polarity ap:Affirmed }
        }"""
    return written(text)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"pact", "a", "urn:b", "urn:c"}),
        ("?certainty=possible", {"pact", "a", "urn:0", "urn:c"}),
        ("?inference=off", {"pact", "a", "urn:b", "urn:c"}),
    ],
)
def test_what_has_two_names_is_one_node(twice: FlaskClient, query: str, shown: set[str]) -> None:
    """As soon as that is known: one of ours, or of which more is stated. Of the other, all the same follows."""
    assert members(twice, query) == shown


def test_levels_add_up(site: FlaskClient) -> None:
    """What is possible contains what is probable, and that what is certain."""
    certain, probable, possible = (members(site, f"?certainty={level.word}") for level in Level)
    assert certain < probable < possible
    assert "unnamed-participants" in possible - probable
    words = {level.word: {row["certainty"] for row in edges(site, f"?certainty={level.word}")} for level in Level}
    assert words["possible"] == {"certain", "probable", "possible"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?topic=ap:HybridPowertrains", {"renault", "geely", "cooperation-renault-geely"}),
        ("?kind=ap:TechPartner&around=id:google", {"renault", "google", "cooperation-renault-google"}),
        (f"?around={ID['li-auto'].value}", {"renault", "li-auto", "talks-renault-li-auto"}),
        ("?kind=ap:TechnologyCarmaker", {"renault", "xiaomi", "talks-renault-xiaomi"}),
        (f"?kind={quote(AP.TechnologyCarmaker.value)}", {"renault", "xiaomi", "talks-renault-xiaomi"}),
        ("?status=ap:Active&kind=ap:TechnologyCarmaker&inference=off", set()),
        ("?topic=ap:VehicleSoftware", set()),
        (
            "?topic=ap:VehicleSoftware&certainty=probable&kind=ap:TechnologyCarmaker",
            {"renault", "xiaomi", "talks-renault-xiaomi"},
        ),
    ],
)  # fmt: skip
def test_it_is_narrowed(site: FlaskClient, query: str, expected: set[str]) -> None:
    """By topic, status, kind and neighbourhood, and each as far as it is known at the level."""
    assert members(site, query) == expected


def test_links_say_how_much_they_lead_to(site: FlaskClient) -> None:
    """The count beside each link is the number of edges on the other side, and a taken one leads back."""
    page = site.get("/network?topic=ap:SmartCockpits").text
    links = re.findall(r'<a class="chip" href="/network([^"]*)"[^>]*>.*?<span class="count">([\d,]+)</span>', page)
    assert len(links) > 6
    for query, count in links:
        assert len(edges(site, query.replace("&amp;", "&"))) == int(count), query
    (taken,) = re.findall(r'<a class="chip taken" href="([^"]*)" aria-current="true"><bdi>smart cockpits', page)
    assert taken == "/network"


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/network?certainty=maybe", 400, "certain, probable, possible"),
        ("/network.svg?inference=perhaps", 400, "on, off"),
        ("/network?sort=size", 400, "certainty"),
        ("/network?topic=ap:Bateries", 404, "ap:SmartCockpits"),
        ("/network.json?around=http://nowhere.example/", 404, "nowhere.example"),
        ("/network.json?around=id:Renault", 404, "Did you mean id:renault? There is, among others: id:"),
        ("/network.json?kind=ap:Manufakturer", 404, "Did you mean ap:Manufacturer? There is: ap:"),
    ],
)
def test_what_is_not_known_is_said(site: FlaskClient, address: str, status: int, says: str) -> None:
    """With what there is."""
    answer = site.get(address)
    assert answer.status_code == status
    assert says in answer.text


def test_the_table_is_sorted_by_links(site: FlaskClient) -> None:
    """By a column's link, and by the same link the other way around."""

    def kinds(query: str) -> list[str]:
        return re.findall(r'<td class="kind" data-label="Kind">([^<]*)</td>', site.get(f"/network{query}").text)

    assert kinds("?sort=kind") == sorted(kinds("")) == kinds("?sort=-kind")[::-1]
    page = site.get("/network?sort=kind").text
    assert 'aria-sort="ascending"><a href="/network?sort=-kind"' in page
    assert 'aria-sort="descending"><a href="/network?sort=kind"' in site.get("/network?sort=-kind").text


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("?sort=who&lang=en", []),
        ("?around=id:renault&topic=ap:SmartCockpits", ["Renault", "smart cockpits"]),
        ("?certainty=probable&status=ap:Active", ["active", "what is at least probable, with what follows"]),
        ("?inference=off&kind=ap:JointVenture", ["joint venture", "what is certain, nothing inferred"]),
    ],
)
def test_the_title_says_what_of_it_is_shown(site: FlaskClient, query: str, parts: list[str]) -> None:
    """So that bookmarks and a browser's history tell one from the other."""
    title = site.get(f"/network{query}").text.split("<title>")[1].split("</title>")[0]
    assert re.sub("[\u2068\u2069]", "", title).split(" · ") == [*parts, "Network", "autopact"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("ap:subsidiaryOf id:b", "y → b"),
        ("ap:hasEquityIn id:b", "y → b"),
        ("ap:hasFounder id:z , id:b", "y → b · z"),
        ("ap:partnerOf id:b", "b · y"),
    ],
)
def test_the_table_says_from_whom_a_link_leads(said: str, shown: str) -> None:
    """What belongs to another, or has a stake in it, is not taken for the other; partners are so both ways."""
    page = written(f"INSERT DATA {{ id:y {said} }}").get("/network?inference=off").text
    (row,) = re.findall(r'<td data-label="Who">(.*?)</td>', page)
    assert re.sub("<[^>]*>", "", row) == shown


def test_the_table_says_who_is_bound_less_surely_than_others() -> None:
    """The row is as sure as that there is something between two; what is no less sure than that goes without a word."""
    graphs = {
        Level.CERTAIN.asserted: {Triple(ID.pact, AP.hasParty, ID[name]) for name in ("a", "b")}
        | {Triple(ID.venture, AP.hasFounder, ID.a)},
        Level.PROBABLE.asserted: {Triple(ID.venture, AP.hasFounder, ID.c)},
        Level.POSSIBLE.asserted: {Triple(ID.pact, AP.hasParty, ID.c)}
        | {Triple(ID.rumour, AP.hasParty, ID[name]) for name in ("a", "c")},
    }
    client = over_graphs(graphs)
    cells = re.findall(r'<td data-label="Who">(.*?)</td>', client.get("/network?certainty=possible").text)
    who = {re.sub("<[^>]*>", "", cell) for cell in cells}
    assert who == {"a · b · c possible", "a · c", "venture → a · c probable"}


def test_every_link_of_the_page_leads_somewhere(site: FlaskClient) -> None:
    """Those of the picture, of the filters and of the table."""
    page = site.get("/network?certainty=possible", headers={"Accept": "text/html"})
    links = set(re.findall(r'<a [^>]*?href="(/[^"]*)"', page.text))
    assert [link for link in links if link.startswith("/explain")]
    for link in links:
        assert site.get(link.replace("&amp;", "&"), follow_redirects=True).status_code == 200, link


def test_the_picture_can_stand_anywhere(site: FlaskClient) -> None:
    """One document with whole addresses and its own style, which its policy allows and nothing else."""
    answer = site.get("/network.svg", base_url="https://example.org/cars")
    assert answer.content_type == "image/svg+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.data)  # noqa: S314 - our own
    style = root.findtext(f"{SVG}style") or ""
    policy = answer.headers["Content-Security-Policy"]
    assert f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "prefers-color-scheme: dark" in style
    assert all(link.attrib["href"].startswith("https://example.org/cars/") for link in root.iter(f"{SVG}a"))
    assert "url(" not in answer.text


def test_it_is_not_sent_twice(site: FlaskClient) -> None:
    """Who has it asks whether it changed."""
    for suffix in ("svg", "json", "csv"):
        tag = site.get(f"/network.{suffix}").headers["ETag"]
        assert site.get(f"/network.{suffix}", headers={"If-None-Match": tag}).status_code == 304


def test_where_nothing_fits_each_filter_can_be_taken_back(site: FlaskClient) -> None:
    """By its link, which says how much there is without it."""
    page = site.get("/network?kind=ap:JointVenture&topic=ap:HybridPowertrains").text
    assert "Nothing fits." in page
    assert re.search(r'class="chip taken" href="/network\?kind=ap:JointVenture"[^>]*><bdi>hybrid powertrains', page)
    assert re.search(r'class="chip taken" href="/network\?topic=ap:HybridPowertrains".*joint venture', page)
    assert page.count("Show all again") == 2


def test_a_kind_that_is_shown_at_another_level_alone_is_known() -> None:
    """A thing is filed under one kind at each level; the links to the others lead to where nothing fits, and back."""
    said = """ap:paraphrase "It builds cars."@en ; ap:speaker id:b ; ap:speechAct ap:Stated ; ap:evidence <urn:e> ;
        dcterms:created "2026" ; ap:polarity ap:Affirmed"""
    client = written(
        f"""INSERT DATA {{ id:a a ap:Organization ; ap:partnerOf id:b . id:b a ap:JointVenture
        GRAPH claim:c {{ id:a a ap:Manufacturer }}
        GRAPH graph:claims {{ claim:c a ap:Claim ; {said} ; ap:factuality ap:probable }} }}"""
    )
    assert len(edges(client, "?kind=ap:Organization")) == 1
    page = client.get("/network?kind=ap:Organization", headers={"Accept": "text/html"}).text
    links = [link.replace("&amp;", "&") for link in re.findall(r'<a class="chip[^"]*" href="([^"]*)"', page)]
    shown = {link: client.get(link, headers={"Accept": "text/html"}) for link in links}
    assert {answer.status_code for answer in shown.values()} == {200}
    assert "Show all again" in shown["/network?certainty=probable&kind=ap:Organization"].text


def test_hostile_labels_are_shown_not_run(client: FlaskClient) -> None:
    """In the page, the picture and the data."""
    for suffix in ("", ".svg"):
        text = client.get(f"/network{suffix}").text
        assert "<script>" not in text
        assert "&lt;script&gt;alert(" in text
    assert "<script>" in client.get("/network.csv").text


def test_anybody_s_graph_has_a_network(tmp_path: Path) -> None:
    """Of links between its individuals, with their types as kinds; classes and web pages are none."""
    client = reading(
        tmp_path,
        """@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        :Band a owl:Class ; rdfs:subClassOf :Group . :Group a owl:Class .
        :ada a foaf:Person ; rdfs:label "Ada" ; foaf:knows :bob ; foaf:homepage <http://ada.example/> .
        :bob a foaf:Person ; foaf:member :quartet ; foaf:knows :ada . :quartet a :Band .""",
    )
    answer = client.get("/network.json").get_json()
    assert {node["label"] for node in answer["nodes"]} == {"Ada", "bob", "quartet"}
    assert {(edge["source"][-3:], edge["target"][-7:]) for edge in answer["edges"]} == {
        ("ada", "org/bob"), ("bob", "quartet"),
    }  # fmt: skip
    assert {kind["name"] for kind in answer["kinds"]} == {"Person", "Band"}
    assert client.get("/network?kind=http://example.org/Band").status_code == 200


def test_terms_of_a_vocabulary_are_called_no_individuals() -> None:
    """Where its own properties link them, as schema.org's do, they are things like others."""
    schema = "http://schema.example/"
    known = {
        Triple(NamedNode(f"{schema}name"), NamedNode(f"{schema}domainIncludes"), NamedNode(f"{schema}Thing")),
        Triple(NamedNode(f"{schema}name"), RDF.type, RDF.Property),
        Triple(NamedNode(f"{schema}Thing"), RDF.type, RDFS.Class),
    }
    client = over(known)
    assert "2 things, 1 link: what is certain" in client.get("/network").text


def test_a_picture_leads_to_pages_at_its_level_once(site: FlaskClient) -> None:
    """Whether it was drawn for the page of a thing, whose addresses have the level already, or for the network's."""
    for address in ("/page/renault?", "/network?around=id:renault&"):
        shown = site.get(f"{address}certainty=possible", headers=BROWSER).text
        linked = re.findall(r'href="(/page/[^"]*)" tabindex', shown)
        assert {each.count("certainty=possible") for each in linked} == {1}


def test_a_thesaurus_has_a_network(tmp_path: Path) -> None:
    """Of its concepts, each pair once; where they belong, what they are elsewhere, and their labels are not in it."""
    client = reading(
        tmp_path,
        """@prefix : <http://example.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix xl: <http://www.w3.org/2008/05/skos-xl#> . :oak xl:prefLabel :l1 . :l1 xl:literalForm "oak" .
        :plants a skos:ConceptScheme ; skos:hasTopConcept :tree .
        :tree a skos:Concept ; skos:inScheme :plants ; skos:narrower :oak .
        :oak a skos:Concept ; skos:inScheme :plants ; skos:broader :tree ; skos:related :acorn .
        :acorn a skos:Concept ; skos:inScheme :plants ; skos:exactMatch <http://elsewhere.example/acorn> .""",
    )
    answer = client.get("/network.json").get_json()
    assert {(edge["source"][19:], edge["target"][19:]) for edge in answer["edges"]} == {
        ("oak", "tree"), ("oak", "acorn"),
    }  # fmt: skip
    table = re.sub(r"<[^>]+>", "", client.get("/network").text)
    assert "oak → tree\n    broader" in table  # the other way round, it would say the contrary


def test_things_without_a_class_are_in_the_network(tmp_path: Path) -> None:
    """As soon as anything is said of them; they are of no kind."""
    client = reading(
        tmp_path,
        """@prefix : <http://example.org/> . :ada :likes :bob ; :site <http://ada.example/> . :bob :likes :cy .
        :cy :name "Cy" .""",
    )
    answer = client.get("/network.json").get_json()
    assert {node["label"] for node in answer["nodes"]} == {"ada", "bob", "cy"}
    assert [kind["name"] for kind in answer["kinds"]] == ["other"]
    assert client.get("/network").status_code == 200


def test_an_empty_graph_has_an_empty_network() -> None:
    """Which says so."""
    client = over_graphs({})
    page = client.get("/network").text
    assert "No two things that are described here by their IRIs are linked" in page
    assert 'class="chip' not in page
    assert client.get("/network.json").get_json()["nodes"] == []
    assert ElementTree.fromstring(client.get("/network.svg").data).tag == f"{SVG}svg"  # noqa: S314 - our own


class Changing:
    """An engine whose data changes."""

    def __init__(self, *engines: Embedded) -> None:
        self.engines = iter(engines)
        self.now = next(self.engines)

    def __getattr__(self, name: str) -> object:
        return getattr(self.now, name)


def graph(identity: str, *parties: NamedNode) -> Embedded:
    """An engine over one agreement."""
    pact = {Triple(ID.pact, RDF.type, AP.Agreement), *(Triple(ID.pact, AP.hasParty, party) for party in parties)}
    return Embedded(Dataset({Level.CERTAIN.asserted: pact}, identity * 64))


def test_new_data_gives_a_new_network() -> None:
    """As soon as the engine's id is another."""
    engine = Changing(graph("1", ID.a, ID.b), graph("2", ID.a, ID.c))
    client = create_app(engine).test_client()  # type: ignore[arg-type]
    assert members(client) == {"pact", "a", "b"}
    engine.now = next(engine.engines)
    assert members(client) == {"pact", "a", "c"}


@pytest.fixture
def large() -> Embedded:
    """An engine over three hundred arrangements, each of two out of two hundred, one of whom is in all of them."""
    triples = set()
    for at in range(300):
        pact, party = ID[f"pact{at}"], ID[f"party{at % 200}"]
        triples |= {
            Triple(pact, RDF.type, AP.Agreement),
            Triple(pact, AP.hasAgreementParty, party),
            Triple(pact, AP.hasAgreementParty, ID.hub),
            Triple(party, RDFS.label, Literal(f"Party {at}", language="en")),
        }  # fmt: skip
    return Embedded(Dataset({Level.CERTAIN.asserted: triples}, "3" * 64))


def test_of_many_an_overview_is_drawn(large: Embedded) -> None:
    """Arrangements of two are edges then, and the table has them all the same."""
    client = create_app(large).test_client()
    assert len(members(client)) == 201
    assert len(client.get("/network.json").get_json()["edges"]) == 300
    assert client.get("/network.json").get_json()["complete"]
    assert "There is more" not in client.get("/network.svg").text
    page = client.get("/network").text
    assert page.count('<svg class="network') - page.count("swatch") == 1
    assert page.count("<tr>") == 301


def test_of_too_many_those_are_shown_that_hang_together(large: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the best connected on; and the page says that there is more, and so do the picture alone and its data."""
    monkeypatch.setattr(network, "MOST_ENDS", 100)
    client = create_app(large).test_client()
    assert not client.get("/network.json").get_json()["complete"]
    assert "There is more than a picture can hold: these 100" in client.get("/network.svg").text
    shown = client.get("/network.json").get_json()
    assert len(shown["nodes"]) == 100
    ends = {end for edge in shown["edges"] for end in (edge["source"], edge["target"])}
    assert ends == {node["id"] for node in shown["nodes"]}
    assert "There is more" in client.get("/network").text


def test_a_picture_of_a_neighbourhood_for_any_page() -> None:
    """For templates: around a node, or of everything; and nothing for a node that is in no network."""
    app = create_app(worlds.bundled())
    with app.test_request_context("/page/xiaomi"):
        picture = app.jinja_env.globals["network_picture"]
        assert picture(ID.xiaomi).count('class="focus"') == 2  # once for wide screens, once for narrow ones
        assert "Who works with Xiaomi" in picture(ID.xiaomi)
        assert "Who works with whom" in picture(certainty="possible")
        assert picture(ID.france) == ""


def test_pages_show_who_is_near(site: FlaskClient) -> None:
    """The first one everybody, that of an organization those around it; a place has no such picture."""
    browser = {"Accept": "text/html"}
    home, renault, france = (site.get(path, headers=browser).text for path in ("/", "/page/renault", "/page/france"))
    assert 'href="/network">' in home
    assert home.count('<svg class="network lying"') == 1
    assert 'href="/network?around=id:renault"' in renault
    assert renault.count('class="focus"') == 2
    assert "picture.css" in home
    assert "picture.css" in renault
    assert "picture.css" not in france


@pytest.mark.parametrize(("code", "says"), [("fr", "Qui travaille avec qui"), ("zh", "谁与谁合作")])
def test_it_is_told_in_the_reader_s_language(site: FlaskClient, code: str, says: str) -> None:
    """The page, and the picture with its legend."""
    page, picture = site.get(f"/network?lang={code}").text, site.get(f"/network.svg?lang={code}").text
    assert f"<h1>{says}</h1>" in page
    assert says in picture
    for word in ("Certainty", "Inference", "inferred<", "Status<", ">Why"):
        assert word not in page
        assert word not in picture


def test_of_too_many_there_is_no_picture_on_other_pages(large: Embedded) -> None:
    """Only the page of the network has the overview."""
    app = create_app(large)
    with app.test_request_context("/"):
        assert app.jinja_env.globals["network_picture"]() == ""


def test_places_are_kept() -> None:
    """Found once for a choice, whoever asks."""
    app, atlas = create_app(worlds.bundled()), Atlas(worlds.bundled())
    from autopact.web.atlas import Choice
    from autopact.web.pictures import WIDE

    with app.test_request_context():
        assert atlas.placed(atlas.view(Choice()), WIDE) is atlas.placed(atlas.view(Choice()), WIDE)


def test_the_picture_of_the_readme_is_of_this_graph(site: FlaskClient) -> None:
    """Who is in it, what each is, and what binds them; if not, `make picture` draws it anew."""

    def said(picture: str) -> list[str]:
        return sorted(re.findall(r"<title>([^<]*)</title>", picture))

    drawn = site.get("/network.svg?certainty=possible").text
    assert said((ROOT / "docs" / "network.svg").read_text(encoding="utf-8")) == said(drawn)


def crowded(count: int) -> Embedded:
    """A ring of so many individuals, and one of them, the last by name, which many others lead to."""
    nodes = [NamedNode(f"http://x.example/n{n:05}") for n in range(count)]
    triples = {Triple(node, RDF.type, NamedNode("http://x.example/T")) for node in nodes}
    triples |= {Triple(a, NamedNode("http://x.example/next"), b) for a, b in pairwise([*nodes, nodes[0]])}
    triples |= {Triple(node, NamedNode("http://x.example/knows"), nodes[-1]) for node in nodes[: count // 2 : 7]}
    return Embedded(Dataset({Level.CERTAIN.asserted: triples}, "0" * 64))


def test_of_very_many_the_best_connected_are_shown_and_the_page_says_so() -> None:
    """Whichever links would be read first; with ways to all others. For programs, too."""
    client = create_app(crowded(9000)).test_client()
    shown = client.get("/network", headers={"Accept": "text/html"}).text
    assert "these 1,000 are the best connected" in shown
    assert 'href="/downloads"' in shown.split("these 1,000")[1].split("</p>")[0]
    drawn = client.get("/network.json").get_json()
    assert drawn["complete"] is False
    assert client.get("/network.csv").headers["Autopact-Complete"] == "false"
    left_out = client.get("/network.json?kind=http://x.example/Other")
    assert left_out.status_code == 404
    assert left_out.get_json()["detail"].endswith("It holds only what is best connected.")
    links = Counter(end for edge in drawn["edges"] for end in (edge["source"], edge["target"]))
    assert links.most_common(1)[0][0] == "http://x.example/n08999"


def test_the_choices_beyond_the_first_are_folded() -> None:
    """None is left out; one that is chosen is seen."""
    things = [NamedNode(f"http://x.example/{at:02}") for at in range(30)]
    said = {Triple(a, NamedNode("http://x.example/next"), b) for a, b in pairwise([*things, things[0]])}
    said |= {Triple(each, RDF.type, NamedNode(f"{each.value}-kind")) for each in things}
    client = over(said)
    for chosen, opened in (("00", ""), ("29", " open")):
        page = client.get(f"/network?kind=http://x.example/{chosen}-kind", headers=BROWSER).text
        facet = page.split('id="facet-kind"')[1].split("</details>")[0]
        seen, folded = facet.split(f"<details{opened}><summary>6 more<")
        assert (seen.count("<li>"), folded.count("<li>")) == (24, 6)


def test_around_one_node_all_is_shown_that_it_has() -> None:
    """Even where the picture of everything leaves it out, or those whom it is linked with."""
    client = create_app(crowded(9000)).test_client()
    assert "n04000" not in members(client)
    around = "?around=http://x.example/n04000"
    assert members(client, around) == {"n03999", "n04000", "n04001"}
    assert len(edges(client, around)) == 2
    page = client.get(f"/network{around}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "best connected" not in page.text
    nothing = client.get("/network.json?around=http://x.example/n99999")
    assert nothing.status_code == 404
    assert nothing.get_json()["detail"] == "Nothing in the network has around='http://x.example/n99999'."


def test_around_a_node_of_a_cut_network_a_name_means_what_it_does_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the files say, where their prefix is usually for another namespace; what is in that has its whole IRI."""
    monkeypatch.setattr(network, "MOST_ENDS", 4)
    links = "".join(f"<urn:a> <urn:p> <urn:{at}> . <urn:{at}> <urn:p> skos:a ." for at in range(9))
    thing = NamedNode(PREFIXES["skos"] + "a")
    client = reading(tmp_path, f"@prefix skos: <urn:mine:> . {links} {thing} <urn:p> <urn:0>, <urn:1> .")
    assert members(client, f"?around={quote(thing.value)}") == {"core#a", "urn:0", "urn:1"}
    assert "urn:mine:a" in members(client, "?around=skos:a")


def test_around_one_node_all_of_its_arrangements_are_shown(large: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all of their parties, where the picture of everything has no room for them."""
    monkeypatch.setattr(network, "MOST_ENDS", 20)
    client = create_app(large).test_client()
    left_out = next(f"party{at}" for at in range(100) if f"party{at}" not in members(client))
    number = left_out.removeprefix("party")
    expected = {"hub", left_out, f"pact{number}", f"pact{int(number) + 200}"}
    assert members(client, f"?around=id:{left_out}") == expected


def test_names_that_are_too_long_are_cut() -> None:
    """As on every page; all of one is in its title."""
    a, b, kind = (NamedNode(f"http://x.example/{name}") for name in "abT")
    long = "long " * 400
    triples = {Triple(a, NamedNode("http://x.example/knows"), b)}
    triples |= {Triple(node, RDF.type, kind) for node in (a, b)}
    triples |= {Triple(node, RDFS.label, Literal(f"{node.value[-1]} {long}")) for node in (a, b, kind)}
    client = over(triples)
    page = client.get("/network?around=http://x.example/a", headers={"Accept": "text/html"}).text
    shown = re.sub(r"<title>.*?</title>|<[^>]*>", "", page.split("<body>")[1])
    assert "long long" in shown
    assert long[:200] not in shown
    assert f'title="b {long}"' in page


def test_where_counting_takes_too_long_what_was_read_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is there all the same."""
    engine = crowded(9000)
    query = engine.query

    def slow(text: str, **options: Any) -> Any:
        if "COUNT" in text:
            raise OverTime("It took too long.")
        return query(text, **options)

    monkeypatch.setattr(engine, "query", slow)
    assert create_app(engine).test_client().get("/network").status_code == 200


def test_a_network_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another language, another level, and a change elsewhere move nothing; the same page is kept whole."""
    engine, spread = crowded(60), stress.spread
    laid: list[int] = []

    def counted(ways: Points) -> Points:
        laid.append(len(ways))
        return spread(ways)

    monkeypatch.setattr(stress, "spread", counted)
    client = create_app(engine).test_client()
    first = client.get("/network").text
    assert laid
    laid.clear()
    for address in ("/network?lang=zh", "/network?certainty=possible", "/network?sort=who"):
        assert client.get(address).status_code == 200
    create_app(crowded(60)).test_client().get("/network")
    assert laid == []
    monkeypatch.setattr(Embedded, "query", None)
    assert client.get("/network").text == first


def test_the_picture_alone_says_whose_graph_it_is_of(site: FlaskClient) -> None:
    """And on which terms it is had: what the graph says, and nothing of ours where it is a stranger's."""
    linked = "@prefix x: <http://x.example/> . x:oak x:on x:hill . "
    titled = f"""{linked} x: a <http://www.w3.org/2002/07/owl#Ontology> ; <http://purl.org/dc/terms/title> "Trees" ;
        <http://purl.org/dc/terms/license> <https://creativecommons.org/publicdomain/zero/1.0/> ."""
    assert "Trees · CC0 1.0</text>" in strangers(titled).get("/network.svg").text
    assert not re.search("autopact|CC BY", strangers(linked).get("/network.svg").text.partition("</style>")[2])
    assert "autopact: automotive partnerships · CC BY 4.0</text>" in site.get("/network.svg").text


def test_how_sure_all_is_goes_without_saying_where_nothing_is_hedged(tmp_path: Path) -> None:
    """Neither the table nor the signs speak of it, unless something follows."""
    said = "@prefix x: <http://x.example/> . x:a a x:Tree ; x:by x:b . x:b a x:Tree ."
    shown = page(strangers(said), "/network")
    assert "iri=http://x.example/b" in shown
    assert ">How sure" not in shown
    assert "certain</" not in shown
    follows = f"{said} x:by a <{OWL.TransitiveProperty.value}> . x:b x:by x:c . x:c a x:Tree ."
    told = page(reading(tmp_path, follows), "/network")
    assert ">How sure" in told
    assert "certain, inferred</" in told


def test_what_follows_cannot_be_left_out_where_nothing_does(tmp_path: Path) -> None:
    """Neither of the network, nor of a page, nor in the editor: the same would be seen again."""
    said = "@prefix x: <http://x.example/> . x:a x:by x:b . x:b x:by x:c ."
    more = f"{said} x:by a <{OWL.TransitiveProperty.value}> ."
    for address in ("/network", "/page?iri=http://x.example/a", "/sparql?query=ASK{}", "/downloads"):
        assert ">What follows" not in page(strangers(said), address)
        assert ">What follows" in page(reading(tmp_path, more), address)
    assert '<nav class="facets"' not in page(strangers(said), "/network")
    assert 'name="inference" value="off"' in page(strangers(said), "/sparql?inference=off&query=ASK{}")
