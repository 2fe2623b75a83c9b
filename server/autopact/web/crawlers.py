"""`/robots.txt` and `/sitemap.xml`: for search engines, which pages there are, and where there is nothing for them.

https://www.rfc-editor.org/rfc/rfc9309 (robots.txt)
https://www.sitemaps.org/protocol.html
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request, url_for

from autopact.catalogue.asking import iri, number, select
from autopact.catalogue.kept import Kept
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine
from autopact.errors import OverMemory, OverTime
from autopact.sparql.form import whole
from autopact.terms import CLAIMS_GRAPH, Level
from autopact.web.links import address
from autopact.web.parameters import FURTHEST

PAGES = ("home.home", "network.network", "vocabulary.ontology", "saved.questions")
"""Routes of pages that are about no thing."""

MOST = 50_000 - len(PAGES)
"""Things that a sitemap has: it may name 50,000 pages."""

THINGS, GRAPHS = "?x ?p ?o FILTER(isIRI(?x))", [*default_graphs(Level.CERTAIN, True), CLAIMS_GRAPH]
"""What has a page, and in which graphs."""

CLOSED = (
    "endpoint.sparql",
    "writing.update",
    "writing.store",
    "search.search",
    "explain.explain",
    "reconcile.service",
    "completions.completions",
)
"""Routes that answer whatever they are asked: there is no end of addresses below them."""


def routes(engine: Engine) -> Blueprint:
    """The routes of both."""
    blueprint = Blueprint("crawlers", __name__)
    maps: Kept[tuple[str, str], bytes] = Kept(2)

    def found(root: str, given: str | None) -> bytes:
        """The sitemap of a service with that address; of more than it may name, the list of others that have them."""
        if given is None and (total := _counted(engine)) > MOST:
            parts = (url_for(".sitemap", after=begin) for begin in range(0, total, MOST))
            return _listed("sitemapindex", "sitemap", root, parts)
        begin = 0 if given is None else whole(given, "after", 0, FURTHEST)
        return _listed("urlset", "url", root, _pages(engine, begin))

    @blueprint.get("/sitemap.xml")
    def sitemap() -> Response:
        root, given = request.host_url.rstrip("/"), request.args.get("after")
        body = maps.get(engine, (root, url_for(".sitemap", after=given)), lambda: found(root, given))
        return Response(body, content_type="application/xml")

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        closed = "".join(f"Disallow: {url_for(route)}\n" for route in CLOSED)
        body = f"User-agent: *\n{closed}\nSitemap: {url_for('.sitemap', _external=True)}\n"
        return Response(body, content_type="text/plain; charset=utf-8")

    return blueprint


def _listed(kind: str, part: str, root: str, paths: Iterable[str]) -> bytes:
    parts = "".join(f"<{part}><loc>{escape(root + each)}</loc></{part}>\n" for each in paths)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{space}">\n{parts}</{kind}>\n'.encode()


def _counted(engine: Engine) -> int:
    """How many things there are; none where they are so many that it takes too long."""
    with suppress(OverTime, OverMemory):
        return number(select(engine, f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {THINGS} }}", GRAPHS)[0], "n")
    return 0


def _pages(engine: Engine, begin: int) -> Iterable[str]:
    """The paths of pages, each once: at the beginning those that are always there, then those of things.

    The things come in the order in which the engine has them, the same for the same data: to sort them takes too long.
    """
    things = select(engine, f"SELECT DISTINCT ?x {{ {THINGS} }} LIMIT {MOST} OFFSET {begin}", GRAPHS)
    paths = (address(iri(row, "x")) for row in things)
    return dict.fromkeys((*map(url_for, () if begin else PAGES), *(path for path in paths if "#" not in path)))
