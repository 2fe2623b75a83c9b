"""`/queries`: the saved questions, each a page with a form, and an address that programs can ask."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from math import inf

from flask import Blueprint, Response, render_template, request, url_for
from pyoxigraph import Literal, NamedNode

from autopact import questions
from autopact.catalogue.asking import number
from autopact.catalogue.examples import offered
from autopact.engine.seam import Boolean, Engine, Job, Row, Solutions
from autopact.errors import AutopactError, InputError
from autopact.questions import Question
from autopact.sparql import protocol
from autopact.sparql.formats import GRAPHS, RESULTS, choose, preferred
from autopact.sparql.problem import NotThere, Problem, problem_of
from autopact.sparql.request import Parameters
from autopact.terms import Level, Term
from autopact.web.endpoint import asked_of, policy, sent
from autopact.web.languages import language
from autopact.web.links import link, short, show
from autopact.web.lookup import labels
from autopact.web.negotiation import HTML, account, is_browser, rdf, split_suffix, wants_page
from autopact.web.nothing import Advice, advice
from autopact.web.parameters import PAGING, paging, values
from autopact.web.things import switches

MOST_ROWS = 500
"""Rows that a page shows; the whole answer is a link away."""

FORMATS = sorted(each.name for each in RESULTS)


def routes(engine: Engine) -> Blueprint:
    """The routes of the saved questions."""
    blueprint = Blueprint("saved", __name__)

    @blueprint.get("/queries", endpoint="questions")
    def every() -> Response | str:
        about = request.args.get("about", "")
        found = [question for question in offered(engine) if not about or about in question.keywords]
        if not wants_page():
            return rdf(lambda: questions.describe(found, _endpoint()))
        subjects = Counter(word for question in offered(engine) for word in question.keywords)
        by_number = sorted(subjects.items(), key=lambda each: (-each[1], each[0]))
        return render_template("queries.html", found=found, about=about, subjects=by_number)

    @blueprint.get("/queries/<name>")
    def question(name: str) -> Response:
        asked, suffix = of_name(engine, name)
        form = suffix or request.args.get("format", "")
        level, inference, graphs = switches(asked.certainty, asked.inference)
        try:
            given = values(engine, asked)
        except InputError as error:
            if form or not is_browser():
                raise
            return _again(asked, problem_of(error), level, inference)
        wanted = paging()
        if _wants_description(form):
            return rdf(lambda: questions.describe([asked], _endpoint()), suffix=suffix)
        text = asked.of(given)
        if not form and wants_page():
            key = protocol.key_of(engine, HTML, language(), request.script_root, request.full_path)
            if said := protocol.said_of_tags(asked_of(), key):
                return sent(said)
            response = _page(
                engine, asked, given, text, level, inference, engine.query(text, default_graphs=graphs), wanted
            )
            response.headers |= protocol.kept(key)
            return response
        return _data(engine, asked, text, graphs, form, wanted)

    return blueprint


def of_name(engine: Engine, name: str) -> tuple[Question, str]:
    """The question that an address names, and the suffix by which it names a format.

    Raises:
        NotThere: there is none of that name.
    """
    by_name = {each.name: each for each in offered(engine)}
    stem, _, suffix = name.rpartition(".")
    if suffix in FORMATS and stem in by_name:
        return by_name[stem], suffix
    stem, form = split_suffix(name)
    if stem in by_name:
        return by_name[stem], form or ""
    near = get_close_matches(stem, by_name, 1)
    mend = f"Did you mean /queries/{near[0]}? " if near else ""
    raise NotThere(f"No question is called {stem[:80]!r}.", mend=f"{mend}The address /queries lists them all.")


def _wants_description(form: str) -> bool:
    """Whether the question itself is wanted, as RDF, rather than its answer: what is had as both is its answer."""
    if form:
        return not any(each.answers_to(form) for each in RESULTS) and any(each.answers_to(form) for each in GRAPHS)
    answers, descriptions = ([kind for each in some for kind in each.media_types] for some in (RESULTS, GRAPHS))
    return preferred((HTML, *answers, *descriptions), request.headers.get("Accept")) in set(descriptions) - set(answers)


def _endpoint() -> NamedNode:
    """Where questions can be asked in words of one's own."""
    return NamedNode(url_for("endpoint.sparql", lang=None, _external=True))


