"""`/openapi.json`: every address of the service, for programs that write clients, tests or forms.

It is made of the same tables that requests are answered by: formats, parameters, levels. Plain data, a module for each
subject: a library for it (apispec was looked at) takes these dictionaries as they are, and says nothing of its own.

https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from autopact import __version__
from autopact.sparql.problem import MEDIA_TYPE
from autopact.web.negotiation import HTML
from autopact.web.openapi import downloads, machines, querying, things, writing
from autopact.web.openapi.parts import WORDS, Described, tagged
from autopact.web.openapi.schemas import (
    CHANGE,
    FAULTS,
    FORESEEN,
    HEALTH,
    NAMED,
    OFFERED,
    PROBLEM,
    RESULT,
    STATED,
    TERM,
    TOLD,
)

UNTAGGED = {"/health", "/metrics"}
"""Where each answer is new."""


def routes() -> Blueprint:
    """The route of the description."""
    blueprint = Blueprint("openapi", __name__)

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(describe(request.url_root.rstrip("/")))

    return blueprint


def describe(root: str) -> Described:
    """The description of the service.

    Args:
        root: its address, without a slash at the end.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "autopact",
            "version": __version__,
            "summary": "A graph to look at and to ask: what it says, how surely, who says so, and what follows.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": root or "/"}],
        "paths": dict(map(_with_tags, _paths().items())),
        "components": {
            "schemas": {
                "Problem": PROBLEM, "Health": HEALTH, "Result": RESULT, "Term": TERM, "Offered": OFFERED,
                "Foreseen": FORESEEN, "Change": CHANGE, "Named": NAMED, "Stated": STATED, "Told": TOLD,
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {str(status): fault(status) for status in FAULTS},
        },
    }  # fmt: skip


def _paths() -> Described:
    return {**things.paths(), **querying.paths(), **writing.paths(), **downloads.paths(), **machines.paths()}


def _with_tags(described: tuple[str, Described]) -> tuple[str, Described]:
    """An address, and its operations; what is got there has a tag."""
    address, operations = described
    got = operations.get("get", {"responses": {}})
    if address in UNTAGGED or "200" not in got["responses"]:
        return described
    return address, operations | {"get": tagged(got)}


def fault(status: int) -> Described:
    """A problem document, or a page that says the same."""
    fault: Described = {
        "description": FAULTS[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}, HTML: {"schema": WORDS}},
    }
    if status == 503:
        fault["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return fault
