"""`autopact explain` and `autopact reason`, as they are typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from tests.commands import run

import autopact
from autopact.terms import PROV, RDFS


@pytest.fixture
def family(tmp_path: Path) -> str:
    """A file about ancestors."""
    file = tmp_path / "family.ttl"
    file.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <urn:f#> .\n"
        ":ancestor a owl:TransitiveProperty . :ann :ancestor :bea . :bea :ancestor :cid .\n",
        encoding="utf-8",
    )
    return str(file)


def test_the_text_is_a_tree_with_rules_and_claims() -> None:
    """Rule, meaning, and claims with their places, on the terminal; of three founders those that more claims name."""
    done = run("explain", "id:flexis", "a", "ap:JointVenture")
    assert done.exit_code == 0
    assert "id:flexis a ap:JointVenture  [certain] cax-eqc2:" in done.output
    assert "cls-minqc" in done.output
    assert set(re.findall(r"claim:renault-li-auto-xiaomi-([\w-]+)", done.output)) == {
        "s8-founders",
        "s9-founders",
        "s10-company",
    }
    assert "1203-1318" in done.output
    assert "rdf:first" not in done.output


@pytest.mark.parametrize("prefix", ["", "f"])
def test_names_may_have_the_prefixes_of_the_files(tmp_path: Path, prefix: str) -> None:
    """And are told with them, as in `autopact query`; `f:ann` is no IRI of a scheme `f` where a file says otherwise."""
    file = tmp_path / "family.ttl"
    file.write_text(f"@prefix {prefix}: <urn:f#> . {prefix}:ann {prefix}:likes {prefix}:bea .", encoding="utf-8")
    done = run("explain", f"{prefix}:ann", f"{prefix}:likes", f"{prefix}:bea", str(file))
    assert (done.exit_code, done.output.partition("  ")[0]) == (0, f"{prefix}:ann {prefix}:likes {prefix}:bea")


def test_json_and_turtle_say_the_same(family: str) -> None:
    """JSON is the tree; Turtle has an activity for the step and what it used."""
    terms = ("urn:f#ann", "<urn:f#ancestor>", "urn:f#cid", family)
    tree = json.loads(run("explain", *terms, "--format", "json").output)
    assert tree["rule"] == "prp-trp"
    assert [premise["status"] for premise in tree["premises"]] == ["stated", "stated", "stated"]
    turtle = run("explain", *terms, "--format", "turtle").output
    used = [quad for quad in parse(turtle.encode(), format=RdfFormat.TURTLE) if quad.predicate == PROV.used]
    assert len(used) == 3


def test_turtle_leads_to_where_a_rule_is_defined() -> None:
    """The counting rule is not in the tables of the profile, and so refers to the semantics; others to the tables."""
    turtle = run("explain", "id:flexis", "a", "ap:JointVenture", "--format", "turtle").output
    quads = list(parse(turtle.encode(), format=RdfFormat.TURTLE))
    rules = {quad.subject: quad.object for quad in quads if quad.predicate == RDFS.label}
    places = {rules[quad.subject].value: quad.object.value for quad in quads if quad.predicate == RDFS.seeAlso}
    assert "owl2-direct-semantics" in places["cls-minqc"]
    assert "owl2-profiles" in places["cls-int1"]


def test_what_does_not_hold_is_said_with_what_is_missing() -> None:
    """Exit code 1, and the premise that is lacking."""
    done = run("explain", "id:qualcomm", "a", "ap:TechnologyCarmaker")
    assert done.exit_code == 1
    assert "missing      id:qualcomm a ap:Manufacturer" in done.output
    assert run("explain", "id:nobody", "a", "ap:Company").exit_code == 1
    turtle = run("explain", "id:qualcomm", "a", "ap:TechnologyCarmaker", "--format", "turtle")
    assert (turtle.exit_code, turtle.stdout, turtle.stderr) == (1, "", done.stdout)  # prose is no Turtle


def test_a_name_that_is_nowhere_is_told_of() -> None:
    """On standard error, with what may be meant."""
    told = run("explain", "http://x.example/nobody", "a", "ap:JointVentur")
    assert told.exit_code == 1
    assert "ap:JointVentur stands nowhere in this graph. Did you mean ap:JointVenture?" in told.stderr
    assert "http://x.example/nobody" in told.stderr


@pytest.mark.parametrize("terms", [("id:renault", "a", "no term"), ('"x"', "a", "ap:Company"), ("id:x", '"a"', "id:y")])
def test_bad_terms_are_refused_with_the_mend(terms: tuple[str, str, str]) -> None:
    """What is no term, or not one for its place."""
    done = run("explain", *terms)
    assert done.exit_code == 2
    assert "mend:" in done.output


def test_a_proof_that_rests_on_a_triple_within_a_triple_is_told_in_every_format(tmp_path: Path) -> None:
    """Text and Turtle write it as it is stated."""
    file = tmp_path / "said.ttl"
    said = '<<( <urn:a> <urn:b> "x"@ar--rtl )>>'
    file.write_text(
        f"<urn:says> <http://www.w3.org/2000/01/rdf-schema#domain> <urn:C> . <urn:a> <urn:says> {said} .",
        encoding="utf-8",
    )
    for form, told in (("json", "<<( "), ("text", f"<urn:says> {said}"), ("turtle", f"statedObject {said}")):
        done = run("explain", "urn:a", "a", "urn:C", str(file), "--format", form)
        assert done.exit_code == 0, done.output
        assert told in done.stdout


def test_reason_prints_what_follows(family: str, tmp_path: Path) -> None:
    """N-Triples on standard output or in a file; counts and seconds beside."""
    done = run("reason", family)
    assert done.exit_code == 0
    assert "<urn:f#ann> <urn:f#ancestor> <urn:f#cid> ." in done.stdout
    assert "3 triples read" in done.stderr
    assert "what follows: 1," in done.stderr
    clash = tmp_path / "clash.ttl"
    clash.write_text("<urn:a> <http://www.w3.org/2002/07/owl#differentFrom> <urn:a> .", encoding="utf-8")
    assert "Contradiction: urn:a" in run("reason", str(clash)).stderr
    out = tmp_path / "out.nt"
    assert run("reason", family, "-o", str(out)).stdout == ""
    assert out.read_text(encoding="utf-8") == "<urn:f#ann> <urn:f#ancestor> <urn:f#cid> .\n"


def test_a_contradiction_is_told_in_names(tmp_path: Path) -> None:
    """What has no name of its own is spelt out: by `reason`, `check` and Python; nobody knows a blank node's label.

    By prefixes as the file means them: here, org: is not what it usually is.
    """
    clash = tmp_path / "clash.ttl"
    clash.write_text(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix org: <urn:o:> .
        <urn:A> a owl:Class ; <http://www.w3.org/2000/01/rdf-schema#subClassOf>
            [ a owl:Restriction ; owl:onProperty <http://www.w3.org/ns/org#p> ; owl:maxCardinality 0 ] .
        <urn:x> a <urn:A> ; <http://www.w3.org/ns/org#p> <urn:y> .""",
        encoding="utf-8",
    )
    (python,) = autopact.load(clash).contradictions()
    for told in (run("reason", str(clash)).stderr, run("check", str(clash)).output, python):
        assert "(<http://www.w3.org/ns/org#p> max 0) and urn:x http://www.w3.org/ns/org#p urn:y (cls-maxc1)" in told


