"""What follows from a schema and facts, asked for once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Triple

from autopact.reasoner import Reasoner
from autopact.terms import Level


def closure(schema: Iterable[Triple], facts: Iterable[Triple]) -> set[Triple]:
    """What follows and was not given."""
    return graded(schema, {Level.CERTAIN: facts})[Level.CERTAIN]


def graded(schema: Iterable[Triple], facts: Mapping[Level, Iterable[Triple]]) -> dict[Level, set[Triple]]:
    """What follows at each level, from a schema that is certain."""
    reasoner = Reasoner({**facts, Level.CERTAIN: {*schema, *facts.get(Level.CERTAIN, ())}})
    return {level: set(reasoner.inferred(level)) for level in Level}
