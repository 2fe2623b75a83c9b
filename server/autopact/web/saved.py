"""`/queries`: the saved questions, each a page with a form, and an address that programs can ask."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from flask import Blueprint, Response, render_template, request, url_for
from pyoxigraph import Literal, NamedNode

from autopact import questions
from autopact.engine.seam import Boolean, Engine, Job, Row, Solutions
from autopact.errors import InputError
from autopact.questions import Question
from autopact.sparql.explained import term
from autopact.sparql.formats import RESULTS, choose
from autopact.sparql.problem import NotThere
from autopact.terms import CLAIMS_GRAPH, XSD, Level, Term
from autopact.web.links import link, short, show
from autopact.web.lookup import labels
from autopact.web.negotiation import HTML, rdf, wants_page
from autopact.web.things import switches

MOST_ROWS = 500
"""Rows that a page shows; the whole answer is a link away."""

FORMATS = ("csv", "json", "tsv", "xml")


@cache
def _bundled() -> list[Question]:
    """The bundled questions; they come with the program, and change only with it."""
    return questions.load()


def offered(engine: Engine) -> list[Question]:
    """The questions that a graph can answer: the bundled ones, where there are claims to answer them from."""
    return _bundled() if engine.sizes.get(CLAIMS_GRAPH) else []


def routes(engine: Engine) -> Blueprint:
    """The routes of the saved questions."""
    blueprint = Blueprint("saved", __name__)

    @blueprint.get("/queries", endpoint="questions")
    def every() -> Response:
        if not wants_page():
            return rdf(lambda: questions.describe(offered(engine)))
        about = request.args.get("about", "")
        found = [question for question in offered(engine) if not about or about in question.keywords]
        subjects = Counter(word for question in offered(engine) for word in question.keywords)
        by_number = sorted(subjects.items(), key=lambda each: (-each[1], each[0]))
        body = render_template("queries.html", found=found, about=about, subjects=by_number)
        return Response(body, content_type=f"{HTML}; charset=utf-8")

    @blueprint.get("/queries/<name>")
    def question(name: str) -> Response:
        stem, dot, suffix = name.rpartition(".")
        by_name = {each.name: each for each in offered(engine)}
        asked = by_name.get(stem if dot and suffix in FORMATS else name)
        if asked is None:
            raise NotThere(f"No question is called {name!r}.", mend="The address /queries lists them all.")
        suffix = suffix if dot else ""
        values = {slot: _value(slot, default) for slot, default in asked.parameters.items()}
        text = asked.of(values)
        level, inference, graphs = switches(engine, asked.certainty, asked.inference)
        if not suffix and wants_page():
            result = engine.query(text, default_graphs=graphs)
            return _page(engine, asked, values, text, level, inference, result)
        chosen, content_type = choose(RESULTS, request.headers.get("Accept"), suffix or request.args.get("format"))
        answer = engine.answer(Job(text, chosen.form, default_graphs=graphs))
        sent = Response(answer.chunks(), content_type=content_type)
        sent.content_length = answer.length
        sent.call_on_close(answer.close)
        return sent

    return blueprint


def _value(name: str, default: Term) -> Term:
    """The value of a parameter, as people write it.

    Raises:
        InputError: it is none, or not of the kind of the default.
    """
    given = request.args.get(name, "").strip()
    if not given:
        return default
    if isinstance(default, Literal) and default.datatype in (XSD.integer, XSD.decimal):
        if re.fullmatch(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?", given, re.ASCII):
            return Literal(given, datatype=XSD.decimal if "." in given else XSD.integer)
        raise InputError(f"{name}={given[:80]!r} is no number.", mend=f"Write one, such as {default.value}.")
    if isinstance(default, Literal):
        return Literal(given)
    value = term(given)
    if not isinstance(value, NamedNode):
        raise InputError(f"{name}={given[:80]!r} names no thing.", mend="Write an IRI, or a name such as id:renault.")
    return value


def _page(
    engine: Engine, asked: Question, values: dict[str, Term], text: str, level: Level, inference: bool, result: object
) -> Response:
    columns = result.variables if isinstance(result, Solutions) else ()
    rows: list[Row] = list(result.rows) if isinstance(result, Solutions) else []
    names = labels(engine, [*values.values(), *(value for row in rows[: 4 * MOST_ROWS] for value in row.values())])
    by = request.args.get("sort", "")
    if by.removeprefix("-") in columns:
        rows.sort(
            key=lambda row: [(value is None, _sortable(value, names)) for value in (row[by.removeprefix("-")],)],
            reverse=by.startswith("-"),
        )
    parameters = {name: value for name, value in request.args.items() if name not in ("sort", "lang")}
    body = render_template(
        "query.html",
        question=asked,
        values={name: short(value) if isinstance(value, NamedNode) else value.value for name, value in values.items()},
        text=text,
        certainty=level,
        levels=list(Level),
        inference=inference,
        columns=columns,
        rows=rows[:MOST_ROWS],
        count=len(rows),
        most=MOST_ROWS,
        word=("true" if result.value else "false") if isinstance(result, Boolean) else "",
        by=by,
        names=names,
        downloads=[
            (suffix.upper(), link(url_for("saved.question", name=f"{asked.name}.{suffix}"), parameters.items()))
            for suffix in FORMATS
        ],
    )
    return Response(body, content_type=f"{HTML}; charset=utf-8")


def _sortable(value: Term | None, names: dict[NamedNode, Literal]) -> tuple[float, str]:
    """Numbers by their size, all else by what is read."""
    if value is None:
        return 0.0, ""
    text = show(value, names).text.lower()
    return (float(text), "") if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", text, re.ASCII) else (float("inf"), text)
