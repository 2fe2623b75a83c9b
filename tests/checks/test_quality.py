"""Each rule of modelling finds its own breach, at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse
from tests.prefixes import DECLARED

from autopact.checks import quality
from autopact.checks.material import Material
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.engine.parts import PARTS
from autopact.errors import InputError
from autopact.terms import GRAPH

PREFIXES = f"{DECLARED} @prefix c: <https://w3id.org/autopact/claim/> . @prefix ex: <http://example.org/> .\n"

BREACHES = {
    "blank-node-fact": "c:one { id:a ap:p [] }",
    "class-definition-form": 'graph:ontology { ap:A a owl:Class ; skos:definition "Any company."@en }',
    "concept-without-scheme": "graph:ontology { ap:A a skos:Concept }",
    "datatype-beyond-owl": 'graph:asserted { ex:p a owl:DatatypeProperty . ex:a ex:p "2024-03-01"^^xsd:date }',
    "duplicate-label": 'graph:ontology { ap:A a owl:Class ; rdfs:label "a"@en . ap:B a owl:Class ; rdfs:label "a"@en }',
    "ended-without-status": """graph:asserted {
        id:a ap:hasMilestone id:end ; ap:hasStatus ap:Active . id:end a ap:Ending }
        graph:inferred { id:a a ap:Arrangement }""",
    "hedged-yet-certain": 'graph:claims { ex:c ap:factuality ap:certain ; ap:hedge "may" }',
    "hijacked-namespace": "graph:ontology { ap:o a owl:Ontology . skos:Concept rdfs:subClassOf ap:A }",
    "ill-typed-literal": 'graph:asserted { ex:a ex:p "March 2024"^^xsd:date }',
    "import": "graph:ontology { ex:o a owl:Ontology ; owl:imports ex:missing }",
    "impossible-date": 'graph:asserted { ex:a ex:p "2024-02-30T00:00:00Z"^^xsd:dateTime }',
    "large-integer": "graph:asserted { ex:a ex:p 9223372036854775808 }",
    "local-iri": "graph:asserted { ex:a ex:p <file:///home/b> }",
    "misplaced-name": "c:one { id:a ap:p <https://w3id.org/autopact/ids/b> }",
    "missing-definition": "graph:ontology { ap:A a owl:Class }",
    "missing-is-defined-by": "graph:ontology { ap:A a owl:Class }",
    "missing-label": 'graph:ontology { ap:A a owl:Class ; rdfs:label "a"@en , "a"@zh }',
    "nameless-entity": "graph:asserted { id:a a ap:Company }",
    "ontology-header": "graph:ontology { <https://w3id.org/autopact/ontology> a owl:Ontology }",
    "orphan-class": "graph:ontology { ap:A a owl:Class }",
    "property-definition-form": 'graph:ontology { ap:p a owl:ObjectProperty ; skos:definition "A link."@en }',
    "role-without-party": "graph:asserted { id:a a ap:Agreement ; ap:hasTechnologyParty id:b }",
    "same-as-foreign": "graph:asserted { id:a owl:sameAs ex:a }",
    "sentence-with-reason": 'graph:claims { ex:s ap:holdsNoClaim "a title"@en . ex:c ap:evidence ex:s }',
    "sentence-without-claim": "graph:claims { ex:s a ap:Sentence }",
    "several-definitions": 'graph:ontology { ap:A skos:definition "A."@en , "B."@en }',
    "several-labels": 'graph:asserted { id:a rdfs:label "A"@en , "B"@en }',
    "uncounted-organisations": """graph:asserted { id:v ap:hasFounder id:a , id:b . id:a a ap:Company }
        graph:inferred { id:b a ap:Company }""",
    "undeclared-property": "graph:asserted { ex:p a owl:ObjectProperty . ex:a ex:q ex:b }",
    "untyped-entity": "graph:asserted { id:a ap:p ex:b }",
    "untyped-term": "graph:asserted { ex:a a ap:Typo }",
}

SOUND = {
    "blank-node-fact": "graph:ontology { ap:A rdfs:subClassOf [ a owl:Restriction ] }",
    "class-definition-form": 'graph:ontology { ap:A a owl:Class ; skos:definition "A company that sells."@en }',
    "datatype-beyond-owl": """graph:asserted {
        ex:p a owl:DatatypeProperty . ex:a ex:p "2024-03-01T00:00:00Z"^^xsd:dateTime .
        ex:q a owl:AnnotationProperty ; rdfs:range xsd:date . ex:o a owl:Ontology ; ex:q "2024-03-01"^^xsd:date }""",
    "duplicate-label": 'graph:ontology { ap:A a owl:Class ; rdfs:label "a"@en . ap:b a owl:Thing ; rdfs:label "a"@en }',
    "ended-without-status": """graph:asserted {
        id:a a ap:Arrangement ; ap:hasMilestone id:end ; ap:hasStatus ap:Ended . id:end a ap:Ending .
        id:b a ap:Arrangement ; ap:hasMilestone id:term . id:term a ap:Ending , ap:PlannedMilestone .
        id:c a ap:Stake ; ap:hasMilestone id:sale . id:sale a ap:Ending . }""",
    "hedged-yet-certain": 'graph:claims { ex:c ap:factuality ap:possible ; ap:hedge "may" }',
    "hijacked-namespace": """graph:ontology { ap:o a owl:Ontology . skos:Concept a owl:Class .
        ap:A rdfs:subClassOf skos:Concept . <http://www.w3.org/ns/prov-o#> a owl:Ontology .
        prov:Entity rdfs:subClassOf ap:A . <https://w3id.org/semanticarts/ontology/gistCore> a owl:Ontology .
        <https://w3id.org/semanticarts/ns/ontology/gist/Person> rdfs:subClassOf ap:A }""",
    "ill-typed-literal": 'graph:asserted { ex:a ex:p "2024-03-01"^^xsd:date , 1.5 , 2 , true , "March"@en }',
    "import": """graph:ontology { ex:o owl:imports ex:there , ex:version , <file:///home/o> . ex:there a owl:Ontology .
        ex:another a owl:Ontology ; owl:versionIRI ex:version }""",
    "impossible-date": 'graph:asserted { ex:a ex:p "2024-02-29"^^xsd:date , "2000-02-29"^^xsd:date }',
    "large-integer": """graph:asserted {
        ex:a ex:p 9223372036854775807 , -9223372036854775808 , 00000000000000000000012 , "12345678901234567890" }""",
    "misplaced-name": """graph:ontology { <https://w3id.org/autopact/ontology> owl:versionIRI
        <https://w3id.org/autopact/ontology/1.0.0> } c:one { id:a ap:p <https://w3id.org/autopact-more/b> }""",
    "role-without-party": "graph:asserted { id:a a ap:Arrangement ; ap:hasTechnologyParty id:b }",
    "sentence-with-reason": """graph:claims { ex:s ap:holdsNoClaim "a title"@en .
        ex:c ap:evidence ex:s ; ap:retractedOn "2026-01-01T00:00:00Z"^^xsd:dateTime }""",
    "sentence-without-claim": """graph:claims { ex:s a ap:Sentence ; prov:wasQuotedFrom ex:t ; oa:start 0 ; oa:end 9 .
        ex:part prov:wasQuotedFrom ex:t ; oa:start 2 ; oa:end 9 . ex:c ap:evidence ex:part .
        ex:none a ap:Sentence ; ap:holdsNoClaim "a date line"@en }""",
    "uncounted-organisations": """graph:asserted { id:v ap:hasFounder id:a , id:b . id:a a ap:Company .
        id:b a ap:Company ; owl:differentFrom id:a }""",
    "untyped-entity": "graph:asserted { id:a ap:p ex:b } c:two { id:a a ap:Company }",
}


