"""Having updates done, and looking at what they made."""

from __future__ import annotations

from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple, parse

from autopact.engine.explanation import Explanation
from autopact.engine.seam import Boolean, Why
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Outcome, Update, Write
from autopact.terms import PREFIXES

PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items()) + "PREFIX : <urn:x:>\n"
SCHEMA = """
    :within a owl:TransitiveProperty . :near a owl:SymmetricProperty . :Car rdfs:subClassOf :Thing .
    :a :within :b . :b :within :c .
"""
CLAIM_OF = """
    {claim} a ap:Claim ; ap:paraphrase "…" ; ap:speaker :me ; ap:speechAct ap:asserting ; ap:factuality ap:{level} ;
        ap:polarity ap:Affirmed ; ap:evidence :page ; dcterms:created "2026-01-01" .
"""


def do(state: Writable, text: str, **options: object) -> Outcome:
    """Have an update done."""
    return state.apply(Write([Update(PROLOGUE + text)], **options))  # type: ignore[arg-type]


def holds(state: Writable, pattern: str, *graphs: NamedNode | DefaultGraph) -> bool:
    """Whether readers see a pattern; among given graphs, or in the default graph of most."""
    answer = state.engine.query(f"{PROLOGUE} ASK {{ {pattern} }}", default_graphs=graphs or None)  # type: ignore[arg-type]
    assert isinstance(answer, Boolean)
    return answer.value


def parts(state: Writable, subject: str, predicate: str, value: str) -> list[str]:
    """The graphs that hold a triple, by their local names; what is stored in the default graph is `default`."""
    triple = triples(f"{subject} {predicate} {value} .")[0]
    found = [str(g.value).rpartition("/")[2] for g in state.engine.sizes if triple in set(state.engine.stored(g))]
    return sorted([*found, *(["default"] if triple in set(state.engine.stored(DefaultGraph())) else [])])


def triples(text: str) -> list[Triple]:
    """The triples of a text in Turtle."""
    return [quad.triple for quad in parse(PROLOGUE + text, format=RdfFormat.TURTLE)]


def why(state: Writable, text: str) -> Explanation:
    """What is said of a triple."""
    explained: Any = state.engine.reasons(Why(triples(f"{text} .")[0]))
    return explained


def claim(state: Writable, claim: str, level: str, content: str) -> Outcome:
    """Insert a claim that says something."""
    about = CLAIM_OF.format(claim=claim, level=level)
    return do(state, f"INSERT DATA {{ GRAPH graph:claims {{ {about} }} GRAPH {claim} {{ {content} }} }}")
