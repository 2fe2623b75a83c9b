"""Pages and RDF for everything that has a name."""

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Dataset, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from tests.export.worlds import bundled

from autopact.engine.dataset import Dataset as Bare
from autopact.engine.embedded import Embedded
from autopact.terms import AP, CLAIM, ID, RDFS, Level
from autopact.web import create_app

from .pages import BROWSER

PAGES = [
    "/", "/network", "/ontology", "/sparql", "/page/acme", "/page/brix?certainty=possible", "/claim/pact",
    "/claim/denial", "/source", "/source/paper", "/page?iri=http://elsewhere.example/acme", "/search?q=acme",
    "/queries", "/queries/tech-partners", "/nowhere", "/id/nobody",
]  # fmt: skip

BLOCKS = {"blockquote", "details", "div", "dl", "figure", "h2", "h3", "ol", "p", "pre", "section", "table", "ul"}
WORDS = {"abbr", "b", "bdi", "cite", "code", "dt", "em", "h1", "h2", "h3", "p", "q", "small", "span", "strong", "time"}
"""Elements that hold words alone."""


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_safe(client: FlaskClient, address: str) -> None:
    """No script but the site's own files, nothing inline or from elsewhere, and headers that hold a browser to it."""
    page = client.get(address, headers=BROWSER)
    assert page.content_type == "text/html; charset=utf-8"
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["img-src"] == policy["form-action"] == "'self'"
    assert policy["style-src"].partition(" 'nonce-")[0] == "'self'"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Accept" in page.headers["Vary"]
    assert not re.search(
        r"<script(?! src=\"/static/[^>]*></script>)|<style|\sstyle=|\son\w+=|href=\"javascript:", page.text
    )
    for address_loaded in re.findall(r"<(?:link|img)[^>]* (?:href|src)=\"([^\"]+)\"", page.text):
        assert address_loaded.startswith(("/", "http://localhost/"))


class Nesting(HTMLParser):
    """Notes each block of a page that stands in what holds words alone, as `block in element`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._open: list[str] = []
        self.wrong: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Look at what is open around a block."""
        if tag in BLOCKS:
            self.wrong |= {f"{tag} in {around}" for around in self._open if around in WORDS}
        if tag in WORDS:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if tag in WORDS:
            self._open.remove(tag)


@pytest.mark.parametrize("address", PAGES)
def test_no_block_stands_among_words(client: FlaskClient, address: str) -> None:
    """A `details` in a `span` is no HTML, however browsers show it."""
    assert Nesting(client.get(address, headers=BROWSER).text).wrong == set()


def test_every_link_of_every_page_leads_somewhere(client: FlaskClient) -> None:
    """Each link to the site itself is answered, that to the same in another language as the page is.

    Most of them are on several pages; each is asked for once.
    """
    statuses: dict[str, int] = {}
    for address in PAGES:
        page = client.get(address, headers=BROWSER)
        for link in set(re.findall(r"<a [^>]*?href=\"(/[^\"]*)\"", page.text)):
            if link not in statuses:
                answer = client.get(link.replace("&amp;", "&"), headers=BROWSER, follow_redirects=True)
                statuses[link] = answer.status_code
            again = link.partition("?")[0] == address
            allowed = (200, 404 if "iri=" in link else page.status_code if again else 200)
            assert statuses[link] in allowed, (address, link)
        for fragment in re.findall(r"href=\"#([^\"]+)\"", page.text):
            assert f'id="{fragment}"' in page.text, (address, fragment)


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        (None, "/page/acme"),
        ("text/html", "/page/acme"),
        ("text/turtle", "/data/acme"),
        ("application/ld+json;q=0.9, text/html;q=0.8", "/data/acme"),
    ],
)
def test_a_thing_s_name_leads_to_what_can_be_had_of_it(client: FlaskClient, accept: str | None, location: str) -> None:
    """303, by negotiation, with the switches that were chosen."""
    headers = {"Accept": accept} if accept else {}
    for switches in ("", "?certainty=probable&inference=off"):
        answer = client.get(f"/id/acme{switches}", headers=headers)
        assert (answer.status_code, answer.headers["Location"]) == (303, location + switches)


UNKNOWN = ["/id/nobody", "/page/nobody", "/data/nobody.ttl", "/claim/none", "/source/none", "/id/a b"]


