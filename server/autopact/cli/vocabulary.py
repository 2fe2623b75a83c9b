"""What is told of files that use the words of our ontology and do not bring it, so that nothing follows from them."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Triple

from autopact.bundled import folder
from autopact.terms import AP


def left_out(triples: Iterable[Triple]) -> str | None:
    """What to give besides, if triples use our words and say nothing of them; else None."""
    uses = False
    for triple in triples:
        if triple.subject in AP:
            return None
        uses = uses or triple.predicate in AP or triple.object in AP
    if not uses:
        return None
    file = folder("ontology") / "autopact.ttl"
    return f"Words of the ontology (ap:) are used, but it is not among the files: give {file} too."
