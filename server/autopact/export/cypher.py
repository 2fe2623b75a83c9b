"""Cypher: the same graph as statements for Neo4j, for Memgraph, and, wrapped in SQL, for Apache AGE.

Every node has the label Resource and its kinds; edges are named after their predicates. A thing has one node by its
IRI, so the scripts for Neo4j and Memgraph may be run again, over a later export too.

https://opencypher.org/resources/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import IO, TypeAlias

from autopact.engine.graphs import chunks
from autopact.export.elements import Edge, Node, Value
from autopact.export.property_graph import PropertyGraph

Row: TypeAlias = dict[str, Value | list[Value]]

BATCH = 500
"""Rows of a statement, at most."""

HELD = 20_000
"""Rows that are in memory, at most."""

NEO4J = ("CREATE CONSTRAINT resource_iri IF NOT EXISTS FOR (n:Resource) REQUIRE n.iri IS UNIQUE",)
MEMGRAPH = ("CREATE INDEX ON :Resource(iri)",)
"""What comes first, so that nodes are found by their IRIs: the two have no such statement in common."""


def write_neo4j(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write the script for Neo4j."""
    _script(graph, file, NEO4J)


def write_memgraph(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write the script for Memgraph."""
    _script(graph, file, MEMGRAPH)


def write_age(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write the script for Apache AGE: SQL, with Cypher between dollar signs.

    A node has one label there, so its kinds are in `kinds`; the graph must not be there yet.
    """
    for line in (
        "CREATE EXTENSION IF NOT EXISTS age",
        "LOAD 'age'",
        'SET search_path = ag_catalog, "$user", public',
        "BEGIN",
        "SELECT create_graph('autopact')",
        "SELECT create_vlabel('autopact', 'Resource')",
        'CREATE INDEX ON autopact."Resource" USING gin (properties)',
    ):
        file.write(f"{line};\n".encode())
    many = _many(graph)
    for nodes in chunks(graph.nodes(), BATCH):
        created = ",\n".join(f"(:Resource {_map(_of_node(node, many, kinds=True))})" for node in nodes)
        file.write(_sql(f"CREATE {created}"))
    for edge in graph.edges(by_relation=True):
        ends = f"MATCH (a:Resource {_map({'iri': edge.source})}), (b:Resource {_map({'iri': edge.target})})"
        file.write(_sql(f"{ends} CREATE (a)-[:`{edge.relation}` {_map(_of_edge(edge))}]->(b)"))
    file.write(b"COMMIT;\n")


def _script(graph: PropertyGraph, file: IO[bytes], first: Iterable[str]) -> None:
    def say(statement: str) -> None:
        file.write(f"{statement};\n".encode())

    for statement in first:
        say(statement)
    many = _many(graph)
    for nodes in _alike(_of_node(node, many) for node in graph.nodes()):
        rows = ",\n".join(map(_map, nodes))
        say(f"UNWIND [{rows}] AS row\nMERGE (n:Resource {{iri: row.iri}}) SET n = row")
    for kind, members in graph.members():
        for some in chunks(members, BATCH):
            iris = ",\n".join(map(_literal, some))
            say(f"UNWIND [{iris}] AS iri\nMATCH (n:Resource {{iri: iri}}) SET n:`{kind}`")
    for relation, edges in groupby(graph.edges(by_relation=True), key=lambda edge: edge.relation):
        for known in _alike({"a": edge.source, "b": edge.target, **_of_edge(edge)} for edge in edges):
            rows = ",\n".join(map(_map, known))
            told = ", ".join(f"`{name}`: row.`{name}`" for name in known[0] if name not in ("a", "b"))
            say(
                f"UNWIND [{rows}] AS row\nMATCH (a:Resource {{iri: row.a}}), (b:Resource {{iri: row.b}})\n"
                f"MERGE (a)-[r:`{relation}`]->(b) SET r = {{{told}}}"
            )


def _alike(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in batches of such as have the same keys: of others, Neo4j takes seconds to find out the type."""
    waiting: dict[tuple[str, ...], list[Row]] = {}
    held = 0
    for row in rows:
        batch = waiting.setdefault(tuple(row), [])
        batch.append(row)
        held += 1
        if len(batch) == BATCH:
            yield waiting.pop(tuple(row))
            held -= BATCH
        elif held == HELD:
            yield from waiting.values()
            waiting, held = {}, 0
    yield from waiting.values()


def _many(graph: PropertyGraph) -> frozenset[str]:
    return frozenset(column.name for column in graph.columns if column.many)


def _of_node(node: Node, many: frozenset[str], *, kinds: bool = False) -> Row:
    """A node's properties; one that has several values somewhere is a list everywhere."""
    told: Row = {"iri": node.id, "label": node.label, "part": node.part}
    told |= {name: found if name in many else found[0] for name, found in node.properties.items()}
    if kinds:
        told["kinds"] = list(node.kinds)
    if node.types:
        told["types"] = list(node.types)
    if node.evidence:
        told["evidence"] = list(node.evidence)
    return told


def _of_edge(edge: Edge) -> Row:
    known: Row = {"predicate": edge.predicate, **edge.known.plain()}
    if edge.known.claims:
        known["claims"] = list(edge.known.claims.split(" "))
    return known


def _map(values: Mapping[str, Value | list[Value]]) -> str:
    return "{" + ", ".join(f"`{name}`: {_value(value)}" for name, value in values.items()) + "}"


def _value(value: Value | list[Value]) -> str:
    return f"[{', '.join(map(_literal, value))}]" if isinstance(value, list) else _literal(value)


_ESCAPED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r"[\\'\x00-\x1f\x7f-\x9f$;]")


def _literal(value: Value) -> str:
    """A literal; what could end a statement, or the dollar signs around it, is written by its number."""
    if not isinstance(value, str):
        return repr(value).replace("e+", "e")  # an exponent has no plus in openCypher, and Memgraph takes none
    return "'" + _SPECIAL.sub(lambda found: _ESCAPED.get(found[0]) or f"\\u{ord(found[0]):04x}", value) + "'"


def _sql(statement: str) -> bytes:
    return f"SELECT * FROM cypher('autopact', $autopact$\n{statement}\n$autopact$) AS (done agtype);\n".encode()  # noqa: S608
