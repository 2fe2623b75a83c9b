"""The doctor finds each planted fault at its place, goes on behind it, and finds nothing in files that are well."""

from __future__ import annotations

import gzip
import json
import logging
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.sax import SAXParseException

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from tests.checks.ill import HEAD, JSON_LD, RDF_XML, TURTLE, Ill
from tests.commands import run

from autopact.bundled import folder
from autopact.checks import Finding, Report, Severity
from autopact.checks import run as check
from autopact.checks.doctor import admit, examine, markup
from autopact.checks.doctor.iris import tag_cured
from autopact.checks.doctor.tools import REFUSED_BY, breaks
from autopact.terms import AP

TOP = Path(__file__).parents[2]
IDS = [f"{ill.code}-{number}" for number, ill in enumerate(TURTLE)]


def examined(*files: Path) -> Report:
    """What is found in files."""
    return examine(admit(files))


def found_in(tmp_path: Path, text: str | bytes, name: str = "ill.ttl") -> list[Finding]:
    """What is found in a file of that text."""
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(examined(file).findings)


def codes(findings: list[Finding]) -> list[str]:
    """The kinds of findings."""
    return [finding.code for finding in findings]


@pytest.mark.parametrize("ill", TURTLE, ids=IDS)
def test_a_planted_fault_is_the_only_finding_and_has_its_place_and_mend(tmp_path: Path, ill: Ill) -> None:
    """In Turtle: kind, line, column, mend, and what breaks at it."""
    [finding] = found_in(tmp_path, ill.file)
    place = finding.place
    assert (finding.code, (place.line, place.column)) == (ill.code, ill.at)
    assert place.file == str(tmp_path / "ill.ttl")
    assert ill.mend in finding.mend
    assert finding.breaks == breaks(ill.code) != ""


@pytest.mark.parametrize("ill", TURTLE, ids=IDS)
def test_the_same_as_it_was_meant_has_no_finding(tmp_path: Path, ill: Ill) -> None:
    """What the mend leads to is well."""
    assert found_in(tmp_path, ill.mended) == []


def test_a_fault_does_not_hide_the_others(tmp_path: Path) -> None:
    """All planted faults in one file, one behind the other: each is found in its line."""
    text, wanted = HEAD, []
    for number, ill in enumerate(TURTLE):
        fault = ill.text.removeprefix(HEAD).removesuffix("\nex:late a ex:Firm .\n").replace("ex:a ", f"ex:a{number} ")
        before = text + fault.partition("‸")[0]
        wanted.append((ill.code, before.count("\n") + 1))
        text += fault.replace("‸", "") + "\n"
    found = [(finding.code, finding.place.line) for finding in found_in(tmp_path, text)]
    assert set(wanted) <= set(found)
    assert len(found) == len(wanted)


@pytest.mark.parametrize("ill", RDF_XML, ids=lambda ill: ill.code)
def test_rdf_xml_has_its_faults_at_their_places(tmp_path: Path, ill: Ill) -> None:
    """Whose parser tells no line."""
    [finding] = found_in(tmp_path, ill.file, "ill.rdf")
    assert (finding.code, (finding.place.line, finding.place.column)) == (ill.code, ill.at)
    assert ill.mend in finding.mend
    assert found_in(tmp_path, ill.mended, "ill.rdf") == []


@pytest.mark.parametrize("ill", JSON_LD, ids=lambda ill: ill.code)
def test_json_ld_has_its_faults_at_their_places(tmp_path: Path, ill: Ill) -> None:
    """Whose parser leaves out what it cannot use, and says nothing."""
    [finding] = found_in(tmp_path, ill.file, "ill.jsonld")
    assert (finding.code, (finding.place.line, finding.place.column)) == (ill.code, ill.at)
    assert ill.mend in finding.mend
    assert found_in(tmp_path, ill.mended, "ill.jsonld") == []


