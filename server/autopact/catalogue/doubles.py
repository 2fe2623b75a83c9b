"""Things that have several names: under which of them they are shown to people.

Where there is inference, all that is said of a thing under one of its names follows of it under the others, and lists
and pictures would have everything as often.
"""

from __future__ import annotations

from collections.abc import Collection

from pyoxigraph import NamedNode

from autopact.catalogue.asking import iri, lots, number, select, select_possible
from autopact.engine.parts import KNOWN, default_graphs
from autopact.engine.seam import Engine
from autopact.terms import ID, OWL, Level


def doubles(engine: Engine, nodes: Collection[NamedNode]) -> dict[NamedNode, Level]:
    """Those of some nodes in whose place another one of them stands, each with the firmest level at which that is so.

    That is one of ours, or the one of which more is stated.
    """
    if engine.consistent is None:  # nothing follows there
        return {}
    same: dict[tuple[NamedNode, NamedNode], Level] = {}
    for some in lots(nodes):
        query = f"SELECT ?node ?other ?g {{ VALUES ?node {{ {some} }} GRAPH ?g {{ ?node {OWL.sameAs} ?other }} }}"
        for row in select_possible(engine, query):
            node, other = iri(row, "node"), row["other"]
            if row["g"] in KNOWN and isinstance(other, NamedNode) and other in nodes:
                level, _ = KNOWN[iri(row, "g")]
                same[node, other] = min(same.get((node, other), level), level)
    stated = _stated(engine, {node for pair in same for node in pair})

    def rank(node: NamedNode) -> tuple[bool, int, str]:
        return node not in ID, -stated.get(node, 0), node.value

    found: dict[NamedNode, Level] = {}
    for (node, other), level in same.items():
        if rank(other) < rank(node):
            found[node] = min(found.get(node, level), level)
    return found


def _stated(engine: Engine, nodes: Collection[NamedNode]) -> dict[NamedNode, int]:
    """How many statements there are about each of some nodes, without what follows."""
    graphs = default_graphs(Level.POSSIBLE, False)
    return {
        iri(row, "node"): number(row, "n")
        for some in lots(nodes)
        for row in select(
            engine, f"SELECT ?node (COUNT(*) AS ?n) {{ VALUES ?node {{ {some} }} ?node ?p ?o }} GROUP BY ?node", graphs
        )
    }
