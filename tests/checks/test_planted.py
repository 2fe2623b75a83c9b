"""Each planted fault gives its own finding, at its own place, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from autopact.bundled import folder
from autopact.checks import Finding, Severity, run

Errors = Callable[..., list[Finding]]
Planted = Callable[..., Path]

FIRST = sha256(b"Kestrel Motors builds a van with Ostra Software.").hexdigest()


def test_whole_claims_have_no_finding(errors: Errors, planted: Planted) -> None:
    """Right claims of other companies, with their article at hand: nothing to say, not even a notice."""
    assert errors(planted()) == []


@pytest.mark.parametrize(
    ("right", "wrong", "code", "at"),
    [
        ("oa:end 48", "oa:end 47", "passage-digest", FIRST),
        ("oa:end 100", "oa:end 1000", "passage-inside", "oa:end 1000"),
        ("oa:start 50", "oa:start 100", "passage-order", "oa:end 100"),
        ("    ap:factuality ap:certain ;\n", "", "claim-factuality", "c:s1 a ap:Claim"),
        (
            "    ap:factuality ap:certain ;\n",
            "    ap:factuality ap:sure ;\n",
            "claim-factuality",
            "ap:factuality ap:sure",
        ),
        ("    ap:polarity ap:Affirmed ;\n", "", "claim-polarity", "c:s1 a ap:Claim"),
        ("    ap:speaker text:author ;\n", "", "claim-speaker", "c:s1 a ap:Claim"),
        ("    ap:evidence text:s1 ;\n", "", "claim-evidence", "c:s1 a ap:Claim"),
        ('    ap:cue "builds a van" ;\n', "", "claim-cue", "c:s1 a ap:Claim"),
        ('ap:cue "builds a van"', 'ap:cue "a b c d e f g h i"', "claim-cue-words", 'ap:cue "a b c'),
        ('ap:cue "builds a van"', 'ap:cue "makes a van"', "cue", '"makes a van"'),
        ('ap:hedge "may"', 'ap:hedge "perhaps"', "hedge", '"perhaps"'),
        ("ap:length ", "ap:length 1", "source-length", "ap:length 1"),
        ("c:s2 {", "c:s3 {", "empty-claim", "c:s2 a ap:Claim"),
        ("c:s2 {", "c:s3 {", "undescribed-claim", "c:s3 {"),
        ("ap:evidence text:s2", "ap:evidence text:s1", "sentence-without-claim", "text:s2 a ap:Sentence"),
        ("ap:speaker text:author", "ap:speaker text:autor", "nameless-entity", "ap:speaker text:autor"),
        ('; rdfs:label "Ostra Software"@en', "", "nameless-entity", "id:ostra a ap:TechnologyCompany"),
        ('; rdfs:label "vans in Norway"@en', "", "nameless-entity", "id:norway-vans a ap:Market"),
        ("a ap:TechnologyCompany", "a ap:TechnologyFirm", "untyped-term", "ap:TechnologyFirm"),
        ("; owl:differentFrom id:ostra", "", "uncounted-organisations", "id:kestrel a ap:Manufacturer"),
        ("ap:hasAgreementParty id:kestrel , id:ostra", 'ap:note "none"', "arrangement-party", "id:kestrel-ostra a"),
    ],
)
def test_a_fault_is_found_at_its_line(
    errors: Errors, planted: Planted, right: str, wrong: str, code: str, at: str
) -> None:
    """The finding has the fault's code, its file and line, and a mend."""
    path = planted(right, wrong)
    found = [finding for finding in errors(path) if finding.code == code]
    assert len(found) == 1
    text = path.read_text(encoding="utf-8")
    assert (found[0].place.file, found[0].place.line) == (str(path), text.count("\n", 0, text.index(at)) + 1)
    assert found[0].mend


