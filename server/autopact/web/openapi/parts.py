"""What descriptions of addresses are made of: operations, parameters, answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from autopact.sparql import description
from autopact.sparql.formats import RESULTS, Format
from autopact.terms import BASE, Level
from autopact.web.negotiation import HTML

Described: TypeAlias = dict[str, Any]


WORDS: Described = {"type": "string"}


IRI: Described = {"type": "string", "format": "uri"}

ANY_GRAPHS: Described = {"type": "array", "items": {"anyOf": [IRI, {"type": "string", "const": ""}]}}
"""Graphs; one without a name is none."""

ANYTHING: Described = {}
"""JSON whose shape depends on what was asked."""


CHOICES: dict[str, Described] = {
    "certainty": {"type": "string", "enum": [level.word for level in Level], "default": Level.CERTAIN.word},
    "inference": {"type": "string", "enum": ["on", "off"], "default": "on"},
    "timeout": {"type": "number", "exclusiveMinimum": 0},
    "default-graph-uri": ANY_GRAPHS,
    "named-graph-uri": ANY_GRAPHS,
    "query": {"type": "string", "examples": ["ASK { ?s ?p ?o }"]},
}
"""The values of parameters, where not any text will do."""


IF_MATCH: Described = {"name": "If-Match", "in": "header", "schema": WORDS}

CONDITIONS = [IF_MATCH, {**IF_MATCH, "name": "If-None-Match"}]
"""The headers that name tags."""


def whole_of(properties: Described) -> Described:
    """An object that has all of these, and nothing else."""
    return {"type": "object", "required": [*properties], "properties": properties, "additionalProperties": False}


TOKEN = [{"token": list[str]()}]


def operation(
    name: str,
    summary: str,
    responses: dict[int, Described],
    faults: Iterable[int] = (),
    parameters: Iterable[Described] = (),
) -> Described:
    """An operation on an address: what it answers, and the faults that all describe alike."""
    every = {status: {"$ref": f"#/components/responses/{status}"} for status in faults} | responses
    return {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {str(status): every[status] for status in sorted(every)},
    }


def content(formats: Iterable[Format[Any]]) -> Described:
    """What answers may be written in, by media type."""
    found: Described = {}
    for each in formats:
        for media_type in each.media_types:
            found[media_type] = {"schema": ANYTHING if "json" in media_type else WORDS}
    if RESULTS[0].media_types[0] in found:
        found[RESULTS[0].media_types[0]] = {"schema": {"$ref": "#/components/schemas/Result"}}
    return found


def document(says: str, formats: Iterable[Format[Any]]) -> Described:
    """An answer in formats for triples or tables."""
    return {"description": says, "content": content(formats)}


def in_json(says: str, schema: Described) -> Described:
    """An answer in JSON."""
    return {"description": says, "content": {"application/json": {"schema": schema}}}


def elsewhere(says: str) -> Described:
    """An answer that leads to another address."""
    return {"description": says, "headers": {"Location": {"schema": WORDS}}}


def page(says: str) -> Described:
    """A page for people."""
    return {"description": says, "content": {HTML: {"schema": WORDS}}}


def page_or(says: str, formats: Iterable[Format[Any]]) -> Described:
    """A page for a browser, data for others."""
    return {"description": f"{says} A page for a browser.", "content": {HTML: {"schema": WORDS}, **content(formats)}}


def parameters(*names: str, formats: Iterable[Format[Any]] = ()) -> list[Described]:
    """Those of the endpoint, as pages know some of them too; an empty `format` says nothing."""
    spelt = [word for each in formats for word in (each.name, *each.other_names, *each.media_types)]
    schemas = CHOICES | {"format": {"type": "string", "enum": ["", *dict.fromkeys(spelt)]} if spelt else WORDS}
    return [parameter(name, schemas[name], description.PARAMETERS[name]) for name in names]


def parameter(name: str, schema: Described, says: str) -> Described:
    """A parameter of the query string."""
    return {"name": name, "in": "query", "schema": schema, "description": says}


def tagged(got: Described) -> Described:
    """A GET whose answer has a tag, and is not sent to who has that, or means another."""
    of_answer = {"ETag": {"schema": WORDS, "description": "None where an answer differs each time."}}
    answer = got["responses"]["200"]
    responses = got["responses"] | {
        "200": answer | {"headers": answer.get("headers", {}) | of_answer},
        "304": {"description": "The client has this answer."},
        "412": {"$ref": "#/components/responses/412"},
    }
    return got | {"parameters": [*got["parameters"], *CONDITIONS], "responses": dict(sorted(responses.items()))}


def in_path(name: str, schema: Described) -> Described:
    """A part of the path."""
    return {"name": name, "in": "path", "required": True, "schema": schema}


def any_iri() -> Described:
    """The IRI of anything."""
    schema = {"type": "string", "format": "uri", "examples": [f"{BASE}id/renault"]}
    return {**parameter("iri", schema, "Of the thing, in full or with a known prefix."), "required": True}


def tongue() -> Described:
    """The language of a page."""
    return parameter("lang", WORDS, "The language of a page: en, fr or zh; else what the browser asks for.")


def named(example: str) -> Described:
    """A name; it may hold slashes."""
    return in_path("name", {"type": "string", "minLength": 1, "examples": [example]})


def number(name: str, says: str, most: int = 10**9) -> Described:
    """A parameter that counts something."""
    return parameter(name, {"type": "integer", "minimum": 0, "maximum": most}, says)


def whole(least: int, most: int) -> Described:
    """A whole number between two others."""
    return {"type": "integer", "minimum": least, "maximum": most, "examples": [least]}


def named_format(*names: str) -> Described:
    """The format, by one of its names."""
    return parameter("format", {"type": "string", "enum": ["", *names]}, "How to write it.")
