"""`/sparql`: the protocol over HTTP, and for a browser a form with the answer beneath it.

The page is whole without script. With it (`frontend/`), an editor takes the form's place and asks without leaving.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from heapq import nsmallest
from io import BytesIO
from itertools import islice
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template, request
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results
from werkzeug.routing import Rule

from autopact.catalogue.examples import Example, examples
from autopact.engine import nesting
from autopact.engine.complete import JSON
from autopact.engine.parts import default_graphs, existing, size
from autopact.engine.seam import Engine, known_prefixes
from autopact.errors import AutopactError, TooDeep
from autopact.sparql import protocol
from autopact.sparql.description import ENTAILMENT, PARAMETERS, SD, template
from autopact.sparql.form import LARGEST_BODY
from autopact.sparql.formats import EVERY
from autopact.sparql.problem import problem_of
from autopact.sparql.request import Parameters, Request, parameters
from autopact.terms import Level, Term
from autopact.web import links
from autopact.web.languages import texts
from autopact.web.lookup import labels
from autopact.web.negotiation import account, is_browser
from autopact.web.nothing import Advice, advice

if TYPE_CHECKING:
    from flask.sansio.blueprints import BlueprintSetupState

MOST_ROWS = 1000
"""Rows that a page shows; the whole answer is a link away."""

MOST_CELLS = 50_000
"""Cells that a page shows: of rows with ten thousand columns, only the first few."""

MOST_READ = 4 * 1024 * 1024
"""Bytes of an answer that a page is made from: a thousand rows may be of any length."""

MOST_CHARACTERS = 200_000
"""Characters of a graph that a page shows."""

POLICY = "SPARQL_POLICY"
"""The key of the application's configuration that holds the `protocol.Policy`; closed without it."""

MOST_GRAPHS = 200
"""Graphs that the page names, the first by name; the service description has more of them."""

READABLE = "application/sparql-results+json, text/turtle"
"""What a page is made from, whichever of the two a query has."""

SCRIPTED = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of the page: its script is from here, asks here, and may make style sheets."""


_DECLARED = re.compile(r"(?:\s++|#[^\r\n]*+|(?:PREFIX\s++[^\s<:]*+:|BASE)\s*+<[^<>\s]*+>)++", re.IGNORECASE)
"""What stands before the query proper; `frontend/src/question.js` has the same."""


@dataclass(frozen=True, slots=True)
class Service:
    """What the page says of the endpoint itself, as the service description does for programs.

    `triples` are those of the default graph, if that is known without counting.
    """

    endpoint: str
    update: str | None
    federated: bool
    template: str
    triples: int | None
    graphs: tuple[tuple[NamedNode, int], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A result as a page shows it: a table, a word, or a graph as text; `cut` says that there is more than this."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    cut: bool = False
    word: str = ""
    text: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing, or no."""
        return not (self.rows or self.text or self.word == "true")


def routes(engine: Engine) -> Blueprint:
    """The route of the endpoint, with a slash behind it or without.

    Every method comes to the protocol, known or not: it says which there are.
    """
    blueprint = Blueprint("endpoint", __name__)

    def sparql() -> Response:
        asked = asked_of()
        if is_browser() and asked.method in ("GET", "HEAD", "POST"):
            return _page(asked, engine, policy(), *examples(engine))
        return sent(protocol.respond(asked, engine, policy()), head=asked.method == "HEAD")

    @blueprint.record
    def add(state: BlueprintSetupState) -> None:
        state.app.view_functions["endpoint.sparql"] = sparql
        state.app.url_map.add(Rule("/sparql", endpoint="endpoint.sparql", strict_slashes=False))

    return blueprint


def policy() -> protocol.Policy:
    """What the operator allows."""
    found: protocol.Policy = current_app.config.get(POLICY, protocol.CLOSED)
    return found


def asked_of(*, largest: int = LARGEST_BODY, endpoint: str | None = None) -> Request:
    """The present request as the protocol knows it.

    Args:
        largest: bytes of its body that are read.
        endpoint: the address asked, if that has to be as it was sent.
    """
    request.max_content_length = largest
    return Request(
        endpoint=endpoint or request.base_url,
        method=request.method,
        query_string=request.query_string,
        content_type=request.headers.get("Content-Type"),
        body=request.get_data(cache=False, parse_form_data=False),
        accept=request.headers.get("Accept"),
        content_encoding=request.headers.get("Content-Encoding"),
        if_none_match=request.headers.get("If-None-Match"),
        if_match=request.headers.get("If-Match"),
        content_range=request.headers.get("Content-Range"),
        authorization=request.headers.get("Authorization"),
        origin=request.headers.get("Origin"),
        fetch_site=request.headers.get("Sec-Fetch-Site"),
    )


