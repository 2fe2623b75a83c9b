"""`/network`: who works with whom, as a picture and as a table, narrowed by links; the same as SVG, JSON and CSV."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from markupsafe import Markup
from pyoxigraph import NamedNode

from autopact.catalogue.kept import Kept
from autopact.engine.parts import graded
from autopact.engine.seam import Engine
from autopact.errors import QueryFault
from autopact.sparql.form import among
from autopact.sparql.problem import NotThere
from autopact.terms import Level
from autopact.web import pictures, things
from autopact.web.atlas import FACETS, LISTED, Atlas, Choice, View, knowing, values
from autopact.web.facets import Option, address_of, facets, page_of
from autopact.web.imprint import imprint
from autopact.web.languages import LANGUAGES, language, say, texts
from autopact.web.links import cut, short, whole
from autopact.web.parameters import shortened
from autopact.web.pictures import Kind, Placed, Spot, Strength
from autopact.web.tabled import SORTS, columns, lines, rows

MOST_ROWS = 500
"""Rows of the table; the CSV has all."""

MOST_NAMED, LONGEST_NAME = 12, 60
"""Names that are given in the place of one that is not there, and how long they may be."""

MOST_OPTIONS = 24
"""Links of a facet that are seen at once; the others are folded."""

KEPT = 12
"""Pages that are kept of a snapshot."""

EVERY = "SELECT * WHERE {\n  ?from ?link ?to .\n  ?from a ?kind .\n  ?to a ?other .\n}\nLIMIT 1000"
"""The query for what a picture cannot hold."""

SHEETS = {"wide": pictures.WIDE, "tall": pictures.TALL}
"""What the places are found on: as wide as a page, or as a phone."""


def routes(engine: Engine) -> Blueprint:
    """The routes of the network; and for templates `network_picture(around, certainty, inference)`."""
    blueprint = Blueprint("network", __name__)
    atlases = {code: Atlas(engine) for code in LANGUAGES}
    pages: Kept[tuple[str, ...], str] = Kept(KEPT)

    def atlas() -> Atlas:
        """The one with the names that the present reader can read."""
        return atlases[language()]

    @blueprint.get("/network")
    def network() -> str:
        key = (language(), request.url_root, request.full_path)
        return pages.get(engine, key, lambda: page(_choice(engine), _sort()))

    def signs(view: View) -> list[tuple[Markup, str]]:
        """A sample of each kind of line that is drawn, with what it means; one that all have needs no sign."""
        drawn = _line_names(atlas().placed(view, pictures.WIDE))
        if len(drawn) == 1 and not graded(engine.sizes):
            return []
        return [
            (Markup(pictures.line_sample(strength, inferred=inferred)), name)  # noqa: S704 - a shape, no text
            for (strength, inferred), name in drawn.items()
        ]

    def page(choice: Choice, sort: str) -> str:
        view = _shown(atlas(), choice)
        shown = sorted(rows(view), key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
        options = facets(atlas(), choice, engine) if choice.parameters() or shown else {}
        return render_template(
            "network.html",
            heading=_subject(view),
            summary=say("network.summary", counted=_counted(view), words=_words(choice)),
            nothing=say("network.nothing") if choice.parameters() else say("network.nobody"),
            view=view,
            picture=_inline(atlas(), view),
            facets=options,
            most=MOST_OPTIONS,
            chosen=_chosen(view, options),
            around=Option(_around(view), page_of(choice.narrowed("around", "")), 0) if choice.around else None,
            columns=columns(shown, graded=graded(engine.sizes)),
            second=_second(view),
            rows=shown[:MOST_ROWS],
            total=len(shown),
            every=EVERY,
            sort=sort,
            sorts={name: page_of(choice, sort=f"-{name}" if sort == name else name) for name in SORTS},
            lines=signs(view),
            explorer=texts("explorer"),
            reasons=view.network.reasons,
            files={suffix: address_of(f"network.as_{suffix}", choice) for suffix in ("svg", "json", "csv")},
        )

    @blueprint.get("/network.svg")
    def as_svg() -> Response:
        view = _shown(atlas(), _choice(engine))
        placed = _abroad(atlas().placed(view, pictures.WIDE))
        summary = say("network.summary", counted=_counted(view), words=_words(view.choice))
        second = say("network.kind-inferred")
        body = pictures.standalone(
            placed,
            name=_name(view),
            style=_style(),
            kinds=view.legend,
            lines=_line_names(placed),
            second=second,
            notes=[*_cut(view), summary, *_credit(engine)],
        )
        response = Response(body, content_type="image/svg+xml; charset=utf-8")
        # Its style sheet is inside, so that it can stand anywhere; and anybody may frame it.
        digest = b64encode(sha256(_style().encode()).digest()).decode()
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors *"
        )
        return response

    @blueprint.get("/network.json")
    def as_json() -> Response:
        sheet = among(request.args.get("sheet") or "wide", "sheet", SHEETS)
        view = _shown(atlas(), _choice(engine))
        return jsonify(_plain(view, atlas().placed(view, SHEETS[sheet])))

    @blueprint.get("/network.csv")
    def as_csv() -> Response:
        view = _shown(atlas(), _choice(engine))
        response = Response(lines(view.network), content_type="text/csv; charset=utf-8; header=present")
        if view.network.cut:
            response.headers["Autopact-Complete"] = "false"
        return response

    def network_picture(around: NamedNode | None = None, certainty: str = "certain", inference: bool = True) -> Markup:
        """The picture of a node's surroundings, or of everything, under its heading; the page links `picture.css`.

        There is none where there is too much to be told apart; nor around a node that is in no network of ours.
        """
        choice = Choice(Level[certainty.upper()], inference, around=short(around) if around else "")
        view = atlas().view(choice)
        if not view.looks or view.network.cut or view.is_overview or (around and not view.network.ours):
            return Markup()
        body = render_template(
            "network-picture.html",
            heading=say("thing.neighbourhood") if around else _subject(view),
            picture=_inline(atlas(), view),
            kinds=[(Markup(pictures.swatch(kind)), kind.name) for kind in view.legend],  # noqa: S704 - a shape
            lines=signs(view),
            second=_second(view),
            address=page_of(choice),
        )
        return Markup(body)  # noqa: S704 - escaped by its template

    blueprint.add_app_template_global(network_picture)
    return blueprint


def _choice(engine: Engine) -> Choice:
    """What the request's parameters choose."""
    level, inference, _ = things.switches()
    return Choice(level, inference, **{facet: shortened(engine, request.args.get(facet, "")) for facet in FACETS})


