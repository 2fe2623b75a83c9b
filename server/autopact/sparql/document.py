"""RDF that a client sends: which format it is in, and whether it may be given to a parser.

https://www.w3.org/TR/sparql11-http-rdf-update/#http-put
https://www.rfc-editor.org/rfc/rfc7578 (multipart/form-data)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autopact.engine.writes import Document
from autopact.errors import QueryFault
from autopact.sparql.form import content_type, inflated, refuse_charset
from autopact.sparql.formats import GRAPHS
from autopact.sparql.problem import TooLarge, UnsupportedMedia
from autopact.turtle import hostile, packed
from autopact.turtle.reader import format_of

MULTIPART = "multipart/form-data"

MOST_PARTS = 1000

_BOUNDARY = re.compile(r'boundary="?([^";,]{1,70})"?', re.IGNORECASE)
_FILE = re.compile(r'filename=(")?((?(1)[^"\r\n]|[^\s";]){1,200})(?(1)")', re.IGNORECASE)
"""Without quotation marks, it ends at a space or a semicolon."""
_HEADER = re.compile(r"content-type:[ \t]*([^\r\n]*)", re.IGNORECASE)


def documents(body: bytes, header: str | None, *, encoding: str | None, base_iri: str, largest: int) -> list[Document]:
    """The documents in a body: one, or those of a form.

    Args:
        body: as it came.
        header: its Content-Type.
        encoding: its Content-Encoding.
        base_iri: what relative IRIs in it are resolved against.
        largest: bytes that it may grow to, with all packed files in it.

    Raises:
        UnsupportedMedia: it is in a format or a coding that is not read here.
        QueryFault: it is not in the coding or charset that it should be in, or is no form.
        SyntaxFault: it stands for more than a parser is given, or a packed file in it is damaged.
        TooLarge: it grows beyond what it may be, or has too many parts.
    """
    plain = inflated(body, encoding, largest)
    is_form = content_type(header)[0] == MULTIPART
    parts = _parts(plain, header or "") if is_form else [("The document", "", header, plain)]
    found = list[Document]()
    for name, file, of, part in parts:
        content = packed.unpacked(part, name=name, largest=largest)
        largest -= len(content)
        if largest < 0:
            raise TooLarge(f"{name} comes to more than is taken.", mend="Send less at once.")
        found.append(_document(content, of, base_iri, name, file))
    return found


def _document(body: bytes, header: str | None, base_iri: str, name: str, file: str) -> Document:
    media_type, charset = content_type(header)
    form = format_of(media_type, file)
    if form is None:
        raise UnsupportedMedia(
            f"{name} has {f'the type {media_type!r}, which is not read here' if media_type else 'no Content-Type'}.",
            mend=f"Send one of: {', '.join(each.media_types[0] for each in GRAPHS)}.",
            spec="https://www.w3.org/TR/sparql11-http-rdf-update/#status-codes",
        )
    refuse_charset(charset, name)
    hostile.refuse(body, form, name=name)
    return Document(body, form, base_iri, name)


def _parts(body: bytes, header: str) -> Iterator[tuple[str, str, str | None, bytes]]:
    """The parts of a form, each with what it is called, the name of its file, if it says one, and its Content-Type."""
    found = _BOUNDARY.search(header)
    if not found:
        raise QueryFault("The form names no boundary.", mend=f"Send Content-Type: {MULTIPART}; boundary=…")
    line = b"--" + found[1].strip().encode("latin-1", "replace")
    _, *pieces = (b"\r\n" + body).split(b"\r\n" + line)
    end = pieces.pop() if pieces else b""
    if not pieces or not end.startswith(b"--"):
        raise QueryFault("The form has no part, or does not end.", mend=f"End it with {line.decode('latin-1')}--")
    if len(pieces) > MOST_PARTS:
        raise TooLarge(f"The form has more than {MOST_PARTS:,} parts.", mend="Send several.")
    for number, piece in enumerate(pieces, 1):
        head, separator, content = piece.partition(b"\r\n\r\n")
        if not separator:
            raise QueryFault("A part of the form has no empty line behind its head.", mend="See RFC 7578.")
        kind = _HEADER.search(head.decode("latin-1"))
        called = _FILE.search(head.decode(errors="replace"))
        name = f"Part {number} ({called[2]})" if called else f"Part {number}"
        yield name, (called[2] if called else ""), (kind[1] if kind else None), content
