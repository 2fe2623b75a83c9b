"""Table 6, the semantics of classes.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from collections.abc import Iterator

from autopact.reasoner.atoms import Pattern
from autopact.reasoner.clauses import Clause, Rule, Shape, members_of, table, unrolled
from autopact.reasoner.schema import Schema
from autopact.reasoner.values import DATATYPES
from autopact.reasoner.vocabulary import INSIDE, SAME, THING, TYPE, Fact, word

CLS_NOTHING2 = table("cls-nothing2", "", "?x rdf:type owl:Nothing", "false", "Nothing is in the empty class.")
CLS_COM = table(
    "cls-com", "?c1 owl:complementOf ?c2", "?x rdf:type ?c1 . ?x rdf:type ?c2", "false",
    "Nothing is in a class and in its complement.",
)  # fmt: skip
CLS_AVF = table(
    "cls-avf", "?c owl:allValuesFrom ?y . ?c owl:onProperty ?p", "?u rdf:type ?c . ?u ?p ?v", "?v rdf:type ?y",
    "What has only values of a class at a property, each of its values there is in that class.",
)  # fmt: skip
CLS_HV1 = table(
    "cls-hv1", "?c owl:hasValue ?y . ?c owl:onProperty ?p", "?u rdf:type ?c", "?u ?p ?y",
    "Every member of the class has that value.",
)  # fmt: skip
CLS_HV2 = table(
    "cls-hv2", "?c owl:hasValue ?y . ?c owl:onProperty ?p", "?u ?p ?y", "?u rdf:type ?c",
    "Whatever has that value is in the class.",
)  # fmt: skip


@unrolled(
    "cls-int1", "What is in each of several classes is in their intersection.", "owl:intersectionOf rdf:first rdf:rest"
)
def cls_int1(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If c owl:intersectionOf (c1 … cn) and y is in every ci, then y is in c."""
    for c, listing, facts in schema.lists(word("owl:intersectionOf")):
        if body := tuple(("?y", TYPE, member) for member in dict.fromkeys(listing.members) if member != THING):
            yield rule.clause(schema, body, ("?y", TYPE, c), facts)


