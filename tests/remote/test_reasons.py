"""Proofs by queries: the same as those of an engine that has all of it in memory, with nothing of it here."""

from __future__ import annotations

import json
from collections import defaultdict
from random import Random

import pytest
from pyoxigraph import BlankNode, NamedNode, Triple
from tests.reasoner.worlds import AT_ALL_LEVELS, World

from autopact.engine.dataset import Dataset, assemble
from autopact.engine.explanation import Explainer, leaves
from autopact.engine.parts import PARTS
from autopact.engine.remote import reasons
from autopact.engine.remote.engine import Remote
from autopact.errors import Unavailable
from autopact.terms import AP, ID, ONTOLOGY_GRAPH, OWL, RDF, RDFS, Level

from .alike import closed, explained, height
from .inside import Inside, holding


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    """The bundled graph's, in memory."""
    return Explainer.of(assemble())


@pytest.fixture(scope="module")
def remote() -> Remote:
    """The bundled graph elsewhere."""
    return holding(assemble())


def test_what_follows_from_the_bundled_graph_is_explained_as_shortly(explainer: Explainer, remote: Remote) -> None:
    """At its level, by as short a proof, from what is stated."""
    for level in Level:
        for triple in sorted(explainer.reasoner.inferred(level), key=str)[::25]:
            here, there = explainer.explain(triple), explained(remote, triple)
            assert here
            assert (there["status"], there["level"], height(there)) == ("inferred", level.word, height(here))
            assert {leaf["status"] for leaf in leaves(there)} <= {"asserted", "stated"}


def test_a_joint_venture_is_proved_by_its_founders(explainer: Explainer, remote: Remote) -> None:
    """By counting, through a class without a name that no engine is told of, down to claims with all that is known.

    Of its three founders those two are counted that more than one claim names, as in memory.
    """
    triple = Triple(ID.flexis, RDF.type, AP.JointVenture)
    told = explained(remote, triple)
    assert told["rule"] == "cax-eqc2"
    claimed = [leaf for leaf in leaves(told) if "claim" in leaf]
    founders = {leaf["triple"]["o"] for leaf in claimed if leaf["triple"]["p"] == AP.hasFounder.value}
    assert founders == {ID.renault.value, ID["volvo-group"].value}
    for leaf in claimed:
        assert leaf == explainer.leaf(Triple(*(NamedNode(leaf["triple"][term]) for term in "spo")))


def test_several_explanations_are_given_on_request(remote: Remote) -> None:
    """Each by another last step."""
    told = explained(remote, Triple(ID.xiaomi, RDF.type, AP.Organization), 3)
    assert len(told["alternatives"]) == 2


def test_what_does_not_hold_has_what_comes_nearest_and_the_claims_that_do_not_count(
    explainer: Explainer, remote: Remote
) -> None:
    """As in memory."""
    for triple in (
        Triple(ID.qualcomm, RDF.type, AP.TechnologyCarmaker),
        Triple(ID["cooperation-renault-xiaomi"], AP.hasAgreementParty, ID.renault),
        Triple(ID.nobody, AP.nothing, ID.nobody),
        Triple(ID.flexis, RDF.type, AP.Person),
    ):
        assert explained(remote, triple) == json.loads(json.dumps(explainer.nothing(triple)))


def test_few_queries_are_asked(remote: Remote) -> None:
    """One for what is stated, and one or a few for premises, a round."""
    inside = remote.asking.cluster
    assert isinstance(inside, Inside)
    explained(remote, Triple(ID.flexis, RDF.type, AP.JointVenture))
    before = inside.asked
    explained(remote, Triple(ID.flexis, RDF.type, AP.JointVenture))
    assert inside.asked - before < 20


