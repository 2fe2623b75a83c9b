"""HermiT as the judge: what it finds, what it refuses, and what is said where Java is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import jpype
import pytest
from pyoxigraph import BlankNode, NamedNode, Triple
from tests.java import needs_java

from autopact.errors import InputError, MissingPart, OverTime
from autopact.reasoner import owl_api
from autopact.reasoner.hermit import Axiom, Ontology, Profile

Turtle = Callable[[str], set[Triple]]

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

    def test_classes_are_put_in_order(self, turtle: Turtle) -> None:
        """Which are below which at any distance, which are the same, which can have no member; owl:Thing not."""
        schema = """:D a owl:Class . :N a owl:Class ; rdfs:subClassOf :A , [ owl:complementOf :A ] .
            :A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom owl:Thing ] .
            :p rdfs:domain :B . :B rdfs:subClassOf :C . :D owl:equivalentClass :C ."""
        assert Ontology(turtle(DECLARED + schema)).classify() == turtle(
            """:A rdfs:subClassOf :B , :C , :D . :B rdfs:subClassOf :C , :D . :N rdfs:subClassOf owl:Nothing .
            :C owl:equivalentClass :D . :D owl:equivalentClass :C ."""
        )

    def test_an_inconsistent_ontology_has_no_order_of_classes(self, turtle: Turtle) -> None:
        """Every class would be below every other: that is refused, not answered."""
        with pytest.raises(InputError, match="inconsistent"):
            Ontology(turtle(DECLARED + ":A owl:disjointWith :B . :x a :A, :B .")).classify()

    def test_entailment_is_asked_by_refutation(self, turtle: Turtle) -> None:
        """What follows does, what does not does not, and asking leaves the ontology as it was."""
        ontology = Ontology(turtle(DECLARED + ":p owl:inverseOf :q . :p rdfs:domain :A . :x :p :y ."))
        asked = {triple: ontology.entails(triple) for triple in turtle(":x a :A , :B . :y :q :x ; :p :x .")}
        assert {triple for triple, follows in asked.items() if follows} == turtle(":x a :A . :y :q :x .")
        assert ontology.judge().consistent


SCHEMA = f"""{DECLARED}
:s a owl:ObjectProperty ; rdfs:subPropertyOf :p ; rdfs:domain :A ; rdfs:range :B . :e a owl:DatatypeProperty .
:d rdfs:subPropertyOf :e . :B owl:disjointWith :A . :C rdfs:subClassOf :A . :f a owl:ObjectProperty,
owl:FunctionalProperty . :n a owl:AnnotationProperty . :D a owl:Class ; owl:equivalentClass [ owl:unionOf ( :C ) ] .
:x :s :y ; :d 1 , "é"@fr ; :f :v ; :n "note" . :v a owl:NamedIndividual . :w a owl:NamedIndividual . :x :f :w .
"""


@needs_java
class TestAsking:
    """Whether a single triple follows, of every kind that can be asked about."""

    @pytest.mark.parametrize(
        "follows",
        [
            ":x a :A", ":x :p :y", ":x :e 1", ":x :e 'é'@fr", ":v owl:sameAs :w", ":x owl:differentFrom :y",
            ":C rdfs:subClassOf :A", ":C rdfs:subClassOf owl:Thing", ":C owl:equivalentClass :D",
            ":C owl:disjointWith :B", ":s rdfs:subPropertyOf :p", ":s rdfs:domain :A", ":s rdfs:range :B",
        ],
    )  # fmt: skip
    def test_what_follows(self, turtle: Turtle, follows: str) -> None:
        """It does."""
        [triple] = turtle(f"{follows} .")
        assert Ontology(turtle(SCHEMA)).entails(triple)

    @pytest.mark.parametrize(
        "open_",
        [
            ":x a :B", ":y :p :x", ":x :e 2", ":x :e 'é'@en", ":v owl:sameAs :x", ":v owl:differentFrom :x",
            ":A rdfs:subClassOf :C", ":C rdfs:subClassOf owl:Nothing", ":A owl:equivalentClass :C",
            ":C owl:disjointWith :A", ":p rdfs:subPropertyOf :s", ":p rdfs:domain :A", ":p rdfs:range :B", ":u a :A",
        ],
    )  # fmt: skip
    def test_what_does_not_follow(self, turtle: Turtle, open_: str) -> None:
        """It does not, be it false or unknown."""
        [triple] = turtle(f"{open_} .")
        assert not Ontology(turtle(SCHEMA)).entails(triple)

    @pytest.mark.parametrize(
        ("asked", "why"),
        [
            (":x :n 'note'", "annotation"),
            (":x rdfs:label 'x'", "annotation"),
            (":x :n :y", "annotation"),
            (":p owl:inverseOf :q", "word"),
            (":x a [ a owl:Class ]", "blank node"),
        ],
    )
    def test_what_cannot_be_asked_is_refused(self, turtle: Turtle, asked: str, why: str) -> None:
        """The error says why, and what can be asked."""
        triple = next(t for t in turtle(f"{asked} .") if not isinstance(t.subject, BlankNode))
        with pytest.raises(InputError, match=why) as caught:
            Ontology(turtle(SCHEMA)).entails(triple)
        assert "owl:sameAs" in caught.value.mend


@needs_java
class TestJustifying:
    """From which few axioms something follows, and which triples they are."""

    def test_each_minimal_set_is_given_with_its_triples(self, turtle: Turtle) -> None:
        """Two ways to a type, schema before facts; what has nothing to do with it is in neither."""
        shorter, longer = ":x :p :y . :p rdfs:domain :A .", ":x a :B . :B rdfs:subClassOf [ owl:unionOf ( :A ) ] ."
        ontology = Ontology(turtle(f"{DECLARED} {shorter} {longer} :y a :A . :x :q :y . :C rdfs:subClassOf :A ."))
        found = list(ontology.justify(*turtle(":x a :A .")))
        assert {tuple(axiom.words for axiom in one) for one in found} == {
            ("p Domain A", "x p y"),
            ("B SubClassOf A", "x Type B"),
        }
        triples = {frozenset().union(*(axiom.triples for axiom in one)) for one in found}
        assert frozenset(turtle(shorter)) in triples
        assert sorted(map(len, triples)) == [2, 5]

    def test_what_is_stated_is_its_own_justification(self, turtle: Turtle) -> None:
        """The axiom itself, and nothing else."""
        stated = turtle(":x :d 1 .")
        assert list(Ontology(turtle(DECLARED) | stated).justify(*stated)) == [
            (Axiom("x d 1", frozenset(stated)),),
        ]

    def test_what_does_not_follow_has_none(self, turtle: Turtle) -> None:
        """Nothing is found where nothing follows."""
        assert list(Ontology(turtle(DECLARED + ":x a :A .")).justify(*turtle(":x a :B ."))) == []

    def test_counting_is_justified_by_what_differs(self, turtle: Turtle) -> None:
        """Beyond the rules of OWL 2 RL: definition, members, fillers, and that they are two."""
        clash = """:B owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:onClass :A ;
            owl:minQualifiedCardinality "2"^^xsd:nonNegativeInteger ] .
            :z :p :x , :y , :w . :x a :A . :y a :A . [] a owl:AllDifferent ; owl:distinctMembers ( :x :y :v ) ."""
        [found] = Ontology(turtle(DECLARED + clash)).justify(*turtle(":z a :B ."))
        assert [axiom.words for axiom in found] == [
            "B EquivalentTo p min 2 A",
            "DifferentIndividuals: v, x, y",
            "x Type A",
            "y Type A",
            "z p x",
            "z p y",
        ]
        assert all(axiom.triples for axiom in found)

    def test_a_contradiction_is_justified_too(self, turtle: Turtle) -> None:
        """Without a triple: every minimal set that cannot be true together."""
        clash = ":A owl:disjointWith :B , :C . :x a :A , :B , :C . :y a :A ."
        ontology = Ontology(turtle(DECLARED + clash))
        assert {tuple(axiom.words for axiom in one) for one in ontology.justify()} == {
            ("A DisjointWith B", "x Type A", "x Type B"),
            ("A DisjointWith C", "x Type A", "x Type C"),
        }

    def test_a_sound_ontology_has_no_contradiction_to_justify(self, turtle: Turtle) -> None:
        """Nothing is found where nothing clashes."""
        assert list(Ontology(turtle(DECLARED + ":x a :A .")).justify()) == []

    def test_nothing_is_justified_by_a_contradiction(self, turtle: Turtle) -> None:
        """From an inconsistent graph everything follows, and no justification would mean anything."""
        ontology = Ontology(turtle(DECLARED + ":A owl:disjointWith :B . :x a :A , :B ."))
        with pytest.raises(InputError, match="everything follows"):
            next(ontology.justify(*turtle(":y a :C .")))

    def test_an_unsatisfiable_class_is_justified(self, turtle: Turtle) -> None:
        """That it is below owl:Nothing follows from its definition and what is disjoint."""
        ontology = Ontology(turtle(DECLARED + ":C rdfs:subClassOf :A , :B . :A owl:disjointWith :B ."))
        [found] = ontology.justify(*turtle(":C rdfs:subClassOf owl:Nothing ."))
        assert [axiom.words for axiom in found] == ["A DisjointWith B", "C SubClassOf A", "C SubClassOf B"]

    def test_a_search_that_takes_too_long_ends(self, turtle: Turtle) -> None:
        """No time at all is too little; the error is about time."""
        with pytest.raises(OverTime):
            next(Ontology(turtle(DECLARED + ":x a :A .")).justify(*turtle(":x a :A ."), seconds=0))


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
    owl_api.java.cache_clear()
    yield
    owl_api.java.cache_clear()


@pytest.mark.usefixtures("without_java")
def test_where_java_is_missing_it_is_said_how_to_get_it(turtle: Turtle) -> None:
    """No Java is a missing part, with the package to install."""
    with pytest.raises(MissingPart) as caught:
        Ontology(turtle(DECLARED))
    assert "default-jre-headless" in caught.value.mend
