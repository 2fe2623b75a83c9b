"""What is to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Shape: TypeAlias = Literal[
    "circle", "square", "eye", "hexagon", "triangle", "pentagon", "ring", "diamond", "open-diamond", "cross"
]
Strength: TypeAlias = Literal["certain", "probable", "possible"]
"""How sure an edge is: drawn solid, dashed, dotted."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of node: what it is called, and the shape and the tone (1 to 8, or 0 for grey) that tell it apart."""

    name: str
    shape: Shape
    tone: int


@dataclass(frozen=True, slots=True)
class Node:
    """A node.

    Attributes:
        id: what edges call it.
        label: what stands beside it; of a long one the beginning.
        kind: decides shape and colour.
        title: what is told of it when it is pointed at, and to a screen reader.
        href: where it leads.
        minor: whether it is a link between others rather than one of them: drawn smaller, its label may be left out.
        inferred: whether its kind is: drawn with a second outline.
        focus: whether the picture is about it.
    """

    id: str
    label: str
    kind: Kind
    title: str = ""
    href: str | None = None
    minor: bool = False
    inferred: bool = False
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge between two nodes, by their ids; an inferred one is drawn as a double line.

    `length` is how far apart its ends should lie, in steps.
    """

    source: str
    target: str
    strength: Strength = "certain"
    inferred: bool = False
    title: str = ""
    href: str | None = None
    length: float = 1.0
