"""A page and RDF for everything that has a name: things, claims, sources, and anybody's IRIs."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, url_for
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple
from werkzeug.wrappers import Response as Redirect

from autopact.claims.evidence import stated
from autopact.engine.seam import Engine, Row
from autopact.errors import QueryFault
from autopact.sparql.problem import NotThere
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, ID, RDF, SOURCE, Level, Namespace
from autopact.web import lookup
from autopact.web.negotiation import rdf, split_suffix, wants_page


def routes(engine: Engine) -> Blueprint:
    """The routes of `/id`, `/page`, `/data`, `/claim` and `/source`."""
    blueprint = Blueprint("things", __name__)

    @blueprint.get("/id/<path:name>")
    def identify(name: str) -> Redirect:
        """303 to what can be had of a thing: the thing itself cannot be sent."""
        _view(engine)  # what is wrong with the switches is said here too, where they are only handed on
        _existing(engine, _node(ID, name))
        route = "things.page" if wants_page() else "things.data"
        switches = request.query_string.decode("ascii", "replace")
        return redirect(url_for(route, name=name) + (f"?{switches}" if switches else ""), code=303)

    @blueprint.get("/page/<path:name>")
    def page(name: str) -> Response:
        stem, suffix = split_suffix(name)
        if suffix:
            return _data(engine, _existing(engine, _node(ID, stem)), suffix)
        return _page(engine, _existing(engine, _node(ID, name)))

    @blueprint.get("/page")
    def any_page() -> Response:
        node = _any_node(request.args.get("iri", ""))
        return _page(engine, _existing(engine, node)) if wants_page() else _data(engine, _existing(engine, node))

    @blueprint.get("/data/<path:name>")
    def data(name: str) -> Response:
        stem, suffix = split_suffix(name)
        return _data(engine, _existing(engine, _node(ID, stem)), suffix)

    @blueprint.get("/claim/<path:name>")
    def claim(name: str) -> Response:
        stem, suffix = split_suffix(name)
        _view(engine)
        node = _existing(engine, _node(CLAIM, stem))
        if suffix is None and wants_page():
            evidence = lookup.passages(engine, f"{node} ap:evidence ?passage .")
            return _page(engine, node, stated=_stated(engine, node), evidence=_grouped(evidence))
        metadata = _described_with(engine, f"{node} ap:evidence ?other .", node)
        return rdf(
            lambda: [*metadata, *stated(node, _stated(engine, node))],
            suffix=suffix,
            quads=lambda: [
                *(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in metadata),
                *(Quad(t.subject, t.predicate, t.object, node) for t in _stated(engine, node)),
            ],
        )

    @blueprint.get("/source/<path:name>")
    def source(name: str) -> Response:
        stem, suffix = split_suffix(name)
        _view(engine)
        node = _existing(engine, _node(SOURCE, stem))
        if suffix is None and wants_page():
            passages = lookup.passages(engine, f"?passage prov:wasQuotedFrom {node} .")
            return _page(engine, node, passages=_grouped(passages))
        triples = _described_with(engine, f"?other prov:wasQuotedFrom {node} .", node)
        return rdf(lambda: triples, suffix=suffix)

    return blueprint


def _node(namespace: Namespace, name: str) -> NamedNode:
    try:
        return namespace[name]
    except ValueError:
        raise NotThere(f"No name in this graph can be {name!r}.") from None


def _any_node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError:
        raise QueryFault(f"iri={iri!r} is no absolute IRI.", mend="Write it in full, percent-encoded.") from None


def _existing(engine: Engine, node: NamedNode) -> NamedNode:
    """The node, if any graph speaks of it.

    Raises:
        NotThere: none does.
    """
    pattern = f"{{ {node} ?p ?o }} UNION {{ ?s ?q {node} }} UNION {{ ?s {node} ?o }}"
    if lookup.select(engine, f"SELECT * {{ GRAPH ?g {{ {pattern} }} }} LIMIT 1"):
        return node
    raise NotThere(f"Nothing here is called <{node.value}>.", mend="The address / leads to what there is.")


def _view(engine: Engine) -> tuple[Level, bool, Sequence[NamedNode]]:
    """The level and inference that the request's switches choose, and the graphs they stand for."""
    words = [level.word for level in Level]
    certainty, inference = request.args.get("certainty", words[0]), request.args.get("inference", "on")
    if certainty not in words:
        raise QueryFault(f"certainty={certainty!r} is not known.", mend=f"It is one of: {', '.join(words)}.")
    if inference not in ("on", "off"):
        raise QueryFault(f"inference={inference!r} is not known.", mend="It is one of: on, off.")
    level = Level[certainty.upper()]
    return level, inference == "on", engine.default_graphs(level, inference == "on")


