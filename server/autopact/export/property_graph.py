"""A graph as nodes and edges with properties: what is written for tools that know no triples.

A triple between two things is an edge, one with a literal a property of its node; types are the node's kinds. How each
is known goes with it: `level`, `status` (asserted by a claim, stated directly, inferred), `rule`, and of the firmest
claim who said it how, and where. What is said so of properties and kinds is in the node's `evidence`, as JSON.

It is sorted in a temporary database, so that memory does not grow with the graph; claims alone are in memory.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from itertools import groupby, islice
from math import isfinite
from typing import Any

from pyoxigraph import Literal, NamedNode

from autopact.claims.model import Claim
from autopact.engine import parts
from autopact.export.elements import RESERVED, Column, Edge, Known, Node, Property, Value
from autopact.export.material import Material
from autopact.export.names import local, names
from autopact.export.testimony import Testimony
from autopact.terms import CLAIMS_GRAPH, FAMILY, GIVEN, LABELS, ONTOLOGY_GRAPH, RDF, XSD, Level, plain

_LABELS, _GIVEN, _FAMILY = ([node.value for node in some] for some in (LABELS, GIVEN, FAMILY))
"""Where a node's label is taken from, the best first, and the parts of one."""

_PARTS = ("facts", "claims", "ontology")
_INTEGERS = {XSD[name].value for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger",
             "positiveInteger", "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedShort",
             "unsignedByte", "unsignedLong")}  # fmt: skip
_NUMBERS = {XSD[name].value for name in ("decimal", "double", "float")}
_BATCH = 10_000

_TABLES = """
CREATE TABLE node (name TEXT PRIMARY KEY, part INTEGER) WITHOUT ROWID;
CREATE TABLE edge (source TEXT, predicate TEXT, target TEXT, part INTEGER, level TEXT, status TEXT, rule TEXT,
                   claims TEXT);
CREATE TABLE value (node TEXT, predicate TEXT, value TEXT, datatype TEXT, language TEXT, kind INTEGER, part INTEGER,
                    level TEXT, status TEXT, rule TEXT, claims TEXT);
"""
_INDEXES = """
CREATE INDEX edges ON edge (source, predicate, target);
CREATE INDEX relations ON edge (predicate, source, target);
CREATE INDEX of_node ON value (node, predicate, language, value, datatype);
CREATE INDEX of_predicate ON value (predicate, language, node);
"""


