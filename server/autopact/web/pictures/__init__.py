"""Pictures of networks, as SVG made by the server: where nodes lie, where labels fit, how it is drawn.

    graph      what is to be drawn: nodes, edges, kinds
    stress     where nodes lie, so that distances on paper are distances in the network
    labels     how wide a text is, and where it stands so that it covers nothing
    placing    both, on a sheet of a given width
    svg        the drawing

This room knows neither Flask nor a store, and nothing of partnerships: whoever calls it says what a node is called,
what kind it is of and where it leads.
"""

from autopact.web.pictures.graph import Edge, Kind, Node, Strength
from autopact.web.pictures.placing import TALL, WIDE, Placed, Sheet, Spot, place, too_many
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
    "place",
    "standalone",
    "swatch",
    "too_many",
]