def _data(engine: Engine, node: NamedNode, suffix: str | None = None) -> Response:
    graphs = _view(engine)[2]
    return rdf(lambda: lookup.described(engine, node, graphs), suffix=suffix)


def _described_with(engine: Engine, pattern: str, node: NamedNode) -> tuple[Triple, ...]:
    """What the claims' metadata says of a node, and of every `?other` that a pattern finds."""
    return lookup.construct(
        engine,
        f"""CONSTRUCT {{ {node} ?p ?o . ?other ?q ?v }}
            WHERE {{ {{ {node} ?p ?o }} UNION {{ {pattern} ?other ?q ?v }} }}""",
        [CLAIMS_GRAPH],
    )


def _stated(engine: Engine, claim: NamedNode) -> tuple[Triple, ...]:
    return lookup.construct(engine, "CONSTRUCT WHERE { ?s ?p ?o }", [claim])


def _grouped(rows: Sequence[Row]) -> list[tuple[Row, list[Row]]]:
    """Passages, each with the rows of its claims."""
    groups: dict[object, tuple[Row, list[Row]]] = {}
    for row in rows:
        _, claims = groups.setdefault(row["passage"], (row, []))
        if row["claim"] is not None:
            claims.append(row)
    return list(groups.values())


def _page(
    engine: Engine,
    node: NamedNode,
    *,
    stated: Sequence[Triple] = (),
    evidence: Sequence[tuple[Row, list[Row]]] = (),
    passages: Sequence[tuple[Row, list[Row]]] = (),
) -> Response:
    level, inference, graphs = _view(engine)
    outgoing = lookup.facts(engine, node, graphs)
    incoming = lookup.facts(engine, node, graphs, incoming=True)
    mentions = lookup.mentions(engine, node)
    names = lookup.labels(
        engine,
        [
            node,
            *(term for fact in (*outgoing, *incoming) for term in (fact.predicate, fact.other)),
            *(term for triple in stated for term in (triple.subject, triple.predicate, triple.object)),
            *(term for row in mentions for term in row.values()),
            *(row["source"] for row, _ in (*evidence, *passages)),
        ],
    )
    for fact in outgoing:
        if fact.predicate == AP.paraphrase and isinstance(fact.other, Literal):
            names[node] = fact.other.value  # a claim is called by what it says
    body = render_template(
        "thing.html",
        node=node,
        kinds=[fact for fact in outgoing if fact.predicate == RDF.type],
        outgoing=[fact for fact in outgoing if fact.predicate != RDF.type],
        incoming=incoming,
        mentions=mentions,
        stated=stated,
        evidence=evidence,
        passages=passages,
        names=names,
        certainty=level,
        levels=list(Level),
        inference=inference,
        downloads=_downloads(node),
    )
    return Response(body, content_type="text/html; charset=utf-8")


def _downloads(node: NamedNode) -> list[tuple[str, str]]:
    """The names of the formats that the page's data can be had in, with their addresses."""
    for namespace, route in ((ID, "things.data"), (CLAIM, "things.claim"), (SOURCE, "things.source")):
        if node in namespace:
            name = node.value[len(str(namespace)) :]
            suffixes = {"Turtle": "ttl", "N-Triples": "nt", "RDF/XML": "rdf", "JSON-LD": "jsonld"}
            if namespace is CLAIM:
                suffixes["TriG"] = "trig"
            return [(title, url_for(route, name=f"{name}.{suffix}")) for title, suffix in suffixes.items()]
    address = url_for("things.any_page")
    return [
        (title, f"{address}?{urlencode({'iri': node.value, 'format': name})}")
        for title, name in (("Turtle", "turtle"), ("N-Triples", "nt"), ("RDF/XML", "rdf"), ("JSON-LD", "jsonld"))
    ]
