"""OWL 2 DL on demand: what HermiT adds to the rules, and from which few axioms something follows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from tests.java import needs_java

from autopact.engine.dataset import Dataset, assemble, given
from autopact.engine.dl import Beyond, beyond, justify
from autopact.engine.explanation import Explainer, leaves
from autopact.errors import OverTime
from autopact.reasoner import Reasoner, hermit
from autopact.terms import AP, CLAIM, ID, RDF, RDFS, Level

pytestmark = needs_java

PREFIXES = """@prefix : <urn:t#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
CASES = """<urn:t> a owl:Ontology . :A a owl:Class ; rdfs:subClassOf :C . :B a owl:Class ; rdfs:subClassOf :C .
:C a owl:Class . :E a owl:Class ; owl:disjointWith :A . :x a :D .
:D a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf ( :A :B ) ] .
"""

Files = Callable[[str], Dataset]


@pytest.fixture
def dataset(tmp_path: Path) -> Files:
    """The dataset of a file of that Turtle."""

    def read(text: str) -> Dataset:
        path = tmp_path / "case.ttl"
        path.write_text(PREFIXES + text, encoding="utf-8")
        return assemble([path], reasoning=False)

    return read


def triples(text: str) -> set[Triple]:
    """Turtle to triples."""
    return {quad.triple for quad in parse((PREFIXES + text).encode(), format=RdfFormat.TURTLE)}


def added(dataset: Dataset) -> Beyond:
    """What HermiT adds to the rules."""
    return beyond(dataset, Reasoner(given(dataset.graphs)), Level.POSSIBLE, lambda _: None)


def test_hermit_adds_what_rules_cannot_derive(dataset: Files) -> None:
    """Who is one of two things that are both a third is that third; what the rules derive is not told again."""
    judged = added(dataset(CASES))
    assert judged.consistent
    assert judged.unsatisfiable == frozenset()
    assert judged.triples == triples(":D rdfs:subClassOf :C . :x a :C .")


def test_a_class_may_be_called_by_a_number(dataset: Files) -> None:
    """As in SNOMED CT, where its IRI ends in no name."""
    judged = added(dataset(CASES.replace(":D", "<urn:t/138875005>")))
    assert judged.triples == triples("<urn:t/138875005> rdfs:subClassOf :C . :x a :C .")


def test_classes_without_a_possible_member_are_named(dataset: Files) -> None:
    """They are told apart, and not among what follows."""
    judged = added(dataset(CASES + ":F a owl:Class ; rdfs:subClassOf :A , :E ."))
    assert judged.unsatisfiable == {NamedNode("urn:t#F")}
    assert not any(triple.subject == NamedNode("urn:t#F") for triple in judged.triples)


def test_an_inconsistent_graph_is_a_result(dataset: Files) -> None:
    """It is said, and nothing else is; the axioms that clash are the reason."""
    clash = dataset(CASES + ":x a :A , :E .")
    assert added(clash) == Beyond(consistent=False)
    explanation, ended = justify(clash, Explainer.of(clash), None)
    assert explanation is not None
    assert explanation["contradiction"]
    assert {leaf["says"] for leaf in leaves(explanation)} == {"A DisjointWith E", "x Type A", "x Type E"}
    assert not ended


def test_all_minimal_sets_are_alternatives_shortest_first(dataset: Files) -> None:
    """As many as wanted; schema is marked."""
    ways = dataset(CASES + ":x a :B .")
    explanation, _ = justify(ways, Explainer.of(ways), *triples(":x a :C ."), most=5)
    assert explanation is not None
    assert [leaf["says"] for leaf in explanation["premises"]] == ["B SubClassOf C", "x Type B"]
    assert [leaf.get("axiom", False) for leaf in explanation["premises"]] == [True, False]
    [longer] = explanation["alternatives"]
    assert {leaf["says"] for leaf in leaves(longer)} == {
        "A SubClassOf C", "B SubClassOf C", "D EquivalentTo A or B", "x Type D",
    }  # fmt: skip


def test_what_does_not_follow_has_no_explanation(dataset: Files) -> None:
    """None, and nothing was cut short."""
    cases = dataset(CASES)
    assert justify(cases, Explainer.of(cases), *triples(":x a :A .")) == (None, False)


def test_what_was_found_in_time_is_told(dataset: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that is ended says so beside what it found, and fails if that is nothing."""
    cases = dataset(CASES)
    found = next(hermit.Ontology(given(cases.graphs)[Level.CERTAIN]).justify(*triples(":x a :C .")))

    def slow(*_: object, **__: object) -> object:
        yield found
        raise OverTime("over")

    with monkeypatch.context() as patched:
        patched.setattr(hermit.Ontology, "justify", slow)
        explanation, ended = justify(cases, Explainer.of(cases), *triples(":x a :C ."), most=2)
    assert explanation is not None
    assert ended
    with pytest.raises(OverTime):
        justify(cases, Explainer.of(cases), *triples(":x a :C ."), seconds=0)


class TestBundled:
    """The bundled graph: every axiom leads to the claim that states it."""

    @staticmethod
    @cache
    def bundled() -> tuple[Dataset, Explainer]:
        """The dataset, and who states what."""
        dataset = assemble(reasoning=False)
        return dataset, Explainer.of(dataset)

    def test_a_venture_leads_to_the_claims_of_its_founders(self) -> None:
        """Flexis is a joint venture because of what claims say, and of a definition in the ontology."""
        explanation, _ = justify(*self.bundled(), Triple(ID["flexis"], RDF.type, AP.JointVenture))
        assert explanation is not None
        assert explanation["level"] == "certain"
        claims = {leaf["claim"] for leaf in leaves(explanation) if "claim" in leaf}
        assert any(claim.startswith(CLAIM["renault-li-auto-xiaomi-s8"].value) for claim in claims)
        assert any(leaf["says"].startswith("JointVenture EquivalentTo") for leaf in leaves(explanation))

    def test_what_only_probable_claims_say_is_probable(self) -> None:
        """The firmest level at which it follows, and the claim that holds it there."""
        dataset, explainer = self.bundled()
        probable = sorted(explainer.reasoner.inferred(Level.PROBABLE), key=str)
        asked = next(triple for triple in probable if triple.predicate == RDF.type and triple.object in AP)
        explanation, _ = justify(dataset, explainer, asked)
        assert explanation is not None
        assert explanation["level"] == "probable"
        assert explanation["held_by"] == [leaf for leaf in leaves(explanation) if leaf["level"] == "probable"]
        assert "claim" in explanation["held_by"][0]

    def test_relations_of_classes_are_explained_too(self) -> None:
        """From the ontology alone."""
        explanation, _ = justify(*self.bundled(), Triple(AP.JointVenture, RDFS.subClassOf, AP.Company))
        assert explanation is not None
        assert all(leaf["axiom"] for leaf in leaves(explanation))