def _sort() -> str:
    sort = request.args.get("sort") or "certainty"
    if sort.removeprefix("-") not in SORTS:
        raise QueryFault(
            f"sort={sort!r} is not known.", mend=f"It is one of: {', '.join(SORTS)}; or with a minus before."
        )
    return sort


def _shown(atlas: Atlas, choice: Choice) -> View:
    """The view of a choice.

    Raises:
        NotThere: it names something that is nowhere in the network, however uncertain.
    """
    view = atlas.view(choice)
    if not view.network.ties and any(choice.facets().values()):
        wholes = atlas.wholes(choice)
        for facet, value in choice.facets().items():
            known = {
                each for whole in wholes for tie in whole.network.ties for each in values(facet, tie, whole.classes)
            }
            if value and value not in known:
                is_less = facet != "around" and view.network.cut
                less = " It holds only what is best connected." if is_less else ""
                raise NotThere(f"Nothing in the network has {facet}={value!r}.{less}", mend=_there_is(value, known))
    return view


def _there_is(value: str, known: Collection[str]) -> str:
    """What may be meant by a value that nothing has, and what there is."""
    names = sorted(known, key=lambda each: (len(each), each))
    near = get_close_matches(value[:LONGEST_NAME], names, 1)
    some = ", ".join(each for each in names[:MOST_NAMED] if len(each) < LONGEST_NAME)
    others = ", among others" if len(names) > MOST_NAMED else ""
    return f"{f'Did you mean {near[0]}? ' if near else ''}{f'There is{others}: {some}.' if some else ''}".strip()


def _inline(atlas: Atlas, view: View) -> Markup:
    """The picture for a page: for wide screens, and, unless it is an overview, once more for narrow ones."""
    drawn = atlas.drawn(view, pictures.WIDE, name=_name(view), kind="lying")
    if atlas.placed(view, pictures.WIDE).overview:
        return Markup(f'<div class="drawn overview">{drawn}</div>')  # noqa: S704 - escaped where it is drawn
    tall = atlas.drawn(view, pictures.TALL, name=_name(view), kind="standing")
    return Markup(f'<div class="drawn">{drawn}{tall}</div>')  # noqa: S704


