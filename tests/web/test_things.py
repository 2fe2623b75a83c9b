"""The page of a thing, and the same as data."""

from __future__ import annotations

import csv
import html
import io
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from autopact.catalogue import arrangements
from autopact.catalogue import facts as catalogue_facts
from autopact.catalogue.arrangements import Part
from autopact.catalogue.asking import construct
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.terms import AP, BASE, CLAIM, ID, ONTOLOGY_GRAPH, OWL, RDF, RDFS, SKOS, XSD, Level, Namespace
from autopact.web import create_app, marks

from .pages import BROWSER, over, over_graphs, page, quads, reading, strangers


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


def test_a_table_has_what_is_in_nodes_without_names_too() -> None:
    """As the page and its Turtle do: the cells of a list, the parts of a part."""
    client = strangers("""@prefix ex: <http://x.example/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        ex:A owl:equivalentClass [ owl:unionOf ( ex:B ex:C ) ] ; ex:address [ ex:place [ ex:height "1885" ] ] .""")
    turtle, table = (client.get(f"/page?iri=http://x.example/A&format={form}") for form in ("ttl", "csv"))
    rows = list(csv.reader(io.StringIO(table.text)))
    assert len(rows) == len(list(parse(turtle.data, format=RdfFormat.TURTLE))) + 1
    assert {"http://x.example/C", "1885"} < {row[2] for row in rows}


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


def test_plain_json_says_of_a_claim_what_its_own_document_says(site: FlaskClient) -> None:
    """Who says it, how firmly, in which words, and where."""
    told = site.get("/page/xiaomi.json?certainty=possible").get_json()["claims"]
    assert {each["factuality"]["label"] for each in told} >= {"certain", "probable"}
    for each in told[:6]:
        document = parse(site.get(f"{each['page']}.nt").data, format=RdfFormat.N_TRIPLES)
        said = {(quad.predicate, quad.object.value) for quad in document if quad.subject.value == each["iri"]}
        found = {(AP.speaker, each["speaker"]["iri"]), (AP.factuality, each["factuality"]["iri"])}
        found |= {(AP.cue, cue) for cue in each["cues"]} | {(AP.hedge, hedge) for hedge in each["hedges"]}
        found |= {(AP.evidence, passage) for passage in each["passages"]}
        kinds = {AP.speaker, AP.factuality, AP.cue, AP.hedge, AP.evidence}
        assert found == {pair for pair in said if pair[0] in kinds}


def test_plain_json_says_how_firm_everything_is(site: FlaskClient) -> None:
    """Each statement and each arrangement as the firmest choice that shows it."""

    def known(certainty: str) -> dict[str, str]:
        told = site.get(f"/page/renault.json?certainty={certainty}").get_json()
        assert told["asked"]["certainty"] == certainty
        found = {each["iri"]: each["certainty"] for each in told["arrangements"]["shown"]}
        for each in (*told["types"], *told["facts"], *told["incoming"]):
            end = each.get("subject") or each["value"]
            found[f"{each['property']['iri']} {end.get('iri') or end['value']}"] = each["certainty"]
        return found

    every = known("possible")
    for level in Level:
        words = [each.word for each in Level if each <= level]
        assert known(level.word) == {what: firm for what, firm in every.items() if firm in words}
    assert set(every.values()) == {level.word for level in Level}


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
    for wrong in ("x", "1" + 12 * "0", 5000 * "9"):
        assert client.get(f"/page/hub?from={wrong}", headers=BROWSER).status_code == 400
    assert client.get("/page/hub.json?from=190").get_json()["arrangements"]["total"] == 200


def test_the_arrangements_of_a_hub_are_each_as_firm_as_they_are() -> None:
    """Also where a thing is party to each in several roles."""
    roles = [ID[f"role-{n}"] for n in range(8)]
    schema = {Triple(role, RDFS.subPropertyOf, AP.hasParty) for role in roles}
    probable = {Triple(ID[f"pact-{n:03}"], role, ID.hub) for n in range(40) for role in roles}
    dataset = Dataset({Level.CERTAIN.asserted: schema, Level.PROBABLE.asserted: probable}, "0" * 64)
    client = create_app(Embedded(dataset)).test_client()
    for start in (0, 25):
        told = client.get(f"/page/hub.json?certainty=probable&from={start}").get_json()["arrangements"]
        assert told["total"] == 40
        assert {each["certainty"] for each in told["shown"]} == {"probable"}


