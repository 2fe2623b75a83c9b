"""The drawing. What it looks like is in `static/picture.css`: here are only shapes, places and class names.

The same text stands in a page and, with that sheet inside, as a file of its own. All text is escaped here.

https://www.w3.org/TR/SVG2/
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from autopact.web.pictures.graph import Edge, Kind, Shape, Strength
from autopact.web.pictures.sheet import Placed, Spot
from autopact.web.pictures.texts import LINE, clean, width

SAMPLE = 'viewBox="-10 -10 20 20" width="20" height="20"'

MOST_TITLE = 300
"""Characters of what is told of a node or an edge."""


def draw(placed: Placed, *, name: str, kind: str = "") -> str:
    """The picture as an `svg` element for a page.

    Args:
        placed: what is where.
        name: what a screen reader calls the picture.
        kind: a class of its own, as for the width it is meant for.
    """
    size = (
        f'viewBox="0 0 {_n(placed.width)} {_n(placed.height)}" width="{_n(placed.width)}" height="{_n(placed.height)}"'
    )
    kinds = " ".join(filter(None, ("network", kind, "many" if placed.overview else "")))
    return f'<svg class="{kinds}" role="group" aria-label={_quoted(name)} {size}>{_inside(placed)}</svg>'


def standalone(
    placed: Placed,
    *,
    name: str,
    style: str,
    kinds: Sequence[Kind],
    lines: Mapping[tuple[Strength, bool], str],
    second: str,
    notes: Sequence[str],
) -> str:
    """The picture as a document of its own, with its legend and notes beneath.

    Args:
        placed: what is where.
        name: what the picture is called.
        style: the style sheet.
        kinds: those of the legend.
        lines: what each kind of line means.
        second: what the second outline of a node means.
        notes: lines of text.
    """
    legend, height = _legend(placed, kinds, lines, second, notes)
    whole = f'viewBox="0 0 {_n(placed.width)} {_n(height)}" width="{_n(placed.width)}" height="{_n(height)}"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" class="network alone" role="group" '
        f"aria-label={_quoted(name)} {whole}>"
        f"<title>{escape(clean(name, MOST_TITLE))}</title><style>{escape(style)}</style>"
        f'<rect class="ground" width="100%" height="100%"/>{_inside(placed)}{legend}</svg>\n'
    )


def swatch(kind: Kind, *, inferred: bool = False) -> str:
    """A small sample of a kind, for a legend."""
    mark = _mark(kind, 4.5 if inferred else 7, inferred=inferred)
    return f'<svg class="network swatch" aria-hidden="true" {SAMPLE}>{mark}</svg>'


def line_sample(strength: Strength, *, inferred: bool) -> str:
    """A small sample of a line, for a legend."""
    line = _line("M-20 0H20", strength, inferred)
    return f'<svg class="network swatch" aria-hidden="true" viewBox="-20 -10 40 20" width="40" height="20">{line}</svg>'


def _inside(placed: Placed) -> str:
    at = {spot.node.id: spot for spot in placed.spots}
    edges = _merged(placed.edges, at) if placed.overview else _edges(placed.edges, at)
    nodes = map(_node, sorted(placed.spots, key=lambda spot: spot.stand is not None))  # labels above all others
    return f'<g class="edges">{edges}</g><g class="nodes">{"".join(nodes)}</g>'


def _edges(edges: Iterable[Edge], at: dict[str, Spot]) -> str:
    """Every edge by itself; the second and third between the same nodes are bent, and those that would cover one."""
    drawn, seen = [], dict[frozenset[str], int]()
    for edge in edges:
        pair = frozenset((edge.source, edge.target))
        a, b = at[min(pair)], at[max(pair)]
        if pair not in seen:
            seen[pair] = int(any(_covers(a, b, spot) for spot in at.values()))
        path = _path(a, b, seen[pair])
        seen[pair] += 1
        line = f'<path class="hit" d="{path}"/>{_line(path, edge.strength, edge.inferred)}'
        drawn.append(_linked(edge.href, edge.title, line, reached=False))
    return "".join(drawn)


def _merged(edges: Iterable[Edge], at: dict[str, Spot]) -> str:
    """All edges of a style in one path: in an overview nobody points at one of them."""
    styles: dict[tuple[Strength, bool], list[str]] = {}
    for edge in edges:
        styles.setdefault((edge.strength, edge.inferred), []).append(_path(at[edge.source], at[edge.target], 0))
    order = sorted(styles, key=lambda style: (not style[1], style[0]))
    return "".join(_line("".join(styles[style]), *style) for style in order)


def _covers(a: Spot, b: Spot, spot: Spot) -> bool:
    """Whether a straight line between two nodes would go through a third."""
    if spot in (a, b):
        return False
    dx, dy = b.x - a.x, b.y - a.y
    share = ((spot.x - a.x) * dx + (spot.y - a.y) * dy) / ((dx * dx + dy * dy) or 1)
    off = math.hypot(a.x + share * dx - spot.x, a.y + share * dy - spot.y)
    return 0 < share < 1 and off < spot.radius + 2


def _path(a: Spot, b: Spot, bend: int) -> str:
    start, end = f"M{_n(a.x)} {_n(a.y)}", f"{_n(b.x)} {_n(b.y)}"
    if not bend:
        return f"{start}L{end}"
    side = 15 * ((bend + 1) // 2) * (1 if bend % 2 else -1)
    long = math.hypot(b.x - a.x, b.y - a.y) or 1
    x = (a.x + b.x) / 2 - side * (b.y - a.y) / long * 2
    y = (a.y + b.y) / 2 + side * (b.x - a.x) / long * 2
    return f"{start}Q{_n(x)} {_n(y)} {end}"


def _line(path: str, strength: Strength, inferred: bool) -> str:
    """A line; an inferred one is a broad line with a core in the colour of the ground, so that it looks double."""
    if not inferred:
        return f'<path class="edge {strength}" d="{path}"/>'
    return f'<path class="edge {strength} inferred" d="{path}"/><path class="core" d="{path}"/>'


def _node(spot: Spot) -> str:
    node = spot.node
    classes = "node minor" if node.minor else "node"
    mark = _mark(node.kind, spot.radius, inferred=node.inferred)
    if node.focus:
        mark = f'<circle class="focus" r="{_n(spot.radius + 6)}"/>{mark}'
    parts = f'<g transform="translate({_n(spot.x)} {_n(spot.y)})">{mark}</g>{_label(spot)}'
    # The tab key stops at those that can be read. The table beside a picture has all of them.
    link = _linked(node.href, node.title or node.label, parts, reached=spot.stand is not None)
    return f'<g class="{classes}">{link}</g>'


def _mark(kind: Kind, radius: float, *, inferred: bool = False) -> str:
    shape = _shape(kind.shape, radius)
    outline = _shape("square" if kind.shape == "eye" else kind.shape, radius + 3.2)
    outer = f'<path class="second t{kind.tone}" d="{outline}"/>' if inferred else ""
    hollow = " hollow" if kind.shape in ("open-diamond", "ring") else ""
    return f'{outer}<path class="mark t{kind.tone}{hollow}" d="{shape}"/>'


def _label(spot: Spot) -> str:
    if spot.stand is None:
        return ""
    label, stand = spot.label, spot.stand
    high = label.size * LINE
    # The baseline lies about 0.94 em below the top of a line that is 1.25 em high.
    first = stand.top + 0.94 * label.size
    rows = "".join(
        f'<tspan x="{_n(stand.x)}" y="{_n(first + high * row)}">{escape(line)}</tspan>'
        for row, line in enumerate(label.lines)
    )
    anchor = "" if stand.anchor == "start" else f' text-anchor="{stand.anchor}"'
    return f'<text font-size="{_n(label.size)}"{anchor}>{rows}</text>'


def _linked(href: str | None, title: str, parts: str, *, reached: bool) -> str:
    told = f"<title>{escape(clean(title, MOST_TITLE))}</title>" if title else ""
    if href is None:
        return f"<g>{told}{parts}</g>" if told else parts
    stop = "" if reached else ' tabindex="-1"'
    return f"<a href={_quoted(href)}{stop}>{told}{parts}</a>"


_CORNERS: dict[str, tuple[int, float, float]] = {
    "hexagon": (6, 0.0, 1.1), "triangle": (3, -90.0, 1.3), "pentagon": (5, -90.0, 1.12), "square": (4, 45.0, 1.27),
    "eye": (4, 45.0, 1.32), "diamond": (4, 0.0, 1.25), "open-diamond": (4, 0.0, 1.25),
}  # fmt: skip
"""Corners, where the first is, and how far out, so that all shapes look about as large."""


def _shape(shape: Shape, radius: float) -> str:
    """The outline of a shape around 0, 0."""
    if shape in _CORNERS:
        corners, turned, out = _CORNERS[shape]
        angles = (math.radians(turned + 360 * corner / corners) for corner in range(corners))
        path = "L".join(f"{_n(radius * out * math.cos(a))} {_n(radius * out * math.sin(a))}" for a in angles)
        hole = _circle(radius * 0.42) if shape == "eye" else ""
        return f"M{path}Z{hole}"
    if shape == "cross":
        a, b = _n(radius * 1.15), _n(radius * 0.4)
        return (
            f"M-{b} -{a}H{b}V-{b}H{a}V{b}H{b}V{a}H-{b}V{b}H-{a}V-{b}H-{b}Z"
        )  # fmt: skip
    return _circle(radius)


def _circle(radius: float) -> str:
    r = _n(radius)
    return f"M-{r} 0A{r} {r} 0 1 0 {r} 0A{r} {r} 0 1 0 -{r} 0Z"


def _legend(
    placed: Placed, kinds: Sequence[Kind], lines: Mapping[tuple[Strength, bool], str], second: str, notes: Sequence[str]
) -> tuple[str, float]:
    """The legend of a picture that stands alone, and the height of both."""
    entries = [(f'<g transform="translate(10 -4)">{_mark(kind, 6)}</g>', 24.0, kind.name) for kind in kinds]
    if any(spot.node.inferred for spot in placed.spots):
        ring = Kind("", "circle", 0)
        entries.append((f'<g transform="translate(10 -4)">{_mark(ring, 4, inferred=True)}</g>', 24.0, second))
    for (strength, inferred), name in lines.items():
        entries.append((f'<g transform="translate(0 -4)">{_line("M0 0H34", strength, inferred)}</g>', 42.0, name))
    x, y, drawn = 16.0, placed.height + 22, []
    for sample, wide, name in entries:
        shown = clean(name, 40)
        needs = wide + width(shown, 12) + 18
        if x > 16 and x + needs > placed.width - 8:
            x, y = 16.0, y + 22
        drawn.append(
            f'<g transform="translate({_n(x)} {_n(y)})">{sample}<text x="{_n(wide)}">{escape(shown)}</text></g>'
        )
        x += needs
    for note in notes:
        y += 22
        drawn.append(f'<text x="16" y="{_n(y)}">{escape(clean(note, 160))}</text>')
    return f'<g class="legend" font-size="12">{"".join(drawn)}</g>', y + 16


def _n(value: float) -> str:
    """A number in few characters."""
    return f"{value:.1f}".removesuffix(".0").replace("-0.0", "0") if abs(value) >= 0.05 else "0"


def _quoted(text: str) -> str:
    """A text as the value of an attribute, in its quotes."""
    return quoteattr(clean(text, 4000))
