"""Every address that answers with a page and with RDF says the same in both; the site itself says which they are."""

from __future__ import annotations

import re
from collections import Counter, deque
from functools import cache, reduce
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, Triple, parse
from tests.crawl import ENTRIES
from tests.export.worlds import bundled
from tests.web.alike import LANGUAGES, Reading, unfounded, unsaid
from tests.web.writable import Writing

from autopact.catalogue.asking import select
from autopact.engine.writes import Update, Write
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, SOURCE, XSD
from autopact.web import create_app

from .pages import BROWSER, over_graphs

FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
MORE = ("/explain/contradictions", "/sparql?query=CONSTRUCT+WHERE+{+%3Fs+ap:hasFounder+%3Fo+}")
"""Addresses of kinds that no page of the bundled graph leads to."""

LISTS = {"/queries"}
"""What is said of each thing on these stands on its own page."""

WORD_FOR_WORD = {"/shapes"}
"""Pages that show the Turtle itself: test_metadata.py parses what stands there."""

KINDS = {"page", "claim", "source", "ontology", "queries", "sparql", "explain"}
"""The first steps of the addresses that are known to have RDF."""

_LINK = re.compile(r"<a\b(?![^>]* download>)[^>]*?\shref=\"([^\"#]+)")
_LEFT_OUT = re.compile(r"[?&]lang=|^/downloads\?")  # every page is read in each language; those make files
_ALTERNATE = re.compile(r'rel="alternate" type="text/turtle" href="([^"]+)"')


@cache
def page(client: FlaskClient, address: str, language: str) -> Reading:
    """A page as it is read in a language."""
    answer = client.get(address, headers={**BROWSER, "Accept-Language": language})
    assert answer.mimetype == "text/html", address
    return Reading(answer.text, address)


def graph(client: FlaskClient, address: str, media_type: str = "text/turtle") -> set[Triple]:
    """The triples that are had at an address."""
    answer = client.get(address, headers={"Accept": media_type})
    assert answer.mimetype == media_type, address
    return {quad.triple for quad in parse(answer.data, format=FORMATS[media_type])}


def told_twice(client: FlaskClient, most: int) -> dict[str, str]:
    """The addresses of pages that are had as RDF as well, each with that of its RDF: no more than `most` of a kind.

    They are found as a reader comes to them, by links; whether there is RDF, the address itself is asked.
    """
    rules = client.application.url_map.bind("")
    waiting, seen, kinds = deque([*ENTRIES, *MORE]), set[str](), Counter[str]()
    found: dict[str, str] = {}
    while waiting:
        address = waiting.popleft()
        if address in seen:
            continue
        seen.add(address)
        kind = str(rules.match(address.partition("?")[0], method="GET")[0])
        if kinds[kind] >= most:
            continue
        answer = client.get(address, headers=BROWSER)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        kinds[kind] += 1
        alternate = _ALTERNATE.search(answer.text)
        other = unescape(alternate[1]) if alternate else address
        turtle = client.get(other, headers={"Accept": "text/turtle"}).mimetype == "text/turtle"
        if turtle and address.partition("?")[0] not in WORD_FOR_WORD:
            found[address] = other
        links = map(unescape, _LINK.findall(answer.text))
        waiting += [link for link in links if link.startswith("/") and not _LEFT_OUT.search(link)]
    return found


def differences(client: FlaskClient, address: str, other: str) -> list[str]:
    """What the RDF at an address says, and the page does not; of a list, nor the pages that it leads to."""
    triples = graph(client, other)
    left = list(unsaid(triples, {"en": page(client, address, "en")}))
    if left:  # perhaps in other languages
        path = address.partition("?")[0]
        pages = {language: page(client, address, language) for language in LANGUAGES}
        for language, reading in list(pages.items()) if path in LISTS else ():
            leads_to = (page(client, link, language) for link in reading.links if link.startswith(f"{path}/"))
            pages[language] = reduce(Reading.with_other, leads_to, reading)
        left = list(unsaid(triples, pages))
    return left


def test_every_page_says_what_its_rdf_says(site: FlaskClient) -> None:
    """Each IRI and each literal, in the page of its language; some pages of every kind that links lead to."""
    found = told_twice(site, 6)
    assert {address.split("/")[1].partition("?")[0] for address in found} >= KINDS
    assert {address: left for address, other in found.items() if (left := differences(site, address, other))} == {}