def _data(
    engine: Engine,
    asked: Question,
    text: str,
    graphs: Sequence[NamedNode],
    form: str,
    wanted: tuple[int, int] | None,
) -> Response:
    """The answer for a program; of some of its rows, with links to the others."""
    chosen, content_type = choose(RESULTS, request.headers.get("Accept"), form)
    if wanted and asked.is_ask:
        raise InputError(f"{asked.name} is answered by yes or no.", mend=f"Leave out {', '.join(PAGING)}.")
    key = protocol.key_of(engine, text, *map(str, graphs), *map(str, wanted or ()), content_type)
    if said := protocol.said_of_tags(asked_of(), key):
        return sent(said)
    headers = protocol.kept(key)
    if wanted:
        result = engine.query(questions.count(text), default_graphs=graphs)
        rows = number(result.rows[0], "rows") if isinstance(result, Solutions) else 0
        headers["Link"] = _links(*wanted, rows)
        text = questions.page(text, *wanted)
    answer = engine.answer(Job(text, chosen.form, default_graphs=graphs))
    return sent(protocol.Response(200, answer, content_type, headers), head=request.method == "HEAD")


def _links(limit: int, offset: int, rows: int) -> str:
    """Where the other pages are (RFC 8288)."""
    begins = {"first": 0, "last": (rows - 1) // limit * limit if rows else 0}
    if offset:
        begins["prev"] = min(max(0, offset - limit), begins["last"])
    if offset + limit < rows:
        begins["next"] = offset + limit
    own = [(name, value) for name, value in request.args.items(multi=True) if name not in PAGING]
    return ", ".join(
        f'<{link(request.base_url, [*own, ("limit", str(limit)), ("offset", str(begin))])}>; rel="{name}"'
        for name, begin in begins.items()
    )


def _page(
    engine: Engine,
    asked: Question,
    values: dict[str, Term],
    text: str,
    level: Level,
    inference: bool,
    result: object,
    wanted: tuple[int, int] | None,
) -> Response:
    columns = result.variables if isinstance(result, Solutions) else ()
    rows: list[Row] = list(result.rows) if isinstance(result, Solutions) else []
    names = labels(engine, [*values.values(), *(value for row in rows[: 4 * MOST_ROWS] for value in row.values())])
    by = request.args.get("sort", "")
    if (column := by.removeprefix("-")) in columns:
        rows.sort(key=lambda row: _sortable(row[column], names), reverse=by.startswith("-"))
        rows.sort(key=lambda row: row[column] is None)  # comes last, either way
    advised: Sequence[Advice] = ()
    if not rows and not (isinstance(result, Boolean) and result.value):
        seen = Parameters(text, certainty=level, inference=inference)
        with suppress(AutopactError):  # there is an answer, whatever becomes of what is said of it
            advised = advice(engine, seen, _endpoint().value, policy())
    limit, offset = wanted or (MOST_ROWS, 0)
    parameters = {name: value for name, value in request.args.items() if name not in ("sort", "lang")}
    body = render_template(
        "query.html",
        question=asked,
        problem=None,
        others={name: value for name, value in values.items() if value != asked.parameters[name]},
        advised=advised,
        values={name: _written(value) for name, value in values.items()},
        text=text,
        certainty=level,
        inference=inference,
        columns=columns,
        rows=rows[offset : offset + min(limit, MOST_ROWS)],
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
    return Response(body)


def _again(asked: Question, trouble: Problem, level: Level, inference: bool) -> Response:
    """The page without an answer: the form as it was filled in, and what is wrong with that."""
    account().outcome = trouble.kind
    body = render_template(
        "query.html",
        question=asked,
        problem=trouble,
        others={},
        values={name: request.args.get(name) or _written(own) for name, own in asked.parameters.items()},
        certainty=level,
        inference=inference,
    )
    return Response(body, trouble.status)


def _written(value: Term) -> str:
    """A value as it is typed into the form."""
    return short(value) if isinstance(value, NamedNode) else value.value


def _sortable(value: Term | None, names: dict[NamedNode, Literal]) -> tuple[float, str]:
    """Numbers by their size, all else by what is read."""
    text = show(value, names).text.lower() if value is not None else ""
    is_number = re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", text)
    return (float(text), "") if is_number else (inf, text)
