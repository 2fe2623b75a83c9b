"""Pictures of networks, as SVG made by the server: where nodes lie, where labels fit, how it is drawn.

    graph      what is to be drawn: nodes, edges, kinds
    sheet      what it is drawn on, and what lies where
    texts      how wide a text is
    stress     where nodes lie, so that distances on paper are distances in the network
    labels     where texts stand so that they cover nothing
    placing    both, on a sheet of a given width
    svg        the drawing

This room knows neither Flask nor a store, and nothing of partnerships: whoever calls it says what a node is called,
what kind it is of and where it leads. Only `placing`, with what it needs, counts with numpy, so it is not named here:
whoever places something asks for it then.
"""

from autopact.web.pictures.graph import Edge, Kind, Node, Strength
from autopact.web.pictures.sheet import TALL, WIDE, Placed, Sheet, Spot, too_many
from autopact.web.pictures.svg import draw, line_sample, standalone, swatch

__all__ = [
    "TALL",
    "WIDE",
    "Edge",
    "Kind",
    "Node",
    "Placed",
    "Sheet",
    "Spot",
    "Strength",
    "draw",
    "line_sample",
    "standalone",
    "swatch",
    "too_many",
]
