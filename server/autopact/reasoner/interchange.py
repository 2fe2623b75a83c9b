"""Between pyoxigraph's terms, which everybody else uses, and rdflib's, which owlrl uses.

Blank nodes keep their labels, so that what is derived about a restriction stays attached to it. Literals never reach
owlrl, which would rewrite some and give types to all: each is replaced by a stand-in IRI and put back afterwards. Only
the numbers of cardinalities go through, because rules read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib import OWL, BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

_STAND_IN = "urn:autopact:literal:"
_COUNTS = {str(OWL[f"{bound}ardinality"]) for bound in ("minC", "maxC", "minQualifiedC", "maxQualifiedC")}


class Exchange:
    """An rdflib graph that is filled with, and read back as, pyoxigraph's triples."""

    def __init__(self) -> None:
        self.graph = Graph()
        self._literals: list[Literal | Triple] = []
        self._stand_ins: dict[Literal | Triple, URIRef] = {}

    def add(self, triples: Iterable[Triple]) -> None:
        """Put triples in; a cardinality that is no whole number is left out, since no rule can read it."""
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            if predicate.value in _COUNTS:
                if isinstance(value, Literal) and value.value.strip().isdecimal():
                    self.graph.add((self._in(subject), URIRef(predicate.value), RdflibLiteral(int(value.value))))
            else:
                self.graph.add((self._in(subject), URIRef(predicate.value), self._in(value)))

    def triples(self) -> set[Triple]:
        """Every triple about a named thing or saying something named or literal of it; blank nodes are left out."""
        found = set()
        for s, p, o in self.graph:
            subject, predicate, value = self._out(s), self._out(p), self._out(o)
            if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and value is not None:
                found.add(Triple(subject, predicate, value))
        return found

    def spell(self, message: str) -> str:
        """A message of a rule, with the literals themselves instead of their stand-ins."""
        return re.sub(re.escape(_STAND_IN) + r"(\d+)", lambda found: str(self._literals[int(found[1])]), message)

    def equated_literals(self) -> list[tuple[str, str]]:
        """Pairs of different literals that the rules have made the same: two values where only one may be."""
        pairs = (
            sorted((self.spell(str(s)), self.spell(str(o))))
            for s, _, o in self.graph.triples((None, OWL.sameAs, None))
            if str(s).startswith(_STAND_IN) and str(o).startswith(_STAND_IN)
        )
        return sorted({(first, second) for first, second in pairs})

    def _in(self, term: NamedNode | BlankNode | Literal | Triple) -> Node:
        if isinstance(term, NamedNode):
            return URIRef(term.value)
        if isinstance(term, BlankNode):
            return BNode(term.value)
        if term not in self._stand_ins:
            self._stand_ins[term] = URIRef(f"{_STAND_IN}{len(self._literals)}")
            self._literals.append(term)
        return self._stand_ins[term]

    def _out(self, node: Node) -> NamedNode | Literal | Triple | None:
        """The term a node stands for; None for blank nodes and for numbers of cardinalities."""
        if not isinstance(node, URIRef):
            return None
        if node.startswith(_STAND_IN):
            return self._literals[int(node.removeprefix(_STAND_IN))]
        return NamedNode(str(node))
