"""Things of which more is said than a page shows."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from autopact.catalogue import facts as catalogue_facts
from autopact.terms import RDF, RDFS, XSD, Namespace

from .pages import over, page, strangers


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


def test_of_many_annotations_it_is_said_that_there_are_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of many statements."""
    monkeypatch.setattr(catalogue_facts, "MOST_INSIDE", 3)
    notes = " ".join(f"{{| <http://x.example/n> {number} |}}" for number in range(5))
    client = strangers(f"<http://x.example/a> <http://x.example/p> <http://x.example/b> {notes} .")
    told = client.get("/page?iri=http://x.example/a&format=json").get_json()
    assert (len(told["facts"][0]["annotations"]), told["complete"]) == (3, False)


@pytest.mark.parametrize(("near", "says"), [(8, None), (20, "1 to 8 of 20"), (900, "8 things shown")])
def test_of_more_than_a_picture_shows_it_says_how_much_there_is(near: int, says: str | None) -> None:
    """Where what a thing is related to is more than can be told apart around it; no number where nobody counted."""
    hub, knows = NamedNode("http://x.example/hub"), NamedNode("http://x.example/knows")
    shown = page(
        over({Triple(hub, knows, NamedNode(f"http://x.example/{at}")) for at in range(near)}), f"/page?iri={hub.value}"
    )
    assert shown.count("<rect x=") >= 9
    assert re.findall('<p class="faint">([^<]*8[^<]*)</p>', shown) == ([says] if says else [])
