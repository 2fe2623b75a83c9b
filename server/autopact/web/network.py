"""`/network`: who works with whom, as a picture and as a table, narrowed by links; the same as SVG, JSON and CSV."""

from __future__ import annotations

import csv
import io
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from markupsafe import Markup
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as Sent

from autopact.engine.seam import Engine
from autopact.errors import QueryFault
from autopact.sparql.problem import NotThere
from autopact.terms import Level
from autopact.web import pictures
from autopact.web.atlas import FACETS, Atlas, Choice, Facet, View, knowing, values
from autopact.web.languages import LANGUAGES, language, say, texts
from autopact.web.links import short, why
from autopact.web.negotiation import HTML
from autopact.web.pictures import Kind, Placed, Spot, Strength
from autopact.web.ties import Known, Network, Tie

MOST_ROWS = 500
"""Rows of the table; the CSV has all."""

SHEETS = {"wide": pictures.WIDE, "tall": pictures.TALL}
"""What the places are found on: as wide as a page, or as a phone."""

SCRIPTED = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of the page: its script is from here, and asks here."""

MOST_OPTIONS = 24
"""Links of a facet; of more values, the commonest."""


@dataclass(frozen=True, slots=True)
class Option:
    """A link that narrows what is shown, or takes that back; and how many links there are then."""

    name: str
    href: str
    count: int
    taken: bool = False
    mark: Markup | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A node as the table names it."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A tie as the table has it."""

    who: tuple[Named, ...]
    what: Named
    kind: str
    more: tuple[tuple[str, Named, Known], ...]
    topics: tuple[str, ...]
    statuses: tuple[str, ...]
    known: Known
    why: str

    @property
    def names(self) -> list[str]:
        """Who, for sorting."""
        return [each.text.lower() for each in self.who]


SORTS: Mapping[str, Callable[[Row], Any]] = {
    "who": lambda row: row.names,
    "what": lambda row: row.what.text.lower(),
    "kind": lambda row: (row.kind, row.names),
    "topic": lambda row: (not row.topics, row.topics, row.names),
    "status": lambda row: (not row.statuses, row.statuses, row.names),
    "certainty": lambda row: (row.known, row.names),
}
"""What the table can be sorted by, a minus before it turns it around."""


