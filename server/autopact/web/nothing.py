"""What a reader is told beside an answer that is empty: what to change in the question, or in what it sees."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from pyoxigraph import QueryResultsFormat, RdfFormat

from autopact.catalogue.nothing import hints, looser
from autopact.engine.seam import Engine, Job
from autopact.errors import AutopactError
from autopact.sparql.protocol import Policy
from autopact.sparql.question import read
from autopact.sparql.request import Parameters
from autopact.web.languages import say

PATIENCE = 2.0
"""Seconds that a question may take that nobody has asked: whether there is an answer where more is seen."""

LONGEST_LINK = 8000
"""Characters of a query that an address may have."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence; and where it leads, if anywhere."""

    text: str
    href: str | None = None


def advice(engine: Engine, asked: Parameters, endpoint: str, policy: Policy) -> list[Advice]:
    """What may help whoever asked a question without an answer, in his language.

    Args:
        engine: what was asked.
        asked: the question, with what it was to see.
        endpoint: where.
        policy: what queries may ask there.

    Raises:
        AutopactError: it cannot be read.
    """
    query = asked.query or ""
    question = read(query, base_iri=endpoint, hosts=policy.hosts)
    everywhere = bool(asked.default_graphs or asked.named_graphs or question.default_graphs is not None)
    found = []
    for hint in hints(engine, query, everywhere=everywhere):
        others = say("nothing.or").join(hint.instead)
        text = say(f"nothing.{hint.kind}", what=hint.what, others=others)
        if hint.kind == "nowhere" and others:
            text = f"{text} {say('nothing.meant', others=others)}"
        found.append(Advice(text))
    if found or everywhere or question.services:
        return found
    for certainty in looser(engine, asked.certainty, asked.inference):
        seen = question.over(engine, certainty=certainty)
        form = QueryResultsFormat.CSV if seen.form in ("SELECT", "ASK") else RdfFormat.N_TRIPLES
        job = Job(
            seen.text,
            form,
            base_iri=seen.base_iri,
            default_graphs=seen.default_graphs,
            timeout=PATIENCE,
        )
        try:
            is_answered = _is_answered(engine, job)
        except AutopactError:  # the question that was asked has its answer: this one was ours
            return []
        if is_answered:
            href = None
            if len(query) <= LONGEST_LINK:
                href = url_for("endpoint.sparql", query=query, certainty=certainty.word, inference="on")
            key = certainty.word if certainty > asked.certainty else "inference"
            return [Advice(say(f"nothing.{key}"), href)]
    return []


def _is_answered(engine: Engine, job: Job) -> bool:
    """Whether anything comes of it: a row below the heading, a triple, or the word true. No more is read than that."""
    answer = engine.answer(job)
    lines, beginning = 0, b""
    try:
        for piece in answer.chunks():
            lines += piece.count(b"\n")
            beginning = beginning or piece[:4]
            if lines > 1:
                break
    finally:
        answer.close()
    return bool(beginning) if job.format == RdfFormat.N_TRIPLES else lines > 1 or beginning == b"true"
