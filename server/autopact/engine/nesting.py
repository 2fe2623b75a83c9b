"""How deeply an answer nests: a term in RDF 1.2 may hold a triple, of terms that hold triples.

The parser goes down into each by a call, and ends the process where the stack does, some thousands down. So whoever
answers a query, or asks one that makes such terms, could end the process that reads the answer; what nests deeper than
anybody means is known before.

https://www.w3.org/TR/rdf12-n-triples/#triple-terms
"""

from __future__ import annotations

import re
from typing import BinaryIO

from autopact.engine import complete
from autopact.turtle import hostile

DEEPEST = 5 + 2 * hostile.DEEPEST
"""Pairs of signs within one another: a result has five, a triple in a term adds two, and so many may be kept."""

_PIECE = 1024 * 1024

_STRING = re.compile(rb'"[^"\r\n]*"')
"""A string; in N-Triples none goes beyond its line, in JSON its line breaks are escaped."""

_SIGNS = {complete.JSON: b'{}"', complete.NT: b'<>"\r\n'}


def too_deep(media_type: str, file: BinaryIO) -> bool:
    """Whether an answer nests more deeply than `DEEPEST`.

    Args:
        media_type: one of the formats that engines are asked for.
        file: its body, or the beginning of that, as JSON; it is at its own beginning before and after.
    """
    signs = _STRING.sub(b"", _signs(file, _SIGNS[media_type]))
    pair = _SIGNS[media_type][:2]
    for _ in range(DEEPEST):
        if pair not in signs:
            break
        signs = signs.replace(pair, b"")
    left_open = signs.partition(b'"')[0].count(pair[:1])  # at the end of a beginning, which may be in a string
    return pair in signs or left_open > DEEPEST


def _signs(file: BinaryIO, signs: bytes) -> bytes:
    """Of a body only these signs, as far as they are not escaped, and no string that holds none."""
    others = bytes(set(range(256)) - set(signs))
    found, held = bytearray(), b""
    while piece := file.read(_PIECE):
        body = held + piece
        held = body[len(body) - (len(body) - len(body.rstrip(b"\\"))) % 2 :]  # what it escapes comes with the next
        whole = body[: len(body) - len(held)]
        unescaped = whole.replace(rb"\\", b"").replace(rb"\"", b"")
        found += unescaped.translate(None, others).replace(b'""', b"")
    file.seek(0)
    return bytes(found)