TEXT = "Acme and Brix have a pact. So they said. Nobody knows more."
PAPER = f"""
@prefix ap: <{AP}> . @prefix source: <{SOURCE}> . @prefix text: <{SOURCE}paper#> . @prefix claim: <{CLAIM}> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
source:paper a ap:NewsArticle ; dcterms:title "A paper"@en , "Un journal"@fr ;
    dcterms:language "en" ; ap:author text:author ;
    ap:sha256 "{sha256(TEXT.encode()).hexdigest()}" ; dcterms:created "2026-11-22T10:00:00Z"^^<{XSD.dateTime.value}> .
text:author rdfs:label "its author"@en , "son auteur"@fr .
text:s1 a ap:Sentence ; prov:wasQuotedFrom source:paper ; ap:number 1 ; oa:start 0 ; oa:end 26 ; ap:sha256 "ab12" ;
    skos:note "A remark"@en , "Another one"@en ; rdfs:seeAlso <http://elsewhere.example/s1> .
text:s2 a ap:Sentence ; prov:wasQuotedFrom source:paper ; ap:number 2 ; oa:start 27 ; oa:end 40 .
text:s3 a ap:Sentence ; prov:wasQuotedFrom source:paper ; ap:number 3 ; oa:start 41 ; oa:end 60 ;
    ap:holdsNoClaim "It says nothing."@en , "Elle ne dit rien."@fr .
text:r a ap:Record ; prov:wasQuotedFrom source:paper ; ap:recordIdentifier "R 1234567" .
claim:pact a ap:Claim ; ap:paraphrase "They have a pact."@en ; ap:evidence text:s1 , text:r ; ap:factuality ap:certain ;
    ap:polarity ap:Affirmed ; ap:speaker text:author ; ap:speechAct ap:Stated ;
    ap:cue "have a pact" , "{"so " * 90}end" ;
    dcterms:created "2026-11-22T11:00:00Z"^^<{XSD.dateTime.value}> ; skos:note "Of the claim alone."@en .
claim:no a ap:Claim ; ap:paraphrase "They have none."@en ; ap:evidence text:s2 ; ap:factuality ap:probable ;
    ap:polarity ap:Denied ; ap:speaker <http://elsewhere.example/she> ; ap:relayedBy text:author ;
    ap:hedge "they said" ;
    ap:retractedOn "2026-11-23T00:00:00Z"^^<{XSD.dateTime.value}> ; ap:retractionReason "It was a mistake."@en .
claim:newer a ap:Claim ; ap:paraphrase "They had one."@en ; ap:evidence source:other ; ap:supersedes claim:pact .
claim:back a ap:Claim ; ap:paraphrase "They had two."@en ; ap:evidence source:other ; ap:supersedes claim:pact ;
    ap:retractedOn "2026-11-23T00:00:00Z"^^<{XSD.dateTime.value}> .
"""


def paper() -> FlaskClient:
    """A client of the site over a source of which everything is said that can be."""
    triples = {quad.triple for quad in parse(PAPER, format=RdfFormat.TURTLE)}
    return over_graphs({CLAIMS_GRAPH: triples})


def held_against_its_rdf(client: FlaskClient, address: str) -> None:
    """Nothing is said on the page of a source alone, nor in its RDF alone, in whichever language and format."""
    triples = graph(client, address)
    assert len(triples) > 20
    assert differences(client, address, address) == []
    for language in LANGUAGES:
        assert list(unfounded(page(client, address, language), triples)) == []
    for media_type in FORMATS:
        assert graph(client, address, media_type) == triples


def test_the_page_of_a_source_says_what_its_rdf_says_and_no_more(site: FlaskClient) -> None:
    """Value by value, of every source."""
    quoted = "SELECT DISTINCT ?source { GRAPH ?g { ?x prov:wasQuotedFrom ?source } }"
    found = {row["source"] for row in select(bundled(), quoted)}
    assert len(found) > 2
    for source in found:
        held_against_its_rdf(site, f"/source/{str(source)[1:-1].removeprefix(str(SOURCE))}")


def test_so_it_does_where_the_text_is_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is no value; what is retracted, denied, superseded, relayed or elsewhere is told on both."""
    client = paper()
    held_against_its_rdf(client, "/source/paper")
    (tmp_path / "paper.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("AUTOPACT_SOURCES", str(tmp_path))
    client = paper()
    assert "Nobody knows more." in page(client, "/source/paper", "en").text
    held_against_its_rdf(client, "/source/paper")


def test_what_belongs_to_a_claim_is_in_its_own_document() -> None:
    """Its day, its notes, why it was retracted: there, and on its page; its source's RDF leads to it."""
    client = paper()
    beside = {triple.object for triple in graph(client, "/source/paper")}
    for name, values in (("pact", ("Of the claim alone.", "2026-11-22T11:00:00Z")), ("no", ("It was a mistake.",))):
        told = {getattr(triple.object, "value", "") for triple in graph(client, f"/claim/{name}")}
        assert told >= set(values)
        assert not {getattr(term, "value", "") for term in beside} & set(values)
        assert differences(client, f"/claim/{name}", f"/claim/{name}") == []


def test_a_retracted_claim_says_why_under_a_heading() -> None:
    """And when."""
    shown = paper().get("/claim/no", headers=BROWSER).text
    part = shown.partition("<h2>Why it was retracted</h2>")[2].partition("<h2>")[0]
    assert "2026-11-23</time>" in part
    assert "It was a mistake." in part


def test_the_page_of_a_change_says_what_its_rdf_says() -> None:
    """Which version of the data it led to, when, and after which other change."""
    writing = Writing()
    for number in (1, 2):
        text = f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:b> {number} }} }}"
        writing.write(Write([Update(text)], f"request-{number}", "anna"))
    client = create_app(writing, writer=writing).test_client()
    for address in ("/changes/1", "/changes/2"):
        assert differences(client, address, address) == []
