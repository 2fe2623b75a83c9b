"""Reading RDF files: located errors, stable blank nodes."""

from __future__ import annotations

import errno
import gzip
import json
import os
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad

from autopact.errors import InputError, Place, SyntaxFault
from autopact.terms import DCTERMS, ID, RDF, SKOS
from autopact.turtle import hostile
from autopact.turtle.hostile import DEEPEST
from autopact.turtle.reader import FORMATS, GENERATED, MOST_PREFIXES, prefixes, read, stream, walk


def written(folder: Path, name: str, text: str) -> Path:
    """A file of that name and text."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "position", "what", "mend"),
    [
        ("@prefix a: <https://a.example/> .\na:x b:p 1 .", (2, 5), "The prefix b: has not been declared.", "Declare"),
        ("<https://a.example/x> <y> 1 .", (1, 23), "No scheme found in an absolute IRI.", "@base"),
        ("<https://a.example/x y> a 1 .", (1, 1), "Invalid IRI code point ' '.", "%20"),
        ('@prefix a: <https://a.example/> .\n\na:x a:p "one\ntwo" .', (3, None), "Line jumps are not allowed", "\\n"),
        ("@prefix a: <https://a.example/> .\na:x a:p\n\n", (4, None), "Unexpected end", "full stop"),
        ('@prefix a: <https://a.example/> .\na:x a:p "one .\na:x a a:y .', (2, 9), "Unexpected end of", "string"),
        ("@prefix a: <https://a.example/> .\na:x a:p a a:y .", (2, None), "", "what Turtle allows"),
        ("<urn:a> <urn:b> 1\n<urn:c> <urn:d> 2 .", (2, 1), "A dot is expected", "End the statement before it"),
    ],
)
def test_syntax_error(tmp_path: Path, text: str, position: tuple[int, int | None], what: str, mend: str) -> None:
    """A syntax error names file, line, column, what is wrong and a mend that fits."""
    file = written(tmp_path, "x.ttl", text)
    with pytest.raises(SyntaxFault) as caught:
        read(file)
    place = caught.value.place
    line, column = position
    assert (place.file, place.line) == (str(file), line)
    assert column is None or place.column == column
    assert caught.value.what.startswith(what)
    assert mend in caught.value.mend


def test_a_keyword_that_stands_twice_is_told_with_the_mend(tmp_path: Path) -> None:
    """The parser of JSON-LD says no place."""
    file = written(tmp_path, "x.jsonld", '{"@id": "urn:a", "urn:p": 1, "@id": "urn:a"}')
    with pytest.raises(SyntaxFault, match="@id is defined twice") as caught:
        read(file)
    assert caught.value.mend == "Leave one: an object of JSON-LD has each keyword once."


@pytest.mark.parametrize(
    ("name", "text", "mend"),
    [
        ("a.jsonld", '[{"@id": "http://x.example/a", "http://x.example/p": 1}, {"@id": "b", "@type": "C"}]', '"@base"'),
        ("b.jsonld", '{"@id": "http://x.example/a", "@type": "Person"}', '"@base"'),
        ("c.jsonld", '{"http://x.example/p": {"@value": "1", "@type": "int"}}', '"@base"'),
        (
            "d.rdf",
            f'<r:RDF xmlns:r="{RDF}"><r:Description r:about="#a" r:value="1"/></r:RDF>',
            "xml:base",
        ),
    ],
)
def test_what_is_relative_to_nothing_is_not_left_out(tmp_path: Path, name: str, text: str, mend: str) -> None:
    """It is refused in every format, with what the format has for a base, read as a whole or as it comes."""
    file = written(tmp_path, name, text)
    with pytest.raises(SyntaxFault, match="No scheme found") as found:
        read(file)
    assert mend in found.value.mend
    with file.open("rb") as opened, pytest.raises(SyntaxFault, match="No scheme found"):
        list(stream(file, opened))


@pytest.mark.parametrize("kind", ["langString", "dirLangString"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", f'<urn:a> <urn:b> "x"^^<{RDF}KIND> .'),
        ("a.nq", f'<urn:a> <urn:b> "x"^^<{RDF}KIND> .'),
        ("a.rdf", f'<r:RDF xmlns:r="{RDF}"><r:List><r:first r:datatype="{RDF}KIND">x</r:first></r:List></r:RDF>'),
        ("a.jsonld", f'{{"@id": "urn:a", "urn:b": {{"@value": "x", "@type": "{RDF}KIND"}}}}'),
    ],
)
def test_a_text_without_the_language_that_its_datatype_asks_for_is_refused(
    tmp_path: Path, name: str, text: str, kind: str
) -> None:
    """In every format, though some parsers take it: as N-Quads, which is how data is kept, nobody could read it."""
    file = written(tmp_path, name, text.replace("KIND", kind))
    with pytest.raises(SyntaxFault, match=f"must not be rdf:{kind}") as found:
        read(file)
    assert "language" in found.value.mend
    with file.open("rb") as opened, pytest.raises(SyntaxFault, match="must not be"):
        list(stream(file, opened))


def test_what_is_relative_to_a_base_in_the_file_is_read(tmp_path: Path) -> None:
    """The context of JSON-LD names it."""
    text = '{"@context": {"@base": "http://x.example/"}, "@id": "a", "http://x.example/p": {"@id": "b"}}'
    file = written(tmp_path, "a.jsonld", text)
    (quad,) = read(file)
    assert [quad.subject, quad.object] == [NamedNode("http://x.example/a"), NamedNode("http://x.example/b")]


def test_a_context_from_elsewhere_is_told_with_the_mend(tmp_path: Path) -> None:
    """The parser says how programs would have it fetched, which is of no use to whoever has the file."""
    file = written(tmp_path, "x.jsonld", '{"@context": "http://127.0.0.1:9/c", "urn:y": 1}')
    with pytest.raises(SyntaxFault) as caught:
        read(file)
    assert caught.value.what == "It names a context that is elsewhere."
    assert caught.value.mend == "Write the context into the file: none is fetched from elsewhere."


def test_blank_nodes_are_named_by_appearance(tmp_path: Path) -> None:
    """Two readings give the same names; two scopes share none; labels within a file stay joined."""
    text = "<https://a.example/> <https://a.example/p> [ <https://a.example/q> _:x ] . _:x <https://a.example/q> 1 ."
    file = written(tmp_path, "x.ttl", text)
    first, again, other = read(file), read(file), read(file, scope="f1")
    assert first == again
    names = {term.value for quad in first for term in quad.triple if isinstance(term, BlankNode)}
    others = {term.value for quad in other for term in quad.triple if isinstance(term, BlankNode)}
    assert names == {"b0", "b1"}
    assert others == {"f1b0", "f1b1"}


def test_a_blank_node_is_the_same_wherever_it_stands(tmp_path: Path) -> None:
    """As the name of a graph, and in a triple, too."""
    text = "_:x { _:x <urn:p> <<( <urn:a> <urn:q> <<( <urn:b> <urn:q> _:x )>> )>> }"
    (quad,) = read(written(tmp_path, "x.trig", text))
    assert str(quad).count("_:b0") == 3, quad


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_every_ending(tmp_path: Path, suffix: str) -> None:
    """Each ending is read as its format."""
    triple = f"{ID.a} {ID.p} {ID.b} ."
    xml = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:i="https://w3id.org/autopact/id/">'
        '<rdf:Description rdf:about="https://w3id.org/autopact/id/a">'
        '<i:p rdf:resource="https://w3id.org/autopact/id/b"/></rdf:Description></rdf:RDF>'
    )
    json = f'{{"@id": "{ID.a.value}", "{ID.p.value}": {{"@id": "{ID.b.value}"}}}}'
    text = {".rdf": xml, ".owl": xml, ".jsonld": json}.get(suffix, triple)
    (quad,) = read(written(tmp_path, f"x{suffix}", text))
    assert (quad.subject, quad.predicate, quad.object) == (ID.a, ID.p, ID.b)


@pytest.mark.parametrize("name", ["x.rdf", "x.owl.gz"])
def test_a_file_that_breaks_off_is_not_taken_for_the_whole(tmp_path: Path, name: str) -> None:
    """As a download may, between two tags."""
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:i="https://w3id.org/autopact/id/">\n'
        '<rdf:Description rdf:about="https://w3id.org/autopact/id/a"><i:p>1</i:p></rdf:Description>'
    )
    file = tmp_path / name
    file.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    with file.open("rb") as opened:
        for reading in (lambda: read(file), lambda: list(stream(file, opened))):
            with pytest.raises(SyntaxFault, match="breaks off") as refused:
                reading()
            assert refused.value.place == Place(str(file), 2)


@pytest.mark.parametrize("value", ["&b;", "&a;"])
def test_entities_that_grow_are_refused_in_files_too(tmp_path: Path, value: str) -> None:
    """Whoever loads what he was sent is told of the file, and does not wait for gigabytes; short names stay."""
    text = (
        '<!DOCTYPE r [<!ENTITY a "short">' + ('<!ENTITY b "&a;&a;">' if value == "&b;" else "") + "]>"
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:i="https://w3id.org/autopact/id/">'
        f'<rdf:Description rdf:about="https://w3id.org/autopact/id/a"><i:p>{value}</i:p></rdf:Description></rdf:RDF>'
    )
    file = written(tmp_path, "x.rdf", text)
    for reading in (
        lambda: read(file),
        lambda: list(stream(file, opened)),
        lambda: list(stream(file, opened, scope="")),
    ):
        with file.open("rb") as opened:
            if value == "&a;":
                assert len(reading()) == 1
            else:
                with pytest.raises(SyntaxFault, match="made of others") as refused:
                    reading()
                assert refused.value.place == Place(str(file))


XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'


@pytest.mark.parametrize(
    ("text", "what", "mend"),
    [
        ('<e:A rdf:about="http://e/a"><e:p>é</e:p>\n\n‸<dc:title>A</dc:title></e:A>', "Unknown prefix dc:", "xmlns:"),
        ('<e:A rdf:about="http://e/a"><e:p>See\nthe ‸<b>site</b>.</e:p></e:A>', "namespaces", "as &lt;"),
        ('<e:A rdf:about="http://e/a"><e:p>See\nthe ‸<e:B/></e:p></e:A>', "Unexpected node", "parseType"),
        ('<e:A rdf:about="http://e/a"><e:p>A\nR &‸ D\n</e:p></e:A>', "Cannot find ';' after '&'", "as &amp;"),
        ('<e:A rdf:about="http://e/a"><e:p>A\n‸&nbsp;B\n</e:p></e:A>', "Unrecognized entity `nbsp`", "itself"),
        ('<e:A rdf:about="http://e/a">\n<e:p>A‸</e:q></e:A>', "expected `</e:p>`", "Close each"),
        ('<e:A rdf:about="http://e/a"/>\n  ‸<e:A rdf:about="a"/>\n<e:A rdf:about="http://e/b"/>', "'a'", "xml:base"),
    ],
)
def test_what_stops_rdf_xml_has_its_place(tmp_path: Path, text: str, what: str, mend: str) -> None:
    """However far its parser has read, and whether the file is read at once or in parts."""
    file = written(tmp_path, "x.rdf", f"{XML}{text.replace('‸', '')}</rdf:RDF>")
    before = f"{XML}{text.partition('‸')[0]}"
    place = Place(str(file), before.count("\n") + 1, len(before) - before.rfind("\n"))

    def parts() -> list[Quad]:
        with file.open("rb") as opened:
            return list(stream(file, opened))

    for reading in (lambda: read(file), parts):
        with pytest.raises(SyntaxFault) as found:
            reading()
        assert found.value.place == place
        assert what in found.value.what
        assert mend in found.value.mend


@pytest.mark.parametrize(
    ("text", "syntax"),
    [
        ('<?xml version="1.0"?>\n<!DOCTYPE Ontology [ <!ENTITY x "y"> ]>\n<Ontology ontologyIRI="urn:x"/>', "OWL/XML"),
        ('<owl:Ontology xmlns:owl="http://www.w3.org/2002/07/owl#" ontologyIRI="urn:x"/>', "OWL/XML"),
        ("Prefix(:=<http://x.example/>)\nOntology(<http://x.example/o>)", "functional syntax"),
        ("Ontology (<http://x.example/o>)", "functional syntax"),
        ("Prefix: : <http://x.example/>\nOntology: <http://x.example/o>", "Manchester syntax"),
        ("Ontology: <http://x.example/o>", "Manchester syntax"),
        ("format-version: 1.2\nontology: x", "OBO"),
    ],
)
def test_an_ontology_that_is_no_rdf_is_called_what_it_is(tmp_path: Path, text: str, syntax: str) -> None:
    """Editors save it under the same ending."""
    file = written(tmp_path, "o.owl", text)
    with pytest.raises(InputError, match=syntax) as found:
        read(file)
    assert "Turtle" in found.value.mend
    with file.open("rb") as opened, pytest.raises(InputError, match=syntax):
        list(stream(file, opened))


@pytest.mark.parametrize("name", ["x.ttl", "x.nq", "x.rdf", "x.jsonld"])
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\n<!doctype HTML>\n<html><body>Not found</body></html>", "HTML"),
        (b"\xef\xbb\xbf<HTML>Not found</HTML>", "HTML"),
        (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"/>', "HTML"),
        (gzip.compress(b"<urn:a> <urn:b> <urn:c> .", mtime=0), "gzip"),
    ],
)
def test_what_came_in_place_of_rdf_is_called_what_it_is(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    """A page that says that something was not found, or a file that lost its ending, is no fault of RDF."""
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError, match=what):
        read(file)
    with file.open("rb") as opened, pytest.raises(InputError, match=what):
        list(stream(file, opened))


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16"])
def test_xml_in_another_encoding_is_to_be_saved_as_utf_8(tmp_path: Path, encoding: str) -> None:
    """Whatever the parser stops at."""
    file = tmp_path / "x.rdf"
    file.write_bytes(f'<?xml version="1.0" encoding="{encoding}"?>\n<r:RDF xmlns:r="{RDF}"/>'.encode(encoding))
    with pytest.raises(SyntaxFault) as found:
        read(file)
    assert found.value.mend.startswith("Save the file as UTF-8")


def test_rdf_xml_may_name_the_ontology_as_it_likes(tmp_path: Path) -> None:
    """Its first element says that it is RDF."""
    for text in (
        f'<r:RDF xmlns:r="{RDF}" xmlns="http://www.w3.org/2002/07/owl#"><Ontology r:about="urn:x"/></r:RDF>',
        f'<RDF xmlns="{RDF}" xmlns:o="http://www.w3.org/2002/07/owl#"><o:Ontology/></RDF>',
    ):
        assert len(read(written(tmp_path, "o.owl", text))) == 1


def streamed(file: Path) -> list[Quad]:
    """The quads of a file, read as it comes."""
    with file.open("rb") as opened:
        return list(stream(file, opened))


def test_turtle_in_an_owl_file(tmp_path: Path) -> None:
    """An .owl file that is no XML is read as Turtle, as ontology editors write both, with a byte-order mark or not."""
    rdf_xml = f"<rdf:RDF xmlns:rdf='{RDF}' xmlns:e='urn:e:'><e:T/></rdf:RDF>"
    for text in ("@prefix : <https://a.example/> .\n:x :p :y .", rdf_xml):
        for mark in ("", "\ufeff"):
            file = written(tmp_path, "x.owl", mark + text)
            assert len(read(file)) == len(streamed(file)) == 1


def test_what_entities_may_stand_for_grows_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large ontology names its namespaces in every line, which comes to more than any document sent may."""
    monkeypatch.setattr(hostile, "MOST_WRITTEN_OUT", 100)
    rdf = f"<rdf:RDF xmlns:rdf='{RDF}' xmlns:e='urn:e:'><e:T e:p='{'&a;' * 100}'/></rdf:RDF>"
    short, long = (
        written(tmp_path, f"{len(value)}.rdf", f'<!DOCTYPE rdf:RDF [<!ENTITY a "{value}">]>{rdf}')
        for value in ("x" * 10, "x" * 1000)
    )
    for reading in (read, streamed):
        assert len(reading(short)) == 2
        with pytest.raises(SyntaxFault, match="stand for more than"):
            reading(long)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.ttl", "<https://a.example/x> a <https://a.example/y> ."),
        ("x.owl", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Seq/></rdf:RDF>'),
    ],
)
def test_a_byte_order_mark(tmp_path: Path, name: str, text: str) -> None:
    """One at the beginning is passed over, whatever the format."""
    assert len(read(written(tmp_path, name, f"\ufeff{text}"))) == 1


