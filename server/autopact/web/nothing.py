"""What a reader is told beside an answer that is empty: what to change in the question, or in what it sees."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from autopact.catalogue.nothing import Hint, answered, hints
from autopact.engine.seam import Engine
from autopact.sparql.protocol import Policy
from autopact.sparql.question import read
from autopact.sparql.request import Parameters
from autopact.web.languages import say

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
    found = [advise(hint) for hint in hints(engine, query, everywhere=everywhere)]
    if found or everywhere or question.services:
        return found
    certainty = answered(engine, asked.certainty, asked.inference, question.looked_into)
    if certainty is None:
        return []
    href = None
    if len(query) <= LONGEST_LINK:
        href = url_for("endpoint.sparql", query=query, certainty=certainty.word, inference="on")
    key = certainty.word if certainty > asked.certainty else "inference"
    return [Advice(say(f"nothing.{key}"), href)]


def advise(hint: Hint) -> Advice:
    """A hint in the reader's language."""
    others = say("nothing.or").join(hint.instead)
    text = say(f"nothing.{hint.kind}", what=hint.what, others=others)
    if hint.kind == "nowhere" and others:
        text = f"{text} {say('nothing.meant', others=others)}"
    return Advice(text)
