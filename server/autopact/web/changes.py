"""`/changes`: what was changed, when and with whose token, for those who follow and for those who look."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from pyoxigraph import Quad, RdfFormat, parse

from autopact.engine.seam import Engine, Writer
from autopact.sparql import changes
from autopact.sparql.changes import ATOM, JSON, MOST, PAGE, PATCH, TURTLE
from autopact.sparql.form import whole
from autopact.sparql.outcome import as_json
from autopact.sparql.problem import NotThere
from autopact.web.endpoint import sent
from autopact.web.lookup import labels
from autopact.web.negotiation import HTML, form

FEEDS = {"json": JSON, "atom": ATOM, "html": HTML}
"""What a page of changes can be had as; the first is the default."""

FORMS = {"json": JSON, "patch": PATCH, "turtle": TURTLE, "html": HTML}
"""What a change by itself can be had as."""


MOST_QUADS = 200
"""Quads that come, or go, which the page of a change shows; the patch has all of them."""


def routes(engine: Engine, writer: Writer | None) -> Blueprint:
    """The routes of the changes; where nothing is ever written, there are none."""
    blueprint = Blueprint("changes", __name__)

    @blueprint.get("/changes")
    def feed() -> Response | str:
        chosen = form(FEEDS)
        after, before, limit = _number("after") or 0, _number("before"), _number("limit", MOST)
        limit = PAGE if limit is None else limit
        found = writer.changes(after=after, before=before, most=limit + 1) if writer else ()
        page, root = found[:limit], url_for("changes.feed", _external=True)
        following = None
        if len(found) > limit > 0:
            more = {"before": page[-1].number, "limit": limit, **({"after": after} if after else {})}
            following = f"{root}?{urlencode(more if chosen == 'html' else {**more, 'format': chosen})}"
        if chosen == "html":
            return render_template("changes.html", changes=page, following=following, newest=before is None)
        if chosen == "json":
            return sent(as_json(changes.as_json(page, root, following)))
        return _text(changes.as_atom(page, root, request.url, following), ATOM)

    @blueprint.get("/changes/<int:number>")
    def change(number: int) -> Response | str:
        chosen = form(FORMS)
        found = writer.change(number) if writer else None
        if writer is None or found is None:
            raise NotThere(f"There is no change {number}.", mend="/changes names those there are.")
        before = next(iter(writer.changes(before=number, most=1)), None)
        root = url_for("changes.feed", _external=True)
        if chosen == "html":
            told, delta = found
            parts = {
                "added": _first(delta.added),
                "removed": _first(delta.removed),
            }
            names = labels(engine, (term for quads in parts.values() for quad in quads for term in quad))
            return render_template(
                "change.html",
                change=told,
                before=before,
                says=changes.title(told),
                delta=delta,
                parts=parts,
                names=names,
                most=MOST_QUADS,
            )
        if chosen == "json":
            return sent(as_json(changes.one_as_json(*found, root)))
        if chosen == "turtle":
            return _text(changes.as_provenance(found[0], root, before), TURTLE)
        return _text(changes.as_patch(*found, before), PATCH)

    return blueprint


def _first(quads: Sequence[Quad]) -> list[Quad]:
    """Those that a page shows."""
    return list(parse("\n".join(changes.first(quads, MOST_QUADS)), format=RdfFormat.N_QUADS))


def _text(body: object, media_type: str) -> Response:
    return Response(body, content_type=f"{media_type}; charset=utf-8", headers={"Cache-Control": "no-cache"})  # type: ignore[arg-type]


def _number(name: str, most: int = 10**9) -> int | None:
    """The number that a parameter gives."""
    given = request.args.get(name)
    return None if given is None else whole(given, name, 0, most)