def test_another_encoding(tmp_path: Path) -> None:
    """A file that is not UTF-8 is told so."""
    file = tmp_path / "x.ttl"
    file.write_text("<https://a.example/x> a <https://a.example/y> .", encoding="utf-16")
    with pytest.raises(SyntaxFault) as caught:
        read(file)
    assert caught.value.mend == "Save the file as UTF-8."


def test_a_folder_with_nothing_to_read(tmp_path: Path) -> None:
    """It is an input error with its name: nobody means to read nothing."""
    written(tmp_path, "notes.txt", "none")
    with pytest.raises(InputError, match=r"\.ttl") as caught:
        walk([tmp_path])
    assert caught.value.place == Place(str(tmp_path))


def test_a_folder_that_is_called_like_a_file(tmp_path: Path) -> None:
    """It is walked through like others."""
    (tmp_path / "terms.owl").mkdir()
    file = written(tmp_path / "terms.owl", "x.ttl", "")
    assert walk([tmp_path]) == [file]


def test_what_is_hidden_in_a_folder(tmp_path: Path) -> None:
    """The ontologies of an environment's libraries are not those of the project; what is named is read all the same."""
    top = tmp_path / ".projects"
    hidden = top / ".venv" / "lib"
    hidden.mkdir(parents=True)
    file, other = written(top, "x.ttl", ""), written(hidden, "y.owl", "")
    written(top, "._x.ttl", "")
    assert walk([top]) == [file]
    assert walk([hidden, top / "._x.ttl"]) == [other, top / "._x.ttl"]


