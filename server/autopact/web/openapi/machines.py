"""What is there for machines: tables to be matched, descriptions, watching, files."""

from __future__ import annotations

import json

from autopact.catalogue.vocabulary import MOST_TERMS
from autopact.sparql.form import MEDIA_TYPE as FORM
from autopact.sparql.formats import GRAPHS
from autopact.terms import AP
from autopact.web.openapi.parts import (
    WORDS,
    Described,
    any_iri,
    document,
    elsewhere,
    in_json,
    in_path,
    number,
    operation,
    page,
    parameter,
    parameters,
    tongue,
    whole,
)
from autopact.web.parameters import FURTHEST

HEALTH: Described = {"$ref": "#/components/schemas/Health"}


def paths() -> Described:
    """The addresses."""
    return {
        **_reconciling(),
        "/llms.txt": {
            "get": operation(
                "llms", "What is in here and how to ask, as text (llmstxt.org).",
                {200: {"description": "The text, in Markdown.", "content": {"text/plain": {"schema": WORDS}}}}, (503,),
            )
        },
        "/robots.txt": {
            "get": operation("robots", "Which addresses are none for crawlers.", {200: {
                "description": "RFC 9309.", "content": {"text/plain": {"schema": WORDS}},
            }})
        },
        "/sitemap.xml": {
            "get": operation("sitemap", "Which pages there are (sitemaps.org).", {200: {
                "description": "The sitemap; of more than 50 thousand pages, the index of sitemaps that have them.",
                "content": {"application/xml": {}},
            }}, (400, 503), [parameter("after", whole(0, FURTHEST), "After how many things."), tongue()])
        },
        "/.well-known/void": {
            "get": operation(
                "void", "What the graph is, in numbers (VoID, DCAT), and questions to begin with (SHACL).",
                {200: document("The description.", GRAPHS),
                 303: elsewhere("To a page, for who takes no RDF.")},
                (400, 406, 503), parameters("format", formats=GRAPHS),
            )
        },
        "/health": {
            "get": operation(
                "health", "Whether the service is alive (it answers) and ready (200).",
                {200: in_json("It is ready.", HEALTH), 503: in_json("It is starting.", HEALTH)},
            )
        },
        "/metrics": {
            "get": operation(
                "metrics", "What is counted, for Prometheus.",
                {200: {"description": "The numbers.", "content": {
                    "text/plain": {"schema": WORDS}, "application/openmetrics-text": {"schema": WORDS},
                }}},
            )
        },
        "/problem": {
            "get": operation("problems", "What can go wrong: every kind of problem, and its status.",
                             {200: page("The page.")}, (), [tongue()])
        },
        "/problem/{kind}": {
            "get": operation(
                "problem", "What a `type` of a problem document means.",
                {303: elsewhere("To its place on the page.")}, (404,),
                [in_path("kind", {"type": "string", "examples": ["syntax"]}), tongue()],
            )
        },
        "/openapi.json": {
            "get": operation("openapi", "This description.", {200: in_json("OpenAPI 3.1.", {"type": "object"})})
        },
        "/static/{filename}": {
            "get": operation(
                "static", "The style sheets and scripts of the pages, and their icon.",
                {200: {"description": "The file.", "content": {
                    "text/css": {}, "text/javascript": {}, "text/plain": {}, "image/svg+xml": {},
                }}}, (404,),
                [in_path("filename", {"type": "string", "examples": ["style.css"]})],
            )
        },
        "/favicon.ico": {"get": operation("icon", "There is none.", {204: {"description": "Nothing."}})},
    }  # fmt: skip


def _reconciling() -> Described:
    """The addresses of the Reconciliation Service API, whose own specification says more of what they carry."""
    answer = {
        200: {
            "description": "As the Reconciliation Service API 0.2 has it.",
            "content": {"application/json": {"schema": {"type": "object"}}, "text/javascript": {"schema": WORDS}},
        }
    }
    callback = parameter("callback", WORDS, "The name of a function that the answer is handed to (JSONP).")
    batch = {"q0": {"query": "Renault", "type": f"{AP}Company", "limit": 3}}
    queries = parameter("queries", {"type": "string", "examples": [json.dumps(batch)]}, "A batch of queries, in JSON.")
    extend = parameter("extend", WORDS, "Things (`ids`) and `properties` whose values are wanted, in JSON.")
    fields = {each["name"]: each["schema"] for each in (queries, extend, callback)}
    about = "OpenRefine's way to match the rows of a table with things: "
    return {
        "/reconcile": {
            "get": operation(
                "reconcile", f"{about}what this service can do, candidates, or values.", answer, (400, 413, 503),
                [queries, extend, callback, tongue()],
            ),
            "post": {
                **operation("reconcileByPost", f"{about}by a form.", answer, (400, 408, 413, 503)),
                "requestBody": {
                    "required": False, "content": {FORM: {"schema": {"type": "object", "properties": fields}}},
                },
            },
        },
        "/reconcile/suggest/{kind}": {
            "get": operation(
                "suggest", f"Things by a part of a name; or types or properties, of the {MOST_TERMS:,} used most.",
                answer, (400, 404, 503),
                [in_path("kind", {"type": "string", "enum": ["entity", "type", "property"], "examples": ["entity"]}),
                 parameter("prefix", WORDS, "What is typed so far."), number("cursor", "After how many."), callback,
                 tongue()],
            )
        },
        "/reconcile/properties": {
            "get": operation(
                "proposeProperties", "The properties that things of a type have.", answer, (400, 503),
                [parameter("type", WORDS, "A class, by its IRI."), parameter("limit", whole(1, 500), "How many."),
                 callback, tongue()],
            )
        },
        "/reconcile/preview": {
            "get": operation(
                "preview", "A thing in a few lines, to be shown inside another page.", {200: page("The page.")},
                (400, 404, 503), [{**any_iri(), "name": "id"}, tongue()],
            )
        },
    }  # fmt: skip
