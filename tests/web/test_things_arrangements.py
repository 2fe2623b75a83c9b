"""What arrangements there are with a thing, on its page."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Triple

from autopact.catalogue import arrangements
from autopact.catalogue.arrangements import Part
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.terms import AP, ID, ONTOLOGY_GRAPH, OWL, RDF, RDFS, SKOS, Level
from autopact.web import create_app

from .pages import BROWSER, over, over_graphs, page


def test_the_arrangements_of_a_hub_are_shown_part_by_part() -> None:
    """All of them, each once, each part at an address of its own."""
    hub = ID.hub
    triples = {Triple(ID[f"pact-{n:03}"], AP.hasParty, hub) for n in range(200)}
    triples |= {Triple(ID[f"pact-{n:03}"], AP.hasParty, ID[f"other-{n:03}"]) for n in range(200)}
    client = over(triples)
    seen: list[str] = []
    address = "/page/hub"
    while True:
        shown = page(client, address).split('<h2 id="arrangements">')[1]
        seen += re.findall(r'href="/page/other-([0-9]+)"', shown.split("</table>")[0])
        following = re.search(r'href="([^"]+)#arrangements">Next', shown)
        if following is None:
            break
        address = following[1]
    assert seen == [f"{n:03}" for n in range(200)]
    assert '<span class="faint">1 to 25 of 200</span>' in page(client, "/page/hub")
    for wrong in ("x", "1" + 12 * "0", 5000 * "9"):
        assert client.get(f"/page/hub?from={wrong}", headers=BROWSER).status_code == 400
    assert client.get("/page/hub.json?from=190").get_json()["arrangements"]["total"] == 200


def test_the_arrangements_of_a_hub_are_each_as_firm_as_they_are() -> None:
    """Also where a thing is party to each in several roles."""
    roles = [ID[f"role-{n}"] for n in range(8)]
    schema = {Triple(role, RDFS.subPropertyOf, AP.hasParty) for role in roles}
    probable = {Triple(ID[f"pact-{n:03}"], role, ID.hub) for n in range(40) for role in roles}
    dataset = Dataset({Level.CERTAIN.asserted: schema, Level.PROBABLE.asserted: probable}, "0" * 64)
    client = create_app(Embedded(dataset)).test_client()
    for start in (0, 25):
        told = client.get(f"/page/hub.json?certainty=probable&from={start}").get_json()["arrangements"]
        assert told["total"] == 40
        assert {each["certainty"] for each in told["shown"]} == {"probable"}


def test_an_arrangement_that_much_is_said_of_has_all_its_parties() -> None:
    """However many other statements there are of it."""
    pact = ID.pact
    triples = {Triple(pact, NamedNode("http://x.example/before"), ID[f"earlier-{n}"]) for n in range(6000)}
    triples |= {Triple(pact, AP.hasParty, ID[f"party-{n}"]) for n in range(9)}
    [told] = over(triples).get("/page/party-0.json").get_json()["arrangements"]["shown"]
    assert [each["iri"] for each in told["with"]] == [ID[f"party-{n}"].value for n in range(1, 9)]


def test_arrangements_of_more_parties_than_are_shown_are_not_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says so, and so does its JSON; where all of them are shown, neither does."""
    client = over({Triple(ID.pact, AP.hasParty, ID[f"party-{n}"]) for n in range(9)})
    for most, cut in ((9, False), (8, True)):
        monkeypatch.setattr(arrangements, "MOST_ROWS", most)
        assert ("There is more than this page shows" in page(client, "/page/party-0")) is cut
        assert client.get("/page/party-0.json").get_json()["complete"] is not cut


def test_of_a_thing_of_many_names_it_is_said_how_many_there_are() -> None:
    """A page has the first of them, its JSON all."""
    client = over({Triple(ID.acme, SKOS.altLabel, Literal(f"Acme {n:02}")) for n in range(26)})
    assert "Acme 19</bdi> … 1 to 20 of 26</p>" in page(client, "/page/acme")
    assert len(client.get("/page/acme.json").get_json()["names"]) == 26


@pytest.mark.parametrize("name", ["volkswagen", "vw-ag"])
def test_nobody_has_an_arrangement_with_himself_by_another_name(name: str) -> None:
    """A thing of several names is one party, by one of ours if it has any, and on its own page none of the others."""
    elsewhere = NamedNode("http://a.example/renault")
    named = [[ID.renault, ID["renault-sa"], elsewhere], [ID.volkswagen, ID["vw-ag"]]]
    triples = {Triple(ID.pact, AP.hasParty, party) for names in named for party in names}
    triples |= {Triple(one, OWL.sameAs, other) for names in named for one in names for other in names if one != other}
    [told] = over(triples).get(f"/page/{name}.json").get_json()["arrangements"]["shown"]
    assert [each["iri"] for each in told["with"]] == [ID.renault.value]


