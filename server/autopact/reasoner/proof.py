"""What a proof is: a triple with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Triple

from autopact.terms import RDF, Level

_CELLS = (RDF.first, RDF.rest)


@dataclass(frozen=True, slots=True)
class Proof:
    """A triple with what it rests on.

    Attributes:
        triple: what is proved; None for a contradiction.
        level: of its weakest premise.
        rule: the rule of the last step, as in OWL 2 Profiles; empty where the triple is stated.
        words: what that rule means.
        premises: proofs of what it says about individuals, in the rule's order.
        axioms: proofs of the triples of the schema that it uses.
        also: rules of steps between the premises and this one whose conclusions no triple can say, since a literal or
            a triple would be the subject, or what is no name the predicate.
    """

    triple: Triple | None
    level: Level
    rule: str = ""
    words: str = ""
    premises: tuple[Proof, ...] = ()
    axioms: tuple[Proof, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def stated(self) -> bool:
        """Whether it is a leaf: stated, not derived."""
        return not self.rule

    @property
    def clash(self) -> tuple[Proof, ...]:
        """Of a contradiction, what cannot be true together: axioms where they clash alone, without cells of lists."""
        axioms = (axiom for axiom in self.axioms if axiom.triple and axiom.triple.predicate not in _CELLS)
        return self.premises or tuple(axioms)

    def leaves(self) -> Iterator[Proof]:
        """What it all rests on, each once, in the order in which a reader meets it."""
        seen = set()
        open_ = [self]
        while open_:
            proof = open_.pop()
            if id(proof) in seen:
                continue
            seen.add(id(proof))
            if proof.stated:
                yield proof
            open_ += reversed((*proof.premises, *proof.axioms))

    def held_by(self) -> tuple[Proof, ...]:
        """The leaves that are no firmer than the conclusion, if that is less than certain: they hold it there."""
        if self.level is Level.CERTAIN:
            return ()
        return tuple(leaf for leaf in self.leaves() if leaf.level == self.level)
