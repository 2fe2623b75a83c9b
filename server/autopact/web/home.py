"""`/`: what is in here, and how to ask."""

from __future__ import annotations

from functools import cache, lru_cache

from flask import Blueprint, Response, render_template, request

from autopact import questions
from autopact.engine.seam import Engine
from autopact.terms import CLAIMS_GRAPH, Level
from autopact.web.lookup import select

COUNTED = {
    "organizations": "?thing a ap:Organization",
    "arrangements": "?thing a ap:Arrangement",
    "joint ventures": "?thing a ap:JointVenture",
    "claims": "?thing a ap:Claim",
    "sources": "?passage prov:wasQuotedFrom ?thing",
}
"""What the home page counts, each by the pattern it fits; what there is none of is left out."""


def routes(engine: Engine) -> Blueprint:
    """The routes of the home page and of its icon, of which there is none."""
    blueprint = Blueprint("home", __name__)

    @lru_cache(maxsize=1)
    def counts(_data: str) -> dict[str, int]:
        """The number of triples a query sees, then of what the page counts, once for each snapshot."""
        found = {"triples": _count(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")}
        for name, pattern in COUNTED.items():
            found[name] = _count(engine, f"SELECT (COUNT(DISTINCT ?thing) AS ?n) {{ {pattern} }}")
        return {name: number for name, number in found.items() if number}

    bundled = cache(questions.load)

    @blueprint.get("/")
    def home() -> str:
        # The bundled questions, where there are claims to answer them from.
        examples = bundled() if engine.sizes.get(CLAIMS_GRAPH) else []
        return render_template("home.html", counts=counts(engine.id), examples=examples, root=request.url_root)

    @blueprint.get("/favicon.ico")
    def icon() -> Response:
        return Response(status=204)

    return blueprint


def _count(engine: Engine, query: str) -> int:
    rows = select(engine, query, engine.default_graphs(Level.CERTAIN, True))
    value = rows[0]["n"] if rows else None
    return int(getattr(value, "value", 0))
