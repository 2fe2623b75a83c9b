"""How things are found by what they are called."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Triple

from autopact.catalogue import register
from autopact.terms import AP, ID, RDF, RDFS

from .pages import BROWSER, over, page


def test_a_thing_is_found_by_any_of_its_names(site: FlaskClient) -> None:
    """By label and alias, in every language, whatever the case; a whole name comes before a part of one."""
    for words in ("renault", "RENAULT GROUP", "雷诺"):
        found = site.get("/search", query_string={"q": words}).get_json()
        assert found["results"][0]["iri"] == ID.renault.value, words
        assert found["results"][0]["page"] == "/page/renault"
    assert '<a href="/page/renault"' in page(site, "/search?q=Groupe%20Renault")


@pytest.mark.parametrize("held", [False, True], ids=["looked up", "in memory"])
def test_a_name_is_found_as_people_write_it(held: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its words in any order, other signs between them, without the marks on letters or with more of them.

    A letter and its mark may be two signs.
    """
    monkeypatch.setattr(register, "FEW", 0 if held else 100)
    names = (
        "Citroën and Škoda",
        "CMA CGM Group",
        "Électrique",
        "Plain cafe",
        "a.c",
        "雷诺 集团",
        "Лев Толстой",
        "현대자동차 그룹",
        "Όμιλος Άλφα",
        "ダイハツ 工業",
        "ＮＥＣ 日本",
        normalize("NFD", "Étienne Lüders"),
    )
    things = {NamedNode(f"http://x.example/{n}"): Literal(name) for n, name in enumerate(names)}
    client = over({Triple(thing, RDFS.label, name) for thing, name in things.items()})
    for words, name in {
        "citroen": 0, "skoda citroen": 0, "CITROËN škoda": 0, "cma-cgm": 1, "group CMA": 1, "electrique": 2, "café": 3,
        "集团 雷诺": 5, "Толстой Лев": 6, "толстои": 6, "그룹 현대자동차": 7, "αλφα όμιλος": 8, "工業 ダイハツ": 9,
        "日本 nec": 10, "Étienne Lüders": 11, normalize("NFD", "Étienne"): 11, "luders etienne": 11, "LÜDERS": 11,
    }.items():  # fmt: skip
        found = client.get("/search", query_string={"q": words}).get_json()["results"]
        assert [each["matched"] for each in found] == [names[name]], words
    assert client.get("/search?q=citroen+cafe").get_json()["results"] == []


def test_what_a_thing_is_said_to_be_comes_before_what_follows(site: FlaskClient) -> None:
    """A carmaker is first of all one, and an agent as well."""
    found = site.get("/search?q=xiaomi").get_json()["results"][0]["types"]
    assert {each["label"] for each in found[:2]} == {"manufacturer", "technology company"}
    assert "agent" in {each["label"] for each in found}


def test_of_several_names_that_fit_the_shortest_is_told(site: FlaskClient) -> None:
    """Not the one that comes first; and of its types those that have a name, where any has."""
    [talks, article] = site.get("/search?q=xiaomi+renault").get_json()["results"]
    assert (talks["matched"], talks["label"]) == ("Talks of Renault and Xiaomi",) * 2
    assert "schema:NewsArticle" not in page(site, "/search?q=xiaomi+renault")
    assert article["types"][-1]["label"] == "schema:NewsArticle"


@pytest.mark.parametrize(
    "written", ["https://w3id.org/autopact/id/renault", "<https://w3id.org/autopact/id/renault>", "id:renault"]
)
def test_an_iri_finds_what_it_names(site: FlaskClient, written: str) -> None:
    """In full, in brackets or with a usual prefix; one that is nowhere finds nothing."""
    found = site.get("/search", query_string={"q": written}).get_json()["results"]
    assert [(each["label"], each["matched"]) for each in found] == [("Renault", written)]
    assert site.get("/search", query_string={"q": "id:renalt"}).get_json()["results"] == []


@pytest.mark.parametrize(
    ("words", "name"),
    [("trunk", "oakTrunk"), ("Bark oak", "oak-bark"), ("中文", "中文"), ("hetre", "Hêtre")],
)
def test_what_nobody_named_is_found_by_what_is_shown_of_it(words: str, name: str) -> None:
    """By the last part of its IRI; where a name fits, only by names."""
    nodes = [NamedNode(f"http://x.example/wood#{each}") for each in ("oakTrunk", "oak-bark", "中文", "elm", "Hêtre")]
    client = over({Triple(node, RDFS.seeAlso, node) for node in nodes} | {Triple(nodes[3], RDFS.label, Literal("oak"))})
    found = client.get("/search", query_string={"q": words}).get_json()["results"]
    assert [(each["label"], each["matched"]) for each in found] == [(name, name)]
    assert name in page(client, f"/search?q={words}")
    assert [each["label"] for each in client.get("/search?q=oak").get_json()["results"]] == ["oak"]
    assert client.get("/search?q=wood").get_json()["results"] == []