def test_an_arrangement_that_much_is_said_of_has_all_its_parties() -> None:
    """However many other statements there are of it."""
    pact = ID.pact
    triples = {Triple(pact, NamedNode("http://x.example/before"), ID[f"earlier-{n}"]) for n in range(6000)}
    triples |= {Triple(pact, AP.hasParty, ID[f"party-{n}"]) for n in range(9)}
    [told] = over(triples).get("/page/party-0.json").get_json()["arrangements"]["shown"]
    assert [each["iri"] for each in told["with"]] == [ID[f"party-{n}"].value for n in range(1, 9)]


def test_arrangements_of_more_parties_than_are_shown_are_not_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says so, and so does its JSON; where all of them are shown, neither does."""
    client = over({Triple(ID.pact, AP.hasParty, ID[f"party-{n}"]) for n in range(9)})
    for most, cut in ((9, False), (8, True)):
        monkeypatch.setattr(arrangements, "MOST_ROWS", most)
        assert ("There is more than this page shows" in page(client, "/page/party-0")) is cut
        assert client.get("/page/party-0.json").get_json()["complete"] is not cut


def test_of_a_thing_of_many_names_it_is_said_how_many_there_are() -> None:
    """A page has the first of them, its JSON all."""
    client = over({Triple(ID.acme, SKOS.altLabel, Literal(f"Acme {n:02}")) for n in range(26)})
    assert "Acme 19</bdi> … 1 to 20 of 26</p>" in page(client, "/page/acme")
    assert len(client.get("/page/acme.json").get_json()["names"]) == 26


@pytest.mark.parametrize("name", ["volkswagen", "vw-ag"])
def test_nobody_has_an_arrangement_with_himself_by_another_name(name: str) -> None:
    """A thing of several names is one party, by one of ours if it has any, and on its own page none of the others."""
    elsewhere = NamedNode("http://a.example/renault")
    named = [[ID.renault, ID["renault-sa"], elsewhere], [ID.volkswagen, ID["vw-ag"]]]
    triples = {Triple(ID.pact, AP.hasParty, party) for names in named for party in names}
    triples |= {Triple(one, OWL.sameAs, other) for names in named for one in names for other in names if one != other}
    [told] = over(triples).get(f"/page/{name}.json").get_json()["arrangements"]["shown"]
    assert [each["iri"] for each in told["with"]] == [ID.renault.value]


def test_arrangements_stand_in_a_table(site: FlaskClient) -> None:
    """With whom, of which kind, on what, how it stands."""
    shown = page(site, "/page/renault")
    row = next(row for row in shown.split("<tr>") if "/page/geely" in row and "agreement" in row)
    for words in ("agreement", "hybrid powertrains", "active", "certain", "1 claim"):
        assert words in row
    statements = shown.split(">Facts</h2>")[1].split(">More statements</h2>")
    assert ">is party to</bdi>" not in statements[0]  # which would tell the same again
    assert ">is party to</bdi>" in statements[1]


def test_the_firmest_arrangements_come_first_each_by_its_narrowest_kinds() -> None:
    """What is only possible comes after what is certain; an agreement need not be called an arrangement as well.

    Nor what else follows that it is; and it is as firm as what makes the thing a party to it most firmly.
    """
    certain = {Triple(ID.z, AP.hasParty, ID.acme), *(Triple(ID.z, RDF.type, kind) for kind in (AP.A, AP.Arrangement))}
    schema = {Triple(AP.A, RDFS.subClassOf, AP.Arrangement), Triple(AP.buys, RDFS.subPropertyOf, AP.hasParty)}
    graphs = {
        ONTOLOGY_GRAPH: schema,
        Level.CERTAIN.asserted: certain,
        Level.CERTAIN.inferred: {Triple(ID.z, RDF.type, AP.Follows)},
        Level.POSSIBLE.asserted: {Triple(ID.a, AP.hasParty, ID.acme), Triple(ID.z, AP.buys, ID.acme)},
        Level.POSSIBLE.inferred: {Triple(ID.a, RDF.type, AP.Follows)},
    }
    client = over_graphs(graphs)
    shown = client.get("/page/acme.json?certainty=possible").get_json()["arrangements"]["shown"]
    assert [(each["iri"], each["certainty"]) for each in shown] == [(ID.z.value, "certain"), (ID.a.value, "possible")]
    assert [[kind["iri"] for kind in each["kinds"]] for each in shown] == [[AP.A.value], [AP.Follows.value]]


@pytest.mark.parametrize(
    ("part", "start", "begins"),
    [
        (Part((), 0, 60), 25, 25),
        (Part((), 25, 50), 50, None),
        (Part((), 10, 60), -15, 0),
        (Part((), 0, 60), -25, None),
        (Part((), 0, 20), 0, None),
    ],
)
def test_a_part_leads_to_parts_that_there_are(part: Part, start: int, begins: int | None) -> None:
    """To none behind the last or before the first, and not to itself."""
    assert part.at(start) == begins


def test_a_hedged_topic_of_certain_talks_is_told_to_be_hedged(site: FlaskClient) -> None:
    """On the page of a party, in its JSON and in the network; what is certain goes without a word."""
    shown = page(site, "/page/renault?certainty=possible")
    cell = next(cell for cell in shown.split("<td") if "technology cooperation" in cell and "vehicle software" in cell)
    software, cooperation = cell.index("vehicle software"), cell.index("technology cooperation")
    assert cooperation < software < cell.index('<span class="badge probable">')
    assert cell.count("badge") == 1
    told = site.get("/page/renault.json?certainty=possible").get_json()["arrangements"]["shown"]
    topics = next(each["topics"] for each in told if each["label"] == "Talks of Renault and Li Auto")
    assert {each["label"]: each["certainty"] for each in topics} == {
        "technology cooperation": "certain",
        "vehicle software": "probable",
    }
    table = page(site, "/network?certainty=possible").split('id="table"')[1]
    assert re.search(r'technology cooperation, vehicle software <span class="badge probable">', table)
    nodes = site.get("/network.json?certainty=possible").get_json()["nodes"]
    label = next(each["label"] for each in nodes if each["title"].startswith("Talks of Renault and Li Auto"))
    assert label.startswith("technology cooperation, vehicle software (probable)")


def test_who_is_party_only_perhaps_is_told_to_be() -> None:
    """Of a certain agreement, on the page of another party and in its JSON; in several roles, as the firmest has it."""
    parties = {Level.CERTAIN: ["acme", "brix", "corp"], Level.PROBABLE: ["brix"], Level.POSSIBLE: ["brix", "dorn"]}
    roles = {Level.CERTAIN: AP.hasParty, Level.PROBABLE: AP.hasSupplier, Level.POSSIBLE: AP.hasAgreementParty}
    graphs = {ONTOLOGY_GRAPH: {Triple(role, RDFS.subPropertyOf, AP.hasParty) for role in roles.values()}}
    for level, names in parties.items():
        graphs[level.asserted] = {Triple(ID.pact, roles[level], ID[name]) for name in names}
    client = over_graphs(graphs)
    [told] = client.get("/page/acme.json?certainty=possible").get_json()["arrangements"]["shown"]
    firm = {each["iri"]: each["certainty"] for each in told["with"]}
    assert firm == {ID.brix.value: "certain", ID.corp.value: "certain", ID.dorn.value: "possible"}
    cell = page(client, "/page/acme?certainty=possible").split("<td")[1]
    assert cell.count("badge") == 1
    assert cell.index("/page/dorn") < cell.index('<span class="badge possible">')
    assert "badge" not in page(client, "/page/dorn?certainty=possible").split("<td")[1]


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
        f"""@prefix ap: <https://w3id.org/autopact/ontology#> . @prefix id: <https://w3id.org/autopact/id/> .
        @prefix claim: <https://w3id.org/autopact/claim/> . @prefix dcterms: <http://purl.org/dc/terms/> .
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
        f"""@prefix ap: <https://w3id.org/autopact/ontology#> . @prefix id: <https://w3id.org/autopact/id/> .
        @prefix claim: <https://w3id.org/autopact/claim/> . @prefix dcterms: <http://purl.org/dc/terms/> .
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
        f"""@prefix ap: <https://w3id.org/autopact/ontology#> . @prefix id: <https://w3id.org/autopact/id/> .
        @prefix claim: <https://w3id.org/autopact/claim/> . @prefix dcterms: <http://purl.org/dc/terms/> .
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