@unrolled("cls-int2", "What is in an intersection is in each of its classes.", "owl:intersectionOf rdf:first rdf:rest")
def cls_int2(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If c owl:intersectionOf (c1 … cn) and y is in c, then y is in every ci."""
    for c, listing, facts in schema.lists(word("owl:intersectionOf")):
        for member in dict.fromkeys(listing.members):
            yield rule.clause(schema, (("?y", TYPE, c),), ("?y", TYPE, member), facts)


@unrolled("cls-uni", "What is in one of the classes is in their union.", "owl:unionOf rdf:first rdf:rest")
def cls_uni(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If c owl:unionOf (c1 … cn) and y is in some ci, then y is in c."""
    for c, listing, facts in schema.lists(word("owl:unionOf")):
        for member in dict.fromkeys(listing.members):
            yield rule.clause(schema, (("?y", TYPE, member),), ("?y", TYPE, c), facts)


@unrolled("cls-oo", "Each of the listed things is in their enumeration.", "owl:oneOf rdf:first rdf:rest")
def cls_oo(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If c owl:oneOf (y1 … yn), then every yi is in c."""
    for c, listing, facts in schema.lists(word("owl:oneOf")):
        for member in dict.fromkeys(listing.members):
            yield rule.clause(schema, (), (member, TYPE, c), facts)


def _some(rule: Rule, schema: Schema, *, anything: bool) -> Iterator[Clause]:
    for c, y, fact in schema.pairs(word("owl:someValuesFrom")):
        for p, on in schema.objects(c, word("owl:onProperty")):
            if (y == THING) == anything:
                yield rule.clause(schema, (("?u", p, "?v"), *members_of(y, "?v")), ("?u", TYPE, c), (fact, on))


@unrolled(
    "cls-svf1", "What has a value of that class at the property is in the restriction to some such value.",
    "owl:someValuesFrom owl:onProperty",
)  # fmt: skip
def cls_svf1(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If c owl:someValuesFrom y, c owl:onProperty p, u p v and v is in y, then u is in c.

    That a literal is in y, if y is a datatype (dt-type2), is looked up, so that no literal needs types.
    """
    yield from _some(rule, schema, anything=False)
    datatypes = {schema.lexicon[datatype] for datatype in DATATYPES}
    for c, y, fact in schema.pairs(word("owl:someValuesFrom")):
        for p, on in schema.objects(c, word("owl:onProperty")) if y in datatypes else ():
            yield rule.clause(schema, (("?u", p, "?v"), ("?v", INSIDE, y)), ("?u", TYPE, c), (fact, on))


@unrolled(
    "cls-svf2", "What has any value at the property is in the restriction to some value.",
    "owl:someValuesFrom owl:onProperty",
)  # fmt: skip
def cls_svf2(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If c owl:someValuesFrom owl:Thing, c owl:onProperty p and u p v, then u is in c."""
    return _some(rule, schema, anything=True)


def bounds(schema: Schema, bound: str) -> Iterator[tuple[int, int, int, tuple[Fact, ...]]]:
    """Restriction, number, property, and the triples that say so, of each restriction to a number of values."""
    for c, literal, fact in schema.pairs(word(bound)):
        count = schema.count(literal)
        for p, on in schema.objects(c, word("owl:onProperty")) if count is not None else ():
            yield c, count or 0, p, (fact, on)


_AT_MOST = "owl:maxCardinality owl:onProperty"
_AT_MOST_OF = "owl:maxQualifiedCardinality owl:onProperty owl:onClass"


def _at_most(rule: Rule, schema: Schema, most: int, *, thing: bool | None) -> Iterator[Clause]:
    """The clauses of maximum cardinality 0 and 1; `thing`: whether the values are any, None where nothing is said."""
    bound = "owl:maxCardinality" if thing is None else "owl:maxQualifiedCardinality"
    for c, count, p, facts in bounds(schema, bound):
        of = [(THING, ())] if thing is None else [(y, (f,)) for y, f in schema.objects(c, word("owl:onClass"))]
        for y, said in of if count == most else ():
            if thing is not None and (y == THING) != thing:
                continue

            def value(name: str, p: int = p, y: int = y) -> tuple[Pattern, ...]:
                return (("?u", p, name), *members_of(y, name))

            member: Pattern = ("?u", TYPE, c)
            if most == 0:
                yield rule.clause(schema, (member, *value("?y")), None, (*facts, *said))
            else:
                body = (member, *value("?y1"), *value("?y2"))
                yield rule.clause(schema, body, ("?y1", SAME, "?y2"), (*facts, *said), items=("?y1", "?y2"))


@unrolled("cls-maxc1", "What has at most no value at the property has none.", _AT_MOST)
def cls_maxc1(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If x owl:maxCardinality 0, x owl:onProperty p, u is in x and u p y, a contradiction."""
    return _at_most(rule, schema, 0, thing=None)


@unrolled("cls-maxc2", "Where there is at most one value, two are the same.", _AT_MOST, Shape.EQUATING)
def cls_maxc2(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If x owl:maxCardinality 1, x owl:onProperty p, u is in x, u p y1 and u p y2, then y1 owl:sameAs y2."""
    return _at_most(rule, schema, 1, thing=None)


@unrolled("cls-maxqc1", "What has at most no value of that class at the property has none.", _AT_MOST_OF)
def cls_maxqc1(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If x owl:maxQualifiedCardinality 0 on p and c, u is in x, u p y and y is in c, a contradiction."""
    return _at_most(rule, schema, 0, thing=False)


@unrolled("cls-maxqc2", "What has at most no value at the property has none.", _AT_MOST_OF)
def cls_maxqc2(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If x owl:maxQualifiedCardinality 0 on p and owl:Thing, u is in x and u p y, a contradiction."""
    return _at_most(rule, schema, 0, thing=True)


@unrolled("cls-maxqc3", "Where there is at most one value of a class, two are the same.", _AT_MOST_OF, Shape.EQUATING)
def cls_maxqc3(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If x owl:maxQualifiedCardinality 1 on p and c, u is in x, u p y1, u p y2 and both are in c, they are the same."""
    return _at_most(rule, schema, 1, thing=False)


@unrolled("cls-maxqc4", "Where there is at most one value, two are the same.", _AT_MOST_OF, Shape.EQUATING)
def cls_maxqc4(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If x owl:maxQualifiedCardinality 1 on p and owl:Thing, u is in x, u p y1 and u p y2, they are the same."""
    return _at_most(rule, schema, 1, thing=True)


RULES = (
    CLS_NOTHING2, cls_int1, cls_int2, cls_uni, CLS_COM, cls_svf1, cls_svf2, CLS_AVF, CLS_HV1, CLS_HV2, cls_maxc1,
    cls_maxc2, cls_maxqc1, cls_maxqc2, cls_maxqc3, cls_maxqc4, cls_oo,
)  # fmt: skip
