"""`/search`: things by their labels and aliases, in every language; a page for people, JSON for machines.

Whole names come first, then what begins with the words, then what has a word beginning with them, then the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from flask import Blueprint, Response, jsonify, render_template, request
from pyoxigraph import Literal, NamedNode

from autopact.engine.seam import Engine
from autopact.terms import OWL, Level
from autopact.web.links import Names, address, show
from autopact.web.lookup import ALIASES, LABELS, labels, select
from autopact.web.negotiation import HTML, is_browser

MOST = 50
"""Things that are found at a time."""

LONGEST = 200
"""Characters that are looked for."""


@dataclass(slots=True)
class Found:
    """A thing, the name of it that fits, and its types."""

    node: NamedNode
    matched: Literal
    types: list[NamedNode] = field(default_factory=list)


def routes(engine: Engine) -> Blueprint:
    """The route of the search."""
    blueprint = Blueprint("search", __name__)

    @blueprint.get("/search")
    def search() -> Response:
        words = " ".join(request.args.get("q", "").split())[:LONGEST]
        found = find(engine, words) if words else []
        more, found = len(found) > MOST, found[:MOST]
        names = labels(engine, [*(each.node for each in found), *(kind for each in found for kind in each.types)])
        if request.args.get("format") == "json" or not is_browser():
            return jsonify(query=words, more=more, results=[_told(each, names) for each in found])
        body = render_template("search.html", sought=words, found=found, more=more, names=names)
        return Response(body, content_type=f"{HTML}; charset=utf-8")

    return blueprint


def find(engine: Engine, words: str) -> list[Found]:
    """The things with a name that has the words in it, the best first; one more than `MOST` where there are more."""
    sought = Literal(words.lower())
    properties = f"{LABELS}|{ALIASES}".replace("|", " ")
    rows = select(
        engine,
        f"""SELECT ?node ?name ?kind {{
            {{ SELECT ?node (MIN(?how) AS ?rank) (SAMPLE(?each) AS ?name) {{
                VALUES ?property {{ {properties} }} ?node ?property ?each
                FILTER(isIRI(?node) && isLiteral(?each))
                BIND(LCASE(STR(?each)) AS ?text) FILTER(CONTAINS(?text, {sought}))
                BIND(IF(?text = {sought}, 0, IF(STRSTARTS(?text, {sought}), 1,
                     IF(CONTAINS(?text, CONCAT(" ", {sought})), 2, 3))) AS ?how) }}
              GROUP BY ?node ORDER BY ?rank STRLEN(STR(?name)) ?node LIMIT {MOST + 1} }}
            OPTIONAL {{ ?node a ?kind }} }} ORDER BY ?rank STRLEN(STR(?name)) ?node ?kind""",
        engine.default_graphs(Level.POSSIBLE, True),
    )
    found: dict[NamedNode, Found] = {}
    for row in rows:
        node = cast("NamedNode", row["node"])
        each = found.setdefault(node, Found(node, cast("Literal", row["name"])))
        if isinstance(row["kind"], NamedNode) and row["kind"] != OWL.NamedIndividual:
            each.types.append(row["kind"])
    return list(found.values())


def _told(found: Found, names: Names) -> dict[str, object]:
    """A thing as JSON tells of it."""
    return {
        "iri": found.node.value,
        "label": show(found.node, names).text,
        "matched": found.matched.value,
        "page": address(found.node),
        "types": [{"iri": kind.value, "label": show(kind, names).text} for kind in found.types],
    }
