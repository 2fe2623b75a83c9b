"""What follows from a graph, level by level, for those who ask once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pyoxigraph import NamedNode, Triple

from autopact.reasoner.proof import Proof
from autopact.reasoner.reasoner import Reasoner
from autopact.terms import Level, Term


def closure(schema: Iterable[Triple], facts: Iterable[Triple]) -> set[Triple]:
    """What follows about individuals and was not given.

    OWL 2 RL, and counting. Left out: what is true of everything (`owl:Thing`, `x owl:sameAs x`), types by blank nodes,
    and statements about the schema's own terms. Never raises for an inconsistent graph: see `inconsistencies`.
    """
    return set(_reasoner(schema, {Level.CERTAIN: facts}).inferred(Level.CERTAIN))


def graded(
    schema: Iterable[Triple],
    facts: Mapping[Level, Iterable[Triple]],
    progress: Callable[[str], None] = lambda _: None,
) -> dict[Level, set[Triple]]:
    """What follows at each level: at the firmest one at which it does, and only if it is not stated as firmly.

    The levels are added from certain to possible. Rules only ever add, so the stage at which a triple appears is the
    best over its proofs of each proof's weakest premise.
    """
    reasoner = _reasoner(schema, facts, progress)
    return {level: set(reasoner.inferred(level)) for level in Level}


def inconsistencies(schema: Iterable[Triple], facts: Iterable[Triple]) -> list[str]:
    """What in the graph contradicts itself, a sentence each, sorted; empty for a graph that the rules find sound."""
    return sorted({sentence(proof) for proof in _reasoner(schema, {Level.CERTAIN: facts}).contradictions()})


def sentence(contradiction: Proof) -> str:
    """A contradiction in one sentence: what clashes, and the rule that it breaks."""
    premises = " and ".join(
        " ".join(map(_plain, premise.triple)) for premise in contradiction.premises if premise.triple is not None
    )
    return f"{premises} ({contradiction.rule}): {contradiction.words.rstrip('.')}"


def _plain(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _reasoner(
    schema: Iterable[Triple], facts: Mapping[Level, Iterable[Triple]], progress: Callable[[str], None] = lambda _: None
) -> Reasoner:
    return Reasoner({**facts, Level.CERTAIN: {*schema, *facts.get(Level.CERTAIN, ())}}, progress=progress)
