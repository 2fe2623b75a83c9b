"""`/openapi.json`: every address of the service, for programs that write clients, tests or forms.

It is made of the same tables that requests are answered by: formats, parameters, levels. Plain data, since a library
for it would wrap these dictionaries and say nothing of its own.

https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from flask import Blueprint, Response, jsonify, request

from autopact import __version__
from autopact.sparql import description
from autopact.sparql.formats import EVERY, GRAPHS, RESULTS, Format
from autopact.sparql.problem import MEDIA_TYPE
from autopact.sparql.request import FORM, QUERY
from autopact.terms import BASE, Level
from autopact.web.explain import MEDIA_TYPES
from autopact.web.negotiation import HTML

Described: TypeAlias = dict[str, Any]

WORDS: Described = {"type": "string"}
ANYTHING: Described = {}
"""JSON whose shape depends on what was asked."""

PROBLEM: Described = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": f"{BASE}problem/ and a kind that is stable."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What happened."},
        "mend": {"type": "string", "description": "What to do about it."},
        "line": {"type": "integer", "minimum": 1, "description": "Where in the query."},
        "column": {"type": "integer", "minimum": 1},
        "spec": {"type": "string", "description": "Where that is laid down."},
    },
    "additionalProperties": False,
}

RESULT: Described = {
    "type": "object",
    "description": "https://www.w3.org/TR/sparql11-results-json/",
    "required": ["head"],
    "properties": {
        "head": {"type": "object", "properties": {"vars": {"type": "array", "items": WORDS}}},
        "boolean": {"type": "boolean"},
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {
                "bindings": {
                    "type": "array",
                    "items": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Term"}},
                }
            },
        },
    },
    "oneOf": [{"required": ["boolean"]}, {"required": ["results"]}],
}

TERM: Described = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"enum": ["uri", "literal", "bnode", "triple"]},
        "value": {},
        "xml:lang": WORDS,
        "datatype": WORDS,
    },
}

HEALTH: Described = {
    "type": "object",
    "required": ["status", "version", "data", "consistent"],
    "properties": {
        "status": {"enum": ["ok", "starting"]},
        "version": {"type": "string"},
        "data": {"type": ["string", "null"], "description": "The id of what is served: the same data, the same id."},
        "consistent": {"type": ["boolean", "null"], "description": "null as long as it is not known."},
        "proof": {"type": "string", "format": "uri", "description": "Of its contradictions, if it has any."},
    },
    "additionalProperties": False,
}

FOUND: Described = {
    "type": "object",
    "required": ["query", "more", "results"],
    "properties": {
        "query": WORDS,
        "more": {"type": "boolean", "description": "Whether there is more than this."},
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["iri", "label", "matched", "page", "types"],
                "properties": {
                    "iri": WORDS,
                    "label": WORDS,
                    "matched": {"type": "string", "description": "The name that fits."},
                    "page": {"type": ["string", "null"]},
                    "types": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"iri": WORDS, "label": WORDS}},
                    },
                },
            },
        },
    },
    "additionalProperties": False,
}

CHOICES: dict[str, Described] = {
    "certainty": {"type": "string", "enum": [level.word for level in Level], "default": Level.CERTAIN.word},
    "inference": {"type": "string", "enum": ["on", "off"], "default": "on"},
    "timeout": {"type": "number", "exclusiveMinimum": 0},
    "default-graph-uri": {"type": "array", "items": {"type": "string", "format": "uri"}},
    "named-graph-uri": {"type": "array", "items": {"type": "string", "format": "uri"}},
    "query": {"type": "string", "examples": ["ASK { ?s ?p ?o }"]},
}
"""The values of parameters, where not any text will do."""

FAULTS = {
    400: "The request cannot be answered as asked.",
    403: "The query asks for what this service does not do.",
    404: "Nothing here has this name.",
    406: "No format that is to be had fits the Accept header, or can carry the answer.",
    408: "The request did not come to its end in time.",
    413: "The request is too large.",
    415: "The body is of a type that is not read here.",
    501: "Nothing is derived here: the service was started with --reasoning off.",
    502: "Another endpoint, which the query asks by SERVICE, failed.",
    503: "Not now: too much to do, or more than a query may take, or the data is still being read.",
    504: "Another endpoint, which the query asks by SERVICE, took too long.",
}


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
            "summary": "Who works with whom in the car industry, on what, how surely, and who says so.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": root or "/"}],
        "paths": _paths(),
        "components": {
            "schemas": {"Problem": PROBLEM, "Health": HEALTH, "Result": RESULT, "Term": TERM},
            "responses": {str(status): _fault(status) for status in FAULTS},
        },
    }


def _paths() -> Described:
    about: tuple[Format[Any], ...] = (*GRAPHS, *(each for each in RESULTS if each.name == "csv"))
    page_or_data = {200: _page_or("What the graph has about it.", about)}
    switches = _parameters("certainty", "inference", "format", formats=about)
    answers = {
        200: {
            **_page_or("The answer; without a query, the service's description.", EVERY),
            "headers": {"ETag": {"schema": WORDS, "description": "Weak; none where an answer differs each time."}},
        },
        304: {"description": "The client has this answer."},
    }
    return {
        "/": {"get": _operation("home", "What is in here, and how to ask.", {200: _page("The page.")}, (503,))},
        "/sparql": {
            "get": _operation(
                "query", "Ask a query (SPARQL 1.1 Protocol).", answers, (400, 403, 406, 502, 503, 504),
                [*_parameters(*description.PARAMETERS, formats=EVERY), _header("If-None-Match")],
            ),
            "post": {
                **_operation(
                    "queryByPost", "Ask a query, in a form or as the body itself.", {200: answers[200]},
                    (400, 403, 406, 408, 413, 415, 502, 503, 504),
                ),
                "requestBody": {
                    "required": True,
                    "content": {
                        FORM: {"schema": _form()},
                        QUERY: {"schema": WORDS, "examples": {"ask": {"value": "ASK { ?s ?p ?o }"}}},
                    },
                },
            },
        },
        "/search": {
            "get": _operation(
                "search", "Things by their labels and aliases, in every language.",
                {200: {"description": "What is found, the best first. A page for a browser.", "content": {
                    HTML: {"schema": WORDS}, "application/json": {"schema": FOUND},
                }}}, (503,), [
                    _parameter("q", WORDS, "A part of a name."), _parameter("type", WORDS, "A class; the page only."),
                    _parameter("format", WORDS, "With `json`, JSON whatever the Accept header says."),
                    _language(),
                ],
            )
        },
        "/queries": {
            "get": _operation(
                "questions", "The saved questions, as SHACL's executables describe them.",
                {200: _page_or("All of them.", GRAPHS)}, (400, 406),
                [*_parameters("format", formats=GRAPHS), _parameter("about", WORDS, "A keyword."), _language()],
            )
        },
        "/queries/{name}": {
            "get": _operation(
                "question", "A saved question, asked; a suffix (`joint-ventures.csv`) names the format.",
                {200: _page_or("The answer.", RESULTS)}, (400, 404, 406, 503),
                [
                    _in_path("name", {"type": "string", "minLength": 1, "examples": ["joint-ventures"]}),
                    *_parameters("certainty", "inference", "format", formats=RESULTS), _language(),
                ],
            )
        },
        "/ontology": {
            "get": _operation(
                "ontology", "The vocabulary.", {200: _page_or("All its terms.", GRAPHS)}, (400, 406, 503),
                _parameters("format", formats=GRAPHS),
            )
        },
        "/ontology.{suffix}": {
            "get": _operation(
                "ontologyAs", "The vocabulary in a format.", {200: _data("All its terms.", GRAPHS)}, (400, 503),
                [_in_path("suffix", {"type": "string", "examples": [each.name for each in GRAPHS]})],
            )
        },
        "/id/{name}": {
            "get": _operation(
                "identify", "To what can be had of a thing, since the thing itself cannot be sent.",
                {303: {"description": "To its page or its data.", "headers": {"Location": {"schema": WORDS}}}},
                (400, 404, 503), [_name("renault"), *_parameters("certainty", "inference", "format")],
            )
        },
        "/page/{name}": {
            "get": _operation(
                "page", "The page of a thing; with a suffix (`renault.ttl`), its data.", page_or_data, (400, 404, 503),
                [_name("renault"), *_parameters("certainty", "inference")],
            )
        },
        "/page": {
            "get": _operation(
                "anyPage", "The page or data of anything by its IRI, anybody's.", page_or_data, (400, 404, 406, 503),
                [_iri(), *switches],
            )
        },
        "/data/{name}": {
            "get": _operation(
                "data", "The data of a thing; a suffix names the format.",
                {200: _data("Every triple from it or to it.", about)}, (400, 404, 406, 503),
                [_name("renault"), *switches],
            )
        },
        "/claim/{name}": {
            "get": _operation(
                "claim", "A claim: who says what, how firmly and where.", page_or_data, (400, 404, 406, 503),
                [_name("renault-li-auto-xiaomi-s8-founders"), *switches],
            )
        },
        "/source/{name}": {
            "get": _operation(
                "source", "A source, with its passages and what is claimed there.", page_or_data, (400, 404, 406, 503),
                [_name("renault-li-auto-xiaomi"), *switches],
            )
        },
        "/explain": {
            "get": _operation(
                "explain", "Why a triple holds: the shortest proof, down to the claims.", {200: _explained()},
                (400, 404, 406, 501, 503), [*map(_term, "spo"), _most(), _explained_as()],
            )
        },
        "/explain/contradictions": {
            "get": _operation(
                "contradictions", "What contradicts itself, each with its proof.", {200: _explained()},
                (400, 406, 501, 503), [_most(), _explained_as()],
            )
        },
        "/health": {
            "get": _operation(
                "health", "Whether the service is alive (it answers) and ready (200).",
                {200: _health("It is ready."), 503: _health("It is starting.")},
            )
        },
        "/metrics": {
            "get": _operation(
                "metrics", "What is counted, for Prometheus.",
                {200: {"description": "The numbers.", "content": {
                    "text/plain": {"schema": WORDS}, "application/openmetrics-text": {"schema": WORDS},
                }}},
            )
        },
        "/openapi.json": {
            "get": _operation("openapi", "This description.", {200: {
                "description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {"type": "object"}}},
            }})
        },
        "/static/{filename}": {
            "get": _operation(
                "static", "The style sheet of the pages, their script and their icon.",
                {200: {"description": "The file.", "content": {
                    "text/css": {}, "text/javascript": {}, "image/svg+xml": {},
                }}}, (404,),
                [_in_path("filename", {"type": "string", "examples": ["style.css"]})],
            )
        },
        "/favicon.ico": {"get": _operation("icon", "There is none.", {204: {"description": "Nothing."}})},
    }  # fmt: skip


def _operation(
    name: str,
    summary: str,
    responses: dict[int, Described],
    faults: Iterable[int] = (),
    parameters: Iterable[Described] = (),
) -> Described:
    every = {status: {"$ref": f"#/components/responses/{status}"} for status in faults} | responses
    return {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {str(status): every[status] for status in sorted(every)},
    }


def _content(formats: Iterable[Format[Any]]) -> Described:
    content: Described = {}
    for each in formats:
        for media_type in each.media_types:
            content[media_type] = {"schema": ANYTHING if "json" in media_type else WORDS}
    if RESULTS[0].media_types[0] in content:
        content[RESULTS[0].media_types[0]] = {"schema": {"$ref": "#/components/schemas/Result"}}
    return content


def _data(says: str, formats: Iterable[Format[Any]]) -> Described:
    return {"description": says, "content": _content(formats)}


def _page(says: str) -> Described:
    return {"description": says, "content": {HTML: {"schema": WORDS}}}


def _page_or(says: str, formats: Iterable[Format[Any]]) -> Described:
    return {"description": f"{says} A page for a browser.", "content": {HTML: {"schema": WORDS}, **_content(formats)}}


def _health(says: str) -> Described:
    return {
        "description": says,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Health"}}},
    }


def _fault(status: int) -> Described:
    """A problem document, or a page that says the same."""
    fault: Described = {
        "description": FAULTS[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}, HTML: {"schema": WORDS}},
    }
    if status == 503:
        fault["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return fault


def _parameters(*names: str, formats: Iterable[Format[Any]] = ()) -> list[Described]:
    """Those of the endpoint, as pages know some of them too; an empty `format` says nothing."""
    spelt = [word for each in formats for word in (each.name, *each.other_names, *each.media_types)]
    schemas = CHOICES | {"format": {"type": "string", "enum": ["", *dict.fromkeys(spelt)]} if spelt else WORDS}
    return [_parameter(name, schemas[name], description.PARAMETERS[name]) for name in names]


def _parameter(name: str, schema: Described, says: str) -> Described:
    return {"name": name, "in": "query", "schema": schema, "description": says}


def _header(name: str) -> Described:
    return {"name": name, "in": "header", "schema": WORDS}


def _in_path(name: str, schema: Described) -> Described:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _iri() -> Described:
    schema = {"type": "string", "format": "uri", "examples": [f"{BASE}id/renault"]}
    return {**_parameter("iri", schema, "Of the thing."), "required": True}


def _language() -> Described:
    return _parameter("lang", WORDS, "The language of a page: en, fr or zh; else what the browser asks for.")


def _term(name: str) -> Described:
    """A term of a triple."""
    examples = {"s": "id:flexis", "p": "a", "o": "ap:JointVenture"}
    says = "An IRI, a name with a usual prefix, or as in N-Triples."
    return {**_parameter(name, {"type": "string", "examples": [examples[name]]}, says), "required": True}


def _most() -> Described:
    return _parameter("max", {"type": "integer", "minimum": 1, "maximum": 100, "default": 1}, "Proofs, if several.")


def _explained_as() -> Described:
    return _parameter("format", {"type": "string", "enum": ["", *MEDIA_TYPES]}, "How to write it.")


def _explained() -> Described:
    content = {
        media_type: {"schema": ANYTHING if "json" in media_type else WORDS} for media_type in MEDIA_TYPES.values()
    }
    return {"description": "A proof.", "content": content}


def _name(example: str) -> Described:
    """A name; it may hold slashes."""
    return _in_path("name", {"type": "string", "minLength": 1, "examples": [example]})


def _form() -> Described:
    properties = {
        name: {**CHOICES.get(name, WORDS), "description": says} for name, says in description.PARAMETERS.items()
    }
    return {"type": "object", "required": ["query"], "properties": properties}
