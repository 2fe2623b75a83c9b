"""The SPARQL endpoint over HTTP."""

import gzip
import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Triple

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.errors import Overloaded
from autopact.sparql.protocol import digest
from autopact.terms import ID, RDF, Level
from autopact.web import create_app, endpoint
from autopact.web.asgi.account import KEY, Account

from .pages import BROWSER, page, reading
from .writable import Writing, client_of

QUERY = "SELECT ?party { ?pact <https://w3id.org/autopact/ontology#hasParty> ?party }"


@pytest.mark.parametrize("address", ["/sparql", "/sparql/"])
def test_both_addresses_answer_without_a_redirect(client: FlaskClient, address: str) -> None:
    """A redirect would lose the body of a POST."""
    answer = client.post(address, data={"query": QUERY}, headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.text) == (200, "party\r\nhttps://w3id.org/autopact/id/acme\r\n")


def test_the_description_names_the_address_asked(client: FlaskClient) -> None:
    """Under whatever name the service was reached."""
    answer = client.get("/sparql/", headers={"Host": "data.example:8443", "Accept": "application/n-triples"})
    assert "#endpoint> <http://data.example:8443/sparql/> ." in answer.text


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    """Length and type included."""
    get = client.get("/sparql", query_string={"query": QUERY})
    head = client.head("/sparql", query_string={"query": QUERY})
    assert (head.status_code, head.data) == (200, b"")
    assert (head.headers["Content-Length"], head.content_type) == (get.headers["Content-Length"], get.content_type)


def test_options_and_other_methods(client: FlaskClient) -> None:
    """204 for a preflight; 405 with Allow for what is not done here."""
    preflight = client.options("/sparql", headers={"Origin": "http://x", "Access-Control-Request-Method": "POST"})
    assert (preflight.status_code, preflight.data) == (204, b"")
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    refused = client.delete("/sparql")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")


@pytest.mark.parametrize("method", ["PUT", "TRACE", "PROPFIND", "QUERY"])
def test_every_other_method_is_405(client: FlaskClient, method: str) -> None:
    """Known to the framework or not, with the methods there are."""
    refused = client.open("/sparql/", method=method)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert refused.content_type == "application/problem+json"


def test_what_has_no_body_has_no_type(client: FlaskClient) -> None:
    """A 204, and a 304 with its tag."""
    assert "Content-Type" not in client.options("/sparql").headers
    tag = client.get("/sparql", query_string={"query": QUERY}).headers["ETag"]
    unchanged = client.get("/sparql", query_string={"query": QUERY}, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", tag)
    assert "Content-Type" not in unchanged.headers


def test_a_compressed_body_is_read(client: FlaskClient) -> None:
    """As its Content-Encoding says."""
    headers = {"Content-Encoding": "gzip", "Accept": "text/csv"}
    body = gzip.compress(b"ASK {}")
    answer = client.post("/sparql", data=body, content_type="application/sparql-query", headers=headers)
    assert (answer.status_code, answer.text) == (200, "true")


def test_a_page_shows_the_beginning_of_a_large_answer(client: FlaskClient) -> None:
    """A thousand rows and a word that there are more; the links have all of them."""
    digits = "VALUES ?{0} {{ 0 1 2 3 4 5 6 7 8 9 }}"
    rows = f"SELECT * {{ {' '.join(digits.format(name) for name in 'abcd')} }}"
    page = client.get("/sparql", query_string={"query": rows}, headers=BROWSER)
    assert page.text.count("<tr>") == 1001
    assert "The first 1,000 rows" in page.text
    named = 'BIND(IRI(CONCAT("http://x/", STR(?a), STR(?b), STR(?c), STR(?d))) AS ?n)'
    graph = rows.replace("SELECT *", "CONSTRUCT { ?n <http://x/is> <http://x/a> } WHERE").replace(
        "} }", f"}} {named} }}"
    )
    page = client.get("/sparql", query_string={"query": graph}, headers=BROWSER)
    assert "There is more" in page.text
    assert 200_000 < len(page.text) < 400_000


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ VALUES ?long {{ '{'x' * 100_000}' }} VALUES ?n {{ {' '.join(map(str, range(200)))} }} }}",
        f"SELECT {' '.join(f'?v{i}' for i in range(1_000))} {{ VALUES ?n {{ {' '.join(map(str, range(1_000)))} }} }}",
    ],
    ids=["long cells", "many columns"],
)
def test_a_page_shows_no_more_than_it_has_room_for(client: FlaskClient, query: str) -> None:
    """However large the cells are, or many: what is made of twenty megabytes, or of a million cells, is a page."""
    page = client.post("/sparql", data={"query": query}, headers=BROWSER)
    assert page.status_code == 200
    assert len(page.data) < 6 * 1024 * 1024
    rows = page.text.count("<tr>") - 1
    assert 5 < rows < 100
    assert f"The first {rows} rows" in page.text


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Query · autopact"),
        (
            "# who\nPREFIX ap: <http://x/#>\nSELECT ?who\n  { ?who a ap:C }",
            "\u2068SELECT ?who { ?who a ap:C }\u2069 · Query",
        ),
        (f"ASK {{ ?s ?p '{'x' * 100}' }}", f"\u2068ASK {{ ?s ?p '{'x' * 66}…\u2069 · Query"),
        (f"PREFIX{' ' * 50_000}x", "\u2068PREFIX x\u2069 · Query"),
    ],
    ids=["none", "declarations", "long", "nonsense"],
)
def test_a_page_is_called_by_its_query(client: FlaskClient, query: str, title: str) -> None:
    """In a line, without its declarations: among open pages, and in the history, each is known again."""
    assert f"<title>{title}" in unescape(client.post("/sparql", data={"query": query}, headers=BROWSER).text)


