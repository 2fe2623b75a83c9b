"""Networks to be drawn."""

import random

from autopact.web.pictures import Edge, Kind, Node

MAKER, PACT = Kind("manufacturer", "circle", 1), Kind("agreement", "diamond", 4)


def star(leaves: int) -> tuple[list[Node], list[Edge]]:
    """One in the middle, bound to each other one by an agreement."""
    nodes = [Node("centre", "Centre", MAKER, focus=True)]
    edges = []
    for leaf in range(leaves):
        nodes += [
            Node(f"leaf{leaf}", f"Leaf Motors {leaf}", MAKER),
            Node(f"pact{leaf}", "smart cockpits", PACT, minor=True, inferred=True),
        ]
        edges += [Edge(f"pact{leaf}", "centre"), Edge(f"pact{leaf}", f"leaf{leaf}", "probable")]
    return nodes, edges


def crowd(count: int) -> tuple[list[Node], list[Edge]]:
    """Many, a few of whom are bound to many others; the same for the same number."""
    chance = random.Random(1)  # noqa: S311 - no secret
    nodes = [Node(f"n{at:04}", f"Company {at}", MAKER) for at in range(count)]
    edges = [Edge(f"n{at:04}", f"n{int(chance.random() ** 3 * at):04}") for at in range(1, count)]
    edges += [Edge(f"n{chance.randrange(count):04}", f"n{chance.randrange(count):04}") for _ in range(count // 2)]
    return nodes, edges