def test_what_is_generated_from_claims_in_a_folder(tmp_path: Path) -> None:
    """It is left out beside them, where it would be certain; elsewhere, or by its name, it is read."""
    (tmp_path / "claims").mkdir()
    claims = written(tmp_path / "claims", "x.trig", "")
    other, made = (written(tmp_path, name, text) for name, text in (("a.ttl", ""), ("b.ttl", f"# {GENERATED}x\n")))
    assert walk([tmp_path]) == [other, claims]
    assert walk([tmp_path], generated=True) == [other, made, claims]
    assert walk([tmp_path, made]) == [other, claims, made]
    claims.unlink()
    assert walk([tmp_path]) == [other, made]


def test_what_is_neither_a_file_nor_a_folder(tmp_path: Path) -> None:
    """A pipe, which can be read but once, is not said to be missing; nor is one in a folder waited for."""
    os.mkfifo(tmp_path / "x.ttl")
    for path in (tmp_path / "x.ttl", tmp_path):
        with pytest.raises(InputError, match="no file and no folder"):
            walk([path])
    for path in (tmp_path / "absent.ttl", tmp_path / "x.ttl" / "y.ttl"):
        with pytest.raises(InputError, match="There is no file or folder"):
            walk([path])


def test_what_lies_in_a_folder_that_cannot_be_read_is_not_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest would be taken for the whole; what is hidden is nobody's affair."""
    written(tmp_path, "x.ttl", "<urn:a> <urn:b> <urn:c> .")
    for name in (".shut", "shut"):
        (tmp_path / name).mkdir()
    seen = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("shut"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return seen(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(InputError, match="The folder cannot be read: Permission denied") as refused:
        walk([tmp_path])
    assert refused.value.place == Place(str(tmp_path / "shut"))
    (tmp_path / "shut").rmdir()
    assert walk([tmp_path]) == [tmp_path / "x.ttl"]


def test_what_lies_where_one_may_not_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in another user's home: it is not known whether it is there, and what is wrong is said all the same."""
    file = written(tmp_path, "x.ttl", "<urn:a> <urn:b> <urn:c> .")
    seen = os.stat

    def stat(path: str | Path, **how: bool) -> os.stat_result:
        if path == file:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return seen(path, **how)

    monkeypatch.setattr(os, "stat", stat)
    for path in (file, tmp_path):
        with pytest.raises(InputError, match="The file cannot be read: Permission denied") as refused:
            walk([path])
        assert refused.value.place == Place(str(file))


def test_unreadable(tmp_path: Path) -> None:
    """A file that is not there, or whose ending says nothing, is an input error with its name."""
    with pytest.raises(InputError) as missing:
        read(tmp_path / "absent.ttl")
    assert missing.value.place == Place(str(tmp_path / "absent.ttl"))
    with pytest.raises(InputError, match=r"'\.doc'"):
        read(tmp_path / "x.doc")


def test_triples_are_in_one_another_only_so_deep(tmp_path: Path) -> None:
    """Those deeper would overflow the stack of whoever goes down into them, this reader's too."""
    for depth in (DEEPEST, DEEPEST + 1, 2000):
        file = tmp_path / "deep.nt"
        file.write_text(f"<urn:s> <urn:p> {'<<( <urn:a> <urn:b> ' * depth}_:c{' )>>' * depth} .", encoding="utf-8")
        if depth == DEEPEST:
            assert len(read(file)) == 1
            continue
        with pytest.raises(SyntaxFault, match="more than 100 deep") as fault:
            read(file)
        assert fault.value.place == Place(str(file))
        assert fault.value.mend == "Take the triples apart."


def test_prefixes_are_those_that_files_begin_with(tmp_path: Path) -> None:
    """Where they are not the usual ones; of two for one name, the first; in whatever syntax, packed or not."""
    usual = f"@prefix skos: <{SKOS}> . @prefix dct: <{DCTERMS}> . @prefix schema: <http://schema.org/> . "
    first = f"{usual} @prefix a: <http://a.example/> . PREFIX : <http://own.example/> "
    files = [
        written(tmp_path, "a.ttl", f"\ufeff{first} a:x a a:y . @prefix late: <http://late.example/> ."),
        written(tmp_path, "b.jsonld", '{"@context": {"b": "http://b.example/", "aa": "http://a.example/"}, "b:p": 1}'),
        written(
            tmp_path, "c.rdf",
            f"<r:RDF xmlns:r='{RDF}' xmlns:a='http://c.example/' xmlns:c='http://c.example/'><c:T/></r:RDF>",
        ),
        written(tmp_path, "d.nt", "<http://d.example/a> <http://d.example/b> 'c' ."),
    ]  # fmt: skip
    packed = tmp_path / "e.trig.gz"
    packed.write_bytes(gzip.compress(b"@prefix e: <http://e.example/> ."))
    assert prefixes([*files, packed]) == {
        "dct": str(DCTERMS), "schema": "http://schema.org/", "a": "http://a.example/", "": "http://own.example/",
        "b": "http://b.example/", "aa": "http://a.example/", "r": str(RDF), "c": "http://c.example/",
        "e": "http://e.example/",
    }  # fmt: skip


def test_prefixes_are_taken_that_turtle_can_say(tmp_path: Path) -> None:
    """Else what is written with them, as answers are, could not be read again."""
    context = {"my terms": {"@id": "http://a.example/", "@prefix": True}, "b.": "http://b.example/", "9": "urn:c/"}
    files = [
        written(tmp_path, "a.jsonld", json.dumps({"@context": {**context, "é-1.x": "http://d.example/"}, "urn:p": 1})),
        written(tmp_path, "b.rdf", f"<rdf:RDF xmlns:rdf='{RDF}' xmlns:_e='http://e.example/'><_e:T/></rdf:RDF>"),
        written(tmp_path, "d.rdf", f"<rdf:RDF xmlns:rdf='{RDF}' xmlns:d='urn:d:> . @prefix e: &lt;urn:e:'/>"),
        written(tmp_path, "c.ttl", "@prefix xmlf: <http://f.example/> . @prefix XML: <http://g.example/> ."),
    ]
    assert prefixes(files) == {"é-1.x": "http://d.example/"}


def test_so_many_prefixes_are_taken_and_no_more(tmp_path: Path) -> None:
    """The first ones: whoever declares thousands does not have them in every answer."""
    declared = "".join(f"@prefix p{number}: <http://p{number}.example/> . " for number in range(MOST_PREFIXES + 5))
    found = prefixes([written(tmp_path, "a.ttl", declared)], {"own": "http://own.example/"})
    assert len(found) == MOST_PREFIXES
    assert list(found)[:2] == ["own", "p0"]


def test_a_triple_that_is_too_large_is_told(tmp_path: Path) -> None:
    """Not as a fault of ours."""
    file = written(tmp_path, "large.nt", f'<urn:a> <urn:b> "{"x" * 17_000_000}" .')
    with pytest.raises(InputError, match="16 MiB") as refused:
        read(file)
    assert refused.value.place == Place(str(file))
    assert prefixes([file, tmp_path / "absent.ttl"]) == {}