def test_a_browser_gets_a_form(client: FlaskClient) -> None:
    """That works without script; a plain client gets the description instead."""
    page = client.get("/sparql", headers=BROWSER)
    assert page.content_type == "text/html; charset=utf-8"
    assert '<textarea id="query" name="query"' in page.text
    assert client.get("/sparql").content_type == "text/turtle; charset=utf-8"


@pytest.mark.parametrize(("headers", "media_type"), [(BROWSER, "text/html"), ({}, "application/problem+json")])
def test_a_failure_says_when_to_come_again_and_is_counted(
    engine: Embedded, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], media_type: str
) -> None:
    """On a page too, with the status of the protocol; what is noted of it is its kind, and which query it was."""

    def full(_: object) -> None:
        raise Overloaded("Too many queries.", retry_after=7)

    monkeypatch.setattr(engine, "answer", full)
    account, client = Account(), create_app(engine).test_client()
    answer = client.get(f"/sparql?query={quote(QUERY)}", headers=headers, environ_overrides={KEY: account})
    assert (answer.status_code, answer.mimetype, answer.headers["Retry-After"]) == (503, media_type, "7")
    assert (account.outcome, account.digest) == ("overloaded", digest(QUERY))


def test_an_empty_answer_is_one_whatever_becomes_of_advice(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What might help costs queries of its own, and one that fails takes nothing away."""

    def full(*_: object) -> None:
        raise Overloaded("Too many queries.")

    monkeypatch.setattr(endpoint, "advice", full)
    page = client.get("/sparql", query_string={"query": "SELECT ?x { ?x <urn:p> 1 }"}, headers=BROWSER)
    assert (page.status_code, "Too many queries" in page.text) == (200, False)


def test_a_page_is_made_for_who_has_the_answer_too(client: FlaskClient) -> None:
    """It shows the answer, whatever of that a browser has kept."""
    asked = {"query": QUERY}
    kept = client.get("/sparql", query_string=asked, headers={"Accept": "application/sparql-results+json"})
    headers = {**BROWSER, "If-None-Match": kept.headers["ETag"]}
    page = client.get("/sparql", query_string=asked, headers=headers)
    assert (page.status_code, "Acme" in page.text) == (200, True)


def test_the_page_s_policy_admits_its_own_script_and_nothing_inline(client: FlaskClient) -> None:
    """Style sheets that the script makes come in by a nonce, which is another one each time."""
    nonces = set()
    for _ in range(2):
        page = client.get("/sparql", headers=BROWSER)
        policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
        assert policy["script-src"] == policy["connect-src"] == "'self'"
        (nonce,) = re.findall(r"<script [^>]*nonce=\"([^\"]+)\"", page.text)
        assert policy["style-src"] == f"'self' 'nonce-{nonce}'"
        nonces.add(nonce)
    assert len(nonces) == 2
    assert "nonce" not in client.get("/", headers=BROWSER).headers["Content-Security-Policy"]


def test_a_page_offers_questions_that_the_graph_can_answer(client: FlaskClient) -> None:
    """The saved ones over claims; over a stranger's graph, those that fit for any."""
    assert "Who is Renault in talks with?" in client.get("/sparql", headers=BROWSER).text
    dataset = Dataset({Level.CERTAIN.asserted: {Triple(ID.acme, RDF.type, ID.kind)}}, "0" * 64)
    stranger = create_app(Embedded(dataset)).test_client()
    page = stranger.get("/sparql", headers=BROWSER).text
    assert 'name="certainty"' in page
    assert "How sure" not in page  # all of it is certain
    assert "Renault" not in page
    for query, certainty in re.findall(r"<li><a href=\"/sparql\?query=([^&]+)&amp;certainty=(\w+)", page):
        answer = stranger.get(f"/sparql?query={query}&certainty={certainty}")
        assert answer.status_code == 200, query


def test_what_is_unbound_is_said_to_be(client: FlaskClient) -> None:
    """An empty cell would be an empty text."""
    query = {"query": "SELECT ?a ?b { VALUES (?a ?b) { ('' UNDEF) } }"}
    assert client.get("/sparql", query_string=query, headers=BROWSER).text.count(">unbound<") == 1


def test_a_browser_gets_the_answer_as_a_table(client: FlaskClient) -> None:
    """With the query kept in the form, labels for things, and links to the other formats."""
    page = client.get("/sparql", query_string={"query": QUERY}, headers=BROWSER)
    assert page.status_code == 200
    assert "hasParty&gt; ?party" in page.text
    assert '<a href="/page/acme"' in page.text
    assert "Acme &amp; Sons" in page.text
    assert "format=csv" in page.text


@pytest.mark.parametrize(("query", "shown"), [("ASK {}", "true"), ("CONSTRUCT WHERE { ?s ?p ?o }", "@prefix ap:")])
def test_a_browser_sees_words_and_graphs(client: FlaskClient, query: str, shown: str) -> None:
    """The answer of an ASK, and a graph as Turtle."""
    assert shown in client.get("/sparql", query_string={"query": query}, headers=BROWSER).text


def test_the_graphs_are_named_that_a_query_sees(tmp_path: Path) -> None:
    """A stranger's file fills one of those that there might be; and somebody may make one in which there is nothing."""
    client = reading(tmp_path, "<urn:a> <urn:b> <urn:c> .")
    writable = Writing(reasoning=False)
    writing = client_of(writable)
    made = writing.post(
        "/update", data={"update": "CREATE GRAPH <urn:x:made>"}, headers={"Authorization": "Bearer secret"}
    )
    assert made.status_code == 204, made.text
    for each, graphs in ((client, [Level.CERTAIN.asserted.value]), (writing, ["urn:x:made"])):
        asked = each.get("/sparql", query_string={"query": "SELECT ?g { GRAPH ?g {} }", "format": "csv"})
        assert asked.text.split()[1:] == graphs
        assert re.findall(r'<a [^>]*GRAPH[^>]* title="([^"]+)"', page(each, "/sparql")) == graphs
        described = each.get("/sparql", headers={"Accept": "application/n-triples"}).text
        assert re.findall(r"#name> <([^>]+)>", described) == graphs


@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s <urn:no> ?o }", "SELECT * { ?s <urn:no> ?o }"])
def test_a_browser_is_offered_what_there_is_of_an_answer_that_is_none(client: FlaskClient, query: str) -> None:
    """A graph without triples is still one, in the formats of graphs; and no table stands there without a row."""
    answer = client.get("/sparql", query_string={"query": query}, headers=BROWSER).text.split('id="answer"')[1]
    assert "Nothing fits the question." in answer
    assert "<table" not in answer
    links = [unescape(link) for link in re.findall(r'href="(/sparql[^"]*)"', answer)]
    assert len(links) == 4
    assert {client.get(link, headers=BROWSER).status_code for link in links} == {200}


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/csv, text/html;q=0.1", "text/csv; charset=utf-8"),
        ("text/html;q=0, */*", "application/sparql-results+json"),
        ("text/html, text/csv;q=0.9", "text/html; charset=utf-8"),
        ("*/*", "application/sparql-results+json"),
    ],
)
def test_a_page_is_one_more_format(client: FlaskClient, accept: str, content_type: str) -> None:
    """Taken where it is liked best, by its weight like any other."""
    answer = client.get("/sparql", query_string={"query": QUERY}, headers={"Accept": accept})
    assert answer.content_type == content_type


