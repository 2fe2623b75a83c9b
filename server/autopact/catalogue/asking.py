"""How the catalogue asks the graph, in SPARQL.

IRIs are written into the queries as pyoxigraph writes them, which refuses any that could end early.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import cast

from pyoxigraph import Literal, NamedNode, Triple

from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine, Row, Solutions, Triples
from autopact.terms import PREFIXES, Level

MOST_NAMED = 500
"""Nodes that a query names at a time."""

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in PREFIXES.items())


def select(engine: Engine, text: str, graphs: Sequence[NamedNode] | None = None) -> tuple[Row, ...]:
    """The rows of a SELECT written with the usual prefixes, over `graphs`, or over what is certain."""
    result = engine.query(PROLOGUE + text, default_graphs=graphs)
    return result.rows if isinstance(result, Solutions) else ()


def select_possible(engine: Engine, text: str) -> tuple[Row, ...]:
    """The same over everything that is said, however uncertain, and what follows from it."""
    return select(engine, text, default_graphs(Level.POSSIBLE, True))


def construct(engine: Engine, text: str, graphs: Sequence[NamedNode] | None = None) -> tuple[Triple, ...]:
    """The triples of a CONSTRUCT written with the usual prefixes, each once, over `graphs`, or over what is certain."""
    result = engine.query(PROLOGUE + text, default_graphs=graphs)
    return tuple(dict.fromkeys(result.triples)) if isinstance(result, Triples) else ()


def iri(row: Row, name: str) -> NamedNode:
    """What is a node with a name in every row of a query."""
    return cast("NamedNode", row[name])


def literal(row: Row, name: str) -> Literal:
    """What is a literal in every row of a query."""
    return cast("Literal", row[name])


def number(row: Row, name: str) -> int:
    """What a query counted, as a row tells it."""
    return int(literal(row, name).value)


def is_there(engine: Engine, node: NamedNode) -> bool:
    """Whether any graph speaks of a node, or is called so."""
    if engine.sizes.get(node):
        return True
    return bool(select(engine, f"SELECT * {{ {in_any_graph(anywhere(node))} }} LIMIT 1"))


def anywhere(name: NamedNode | str) -> str:
    """A pattern of the triples in which a node stands, or a variable."""
    return f"{{ {name} ?p ?o }} UNION {{ ?s ?p {name} }} UNION {{ ?s {name} ?o }}"


def in_any_graph(pattern: str) -> str:
    """A pattern in the default graph or in a named one: of a plain store, GRAPH does not see the default graph."""
    return f"{{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }}"


def batched(nodes: Sequence[NamedNode]) -> Iterator[Sequence[NamedNode]]:
    """The nodes in lots that a query can name."""
    for start in range(0, len(nodes), MOST_NAMED):
        yield nodes[start : start + MOST_NAMED]


def lots(nodes: Collection[NamedNode]) -> Iterator[str]:
    """The nodes as they stand in queries, sorted, as many at a time as one can name."""
    return (" ".join(map(str, lot)) for lot in batched(sorted(nodes, key=str)))
