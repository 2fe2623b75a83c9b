"""Tables: nodes, edges, what is said of the nodes, and the claims, as CSV; with a script that loads them.

The first two have the columns that network tools look for (`id`, `label`; `source`, `target`). A property of a node is
a row of `values.csv`, so that each has its own evidence beside it. A line may break between quotation marks.

https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import IO, TypeAlias

from autopact.export.elements import KNOWN, NUMBERED, Value
from autopact.export.flat import joined
from autopact.export.property_graph import PropertyGraph

Row: TypeAlias = Mapping[str, Value]

NODES = ("id", "label", "kinds", "types", "part")
EDGES = ("source", "target", "relation", "predicate", *KNOWN)
VALUES = ("node", "property", "predicate", "value", "datatype", "language", *KNOWN)
CLAIMS = (
    "claim", "paraphrase", "level", "speaker", "speech_act", "factuality", "polarity", "cue", "hedge", "document",
    "start", "end", "created", "retracted", "states",
)  # fmt: skip
COLUMNS = {"nodes": NODES, "edges": EDGES, "values": VALUES, "claims": CLAIMS}
"""The tables, and the columns of each."""


def nodes(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write the table of nodes."""
    rows = (
        {"id": node.id, "label": node.label, "kinds": joined(node.kinds), "types": " ".join(node.types),
         "part": node.part}
        for node in graph.nodes()
    )  # fmt: skip
    _write(file, NODES, rows)


def edges(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write the table of edges."""
    rows = (
        {"source": edge.source, "target": edge.target, "relation": edge.relation, "predicate": edge.predicate,
         **edge.known.plain()}
        for edge in graph.edges()
    )  # fmt: skip
    _write(file, EDGES, rows)


def values(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write the table of what is said of nodes with literals, and of their types."""
    rows = (
        {"node": each.node, "property": each.property, "predicate": each.predicate, "value": each.value,
         "datatype": each.datatype, "language": each.language, **each.known.plain()}
        for each in graph.properties()
    )  # fmt: skip
    _write(file, VALUES, rows)


def claims(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write the table of claims, those too that nothing in the graph rests on."""
    _write(file, CLAIMS, map(graph.testimony, graph.claims))


TABLES: Mapping[str, Callable[[PropertyGraph, IO[bytes]], None]] = {
    "nodes.csv": nodes, "edges.csv": edges, "values.csv": values, "claims.csv": claims,
}  # fmt: skip
"""The files, and what writes each."""


def load_duckdb(_: PropertyGraph, file: IO[bytes]) -> None:
    """Write the script that makes tables of the files in DuckDB."""
    for table, columns in COLUMNS.items():
        types = ", ".join(f"'{name}': '{'BIGINT' if name in NUMBERED else 'VARCHAR'}'" for name in columns)
        texts = ", ".join(f"'{name}'" for name in columns if name not in NUMBERED)
        name = f'"{table}"'  # VALUES is a word of SQL
        file.write(
            f"CREATE TABLE {name} AS SELECT * FROM read_csv('{table}.csv', header = true, quote = '\"', "  # noqa: S608
            f"escape = '\"', delim = ',', parallel = false, max_line_size = 100000000,\n"
            f"  columns = {{{types}}},\n  force_not_null = [{texts}]);\n".encode()
        )


def load_ladybug(_: PropertyGraph, file: IO[bytes]) -> None:
    """Write the script that makes a graph of the files in Ladybug: nodes, links between them, values, claims."""

    def typed(columns: Iterable[str]) -> str:
        return ", ".join(f"`{name}` {'INT64' if name in NUMBERED else 'STRING'}" for name in columns)

    options = "(HEADER = true, PARALLEL = false, AUTO_DETECT = false, DELIM = ',', QUOTE = '\"', ESCAPE = '\"')"
    for line in (
        f"CREATE NODE TABLE Node({typed(NODES)}, PRIMARY KEY (id))",
        f"CREATE REL TABLE Link(FROM Node TO Node, {typed(EDGES[2:])})",
        f"CREATE NODE TABLE Claim({typed(CLAIMS)}, PRIMARY KEY (claim))",
        f"CREATE NODE TABLE Property(number SERIAL, {typed(VALUES)}, PRIMARY KEY (number))",
        f"COPY Node FROM 'nodes.csv' {options}",
        f"COPY Link FROM 'edges.csv' {options}",
        f"COPY Claim FROM 'claims.csv' {options}",
        f"COPY Property FROM 'values.csv' {options}",
    ):
        file.write(f"{line};\n".encode())


def load_pandas(_: PropertyGraph, file: IO[bytes]) -> None:
    """Write the module that reads the files into frames."""
    file.write(b'''"""The tables of the graph as pandas frames: `from load import nodes, edges, values, claims`."""

from pathlib import Path

import pandas


def _read(name):
    """A table: texts as they are ("NA" is a text), numbers that may be missing."""
    types = {"start": "Int64", "end": "Int64"}
    columns = pandas.read_csv(Path(__file__).parent / name, nrows=0).columns
    return pandas.read_csv(
        Path(__file__).parent / name,
        dtype={column: types.get(column, "string") for column in columns},
        keep_default_na=False,
        na_values={column: [""] for column in types},
    )


''')
    file.write(b"".join(f'{table} = _read("{table}.csv")\n'.encode() for table in COLUMNS))


def _write(file: IO[bytes], columns: tuple[str, ...], rows: Iterable[Row]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    # With this end of lines, it puts each kind of them between quotation marks.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    text.detach()
