"""The application: every route, one shape for errors, one set of headers.

Every header that keeps a browser safe is set here, once: pages run no script but our own files, and load nothing from
elsewhere. The query page has a policy of its own, which admits what its script does.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any

from flask import Flask, Request, Response, g, request, send_from_directory
from flask.templating import Environment
from jinja2 import StrictUndefined, Template
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter
from werkzeug.security import safe_join

from autopact import __version__
from autopact.catalogue.facts import items
from autopact.engine.parts import follows, graded
from autopact.engine.processes.tally import Tally
from autopact.engine.seam import Engine, Writer
from autopact.errors import AutopactError, Changed
from autopact.sparql.explained import defined
from autopact.sparql.form import LARGEST_BODY
from autopact.sparql.problem import Problem, problem_of
from autopact.sparql.protocol import refuse_change
from autopact.terms import CLAIMS_GRAPH, ONTOLOGY_GRAPH
from autopact.web import (
    changes,
    claims,
    completions,
    crawlers,
    downloads,
    endpoint,
    explain,
    home,
    languages,
    links,
    llms,
    marks,
    metadata,
    network,
    openapi,
    operations,
    phrases,
    reconcile,
    saved,
    search,
    shapes,
    things,
    troubles,
    vocabulary,
    writing,
)
from autopact.web.headers import HEADERS
from autopact.web.imprint import imprint
from autopact.web.negotiation import tell

STATIC = Path(__file__).parent / "static"

YEAR = 365 * 24 * 3600
"""Seconds for which a file is kept whose address names its content."""

SWITCHED = {"things.page", "things.any_page", "things.data"}
"""Routes that the switches make a difference to, which go on from one to the other."""

UNSPOKEN = {
    "static",
    "things.data",
    "downloads.download",
    "openapi.openapi",
    "operations.health",
    "writing.store",
    "vocabulary.ontology_as",
    "shapes.shapes_as",
}
"""Routes that a language makes no difference to."""

FORMAL = {"metadata.well_known"}
"""Routes of documents in no language, which name addresses for everybody."""

MENDS = {
    404: "The first page (/) and /openapi.json lead to what there is.",
    413: "Send less at once.",
}
"""What to do about what Flask refuses by itself, by the status."""

FRAMED = {"reconcile.preview"}
"""Routes whose pages others may show inside theirs."""

log = logging.getLogger("autopact")


class Site(Flask):
    """The application: nobody is sent on for a slash too many, and OPTIONS is answered in one shape."""

    def __init__(self) -> None:
        super().__init__("autopact.web")
        self.url_map.merge_slashes = False

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """What makes addresses for a request; its host was looked at before, see `autopact.web.host`.

        A name with an underscore, as networks of containers have them, is none to Werkzeug.
        """
        adapter = super().create_url_adapter(request)
        if adapter and request and not request.host:
            request.host = adapter.server_name = request.environ.get("HTTP_HOST", "")
        return adapter

    def make_default_options_response(self) -> Response:
        """Which methods an address knows, and nothing else."""
        response = super().make_default_options_response()
        response.status_code = 204
        response.headers["Allow"] = ", ".join(sorted(response.allow))  # of a set, each process has an order of its own
        response.headers["Access-Control-Allow-Headers"] = "*"
        del response.headers["Content-Type"]
        return response

    def send_static_file(self, filename: str) -> Response:
        """A file of ours, whole; what our pages link to, by an address with its digest, need not be asked for again."""
        digest = _digest(filename)
        response = send_from_directory(STATIC, filename, etag=digest, conditional=False)
        if digest and request.args.get("v") == digest:
            response.cache_control.max_age, response.cache_control.immutable = YEAR, True
            response.cache_control.no_cache = None
        response.make_conditional(request)
        return response


class Templates(Environment):
    """Templates, each compiled once, when it is first wanted: by one thread, while others that want it wait."""

    _lock = RLock()

    def get_template(self, *args: Any, **kwargs: Any) -> Template:
        """The template of that name."""
        with self._lock:
            return super().get_template(*args, **kwargs)


def create_app(engine: Engine, tally: Tally | None = None, writer: Writer | None = None) -> Flask:
    """The application over an engine.

    Args:
        engine: what answers.
        tally: what `/metrics` shows; `autopact serve` counts in it what comes through its own server.
        writer: what takes writes, which the engine answers from; without it, there are none.
    """
    app = Site()
    app.jinja_environment = Templates
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    for room in (
        home, network, search, saved, endpoint, completions, vocabulary, things, claims, llms, crawlers, reconcile,
        downloads, shapes,
    ):  # fmt: skip
        app.register_blueprint(room.routes(engine))
    for room in (explain, writing, changes, metadata):
        app.register_blueprint(room.routes(engine, writer))
    for room in (openapi, troubles):
        app.register_blueprint(room.routes())
    app.register_blueprint(operations.routes(engine, tally or Tally()))

    def explains() -> bool:
        """Whether anything here reasons, so that there are reasons to be had; asked for once for a page."""
        known: bool | None = g.get("explains")
        if known is None:
            g.explains = known = engine.consistent is not None
        return known

    app.extensions[links.ENGINE] = engine
    app.jinja_env.globals.update(
        version=__version__,
        reason=lambda triple, names: marks.reason(triple, names) if explains() else "",
        engine=engine,
        graded=lambda: graded(engine.sizes),
        follows=lambda: follows(engine.sizes, engine.engines),
        imprint=lambda: imprint(engine),
        apart=lambda: home.apart(engine),
        unshown=lambda: home.unshown(engine),
        per_graph=home.PER_GRAPH,
        writable=writer is not None,
        our_vocabulary=ONTOLOGY_GRAPH,
        our_claims=CLAIMS_GRAPH,
        say=languages.say,
        is_a=languages.is_a,
        known=languages.known,
        today=lambda: datetime.now(UTC).date(),
        language=languages.language,
        languages=languages.LANGUAGES,
        here=links.here,
        again=links.again,
        whole=links.whole,
        lasting=links.lasting,
        defined=lambda rule: defined(rule).value,
    )
    for name in ("term", "called", "words", "tongue", "badge", "dated"):
        app.jinja_env.globals[name] = getattr(marks, name)
    for name in ("short", "address", "outside", "show", "spoken", "cut", "isolate"):
        app.jinja_env.filters[name] = getattr(links, name)
    app.jinja_env.filters["number"] = languages.number
    app.jinja_env.filters["items_in"] = lambda value, inside: items(inside, value)
    app.jinja_env.filters["spelt_out"] = phrases.spelt_out
    app.jinja_env.undefined = StrictUndefined  # what a template lacks is a fault, and no blank
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"data": engine.id})
    app.register_error_handler(Exception, _problem)
    app.after_request(_with_headers)
    app.url_defaults(_with_switches)
    app.url_defaults(_with_digest)
    return app


def _digest(filename: str) -> str:
    """A digest of one of our files as it is now; empty where there is none."""
    path = Path(safe_join(str(STATIC), filename) or "/")
    return _digest_since(path, path.stat().st_mtime_ns) if path.is_file() else ""


@lru_cache(maxsize=64)
def _digest_since(path: Path, _changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]


def _with_digest(endpoint: str, values: dict[str, Any]) -> None:
    """The address of a file of ours names its content."""
    if endpoint == "static":
        values.setdefault("v", _digest(values["filename"]))


def _with_switches(endpoint: str, values: dict[str, Any]) -> None:
    """What a reader has chosen in an address goes on from page to page: the language, and how sure things must be."""
    chosen = request.args if request and request.endpoint != "things.identify" else {}
    if "lang" in chosen and endpoint not in UNSPOKEN and request.endpoint not in FORMAL:
        values.setdefault("lang", languages.language())
    if endpoint in SWITCHED and request.endpoint in SWITCHED:
        values |= {name: chosen[name] for name in ("certainty", "inference") if name in chosen and name not in values}


def _problem(error: Exception) -> Response:
    """What a client is told of any error; what went wrong inside stays in the log."""
    if isinstance(error, AutopactError):
        return tell(problem_of(error))
    if isinstance(error, HTTPException) and error.code:
        methods = getattr(error, "valid_methods", None)
        headers = {"Allow": ", ".join(sorted(methods))} if methods else {}
        mend = f"Send one of {headers['Allow']}." if methods else MENDS.get(error.code, "")
        said = f"There is nothing at {request.path[:200]}." if error.code == 404 else error.description or error.name
        return tell(Problem(error.code, troubles.kind_of(error), said, mend=mend, headers=headers))
    log.exception("Failed: %s %s", request.method, request.path)
    return tell(Problem(500, "error", "Something failed inside the server; its log says what."))


def _with_headers(response: Response) -> Response:
    if request.method in ("GET", "HEAD"):
        response = _unless_known(response)
    for name, value in HEADERS.items():
        if name != "X-Frame-Options" or request.endpoint not in FRAMED:
            response.headers.setdefault(name, value)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _unless_known(response: Response) -> Response:
    """A response with a tag of what is in it, if it has none yet; not sent to who has it, or means another."""
    tagged = bool(response.get_etag()[0])
    if response.status_code == 200 and response.is_sequence and not (tagged or response.cache_control.no_store):
        response.add_etag(weak=True)
        response.cache_control.no_cache = True
        response.make_conditional(request)
    if response.status_code == 412 and (tag := response.get_etag()[0]):  # which no problem has
        try:
            refuse_change(request.headers.get("If-Match"), tag)
        except Changed as error:
            response.close()
            return tell(problem_of(error))
        response.status_code = 200  # Werkzeug says 412 to `*` and to tags that are weak, too
    return response