def test_of_a_sentence_in_hundreds_of_languages_the_reader_s_is_shown() -> None:
    """However many classes and statements a thing has besides, as in DBpedia."""
    foreign = " , ".join(f'"x"@{first}{last}' for first in "abcd" for last in "abcdefghijklmnopqrstuvwxyz")
    client = strangers(
        f"""@prefix x: <http://x.example/> . @prefix rdfs: <{RDFS}> . x:a rdfs:comment {foreign} .
        x:a a {", ".join(f"x:Kind{at}" for at in range(60))} ; x:p {", ".join(f"x:b{at}" for at in range(200))} ;
            rdfs:comment "What it is."@en , "Ce que c'est."@fr ."""
    )
    for language, words in (("en", "What it is."), ("fr", "Ce que c&#39;est.")):
        shown = page(client, f"/page?iri=http://x.example/a&lang={language}")
        assert re.search(f'<p class="lead"><bdi[^>]*>{words}</bdi>', shown)


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


def test_what_has_no_name_and_leads_to_a_thing_is_told_with_what_is_said_of_it() -> None:
    """As the annotations of an axiom, and what is denied; on the page, in its JSON, as RDF and as a table."""
    client = strangers("""PREFIX x: <http://x.example/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        x:ada x:knows x:bob . x:list x:has ( x:ada x:bob ) .
        [] a owl:Axiom ; owl:annotatedSource x:ada ; owl:annotatedProperty x:knows ; owl:annotatedTarget x:bob ;
            x:since "their time at school" .
        [] owl:sourceIndividual x:ada ; owl:assertionProperty x:trusts ; owl:targetIndividual x:bob .""")
    address = "/page?iri=http://x.example/ada"
    aside = re.sub("<[^>]+>", "", page(client, address).partition("More statements")[2])
    incoming = client.get(f"{address}&format=json").get_json()["incoming"]
    told = [{each["property"]["label"] for each in fact["subject"].get("facts", ())} for fact in incoming]
    assert sorted(map(len, told)) == [0, 3, 5]  # of a place in a list, nothing
    for text in (aside, *(client.get(f"{address}&format={form}").text for form in ("json", "ttl", "csv"))):
        assert "their time at school" in text
        assert "trusts" in text