@pytest.mark.parametrize(("name", "graph"), [("ill.nt", ""), ("ill.nq", " <http://e/g>")])
def test_lines_of_triples_are_read_on_behind_a_fault(tmp_path: Path, name: str, graph: str) -> None:
    """N-Triples and N-Quads: relative IRIs, which they never have, a tag, a date, and a line that is none."""
    typed = "<http://www.w3.org/2001/XMLSchema#date>"
    lines = ["<a> <http://e/p> <http://e/b>", '<http://e/a> <http://e/p> "x"@fr_FR', "<http://e/a> <http://e/p>",
             f'<http://e/a> <http://e/p> "soon"^^{typed}']  # fmt: skip
    found = found_in(tmp_path, "".join(f"{line}{graph} .\n" for line in lines), name)
    wanted = [("relative-iri", 1), ("language-tag", 2), ("syntax", 3), ("ill-typed-literal", 4)]
    if name == "ill.nq":  # there the third line's graph is the object
        wanted.remove(("syntax", 3))
    assert [(finding.code, finding.place.line) for finding in found] == wanted


def test_graphs_of_trig_are_looked_into(tmp_path: Path) -> None:
    """Named graphs hold faults like others."""
    found = found_in(tmp_path, HEAD + "ex:g { ex:a ex:size 1 ;\n  ex:partnerof ex:b . }\n", "ill.trig")
    assert [(finding.code, finding.place.line) for finding in found] == [("wrong-case", HEAD.count("\n") + 2)]


def test_a_graph_without_an_iri_is_told(tmp_path: Path) -> None:
    """Once each, at what it states first; one with an IRI, and the default graph, are none."""
    graphs = "ex:Firm { ex:a a ex:Firm }\n_:g {\n ex:b a ex:Firm .\n ex:c a ex:Firm }\n[] { ex:d a ex:Firm }\n"
    found, line = found_in(tmp_path, HEAD + graphs, "ill.trig"), HEAD.count("\n")
    assert codes(found) == ["blank-node-graph"] * 2
    assert [each.place.line for each in found] == [line + 3, line + 5]
    assert "autopact refuses the file" in found[0].breaks


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"\xef\xbb\xbf" + HEAD.encode(), "byte-order-mark", 1),
        (HEAD.encode("utf-16"), "encoding", 1),
        ((HEAD + 'ex:a ex:size "é", "ü" .').encode("latin-1"), "encoding", HEAD.count("\n") + 1),
    ],
)
def test_what_is_no_plain_utf_8_is_told_once(tmp_path: Path, content: bytes, code: str, line: int) -> None:
    """A mark, UTF-16, Latin-1; the triples are read all the same."""
    [finding] = found_in(tmp_path, content)
    assert (finding.code, finding.place.line) == (code, line)
    [patient] = admit([tmp_path / "ill.ttl"])
    assert len(patient.quads) >= 6


@pytest.mark.parametrize("encoding", ["hex", "idna", "nothing", "undefined"])
def test_an_encoding_that_no_text_has_is_a_finding(tmp_path: Path, encoding: str) -> None:
    """Whatever else Python knows by that name; the file is read as if it were not said."""
    text = f"""<?xml version="1.0" encoding="{encoding}"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">
<rdf:Description rdf:about="http://e.example/a"><e:p>caf\xe9</e:p></rdf:Description></rdf:RDF>"""
    assert set(codes(found_in(tmp_path, text.encode("latin-1"), "ill.rdf"))) == {"encoding"}


def test_rdf_xml_that_breaks_off_is_a_finding(tmp_path: Path) -> None:
    """At its end, with what is there read all the same."""
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">
<rdf:Description rdf:about="http://e.example/a"><e:p>1</e:p></rdf:Description>"""
    [finding] = found_in(tmp_path, text, "ill.rdf")
    assert (finding.code, finding.place.line) == ("syntax", 2)
    assert "breaks off" in finding.what


def test_text_of_rdf_xml_that_looks_like_markup_is_text(tmp_path: Path) -> None:
    """In an element or in an attribute, and a mended copy has it as it is."""
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">
<rdf:Description rdf:about="http://e.example/a" e:p="write rdf:ID='a b' > xml:lang='fr_FR'">
<e:q>not xml:lang="fr_FR" rdf:about="a b", rdf:version="1.2" nor parseType="Triple"</e:q></rdf:Description></rdf:RDF>"""
    file, mended = tmp_path / "right.rdf", tmp_path / "mended.rdf"
    file.write_text(text)
    assert _doctor(file, "--fix", "-o", mended)[0] == 0
    assert mended.read_text() == text


