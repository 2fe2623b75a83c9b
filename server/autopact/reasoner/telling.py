"""What of all that follows is told: about individuals, and not true of everything.

Left out are `x owl:sameAs x`, types by blank nodes (restrictions) and by words that schemas are made with (owl:Thing,
owl:Nothing), triples whose subject would be a literal, and whatever is said about the schema's own terms: at the levels
at which they are such terms, so that no rumour hides what is certain.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autopact.reasoner.join import slice_of, stand_beside
from autopact.reasoner.lexicon import BLANK, IRI, SPOKEN, Lexicon
from autopact.reasoner.relation import LOW, NOTHING, Facts, Mask, Pairs, distinct, pack, within
from autopact.reasoner.vocabulary import HIDDEN, SAME, TYPE, Fact, word
from autopact.terms import Level

ABOUT_INDIVIDUALS = frozenset(
    map(word, ("rdf:type", "owl:sameAs", "owl:differentFrom", "rdfs:label", "rdfs:comment", "rdfs:seeAlso",
               "rdfs:isDefinedBy"))
)  # fmt: skip
OF_INDIVIDUALS = frozenset(map(word, ("owl:Thing", "owl:NamedIndividual", "owl:Nothing", "rdfs:Resource")))

NEVER = len(Level)
"""The level of what does not belong to the schema at any."""


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
        if not self._predicate(p):
            return np.zeros(len(pairs), dtype=np.bool_)
        kinds = self._lexicon.kinds
        subjects, objects = pairs >> 32, pairs & LOW
        chosen: Mask = (kinds[subjects] == IRI) | (kinds[subjects] == BLANK)
        if p == TYPE:
            chosen &= kinds[objects] == IRI
        elif p == SAME:
            chosen &= subjects != objects
        return chosen

    def term_level(self, s: int) -> int:
        """From which level on something belongs to the schema: a class, a property, a restriction, a list."""
        return min(map(self._facts.weakness, self.evidence(s)), default=NEVER)

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
        """Those of many pairs of one predicate that are told at a level; `terms` are those of that level."""
        return pairs[self.may_tell_of(p, pairs) & ~within(pairs >> 32, terms)]

    def term_levels(self, subjects: Pairs) -> Pairs:
        """The `term_level` of each of many subjects, which are sorted."""
        kinds = self._lexicon.kinds
        levels = np.full(len(subjects), NEVER)
        types = self._facts[TYPE].pairs()
        of, kind = stand_beside(types, subjects)
        spoken = (kinds[kind] == SPOKEN) & ~np.isin(kind, list(OF_INDIVIDUALS))
        shown = self._facts.levels(TYPE, pack(of[spoken], kind[spoken]))
        np.minimum.at(levels, subjects.searchsorted(of[spoken]), shown)
        blank = kinds[subjects] == BLANK
        levels[blank] = [self.term_level(s) for s in subjects[blank].tolist()]
        return levels

    def terms(self, level: int) -> Pairs:
        """Everything that belongs to the schema at a level, sorted."""
        kinds = self._lexicon.kinds
        types = self._facts[TYPE].swapped()
        classes = distinct(types >> 32)
        spoken = [c for c in classes[kinds[classes] == SPOKEN].tolist() if c not in OF_INDIVIDUALS]
        members = [(slice_of(types, c), c) for c in spoken]
        found = [self._down_to(level, TYPE, pack(some, np.full(len(some), c))) for some, c in members]
        for p, relation in self._facts.items():
            if kinds[p] == SPOKEN and p not in ABOUT_INDIVIDUALS:
                pairs = relation.pairs()
                found.append(self._down_to(level, p, pairs[kinds[pairs >> 32] == BLANK]))
        return distinct(np.concatenate([NOTHING, *found]) >> 32)

    def _down_to(self, level: int, p: int, pairs: Pairs) -> Pairs:
        """Those of the pairs of a predicate that hold at a level."""
        return pairs[self._facts.levels(p, pairs) <= level]
