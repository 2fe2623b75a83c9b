"""Triples as updates, for engines without the Graph Store Protocol.

A label of a blank node means something in one request only, so triples that share blank nodes, also by way of others,
go together, in one batch however large that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Triple

TRIPLES = 1000
"""Triples of a batch; more only where they hang together. Virtuoso compiles an update as a whole, and has a limit."""


def batches(triples: Iterable[Triple], most: int = TRIPLES) -> Iterator[list[Triple]]:
    """The triples, in batches that share no blank node."""
    held: list[Triple] = []
    with_nodes: list[Triple] = []
    for triple in triples:
        if any(_nodes(triple)):
            with_nodes.append(triple)
            continue
        held.append(triple)
        if len(held) >= most:
            yield held
            held = []
    for together in _together(with_nodes):
        if held and len(held) + len(together) > most:
            yield held
            held = []
        held = held + together if held else together
    if held:
        yield held


def inserting(triples: Iterable[Triple], graph: str | None) -> str:
    """The update that adds triples to a graph; None: the default graph."""
    lines = "".join(f"{triple} .\n" for triple in triples)
    return f"INSERT DATA {{\n{lines}}}" if graph is None else f"INSERT DATA {{ GRAPH <{graph}> {{\n{lines}}} }}"


def _nodes(triple: Triple) -> Iterator[BlankNode]:
    for term in (triple.subject, triple.object):
        if isinstance(term, BlankNode):
            yield term
        elif isinstance(term, Triple):
            yield from _nodes(term)


def _together(triples: Iterable[Triple]) -> Iterable[list[Triple]]:
    """The triples, those that share blank nodes in one list."""
    above: dict[BlankNode, BlankNode] = {}

    def top(node: BlankNode) -> BlankNode:
        while (parent := above.setdefault(node, node)) != node:
            above[node] = node = above[parent]
        return node

    found = list(triples)
    for triple in found:
        first, *others = _nodes(triple)
        for other in others:
            above[top(other)] = top(first)
    groups: dict[BlankNode, list[Triple]] = {}
    for triple in found:
        groups.setdefault(top(next(_nodes(triple))), []).append(triple)
    return groups.values()
