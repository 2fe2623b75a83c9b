"""The saved questions as programs ask them: parameters of a kind, pages of rows, and answers that need not be sent."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, RdfFormat, Triple, parse
from werkzeug.test import TestResponse

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.questions import load
from autopact.sparql.question import read
from autopact.terms import AP, CLAIMS_GRAPH, ID, QUERY, RDF, RDFS, SCHEMA, SH, Level
from autopact.web import create_app

from .pages import BROWSER


def rows(answer: TestResponse) -> list[list[str]]:
    """The rows of an answer in CSV, without its header."""
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text)))[1:]


def links(answer: TestResponse) -> dict[str, str]:
    """The addresses of the other pages, without the host, by what they are to this one."""
    found = re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers.get("Link", ""))
    return {name: "?".join(urlsplit(address)[2:4]) for address, name in found}


@pytest.mark.parametrize("first", ["limit=4", "page=1&limit=4", "limit=4&offset=0"])
def test_the_pages_together_are_the_answer(site: FlaskClient, first: str) -> None:
    """Each row once, in order, by going from one to the next; the last leads nowhere, and the first not back."""
    address = "/queries/hedged-claims.csv"
    whole = rows(site.get(address))
    assert len(whole) > 12
    found, there, seen = [], f"{address}?{first}", 0
    while there:
        answer = site.get(there)
        near = links(answer)
        assert len(rows(answer)) <= 4
        assert ("prev" in near) == bool(found)
        found += rows(answer)
        there, seen = near.get("next", ""), seen + 1
    assert found == whole
    assert rows(site.get(near["last"])) == whole[(seen - 1) * 4 :]
    assert rows(site.get(near["first"])) == whole[:4]
    assert rows(site.get(f"{address}?page=2")) == whole[100:]


def test_where_all_fits_there_is_one_page(site: FlaskClient) -> None:
    """The last one has rows, and is where one gets back to from far behind."""
    address = "/queries/hedged-claims.csv"
    count = len(rows(site.get(address)))
    for offset in (0, 100_000):
        near = links(site.get(f"{address}?limit={count}&offset={offset}"))
        assert near.keys() == ({"first", "last"} if not offset else {"first", "last", "prev"})
        assert {parse_qs(urlsplit(each).query)["offset"][0] for each in near.values()} == {"0"}


def test_pages_keep_the_parameters(site: FlaskClient) -> None:
    """What a question is asked of, and how, goes on from page to page."""
    near = links(site.get("/queries/statements-by-de-meo?speaker=id:luca-de-meo&certainty=possible&limit=1&format=csv"))
    assert near["next"].endswith("?speaker=id%3Aluca-de-meo&certainty=possible&format=csv&limit=1&offset=1")


@pytest.mark.parametrize("name", ["Xiaomi", "xiaomi", "小米"])
def test_a_thing_is_named_as_people_do(site: FlaskClient, name: str) -> None:
    """By a label or alias in whatever case, in the place of its IRI."""
    address = "/queries/renault-in-talks-with.csv"
    assert rows(site.get(address, query_string={"agent": name})) == rows(site.get(f"{address}?agent=id:xiaomi"))


def test_a_name_of_several_things_names_none_of_them() -> None:
    """They are told apart by their IRIs, which the answer gives."""
    known = {Triple(ID[each], RDFS.label, Literal("Acme")) for each in ("acme-fr", "acme-us")}
    dataset = Dataset({Level.CERTAIN.asserted: known, CLAIMS_GRAPH: {Triple(ID.claim, RDF.type, AP.Claim)}}, "0" * 64)
    answer = create_app(Embedded(dataset)).test_client().get("/queries/renault-in-talks-with?agent=acme")
    assert answer.status_code == 400
    assert answer.get_json()["detail"] == "'acme' is the name of 2 things."
    assert answer.get_json()["mend"] == "Give one of id:acme-fr, id:acme-us."


def test_behind_the_last_row_there_are_none(site: FlaskClient) -> None:
    """A page beyond the end is empty, and leads back."""
    answer = site.get("/queries/hedged-claims.csv?limit=5&offset=100000")
    assert rows(answer) == []
    assert set(links(answer)) == {"first", "prev", "last"}


@pytest.mark.parametrize(
    ("address", "detail", "mend"),
    [
        ("forecasts-for-2030?year=soon", "The parameter year takes a number", "year=2030"),
        ("forecasts-for-2030?year=id:renault", "The parameter year takes a number", "year=2030"),
        ("flexis-a-manufacturer-yet?company=nobody", "The parameter company takes an IRI", "company=id:flexis"),
        ("flexis-a-manufacturer-yet?company=12", "The parameter company takes an IRI", "company=id:flexis"),
        ("flexis-a-manufacturer-yet?compny=id:renault", "has no parameter 'compny'", "Did you mean company?"),
        ("flexis-a-manufacturer-yet?company=id:a&company=id:b", "company is given more than once", "Give it once"),
        ("joint-ventures?company=id:a", "has no parameter 'company'", "none of its own"),
        ("joint-ventures?limit=0", "limit takes a whole number from 1 to 10,000", "limit=1"),
        ("joint-ventures?limit=many", "limit takes a whole number", "limit=1"),
        ("joint-ventures?offset=-1", "offset takes a whole number from 0", "offset=0"),
        ("joint-ventures?page=0", "page takes a whole number from 1", "page=1"),
        ("joint-ventures?page=2&offset=3", "offset and page both say where to begin", "Leave one of them out"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_kind_and_the_mend(
    site: FlaskClient, address: str, detail: str, mend: str
) -> None:
    """As a problem, also where its page was asked for."""
    answer = site.get(f"/queries/{address}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert detail in answer.get_json()["detail"]
    assert mend in answer.get_json()["mend"]
    assert site.get(f"/queries/{address}", headers=BROWSER).status_code == 400


def test_a_wrong_name_is_told_the_nearest(site: FlaskClient) -> None:
    """A question's name with a letter too few."""
    answer = site.get("/queries/joint-venture.csv")
    assert answer.status_code == 404
    assert "/queries/joint-ventures" in answer.get_json()["mend"]


