"""Why a triple holds, down to the claims: proofs, joined with who says what they rest on.

An explanation is a tree of plain values, the same in this process, from an evaluator and on the wire:

    triple      its terms as `s`, `p`, `o`: IRIs as they are, others as N-Triples write them; a contradiction has none
    says        the same in few words, with prefixes, and classes without a name spelt out
    status      asserted (by a claim), stated (by a file or client, directly), inferred
    level       certain, probable, possible
    rule, words, premises     of what is inferred; `axiom` marks premises about the schema
    also        rules of steps in between whose conclusions no triple can say
    repeated    it is explained above already
    claim, source, start, end, cue, hedge, speaker, factuality, paraphrase     of what is asserted
    evidence    likewise: every passage and record, with `iri`, `source`, `start`, `end`; above stand those of the first
    graph       of what is stated: where
    more        of either: other claims that say it, as firmly or less, and graphs in which it is stated besides
    change, at  of what an update stated: its number, and when that was; those who know the changes add it
    held_by     below certain: the leaves that hold it at its level
    alternatives    other explanations, where more than one was asked for
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeAlias

from pyoxigraph import BlankNode, NamedNode, Triple

from autopact.claims import reading
from autopact.engine.dataset import Dataset, given
from autopact.engine.expressions import Expressions
from autopact.engine.graphs import DEFAULT, SHOWN, Graphs, quad, respelt
from autopact.engine.parts import INFERRED
from autopact.engine.seam import Why
from autopact.engine.standing import Standing
from autopact.errors import MissingPart, TooDeep
from autopact.reasoner import Miss, Proof, Reasoner
from autopact.terms import AP, CLAIMS_GRAPH, ONTOLOGY_GRAPH, Level, plain

Explanation: TypeAlias = dict[str, Any]

FEW = 50
"""Terms that are written of one: a proof has each cell of a long list, which would have all that come after it."""


DEEPEST = 200
"""Steps above each other that a proof may have: whoever writes or reads it goes down into each by a call."""


class Explainer:
    """Explains the triples that graphs hold, as they are when it is asked.

    Args:
        graphs: what is stated, with what follows or without.
        reasoner: over the same; it keeps step with them.
    """

    def __init__(self, graphs: Graphs, reasoner: Reasoner) -> None:
        self.graphs, self.reasoner = graphs, reasoner
        self._standing = Standing(graphs)

    @classmethod
    def of(cls, dataset: Dataset) -> Explainer:
        """An explainer of a dataset, which it copies; it reasons over it, if nobody has yet."""
        reasoner = dataset.reasoner or Reasoner(given(dataset.graphs))
        return cls(dataset.store(), reasoner)

    def answer(self, why: Why) -> Explanation:
        """What a question for reasons is answered with; `status` none, with `nearest`, for what does not hold."""
        if why.triple is None:
            return {"contradictions": list(islice(self.contradictions(), why.most))}
        return self.explain(why.triple, why.most) or self.nothing(why.triple)

    def explain(self, triple: Triple, most: int = 1) -> Explanation | None:
        """Why a triple holds; None where it does not.

        Args:
            triple: what is to be explained, as a file has it or as a query tells it.
            most: how many explanations are wanted; those beyond the first are its `alternatives`.

        Raises:
            MissingPart: it is among what is inferred, and no rule derives it.
            TooDeep: its proof has too many steps above each other.
        """
        triple = self._known(triple)
        proofs = self.reasoner.prove(triple, most, self._is_corroborated)
        if not proofs and any(quad(triple, part) in self.graphs.store for part in INFERRED):
            raise MissingPart(
                f"{self.expressions.say(triple)} is among what is inferred, and no rule derives it here.",
                mend="With --reasoning owl-rl+axioms, what is true of every graph has no proof; --reasoning owl-rl "
                "leaves it out.",
            )
        if not proofs:
            return None
        first, *others = (self._whole(proof) for proof in proofs)
        return {**first, "alternatives": others} if others else first

    def contradictions(self) -> Iterator[Explanation]:
        """What contradicts itself, each with what it rests on."""
        return map(self._whole, self.reasoner.contradictions())

    def nothing(self, triple: Triple) -> Explanation:
        """What is said of a triple that does not hold: what comes `nearest`, and `claims` about it, which do not count.

        What speaks `against` it is told as that is which comes nearest: with it, a rule would derive a contradiction.
        Each such claim has, besides what a leaf has, its `standing`: denied, uncommitted, retracted, superseded, open.
        Other `graphs` that have it do not count either.
        """
        triple = self._known(triple)
        idle = (claim for claim in self._standing.saying(triple) if self._standing.level(claim) is None)
        claims = [{**self._evidence(claim), "standing": self._why_idle(claim)} for claim in idle]
        graphs = [graph.value for graph in self._standing.others(triple)]
        return {
            "status": "none",
            "says": self.expressions.say(triple),
            "against": self._told(self.reasoner.against(triple)),
            "nearest": self.miss(triple),
            "claims": claims,
            "graphs": graphs,
        }

    def miss(self, triple: Triple) -> Explanation | None:
        """What comes nearest to a triple that does not hold: rule, words, and what is `present` and `missing` of it."""
        return self._told(self.reasoner.miss(triple))

    def _told(self, miss: Miss | None) -> Explanation | None:
        if miss is None:
            return None
        return {
            "rule": miss.rule,
            "words": miss.words,
            "present": [self.expressions.say(present) for present in miss.present],
            "missing": [self.expressions.say(missing) for missing in miss.missing],
        }

    def leaf(self, triple: Triple) -> Explanation:
        """Who states a triple that is stated, at the firmest level at which it is.

        Raises:
            ValueError: it is not stated.
        """
        level = self.reasoner.stated(triple)
        if level is None:
            raise ValueError(f"not stated: {triple}")
        return self._leaf(Proof(triple, level))

    def _known(self, triple: Triple) -> Triple:
        """A triple as it holds, be it here, where a number has one spelling, or in an engine that keeps another."""
        if self.reasoner.level(triple) is None:
            (triple,) = respelt({triple})
        return triple

    def _is_corroborated(self, triple: Triple) -> bool:
        """Whether more than one claim says a triple."""
        return len(self._standing.saying(triple)) > 1

    def _whole(self, proof: Proof) -> Explanation:
        explained = self._step(proof, set())
        held = [self._leaf(leaf) for leaf in proof.held_by()] if not proof.stated else []
        return {**explained, "held_by": held} if held else explained

    def _step(self, proof: Proof, above: set[Triple], deep: int = 0) -> Explanation:
        """A proof as a tree; what is explained already is not explained again."""
        if proof.stated:
            return self._leaf(proof)
        if deep >= DEEPEST and not any(isinstance(term, BlankNode) for term in proof.triple or ()):
            raise TooDeep(
                f"The proof has more than {DEEPEST} steps above each other.",
                mend=f"Ask why {self.what(proof.triple)['says']}, on which it rests.",
            )
        told: Explanation = {**self.what(proof.triple), "status": "inferred", "level": proof.level.word}
        told["rule"] = proof.rule
        if proof.also:
            told["also"] = list(proof.also)
        told["words"] = proof.words
        if proof.triple in above:
            return {**told, "repeated": True}
        if proof.triple is not None:
            above.add(proof.triple)
        premises = [self._step(premise, above, deep + 1) for premise in proof.premises]
        axioms = [{**self._step(axiom, above, deep + 1), "axiom": True} for axiom in proof.axioms]
        return {**told, "premises": premises + axioms}

    def _leaf(self, proof: Proof) -> Explanation:
        assert proof.triple is not None  # noqa: S101 - only steps contradict
        levels = ((self._standing.level(claim), claim) for claim in self._standing.saying(proof.triple))
        claims = sorted((level, str(claim), claim) for level, claim in levels if level is not None)
        others = [self._evidence(claim) for *_, claim in claims]  # the firmest first
        graphs = self._stating(proof.triple)
        if claims and claims[0][0] <= proof.level:
            how = {"status": "asserted", "level": proof.level.word, **others.pop(0)}
        else:
            graph = graphs.pop(0) if graphs else proof.level.asserted
            how = {"status": "stated", "level": proof.level.word, "graph": graph.value}
        others += ({"graph": graph.value} for graph in graphs)
        more = {"more": others} if others else {}
        return {**self.what(proof.triple), **how, **more}

    def _stating(self, triple: Triple) -> list[NamedNode]:
        """The graphs in which a triple is stated directly, as readers see them, whoever claims it besides."""
        parts = ((ONTOLOGY_GRAPH, ONTOLOGY_GRAPH), (CLAIMS_GRAPH, CLAIMS_GRAPH), (DEFAULT, SHOWN))
        found = [seen for graph, seen in parts if self.graphs.holds(quad(triple, graph))]
        return found + (self._standing.others(triple) if self.graphs.united else [])

    def _evidence(self, iri: NamedNode) -> Explanation:
        """What is known of a claim: where it stands, and what was said how by whom."""
        claim = self._standing.claim(iri)
        places = [self._place(each) for each in claim.evidence]
        first = min(places, key=lambda each: "start" not in each, default={})
        values = {
            "claim": claim.iri.value,
            **{name: first.get(name) for name in ("source", "start", "end")},
            "cue": " … ".join(claim.cues),
            "hedge": " … ".join(claim.hedges),
            "speaker": claim.speaker.value if claim.speaker else None,
            "factuality": claim.factuality.value if claim.factuality else None,
            "paraphrase": claim.paraphrase,
        }
        return {**{name: value for name, value in values.items() if value not in {None, ""}}, "evidence": places}

    def _place(self, iri: NamedNode) -> Explanation:
        """Which passage or record, of what source, and which characters; anything else is its own source."""
        said = self._standing.about(iri)
        passage, record = reading.passage(iri, said), reading.record(iri, said)
        source = next((each.source for each in (passage, record) if each and each.source), iri)
        span = {"start": passage.start, "end": passage.end} if passage else {}
        return {"iri": iri.value, "source": source.value, **{name: at for name, at in span.items() if at is not None}}

    def _why_idle(self, iri: NamedNode) -> str:
        """Why a claim puts nothing into the graph, in a word."""
        claim = self._standing.claim(iri)
        if claim.retracted_on:
            return "retracted"
        if self._standing.is_superseded(iri):
            return "superseded"
        grade = claim.factuality if claim.polarity == AP.Affirmed else claim.polarity
        if claim.open or grade is None:
            return "open"
        return grade.value.removeprefix(str(AP)).lower()

    def what(self, triple: Triple | None) -> Explanation:
        """What an explanation is about: a triple, or a contradiction, which has none."""
        if triple is None:
            return {"contradiction": True, "says": "a contradiction"}
        s, p, o = (plain(term) for term in triple)
        return {"triple": {"s": s, "p": p, "o": o}, "says": self.expressions.say(triple)}

    @property
    def expressions(self) -> Expressions:
        """What says the graphs' triples in few words."""
        return Expressions(self._described, self.graphs.prefixes, FEW)

    def _described(self, node: NamedNode | BlankNode) -> Iterator[Triple]:
        """What is said firmly about a node."""
        for part in (ONTOLOGY_GRAPH, CLAIMS_GRAPH, Level.CERTAIN.asserted):
            for found in self.graphs.store.quads_for_pattern(node, None, None, part):
                yield found.triple


def leaves(explanation: Explanation) -> Iterable[Explanation]:
    """What an explanation rests on, in order."""
    if "premises" not in explanation:
        return () if explanation.get("repeated") else (explanation,)
    return (leaf for premise in explanation["premises"] for leaf in leaves(premise))