def test_a_browser_sees_what_is_wrong_escaped(client: FlaskClient) -> None:
    """With the status of the problem, and the question kept."""
    page = client.get("/sparql", query_string={"query": "ASK { <script>alert(1)</script> }"}, headers=BROWSER)
    assert page.status_code == 400
    assert "<script>alert" not in page.text
    assert "does not parse" in page.text
    assert "line 1" in page.text


def test_format_outdoes_a_browser(client: FlaskClient) -> None:
    """A link to `format=csv` gives CSV in a browser too."""
    answer = client.get("/sparql", query_string={"query": QUERY, "format": "csv"}, headers=BROWSER)
    assert answer.content_type == "text/csv; charset=utf-8"


def test_a_body_that_is_too_large_is_413(client: FlaskClient) -> None:
    """In the one shape that errors have."""
    answer = client.post("/sparql", data=b"x" * 3_000_000, content_type="application/sparql-query")
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")
    assert json.loads(answer.data)["status"] == 413


def test_a_page_without_an_answer_says_what_may_help(client: FlaskClient) -> None:
    """Without script too; one with an answer says nothing of the kind."""
    asked = f"ASK {{ {ID.acme} <https://w3id.org/autopact/ontology#partnerOf> ?x }}"
    assert 'class="advice"' not in client.get("/sparql", query_string={"query": asked}, headers=BROWSER).text
    asked = asked.replace("?x", str(ID.dyne))
    page = client.get("/sparql", query_string={"query": asked}, headers=BROWSER).text
    assert re.search(r'class="advice"><a href="[^"]*certainty=probable[^"]*">Where what is probable', page)