def test_a_text_that_lacks_its_language_is_told_once_where_it_is(tmp_path: Path) -> None:
    """In Turtle by its parser; in JSON-LD a term may have the type, and only a text without a language is wrong."""
    turtle = '@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n<urn:a> <urn:p> "x"^^rdf:langString .'
    assert [(each.code, each.place.line) for each in found_in(tmp_path, turtle)] == [("syntax", 2)]
    term = (
        '{"@context": {"called": {"@id": "urn:p", "@type": "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}},'
    )
    text = f'{term}\n"@id": "urn:a", "called": VALUE}}'
    spoken = text.replace("VALUE", '{"@value": "x", "@language": "en"}')
    assert found_in(tmp_path, spoken, "a.jsonld") == []
    [found] = found_in(tmp_path, text.replace("VALUE", '"x"'), "a.jsonld")
    assert (found.code, found.place.line, found.place.column) == ("no-language", 2, 28)
    assert "autopact refuses the file" in found.breaks


def test_a_name_of_any_length_is_read_once() -> None:
    """Begun anew at each of its letters, one like this would take all day."""
    assert not list(markup.xml(f"<a {'a.' * 1_000_000}>"))


@pytest.mark.parametrize(("name", "piece"), [("ill.jsonld", '\\"'), ("ill.ttl", "a."), ("ill.ttl", "a1")])
def test_a_text_that_is_none_is_read_once(tmp_path: Path, name: str, piece: str) -> None:
    """Begun anew at each string that does not end, or each name that has no colon, one like these would take hours."""
    assert "syntax" in codes(found_in(tmp_path, piece * 200_000, name))


def test_a_string_that_does_not_end_hides_nothing_in_the_next_line(tmp_path: Path) -> None:
    """In JSON-LD, too."""
    found = found_in(tmp_path, '{ "b: 1,\n "@direction": "rtl" }', "ill.jsonld")
    assert [finding.place.line for finding in found if finding.code == "rdf-1.2"] == [2]


def test_a_json_ld_text_is_looked_through_for_its_terms_once() -> None:
    """For each relative IRI the whole text was, to see whether it is the name of a term, which is none."""
    things = ", ".join(f'{{"@id": "thing/{n}"}}' for n in range(200_000))
    [found] = markup.json_ld(f'{{"@context": {{"thing/0": "urn:t"}}, "@graph": [{things}]}}')
    assert (found.code, "thing/1" in found.what) == ("relative-iri", True)


def test_line_ends_of_any_kind_are_no_fault(tmp_path: Path) -> None:
    """Mixed ones break nothing, and places are right."""
    first, second, *rest = HEAD.splitlines()
    text = f"{first}\r\n{second}\n" + "\r".join([*rest, "ex:a ex:partnrOf ex:b .\r"])
    [finding] = found_in(tmp_path, text)
    assert (finding.code, finding.place.line) == ("misspelt-term", HEAD.count("\n") + 1)


def test_a_thing_is_called_what_its_file_calls_it(tmp_path: Path) -> None:
    """Also where that is relative to nothing, which RDF/XML of a local ontology often is."""
    head = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#">'
    )
    text = f'{head}<owl:ontology rdf:about=""/><owl:class rdf:about="#Firm"/></rdf:RDF>'
    found = found_in(tmp_path, text, "ill.rdf")
    assert {(each.code, each.place.term) for each in found} == {
        ("relative-iri", None),
        ("wrong-case", None),
        ("wrong-case", "#Firm"),
    }


