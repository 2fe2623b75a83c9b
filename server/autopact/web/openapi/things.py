"""Where things are looked at: pages and data, the ontology, the network."""

from __future__ import annotations

from autopact.sparql.formats import GRAPHS
from autopact.web.atlas import FACETS, Facet
from autopact.web.network import SHEETS
from autopact.web.openapi.parts import (
    WORDS,
    Described,
    any_iri,
    document,
    elsewhere,
    in_path,
    named,
    operation,
    page,
    page_or,
    parameter,
    parameters,
    whole,
)
from autopact.web.parameters import FURTHEST
from autopact.web.tabled import SORTS
from autopact.web.things import FORMATS


def paths() -> Described:
    """The addresses."""
    about = "What the graph has about it."
    page_or_data = {200: page_or(about, GRAPHS)}
    told = _told(page_or(about, FORMATS))
    in_rdf = parameters("certainty", "inference", "format", formats=GRAPHS)
    in_any = parameters("certainty", "inference", "format", formats=FORMATS)
    return {
        "/": {
            "get": operation(
                "home", "What is in here, and how to ask.",
                {200: page("The page."), 303: elsewhere("To `/.well-known/void`, for who takes RDF rather.")}, (503,),
            )
        },
        "/ontology": {
            "get": operation(
                "ontology", "The vocabulary.", {200: page_or("All its terms.", GRAPHS)}, (400, 406, 503),
                parameters("format", formats=GRAPHS),
            )
        },
        "/shapes": {
            "get": operation(
                "shapes", "What data of this vocabulary must be like (SHACL).",
                {200: page_or("The shapes.", GRAPHS)}, (400, 404, 406), parameters("format", formats=GRAPHS),
            )
        },
        "/shapes.{suffix}": {
            "get": operation(
                "shapesAs", "The same in a format.", {200: document("The shapes.", GRAPHS)}, (400, 404),
                [in_path("suffix", {"type": "string", "examples": [each.name for each in GRAPHS]})],
            )
        },
        "/ontology.{suffix}": {
            "get": operation(
                "ontologyAs", "The vocabulary in a format.", {200: document("All its terms.", GRAPHS)}, (400, 406, 503),
                [in_path("suffix", {"type": "string", "examples": [each.name for each in GRAPHS]})],
            )
        },
        **{
            address: {
                "get": operation(
                    identity, says, {303: elsewhere("To it.")}, (400, 404, 503), [*within, *parameters("format")],
                )
            }
            for address, identity, says, within in (
                ("/graph/{name}", "identifyGraph", "To the triples of a graph, by its IRI.", [named("asserted")]),
                ("/query", "identifyQuestions", "To the saved questions.", []),
                ("/query/{name}", "identifyQuestion", "To a saved question, by its IRI.", [named("joint-ventures")]),
                ("/ontology/{version}", "identifyVersion", "To the ontology, by a version's IRI.",
                 [in_path("version", {"type": "string", "minLength": 1, "examples": ["0.1.0"]})]),
            )
        },
        "/id/{name}": {
            "get": operation(
                "identify", "To what can be had of a thing, since the thing itself cannot be sent.",
                {303: elsewhere("To its page or its data.")}, (400, 404, 503),
                [named("renault"), *parameters("certainty", "inference", "format")],
            )
        },
        "/page/{name}": {
            "get": operation(
                "page", "The page of a thing; with a suffix (`renault.ttl`), its data.",
                {200: told}, (400, 404, 406, 503),
                [named("renault"), _from(), *parameters("certainty", "inference")],
            )
        },
        "/page": {
            "get": operation(
                "anyPage", "The page or data of anything by its IRI, anybody's.",
                {200: told, 303: elsewhere("To the page of ours.")}, (400, 404, 406, 503),
                [any_iri(), _from(), *in_any],
            )
        },
        "/data/{name}": {
            "get": operation(
                "data", "The data of a thing; a suffix names the format.",
                {200: _told(document("Every triple from it or to it.", FORMATS))}, (400, 404, 406, 503),
                [named("renault"), _from(), *in_any],
            )
        },
        "/claim/{name}": {
            "get": operation(
                "claim", "A claim: who says what, how firmly and where.", page_or_data, (400, 404, 406, 503),
                [named("renault-li-auto-xiaomi-s8-founders"), *in_rdf],
            )
        },
        "/source": {"get": operation("sources", "What the claims rest on.", {200: page("The list.")}, (503,))},
        "/source/{name}": {
            "get": operation(
                "source", "A source, with its passages and what is claimed there.", page_or_data, (400, 404, 406, 503),
                [named("renault-li-auto-xiaomi"), *in_rdf],
            )
        },
        "/network": {
            "get": operation(
                "network", "Who works with whom: a picture and a table.", {200: page("The page.")}, (400, 404, 503),
                [*parameters("certainty", "inference"), *map(_facet, FACETS), _sort()],
            )
        },
        **{
            f"/network.{suffix}": {
                "get": operation(
                    f"networkAs{suffix.capitalize()}", says,
                    {200: {"description": "The network.", "content": {media_type: {"schema": schema}}}},
                    (400, 404, 503), [*parameters("certainty", "inference"), *map(_facet, FACETS), *more],
                )
            }
            for suffix, says, media_type, schema, more in (
                ("svg", "The picture alone, to be shown anywhere.", "image/svg+xml", WORDS, ()),
                ("json", "Nodes with their places, and edges; `complete` says whether these are all.",
                 "application/json", {"type": "object"}, (_sheet(),)),
                ("csv", "The edges; with the header `Autopact-Complete: false` if there are more.", "text/csv", WORDS,
                 ()),
            )
        },
    }  # fmt: skip


def _told(response: Described) -> Described:
    """A response that may be the plain JSON of a page as well."""
    return response | {
        "content": response["content"] | {"application/json": {"schema": {"$ref": "#/components/schemas/Told"}}}
    }


def _from() -> Described:
    return parameter("from", whole(0, FURTHEST), "How many of its arrangements are left out before.")


def _facet(name: Facet) -> Described:
    says = {
        "kind": "Only what has somebody, or an arrangement, of this kind: `ap:JointVenture`, or an IRI.",
        "topic": "Only arrangements on this topic: `ap:SmartCockpits`, or an IRI.",
        "status": "Only arrangements in this state: `ap:Active`, or an IRI.",
        "around": "Only what binds this one to others: `id:renault`, or an IRI.",
    }
    return parameter(name, WORDS, says[name])


def _sheet() -> Described:
    return parameter("sheet", {"type": "string", "enum": ["", *SHEETS]}, "What the places are found on.")


def _sort() -> Described:
    names = [sign + name for sign in ("", "-") for name in SORTS]
    return parameter(
        "sort", {"type": "string", "enum": ["", *names]}, "What the table is sorted by; with a minus, turned."
    )