def test_programs_are_told_of_dates_that_are_dates_alone() -> None:
    """HTML knows no 31 February, no zone of a day and no year before the first; for people they are as they were."""
    known = {"2024-02-29": "date", "1802-05": "gYearMonth", "2024-02-29T07:30:00.5+02:00": "dateTime"}
    unknown = {"2026-02-31": "date", "spring": "date", "2020-03-01+01:00": "date", "-0044-03-15": "date"}
    said = (f'"{text}"^^xsd:{datatype}' for text, datatype in (known | unknown).items())
    prefixes = "PREFIX x: <http://x.example/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    shown = page(strangers(f"{prefixes} x:a x:on {', '.join(said)} ."), "/page?iri=http://x.example/a")
    shown = shown.partition('<ol class="plain timeline">')[2].partition("</ol>")[0]
    assert re.findall(r"<time.*?>(.*?)</time>", shown) == sorted(each.replace("T", " ") for each in known)
    assert [each for each in unknown if f"<bdi>{each}</bdi>" in shown] == list(unknown)


def test_a_moment_finer_than_html_knows_is_a_date_as_well() -> None:
    """As NOW() and Python write them: programs are told of its milliseconds, and for people it is as it was."""
    moment = "2026-11-27T23:43:08.95491246Z"
    assert marks.dated(moment) == f'<time datetime="2026-11-27T23:43:08.954Z">{moment}</time>'
    assert marks.dated(moment, 10) == '<time datetime="2026-11-27T23:43:08.954Z">2026-11-27</time>'


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


