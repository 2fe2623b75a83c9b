"""What was changed: as JSON, as a feed, and each by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

from autopact.engine.embedded import Embedded
from autopact.engine.storage.journal import Journal, deltas, record, whole
from autopact.engine.writes import Change, Delta, Outcome, Update, Write
from autopact.sparql.changes import as_atom, as_patch, as_provenance, first
from autopact.terms import PROV, RDF
from autopact.web import create_app

from .pages import BROWSER
from .writable import BEARER, Writing, client_of

ATOM = "{http://www.w3.org/2005/Atom}"
COUNT = 7


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """A client of a service that has seen seven changes, the last by somebody with a wild name."""
    writing = Writing()
    for number in range(1, COUNT + 1):
        text = f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:b> {number} }} }}"
        writing.write(Write([Update(text)], f"request-{number}", "A \"<b>&'" if number == COUNT else "anna"))
    return create_app(writing, writer=writing).test_client()


def page(client: FlaskClient, address: str = "/changes") -> dict[str, Any]:
    """A page of changes as JSON."""
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    told: dict[str, Any] = answer.get_json()
    return told


def atom(text: bytes) -> ElementTree.Element:
    """A feed."""
    return ElementTree.fromstring(text)  # noqa: S314 - it is our own


def test_the_latest_comes_first_and_pages_follow(client: FlaskClient) -> None:
    """Each leads to the next one, until none is left; whoever has seen some asks for those after."""
    first = page(client, "/changes?limit=3")
    assert [each["number"] for each in first["changes"]] == [7, 6, 5]
    second = page(client, first["next"])
    assert [each["number"] for each in second["changes"]] == [4, 3, 2]
    last = page(client, second["next"])
    assert ([each["number"] for each in last["changes"]], last["next"]) == ([1], None)
    assert [each["number"] for each in page(client, "/changes?after=5")["changes"]] == [7, 6]
    assert page(client, "/changes?after=7")["changes"] == []
    assert page(client, "/changes?limit=0") == {"changes": [], "next": None}


def test_a_change_says_who_when_and_how_much(client: FlaskClient) -> None:
    """And where the rest is."""
    told = page(client)["changes"][1]
    assert (told["number"], told["id"], told["who"], told["added"], told["removed"]) == (6, "request-6", "anna", 1, 0)
    assert told["href"] == "http://localhost/changes/6"
    one = page(client, told["href"])
    assert one["stored"]["added"] == ['<urn:a> <urn:b> "6"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .']
    assert page(client, "/changes/1")["stored"]["created"] == ["urn:g"]


def test_a_feed_for_those_who_follow(client: FlaskClient) -> None:
    """Atom, with everything that it asks for, and names that hold markup."""
    answer = client.get("/changes?limit=2", headers={"Accept": "application/atom+xml"})
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = atom(answer.data)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    assert entries[0].findtext(f"{ATOM}author/{ATOM}name") == "A \"<b>&'"
    for element in (feed, *entries):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == "http://localhost/changes?limit=2"
    assert answer.headers["Cache-Control"] == "no-cache"
    following = client.get(links["next"])
    assert len(atom(following.data).findall(f"{ATOM}entry")) == 2
    assert client.get("/changes?format=atom").content_type == answer.content_type


def test_an_empty_feed_is_one() -> None:
    """Also of a service that is never written to."""
    for client in (create_app(Writing(), writer=Writing()).test_client(), create_app(Writing()).test_client()):
        assert page(client) == {"changes": [], "next": None}
        assert atom(client.get("/changes?format=atom").data).findtext(f"{ATOM}updated")
        assert client.get("/changes/1").status_code == 404


def test_patches_make_another_store_the_same(client: FlaskClient) -> None:
    """One after the other, as each says."""
    store, follows = Store(), list[str]()
    for number in range(1, COUNT + 1):
        answer = client.get(f"/changes/{number}?format=patch")
        assert answer.content_type == "application/rdf-patch; charset=utf-8"
        assert answer.text.startswith("".join([f"H id <uuid:request-{number}> .\n", *follows, "TX .\n"]))
        *rows, end = answer.text.splitlines()[len(follows) + 2 :]
        assert end == "TC ."
        follows = [f"H prev <uuid:request-{number}> .\n"]
        for row in rows:
            (quad,) = parse(row[2:], format=RdfFormat.N_QUADS)
            (store.add if row[0] == "A" else store.remove)(quad)
    asked = client.get("/sparql", query_string={"query": "SELECT ?g ?o { GRAPH ?g { <urn:a> <urn:b> ?o } }"})
    assert len(asked.get_json()["results"]["bindings"]) == len(store) == COUNT


def test_a_patch_follows_what_is_kept_and_is_named_by_a_uuid() -> None:
    """As logs of patches want it. Where a number was left out, it follows none: something else was changed before."""
    writing = Writing()
    client = client_of(writing)
    client.post("/update", data={"update": "INSERT DATA { <urn:a> <urn:b> 1 }"}, headers=BEARER)
    name = client.get("/changes/1?format=patch").text.splitlines()[0].removeprefix("H id <uuid:").removesuffix("> .")
    assert str(UUID(name)) == name
    change = Change(3, "c", "data", "anna", "2026-11-26", 0, 0, 0, 0)
    for before, follows in (
        (None, False),
        (replace(change, number=1, id="a"), False),
        (replace(change, number=2), True),
    ):
        assert any(line.startswith(b"H prev") for line in as_patch(change, Delta(), before)) is follows


def test_what_a_journal_says_is_passed_on_as_it_stands_there(tmp_path: Path) -> None:
    """In a few pieces, however many quads there are: the same as of the quads themselves."""
    name, text = NamedNode("urn:a"), Literal('a\n\u2028\\ "b"', language="en")
    gone, come = [Quad(BlankNode("b"), name, text)], [Quad(name, name, Literal(n), name) for n in range(100)]
    change, delta = Change(1, "c", "data", "anna", "2026-11-26", 1, 100, 0, 0), Delta(gone, come)
    with (tmp_path / "journal-0").open("w+b") as journal:
        Journal(journal.fileno()).append(record(Outcome("data", 1, delta)))
        kept = deltas(journal.fileno(), next(whole(journal.fileno())))[0]
        pieces = list(as_patch(change, kept, None))
        assert len(pieces) < 10
        assert b"".join(pieces) == b"".join(as_patch(change, delta, None))
        rows = [row for row in b"".join(pieces).split(b"\n") if row.startswith((b"D ", b"A "))]
        assert set(parse(b"\n".join(row[2:] for row in rows), format=RdfFormat.N_QUADS)) == {*gone, *come}
        assert [row[:1] for row in rows] == [b"D", *[b"A"] * 100]
        for part, quads in ((kept.removed, gone), (kept.added, come)):
            assert first(part, 7) == sorted(f"{quad} ." for quad in quads)[:7]


def test_what_went_is_told_as_what_came_is() -> None:
    """In JSON, as a patch, on the page and in the feed: graphs, and quads in order; nothing where there is none."""
    writing = Writing()
    rows = " ".join(f"<urn:a> <urn:b> {number} ." for number in range(9, 0, -1))
    for text in (
        f"INSERT DATA {{ <urn:x> <urn:y> <urn:z> GRAPH <urn:g> {{ {rows} }} }}",
        "DROP GRAPH <urn:g>; INSERT DATA { <urn:p> <urn:q> <urn:r> }",
        "CREATE GRAPH <urn:h>",
    ):
        writing.write(Write([Update(text)]))
    client = create_app(writing, writer=writing).test_client()
    told = page(client, "/changes/2")
    assert (told["removed"], told["added"]) == (9, 1)
    assert told["stored"]["removed"] == sorted(told["stored"]["removed"])
    assert [row[:20] for row in told["stored"]["removed"]] == [f'<urn:a> <urn:b> "{n}"^' for n in range(1, 10)]
    assert told["stored"]["added"] == ["<urn:p> <urn:q> <urn:r> ."]
    assert (told["stored"]["dropped"], told["stored"]["created"]) == (["urn:g"], [])
    patch = client.get("/changes/2?format=patch").text.splitlines()
    assert [row[:2] for row in patch[2:]] == ["TX", *["D "] * 9, "A ", "TC"]
    assert client.get("/changes/3?format=patch").text.splitlines()[2:] == ["TX .", "TC ."]
    people = client.get("/changes/2", headers=BROWSER).text
    assert people.index("What came") < people.index("urn:r") < people.index("What went") < people.index("urn:b")
    entry = atom(client.get("/changes?format=atom").data).findall(f"{ATOM}entry")[1]
    assert entry.findtext(f"{ATOM}title") == "Change 2: quads removed 9, added 1"


def test_the_feed_is_as_new_as_its_newest_change() -> None:
    """And names what makes changes by itself where nobody asked for one; it counts what follows."""
    change = Change(2, "b", "data", "", "2026-11-27T00:00:00Z", 0, 0, 3_000, 4)
    older = replace(change, number=1, id="a", at="2026-11-26T00:00:00Z")
    feed = atom(as_atom([change, older], "https://x.example/changes", "https://x.example/changes?a&b", None).encode())
    assert feed.findtext(f"{ATOM}updated") == change.at
    assert [link.attrib for link in feed.findall(f"{ATOM}link")] == [
        {"rel": "self", "type": "application/atom+xml", "href": "https://x.example/changes?a&b"}
    ]
    entry = feed.findall(f"{ATOM}entry")[0]
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "autopact"
    assert entry.findtext(f"{ATOM}summary") == "Not projected or inferred any more: 3,000; newly: 4."


def test_who_made_a_change_is_never_without_a_name() -> None:
    """In words of provenance, it is the service itself that a change is from which nobody asked for."""
    change = Change(2, "b", "data", "", "2026-11-27T00:00:00Z", 0, 0, 3_000, 4)
    said = {quad.object for quad in parse(as_provenance(change, "https://x.example", None), format=RdfFormat.TURTLE)}
    assert Literal("autopact") in said
    assert Literal("") not in said


def test_a_page_has_fifty_changes_unless_more_are_asked_for() -> None:
    """On the page behind, the form and what was asked for stay what they were."""
    writing = Writing()
    for number in range(51):
        writing.write(Write([Update(f"INSERT DATA {{ <urn:a> <urn:b> {number} }}")]))
    client = create_app(writing, writer=writing).test_client()
    first = page(client)
    assert (len(first["changes"]), first["next"]) == (50, "http://localhost/changes?before=2&limit=50&format=json")
    assert len(page(client, "/changes?limit=1000")["changes"]) == 51
    assert page(client, "/changes?limit=51")["next"] is None
    after = page(client, "/changes?after=47&limit=2")
    rest = page(client, after["next"])
    assert ([each["number"] for each in rest["changes"]], rest["next"]) == ([49, 48], None)


def test_a_large_change_is_whole_in_its_patch() -> None:
    """As its page says; JSON has the first thousand quads, and how many there are."""
    writing = Writing()
    writing.write(Write([Update(f"INSERT DATA {{ {' '.join(f'<urn:a> <urn:b> {n} .' for n in range(1_001))} }}")]))
    client = create_app(writing, writer=writing).test_client()
    told = page(client, "/changes/1")
    assert (told["added"], len(told["stored"]["added"])) == (1_001, 1_000)
    assert client.get("/changes/1?format=patch").text.count("\nA ") == 1_001
    assert "The first 200 are shown; RDF Patch has all of them." in client.get("/changes/1", headers=BROWSER).text
    writing.write(Write([Update("CLEAR DEFAULT")]))
    told = page(client, "/changes/2")
    assert (told["removed"], len(told["stored"]["removed"])) == (1_001, 1_000)


def test_a_change_in_the_words_of_provenance(client: FlaskClient) -> None:
    """An activity: when, for whom, after which other."""
    answer = client.get("/changes/7", headers={"Accept": "text/turtle"})
    said = {(quad.predicate, quad.object) for quad in parse(answer.data, format=RdfFormat.TURTLE)}
    assert (RDF.type, PROV.Activity) in said
    assert (PROV.wasInformedBy, NamedNode("http://localhost/changes/6")) in said
    assert any(value == Literal("A \"<b>&'") for _, value in said)


def test_a_change_leads_to_the_one_before_that_is_kept() -> None:
    """Of three the second is in no journal, since it was loaded; of the first there is none before."""
    writing = Writing()
    client = client_of(writing)
    for number in range(3):
        client.post("/update", data={"update": f"INSERT DATA {{ <urn:a> <urn:b> {number} }}"}, headers=BEARER)
    del writing._journal[1]
    assert 'href="/changes/1"' in client.get("/changes/3", headers=BROWSER).text
    assert "<http://localhost/changes/1>" in client.get("/changes/3?format=turtle").text
    assert "wasInformedBy" not in client.get("/changes/1?format=turtle").text


@pytest.mark.parametrize(
    ("address", "accept", "status"),
    [
        ("/changes/8", None, 404),
        ("/changes/0", None, 404),
        ("/changes/x", None, 404),
        ("/changes?limit=-1", None, 400),
        ("/changes?limit=1001", None, 400),
        ("/changes?after=x", None, 400),
        (f"/changes?after={20 * '0'}{5000 * '9'}", None, 400),
        ("/changes?format=png", None, 400),
        ("/changes", "image/png", 406),
        ("/changes/1", "application/atom+xml", 406),
    ],
)
def test_what_there_is_not(client: FlaskClient, address: str, accept: str | None, status: int) -> None:
    """Is told in the one shape."""
    answer = client.get(address, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_a_service_for_reading_only_has_no_changes(engine: Embedded) -> None:
    """And says so."""
    assert page(create_app(engine).test_client()) == {"changes": [], "next": None}


def test_people_get_pages(client: FlaskClient) -> None:
    """The list, with links to older ones and to each; a change with what came, in the reader's language."""
    first = client.get("/changes?limit=3", headers=BROWSER)
    assert first.content_type == "text/html; charset=utf-8"
    assert "Change 7" in first.text
    assert "A &#34;&lt;b&gt;&amp;&#39;" in first.text
    assert "/changes?before=5&amp;limit=3" in first.text
    second = client.get("/changes?before=5&limit=3", headers=BROWSER).text
    assert "Change 4" in second
    assert "The latest changes" in second
    assert "The latest changes" not in first.text
    one = client.get("/changes/3", headers=BROWSER)
    assert "urn:a" in one.text
    assert "What came" in one.text
    assert "What went" not in one.text
    assert "New graphs" in client.get("/changes/1", headers=BROWSER).text
    assert "Modification 3" in client.get("/changes/3?lang=fr", headers=BROWSER).text
    assert client.get("/changes/3?format=json", headers=BROWSER).content_type == "application/json"
    assert client.get("/changes/9", headers=BROWSER).status_code == 404


def test_people_are_told_that_nothing_was_changed() -> None:
    """Where nothing is ever written too."""
    writing = Writing()
    for given in (writing, None):
        page = create_app(writing, writer=given).test_client().get("/changes", headers=BROWSER)
        assert "Nothing has been changed." in page.text
