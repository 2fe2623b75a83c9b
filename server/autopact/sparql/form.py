"""What a client sends along, decoded once: parameters, their values, and the bodies that bring them.

https://url.spec.whatwg.org/#application/x-www-form-urlencoded
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Collection, Sequence
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from autopact.errors import InputError, QueryFault
from autopact.sparql.problem import TooLarge, UnsupportedMedia
from autopact.turtle import packed

MEDIA_TYPE = "application/x-www-form-urlencoded"

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes that a body may have, or grow to, where nothing else is said."""

MOST_PARAMETERS = 10_000

MOST_DIGITS = 18
"""Digits of a whole number that is read."""

NUMBER = re.compile(r"(?:[0-9]++\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""What everybody takes for a number; Python reads others too."""


class Fields:
    """Parameters with their values, in the order in which they came.

    Args:
        encoded: them, percent-encoded.
        what: what they stand in, for messages.

    Raises:
        QueryFault: they are not UTF-8, or too many.
    """

    def __init__(self, encoded: bytes, what: str = "The query string") -> None:
        text = utf8(encoded, what)
        if text.count("&") >= MOST_PARAMETERS:
            raise QueryFault(f"{what} has more than {MOST_PARAMETERS:,} parameters.", mend="Send fewer.")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            raise QueryFault(f"{what} is not UTF-8 once its percent escapes are decoded.", mend="Send UTF-8.") from None
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def add(self, others: Fields) -> None:
        """Take those of others too, behind its own."""
        for name, values in others._values.items():
            self._values.setdefault(name, []).extend(values)

    def all(self, name: str) -> Sequence[str]:
        """Every value of a parameter."""
        return self._values.get(name, ())

    def one(self, name: str, allowed: Sequence[str] = ()) -> str | None:
        """The value of a parameter that may come once; None where it does not come.

        Raises:
            QueryFault: it comes more often, or has no such value.
        """
        values = self.all(name)
        if len(values) > 1:
            raise QueryFault(f"The parameter {name} comes {len(values)} times.", mend="Send it once.")
        if values and allowed:
            among(values[0], name, allowed)
        return values[0] if values else None

    def misspelt(self, name: str) -> str | None:
        """A parameter that differs from a name only in its hyphens, underscores and capitals, if one comes."""
        return next((each for each in self._values if each != name and _letters(each) == _letters(name)), None)

    def graphs(self, name: str, *, blank: bool = False) -> tuple[NamedNode, ...]:
        """The graphs that a parameter names, each once; `blank` says that one without a value names none.

        Raises:
            QueryFault: a value is no absolute IRI.
        """
        return tuple(dict.fromkeys(named(value, name) for value in self.all(name) if value or not blank))

    def seconds(self, name: str) -> float | None:
        """The time that a parameter gives.

        Raises:
            QueryFault: it is none.
        """
        value = self.one(name)
        if value is None:
            return None
        seconds = float(value) if NUMBER.fullmatch(value) else math.nan
        if not 0 < seconds < math.inf:
            raise QueryFault(f"{name}={value!r} is no time.", mend="Give seconds, as 2 or 0.5.")
        return seconds


def _letters(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()


def among(value: str, name: str, allowed: Collection[str]) -> str:
    """The value of a parameter, which has to be one of some.

    Raises:
        QueryFault: it is none of them.
    """
    if value not in allowed:
        raise QueryFault(f"{name}={value!r} is not known.", mend=f"It is one of: {', '.join(allowed)}.")
    return value


def whole(value: str, name: str, least: int, most: int) -> int:
    """The whole number within bounds that a parameter's value is.

    Raises:
        InputError: it is none.
    """
    number = int(value) if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS else -1
    if not least <= number <= most:
        raise InputError(
            f"The parameter {name} takes a whole number from {least:,} to {most:,}, and {value[:40]!r} is none.",
            mend=f"Write it like {name}={least}, or leave it out.",
        )
    return number


def named(value: str, name: str) -> NamedNode:
    """The graph that a parameter's value names.

    Raises:
        QueryFault: it is no absolute IRI.
    """
    try:
        return NamedNode(value)
    except ValueError:
        raise QueryFault(f"{name}={value!r} is no absolute IRI.", mend="Write it in full.") from None


def content_type(header: str | None) -> tuple[str, str]:
    """The media type of a body and its charset, both in small letters."""
    media_type, *rest = (header or "").split(";")
    charset = "utf-8"
    for parameter in rest:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return media_type.strip().lower(), charset


def refuse_charset(charset: str, name: str = "The body") -> None:
    """Make sure that a body is UTF-8.

    Raises:
        QueryFault: it says that it is not.
    """
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise QueryFault(f"{name} is in {charset}, not in UTF-8.", mend="Send UTF-8.")


def inflated(body: bytes, encoding: str | None, largest: int) -> bytes:
    """The body as it was before it was compressed, if that is no larger than it may be.

    Raises:
        UnsupportedMedia: it is in a coding that is not read here.
        QueryFault, SyntaxFault: it is in none.
        TooLarge: it grows beyond what it may be.
    """
    name = (encoding or "identity").strip().lower()
    if name == "identity":
        return body
    if name not in ("gzip", "x-gzip", "deflate"):
        raise UnsupportedMedia(
            f"Content-Encoding {name!r} is not read here.", mend="Send gzip, or plain.", encodings="gzip, deflate"
        )
    if body.startswith(packed.MAGIC):  # gzip or zlib, as the body's own header says
        plain, is_whole = packed.unpacked(body, name="The body", largest=largest), True
    else:
        inflater = zlib.decompressobj()
        try:
            plain = inflater.decompress(body, largest + 1)
        except zlib.error as error:
            raise QueryFault(f"The body is no {name}: {error}.", mend="Send it plain.") from None
        is_whole = inflater.eof and not inflater.unused_data
    if len(plain) > largest:
        raise TooLarge(f"The body grows beyond {largest:,} bytes.", mend="Send less at once.")
    if not is_whole:
        raise QueryFault(f"The body does not end where its {name} does.", mend="Send all of it, compressed as one.")
    return plain


def utf8(encoded: bytes, what: str) -> str:
    """The text that bytes are.

    Raises:
        QueryFault: they are not UTF-8.
    """
    try:
        return encoded.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryFault(f"{what} is not UTF-8 (at byte {error.start}).", mend="Send UTF-8.") from None
