"""What went wrong, as a page: in the reader's language, from which the others are a link away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import abort
from flask.testing import FlaskClient

from autopact.engine.embedded import Embedded
from autopact.errors import AutopactError, Unavailable
from autopact.sparql.problem import STATUS
from autopact.terms import BASE
from autopact.web import create_app
from autopact.web.languages import LANGUAGES, catalogue
from autopact.web.troubles import errors_below, statuses

from .pages import BROWSER

GUIDE = Path(__file__).parents[2] / "docs" / "errors.md"
CODES = (400, 403, 404, 405, 406, 413, 415, 422, 429, 500, 502, 503, 504)


@pytest.fixture
def client(engine: Embedded) -> FlaskClient:
    """A client of a site with addresses at which each thing goes wrong that can."""
    app = create_app(engine)
    classes = {each.__name__: each for each in STATUS}

    def fails(name: str) -> None:
        if name.isdigit():
            abort(int(name))
        raise made(classes[name])

    app.add_url_rule("/fails/<name>", view_func=fails, methods=["GET", "POST"])
    return app.test_client()


def made(kind: type[AutopactError]) -> AutopactError:
    """An error of a kind."""
    try:
        return kind("It went wrong.")
    except TypeError:
        return kind("It went wrong.", "GET")  # type: ignore[call-arg]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*map(str, CODES), *(each.__name__ for each in STATUS)])
def test_a_problem_has_a_page_in_every_language(client: FlaskClient, name: str, language: str) -> None:
    """Its heading and what helps are in it, and links lead to the same in each other."""
    answer = client.get(f"/fails/{name}", query_string={"lang": language, "x": "1"}, headers=BROWSER)
    assert answer.mimetype == "text/html"
    assert answer.status_code >= 400
    assert f'<html lang="{language}">' in answer.text
    heading = unescape(re.findall(r"<h1>(.*?)</h1>", answer.text)[0])
    assert heading in catalogue(language).values()
    for other, own_name in LANGUAGES.items():
        assert f'<a href="/fails/{name}?x=1&amp;lang={other}" lang="{other}"' in answer.text
        assert own_name in answer.text


@pytest.mark.parametrize(
    ("address", "given", "status"),
    [
        ("/nowhere", {}, 404),
        ("/explain", {}, 400),
        ("/queries", {"method": "POST"}, 405),
        ("/reconcile", {"method": "POST", "data": b"x" * (3 << 20)}, 413),
        ("/sparql", {"method": "POST", "data": b"x", "content_type": "text/html"}, 415),
        ("/update", {"method": "POST", "data": b"x", "content_type": "application/sparql-update"}, 403),
    ],
)
def test_what_clients_do_wrong_is_told_as_a_page(
    client: FlaskClient, address: str, given: Mapping[str, Any], status: int
) -> None:
    """To a browser; what was sent cannot be sent again by a link, which leads to the first page."""
    answer = client.open(address, headers={**BROWSER, "Accept-Language": "fr"}, **given)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    links = [unescape(link) for link in re.findall(r'<a href="([^"]+)" lang="zh"', answer.text)]
    there = client.get(links[0], headers=BROWSER)
    assert '<html lang="zh">' in there.text
    assert there.status_code == (200 if given else status)


@pytest.mark.parametrize("path", ["//elsewhere.example/x", "///elsewhere.example", "/\\elsewhere.example"])
def test_no_address_makes_a_link_to_another_host(client: FlaskClient, path: str) -> None:
    """However many slashes it begins with."""
    answer = client.get("/", environ_overrides={"PATH_INFO": path}, headers=BROWSER)
    assert answer.status_code == 404
    for link in re.findall(r'href="([^"]+)"', answer.text):
        assert not re.match(r"[/\\]{2}", link)


def test_who_takes_only_pages_is_shown_what_void_describes(client: FlaskClient) -> None:
    """The downloads; who takes something else is refused as ever."""
    answer = client.get("/.well-known/void", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/downloads")
    assert client.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/.well-known/void", headers={"Accept": "text/html,*/*;q=0.1"}).mimetype == "text/turtle"


def test_an_engine_that_is_gone_leaves_a_page_all_the_same(monkeypatch: pytest.MonkeyPatch, engine: Embedded) -> None:
    """One that needs nothing of it, in the reader's language."""
    client = create_app(engine).test_client()

    def gone(_: Embedded) -> None:
        raise Unavailable("The engine does not answer.")

    monkeypatch.setattr(Embedded, "sizes", property(gone))
    answer = client.get("/", headers={**BROWSER, "Accept-Language": "zh"})
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert f"<h1>{catalogue('zh')['trouble.unavailable']}</h1>" in answer.text


def test_every_kind_has_an_address_that_says_what_it_means(client: FlaskClient) -> None:
    """The path of a problem's `type` leads to its place on one page."""
    told = client.get("/sparql?query=SELECT", headers={"Accept": "application/json"}).get_json()
    answer = client.get(told["type"].removeprefix(BASE.rstrip("/")), headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, "/problem#syntax")
    page = client.get("/problem", headers=BROWSER).text
    assert catalogue("en")["trouble.help.syntax"] in unescape(page.partition('id="syntax"')[2].partition("</div>")[0])
    assert client.get("/problem/nonsense").status_code == 404


def test_the_guide_has_every_kind_with_its_status(engine: Embedded) -> None:
    """`docs/errors.md` says of each what the pages say; what only processes tell each other is in neither."""
    told = catalogue("en")
    with create_app(engine).test_request_context():
        kinds = statuses()
    rows = re.findall(r"^\| (\d+) \| `([a-z-]+)` \| (.*) \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(str(status), kind, told[f"trouble.help.{kind}"]) for kind, status in kinds.items()]
    assert {each.code for each in errors_below(AutopactError)} - kinds.keys() == {"behind"}
