"""Table 9, the semantics of the schema's vocabulary.

That every class and property is below itself (scm-cls, scm-op, scm-dp) says something only where it has another name.
Where another rule needs it, that rule is written a second time with both sides the same.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from collections.abc import Iterator

from autopact.reasoner.clauses import Clause, Rule, Shape, table, unrolled
from autopact.reasoner.schema import Schema
from autopact.reasoner.vocabulary import THING, TYPE, Fact, word

_ABOVE = "What is above a class is above every class below it."
_SAME_SUBCLASS = "Two classes, each below the other, are equivalent; equivalent classes are below each other."
_SAME_SUBPROPERTY = "Two properties, each below the other, are equivalent; equivalent ones are below each other."

_NAMED = "What has two names is, by the one, below itself by the other."

SCM_CLS = table(
    "scm-cls", "", "?c1 rdf:type owl:Class . ?c1 owl:sameAs ?c2", "?c1 rdfs:subClassOf ?c2", _NAMED
)  # fmt: skip


@unrolled(
    "scm-cls", "What is in a class is in owl:Thing, which every class is below.",
    "owl:Class owl:disjointWith owl:complementOf owl:hasKey owl:AllDisjointClasses owl:members",
)  # fmt: skip
def scm_cls_thing(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If c is an owl:Class and x is in c, then x is in owl:Thing; only by what the schema says of owl:Thing."""
    kind = word("owl:Class")
    for said in _about_things(schema):
        for c in schema.facts[TYPE].by_object[kind]:
            if c != THING:
                yield rule.clause(schema, (("?x", TYPE, c),), ("?x", TYPE, THING), ((c, TYPE, kind), *said))


def _about_things(schema: Schema) -> Iterator[tuple[Fact, ...]]:
    """The triples from each of which something follows for what is in owl:Thing, or a contradiction."""
    for name in ("owl:hasKey", "owl:disjointWith", "owl:complementOf"):
        for o, fact in schema.objects(THING, word(name)):
            if o != THING:
                yield (fact,)
    for name in ("owl:disjointWith", "owl:complementOf"):
        for s in schema.facts[word(name)].by_object[THING]:
            if s != THING:
                yield ((s, word(name), THING),)
    for _, listing, facts in schema.lists(word("owl:members")):
        if THING in listing.members:
            yield facts


SCM_CLS_ABOVE = table(
    "scm-cls", "", "?c1 rdf:type owl:Class . owl:Thing rdfs:subClassOf ?c2", "?c1 rdfs:subClassOf ?c2",
    "Every class is below owl:Thing, and so below whatever is above it.",
)  # fmt: skip
SCM_OP = table(
    "scm-op", "", "?p1 rdf:type owl:ObjectProperty . ?p1 owl:sameAs ?p2", "?p1 rdfs:subPropertyOf ?p2", _NAMED
)  # fmt: skip
SCM_DP = table(
    "scm-dp", "", "?p1 rdf:type owl:DatatypeProperty . ?p1 owl:sameAs ?p2", "?p1 rdfs:subPropertyOf ?p2", _NAMED
)  # fmt: skip
SCM_SCO = table(
    "scm-sco", "", "?c1 rdfs:subClassOf ?c2 . ?c2 rdfs:subClassOf ?c3", "?c1 rdfs:subClassOf ?c3",
    _ABOVE, Shape.TRANSITIVE,
)  # fmt: skip
SCM_EQC1 = (
    table("scm-eqc1", "", "?c1 owl:equivalentClass ?c2", "?c1 rdfs:subClassOf ?c2", _SAME_SUBCLASS),
    table("scm-eqc1", "", "?c1 owl:equivalentClass ?c2", "?c2 rdfs:subClassOf ?c1", _SAME_SUBCLASS),
)
SCM_EQC2 = table(
    "scm-eqc2", "", "?c1 rdfs:subClassOf ?c2 . ?c2 rdfs:subClassOf ?c1", "?c1 owl:equivalentClass ?c2", _SAME_SUBCLASS
)
SCM_SPO = table(
    "scm-spo", "", "?p1 rdfs:subPropertyOf ?p2 . ?p2 rdfs:subPropertyOf ?p3", "?p1 rdfs:subPropertyOf ?p3",
    "What is above a property is above every property below it.", Shape.TRANSITIVE,
)  # fmt: skip
SCM_EQP1 = (
    table("scm-eqp1", "", "?p1 owl:equivalentProperty ?p2", "?p1 rdfs:subPropertyOf ?p2", _SAME_SUBPROPERTY),
    table("scm-eqp1", "", "?p1 owl:equivalentProperty ?p2", "?p2 rdfs:subPropertyOf ?p1", _SAME_SUBPROPERTY),
)
SCM_EQP2 = table(
    "scm-eqp2", "", "?p1 rdfs:subPropertyOf ?p2 . ?p2 rdfs:subPropertyOf ?p1", "?p1 owl:equivalentProperty ?p2",
    _SAME_SUBPROPERTY,
)  # fmt: skip
SCM_DOM1 = table(
    "scm-dom1", "", "?p rdfs:domain ?c1 . ?c1 rdfs:subClassOf ?c2", "?p rdfs:domain ?c2",
    "A class above a domain is a domain.",
)  # fmt: skip
SCM_DOM2 = table(
    "scm-dom2", "", "?p2 rdfs:domain ?c . ?p1 rdfs:subPropertyOf ?p2", "?p1 rdfs:domain ?c",
    "The domain of a property is one of every property below it.",
)  # fmt: skip
SCM_RNG1 = table(
    "scm-rng1", "", "?p rdfs:range ?c1 . ?c1 rdfs:subClassOf ?c2", "?p rdfs:range ?c2",
    "A class above a range is a range.",
)  # fmt: skip
SCM_RNG2 = table(
    "scm-rng2", "", "?p2 rdfs:range ?c . ?p1 rdfs:subPropertyOf ?p2", "?p1 rdfs:range ?c",
    "The range of a property is one of every property below it.",
)  # fmt: skip