@pytest.mark.parametrize(
    ("denied", "factuality", "standing", "found"),
    [
        ("ap:hasAgreementParty id:ostra", "certain", "", 1),
        ("ap:hasParty id:ostra", "certain", "", 1),  # that follows
        ("ap:hasAgreementParty id:ostra", "probable", "", 0),
        ("ap:hasAgreementParty id:other", "certain", "", 0),
        ('rdfs:label "Van of Kestrel and Ostra"@en', "certain", "", 0),
        ("ap:hasAgreementParty id:ostra", "certain", "ap:supersedes c:s1 ;", 0),
        ("ap:hasAgreementParty id:ostra", "certain", 'ap:retractedOn "2026-11-23T00:00:00Z"^^xsd:dateTime ;', 0),
    ],
)
def test_what_is_denied_and_certain_is_a_warning(
    errors: Errors, planted: Planted, denied: str, factuality: str, standing: str, found: int
) -> None:
    """At the claim that denies it, if that is as firm, and both count."""
    denial = f"""
c:s3 a ap:Claim ; ap:paraphrase "Ostra takes no part."@en ; ap:speaker text:author ; ap:speechAct ap:OfficiallyDenied ;
    ap:factuality ap:{factuality} ; ap:polarity ap:Denied ; ap:evidence text:s1 ; ap:cue "builds a van" ; {standing}
    dcterms:created "2026-11-22T00:00:00Z"^^xsd:dateTime .
c:s3 {{ id:kestrel-ostra {denied} . }}
"""
    path = planted()
    path.write_text(path.read_text(encoding="utf-8") + denial, encoding="utf-8")
    told = [each for each in errors(path) if each.code == "affirmed-and-denied"]
    assert len(told) == found
    line = path.read_text(encoding="utf-8").split("c:s3")[0].count("\n") + 1
    assert {(each.severity, each.place.line) for each in told} <= {(Severity.WARNING, line)}


def test_a_digest_off_by_one_character_is_found(errors: Errors, planted: Planted) -> None:
    """One wrong digit of a span's digest: one finding, at the digest, that says the right one."""
    path = planted()
    text = path.read_text(encoding="utf-8")
    at = text.index('ap:sha256 "', text.index("text:s2 a")) + len('ap:sha256 "')
    path.write_text(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :], encoding="utf-8")
    [finding] = errors(path)
    assert finding.code == "passage-digest"
    assert finding.severity is Severity.ERROR
    assert (finding.place.file, finding.place.line) == (str(path), text.count("\n", 0, at) + 1)
    assert text[at : at + 64] in finding.mend


def test_a_wrong_offset_is_one_finding_only(errors: Errors, planted: Planted) -> None:
    """A sentence that ends one character early, its cue still inside, has a wrong digest and nothing else."""
    found = errors(planted("oa:end 100", "oa:end 99"))
    assert {finding.code for finding in found} == {"passage-digest", "uncovered"}


def test_two_claims_of_one_name_are_told_to_part(errors: Errors, planted: Planted) -> None:
    """A stub that was copied, and not given a name of its own."""
    [mend] = [finding.mend for finding in errors(planted("c:s2 a", "c:s1 a")) if finding.code == "claim-paraphrase"]
    assert mend.endswith("if there are two, two claims share a name: give one of them another.")


def test_two_claims_of_one_name_in_two_files_are_told(errors: Errors, planted: Planted, tmp_path: Path) -> None:
    """Under one description, what each of them states would pass for the other's; a copy of a file says the same."""
    path, other = planted(), tmp_path / "other.trig"
    other.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    for file in (path, other):
        file.write_text(f"{file.read_text(encoding='utf-8')}\nc:s1 {{ id:kestrel ap:hasParty [] }}", encoding="utf-8")
    assert "shared-claim" not in {finding.code for finding in errors(path, other)}
    path = planted()
    prefixes = path.read_text(encoding="utf-8").partition("source:kestrel a")[0]
    other.write_text(f"{prefixes}c:s1 {{ id:kestrel ap:activeIn id:norway-vans }}", encoding="utf-8")
    [finding] = errors(path, other)
    assert (finding.code, finding.severity) == ("shared-claim", Severity.WARNING)
    assert (finding.place.file, finding.place.line) == (str(other), prefixes.count("\n") + 1)


def test_words_of_the_article_are_not_repeated(errors: Errors, planted: Planted) -> None:
    """Ten words of the article in a row, in a note, are found at their line."""
    said = "Van with Ostra Software. Analysts think that Kestrel may sell it"
    path = planted("The two companies make a van together.", said)
    [finding] = errors(path)
    assert finding.code == "verbatim"
    assert finding.place.line == 1 + path.read_text(encoding="utf-8").split(said)[0].count("\n")


def test_a_source_may_have_the_title_of_the_article_in_other_languages_too(errors: Errors, planted: Planted) -> None:
    """The article's own may be repeated, whichever it is."""
    said = "Van with Ostra Software. Analysts think that Kestrel may sell it"
    assert errors(planted('"Kestrel and Ostra"@en', f'"A van"@fr , "{said}"@en , "Z"@de')) == []


