"""Where the graph is asked: SPARQL, saved questions, search, reasons, and what editors offer."""

from __future__ import annotations

from autopact.catalogue.vocabulary import MOST_TERMS
from autopact.sparql import description
from autopact.sparql.form import MEDIA_TYPE as FORM
from autopact.sparql.formats import EVERY, GRAPHS
from autopact.sparql.request import QUERY
from autopact.web import parameters as asking
from autopact.web.completions import LONGEST
from autopact.web.explain import MEDIA_TYPES
from autopact.web.negotiation import HTML
from autopact.web.openapi.parts import (
    ANYTHING,
    CHOICES,
    IF_MATCH,
    WORDS,
    Described,
    in_json,
    in_path,
    named_format,
    operation,
    page_or,
    parameter,
    parameters,
    tongue,
    whole,
    whole_of,
)
from autopact.web.openapi.schemas import FOUND
from autopact.web.search import FORMS


def paths() -> Described:
    """The addresses."""
    answers = {200: page_or("The answer; without a query, the service's description.", EVERY)}
    return {
        "/sparql": {
            "get": operation(
                "query", "Ask a query (SPARQL 1.1 Protocol).", answers, (400, 403, 406, 502, 503, 504),
                parameters(*description.PARAMETERS, formats=EVERY),
            ),
            "post": {
                **operation(
                    "queryByPost", "Ask a query, in a form or as the body itself.", answers,
                    (400, 403, 406, 408, 412, 413, 415, 502, 503, 504), [IF_MATCH],
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
            "get": operation(
                "completions", "The vocabulary, for an editor: prefixes, classes and properties.",
                {200: _offer(f"Prefixes; and terms, of each kind the {MOST_TERMS:,} used most.", "prefixes")}, (503,),
            )
        },
        "/completions/things": {
            "get": operation(
                "completionsOfThings", "Things by a part of a name of theirs, for an editor.",
                {200: _offer("The things, those first whose names begin with it.")}, (400, 503), [_part_of_name()],
            )
        },
        "/completions/nothing": {
            "get": operation(
                "whyNothing", "What may be wrong with a question that has no answer, in the reader's language.",
                {200: _advice()}, (400, 403, 503),
                [*parameters("query", "certainty", "inference", "default-graph-uri", "named-graph-uri"), tongue()],
            )
        },
        "/search": {
            "get": operation(
                "search", "Things by their labels and aliases, in every language.",
                {200: {"description": "What is found, the best first. A page for a browser.", "content": {
                    HTML: {"schema": WORDS}, "application/json": {"schema": FOUND},
                }}}, (400, 406, 503), [
                    parameter("q", WORDS, "Parts of a name, or an IRI."),
                    parameter("type", WORDS, "Only things of this class: `ap:Company`, or an IRI."),
                    named_format(*FORMS),
                    tongue(),
                ],
            )
        },
        "/queries": {
            "get": operation(
                "questions", "The saved questions, as SHACL's executables describe them.",
                {200: page_or("All of them.", GRAPHS)}, (400, 406),
                [*parameters("format", formats=GRAPHS), parameter("about", WORDS, "A keyword."), tongue()],
            )
        },
        "/queries/{name}": {
            "get": operation(
                "question",
                "A saved question, asked, or described in RDF; a suffix (`joint-ventures.csv`) names the format.",
                {200: _answered()}, (400, 404, 406, 503),
                [
                    in_path("name", {"type": "string", "minLength": 1, "examples": ["joint-ventures"]}), _asked_of(),
                    *parameters("certainty", "inference", "format", formats=EVERY), *_paging(),
                    parameter("sort", WORDS, "A column that the page is sorted by; with a minus, turned."),
                    tongue(),
                ],
            )
        },
        "/explain": {
            "get": operation(
                "explain", "Why a triple holds: the shortest proof, down to the claims.", {200: _explained()},
                (400, 404, 406, 501, 503), [*map(_term, "spo"), _most(), _explained_as()],
            )
        },
        "/explain/contradictions": {
            "get": operation(
                "contradictions", "What contradicts itself, each with its proof.", {200: _explained()},
                (400, 406, 501, 503), [_most("Contradictions, if so many.", 100), _explained_as()],
            )
        },
    }  # fmt: skip


def _form() -> Described:
    properties = {
        name: {**CHOICES.get(name, WORDS), "description": says} for name, says in description.PARAMETERS.items()
    }
    return {"type": "object", "required": ["query"], "properties": properties}


def _offer(says: str, *more: str) -> Described:
    """What an editor may offer; `more` are objects of words beside the terms."""
    properties = {
        "data": {"type": "string", "description": "The id of what is served."},
        "terms": {"type": "array", "items": {"$ref": "#/components/schemas/Offered"}},
        **{name: {"type": "object", "additionalProperties": WORDS} for name in more},
    }
    return in_json(says, whole_of(properties))


def _advice() -> Described:
    """Sentences, and where they lead."""
    href = {"type": ["string", "null"], "description": "Where there is an answer."}
    sentence = {"type": "object", "required": ["text", "href"], "properties": {"text": WORDS, "href": href}}
    properties = {"data": WORDS, "advice": {"type": "array", "items": sentence}}
    return in_json("What may help.", whole_of(properties))


def _part_of_name() -> Described:
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": r"\S", "examples": ["renault"]}
    return {**parameter("text", schema, "Part of a name, in whatever case."), "required": True}


def _asked_of() -> Described:
    """The parameters of a question itself, each of which has its own."""
    schema = {"type": "object", "additionalProperties": WORDS}
    says = "What is asked about in place of what the query names: `company=id:renault`, `year=2030`. Its page has them."
    return {**parameter("values", schema, says), "style": "form", "explode": True, "example": {}}


def _paging() -> list[Described]:
    return [
        parameter("limit", whole(1, asking.MOST), "How many rows. The header Link leads to the others."),
        parameter("offset", whole(0, asking.FURTHEST), "After how many rows."),
        parameter("page", whole(1, asking.FURTHEST), f"Which page, of `limit` or {asking.USUAL} rows."),
    ]


def _answered() -> Described:
    says = "The first, last, previous and next rows (RFC 8288), of an answer in pages."
    headers = {"Link": {"schema": WORDS, "description": says}}
    return {**page_or("The answer, or the question in RDF.", EVERY), "headers": headers}


def _term(name: str) -> Described:
    """A term of a triple."""
    examples = {"s": "id:flexis", "p": "a", "o": "ap:JointVenture"}
    says = "An IRI, a name with a prefix that is usual or that the files begin with, or as in N-Triples."
    return {**parameter(name, {"type": "string", "examples": [examples[name]]}, says), "required": True}


def _most(says: str = "Proofs, if several.", default: int = 1) -> Described:
    return parameter("max", {"type": "integer", "minimum": 1, "maximum": 100, "default": default}, says)


def _explained_as() -> Described:
    return parameter("format", {"type": "string", "enum": ["", *MEDIA_TYPES]}, "How to write it.")


def _explained() -> Described:
    content = {
        media_type: {"schema": ANYTHING if "json" in media_type else WORDS} for media_type in MEDIA_TYPES.values()
    }
    return {"description": "A proof.", "content": content}