def test_what_is_relative_to_a_base_is_no_fault(tmp_path: Path) -> None:
    """Written in either way."""
    for base in ("@base <http://e.example/> .", "BASE <http://e.example/>"):
        assert found_in(tmp_path, f"{base}\n{HEAD}ex:a rdfs:seeAlso <page> .\n") == []


def test_a_prefix_that_is_declared_too_late_means_what_it_says_there(tmp_path: Path) -> None:
    """Though it usually stand for something else."""
    [finding] = found_in(tmp_path, HEAD + "foaf:a ex:size 3 .\n@prefix foaf: <http://mine.example/> .\n")
    assert "@prefix foaf: <http://mine.example/>" in finding.mend


def test_declarations_of_one_file_hold_for_another(tmp_path: Path) -> None:
    """An ontology beside its data; without it nothing is known of its namespace, and nothing is missed."""
    ontology, data = tmp_path / "ontology.ttl", tmp_path / "data.ttl"
    ontology.write_text(HEAD, encoding="utf-8")
    data.write_text("@prefix ex: <http://example.org/ns#> . ex:a ex:partnrOf ex:b .", encoding="utf-8")
    assert codes(list(examined(data).findings)) == []
    assert codes(list(examined(ontology, data).findings)) == ["misspelt-term"]


def test_our_own_terms_are_known_without_their_ontology(tmp_path: Path) -> None:
    """As those of any vocabulary that everybody uses: data is mostly checked without it."""
    data = tmp_path / "data.ttl"
    data.write_text(f"@prefix ap: <{AP}> . <http://x/a> ap:hasPartys <http://x/b> ; ap:hasParty <http://x/c> .")
    [finding] = examined(data).findings
    assert finding.code == "misspelt-term"
    assert "ap:hasParty" in finding.what


def test_an_import_among_the_files_is_none_to_look_for(tmp_path: Path) -> None:
    """By the ontology's IRI or that of its version; an import alone is a notice, and no fault."""
    importing, imported = tmp_path / "a.ttl", tmp_path / "b.ttl"
    owl = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    importing.write_text(owl + "<http://e/a> a owl:Ontology ; owl:imports <http://e/b/1> .", encoding="utf-8")
    imported.write_text(owl + "<http://e/b> a owl:Ontology ; owl:versionIRI <http://e/b/1> .", encoding="utf-8")
    assert examined(importing, imported).findings == ()
    [finding] = examined(importing).findings
    assert finding.severity is Severity.NOTICE


def test_parts_of_axioms_lists_and_shapes_are_no_facts(tmp_path: Path) -> None:
    """Blank nodes that OWL, SWRL, RDF and SHACL are written with are not told."""
    text = HEAD + (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "ex:Firm owl:equivalentClass [ a owl:Restriction ; owl:onProperty ex:size ; owl:minCardinality 1 ] .\n"
        "ex:acme rdfs:seeAlso ( ex:zenith ex:acme ) .\n"
        "ex:shape a sh:NodeShape ; sh:property [ sh:path ex:size ; sh:minCount 1 ] .\n"
        "@prefix swrl: <http://www.w3.org/2003/11/swrl#> . <urn:swrl:var#x> a swrl:Variable .\n"
        '[] a owl:Ontology ; <http://purl.org/dc/terms/title> "Without a name" .\n'
        '[] a swrl:Imp ; rdfs:label "a rule" ; swrl:body () ; swrl:head ( [ a swrl:ClassAtom ;'
        " swrl:classPredicate ex:Firm ; swrl:argument1 <urn:swrl:var#x> ] ) .\n"
    )
    assert found_in(tmp_path, text) == []


def test_terms_of_the_standards_that_few_use_are_known(tmp_path: Path) -> None:
    """The types above all others of XSD, and the ranges of languages of OWL 2."""
    text = """
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        ex:any a rdfs:Datatype ; rdfs:subClassOf xsd:anyType, xsd:anySimpleType, xsd:anyAtomicType .
        ex:size rdfs:range [ a rdfs:Datatype ; owl:onDatatype rdf:PlainLiteral ;
            owl:withRestrictions ( [ rdf:langRange "de" ] ) ] ."""
    assert codes(found_in(tmp_path, HEAD + text, "right.ttl")) == []