def found(text: str, tmp_path: Path) -> list[str]:
    """The codes of what the rules find in a TriG whose graphs are those of a dataset, each with file and line."""
    path = tmp_path / "data.trig"
    path.write_text(PREFIXES + text, encoding="utf-8")
    graphs: dict[NamedNode, set[Triple]] = {name: set() for name in PARTS}
    for quad in parse(path.read_bytes(), format=RdfFormat.TRIG):
        assert isinstance(quad, Quad)
        assert isinstance(quad.graph_name, NamedNode)
        graphs.setdefault(quad.graph_name, set()).add(quad.triple)
    findings = list(quality.broken(Material([path]), Embedded(Dataset(graphs, ""))))
    assert all(finding.place.file == str(path) and finding.place.line for finding in findings)
    assert all("{" not in finding.what + finding.mend.split("`")[0] for finding in findings)
    return [finding.code for finding in findings]


@pytest.mark.parametrize("code", BREACHES)
def test_a_breach_is_found(code: str, tmp_path: Path) -> None:
    """The rule finds what breaks it, and the finding has a place and filled-in words."""
    assert code in found(BREACHES[code], tmp_path)


@pytest.mark.parametrize("code", SOUND)
def test_what_is_sound_is_left_alone(code: str, tmp_path: Path) -> None:
    """The rule does not find what looks like a breach and is none."""
    assert code not in found(SOUND[code], tmp_path)


