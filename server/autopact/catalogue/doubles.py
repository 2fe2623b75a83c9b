"""Things that have several names: under which of them they are shown to people.

Where there is inference, all that is said of a thing under one of its names follows of it under the others, and lists
and pictures would have everything as often.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import cast

from pyoxigraph import NamedNode

from autopact.catalogue.asking import batched, select_possible
from autopact.engine.parts import KNOWN
from autopact.engine.seam import Engine
from autopact.terms import ID, OWL, Level


def doubles(
    engine: Engine, nodes: Collection[NamedNode], stated: Mapping[NamedNode, int] | None = None
) -> dict[NamedNode, Level]:
    """Those of some nodes in whose place another one of them stands, each with the firmest level at which that is so.

    That is one of ours, or the one of which more is stated, if it is said how much that is.
    """
    if engine.consistent is None:  # nothing follows there
        return {}

    def rank(node: NamedNode) -> tuple[bool, int, str]:
        return node not in ID, -(stated or {}).get(node, 0), node.value

    found: dict[NamedNode, Level] = {}
    for lot in batched(sorted(nodes, key=str)):
        some = " ".join(map(str, lot))
        query = f"SELECT ?node ?other ?g {{ VALUES ?node {{ {some} }} GRAPH ?g {{ ?node {OWL.sameAs} ?other }} }}"
        for row in select_possible(engine, query):
            node, other = cast("NamedNode", row["node"]), row["other"]
            if row["g"] in KNOWN and isinstance(other, NamedNode) and other in nodes and rank(other) < rank(node):
                level, _ = KNOWN[cast("NamedNode", row["g"])]
                found[node] = min(found.get(node, level), level)
    return found
