"""A page and RDF for every thing, ours or anybody's: what is said of it, by whom, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat
from werkzeug.wrappers import Response as Redirect

from autopact.engine.seam import Engine, Job
from autopact.errors import QueryFault
from autopact.sparql.problem import NotThere
from autopact.terms import DCTERMS, ID, OWL, RDF, RDFS, SCHEMA, SKOS, Level, Namespace
from autopact.web import lookup
from autopact.web.arrangements import arrangements
from autopact.web.links import Names, link, show
from autopact.web.lookup import Fact
from autopact.web.negotiation import HTML, rdf, split_suffix, wants_page
from autopact.web.testimony import testimonies
from autopact.web.timeline import timeline
from autopact.web.trees import Branch, Picture, around

ELSEWHERE = {
    OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch, SKOS.broadMatch, SKOS.narrowMatch, RDFS.seeAlso,
    SCHEMA.sameAs, NamedNode("http://schema.org/sameAs"), NamedNode("http://xmlns.com/foaf/0.1/homepage"),
}  # fmt: skip
"""Properties that lead to the same thing, or to more about it, in other places."""

ABOUT = (
    SKOS.definition, DCTERMS.description, SCHEMA.description, NamedNode("http://schema.org/description"), RDFS.comment,
)  # fmt: skip
"""Properties whose value says in a sentence what a thing is."""

BOOKKEEPING = {OWL.differentFrom, RDFS.isDefinedBy}
"""Properties that say much to programs and little to people."""

FEWEST_NEIGHBOURS, MOST_NEIGHBOURS = 2, 12
"""Neighbours in the picture."""

_NAMES = {NamedNode(iri.strip("<>")) for iri in (*lookup.LABELS.split("|"), *lookup.ALIASES.split("|"))}


@dataclass(slots=True)
class Group:
    """A property, and the statements with it."""

    predicate: NamedNode
    facts: list[Fact] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """The statements of a thing's page, by the part they stand in; `aside` are those that few look for."""

    node: NamedNode
    types: list[Fact] = field(default_factory=list)
    aliases: list[Literal] = field(default_factory=list)
    about: Literal | None = None
    facts: list[Group] = field(default_factory=list)
    hedged: list[Group] = field(default_factory=list)
    naming: list[Group] = field(default_factory=list)
    elsewhere: list[Group] = field(default_factory=list)
    incoming: list[Group] = field(default_factory=list)
    aside: list[Fact] = field(default_factory=list)
    aside_incoming: list[Fact] = field(default_factory=list)


def routes(engine: Engine) -> Blueprint:
    """The routes of `/id`, `/page` and `/data`."""
    blueprint = Blueprint("things", __name__)

    @blueprint.get("/id/<path:name>")
    def identify(name: str) -> Redirect:
        """303 to what can be had of a thing: the thing itself cannot be sent."""
        view(engine)  # what is wrong with the switches is said here too, where they are only handed on
        existing(engine, named(ID, name))
        route = "things.page" if wants_page() else "things.data"
        switches = request.query_string.decode("ascii", "replace")
        return redirect(url_for(route, name=name) + (f"?{switches}" if switches else ""), code=303)

    @blueprint.get("/page/<path:name>")
    def page(name: str) -> Response:
        stem, suffix = split_suffix(name, "csv")
        if suffix:
            return _data(engine, existing(engine, named(ID, stem)), suffix)
        return _page(engine, named(ID, name))

    @blueprint.get("/page")
    def any_page() -> Response:
        node = _any_node(request.args.get("iri", ""))
        return _page(engine, node) if wants_page() else _data(engine, existing(engine, node))

    @blueprint.get("/data/<path:name>")
    def data(name: str) -> Response:
        stem, suffix = split_suffix(name, "csv")
        return _data(engine, existing(engine, named(ID, stem)), suffix)

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
    pattern = f"{{ {node} ?p ?o }} UNION {{ ?s ?q {node} }} UNION {{ ?s {node} ?o }}"
    if lookup.select(engine, f"SELECT * {{ GRAPH ?g {{ {pattern} }} }} LIMIT 1"):
        return node
    raise NotThere(f"Nothing here is called <{node.value}>.", mend="The address / leads to what there is.")