def _abroad(placed: Placed) -> Placed:
    """The picture with whole addresses, for wherever else it may stand."""

    def abroad(href: str | None) -> str | None:
        return whole(href) if href else None

    return replace(
        placed,
        spots=tuple(replace(spot, node=replace(spot.node, href=abroad(spot.node.href))) for spot in placed.spots),
        edges=tuple(replace(edge, href=abroad(edge.href)) for edge in placed.edges),
    )


def _name(view: View) -> str:
    return f"{_subject(view)}: {_counted(view)}"


def _subject(view: View) -> str:
    around = _around(view)
    if view.network.ours:
        return say("network.with", name=around) if around else say("network.whom")
    return say("network.linked-to", name=around) if around else say("network.linked")


def _around(view: View) -> str:
    """What the node is called that the picture is around, if it is around one."""
    around = view.choice.around
    return cut(next((view.network.name(node) for node in view.looks if around in (node.value, short(node))), around))


def _chosen(view: View, options: Mapping[str, Sequence[Option]]) -> list[str]:
    """What is shown otherwise than without parameters, in words."""
    choice = view.choice
    chosen = [_around(view)] if choice.around else []
    chosen += [each.name for facet in LISTED for each in options.get(facet, ()) if each.taken]
    return [*chosen, _words(choice)] if choice.within != Choice().within else chosen


def _second(view: View) -> Markup | None:
    """A sample of the outline of a node whose kind is inferred, where there is one."""
    if any(view.network.kind(node, view.choice.within)[1] for node in view.looks):
        return Markup(pictures.swatch(Kind("", "circle", 0), inferred=True))  # noqa: S704 - a shape, no text
    return None


def _counted(view: View) -> str:
    hubs = sum(1 for tie in view.network.ties if tie.hub and tie.is_arrangement)
    others = len(view.looks) - hubs
    parts = [say("network.organizations", n=others) if view.network.ours else say("network.things", n=others)]
    if hubs:
        parts.append(say("network.arrangements", n=hubs))
    parts.append(say("network.links", n=view.size))
    return say("comma").join(parts)


def _words(choice: Choice) -> str:
    firm = {
        Level.CERTAIN: say("network.certain"),
        Level.PROBABLE: say("network.probable"),
        Level.POSSIBLE: say("network.possible"),
    }
    follows = say("network.follows") if choice.inference else say("network.stated")
    return say("comma").join([firm[choice.level], follows])


def _line_names(placed: Placed) -> dict[tuple[Strength, bool], str]:
    """What each kind of line that is drawn means."""
    return {line: knowing(*line) for line in placed.lines}


def _cut(view: View) -> list[str]:
    """That there is more than is shown, if there is."""
    return [say("network.cut", n=len(view.looks))] if view.network.cut else []


def _credit(engine: Engine) -> list[str]:
    """What the graph calls itself, and the licences it is had under, if it says so."""
    own = imprint(engine)
    return [" · ".join([own.title.value, *(licence.striptags() for licence in own.licences)])] if own else []


def _plain(view: View, placed: Placed) -> dict[str, Any]:
    """The picture as data: nodes with their places and those of their labels, and edges."""
    return {
        "name": _name(view),
        "complete": not view.network.cut,
        "width": placed.width,
        "height": round(placed.height, 1),
        "kinds": [{"name": kind.name, "shape": kind.shape, "tone": kind.tone} for kind in view.legend],
        "nodes": [
            {
                "id": spot.node.id, "label": spot.node.label, "title": spot.node.title, "kind": spot.node.kind.name,
                "href": spot.node.href, "x": round(spot.x, 1), "y": round(spot.y, 1), "radius": round(spot.radius, 1),
                "minor": spot.node.minor, "inferred": spot.node.inferred,
                "stand": _stand(spot),
            }
            for spot in placed.spots
        ],
        "edges": [
            {
                "source": edge.source, "target": edge.target, "certainty": edge.strength, "inferred": edge.inferred,
                "title": edge.title, "href": edge.href,
            }
            for edge in placed.edges
        ],
    }  # fmt: skip


def _stand(spot: Spot) -> dict[str, Any] | None:
    """Where a label stands beside its node: which side of it is at `dx`, and how far below the node its middle is."""
    if spot.stand is None:
        return None
    middle = spot.stand.top + spot.label.box[1] / 2
    dx, dy = round(spot.stand.x - spot.x, 1), round(middle - spot.y, 1)
    return {"anchor": spot.stand.anchor, "dx": dx, "dy": dy, "lines": spot.label.lines}


@cache
def _style() -> str:
    return (Path(__file__).parent / "static" / "picture.css").read_text(encoding="utf-8")
