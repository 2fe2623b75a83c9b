"""Files that are packed with gzip."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from pyoxigraph import Quad

from autopact.errors import InputError, Place, SyntaxFault
from autopact.terms import ID
from autopact.turtle import packed
from autopact.turtle.reader import content, read, stream, walk

TEXT = f"{ID.a} {ID.p} {ID.b} .\n".encode()
XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:i="https://w3id.org/autopact/id/">'
    b'<rdf:Description rdf:about="https://w3id.org/autopact/id/a">'
    b'<i:p rdf:resource="https://w3id.org/autopact/id/b"/></rdf:Description></rdf:RDF>'
)


def streamed(file: Path) -> list[Quad]:
    """The quads of a file, read as it comes."""
    with file.open("rb") as opened:
        return list(stream(file, opened))


@pytest.mark.parametrize(
    ("name", "text"),
    [("x.nt.gz", TEXT), ("x.TTL.GZ", TEXT), ("x.nt.gz", b"\xef\xbb\xbf" + TEXT), ("x.rdf.gz", XML), ("x.owl.gz", TEXT)],
)
def test_it_is_read_as_what_is_in_it(tmp_path: Path, name: str, text: bytes) -> None:
    """Whatever the format, with a mark at its beginning or without, whole or as it comes, in folders too."""
    file = tmp_path / name
    file.write_bytes(gzip.compress(text))
    assert walk([tmp_path]) == [file]
    assert content(file) == text
    for (quad,) in (read(file), streamed(file)):
        assert (quad.subject, quad.predicate, quad.object) == (ID.a, ID.p, ID.b)


def test_several_that_are_one_behind_the_other(tmp_path: Path) -> None:
    """As dumps in parts are joined."""
    file = tmp_path / "x.nt.gz"
    file.write_bytes(gzip.compress(TEXT) + gzip.compress(TEXT.replace(b"/p>", b"/q>")))
    assert len(read(file)) == len(streamed(file)) == 2


def test_a_fault_in_it_has_its_line(tmp_path: Path) -> None:
    """Counted in what is unpacked."""
    file = tmp_path / "x.nt.gz"
    file.write_bytes(gzip.compress(TEXT + b"<a"))
    with pytest.raises(SyntaxFault) as caught:
        streamed(file)
    assert (caught.value.place.file, caught.value.place.line) == (str(file), 2)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (TEXT, "is no gzip"),
        (gzip.compress(TEXT * 1000)[:-9], "ends before its gzip does"),
        (gzip.compress(TEXT)[:-8] + bytes(8), "was damaged"),
        (gzip.compress(TEXT)[:10] + b"\xff" * 20, "was damaged"),
    ],
    ids=["plain", "cut", "damaged", "garbled"],
)
def test_what_is_no_gzip_says_so(tmp_path: Path, body: bytes, what: str) -> None:
    """With the file's name and the mend, whichever way it is read."""
    file = tmp_path / "x.nt.gz"
    file.write_bytes(body)
    for reading in (read, streamed):
        with pytest.raises(InputError, match=what) as caught:
            reading(file)
        assert caught.value.place == Place(str(file))


def test_no_more_is_unpacked_than_a_graph_comes_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand lines of one character are no graph, though the parser would wait for one behind them."""
    monkeypatch.setattr(packed, "LITTLE", 1000)
    file = tmp_path / "x.ttl.gz"
    file.write_bytes(gzip.compress(b"\n" * 1_000_000))
    for reading in (read, streamed):
        with pytest.raises(InputError, match=r"comes to more than [\d,]+ bytes"):
            reading(file)


def test_a_graph_may_come_to_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a file may come to grows with what it is: triples that are much alike take a fraction of their size."""
    monkeypatch.setattr(packed, "LITTLE", 1000)
    file = tmp_path / "x.nt.gz"
    file.write_bytes(gzip.compress(b"".join(b"<urn:a> <urn:b> <urn:%d> .\n" % number for number in range(1000))))
    for reading in (read, streamed):
        assert len(reading(file)) == 1000


def test_a_small_file_may_come_to_anything(tmp_path: Path) -> None:
    """However much it shrank."""
    file = tmp_path / "x.ttl.gz"
    file.write_bytes(gzip.compress(b"\n" * 1_000_000 + TEXT))
    for reading in (read, streamed):
        assert len(reading(file)) == 1


def test_what_is_packed_says_neither_where_nor_when(tmp_path: Path) -> None:
    """So that the same is the same bytes."""
    files = [tmp_path / name for name in ("x.nt.gz", "other.nt.gz")]
    for file in files:
        with file.open("wb") as opened, packed.into(file, opened) as whole:
            whole.write(TEXT)
        with gzip.open(file) as unpacked:
            assert (unpacked.read(), unpacked.mtime) == (TEXT, 0)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_its_entities_are_looked_at(tmp_path: Path) -> None:
    """RDF/XML that grows is refused, packed or not."""
    file = tmp_path / "x.rdf.gz"
    entities = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'
    file.write_bytes(gzip.compress(entities + XML))
    for reading in (read, streamed):
        with pytest.raises(SyntaxFault, match="made of others"):
            reading(file)