def world(seed: int) -> tuple[Dataset, Explainer]:
    """A small random world, at all levels, and its reasons."""
    random = Random(seed)  # noqa: S311 - no secret
    made = World(random, nameless=False)  # no query names what has no name
    graphs: dict[NamedNode, set[Triple]] = defaultdict(set, {part: set() for part in PARTS})
    for _ in range(8):
        graphs[ONTOLOGY_GRAPH].update(made.axiom())
    for _ in range(14):
        graphs[random.choice(AT_ALL_LEVELS).asserted].add(made.fact())
    return closed(graphs)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_follows_is_explained(seed: int) -> None:
    """In random worlds of every kind of axiom, equality and contradictions among them.

    Left out is what only follows through a triple that no engine has: its subject would be a literal, or it is told to
    nobody that something is in owl:Thing.
    """
    dataset, explainer = world(seed)
    consistent = explainer.reasoner.consistent()
    remote = holding(dataset, consistent=consistent)
    for level in Level:
        for triple in dataset.graphs[level.inferred]:
            try:
                assert explained(remote, triple)["level"] == level.word
            except Unavailable:
                assert '"also"' in json.dumps(explainer.explain(triple))
    if not consistent:
        try:
            assert explained(remote, None, 3)["contradictions"]
        except Unavailable:
            assert "owl:Thing" in json.dumps(list(explainer.contradictions()))


def test_what_contradicts_itself_below_certainty_is_told(explainer: Explainer, remote: Remote) -> None:
    """As in memory, though what is certain does not; and of a graph that never does, nothing."""
    assert explained(remote, None, 3)["contradictions"] == list(explainer.contradictions()) == []
    graphs: dict[NamedNode, set[Triple]] = {part: set() for part in PARTS}
    carp, fish, bird = (NamedNode(f"urn:t#{name}") for name in ("carp", "Fish", "Bird"))
    graphs[ONTOLOGY_GRAPH] = {Triple(fish, OWL.disjointWith, bird)}
    graphs[Level.CERTAIN.asserted] = {Triple(carp, RDF.type, fish)}
    graphs[Level.POSSIBLE.asserted] = {Triple(carp, RDF.type, bird)}
    dataset, here = closed(graphs)
    assert here.reasoner.consistent()
    assert explained(holding(dataset), None, 3)["contradictions"] == list(here.contradictions()) != []


