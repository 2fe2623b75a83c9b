"""SPARQL 1.1 Protocol, the query operation: a request in, a response out.

Beside the protocol's parameters, `certainty` and `inference` choose which parts of the graph make up the default
graph, and `format` names the answer's format where an Accept header is inconvenient.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat

from autopact.engine.embedded import Engine, write
from autopact.errors import AutopactError, QueryFault
from autopact.sparql import problem
from autopact.sparql.description import PREFIXES as DESCRIPTION_PREFIXES
from autopact.sparql.description import describe
from autopact.sparql.formats import GRAPHS, RESULTS, Format, choose
from autopact.sparql.question import read
from autopact.terms import Level

ALLOW = "GET, HEAD, POST, OPTIONS"
SPECIFICATION = "https://www.w3.org/TR/sparql11-protocol/#query-operation"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a SPARQL endpoint, undecoded. `endpoint` is the address asked, without its query string."""

    endpoint: str
    method: str = "GET"
    query_string: bytes = b""
    content_type: str | None = None
    body: bytes = b""
    accept: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a request asks, decoded. `query` is None where it brings none."""

    query: str | None = None
    default_graphs: tuple[NamedNode, ...] = ()
    named_graphs: tuple[NamedNode, ...] = ()
    certainty: Level = Level.CERTAIN
    inference: bool = True
    format: str | None = None


def respond(request: Request, engine: Engine) -> Response:
    """The response to a request; what goes wrong on purpose comes as a problem document."""
    try:
        response = answer(request, engine)
    except AutopactError as error:
        response = failure(problem.problem_of(error))
    return replace(response, headers={**CORS, "Vary": "Accept", **response.headers})


CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Length",
}
"""Any page may ask: the data is public, and no credentials are ever looked at."""


def failure(trouble: problem.Problem) -> Response:
    """A problem as a response for machines."""
    return Response(trouble.status, trouble.json(), problem.MEDIA_TYPE, dict(trouble.headers))


def parameters(request: Request) -> Parameters:
    """What a request asks.

    Raises:
        WrongMethod, UnsupportedMedia: it is no query operation.
        QueryFault: a parameter is not UTF-8, repeated, or has no such value.
    """
    pairs = _pairs(request.query_string, "The query string")
    query: list[str] = []
    if request.method == "POST":
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        if media_type == FORM:
            pairs += _pairs(request.body, "The form")
        elif media_type == QUERY:
            query.append(_utf8(request.body, "The query"))
        else:
            raise problem.UnsupportedMedia(
                f"A body of type {media_type!r} is not read here." if media_type else "The body has no Content-Type.",
                mend=f"Send a form ({FORM}) with the parameter query, or the query itself ({QUERY}).",
                spec=SPECIFICATION,
            )
    elif request.method not in ("GET", "HEAD"):
        raise problem.WrongMethod(request.method, ALLOW)
    query += _values(pairs, "query")
    if len(query) > 1:
        raise QueryFault(
            f"The request brings {len(query)} queries.", mend="Send the parameter query once.", spec=SPECIFICATION
        )
    certainty = _one(pairs, "certainty", [level.word for level in Level])
    inference = _one(pairs, "inference", ["on", "off"])
    return Parameters(
        query=query[0] if query else None,
        default_graphs=_graphs(pairs, "default-graph-uri"),
        named_graphs=_graphs(pairs, "named-graph-uri"),
        certainty=Level[certainty.upper()] if certainty else Level.CERTAIN,
        inference=inference != "off",
        format=_one(pairs, "format"),
    )


def answer(request: Request, engine: Engine) -> Response:
    """The response to a request that can be answered.

    Raises:
        AutopactError: what is wrong with it; `problem.problem_of` says so to a client.
    """
    if request.method == "OPTIONS":
        return Response(
            204,
            headers={
                "Allow": ALLOW,
                "Access-Control-Allow-Methods": ALLOW,
                "Access-Control-Allow-Headers": "Accept, Content-Type",
                "Access-Control-Max-Age": "86400",
            },
        )
    asked = parameters(request)
    if asked.query is None:
        if request.method == "POST":
            raise QueryFault("The request brings no query.", mend="Send the parameter query.", spec=SPECIFICATION)
        rdf, content_type = choose(GRAPHS, request.accept, asked.format)
        return Response(200, write(describe(request.endpoint, engine), rdf.form, DESCRIPTION_PREFIXES), content_type)
    question = read(asked.query, base_iri=request.endpoint)
    offered: Sequence[Format[QueryResultsFormat | RdfFormat]] = (
        RESULTS if question.form in ("SELECT", "ASK") else GRAPHS
    )
    chosen, content_type = choose(offered, request.accept, asked.format)
    ready = question.over(
        engine,
        certainty=asked.certainty,
        inference=asked.inference,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
    )
    body = engine.answer(
        ready.text,
        chosen.form,
        base_iri=ready.base_iri,
        default_graphs=ready.default_graphs,
        named_graphs=ready.named_graphs,
    )
    return Response(200, body, content_type)


def _pairs(encoded: bytes, what: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(_utf8(encoded, what), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise QueryFault(f"{what} is not UTF-8 once its percent escapes are decoded.", mend="Send UTF-8.") from None


def _utf8(encoded: bytes, what: str) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryFault(f"{what} is not UTF-8 (at byte {error.start}).", mend="Send UTF-8.") from None


def _values(pairs: Sequence[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in pairs if key == name]


def _one(pairs: Sequence[tuple[str, str]], name: str, allowed: Sequence[str] = ()) -> str | None:
    """The value of a parameter that may come once; None where it does not come."""
    values = _values(pairs, name)
    if len(values) > 1:
        raise QueryFault(f"The parameter {name} comes {len(values)} times.", mend="Send it once.")
    if values and allowed and values[0] not in allowed:
        raise QueryFault(f"{name}={values[0]!r} is not known.", mend=f"It is one of: {', '.join(allowed)}.")
    return values[0] if values else None


def _graphs(pairs: Sequence[tuple[str, str]], name: str) -> tuple[NamedNode, ...]:
    graphs = []
    for value in _values(pairs, name):
        try:
            graphs.append(NamedNode(value))
        except ValueError:
            raise QueryFault(f"{name}={value!r} is no absolute IRI.", mend="Write it in full.") from None
    return tuple(graphs)
