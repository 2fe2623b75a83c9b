"""Literals by their values: which are one and the same, which surely differ, and what is in which datatype."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from autopact.reasoner.values import inside, outside, unequal, value
from autopact.reasoner.vocabulary import node
from autopact.terms import RDF, RDFS, XSD


@pytest.mark.parametrize(("one", "other", "datatype"), [
    ("1.50", "+01.5", "xsd:decimal"),
    ("7", " 07\n", "xsd:byte"),
    ("1", "true", "xsd:boolean"),
    ("0.1e1", "1", "xsd:float"),
    ("INF", "1e400", "xsd:double"),
    ("INF", "1e40", "xsd:float"),
    ("-INF", "-1e40", "xsd:float"),
    ("NaN", "NaN", "xsd:double"),
    ("0aFF", "0Aff", "xsd:hexBinary"),
    ("AQID", "A Q I D", "xsd:base64Binary"),
    ("2026-03-01T00:30:00Z", "2026-02-28T23:30:00-01:00", "xsd:dateTime"),
    ("2026-03-01T00:30:00Z", "2026-03-01T06:00:00.000+05:30", "xsd:dateTime"),
    ("2024-02-29T24:00:00", "2024-03-01T00:00:00", "xsd:dateTime"),
    ("-0001-12-31T24:00:00Z", "0000-01-01T00:00:00Z", "xsd:dateTime"),
    ("12345-12-31T23:00:00-01:00", "12346-01-01T00:00:00Z", "xsd:dateTime"),
    ("a<br/><b c='1' d='2'/>", 'a<br></br><b d="2"\nc="1"></b>', "rdf:XMLLiteral"),
    ("<a xmlns='urn:a' xmlns:unused='urn:b'/>", "<a xmlns='urn:a'/>", "rdf:XMLLiteral"),
])  # fmt: skip
def test_spellings_of_one_value(one: str, other: str, datatype: str) -> None:
    """They are in the datatype, and do not differ."""
    first, second = (Literal(text, datatype=node(datatype)) for text in (one, other))
    assert value(first) == value(second)
    assert not unequal(first, second)
    assert inside(first, node(datatype))
    assert not outside(first, node(datatype))


def test_a_language_has_no_case() -> None:
    """A text in it is the same however its tag is written."""
    assert not unequal(Literal("chat", language="fr"), Literal("chat", language="FR"))
    assert unequal(Literal("chat", language="fr"), Literal("chat", language="en"))


@pytest.mark.parametrize(("one", "other"), [
    (Literal("1", datatype=XSD.float), Literal("1", datatype=XSD.integer)),
    (Literal("1", datatype=XSD.float), Literal("1", datatype=XSD.double)),
    (Literal("true", datatype=XSD.boolean), Literal("1", datatype=XSD.integer)),
    (Literal("ab", datatype=XSD.hexBinary), Literal("qw==", datatype=XSD.base64Binary)),
    (Literal("https://e.org/", datatype=XSD.anyURI), Literal("https://e.org/")),
    (Literal("2026-01-01T00:00:00", datatype=XSD.dateTime), Literal("2026-01-01T00:00:00Z", datatype=XSD.dateTime)),
    (Literal("2026-01-01T00:00:00.1", datatype=XSD.dateTime), Literal("2026-01-01T00:00:00", datatype=XSD.dateTime)),
    (Literal("<a>1</a>", datatype=RDF.XMLLiteral), Literal("<a>2</a>", datatype=RDF.XMLLiteral)),
    (Literal(" <a/>", datatype=RDF.XMLLiteral), Literal("<a/>", datatype=RDF.XMLLiteral)),
    (Literal("<a/><!---->", datatype=RDF.XMLLiteral), Literal("<a/>", datatype=RDF.XMLLiteral)),
    (Literal("0000-01-01T00:00:00", datatype=XSD.dateTime), Literal("0400-01-01T00:00:00", datatype=XSD.dateTime)),
])  # fmt: skip
def test_values_that_differ(one: Literal, other: Literal) -> None:
    """As those of different primitive datatypes do, and a time with a zone from one without."""
    assert unequal(one, other)
    assert unequal(other, one)


def test_what_has_no_known_value_differs_from_nothing() -> None:
    """It is none of its datatype's, or of a datatype that nobody knows here."""
    one = Literal("1", datatype=XSD.integer)
    for other in (Literal("one", datatype=XSD.integer), Literal("2", datatype=NamedNode("urn:own"))):
        assert not unequal(one, other)
        assert not unequal(other, one)