def view(engine: Engine) -> tuple[Level, bool, Sequence[NamedNode]]:
    """The level and inference that the request's switches choose, and the graphs they stand for.

    Raises:
        QueryFault: a switch has a value that is none.
    """
    return switches(engine, Level.CERTAIN, True)


def switches(engine: Engine, certainty: Level, inference: bool) -> tuple[Level, bool, Sequence[NamedNode]]:
    """The same, with what holds where the request says nothing."""
    words = [level.word for level in Level]
    level = request.args.get("certainty", certainty.word)
    inferred = request.args.get("inference", "on" if inference else "off")
    if level not in words:
        raise QueryFault(f"certainty={level!r} is not known.", mend=f"It is one of: {', '.join(words)}.")
    if inferred not in ("on", "off"):
        raise QueryFault(f"inference={inferred!r} is not known.", mend="It is one of: on, off.")
    chosen = Level[level.upper()]
    return chosen, inferred == "on", engine.default_graphs(chosen, inferred == "on")


def _any_node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError:
        raise QueryFault(f"iri={iri!r} is no absolute IRI.", mend="Write it in full, percent-encoded.") from None


def _data(engine: Engine, node: NamedNode, suffix: str | None = None) -> Response:
    graphs = view(engine)[2]
    if "csv" in (suffix, request.args.get("format")):
        answer = engine.answer(Job(_rows(node), QueryResultsFormat.CSV, default_graphs=graphs))
        sent = Response(answer.chunks(), content_type="text/csv; charset=utf-8")
        sent.call_on_close(answer.close)
        return sent
    return rdf(lambda: lookup.described(engine, node, graphs), suffix=suffix)


def _rows(node: NamedNode) -> str:
    """The query that gives what the page is made from, as a table."""
    return f"""SELECT DISTINCT ?subject ?predicate ?object WHERE {{
  {{ {node} ?predicate ?object BIND({node} AS ?subject) }}
  UNION
  {{ ?subject ?predicate {node} BIND({node} AS ?object) }}
  UNION
  {{ {node} ?any ?subject FILTER(isBlank(?subject)) ?subject ?predicate ?object }}
}}"""


def _page(engine: Engine, node: NamedNode) -> Response:
    level, inference, graphs = view(engine)
    outgoing = lookup.facts(engine, node, graphs)
    incoming = lookup.facts(engine, node, graphs, incoming=True)
    if not outgoing and not incoming:
        existing(engine, node)
    mentioning = lookup.mentions(engine, node)
    naming = [claim for fact in (*outgoing, *incoming) for claim in fact.claims]
    claims = testimonies(engine, [*mentioning[: lookup.MOST_CLAIMS], *naming])
    taking_part = arrangements(engine, incoming, graphs)
    moments = timeline(engine, node, outgoing, graphs)
    names = lookup.labels(
        engine,
        [
            node,
            *(term for fact in (*outgoing, *incoming) for term in (fact.predicate, fact.other)),
            *(term for fact in outgoing for pair in fact.inner for term in pair),
            *(term for testimony in claims.values() for term in testimony.terms()),
            *(term for each in taking_part for term in each.terms()),
            *(term for each in moments for term in each.terms()),
        ],
    )
    mentions = [claims[claim] for claim in mentioning if claim in claims]
    shown = _sorted_out(node, outgoing, incoming, names)
    body = render_template(
        "thing.html",
        node=node,
        page=shown,
        arrangements=taking_part,
        moments=moments,
        mentions=mentions,
        hedged=[testimony for testimony in mentions if testimony.hedged],
        names=names,
        claims=claims,
        picture=_neighbourhood(shown, {each.node for each in taking_part}, names),
        certainty=level,
        inference=inference,
        more=len(outgoing) == lookup.MOST,
        more_incoming=len(incoming) == lookup.MOST,
        more_mentions=len(mentioning) > lookup.MOST_CLAIMS,
        downloads=_downloads(node),
        query=_rows(node),
        today=datetime.now(UTC).date(),
    )
    return Response(body, content_type=f"{HTML}; charset=utf-8")


