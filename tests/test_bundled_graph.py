"""What the shipped graph answers over HTTP: what must follow, what must not, and who says so."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from autopact.catalogue.asking import PROLOGUE
from autopact.engine.dataset import assemble
from autopact.engine.embedded import Embedded
from autopact.web import create_app

LEVELS = ["certain", "probable", "possible"]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """A client of the site as `autopact serve` offers it."""
    return create_app(Embedded(assemble())).test_client()


def select(client: FlaskClient, query: str, **parameters: str) -> list[list[str]]:
    """The rows of a SELECT, asked as CSV, names shortened to their last part."""
    response = client.post("/sparql", data={"query": PROLOGUE + query} | parameters, headers={"Accept": "text/csv"})
    assert response.status_code == 200, response.text
    rows = list(csv.reader(io.StringIO(response.text)))[1:]
    return [[value.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for value in row] for row in rows]


def test_partnership_types_are_inferred(client: FlaskClient) -> None:
    """Flexis is a joint venture, Google and Qualcomm are tech partners, Xiaomi may become one."""
    found = select(
        client,
        """SELECT ?class ?who {
             VALUES ?class { ap:JointVenture ap:TechPartner ap:ProspectiveTechPartner } ?who a ?class
           } ORDER BY ?class ?who""",
    )
    assert found == [
        ["JointVenture", "flexis"],
        ["ProspectiveTechPartner", "xiaomi"],
        ["TechPartner", "google"],
        ["TechPartner", "qualcomm"],
    ]


@pytest.mark.parametrize("certainty", LEVELS)
@pytest.mark.parametrize(
    "triple",
    [
        "id:li-auto ap:inTalksWith id:xiaomi",
        "id:renault ap:partnerOf id:li-auto",
        "id:renault ap:partnerOf id:xiaomi",
        "id:renault ap:partnerOf id:volkswagen",
        "id:google ap:partnerOf id:qualcomm",
        "id:flexis a ap:Manufacturer",
    ],
)
def test_forbidden_inferences_stay_out(client: FlaskClient, triple: str, certainty: str) -> None:
    """Not at any level; neither way round."""
    subject, predicate, value = triple.split()
    either = f"{{ {triple} }} UNION {{ {value} {predicate} {subject} }}"
    assert select(client, f"SELECT * {{ {either} }}", certainty=certainty) == []


def test_every_stated_triple_has_a_claim_that_firm(client: FlaskClient) -> None:
    """What is neither ontology nor about claims nor inferred is in the graph of a certain, affirmed claim."""
    unsaid = """
        SELECT ?s ?p ?o { GRAPH graph:asserted { ?s ?p ?o } FILTER NOT EXISTS {
          GRAPH ?claim { ?s ?p ?o } ?claim a ap:Claim ; ap:factuality ap:certain ; ap:polarity ap:Affirmed } }"""
    assert select(client, unsaid) == []
    assert len(select(client, "SELECT * { GRAPH graph:asserted { ?s ?p ?o } }")) > 300


def test_nothing_only_hedged_is_certain(client: FlaskClient) -> None:
    """A triple that only hedged or uncommitted claims state is not in the default graph, unless it also follows."""
    leaked = """
        SELECT ?s ?p ?o {
          ?hedged a ap:Claim ; ap:factuality ?grade . FILTER (?grade != ap:certain)
          GRAPH ?hedged { ?s ?p ?o }
          ?s ?p ?o .
          FILTER NOT EXISTS { ?firm ap:factuality ap:certain . GRAPH ?firm { ?s ?p ?o } }
          FILTER NOT EXISTS { GRAPH graph:inferred { ?s ?p ?o } }
        }"""
    assert select(client, leaked) == []


def test_levels_add_up(client: FlaskClient) -> None:
    """Each level holds what the firmer one holds, and more; what talks aim at is at none."""
    counts = [int(select(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", certainty=level)[0][0]) for level in LEVELS]
    assert counts == sorted(set(counts))
    aimed = "SELECT ?aim { GRAPH ?claim { ?talks ap:aimsAt ?aim } }"
    assert {row[0] for row in select(client, aimed)} == {
        "cooperation-renault-li-auto", "cooperation-renault-volkswagen", "cooperation-renault-xiaomi"
    }  # fmt: skip
    assert select(client, "SELECT ?aim { ?talks ap:aimsAt ?aim }", certainty="possible") == []


def test_every_claim_has_its_evidence(client: FlaskClient) -> None:
    """A claim rests on a passage with offsets and a digest, or on a record with an identifier."""
    bare = """
        SELECT ?claim { ?claim a ap:Claim FILTER NOT EXISTS { ?claim ap:evidence ?e .
          { ?e oa:start ?start ; oa:end ?end ; ap:sha256 ?digest } UNION { ?e ap:recordIdentifier ?id }
          ?e prov:wasQuotedFrom ?source } }"""
    assert select(client, bare) == []


def test_every_sentence_ends_as_a_claim(client: FlaskClient) -> None:
    """All eighteen sentences of the article are evidence of a claim, or say why not."""
    covered = """
        SELECT DISTINCT ?number { ?sentence a ap:Sentence ; ap:number ?number .
          { ?claim ap:evidence ?sentence } UNION { ?sentence ap:holdsNoClaim ?why } } ORDER BY ?number"""
    assert [int(row[0]) for row in select(client, covered)] == list(range(1, 19))


def test_what_is_to_be_made_at_a_plant_is_told(client: FlaskClient) -> None:
    """Sandouville is asked for by product as well as by company."""
    assert select(client, "SELECT ?product { ?product ap:plannedToBeMadeAt id:sandouville-plant }") == [["flexis-vans"]]


def test_what_a_market_is_for_is_as_certain_as_the_market(client: FlaskClient) -> None:
    """That Europe's van market grows is a forecast; that it is one for electric vans is not."""
    query = "SELECT ?market { ?market ap:marketIn id:europe ; ap:hasTopic ap:ElectricCommercialVehicles }"
    assert select(client, query) == [["europe-electric-van-market"]]


def test_every_record_of_a_dataset_says_where_to_look_it_up(client: FlaskClient) -> None:
    """Wikidata's and GLEIF's alike."""
    query = """SELECT ?record {
        ?record prov:wasQuotedFrom ?source . ?source a ap:Dataset FILTER NOT EXISTS { ?record rdfs:seeAlso ?page }
    }"""
    assert select(client, query) == []


def test_who_has_left_a_position_is_not_told_as_its_holder_today(client: FlaskClient) -> None:
    """The article calls Luca de Meo chief executive of Renault, and bears no date; the graph says until when he was."""
    query = """SELECT ?who ?until {
        ?who ap:holdsPosition ?position . ?position ap:positionIn id:renault
        OPTIONAL { ?position ap:hasMilestone ?end . ?end a ap:Ending ; ap:date ?until }
    }"""
    assert select(client, query) == [["luca-de-meo", "2025-07-01T00:00:00Z"]]
