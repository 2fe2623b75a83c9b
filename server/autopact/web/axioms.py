"""The axioms of an ontology, as rules that people can read: `x has founder y ⇔ y founded x`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flask import current_app
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.engine.expressions import SPELT_OUT, Expressions
from autopact.terms import OWL, RDF, RDFS, Term
from autopact.web.links import ENGINE, Names
from autopact.web.phrases import named, plainly

Said: TypeAlias = Mapping[object, Mapping[NamedNode, Sequence[Term]]]

_SAME = str(OWL.sameAs)
_TRAITS = {
    OWL.SymmetricProperty: ("x {0} y", "y {0} x"),
    OWL.AsymmetricProperty: ("x {0} y", "not (y {0} x)"),
    OWL.TransitiveProperty: ("x {0} y, y {0} z", "x {0} z"),
    OWL.ReflexiveProperty: ("x a owl:Thing", "x {0} x"),
    OWL.IrreflexiveProperty: ("x a owl:Thing", "not (x {0} x)"),
    OWL.FunctionalProperty: ("x {0} y, x {0} z", f"y {_SAME} z"),
    OWL.InverseFunctionalProperty: ("x {0} y, z {0} y", f"x {_SAME} z"),
}
"""What properties of a kind have in common: what holds, and what follows from that."""

_MAKING = {*SPELT_OUT} - {OWL.inverseOf}
"""What is said of a class that is described with its name as it would be without."""

_RELATING = {
    RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith, RDFS.subPropertyOf, RDFS.domain, RDFS.range
}  # fmt: skip
"""What relates a class or a property without a name to others, beyond what it is made of."""


@dataclass(frozen=True, slots=True)
class Axiom:
    """A rule: what holds, what follows from that, whether it holds the other way round too; with prefixed names."""

    given: str
    follows: str
    both_ways: bool = False

    @property
    def nodes(self) -> set[NamedNode]:
        """The terms that it speaks of."""
        return {*named(self.given), *named(self.follows)}

    def words(self, names: Names) -> str:
        """The rule in a reader's words."""
        arrow = "⇔" if self.both_ways else "⇒"
        return f"{plainly(self.given, names)} {arrow} {plainly(self.follows, names)}"


def axioms(triples: Iterable[Triple]) -> dict[NamedNode, list[Axiom]]:
    """The axioms of an ontology by the terms that they speak of, the ones of few words first."""
    said: dict[object, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if not isinstance(triple.object, Triple):
            said[triple.subject][triple.predicate].append(triple.object)
    expressions = Expressions(
        lambda node: (Triple(node, predicate, value) for predicate, values in said[node].items() for value in values),
        current_app.extensions[ENGINE].prefixes,
    )
    by_term: dict[NamedNode, list[Axiom]] = defaultdict(list)
    nodes = (node for node in said if isinstance(node, NamedNode | BlankNode))
    related = (node for node in nodes if isinstance(node, NamedNode) or not _RELATING.isdisjoint(said[node]))
    for subject in sorted(related, key=str):
        for axiom in (*_of_class(subject, said, expressions), *_of_property(subject, said, expressions)):
            for node in axiom.nodes:
                by_term[node].append(axiom)
    return {node: sorted(set(found), key=lambda each: (len(each.given), str(each))) for node, found in by_term.items()}


def _of_class(node: NamedNode | BlankNode, said: Said, expressions: Expressions) -> Iterator[Axiom]:
    """The axioms that the description of a class or a datatype states, with a name or without."""
    about, name = said[node], expressions.name
    this = name(node)
    if isinstance(node, NamedNode) and not _MAKING.isdisjoint(about) and (made := expressions.made_of(node)):
        yield Axiom(f"x a {made}", f"x a {this}", both_ways=True)
    for one in about.get(OWL.equivalentClass, ()):
        yield Axiom(f"x a {name(one)}", f"x a {this}", both_ways=True)
    for above in about.get(RDFS.subClassOf, ()):
        if isinstance(node, BlankNode) or isinstance(above, BlankNode):  # between names, it is told apart
            yield Axiom(f"x a {this}", f"x a {name(above)}")
    for other in about.get(OWL.disjointWith, ()):
        if isinstance(node, BlankNode) or isinstance(other, BlankNode):
            yield Axiom(f"x a {this}", f"not (x a {name(other)})")
    for key in about.get(OWL.hasKey, ()):
        shared = (f"{one} {by} z{at}" for at, by in enumerate(expressions.members(key), 1) for one in "xy")
        yield Axiom(", ".join((f"x a {this}, y a {this}", *shared)), f"x {_SAME} y")


def _of_property(node: NamedNode | BlankNode, said: Said, expressions: Expressions) -> Iterator[Axiom]:
    """The axioms that the description of a property states, or of the inverse of one."""
    about, name = said[node], expressions.name
    this = name(node)
    fact = f"x {this} y"
    for predicate, at in ((RDFS.domain, "x"), (RDFS.range, "y")):
        for kind in about.get(predicate, ()):
            yield Axiom(fact, f"{at} a {name(kind)}")
    for above in about.get(RDFS.subPropertyOf, ()):
        yield Axiom(fact, f"x {name(above)} y")
    for other in about.get(OWL.equivalentProperty, ()):
        yield Axiom(fact, f"x {name(other)} y", both_ways=True)
    for other in about.get(OWL.inverseOf, ()):
        if isinstance(node, NamedNode):  # what has none is called so
            yield Axiom(fact, f"y {name(other)} x", both_ways=True)
    for trait, (given, follows) in _TRAITS.items():
        if trait in about.get(RDF.type, ()):
            yield Axiom(given.format(this), follows.format(this))
    for chain in about.get(OWL.propertyChainAxiom, ()):
        steps = [name(step) for step in members(chain, said)]
        letters = "xyzuvw"
        if len(steps) < len(letters):
            given = ", ".join(f"{letters[at]} {step} {letters[at + 1]}" for at, step in enumerate(steps))
            yield Axiom(given, f"x {this} {letters[len(steps)]}")


def members(head: Term, said: Said) -> list[NamedNode | BlankNode]:
    """The members of a list, which may not be one."""
    members: list[NamedNode | BlankNode] = []
    seen: set[Term] = set()
    while isinstance(head, BlankNode) and head not in seen:
        seen.add(head)
        members += [each for each in said[head].get(RDF.first, ()) if not isinstance(each, Literal)]
        head = next(iter(said[head].get(RDF.rest, ())), RDF.nil)
    return members
