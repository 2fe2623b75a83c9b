"""Table 7, the semantics of axioms about classes.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from autopact.reasoner.clauses import Clause, Rule, table, unrolled
from autopact.reasoner.schema import Schema
from autopact.reasoner.vocabulary import BEFORE, DISJOINT_MEMBER, TYPE, word

CAX_SCO = table(
    "cax-sco", "", "?x rdf:type ?c1 . ?c1 rdfs:subClassOf ?c2", "?x rdf:type ?c2",
    "What is in a class is in every class above it.",
)  # fmt: skip
"""One clause for all: a large taxonomy has more pairs of classes than most graphs have facts."""

CAX_EQC1 = table(
    "cax-eqc1", "?c1 owl:equivalentClass ?c2", "?x rdf:type ?c1", "?x rdf:type ?c2",
    "Equivalent classes have the same members.",
)  # fmt: skip
CAX_EQC2 = table(
    "cax-eqc2", "?c1 owl:equivalentClass ?c2", "?x rdf:type ?c2", "?x rdf:type ?c1",
    "Equivalent classes have the same members.",
)  # fmt: skip
CAX_DW = table(
    "cax-dw", "?c1 owl:disjointWith ?c2", "?x rdf:type ?c1 . ?x rdf:type ?c2", "false",
    "Disjoint classes have no member in common.",
)  # fmt: skip


@unrolled(
    "cax-adc", "Disjoint classes have no member in common.", "owl:AllDisjointClasses owl:members rdf:first rdf:rest"
)
def cax_adc(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If x is an owl:AllDisjointClasses with owl:members (c1 … cn) and z is in two of them, a contradiction."""
    kind = word("owl:AllDisjointClasses")
    if not schema.facts[TYPE].by_object[kind]:
        return
    for axiom, listing, facts in schema.lists(word("owl:members")):
        if schema.facts[TYPE].has(axiom, kind):
            whole = schema.grounds((axiom, TYPE, kind), *facts)
            for c, times in Counter(listing.members).items():
                yield rule.clause(schema, (), (facts[0][2], DISJOINT_MEMBER, c), whole)
                if times > 1:
                    yield rule.clause(schema, (("?z", TYPE, c),), None, whole)
    two = (("?l", DISJOINT_MEMBER, "?c1"), ("?l", DISJOINT_MEMBER, "?c2"), ("?c1", BEFORE, "?c2"))
    yield rule.clause(schema, (("?z", TYPE, "?c1"), ("?z", TYPE, "?c2"), *two), None, ())


RULES = (CAX_SCO, CAX_EQC1, CAX_EQC2, CAX_DW, cax_adc)
