"""Terms and the integers that stand for them while the reasoner works."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from itertools import chain
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.reasoner.relation import Rows
from autopact.reasoner.vocabulary import VOCABULARY, Fact
from autopact.terms import OWL, RDF, RDFS

IRI, SPOKEN, BLANK, LITERAL, OTHER = range(5)
"""Kinds of terms; SPOKEN is an IRI of RDF, RDFS or OWL that schemas are made with; OTHER a quoted triple, or a mark of
the reasoner's own."""

SPEAKING = (str(OWL), str(RDF), str(RDFS))
"""How the words of those vocabularies begin."""

OF_THINGS = "#(Statement|subject|predicate|object|reifies|value|Bag|Seq|Alt|_[0-9]+|Container|member)$"
"""How those of them end that data are made with: reified statements, values and containers are no schema."""

_OF_THINGS = re.compile(OF_THINGS)


def _kind(term: object) -> int:
    if isinstance(term, NamedNode):
        return SPOKEN if term.value.startswith(SPEAKING) and not _OF_THINGS.search(term.value) else IRI
    return BLANK if isinstance(term, BlankNode) else LITERAL if isinstance(term, Literal) else OTHER


_SUBJECTS = frozenset((NamedNode, BlankNode))


class Lexicon(dict[Hashable, int]):
    """`lexicon[term]` is the term's integer, a new one for a new term; `terms` goes the other way."""

    def __init__(self) -> None:
        super().__init__((term, place) for place, term in enumerate(VOCABULARY))
        self.terms: list[Any] = list(VOCABULARY)
        self.grounds: dict[tuple[Fact, ...], Any] = {}
        self._kinds = np.zeros(0, dtype=np.uint8)

    def __missing__(self, term: Hashable) -> int:
        number = self[term] = len(self.terms)
        self.terms.append(term)
        return number

    def facts(self, triples: Iterable[Triple]) -> Rows:
        """Triples as rows of three integers."""
        flat = np.fromiter(map(self.__getitem__, chain.from_iterable(triples)), dtype=np.int64)
        return flat.reshape(-1, 3)

    def fact(self, triple: Triple) -> Fact:
        """A triple as three integers."""
        return self[triple.subject], self[triple.predicate], self[triple.object]

    def known(self, triple: Triple) -> Fact | None:
        """The same, or None where one of its terms has never been seen."""
        found = self.get(triple.subject), self.get(triple.predicate), self.get(triple.object)
        return None if None in found else cast("Fact", found)

    def triple(self, fact: Fact) -> Triple:
        """The triple that three integers stand for."""
        return Triple(self.terms[fact[0]], self.terms[fact[1]], self.terms[fact[2]])

    def is_literal(self, number: int) -> bool:
        """Whether the term is a literal."""
        return type(self.terms[number]) is Literal

    def may_be_subject(self, number: int) -> bool:
        """Whether a triple can be about the term: none is about a literal, or about a triple that is a term."""
        return type(self.terms[number]) in _SUBJECTS

    @property
    def kinds(self) -> npt.NDArray[np.uint8]:
        """The kind of every term so far."""
        if (seen := len(self._kinds)) < len(self.terms):
            more = map(_kind, self.terms[seen:])
            self._kinds = np.concatenate((self._kinds, np.fromiter(more, dtype=np.uint8)))
        return self._kinds
