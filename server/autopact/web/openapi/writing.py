"""Where the graph is changed, and what was changed."""

from __future__ import annotations

from autopact.sparql import changes
from autopact.sparql.document import MULTIPART
from autopact.sparql.form import MEDIA_TYPE as FORM
from autopact.sparql.formats import GRAPHS
from autopact.sparql.request import UPDATE
from autopact.turtle.reader import format_of
from autopact.web.changes import FEEDS, FORMS
from autopact.web.negotiation import HTML
from autopact.web.openapi.parts import (
    CONDITIONS,
    IRI,
    TOKEN,
    WORDS,
    Described,
    content,
    document,
    in_json,
    in_path,
    named,
    named_format,
    number,
    operation,
    parameter,
    parameters,
)


def paths() -> Described:
    """The addresses."""
    return {
        "/update": {
            "post": {
                **operation(
                    "update", "Change what is stored (SPARQL 1.1 Protocol).", _written(204), _REFUSED,
                    [*map(_using, ("using-graph-uri", "using-named-graph-uri")), _dry_run(), *parameters("timeout")],
                ),
                "security": TOKEN,
                "requestBody": {
                    "required": True,
                    "content": {
                        FORM: {"schema": {"type": "object", "required": ["update"], "properties": {"update": WORDS}}},
                        UPDATE: {"schema": WORDS, "examples": {"clear": {"value": "CLEAR GRAPH <urn:example>"}}},
                    },
                },
            }
        },
        "/graph-store": _store(
            "", [parameter("graph", IRI, "Of a named graph."),
                 {**parameter("default", WORDS, "For the default graph."), "allowEmptyValue": True}]
        ),
        "/graph-store/{name}": _store("Direct", [named("example.ttl")]),
        "/changes": {
            "get": operation(
                "changes", "What was changed, when and with whose token, the latest first.",
                {200: {"description": "A page of changes; one to look at for a browser.", "content": {
                    HTML: {"schema": WORDS},
                    changes.JSON: {"schema": {"type": "object", "required": ["changes", "next"], "properties": {
                        "changes": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}},
                        "next": {"type": ["string", "null"]},
                    }}},
                    changes.ATOM: {"schema": WORDS},
                }}}, (400, 406, 503),
                [number("after", "Only those with a higher number."), number("before", "Only those with a lower one."),
                 number("limit", "How many.", changes.MOST), named_format(*FEEDS)],
            )
        },
        "/changes/{number}": {
            "get": operation(
                "change", "A change by itself: JSON, a patch (RDF Patch), or in PROV terms (Turtle).",
                {200: {"description": "The change; a page for a browser.", "content": {
                    HTML: {"schema": WORDS},
                    changes.JSON: {"schema": {"$ref": "#/components/schemas/Change"}},
                    changes.PATCH: {"schema": WORDS}, changes.TURTLE: {"schema": WORDS},
                }}}, (400, 404, 406, 503),
                [in_path("number", {"type": "integer", "minimum": 0, "examples": [1]}),
                 named_format(*FORMS)],
            )
        },
    }  # fmt: skip


_REFUSED = (400, 401, 403, 408, 412, 413, 415, 422, 502, 503, 504, 507)


def _store(name: str, named: list[Described]) -> Described:
    """The operations on a graph: of the graph store, directly or by a parameter."""
    body = {
        "required": True,
        "content": {
            **{kind: described for kind, described in content(GRAPHS).items() if format_of(kind, "")},
            MULTIPART: {"schema": {"type": "object", "additionalProperties": {"type": "string", "format": "binary"}}},
        },
    }
    changing = [*named, _dry_run(), *parameters("timeout"), *CONDITIONS]

    def change(method: str, summary: str, *statuses: int, faults: tuple[int, ...] = ()) -> Described:
        faults = tuple(sorted({*_REFUSED, *faults}))
        return {
            **operation(f"{method}Graph{name}", summary, _written(*statuses), faults, changing),
            "security": TOKEN,
        }

    return {
        "get": operation(
            f"getGraph{name}", "A graph, as it is stored.", {200: document("The graph.", GRAPHS)}, (400, 404, 406, 503),
            [*named, *parameters("inference", "certainty", "format", formats=GRAPHS)],
        ),
        "put": {**change("put", "Put a document in the place of a graph.", 201, 204), "requestBody": body},
        "post": {**change("post", "Add a document to a graph, or, without one, make one.", 201, 204),
                 "requestBody": body},
        "delete": change("delete", "Delete a graph.", 204, faults=(404,)),
    }  # fmt: skip


def _written(*statuses: int) -> dict[int, Described]:
    """What comes of a change, or of a dry run."""
    says = {
        "Autopact-Change": "The number of the change, at `/changes`; none if nothing is stored in another way now.",
        "Autopact-Still-Holds": "Deleted, and there all the same: a claim or a rule has it.",
    }
    counted = {name: {"schema": {"type": "integer"}, "description": each} for name, each in says.items()}
    said = {201: "It is there now.", 204: "It is done."}
    location = {"Location": {"schema": WORDS}}
    found: dict[int, Described] = {
        status: {
            "description": said[status],
            "headers": {**counted, **(location if status == 201 else {})},
        }
        for status in statuses
    }
    return found | {200: in_json("What it would do, of a dry run.", {"$ref": "#/components/schemas/Foreseen"})}


def _using(name: str) -> Described:
    return parameter(name, {"type": "array", "items": IRI}, "A graph that WHERE sees; repeatable. Replaces USING.")


def _dry_run() -> Described:
    return parameter("dry-run", {"type": "string", "enum": ["0", "1"]}, "1: tell what would change, change nothing.")