def test_a_slip_is_told_what_may_be_meant(site: FlaskClient) -> None:
    """On the page and in the JSON; what is like nothing is not."""
    assert [each["label"] for each in site.get("/search?q=renualt").get_json()["near"]][:1] == ["Renault"]
    assert re.search(r'Did you mean: <a href="/page/google"><bdi>Google', page(site, "/search?q=googel"))
    assert "Did you mean" not in page(site, "/search?q=xyzzy")
    assert site.get("/search?q=renault").get_json()["near"] == []


@pytest.mark.parametrize("words", ["", "   ", "no such thing", '"', "\\", "' . ?s ?p ?o", "\u202e", "x" * 5000])
def test_any_words_may_be_looked_for(site: FlaskClient, words: str) -> None:
    """What is found is nothing, and nothing breaks."""
    assert site.get("/search", query_string={"q": words}).get_json()["results"] == []
    assert site.get("/search", query_string={"q": words}, headers=BROWSER).status_code == 200


@pytest.mark.parametrize("kind", ["ap:Company", AP.Company.value])
def test_what_is_found_may_be_of_one_class(site: FlaskClient, kind: str) -> None:
    """For programs as on the page, by its name or its IRI."""
    every, some = (
        {each["iri"] for each in site.get("/search", query_string={"q": "flexis", **more}).get_json()["results"]}
        for more in ({}, {"type": kind})
    )
    assert ID.flexis.value in some
    assert some < every


def test_classes_that_nobody_named_are_offered_too() -> None:
    """To see alone: by the end of their IRIs, where none of those that are found has a label."""
    things = [NamedNode(f"http://x.example/{name}") for name in ("oak", "oakum")]
    known = {Triple(each, RDFS.label, Literal("oak")) for each in things}
    known |= {Triple(each, RDF.type, NamedNode(f"{each.value}-kind")) for each in things}
    shown = page(over(known), "/search?q=oak")
    assert re.findall(r'<a href="/search[^"]*type=([^"]*)">', shown) == [
        "http%3A%2F%2Fx.example%2Foak-kind",
        "http%3A%2F%2Fx.example%2Foakum-kind",
    ]


@pytest.mark.parametrize(("chosen", "opened"), [("00", ""), ("12", " open")])
def test_classes_beyond_the_first_are_folded(chosen: str, opened: str) -> None:
    """None is left out; one that is chosen is seen."""
    oak = NamedNode("http://x.example/oak")
    known = {Triple(oak, RDF.type, NamedNode(f"http://x.example/{at:02}")) for at in range(13)}
    known |= {Triple(oak, RDFS.label, Literal("oak"))}
    shown = page(over(known), f"/search?q=oak&type=http://x.example/{chosen}")
    first, others = shown.split(f"<details{opened}><summary>3 more</summary>")
    assert [len(re.findall('<a href="/search[^"]*type=[^"&]*"', part)) for part in (first, others)] == [10, 3]


def test_a_class_of_which_nothing_is_found_hides_nothing(site: FlaskClient) -> None:
    """It is said that there are others, and not that nothing has such a name; they are a link away."""
    shown = page(site, "/search?q=flexis&type=nonsense")
    assert re.search(r"[0-9]+ things found, and all of them of other kinds", shown)
    assert "Nothing here has a name like that" not in shown
    assert '<a href="/search?q=flexis">All</a>' in shown


def test_a_choice_of_class_can_be_taken_back_where_there_is_one_class() -> None:
    """Though there is nothing to choose between."""
    oak = NamedNode("http://x.example/oak")
    known = {Triple(oak, RDFS.label, Literal("oak")), Triple(oak, RDF.type, NamedNode("http://x.example/Tree"))}
    shown = page(over(known), "/search?q=oak&type=nonsense")
    assert "1 thing found, and it is of another kind" in shown
    assert '<a href="/search?q=oak">All</a>' in shown


def test_the_title_says_what_was_looked_for(site: FlaskClient) -> None:
    """Whatever marks are in it; before anything is, the page is called by what it is for."""
    assert "<title>Search · autopact</title>" in page(site, "/search")
    found = page(site, "/search?q=%3Cb%3E%E2%80%AE++ren")
    assert "<title>\u2068&lt;b&gt;\u202e ren\u2069 · Search · autopact</title>" in found
