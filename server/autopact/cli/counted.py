"""Numbers of things as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from autopact.engine.parts import PARTS


def counted(number: int, one: str) -> str:
    """A number and what there is so much of: `1 triple`, `6,373 triples`."""
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def unseen(sizes: Mapping[str, int]) -> str:
    """What is said of graphs, by how many triples each has, where not one is in a default graph; else nothing."""
    parts = [sizes[part.value] for part in PARTS if part.value in sizes]  # none in a plain store
    if not parts or any(parts) or not any(sizes.values()):
        return ""
    return (
        f"The default graph is empty: {counted(sum(sizes.values()), 'triple')} in named graphs, which only GRAPH asks. "
        "With --union-default-graph they are in it, too."
    )