def test_reason_does_not_write_over_what_it_reads(tmp_path: Path, family: str) -> None:
    """Whoever takes -o for "in place" would be left with nothing but what follows."""
    written = Path(family).read_bytes()
    (tmp_path / "link.ttl").symlink_to(family)
    for files in (family, str(Path(family).parent)):
        done = run("reason", files, "-o", str(tmp_path / "link.ttl"))
        assert (done.exit_code, "Name another with -o." in done.stderr) == (2, True)
    assert Path(family).read_bytes() == written


def test_reason_says_that_nothing_follows_from_named_graphs(tmp_path: Path) -> None:
    """Whoever gives N-Quads or TriG learns how much was left alone; claims are no such graphs."""
    file = tmp_path / "family.trig"
    file.write_text("<urn:a> <urn:p> <urn:b> . <urn:g> { <urn:b> <urn:p> <urn:c> . <urn:c> <urn:p> <urn:d> }")
    told = run("reason", str(file)).stderr
    assert "1 triple read" in told
    assert "Nothing follows from named graphs: 2 triples in 1 of them." in told
    file.write_text("""@prefix ap: <https://w3id.org/autopact/ontology#> .
        <urn:g> a ap:Claim . <urn:g> { <urn:b> <urn:p> <urn:c> } <urn:h> { <urn:b> <urn:p> <urn:c> }""")
    assert "Nothing follows from named graphs: 1 triple in 1 of them." in run("reason", str(file)).stderr
    assert "named graphs" not in run("reason").stderr
    assert "named graphs" not in run("reason", str(file), "--union-default-graph").stderr


