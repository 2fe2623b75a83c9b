"""Nodes and edges whose properties have one value each, for formats that know no lists: several are one text."""

from __future__ import annotations

from collections.abc import Iterable

from autopact.export.elements import KNOWN, NUMBERED, Edge, Node, Value
from autopact.export.property_graph import PropertyGraph

EDGES = {name: "long" if name in NUMBERED else "string" for name in ("relation", "predicate", *KNOWN)}
"""What edges have, with the kinds of values that GraphML and GEXF know by the same names."""

_KINDS = {str: "string", int: "long", float: "double"}


def nodes(graph: PropertyGraph) -> dict[str, str]:
    """What nodes have beside id and label, likewise."""
    own = dict.fromkeys(("types", "part", "evidence"), "string")
    return own | {column.name: "string" if column.many else _KINDS[column.kind] for column in graph.columns}


def of_node(node: Node) -> dict[str, Value]:
    """What a node has of that."""
    own: dict[str, Value] = {"types": joined(node.kinds), "part": node.part, "evidence": "\n".join(node.evidence)}
    return _there(own | {name: joined(each) for name, each in node.properties.items()})


def of_edge(edge: Edge) -> dict[str, Value]:
    """What an edge has of that."""
    return _there({"relation": edge.relation, "predicate": edge.predicate, **edge.known.plain()})


def joined(values: Iterable[Value]) -> str:
    """Several values as one text."""
    return " | ".join(map(str, values))


def _there(values: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value != ""}
