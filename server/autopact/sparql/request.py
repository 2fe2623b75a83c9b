"""A request to the query operation, read: its parameters, decoded once, from wherever the protocol lets them stand.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import math
import re
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from autopact.errors import QueryFault
from autopact.sparql.problem import Refused, TooLarge, UnsupportedMedia, WrongMethod
from autopact.terms import Level

ALLOW = "GET, HEAD, POST, OPTIONS"
SPECIFICATION = "https://www.w3.org/TR/sparql11-protocol/#query-operation"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes that a compressed body may grow to."""

MOST_PARAMETERS = 10_000

_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""What everybody takes for a number; Python reads others too."""

CERTAINTIES = tuple(level.word for level in Level)

Given: TypeAlias = dict[str, list[str]]
"""The values of parameters by name, in the order in which they came."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a SPARQL endpoint, undecoded.

    `endpoint` is the address asked, without its query string; `client` is who asks, as far as the server knows; `begun`
    is when the request was here.
    """

    endpoint: str
    method: str = "GET"
    query_string: bytes = b""
    content_type: str | None = None
    body: bytes = b""
    accept: str | None = None
    content_encoding: str | None = None
    if_none_match: str | None = None
    client: str = ""
    begun: float = field(default_factory=time.monotonic, compare=False)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a request asks, decoded. `query` is None where it brings none; `timeout` is in seconds."""

    query: str | None = None
    default_graphs: tuple[NamedNode, ...] = ()
    named_graphs: tuple[NamedNode, ...] = ()
    certainty: Level = Level.CERTAIN
    inference: bool = True
    format: str | None = None
    timeout: float | None = None


def parameters(request: Request) -> Parameters:
    """What a request asks.

    Raises:
        WrongMethod, UnsupportedMedia, TooLarge: it is no query operation that is done here.
        QueryFault: a parameter is not UTF-8, repeated, or has no such value; a POST brings no query.
        Refused: it is an update.
    """
    if request.method not in ("GET", "HEAD", "POST"):
        raise WrongMethod(request.method, ALLOW)
    _address(request.endpoint)
    given = _given({}, request.query_string, "The query string")
    query: list[str] = []
    if request.method == "POST":
        media_type, charset = _content_type(request.content_type)
        if media_type == UPDATE:
            raise _no_updates()
        if media_type not in (FORM, QUERY):
            raise UnsupportedMedia(
                f"A body of type {media_type!r} is not read here." if media_type else "The body has no Content-Type.",
                mend=f"Send a form ({FORM}) with the parameter query, or the query itself ({QUERY}).",
                spec=SPECIFICATION,
            )
        if charset not in ("utf-8", "utf8", "us-ascii"):
            raise QueryFault(f"The body is in {charset}, not in UTF-8.", mend="Send UTF-8.", spec=SPECIFICATION)
        body = _inflated(request.body, request.content_encoding)
        if media_type == FORM:
            _given(given, body, "The form")
        else:
            query.append(_utf8(body, "The query"))
    query += given.get("query", ())
    if len(query) > 1:
        raise QueryFault(
            f"The request brings {len(query)} queries.", mend="Send the parameter query once.", spec=SPECIFICATION
        )
    if request.method == "POST" and "update" in given:
        raise _no_updates()
    if not query:
        _is_description(request, given)
    certainty = _one(given, "certainty", CERTAINTIES)
    inference = _one(given, "inference", ("on", "off"))
    return Parameters(
        query=query[0] if query else None,
        default_graphs=_graphs(given, "default-graph-uri"),
        named_graphs=_graphs(given, "named-graph-uri"),
        certainty=Level[certainty.upper()] if certainty else Level.CERTAIN,
        inference=inference != "off",
        format=",".join(given.get("format", ())) or None,  # SPARQLWrapper sends several names of one
        timeout=_seconds(_one(given, "timeout")),
    )