def sent(told: protocol.Response, *, head: bool = False) -> Response:
    """A response as Flask sends it; to HEAD with the length of what is not sent."""
    account().outcome, account().digest = told.kind, told.digest
    body = told.answer
    response = Response(() if head else body.chunks(), told.status, told.headers, content_type=told.content_type)
    response.call_on_close(body.close)
    if told.content_type is None:
        del response.headers["Content-Type"]
    if told.status not in (204, 304):
        response.content_length = body.length
    return response


def _page(asked: Request, engine: Engine, policy: protocol.Policy, first: str, offered: Sequence[Example]) -> Response:
    """The form, filled in with what was asked, and the answer or what is wrong with the question.

    Args:
        asked: the request.
        engine: what answers.
        policy: what queries may ask.
        first: the query that the form holds before there is one.
        offered: questions to begin with.
    """
    given, table, trouble = Parameters(), None, None
    status, headers = 200, {}
    try:
        given = parameters(asked)
        if given.query is not None:
            account().digest = protocol.digest(given.query)
            answer = protocol.answer(replace(asked, accept=READABLE, if_none_match=None), engine, policy)
            table = _table(answer)
    except AutopactError as error:
        trouble = problem_of(error)
        status, headers, account().outcome = trouble.status, trouble.headers, trouble.kind
    names = labels(engine, (term for row in table.rows for term in row)) if table else {}
    advised: Sequence[Advice] = ()
    if table and table.is_empty:
        with suppress(AutopactError):  # there is an answer, whatever becomes of what is said of it
            advised = advice(engine, given, asked.endpoint, policy)
    body = render_template(
        "sparql.html",
        asked=given,
        query=given.query if given.query is not None else first,
        gist=_gist(given.query or ""),
        examples=offered,
        levels=[level.word for level in Level],
        table=table,
        names=names,
        advised=advised,
        problem=trouble,
        service=_service(asked.endpoint, engine, policy) if given.query is None and trouble is None else None,
        formats=EVERY,
        sd=SD,
        simple=ENTAILMENT.Simple,
        parameters=PARAMETERS,
        prefixes=known_prefixes(engine),
        words=texts("editor") | {f"trouble.{key}": text for key, text in texts("trouble").items()},
        addresses=links.shapes(),
        nonce=(nonce := token_urlsafe(16)),
    )
    headers = {**headers, "Content-Security-Policy": SCRIPTED.format(nonce=nonce)}
    return Response(body, status, headers)


def _gist(query: str) -> str:
    """A query in a line, without its declarations: what a page about it is called."""
    declared = _DECLARED.match(query)
    return " ".join(query[declared.end() if declared else 0 :].split())


def _service(endpoint: str, engine: Engine, policy: protocol.Policy) -> Service:
    sizes = engine.sizes
    whole = size(sizes, default_graphs(Level.CERTAIN, inference=True))
    first = tuple(nsmallest(MOST_GRAPHS, existing(sizes).items(), key=lambda each: each[0].value))
    update = protocol.updates_at(endpoint, policy)
    return Service(endpoint, update, bool(policy.hosts), template(endpoint), whole, first)


def _table(response: protocol.Response) -> Table:
    """What a page shows of an answer; of a large one only the beginning is ever read.

    Raises:
        TooDeep: it has triples too deep in others.
    """
    body = response.answer
    try:
        beginning = b"".join(_beginning(body.chunks()))
        if (response.content_type or "").startswith("text/turtle"):
            text = beginning[: 4 * MOST_CHARACTERS].decode(errors="ignore")
            return Table(text=text[:MOST_CHARACTERS], cut=len(text) > MOST_CHARACTERS)
        if nesting.too_deep(JSON, BytesIO(beginning)):
            raise TooDeep(
                "The answer has triples in one another, deeper than a page is made from.",
                mend="Ask for it as format=json.",
            )
        result = parse_query_results(beginning, format=QueryResultsFormat.JSON)
        if not isinstance(result, QuerySolutions):
            return Table(word="true" if result else "false")
        names = tuple(variable.value for variable in result.variables)
        most = min(MOST_ROWS, max(1, MOST_CELLS // (len(names) or 1)))
        rows = tuple(_rows(result, names, most + 1))
        return Table(names, rows[:most], cut=len(rows) > most or body.length > MOST_READ)
    finally:
        body.close()


def _beginning(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces, as far as a page is made from them."""
    room = MOST_READ
    for piece in pieces:
        yield piece[:room]
        room -= len(piece)
        if room <= 0:
            return


def _rows(result: QuerySolutions, names: Sequence[str], most: int) -> Iterator[tuple[Term | None, ...]]:
    """The first rows of a result."""
    with suppress(SyntaxError):  # what was read may end in the middle of a row
        for row in islice(result, most):
            yield tuple(row[name] for name in names)