def test_arrangements_stand_in_a_table(site: FlaskClient) -> None:
    """With whom, of which kind, on what, how it stands."""
    shown = page(site, "/page/renault")
    row = next(row for row in shown.split("<tr>") if "/page/geely" in row and "agreement" in row)
    for words in ("agreement", "hybrid powertrains", "active", "certain", "1 claim"):
        assert words in row
    statements = shown.split(">Facts</h2>")[1].split(">More statements</h2>")
    assert ">is party to</bdi>" not in statements[0]  # which would tell the same again
    assert ">is party to</bdi>" in statements[1]


def test_the_firmest_arrangements_come_first_each_by_its_narrowest_kinds() -> None:
    """What is only possible comes after what is certain; an agreement need not be called an arrangement as well.

    Nor what else follows that it is; and it is as firm as what makes the thing a party to it most firmly.
    """
    certain = {Triple(ID.z, AP.hasParty, ID.acme), *(Triple(ID.z, RDF.type, kind) for kind in (AP.A, AP.Arrangement))}
    schema = {Triple(AP.A, RDFS.subClassOf, AP.Arrangement), Triple(AP.buys, RDFS.subPropertyOf, AP.hasParty)}
    graphs = {
        ONTOLOGY_GRAPH: schema,
        Level.CERTAIN.asserted: certain,
        Level.CERTAIN.inferred: {Triple(ID.z, RDF.type, AP.Follows)},
        Level.POSSIBLE.asserted: {Triple(ID.a, AP.hasParty, ID.acme), Triple(ID.z, AP.buys, ID.acme)},
        Level.POSSIBLE.inferred: {Triple(ID.a, RDF.type, AP.Follows)},
    }
    client = over_graphs(graphs)
    shown = client.get("/page/acme.json?certainty=possible").get_json()["arrangements"]["shown"]
    assert [(each["iri"], each["certainty"]) for each in shown] == [(ID.z.value, "certain"), (ID.a.value, "possible")]
    assert [[kind["iri"] for kind in each["kinds"]] for each in shown] == [[AP.A.value], [AP.Follows.value]]


@pytest.mark.parametrize(
    ("part", "start", "begins"),
    [
        (Part((), 0, 60), 25, 25),
        (Part((), 25, 50), 50, None),
        (Part((), 10, 60), -15, 0),
        (Part((), 0, 60), -25, None),
        (Part((), 0, 20), 0, None),
    ],
)
def test_a_part_leads_to_parts_that_there_are(part: Part, start: int, begins: int | None) -> None:
    """To none behind the last or before the first, and not to itself."""
    assert part.at(start) == begins


def test_a_hedged_topic_of_certain_talks_is_told_to_be_hedged(site: FlaskClient) -> None:
    """On the page of a party, in its JSON and in the network; what is certain goes without a word."""
    shown = page(site, "/page/renault?certainty=possible")
    cell = next(cell for cell in shown.split("<td") if "technology cooperation" in cell and "vehicle software" in cell)
    software, cooperation = cell.index("vehicle software"), cell.index("technology cooperation")
    assert cooperation < software < cell.index('<span class="badge probable">')
    assert cell.count("badge") == 1
    told = site.get("/page/renault.json?certainty=possible").get_json()["arrangements"]["shown"]
    topics = next(each["topics"] for each in told if each["label"] == "Talks of Renault and Li Auto")
    assert {each["label"]: each["certainty"] for each in topics} == {
        "technology cooperation": "certain",
        "vehicle software": "probable",
    }
    table = page(site, "/network?certainty=possible").split('id="table"')[1]
    assert re.search(r'technology cooperation, vehicle software <span class="badge probable">', table)
    nodes = site.get("/network.json?certainty=possible").get_json()["nodes"]
    label = next(each["label"] for each in nodes if each["title"].startswith("Talks of Renault and Li Auto"))
    assert label.startswith("technology cooperation, vehicle software (probable)")


def test_who_is_party_only_perhaps_is_told_to_be() -> None:
    """Of a certain agreement, on the page of another party and in its JSON; in several roles, as the firmest has it."""
    parties = {Level.CERTAIN: ["acme", "brix", "corp"], Level.PROBABLE: ["brix"], Level.POSSIBLE: ["brix", "dorn"]}
    roles = {Level.CERTAIN: AP.hasParty, Level.PROBABLE: AP.hasSupplier, Level.POSSIBLE: AP.hasAgreementParty}
    graphs = {ONTOLOGY_GRAPH: {Triple(role, RDFS.subPropertyOf, AP.hasParty) for role in roles.values()}}
    for level, names in parties.items():
        graphs[level.asserted] = {Triple(ID.pact, roles[level], ID[name]) for name in names}
    client = over_graphs(graphs)
    [told] = client.get("/page/acme.json?certainty=possible").get_json()["arrangements"]["shown"]
    firm = {each["iri"]: each["certainty"] for each in told["with"]}
    assert firm == {ID.brix.value: "certain", ID.corp.value: "certain", ID.dorn.value: "possible"}
    cell = page(client, "/page/acme?certainty=possible").split("<td")[1]
    assert cell.count("badge") == 1
    assert cell.index("/page/dorn") < cell.index('<span class="badge possible">')
    assert "badge" not in page(client, "/page/dorn?certainty=possible").split("<td")[1]
