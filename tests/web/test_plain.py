"""The site over a plain store, whose default graph has no parts: what is in no named graph is there as well."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.terms import AP, CLAIM, ID, RDF, RDFS, SOURCE
from autopact.web import create_app

from .pages import page

SAID = (
    Triple(ID.acme, RDF.type, AP.Manufacturer),
    Triple(ID.acme, RDFS.label, Literal("Acme", language="en")),
    Triple(ID.acme, AP.knows, ID.brix),
    Triple(ID.brix, RDF.type, AP.Organization),
)


def over(triples: Iterable[Triple]) -> FlaskClient:
    """A client of the site over triples of which nothing is derived."""
    graphs = Graphs(plain=True)
    graphs.amend((), [Quad(*triple, DefaultGraph()) for triple in triples])
    return create_app(Embedded(graphs, data="plain")).test_client()


@pytest.fixture
def client() -> FlaskClient:
    """A client of the site over what is said above."""
    return over(SAID)


@pytest.mark.parametrize("name", ["acme", "brix"])
def test_a_thing_has_its_data_as_well_as_its_page(client: FlaskClient, name: str) -> None:
    """In each format that the page offers."""
    shown = page(client, f"/page/{name}")
    for suffix in ("ttl", "nt", "jsonld", "rdf", "csv", "json"):
        address = f"/data/{name}.{suffix}"
        assert f'href="{address}"' in shown
        assert client.get(address).status_code == 200, suffix
    turtle = client.get(f"/data/{name}.ttl").data
    found = {quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)}
    assert found == {triple for triple in SAID if ID[name] in triple}


@pytest.mark.parametrize(("node", "address"), [(CLAIM.pact, "/claim/pact"), (SOURCE.news, "/source/news")])
def test_claims_and_sources_told_as_plain_triples_have_pages_and_data(node: NamedNode, address: str) -> None:
    """As where `triples/evidence.ttl` was loaded for ordinary nodes, and nothing knows it for claims."""
    told = {Triple(node, RDF.type, AP.Claim), Triple(node, AP.paraphrase, Literal("They agree.")), *SAID}
    client = over(told | {Triple(CLAIM["pact#t1"], AP.statedIn, node)})
    assert "They agree." in page(client, address)
    for turtle in (client.get(f"{address}.ttl"), client.get(address, headers={"Accept": "text/turtle"})):
        said = {quad.triple for quad in parse(turtle.data, format=RdfFormat.TURTLE)}
        assert said == {triple for triple in told if node in triple} | {Triple(CLAIM["pact#t1"], AP.statedIn, node)}
    assert client.get("/claim/none.ttl").status_code == client.get("/source/none").status_code == 404


def test_a_property_has_a_page(client: FlaskClient) -> None:
    """Though nothing is said of it."""
    assert "Where it is used" in page(client, f"/page?iri={AP.knows.value.replace('#', '%23')}")


def test_what_is_there_is_not_said_to_be_nowhere(client: FlaskClient) -> None:
    """Names, and texts that have a language."""
    prefixes = f"PREFIX ap: <{AP}> PREFIX id: <{ID}> PREFIX rdfs: <{RDFS}>"

    def advice(query: str) -> list[str]:
        told = client.get("/completions/nothing", query_string={"query": f"{prefixes} {query}"}).get_json()
        return [each["text"] for each in told["advice"]]

    assert advice("ASK { id:brix ap:knows id:acme }") == []
    (mistyped,) = advice("ASK { id:acmee ap:knows id:brix }")
    assert mistyped == "id:acmee stands nowhere in this graph. Did you mean id:acme?"
    (without,) = advice('ASK { ?x rdfs:label "Acme" }')
    assert '"Acme"@en' in without


def test_a_thing_is_found_by_its_iri(client: FlaskClient) -> None:
    """Whether it has a label or not."""
    for name in ("acme", "brix"):
        (found,) = client.get("/search", query_string={"q": ID[name].value, "format": "json"}).get_json()["results"]
        assert found["iri"] == ID[name].value


@pytest.mark.parametrize("query", ["", "?inference=off", "?around=id:brix"])
def test_the_network_shows_what_is_linked(client: FlaskClient, query: str) -> None:
    """With the kinds of its nodes; all of it is stated."""
    drawn = client.get(f"/network.json{query}").get_json()
    kinds = {ID.acme.value: "Manufacturer", ID.brix.value: "Organization"}
    assert {each["id"]: each["kind"] for each in drawn["nodes"]} == kinds
    assert [each["certainty"] for each in drawn["edges"]] == ["certain"]


def test_arrangements_are_shown_as_such() -> None:
    """With who takes part in them."""
    pact = (Triple(ID.pact, AP.hasAgreementParty, ID[name]) for name in ("acme", "brix"))
    drawn = over((*SAID, *pact, Triple(ID.pact, RDF.type, AP.Agreement))).get("/network.json").get_json()
    assert {each["id"] for each in drawn["nodes"]} == {ID[name].value for name in ("acme", "brix", "pact")}
    assert len(drawn["edges"]) == 2
