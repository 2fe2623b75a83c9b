"""Places of terms and statements in Turtle and TriG texts."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from autopact.errors import Place
from autopact.terms import AP, CLAIM, ID, RDF, RDFS, XSD, Term
from autopact.turtle.locator import Locator

TEXT = """\
# ap:Comment mentions are not places; nor are <https://w3id.org/autopact/id/commented>.
@prefix ap: <https://w3id.org/autopact/ontology#> .
PREFIX c: <https://w3id.org/autopact/claim/>
@base <https://w3id.org/autopact/id/> .

c:s1 { <talks> a ap:Negotiation ; ap:hasParty <renault>, <xiaomi> ; ap:year 2030 . }

c:s1 a ap:Claim ;
    ap:paraphrase "with # . ; no comment"@en ;
    ap:note \"\"\"two
lines.\"\"\" ; ap:cue "caf\\u00E9" ;
    ap:list ( <a> [ ap:inner <b> ] ) ;
    ap:year "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> .
<talks> ap:hasParty <geely> .
"""

LOCATOR = Locator(TEXT, "x.trig")


@pytest.mark.parametrize(
    ("parts", "line", "column"),
    [
        ((CLAIM.s1,), 8, 1),  # the statement about it, not the graph it names
        ((CLAIM.s1, AP.paraphrase), 9, 5),
        ((CLAIM.s1, AP.paraphrase, Literal("with # . ; no comment", language="en")), 9, 19),
        ((CLAIM.s1, AP.note, Literal("two\nlines.")), 10, 13),
        ((CLAIM.s1, AP.cue, Literal("café")), 11, 20),
        ((CLAIM.s1, RDF.type), 8, 6),
        ((CLAIM.s1, AP.list), 12, 5),
        ((CLAIM.s1, AP.year, Literal("2024", datatype=XSD.gYear)), 13, 13),
        ((ID.talks, AP.hasParty, ID.xiaomi), 6, 58),
        ((ID.talks, AP.hasParty, ID.geely), 14, 21),
        ((ID.talks, AP.year, Literal("2030", datatype=XSD.integer)), 6, 77),
        ((ID.talks, RDFS.label), 6, 8),  # the statement, where the predicate is missing
        ((CLAIM.s1, AP.paraphrase, Literal("other")), 9, 5),  # the predicate, where the object is not there
        ((ID.b,), 12, 30),  # a mention, where nothing is said about it
    ],
)
def test_finest_place(parts: tuple[NamedNode, NamedNode, Term], line: int, column: int) -> None:
    """The place is the finest that the file has for what is asked."""
    found = LOCATOR.place(*parts)
    assert (found.file, found.line, found.column) == ("x.trig", line, column)


@pytest.mark.parametrize("namespace", ["http://example.org/cars#", "#", "cars#", "cars/"])
def test_a_base_leaves_namespaces_as_they_are(namespace: str) -> None:
    """Those that end with the sign of an empty fragment too, whole and relative, as ontology editors write them."""
    text = f"@base <http://example.org/cars> .\n@prefix : <{namespace}> .\n:kite a <{namespace}Van> ."
    (kite, van) = (each for quad in parse(text, format=RdfFormat.TURTLE) for each in (quad.subject, quad.object))
    found = Locator(text, "x.ttl")
    assert (found.place(kite).line, found.place(van).column) == (3, 9)


@pytest.mark.parametrize(
    "text",
    [
        "<urn:s> <urn:p> »1.5 .",
        "<urn:s> <urn:p> »2E3 .",
        "<urn:s> <urn:p> true, »false .",
        "<urn:s> <urn:p> »'''a'b''' .",
        '<urn:s> <urn:p> »"\\t\\b\\n" .',
        '<urn:s> <urn:p> »"\\U0001F600" .',
        "<urn:\\u00e9> <urn:p> »1 .",
        '@prefix p: <http://a.example/> . p:a\\,b p:c »"x"^^p:t .',
        "base <http://a.example/> @base <b/> . <c> <d> »<../e> .",
        'VERSION "1.2"\n<urn:s> <urn:p> »1 .',
        "<urn:s> <urn:p> 1,\r»2 .",
        "<urn:s> <urn:p> 1 ; # <urn:q> 2\n <urn:q> »2 .",
        "_:b <urn:p> »1 .",
        "[] <urn:p> »1 .",
        "[ <urn:q> 2 ] <urn:p> »1 .",
        "<urn:s> <urn:p> [ <urn:q> ( 1 ) ] ; <urn:q> »2 .",
        "( 1 2 ) <urn:p> 1 . <urn:s> <urn:p> »1 .",
        "<urn:s> <urn:p> <<( <urn:s> <urn:q> 2 )>> ; <urn:q> »2 .",
        "<< <urn:a> <urn:b> 1 >> <urn:p> 2 . <urn:s> <urn:p> »1 .",
        "<urn:s> <urn:p> 1 {| <urn:q> 2 |}, »3 .",
        "<urn:s> { <urn:a> <urn:p> 1 } <urn:s> <urn:p> »1 .",
    ],
)
def test_an_object_is_found_however_it_is_written(text: str) -> None:
    """And whatever stands before it."""
    before, _ = text.split("»")
    written = text.replace("»", "")
    *_, last = parse(written, format=RdfFormat.TRIG)
    found = Locator(written, "x.trig").place(last.subject, last.predicate, last.object)
    *lines, line = before.replace("\r", "\n").split("\n")
    assert (found.line, found.column) == (len(lines) + 1, len(line) + 1)


def test_a_node_without_a_name_is_not_taken_for_another() -> None:
    """It is where brackets have what is asked for, or nowhere."""
    found = Locator("[] <urn:p> 1 .\n[] <urn:q> 2 .", "x.ttl")
    assert found.place(BlankNode("b1"), NamedNode("urn:q")).line == 2
    assert found.place(BlankNode("b1"), NamedNode("urn:r")) == Place("x.ttl")


def test_term_as_written() -> None:
    """The place names the subject as the file writes it."""
    assert LOCATOR.place(CLAIM.s1, AP.paraphrase).term == "c:s1"
    assert LOCATOR.place(ID.talks).term == "<talks>"


@pytest.mark.parametrize("name", ["हिन्दी", "e\u0301", "a.b-c·1", "_1"])
def test_names_are_of_every_script(name: str) -> None:
    """Also of those whose letters take several characters, as a parser reads them."""
    text = f"@prefix p: <http://example.org/> .\np:x p:y _:{name} .\np:{name} p:y 1 ."
    *_, last = parse(text, format=RdfFormat.TURTLE)
    found = Locator(text, "x.ttl").place(last.subject, last.predicate)
    assert (found.term, found.line, found.column) == (f"p:{name}", 3, len(name) + 4)


def test_absent() -> None:
    """What the file does not mention is placed in the file alone; a blank node too."""
    assert LOCATOR.place(ID.absent) == Place("x.trig", term=ID.absent.value)
    assert LOCATOR.place(BlankNode("b0")) == Place("x.trig")


def test_other_formats() -> None:
    """In RDF/XML an IRI is found by its text."""
    place = Locator('<rdf:Description\n  rdf:about="https://w3id.org/autopact/id/renault">', "x.rdf").place(ID.renault)
    assert (place.line, place.column) == (2, 14)


def test_prefixes_can_change() -> None:
    """A prefix means what was declared last before its use."""
    text = "@prefix p: <https://a.example/> . p:x p:y 1 .\r\n@prefix p: <https://b.example/> . p:x p:y 2 ."
    place = Locator(text, "x.ttl").place(NamedNode("https://b.example/x"))
    assert (place.line, place.column) == (2, 35)


@given(st.text(alphabet="<>\"'@^:._[](){};,#\\ \nabp1", max_size=60))
@example('<urn:a> <urn:b> "x"^^<y>, "x"@abcdefghij, "\\UFFFFFFFF" .')
def test_no_text_is_refused(text: str) -> None:
    """Whatever the text, there is a place."""
    assert Locator(text, "x").place(ID.renault).file == "x"
