"""Numbers of things as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from autopact.engine import parts


def counted(number: int, one: str) -> str:
    """A number and what there is so much of: `1 triple`, `6,373 triples`."""
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def unseen(sizes: Mapping[str, int]) -> str:
    """What is said of graphs, by how many triples each has, where not one is in a default graph; else nothing."""
    if not (number := parts.unseen(sizes)):
        return ""
    return (
        f"The default graph is empty: {counted(number, 'triple')} in named graphs, which only GRAPH asks. "
        "With --union-default-graph they are in it, too."
    )