def _monotone(name: str, words: str, kind: str, by: str) -> tuple[Rule, Rule, Rule]:
    """A rule that compares two restrictions that differ in class or property, `by` a triple.

    If the tables' rule has y1 rdfs:subClassOf y2, it fires for y1 = y2 and for y2 = owl:Thing too, since every class is
    below itself and owl:Thing; the second and third rule are for those.
    """
    other = "?y2" if "?y" in by else "?y1"
    on = "?p2" if "?p" in by else "?p1"
    two = f"?c1 owl:{kind} ?y1 . ?c1 owl:onProperty ?p1 . ?c2 owl:{kind} {{}} . ?c2 owl:onProperty {{}}"
    then = "?c2 rdfs:subClassOf ?c1" if name == "scm-avf2" else "?c1 rdfs:subClassOf ?c2"
    return (
        table(name, "", f"{two.format(other, on)} . {by}", then, words),
        table(name, "", two.format("?y1", "?p1"), "?c1 rdfs:subClassOf ?c2", words),
        table(name, "", two.format("owl:Thing", "?p1"), "?c1 rdfs:subClassOf ?c2", words),
    )


SCM_HV = _monotone(
    "scm-hv", "What has a value at a property has it at every property above.",
    "hasValue", "?p1 rdfs:subPropertyOf ?p2",
)  # fmt: skip
SCM_SVF1 = _monotone(
    "scm-svf1", "What has a value of a class has one of every class above.",
    "someValuesFrom", "?y1 rdfs:subClassOf ?y2",
)  # fmt: skip
SCM_SVF2 = _monotone(
    "scm-svf2", "What has such a value at a property has one at every property above.",
    "someValuesFrom", "?p1 rdfs:subPropertyOf ?p2",
)  # fmt: skip
_ONLY = "What has only values of a class has only those of every class above."
SCM_AVF1 = (
    *_monotone("scm-avf1", _ONLY, "allValuesFrom", "?y1 rdfs:subClassOf ?y2"),
    table(
        "scm-avf1", "", "?c1 owl:allValuesFrom owl:Nothing . ?c1 owl:onProperty ?p . "
        "?c2 owl:allValuesFrom ?y . ?c2 owl:onProperty ?p", "?c1 rdfs:subClassOf ?c2",
        _ONLY,
    ),
)  # fmt: skip
SCM_AVF2 = _monotone(
    "scm-avf2", "What has only such values at a property has only such at every property below.",
    "allValuesFrom", "?p1 rdfs:subPropertyOf ?p2",
)  # fmt: skip


@unrolled("scm-int", "An intersection is below each of its classes.", "owl:intersectionOf rdf:first rdf:rest")
def scm_int(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If c owl:intersectionOf (c1 … cn), then c rdfs:subClassOf every ci."""
    for c, listing, facts in schema.lists(word("owl:intersectionOf")):
        for member in dict.fromkeys(listing.members):
            yield rule.clause(schema, (), (c, word("rdfs:subClassOf"), member), facts)


@unrolled("scm-uni", "Each of its classes is below a union.", "owl:unionOf rdf:first rdf:rest")
def scm_uni(rule: Rule, schema: Schema) -> Iterator[Clause]:
    """If c owl:unionOf (c1 … cn), then every ci rdfs:subClassOf c."""
    for c, listing, facts in schema.lists(word("owl:unionOf")):
        for member in dict.fromkeys(listing.members):
            yield rule.clause(schema, (), (member, word("rdfs:subClassOf"), c), facts)


RULES = (
    SCM_CLS, SCM_CLS_ABOVE, scm_cls_thing, SCM_OP, SCM_DP,
    SCM_SCO, *SCM_EQC1, SCM_EQC2, SCM_SPO, *SCM_EQP1, SCM_EQP2, SCM_DOM1, SCM_DOM2, SCM_RNG1, SCM_RNG2, *SCM_HV[:2],
    *SCM_SVF1, SCM_SVF2[0], *SCM_AVF1, SCM_AVF2[0], scm_int, scm_uni,
)  # fmt: skip
