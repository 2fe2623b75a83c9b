"""Which claims say a triple, and what is known of them."""

from __future__ import annotations

from typing import Any

from pyoxigraph import NamedNode, Triple

from autopact.claims.model import Claim, Claims
from autopact.export.names import local
from autopact.terms import Level


class Testimony:
    """The claims of some material, by what they say."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        self._saying: dict[Triple, list[tuple[Level, str]]] = {}
        for claim in claims:
            if (level := claims.level(claim)) is not None:
                for triple in claim.triples:
                    self._saying.setdefault(triple, []).append((level, claim.iri.value))
        self._about: dict[str, dict[str, Any]] = {}

    def saying(self, triple: Triple) -> list[tuple[Level, str]]:
        """The claims that put the triple into the graph, each with its level, the firmest first."""
        return sorted(self._saying.get(triple, ()))

    def first(self, iri: str) -> dict[str, Any]:
        """What is known of a claim, by its IRI."""
        if iri not in self._about:
            self._about[iri] = self.about(self._claims.claims[NamedNode(iri)])
        return self._about[iri]

    def about(self, claim: Claim) -> dict[str, Any]:
        """Who says it, how firmly, in which words, and where."""
        passages, records = self._claims.passages, self._claims.records
        passage = next((passages[each] for each in claim.evidence if each in passages), None)
        record = next((records[each] for each in claim.evidence if each in records), None)
        document = (passage.source if passage else record.source if record else None) or next(
            iter(claim.evidence), None
        )
        return {
            "speaker": claim.speaker.value if claim.speaker else "",
            "factuality": local(claim.factuality.value) if claim.factuality else "",
            "cue": " … ".join(claim.cues),
            "hedge": " … ".join(claim.hedges),
            "document": document.value if document else "",
            "start": passage.start if passage else None,
            "end": passage.end if passage else None,
        }