def test_values_without_names_are_shown_with_what_is_in_them() -> None:
    """Three deep, lists in order; on the page and in its JSON, which say so; in its RDF all. A circle has an end."""
    text = """@prefix x: <http://x.example/> . x:a x:offers [ x:price [ x:amount "29.90" ] ] ;
        x:joins [ x:part [ x:piece [ x:named "bolt" ; x:made [ x:of [ x:kind "steel" ] ] ] ] ] ;
        x:steps ( "heat" "pour" [ x:last "drink" ] ) ; x:knows _:loop . _:loop x:knows _:loop ; x:called "Loop" ."""
    client = over({quad.triple for quad in parse(text, format=RdfFormat.TURTLE)})
    address = "/page?iri=http://x.example/a"
    shown = page(client, address)
    assert shown.index("29.90") > shown.index(">price<")
    assert "bolt" in shown
    listed = re.search(r'<ol class="inner">(.*?)</ol>', shown, re.DOTALL)
    assert listed
    assert re.findall("heat|pour|drink", listed[1]) == ["heat", "pour", "drink"]
    assert "rdf:rest" not in shown
    data = client.get(address + "&format=json").get_json()
    told = {each["property"]["label"]: each["value"] for each in data["facts"]}
    assert told["offers"]["facts"][0]["value"]["facts"][0]["value"]["value"] == "29.90"
    assert [each.get("value") for each in told["steps"]["items"]] == ["heat", "pour", None]
    assert data["complete"] is False
    assert re.search("made</bdi></span> <bdi>_:[^<]*</bdi> …</li>", shown)
    turtle = client.get(address + "&format=ttl").text
    assert all(words in turtle for words in ("29.90", "drink", "Loop", "bolt", "steel"))


@pytest.mark.parametrize(
    ("ends", "is_told"), [("'steel'", True), ("( 'steel' )", True), ("( [ x:of 'steel' ] )", False)]
)
def test_what_is_three_deep_is_all_told(ends: str, is_told: bool) -> None:
    """As deep as its page goes; what is in a list is a step deeper."""
    text = f"@prefix x: <http://x.example/> . x:a x:one [ x:two [ x:last {ends} ] ] ."
    client = over({quad.triple for quad in parse(text, format=RdfFormat.TURTLE)})
    told = client.get("/page?iri=http://x.example/a&format=json")
    assert (told.get_json()["complete"], "steel" in told.text) == (is_told, is_told)


def test_what_a_class_is_made_of_reads_as_on_the_ontology_s_page() -> None:
    """In the reader's words, with links; of which more is said than that, all that is said."""
    client = strangers("""
        @prefix e: <http://x.example/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        e:Red a owl:Class ; rdfs:subClassOf e:Wine , [ a owl:Restriction ; owl:onProperty e:kept ;
            owl:someValuesFrom e:Cellar ; rdfs:comment "Mostly." ] , [ owl:onProperty e:age ; owl:minCardinality 17 ;
            owl:maxCardinality 42 ] , [ owl:unionOf ( [ owl:onProperty e:by ; owl:hasValue e:Ann , e:Bob ] ) ] ;
            owl:equivalentClass [ owl:intersectionOf (
                e:Wine [ owl:onProperty e:colour ; owl:hasValue e:red ] [ owl:complementOf e:Rose ] ) ] .
        e:colour rdfs:label "has <colour>" .""")
    shown = page(client, "/page?iri=http://x.example/Red")
    text = " ".join(html.unescape(re.sub("<[^>]*>", "", shown)).split())
    assert "(Wine and (has <colour> the value red) and (not Rose))" in text
    assert "Mostly." in text
    assert "owl:onProperty kept" in text
    assert all(said in text for said in ("owl:minCardinality 17", "owl:maxCardinality 42", "Ann", "Bob"))
    for name in ("colour", "red", "Rose"):
        assert f'href="/page?iri=http://x.example/{name}"' in shown
    french = re.sub("<[^>]*>", "", page(client, "/page?iri=http://x.example/Red&lang=fr"))
    assert "la valeur red) et (non Rose)" in french


