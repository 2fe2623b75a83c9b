"""Why a triple holds, down to the claims: proofs, joined with who says what they rest on.

An explanation is a tree of plain values, the same in this process, from an evaluator and on the wire:

    triple      its terms as `s`, `p`, `o`: IRIs as they are, others as N-Triples write them; a contradiction has none
    says        the same in few words, with prefixes, and classes without a name spelt out
    status      asserted (by a claim), stated (by a file or client, directly), inferred
    level       certain, probable, possible
    rule, words, premises     of what is inferred; `axiom` marks premises about the schema
    repeated    it is explained above already
    claim, source, start, end, cue, hedge, speaker, factuality, paraphrase     of what is asserted; `more`: other claims
    graph       of what is stated: where
    held_by     below certain: the leaves that hold it at its level
    alternatives    other explanations, where more than one was asked for
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeAlias

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from autopact.claims import reading
from autopact.claims.model import Claim
from autopact.engine.dataset import Dataset, given
from autopact.engine.expressions import Expressions
from autopact.engine.seam import Why
from autopact.reasoner import Proof, Reasoner
from autopact.terms import AP, CLAIMS_GRAPH, ONTOLOGY_GRAPH, Level, Term

Explanation: TypeAlias = dict[str, Any]


class Explainer:
    """Explains the triples of a dataset. It reasons over it when it is made, if nobody has yet.

    Args:
        dataset: with what follows or without: that is derived here.
        progress: is told each stage.
    """

    def __init__(self, dataset: Dataset, progress: Callable[[str], None] = lambda _: None) -> None:
        graphs = dataset.graphs
        facts = given(graphs)
        self.reasoner = dataset.reasoner or Reasoner(facts, progress=progress)
        self._ontology, self._metadata = graphs[ONTOLOGY_GRAPH], graphs[CLAIMS_GRAPH]
        self._expressions = Expressions(facts[Level.CERTAIN])
        parts = {ONTOLOGY_GRAPH, CLAIMS_GRAPH, *(part for level in Level for part in (level.asserted, level.inferred))}
        metadata = (Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in graphs[CLAIMS_GRAPH])
        content = (
            Quad(t.subject, t.predicate, t.object, name) for name in graphs if name not in parts for t in graphs[name]
        )
        self._claims = reading.collect((*metadata, *content))
        self._claiming: dict[Triple, list[Claim]] = defaultdict(list)
        self._idle: dict[Triple, list[Claim]] = defaultdict(list)
        for claim in self._claims:
            by_triple = self._idle if self._claims.level(claim) is None else self._claiming
            for triple in claim.triples:
                by_triple[triple].append(claim)
        for claiming in self._claiming.values():
            claiming.sort(key=lambda claim: (self._claims.level(claim), str(claim.iri)))  # the firmest first

    def answer(self, why: Why) -> Explanation:
        """What a question for reasons is answered with; `status` none, with `nearest`, for what does not hold."""
        if why.triple is None:
            return {"contradictions": list(islice(self.contradictions(), why.most))}
        return self.explain(why.triple, why.most) or self.nothing(why.triple)

    def explain(self, triple: Triple, most: int = 1) -> Explanation | None:
        """Why a triple holds; None where it does not.

        Args:
            triple: what is to be explained.
            most: how many explanations are wanted; those beyond the first are its `alternatives`.
        """
        proofs = self.reasoner.prove(triple, most)
        if not proofs:
            return None
        first, *others = (self._whole(proof) for proof in proofs)
        return {**first, "alternatives": others} if others else first

    def contradictions(self) -> Iterator[Explanation]:
        """What contradicts itself, each with what it rests on."""
        return map(self._whole, self.reasoner.contradictions())

    def nothing(self, triple: Triple) -> Explanation:
        """What is said of a triple that does not hold: what comes `nearest`, and `claims` that say so and do not count.

        Each such claim has, besides what a leaf has, its `standing`: denied, uncommitted, retracted, superseded, open.
        """
        claims = [{**self._evidence(claim), "standing": self._standing(claim)} for claim in self._idle.get(triple, ())]
        return {"status": "none", "says": self.say(triple), "nearest": self.miss(triple), "claims": claims}

    def miss(self, triple: Triple) -> Explanation | None:
        """What comes nearest to a triple that does not hold: rule, words, and what is `present` and `missing` of it."""
        miss = self.reasoner.miss(triple)
        if miss is None:
            return None
        say = self._expressions.say
        return {
            "rule": miss.rule,
            "words": miss.words,
            "present": [say(present) for present in miss.present],
            "missing": [say(missing) for missing in miss.missing],
        }

    def say(self, triple: Triple) -> str:
        """A triple in few words."""
        return self._expressions.say(triple)

    def leaf(self, triple: Triple) -> Explanation:
        """Who states a triple that is stated, at the firmest level at which it is.

        Raises:
            ValueError: it is not stated.
        """
        level = self.reasoner.stated(triple)
        if level is None:
            raise ValueError(f"not stated: {triple}")
        return self._leaf(Proof(triple, level))

    def _whole(self, proof: Proof) -> Explanation:
        explained = self._step(proof, set())
        held = [self._leaf(leaf) for leaf in proof.held_by()] if not proof.stated else []
        return {**explained, "held_by": held} if held else explained

    def _step(self, proof: Proof, above: set[Triple]) -> Explanation:
        """A proof as a tree; what is explained already is not explained again."""
        if proof.stated:
            return self._leaf(proof)
        told: Explanation = {**self.what(proof.triple), "status": "inferred", "level": proof.level.word}
        told["rule"] = proof.rule
        if proof.also:
            told["also"] = list(proof.also)
        told["words"] = proof.words
        if proof.triple is not None and proof.triple in above:
            return {**told, "repeated": True}
        if proof.triple is not None:
            above.add(proof.triple)
        premises = [self._step(premise, above) for premise in proof.premises]
        return {**told, "premises": premises + [{**self._step(axiom, above), "axiom": True} for axiom in proof.axioms]}

    def _leaf(self, proof: Proof) -> Explanation:
        assert proof.triple is not None  # noqa: S101 - only steps contradict
        claims = sorted(
            self._claiming.get(proof.triple, ()), key=lambda claim: (self._claims.level(claim), str(claim.iri))
        )
        level = {"level": proof.level.word}
        if claims:
            first, *others = (self._evidence(claim) for claim in claims)
            more = {"more": others} if others else {}
            return {**self.what(proof.triple), "status": "asserted", **level, **first, **more}
        of_schema = ONTOLOGY_GRAPH if proof.triple in self._ontology else None
        graph = of_schema or (CLAIMS_GRAPH if proof.triple in self._metadata else proof.level.asserted)
        return {**self.what(proof.triple), "status": "stated", **level, "graph": graph.value}

    def _evidence(self, claim: Claim) -> Explanation:
        """What is known of a claim: its first passage, and what was said how by whom."""
        passage = next((self._claims.passages[iri] for iri in claim.evidence if iri in self._claims.passages), None)
        record = next((self._claims.records[iri] for iri in claim.evidence if iri in self._claims.records), None)
        source = passage.source if passage else record.source if record else None
        values = {
            "claim": claim.iri.value,
            "source": source.value if source else next((iri.value for iri in claim.evidence), None),
            "start": passage.start if passage else None,
            "end": passage.end if passage else None,
            "cue": " … ".join(claim.cues),
            "hedge": " … ".join(claim.hedges),
            "speaker": claim.speaker.value if claim.speaker else None,
            "factuality": claim.factuality.value if claim.factuality else None,
            "paraphrase": claim.paraphrase,
        }
        return {name: value for name, value in values.items() if value not in {None, ""}}

    def _standing(self, claim: Claim) -> str:
        """Why a claim puts nothing into the graph, in a word."""
        if claim.retracted_on:
            return "retracted"
        if claim.iri in self._claims.superseded:
            return "superseded"
        if claim.open or claim.polarity is None or claim.factuality is None:
            return "open"
        grade = claim.factuality if claim.polarity == AP.Affirmed else claim.polarity
        return grade.value.removeprefix(str(AP)).lower()

    def what(self, triple: Triple | None) -> Explanation:
        """What an explanation is about: a triple, or a contradiction, which has none."""
        if triple is None:
            return {"contradiction": True, "says": "a contradiction"}
        s, p, o = (plain(term) for term in triple)
        return {"triple": {"s": s, "p": p, "o": o}, "says": self._expressions.say(triple)}


def plain(term: Term) -> str:
    """A term in an explanation: an IRI as it is, another as N-Triples write it."""
    return term.value if isinstance(term, NamedNode) else str(term)


def leaves(explanation: Explanation) -> Iterable[Explanation]:
    """What an explanation rests on, in order."""
    if "premises" not in explanation:
        return () if explanation.get("repeated") else (explanation,)
    return (leaf for premise in explanation["premises"] for leaf in leaves(premise))
