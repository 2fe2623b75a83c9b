"""Triples in few words: prefixed names, and classes without a name spelt out as people write them.

https://www.w3.org/TR/owl2-manchester-syntax/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.terms import OWL, RDF, XSD, Term, prefixed

_DEEPEST = 8
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
_BARE = {XSD.integer, XSD.nonNegativeInteger, XSD.decimal, XSD.boolean}


class Expressions:
    """Spells out the blank nodes of a graph.

    Args:
        describe: gives the triples about one, where classes and lists are described.
        prefixes: those that files begin with, as of `Engine`.
    """

    def __init__(
        self, describe: Callable[[BlankNode], Iterable[Triple]], prefixes: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._describe, self._prefixes = describe, prefixes

    def say(self, triple: Triple | Sequence[Term | str]) -> str:
        """A triple in few words; a string among its terms is kept as it is."""
        subject, predicate, value = (
            (triple.subject, triple.predicate, triple.object) if isinstance(triple, Triple) else triple
        )
        verb = "a" if predicate == RDF.type else self.name(predicate)
        return f"{self.name(subject)} {verb} {self.name(value)}"

    def name(self, term: Term | Triple | str, deep: int = 0) -> str:
        """A term in few words."""
        if isinstance(term, NamedNode):
            return prefixed(term.value, self._prefixes)
        if isinstance(term, Literal) and term.datatype in _BARE:
            return term.value
        if isinstance(term, BlankNode) and deep < _DEEPEST:
            return self._class(term, deep) or str(term)
        return str(term)

    def _class(self, node: BlankNode, deep: int) -> str | None:
        said = self._said(node)
        for by, word in ((OWL.intersectionOf, "and"), (OWL.unionOf, "or")):
            if by in said and (members := self._list(said[by], deep)):
                return "(" + f" {word} ".join(members) + ")"
        if OWL.oneOf in said and (members := self._list(said[OWL.oneOf], deep)):
            return "{" + ", ".join(members) + "}"
        if OWL.complementOf in said:
            return f"(not {self.name(said[OWL.complementOf], deep + 1)})"
        if OWL.inverseOf in said:
            return f"(inverse of {self.name(said[OWL.inverseOf], deep + 1)})"
        if OWL.onProperty in said:
            for by, word in _RESTRICTIONS.items():
                if by in said:
                    of = f" {self.name(said[OWL.onClass], deep + 1)}" if OWL.onClass in said else ""
                    p, value = (self.name(said[each], deep + 1) for each in (OWL.onProperty, by))
                    return f"({p} {word} {value}{of})"
        if RDF.first in said and (members := self._list(node, deep)):
            return "[" + " ".join(members) + "]"
        return None

    def _list(self, head: Term | Triple, deep: int) -> list[str]:
        """The members of a list; those of a strange one as far as they can be read."""
        found: list[str] = []
        seen: set[object] = set()
        while isinstance(head, BlankNode) and head not in seen and RDF.first in (said := self._said(head)):
            seen.add(head)
            found.append(self.name(said[RDF.first], deep + 1))
            head = said.get(RDF.rest, RDF.nil)
        return found

    def _said(self, node: BlankNode) -> dict[NamedNode, Term | Triple]:
        return {triple.predicate: triple.object for triple in self._describe(node)}