def routes(engine: Engine) -> Blueprint:
    """The routes of the network; and for templates `network_picture(around, certainty, inference)`."""
    blueprint = Blueprint("network", __name__)
    atlases = {code: Atlas(engine) for code in LANGUAGES}

    def atlas() -> Atlas:
        """The one with the names that the present reader can read."""
        return atlases[language()]

    @blueprint.get("/network")
    def network() -> Response:
        choice, sort = _choice(), _sort()
        view = _shown(atlas(), choice)
        rows = sorted(_rows(view), key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
        body = render_template(
            "network.html",
            heading=_subject(view),
            summary=say("network.summary", counted=_counted(view), words=_words(choice)),
            nothing=say("network.nothing") if choice.parameters() else say("network.nobody"),
            view=view,
            picture=_inline(atlas(), view),
            facets=_facets(atlas(), choice),
            around=Option(_around(view), _page(choice.narrowed("around", "")), 0) if choice.around else None,
            columns=_columns(rows),
            swatch=lambda kind: Markup(pictures.swatch(kind)),  # noqa: S704 - a shape, no text
            second=_second(view),
            rows=rows[:MOST_ROWS],
            total=len(rows),
            sort=sort,
            sorts={name: _page(choice, sort=f"-{name}" if sort == name else name) for name in SORTS},
            lines=_lines(atlas().placed(view, pictures.WIDE)),
            words=texts("explorer"),
            reasons=view.network.reasons,
            files={suffix: _address(f"network.as_{suffix}", choice) for suffix in ("svg", "json", "csv")},
        )
        return Response(body, headers={"Content-Security-Policy": SCRIPTED}, content_type=f"{HTML}; charset=utf-8")

    @blueprint.get("/network.svg")
    def as_svg() -> Sent:
        view = _shown(atlas(), _choice())
        placed = _abroad(atlas().placed(view, pictures.WIDE))
        kinds = [kind for _, kind, _ in view.kinds]
        summary = say("network.summary", counted=_counted(view), words=_words(view.choice))
        second = say("network.kind-inferred")
        body = pictures.standalone(
            placed,
            name=_name(view),
            style=_style(),
            kinds=kinds,
            lines=_line_names(placed),
            second=second,
            notes=[f"{summary} autopact, CC BY 4.0"],
        )
        response = Response(body, content_type="image/svg+xml; charset=utf-8")
        # Its style sheet is inside, so that it can stand anywhere; and anybody may frame it.
        digest = b64encode(sha256(_style().encode()).digest()).decode()
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors *"
        )
        return _kept(response)

    @blueprint.get("/network.json")
    def as_json() -> Sent:
        sheet = request.args.get("sheet") or "wide"
        if sheet not in SHEETS:
            raise QueryFault(f"sheet={sheet!r} is not known.", mend=f"It is one of: {', '.join(SHEETS)}.")
        view = _shown(atlas(), _choice())
        return _kept(jsonify(_plain(view, atlas().placed(view, SHEETS[sheet]))))

    @blueprint.get("/network.csv")
    def as_csv() -> Sent:
        view = _shown(atlas(), _choice())
        return _kept(Response(_table(view.network), content_type="text/csv; charset=utf-8; header=present"))

    def network_picture(around: NamedNode | None = None, certainty: str = "certain", inference: bool = True) -> Markup:
        """The picture of a node's surroundings, or of everything, for a page that links `picture.css`.

        There is none of what is in no network of ours, nor where there is too much to be told apart.
        """
        choice = Choice(Level[certainty.upper()], inference, around=short(around) if around else "")
        view = atlas().view(choice)
        if not view.looks or not view.network.ours or view.is_overview:
            return Markup()
        body = render_template(
            "network-picture.html",
            picture=_inline(atlas(), view),
            kinds=[(Markup(pictures.swatch(kind)), kind.name) for _, kind, _ in view.kinds],  # noqa: S704 - a shape
            lines=_lines(atlas().placed(view, pictures.WIDE)),
            second=_second(view),
            address=_page(choice),
        )
        return Markup(body)  # noqa: S704 - escaped by its template

    blueprint.add_app_template_global(network_picture)
    return blueprint


def _choice() -> Choice:
    """What the request's parameters choose."""
    words = [level.word for level in Level]
    certainty, inference = request.args.get("certainty", words[0]), request.args.get("inference", "on")
    if certainty not in words:
        raise QueryFault(f"certainty={certainty!r} is not known.", mend=f"It is one of: {', '.join(words)}.")
    if inference not in ("on", "off"):
        raise QueryFault(f"inference={inference!r} is not known.", mend="It is one of: on, off.")
    facets = {facet: _shortened(request.args.get(facet, "")) for facet in FACETS}
    return Choice(Level[certainty.upper()], inference == "on", **facets)


def _shortened(value: str) -> str:
    """A term as pages write it, whether it is given so or as a whole IRI."""
    try:
        return short(NamedNode(value))
    except ValueError:
        return value


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
    if not view.network.ties and any(choice.facets()[facet] for facet in FACETS):
        wholes = _wholes(atlas, choice)
        for facet in FACETS:
            value = choice.facets()[facet]
            known = {
                each for whole in wholes for tie in whole.network.ties for each in values(facet, tie, whole.classes)
            }
            if value and value not in known:
                some = ", ".join(sorted(each for each in known if len(each) < 60)[:12])
                raise NotThere(
                    f"Nothing in the network has {facet}={value!r}.", mend=f"There is: {some}." if some else ""
                )
    return view


def _wholes(atlas: Atlas, choice: Choice) -> list[View]:
    """The network at the lowest level and at that of a choice; what a thing is shown as may differ between them."""
    return [atlas.view(Choice(Level.POSSIBLE)), atlas.view(Choice(*choice.within))]


def _page(choice: Choice, **more: str) -> str:
    return _address("network.network", choice, **more)


