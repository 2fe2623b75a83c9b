"""`/shapes`: what data must be like. For programs the graph of shapes, for people its file, each shape at its name.

https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

import re
from functools import cache

from flask import Blueprint, Response, render_template
from pyoxigraph import Triple

from autopact.bundled import folder
from autopact.engine.seam import Engine
from autopact.sparql.problem import NotThere
from autopact.terms import ONTOLOGY_GRAPH
from autopact.turtle.reader import read
from autopact.web.endpoint import policy
from autopact.web.negotiation import SUFFIXES, rdf, wants_page

_NAME = re.compile(r"^shape:(\w+) a ", re.MULTILINE)


def routes(engine: Engine) -> Blueprint:
    """The route of the shapes, and of their RDF by suffix; where their vocabulary is, or updates are held to them."""
    blueprint = Blueprint("shapes", __name__)

    def refuse_unknown() -> None:
        if not (engine.sizes.get(ONTOLOGY_GRAPH) or policy().shapes):
            raise NotThere(
                "Here are the shapes of our own vocabulary, which this graph does not have.",
                mend="Shapes that it has itself are found as all else in it; `autopact check` holds files to theirs.",
            )

    @blueprint.get("/shapes")
    def shapes() -> Response | str:
        refuse_unknown()
        if not wants_page():
            return rdf(_graph)
        text = (folder("ontology") / "shapes.ttl").read_text(encoding="utf-8")
        parts = [(name[1] if (name := _NAME.search(part)) else "", part) for part in text.strip().split("\n\n")]
        return render_template("shapes.html", parts=parts, suffixes=SUFFIXES)

    @blueprint.get("/shapes.<suffix>")
    def shapes_as(suffix: str) -> Response:
        refuse_unknown()
        return rdf(_graph, suffix=suffix)

    return blueprint


@cache
def _graph() -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in read(folder("ontology") / "shapes.ttl"))