@pytest.mark.parametrize("address", ["joint-ventures.csv", "joint-ventures?format=json", "tech-partners.tsv?limit=2"])
def test_an_answer_that_the_client_has_is_not_sent(site: FlaskClient, address: str) -> None:
    """304 for its tag; another one for other rows; and HEAD has the headers of GET."""
    whole = site.get(f"/queries/{address}")
    tag = whole.headers["ETag"]
    again = site.get(f"/queries/{address}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert site.get("/queries/hedged-claims.csv", headers={"If-None-Match": tag}).status_code == 200
    sign = "&" if "?" in address else "?"
    assert site.get(f"/queries/{address}{sign}offset=1").headers["ETag"] != tag
    head = site.head(f"/queries/{address}")
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Link"):
        assert head.headers.get(name) == whole.headers.get(name)
    assert int(head.headers["Content-Length"]) == len(whole.data)


def test_a_page_that_the_browser_has_is_not_sent(site: FlaskClient) -> None:
    """In the same language, of the same rows."""
    tag = site.get("/queries/joint-ventures", headers=BROWSER).headers["ETag"]
    held = {**BROWSER, "If-None-Match": tag}
    assert site.get("/queries/joint-ventures", headers=held).status_code == 304
    assert site.get("/queries/joint-ventures?lang=fr", headers=held).status_code == 200
    assert site.get("/queries/joint-ventures.csv", headers=held).status_code == 200


@pytest.mark.parametrize(
    ("address", "accept", "content_type"),
    [
        ("joint-ventures", "*/*", "text/html"),
        ("joint-ventures", "text/csv, */*;q=0.1", "text/csv"),
        ("joint-ventures", "text/html;q=0.5, application/json", "application/json"),
        ("joint-ventures", "text/turtle", "text/turtle"),
        ("joint-ventures", "text/turtle;q=0.4, text/csv;q=0.5", "text/csv"),
        ("joint-ventures", "application/xml", "application/xml"),
        ("joint-ventures.ttl", "*/*", "text/turtle"),
        ("joint-ventures.jsonld", "text/csv", "application/ld+json"),
        ("joint-ventures?format=turtle", "text/html", "text/turtle"),
    ],
)
def test_answer_and_description_are_had_from_one_address(
    site: FlaskClient, address: str, accept: str, content_type: str
) -> None:
    """What can be a result is the answer; what is RDF describes the question, with where to ask it."""
    answer = site.get(f"/queries/{address}", headers={"Accept": accept})
    assert answer.content_type.split(";")[0] == content_type
    if content_type == "text/turtle":
        triples = {quad.triple for quad in parse(answer.data, format=RdfFormat.TURTLE)}
        question = QUERY["joint-ventures"]
        [target] = [t.object for t in triples if t.subject == question and t.predicate == SCHEMA.target]
        assert target.value == "http://localhost/sparql"
        text = next(each.text for each in load() if each.name == "joint-ventures")
        assert Triple(question, SH.select, Literal(text)) in triples
        assert not any(t.predicate == SH.select and t.subject != question for t in triples)


def test_no_question_limits_itself_or_leaves_its_answer_to_chance() -> None:
    """Since pages of it are cut behind its end, and an answer has a tag as long as the data are the same."""
    for question in load():
        assert not read(question.text).volatile
        assert not re.search(r"\b(LIMIT|OFFSET)\b[^}]*$|\}\s*VALUES[^}]*\}\s*$", question.text)