def test_an_article_that_is_not_utf_8_ends_no_check(errors: Errors, planted: Planted, sources: Path) -> None:
    """It is one finding, and words of it are found all the same."""
    (article,) = sources.iterdir()
    before, content = article.read_bytes(), article.read_bytes() + b"caf\xe9."
    article.write_bytes(content)
    said = "Van with Ostra Software. Analysts think that Kestrel may sell it"
    path = planted("The two companies make a van together.", said)
    path.write_text(
        path.read_text(encoding="utf-8").replace(sha256(before).hexdigest(), sha256(content).hexdigest()),
        encoding="utf-8",
    )
    assert sorted(finding.code for finding in errors(path)) == ["source-encoding", "verbatim"]


def test_a_syntax_error_does_not_hide_the_faults_of_other_files(
    errors: Errors, planted: Planted, tmp_path: Path
) -> None:
    """The broken file is named with line and column; the other file's missing factuality is found as well."""
    broken = tmp_path / "broken.ttl"
    broken.write_text("@prefix ex: <http://example.org/> .\n\nex:a ex:b ex:c\nex:d ex:e ex:f .\n", encoding="utf-8")
    whole = planted("    ap:factuality ap:certain ;\n", "")
    found = errors(broken, whole)
    syntax = next(finding for finding in found if finding.code == "syntax")
    assert (syntax.place.file, syntax.place.line) == (str(broken), 4)
    assert syntax.place.column
    assert "claim-factuality" in {finding.code for finding in found if finding.place.file == str(whole)}


def test_a_missing_label_is_found_at_its_term(errors: Errors, tmp_path: Path) -> None:
    """A class of the vocabulary without its French label: one finding, at the class."""
    path = tmp_path / "autopact.ttl"
    text = (folder("ontology") / "autopact.ttl").read_text(encoding="utf-8")
    label = '"joint venture"@en , "coentreprise"@fr'
    assert label in text
    path.write_text(text.replace(label, '"joint venture"@en'), encoding="utf-8")
    [finding] = [found for found in errors(path) if found.severity is Severity.ERROR]
    assert finding.code == "missing-label"
    assert (finding.place.file, finding.place.term) == (str(path), "ap:JointVenture")
    assert finding.place.line == text[: text.index("ap:JointVenture a owl:Class")].count("\n") + 1
    assert "fr" in finding.what


def test_a_wrong_lei_is_found(errors: Errors, planted: Planted) -> None:
    """Two swapped digits of an LEI do not fit the check digits; the right one does."""
    right = 'id:kestrel a ap:Manufacturer ; ap:lei "969500F7JLTX36OUI695" ;'
    assert errors(planted("id:kestrel a ap:Manufacturer ;", right)) == []
    [finding] = errors(planted("id:kestrel a ap:Manufacturer ;", right.replace("F7", "7F")))
    assert finding.code == "lei-check-digits"


def test_a_strangers_file_gets_the_general_checks_only(errors: Errors, tmp_path: Path) -> None:
    """A file without a term of ours: a date that is none is found; labels and claims are not asked for."""
    path = tmp_path / "stranger.ttl"
    path.write_text(
        "@prefix ex: <http://example.org/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        'ex:a a ex:Thing ;\n  ex:when "March 2024"^^xsd:date ;\n  ex:has [ ex:n 7 ] .\n',
        encoding="utf-8",
    )
    [finding] = errors(path)
    assert (finding.code, finding.place.line) == ("ill-typed-literal", 4)


def test_a_strangers_contradiction_is_found(errors: Errors, tmp_path: Path) -> None:
    """An individual of two disjoint classes is an error, though no term of ours is in play, nor in its mend."""
    file = tmp_path / "odd.ttl"
    file.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <http://odd.example/> .\n"
        ":A a owl:Class ; owl:disjointWith :B . :B a owl:Class . :i a :A , :B .\n",
        encoding="utf-8",
    )
    [finding] = errors(file)
    assert finding.code == "inconsistent"
    assert "claim" not in finding.mend


SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://odd.example/> .
:Named a sh:NodeShape ; sh:targetClass :Person ; sh:property :name .
:name sh:path :name ; sh:minCount 1 ; sh:message "Une personne a un nom."@fr , "A person has a name."@en .
"""
PEOPLE = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <http://odd.example/> .
:Student rdfs:subClassOf :Person .
:ann a :Person ; :name "Ann" .
:bob a :Student .
"""


