"""Whether an answer is what was asked for, and all of it.

HTTP tells a body that was cut from a whole one only where the server announced its length, or its pieces, and only
between neighbours: what a proxy cut, or an engine that failed on the way and said so in the body, looks like a good
answer. So its beginning and its end are looked at as well; every format that ends in a sign shows it there.

https://www.w3.org/TR/sparql11-results-json/
https://www.rfc-editor.org/rfc/rfc9112#section-8 (incomplete messages)
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
NT = "application/n-triples"

RESULTS = {JSON, XML, "text/csv", "text/tab-separated-values"}
"""Formats of solutions and truths; the others are of graphs."""

ALSO = {
    "application/json": JSON,
    "application/xml": XML,
    "text/xml": XML,
    "text/plain": NT,
    "text/ntriples": NT,
    "application/x-turtle": "text/turtle",
    "text/rdf+n3": "text/turtle",
}
"""Names under which older engines send what was asked for by its proper one."""

_TAIL = 4096
"""Bytes at the end that are looked at."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a format begins and ends; an `end` that is None is none that could be told from a cut."""

    begin: re.Pattern[bytes]
    end: re.Pattern[bytes] | None


def _shape(begin: bytes, end: bytes | None) -> _Shape:
    return _Shape(re.compile(rb"\s*" + begin), None if end is None else re.compile(end + rb"\s*\Z"))


_COMMENT = rb"(\A|\n)[ \t]*#[^\n]*"
_STATEMENTS = rb"(\A|\.|" + _COMMENT + rb")"
_TURTLE = rb"(\A|[.}>]|" + _COMMENT + rb")"
_LINES = rb"(\A|\n)"
_SHAPES = {
    # Behind a list, a truth or an empty object; never behind an object, as where the list of solutions is cut.
    JSON: _shape(rb"\{", rb"(\]\s*\}|true|false|\{\s*\})\s*\}"),
    XML: _shape(rb"<", rb"</(\w+:)?sparql\s*>"),
    "application/rdf+xml": _shape(rb"<", rb"(</(\w+:)?RDF\s*>|<(\w+:)?RDF[^<>]*/>)"),
    NT: _shape(rb"""(<|_:|"|#|\Z)""", _STATEMENTS),
    "application/n-quads": _shape(rb"(<|_:|#|\Z)", _STATEMENTS),
    "text/turtle": _shape(rb"", _TURTLE),
    "application/trig": _shape(rb"", _TURTLE),
    "application/ld+json": _shape(rb"[\[{]", rb"[\]}]"),
    "text/csv": _shape(rb"", _LINES),
    "text/tab-separated-values": _shape(rb"", _LINES),
}
_TELLING = {JSON, XML, "application/rdf+xml"}
"""Formats that end once, and not in every line: there a cut shows whatever came before it."""


def meant(media_type: str, accept: str) -> str | None:
    """The media type among those asked for that an answer's stands for; None if it stands for none."""
    asked = {each.partition(";")[0].strip().lower() for each in accept.split(",")}
    return next((each for each in (media_type, ALSO.get(media_type)) if each in asked), None)


def lack(media_type: str, file: BinaryIO, length: int, *, framed: bool) -> str:
    """What shows that a body is not the whole of an answer; empty where nothing does.

    Args:
        media_type: its proper name.
        file: the body, which stands anywhere, and is at its beginning afterwards.
        length: its bytes.
        framed: whether HTTP said where it ends.
    """
    file.seek(0)
    head = file.read(_TAIL)
    file.seek(max(0, length - _TAIL), os.SEEK_SET)
    tail = file.read(_TAIL)
    file.seek(0)
    shape = _SHAPES.get(media_type)
    if not framed and media_type not in _TELLING:
        return "it comes in a way that would not show where it was cut"
    if shape is None:
        return ""
    if not shape.begin.match(head):
        return f"it does not begin as {media_type} does"
    if shape.end is not None and not shape.end.search(tail):
        return f"it does not end as {media_type} does, so something is missing"
    return ""


def cut_short(headers: Mapping[str, str]) -> str:
    """By which limit of its own an engine says it has left something out; empty where it says nothing of it.

    Virtuoso does so with the status 200: for `ResultSetMaxRows`, and for `MaxQueryExecutionTime` or a request's
    `timeout`, when it gives what it has found so far.

    https://docs.openlinksw.com/virtuoso/rdfsparqlprotocolendpoint/
    """
    if rows := headers.get("x-sparql-maxrows"):
        return f"its limit of {rows[:20]} rows (ResultSetMaxRows)"
    if headers.get("x-sql-state", "").upper().startswith("S1TAT"):
        return "its limit of time, with a part of the result"
    return ""
