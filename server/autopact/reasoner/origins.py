"""Which triples an axiom may have been written as: each statement of a graph with all that its blank nodes bring along.

https://www.w3.org/TR/owl2-mapping-to-rdf/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from pyoxigraph import BlankNode, NamedNode, Triple

from autopact.terms import OWL, RDF, RDFS, XSD

Statement: TypeAlias = frozenset[Triple]

_KINDS = {
    OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual, OWL.Ontology,
    RDFS.Class, RDFS.Datatype, RDF.Property,
}  # fmt: skip
_NOTES = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.imports, OWL.versionInfo}
_SPOKEN = (RDF, RDFS, OWL, XSD)


class Origins:
    """The statements of a graph, found by the names that stand in them."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._below: defaultdict[BlankNode, list[Triple]] = defaultdict(list)
        self._declared: defaultdict[str, list[Triple]] = defaultdict(list)
        named, inner = [], set()
        for triple in set(triples):
            declares = triple.predicate == RDF.type and triple.object in _KINDS
            if isinstance(triple.object, BlankNode):
                inner.add(triple.object)
            if isinstance(triple.subject, BlankNode):
                self._below[triple.subject].append(triple)
            elif declares and isinstance(triple.subject, NamedNode):
                self._declared[triple.subject.value].append(triple)
            elif triple.predicate not in _NOTES:
                named.append([triple])
        outer = [written for node, written in self._below.items() if node not in inner]
        self._statements: defaultdict[frozenset[str], list[Statement]] = defaultdict(list)
        for written in (*named, *outer):
            statement = self._whole(written)
            self._statements[_names(statement)].append(statement)

    def naming(self, names: Iterable[str]) -> list[Statement]:
        """The statements in which exactly these IRIs stand, words of OWL and datatypes aside; no declarations."""
        return self._statements.get(frozenset(name for name in names if not _is_spoken(name)), [])

    def declarations(self, statement: Statement) -> Statement:
        """What the names in a statement are declared to be."""
        return frozenset(triple for name in _names(statement) for triple in self._declared.get(name, ()))

    def _whole(self, written: Iterable[Triple]) -> Statement:
        """Triples, and those of the blank nodes that they lead to."""
        whole, ahead = set(), list(written)
        while ahead:
            triple = ahead.pop()
            if triple not in whole:
                whole.add(triple)
                if isinstance(triple.object, BlankNode):
                    ahead += self._below[triple.object]
        return frozenset(whole)


def _names(statement: Statement) -> frozenset[str]:
    terms = (term for triple in statement for term in triple if isinstance(term, NamedNode))
    return frozenset(term.value for term in terms if not _is_spoken(term.value))


def _is_spoken(name: str) -> bool:
    return name.startswith(tuple(map(str, _SPOKEN)))
