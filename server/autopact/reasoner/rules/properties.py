"""Table 5, the semantics of axioms about properties.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from autopact.reasoner.atoms import Pattern
from autopact.reasoner.clauses import Clause, Rule, Shape, table, unrolled
from autopact.reasoner.schema import Schema
from autopact.reasoner.vocabulary import TYPE, word

PRP_DOM = table(
    "prp-dom", "?p rdfs:domain ?c", "?x ?p ?y", "?x rdf:type ?c",
    "Whatever has the property is in its domain.",
)  # fmt: skip
PRP_RNG = table(
    "prp-rng", "?p rdfs:range ?c", "?x ?p ?y", "?y rdf:type ?c",
    "Whatever is a value of the property is in its range.",
)  # fmt: skip
PRP_FP = table(
    "prp-fp", "?p rdf:type owl:FunctionalProperty", "?x ?p ?y1 . ?x ?p ?y2", "?y1 owl:sameAs ?y2",
    "A functional property has one value: two are the same.", Shape.EQUATING, ("?y1", "?y2"),
)  # fmt: skip
PRP_IFP = table(
    "prp-ifp", "?p rdf:type owl:InverseFunctionalProperty", "?x1 ?p ?y . ?x2 ?p ?y", "?x1 owl:sameAs ?x2",
    "A value of an inverse functional property belongs to one thing: two are the same.",
    Shape.EQUATING, ("?x1", "?x2"),
)  # fmt: skip
PRP_IRP = table(
    "prp-irp", "?p rdf:type owl:IrreflexiveProperty", "?x ?p ?x", "false",
    "An irreflexive property relates nothing to itself.",
)  # fmt: skip
PRP_SYMP = table(
    "prp-symp", "?p rdf:type owl:SymmetricProperty", "?x ?p ?y", "?y ?p ?x",
    "A symmetric property holds in both directions.",
)  # fmt: skip
PRP_ASYP = table(
    "prp-asyp", "?p rdf:type owl:AsymmetricProperty", "?x ?p ?y . ?y ?p ?x", "false",
    "An asymmetric property never holds in both directions.",
)  # fmt: skip
PRP_TRP = table(
    "prp-trp", "?p rdf:type owl:TransitiveProperty", "?x ?p ?y . ?y ?p ?z", "?x ?p ?z",
    "A transitive property reaches what its values reach.", Shape.TRANSITIVE,
)  # fmt: skip
PRP_SPO1 = table(
    "prp-spo1", "?p1 rdfs:subPropertyOf ?p2", "?x ?p1 ?y", "?x ?p2 ?y",
    "What a property relates, every property above it relates.",
)  # fmt: skip
PRP_EQP1 = table(
    "prp-eqp1", "?p1 owl:equivalentProperty ?p2", "?x ?p1 ?y", "?x ?p2 ?y",
    "Equivalent properties relate the same things.",
)  # fmt: skip
PRP_EQP2 = table(
    "prp-eqp2", "?p1 owl:equivalentProperty ?p2", "?x ?p2 ?y", "?x ?p1 ?y",
    "Equivalent properties relate the same things.",
)  # fmt: skip
PRP_PDW = table(
    "prp-pdw", "?p1 owl:propertyDisjointWith ?p2", "?x ?p1 ?y . ?x ?p2 ?y", "false",
    "Disjoint properties never relate the same two things.",
)  # fmt: skip
PRP_INV1 = table(
    "prp-inv1", "?p1 owl:inverseOf ?p2", "?x ?p1 ?y", "?y ?p2 ?x",
    "A property holds in one direction where its inverse holds in the other.",
)  # fmt: skip
PRP_INV2 = table(
    "prp-inv2", "?p1 owl:inverseOf ?p2", "?x ?p2 ?y", "?y ?p1 ?x",
    "A property holds in one direction where its inverse holds in the other.",
)  # fmt: skip
PRP_NPA1 = table(
    "prp-npa1",
    "?n owl:sourceIndividual ?i1 . ?n owl:assertionProperty ?p . ?n owl:targetIndividual ?i2", "?i1 ?p ?i2", "false",
    "What is stated not to hold must not hold.",
)  # fmt: skip
PRP_NPA2 = table(
    "prp-npa2",
    "?n owl:sourceIndividual ?i . ?n owl:assertionProperty ?p . ?n owl:targetValue ?v", "?i ?p ?v", "false",
    "What is stated not to hold must not hold.",
)  # fmt: skip


@unrolled("prp-spo2", "A chain of properties makes the property above it.", "owl:propertyChainAxiom rdf:first rdf:rest")
def prp_spo2(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If p owl:propertyChainAxiom (p1 … pn) and u1 p1 u2, … un pn un+1, then u1 p un+1.

    That p owl:propertyChainAxiom (p p) makes p transitive.
    """
    transitive = replace(rule, shape=Shape.TRANSITIVE)
    for p, chain, facts in schema.lists(word("owl:propertyChainAxiom")):
        if chain.members:
            steps = tuple((f"?u{at}", step, f"?u{at + 1}") for at, step in enumerate(chain.members))
            made = transitive if chain.members == (p, p) else rule
            yield made.clause(schema, steps, ("?u0", p, f"?u{len(steps)}"), facts)


@unrolled(
    "prp-adp", "Disjoint properties never relate the same two things.",
    "owl:AllDisjointProperties owl:members rdf:first rdf:rest",
)  # fmt: skip
def prp_adp(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If x is an owl:AllDisjointProperties with owl:members (p1 … pn) and u pi v, u pj v for two, a contradiction."""
    kind = word("owl:AllDisjointProperties")
    for axiom, listing, facts in schema.lists(word("owl:members")):
        if schema.facts[TYPE].has(axiom, kind):
            whole = schema.grounds((axiom, TYPE, kind), *facts)
            for one, other in combinations(listing.members, 2):
                both = (("?u", one, "?v"), ("?u", other, "?v"))
                yield rule.clause(schema, both, None, whole)


@unrolled(
    "prp-key", "Members of a class that share a value of each key property are the same.",
    "owl:hasKey rdf:first rdf:rest", Shape.EQUATING,
)  # fmt: skip
def prp_key(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If c owl:hasKey (p1 … pn), x and y are in c, and x pi zi, y pi zi for every i, then x owl:sameAs y."""
    for c, key, facts in schema.lists(word("owl:hasKey")):
        if key.members:
            values = [(p, f"?z{at}") for at, p in enumerate(key.members)]
            halves: list[Pattern] = []
            for x in ("?x", "?y"):
                halves += [(x, TYPE, c), *((x, p, z) for p, z in values)]
            yield rule.clause(schema, tuple(halves), ("?x", word("owl:sameAs"), "?y"), facts, items=("?x", "?y"))


RULES = (
    PRP_DOM, PRP_RNG, PRP_FP, PRP_IFP, PRP_IRP, PRP_SYMP, PRP_ASYP, PRP_TRP, PRP_SPO1, prp_spo2, PRP_EQP1, PRP_EQP2,
    PRP_PDW, prp_adp, PRP_INV1, PRP_INV2, prp_key, PRP_NPA1, PRP_NPA2,
)  # fmt: skip