def test_reason_tells_which_imports_are_not_there(tmp_path: Path, family: str) -> None:
    """Nothing is looked up on the web, and so what follows from them does not follow here."""
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . "
        "<urn:mine> a owl:Ontology ; owl:imports <urn:base>, <urn:no> . <urn:base> a owl:Ontology .",
        encoding="utf-8",
    )
    assert "Imported, and not among the data: <urn:no>.\n" in run("reason", str(file)).stderr
    assert "Imported" not in run("reason", family).stderr


def test_reason_takes_in_what_is_hedged_where_that_is_asked() -> None:
    """By the option that every command has for it; each level adds to the one before."""
    follows = [
        set(run("reason", "--certainty", each).stdout.splitlines()) for each in ("certain", "probable", "possible")
    ]
    assert set() < follows[0] < follows[1] < follows[2]


def test_our_words_without_our_ontology_are_told_where_it_is(tmp_path: Path, family: str) -> None:
    """Nothing follows from them by themselves; with what is named there, it does. Others are told nothing of it."""
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix ap: <https://w3id.org/autopact/ontology#> . @prefix : <urn:m#> .\n"
        ":deal a ap:Agreement ; ap:hasTechnologyParty :chip . :chip a ap:TechnologyCompany .\n",
        encoding="utf-8",
    )
    partner = ("urn:m#chip", "a", "ap:TechPartner")
    for done in (run("reason", str(file)), run("explain", *partner, str(file))):
        found = re.search(r"is not among the files: give (.*autopact\.ttl) too", done.stderr)
        assert found, done.stderr
    assert run("explain", *partner, str(file), found[1]).exit_code == 0
    assert "among the files" not in run("reason", str(file), found[1]).stderr + run("reason", family).stderr


def test_what_no_rule_reads_is_named(tmp_path: Path) -> None:
    """Whoever defines a class by what nothing follows from is told so, and who knows it; others are told nothing."""
    file = tmp_path / "own.ttl"
    prefixes = "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <urn:t#> ."
    bounds = "[] owl:onProperty :p ; owl:maxCardinality 2 . [] owl:onProperty :p ; owl:maxCardinality 1 ."
    file.write_text(
        f"{prefixes} {bounds} [] owl:hasSelf true ; owl:onDataRange owl:real . :p a owl:ReflexiveProperty ."
        " [] a <http://www.w3.org/2003/11/swrl#Imp> .",
        encoding="utf-8",
    )
    named = "owl:ReflexiveProperty (1), owl:hasSelf (1), owl:maxCardinality above 1 (1), owl:onDataRange (1)"
    assert f"No rule reads {named}, swrl:Imp (1); --dl asks HermiT" in run("reason", str(file)).stderr
    file.write_text(f"{prefixes} :x a :C ; :p 1 .", encoding="utf-8")
    assert "No rule" not in run("reason", str(file)).stderr