def test_two_classes_of_a_list_are_found_among_many_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for are those of the list, with a name or without, and not any two classes of anything."""
    monkeypatch.setattr(reasons, "CHOICE", (4,))
    graphs: dict[NamedNode, set[Triple]] = {part: set() for part in PARTS}
    carp, gull, fish, bird, swims = (NamedNode(f"urn:t#{name}") for name in ("carp", "gull", "Fish", "Bird", "swims"))
    all_, cells, swimmer = BlankNode("all"), [BlankNode(f"cell{at}") for at in range(3)], BlankNode("swimmer")
    graphs[ONTOLOGY_GRAPH] = {
        Triple(all_, RDF.type, OWL.AllDisjointClasses),
        Triple(all_, OWL.members, cells[0]),
        *(Triple(cell, RDF.first, c) for cell, c in zip(cells, (fish, bird, swimmer), strict=True)),
        *(Triple(cell, RDF.rest, rest) for cell, rest in zip(cells, (*cells[1:], RDF.nil), strict=True)),
        Triple(swimmer, OWL.onProperty, swims),
        Triple(swimmer, OWL.someValuesFrom, OWL.Thing),
    }
    others = [NamedNode(f"urn:t#Other{at}") for at in range(9)]
    graphs[Level.CERTAIN.asserted] = {Triple(gull, RDF.type, bird), Triple(gull, swims, carp)}
    graphs[Level.CERTAIN.asserted] |= {Triple(x, RDF.type, c) for x in (carp, gull, *others) for c in others}
    graphs[Level.CERTAIN.asserted].add(Triple(carp, RDF.type, fish))
    graphs[Level.POSSIBLE.asserted] = {Triple(carp, RDF.type, bird)}
    dataset, here = closed(graphs)
    remote = holding(dataset, consistent=here.reasoner.consistent())
    told = {each["level"]: each for each in explained(remote, None, 3)["contradictions"]}
    certain, possible = ({each["triple"]["o"] for each in told[level]["premises"]} for level in ("certain", "possible"))
    assert {bird.value, "_:swimmer"} < certain
    assert {bird.value, fish.value} < possible
    assert explained(remote, Triple(gull, RDF.type, fish))["against"]["rule"] == "cax-adc"


def test_a_contradiction_that_rests_on_what_is_not_told_is_no_consistency() -> None:
    """Of a class that is in another one by inference, no engine is told; that it contradicts itself, it is."""
    graphs: dict[NamedNode, set[Triple]] = {part: set() for part in PARTS}
    carp, fish, bird = (NamedNode(f"urn:t#{name}") for name in ("Carp", "Fish", "Bird"))
    graphs[ONTOLOGY_GRAPH] = {Triple(fish, RDFS.subClassOf, bird), Triple(fish, OWL.disjointWith, bird)}
    graphs[ONTOLOGY_GRAPH] |= {Triple(carp, RDF.type, OWL.Class), Triple(carp, RDF.type, fish)}
    dataset, here = closed(graphs)
    assert not here.reasoner.consistent()
    with pytest.raises(Unavailable, match="no engine is told"):
        explained(holding(dataset, consistent=False), None)


def test_a_proof_is_found_among_many_ways_that_lead_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """When none of the first ways is one, more are looked at."""
    monkeypatch.setattr(reasons, "CHOICE", (2, 500))
    near, hub, kind = NamedNode("urn:t#near"), NamedNode("urn:t#hub"), NamedNode("urn:t#K")
    graphs: dict[NamedNode, set[Triple]] = {part: set() for part in PARTS}
    graphs[ONTOLOGY_GRAPH] = {Triple(near, RDF.type, OWL.SymmetricProperty), Triple(near, RDFS.domain, kind)}
    graphs[Level.CERTAIN.asserted] = {Triple(hub, near, NamedNode(f"urn:t#x{at}")) for at in range(100)}
    dataset, _ = closed(graphs)
    remote = holding(dataset)
    assert explained(remote, Triple(hub, RDF.type, kind))["level"] == "certain"
    assert explained(remote, Triple(NamedNode("urn:t#x7"), near, hub))["rule"] == "prp-symp"


def test_what_has_a_triple_as_its_object_is_explained_and_explains() -> None:
    """Within another one, too, and with a node in it that has no name."""
    says, tells, zoe, kind, node = (
        *(NamedNode(f"urn:t#{name}") for name in ("says", "tells", "zoe", "K")),
        BlankNode("b"),
    )
    graphs: dict[NamedNode, set[Triple]] = {part: set() for part in PARTS}
    graphs[ONTOLOGY_GRAPH] = {Triple(says, RDFS.subPropertyOf, tells), Triple(says, RDFS.domain, kind)}
    within = Triple(zoe, says, Triple(node, RDF.type, kind))
    graphs[Level.PROBABLE.asserted] = {Triple(zoe, says, within)}
    dataset, here = closed(graphs)
    remote = holding(dataset)
    for triple in (Triple(zoe, says, within), Triple(zoe, tells, within), Triple(zoe, RDF.type, kind)):
        assert explained(remote, triple) == here.explain(triple)
    assert explained(remote, Triple(zoe, tells, Triple(zoe, says, kind)))["status"] == "none"


def test_what_is_in_a_nameless_class_below_another_is_explained() -> None:
    """That it is in the nameless one no engine is told, and is proved instead."""
    graphs: dict[NamedNode, set[Triple]] = {part: set() for part in PARTS}
    near, kind, node = NamedNode("urn:t#near"), NamedNode("urn:t#K"), BlankNode("r")
    graphs[ONTOLOGY_GRAPH] = {
        Triple(node, OWL.onProperty, near),
        Triple(node, OWL.someValuesFrom, OWL.Thing),
        Triple(node, RDFS.subClassOf, kind),
    }
    graphs[Level.CERTAIN.asserted] = {Triple(NamedNode("urn:t#x"), near, NamedNode("urn:t#y"))}
    dataset, _ = closed(graphs)
    assert explained(holding(dataset), Triple(NamedNode("urn:t#x"), RDF.type, kind))["rule"] == "cax-sco"


def test_a_long_chain_is_one_step() -> None:
    """Along a transitive property, with as many premises as it has links."""
    part = NamedNode("urn:t#partOf")
    graphs: dict[NamedNode, set[Triple]] = {name: set() for name in PARTS}
    graphs[ONTOLOGY_GRAPH] = {Triple(part, RDF.type, OWL.TransitiveProperty)}
    places = [NamedNode(f"urn:t#place{at}") for at in range(9)]
    graphs[Level.CERTAIN.asserted] = {Triple(*pair) for pair in zip(places, [part] * 8, places[1:], strict=False)}
    dataset, _ = closed(graphs)
    told = explained(holding(dataset), Triple(places[0], part, places[8]))
    assert (told["rule"], len([premise for premise in told["premises"] if "axiom" not in premise])) == ("prp-trp", 8)
