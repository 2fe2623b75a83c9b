"""The values of literals, as far as the datatypes of OWL 2 RL go; and the conditions of rules that are computed.

https://www.w3.org/TR/owl2-syntax/#Datatype_Maps and https://www.w3.org/TR/owl2-profiles/#Entities_3
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable, Hashable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from xml.etree.ElementTree import ParseError, canonicalize

import numpy as np
from pyoxigraph import Literal, NamedNode

from autopact.reasoner.lexicon import Lexicon
from autopact.reasoner.relation import Facts, Pairs, Relation
from autopact.reasoner.vocabulary import BEFORE, INSIDE, OUTSIDE, UNEQUAL
from autopact.terms import RDF, RDFS, XSD
from autopact.tokens import FOLLOWS, LETTER

Value = tuple[str, Hashable]
"""A value: the primitive datatype it is of, and what tells it from others there."""

_UNBOUNDED = (None, None)
_RANGES: dict[NamedNode, tuple[int | None, int | None]] = {
    XSD.integer: _UNBOUNDED,
    XSD.nonNegativeInteger: (0, None),
    XSD.nonPositiveInteger: (None, 0),
    XSD.positiveInteger: (1, None),
    XSD.negativeInteger: (None, -1),
    **{XSD[f"{name}"]: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
       for name, bits in (("long", 64), ("int", 32), ("short", 16), ("byte", 8))},
    **{XSD[f"unsigned{name}"]: (0, 2**bits - 1)
       for name, bits in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8))},
}  # fmt: skip
_STRINGS: dict[NamedNode, re.Pattern[str]] = {
    datatype: re.compile(pattern, re.DOTALL)
    for datatype, pattern in {
        XSD.string: r".*",
        XSD.normalizedString: r"[^\r\n\t]*",
        XSD.token: r"(?:[^\r\n\t ]+(?: [^\r\n\t ]+)*)?",
        XSD.language: r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
        XSD.Name: rf"[{LETTER}_:][{FOLLOWS}.:]*",
        XSD.NCName: rf"[{LETTER}_][{FOLLOWS}.]*",
        XSD.NMTOKEN: rf"[{FOLLOWS}.:]+",
    }.items()
}
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DOUBLE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN", re.ASCII)
_DATE_TIME = re.compile(
    r"(-?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?", re.ASCII
)
_LONGEST = 4000  # characters: int() and Decimal() of more digits take long, or fail
_OF_DIGITS = frozenset((*_RANGES, XSD.decimal, XSD.dateTime, XSD.dateTimeStamp))


def _decimal(text: str) -> Value | None:
    short = len(text.lstrip("+-0")) < _LONGEST
    return ("decimal", Fraction(Decimal(text))) if short and _DECIMAL.fullmatch(text) else None


def _double(text: str) -> Value | None:
    if not _DOUBLE.fullmatch(text):
        return None
    return "double", struct.pack(">d", float(text.replace("INF", "inf")))


def _float(text: str) -> Value | None:
    if not _DOUBLE.fullmatch(text):
        return None
    value = float(text.replace("INF", "inf"))
    try:
        return "float", struct.pack(">f", value)
    except OverflowError:
        return "float", struct.pack(">f", math.copysign(math.inf, value))


def _date_time(text: str) -> Value | None:
    found = _DATE_TIME.fullmatch(text) if len(text) < _LONGEST else None
    if not found:
        return None
    year, month, day, hour, minute, second = (int(found[at]) for at in range(1, 7))
    ends = (hour, minute, second, float(found[7] or 0)) == (24, 0, 0, 0.0)
    try:
        # Years beyond Python's have the calendar of every 400 years.
        moment = datetime(2000 + year % 400, month, day, 0 if ends else hour, minute, second)
    except ValueError:
        return None
    days = moment.toordinal() + (year // 400) * 146_097 + ends
    seconds = Fraction(days * 86_400 + moment.hour * 3600 + minute * 60 + second) + Fraction(found[7] or 0)
    zone = found[8]
    if zone and zone != "Z":
        seconds -= (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60)
    return "dateTime", (bool(zone), seconds)


def _hex(text: str) -> Value | None:
    return ("hexBinary", bytes.fromhex(text)) if re.fullmatch(r"(?:[0-9a-fA-F]{2})*", text) else None


def _base64(text: str) -> Value | None:
    try:
        return "base64Binary", base64.b64decode(re.sub(r"[ \t\r\n]", "", text), validate=True)
    except (binascii.Error, ValueError):
        return None


def _boolean(text: str) -> Value | None:
    return ("boolean", text in {"true", "1"}) if text in {"true", "false", "1", "0"} else None


def _xml(text: str) -> Value | None:
    """Of XML, which may be written in many ways: the order of attributes, `<br/>` for `<br></br>`."""
    try:
        return "XMLLiteral", canonicalize(f"<_>{text}</_>", with_comments=True)
    except ParseError:
        return None


def _plain(text: str) -> Value | None:
    """Of `words@language`, in which the language may be empty: the value of a string, with its language or without."""
    words, at, language = text.rpartition("@")
    return ("string", (words, language.lower())) if at else None


_PARSERS: dict[NamedNode, Callable[[str], Value | None]] = {
    XSD.decimal: _decimal,
    XSD.double: _double,
    XSD.float: _float,
    XSD.boolean: _boolean,
    XSD.dateTime: _date_time,
    XSD.dateTimeStamp: _date_time,
    XSD.hexBinary: _hex,
    XSD.base64Binary: _base64,
    XSD.anyURI: lambda text: ("anyURI", text),
}

DATATYPES = (*_RANGES, *_STRINGS, *_PARSERS, RDFS.Literal, RDF.PlainLiteral, RDF.XMLLiteral)
"""The datatypes of OWL 2 RL."""


@lru_cache(maxsize=65536)
def value(literal: Literal) -> Value | None:
    """The value of a literal; None where its characters are none of its datatype's, or the datatype is unknown."""
    datatype, text = literal.datatype, literal.value
    if literal.language:
        return "string", (text, literal.language)
    if datatype in _STRINGS:
        return ("string", (text, "")) if _STRINGS[datatype].fullmatch(text) else None
    if datatype == RDF.PlainLiteral:
        return _plain(text)
    if datatype == RDF.XMLLiteral:
        return _xml(text)
    text = text.strip(" \t\r\n")
    if datatype in _RANGES:
        found = _decimal(text) if "." not in text else None
        return found if found and _in_range(found, datatype) else None
    if datatype in _PARSERS:
        return _PARSERS[datatype](text)
    return None


