"""`/openapi.json`: every address of the service, for programs that write clients, tests or forms.

It is made of the same tables that requests are answered by: formats, parameters, levels. Plain data, since a library
for it would wrap these dictionaries and say nothing of its own.

https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeAlias

from flask import Blueprint, Response, jsonify, request

from autopact import __version__
from autopact.sparql import changes, description
from autopact.sparql.document import MULTIPART
from autopact.sparql.form import MEDIA_TYPE as FORM
from autopact.sparql.formats import EVERY, GRAPHS, RESULTS, Format
from autopact.sparql.problem import MEDIA_TYPE
from autopact.sparql.request import QUERY, UPDATE
from autopact.terms import AP, BASE, Level
from autopact.web import parameters
from autopact.web.atlas import FACETS, Facet
from autopact.web.completions import LONGEST
from autopact.web.explain import MEDIA_TYPES
from autopact.web.negotiation import HTML
from autopact.web.network import SHEETS, SORTS

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
        "findings": {
            "type": "array",
            "description": "Each thing that would be wrong after a change.",
            "items": {"type": "object", "additionalProperties": WORDS},
        },
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

OFFERED: Described = {
    "type": "object",
    "required": ["iri", "kind"],
    "properties": {
        "iri": WORDS,
        "kind": {"enum": ["class", "property", "thing"]},
        "label": WORDS,
        "uses": {"type": "integer", "minimum": 0, "description": "How often it is used; 0 where that is not counted."},
    },
    "additionalProperties": False,
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

UNCHANGED: Described = {"description": "The client has this answer."}

QUADS: Described = {
    "type": "object",
    "required": ["count", "quads"],
    "properties": {
        "count": {"type": "integer", "minimum": 0},
        "quads": {"type": "array", "items": WORDS, "description": "The first thousand, as lines of N-Quads."},
    },
}

GRAPHS_NAMED: Described = {"type": "array", "items": WORDS}

FORESEEN: Described = {
    "type": "object",
    "description": "What a change would do.",
    "required": ["stored", "projected", "inferred", "stillHolds", "consistent"],
    "properties": {
        "stored": {
            "type": "object",
            "properties": {
                "removed": QUADS,
                "added": QUADS,
                "dropped": {"type": "array"},
                "created": {"type": "array"},
            },
        },
        "projected": {"type": "object", "properties": {"removed": QUADS, "added": QUADS}},
        "inferred": {"type": "object", "properties": {"lost": QUADS, "gained": QUADS}},
        "stillHolds": {"type": "integer", "description": "Deleted, and there all the same: a claim or a rule has it."},
        "consistent": {"type": ["boolean", "null"]},
    },
}

CHANGE: Described = {
    "type": "object",
    "required": ["number", "id", "data", "who", "at", "removed", "added", "lost", "gained", "consistent", "href"],
    "properties": {
        "number": {"type": "integer", "minimum": 1},
        "id": WORDS,
        "data": {"type": "string", "description": "The id of what was served from then on."},
        "who": {"type": "string", "description": "The name of the token."},
        "at": {"type": "string", "format": "date-time"},
        "removed": {"type": "integer", "description": "Quads that are stored no longer."},
        "added": {"type": "integer", "description": "Quads that are stored since."},
        "lost": {"type": "integer", "description": "Quads that are not projected or inferred any more."},
        "gained": {"type": "integer", "description": "Quads that are, newly."},
        "consistent": {"type": ["boolean", "null"]},
        "href": {"type": "string", "format": "uri"},
        "stored": {"type": "object", "description": "Of one by itself: its quads."},
    },
}

FAULTS = {
    400: "The request cannot be answered as asked.",
    401: "To change something takes a token.",
    403: "The request asks for what this service does not do, or not for everybody.",
    404: "Nothing here has this name.",
    406: "No format that is to be had fits the Accept header, or can carry the answer.",
    408: "The request did not come to its end in time.",
    412: "It is not, or no longer, what the request takes it for.",
    413: "The request is too large.",
    415: "The body is of a type that is not read here.",
    422: "The graph would not be as it should afterwards: nothing is changed, and the findings say why.",
    501: "Nothing is derived here: the service was started with --reasoning off.",
    502: "Another service, which SERVICE or LOAD asks, failed.",
    503: "Not now: too much to do, or more than a query may take, or the data is still being read.",
    504: "Another service, which SERVICE or LOAD asks, took too long.",
    507: "There is no room to keep the change.",
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
            "schemas": {
                "Problem": PROBLEM, "Health": HEALTH, "Result": RESULT, "Term": TERM, "Offered": OFFERED,
                "Foreseen": FORESEEN, "Change": CHANGE,
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {str(status): _fault(status) for status in FAULTS},
        },
    }  # fmt: skip


def _paths() -> Described:
    about: tuple[Format[Any], ...] = (*GRAPHS, *(each for each in RESULTS if each.name == "csv"))
    page_or_data = {200: _page_or("What the graph has about it.", about)}
    switches = _parameters("certainty", "inference", "format", formats=about)
    answers = {
        200: {
            **_page_or("The answer; without a query, the service's description.", EVERY),
            "headers": {"ETag": {"schema": WORDS, "description": "Weak; none where an answer differs each time."}},
        },
        304: UNCHANGED,
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
        "/completions": {
            "get": _operation(
                "completions", "The vocabulary, for an editor: prefixes, classes and properties.",
                {200: _offer("Prefixes; and terms, of each kind those first that are used most.", "prefixes"),
                 304: UNCHANGED}, (503,), [_header("If-None-Match")],
            )
        },
        "/completions/things": {
            "get": _operation(
                "completionsOfThings", "Things by a part of a name of theirs, for an editor.",
                {200: _offer("The things, those first whose names begin with it."), 304: UNCHANGED}, (400, 503),
                [_part_of_name(), _header("If-None-Match")],
            )
        },
        "/update": {
            "post": {
                **_operation(
                    "update", "Change what is stored (SPARQL 1.1 Protocol).", _written(204), _REFUSED,
                    [*map(_using, ("using-graph-uri", "using-named-graph-uri")), _dry_run(), *_parameters("timeout")],
                ),
                "security": _TOKEN,
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
            "", [_parameter("graph", CHOICES["default-graph-uri"]["items"], "Of a named graph."),
                 {**_parameter("default", WORDS, "For the default graph."), "allowEmptyValue": True}]
        ),
        "/graph-store/{name}": _store("Direct", [_name("example.ttl")]),
        "/changes": {
            "get": _operation(
                "changes", "What was changed, when and with whose token, the latest first.",
                {200: {"description": "A page of changes.", "content": {
                    changes.JSON: {"schema": {"type": "object", "required": ["changes", "next"], "properties": {
                        "changes": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}},
                        "next": {"type": ["string", "null"]},
                    }}},
                    changes.ATOM: {"schema": WORDS},
                }}}, (400, 406, 503),
                [_count("after", "Only those with a higher number."), _count("before", "Only those with a lower one."),
                 _count("limit", "How many.", changes.MOST), _named_format("json", "atom")],
            )
        },
        "/changes/{number}": {
            "get": _operation(
                "change", "A change by itself: JSON, a patch (RDF Patch), or in PROV terms (Turtle).",
                {200: {"description": "The change.", "content": {
                    changes.JSON: {"schema": {"$ref": "#/components/schemas/Change"}},
                    changes.PATCH: {"schema": WORDS}, changes.TURTLE: {"schema": WORDS},
                }}}, (400, 404, 406, 503),
                [_in_path("number", {"type": "integer", "minimum": 0, "examples": [1]}),
                 _named_format("json", "patch", "turtle")],
            )
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
                "question",
                "A saved question, asked, or described in RDF; a suffix (`joint-ventures.csv`) names the format.",
                {200: _answered(), 304: UNCHANGED}, (400, 404, 406, 503),
                [
                    _in_path("name", {"type": "string", "minLength": 1, "examples": ["joint-ventures"]}), _asked_of(),
                    *_parameters("certainty", "inference", "format", formats=EVERY), *_paging(),
                    _parameter("sort", WORDS, "A column that the page is sorted by; with a minus, turned."),
                    _language(), _header("If-None-Match"),
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
        **{
            address: {
                "get": _operation(
                    operation, says, {303: {"description": "To it.", "headers": {"Location": {"schema": WORDS}}}},
                    (400, 404, 503), [*within, *_parameters("format")],
                )
            }
            for address, operation, says, within in (
                ("/graph/{name}", "identifyGraph", "To the triples of a graph, by its IRI.", [_name("asserted")]),
                ("/query", "identifyQuestions", "To the saved questions.", []),
                ("/query/{name}", "identifyQuestion", "To a saved question, by its IRI.", [_name("joint-ventures")]),
                ("/ontology/{version}", "identifyVersion", "To the ontology, by a version's IRI.",
                 [_in_path("version", {"type": "string", "minLength": 1, "examples": ["0.1.0"]})]),
            )
        },
        **_reconciling(),
        "/llms.txt": {
            "get": _operation(
                "llms", "What is in here and how to ask, as text (llmstxt.org).",
                {200: {"description": "The text, in Markdown.", "content": {"text/plain": {"schema": WORDS}}}}, (503,),
            )
        },
        "/.well-known/void": {
            "get": _operation(
                "void", "What the graph is, in numbers (VoID, DCAT), and questions to begin with (SHACL).",
                {200: {**_data("The description.", GRAPHS), "headers": {"ETag": {"schema": WORDS}}}, 304: UNCHANGED},
                (400, 406, 503), [*_parameters("format", formats=GRAPHS), _header("If-None-Match")],
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
        "/network": {
            "get": _operation(
                "network", "Who works with whom: a picture and a table.", {200: _page("The page.")}, (400, 404, 503),
                [*_parameters("certainty", "inference"), *map(_facet, FACETS), _sort()],
            )
        },
        **{
            f"/network.{suffix}": {
                "get": _operation(
                    f"networkAs{suffix.capitalize()}", says,
                    {200: {"description": "The network.", "content": {media_type: {"schema": schema}}},
                     304: UNCHANGED},
                    (400, 404, 503), [*_parameters("certainty", "inference"), *map(_facet, FACETS), *more],
                )
            }
            for suffix, says, media_type, schema, more in (
                ("svg", "The picture alone, to be shown anywhere.", "image/svg+xml", WORDS, ()),
                ("json", "Nodes with their places, and edges.", "application/json", {"type": "object"}, (_sheet(),)),
                ("csv", "The edges.", "text/csv", WORDS, ()),
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
                "static", "The style sheets and scripts of the pages, and their icon.",
                {200: {"description": "The file.", "content": {
                    "text/css": {}, "text/javascript": {}, "text/plain": {}, "image/svg+xml": {},
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


def _reconciling() -> Described:
    """The addresses of the Reconciliation Service API, whose own specification says more of what they carry."""
    answer = {
        200: {
            "description": "As the Reconciliation Service API 0.2 has it.",
            "content": {"application/json": {"schema": {"type": "object"}}, "text/javascript": {"schema": WORDS}},
        }
    }
    callback = _parameter("callback", WORDS, "The name of a function that the answer is handed to (JSONP).")
    batch = {"q0": {"query": "Renault", "type": f"{AP}Company", "limit": 3}}
    queries = _parameter("queries", {"type": "string", "examples": [json.dumps(batch)]}, "A batch of queries, in JSON.")
    extend = _parameter("extend", WORDS, "Things (`ids`) and `properties` whose values are wanted, in JSON.")
    fields = {each["name"]: each["schema"] for each in (queries, extend, callback)}
    about = "OpenRefine's way to match the rows of a table with things: "
    return {
        "/reconcile": {
            "get": _operation(
                "reconcile", f"{about}what this service can do, candidates, or values.", answer, (400, 413, 503),
                [queries, extend, callback, _language()],
            ),
            "post": {
                **_operation("reconcileByPost", f"{about}by a form.", answer, (400, 408, 413, 503)),
                "requestBody": {
                    "required": False, "content": {FORM: {"schema": {"type": "object", "properties": fields}}},
                },
            },
        },
        "/reconcile/suggest/{kind}": {
            "get": _operation(
                "suggest", "Things, types or properties by the beginning of a name.", answer, (400, 404, 503),
                [_in_path("kind", {"type": "string", "enum": ["entity", "type", "property"], "examples": ["entity"]}),
                 _parameter("prefix", WORDS, "What is typed so far."), _count("cursor", "After how many."), callback,
                 _language()],
            )
        },
        "/reconcile/properties": {
            "get": _operation(
                "proposeProperties", "The properties that things of a type have.", answer, (400, 503),
                [_parameter("type", WORDS, "A class, by its IRI."), _parameter("limit", _whole(1, 500), "How many."),
                 callback, _language()],
            )
        },
        "/reconcile/preview": {
            "get": _operation(
                "preview", "A thing in a few lines, to be shown inside another page.", {200: _page("The page.")},
                (400, 404, 503), [{**_iri(), "name": "id"}, _language()],
            )
        },
    }  # fmt: skip


_TOKEN = [{"token": list[str]()}]

_REFUSED = (400, 401, 403, 408, 413, 415, 422, 502, 503, 504, 507)


def _store(name: str, named: list[Described]) -> Described:
    """The operations on a graph: of the graph store, directly or by a parameter."""
    body = {
        "required": True,
        "content": {
            **_content(GRAPHS),
            MULTIPART: {"schema": {"type": "object", "additionalProperties": {"type": "string", "format": "binary"}}},
        },
    }
    got = {200: _data("The graph.", GRAPHS), 304: {"description": "The client has it."}}
    changing = [*named, _dry_run(), *_parameters("timeout")]

    def change(method: str, summary: str, *statuses: int, faults: tuple[int, ...] = ()) -> Described:
        faults = tuple(sorted({*_REFUSED, 412, *faults}))
        return {
            **_operation(f"{method}Graph{name}", summary, _written(*statuses), faults, changing),
            "security": _TOKEN,
        }

    return {
        "get": _operation(
            f"getGraph{name}", "A graph, as it is stored.", got, (400, 404, 406, 503),
            [*named, *_parameters("inference", "certainty", "format", formats=GRAPHS), _header("If-None-Match")],
        ),
        "put": {**change("put", "Put a document in the place of a graph.", 201, 204), "requestBody": body},
        "post": {**change("post", "Add a document to a graph, or, without one, make one.", 201, 204),
                 "requestBody": body},
        "delete": change("delete", "Delete a graph.", 204, faults=(404,)),
    }  # fmt: skip


def _written(*statuses: int) -> dict[int, Described]:
    """What comes of a change, or of a dry run."""
    holds = {"schema": {"type": "integer"}, "description": "Deleted, and there all the same: a claim or a rule has it."}
    said = {201: "It is there now.", 204: "It is done."}
    location = {"Location": {"schema": WORDS}}
    found: dict[int, Described] = {
        status: {
            "description": said[status],
            "headers": {"Autopact-Still-Holds": holds, **(location if status == 201 else {})},
        }
        for status in statuses
    }
    found[200] = {
        "description": "What it would do, of a dry run.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Foreseen"}}},
    }
    return found


def _using(name: str) -> Described:
    return _parameter(name, CHOICES["default-graph-uri"], "A graph that WHERE sees; repeatable. Replaces USING.")


def _dry_run() -> Described:
    return _parameter("dry-run", {"type": "string", "enum": ["0", "1"]}, "1: tell what would change, change nothing.")


def _count(name: str, says: str, most: int = 10**9) -> Described:
    return _parameter(name, {"type": "integer", "minimum": 0, "maximum": most}, says)


def _named_format(*names: str) -> Described:
    return _parameter("format", {"type": "string", "enum": ["", *names]}, "How to write it.")


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


def _offer(says: str, *more: str) -> Described:
    """What an editor may offer; `more` are objects of words beside the terms."""
    properties = {
        "data": {"type": "string", "description": "The id of what is served."},
        "terms": {"type": "array", "items": {"$ref": "#/components/schemas/Offered"}},
        **{name: {"type": "object", "additionalProperties": WORDS} for name in more},
    }
    schema = {"type": "object", "required": [*properties], "properties": properties, "additionalProperties": False}
    return {"description": says, "content": {"application/json": {"schema": schema}}}


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


def _part_of_name() -> Described:
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": r"\S", "examples": ["renault"]}
    return {**_parameter("text", schema, "Part of a name, in whatever case."), "required": True}


def _language() -> Described:
    return _parameter("lang", WORDS, "The language of a page: en, fr or zh; else what the browser asks for.")


def _asked_of() -> Described:
    """The parameters of a question itself, each of which has its own."""
    schema = {"type": "object", "additionalProperties": WORDS}
    says = "What is asked about in place of what the query names: `company=id:renault`, `year=2030`. Its page has them."
    return {**_parameter("values", schema, says), "style": "form", "explode": True, "example": {}}


def _paging() -> list[Described]:
    return [
        _parameter("limit", _whole(1, parameters.MOST), "How many rows. The header Link leads to the others."),
        _parameter("offset", _whole(0, parameters.FURTHEST), "After how many rows."),
        _parameter("page", _whole(1, parameters.FURTHEST), f"Which page, of `limit` or {parameters.USUAL} rows."),
    ]


def _whole(least: int, most: int) -> Described:
    return {"type": "integer", "minimum": least, "maximum": most, "examples": [least]}


def _answered() -> Described:
    says = {"ETag": "Weak.", "Link": "The first, last, previous and next rows (RFC 8288), of an answer in pages."}
    headers = {name: {"schema": WORDS, "description": each} for name, each in says.items()}
    return {**_page_or("The answer, or the question in RDF.", EVERY), "headers": headers}


def _term(name: str) -> Described:
    """A term of a triple."""
    examples = {"s": "id:flexis", "p": "a", "o": "ap:JointVenture"}
    says = "An IRI, a name with a usual prefix, or as in N-Triples."
    return {**_parameter(name, {"type": "string", "examples": [examples[name]]}, says), "required": True}


def _facet(name: Facet) -> Described:
    says = {
        "kind": "Only what has somebody, or an arrangement, of this kind: `ap:JointVenture`, or an IRI.",
        "topic": "Only arrangements on this topic: `ap:SmartCockpits`, or an IRI.",
        "status": "Only arrangements in this state: `ap:Active`, or an IRI.",
        "around": "Only what binds this one to others: `id:renault`, or an IRI.",
    }
    return _parameter(name, WORDS, says[name])


def _sheet() -> Described:
    return _parameter("sheet", {"type": "string", "enum": ["", *SHEETS]}, "What the places are found on.")


def _sort() -> Described:
    names = [sign + name for sign in ("", "-") for name in SORTS]
    return _parameter(
        "sort", {"type": "string", "enum": ["", *names]}, "What the table is sorted by; with a minus, turned."
    )


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
