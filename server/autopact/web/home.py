"""`/`: what is in here, what is new, what follows from it, and how to ask."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from pyoxigraph import NamedNode, Triple
from werkzeug.wrappers import Response as Redirect

from autopact.catalogue.asking import iri, number, select
from autopact.catalogue.examples import offered
from autopact.catalogue.kept import once
from autopact.catalogue.statistics import size
from autopact.engine.parts import PARTS
from autopact.engine.seam import Engine
from autopact.terms import CLAIMS_GRAPH, ONTOLOGY_GRAPH, RDF, Level
from autopact.web.lookup import labels
from autopact.web.negotiation import prefers_rdf
from autopact.web.witness import testimonies

COUNTED = {
    "organizations": "?thing a ap:Organization",
    "arrangements": "?thing a ap:Arrangement",
    "ventures": "?thing a ap:JointVenture",
    "claims": "?thing a ap:Claim",
    "sources": "?passage prov:wasQuotedFrom ?thing",
}
"""What the home page counts, each by the pattern it fits; what there is none of is left out."""

NEWEST = 6
FOLLOWING = 9
KINDS = 12
"""How many the page shows of claims, of what follows, and of classes."""


PER_GRAPH = """SELECT ?graph (COUNT(*) AS ?triples) WHERE {
  GRAPH ?graph { ?subject ?predicate ?object }
}
GROUP BY ?graph
ORDER BY DESC(?triples)"""
"""What pages lead to where a stranger's data has named graphs."""

_BEYOND = f"""SELECT * {{
    {{ SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g NOT IN ({", ".join(map(str, PARTS))})) }} LIMIT 100 }}
    FILTER NOT EXISTS {{ ?s ?p ?o }} }} LIMIT 1"""
"""Triples of a stranger's named graphs, of the first that come, that the default graph has not."""

DRAWN = 5_000
"""Triples up to which a stranger's network is drawn: what links more is seldom few enough to be told apart."""

COUNTED_MEMBERS = 200_000
"""How many members of classes are counted."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What is in the graph: counts, the claims that came last, what follows, the largest classes, else some things."""

    counts: dict[str, int]
    newest: list[NamedNode]
    follows: list[Triple]
    kinds: list[tuple[NamedNode, int]]
    things: list[NamedNode]


def routes(engine: Engine) -> Blueprint:
    """The routes of the home page and of its icon, of which there is none."""
    blueprint = Blueprint("home", __name__)

    @blueprint.get("/")
    def home() -> Redirect | str:
        """The page; who takes RDF rather is led to what describes all this."""
        if prefers_rdf():
            return redirect(url_for("metadata.well_known"), code=303)
        seen = _overview(engine)
        newest = testimonies(engine, seen.newest)
        terms = (term for t in seen.follows for term in (t.subject, t.object))
        names = labels(
            engine,
            [
                *terms,
                *(kind for kind, _ in seen.kinds),
                *seen.things,
                *(term for each in newest.values() for term in each.terms()),
            ],
        )
        return render_template(
            "home.html",
            seen=seen,
            newest=[newest[claim] for claim in seen.newest if claim in newest],
            names=names,
            examples=offered(engine),
            drawn=engine.sizes.get(ONTOLOGY_GRAPH) or 0 < seen.counts.get("triples", 0) <= DRAWN,
            root=request.url_root,
        )

    @blueprint.get("/favicon.ico")
    def icon() -> Response:
        return Response(status=204)

    return blueprint


def apart(engine: Engine) -> int:
    """How many triples a stranger's named graphs have; the claims of ours all have pages."""
    if engine.sizes.get(CLAIMS_GRAPH):
        return 0
    return sum(triples for graph, triples in engine.sizes.items() if graph not in PARTS)


@once
def unshown(engine: Engine) -> bool:
    """Whether pages do not show what a stranger's named graphs have; they do where the default graph has it, too."""
    return bool(apart(engine)) and bool(select(engine, _BEYOND))


@once
def _overview(engine: Engine) -> Overview:
    ours = bool(engine.sizes.get(CLAIMS_GRAPH))
    counts = {"triples": size(engine), "named": apart(engine)}
    for name, pattern in COUNTED.items() if ours else ():
        (row,) = select(engine, f"SELECT (COUNT(DISTINCT ?thing) AS ?n) {{ {pattern} }}")
        counts[name] = number(row, "n")
    newest = select(
        engine,
        f"""SELECT ?claim {{ ?claim a ap:Claim OPTIONAL {{ ?claim dcterms:created ?when }}
            OPTIONAL {{ ?claim ap:evidence/oa:start ?start }} }}
            GROUP BY ?claim ORDER BY DESC(MAX(?when)) (COALESCE(MIN(?start), 1000000000)) ?claim LIMIT {NEWEST}""",
        [CLAIMS_GRAPH],
    )
    follows = select(
        engine,
        f"""SELECT ?thing ?kind {{ GRAPH {ONTOLOGY_GRAPH} {{ ?kind owl:equivalentClass ?class FILTER(isBlank(?class)) }}
            GRAPH {Level.CERTAIN.inferred} {{ ?thing a ?kind }}
            FILTER(isIRI(?thing) && !STRSTARTS(STR(?thing), STR(claim:))) }} ORDER BY ?kind ?thing LIMIT 200""",
    )
    kinds = [] if ours else _kinds(engine)
    return Overview(
        {name: count for name, count in counts.items() if count},
        [iri(row, "claim") for row in newest],
        _various([Triple(iri(row, "thing"), RDF.type, iri(row, "kind")) for row in follows]),
        kinds,
        [] if ours or kinds else _things(engine),
    )


def _various(triples: list[Triple]) -> list[Triple]:
    """The first few, one of each class as far as there are so many classes."""
    first = {triple.object: triple for triple in reversed(triples)}
    chosen = list(first.values())[::-1]
    return sorted([*chosen, *(t for t in triples if t not in chosen)][:FOLLOWING], key=str)


def _kinds(engine: Engine) -> list[tuple[NamedNode, int]]:
    """The classes with most members in a stranger's graph; what OWL writes with nameless nodes is no member."""
    rows = select(
        engine,
        f"""SELECT ?kind (COUNT(*) AS ?n)
            {{ {{ SELECT ?kind {{ ?thing a ?kind FILTER(isIRI(?kind)
                && (isIRI(?thing) || !STRSTARTS(STR(?kind), STR(owl:)))) }} LIMIT {COUNTED_MEMBERS} }} }}
            GROUP BY ?kind ORDER BY DESC(?n) ?kind LIMIT {KINDS}""",
    )
    return [(iri(row, "kind"), number(row, "n")) for row in rows]


def _things(engine: Engine) -> list[NamedNode]:
    """Some things of a graph in which nothing has a class."""
    query = f"SELECT DISTINCT ?thing {{ ?thing ?p ?o FILTER(isIRI(?thing)) }} LIMIT {KINDS}"
    return sorted((iri(row, "thing") for row in select(engine, query)), key=str)
