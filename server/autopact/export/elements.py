"""What a property graph is made of: nodes and edges, their properties, and how each triple of them is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from typing import TypeAlias

Value: TypeAlias = str | int | float

RESERVED = ("id", "iri", "label", "kinds", "types", "part", "evidence")
"""Names of a node's own columns, which no property takes."""


@dataclass(frozen=True, slots=True)
class Known:
    """How a triple is known.

    Attributes:
        part: facts, claims or ontology.
        level: certain, probable, possible.
        status: asserted by claims, stated directly, or inferred.
        rule: of an inferred one, the last rule of its proof.
        claim: the firmest claim that says so.
        claims: all of them, with a space between.
        speaker, factuality, cue, hedge, document, start, end: of the firmest claim; the document is its source, start
            and end are code points in it.
    """

    part: str
    level: str
    status: str
    rule: str = ""
    claim: str = ""
    claims: str = ""
    speaker: str = ""
    factuality: str = ""
    cue: str = ""
    hedge: str = ""
    document: str = ""
    start: int | None = None
    end: int | None = None

    def plain(self) -> dict[str, Value]:
        """What there is of it, by name."""
        values = zip(KNOWN, astuple(self), strict=True)
        return {name: value for name, value in values if value not in ("", None)}


KNOWN = tuple(field.name for field in fields(Known))
NUMBERED = ("start", "end")
"""Those of them that are numbers."""


@dataclass(frozen=True, slots=True)
class Column:
    """A property of nodes: its name, the IRI, the language of its values, what they are, and whether a node has many.

    `kind` is str, int or float.
    """

    name: str
    predicate: str
    language: str
    kind: type[str] | type[int] | type[float]
    many: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: `id` is its IRI, or `_:` and the label of a blank node; `types` are IRIs, `kinds` their names."""

    id: str
    label: str
    types: tuple[str, ...]
    kinds: tuple[str, ...]
    part: str
    properties: Mapping[str, list[Value]]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A triple between two things; `relation` is the name of its predicate."""

    source: str
    target: str
    relation: str
    predicate: str
    known: Known


@dataclass(frozen=True, slots=True)
class Property:
    """A triple with a literal, or a type, whose value is an IRI then, without a datatype."""

    node: str
    property: str
    predicate: str
    value: str
    datatype: str
    language: str
    known: Known