def test_kinds_of_somebodys_own_declare_terms_too(tmp_path: Path) -> None:
    """A class of a class of one's own is declared; so are a class and a property that differ in case only."""
    text = HEAD + "ex:Kind rdfs:subClassOf owl:Class . ex:PartnerOf a ex:Kind . ex:c a ex:PartnerOf .\n"
    assert codes(found_in(tmp_path, text.replace("ex:Kind rdfs:sub", "ex:Kind a owl:Class ; rdfs:sub"))) == []


def test_members_of_containers_are_terms_that_nobody_lists(tmp_path: Path) -> None:
    """There is no end of rdf:_1, rdf:_2."""
    rdf = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    assert found_in(tmp_path, HEAD + rdf + "ex:all a rdf:Seq ; rdf:_1 ex:a ; rdf:_23 ex:b .\n") == []


def test_short_names_and_numbers_are_no_slips_of_each_other(tmp_path: Path) -> None:
    """Two letters are near to too many, and what differs in a digit is another one of a series."""
    text = HEAD + "ex:in a owl:ObjectProperty . ex:Model2 a owl:Class . ex:a ex:is ex:b ; a ex:Model3 , ex:Model .\n"
    assert codes(found_in(tmp_path, text)) == ["undeclared-property", "undeclared-class", "undeclared-class"]


def test_a_slip_is_told_where_it_is_first(tmp_path: Path) -> None:
    """In a list, too, be the same slip elsewhere behind it."""
    text = "ex:Any owl:unionOf ( ex:Firm\n ex:Frim ) .\nex:a a ex:Frim .\n"
    [found] = [each for each in found_in(tmp_path, HEAD + text) if each.code == "misspelt-term"]
    assert found.place.line == HEAD.count("\n") + 2


def test_things_without_a_name_are_found_where_their_brackets_are(tmp_path: Path) -> None:
    """Objects, subjects and those that nothing leads to; names of undeclared prefixes are told as they are written."""
    text = (
        HEAD + "ex:a ex:partnerOf [ ex:size 1 ] .\n[] a ex:Firm .\n[ ex:size 2 ] ex:size 3 .\nno:a ex:partnerOf [] .\n"
    )
    lines = [(each.code, (each.place.line or 0) - HEAD.count("\n")) for each in found_in(tmp_path, text)]
    assert lines == [("undeclared-prefix", 4), *(("blank-node-fact", line) for line in (1, 2, 3, 4))]
    assert "no:a ex" in found_in(tmp_path, text)[-1].what.replace("<http://example.org/ns#", "ex:")


def test_of_a_kind_only_so_many_are_told(tmp_path: Path) -> None:
    """Whoever has thousands has one cause: the first twenty, and how many more."""
    text = HEAD + "".join(f'ex:a{number} rdfs:label "x"@fr_FR .\n' for number in range(2000))
    found = found_in(tmp_path, text)
    assert len(found) == 21
    assert "1,980 more" in found[-1].what
    assert len(found_in(tmp_path, "\n".join(text.splitlines()[: HEAD.count("\n") + 20]))) == 20  # and no more


@pytest.mark.parametrize(
    ("tag", "meant"),
    [("fr-CH", "fr-CH"), ("en_US.UTF-8", "en-US"), (" fr ", "fr"), ("zh - Hans", "zh-Hans"), ("x" * 9, ""), ("", "")],
)
def test_a_tag_is_mended_where_it_is_known_what_is_meant(tag: str, meant: str) -> None:
    """As systems write it, with spaces; what is no tag in any way is none."""
    assert tag_cured(tag) == meant


def test_nothing_is_found_in_our_own_files() -> None:
    """The ontology, its rules' data, shapes and claims, all that is generated; together, and each alone."""
    own = [folder("ontology"), folder("triples")]
    assert examined(*own).findings == ()
    for file in [file for top in own for ending in ("*.ttl", "*.trig") for file in top.rglob(ending)]:
        assert [finding for finding in examined(file).findings if finding.severity is not Severity.NOTICE] == []


