"""`/search`: things by their labels and aliases, in every language; a page for people, JSON for machines."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, Response, jsonify, render_template, request

from autopact.catalogue.candidates import candidates
from autopact.catalogue.search import MOST, Found, find
from autopact.engine.seam import Engine
from autopact.web.links import Names, address, short, show
from autopact.web.lookup import labels
from autopact.web.negotiation import HTML, JSON, form
from autopact.web.parameters import shortened

MOST_KINDS = 10
"""Types that the page offers at once to see alone; the others are folded."""

MOST_NEAR, LIKE = 5, 55.0
"""Things that may be meant where nothing has the words in a name, and how alike their names have to be, of 100."""

FORMS = {"json": JSON, "html": HTML}
"""What the answer can be had as; the first is the default."""

LONGEST = 200
"""Characters that are looked for."""


def routes(engine: Engine) -> Blueprint:
    """The route of the search."""
    blueprint = Blueprint("search", __name__)

    @blueprint.get("/search")
    def search() -> Response | str:
        chosen = form(FORMS)
        words = " ".join(request.args.get("q", "").split())[:LONGEST]
        found = find(engine, words) if words else []
        more, found = len(found) > MOST, found[:MOST]
        near = candidates(engine, words, most=MOST_NEAR) if words and not found else []
        near = [each for each in near if each.score >= LIKE]
        names = labels(
            engine,
            [
                *(each.node for each in found),
                *(each.node for each in near),
                *(kind for each in found for kind in each.types),
            ],
        )
        kinds = Counter(kind for each in found for kind in each.types)
        for each in found:  # what says most comes first, other vocabularies last
            each.types.sort(key=lambda kind: (kind not in names, kinds[kind]))
        called = [each for each in kinds.most_common() if each[0] in names] or kinds.most_common()
        kind = shortened(engine, request.args.get("type", ""))
        shown = [each for each in found if not kind or kind in map(short, each.types)]
        if chosen == "json":
            meant = [{"iri": each.node.value, "label": each.name, "page": address(each.node)} for each in near]
            return jsonify(query=words, more=more, results=[_told(each, names) for each in shown], near=meant)
        return render_template(
            "search.html",
            sought=words,
            found=shown,
            every=len(found),
            near=near,
            more=more,
            names=names,
            kind=kind,
            kinds=called,
            most=MOST_KINDS,
        )

    return blueprint


def _told(found: Found, names: Names) -> dict[str, object]:
    """A thing as JSON tells of it."""
    return {
        "iri": found.node.value,
        "label": show(found.node, names).text,
        "matched": found.matched.value,
        "page": address(found.node),
        "types": [{"iri": kind.value, "label": show(kind, names).text} for kind in found.types],
    }
