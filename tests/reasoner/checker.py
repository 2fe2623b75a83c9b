"""Replays proofs, knowing nothing of how they were found: each step by what its rule says, written here once more.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations, product
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from autopact.reasoner import Proof
from autopact.terms import OWL, PREFIXES, RDF, RDFS, XSD, Level

Facts = frozenset[Any]

RULES = """
eq-sym: ?x owl:sameAs ?y -> ?y owl:sameAs ?x
eq-rep-s: ?s owl:sameAs ?t . ?s ?p ?o -> ?t ?p ?o
eq-rep-p: ?p owl:sameAs ?q . ?s ?p ?o -> ?s ?q ?o
eq-rep-o: ?o owl:sameAs ?u . ?s ?p ?o -> ?s ?p ?u
eq-diff1: ?x owl:sameAs ?y . ?x owl:differentFrom ?y -> false
eq-diff1: ?x owl:differentFrom ?x -> false
prp-dom: ?p rdfs:domain ?c . ?x ?p ?y -> ?x rdf:type ?c
prp-rng: ?p rdfs:range ?c . ?x ?p ?y -> ?y rdf:type ?c
prp-fp: ?p rdf:type owl:FunctionalProperty . ?x ?p ?y . ?x ?p ?z -> ?y owl:sameAs ?z
prp-ifp: ?p rdf:type owl:InverseFunctionalProperty . ?y ?p ?x . ?z ?p ?x -> ?y owl:sameAs ?z
prp-irp: ?p rdf:type owl:IrreflexiveProperty . ?x ?p ?x -> false
prp-symp: ?p rdf:type owl:SymmetricProperty . ?x ?p ?y -> ?y ?p ?x
prp-asyp: ?p rdf:type owl:AsymmetricProperty . ?x ?p ?y . ?y ?p ?x -> false
prp-spo1: ?p rdfs:subPropertyOf ?q . ?x ?p ?y -> ?x ?q ?y
prp-eqp1: ?p owl:equivalentProperty ?q . ?x ?p ?y -> ?x ?q ?y
prp-eqp2: ?p owl:equivalentProperty ?q . ?x ?q ?y -> ?x ?p ?y
prp-pdw: ?p owl:propertyDisjointWith ?q . ?x ?p ?y . ?x ?q ?y -> false
prp-inv1: ?p owl:inverseOf ?q . ?x ?p ?y -> ?y ?q ?x
prp-inv2: ?p owl:inverseOf ?q . ?x ?q ?y -> ?y ?p ?x
prp-npa1: ?n owl:sourceIndividual ?x . ?n owl:assertionProperty ?p . ?n owl:targetIndividual ?y . ?x ?p ?y -> false
prp-npa2: ?n owl:sourceIndividual ?x . ?n owl:assertionProperty ?p . ?n owl:targetValue ?y . ?x ?p ?y -> false
cls-nothing2: ?x rdf:type owl:Nothing -> false
cls-com: ?c owl:complementOf ?d . ?x rdf:type ?c . ?x rdf:type ?d -> false
cls-svf1: ?r owl:someValuesFrom ?c . ?r owl:onProperty ?p . ?x ?p ?y . ?y rdf:type ?c -> ?x rdf:type ?r
cls-svf2: ?r owl:someValuesFrom owl:Thing . ?r owl:onProperty ?p . ?x ?p ?y -> ?x rdf:type ?r
cls-avf: ?r owl:allValuesFrom ?c . ?r owl:onProperty ?p . ?x rdf:type ?r . ?x ?p ?y -> ?y rdf:type ?c
cls-hv1: ?r owl:hasValue ?y . ?r owl:onProperty ?p . ?x rdf:type ?r -> ?x ?p ?y
cls-hv2: ?r owl:hasValue ?y . ?r owl:onProperty ?p . ?x ?p ?y -> ?x rdf:type ?r
cls-maxc1: ?r owl:maxCardinality 0 . ?r owl:onProperty ?p . ?x rdf:type ?r . ?x ?p ?y -> false
cls-maxc2: ?r owl:maxCardinality 1 . ?r owl:onProperty ?p . ?x rdf:type ?r . ?x ?p ?y . ?x ?p ?z -> ?y owl:sameAs ?z
cls-maxqc1: ?r owl:maxQualifiedCardinality 0 . ?r owl:onProperty ?p . ?r owl:onClass ?c . ?x rdf:type ?r . ?x ?p ?y . ?y rdf:type ?c -> false
cls-maxqc2: ?r owl:maxQualifiedCardinality 0 . ?r owl:onProperty ?p . ?r owl:onClass owl:Thing . ?x rdf:type ?r . ?x ?p ?y -> false
cls-maxqc3: ?r owl:maxQualifiedCardinality 1 . ?r owl:onProperty ?p . ?r owl:onClass ?c . ?x rdf:type ?r . ?x ?p ?y . ?x ?p ?z . ?y rdf:type ?c . ?z rdf:type ?c -> ?y owl:sameAs ?z
cls-maxqc4: ?r owl:maxQualifiedCardinality 1 . ?r owl:onProperty ?p . ?r owl:onClass owl:Thing . ?x rdf:type ?r . ?x ?p ?y . ?x ?p ?z -> ?y owl:sameAs ?z
cax-sco: ?c rdfs:subClassOf ?d . ?x rdf:type ?c -> ?x rdf:type ?d
cax-eqc1: ?c owl:equivalentClass ?d . ?x rdf:type ?c -> ?x rdf:type ?d
cax-eqc2: ?c owl:equivalentClass ?d . ?x rdf:type ?d -> ?x rdf:type ?c
cax-dw: ?c owl:disjointWith ?d . ?x rdf:type ?c . ?x rdf:type ?d -> false
scm-cls: ?c rdf:type owl:Class . ?c owl:sameAs ?d -> ?c rdfs:subClassOf ?d
scm-cls: ?c rdf:type owl:Class . ?x rdf:type ?c -> ?x rdf:type owl:Thing
scm-cls: ?c rdf:type owl:Class . owl:Thing rdfs:subClassOf ?d -> ?c rdfs:subClassOf ?d
scm-op: ?p rdf:type owl:ObjectProperty . ?p owl:sameAs ?q -> ?p rdfs:subPropertyOf ?q
scm-dp: ?p rdf:type owl:DatatypeProperty . ?p owl:sameAs ?q -> ?p rdfs:subPropertyOf ?q
scm-eqc1: ?c owl:equivalentClass ?d -> ?c rdfs:subClassOf ?d
scm-eqc1: ?c owl:equivalentClass ?d -> ?d rdfs:subClassOf ?c
scm-eqc2: ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?c -> ?c owl:equivalentClass ?d
scm-eqp1: ?p owl:equivalentProperty ?q -> ?p rdfs:subPropertyOf ?q
scm-eqp1: ?p owl:equivalentProperty ?q -> ?q rdfs:subPropertyOf ?p
scm-eqp2: ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p -> ?p owl:equivalentProperty ?q
scm-dom1: ?p rdfs:domain ?c . ?c rdfs:subClassOf ?d -> ?p rdfs:domain ?d
scm-dom2: ?q rdfs:domain ?c . ?p rdfs:subPropertyOf ?q -> ?p rdfs:domain ?c
scm-rng1: ?p rdfs:range ?c . ?c rdfs:subClassOf ?d -> ?p rdfs:range ?d
scm-rng2: ?q rdfs:range ?c . ?p rdfs:subPropertyOf ?q -> ?p rdfs:range ?c
scm-hv: ?r owl:hasValue ?v . ?r owl:onProperty ?p . ?s owl:hasValue ?v . ?s owl:onProperty ?q . ?p rdfs:subPropertyOf= ?q -> ?r rdfs:subClassOf ?s
scm-svf1: ?r owl:someValuesFrom ?c . ?r owl:onProperty ?p . ?s owl:someValuesFrom ?d . ?s owl:onProperty ?p . ?c rdfs:subClassOf= ?d -> ?r rdfs:subClassOf ?s
scm-svf2: ?r owl:someValuesFrom ?c . ?r owl:onProperty ?p . ?s owl:someValuesFrom ?c . ?s owl:onProperty ?q . ?p rdfs:subPropertyOf= ?q -> ?r rdfs:subClassOf ?s
scm-avf1: ?r owl:allValuesFrom ?c . ?r owl:onProperty ?p . ?s owl:allValuesFrom ?d . ?s owl:onProperty ?p . ?c rdfs:subClassOf= ?d -> ?r rdfs:subClassOf ?s
scm-avf1: ?r owl:allValuesFrom owl:Nothing . ?r owl:onProperty ?p . ?s owl:allValuesFrom ?d . ?s owl:onProperty ?p -> ?r rdfs:subClassOf ?s
scm-avf2: ?r owl:allValuesFrom ?c . ?r owl:onProperty ?p . ?s owl:allValuesFrom ?c . ?s owl:onProperty ?q . ?p rdfs:subPropertyOf= ?q -> ?s rdfs:subClassOf ?r
cls-int2: ?c owl:intersectionOf ?l . ?l item ?d . ?x rdf:type ?c -> ?x rdf:type ?d
cls-uni: ?c owl:unionOf ?l . ?l item ?d . ?x rdf:type ?d -> ?x rdf:type ?c
cls-oo: ?c owl:oneOf ?l . ?l item ?x -> ?x rdf:type ?c
scm-int: ?c owl:intersectionOf ?l . ?l item ?d -> ?c rdfs:subClassOf ?d
scm-uni: ?c owl:unionOf ?l . ?l item ?d -> ?d rdfs:subClassOf ?c
eq-diff2: ?a rdf:type owl:AllDifferent . ?a owl:members ?l . ?l item ?x . ?l item ?y . ?x owl:sameAs ?y -> false
eq-diff3: ?a rdf:type owl:AllDifferent . ?a owl:distinctMembers ?l . ?l item ?x . ?l item ?y . ?x owl:sameAs ?y -> false
prp-adp: ?a rdf:type owl:AllDisjointProperties . ?a owl:members ?l . ?l item ?p . ?l item ?q . ?x ?p ?y . ?x ?q ?y -> false
cax-adc: ?a rdf:type owl:AllDisjointClasses . ?a owl:members ?l . ?l item ?c . ?l item ?d . ?x rdf:type ?c . ?x rdf:type ?d -> false
"""  # noqa: E501 - a line a rule, as in the tables
"""If and then; `=` behind a property means that both sides may be the same, or the second owl:Thing."""


def check(proof: Proof, stated: Callable[[Triple], Level | None]) -> None:
    """Fail where a leaf is not stated, a step does not follow, a level is not right, or something rests on itself."""
    _check(proof, stated, ())


def _check(proof: Proof, stated: Callable[[Triple], Level | None], above: tuple[Triple | None, ...]) -> None:
    assert proof.triple is None or proof.triple not in above, f"{proof.triple} rests on itself"
    if proof.stated:
        assert proof.triple is not None
        assert stated(proof.triple) == proof.level, f"{proof.triple} is not stated"
        return
    parts = (*proof.premises, *proof.axioms)
    assert proof.level == max((part.level for part in parts), default=Level.CERTAIN)
    given = frozenset(part.triple for part in parts if part.triple is not None)
    rules = {proof.rule, *proof.also}
    facts = frozenset(tuple(triple) for triple in given)
    if proof.rule == "cls-svf1":  # dt-type2: a literal is in the datatypes of its value
        facts |= {(o, RDF.type, kind) for _, _, o in facts if isinstance(o, Literal) for kind in _datatypes(o)}
    while more := {found for rule in proof.also for found in _untold(rule, facts)} - facts:
        facts |= more  # each rule may be used several times
    assert follows(proof.rule, proof.triple, facts), f"{proof.triple} by {rules} from {set(map(str, given))}"
    for part in parts:
        _check(part, stated, (*above, proof.triple))


def follows(rule: str, conclusion: Triple | None, facts: Facts) -> bool:
    """Whether the rule, with nothing but these facts, has this conclusion (None: a contradiction)."""
    goal = None if conclusion is None else tuple(conclusion)
    if rule in _SPECIAL:
        return _SPECIAL[rule](goal, facts)
    return goal in conclusions(rule, facts)


def conclusions(rule: str, facts: Facts) -> set[Any]:
    """What the rule concludes from these facts, None for a contradiction; a literal may be a subject here."""
    found: set[Any] = set()
    if rule in _SPECIAL:
        terms = {term for fact in facts for term in fact}
        return {goal for goal in product(terms, terms, terms) if _SPECIAL[rule](goal, facts)}
    items = frozenset((head, "item", item) for head in {f[0] for f in facts} for item in _list(head, facts))
    for line in RULES.strip().splitlines():
        name, _, said = line.partition(": ")
        body, _, head = said.partition(" -> ")
        if name != rule:
            continue
        atoms = [atom.split() for atom in body.split(" . ")]
        for bound in _match(atoms, facts | items, {}):
            if head != "false":
                found.add(tuple(_value(term, bound) for term in head.split()))
            elif not _same_item(rule, bound):
                found.add(None)
    return found


def _untold(rule: str, facts: Facts) -> set[Any]:
    """What the rule concludes that no triple can say: about a literal or a triple, or by a predicate without a name."""
    found = filter(None, conclusions(rule, facts))
    return {(s, p, o) for s, p, o in found if isinstance(s, Literal | Triple) or not isinstance(p, NamedNode)}


def _same_item(rule: str, bound: dict[str, Any]) -> bool:
    """Whether a rule about two members of a list was matched with one member."""
    pairs = {"eq-diff2": "xy", "eq-diff3": "xy", "prp-adp": "pq", "cax-adc": "cd"}
    return rule in pairs and bound["?" + pairs[rule][0]] == bound["?" + pairs[rule][1]]


def _value(term: str, bound: dict[str, Any]) -> Any:
    if term.startswith("?"):
        return bound.get(term)
    prefix, colon, local = term.partition(":")
    return NamedNode(PREFIXES[prefix] + local) if colon else term


def _match(atoms: list[list[str]], facts: Facts, bound: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if not atoms:
        yield bound
        return
    (s, p, o), rest = atoms[0], atoms[1:]
    if p.endswith("="):
        if bound[s] == bound[o] or bound[o] == OWL.Thing:
            yield from _match(rest, facts, bound)
        p = p[:-1]
    for fact in facts:
        extended = dict(bound)
        for term, value in zip((s, p, o), fact, strict=True):
            if term.startswith("?"):
                if extended.setdefault(term, value) != value:
                    break
            elif term.isdecimal():
                if not (isinstance(value, Literal) and value.value == term):
                    break
            elif _value(term, {}) != value:
                break
        else:
            yield from _match(rest, facts, extended)


def _list(head: Any, facts: Facts) -> list[Any]:
    """The members of a list; nothing for what is none."""
    found, seen = [], set()
    while head != RDF.nil and head not in seen:
        seen.add(head)
        first = [f[2] for f in facts if f[:2] == (head, RDF.first)]
        rest = [f[2] for f in facts if f[:2] == (head, RDF.rest)]
        if len(first) != 1 or len(rest) != 1:
            return []
        found.append(first[0])
        head = rest[0]
    return found


def _path(goal: Any, links: set[tuple[Any, Any]]) -> bool:
    """Whether links lead from one to the other."""
    reached, news = set(), {goal[0]}
    while news:
        news = {b for a, b in links if a in news} - reached
        reached |= news
    return goal[2] in reached


def _transitive(goal: Any, facts: Facts) -> bool:
    declared = (goal[1], RDF.type, OWL.TransitiveProperty) in facts or goal[1] in {RDFS.subClassOf, RDFS.subPropertyOf}
    return declared and _path(goal, {(s, o) for s, p, o in facts if p == goal[1]})


def _equals(goal: Any, facts: Facts) -> bool:
    links = {(s, o) for s, p, o in facts if p == OWL.sameAs}
    return bool(goal[1] == OWL.sameAs) and _path(goal, links | {(o, s) for s, o in links})


def _chain(goal: Any, facts: Facts) -> bool:
    for p, _, head in (f for f in facts if f[:2] == (goal[1], OWL.propertyChainAxiom)):
        ends, steps = {goal[0]}, _list(head, facts)
        for step in steps:
            ends = {o for s, q, o in facts if q == step and s in ends}
        if goal[2] in ends or (steps == [p, p] and _path(goal, {(s, o) for s, q, o in facts if q == p})):
            return True
    return False


def _intersection(goal: Any, facts: Facts) -> bool:
    for _, _, head in (f for f in facts if f[:2] == (goal[2], OWL.intersectionOf)):
        members = _list(head, facts)
        if members and all(c == OWL.Thing or (goal[0], RDF.type, c) in facts for c in members):
            return True
    return False


def _key(goal: Any, facts: Facts) -> bool:
    x, _, y = goal
    return any(
        {(x, RDF.type, c), (y, RDF.type, c)} <= facts
        and all(
            {o for s, p, o in facts if (s, p) == (x, k)} & {o for s, p, o in facts if (s, p) == (y, k)} for k in keys
        )
        for c, p, head in facts
        if p == OWL.hasKey and (keys := _list(head, facts))
    )


def _different(one: Any, other: Any, facts: Facts) -> bool:
    """Whether the two differ, by one of their names."""
    links = {pair for s, p, o in facts if p == OWL.sameAs for pair in ((s, o), (o, s))}
    terms = {term for pair in links for term in pair}
    firsts, seconds = ({name, *(t for t in terms if _path((name, None, t), links))} for name in (one, other))
    lists = [_list(o, facts) for _, p, o in facts if p in {OWL.members, OWL.distinctMembers}]
    return any(
        (a, OWL.differentFrom, b) in facts
        or (b, OWL.differentFrom, a) in facts
        or any(a in members and b in members and a != b for members in lists)
        for a, b in product(firsts, seconds)
    )


def _counting(goal: Any, facts: Facts) -> bool:
    x, _, restriction = goal

    def said(*predicates: NamedNode) -> set[Any]:
        return {o for s, p, o in facts if s == restriction and p in predicates}

    def values(prop: Any, of: Any) -> set[Any]:
        return {o for s, p, o in facts if (s, p) == (x, prop) and (of == OWL.Thing or (o, RDF.type, of) in facts)}

    # Where something is the same as another, each stands for the other, even for a number.
    least = {int(o.value) for o in said(OWL.minQualifiedCardinality, OWL.minCardinality) if isinstance(o, Literal)}
    return any(
        all(_different(one, other, facts) for one, other in combinations(chosen, 2))
        for number, prop, of in product(least, said(OWL.onProperty), said(OWL.onClass) or {OWL.Thing})
        for chosen in combinations(values(prop, of), number)
    )


def _fewer(goal: Any, facts: Facts) -> bool:
    def said(r: Any) -> Iterator[tuple[Any, int, Any]]:
        for _, _, p in (f for f in facts if f[:2] == (r, OWL.onProperty)):
            for _, bound, n in (f for f in facts if f[0] == r):
                if bound == OWL.someValuesFrom:
                    yield p, 1, n
                elif bound == OWL.minCardinality and isinstance(n, Literal):
                    yield p, int(n.value), OWL.Thing
                elif bound == OWL.minQualifiedCardinality and isinstance(n, Literal):
                    yield from ((p, int(n.value), c) for s, q, c in facts if (s, q) == (r, OWL.onClass))

    return any(
        p == q and m <= n and (d in {c, OWL.Thing} or (c, RDFS.subClassOf, d) in facts)
        for p, n, c in said(goal[0])
        for q, m, d in said(goal[2])
    )


def _values_differ(_: Any, facts: Facts) -> bool:
    """Two literals have been made the same that are not."""
    pairs = [(s, o) for s, p, o in facts if p == OWL.sameAs and isinstance(s, Literal) and isinstance(o, Literal)]
    return any(_meaning(one) != _meaning(other) for one, other in pairs if _datatypes(one) and _datatypes(other))


def _ill_typed(_: Any, facts: Facts) -> bool:
    """A literal has been put into a datatype that its value is not in, or that nothing like it is in."""
    typed = [(s, o) for s, p, o in facts if isinstance(s, Literal) and p == RDF.type and o in XSD]
    return any(datatype not in _datatypes(literal) for literal, datatype in typed)


def _meaning(literal: Literal) -> Any:
    """What a literal stands for, of the kinds that worlds have: a number, or text in a language or none."""
    if literal.datatype in {XSD.integer, XSD.decimal}:
        return Decimal(literal.value)
    return literal.value, literal.language


def _datatypes(literal: Literal) -> set[Any]:
    """The datatypes that it is in; none if its characters are none of its own."""
    if literal.datatype not in {XSD.integer, XSD.decimal}:
        return {literal.datatype}
    if not literal.value.lstrip("-").replace(".", "", 1).isdecimal():
        return set()
    return {XSD.decimal, XSD.integer} if _meaning(literal) % 1 == 0 else {XSD.decimal}


_SPECIAL: dict[str, Callable[[Any, Facts], bool]] = {
    "eq-trans": _equals,
    "prp-trp": _transitive,
    "scm-sco": _transitive,
    "scm-spo": _transitive,
    "prp-spo2": _chain,
    "cls-int1": _intersection,
    "prp-key": _key,
    "cls-minc": _counting,
    "cls-minqc": _counting,
    "scm-minc": _fewer,
    "dt-diff": _values_differ,
    "dt-not-type": _ill_typed,
}
