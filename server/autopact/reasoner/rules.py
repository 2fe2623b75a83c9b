"""The rules: OWL 2 RL as owlrl has them, with its known faults mended, and one rule for counting.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules

owlrl 7.6 leaves out the last member of `owl:AllDifferent`, of `owl:AllDisjointProperties` and of key lists, and spends
most of its time on `x owl:sameAs x`. Both are set right here. Literals come in as stand-ins (see `interchange`), so its
rules about datatypes have nothing to do and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import TypeAlias

from owlrl.OWLRL import OWLRL_Semantics  # type: ignore[import-untyped]  # owlrl has no types
from rdflib import OWL, RDF, RDFS, Graph
from rdflib.term import Node

Statement: TypeAlias = tuple[Node, Node, Node]

_BY_PREDICATE: dict[Node, tuple[str, ...]] = {
    OWL.sameAs: ("_equality",),
    RDFS.domain: ("_properties", "_schema_vocabulary"),
    RDFS.range: ("_properties", "_schema_vocabulary"),
    RDFS.subPropertyOf: ("_properties", "_schema_vocabulary"),
    OWL.equivalentProperty: ("_properties", "_schema_vocabulary"),
    OWL.propertyChainAxiom: ("_properties",),
    OWL.propertyDisjointWith: ("_properties",),
    OWL.inverseOf: ("_properties",),
    OWL.hasKey: ("_properties",),
    OWL.sourceIndividual: ("_properties",),
    OWL.intersectionOf: ("_classes", "_schema_vocabulary"),
    OWL.unionOf: ("_classes", "_schema_vocabulary"),
    OWL.complementOf: ("_classes",),
    OWL.oneOf: ("_classes",),
    OWL.someValuesFrom: ("_classes", "_schema_vocabulary"),
    OWL.allValuesFrom: ("_classes", "_schema_vocabulary"),
    OWL.hasValue: ("_classes", "_schema_vocabulary"),
    OWL.maxCardinality: ("_classes",),
    OWL.maxQualifiedCardinality: ("_classes",),
    OWL.minCardinality: ("_counting",),
    OWL.minQualifiedCardinality: ("_counting",),
    RDFS.subClassOf: ("_class_axioms", "_schema_vocabulary"),
    OWL.equivalentClass: ("_class_axioms", "_schema_vocabulary"),
    OWL.disjointWith: ("_class_axioms",),
}
"""The tables of rules that a triple of that predicate can start; no other triple starts a rule."""

_BY_TYPE: dict[Node, tuple[str, ...]] = {
    OWL.FunctionalProperty: ("_properties",),
    OWL.InverseFunctionalProperty: ("_properties",),
    OWL.IrreflexiveProperty: ("_properties",),
    OWL.SymmetricProperty: ("_properties",),
    OWL.AsymmetricProperty: ("_properties",),
    OWL.TransitiveProperty: ("_properties",),
    OWL.AllDisjointProperties: ("_properties",),
    OWL.AllDisjointClasses: ("_class_axioms",),
    OWL.Nothing: ("_classes",),
}
"""The same for `rdf:type` and its object. That every class is below `owl:Thing` (scm-cls) is left out as trivial."""


class Rules(OWLRL_Semantics):  # type: ignore[misc]  # owlrl has no types
    """The closure of an rdflib graph, in place: `Rules(graph).closure()`.

    `error_messages` then holds what is inconsistent, each a sentence of owlrl's.
    """

    graph: Graph
    error_messages: list[str]

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph, axioms=False, daxioms=False)

    def one_time_rules(self) -> None:
        """Add no axiomatic triples: they are true of every graph and say nothing about this one."""

    def post_process(self) -> None:
        """Leave the graph as it is: `interchange.Exchange` takes out what cannot be written."""

    def rules(self, t: Statement, cycle_num: int) -> None:
        """Apply every rule that this triple can start."""
        tables = _BY_TYPE.get(t[2], ()) if t[1] == RDF.type else _BY_PREDICATE.get(t[1], ())
        for table in tables:
            getattr(self, table)(t, cycle_num)

    def store_triple(self, t: Statement) -> None:
        """Keep a derived triple, unless it says that something is itself."""
        if not (t[0] == t[2] and t[1] in {OWL.sameAs, RDFS.subClassOf, RDFS.subPropertyOf}):
            super().store_triple(t)

    def _equality(self, triple: Statement, cycle_num: int) -> None:  # noqa: ARG002  # owlrl's signature
        """Table 4, without eq-ref, whose triples say nothing."""
        x, predicate, y = triple
        if predicate == OWL.sameAs and x != y:
            self.store_triple((y, OWL.sameAs, x))
            for z in self.graph.objects(y, OWL.sameAs):
                self.store_triple((x, OWL.sameAs, z))
            for p, o in self.graph.predicate_objects(x):
                self.store_triple((y, p, o))
            for s, o in self.graph.subject_objects(x):
                self.store_triple((s, y, o))
            for s, p in self.graph.subject_predicates(x):
                self.store_triple((s, p, y))
            if self._different(x, y):
                self.add_error(f"{x} and {y} follow to be the same, and are stated to be different")

    def _properties(self, triple: Statement, cycle_num: int) -> None:
        """Table 5; lists of disjoint properties and of keys are taken to their ends."""
        subject, predicate, value = triple
        if predicate == OWL.hasKey:
            self._key(subject, self._list(value))
        elif predicate == RDF.type and value == OWL.AllDisjointProperties:
            for members in self.graph.objects(subject, OWL.members):
                for p, q in combinations(self._list(members), 2):
                    for x, y in self.graph.subject_objects(p):
                        if (x, q, y) in self.graph:
                            self.add_error(f"{x} has {y} by both of the disjoint properties {p} and {q}")
        else:
            super()._properties(triple, cycle_num)

    def _key(self, keyed: Node, properties: list[Node]) -> None:
        """prp-key: members of a class that share a value of every key property are the same."""
        holders: dict[tuple[Node, ...], Node] = {}
        for x in self.graph.subjects(RDF.type, keyed):
            for values in product(*(tuple(self.graph.objects(x, p)) for p in properties)):
                if values and (first := holders.setdefault(values, x)) != x:
                    self.store_triple((first, OWL.sameAs, x))

    def _counting(self, triple: Statement, cycle_num: int) -> None:  # noqa: ARG002  # as the other tables
        """cls-minqc: n fillers that are pairwise different make a member of the restriction to at least n.

        Beyond OWL 2 RL, and sound. What has at least n also has at least m for every m up to n, and has some.
        """
        restriction, bound, number = triple
        least = int(str(number))
        of = (self.graph.value(restriction, OWL.onClass) if bound == OWL.minQualifiedCardinality else None) or OWL.Thing
        for p in self.graph.objects(restriction, OWL.onProperty):
            for x in set(self.graph.subjects(p, None)):
                fillers = [y for y in self.graph.objects(x, p) if of == OWL.Thing or (y, RDF.type, of) in self.graph]
                if self._pairwise_different(least, fillers):
                    self.store_triple((x, RDF.type, restriction))
            for weaker, m, wider in self._minima(p):
                if m <= least and (wider in {of, OWL.Thing} or (of, RDFS.subClassOf, wider) in self.graph):
                    self.store_triple((restriction, RDFS.subClassOf, weaker))

    def _minima(self, p: Node) -> Iterator[tuple[Node, int, Node]]:
        """Every restriction of this property to a least number of values, the number, and the class of the values."""
        for restriction in self.graph.subjects(OWL.onProperty, p):
            for of in self.graph.objects(restriction, OWL.someValuesFrom):
                yield restriction, 1, of
            for number in self.graph.objects(restriction, OWL.minCardinality):
                yield restriction, int(str(number)), OWL.Thing
            for number in self.graph.objects(restriction, OWL.minQualifiedCardinality):
                yield restriction, int(str(number)), self.graph.value(restriction, OWL.onClass) or OWL.Thing

    def _pairwise_different(self, least: int, candidates: list[Node]) -> bool:
        """Whether so many of the candidates are stated to differ from each other, every one from every other."""
        if least <= 0:
            return True
        if len(candidates) < least:
            return False
        first, rest = candidates[0], candidates[1:]
        return self._pairwise_different(
            least - 1, [y for y in rest if self._different(first, y)]
        ) or self._pairwise_different(least, rest)

    def _different(self, x: Node, y: Node) -> bool:
        """Whether the graph states that the two differ: `owl:differentFrom`, or members of an `owl:AllDifferent`."""
        if (x, OWL.differentFrom, y) in self.graph or (y, OWL.differentFrom, x) in self.graph:
            return True
        for axiom in self.graph.subjects(RDF.type, OWL.AllDifferent):
            for listing in (OWL.members, OWL.distinctMembers):
                for head in self.graph.objects(axiom, listing):
                    members = self._list(head)
                    if x != y and x in members and y in members:
                        return True
        return False
