"""Table 4, the semantics of equality.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from collections.abc import Iterator

from autopact.reasoner.clauses import Clause, Rule, Shape, table, unrolled
from autopact.reasoner.schema import Schema
from autopact.reasoner.vocabulary import BEFORE, DISTINCT_MEMBER, MEMBER, SAME, TYPE, word

EQ_SYM = table(
    "eq-sym", "", "?x owl:sameAs ?y", "?y owl:sameAs ?x",
    "What is the same as something, that is the same as it.", Shape.SAMENESS,
)  # fmt: skip
EQ_TRANS = table(
    "eq-trans", "", "?x owl:sameAs ?y . ?y owl:sameAs ?z", "?x owl:sameAs ?z",
    "Things that are the same as one thing are the same as each other.", Shape.SAMENESS,
)  # fmt: skip
EQ_REP_S = Rule(
    "eq-rep-s", "What holds of a thing holds of it by its other name.", (),
    (("?s", SAME, "?t"), ("?s", "?p", "?o")), ("?t", "?p", "?o"), Shape.REPLACEMENT,
)  # fmt: skip
EQ_REP_P = Rule(
    "eq-rep-p", "What a property relates, the same property by its other name relates.", (),
    (("?p", SAME, "?q"), ("?s", "?p", "?o")), ("?s", "?q", "?o"), Shape.REPLACEMENT,
)  # fmt: skip
EQ_REP_O = Rule(
    "eq-rep-o", "What is related to a thing is related to it by its other name.", (),
    (("?o", SAME, "?u"), ("?s", "?p", "?o")), ("?s", "?p", "?u"), Shape.REPLACEMENT,
)  # fmt: skip
EQ_DIFF1 = table(
    "eq-diff1", "", "?x owl:sameAs ?y . ?x owl:differentFrom ?y", "false",
    "Two things cannot be the same and different.",
)  # fmt: skip
EQ_DIFF1_OF_ITSELF = table(
    "eq-diff1", "", "?x owl:differentFrom ?x", "false",
    "Nothing differs from itself.",
)  # fmt: skip


def _members(rule: Rule, schema: Schema, listing: str, is_member: int) -> Iterator[Clause]:
    """Each member of the list of an owl:AllDifferent, and that no two of them may be the same."""
    for axiom, lists, facts in schema.lists(word(listing)):
        if schema.facts[TYPE].has(axiom, word("owl:AllDifferent")):
            whole = schema.grounds((axiom, TYPE, word("owl:AllDifferent")), *facts)
            for member in lists.members:
                yield rule.clause(schema, (), (axiom, is_member, member), whole)
            if len(set(lists.members)) < len(lists.members):
                yield rule.clause(schema, (), None, whole)
    two = (("?l", is_member, "?x"), ("?x", SAME, "?y"), ("?l", is_member, "?y"), ("?x", BEFORE, "?y"))
    yield rule.clause(schema, two, None, ())


@unrolled(
    "eq-diff2", "No two members of an owl:AllDifferent are the same.",
    "owl:members owl:AllDifferent rdf:first rdf:rest",
)  # fmt: skip
def eq_diff2(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If x is an owl:AllDifferent with owl:members (z1 … zn) and zi owl:sameAs zj for two of them, a contradiction."""
    return _members(rule, schema, "owl:members", MEMBER)


@unrolled(
    "eq-diff3", "No two members of an owl:AllDifferent are the same.",
    "owl:distinctMembers owl:AllDifferent rdf:first rdf:rest",
)  # fmt: skip
def eq_diff3(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """The same with owl:distinctMembers."""
    return _members(rule, schema, "owl:distinctMembers", DISTINCT_MEMBER)


RULES = (EQ_SYM, EQ_TRANS, EQ_REP_S, EQ_REP_P, EQ_REP_O, EQ_DIFF1, EQ_DIFF1_OF_ITSELF, eq_diff2, eq_diff3)
