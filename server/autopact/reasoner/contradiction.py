"""What contradicts itself, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import BlankNode, Triple

from autopact.reasoner.proof import Proof
from autopact.reasoner.reasoner import Reasoner
from autopact.terms import Level, Term, plain


def inconsistencies(
    schema: Iterable[Triple], facts: Iterable[Triple], spell: Callable[[BlankNode], str] = str
) -> list[str]:
    """What in the graph contradicts itself, a sentence each, sorted; empty for a graph that the rules find sound."""
    reasoner = Reasoner({Level.CERTAIN: {*schema, *facts}})
    return sorted({sentence(proof, spell) for proof in reasoner.contradictions()})


def sentence(contradiction: Proof, spell: Callable[[BlankNode], str]) -> str:
    """A contradiction in one sentence: what clashes, and the rule that it breaks; `spell` says what has no name."""

    def named(term: Term | Triple) -> str:
        return spell(term) if isinstance(term, BlankNode) else plain(term)

    premises = " and ".join(
        " ".join(map(named, premise.triple)) for premise in contradiction.clash if premise.triple is not None
    )
    return f"{premises} ({contradiction.rule}): {contradiction.words.rstrip('.')}"