def test_a_stranger_is_held_to_his_own_shapes(errors: Errors, tmp_path: Path) -> None:
    """Those among the files, with their words; without them, nothing is asked for."""
    (tmp_path / "people.ttl").write_text(PEOPLE, encoding="utf-8")
    assert errors(tmp_path) == []
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    [finding] = errors(tmp_path)
    assert (finding.code, Path(finding.place.file or "").name, finding.place.line) == ("name", "people.ttl", 4)
    assert finding.what.endswith("A person has a name.")


def test_claims_are_held_to_the_shapes_beside_them_too(errors: Errors, planted: Planted, tmp_path: Path) -> None:
    """Whatever level the claims have."""
    shapes = tmp_path / "shapes.ttl"
    market = "https://w3id.org/autopact/ontology#Market"
    shapes.write_text(SHAPES.replace(":Person ;", f"<{market}> ;"), encoding="utf-8")
    [finding] = errors(planted(), shapes)
    assert (finding.code, finding.place.term) == ("name", "id:norway-vans")


def test_shapes_may_have_a_graph_of_their_own(errors: Errors, tmp_path: Path) -> None:
    """What is in the default graph is held to them, whatever graph they are in."""
    declared, _, shapes = SHAPES.partition("\n")
    shapes += ":Named sh:not [ sh:property [ sh:path [ sh:alternativePath ( :age [ sh:inversePath :of ] ) ] ; "
    shapes += "sh:minCount 1 ; sh:in ( 1 2 3 ) ] ] ."  # a list is no data, whatever is in it
    (tmp_path / "all.trig").write_text(f"{declared}\n<urn:shapes> {{ {shapes} }}\n{PEOPLE}", encoding="utf-8")
    [finding] = errors(tmp_path)
    assert (finding.code, finding.place.term) == ("name", ":bob")


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        ("sh:property [ sh:minCount 1 ]", "PropertyShape"),
        ("sh:property [ sh:path :name ; sh:minCount 'x' ]", "sh:minCount"),
        ("sh:property [ sh:path :name ; sh:pattern '(' ]", "unterminated"),
        ("sh:sparql [ sh:select 'SELECT $this { nonsense' ]", "Expected"),
        ("sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { SERVICE <urn:x> { ?this ?p ?o } }' ]", "SERVICE"),
        ("sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { service <urn:x> { ?this ?p ?o } }' ]", "SERVICE"),
    ],
)
def test_a_shape_that_is_none_is_an_error(
    errors: Errors, tmp_path: Path, shape: str, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """It says what is wrong; whoever has such a shape is not told that all is well. No shape asks other endpoints."""
    (tmp_path / "all.ttl").write_text(SHAPES + f":Named {shape} .\n{PEOPLE}:cid a :Person ; :name 'Cid' .\n")
    [finding] = errors(tmp_path)
    assert (finding.code, finding.place.line) == ("shapes", 2)
    assert why in finding.what
    assert capfd.readouterr().err == ""


def test_nothing_is_said_beside_the_findings(errors: Errors, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Of an ill-typed literal in a file with shapes, too, there is a finding, and no traceback of rdflib's."""
    ill = ":cid :age 'old'^^<http://www.w3.org/2001/XMLSchema#decimal> ."
    (tmp_path / "all.ttl").write_text(f"{SHAPES}\n{PEOPLE}{ill}\n", encoding="utf-8")
    assert "ill-typed-literal" in {finding.code for finding in errors(tmp_path)}
    assert not caplog.records


def test_a_detail_weighs_as_much_as_what_it_is_one_of(tmp_path: Path) -> None:
    """What a shape asks of a value, with a warning, is no error of that value's own shape."""
    (tmp_path / "all.ttl").write_text(
        SHAPES.replace(" ; sh:targetClass :Person", "")
        + ":Known a sh:NodeShape ; sh:targetClass :Person ; sh:property :knows .\n"
        ":knows sh:path :knows ; sh:node :Named ; sh:severity sh:Warning . :ann a :Person ; :knows :bob ."
    )
    report = run([tmp_path])
    assert {(finding.code, finding.severity) for finding in report.findings} == {
        ("knows", Severity.WARNING), ("name", Severity.WARNING),
    }  # fmt: skip
    assert report.clean
