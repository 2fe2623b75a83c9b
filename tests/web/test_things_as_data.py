"""The same as the page of a thing shows, as data for programs."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from autopact.terms import AP, RDF, Level
from autopact.web import marks

from .pages import BROWSER, page, strangers


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


def test_a_milestone_that_is_still_to_come_is_told_apart_from_one_that_came() -> None:
    """The start of sales is planned, and production has begun; who reads the dates sees which is which."""
    client = strangers("""PREFIX ap: <https://w3id.org/autopact/ontology#> PREFIX x: <http://x.example/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        x:a ap:hasMilestone x:made , x:sold . ap:PlannedMilestone rdfs:label "planned milestone"@en .
        x:made a ap:ProductionStart ; ap:date "2025-01-01T00:00:00Z"^^xsd:dateTime .
        x:sold a ap:SalesStart , ap:PlannedMilestone ; ap:date "2026-01-01T00:00:00Z"^^xsd:dateTime .""")
    shown = page(client, "/page?iri=http://x.example/a")
    shown = shown.partition('<ol class="plain timeline">')[2].partition("</ol>")[0]
    lines = [re.sub("<[^>]*>", "", line) for line in shown.split("<li>")[1:]]
    assert [("2026" in line, "planned milestone" in line) for line in lines] == [(False, False), (True, True)]


def test_a_moment_finer_than_html_knows_is_a_date_as_well() -> None:
    """As NOW() and Python write them: programs are told of its milliseconds, and for people it is as it was."""
    moment = "2026-11-27T23:43:08.95491246Z"
    assert marks.dated(moment) == f'<time datetime="2026-11-27T23:43:08.954Z">{moment}</time>'
    assert marks.dated(moment, 10) == '<time datetime="2026-11-27T23:43:08.954Z">2026-11-27</time>'


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


def test_a_text_keeps_its_base_direction_in_plain_json() -> None:
    """As in RDF."""
    client = strangers('<http://x.example/a> <http://x.example/says> "\u05d0"@he--rtl , "a"@en .')
    told = client.get("/page?iri=http://x.example/a&format=json").get_json()["facts"]
    assert {each["value"]["value"]: each["value"].get("direction") for each in told} == {"\u05d0": "rtl", "a": None}


@pytest.mark.parametrize("address", ["/page/acme?", "/page?iri=http://elsewhere.example/acme&"])
def test_what_is_chosen_on_a_page_is_chosen_in_its_files(client: FlaskClient, address: str) -> None:
    """How sure things must be, and whether what follows is among them, under whatever name a thing has its page."""
    shown = client.get(f"{address}certainty=possible&inference=off", headers=BROWSER).text
    files = re.findall(r'href="([^"]*(?:\.ttl|format=ttl)[^"]*)"', html.unescape(shown))
    assert files
    assert all("certainty=possible" in link and "inference=off" in link for link in files), files
