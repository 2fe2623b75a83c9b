"""Claims become plain triples, level by level."""

from __future__ import annotations

from pyoxigraph import Triple

from autopact.claims.model import Claims
from autopact.terms import Level


def project(claims: Claims) -> dict[Level, set[Triple]]:
    """What the claims establish: each triple once, at the firmest level at which a claim states it."""
    projected: dict[Level, set[Triple]] = {level: set() for level in Level}
    for claim in claims:
        level = claims.level(claim)
        if level is not None:
            projected[level] |= claim.triples
    projected[Level.PROBABLE] -= projected[Level.CERTAIN]
    projected[Level.POSSIBLE] -= projected[Level.CERTAIN] | projected[Level.PROBABLE]
    return projected