def _is_description(request: Request, given: Given) -> None:
    """A request without a query asks for the service's description, unless it asks for something else."""
    if "update" in given:
        raise QueryFault("An update never comes by GET.", mend="Send the parameter query to ask.", spec=SPECIFICATION)
    if request.method == "POST":
        raise QueryFault("The request brings no query.", mend="Send the parameter query.", spec=SPECIFICATION)


def _no_updates() -> Refused:
    return Refused("Updates are not done here: this endpoint only answers queries.", spec=SPECIFICATION)


def _address(endpoint: str) -> None:
    try:
        NamedNode(endpoint)
    except ValueError:
        raise QueryFault("The address of this request is no IRI.", mend="Send a Host header that is a name.") from None


def _content_type(header: str | None) -> tuple[str, str]:
    """The media type of a body and its charset, both in small letters."""
    media_type, *rest = (header or "").split(";")
    charset = "utf-8"
    for parameter in rest:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return media_type.strip().lower(), charset


def _inflated(body: bytes, encoding: str | None) -> bytes:
    """The body as it was before it was compressed."""
    name = (encoding or "identity").strip().lower()
    if name == "identity":
        return body
    if name not in ("gzip", "x-gzip", "deflate"):
        raise UnsupportedMedia(
            f"Content-Encoding {name!r} is not read here.", mend="Send gzip, or plain.", encodings="gzip, deflate"
        )
    inflater = zlib.decompressobj(wbits=47)  # gzip or zlib, as the body's own header says
    try:
        plain = inflater.decompress(body, LARGEST_BODY + 1)
    except zlib.error as error:
        raise QueryFault(f"The body is no {name}: {error}.", mend="Send it plain.") from None
    if len(plain) > LARGEST_BODY:
        raise TooLarge(f"The body grows beyond {LARGEST_BODY:,} bytes.", mend="Send less at once.")
    if not inflater.eof:
        raise QueryFault(f"The body ends before its {name} does.", mend="Send the whole body.")
    if inflater.unused_data:  # read no further, it would be another query than was meant
        raise QueryFault(f"The body goes on behind its {name}.", mend="Compress it as one.")
    return plain


def _given(given: Given, encoded: bytes, what: str) -> Given:
    """The parameters, with those of one more text behind the others."""
    text = _utf8(encoded, what)
    if text.count("&") >= MOST_PARAMETERS:
        raise QueryFault(f"{what} has more than {MOST_PARAMETERS:,} parameters.", mend="Send fewer.")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise QueryFault(f"{what} is not UTF-8 once its percent escapes are decoded.", mend="Send UTF-8.") from None
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    return given


def _utf8(encoded: bytes, what: str) -> str:
    try:
        return encoded.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryFault(f"{what} is not UTF-8 (at byte {error.start}).", mend="Send UTF-8.") from None


def _one(given: Given, name: str, allowed: Sequence[str] = ()) -> str | None:
    """The value of a parameter that may come once; None where it does not come."""
    values = given.get(name)
    if values is None:
        return None
    if len(values) > 1:
        raise QueryFault(f"The parameter {name} comes {len(values)} times.", mend="Send it once.")
    if allowed and values[0] not in allowed:
        raise QueryFault(f"{name}={values[0]!r} is not known.", mend=f"It is one of: {', '.join(allowed)}.")
    return values[0]


def _graphs(given: Given, name: str) -> tuple[NamedNode, ...]:
    graphs = []
    for value in given.get(name, ()):
        try:
            graphs.append(NamedNode(value))
        except ValueError:
            raise QueryFault(f"{name}={value!r} is no absolute IRI.", mend="Write it in full.") from None
    return tuple(dict.fromkeys(graphs))


def _seconds(value: str | None) -> float | None:
    if value is None:
        return None
    seconds = float(value) if _NUMBER.fullmatch(value) else math.nan
    if not 0 < seconds < math.inf:
        raise QueryFault(f"timeout={value!r} is no time.", mend="Give seconds, as 2 or 0.5.")
    return seconds
