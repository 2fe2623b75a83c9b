"""A network on a sheet: its parts side by side, nodes apart, labels where they fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from autopact.web.pictures import stress
from autopact.web.pictures.graph import Edge, Node
from autopact.web.pictures.labels import settle
from autopact.web.pictures.sheet import WIDE, Placed, Sheet, Spot, too_many
from autopact.web.pictures.stress import Link, Points
from autopact.web.pictures.texts import Label, Stand, lines

MOST_LABELS = 70
"""Labels that an overview tries to find a place for."""

ROOM = 0.15
"""How much longer, for each root of the number of their ends' edges, the edges of an overview are."""

SECOND = 3.5
"""How much larger a second outline makes a node."""

FOCUS = 7.0
"""How much larger the ring makes the node that a picture is about."""

COMFORT = 1.7
"""How much higher a picture is made so that the labels fit that it does not need."""

CORNERS = 1.5
"""How much further than its radius a small node's corners reach."""

WIDENED = 1.35
"""How much wider than it comes out a picture may be made to fill its sheet."""

KEPT = 48
"""Networks whose points are kept: names, languages, levels and other data do not move them, and they take longest."""

TOGETHER = 1.5
"""Steps between parts that are not connected."""


def place(nodes: Sequence[Node], edges: Sequence[Edge], sheet: Sheet = WIDE) -> Placed:
    """Where everything of a network lies on a sheet; the same for the same network.

    Edges whose ends are not among the nodes are left out.
    """
    number = {node.id: at for at, node in enumerate(nodes)}
    edges = [edge for edge in edges if edge.source in number and edge.target in number]
    links = [(number[edge.source], number[edge.target], edge.length) for edge in edges if edge.source != edge.target]
    if not nodes:
        return Placed(sheet.width, 2 * sheet.margin, (), ())
    many = too_many(len(nodes), len(edges))
    degrees = np.zeros(len(nodes))
    for a, b, _ in links:
        degrees[a] += 1
        degrees[b] += 1
    if many:
        # Around a node with many edges there has to be room for as many.
        links = [(a, b, length * (1 + ROOM * math.sqrt(degrees[a] + degrees[b]))) for a, b, length in links]
    points = _fitted(_together(len(nodes), tuple(links), sheet), sheet, many)
    small = min(1.0, math.sqrt(70 / len(nodes)))
    sizes = np.array(
        [5.5 if node.minor else min(6.5 + 1.8 * math.sqrt(d), 15) for node, d in zip(nodes, degrees, strict=True)]
    )
    sizes = np.maximum(small * sizes, [1.5 if node.minor else 3.0 for node in nodes])
    more = [small * SECOND if node.inferred else CORNERS if node.minor else 0 for node in nodes]
    radii = sizes + np.array([FOCUS if node.focus else each for node, each in zip(nodes, more, strict=True)])
    points = stress.separated(points, radii, gap=10 * small)
    points[:, 0] = np.clip(points[:, 0], radii + 2, sheet.width - radii - 2)
    labels = _labels(nodes, degrees, sheet, many)
    points, stands = _labelled(labels, points, radii, [(a, b) for a, b, _ in links], sheet, many)
    tops = [(points[:, 1] - radii).min(), *(stand.top for stand in stands if stand)]
    bottoms = [
        (points[:, 1] + radii).max(),
        *(s.top + label.box[1] for s, label in zip(stands, labels, strict=True) if s),
    ]
    down, height = 12 - min(tops), max(bottoms) - min(tops) + 24
    standing = {label.node: (label, stand) for label, stand in zip(labels, stands, strict=True)}
    spots = []
    for at, node in enumerate(nodes):
        label, stand = standing.get(at) or (Label(at, (), sheet.size, False, False), None)
        moved = Stand(stand.x, stand.top + down, stand.anchor) if stand else None
        x, y = points[at].tolist()
        spots.append(Spot(node, x, y + down, float(sizes[at]), label, moved))
    return Placed(sheet.width, float(height), tuple(spots), tuple(edges))


