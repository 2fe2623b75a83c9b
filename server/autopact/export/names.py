"""Short names for IRIs: what edges, kinds and columns are called where an IRI cannot be a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from autopact.terms import PREFIXES

_TAIL = re.compile(r"[^#/:]*$")


def local(iri: str) -> str:
    """What comes last in an IRI, of letters, digits and underscores, beginning with none of the digits."""
    tail = _TAIL.search(iri.rstrip("#/:"))
    name = re.sub(r"\W", "_", tail[0] if tail else "") or "_"
    return f"_{name}" if name[0].isdigit() else name


def names(iris: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A name for each IRI, each different from all others and from those that are taken, in upper and lower case alike.

    The same IRIs have the same names, whatever their order.
    """
    used = {name.lower() for name in taken}
    chosen: dict[str, str] = {}
    for iri in sorted(iris):
        name = next(name for name in _candidates(iri) if name.lower() not in used)
        used.add(name.lower())
        chosen[iri] = name
    return chosen


def _candidates(iri: str) -> Iterator[str]:
    name = local(iri)
    yield name
    yield from (f"{prefix}_{name}" for prefix, namespace in PREFIXES.items() if iri.startswith(namespace))
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1