def test_hostile_texts_take_no_time(tmp_path: Path) -> None:
    """Marks that open and never close, by the ten thousand: seconds, not hours."""
    for text in (
        '"' * 20_001,
        "<" * 20_000,
        "'x\n" * 20_000,
        '"x\n' * 20_001,
        "[" * 2_000,
        "@" * 20_000,
        "a:b/" * 20_000,
    ):
        assert found_in(tmp_path, text)


def _doctor(*arguments: str | Path, given: bytes | None = None) -> tuple[int, str]:
    result = run("doctor", *arguments, given=given)
    return result.exit_code, result.output


def test_triples_too_deep_in_one_another_are_a_fault(tmp_path: Path) -> None:
    """At what they are the value of, and the rest is read all the same."""
    deep = f"<urn:s> <urn:p> {'<<( <urn:a> <urn:b> ' * 2000}<urn:c>{' )>>' * 2000} ."
    findings = found_in(tmp_path, f"{deep}\n<urn:s> <urn:q> not .", "deep.nt")
    assert {each.place.line for each in findings if each.code == "syntax"} == {1, 2}


def test_the_exit_code_says_clean_ill_or_unreadable(tmp_path: Path) -> None:
    """0, 1 and 2."""
    well, ill = tmp_path / "well.ttl", tmp_path / "ill.ttl"
    well.write_text(HEAD, encoding="utf-8")
    ill.write_text(HEAD + "ex:a ex:size <a b> .", encoding="utf-8")
    assert _doctor(well)[0] == 0
    assert _doctor(ill)[0] == 1
    assert _doctor(tmp_path / "none.ttl")[0] == 2
    (tmp_path / "odd.xyz").write_text(HEAD, encoding="utf-8")
    assert _doctor(tmp_path / "odd.xyz")[0] == 2
    assert _doctor(tmp_path / "odd.xyz", "--syntax", "ttl")[0] == 0
    (tmp_path / "long.nt").write_text(f'<urn:a> <urn:b> "{"x" * 2**24}" .', encoding="utf-8")
    assert _doctor(tmp_path / "long.nt")[0] == 2
    assert _doctor("-", given=b"<!DOCTYPE html><html><body>Not found</body></html>")[0] == 1


NO_RDF = {
    "cut.ttl.gz": gzip.compress(HEAD.encode())[:-9],
    "functional.rdf": b"Prefix(:=<http://e/>)\nOntology(<http://e/o>)",
    "owlxml.rdf": b'<Ontology xmlns="http://www.w3.org/2002/07/owl#"><SubClassOf><Class/><Class/></SubClassOf></Ontology>',
    "page.ttl": b"<!DOCTYPE html><html><body>Not found</body></html>",
    "packed.ttl": gzip.compress(HEAD.encode()),
}


def test_what_is_no_rdf_hides_nothing_in_the_other_files(tmp_path: Path) -> None:
    """Editors keep it beside RDF; each such file is told, by `check` too, and none is taken for a mended one."""
    for name, content in NO_RDF.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "ill.ttl").write_text(HEAD + 'ex:a rdfs:label "A"@fr_FR .', encoding="utf-8")
    told = {(Path(str(each.place.file)).name, each.code) for each in examined(tmp_path).findings}
    assert told == {("ill.ttl", "language-tag"), *((name, "syntax") for name in NO_RDF)}
    checked = {Path(str(each.place.file)).name for each in check([tmp_path]).findings if each.code == "syntax"}
    assert checked == {"ill.ttl", *NO_RDF}
    code, said = _doctor(tmp_path / "page.ttl", "--fix", "-o", tmp_path / "mended.ttl")
    assert (code, (tmp_path / "mended.ttl").exists()) == (2, False), said


@pytest.mark.parametrize(
    "given", [HEAD, RDF_XML[0].mended, JSON_LD[0].mended, "<http://e/a> <http://e/b> <http://e/c> ."]
)
def test_standard_input_is_known_by_how_it_begins(given: str) -> None:
    """Turtle, RDF/XML, JSON-LD and N-Triples need no name."""
    assert _doctor("-", given=given.encode())[0] == 0