def _fitted(points: Points, sheet: Sheet, many: bool) -> Points:
    """Points in steps as points in pixels, so that they fill the sheet as well as they can."""
    extent = np.maximum(np.ptp(points, axis=0), 1e-9)
    room = sheet.width - 2 * sheet.margin
    step = min(sheet.step, room / extent[0], sheet.width * 0.8 / extent[1] if many else sheet.height / extent[1])
    wider = min(WIDENED, room / (extent[0] * step), sheet.step * 1.1 / step)
    fitted = points * (step * max(wider, 1), step)
    middle = (fitted[:, 0].max() + fitted[:, 0].min()) / 2
    moved: Points = fitted + np.array([sheet.width / 2 - middle, 0])
    return moved


@lru_cache(maxsize=KEPT)
def _together(count: int, links: Sequence[Link], sheet: Sheet) -> Points:
    """A point for each node, in steps: the connected parts in rows, the largest first."""
    parts = []
    for part in stress.components(count, links):
        number = {node: at for at, node in enumerate(part)}
        inside = [(number[a], number[b], length) for a, b, length in links if a in number]
        points = stress.spread(stress.distances(len(part), inside))
        if sheet.upright:
            points = points[:, ::-1]
        points = points - points.min(axis=0)
        parts.append((part, points, points.max(axis=0)))
    shape = 0.6 if sheet.upright else 1.6
    area = sum(float((size + TOGETHER).prod()) for *_, size in parts)
    room = max(*(float(size[0]) for *_, size in parts), math.sqrt(area * shape))
    result = np.zeros((count, 2))
    left, top, high = 0.0, 0.0, 0.0
    for part, points, size in sorted(parts, key=lambda each: (-each[2][1], each[0])):
        if left and left + size[0] > room:
            left, top, high = 0.0, top + high + TOGETHER, 0.0
        result[part] = points + np.array([left, top])
        left, high = left + float(size[0]) + TOGETHER, max(high, float(size[1]))
    return result


def _labels(nodes: Sequence[Node], degrees: Points, sheet: Sheet, many: bool) -> list[Label]:
    """The labels to find a place for, the most important first."""
    order = sorted(range(len(nodes)), key=lambda at: (not nodes[at].focus, nodes[at].minor, -degrees[at], nodes[at].id))
    if many:
        order = [at for at in order if not nodes[at].minor][:MOST_LABELS]
    found = []
    for at in order:
        node = nodes[at]
        size = sheet.size - 2 if node.minor or many else sheet.size
        text = lines(node.label, 20 if many else sheet.letters, 1 if many else sheet.rows)
        if text:
            found.append(Label(at, text, size, not node.minor, not node.minor and not many))
    return found


def _labelled(
    labels: Sequence[Label],
    points: Points,
    radii: Points,
    links: Sequence[tuple[int, int]],
    sheet: Sheet,
    many: bool,
) -> tuple[Points, list[Stand | None]]:
    """The points, drawn apart from top to bottom until the labels fit, and where those stand.

    Of the stretches in which all labels fit that are needed, the first that loses fewest of the others.
    """
    best: tuple[tuple[int, int], Points, list[Stand | None]] | None = None
    stretch = 1.0
    while best is None or (
        not many and ((best[0][0] and stretch <= sheet.most_stretch) or (best[0][1] and stretch <= COMFORT))
    ):
        stretched = points * (1, stretch)
        segments = np.array([(*stretched[a], *stretched[b]) for a, b in links]).reshape(-1, 4)
        page = np.array([3, -np.inf, sheet.width - 3, np.inf])
        stands = settle(labels, stretched, radii, segments, page, crowded=many)
        lost = [label for label, stand in zip(labels, stands, strict=True) if stand is None]
        score = sum(label.needed for label in lost), len(lost)
        if best is None or score < best[0]:
            best = score, stretched, stands
        stretch *= 1.12
    return best[1], best[2]
