"""What the two reasoners say about a graph, and whether they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse
from tests.java import needs_java
from tests.reasoner.following import closure

from autopact.bundled import folder
from autopact.checks import Finding, Severity, logic
from autopact.checks.logic import World
from autopact.checks.material import Material
from autopact.engine.parts import PARTS
from autopact.errors import MissingPart
from autopact.terms import AP, ID, ONTOLOGY_GRAPH, RDF, Level

PREFIXES = """@prefix : <urn:t#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SCHEMA = """:A a owl:Class . :B a owl:Class ; owl:disjointWith :A . :p a owl:ObjectProperty ; rdfs:domain :A .
:d a owl:DatatypeProperty .
"""

Judge = Callable[..., list[Finding]]


def triples(text: str) -> set[Triple]:
    """Turtle to triples."""
    return {quad.triple for quad in parse((PREFIXES + text).encode(), format=RdfFormat.TURTLE)}


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    """What the rules and HermiT find in a schema and facts, against what the rules infer, or are said to."""

    def judge(
        facts: str, *, schema: str = "", inferred: Iterable[Triple] | None = None, level: Level = Level.CERTAIN
    ) -> list[Finding]:
        path = tmp_path / "world.ttl"
        path.write_text(f"{PREFIXES}{SCHEMA}{schema}\n{facts}\n", encoding="utf-8")
        given, stated = triples(SCHEMA + schema), triples(facts)
        follows = closure(given, stated) if inferred is None else set(inferred)
        material, worlds = Material([path]), [World(level, given, stated, follows)]
        return [*logic.contradictory(material, worlds), *logic.by_hermit(material, worlds)]

    return judge


@needs_java
class TestHermit:
    """HermiT's findings, each at its place."""

    def test_a_sound_world_has_no_finding(self, judged: Judge) -> None:
        """Consistent, in the profile, both reasoners agreed."""
        assert judged(":x :p :y .") == []

    def test_a_contradiction_is_named(self, judged: Judge) -> None:
        """A member of two disjoint classes: an error that names it, at its line."""
        [finding] = judged(":x :p :y .\n:x a :B .")
        assert (finding.code, finding.severity) == ("inconsistent", Severity.ERROR)
        assert "urn:t#x" in finding.what
        assert finding.place.line

    def test_a_contradiction_that_only_hermit_finds_is_told(self, judged: Judge) -> None:
        """Its reason is a proof to be asked for; what the rules find as well is told once, by them."""
        [finding] = judged(":x a :A , [ a owl:Class ; owl:complementOf [ owl:unionOf ( :A :B ) ] ] .")
        assert (finding.code, "cannot tell why" in finding.what) == ("inconsistent", False)
        other = "[ a owl:Class ; owl:complementOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasSelf true ] ]"
        [finding] = judged(":x :p :x . :x a :C .", schema=f"\n:C a owl:Class ; rdfs:subClassOf {other} .")
        assert (finding.code, "--dl" in finding.what) == ("inconsistent", True)

    def test_a_contradicting_rumour_is_a_warning(self, judged: Judge) -> None:
        """What only possible claims contradict is no error: rumours may be wrong."""
        [finding] = judged(":x :p :y .\n:x a :B .", level=Level.POSSIBLE)
        assert (finding.code, finding.severity) == ("inconsistent", Severity.WARNING)

    def test_an_unsatisfiable_class_is_named(self, judged: Judge) -> None:
        """A class below two disjoint ones, at the line of its declaration."""
        [finding] = judged(":x :p :y .", schema="\n:C a owl:Class ; rdfs:subClassOf :A , :B .")
        assert (finding.code, finding.place.line) == ("unsatisfiable", 6)
        assert ":C" in str(finding.place.term)

    def test_an_axiom_outside_owl_dl_is_named(self, judged: Judge) -> None:
        """A property that nobody declared: in Manchester syntax, as an error."""
        found = judged(":x :p :y .", schema=":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :q ; "
                       "owl:someValuesFrom :A ] .")  # fmt: skip
        assert {finding.code for finding in found} == {"owl-dl"}

    def test_the_schema_is_judged_with_what_is_certain(self, judged: Judge) -> None:
        """Once, since it is the same with everything that is possible."""
        unknown = "[ a owl:Restriction ; owl:onProperty :q ; owl:someValuesFrom :A ]"
        for schema in (":C a owl:Class ; rdfs:subClassOf :A , :B .", f":A rdfs:subClassOf {unknown} ."):
            assert judged(":x :p :y .", schema=schema, level=Level.POSSIBLE) == []

    def test_a_shape_is_no_axiom(self, judged: Judge) -> None:
        """Whatever it is made of; what it is about is one as before."""
        shape = """\n@prefix sh: <http://www.w3.org/ns/shacl#> .
            :A a sh:NodeShape ; sh:property :named , [ sh:path [ sh:alternativePath ( :q [ sh:inversePath :p ] ) ] ] ;
                sh:not [ sh:in ( :x "y" 1 ) ] . :named sh:path :p ; sh:minCount 1 ; sh:message "One."@en ."""
        assert judged(":x :p :y .", schema=shape) == []
        assert [each.code for each in judged(":x :p :y . :x a :B .", schema=shape)] == ["inconsistent"]

    def test_what_one_reasoner_alone_derives_is_found_both_ways(self, judged: Judge) -> None:
        """A missing inference and one too many are two findings."""
        found = judged(":x :p :y .", inferred=triples(":y a :A ."))
        assert sorted(finding.what.split(" follows ")[1] for finding in found) == [
            "by HermiT and not by the rules.",
            "by the rules and not by HermiT.",
        ]

    def test_literals_are_not_compared(self, judged: Judge) -> None:
        """HermiT is asked for types and object properties: values that the rules add are no disagreement."""
        assert judged(":x :d 1 .", schema=":e a owl:DatatypeProperty . :d rdfs:subPropertyOf :e .") == []

    def test_a_datatype_beyond_owl_is_a_finding(self, judged: Judge) -> None:
        """What HermiT refuses is said, with what to use instead."""
        found = judged(":x :d '2024-01-01'^^xsd:date .")
        assert "not-reasoned" in {finding.code for finding in found}