def test_json_is_for_programs() -> None:
    """Each finding flat, with what breaks."""
    code, out = _doctor("-", "--format", "json", given=b'<http://e/a> <http://e/b> "x"@fr_FR .')
    report = json.loads(out)
    assert (code, report["clean"], report["files"]) == (1, False, ["-"])
    [finding] = report["findings"]
    assert {"file": "-", "line": 1, "code": "language-tag"}.items() <= finding.items()
    assert "rdflib" in finding["breaks"]


MECHANICAL = ["language-tag", "raw-newline", "iri-characters", "string-escape", "name-characters", "undeclared-prefix"]


@pytest.mark.parametrize("ill", [ill for ill in TURTLE if ill.code in MECHANICAL], ids=lambda ill: ill.code)
def test_a_mended_copy_says_what_was_meant(tmp_path: Path, ill: Ill) -> None:
    """What can be mended without a doubt; the file itself stays, even if it is named as that of the copy."""
    file, mended = tmp_path / "ill.ttl", tmp_path / "mended.ttl"
    file.write_text(ill.file, encoding="utf-8")
    assert _doctor(file, "--fix", "-o", mended)[0] == 1
    assert _doctor(file, "--fix", "-o", file)[0] == 2
    assert file.read_text(encoding="utf-8") == ill.file
    assert set(parse(path=mended)) == set(parse(ill.mended, format=RdfFormat.TURTLE))


def test_a_mended_copy_declares_entities_as_every_tool_reads_them(tmp_path: Path) -> None:
    """A quotation mark for each other one, and what is in them as it was."""
    [ill] = (ill for ill in RDF_XML if ill.code == "entity-quotes")
    file, mended = tmp_path / "ill.rdf", tmp_path / "mended.rdf"
    file.write_text(ill.file, encoding="utf-8")
    _doctor(file, "--fix", "-o", mended)
    assert mended.read_text(encoding="utf-8") == ill.mended


def test_entities_are_not_written_out_to_be_looked_at(tmp_path: Path) -> None:
    """Ten lines that stand for gigabytes are told of, and take no more memory than they are."""
    names = [f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 15)]
    text = f"<!DOCTYPE r [<!ENTITY e0 'ha'>{''.join(names)}]><r xmlns='http://e.org/'>&e14;</r>"
    assert codes(found_in(tmp_path, text, "ill.rdf")) == ["entities", "entity-quotes"]


def test_what_only_its_author_can_mend_is_left(tmp_path: Path) -> None:
    """No base is made up, no date, no term and no prefix; a copy needs its name."""
    text = HEAD + 'ex:a ex:partnrOf <b> ; ex:size "soon"^^xsd:date ; rdfs:label "é"@fr_FR .\nno:a ex:size 3 .\n'
    file, mended = tmp_path / "ill.ttl", tmp_path / "mended.ttl"
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    _doctor(file, "--fix", "-o", mended)
    assert mended.read_text(encoding="utf-8") == text.replace("fr_FR", "fr-FR")
    assert _doctor(file, "--fix")[0] == 2
    file, mended = tmp_path / "ill.rdf", tmp_path / "mended.rdf"
    [ill] = [each for each in RDF_XML if each.code == "language-tag"]
    file.write_text(ill.file.replace("fr_FR", "inFrenchOfSwitzerland"))
    _doctor(file, "--fix", "-o", mended)
    assert mended.read_text() == file.read_text()


