"""What search engines are told: every page that they may show, and none that there is no end of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Triple

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.errors import OverTime
from autopact.terms import ONTOLOGY_GRAPH, RDFS, Level
from autopact.web import create_app

from .pages import over, over_graphs
from .pages import page as text

LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}url/{*}loc"
INDEXED = "{http://www.sitemaps.org/schemas/sitemap/0.9}sitemap/{*}loc"


def pages(client: FlaskClient, address: str = "/sitemap.xml", where: str = LOCATION) -> Iterator[str]:
    """The addresses of a sitemap, or of an index, without the host."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    for each in ElementTree.fromstring(answer.data).iterfind(where):  # noqa: S314 - it is ours
        assert each.text
        assert each.text.startswith("http://localhost/")
        yield each.text.removeprefix("http://localhost")


def robots(client: FlaskClient) -> RobotFileParser:
    """What the service tells crawlers, as Python reads it."""
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    parser = RobotFileParser()
    parser.parse(answer.text.splitlines())
    return parser


def test_every_page_of_the_sitemap_is_there(client: FlaskClient) -> None:
    """Each once: of things, claims and sources; and crawlers may have it."""
    found, told = list(pages(client)), robots(client)
    assert len(found) == len(set(found))
    assert {"/", "/network", "/ontology", "/queries", "/page/acme", "/claim/pact", "/source/paper"} <= set(found)
    for each in found:
        assert told.can_fetch("*", f"http://localhost{each}")
        answer = client.get(each, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), each


def test_the_page_of_the_vocabulary_is_named_once() -> None:
    """It is always there, and the page of a thing as well: of the ontology, which is said to have a title."""
    titled = {Triple(NamedNode("https://w3id.org/autopact/ontology"), RDFS.label, Literal("The words"))}
    client = over_graphs({ONTOLOGY_GRAPH: titled})
    assert list(pages(client)).count("/ontology") == 1


def test_crawlers_find_the_sitemap_and_keep_off_what_has_no_end(client: FlaskClient) -> None:
    """Every query is an address, and every search."""
    told = robots(client)
    assert told.site_maps() == ["http://localhost/sitemap.xml"]
    for closed in ("/sparql?query=ASK+{}", "/search?q=a", "/explain?s=a", "/graph-store?default", "/completions?q=a"):
        assert not told.can_fetch("*", f"http://localhost{closed}")


def test_a_sitemap_in_a_language_is_of_pages_in_it(client: FlaskClient) -> None:
    """Another language is another sitemap, whichever was asked for first."""
    plain, french = set(pages(client)), set(pages(client, "/sitemap.xml?lang=fr"))
    assert french == {f"{each}?lang=fr" for each in plain}
    assert set(pages(client)) == plain


def test_the_things_of_a_stranger_have_theirs() -> None:
    """By IRI, whatever it is and whatever signs are in it."""
    named = {Triple(NamedNode(iri), RDFS.label, Literal("A & B")) for iri in ("http://example.org/a?b=1&c=2", "urn:x")}
    client = over(named)
    things = [each for each in pages(client) if each.startswith("/page")]
    assert len(things) == 2
    for thing in things:
        answer = client.get(thing, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert "A &amp; B" in answer.text


@pytest.mark.parametrize("language", ["", "?lang=zh"])
def test_more_pages_than_a_sitemap_may_name_are_in_several(
    engine: Embedded, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """The address has their index then, and each is in the language that it was asked for in."""
    every = list(pages(create_app(engine).test_client(), f"/sitemap.xml{language}"))
    monkeypatch.setattr("autopact.web.crawlers.MOST", 3)
    client = create_app(engine).test_client()
    parts = list(pages(client, f"/sitemap.xml{language}", INDEXED))
    assert len(parts) > 2
    found = [list(pages(client, part)) for part in parts]
    assert max(map(len, found[1:])) <= 3
    assert [each for some in found for each in some] == every


def test_of_more_things_than_can_be_counted_the_first_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not all of them, but a sitemap."""
    named = {Triple(NamedNode(f"urn:{at}"), RDFS.label, Literal("A")) for at in range(9)}
    monkeypatch.setattr("autopact.web.crawlers.MOST", 3)
    engine = Embedded(Dataset({Level.CERTAIN.asserted: named}, "0" * 64))
    query = engine.query

    def slow(text: str, **options: object) -> object:
        if "COUNT(" in text:
            raise OverTime("too slow")
        return query(text, **options)

    monkeypatch.setattr(engine, "query", slow)
    client = create_app(engine).test_client()
    assert len([each for each in pages(client) if each.startswith("/page")]) == 3


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("/page/acme", "?certainty=possible&inference=off"),
        ("/page?iri=http://elsewhere.example/acme", "&sort=what"),
        ("/network", "?certainty=possible"),
        ("/claim/pact", "?x=y"),
        ("/ontology", "?format="),
    ],
)
def test_a_page_has_one_address_in_each_language(client: FlaskClient, page: str, shown: str) -> None:
    """However it is shown, it is found there; without a language, it is in the reader's."""
    own, mark = f"http://localhost{page}", "&" if "?" in page else "?"
    languages = {name: f"{own}{mark}lang={name}" for name in ("en", "fr", "zh")} | {"x-default": own}
    assert _addresses(client, page + shown) == {"canonical": own, **languages}
    assert _addresses(client, f"{page}{shown}&lang=fr") == {**languages, "canonical": languages["fr"]}


@pytest.mark.parametrize("page", ["/page/acme", "/network", "/claim/pact", "/ontology", "/"])
def test_no_page_has_what_another_client_asked_for_in_it(client: FlaskClient, page: str) -> None:
    """Neither the host nor the parameters, however much of it is kept for the next one."""
    for asked in ({}, {"other": "asked"}):
        client.get(page, query_string=asked, headers={"Accept": "text/html", "Host": "other.example"})
    assert "other" not in _addresses(client, page)["canonical"]
    found = text(client, page)
    assert "other.example" not in found
    assert "other=asked" not in found


def _addresses(client: FlaskClient, page: str) -> dict[str, str]:
    """Those that a page gives for itself, by what they are."""
    links = re.findall('<link rel="(canonical|alternate" hreflang="[a-z-]+)" href="([^"]+)">', text(client, page))
    return {kind.rpartition('"')[2]: unquote(unescape(address)) for kind, address in links}


def test_who_shows_a_link_to_a_page_is_told_what_that_is_called_and_about(site: FlaskClient) -> None:
    """In the language of the page."""
    page = text(site, "/queries/joint-ventures?lang=fr")
    heading = re.search("<h1>([^<]+)</h1>\n<p>([^<]+)</p>", page)
    title, about = (re.search(f'property="og:{name}" content="([^"]+)"', page) for name in ("title", "description"))
    assert heading and title and about  # noqa: PT018 - all of them, to go on
    assert (title[1], about[1]) == heading.groups()