def _in_range(found: Value, datatype: NamedNode) -> bool:
    number = found[1]
    low, high = _RANGES[datatype]
    return (
        isinstance(number, Fraction)
        and number.denominator == 1
        and (low is None or number >= low)
        and (high is None or number <= high)
    )


_KNOWN = frozenset((*DATATYPES, RDF.langString))


def outside(literal: Literal, datatype: NamedNode) -> bool:
    """Whether a literal is surely not in a datatype: it has another value, or none."""
    if literal.datatype not in _KNOWN or datatype not in _KNOWN or datatype == RDFS.Literal:
        return False
    found = value(literal)
    if found is None:
        # Of many digits, nobody has looked what they are.
        return literal.datatype not in _OF_DIGITS or len(literal.value) < _LONGEST
    kind, what = found
    if datatype in _RANGES:
        return kind != "decimal" or not _in_range(found, datatype)
    if datatype in _STRINGS:
        return kind != "string" or bool(what[1]) or not _STRINGS[datatype].fullmatch(what[0])  # type: ignore[index]
    if datatype == RDF.PlainLiteral:
        return kind != "string"
    if datatype == XSD.dateTimeStamp:
        return kind != "dateTime" or not what[0]  # type: ignore[index]  # whether it has a zone
    return XSD[kind] != datatype and RDF[kind] != datatype


def inside(literal: Literal, datatype: NamedNode) -> bool:
    """Whether a literal is surely in a datatype: it has a value, and that is one of its values."""
    return datatype in _KNOWN and value(literal) is not None and not outside(literal, datatype)


def unequal(one: Literal, other: Literal) -> bool:
    """Whether two literals surely have different values: both have one, and they differ."""
    first, second = value(one), value(other)
    return first is not None and second is not None and first != second


class Computed(Relation):
    """A relation that is computed from two terms, and holds nothing."""

    __slots__ = ("_holds",)

    def __init__(self, holds: Callable[[int, int], bool]) -> None:
        super().__init__()
        self._holds = holds

    def has(self, s: int, o: int) -> bool:
        """Whether it holds between the two."""
        return self._holds(s, o)

    def test(self, subjects: Pairs, objects: Pairs) -> np.typing.NDArray[np.bool_]:
        """The same for two columns."""
        return np.fromiter(map(self._holds, subjects.tolist(), objects.tolist()), dtype=np.bool_, count=len(subjects))


def add_computed(facts: Facts, lexicon: Lexicon) -> None:
    """Give facts the relations that are computed."""

    def literals(s: int, o: int) -> bool:
        first, second = lexicon.terms[s], lexicon.terms[o]
        return isinstance(first, Literal) and isinstance(second, Literal) and unequal(first, second)

    def typed(holds: Callable[[Literal, NamedNode], bool]) -> Callable[[int, int], bool]:
        return lambda s, o: isinstance(lexicon.terms[s], Literal) and holds(lexicon.terms[s], lexicon.terms[o])

    facts[BEFORE] = Computed(int.__lt__)
    facts[UNEQUAL] = Computed(literals)
    facts[INSIDE] = Computed(typed(inside))
    facts[OUTSIDE] = Computed(typed(outside))
