"""A page and RDF for every thing, ours or anybody's: what is said of it, by whom, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat
from werkzeug.wrappers import Response as Redirect

from autopact.catalogue.arrangements import MOST as STEP
from autopact.catalogue.arrangements import arrangements
from autopact.catalogue.asking import anywhere, is_there, select
from autopact.catalogue.facts import MOST_CLAIMS, described, facts, leading, mentions, nameless
from autopact.catalogue.near import nearest
from autopact.catalogue.nothing import elsewhere
from autopact.catalogue.timeline import timeline
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine, Job
from autopact.errors import AutopactError, QueryFault
from autopact.sparql.form import among, whole
from autopact.sparql.formats import GRAPHS, RESULTS, Format, choose
from autopact.sparql.problem import NotThere
from autopact.sparql.request import CERTAINTIES
from autopact.terms import CLAIM, ID, SOURCE, Level, Namespace
from autopact.web.links import address, here, link
from autopact.web.lookup import labels
from autopact.web.negotiation import JSON, JSON_LD, SUFFIXES, prefers_json, rdf, split_suffix, wants_page
from autopact.web.parameters import FURTHEST, meant
from autopact.web.portrait import Seen, neighbourhood, sorted_out
from autopact.web.told import told
from autopact.web.witness import testimonies

CSV = next(each for each in RESULTS if each.form == QueryResultsFormat.CSV)

FORMATS: tuple[Format[QueryResultsFormat | RdfFormat], ...] = (*GRAPHS, CSV)
"""What all that is said of a thing can be had in, beside the plain JSON of its page."""


def routes(engine: Engine) -> Blueprint:
    """The routes of `/id`, `/page` and `/data`."""
    blueprint = Blueprint("things", __name__)

    @blueprint.get("/id/<path:name>")
    def identify(name: str) -> Redirect:
        """303 to what can be had of a thing: the thing itself cannot be sent."""
        switches()  # what is wrong with the switches is said here too, where they are only handed on
        existing(engine, named(ID, name))
        route = "things.page" if wants_page() else "things.data"
        chosen = request.query_string.decode("ascii", "replace")
        return redirect(url_for(route, name=name) + (f"?{chosen}" if chosen else ""), code=303)

    @blueprint.get("/page/<path:name>")
    def page(name: str) -> Response | str:
        stem, suffix = split_suffix(name, "csv", "json")
        if suffix:
            return data_of(engine, existing(engine, named(ID, stem)), suffix)
        return page_of(engine, named(ID, name))

    @blueprint.get("/page")
    def any_page() -> Response | Redirect | str:
        given = request.args.get("iri", "")
        node = _any_node(engine, given)
        if not wants_page():
            return data_of(engine, existing(engine, node))
        if node.value != given:
            return redirect(here(iri=existing(engine, node).value), code=303)  # else it might be a name again
        own, _, fragment = address(node).partition("#")
        if not fragment and any(node in space and node.value != str(space) for space in (ID, CLAIM, SOURCE)):
            chosen = [(name, value) for name, value in request.args.items(multi=True) if name != "iri"]
            return redirect(link(own.partition("?")[0], chosen), code=303)
        return page_of(engine, node)

    @blueprint.get("/data/<path:name>")
    def data(name: str) -> Response:
        stem, suffix = split_suffix(name, "csv", "json")
        return data_of(engine, existing(engine, named(ID, stem)), suffix)

    return blueprint


def named(namespace: Namespace, name: str) -> NamedNode:
    """The node of that name.

    Raises:
        NotThere: no node can have it.
    """
    try:
        return namespace[name]
    except ValueError:
        raise NotThere(f"No name in this graph can be {name!r}.") from None


def existing(engine: Engine, node: NamedNode) -> NamedNode:
    """The node, if any graph speaks of it.

    Raises:
        NotThere: none does.
    """
    if is_there(engine, node):
        return node
    mend = f"{_meant(engine, node)}The address / leads to what there is."
    raise NotThere(f"Nothing here is called <{node.value}>.", mend=mend)


def _meant(engine: Engine, node: NamedNode) -> str:
    """Where the page is that may be meant, if any name comes near."""
    with suppress(AutopactError):  # it is not there, whatever may be meant
        if near := nearest(engine, node.value):
            return f"Did you mean {' or '.join(map(address, near))}? "
    return ""


def switches(certainty: Level = Level.CERTAIN, inference: bool = True) -> tuple[Level, bool, Sequence[NamedNode]]:
    """The level and inference that the request's switches choose, and the graphs they stand for.

    Args:
        certainty: the level, where the request says nothing.
        inference: whether what is inferred is seen, where it says nothing.

    Raises:
        QueryFault: a switch has a value that is none.
    """
    word = among(request.args.get("certainty", certainty.word), "certainty", CERTAINTIES)
    inferred = among(request.args.get("inference", "on" if inference else "off"), "inference", ("on", "off")) == "on"
    level = Level[word.upper()]
    return level, inferred, default_graphs(level, inferred)


def _any_node(engine: Engine, iri: str) -> NamedNode:
    node = meant(engine, iri)
    if node is None:
        mend = "Write it in full, percent-encoded, or with a prefix that is known."
        raise QueryFault(f"iri={iri!r} is no absolute IRI.", mend=mend)
    return node


def data_of(engine: Engine, node: NamedNode, suffix: str | None = None) -> Response:
    """What is said of a node, in the format that the suffix or the request chooses."""
    graphs = switches()[2]
    _start()  # what is wrong with it is said whatever the format
    wanted = suffix or request.args.get("format") or ("json" if prefers_json() else None)
    if wanted == "json":
        return jsonify(told(_seen(engine, node), explains=engine.consistent is not None))
    chosen, content_type = choose(FORMATS, request.headers.get("Accept"), wanted)
    if chosen == CSV:
        answer = engine.answer(Job(_rows(engine, node), CSV.form, default_graphs=graphs))
        sent = Response(answer.chunks(), content_type=content_type)
        sent.call_on_close(answer.close)
        return sent
    found = rdf(lambda: described(engine, node, graphs), suffix=suffix)
    if found.mimetype == JSON:  # here the name of that type is another format's
        found.content_type = JSON_LD
    return found


def _rows(engine: Engine, node: NamedNode) -> str:
    """The query that gives what the page is made from, as a table."""
    return f"""SELECT DISTINCT ?subject ?predicate ?object WHERE {{
  {{ {node} ?predicate ?object BIND({node} AS ?subject) }}
  UNION
  {{ ?subject ?predicate {node} BIND({node} AS ?object) }}
  UNION
  {{ {{ {nameless(engine, node)} }} UNION {{ {leading(node)} }}
    BIND(?nameless AS ?subject) BIND(?q AS ?predicate) BIND(?v AS ?object) }}
}}"""


def _everywhere(node: NamedNode) -> str:
    """The query that gives what any graph says of a node, or with it."""
    return f"SELECT * WHERE {{ GRAPH ?graph {{ {anywhere(node)} }} }}"


def triples_in(graph: NamedNode) -> str:
    """The query that gives the first triples of a named graph."""
    return f"SELECT * WHERE {{\n  GRAPH {graph} {{ ?subject ?predicate ?object }}\n}}\nLIMIT 100"


def _uses(node: NamedNode) -> str:
    """The query that gives what is said with a property."""
    return f"SELECT ?subject ?value WHERE {{\n  ?subject {node} ?value\n}}\nLIMIT 100"


def page_of(engine: Engine, node: NamedNode) -> str:
    """The page of a node, whatever it is.

    Raises:
        NotThere: no graph speaks of it.
    """
    seen = _seen(engine, node)
    mentions = [seen.claims[claim] for claim in seen.mentioning if claim in seen.claims]
    is_bare = not (seen.outgoing or seen.incoming or mentions)
    graphs = default_graphs(seen.level, seen.inference)
    is_used = bool(select(engine, f"SELECT ?subject {{ ?subject {node} ?value }} LIMIT 1", graphs))
    picture, related = neighbourhood(seen.page, {each.node for each in seen.part.shown}, seen.names)
    return render_template(
        "thing.html",
        node=node,
        seen=seen,
        page=seen.page,
        step=STEP,
        mentions=mentions,
        elsewhere=list(elsewhere(engine, [node])) if is_bare else [],
        hedged=[testimony for testimony in mentions if testimony.level not in (None, Level.CERTAIN)],
        names=seen.names,
        claims=seen.claims,
        picture=picture,
        drawn=len(picture.boxes) - 1 if picture else 0,
        related=related,
        downloads=_downloads(node),
        query=_rows(engine, node),
        everywhere=_everywhere(node),
        size=engine.sizes.get(node, 0),
        triples=triples_in(node),
        uses=_uses(node) if is_used else "",
    )


def _seen(engine: Engine, node: NamedNode) -> Seen:
    """What the switches of the request let one see of a node.

    Raises:
        NotThere: no graph speaks of it.
    """
    level, inference, graphs = switches()
    data = engine.id
    outgoing = facts(engine, node, graphs)
    incoming = facts(engine, node, graphs, incoming=True)
    if not outgoing and not incoming:
        existing(engine, node)
    mentioning = mentions(engine, node)
    part = arrangements(engine, node, incoming, graphs, _start())
    naming = [claim for fact in (*outgoing, *incoming) for claim in (*fact.claims, *fact.idle)]
    naming += [claim for each in part.shown for claim in (*each.claims, *each.idle)]
    claims = testimonies(engine, [*mentioning[:MOST_CLAIMS], *naming])
    moments, more_moments = timeline(engine, (*outgoing, *incoming), graphs)
    names = labels(
        engine,
        [
            node,
            *(term for fact in (*outgoing, *incoming) for term in fact.terms()),
            *(term for testimony in claims.values() for term in testimony.terms()),
            *(term for each in part.shown for term in each.terms()),
            *(term for each in moments for term in each.terms()),
        ],
    )
    return Seen(
        node, data, level, inference, outgoing, incoming, part, moments, more_moments, mentioning, claims, names,
        page=sorted_out(node, outgoing, incoming, names, {each.node for each in part.shown}),
    )  # fmt: skip


def _start() -> int:
    """How many arrangements come before those that are asked for."""
    return whole(request.args.get("from", "0"), "from", 0, FURTHEST)


def _downloads(node: NamedNode) -> list[tuple[str, str]]:
    """The names of the formats that the page's data can be had in, with their addresses."""

    def href(suffix: str) -> str:
        if node in ID:
            return url_for("things.data", name=f"{node.value.removeprefix(str(ID))}.{suffix}")
        return url_for("things.any_page", iri=node.value, format=suffix)

    return [(title, href(suffix)) for title, suffix in (SUFFIXES | {"CSV": "csv", "JSON": "json"}).items()]
