"""The pages of claims and of the texts behind them."""

from __future__ import annotations

import re
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from autopact.engine.embedded import Embedded
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, DCTERMS, ID, OA, PROV, RDF, SOURCE, XSD
from autopact.web import claims, witness

from .pages import BROWSER, over_graphs, page


def test_a_claim_tells_what_follows_with_its_help(site: FlaskClient) -> None:
    """The joint venture, from who founded it."""
    shown = page(site, "/claim/renault-li-auto-xiaomi-s8-founders")
    assert "What follows with its help" in shown
    assert "joint venture" in shown.split("What follows with its help")[1]


def test_what_follows_from_a_hedged_claim_is_hedged_on_its_page(site: FlaskClient) -> None:
    """Each has the level of its proof; what is certain for another reason has none."""
    for name, hedges in (("s18-renault", {"probable"}), ("s17-car", {"possible"}), ("s1-xiaomi-chinese", set())):
        told = page(site, f"/claim/renault-li-auto-xiaomi-{name}").split("What follows with its help")[1]
        items = re.findall(r"<li>.*?</li>", told.split("</ul>")[0], re.DOTALL)
        found = [set(re.findall(r">(certain|probable|possible)<", item)) for item in items]
        assert found
        assert all(each == hedges for each in found), name


def test_a_claim_that_puts_nothing_into_the_graph_says_so(site: FlaskClient) -> None:
    """What talks aim at is no fact."""
    assert "counts at no level" in page(site, "/claim/renault-li-auto-xiaomi-s1-aim")


def test_a_claim_that_is_not_finished_has_a_page() -> None:
    """Without a paraphrase it is called what its IRI is, here and on the pages of what it names."""
    graphs = {
        CLAIMS_GRAPH: {Triple(CLAIM.begun, RDF.type, AP.Claim)},
        CLAIM.begun: {Triple(ID.ostra, AP.partnerOf, ID.kestrel)},
    }
    client = over_graphs(graphs)
    shown = page(client, "/claim/begun")
    assert f"<title>{CLAIM.begun.value}" in re.sub("[\u2068\u2069]", "", shown)
    assert 'href="/page/kestrel"' in shown
    assert 'href="/claim/begun"' in page(client, "/page/ostra")


def test_a_claim_tells_that_not_all_was_looked_at_for_what_follows(
    site: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the things of which it speaks more may be inferred than proofs are looked at; in our graph it is less."""
    cut, address = "not all of it was looked at", "/claim/renault-li-auto-xiaomi-s8-founders"
    assert cut not in page(site, address)
    with monkeypatch.context() as patched:
        patched.setattr(claims, "MOST_TRIED", 1)
        assert cut in page(site, address)
    monkeypatch.setattr(Embedded, "engines", ["elsewhere"])  # where each proof takes queries
    assert cut not in page(site, address)
    monkeypatch.setattr(claims, "MOST_TRIED_ELSEWHERE", 1)
    assert cut in page(site, address)


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
            Triple(SOURCE[name], OA.start, Literal(start)),
            Triple(SOURCE[name], OA.end, Literal(end)),
        }
    return triples


def test_a_text_at_hand_is_marked_and_linked_both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each passage leads to its claims and back; what holds none says why. Without the text, all else is there."""
    graphs = {CLAIMS_GRAPH: _source(), CLAIM.pact: {Triple(ID.acme, AP.partnerOf, ID.brix)}}
    client = over_graphs(graphs)
    without = page(client, "/source/paper")
    assert "Nobody knows more" not in without
    assert "It says nothing." in without
    (tmp_path / "any-name.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "other.txt").write_text("Another one.", encoding="utf-8")
    (tmp_path / "absent.txt").symlink_to(tmp_path / "nowhere")
    monkeypatch.setenv("AUTOPACT_SOURCES", str(tmp_path))
    shown = page(client, "/source/paper")
    assert 'href="#s1"' in shown
    assert 'id="t-s1"' in shown
    assert 'href="#t-s1"' in shown
    assert "Nobody knows more." in shown
    assert "<mark>a pact with</mark>" in page(client, "/claim/pact")


@pytest.mark.parametrize("bound", ["MOST_PASSAGES", "MOST_ROWS"])
def test_a_source_of_more_passages_than_are_shown_says_so(monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    """A register may have thousands of records."""
    client = over_graphs({CLAIMS_GRAPH: _source()})
    cut = "There is more than this page shows"
    assert cut not in page(client, "/source/paper")
    monkeypatch.setattr(witness, bound, 1)
    shown = page(client, "/source/paper")
    assert cut in shown
    assert len(re.findall('<li id="s[12]">', shown)) == 1


@pytest.mark.parametrize("address", ["/claim/renault-li-auto-xiaomi-s8-founders", "/source/renault-li-auto-xiaomi"])
def test_a_claim_and_a_source_can_be_cited(site: FlaskClient, address: str) -> None:
    """As a thing can, by what its page is called, with the version of the data, and the address in its language."""
    heading, cited = page(site, f"{address}?lang=fr").split("<summary>Citer</summary>")
    name = re.sub("<[^>]*>", "", heading.split("<h1>")[1].split("</h1>")[0]).rstrip(".")
    assert f"<bdi>{name}</bdi>. autopact" in cited
    assert f"http://localhost{address}?lang=fr</span>" in cited


def test_what_is_cited_below_a_path_has_it_once(site: FlaskClient) -> None:
    """Where the service is at https://example.org/cars, that is how the address begins."""
    answer = site.get("/page/renault", base_url="https://example.org/cars/", headers=BROWSER)
    assert ">https://example.org/cars/page/renault</span>" in answer.text


def test_a_source_names_everybody_who_speaks_in_it(site: FlaskClient) -> None:
    """With as many claims as are said to be theirs: its author, whom others know, and the curators who read it."""
    voices = page(site, "/source/renault-li-auto-xiaomi").split("Who speaks here")[1].split("</ul>")[0]
    told = [re.sub(r"\s+", " ", re.sub("<[^>]*>", "", each)).strip() for each in voices.split("</li>")]
    assert told[:2] == ["the article&#39;s author 52 claims", "Luca de Meo 9 claims"]
    assert "the curators of this graph 2 claims" in told
    assert '<li id="author">' in voices
    assert 'href="/page/luca-de-meo"' in voices


def test_of_the_sources_the_latest_comes_first() -> None:
    """By the day of issue, or that of its record; what has none comes last."""
    days = (("a", DCTERMS.issued, "2024"), ("b", DCTERMS.created, "2026"), ("c", DCTERMS.issued, "2025"))
    said = {Triple(SOURCE[name], predicate, Literal(day, datatype=XSD.gYear)) for name, predicate, day in days}
    for name in "abcd":
        said |= {Triple(SOURCE[name], RDF.type, AP.Article), Triple(SOURCE[name], DCTERMS.title, Literal(name))}
    client = over_graphs({CLAIMS_GRAPH: said})
    assert re.findall('<li><a href="/source/([^"]+)"', page(client, "/source")) == ["b", "c", "a", "d"]
