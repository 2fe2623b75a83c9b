"""What of all that follows is told: about individuals, and not true of everything.

Left out are `x owl:sameAs x`, types by blank nodes (restrictions), triples whose subject would be a literal, and
whatever is said about the schema's own terms.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from autopact.reasoner.join import slice_of
from autopact.reasoner.lexicon import BLANK, IRI, SPOKEN, Lexicon
from autopact.reasoner.relation import LOW, NOTHING, Facts, Pairs, distinct, within
from autopact.reasoner.vocabulary import HIDDEN, SAME, TYPE, Fact, word

_ABOUT_INDIVIDUALS = frozenset(
    map(word, ("rdf:type", "owl:sameAs", "owl:differentFrom", "rdfs:label", "rdfs:comment", "rdfs:seeAlso",
               "rdfs:isDefinedBy"))
)  # fmt: skip
_OF_INDIVIDUALS = frozenset(map(word, ("owl:Thing", "owl:NamedIndividual", "owl:Nothing", "rdfs:Resource")))


class Telling:
    """Says which facts are told; always of the facts as they are."""

    def __init__(self, facts: Facts, lexicon: Lexicon) -> None:
        self._facts, self._lexicon = facts, lexicon

    def tells(self, fact: Fact, term: bool | None = None) -> bool:
        """Whether a fact that follows is told; `term` where it is known whether its subject is of the schema."""
        s, p, o = fact
        return self._predicate(p) and self._pair(s, p, o) and not (self.is_term(s) if term is None else term)

    def _predicate(self, p: int) -> bool:
        kind = self._lexicon.kinds[p]
        return p not in HIDDEN and (kind == IRI or (kind == SPOKEN and p in _ABOUT_INDIVIDUALS))

    def _pair(self, s: int, p: int, o: int) -> bool:
        kinds = self._lexicon.kinds
        if kinds[s] not in {IRI, BLANK}:
            return False
        return bool(kinds[o] == IRI) if p == TYPE else not (p == SAME and s == o)

    def is_term(self, s: int) -> bool:
        """Whether something belongs to the schema: a class, a property, a restriction, a list."""
        return next(self.evidence(s), None) is not None

    def evidence(self, s: int) -> Iterator[Fact]:
        """The facts that show that something belongs to the schema."""
        kinds = self._lexicon.kinds
        for c in self._facts[TYPE].by_subject[s]:
            if self.shows((s, TYPE, c)):
                yield s, TYPE, c
        for p, relation in self._facts.items() if kinds[s] == BLANK else ():
            if self.shows((s, p, 0)):
                yield from ((s, p, o) for o in relation.by_subject[s])

    def shows(self, fact: Fact) -> bool:
        """Whether such a fact would show that its subject belongs to the schema."""
        s, p, o = fact
        kinds = self._lexicon.kinds
        if p == TYPE:
            return bool(kinds[o] == SPOKEN) and o not in _OF_INDIVIDUALS
        return bool(kinds[s] == BLANK and kinds[p] == SPOKEN) and p not in _ABOUT_INDIVIDUALS

    def told(self, p: int, pairs: Pairs, terms: Pairs) -> Pairs:
        """Those of many pairs of one predicate that are told; `terms` as `terms()` gives them."""
        if not self._predicate(p) or not len(pairs):
            return NOTHING
        kinds = self._lexicon.kinds
        subjects, objects = pairs >> 32, pairs & LOW
        chosen: npt.NDArray[np.bool_] = (kinds[subjects] == IRI) | (kinds[subjects] == BLANK)
        if p == TYPE:
            chosen &= kinds[objects] == IRI
        elif p == SAME:
            chosen &= subjects != objects
        return pairs[chosen & ~within(subjects, terms)]

    def terms(self) -> Pairs:
        """Everything that `is_term`, sorted."""
        kinds = self._lexicon.kinds
        types = self._facts[TYPE].swapped()
        classes = distinct(types >> 32)
        spoken = [c for c in classes[kinds[classes] == SPOKEN].tolist() if c not in _OF_INDIVIDUALS]
        found = [slice_of(types, c) for c in spoken]
        for p, relation in self._facts.items():
            if kinds[p] == SPOKEN and p not in _ABOUT_INDIVIDUALS:
                subjects = relation.pairs() >> 32
                found.append(subjects[kinds[subjects] == BLANK])
        return distinct(np.concatenate([NOTHING, *found]))
