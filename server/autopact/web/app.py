"""The application: every route, one shape for errors, one set of headers.

Every header that keeps a browser safe is set here, once: pages run no script and load nothing from elsewhere. The query
page alone has a script, and a policy of its own that admits it.
"""

from __future__ import annotations

import logging
import re

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from autopact import __version__
from autopact.engine.seam import Engine, Writer
from autopact.engine.tally import Tally
from autopact.errors import AutopactError
from autopact.sparql.problem import Problem, problem_of
from autopact.web import (
    changes,
    completions,
    endpoint,
    explain,
    home,
    links,
    network,
    openapi,
    operations,
    things,
    vocabulary,
    writing,
)
from autopact.web.negotiation import tell

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes; what a request may bring: a query of two mebibytes is longer than any that was ever written by hand."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Access-Control-Allow-Origin": "*",
}
"""The data is public and no credentials are looked at, so any page may read any answer."""

log = logging.getLogger("autopact")


class Site(Flask):
    """The application: nobody is sent on for a slash too many, and OPTIONS is answered in one shape."""

    def __init__(self) -> None:
        super().__init__("autopact.web")
        self.url_map.merge_slashes = False

    def make_default_options_response(self) -> Response:
        """Which methods an address knows, and nothing else."""
        response = super().make_default_options_response()
        response.status_code = 204
        del response.headers["Content-Type"]
        return response


def create_app(engine: Engine | None = None, tally: Tally | None = None, writer: Writer | None = None) -> Flask:
    """The application over an engine.

    Args:
        engine: what answers; without it, one over the bundled graph.
        tally: what `/metrics` shows; `autopact serve` counts in it what comes through its own server.
        writer: what takes writes, which the engine answers from; without it, there are none.
    """
    if engine is None:
        from autopact.engine.dataset import assemble  # noqa: PLC0415 - brings the reasoner, which others need not load
        from autopact.engine.embedded import Embedded  # noqa: PLC0415
        from autopact.engine.explanation import Explainer  # noqa: PLC0415

        dataset = assemble()
        engine = Embedded(dataset, Explainer.of(dataset))
    app = Site()
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    for room in (home, network, endpoint, completions, vocabulary, things, explain):
        app.register_blueprint(room.routes(engine))
    app.register_blueprint(writing.routes(engine, writer))
    app.register_blueprint(changes.routes(writer))
    app.register_blueprint(operations.routes(engine, tally or Tally()))
    app.register_blueprint(openapi.routes())
    app.jinja_env.globals.update(version=__version__)
    app.context_processor(lambda: {"data": engine.id})
    app.jinja_env.filters.update(short=links.short, address=links.address, show=links.show)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_error_handler(Exception, _problem)
    app.after_request(_with_headers)
    return app


def _problem(error: Exception) -> Response:
    """What a client is told of any error; what went wrong inside stays in the log."""
    if isinstance(error, AutopactError):
        return tell(problem_of(error))
    if isinstance(error, HTTPException) and error.code:
        kind = re.sub(r"\W+", "-", error.name.lower())
        methods = getattr(error, "valid_methods", None)
        headers = {"Allow": ", ".join(sorted(methods))} if methods else {}
        return tell(Problem(error.code, kind, error.description or error.name, headers=headers))
    log.exception("Failed: %s %s", request.method, request.path)
    return tell(Problem(500, "error", "Something failed inside the server; its log says what."))


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.vary.add("Accept")
    return response
