"""Whether an answer is what was asked for, and all of it.

HTTP tells a body that was cut from a whole one only where the server announced its length, or its pieces, and only
between neighbours: what a proxy cut, or an engine that failed on the way and said so in the body, looks like a good
answer. So its beginning and its end are looked at as well.

https://www.w3.org/TR/sparql11-results-json/
https://www.rfc-editor.org/rfc/rfc9112#section-8 (incomplete messages)
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import BinaryIO

JSON = "application/sparql-results+json"
NT = "application/n-triples"

NAMES = {JSON: {JSON, "application/json"}, NT: {NT, "text/plain", "text/ntriples"}}
"""The formats that others are asked for, and the names under which they, the older ones too, send each."""

_TAIL = 4096
"""Bytes at the end that are looked at."""

_BEGINS = {JSON: re.compile(rb"\s*\{"), NT: re.compile(rb"""\s*(<|_:|"|#|\Z)""")}
_ENDS = {
    # Behind a list, a truth or an empty object; never behind an object, as where the list of solutions is cut.
    JSON: re.compile(rb"(\]\s*\}|true|false|\{\s*\})\s*\}\s*\Z"),
    NT: re.compile(rb"(\A|\.|(\A|\n)[ \t]*#[^\n]*)\s*\Z"),
}


def lack(media_type: str, file: BinaryIO, length: int, *, framed: bool) -> str:
    """What shows that a body is not the whole of an answer; empty where nothing does.

    Args:
        media_type: what it was asked for as.
        file: the body, which stands anywhere, and is at its beginning afterwards.
        length: its bytes.
        framed: whether HTTP said where it ends; of lines, nothing else says it.
    """
    file.seek(0)
    head = file.read(_TAIL)
    file.seek(max(0, length - _TAIL), os.SEEK_SET)
    tail = file.read(_TAIL)
    file.seek(0)
    if not framed and media_type == NT:
        return "it comes in a way that would not show where it was cut"
    if not _BEGINS[media_type].match(head):
        return f"it does not begin as {media_type} does"
    if not _ENDS[media_type].search(tail):
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
