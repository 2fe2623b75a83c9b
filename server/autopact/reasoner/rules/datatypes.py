"""Table 8, the semantics of datatypes, as far as it finds contradictions.

That a literal is in a datatype (dt-type2; see cls-svf1), and that equal literals are the same (dt-eq), is computed
where it is asked for, never stored: see `autopact.reasoner.values`.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from collections.abc import Iterator

from autopact.reasoner.clauses import Clause, Rule, unrolled
from autopact.reasoner.schema import Schema
from autopact.reasoner.values import DATATYPES
from autopact.reasoner.vocabulary import EQUATED, OUTSIDE, TYPE, UNEQUAL

DT_DIFF = Rule(
    "dt-diff", "Literals with different values are different.", (),
    (("?x", EQUATED, "?y"), ("?x", UNEQUAL, "?y")), None,
)  # fmt: skip


@unrolled("dt-not-type", "A literal outside of the values of a datatype is not in it.", "")
def dt_not_type(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If lt is in a datatype of OWL 2 RL and its value is none of that datatype's, a contradiction."""
    for datatype in DATATYPES:
        number = schema.lexicon[datatype]
        yield rule.clause(schema, (("?x", TYPE, number), ("?x", OUTSIDE, number)), None, ())


RULES = (DT_DIFF, dt_not_type)
