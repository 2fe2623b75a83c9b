"""`/downloads`: the graph as other tools take it, whoever's it is, with lengths and digests.

https://www.rfc-editor.org/rfc/rfc9530 (Repr-Digest)
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as Sent

from autopact.engine.seam import Engine
from autopact.errors import Unwritable
from autopact.export.tools import TOOLS, Format, Tool
from autopact.sparql.problem import NotThere
from autopact.web.negotiation import HTML, JSON
from autopact.web.negotiation import form as asked_for
from autopact.web.shelf import Made, Shelf
from autopact.web.things import switches

FORMS = {"html": HTML, "json": JSON}
"""What the list can be had as; the first is the default."""

PATIENCE = 3.0
"""Seconds that a program's list waits for exports that are being made, so that it has their digests."""

GLANCE = 0.2
"""Seconds that a page does."""


@dataclass(frozen=True, slots=True)
class Row:
    """An export as the list has it."""

    tool: Tool
    form: Format
    href: str
    known: Made | Unwritable | None

    @property
    def made(self) -> Made | None:
        """The export, if it is there."""
        return self.known if isinstance(self.known, Made) else None

    @property
    def refused(self) -> Unwritable | None:
        """Why there is none, if that is known."""
        return self.known if isinstance(self.known, Unwritable) else None


def routes(engine: Engine) -> Blueprint:
    """The routes of the exports."""
    blueprint = Blueprint("downloads", __name__)
    shelf = Shelf(engine)

    @blueprint.get("/downloads")
    def every() -> Response | str:
        choice = certainty, inference = switches()[:2]
        wanted = asked_for(FORMS)
        making = shelf.fill(choice, GLANCE if wanted == "html" else PATIENCE)
        rows = [
            Row(tool, form, _address(tool, form), shelf.known(tool, form, choice))
            for tool in TOOLS.values()
            for form in tool.formats
        ]
        if wanted == "json":
            return jsonify(data=engine.id, downloads=list(map(_told, rows)))
        why = rows[0].refused
        return render_template(
            "downloads.html",
            why=why if why and all(row.refused and row.refused.what == why.what for row in rows) else None,
            certainty=certainty,
            inference=inference,
            making=making,
            with_graphs=", ".join(dict.fromkeys(row.form.title for row in rows if row.form.named)),
            tools={name: [row for row in rows if row.tool.name == name] for name in TOOLS},
        )

    @blueprint.get("/downloads/<name>")
    def download(name: str) -> Sent:
        tool, form = _named(name)
        made = shelf.get(tool, form, switches()[:2])
        sent = Response(made.chunks(), content_type=form.media_type)
        sent.content_length = made.size
        sent.set_etag(made.sha256)
        sent.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(made.sha256)).decode()}:"
        sent.headers["Content-Disposition"] = f'attachment; filename="autopact-{name}"'
        sent.headers["Cache-Control"] = "no-cache"  # the same address has another one after a change
        return sent.make_conditional(request)

    return blueprint


def _named(name: str) -> tuple[Tool, Format]:
    """The tool and the format that a name is made of.

    Raises:
        NotThere: there is no such export.
    """
    stem, _, suffix = name.rpartition(".")
    for form in TOOLS[stem].formats if stem in TOOLS else ():
        if form.suffix == suffix:
            return TOOLS[stem], form
    raise NotThere(f"No export is called {name!r}.", mend="The address /downloads lists them all.")


def _address(tool: Tool, form: Format) -> str:
    chosen = {name: request.args[name] for name in ("certainty", "inference") if name in request.args}
    return url_for("downloads.download", name=f"{tool.name}.{form.suffix}", **chosen)  # type: ignore[arg-type]


def _told(row: Row) -> dict[str, object]:
    """An export as JSON tells of it; what is not made yet, or refused, has neither length nor digest."""
    made = row.made
    return {
        "tool": row.tool.name,
        "title": row.tool.title,
        "format": row.form.name,
        "mediaType": row.form.media_type,
        "href": row.href,
        "size": made.size if made else None,
        "sha256": made.sha256 if made else None,
        "etag": f'"{made.sha256}"' if made else None,
        "refused": row.refused.what if row.refused else None,
    }
