"""A page and RDF for every claim and every source: who says what, how firmly, in which words of which text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

from flask import Blueprint, Response, render_template, url_for
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from autopact.catalogue.asking import anywhere, construct, select
from autopact.catalogue.facts import facts
from autopact.claims.evidence import stated
from autopact.engine.parts import INFERRED
from autopact.engine.seam import Engine, Why
from autopact.errors import MissingPart
from autopact.sparql.explained import Explanation, reasons, ways
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, DCTERMS, RDF, SOURCE
from autopact.web.articles import cued, marked, text_of
from autopact.web.lookup import labels
from autopact.web.negotiation import SUFFIXES, rdf, split_suffix, wants_page
from autopact.web.things import data_of, existing, named, page_of, switches
from autopact.web.witness import Passage, Testimony, passages, testimonies

RELATIONS = (AP.competesWith, AP.contradicts, AP.conditionalOn, AP.supersedes)
"""How a claim stands to others."""

TOLD = (
    RDF.type, AP.evidence, AP.paraphrase, AP.speaker, AP.relayedBy, AP.speechAct, AP.factuality, AP.polarity,
    AP.retractedOn, AP.cue, AP.hedge,
)  # fmt: skip
"""What the page of a source says of a claim."""

MOST_SOURCES = 500
"""Sources that the list of them has."""

MOST_TRIED, MOST_TRIED_ELSEWHERE = 200, 60
"""Inferred statements whose proofs are looked at for what a claim is needed for; elsewhere each is many queries."""


def routes(engine: Engine) -> Blueprint:
    """The routes of `/claim` and `/source`."""
    blueprint = Blueprint("claims", __name__)

    @blueprint.get("/claim/<path:name>")
    def claim(name: str) -> Response | str:
        stem, suffix = split_suffix(name)
        switches()
        node = existing(engine, named(CLAIM, stem))
        content = sorted(construct(engine, "CONSTRUCT WHERE { ?s ?p ?o }", [node]), key=str)
        known = testimonies(engine, [node]).get(node)
        if suffix is None and wants_page():
            return _claim(engine, known, content) if known else page_of(engine, node)
        metadata = _described(engine, node)
        if not (metadata or content):  # as where claims are told in the default graph
            return data_of(engine, node, suffix)
        return rdf(
            lambda: [*metadata, *stated(node, content)],
            suffix=suffix,
            quads=lambda: [
                *(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in metadata),
                *(Quad(t.subject, t.predicate, t.object, node) for t in content),
            ],
        )

    @blueprint.get("/source")
    def sources() -> str:
        found = _sources(engine)
        names = labels(engine, [*found, *found.values()])
        return render_template("sources.html", sources=found, most=MOST_SOURCES, names=names)

    @blueprint.get("/source/<path:name>")
    def source(name: str) -> Response | str:
        stem, suffix = split_suffix(name)
        switches()
        node = existing(engine, named(SOURCE, stem))
        if not select(engine, f"SELECT * {{ {anywhere(node)} }} LIMIT 1", [CLAIMS_GRAPH]):
            return page_of(engine, node) if suffix is None and wants_page() else data_of(engine, node, suffix)
        if suffix is None and wants_page():
            return _source(engine, node)
        return rdf(lambda: _told(engine, node), suffix=suffix)

    return blueprint


def _sources(engine: Engine) -> dict[NamedNode, NamedNode]:
    """The sources, each with a kind that is stated of it, the latest first: one more than are shown, if there are."""
    rows = select(
        engine,
        f"""SELECT ?source (SAMPLE(?kind) AS ?is) {{
            ?source a ?kind ; dcterms:title ?title FILTER(STRSTARTS(STR(?source), STR(source:)))
            OPTIONAL {{ ?source dcterms:issued|dcterms:created ?when }} }}
            GROUP BY ?source ORDER BY DESC(MAX(?when)) ?source LIMIT {MOST_SOURCES + 1}""",
        [CLAIMS_GRAPH],
    )
    return {cast("NamedNode", row["source"]): cast("NamedNode", row["is"]) for row in rows if row["source"]}


def _described(engine: Engine, claim: NamedNode) -> tuple[Triple, ...]:
    """What the claims' metadata says of a claim, and of what it rests on."""
    return construct(
        engine,
        f"""CONSTRUCT {{ {claim} ?p ?o . ?passage ?q ?v }}
            WHERE {{ {{ {claim} ?p ?o }} UNION {{ {claim} ap:evidence ?passage . ?passage ?q ?v }} }}""",
        [CLAIMS_GRAPH],
    )


def _told(engine: Engine, source: NamedNode) -> tuple[Triple, ...]:
    """What the page of a source says: all of it and of its passages, and of each claim what stands beside its passage.

    What else there is of a claim is in the claim's own document, which its IRI leads to.
    """
    told = " ".join(map(str, TOLD))
    resting = f"?claim ap:evidence/prov:wasQuotedFrom {source} ."
    return construct(
        engine,
        f"""CONSTRUCT {{ ?x ?p ?o }} WHERE {{
            {{ {source} ?p ?o BIND({source} AS ?x) }}
            UNION {{ ?x prov:wasQuotedFrom {source} ; ?p ?o }}
            UNION {{ VALUES ?p {{ {told} }} ?x ap:evidence/prov:wasQuotedFrom {source} ; ?p ?o }}
            UNION {{ {resting} ?x ap:supersedes ?claim FILTER NOT EXISTS {{ ?x ap:retractedOn ?then }}
                     BIND(ap:supersedes AS ?p) BIND(?claim AS ?o) }}
            UNION {{ {resting} ?claim ap:speaker|ap:relayedBy ?x . ?x rdfs:label ?o BIND(rdfs:label AS ?p)
                     FILTER(STRSTARTS(STR(?x), "{source.value}#")) }}
        }}""",
        [CLAIMS_GRAPH],
    )


