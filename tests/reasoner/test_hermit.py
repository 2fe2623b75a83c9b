"""HermiT as the judge: what it finds, what it refuses, and what is said where Java is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import jpype
import pytest
from pyoxigraph import NamedNode, Triple

from autopact.errors import InputError, MissingPart
from autopact.reasoner import hermit
from autopact.reasoner.hermit import Ontology, Profile

Turtle = Callable[[str], set[Triple]]

needs_java = pytest.mark.skipif(not hermit.available(), reason="HermiT needs Java: apt install default-jre-headless")

DECLARED = """
<urn:t> a owl:Ontology .
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty .
"""


@needs_java
class TestJudging:
    """Consistency, unsatisfiable classes, and what follows about named individuals."""

    def test_types_and_properties_between_named_individuals_are_found(self, turtle: Turtle) -> None:
        """Counting, chains and inverses, as full OWL 2 DL has them; nothing about owl:Thing."""
        schema = """:p owl:inverseOf :q . :r a owl:ObjectProperty ; owl:propertyChainAxiom ( :p :p ) .
            :B owl:equivalentClass [ a owl:Restriction ; owl:onProperty :q ; owl:onClass :A ;
                owl:minQualifiedCardinality "2"^^xsd:nonNegativeInteger ] ."""
        facts = ":x a :A ; :p :z . :y a :A ; :p :z ; owl:differentFrom :x . :z :p :w ; :d 'é'@fr ."
        judgement = Ontology(turtle(DECLARED + schema + facts)).judge()
        assert judgement.consistent
        assert judgement.unsatisfiable == frozenset()
        assert judgement.entailed == turtle(
            ":x a :A ; :p :z ; :r :w . :y a :A ; :p :z ; :r :w . :z a :B ; :p :w ; :q :x, :y . :w :q :z ."
        )

    def test_an_unsatisfiable_class_is_named(self, turtle: Turtle) -> None:
        """A class below two disjoint ones can have no member, and the ontology is consistent all the same."""
        judgement = Ontology(turtle(DECLARED + ":C rdfs:subClassOf :A, :B . :A owl:disjointWith :B .")).judge()
        assert judgement.consistent
        assert judgement.unsatisfiable == {NamedNode("urn:t#C")}

    def test_an_inconsistent_ontology_is_a_result(self, turtle: Turtle) -> None:
        """A member of disjoint classes makes it inconsistent; that is said, not raised."""
        judgement = Ontology(turtle(DECLARED + ":A owl:disjointWith :B . :x a :A, :B .")).judge()
        assert not judgement.consistent
        assert judgement.entailed == frozenset()

    def test_imports_are_not_fetched_and_other_headers_do_no_harm(self, turtle: Turtle) -> None:
        """A merged document with two headers and an import that does not exist is read."""
        text = DECLARED + "<urn:t> owl:imports <http://localhost:9/none> . <urn:u> a owl:Ontology . :x a :A ."
        assert turtle(":x a :A .") <= Ontology(turtle(text)).judge().entailed

    def test_a_datatype_beyond_owl_2_is_refused_with_the_mend(self, turtle: Turtle) -> None:
        """An xsd:date literal stops HermiT: the error names the datatype and what to use instead."""
        with pytest.raises(InputError, match="XMLSchema#date") as caught:
            Ontology(turtle(DECLARED + ":x :d '2024-03-01'^^xsd:date .")).judge()
        assert "xsd:dateTime" in caught.value.mend

    def test_entailment_is_asked_by_refutation(self, turtle: Turtle) -> None:
        """What follows does, what does not does not, and asking leaves the ontology as it was."""
        ontology = Ontology(turtle(DECLARED + ":p owl:inverseOf :q . :p rdfs:domain :A . :x :p :y ."))
        asked = {triple: ontology.entails(triple) for triple in turtle(":x a :A , :B . :y :q :x ; :p :x .")}
        assert {triple for triple, follows in asked.items() if follows} == turtle(":x a :A . :y :q :x .")
        assert ontology.judge().consistent


@needs_java
class TestProfiles:
    """Which axioms leave OWL 2 DL and OWL 2 RL."""

    def test_a_sound_ontology_is_in_both(self, turtle: Turtle) -> None:
        """Simple axioms leave neither profile."""
        ontology = Ontology(turtle(DECLARED + ":A rdfs:subClassOf :B . :p rdfs:domain :A ."))
        assert ontology.violations(Profile.DL) == []
        assert ontology.violations(Profile.RL) == []

    def test_a_cardinality_on_a_chain_leaves_dl_and_names_the_axiom(self, turtle: Turtle) -> None:
        """The kind, the axiom as people write it, and a term to look for."""
        schema = """:p owl:propertyChainAxiom ( :q :p ) .
            :A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;
                owl:maxCardinality "2"^^xsd:nonNegativeInteger ] ."""
        [violation] = Ontology(turtle(DECLARED + schema)).violations(Profile.DL)
        assert violation.kind == "UseOfNonSimplePropertyInCardinalityRestriction"
        assert violation.axiom.startswith("A SubClassOf p max 2")
        assert violation.term == NamedNode("urn:t#A")

    def test_an_undeclared_property_leaves_dl_and_is_the_term(self, turtle: Turtle) -> None:
        """The term of an undeclared entity is that entity, not the subject of the axiom."""
        violations = Ontology(turtle(DECLARED + ":A rdfs:subClassOf :Undeclared .")).violations(Profile.DL)
        assert NamedNode("urn:t#Undeclared") in {violation.term for violation in violations}

    def test_counting_leaves_rl_only(self, turtle: Turtle) -> None:
        """A defined counting class is in DL and outside RL."""
        schema = """:A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:onClass :B ;
            owl:minQualifiedCardinality "2"^^xsd:nonNegativeInteger ] ."""
        ontology = Ontology(turtle(DECLARED + schema))
        assert ontology.violations(Profile.DL) == []
        assert [violation.term for violation in ontology.violations(Profile.RL)] == [NamedNode("urn:t#A")]


@pytest.fixture
def without_java(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which no Java is found."""

    def nothing() -> str:
        raise jpype.JVMNotFoundException("none")

    monkeypatch.setattr(jpype, "isJVMStarted", lambda: False)
    monkeypatch.setattr(jpype, "getDefaultJVMPath", nothing)
    hermit._java.cache_clear()
    yield
    hermit._java.cache_clear()


@pytest.mark.usefixtures("without_java")
def test_where_java_is_missing_it_is_said_how_to_get_it(turtle: Turtle) -> None:
    """No Java is a missing part with the package to install, and `available` is false."""
    assert not hermit.available()
    with pytest.raises(MissingPart) as caught:
        Ontology(turtle(DECLARED))
    assert "default-jre-headless" in caught.value.mend