def refused(tool: str, files: list[Path]) -> set[Path]:
    """The files that a tool does not read to their ends: there each has a thing of its own."""
    if tool == "Jena":
        jars = os.environ.get("JENA_JARS")
        if not jars or shutil.which("java") is None:
            pytest.skip("needs Java, and Jena's jars in the folder that JENA_JARS names (tests/interop/jena-pom.xml)")
        riot = ["java", "-cp", f"{jars}/*", "riotcmd.riot", "--output=ntriples", *map(str, files)]
        read = subprocess.run(riot, capture_output=True, text=True, check=False).stdout
        return {file for file in files if f"late-{file.stem}>" not in read}
    found = set()
    for file in files:
        try:
            if tool == "rdflib":
                rdflib.Graph().parse(file)
            else:
                list(parse(path=file))
        except (SyntaxError, ValueError, rdflib.exceptions.ParserError, SAXParseException):
            found.add(file)
    return found


@pytest.mark.parametrize("tool", ["pyoxigraph", "rdflib", "Jena"])
def test_what_is_said_of_tools_is_so(tmp_path: Path, tool: str, caplog: pytest.LogCaptureFixture) -> None:
    """Each refuses the files that it is said to refuse, and no others."""
    caplog.set_level(logging.CRITICAL)
    contents = [(ill.code, ill.file.encode()) for ill in TURTLE]
    contents += [("byte-order-mark", b"\xef\xbb\xbf" + TURTLE[0].mended.encode())]
    contents += [("encoding", TURTLE[0].mended.encode("latin-1"))]
    files = [tmp_path / f"{number}.ttl" for number in range(len(contents))]
    contents += [(ill.code, ill.file.encode()) for ill in RDF_XML if ill.code == "entity-quotes"]
    files += [tmp_path / f"{number}.rdf" for number in range(len(files), len(contents))]
    contents += [("syntax", content) for content in NO_RDF.values()]
    files += [tmp_path / name for name in NO_RDF]
    for file, (_, content) in zip(files, contents, strict=True):
        file.write_bytes(re.sub(rb"(ex:|&e;)late", rf"\1late-{file.stem}".encode(), content))
    found = refused(tool, files)
    for file, (code, content) in zip(files, contents, strict=True):
        if tool != "Jena" or code not in {"iri-characters", "rdf-1.2"}:  # of which it takes some
            assert (file in found) == (tool in REFUSED_BY.get(code, ())), (code, content)


def test_what_is_said_of_owlready2_is_so(tmp_path: Path) -> None:
    """It refuses numbers that are none or too large and imports that it cannot fetch, and fails at unknown datatypes.

    It shows nothing of a property that is not declared.
    """
    import owlready2

    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#"
    kinds = {"o": "Ontology", "p": "DatatypeProperty", "a": "NamedIndividual"}
    well = "".join(f"<http://e/{name}> {kind}{each}> .\n" for name, each in kinds.items())

    def shown(line: str) -> list[object] | None:
        file = tmp_path / "some.nt"
        file.write_text(f"{well}{line} .\n", encoding="utf-8")
        world = owlready2.World()
        try:
            world.get_ontology(file.as_uri()).load()
            return [value for each in world["http://e/a"].get_properties() for value in each[world["http://e/a"]]]
        except (ValueError, owlready2.OwlReadyOntologyParsingError):
            return None
        finally:
            world.close()

    typed = '<http://e/a> <http://e/p> "{}"^^<{}>'
    assert shown('<http://e/a> <http://e/p> "x"') == ["x"]
    assert shown('<http://e/a> <http://e/undeclared> "x"') == []
    assert shown(typed.format("x", "http://e/Metres")) is None
    assert shown(typed.format("12,5", "http://www.w3.org/2001/XMLSchema#decimal")) is None
    assert shown(typed.format(2**63, "http://www.w3.org/2001/XMLSchema#integer")) is None
    assert shown(typed.format(2**63 - 1, "http://www.w3.org/2001/XMLSchema#integer")) == [2**63 - 1]
    assert shown("<http://e/o> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/p>") is None


def test_every_kind_of_finding_stands_in_the_guide() -> None:
    """With what tools make of it."""
    guide = (TOP / "docs" / "doctor.md").read_text(encoding="utf-8")
    for code in {ill.code for ill in (*TURTLE, *RDF_XML, *JSON_LD)} | {*REFUSED_BY}:
        assert f"| `{code}` |" in guide
        assert breaks(code) in guide
