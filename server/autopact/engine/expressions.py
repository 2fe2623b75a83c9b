"""Triples in few words: prefixed names, and classes without a name spelt out as people write them.

https://www.w3.org/TR/owl2-manchester-syntax/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.terms import OWL, RDF, XSD, Term, plain, prefixed

_DEEPEST = 8
MOST = 1_000
"""Terms that are written of one: a few triples make a class that is made of itself, many times over."""

_JOINED = {OWL.intersectionOf: "and", OWL.unionOf: "or", OWL.disjointUnionOf: "or"}
_TURNED = {OWL.complementOf: "not", OWL.datatypeComplementOf: "not", OWL.inverseOf: "inverse of"}
_RESTRICTIONS = {
    OWL.someValuesFrom: "some",
    OWL.allValuesFrom: "only",
    OWL.hasValue: "value",
    OWL.minCardinality: "min",
    OWL.minQualifiedCardinality: "min",
    OWL.maxCardinality: "max",
    OWL.maxQualifiedCardinality: "max",
    OWL.cardinality: "exactly",
    OWL.qualifiedCardinality: "exactly",
}
_FACETS = {
    XSD.length: "length",
    XSD.minLength: "minLength",
    XSD.maxLength: "maxLength",
    XSD.pattern: "pattern",
    RDF.langRange: "langRange",
    XSD.minInclusive: ">=",
    XSD.minExclusive: ">",
    XSD.maxInclusive: "<=",
    XSD.maxExclusive: "<",
}
_BARE = {XSD.integer, XSD.nonNegativeInteger, XSD.decimal, XSD.boolean}

SPELT_OUT = (*_JOINED, OWL.oneOf, *_TURNED, OWL.onProperty, OWL.onDatatype, *_FACETS, RDF.first)
"""What is said of a blank node that is spelt out."""

_WHOLE = frozenset(
    (
        *(frozenset({each}) for each in (*_JOINED, OWL.oneOf, *_TURNED)),
        *(
            frozenset({OWL.onProperty, each, *of})
            for each in (*_RESTRICTIONS, OWL.hasSelf)
            for of in ((), (OWL.onClass,), (OWL.onDataRange,))
        ),
        frozenset({OWL.onDatatype, OWL.withRestrictions}),
        frozenset({RDF.first, RDF.rest}),
    )
)


def is_told(predicates: Iterable[NamedNode]) -> bool:
    """Whether being spelt out tells all that is said of a blank node by some properties, its type aside."""
    said = [each for each in predicates if each != RDF.type]
    kinds = frozenset(said)
    return len(kinds) == len(said) and (kinds in _WHOLE or kinds <= _FACETS.keys())


class Expressions:
    """Spells out the blank nodes of a graph.

    Args:
        describe: gives the triples about one, where classes and lists are described; for `made_of`, about a name, too.
        prefixes: those that files begin with, as of `Engine`.
        most: the terms that are written of one.
    """

    def __init__(
        self,
        describe: Callable[[NamedNode | BlankNode], Iterable[Triple]],
        prefixes: Mapping[str, str] = MappingProxyType({}),
        most: int = MOST,
    ) -> None:
        self._describe, self._prefixes, self._most = describe, prefixes, most
        self._left = most

    @classmethod
    def of(cls, triples: Iterable[Triple], prefixes: Mapping[str, str] = MappingProxyType({})) -> Expressions:
        """What spells out the blank nodes of these triples."""
        about: dict[NamedNode | BlankNode, list[Triple]] = defaultdict(list)
        for triple in triples:
            if isinstance(triple.subject, BlankNode):
                about[triple.subject].append(triple)
        return cls(lambda node: about.get(node, ()), prefixes)

    def say(self, triple: Triple | Sequence[Term | str]) -> str:
        """A triple in few words; a string among its terms is kept as it is."""
        subject, predicate, value = (
            (triple.subject, triple.predicate, triple.object) if isinstance(triple, Triple) else triple
        )
        verb = "a" if predicate == RDF.type else self.name(predicate)
        return f"{self.name(subject)} {verb} {self.name(value)}"

    def name(self, term: Term | Triple | str, deep: int = 0) -> str:
        """A term in few words."""
        self._left = self._left - 1 if deep else self._most
        if isinstance(term, NamedNode):
            return prefixed(term.value, self._prefixes)
        if isinstance(term, Literal) and term.datatype in _BARE:
            return term.value
        if isinstance(term, BlankNode) and deep < _DEEPEST and self._left > 0:
            return self._class(term, deep) or str(term)
        return term if isinstance(term, str) else plain(term)

    def made_of(self, node: NamedNode | BlankNode) -> str | None:
        """What a class, or a datatype, is by its own description, as one without a name would be spelt."""
        self._left = self._most
        return self._class(node, 0)

    def members(self, head: Term) -> list[str]:
        """The members of a list, each in few words."""
        self._left = self._most
        return self._list(head, 0)

    def _class(self, node: NamedNode | BlankNode, deep: int) -> str | None:
        said = self._said(node)
        for by, word in _JOINED.items():
            if by in said and (members := self._list(said[by], deep)):
                return "(" + f" {word} ".join(members) + ")"
        if OWL.oneOf in said and (members := self._list(said[OWL.oneOf], deep)):
            return "{" + ", ".join(members) + "}"
        for by, word in _TURNED.items():
            if by in said:
                return f"({word} {self.name(said[by], deep + 1)})"
        if OWL.onProperty in said and (restriction := self._restriction(said, deep)):
            return restriction
        if OWL.onDatatype in said and (facets := self._list(said.get(OWL.withRestrictions, RDF.nil), deep)):
            return f"{self.name(said[OWL.onDatatype], deep + 1)}[{', '.join(facets)}]"
        if facets := [f"{sign} {self.name(said[facet], deep + 1)}" for facet, sign in _FACETS.items() if facet in said]:
            return ", ".join(facets)
        if RDF.first in said and (members := self._list(node, deep)):
            return "[" + " ".join(members) + "]"
        return None

    def _restriction(self, said: Mapping[NamedNode, Term | Triple], deep: int) -> str | None:
        p, *of = (self.name(said[by], deep + 1) for by in (OWL.onProperty, OWL.onClass, OWL.onDataRange) if by in said)
        for by, word in _RESTRICTIONS.items():
            if by in said:
                return f"({' '.join((p, word, self.name(said[by], deep + 1), *of))})"
        return f"({p} Self)" if OWL.hasSelf in said else None

    def _list(self, head: Term | Triple, deep: int) -> list[str]:
        """The members of a list; those of a strange one as far as they can be read."""
        found: list[str] = []
        seen: set[object] = set()
        while isinstance(head, BlankNode) and head not in seen and RDF.first in (said := self._said(head)):
            if self._left <= 0:
                return [*found, "…"]
            seen.add(head)
            found.append(self.name(said[RDF.first], deep + 1))
            head = said.get(RDF.rest, RDF.nil)
        return found

    def _said(self, node: NamedNode | BlankNode) -> dict[NamedNode, Term | Triple]:
        return {triple.predicate: triple.object for triple in self._describe(node)}