def test_worlds_are_what_is_certain_and_everything() -> None:
    """Two worlds where claims are hedged, one where none is."""
    graphs = {name: set[Triple]() for name in PARTS}
    graphs[ONTOLOGY_GRAPH] = triples(SCHEMA)
    graphs[Level.CERTAIN.asserted] = triples(":x :p :y .")
    graphs[Level.CERTAIN.inferred] = triples(":x a :A .")
    [certain] = logic.worlds(graphs)
    assert (certain.level, certain.stated, certain.inferred) == (
        Level.CERTAIN,
        triples(":x :p :y ."),
        triples(":x a :A ."),
    )
    graphs[Level.PROBABLE.asserted] = triples(":z :p :y .")
    assert [world.level for world in logic.worlds(graphs)] == [Level.CERTAIN, Level.POSSIBLE]
    assert logic.worlds(graphs)[1].stated == triples(":x :p :y . :z :p :y .")


def test_expected_and_forbidden_inferences_are_compared_by_the_rules_too() -> None:
    """A world without anything lacks every expected inference; a forbidden one is found at any level."""
    nothing: set[Triple] = set()
    expected = list(logic.expectations([World(Level.CERTAIN, nothing, nothing, nothing)]))
    assert {finding.code for finding in expected} == {"expected-inference"}
    assert "id:flexis rdf:type ap:JointVenture" in " ".join(finding.what for finding in expected)
    wrong = {Triple(ID["flexis"], RDF.type, AP.Manufacturer)}
    [forbidden] = logic.expectations([World(Level.POSSIBLE, nothing, nothing, wrong)])
    assert forbidden.code == "forbidden-inference"
    assert str(forbidden.place.file).endswith("inferences.trig")
    assert forbidden.place.line


def test_the_list_forbids_what_the_article_does_not_say() -> None:
    """Talks with a common partner, talks taken for partnership, a plan taken for a product, two unrelated suppliers."""
    listed = {
        quad.triple
        for quad in parse((folder("queries") / "inferences.trig").read_bytes(), format=RdfFormat.TRIG)
        if "forbidden" in str(quad.graph_name)
    }
    assert {
        Triple(ID["li-auto"], AP.inTalksWith, ID["xiaomi"]),
        Triple(ID["renault"], AP.partnerOf, ID["li-auto"]),
        Triple(ID["renault"], AP.partnerOf, ID["xiaomi"]),
        Triple(ID["renault"], AP.partnerOf, ID["volkswagen"]),
        Triple(ID["flexis"], RDF.type, AP.Manufacturer),
        Triple(ID["google"], AP.partnerOf, ID["qualcomm"]),
    } <= listed  # fmt: skip


def test_missing_java_is_raised_for_the_run_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Java nothing is judged, and nothing passes for judged."""

    def missing(_: object) -> None:
        raise MissingPart("HermiT needs Java, and no Java was found.", mend="Install it.")

    monkeypatch.setattr(logic, "Ontology", missing)
    with pytest.raises(MissingPart):
        list(
            logic.by_hermit(
                Material([folder("ontology") / "alignments.ttl"]), [World(Level.CERTAIN, set(), set(), set())]
            )
        )