class PropertyGraph:
    """The property graph of some material. Its database is gone when it is closed.

    Args:
        material: what it is made of.
        facts: whether to leave out the vocabulary and what is about claims, as for a picture of who is with whom.
    """

    def __init__(self, material: Material, *, facts: bool = False) -> None:
        no_name = ""  # it is in a file all the same, which is gone with the process, however that ends
        self._database = sqlite3.connect(no_name, check_same_thread=False)
        try:
            self._read(material, facts=facts)
        except BaseException:
            self.close()
            raise

    def _read(self, material: Material, *, facts: bool) -> None:
        self._database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;")
        self._database.executescript(_TABLES)
        self.claims = material.claims
        self._testimony = Testimony(self.claims)
        shown = material.facts if facts else material.parts
        for part in material.parts:
            self._fill(part, material, shown=part in shown)
        self._database.executescript(_INDEXES)
        self.relations = names(self._all("SELECT DISTINCT predicate FROM edge"))
        self.kinds = names(
            self._all("SELECT DISTINCT value FROM value JOIN node ON node = name WHERE predicate = ?", RDF.type.value),
            ["Resource"],
        )
        self._properties = names(
            self._all("SELECT DISTINCT predicate FROM value JOIN node ON node = name WHERE predicate != ?",
                      RDF.type.value), RESERVED)  # fmt: skip
        self.columns = list(self._columns())
        self._column = {(column.predicate, column.language): column for column in self.columns}

    def __enter__(self) -> PropertyGraph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give its database back."""
        self._database.close()

    def nodes(self) -> Iterator[Node]:
        """The nodes, by id."""
        rows = self._rows(
            """SELECT name, node.part, predicate, value, datatype, language, value.part, level, status, rule, claims
               FROM node LEFT JOIN value ON node = name ORDER BY name, predicate, language, value, datatype"""
        )
        for (name, part), said in groupby(rows, key=lambda row: row[:2]):
            yield self._node(name, _PARTS[part], [row[2:] for row in said if row[2] is not None])

    def edges(self, *, by_relation: bool = False) -> Iterator[Edge]:
        """The edges, by where they begin, or by what they are."""
        order = "predicate, source, target" if by_relation else "source, predicate, target"
        rows = self._rows(
            f"SELECT source, target, predicate, part, level, status, rule, claims FROM edge ORDER BY {order}"  # noqa: S608
        )
        for source, target, predicate, *known in rows:
            yield Edge(source, target, self.relations[predicate], predicate, self._known(*known))

    def properties(self) -> Iterator[Property]:
        """What is said of the nodes with literals, and their types, by node."""
        rows = self._rows(
            """SELECT node, predicate, value, datatype, language, value.part, level, status, rule, claims
               FROM value JOIN node ON node = name ORDER BY node, predicate, language, value, datatype"""
        )
        for node, predicate, value, datatype, language, *known in rows:
            name = self._properties.get(predicate, "types")
            yield Property(node, name, predicate, value, datatype, language, self._known(*known))

    def members(self) -> Iterator[tuple[str, Iterator[str]]]:
        """For each kind its name, and the nodes of it."""
        rows = self._rows(
            """SELECT value, node FROM value JOIN node ON node = name WHERE predicate = ? ORDER BY value, node""",
            RDF.type.value,
        )
        for kind, found in groupby(rows, key=lambda row: row[0]):
            yield self.kinds[kind], (node for _, node in found)

    def testimony(self, claim: Claim) -> dict[str, Value]:
        """What is known of a claim, projected or not: its level only if it is."""
        level = self.claims.level(claim)
        known = self._testimony.about(claim)
        about = {
            "claim": claim.iri.value,
            "paraphrase": claim.paraphrase,
            "level": level.word if level is not None else None,
            **known,
            "speech_act": claim.speech_act.value if claim.speech_act else None,
            "polarity": claim.polarity.value if claim.polarity else None,
            "created": claim.created,
            "retracted": claim.retracted_on,
            "states": "\n".join(f"{triple} ." for triple in sorted(claim.triples, key=str)),
        }
        return {name: value for name, value in about.items() if value not in ("", None)}

    def _fill(self, part: NamedNode, material: Material, *, shown: bool) -> None:
        """Take in a part; of one that is not shown only what is said of the nodes of others."""
        number = 2 if part == ONTOLOGY_GRAPH else 1 if part == CLAIMS_GRAPH else 0
        level, inferred = parts.KNOWN.get(part, (Level.CERTAIN, False))
        triples = material.triples(part)
        while some := list(islice(triples, _BATCH)):
            ends: set[str] = set()
            edges: list[tuple[Any, ...]] = []
            values: list[tuple[Any, ...]] = []
            for triple in some:
                claims = self._testimony.saying(triple)
                claimed = bool(claims) and claims[0][0] <= level
                status = "inferred" if inferred else "asserted" if claimed else "stated"
                rule = material.rule(triple) if inferred else ""
                known = (number, level.word, status, rule, " ".join(claim for _, claim in claims))
                subject, predicate, value = plain(triple.subject), triple.predicate.value, triple.object
                if isinstance(value, Literal):
                    tongue = value.language or ""
                    datatype = value.datatype.value
                    kind = _kind(value.value, datatype)
                    values.append((subject, predicate, value.value, datatype, tongue, kind, *known))
                elif predicate == RDF.type.value:
                    values.append((subject, predicate, plain(value), "", "", 0, *known))
                elif shown:
                    edges.append((subject, predicate, plain(value), *known))
                    ends.add(plain(value))
                ends.add(subject)
            if shown:
                self._database.executemany(
                    "INSERT INTO node VALUES (?, ?) ON CONFLICT DO UPDATE SET part = min(part, excluded.part)",
                    ((name, number) for name in ends),
                )
            self._database.executemany("INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?, ?, ?)", edges)
            self._database.executemany("INSERT INTO value VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def _columns(self) -> Iterator[Column]:
        rows = self._rows(
            """SELECT predicate, language, max(many), min(kind), max(kind) FROM (
                 SELECT predicate, language, count(*) AS many, min(kind) AS kind FROM value JOIN node ON node = name
                 WHERE predicate != ? GROUP BY predicate, language, node
                 UNION ALL SELECT predicate, language, 1, max(kind) FROM value JOIN node ON node = name
                 WHERE predicate != ? GROUP BY predicate, language)
               GROUP BY predicate, language ORDER BY predicate, language""",
            RDF.type.value,
            RDF.type.value,
        )
        used = {name.lower() for name in self._properties.values()}
        for predicate, language, many, least, most in rows:
            name = self._properties[predicate]
            if language:
                name = f"{name}_{re.sub(r'[^A-Za-z0-9]', '_', language)}"
                while name.lower() in used:
                    name += "_"
                used.add(name.lower())
            kind = str if least == 0 else int if most == 1 else float
            yield Column(name, predicate, language, kind, many > 1)

    def _node(self, name: str, part: str, said: list[tuple[Any, ...]]) -> Node:
        properties: dict[str, list[Value]] = {}
        types, evidence = [], []
        for predicate, value, _, language, *known in said:
            if predicate == RDF.type.value:
                types.append(value)
                told = "types"
            else:
                column = self._column[predicate, language]
                properties.setdefault(column.name, []).append(column.kind(value))
                told = column.name
            how = self._known(*known)
            if how != Known(how.part, Level.CERTAIN.word, "stated"):
                about = {"property": told, "value": value, **how.plain()}
                evidence.append(json.dumps(about, ensure_ascii=False))
        kinds = tuple(self.kinds[each] for each in types)
        return Node(name, _label(name, said), tuple(types), kinds, part, properties, tuple(evidence))

    def _known(self, part: int, level: str, status: str, rule: str, claims: str) -> Known:
        first = claims.split(" ", 1)[0]
        about = self._testimony.first(first) if first else {}
        return Known(_PARTS[part], level, status, rule, first, claims, **about)

    def _all(self, query: str, *values: str) -> list[str]:
        return [row[0] for row in self._rows(query, *values)]

    def _rows(self, query: str, *values: str) -> Iterator[tuple[Any, ...]]:
        return self._database.execute(query, values)


def _label(name: str, said: list[tuple[Any, ...]]) -> str:
    """The label of a node that is read best, else its given and family name, else how its IRI ends."""
    labels: list[tuple[bool, int, int, str]] = []
    parts: dict[int, str] = {}
    for predicate, value, _, language, _, _, status, *_ in said:
        if predicate in _LABELS and value.strip():
            tongue = language.split("-", 1)[0]
            spoken = ("en", "").index(tongue) if tongue in ("en", "") else 2
            labels.append((status == "inferred", spoken, _LABELS.index(predicate), value))
        for number, some in enumerate((_GIVEN, _FAMILY)):
            if predicate in some and value.strip():
                parts.setdefault(number, value.strip())
    if labels:
        return min(labels)[-1]
    called = " ".join(part for _, part in sorted(parts.items()))
    return called or (name if name.startswith("_:") else local(name))


_INTEGER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)


def _kind(value: str, datatype: str) -> int:
    """1 for a whole number that every tool can hold, 2 for another number, 0 for all else."""
    if datatype in _INTEGERS and _INTEGER.fullmatch(value):
        return 1
    return 2 if datatype in _NUMBERS and _NUMBER.fullmatch(value) and isfinite(float(value)) else 0