@pytest.mark.parametrize("address", UNKNOWN)
def test_an_unknown_name_is_404(client: FlaskClient, address: str) -> None:
    """As a problem document for machines."""
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("suffix", "form"),
    [
        ("ttl", RdfFormat.TURTLE),
        ("nt", RdfFormat.N_TRIPLES),
        ("rdf", RdfFormat.RDF_XML),
        ("jsonld", RdfFormat.JSON_LD),
        ("trig", RdfFormat.TRIG),
    ],
)
def test_data_by_suffix_and_by_header(client: FlaskClient, suffix: str, form: RdfFormat) -> None:
    """Both ways give the same triples, those from the thing and those to it."""
    by_suffix = client.get(f"/data/acme.{suffix}", headers={"Accept": "image/png"})
    by_header = client.get("/data/acme", headers={"Accept": form.media_type})
    triples = {quad.triple for quad in parse(by_suffix.data, format=form)}
    assert triples == {quad.triple for quad in parse(by_header.data, format=form)}
    assert {(t.subject, t.object) for t in triples if t.predicate in (AP.partnerOf, AP.hasParty)} == {
        (ID.acme, ID.brix),
        (ID.pact, ID.acme),
    }


@pytest.mark.parametrize("accept", ["*/*", "application/json, text/turtle", "text/turtle, application/json"])
def test_who_takes_plain_json_or_rdf_gets_rdf(client: FlaskClient, accept: str) -> None:
    """As linked data are asked for; JSON that is none is for those who would rather have it."""
    assert client.get("/data/acme", headers={"Accept": accept}).mimetype == "text/turtle"


@pytest.mark.parametrize(
    ("address", "triple"),
    [
        ("/data/dyne.nt", Triple(ID.dyne, RDFS.seeAlso, CLAIM.rumour)),
        ("/data/dyne.nt?certainty=probable", Triple(ID.acme, AP.partnerOf, ID.dyne)),
        ("/data/coil.nt?certainty=possible", Triple(ID.coil, RDFS.seeAlso, CLAIM.denial)),
    ],
)
def test_data_of_what_is_too_uncertain_names_the_claims(client: FlaskClient, address: str, triple: Triple) -> None:
    """An empty document would tell a program that there is nothing; the page names the claims too."""
    assert [quad.triple for quad in parse(client.get(address).data, format=RdfFormat.N_TRIPLES)] == [triple]


def test_a_page_tells_inferred_from_asserted_and_links_the_claims(client: FlaskClient) -> None:
    """Each fact with how it is known; what is only probable is not there unless asked for."""
    page = client.get("/page/acme").text
    assert "<h1><bdi>Acme &amp; Sons</bdi></h1>" in page
    assert '<span class="badge inferred">inferred</span>' in page
    assert '<a href="/claim/pact"' in page
    assert "id:dyne" not in page
    hedged = client.get("/page/acme?certainty=probable").text
    assert '<a href="/page/dyne?certainty=probable"' in hedged
    assert '<span class="badge probable">probable</span>' in hedged
    assert "badge inferred" not in client.get("/page/acme?inference=off").text


def test_a_page_names_the_claims_that_do_not_hold_as_such(client: FlaskClient) -> None:
    """A denied claim is listed as denied, and what it denies is no fact."""
    page = client.get("/page/coil").text
    assert "What denial says." in page
    assert re.search(r'<span class="badge bad"[^>]*>denied</span>', page)
    assert "<h2>Facts</h2>" not in page


def test_hostile_text_and_addresses_are_harmless(client: FlaskClient) -> None:
    """Labels are escaped, and only web addresses become links."""
    page = client.get("/page/acme").text
    assert "&lt;script&gt;" in page
    assert 'href="javascript:' not in page
    assert 'href="/page?iri=http://elsewhere.example/acme"' in page


@pytest.mark.parametrize("value", ["certainty=sure", "inference=maybe"])
@pytest.mark.parametrize("path", ["/page/acme", "/id/acme", "/data/acme", "/claim/pact", "/source/paper"])
def test_a_switch_with_a_wrong_value_is_400(client: FlaskClient, path: str, value: str) -> None:
    """On pages as on the endpoint, also where the switch makes no difference."""
    assert client.get(f"{path}?{value}").status_code == 400


@pytest.mark.parametrize(
    ("address", "name", "bounds"),
    [
        ("/page/acme.json?from=x", "from", "0 to 1,000,000,000"),
        ("/explain?s=id:acme&p=a&o=id:x&max=x", "max", "1 to 100"),
        ("/changes?limit=x", "limit", "0 to 1,000"),
        ("/reconcile/properties?limit=x", "limit", "1 to 500"),
        ("/queries/joint-ventures?limit=x", "limit", "1 to 10,000"),
    ],
)
def test_what_is_no_number_is_told_alike_everywhere(client: FlaskClient, address: str, name: str, bounds: str) -> None:
    """With the bounds."""
    answer = client.get(address, headers={"Accept": "application/json"})
    told = answer.get_json()
    assert (answer.status_code, told["type"].rpartition("/")[2]) == (400, "input")
    assert told["detail"] == f"The parameter {name} takes a whole number from {bounds}, and 'x' is none."