@pytest.mark.parametrize(("datatype", "members", "others"), [
    ("xsd:byte", "-128 127", "-129 128 1.0 1e0"),
    ("xsd:unsignedShort", "0 65535", "-1 65536"),
    ("xsd:positiveInteger", "1", "0 -1"),
    ("xsd:negativeInteger", "-1", "0"),
    ("xsd:nonPositiveInteger", "0 -1", "1"),
    ("xsd:decimal", "-.5 5.", "1e0 INF ."),
    ("xsd:double", "1.5E-3 -INF", "inf Infinity nan 1e"),
    ("xsd:boolean", "0 false", "False 2"),
    ("xsd:dateTime", "2024-02-29T23:59:59.9+14:00 -0044-03-15T12:00:00",
     "2023-02-29T00:00:00 2026-01-01 2026-01-01T24:00:00.1 2026-01-01T00:00:60 2026-01-01T00:00:00+14:01"),
    ("xsd:dateTimeStamp", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00"),
    ("xsd:hexBinary", "00ff", "0 0g"),
    ("xsd:base64Binary", "AQID AQ==", "AQ= AQ*=="),
    ("xsd:language", "fr-CH", "fr_CH deutschland"),
    ("xsd:NCName", "e\u0301 हिन्दी _1", "a:b 1a \u0301e"),
    ("xsd:Name", "a:b", "1a"),
    ("rdf:XMLLiteral", "<a/> a", "<a> a&b </a><a>"),
    ("xsd:NMTOKEN", "1a \u0301e", "a,b"),
])  # fmt: skip
def test_what_is_in_a_datatype(datatype: str, members: str, others: str) -> None:
    """What is written as it allows, to its last value; nothing else."""
    for text in members.split():
        literal = Literal(text, datatype=node(datatype))
        assert inside(literal, node(datatype)), text
    for text in others.split():
        literal = Literal(text, datatype=node(datatype))
        assert outside(literal, node(datatype)), text
        assert not inside(literal, node(datatype)), text


@pytest.mark.parametrize(("text", "datatype"), [
    ("a\tb", "xsd:normalizedString"), (" a", "xsd:token"), ("a  b", "xsd:token"), ("a b", "xsd:NMTOKEN"),
])  # fmt: skip
def test_a_string_is_in_those_datatypes_that_allow_its_characters(text: str, datatype: str) -> None:
    """It is a string whatever they are."""
    literal = Literal(text)
    assert inside(literal, XSD.string)
    assert outside(literal, node(datatype))
    assert inside(Literal("a"), node(datatype))


@pytest.mark.parametrize("value", [Literal("5", datatype=XSD.byte), Literal("5.0", datatype=XSD.decimal)], ids=str)
def test_a_value_is_in_every_datatype_that_has_it(value: Literal) -> None:
    """Whatever its own datatype is: 5.0 is a whole number."""
    assert inside(value, XSD.integer)
    assert inside(value, XSD.unsignedByte)
    assert outside(value, XSD.negativeInteger)
    assert outside(value, XSD.double)
    assert outside(value, XSD.string)
    assert outside(value, RDF.PlainLiteral)
    assert inside(value, RDFS.Literal)


def test_a_text_in_a_language_is_no_string() -> None:
    """It is a plain literal, as a string is, and is in nothing else."""
    literal = Literal("chat", language="fr")
    assert inside(literal, RDF.PlainLiteral)
    assert inside(literal, RDFS.Literal)
    for datatype in (XSD.string, XSD.token, XSD.integer):
        assert outside(literal, datatype)


def test_of_a_datatype_that_nobody_knows_nothing_is_sure() -> None:
    """Neither that a literal is in it, nor that it is not; the same of its own literals."""
    own = NamedNode("urn:own")
    for literal, datatype in ((Literal("a"), own), (Literal("a", datatype=own), XSD.string)):
        assert not inside(literal, datatype)
        assert not outside(literal, datatype)
