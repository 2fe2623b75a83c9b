"""Documents that would take more than they are, and what the parser does by itself."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from autopact.errors import SyntaxFault
from autopact.turtle import hostile

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:"'


def document(declared: str, value: str) -> bytes:
    """RDF/XML with a document type and a literal."""
    return (
        f"<!DOCTYPE rdf:RDF [{declared}]><rdf:RDF {RDF}><rdf:Description rdf:about='urn:a'>"
        f"<e:p>{value}</e:p></rdf:Description></rdf:RDF>"
    ).encode()


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ('<!ENTITY owl "http://www.w3.org/2002/07/owl#" >', "&owl;Class"),
        ('<!ENTITY a "&lt;&gt;&amp;&apos;&quot;&#38;">', "&a; &amp; &#65;"),
        ('<!ENTITY cars.owl-1 "http://a.example/cars.owl#">', "&cars.owl-1;Van"),
        ('<!ENTITY % a "x">', "text"),
        ("", "&lt;!ENTITY"),
    ],
)
def test_short_names_for_namespaces_stay_allowed(declared: str, value: str) -> None:
    """As Protégé writes them."""
    body = document(declared, value)
    hostile.refuse(body, RdfFormat.RDF_XML)
    assert len(list(parse(body, format=RdfFormat.RDF_XML))) == 1


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ('<!ENTITY a "x"><!ENTITY b "&a;&a;">', "&b;"),
        ('<!ENTITY a "' + "x" * 100_000 + '">', "&a;" * 200),
        ('<!ENTITY a "x"><!ENTITY a "' + "x" * 100_000 + '"><!ENTITY a "x">', "&a;" * 200),
        ('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"),
        ("<!ENTITY a 'x'>", "&a;"),
        ('<!ENTITY\u00a0a "x">', "&a;"),
        ('<!ENTITY a\u00a0 "x">', "&a;"),
    ],
)
def test_entities_that_grow_are_refused(declared: str, value: str) -> None:
    """Those made of others, those that stand for much, and those that the check could take for something else."""
    with pytest.raises(SyntaxFault):
        hostile.refuse(document(declared, value), RdfFormat.RDF_XML)


WHOLE = document('<!ENTITY a "x">', "&a; é <![CDATA[</rdf:RDF>]]>") + b"<!-- written by hand -->\n"


def test_what_breaks_off_is_refused() -> None:
    """Wherever it does; its parser takes what ends with a tag for all there is."""
    last = WHOLE.rindex(b"</rdf:RDF>")
    for at in range(WHOLE.index(b"<rdf:RDF"), last + 1):
        if hostile.broken_off(WHOLE[:at]) is None:
            with pytest.raises(SyntaxError):
                list(parse(WHOLE[:at], format=RdfFormat.RDF_XML))
    with pytest.raises(SyntaxFault, match="breaks off"):
        hostile.refuse(WHOLE[:last], RdfFormat.RDF_XML)


@pytest.mark.parametrize("body", [b"", b"\n", b"<?xml version='1.0'?>\n<!-- nothing -->"])
def test_where_nothing_is_open_nothing_is_to_be_closed(body: bytes) -> None:
    """What has no element is no XML, and is told as that."""
    with pytest.raises(SyntaxFault, match="There is no element"):
        hostile.refuse(body, RdfFormat.RDF_XML)


@pytest.mark.parametrize("encoding", ["utf-8", "hex", "nothing"])
def test_what_is_whole_is_not_refused(encoding: str) -> None:
    """Whatever it says of itself, with anything behind it, or otherwise wrong, which is the parser's to tell."""
    for body in (WHOLE, WHOLE.replace(b"<e:p>", b"<e:q>"), b"\xef\xbb\xbf" + WHOLE, b"<x " * 100_000, b"no XML"):
        hostile.refuse(f"<?xml version='1.0' encoding='{encoding}'?>".encode() + body, RdfFormat.RDF_XML)


def test_other_formats_know_no_entities() -> None:
    """What stands in a literal is a literal."""
    hostile.refuse(b"<urn:a> <urn:b> \"<!ENTITY a '&b;'>\" .", RdfFormat.TURTLE)


@pytest.mark.parametrize(
    "context",
    [
        '"http://127.0.0.1:9/c"',
        '["http://127.0.0.1:9/c", {"a": "urn:a"}]',
        '{"@version": 1.1, "@import": "http://127.0.0.1:9/c"}',
        '{"@version": 1.1, "a": {"@id": "urn:a", "@context": "http://127.0.0.1:9/c"}}',
        '"file:///etc/passwd"',
    ],
)
def test_the_parser_reads_no_context_from_elsewhere(context: str) -> None:
    """It says that it has not been told how; if that ever changes, this fails."""
    body = f'{{"@context": {context}, "a": {{"@id": "urn:x", "urn:y": 1}}}}'
    with pytest.raises(SyntaxError, match="LoadDocumentCallback"):
        list(parse(body, format=RdfFormat.JSON_LD))


def test_the_parser_reads_no_file_that_a_document_type_names() -> None:
    """An external subset is passed over."""
    body = document("", "x").replace(b"[]", b'SYSTEM "file:///etc/passwd"')
    assert len(list(parse(body, format=RdfFormat.RDF_XML))) == 1


def test_the_parser_knows_no_other_encodings() -> None:
    """So what is looked for in bytes is found."""
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        with pytest.raises(SyntaxError):
            list(parse(document('<!ENTITY a "x">', "&a;").decode().encode(encoding), format=RdfFormat.RDF_XML))
