"""The axioms of an ontology, as rules that people can read: `x has founder y ⇔ y founded x`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.engine.expressions import Expressions
from autopact.terms import OWL, RDF, RDFS, Term
from autopact.web.links import Names
from autopact.web.phrases import named, plainly

Said: TypeAlias = Mapping[object, Mapping[NamedNode, Sequence[Term]]]

MOST = 16
"""Rules that are shown of a term."""


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
    every = list(triples)
    said: dict[object, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in every:
        if not isinstance(triple.object, Triple):
            said[triple.subject][triple.predicate].append(triple.object)
    expressions = Expressions.of(every)
    by_term: dict[NamedNode, list[Axiom]] = defaultdict(list)
    for subject in sorted((node for node in said if isinstance(node, NamedNode)), key=str):
        for axiom in _axioms(subject, said, expressions):
            for node in axiom.nodes:
                by_term[node].append(axiom)
    return {
        node: sorted(set(found), key=lambda each: (len(each.given), str(each)))[:MOST]
        for node, found in by_term.items()
    }


def _axioms(node: NamedNode, said: Said, expressions: Expressions) -> Iterator[Axiom]:
    """The axioms that a term's own description states."""
    about, name = said[node], expressions.name
    this = name(node)
    fact = f"x {this} y"
    for one in about.get(OWL.equivalentClass, ()):
        yield Axiom(f"x a {name(one)}", f"x a {this}", both_ways=True)
    for above in about.get(RDFS.subClassOf, ()):
        if isinstance(above, BlankNode):  # those above that have names are told apart
            yield Axiom(f"x a {this}", f"x a {name(above)}")
    for predicate, at in ((RDFS.domain, "x"), (RDFS.range, "y")):
        for kind in about.get(predicate, ()):
            yield Axiom(fact, f"{at} a {name(kind)}")
    for above in about.get(RDFS.subPropertyOf, ()):
        yield Axiom(fact, f"x {name(above)} y")
    for other in about.get(OWL.inverseOf, ()):
        yield Axiom(fact, f"y {name(other)} x", both_ways=True)
    kinds = about.get(RDF.type, ())
    if OWL.SymmetricProperty in kinds:
        yield Axiom(fact, f"y {this} x")
    if OWL.TransitiveProperty in kinds:
        yield Axiom(f"{fact}, y {this} z", f"x {this} z")
    for chain in about.get(OWL.propertyChainAxiom, ()):
        steps = [name(step) for step in _members(chain, said)]
        letters = "xyzuvw"
        if len(steps) < len(letters):
            given = ", ".join(f"{letters[at]} {step} {letters[at + 1]}" for at, step in enumerate(steps))
            yield Axiom(given, f"x {this} {letters[len(steps)]}")


def _members(head: Term, said: Said) -> list[NamedNode | BlankNode]:
    """The members of a list, which may not be one."""
    members: list[NamedNode | BlankNode] = []
    seen: set[Term] = set()
    while isinstance(head, BlankNode) and head not in seen:
        seen.add(head)
        members += [each for each in said[head].get(RDF.first, ()) if not isinstance(each, Literal)]
        head = next(iter(said[head].get(RDF.rest, ())), RDF.nil)
    return members