def test_a_claim_s_page_says_who_says_what_and_where(client: FlaskClient) -> None:
    """Its triples, its speaker, its cue and the place in the source."""
    page = client.get("/claim/pact").text
    assert "<h1><bdi>What pact says.</bdi></h1>" in page
    for words in ("a pact with", "id:reuters", "sentence 1", "characters 0–78", "has party"):
        assert words in page


def test_a_claim_as_a_dataset_has_its_triples_in_its_graph(client: FlaskClient) -> None:
    """Metadata outside, content inside, as it was authored."""
    quads = set(parse(client.get("/claim/denial.trig").data, format=RdfFormat.TRIG))
    assert Quad(ID.acme, AP.partnerOf, ID.coil, CLAIM.denial) in quads
    assert Quad(CLAIM.denial, AP.polarity, AP.Denied, DefaultGraph()) in quads


def test_a_claim_as_plain_triples_does_not_assert_its_content(client: FlaskClient) -> None:
    """What a claim denies is told about, not stated."""
    triples = Dataset(parse(client.get("/claim/denial.ttl").data, format=RdfFormat.TURTLE))
    assert Quad(ID.acme, AP.partnerOf, ID.coil) not in triples
    node = NamedNode(f"{CLAIM.denial.value}#t1")
    assert Quad(node, AP.statedObject, ID.coil) in triples


def test_a_source_lists_its_passages_with_their_claims(client: FlaskClient) -> None:
    """Each passage has an anchor, which links to it use."""
    page = client.get("/source/paper").text
    assert 'id="s1"' in page
    assert "What rumour says." in page
    assert "wasQuotedFrom" in client.get("/source/paper.nt").text


def test_anybody_s_iri_has_a_page(client: FlaskClient) -> None:
    """By its IRI; what is no IRI is 400."""
    assert "Acme &amp; Sons" in client.get("/page", query_string={"iri": "http://elsewhere.example/acme"}).text
    assert client.get("/page?iri=nonsense").status_code == 400
    assert client.get("/page", query_string={"iri": "http://x/> ?p ?o } #"}).status_code == 400


def test_the_ontology_has_an_anchor_for_every_term(client: FlaskClient) -> None:
    """With label and definition; and it is RDF for machines."""
    page = client.get("/ontology", headers=BROWSER).text
    assert '<h3 id="Agreement">' in page
    assert "An arrangement that was concluded." in page
    for address, headers in [("/ontology", {"Accept": "text/turtle"}), ("/ontology.ttl", BROWSER)]:
        answer = client.get(address, headers=headers)
        assert answer.content_type == "text/turtle; charset=utf-8"
        assert "ap:Agreement a owl:Class" in answer.text


def test_the_health_report(client: FlaskClient) -> None:
    """Status, version, the data's digest, whether it contradicts itself; where engines are elsewhere, how they do.

    Nothing reasons here, so that nobody knows that nothing contradicts itself.
    """
    report = client.get("/health").get_json()
    assert set(report) - {"engines"} == {"status", "version", "data", "consistent"}
    assert (report["status"], report["data"], report["consistent"]) == ("ok", "0123456789abcdef", None)


def test_the_sources_are_listed_and_every_page_leads_there(client: FlaskClient) -> None:
    """By their titles, each with its kind; a graph without claims has no such link."""
    assert '<a href="/source">Sources</a>' in client.get("/page/acme", headers=BROWSER).text
    ours = create_app(bundled()).test_client()
    listed = re.findall(r'<li><a href="/source/([^"]+)"', ours.get("/source", headers=BROWSER).text)
    assert {"editorial", "gleif", "renault-li-auto-xiaomi", "wikidata"} <= set(listed)
    assert "新闻报道" in ours.get("/source?lang=zh", headers=BROWSER).text
    named = {Triple(ID.acme, RDFS.label, Literal("Acme"))}
    stranger = create_app(Embedded(Bare({Level.CERTAIN.asserted: named}, "0" * 64)))
    assert 'href="/source"' not in stranger.test_client().get("/page/acme", headers=BROWSER).text