def test_a_page_reads_what_is_in_a_value_without_a_name_and_not_all_that_is_said_of_the_thing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hub may have a hundred thousand statements, of which its page shows some."""
    client = strangers(
        "@prefix ex: <http://x.example/> . ex:hub ex:at [ ex:floor [ ex:height 3 ] ] ; ex:to "
        + ", ".join(f"ex:n{number}" for number in range(2000))
        + " ."
    )
    read: list[int] = []

    def counted(*asked: Any) -> tuple[Triple, ...]:
        found = construct(*asked)
        read.append(len(found))
        return found

    monkeypatch.setattr(catalogue_facts, "construct", counted)
    assert "floor" in page(client, "/page?iri=http://x.example/hub")
    assert read == [2]


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


def test_a_thing_with_more_than_a_page_holds_says_so() -> None:
    """And where all of it can be asked for."""
    hub = NamedNode("http://x.example/hub")
    spokes = {Triple(NamedNode(f"http://x.example/{n}"), NamedNode("http://x.example/of"), hub) for n in range(1000)}
    client = over(spokes)
    shown = page(client, "/page?iri=http://x.example/hub")
    assert "There is more than this page shows." in shown
    assert not client.get("/page?iri=http://x.example/hub&format=json").get_json()["complete"]
    assert shown.count("http://x.example/of") < 500
    assert "<summary>150 things shown</summary>" in shown


def test_a_timeline_with_more_than_a_page_holds_says_so() -> None:
    """Sixty dates of what is near; a page that has all of them says nothing."""
    hub, near, day = (NamedNode(f"http://x.example/{name}") for name in ("hub", "near", "day"))
    for many, says in ((60, False), (61, True)):
        spokes = [NamedNode(f"http://x.example/{n}") for n in range(many)]
        dated = {Triple(each, day, Literal("2024-05-06", datatype=XSD.date)) for each in spokes}
        shown = page(over({Triple(hub, near, each) for each in spokes} | dated), "/page?iri=http://x.example/hub")
        assert shown.count("<time>") == 60
        assert ("There is more than this page shows." in shown) == says


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


def test_a_list_without_an_end_is_not_described(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can describe a part of it; another value without a name is shown all the same."""
    monkeypatch.setattr(catalogue_facts, "construct", None)
    values = " ".join(map(str, range(catalogue_facts.MOST_INSIDE)))
    text = f"@prefix x: <http://x.example/> . x:hub x:has ({values}) ; x:at [ x:town 'Ulm' ] ."
    assert "Ulm" in page(strangers(text), "/page?iri=http://x.example/hub")


