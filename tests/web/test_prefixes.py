"""Names with prefixes, wherever an address or a form takes a term: what the files say that a prefix means holds."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autopact.terms import AP, PROV

from .pages import reading

MINE = """
@prefix my: <http://mine.example/> . @prefix schema: <http://schema.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
my:ann a schema:Person ; schema:name "Ann" ; my:likes my:bea . my:bea a my:Cat ; schema:name "Bea" .
my:Cat rdfs:subClassOf my:Animal .
"""


@pytest.fixture
def mine(tmp_path: Path) -> FlaskClient:
    """A site over a stranger's file."""
    http = "@prefix http: <http://www.w3.org/2011/http#> ."  # no reason to read http://mine.example/ with it
    return reading(tmp_path, http + MINE)


def test_a_triple_is_explained_by_its_names(mine: FlaskClient) -> None:
    """As by whole IRIs, and as `autopact explain` does."""
    told = mine.get("/explain?s=my:bea&p=a&o=my:Animal").get_json()
    assert (told["rule"], told["triple"]["s"]) == ("cax-sco", "http://mine.example/bea")
    assert mine.get("/explain?s=my:ann&p=a&o=schema:Person").get_json()["status"] == "stated"


def test_the_links_of_pages_lead_to_reasons_whatever_prefixes_are_called(tmp_path: Path) -> None:
    """Also where a scheme of the data is a prefix of the files."""
    client = reading(tmp_path, f"{MINE} @prefix doi: <https://doi.org/> . <doi:1> a my:Cat .")
    facts = client.get("/page?iri=doi:1&format=json").get_json()["types"]
    [proof] = [each["proof"] for each in facts if each["inferred"]]
    assert client.get(proof).get_json()["triple"]["s"] == "doi:1"


@pytest.mark.parametrize("name", ["my:bea", "<http://mine.example/bea>"])
def test_a_page_is_had_by_a_name(mine: FlaskClient, name: str) -> None:
    """The data there, the page at its own address, with whatever else was asked for."""
    asked = {"iri": name, "inference": "off"}
    assert mine.get("/page", query_string={**asked, "format": "json"}).get_json()["iri"] == "http://mine.example/bea"
    sent = mine.get("/page", query_string=asked, headers={"Accept": "text/html"})
    assert sent.status_code == 303
    assert sent.location == "/page?inference=off&iri=http%3A%2F%2Fmine.example%2Fbea"


def test_an_iri_that_looks_like_a_name_has_its_own_page(tmp_path: Path) -> None:
    """Whatever prefixes the files begin with; what is nowhere is told of by what the name stands for."""
    client = reading(tmp_path, "@prefix doi: <https://doi.org/> . <doi:1> a doi:2 .")
    assert client.get("/page?iri=doi:1&format=json").get_json()["iri"] == "doi:1"
    assert client.get("/page?iri=doi:2&format=json").get_json()["iri"] == "https://doi.org/2"
    assert "<https://doi.org/3>" in client.get("/page?iri=doi:3&format=json").get_json()["detail"]


def test_so_it_is_looked_for_in_the_network_and_in_a_search(tmp_path: Path) -> None:
    """As its page is."""
    client = reading(
        tmp_path,
        f"@prefix doi: <https://doi.org/> . {MINE} <doi:1> a <doi:Paper> ; my:likes my:ann ; schema:name 'Anna' .",
    )
    assert client.get("/network.csv?around=doi:1").text.count("\n") == 2
    assert client.get("/network.csv?around=doi:2").status_code == 404
    assert [each["iri"] for each in client.get("/search?q=Ann&type=doi:Paper").get_json()["results"]] == ["doi:1"]


def test_what_a_name_stands_for_is_not_taken_for_a_name_again(tmp_path: Path) -> None:
    """Where that begins as the prefix does, and is nowhere, nobody is sent from one address to the next."""
    client = reading(tmp_path, "@prefix tag: <tag:mine.example,2026:> . tag:1 a tag:2 .")
    sent = client.get("/page?iri=tag:1", headers={"Accept": "text/html"})
    assert sent.location == "/page?iri=tag%3Amine.example%2C2026%3A1"
    assert client.get(sent.location, headers={"Accept": "text/html"}).status_code == 200
    assert client.get("/page?iri=tag:3", headers={"Accept": "text/html"}).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=my:ann",
        "/search?q=http://mine.example/ann",
        "/search?q=Ann&type=http://schema.org/Person",
        "/search?q=Ann&type=schema:Person",
        "/search?q=Ann&type=<http://schema.org/Person>",
    ],
)
def test_a_search_takes_names(mine: FlaskClient, address: str) -> None:
    """For a thing."""
    assert [each["iri"] for each in mine.get(address).get_json()["results"]] == ["http://mine.example/ann"]


