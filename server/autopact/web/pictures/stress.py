"""Where nodes lie: the distance of two on paper is to be that of the shortest way between them.

Stress majorization (SMACOF): each step replaces the stress function by a parabola above it, whose lowest point is one
product of matrices away, so the stress never rises. Everything is deterministic: it begins from the two main axes of
the distances (classical scaling), not from chance.

Gansner, Koren and North, Graph Drawing by Stress Majorization, 2004.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]
Matrix: TypeAlias = NDArray[np.float32]
"""Something about any two nodes; half as long numbers, since it is memory that these steps wait for."""

Link: TypeAlias = tuple[int, int, float]
"""Two nodes by number, and how far apart they should lie."""

MOST_STEPS = 300
WORK = 60_000_000
"""Pairs of nodes that are looked at in all; of a thousand nodes in sixty steps."""

ENOUGH = 1e-5
"""The share by which the stress has to fall in a step for another to be worth it."""

LOOK = 5
"""Steps after which that is looked at."""

NEAR = np.float32(1e-3)
"""What two in one place are taken to be apart."""


def components(count: int, links: Sequence[Link]) -> list[list[int]]:
    """The connected parts of a network, the largest first, each sorted."""
    part = list(range(count))

    def root(node: int) -> int:
        while part[node] != node:
            part[node] = node = part[part[node]]
        return node

    for a, b, _ in links:
        part[max(root(a), root(b))] = min(root(a), root(b))
    found: dict[int, list[int]] = {}
    for node in range(count):
        found.setdefault(root(node), []).append(node)
    return sorted(found.values(), key=lambda nodes: (-len(nodes), nodes))


def distances(count: int, links: Sequence[Link]) -> Points:
    """The length of the shortest way between any two nodes of a connected network.

    Whole rows are relaxed along the links, outwards from a node and back again, so that even a long
    chain takes few rounds.
    """
    found = np.full((count, count), np.inf, dtype=np.float32)
    np.fill_diagonal(found, 0)
    rank = _outwards(count, links)
    order = sorted(links, key=lambda link: sorted((rank[link[0]], rank[link[1]]), reverse=True))
    while True:
        before = found.copy()
        for a, b, length in (*order, *reversed(order)):
            np.minimum(found[a], found[b] + np.float32(length), out=found[a])
            np.minimum(found[b], found[a] + np.float32(length), out=found[b])
        if np.array_equal(before, found):
            return found.astype(np.float64)


def _outwards(count: int, links: Sequence[Link]) -> list[int]:
    """For each node when it is come to from the first one, breadth first."""
    near: list[list[int]] = [[] for _ in range(count)]
    for a, b, _ in links:
        near[a].append(b)
        near[b].append(a)
    rank, queue = {0: 0}, deque([0])
    while queue:
        for other in near[queue.popleft()]:
            if other not in rank:
                rank[other] = len(rank)
                queue.append(other)
    return [rank[node] for node in range(count)]


def spread(ways: Points) -> Points:
    """A point for each node of a connected network, in steps, from the distances between all.

    The longest extent of it is along the first axis.
    """
    count = len(ways)
    if count == 1:
        return np.zeros((1, 2))
    points = _first(ways)
    weights = (ways + np.eye(count)) ** -2
    np.fill_diagonal(weights, 0)
    inverse = np.linalg.inv(np.diag(weights.sum(axis=1)) - weights + 1 / count) - 1 / count
    wanted, pull = ways.astype(np.float32), (weights * ways).astype(np.float32)
    weights = weights.astype(np.float32)
    between, work = np.empty_like(pull), np.empty_like(pull)
    stress = math.inf
    for step in range(max(10, min(MOST_STEPS, WORK // count**2))):
        _between(points, between, work)
        if step % LOOK == 0:
            np.subtract(between, wanted, out=work)
            np.multiply(work, work, out=work)
            now = float(np.vdot(work, weights))
            if stress - now < LOOK * ENOUGH * now:
                break
            stress = now
        np.maximum(between, NEAR, out=between)
        ratio = np.divide(pull, between, out=between)
        points = inverse @ (ratio.sum(axis=1)[:, None] * points - ratio @ points.astype(np.float32))
    return _turned(points)


def _first(ways: Points) -> Points:
    """The two main axes of the distances, with a little spiral so that no two nodes begin in one place."""
    count = len(ways)
    squares = ways**2
    means = squares.mean(axis=0)
    centred = -0.5 * (squares - means[None, :] - means[:, None] + means.mean())
    turn = np.arange(count) * math.pi * (3 - math.sqrt(5))
    spiral = np.column_stack([np.cos(turn), np.sin(turn)])
    axes = spiral
    for _ in range(15):  # far enough to begin with
        axes, _ = np.linalg.qr(centred @ axes + 1e-9 * spiral)
    sizes = np.sqrt(np.maximum((axes * (centred @ axes)).sum(axis=0), 1e-9))
    grown = np.sqrt((np.arange(count)[:, None] + 1) / count)
    first: Points = axes * sizes + 0.1 * grown * spiral
    return first


def _between(points: Points, out: Matrix, work: Matrix) -> None:
    """Write the distances of all points from each other to `out`."""
    x, y = points.T.astype(np.float32)
    np.subtract.outer(x, x, out=out)
    np.multiply(out, out, out=out)
    np.subtract.outer(y, y, out=work)
    np.multiply(work, work, out=work)
    np.sqrt(np.add(out, work, out=out), out=out)


def _turned(points: Points) -> Points:
    """The points turned so that they extend most along the first axis, and mirrored to a fixed side."""
    points = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(points.T @ points)
    turned = points @ axes[:, ::-1]
    signs = np.where(np.abs(turned.min(axis=0)) > turned.max(axis=0) + 1e-9, -1.0, 1.0)
    result: Points = turned * signs
    return result


def separated(points: Points, radii: NDArray[np.float64], gap: float) -> Points:
    """The points, pushed apart where circles of these radii around them, with a gap between, would overlap."""
    need = (radii[:, None] + radii[None, :] + gap).astype(np.float32)
    np.fill_diagonal(need, 0)
    between, work = np.empty_like(need), np.empty_like(need)
    for _ in range(max(6, min(40, WORK // 3 // len(points) ** 2))):
        _between(points, between, work)
        lacks = np.subtract(need, between, out=work)
        np.maximum(lacks, 0, out=lacks)
        if lacks.max() < 0.5:
            break
        push = np.divide(lacks, np.maximum(between, NEAR, out=between), out=lacks)
        # Half of what lacks, away from the other, for each of a pair.
        points = points + 0.5 * (push.sum(axis=1)[:, None] * points - push @ points.astype(np.float32))
    return points