@pytest.mark.parametrize("day", ["2023-02-29", "1982-02-29", "1900-02-29", "2024-02-30", "2024-04-31"])
def test_a_day_that_the_year_does_not_have_is_found(day: str, tmp_path: Path) -> None:
    """The 29th of February is a day of some years only, as the 31st is of some months."""
    assert "impossible-date" in found(f'graph:asserted {{ ex:a ex:p "{day}"^^xsd:date }}', tmp_path)


@pytest.mark.parametrize(
    "said",
    [
        "ex:p a owl:DatatypeProperty ; rdfs:range xsd:gYear",
        "ex:A a owl:Restriction ; owl:onProperty ex:p ; owl:someValuesFrom xsd:gYear",
        'ex:A a owl:Restriction ; owl:onProperty ex:p ; owl:hasValue "2024"^^xsd:gYear',
    ],
)
def test_a_datatype_beyond_owl_is_found_in_axioms(said: str, tmp_path: Path) -> None:
    """HermiT stops at a range or a restriction too, whether anything has such a value or not."""
    assert "datatype-beyond-owl" in found(f"graph:asserted {{ {said} }}", tmp_path)


@pytest.mark.parametrize("role", ["isManufacturerPartyIn", "isTechnologyPartyIn", "isPartyTo"])
def test_a_role_without_a_party_is_found_by_the_inverse_too(role: str, tmp_path: Path) -> None:
    """Whichever of the two properties is stated, no partner follows."""
    said = f"graph:asserted {{ id:a a ap:Agreement . id:b ap:{role} id:a }}"
    assert "role-without-party" in found(said, tmp_path)
    agreed = " graph:inferred { id:a ap:hasAgreementParty id:b }"
    assert "role-without-party" not in found(said + agreed, tmp_path)


def test_every_rule_has_a_breach_here() -> None:
    """A rule without a test of its own may find nothing at all."""
    assert sorted(BREACHES) == [rule.code for rule in quality.rules()]


def test_missing_languages_are_named(tmp_path: Path) -> None:
    """A label that is missing in one of three languages is one finding, for that language."""
    assert found(BREACHES["missing-label"], tmp_path).count("missing-label") == 1
    assert found(BREACHES["missing-definition"], tmp_path).count("missing-label") == 3


def test_a_rule_without_a_header_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that says neither problem nor solution is an error that names its file."""
    (tmp_path / "quality").mkdir()
    (tmp_path / "quality" / "bare.rq").write_text("SELECT ?entity WHERE { ?entity ?p ?o }", encoding="utf-8")
    monkeypatch.setattr(quality, "folder", lambda _: tmp_path)
    with pytest.raises(InputError, match="neither what is wrong") as caught:
        quality.rules()
    assert str(caught.value.place.file).endswith("bare.rq")


def test_the_inferred_graph_is_not_authored() -> None:
    """What is checked as written by hand excludes what follows."""
    assert GRAPH.inferred not in quality.AUTHORED
