"""What of all that follows is told: about individuals, and not true of everything.

Left out are `x owl:sameAs x`, types by blank nodes (restrictions) and by words that schemas are made with (owl:Thing,
owl:Nothing), triples whose subject would be a literal, and whatever is said about the schema's own terms.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autopact.reasoner.join import slice_of, stand_beside
from autopact.reasoner.lexicon import BLANK, IRI, SPOKEN, Lexicon
from autopact.reasoner.relation import LOW, NOTHING, Facts, Mask, Pairs, distinct, within
from autopact.reasoner.vocabulary import HIDDEN, SAME, TYPE, Fact, word

ABOUT_INDIVIDUALS = frozenset(
    map(word, ("rdf:type", "owl:sameAs", "owl:differentFrom", "rdfs:label", "rdfs:comment", "rdfs:seeAlso",
               "rdfs:isDefinedBy"))
)  # fmt: skip
OF_INDIVIDUALS = frozenset(map(word, ("owl:Thing", "owl:NamedIndividual", "owl:Nothing", "rdfs:Resource")))


class Telling:
    """Says which facts are told; always of the facts as they are."""

    def __init__(self, facts: Facts, lexicon: Lexicon) -> None:
        self._facts, self._lexicon = facts, lexicon

    def may_tell(self, fact: Fact) -> bool:
        """Whether a fact that follows is told, unless its subject belongs to the schema."""
        s, p, o = fact
        return self._predicate(p) and self._pair(s, p, o)

    def _predicate(self, p: int) -> bool:
        kind = self._lexicon.kinds[p]
        return p not in HIDDEN and (kind == IRI or (kind == SPOKEN and p in ABOUT_INDIVIDUALS))

    def _pair(self, s: int, p: int, o: int) -> bool:
        kinds = self._lexicon.kinds
        if kinds[s] not in {IRI, BLANK}:
            return False
        return bool(kinds[o] == IRI) if p == TYPE else not (p == SAME and s == o)

    def may_tell_of(self, p: int, pairs: Pairs) -> Mask:
        """The same for many pairs of one predicate."""
        if not self._predicate(p) or not len(pairs):
            return np.zeros(len(pairs), dtype=np.bool_)
        kinds = self._lexicon.kinds
        subjects, objects = pairs >> 32, pairs & LOW
        chosen: Mask = (kinds[subjects] == IRI) | (kinds[subjects] == BLANK)
        if p == TYPE:
            chosen &= kinds[objects] == IRI
        elif p == SAME:
            chosen &= subjects != objects
        return chosen

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
            if p != TYPE and self.shows((s, p, 0)):
                yield from ((s, p, o) for o in relation.by_subject[s])

    def shows(self, fact: Fact) -> bool:
        """Whether such a fact would show that its subject belongs to the schema."""
        s, p, o = fact
        kinds = self._lexicon.kinds
        if p == TYPE:
            return bool(kinds[o] == SPOKEN) and o not in OF_INDIVIDUALS
        return bool(kinds[s] == BLANK and kinds[p] == SPOKEN) and p not in ABOUT_INDIVIDUALS

    def told(self, p: int, pairs: Pairs, terms: Pairs) -> Pairs:
        """Those of many pairs of one predicate that are told; `terms` as `terms()` gives them."""
        return pairs[self.may_tell_of(p, pairs) & ~within(pairs >> 32, terms)]

    def terms_among(self, subjects: Pairs) -> set[int]:
        """Those of many subjects that are terms of the schema."""
        kinds = self._lexicon.kinds
        types = self._facts[TYPE].pairs()
        of, kind = stand_beside(types, subjects)
        spoken = (kinds[kind] == SPOKEN) & ~np.isin(kind, list(OF_INDIVIDUALS))
        blank = subjects[kinds[subjects] == BLANK].tolist()
        return {*of[spoken].tolist(), *filter(self.is_term, blank)}

    def terms(self) -> Pairs:
        """Everything that `is_term`, sorted."""
        kinds = self._lexicon.kinds
        types = self._facts[TYPE].swapped()
        classes = distinct(types >> 32)
        spoken = [c for c in classes[kinds[classes] == SPOKEN].tolist() if c not in OF_INDIVIDUALS]
        found = [slice_of(types, c) for c in spoken]
        for p, relation in self._facts.items():
            if kinds[p] == SPOKEN and p not in ABOUT_INDIVIDUALS:
                subjects = relation.pairs() >> 32
                found.append(subjects[kinds[subjects] == BLANK])
        return distinct(np.concatenate([NOTHING, *found]))
