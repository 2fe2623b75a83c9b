"""Numbers of things as people read them."""

from __future__ import annotations


def counted(number: int, one: str) -> str:
    """A number and what there is so much of: `1 triple`, `6,373 triples`."""
    return f"{number:,} {one}{'' if number == 1 else 's'}"
