"""Where nodes lie."""

import numpy as np
import pytest

from autopact.web.pictures.stress import components, distances, separated, spread


def test_parts_are_told_apart() -> None:
    """The largest first, nodes without edges last."""
    assert components(6, [(4, 1, 1.0), (1, 5, 1.0), (2, 0, 1.0)]) == [[1, 4, 5], [0, 2], [3]]


def test_distances_are_those_of_the_shortest_way() -> None:
    """By the lengths of the edges, and not by their number."""
    found = distances(4, [(0, 1, 1.0), (1, 2, 1.0), (0, 2, 3.0), (2, 3, 0.5)])
    assert found[0].tolist() == [0, 1, 2, 2.5]
    assert np.array_equal(found, found.T)


def test_a_chain_becomes_a_line() -> None:
    """A network that fits into the plane is drawn as it is: each distance comes out, and the line lies."""
    points = spread(distances(12, [(at, at + 1, 1.0) for at in range(11)]))
    assert np.ptp(points[:, 0]) == pytest.approx(11, abs=0.2)
    assert np.ptp(points[:, 1]) < 0.5


def test_a_ring_becomes_a_circle() -> None:
    """All nodes as far from the middle, within a few hundredths."""
    points = spread(distances(10, [(at, (at + 1) % 10, 1.0) for at in range(10)]))
    radii = np.hypot(*(points - points.mean(axis=0)).T)
    assert radii.std() / radii.mean() < 0.05


def test_a_long_chain_is_measured_from_whichever_end() -> None:
    """However its nodes are numbered."""
    order = [at * 77 % 799 for at in range(799)]
    found = distances(799, [(order[at], order[at + 1], 1.0) for at in range(798)])
    assert found[order[0], order[-1]] == 798


def test_what_overlaps_is_pushed_apart() -> None:
    """Until the circles have their gap."""
    points = separated(np.array([[0.0, 0], [1, 0], [0, 1], [50, 50]]), np.array([5.0, 5, 5, 5]), gap=4)
    between = np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1))
    assert (between[np.triu_indices(4, 1)] > 13).all()
