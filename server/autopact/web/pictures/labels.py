"""How wide a text is, and where labels stand so that none covers another, a node or, where possible, an edge.

The server has no fonts, so widths come from a table: of the widest of the fonts that browsers take for `system-ui`
(DejaVu Sans), so that a label may turn out narrower than its box, never wider.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Anchor: TypeAlias = Literal["start", "middle", "end"]
Boxes: TypeAlias = NDArray[np.float64]
"""A row for each: left, top, right, bottom."""

WIDTHS = {
    0.34: " ijlI.,:;'|!J/\\·’‘",
    0.47: 'frt()[]{}-"*°“”',
    0.62: "ceksvxyzELFPTY?_ç",
    0.82: "ABCDGHKNOQRUVX&w<>=+~^#ÀÂÄÅÇÖØÜ–",
    1.02: "mMW@%—…ŒÆ",
}
"""Of characters, in ems; those of no entry are taken for 0.66, ideographs for 1."""

BOLD = 1.12
"""How much wider bold letters are."""

LINE = 1.25
"""The height of a line, in ems."""

_WIDTH = {character: width for width, characters in WIDTHS.items() for character in characters}
_BIDI = {*"\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


def clean(text: str, most: int) -> str:
    """A text as one line of at most so many characters, without what XML forbids or what turns other text around."""
    kept = "".join(
        " " if character.isspace() else character
        for character in text[: 4 * most]
        if character not in _BIDI
        and (character.isspace() or unicodedata.category(character) not in ("Cc", "Cs", "Cn", "Co"))
    )
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at most, in a font of a size."""
    return size * (BOLD if bold else 1) * sum(map(_ems, text))


def _ems(character: str) -> float:
    if character in _WIDTH:
        return _WIDTH[character]
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character.isupper():
        return 0.82
    return 0.66 if character < "\u0250" else 0.9 if character < "\u2000" else 1.3


def lines(text: str, most: int, rows: int) -> tuple[str, ...]:
    """A label in as few lines as it needs, of about the same length, each of at most so many characters.

    What does not fit into so many rows is cut, which an ellipsis shows.
    """
    text = clean(text, most * rows)
    if not text:
        return ()
    for count in range(1, rows + 1):
        for columns in range(max(1, len(text) // count), most + 1):
            found = wrap(text, columns, break_on_hyphens=False, break_long_words=" " not in text)
            if len(found) <= count and all(len(line) <= most for line in found):
                return tuple(found)
    return tuple(wrap(text, most, max_lines=rows, placeholder="…"))


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside a node: its lines, size and weight."""

    node: int
    lines: tuple[str, ...]
    size: float
    bold: bool
    needed: bool
    """Whether a picture without it is none."""

    @property
    def box(self) -> tuple[float, float]:
        """Width and height."""
        return max(width(line, self.size, bold=self.bold) for line in self.lines), LINE * self.size * len(self.lines)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a label stands: the point its lines are aligned at, and the top of its box."""

    x: float
    top: float
    anchor: Anchor


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
    crowded: bool = False,
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
