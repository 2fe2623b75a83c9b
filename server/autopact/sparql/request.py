"""A request to the query operation, read: its parameters, decoded once, from wherever the protocol lets them stand.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from autopact.errors import QueryFault
from autopact.sparql.form import LARGEST_BODY, Fields, content_type, inflated, refuse_charset, utf8
from autopact.sparql.form import MEDIA_TYPE as FORM
from autopact.sparql.problem import Refused, UnsupportedMedia, WrongMethod
from autopact.terms import Level

ALLOW = "GET, HEAD, POST, OPTIONS"
SPECIFICATION = "https://www.w3.org/TR/sparql11-protocol/#query-operation"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

CERTAINTIES = tuple(level.word for level in Level)


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a SPARQL endpoint, undecoded.

    `endpoint` is the address asked, without its query string; `begun` is when the request was here. The rest are
    headers; `origin` and `fetch_site` say whose page caused it, where a browser sends it.
    """

    endpoint: str
    method: str = "GET"
    query_string: bytes = b""
    content_type: str | None = None
    body: bytes = b""
    accept: str | None = None
    content_encoding: str | None = None
    if_none_match: str | None = None
    if_match: str | None = None
    authorization: str | None = None
    content_range: str | None = None
    origin: str | None = None
    fetch_site: str | None = None
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
    check_address(request.endpoint)
    fields = Fields(request.query_string)
    query = [*fields.all("query")]
    if request.method == "POST":
        if content_type(request.content_type)[0] == UPDATE:
            raise _no_updates()
        query = posted(request, fields, "query", QUERY, SPECIFICATION)
    if len(query) > 1:
        raise QueryFault(
            f"The request brings {len(query)} queries.", mend="Send the parameter query once.", spec=SPECIFICATION
        )
    if fields.all("update"):
        if request.method == "POST":
            raise _no_updates()
        raise QueryFault("An update never comes by GET.", mend="Send the parameter query to ask.", spec=SPECIFICATION)
    if not query and request.method == "POST":
        raise QueryFault("The request brings no query.", mend=brought("query", QUERY), spec=SPECIFICATION)
    return Parameters(
        query=query[0] if query else None,
        default_graphs=fields.graphs("default-graph-uri", blank=True),  # forms send fields that nobody has filled in
        named_graphs=fields.graphs("named-graph-uri", blank=True),
        certainty=certainty(fields),
        inference=fields.one("inference", ("on", "off")) != "off",
        format=",".join(fields.all("format")) or None,  # SPARQLWrapper sends several names of one
        timeout=fields.seconds("timeout"),
    )


def posted(
    request: Request, fields: Fields, name: str, alone: str, spec: str, largest: int = LARGEST_BODY
) -> list[str]:
    """The values of a parameter that a POST brings: in a form, whose fields are added, or `alone`, as the body itself.

    Raises:
        UnsupportedMedia, QueryFault, TooLarge: the body cannot be read.
    """
    media_type, charset = content_type(request.content_type)
    if media_type not in (FORM, alone):
        raise UnsupportedMedia(
            f"A body of type {media_type!r} is not read here." if media_type else "The body has no Content-Type.",
            mend=brought(name, alone),
            spec=spec,
        )
    refuse_charset(charset)
    body = inflated(request.body, request.content_encoding, largest)
    if media_type != FORM:
        return [utf8(body, f"The {name}"), *fields.all(name)]
    fields.add(Fields(body, "The form"))
    return [*fields.all(name)]


def brought(name: str, alone: str) -> str:
    """How a POST brings a query or an update: what to do where it does not."""
    return f"Send a form ({FORM}) with the parameter {name}, or the {name} itself ({alone})."


def certainty(fields: Fields) -> Level:
    """The level that a request chooses."""
    word = fields.one("certainty", CERTAINTIES)
    return Level[word.upper()] if word else Level.CERTAIN


def _no_updates() -> Refused:
    return Refused(
        "Updates are not done here: this endpoint only answers queries.", mend="Send it to /update.", spec=SPECIFICATION
    )


def check_address(endpoint: str) -> None:
    """Make sure that the address of a request can be the base of IRIs.

    Raises:
        QueryFault: it is none.
    """
    try:
        NamedNode(endpoint)
    except ValueError:
        raise QueryFault("The address of this request is no IRI.", mend="Send a Host header that is a name.") from None
