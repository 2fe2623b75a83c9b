"""What a client is told of what it changed, or of what it would change.

A dry run is answered with JSON: what would be stored and what not any more, and what would follow newly or no longer,
each as lines of N-Quads, whose graph says how firmly: see `autopact.engine.parts`.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from heapq import nsmallest
from typing import Any

from pyoxigraph import Quad

from autopact.engine.parts import INFERRED
from autopact.engine.writes import Outcome
from autopact.sparql.protocol import NEVER_KEPT, Response

MOST_SHOWN = 1000
"""Quads of each kind that a dry run shows; it counts all."""


def done(outcome: Outcome, *, created: str | None = None) -> Response:
    """The response to a change that was made.

    Args:
        outcome: what came of it.
        created: the address of what is there now and was not before.
    """
    headers = dict(NEVER_KEPT)
    if outcome.stored:
        headers["Autopact-Change"] = str(outcome.number)
    if outcome.still_holds:
        headers["Autopact-Still-Holds"] = str(outcome.still_holds)
    if created:
        headers["Location"] = created
    return Response(201 if created else 204, headers=headers)


def foreseen(outcome: Outcome) -> Response:
    """The response to a dry run."""
    derived = outcome.derived
    told = {
        "stored": {
            "removed": _shown(outcome.stored.removed),
            "added": _shown(outcome.stored.added),
            "dropped": [graph.value for graph in outcome.stored.dropped],
            "created": [graph.value for graph in outcome.stored.created],
        },
        "projected": {
            "removed": _shown([quad for quad in derived.removed if quad.graph_name not in INFERRED]),
            "added": _shown([quad for quad in derived.added if quad.graph_name not in INFERRED]),
        },
        "inferred": {
            "lost": _shown([quad for quad in derived.removed if quad.graph_name in INFERRED]),
            "gained": _shown([quad for quad in derived.added if quad.graph_name in INFERRED]),
        },
        "stillHolds": outcome.still_holds,
        "consistent": outcome.consistent,
    }
    return as_json(told)


def as_json(told: object) -> Response:
    """A response that is JSON, and is not kept."""
    body = (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
    return Response(200, body, "application/json", dict(NEVER_KEPT))


def _shown(quads: Collection[Quad]) -> dict[str, Any]:
    """How many quads there are, and the first of them, in order, each as a line of N-Quads."""
    return {"count": len(quads), "quads": [f"{quad} ." for quad in nsmallest(MOST_SHOWN, quads, key=str)]}
