"""What a picture is drawn on, and what lies where on it once that is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from autopact.web.pictures.graph import Edge, Node, Strength
from autopact.web.pictures.texts import Label, Stand


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a picture is drawn on.

    Attributes:
        width: in pixels.
        height: what the nodes take at most, before it is stretched for labels.
        step: how many pixels a step of an edge is at most.
        margin: how near to the sides nodes may lie.
        upright: whether what is long stands rather than lies.
        size: of the letters, in pixels.
        letters: in a line of a label at most.
        rows: of a label at most.
        most_stretch: how much higher than it comes out a picture may be made so that the labels fit that it needs.
    """

    width: float
    height: float
    step: float
    margin: float
    upright: bool = False
    size: float = 13.0
    letters: int = 29
    rows: int = 2
    most_stretch: float = 2.2


WIDE = Sheet(width=960, height=540, step=140, margin=72)
TALL = Sheet(width=358, height=620, step=90, margin=40, upright=True, size=12, letters=19, rows=3, most_stretch=4.0)

MANY = 150
"""Nodes beyond which a picture is an overview: small nodes, labels for those with most edges."""

MANY_EDGES = 500
"""The same for edges."""


def too_many(nodes: int, edges: int) -> bool:
    """Whether there is too much for all of it to be told apart, so that an overview is drawn."""
    return nodes > MANY or edges > MANY_EDGES


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node lies, how large it is, and where its label stands, if it has a place."""

    node: Node
    x: float
    y: float
    radius: float
    label: Label
    stand: Stand | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A network on a sheet."""

    width: float
    height: float
    spots: tuple[Spot, ...]
    edges: tuple[Edge, ...]

    @property
    def overview(self) -> bool:
        """Whether there is too much for all of it to be told apart."""
        return too_many(len(self.spots), len(self.edges))

    @property
    def lines(self) -> list[tuple[Strength, bool]]:
        """The kinds of lines there are, the firmest first: how sure, and whether inferred."""
        order = list(get_args(Strength))
        return sorted(
            {(edge.strength, edge.inferred) for edge in self.edges}, key=lambda each: (order.index(each[0]), each[1])
        )
