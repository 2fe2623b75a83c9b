"""Where labels stand so that none covers another, a node or, where possible, an edge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from autopact.web.pictures.texts import Anchor, Label, Stand

Boxes: TypeAlias = NDArray[np.float64]
"""A row for each: left, top, right, bottom."""

GAP = 4.0
"""Between a node and its label."""

APART = np.array([-3.0, -1.0, 3.0, 1.0])
"""By how much a box is larger for other labels: side by side they need more room than one above the other."""

PLACES: tuple[tuple[float, float, float, float], ...] = (
    (1, 0, 0, 0.0), (-1, 0, 0, 0.2), (1, 0, 0.45, 0.7), (1, 0, -0.45, 0.7), (-1, 0, 0.45, 0.8), (-1, 0, -0.45, 0.8),
    *((0, side, along, dislike + (0.1 if side < 0 else 0))
      for along, dislike in ((0.5, 0.3), (0.3, 0.5), (0.7, 0.5), (0.08, 0.8), (0.92, 0.8)) for side in (1, -1)),
    (1, 0, 0.9, 1.1), (1, 0, -0.9, 1.1), (-1, 0, 0.9, 1.2), (-1, 0, -0.9, 1.2),
    (0, 1.9, 0.2, 1.7), (0, -1.9, 0.2, 1.8), (0, 1.9, 0.8, 1.7), (0, -1.9, 0.8, 1.8), (0, 1.9, 0.5, 1.6),
    (0, -1.9, 0.5, 1.7),
)  # fmt: skip
"""Beside a node: right or left of it, moved by a share of the label's height; or beneath or above it, at which share of
its width the node lies; and how little each place is liked."""

CROSSED = 1.6
"""How little a place is liked for each edge that goes through it."""

COVERS = 0.3
"""The same for each pixel of the radius of a node that it covers, where it may."""

COVERED = 1000.0
"""The same for each label that is needed and that another one there would cover."""

ROUNDS = 12
"""How often each label may look for a better place."""

MOST_SEGMENTS = 2000
"""Edges that are looked at; of more, every second or third stands for the others."""

SPARED = 0.02
"""What a label that is not needed counts of that."""


def settle(
    labels: Sequence[Label],
    points: NDArray[np.float64],
    radii: NDArray[np.float64],
    segments: Boxes,
    page: Boxes,
    *,
    crowded: bool,
) -> list[Stand | None]:
    """Where each label stands, None for one that has no place of its own.

    Args:
        labels: the most important first.
        points: where nodes lie.
        radii: how large they are.
        segments: the edges, a row for each: from x, y to x, y.
        page: the box that labels have to stay in.
        crowded: whether a label may cover nodes that have none, the fewer and smaller the better.
    """
    if not labels:
        return []
    stands, boxes, liked = _candidates(labels, points, radii)
    each = len(PLACES)
    cost = np.tile(liked, len(labels))
    cost += CROSSED * _crossings(boxes, segments)
    out = (boxes[:, 0] < page[0]) | (boxes[:, 1] < page[1]) | (boxes[:, 2] > page[2]) | (boxes[:, 3] > page[3])
    cost[out] = np.inf
    covered = _on_nodes(boxes, points, radii)
    if crowded:
        cost += COVERS * covered @ radii
        named = [label.node for label in labels]
        covered = covered[:, named[: len(named) // 2]]
    cost[covered.any(axis=1)] = np.inf
    boxes += APART / 2
    spans = [range(at, at + each) for at in range(0, len(cost), each)]
    open_to = [np.array([at for at in span if math.isfinite(cost[at])], dtype=np.intp) for span in spans]
    chosen = np.array([span[int(cost[span].argmin())] for span in spans])
    weights = np.array([(1.0 if label.needed or crowded else SPARED) for label in labels])
    weights[[not len(places) for places in open_to]] = 0
    for _ in range(ROUNDS):
        before = chosen.copy()
        for label, places in enumerate(open_to):
            if len(places):
                others = weights * (np.arange(len(labels)) != label)
                covered_there = _overlaps(boxes[places], boxes[chosen]) @ others
                chosen[label] = places[int((cost[places] + COVERED * covered_there).argmin())]
        if np.array_equal(before, chosen):
            break
    kept: list[int] = []
    result: list[Stand | None] = []
    for places, at in zip(open_to, chosen.tolist(), strict=True):
        free = len(places) > 0 and not _overlaps(boxes[[at]], boxes[kept]).any()
        kept += [at] * free
        result.append(stands[at] if free else None)
    return result


def _candidates(
    labels: Sequence[Label], points: NDArray[np.float64], radii: NDArray[np.float64]
) -> tuple[list[Stand], Boxes, NDArray[np.float64]]:
    """Every place of every label, with the box it would take; and how little each place is liked."""
    stands: list[Stand] = []
    boxes: list[tuple[float, float, float, float]] = []
    for label in labels:
        wide, high = label.box
        (x, y), off = points[label.node], float(radii[label.node]) + GAP
        for dx, dy, along, _ in PLACES:
            if dx:
                left, top = (x + off if dx > 0 else x - off - wide), y - high / 2 + along * high
                anchor: Anchor = "start" if dx > 0 else "end"
            else:
                left, top = x - along * wide, (y + off * dy if dy > 0 else y + off * dy - high)
                anchor = "start" if along < 0.1 else "end" if along > 0.9 else "middle"
            at = {"start": left, "middle": left + wide / 2, "end": left + wide}[anchor]
            stands.append(Stand(at, top, anchor))
            boxes.append((left, top, left + wide, top + high))
    return stands, np.array(boxes), np.array([dislike for *_, dislike in PLACES])


def _on_nodes(boxes: Boxes, points: NDArray[np.float64], radii: NDArray[np.float64]) -> NDArray[np.bool_]:
    """For each box and node whether the one covers the other."""
    near_x = np.clip(points[None, :, 0], boxes[:, 0, None], boxes[:, 2, None]) - points[None, :, 0]
    near_y = np.clip(points[None, :, 1], boxes[:, 1, None], boxes[:, 3, None]) - points[None, :, 1]
    covered: NDArray[np.bool_] = near_x**2 + near_y**2 < (radii[None, :] + 2) ** 2
    return covered


def _overlaps(some: Boxes, others: Boxes) -> NDArray[np.bool_]:
    """For any box of some and any of others whether they overlap."""
    a, b = some[:, None], others[None, :]
    found: NDArray[np.bool_] = ~(
        (a[..., 0] >= b[..., 2]) | (b[..., 0] >= a[..., 2]) | (a[..., 1] >= b[..., 3]) | (b[..., 1] >= a[..., 3])
    )
    return found


def _crossings(boxes: Boxes, segments: Boxes) -> NDArray[np.float64]:
    """How many segments go through each box: those that are inside it for a part of their way on both axes at once."""
    count = np.zeros(len(boxes))
    if not len(segments):
        return count
    every = math.ceil(len(segments) / MOST_SEGMENTS)
    segments = segments[::every]
    start, way = segments[:, :2], segments[:, 2:] - segments[:, :2]
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    for first in range(0, len(boxes), 256):
        block = boxes[first : first + 256, None]
        one, other = (block[..., :2] - start) / way, (block[..., 2:] - start) / way
        enters = np.minimum(one, other).max(axis=-1)
        leaves = np.maximum(one, other).min(axis=-1)
        count[first : first + 256] = every * ((enters < leaves) & (enters < 1) & (leaves > 0)).sum(axis=1)
    return count
