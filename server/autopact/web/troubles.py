"""`/problem`: what each kind of problem means, for whoever follows the `type` of a problem document.

https://www.rfc-editor.org/rfc/rfc9457#section-3.1.1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.wrappers import Response as Redirect

from autopact.errors import AutopactError
from autopact.sparql.problem import NotThere, status_of
from autopact.web import languages
from autopact.web.asgi.gate import STARTING


def routes() -> Blueprint:
    """The routes of the list, and of each kind's own address, which leads into it."""
    blueprint = Blueprint("troubles", __name__)

    @blueprint.get("/problem")
    def every() -> str:
        return render_template("troubles.html", kinds=statuses())

    @blueprint.get("/problem/<kind>")
    def one(kind: str) -> Redirect:
        if kind not in statuses():
            raise NotThere(f"No kind of problem is called {kind[:40]!r}.", mend="The address /problem lists them.")
        return redirect(url_for("troubles.every", _anchor=kind), code=303)

    return blueprint


def kind_of(error: HTTPException) -> str:
    """The kind of what Flask refuses by itself."""
    return re.sub(r"\W+", "-", error.name.lower())


def statuses() -> dict[str, int]:
    """The status of every kind of problem that there is a text for, by its name; the lowest status first."""
    found = {kind_of(error()): error.code or 500 for error in default_exceptions.values()}
    found |= {each.code: status_of(each) for each in errors_below(AutopactError)} | {STARTING.kind: STARTING.status}
    told = {kind: status for kind, status in found.items() if languages.known(f"trouble.help.{kind}")}
    return dict(sorted(told.items(), key=lambda each: (each[1], each[0])))


def errors_below(kind: type[AutopactError]) -> Iterator[type[AutopactError]]:
    """A kind of error, and all that are narrower."""
    yield kind
    for narrower in kind.__subclasses__():
        yield from errors_below(narrower)