def test_a_search_takes_the_name_of_a_type(mine: FlaskClient) -> None:
    """And leaves out what is of another."""
    for kind, found in (("my:Cat", ["http://mine.example/bea"]), ("my:Dog", [])):
        assert [each["iri"] for each in mine.get(f"/search?q=be&type={kind}").get_json()["results"]] == found


@pytest.mark.parametrize(
    "narrowed",
    [
        "around=my:bea",
        "around=<http://mine.example/bea>",
        "kind=my:Cat",
        "kind=schema:Person",
        "kind=http://mine.example/Cat",
    ],
)
def test_the_network_is_narrowed_by_names(mine: FlaskClient, narrowed: str) -> None:
    """By what they name, as pages do it by whole IRIs."""
    assert len(mine.get(f"/network.csv?{narrowed}").text.splitlines()) == 2


def test_a_name_has_a_colon(tmp_path: Path) -> None:
    """Where the files have a prefix without a name, what is left open narrows nothing, nor does a prefix alone."""
    client = reading(tmp_path, f"@prefix : <http://mine.example/> . {MINE}")
    assert [each["iri"] for each in client.get("/search?q=Bea").get_json()["results"]] == ["http://mine.example/bea"]
    assert client.get("/network.csv").text == client.get("/network.csv?kind=:Cat").text
    assert "kind='my'" in client.get("/network.csv?kind=my").get_json()["detail"]


def test_pages_write_no_name_that_means_something_else(tmp_path: Path) -> None:
    """Where the files give a usual prefix another meaning, its usual one is written in full, in addresses as well."""
    client = reading(
        tmp_path,
        f'{MINE} my:cy a <https://schema.org/Person> ; my:likes my:ann ; schema:name "Cy" .'
        ' my:dee a <https://schema.org/Person> ; schema:name "Dee, the person" .',
    )
    browser = {"Accept": "text/html"}
    shown = client.get("/network", headers=browser).text
    assert "kind=https://schema.org/Person" in shown
    assert client.get("/network.csv?kind=https://schema.org/Person").text.count("\n") == 2
    assert "schema:Person" not in client.get("/page?iri=http://mine.example/cy", headers=browser).text


def test_what_a_usual_prefix_is_for_is_known_whatever_the_files_call_so(tmp_path: Path) -> None:
    """The queries of the ontology's page declare it themselves; what follows in a well-known vocabulary stays aside."""
    client = reading(
        tmp_path,
        f"""@prefix ap: <http://mine.example/ap#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix prov: <http://mine.example/prov#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <{AP.Firm.value}> a owl:Class ; rdfs:subClassOf <{PROV.Entity.value}> .
        <http://mine.example/x> a <{AP.Firm.value}> .""",
    )
    shown = client.get("/ontology", headers={"Accept": "text/html"}).text
    [query] = [unescape(each) for each in re.findall('href="(/sparql[?][^"]*LIMIT[^"]*)"', shown) if "ap:" in each]
    assert client.get(query, headers={"Accept": "application/sparql-results+json"}).status_code == 200
    shown = client.get("/page?iri=http://mine.example/x", headers={"Accept": "text/html"}).text
    before, aside = shown.split("More statements")
    assert PROV.Entity.value not in before
    assert PROV.Entity.value in aside


def test_tables_are_reconciled_by_names(mine: FlaskClient) -> None:
    """Types, properties and things."""
    liked = [{"pid": "my:likes", "v": {"id": "my:bea"}}]
    queries = json.dumps({"q": {"query": "Ann", "type": "schema:Person", "properties": liked}})
    [found] = mine.get("/reconcile", query_string={"queries": queries}).get_json()["q"]["result"]
    assert (found["id"], found["match"]) == ("http://mine.example/ann", True)


def test_a_proof_is_told_with_the_prefixes_of_the_files_and_shown_with_labels(tmp_path: Path) -> None:
    """As text with names as the file has them, whatever the prefixes are; on its page with labels."""
    client = reading(
        tmp_path,
        """@prefix : <http://mine.example/> . @prefix ñ.2: <http://mine.example/terms#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        ñ.2:Lent rdfs:label "lent work" ; owl:equivalentClass [
            a owl:Restriction ; owl:onProperty ñ.2:at ; owl:someValuesFrom ñ.2:Show ] .
        ñ.2:at rdfs:label "shown at" . ñ.2:Show rdfs:label "show" .
        :w rdfs:label "The Mill" ; ñ.2:at :s . :s a ñ.2:Show .""",
    )
    address = "/explain?s=:w&p=a&o=ñ.2:Lent"
    assert ":w a (ñ.2:at some ñ.2:Show)  [certain]" in client.get(f"{address}&format=text").text
    shown = client.get(address, headers={"Accept": "text/html"}).text
    assert "The Mill is a (shown at some show)" in shown
    browser = {"Accept": "text/html"}
    shown = re.sub("<[^>]+>", "", client.get("/page?iri=ñ.2:Lent", headers=browser, follow_redirects=True).text)
    assert "(shown at some show)" in shown