def test_of_a_list_without_an_end_it_is_said_that_there_is_more() -> None:
    """On its page and in its JSON; of one that is shown as a whole, neither says so."""
    for many, cut in ((catalogue_facts.MOST_INSIDE // 2 - 1, False), (catalogue_facts.MOST_INSIDE, True)):
        client = strangers(f"@prefix x: <http://x.example/> . x:hub x:has ({' '.join(map(str, range(many)))}) .")
        assert ("There is more than this page shows" in page(client, "/page?iri=http://x.example/hub")) is cut
        assert client.get("/page?iri=http://x.example/hub&format=json").get_json()["complete"] is not cut


def test_where_more_is_said_of_what_has_no_name_and_leads_to_a_thing_than_is_shown_that_is_said() -> None:
    """On its page and in its JSON, as of its values."""
    for many, cut in ((catalogue_facts.MOST_INSIDE - 2, False), (catalogue_facts.MOST_INSIDE, True)):
        values = ", ".join(map(str, range(many)))
        client = strangers(f"@prefix x: <http://x.example/> . [] x:of x:hub ; x:has {values} .")
        assert ("There is more than this page shows" in page(client, "/page?iri=http://x.example/hub")) is cut
        assert client.get("/page?iri=http://x.example/hub&format=json").get_json()["complete"] is not cut


def test_a_thing_with_no_end_of_values_is_still_called_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its class and what it is stand on its page, however few of its statements are counted."""
    monkeypatch.setattr(catalogue_facts, "MOST_COUNTED", 400)
    x = Namespace("http://x.example/")
    triples = {Triple(x.hub, x[f"has{n % 3}"], x[f"v{n}"]) for n in range(6000)}
    triples |= {Triple(x.hub, RDF.type, x.Catalog), Triple(x.hub, RDFS.comment, Literal("All of it."))}
    shown = page(over(triples), "/page?iri=http://x.example/hub")
    assert ">Catalog</bdi>" in shown
    assert '<p class="lead"><bdi>All of it.</bdi></p>' in shown
    assert ">has" in shown


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


@pytest.mark.parametrize(
    "address", ["/page?iri=http://x.example/a&format={}", "/sparql?query=CONSTRUCT+WHERE+{{?s+?p+?o}}&format={}"]
)
def test_triple_terms_are_told_in_every_format_that_can_carry_them(address: str) -> None:
    """JSON-LD has no way to write them: it is not acceptable, and the others are named."""
    client = strangers(
        "<http://x.example/a> <http://x.example/says> <<( <http://x.example/b> a <http://x.example/C> )>> ."
    )
    for form in ("ttl", "nt", "rdf"):
        assert client.get(address.format(form)).status_code == 200, form
    refused = client.get(address.format("jsonld"))
    assert (refused.status_code, refused.get_json()["mend"]) == (406, "Ask for Turtle, N-Triples or RDF/XML.")


def test_annotations_stand_with_the_statement_that_they_annotate() -> None:
    """On the pages of both ends, and in their JSON: those with a name as a link, of the others what is said of them."""
    client = strangers("""PREFIX x: <http://x.example/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        x:ada x:knows x:bob ~ x:note {| x:since "their time at school" |} ~ {| x:says "his sister" ; x:sure 0.9 |} .
        x:ada a x:Poet {| x:until 1840 |} . x:ada x:reads x:book . << x:ada x:knows x:eve >> x:says "nobody" .
        x:note rdfs:label "A note" . x:ada rdfs:label "Ada" .""")
    for end, part in (("ada", "facts"), ("bob", "incoming")):
        address = f"/page?iri=http://x.example/{end}"
        shown = page(client, address)
        text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", shown))
        assert "2 annotations A note says his sister sure 0.9" in text
        assert "their time at school" not in text  # which the page of what has a name tells
        assert "nobody" not in text  # nobody states that she knows eve
        told = client.get(f"{address}&format=json").get_json()
        ((named, nameless),) = (each["annotations"] for each in told[part] if each["annotations"])
        assert named == {"iri": "http://x.example/note", "label": "A note", "page": named["page"]}
        assert [each["value"]["value"] for each in nameless["facts"]] == ["his sister", "0.9"]
    ada = page(client, "/page?iri=http://x.example/ada")
    assert "1 annotation<" in ada.partition("</ul>\n")[0]


@pytest.mark.parametrize(("said", "complete"), [("x:zoe", True), ("[ x:in x:oslo ]", False)])
def test_what_an_annotation_leads_on_to_is_said_to_be_left_out(said: str, complete: bool) -> None:
    """What is said of its values without a name is not told."""
    client = strangers(f"@prefix x: <http://x.example/> . x:kite x:madeBy x:zoe {{| x:by {said} |}} .")
    assert client.get("/page?iri=http://x.example/kite&format=json").get_json()["complete"] is complete


def test_of_many_annotations_it_is_said_that_there_are_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of many statements."""
    monkeypatch.setattr(catalogue_facts, "MOST_INSIDE", 3)
    notes = " ".join(f"{{| <http://x.example/n> {number} |}}" for number in range(5))
    client = strangers(f"<http://x.example/a> <http://x.example/p> <http://x.example/b> {notes} .")
    told = client.get("/page?iri=http://x.example/a&format=json").get_json()
    assert (len(told["facts"][0]["annotations"]), told["complete"]) == (3, False)


def test_the_terms_of_a_triple_that_is_a_value_are_links() -> None:
    """By their labels, those of triples within it too."""
    client = strangers("""PREFIX x: <http://x.example/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        x:ada x:says <<( x:bob x:says <<( x:eve x:knows 1 )>> )>> . x:eve rdfs:label "Eve" .""")
    shown = page(client, "/page?iri=http://x.example/ada")
    assert "&lt;&lt;( bob says &lt;&lt;( Eve knows 1 )&gt;&gt; )&gt;&gt;" in re.sub("<[^>]+>", "", shown)
    assert shown.count('href="/page?iri=http://x.example/eve"') == 1


def test_a_page_says_which_way_a_text_is_read() -> None:
    """Where it is said, in a language that is the page's own, too; also of what a thing is called."""
    client = strangers("""PREFIX x: <http://x.example/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        x:a x:says "\u05d0!"@he--rtl , "a"@en--rtl , "b"@en ; rdfs:label "\u05d1!"@he--rtl .""")
    shown = page(client, "/page?iri=http://x.example/a")
    for text in ('<bdi dir="rtl">a</bdi>', '<bdi lang="he" dir="rtl">\u05d0!</bdi>', "<bdi>b</bdi>"):
        assert text in shown
    assert '<h1><bdi lang="he" dir="rtl">\u05d1!</bdi></h1>' in shown


def test_a_text_keeps_its_base_direction_in_plain_json() -> None:
    """As in RDF."""
    client = strangers('<http://x.example/a> <http://x.example/says> "\u05d0"@he--rtl , "a"@en .')
    told = client.get("/page?iri=http://x.example/a&format=json").get_json()["facts"]
    assert {each["value"]["value"]: each["value"].get("direction") for each in told} == {"\u05d0": "rtl", "a": None}


def test_who_hears_a_page_is_told_what_a_reason_is_of(site: FlaskClient) -> None:
    """In a sentence as others read it."""
    shown = page(site, "/page/xiaomi")
    for sentence in ("Xiaomi is an agent", "Xiaomi is a company", "Xiaomi in talks with Renault"):
        assert f'aria-label="Why? {sentence}"' in shown


@pytest.mark.parametrize("address", ["/page/acme?", "/page?iri=http://elsewhere.example/acme&"])
def test_what_is_chosen_on_a_page_is_chosen_in_its_files(client: FlaskClient, address: str) -> None:
    """How sure things must be, and whether what follows is among them, under whatever name a thing has its page."""
    shown = client.get(f"{address}certainty=possible&inference=off", headers=BROWSER).text
    files = re.findall(r'href="([^"]*(?:\.ttl|format=ttl)[^"]*)"', html.unescape(shown))
    assert files
    assert all("certainty=possible" in link and "inference=off" in link for link in files), files


@pytest.mark.parametrize(("near", "says"), [(12, None), (20, "1 to 12 of 20"), (900, "12 things shown")])
def test_of_more_than_a_picture_shows_it_says_how_much_there_is(near: int, says: str | None) -> None:
    """Where what a thing is related to is more than can be told apart around it; no number where nobody counted."""
    hub, knows = NamedNode("http://x.example/hub"), NamedNode("http://x.example/knows")
    shown = page(
        over({Triple(hub, knows, NamedNode(f"http://x.example/{at}")) for at in range(near)}), f"/page?iri={hub.value}"
    )
    assert shown.count("<rect x=") >= 13
    assert re.findall('<p class="faint">([^<]*12[^<]*)</p>', shown) == ([says] if says else [])


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


def test_a_class_without_a_name_is_spelt_out_among_what_is_told_aside() -> None:
    """What a class is disjoint with may be a class made of others; a page that told only its node told nothing."""
    said = f"""@prefix owl: <{OWL}> . @prefix x: <http://x.example/> .
        x:Kite a owl:Class ; owl:disjointWith [ a owl:Class ; owl:unionOf ( x:Balloon x:Airship ) ] ."""
    triples = {quad.triple for quad in parse(said, format=RdfFormat.TURTLE)}
    client = create_app(Embedded(Dataset({Level.CERTAIN.asserted: triples}, "0" * 64))).test_client()
    _, _, aside = page(client, "/page?iri=http://x.example/Kite").partition("More statements")
    assert "Balloon or Airship" in re.sub("<[^>]+>", "", aside)
