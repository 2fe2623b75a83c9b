"""`/robots.txt` and `/sitemap.xml`: for search engines, which pages there are, and where there is nothing for them.

https://www.rfc-editor.org/rfc/rfc9309 (robots.txt)
https://www.sitemaps.org/protocol.html
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request, url_for

from autopact.catalogue.asking import iri, select
from autopact.catalogue.kept import Kept
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine
from autopact.terms import CLAIMS_GRAPH, Level
from autopact.web.links import address

MOST = 50_000
"""Pages that a sitemap may name."""

PAGES = ("home.home", "network.network", "vocabulary.ontology", "saved.questions")
"""Routes of pages that are about no thing."""

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

    def every(root: str) -> bytes:
        """The sitemap of a service with that address."""
        urls = "".join(f"<url><loc>{escape(root + each)}</loc></url>\n" for each in _pages(engine))
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{urls}</urlset>\n'.encode()

    @blueprint.get("/sitemap.xml")
    def sitemap() -> Response:
        root = request.host_url.rstrip("/")
        body = maps.get(engine, (root, url_for("home.home")), lambda: every(root))
        return Response(body, content_type="application/xml")

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        closed = "".join(f"Disallow: {url_for(route)}\n" for route in CLOSED)
        body = f"User-agent: *\n{closed}\nSitemap: {url_for('.sitemap', _external=True)}\n"
        return Response(body, content_type="text/plain; charset=utf-8")

    return blueprint


def _pages(engine: Engine) -> Iterable[str]:
    """The paths of pages, each once: those that are always there, then those of things."""
    graphs = [*default_graphs(Level.CERTAIN, True), CLAIMS_GRAPH]
    things = select(engine, f"SELECT DISTINCT ?x {{ ?x ?p ?o FILTER(isIRI(?x)) }} LIMIT {MOST - len(PAGES)}", graphs)
    paths = (address(iri(row, "x")) for row in things)
    return dict.fromkeys((*map(url_for, PAGES), *(path for path in paths if "#" not in path)))
