"""What contradicts itself, in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Triple

from autopact.reasoner.proof import Proof
from autopact.reasoner.reasoner import Reasoner
from autopact.terms import Level, plain


def inconsistencies(schema: Iterable[Triple], facts: Iterable[Triple]) -> list[str]:
    """What in the graph contradicts itself, a sentence each, sorted; empty for a graph that the rules find sound."""
    reasoner = Reasoner({Level.CERTAIN: {*schema, *facts}})
    return sorted({sentence(proof) for proof in reasoner.contradictions()})


def sentence(contradiction: Proof) -> str:
    """A contradiction in one sentence: what clashes, and the rule that it breaks."""
    premises = " and ".join(
        " ".join(map(plain, premise.triple)) for premise in contradiction.premises if premise.triple is not None
    )
    return f"{premises} ({contradiction.rule}): {contradiction.words.rstrip('.')}"
