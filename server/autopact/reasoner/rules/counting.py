"""Beyond OWL 2 RL, and sound: minimum cardinality, where the values are stated to differ.

Conclusions into a restriction to at least n values need n values that are pairwise different. The profile leaves them
out to keep its rules cheap; joint ventures, which have at least two founders, need them.

https://www.w3.org/TR/owl2-direct-semantics/#Class_Expressions
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from autopact.reasoner.atoms import Pattern
from autopact.reasoner.clauses import Clause, Rule, Shape, members_of, table, unrolled
from autopact.reasoner.rules.classes import bounds
from autopact.reasoner.schema import Schema
from autopact.reasoner.vocabulary import BEFORE, DIFFERENT, SWITCH, THING, TYPE, Fact, word

_AT_LEAST = "owl:minCardinality owl:onProperty"
_AT_LEAST_OF = "owl:minQualifiedCardinality owl:onProperty owl:onClass"
MOST = 20
"""The largest number that is counted to: a clause has an atom for each pair of values."""


def _clause(
    rule: Rule, schema: Schema, restriction: int, count: int, p: int, of: int, facts: tuple[Fact, ...]
) -> Iterator[Clause]:
    if not 1 <= count <= MOST:
        return
    values = [f"?y{at}" for at in range(count)]
    body: list[Pattern] = []
    for at, value in enumerate(values):
        body += [("?x", p, value), *members_of(of, value)]
        body += [(other, DIFFERENT, value) for other in values[:at]]
        if at:
            body.append((values[at - 1], BEFORE, value))
    yield rule.clause(schema, tuple(body), ("?x", TYPE, restriction), facts)
    if count > 1:
        yield DIFFERENT_BY_STATEMENT[0].clause(schema, (), SWITCH, facts)


@unrolled("cls-minc", "What has n values that differ from each other has at least n.", _AT_LEAST, Shape.COUNTING)
def cls_minc(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If r owl:minCardinality n on p and x has n values of p that are pairwise different, then x is in r."""
    for restriction, count, p, facts in bounds(schema, "owl:minCardinality"):
        yield from _clause(rule, schema, restriction, count, p, THING, facts)


@unrolled(
    "cls-minqc", "What has n values of a class that differ from each other has at least n of that class.",
    _AT_LEAST_OF, Shape.COUNTING,
)  # fmt: skip
def cls_minqc(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If r owl:minQualifiedCardinality n on p and c, and x has n different values of p that are in c, x is in r."""
    for restriction, count, p, facts in bounds(schema, "owl:minQualifiedCardinality"):
        for of, said in schema.objects(restriction, word("owl:onClass")):
            yield from _clause(rule, schema, restriction, count, p, of, (*facts, said))


@unrolled(
    "scm-minc", "What has at least n values of a class has at least as few, and some, of every class above.",
    f"{_AT_LEAST} {_AT_LEAST_OF} owl:someValuesFrom rdfs:subClassOf",
)  # fmt: skip
def scm_minc(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If r is at least n of p in c, s at least m of p in d, m at most n, and d is c or above it, then r is below s."""
    below = word("rdfs:subClassOf")
    by_property: dict[int, list[_Minimum]] = defaultdict(list)
    for minimum in _minima(schema):
        by_property[minimum.p].append(minimum)
    for minima in by_property.values():
        for r, s in permutations(minima, 2):
            if (r.counts or s.counts) and 0 < s.n <= r.n and r.restriction != s.restriction:
                above = () if s.c in {r.c, THING} else ((r.c, below, s.c),)
                if all(schema.facts[below].has(c, d) for c, _, d in above):
                    yield rule.clause(schema, (), (r.restriction, below, s.restriction), (*r.said, *s.said, *above))


@dataclass(frozen=True, slots=True)
class _Minimum:
    """A restriction to at least n values of p in c, and the triples that say so; `counts` unless it says some."""

    restriction: int
    n: int
    p: int
    c: int
    said: tuple[Fact, ...]
    counts: bool = True


def _minima(schema: Schema) -> Iterator[_Minimum]:
    """Every restriction to a least number of values."""
    for restriction, count, p, facts in bounds(schema, "owl:minCardinality"):
        yield _Minimum(restriction, count, p, THING, facts)
    for restriction, count, p, facts in bounds(schema, "owl:minQualifiedCardinality"):
        for of, said in schema.objects(restriction, word("owl:onClass")):
            yield _Minimum(restriction, count, p, of, (*facts, said))
    for restriction, of, fact in schema.pairs(word("owl:someValuesFrom")):
        for p, on in schema.objects(restriction, word("owl:onProperty")):
            yield _Minimum(restriction, 1, p, of, (fact, on), counts=False)


def _different(when: str) -> Rule:
    return table("different", "", f"counting counting counting . {when}", "?x different ?y", "")


DIFFERENT_BY_STATEMENT = (
    _different("?x owl:differentFrom ?y"),
    _different("?y owl:differentFrom ?x"),
    *(
        _different(f"?l {member} ?x . ?l {member} ?y . {order}")
        for member in ("member", "distinctMember")
        for order in ("?x before ?y", "?y before ?x")
    ),
)
"""What counting calls different, where anything is counted. These are no rules of the tables, and never told: a proof
shows what they rest on in their place."""

RULES = (cls_minc, cls_minqc, scm_minc, *DIFFERENT_BY_STATEMENT)
