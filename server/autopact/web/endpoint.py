"""`/sparql`: the protocol over HTTP, and for a browser a form with the answer beneath it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from autopact.engine.embedded import Engine
from autopact.errors import AutopactError
from autopact.sparql import protocol
from autopact.sparql.problem import problem_of
from autopact.sparql.question import read
from autopact.terms import AP, Level, Term
from autopact.web.lookup import labels
from autopact.web.negotiation import HTML, is_browser

MOST_ROWS = 1000
"""Rows that a page shows; the whole answer is a link away."""

EXAMPLE = f"""PREFIX ap: <{AP}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?arrangement ?party ?name WHERE {{
  ?arrangement a ap:Arrangement ; ap:hasParty ?party .
  ?party rdfs:label ?name FILTER(lang(?name) = "en")
}}
LIMIT 50"""

METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"]
"""Every method comes to the protocol, which knows which it allows."""


@dataclass(frozen=True, slots=True)
class Table:
    """A result as a page shows it: a table, a word, or a graph as text; `total` counts the rows there are."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    total: int = 0
    word: str = ""
    text: str = ""


def routes(engine: Engine) -> Blueprint:
    """The route of the endpoint, with a slash behind it or without."""
    blueprint = Blueprint("endpoint", __name__)

    @blueprint.route("/sparql", methods=METHODS, strict_slashes=False, provide_automatic_options=False)
    def sparql() -> Response:
        asked = protocol.Request(
            endpoint=request.base_url,
            method=request.method,
            query_string=request.query_string,
            content_type=request.headers.get("Content-Type"),
            body=request.get_data(cache=False, parse_form_data=False),
            accept=request.headers.get("Accept"),
        )
        if is_browser() and request.method in ("GET", "HEAD", "POST"):
            return _page(asked, engine)
        answer = protocol.respond(asked, engine)
        return Response(answer.body, answer.status, answer.headers, content_type=answer.content_type)

    return blueprint


def _page(asked: protocol.Request, engine: Engine) -> Response:
    """The form, filled in with what was asked, and the answer or what is wrong with the question."""
    parameters, table, trouble = protocol.Parameters(), None, None
    status, headers = 200, {}
    try:
        parameters = protocol.parameters(asked)
        if parameters.query is not None:
            form = read(parameters.query, base_iri=asked.endpoint).form
            machine = "application/sparql-results+json" if form in ("SELECT", "ASK") else "text/turtle"
            table = _table(protocol.answer(replace(asked, accept=machine), engine))
    except AutopactError as error:
        trouble = problem_of(error)
        status, headers = trouble.status, trouble.headers
    names = labels(engine, (term for row in table.rows for term in row)) if table else {}
    body = render_template(
        "sparql.html",
        asked=parameters,
        query=parameters.query if parameters.query is not None else EXAMPLE,
        levels=[level.word for level in Level],
        table=table,
        most=MOST_ROWS,
        names=names,
        problem=trouble,
    )
    return Response(body, status, headers, content_type=f"{HTML}; charset=utf-8")


def _table(answer: protocol.Response) -> Table:
    if (answer.content_type or "").startswith("text/turtle"):
        return Table(text=answer.body.decode())
    result = parse_query_results(answer.body, format=QueryResultsFormat.JSON)
    if not isinstance(result, QuerySolutions):
        return Table(word="true" if result else "false")
    names = tuple(variable.value for variable in result.variables)
    rows = [tuple(row[name] for name in names) for row in result]
    return Table(names, tuple(rows[:MOST_ROWS]), len(rows))
