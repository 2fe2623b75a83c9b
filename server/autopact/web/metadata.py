"""`/.well-known/void`: what is served here, in RDF, for those who have not seen it; and IRIs that lead to documents.

Things, claims, sources and terms have pages of their own; here are the graphs, the questions and the versions of the
ontology, which are had at other addresses than those that their IRIs name.

https://www.w3.org/TR/void/#well-known
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from pyoxigraph import RdfFormat
from werkzeug.wrappers import Response as Redirect

from autopact.catalogue import void
from autopact.catalogue.kept import Kept, once
from autopact.catalogue.statistics import statistics
from autopact.catalogue.void import Download, Place
from autopact.engine.seam import Engine, Writer
from autopact.engine.writing import write
from autopact.export.tools import TOOLS
from autopact.sparql import protocol
from autopact.sparql.description import VOID_ADDRESS
from autopact.sparql.formats import EVERY, GRAPHS, choose
from autopact.sparql.problem import NotAcceptable, NotThere
from autopact.terms import BASE, GRAPH, ONTOLOGY_GRAPH, Namespace
from autopact.web.endpoint import asked_of, sent
from autopact.web.negotiation import wants_page
from autopact.web.saved import of_name
from autopact.web.things import existing, named, triples_in

MOST_NAMED = 20
"""Graphs that are named to somebody who asked for one that is not there."""


def routes(engine: Engine, writer: Writer | None = None) -> Blueprint:
    """The routes of the description, and of the IRIs of graphs, questions and versions."""
    blueprint = Blueprint("metadata", __name__)
    numbers = once(statistics)
    documents: Kept[tuple[str, RdfFormat, str], bytes] = Kept(8)

    def document(form: RdfFormat, changed: str) -> bytes:
        return write(void.description(engine, numbers(engine), _place(engine), changed), form, void.WRITTEN_WITH)

    @blueprint.get(VOID_ADDRESS)
    def well_known() -> Response | Redirect:
        """The description; who takes nothing but pages is shown what it describes."""
        try:
            chosen, content_type = choose(GRAPHS, request.headers.get("Accept"), request.args.get("format"))
        except NotAcceptable:
            if wants_page():
                return _see("downloads.every")
            raise
        key = protocol.key_of(engine, request.base_url, content_type)
        if said := protocol.said_of_tags(asked_of(), key):
            return sent(said)
        latest = next(iter(writer.changes(most=1)), None) if writer else None
        changed = latest.at if latest else ""
        body = documents.get(engine, (request.base_url, chosen.form, changed), lambda: document(chosen.form, changed))
        return sent(protocol.Response(200, body, content_type, protocol.kept(key)), head=request.method == "HEAD")

    @blueprint.get("/graph/<path:name>")
    def graph(name: str) -> Redirect:
        """To a graph's triples: for a program all of them, for a person a query with the first."""
        node = named(GRAPH, name)
        if node not in engine.sizes:
            there_is = ", ".join(sorted(each.value for each in engine.sizes if each in GRAPH)[:MOST_NAMED])
            raise NotThere(f"No graph here is called <{node.value}>.", mend=f"There is: {there_is}.")
        if wants_page():
            return _see("endpoint.sparql", query=triples_in(node))
        return _see("writing.store", graph=node.value, **_format())

    @blueprint.get("/query", endpoint="questions")
    def every() -> Redirect:
        return _see("saved.questions", **_format())

    @blueprint.get("/query/<name>")
    def question(name: str) -> Redirect:
        """To a question: its page with the answer, or its description, or its answer, whichever is wanted."""
        of_name(engine, name)
        return _see("saved.question", name=name, **_format())

    @blueprint.get("/ontology/<version>")
    def version(version: str) -> Redirect:
        """To the ontology, if it is of that version."""
        existing(engine, named(Namespace(f"{BASE}ontology/"), version))
        return _see("vocabulary.ontology", **_format())

    return blueprint


def _see(route: str, **values: Any) -> Redirect:
    return redirect(url_for(route, **values), code=303)


def _format() -> dict[str, str]:
    """The format that the address asks for, which is handed on; an Accept header is sent again."""
    return {"format": request.args["format"]} if request.args.get("format") else {}


def _place(engine: Engine) -> Place:
    return Place(
        document=request.base_url,
        endpoint=url_for("endpoint.sparql", _external=True),
        lookup=url_for("things.any_page", iri="", _external=True),
        api=url_for("openapi.openapi", _external=True),
        formats=[each.uri for each in EVERY],
        downloads=list(_downloads(engine)),
        shapes=url_for("shapes.shapes", _external=True) if engine.sizes.get(ONTOLOGY_GRAPH) else "",
    )


def _downloads(engine: Engine) -> Iterator[Download]:
    """The files that hold the data."""
    for each in GRAPHS:
        whole = url_for("writing.store", default="", inference="on", format=each.name, _external=True)
        yield Download(f"The default graph: {each.name}", whole, each.media_types[0], whole=True)
    if engine.sizes.get(ONTOLOGY_GRAPH):
        for each in GRAPHS:
            address = url_for("vocabulary.ontology_as", suffix=each.name, _external=True)
            yield Download(f"The ontology: {each.name}", address, each.media_types[0])
    for tool in TOOLS.values():
        for form in tool.formats:
            address = url_for("downloads.download", name=f"{tool.name}.{form.suffix}", _external=True)
            yield Download(f"For {tool.title}: {form.title}", address, form.media_type.split(";")[0])
