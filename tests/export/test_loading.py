"""What tables are loaded as by the script beside them: each value as it is, however awkward."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from pyoxigraph import Literal, Triple
from tests.export import worlds

from autopact.export.property_graph import PropertyGraph
from autopact.export.tools import TOOLS
from autopact.export.writing import save
from autopact.terms import ID, RDFS

Rows: TypeAlias = list[tuple[Any, ...]]

TEXTS = (
    "", " ", "NA", "null", '"', '""', "'", "\\", "\\n", "a\nb", "a\r\nb", "a\rb", "\t", "a,b", "a;b", "=1+1", "\0",
    "\x07", "\u2028", "\ufeff", "\U0001f697", "x" * 3_000_000,
)  # fmt: skip
COLUMNS = ("node", "predicate", "value", "datatype", "language", "claims", "start", "end")


def duckdb() -> Rows:
    """The values that DuckDB has."""
    import duckdb

    with duckdb.connect() as database:
        database.execute(Path("load.sql").read_text())
        columns = ", ".join(f'"{name}"' for name in COLUMNS)
        return database.execute(f'SELECT {columns} FROM "values"').fetchall()  # noqa: S608


def pandas() -> Rows:
    """The values that pandas has."""
    values = runpy.run_path("load.py")["values"]
    found = values[list(COLUMNS)].astype(object)
    return [tuple(row) for row in found.where(found.notna(), None).to_numpy()]


def ladybug() -> Rows:
    """The values that Ladybug has, to which an empty text is nothing."""
    import ladybug

    connection = ladybug.Connection(ladybug.Database("graph.lbdb"))
    for statement in Path("load.cypher").read_text().split(";\n")[:-1]:
        connection.execute(statement)
    columns = ", ".join(f"p.`{name}`" for name in COLUMNS)
    rows: Any = connection.execute(f"MATCH (p:Property) RETURN {columns}")
    return [(*("" if value is None else value for value in row[:-2]), *row[-2:]) for row in rows]


@pytest.mark.parametrize("read", [duckdb, pandas, ladybug])
def test_each_value_is_loaded_as_it_is(
    read: Callable[[], Rows], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts as texts, numbers as numbers, with what is known of them beside."""
    said = {Triple(ID[f"n{place}"], RDFS.label, Literal(text)) for place, text in enumerate(TEXTS)}
    material = worlds.made(worlds.with_claims(said, "cue"))
    tool = TOOLS[read.__name__]
    save(material, tool, tool.format(None), tmp_path / "made")
    monkeypatch.chdir(tmp_path / "made")
    with PropertyGraph(material) as graph:
        expected = [
            (each.node, each.predicate, each.value, each.datatype, each.language, known.claims, known.start, known.end)
            for each in graph.properties()
            for known in [each.known]
        ]
    found = read()
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert {type(row[-1]) for row in found} == {int, type(None)}
