"""The saved questions as people ask them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, RdfFormat, parse

from autopact.terms import ID

from .pages import page


def test_questions_are_listed_by_subject(site: FlaskClient) -> None:
    """Each subject is a link with its count, and RDF describes the same questions."""
    everything = page(site, "/queries")
    some = page(site, "/queries?about=joint+venture")
    assert everything.count('href="/queries/') > some.count('href="/queries/') > 0
    assert "<title>\u2068joint venture\u2069 · Questions · autopact</title>" in some
    triples = {
        quad.triple
        for quad in parse(site.get("/queries", headers={"Accept": "text/turtle"}).data, format=RdfFormat.TURTLE)
    }
    labels = {triple.object.value for triple in triples if isinstance(triple.object, Literal)}
    for label in re.findall(r'<li><a href="/queries/[^"]+">([^<]+)</a>', everything):
        assert label.replace("&#39;", "'") in labels


def test_a_question_is_answered_as_page_and_data(site: FlaskClient) -> None:
    """The page shows the rows that CSV has, and its SPARQL."""
    answer = site.get("/queries/joint-ventures.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    shown = page(site, "/queries/joint-ventures")
    assert f">{len(rows)} rows<" in shown
    assert "ap:JointVenture" in shown
    for row in rows:
        assert row["founder"] in shown
    assert site.get("/queries/joint-ventures", headers={"Accept": "application/json"}).get_json()["head"]["vars"]


def test_a_question_is_asked_of_others_by_its_parameters(site: FlaskClient) -> None:
    """A name or a number takes the place of the query's own; the text that is shown says so."""
    address = "/queries/flexis-a-manufacturer-yet"
    assert 'value="id:flexis"' in page(site, address)
    other = page(site, f"{address}?company=id:renault")
    assert 'value="id:renault"' in other
    assert f"VALUES ?company {{ {ID.renault} }}".replace("<", "&lt;").replace(">", "&gt;") in other
    rows = list(csv.DictReader(io.StringIO(site.get(f"{address}.csv?company=id:renault").text)))
    assert {row["manufacturer"] for row in rows} == {"true"}


def test_a_question_asked_of_another_says_of_whom(site: FlaskClient) -> None:
    """In the title and under the heading, which names whom it was written for."""
    own, other = (page(site, f"/queries/renault-in-talks-with?agent=id:{name}") for name in ("renault", "xiaomi"))
    assert "<title>Who is Renault in talks with? · \u2068Xiaomi\u2069 · autopact</title>" in other
    assert re.search(r'</h1>\s*<p class="lead"><span class="faint">Agent</span> <a href="/page/xiaomi"', other)
    assert "<title>Who is Renault in talks with? · autopact</title>" in own
    assert 'class="lead"' not in own


def test_what_is_said_of_one_thing_is_not_said_of_another(site: FlaskClient) -> None:
    """An answer in words names whom it is about, since it stands over the answers about others, too."""
    other = page(site, "/queries/flexis-a-manufacturer-yet?company=id:renault")
    assert "No: Flexis is a ProspectiveManufacturer" in other


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/queries/renault-in-talks-with?agent=id:nobody", "id:nobody stands nowhere in this graph."),
        ("/queries/joint-ventures?inference=off", "With what follows, there is an answer."),
        ("/queries/joint-ventures", None),
    ],
)
def test_an_answer_that_is_none_comes_with_advice(site: FlaskClient, address: str, says: str | None) -> None:
    """As in the editor."""
    assert re.findall(r'class="advice">(?:<a[^>]+>)?([^<]+)', page(site, address)) == ([says] if says else [])


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/queries/none", 404),
        ("/queries/none.csv", 404),
        ("/queries/flexis-a-manufacturer-yet?company=a b", 400),
        ("/queries/flexis-a-manufacturer-yet?company=%22x%22", 400),
        ("/queries/flexis-a-manufacturer-yet?certainty=sure", 400),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(site: FlaskClient, address: str, status: int) -> None:
    """As a problem."""
    assert site.get(address).status_code == status


def test_what_is_typed_wrongly_stays_in_the_form(site: FlaskClient) -> None:
    """Beside what is wrong with it; a program gets the problem."""
    address = "/queries/evidence-for-a-triple?subject=id:renault&predicate=%3Cx&lang=fr"
    answer = site.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert dict(re.findall(r'<input name="(\w+)" value="([^"]*)"', answer.text)) == {
        "subject": "id:renault",
        "predicate": "&lt;x",
        "object": "id:volvo-group",
    }
    assert "The parameter predicate takes an IRI" in answer.text
    assert "<table" not in answer.text
    assert site.get(address, headers={"Accept": "*/*"}).mimetype == "application/problem+json"
    assert site.get(address.replace("?", ".csv?"), headers={"Accept": "text/csv"}).status_code == 400


def test_answers_are_sorted_by_a_column(site: FlaskClient) -> None:
    """One way and the other, each at an address of its own."""
    one, other = (page(site, f"/queries/tech-partners?sort={by}company") for by in ("", "-"))
    assert one.index("Google") < one.index("Qualcomm")
    assert other.index("Qualcomm") < other.rindex("Google")
    assert 'aria-sort="descending"' in other


@pytest.mark.parametrize("by", ["hedge", "-hedge"])
def test_what_is_unbound_comes_last_either_way(site: FlaskClient, by: str) -> None:
    """As in the tables of the query page."""
    rows = page(site, f"/queries/hedged-claims?sort={by}").partition("<tbody>")[2].split("<tr>")[1:]
    hedged = ['data-label="hedge"' in row for row in rows]
    assert sorted(hedged, reverse=True) == hedged
    assert set(hedged) == {True, False}