def _sorted_out(node: NamedNode, outgoing: Sequence[Fact], incoming: Sequence[Fact], names: Names) -> Page:
    """The statements about a thing, each in the part of the page where one would look for it."""
    page = Page(node)
    labels = [fact.other for fact in outgoing if fact.predicate in _NAMES and isinstance(fact.other, Literal)]
    page.aliases = sorted(set(labels), key=lookup.readability)
    abouts = [
        (ABOUT.index(fact.predicate), lookup.readability(fact.other), fact.other)
        for fact in outgoing
        if fact.predicate in ABOUT and isinstance(fact.other, Literal)
    ]
    page.about = min(abouts, default=(0, (0, ""), None), key=lambda each: each[:2])[2]
    rest = []
    for fact in outgoing:
        if _is_aside(fact, names):
            page.aside.append(fact)
        elif fact.predicate == RDF.type:
            page.types.append(fact)
        else:
            rest.append(fact)
    parts = (page.naming, page.elsewhere, page.facts, page.hedged)
    for group in _grouped(rest, names):
        for part, facts in zip(parts, _parted(group), strict=True):
            if facts:
                part.append(Group(group.predicate, facts))
    page.incoming = _grouped((fact for fact in incoming if not _is_aside(fact, names)), names)
    page.aside_incoming = [fact for fact in incoming if _is_aside(fact, names)]
    return page


def _parted(group: Group) -> tuple[list[Fact], list[Fact], list[Fact], list[Fact]]:
    """Statements with one property: names, what leads elsewhere, other ones that are certain, and that are less."""
    if group.predicate in _NAMES:
        return group.facts, [], [], []
    if group.predicate in ELSEWHERE:
        return [], group.facts, [], []
    certain = [fact for fact in group.facts if fact.level is Level.CERTAIN]
    return [], [], certain, [fact for fact in group.facts if fact.level is not Level.CERTAIN]


def _is_aside(fact: Fact, names: Names) -> bool:
    """Whether few look for a statement: a thing related to itself, said in another vocabulary, or bookkeeping."""
    if fact.predicate in BOOKKEEPING or (fact.incoming and isinstance(fact.other, BlankNode)):
        return True
    word = fact.predicate if fact.predicate != RDF.type else None if fact.incoming else fact.other
    return fact.inferred and (fact.other == fact.node or (word is not None and word not in names))


def _grouped(facts: Iterable[Fact], names: Names) -> list[Group]:
    """Statements by their properties, in the order of what is read."""
    groups: dict[NamedNode, Group] = {}
    for fact in sorted(facts, key=lambda fact: (fact.inferred, show(fact.other, names).text.lower())):
        groups.setdefault(fact.predicate, Group(fact.predicate)).facts.append(fact)
    return sorted(groups.values(), key=lambda group: show(group.predicate, names).text.lower())


def _neighbourhood(page: Page, left_out: set[NamedNode], names: Names) -> Picture | None:
    """A picture of what a thing is related to, each neighbour once, the firmest first; None if there are too few."""
    branches: dict[NamedNode, Branch] = {}
    facts = [fact for group in (*page.facts, *page.hedged) for fact in group.facts]
    for fact in sorted(facts, key=lambda fact: (fact.level, fact.inferred)):
        if isinstance(fact.other, NamedNode) and fact.other not in {page.node, *left_out, *branches}:
            shown = show(fact.other, names)
            level = fact.level.word if fact.level > Level.CERTAIN else ""
            known = f"{'inferred' if fact.inferred else 'asserted'} {level}".strip()
            note = show(fact.predicate, names).text
            branches[fact.other] = Branch(shown.text, note, shown.href, known, line=known)
    if len(branches) < FEWEST_NEIGHBOURS:
        return None
    centre = Branch(show(page.node, names).text, kind="focus round")
    return around(centre, list(branches.values())[:MOST_NEIGHBOURS])


def _downloads(node: NamedNode) -> list[tuple[str, str]]:
    """The names of the formats that the page's data can be had in, with their addresses."""
    suffixes = {"Turtle": "ttl", "N-Triples": "nt", "JSON-LD": "jsonld", "RDF/XML": "rdf", "CSV": "csv"}
    if node in ID:
        name = node.value[len(str(ID)) :]
        found = [(title, url_for("things.data", name=f"{name}.{suffix}")) for title, suffix in suffixes.items()]
    else:
        found = [
            (title, url_for("things.any_page", iri=node.value, format=suffix)) for title, suffix in suffixes.items()
        ]
    chosen = [(name, value) for name, value in request.args.items() if name in ("certainty", "inference")]
    return [*found, ("JSON", link(url_for("endpoint.sparql"), [("query", _rows(node)), *chosen, ("format", "json")]))]
