"""A network on a sheet."""

import itertools
import time

import pytest
from tests.pictures.graphs import MAKER, crowd, star

from autopact.web.pictures import TALL, WIDE, Edge, Node, Placed, Sheet
from autopact.web.pictures.placing import place
from autopact.web.pictures.texts import width


def boxes(placed: Placed) -> list[tuple[float, float, float, float]]:
    """The boxes of the labels that are shown."""
    found = []
    for spot in placed.spots:
        if spot.stand:
            wide, high = spot.label.box
            left = spot.stand.x - {"start": 0, "middle": wide / 2, "end": wide}[spot.stand.anchor]
            found.append((left, spot.stand.top, left + wide, spot.stand.top + high))
    return found


def check(placed: Placed) -> None:
    """No label on another or on a node it does not name, none outside of the sheet."""
    found = boxes(placed)
    for a, b in itertools.combinations(found, 2):
        assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]
    for left, top, right, bottom in found:
        assert left >= 0
        assert right <= placed.width
        assert top >= 0
        assert bottom <= placed.height
        if not placed.overview:
            for spot in placed.spots:
                near = min(max(spot.x, left), right), min(max(spot.y, top), bottom)
                assert (near[0] - spot.x) ** 2 + (near[1] - spot.y) ** 2 >= spot.radius**2
    for spot in placed.spots:
        assert spot.radius <= spot.x <= placed.width - spot.radius
        assert 0 <= spot.y <= placed.height


@pytest.mark.parametrize("sheet", [WIDE, TALL], ids=["wide", "tall"])
@pytest.mark.parametrize("leaves", [1, 2, 5, 12, 30])
def test_every_label_of_a_small_network_has_a_place(leaves: int, sheet: Sheet) -> None:
    """Those that are needed, that is: what only binds others may go without."""
    placed = place(*star(leaves), sheet)
    check(placed)
    assert all(spot.stand for spot in placed.spots if not spot.node.minor)


def test_the_same_network_is_placed_the_same() -> None:
    """Nothing is left to chance."""
    assert place(*star(9)) == place(*star(9))


def test_parts_lie_side_by_side() -> None:
    """What is not connected does not overlap."""
    nodes = [Node(f"{part}{at}", f"Node {part}{at}", MAKER) for part in "abcd" for at in range(4)]
    edges = [Edge(f"{part}0", f"{part}{at}") for part in "abcd" for at in range(1, 4)]
    placed = place(nodes, edges)
    check(placed)
    sides = []
    for part in "abcd":
        own = [spot for spot in placed.spots if spot.node.id.startswith(part)]
        xs, ys = [spot.x for spot in own], [spot.y for spot in own]
        sides.append((min(xs), min(ys), max(xs), max(ys)))
    for a, b in itertools.combinations(sides, 2):
        assert a[0] > b[2] or b[0] > a[2] or a[1] > b[3] or b[1] > a[3]


@pytest.mark.parametrize("nodes", [[], [Node("a", "Alone", MAKER)], [Node("a", "", MAKER), Node("b", "\x00", MAKER)]])
def test_little_is_drawn_too(nodes: list[Node]) -> None:
    """Nothing, one, or two without a name, with an edge to nowhere and one to itself."""
    placed = place(nodes, [Edge("a", "nowhere"), Edge("a", "a")])
    assert len(placed.spots) == len(nodes)
    check(placed)


def test_a_thousand_nodes_take_seconds() -> None:
    """The best connected are labelled; the rest is told when it is pointed at."""
    nodes, edges = crowd(1000)
    begun = time.monotonic()
    placed = place(nodes, edges)
    assert time.monotonic() - begun < 30  # it takes about two; other work may share the processor
    check(placed)
    assert placed.overview
    degrees = {node.id: sum(node.id in (edge.source, edge.target) for edge in edges) for node in nodes}
    labelled = [spot.node.id for spot in placed.spots if spot.stand]
    assert len(labelled) >= 20
    assert min(degrees[each] for each in labelled) >= sorted(degrees.values())[-70]


def test_long_labels_are_cut() -> None:
    """Ten thousand characters are no wider than two lines."""
    placed = place([Node("a", "x" * 10_000, MAKER), Node("b", "y " * 5_000, MAKER)], [Edge("a", "b")])
    check(placed)
    assert all(width(line, 13, bold=True) < 300 for spot in placed.spots for line in spot.label.lines)


def test_a_network_of_very_many_edges_takes_seconds() -> None:
    """All with all, which would make ten thousand links: an overview as well."""
    nodes = [Node(f"n{at}", f"Company {at}", MAKER) for at in range(140)]
    edges = [Edge(f"n{one}", f"n{other}") for one in range(140) for other in range(one)]
    begun = time.monotonic()
    placed = place(nodes, edges)
    assert time.monotonic() - begun < 30
    check(placed)
    assert placed.overview