def _address(route: str, choice: Choice, **more: Any) -> str:
    more |= choice.parameters()
    return url_for(route, **more)


def _inline(atlas: Atlas, view: View) -> Markup:
    """The picture for a page: for wide screens, and, unless it is an overview, once more for narrow ones."""
    drawn = atlas.drawn(view, pictures.WIDE, name=_name(view), kind="lying")
    if atlas.placed(view, pictures.WIDE).overview:
        return Markup(f'<div class="drawn overview">{drawn}</div>')  # noqa: S704 - escaped where it is drawn
    tall = atlas.drawn(view, pictures.TALL, name=_name(view), kind="standing")
    return Markup(f'<div class="drawn">{drawn}{tall}</div>')  # noqa: S704


def _abroad(placed: Placed) -> Placed:
    """The picture with whole addresses, for wherever else it may stand."""

    def whole(href: str | None) -> str | None:
        return urljoin(request.url_root, href) if href else None

    return replace(
        placed,
        spots=tuple(replace(spot, node=replace(spot.node, href=whole(spot.node.href))) for spot in placed.spots),
        edges=tuple(replace(edge, href=whole(edge.href)) for edge in placed.edges),
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
    return next((view.network.name(node) for node in view.looks if around in (node.value, short(node))), around)


def _second(view: View) -> Markup | None:
    """A sample of the outline of a node whose kind is inferred, where there is one."""
    if any(view.network.kind(node, view.choice.within)[1] for node in view.looks):
        return Markup(pictures.swatch(Kind("", "circle", 0), inferred=True))  # noqa: S704 - a shape, no text
    return None


def _counted(view: View) -> str:
    hubs = sum(1 for tie in view.network.ties if tie.hub and tie.is_arrangement)
    others = len(view.looks) - hubs
    parts = [say("network.organizations", n=others) if view.network.ours else say("network.individuals", n=others)]
    if hubs:
        parts.append(say("network.arrangements", n=hubs))
    parts.append(say("network.links", n=_size(view)))
    return say("comma").join(parts)


def _size(view: View) -> int:
    """How many links are shown."""
    return sum(len(tie.all_links) for tie in view.network.ties)


def _words(choice: Choice) -> str:
    firm = {
        Level.CERTAIN: say("network.certain"),
        Level.PROBABLE: say("network.probable"),
        Level.POSSIBLE: say("network.possible"),
    }
    follows = say("network.follows") if choice.inference else say("network.stated")
    return say("comma").join([firm[choice.level], follows])


def _facets(atlas: Atlas, choice: Choice) -> dict[str, list[Option]]:
    """The links that narrow what is shown, by facet, each with the number of links that it leads to."""
    found: dict[str, list[Option]] = {"certainty": [], "inference": []}
    levels = {
        Level.CERTAIN: say("badge.certain"),
        Level.PROBABLE: say("switch.probable"),
        Level.POSSIBLE: say("switch.possible"),
    }
    for level, name in levels.items():
        changed = replace(choice, level=level)
        found["certainty"].append(Option(name, _page(changed), _size(atlas.view(changed)), taken=level is choice.level))
    for inference, name in ((True, say("switch.on")), (False, say("switch.off"))):
        changed = replace(choice, inference=inference)
        found["inference"].append(
            Option(name, _page(changed), _size(atlas.view(changed)), taken=inference is choice.inference)
        )
    for facet in ("kind", "topic", "status"):
        if options := _options(atlas, choice, facet):
            found[facet] = options
    return found


def _options(atlas: Atlas, choice: Choice, facet: Facet) -> list[Option]:
    view = atlas.view(choice, without=facet)
    counts: Counter[str] = Counter()
    for tie in view.network.ties:
        counts.update(dict.fromkeys(values(facet, tie, view.classes), len(tie.all_links)))
    names: dict[str, str] = {}
    marks: dict[str, str] = {}
    for whole in _wholes(atlas, choice):
        names |= _names(whole)
        marks |= {short(kind): pictures.swatch(look) for kind, look, _ in whole.kinds if kind and facet == "kind"}
    if taken := choice.facets()[facet]:
        counts.setdefault(taken, 0)
    ranked = sorted(counts, key=lambda each: (list(marks).index(each) if marks else -counts[each], names[each]))
    chosen = ranked[:MOST_OPTIONS] + [value for value in ranked[MOST_OPTIONS:] if value == taken]
    return [
        Option(
            names[value],
            _page(choice.narrowed(facet, "" if value == taken else value)),
            counts[value],
            taken=value == taken,
            mark=Markup(marks[value]) if value in marks else None,  # noqa: S704 - a shape, no text
        )
        for value in chosen
    ]


def _names(view: View) -> dict[str, str]:
    """What the values of facets are called."""
    network = view.network
    terms = [term for tie in network.ties for term in (*tie.topics, *tie.statuses)]
    return {short(term): network.name(term) for term in (*terms, *filter(None, view.classes.values()))}


def _line_names(placed: Placed) -> dict[tuple[Strength, bool], str]:
    """What each kind of line that is drawn means."""
    return {line: knowing(*line) for line in placed.lines}


def _lines(placed: Placed) -> list[tuple[Markup, str]]:
    """A sample of each kind of line that is drawn, with what it means."""
    samples = []
    for (strength, inferred), name in _line_names(placed).items():
        sample = Markup(pictures.line_sample(strength, inferred=inferred))  # noqa: S704 - a shape, no text
        samples.append((sample, name))
    return samples


def _rows(view: View) -> list[Row]:
    return [_row(view, tie) for tie in view.network.ties]


def _columns(rows: Sequence[Row]) -> dict[str, str]:
    """The columns of the table, without those that have nothing in any row."""
    filled = {
        "what": any(row.what.text for row in rows),
        "topic": any(row.topics for row in rows),
        "status": any(row.statuses for row in rows),
    }
    titles = {
        "who": say("network.who"),
        "what": say("network.what"),
        "kind": say("arrangement.kind"),
        "topic": say("network.topic"),
        "status": say("arrangement.status"),
        "certainty": say("switch.certainty"),
    }
    return {name: title for name, title in titles.items() if filled.get(name, True)}


def _row(view: View, tie: Tie) -> Row:
    network = view.network
    what, kind = Named("", None), network.name(tie.property)
    if tie.hub:
        what = Named(network.name(tie.hub), view.href(tie.hub))
        kind = view.looks[tie.hub].name if tie.is_arrangement else kind
    return Row(
        tuple(sorted((_named(view, end) for end in tie.members), key=lambda each: each.text)),
        what,
        kind,
        tuple((network.name(link.property), _named(view, link.target), link.known) for link in tie.more),
        tuple(sorted(map(network.name, tie.topics))),
        tuple(sorted(map(network.name, tie.statuses))),
        tie.known,
        why(min(tie.links, key=lambda link: link.known).triple()),
    )


def _named(view: View, node: NamedNode) -> Named:
    return Named(view.network.name(node), view.href(node))


def _plain(view: View, placed: Placed) -> dict[str, Any]:
    """The picture as data: nodes with their places and those of their labels, and edges."""
    return {
        "name": _name(view),
        "width": placed.width,
        "height": round(placed.height, 1),
        "kinds": [{"name": kind.name, "shape": kind.shape, "tone": kind.tone} for _, kind, _ in view.kinds],
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


def _table(network: Network) -> str:
    """The edges, one a line."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ("source", "relation", "target", "certainty", "inferred", "source_label", "relation_label", "target_label")
    )
    for tie in network.ties:
        for link in tie.all_links:
            ends = link.source, link.property, link.target
            level, inferred = link.known
            writer.writerow(
                (*(end.value for end in ends), level.word, str(inferred).lower(), *(network.name(end) for end in ends))
            )
    return out.getvalue()


@cache
def _style() -> str:
    return (Path(__file__).parent / "static" / "picture.css").read_text(encoding="utf-8")


def _kept(response: Response) -> Sent:
    """A response that a client that has it already need not be sent again."""
    response.add_etag(weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)