def _claim(engine: Engine, testimony: Testimony, content: Sequence[Triple]) -> str:
    node = testimony.claim
    said_of_it = facts(engine, node, [CLAIMS_GRAPH])
    others = [fact for fact in said_of_it if fact.predicate in RELATIONS]
    follows, all_tried = _follows(engine, testimony, content)
    newer = testimony.superseded_by
    sources = {
        passage.source: _values(engine, passage.source)
        for passage in testimony.passages
        if passage.source and passage.start is not None
    }
    related = testimonies(
        engine, [*(f.other for f in others if isinstance(f.other, NamedNode)), *filter(None, [newer])]
    )
    names = labels(
        engine,
        [
            *testimony.terms(),
            *(term for triple in (*content, *(triple for triple, _ in follows)) for term in triple),
            *(term for fact in others for term in (fact.predicate, fact.other)),
            *(term for each in related.values() for term in each.terms()),
            newer,
        ],
    )
    return render_template(
        "claim.html",
        testimony=testimony,
        content=content,
        others=others,
        related=related,
        tongues={source: said.get(DCTERMS.language) for source, said in sources.items()},
        type=RDF.type,
        follows=follows,
        all_tried=all_tried,
        names=names,
        quoted={passage.node: _quoted(passage, testimony, sources) for passage in testimony.passages},
        downloads=_downloads("claims.claim", node.value.removeprefix(str(CLAIM)), TriG="trig"),
    )


def _quoted(
    passage: Passage, testimony: Testimony, sources: dict[NamedNode, dict[NamedNode, str]]
) -> list[tuple[str, bool]] | None:
    """The words of a passage, cut at the cues of a claim, where its text is at hand."""
    text = text_of(sources.get(passage.source, {}).get(AP.sha256)) if passage.source else None
    if text is None or passage.start is None or passage.end is None:
        return None
    return cued(text[passage.start : passage.end], [*testimony.cues, *testimony.hedges])


def _values(engine: Engine, node: NamedNode) -> dict[NamedNode, str]:
    """The values that a node has in the claims' metadata, one for each property."""
    rows = select(engine, f"SELECT ?p ?v {{ {node} ?p ?v }}", [CLAIMS_GRAPH])
    return {cast("NamedNode", row["p"]): cast("Literal", row["v"]).value for row in rows if row["v"]}


def _follows(engine: Engine, testimony: Testimony, content: Sequence[Triple]) -> tuple[list[tuple[Triple, str]], bool]:
    """What is inferred with the help of a claim, each with its level; and whether all of it was looked for.

    Of what is inferred about the same things, it is that whose proof has the claim.
    """
    if testimony.level is None:
        return [], True
    most = MOST_TRIED_ELSEWHERE if engine.engines else MOST_TRIED
    subjects = {triple.subject for triple in content}
    nodes = subjects | {triple.object for triple in content}
    some, every = (
        " ".join(sorted(str(term) for term in terms if isinstance(term, NamedNode))) for terms in (subjects, nodes)
    )
    near = construct(
        engine,
        f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SELECT DISTINCT ?s ?p ?o {{
            {{ VALUES ?s {{ {some} }} ?s ?p ?o }} UNION {{ VALUES ?s {{ {every} }} VALUES ?o {{ {every} }} ?s ?p ?o }}
            FILTER(isIRI(?o) && ?s != ?o && (STRSTARTS(STR(?p), STR(ap:)) || STRSTARTS(STR(?o), STR(ap:))))
        }} ORDER BY ?s ?p ?o LIMIT {most + 1} }}""",
        INFERRED,
    )
    with suppress(MissingPart):  # nothing is derived here
        proved = ((triple, reasons(engine, Why(triple))) for triple in near[:most])
        found = [(triple, proof["level"]) for triple, proof in proved if testimony.claim.value in _claims(proof)]
        return found, len(near) <= most
    return [], True


def _claims(explanation: Explanation) -> set[str]:
    """The claims that an explanation rests on."""
    said = {each["claim"] for each in ways(explanation) if "claim" in each}
    return said.union(*map(_claims, explanation.get("premises", ())))


def _source(engine: Engine, node: NamedNode) -> str:
    said = _values(engine, node)
    rows, complete = passages(engine, node)
    said_of_it = facts(engine, node, [CLAIMS_GRAPH])
    text = text_of(said.get(AP.sha256))
    heard = [testimony for _, claims in rows for testimony in claims]
    voices = Counter({testimony.relayed_by: 0 for testimony in heard})
    voices.update(testimony.speaker for testimony in {testimony.claim: testimony for testimony in heard}.values())
    del voices[None]
    names = labels(
        engine,
        [
            node,
            *(term for fact in said_of_it for term in (fact.predicate, fact.other)),
            *(term for testimony in heard for term in testimony.terms()),
        ],
    )
    return render_template(
        "source.html",
        node=node,
        facts=[fact for fact in said_of_it if fact.other != names.get(node)],
        rows=rows,
        complete=complete,
        voices=voices.most_common(),
        article=marked(text, rows) if text is not None else None,
        tongue_of_text=said.get(DCTERMS.language),
        names=names,
        downloads=_downloads("claims.source", node.value.removeprefix(str(SOURCE))),
    )


def _downloads(route: str, name: str, **more: str) -> list[tuple[str, str]]:
    return [(title, url_for(route, name=f"{name}.{suffix}")) for title, suffix in (SUFFIXES | more).items()]
