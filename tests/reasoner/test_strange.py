"""Graphs that nobody means: none of them stops the reasoner, or makes it say what does not follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import Triple
from tests.reasoner.checker import check
from tests.reasoner.worlds import everything

from autopact.reasoner import Reasoner
from autopact.reasoner.backward import Budget, TooMuch
from autopact.terms import Level

Turtle = Callable[[str], set[Triple]]

AT_MOST_ONE = ":C owl:onProperty :p ; owl:maxCardinality {} . :x a :C ; :p :a, :b ."

GRAPHS = [
    # Lists
    "_:l rdf:first :A ; rdf:rest _:l . :C owl:intersectionOf _:l . :x a :A .",
    "_:l rdf:first :A ; rdf:rest _:m . _:m rdf:first :B ; rdf:rest _:l . :C owl:unionOf _:l . :x a :A .",
    ":C owl:unionOf [ rdf:first :A ] . :x a :A .",
    "rdf:nil rdf:first :A ; rdf:rest rdf:nil . :C owl:unionOf rdf:nil . :x a :A .",
    ":C owl:intersectionOf () ; owl:hasKey () . :p owl:propertyChainAxiom () . :x a :C ; :p :y . :y a :C .",
    ":C owl:oneOf ( 'a' 1 ) .",
    # What is no class, and no property
    ":x a 'C' . :D rdfs:subClassOf 'C' . :y a :D .",
    ":p rdfs:range 'r' ; rdfs:subPropertyOf 'q' . :x :p :y .",
    # Literals in the wrong place
    ":p owl:inverseOf :q . :x :p 'v' . :q rdfs:domain :D .",
    ":x owl:sameAs 'v' ; :p :y . :z :q :x .",
    # Restrictions that lack something, or are too many at once
    ":C owl:someValuesFrom :D . :x a :C .",
    # Numbers that are none
    *map(AT_MOST_ONE.format, ("'1'", "'one'", "-1", "1.5", "'١'^^xsd:integer", "'²'^^xsd:integer", ":n")),
    f":C owl:onProperty :p ; owl:minCardinality {'9' * 5000} . :x :p :y .",
]  # fmt: skip


@pytest.mark.parametrize("graph", GRAPHS)
def test_nothing_follows_from_what_means_nothing(turtle: Turtle, graph: str) -> None:
    """Neither a conclusion to tell, nor a contradiction."""
    reasoner = Reasoner({Level.CERTAIN: turtle(graph)})
    assert not list(reasoner.inferred())
    assert reasoner.consistent()


def test_names_are_the_same_beside_a_literal(turtle: Turtle) -> None:
    """Two names that should be one value are the same, whether or not a literal should be the same value too."""
    literal, names = turtle(":z :q 1 ."), turtle(":p a owl:FunctionalProperty . :x :p 1, :a, :b .")
    reasoner = Reasoner({Level.CERTAIN: [*literal, *names]})
    assert turtle(":a owl:sameAs :b .") <= set(reasoner.inferred())


def test_a_literal_that_is_stated_to_be_the_same_no_longer_is_not(turtle: Turtle) -> None:
    """Even if it should be the same value: that is no equality that anything follows from."""
    graph = turtle(":p a owl:FunctionalProperty . :x :p :a, 1 .")
    reasoner, stated = Reasoner({Level.CERTAIN: graph}), turtle(":a owl:sameAs 1 .")
    reasoner.insert(stated)
    reasoner.delete(stated)
    assert everything(reasoner) == everything(Reasoner({Level.CERTAIN: graph}))


@pytest.mark.parametrize("number", ["1", "01", "1.0", "'+1'^^xsd:integer", "' 1 '^^xsd:int"])
def test_a_number_counts_by_its_value(turtle: Turtle, number: str) -> None:
    """However it is spelt."""
    reasoner = Reasoner({Level.CERTAIN: turtle(AT_MOST_ONE.format(number))})
    assert turtle(":a owl:sameAs :b .") <= set(reasoner.inferred())


@pytest.mark.parametrize(("literal", "valid"), [
    ("'1'", True), ("'٣'", False), ("'1_0'", False), ("'１'", False), ("'-0'", True), ("''", False),
])  # fmt: skip
def test_digits_are_those_of_the_standard(turtle: Turtle, literal: str, valid: bool) -> None:
    """XML Schema knows ten digits, Unicode more."""
    graph = turtle(f":p rdfs:range xsd:integer . :x :p {literal}^^xsd:integer .")
    assert Reasoner({Level.CERTAIN: graph}).consistent() == valid


@pytest.mark.parametrize("literal", [
    "'{}'^^xsd:integer", "'{}.5'^^xsd:decimal", "'{}-01-01T00:00:00Z'^^xsd:dateTime",
    "'2026-01-01T00:00:00.{}Z'^^xsd:dateTime",
])  # fmt: skip
def test_a_number_of_thousands_of_digits_is_no_contradiction(turtle: Turtle, literal: str) -> None:
    """Nobody looks what it is, and so it may well be one of its datatype."""
    datatype = literal.rpartition("^^")[2]
    graph = turtle(f":p rdfs:range {datatype} . :x :p {literal.format('9' * 5000)} .")
    assert Reasoner({Level.CERTAIN: graph}).consistent()


@pytest.mark.parametrize("literal", [
    "'{}\\t'^^xsd:token", "'{}_'^^xsd:language", "'{}!'^^xsd:base64Binary", "'{}g'^^xsd:hexBinary", "'{}'^^xsd:boolean",
])  # fmt: skip
def test_what_is_none_of_its_datatype_is_so_at_any_length(turtle: Turtle, literal: str) -> None:
    """Only numbers and times take long to look at."""
    datatype = literal.rpartition("^^")[2]
    graph = turtle(f":p rdfs:range {datatype} . :x :p {literal.format('1' * 5000)} .")
    assert not Reasoner({Level.CERTAIN: graph}).consistent()


@pytest.mark.parametrize("graph", [
    ":same owl:sameAs owl:sameAs . :x :same :y . :x :p 1 .",
    ":isa owl:sameAs rdf:type . :x :isa :C . :C rdfs:subClassOf :D .",
    ":hd owl:sameAs rdf:first . _:l :hd :A ; rdf:rest rdf:nil . :C owl:unionOf _:l . :x a :A .",
    ":below rdfs:subPropertyOf rdfs:subClassOf . :A :below :B . :B :below :C . :x a :A .",
    "rdf:type a owl:TransitiveProperty . :x a :C . :C a :D .",
    "rdf:first a owl:FunctionalProperty . _:l rdf:first :A, :B ; rdf:rest rdf:nil . :C owl:unionOf _:l . :x a :A .",
    "owl:Thing rdfs:subClassOf owl:Nothing . :x a owl:Thing . owl:Nothing owl:sameAs owl:Thing .",
    ":A a :A, owl:Class, owl:ObjectProperty ; rdfs:subClassOf :A ; rdfs:domain :A ; :A :A .",
])  # fmt: skip
def test_the_words_of_owl_may_be_spoken_of(turtle: Turtle, graph: str) -> None:
    """What says something of OWL's own words is closed, and kept closed through changes, like anything else."""
    stated = turtle(graph)
    reasoner = Reasoner({Level.CERTAIN: stated})
    before = everything(reasoner)
    for triple in sorted(stated, key=str):
        reasoner.delete([triple])
        assert everything(reasoner) == everything(Reasoner({Level.CERTAIN: stated - {triple}}))
        reasoner.insert([triple])
        assert everything(reasoner) == before


@pytest.mark.parametrize("rumour", [":m rdf:first :D .", ":m rdf:rest :l .", ":l rdf:rest rdf:nil, :n ."])
def test_a_rumour_spoils_no_list(turtle: Turtle, rumour: str) -> None:
    """What follows by it still follows, and is proved; what is as certain as the list does spoil it."""
    graph = turtle(":A owl:unionOf :l . :l rdf:first :B ; rdf:rest :m . :m rdf:first :C ; rdf:rest rdf:nil . :x a :B .")
    spoiling, (conclusion,) = turtle(rumour), turtle(":x a :A .")
    reasoner = Reasoner({Level.CERTAIN: graph})
    for level, expected in ((Level.POSSIBLE, Level.CERTAIN), (Level.PROBABLE, Level.CERTAIN), (Level.CERTAIN, None)):
        reasoner.insert(spoiling, level)
        assert reasoner.level(conclusion) is expected
        assert bool(reasoner.prove(conclusion)) is (expected is not None)
        for proof in reasoner.prove(conclusion):
            check(proof, reasoner.stated)
    assert everything(reasoner) == everything(Reasoner({Level.CERTAIN: graph | spoiling}))
    reasoner.delete(spoiling)
    assert reasoner.level(conclusion) is Level.CERTAIN
    rumoured = dict.fromkeys((Level.PROBABLE, Level.POSSIBLE), spoiling)
    assert everything(reasoner) == everything(Reasoner({Level.CERTAIN: graph, **rumoured}))


@pytest.mark.parametrize(("axiom", "facts"), [
    ("[] a owl:AllDifferent ; owl:members ( {} ) .", ":m7 owl:sameAs :q . :q owl:sameAs :m9 ."),
    (":x a owl:Nothing . :C owl:unionOf ( {} ) .", ":y a :m9 ."),
    ("[] a owl:AllDisjointClasses ; owl:members ( {} ) .", ":x a :m7, :m9 ."),
    ("[] a owl:AllDisjointClasses ; owl:members ( :m1 {} ) .", ":x a :m1 ."),
])  # fmt: skip
def test_a_list_may_have_ten_thousand_members(turtle: Turtle, axiom: str, facts: str) -> None:
    """Neither time nor memory grows by the square of its length: this would take minutes, and gigabytes."""
    members = " ".join(f":m{at}" for at in range(10_000))
    assert not Reasoner({Level.CERTAIN: turtle(axiom.format(members) + facts)}).consistent()


DENSE = " ".join(f":x{s} :p :x{o} . :y{s} :p :y{o} ." for s in range(15) for o in range(15))
"""Two groups of things, all of each related: of ways of seven steps, there are billions."""

BRIDGE = ":s rdfs:subPropertyOf :p . :x3 :s :y3 ."


@pytest.mark.parametrize("links", [DENSE, DENSE + BRIDGE])
def test_a_chain_ends_however_many_ways_lead_along_it(turtle: Turtle, links: str) -> None:
    """Of the ways between two things one is enough, to derive, to prove and to follow what is inserted."""
    graph = turtle(f":q owl:propertyChainAxiom ( {':p ' * 7} ) . {links}")
    reasoner = Reasoner({Level.CERTAIN: graph})
    reached = {triple for triple in reasoner.inferred() if triple.predicate.value.endswith("q")}
    assert len(reached) == (15**2 * 3 if BRIDGE in links else 15**2 * 2)
    for proof in reasoner.prove(max(reached, key=str), most=3):
        check(proof, reasoner.stated)
    new = turtle(":w :p :x0 . :x1 :p :w .")
    reasoner.insert(new)
    assert everything(reasoner) == everything(Reasoner({Level.CERTAIN: graph | new}))
    reasoner.delete(new)
    assert everything(reasoner) == everything(Reasoner({Level.CERTAIN: graph}))


class Steps(Budget):
    """Ends the work after so many steps, however long they take."""

    def look(self) -> None:
        """Raise if they are over."""
        if self._steps > 300_000:
            raise TooMuch


def test_a_change_ends_however_many_ways_lead_along_a_chain_of_hedged_links(
    turtle: Turtle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of ways that are as firm one is enough, and none leads over what is too weak: nothing has to be derived anew."""
    links = sorted(turtle(DENSE), key=str)
    chain = turtle(f":q owl:propertyChainAxiom ( {':p ' * 7} ) .")
    stated = {Level.CERTAIN: {*chain, *links[::2]}, Level.PROBABLE: set(links[1::2])}
    reasoner = Reasoner(stated)
    monkeypatch.setattr("autopact.reasoner.reasoner.Budget", Steps)
    monkeypatch.setattr(Reasoner, "_anew", None)
    for level, link in ((Level.CERTAIN, links[0]), (Level.PROBABLE, links[1])):
        reasoner.delete([link], level)
        assert everything(reasoner) == everything(Reasoner({**stated, level: stated[level] - {link}}))
        reasoner.insert([link], level)
        assert everything(reasoner) == everything(Reasoner(stated))


def test_a_proof_is_found_where_few_of_the_ways_are_low(turtle: Turtle) -> None:
    """The premises of each would be proved in vain at every height."""
    inverses = " ".join(f":r{at} owl:inverseOf :r{at + 1} ." for at in range(3))
    graph = f"{DENSE.replace(':p', ':r0')} {inverses} :q owl:propertyChainAxiom ( {':r3 ' * 7} ) ."
    reasoner = Reasoner({Level.CERTAIN: turtle(graph)})
    (proof,) = reasoner.prove(*turtle(":x0 :q :x1 ."))
    check(proof, reasoner.stated)


def test_what_leads_nowhere_along_a_chain_is_not_tried_again(turtle: Turtle) -> None:
    """Nothing has the last property of this one, whichever way one takes there."""
    chain = turtle(f":q owl:propertyChainAxiom ( {':p ' * 7} :r ) .")
    changes = [chain, turtle(":x0 :p :w . :w :p :x1 ."), turtle(":x0 :p :x1 .")]
    stated = turtle(DENSE)
    reasoner = Reasoner({Level.CERTAIN: stated})
    for triples in changes:
        reasoner.insert(triples)
        assert everything(reasoner) == everything(Reasoner({Level.CERTAIN: stated | triples}))
        stated |= triples
    for triples in changes:
        reasoner.delete(triples)
        stated -= triples
        assert everything(reasoner) == everything(Reasoner({Level.CERTAIN: stated}))


def test_a_way_that_joins_another_leads_on(turtle: Turtle) -> None:
    """Whoever comes by that way alone reaches what the other reaches."""
    links = " ".join(f":x{at} :p :a, :b . :y{at} :p :a . :z{at} :p :b ." for at in range(9))
    stated = turtle(f"{links} :a :p :c . :b :p :c . :c :p :d . :d :p :e .")
    axiom = turtle(":q owl:propertyChainAxiom ( :p :p :p :p ) .")
    reasoner = Reasoner({Level.CERTAIN: stated})
    reasoner.insert(axiom)
    assert everything(reasoner) == everything(Reasoner({Level.CERTAIN: stated | axiom}))
    reasoner.delete(turtle(":c :p :d ."))
    assert not set(reasoner.inferred())


def test_a_value_is_not_told_to_equal_itself(turtle: Turtle) -> None:
    """However it would follow: after a change nothing more holds than in a graph that is derived anew."""
    below = ":q rdfs:subPropertyOf owl:sameAs ; owl:propertyChainAxiom ( :p :p )"
    axioms = turtle(f":p a owl:SymmetricProperty . {below} .")
    reasoner, fact = Reasoner({Level.CERTAIN: axioms}), turtle(":x :p 1 .")
    reasoner.insert(fact)
    assert everything(reasoner) == everything(Reasoner({Level.CERTAIN: axioms | fact}))


def test_an_axiom_that_is_stated_no_longer_proves_nothing_that_it_rests_on(turtle: Turtle) -> None:
    """Not even what followed from it, and it from that, when somebody last looked."""
    axiom, fact = turtle(":A rdfs:subClassOf :B ."), turtle(":A a :R .")
    others = turtle("""
        :q rdfs:subPropertyOf rdfs:subClassOf . :R owl:onProperty :q ; owl:hasValue :B .
        :B rdfs:subClassOf :R . :A a :A .
    """)
    reasoner = Reasoner({Level.CERTAIN: axiom | fact | others})
    reasoner.delete(fact)
    reasoner.insert(fact)
    reasoner.delete(axiom)
    reasoner.delete(fact)
    assert everything(reasoner) == everything(Reasoner({Level.CERTAIN: others}))


def test_a_property_may_be_counted_by_one_and_by_two(turtle: Turtle) -> None:
    """Of many values that come at once, those that differ from nothing count as one all the same."""
    least = ":{} owl:onProperty :p ; owl:minCardinality {} . "
    reasoner = Reasoner({Level.CERTAIN: turtle(least.format("One", 1) + least.format("Two", 2))})
    many = range(600)
    reasoner.insert(turtle(" ".join(f":x{at} :p :y ." for at in many)))
    assert turtle(" ".join(f":x{at} a :One ." for at in many)) <= set(reasoner.inferred())


ABOUT_TRIPLES = """:p rdfs:range :C ; owl:inverseOf :q . :x :p <<( :a :r :b )>> .
    :D owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom :C ] . """


def test_what_follows_about_a_triple_that_is_a_term_is_said_by_no_triple(turtle: Turtle) -> None:
    """As about a literal: it leads on to what can be said, whose proof names the rule alone."""
    reasoner = Reasoner({Level.CERTAIN: turtle(ABOUT_TRIPLES)})
    (follows,) = turtle(":x a :D .")
    assert set(reasoner.inferred()) == {follows}
    assert follows in set(reasoner.entailed())
    (restriction,) = [proof.premises[0] for proof in reasoner.prove(follows)]
    assert (restriction.rule, restriction.also) == ("cls-svf1", ("prp-rng",))
    assert {each.triple for each in restriction.premises} == turtle(":x :p <<( :a :r :b )>> .")
    assert reasoner.consistent()
    assert reasoner.miss(*turtle(":y :q :x .")) is None


@pytest.mark.parametrize("values", ["1 ; :r 2", "2 ; :r 1"])
def test_values_that_a_property_below_equality_relates_are_told_to_differ(turtle: Turtle, values: str) -> None:
    """Whichever of them was met first, and as long as something relates them."""
    met = [*turtle(":b :t 1 ."), *turtle(":b :t 2 .")]
    chain = ":p rdfs:subPropertyOf owl:sameAs ; owl:propertyChainAxiom ( [ owl:inverseOf :q ] :r ) ."
    reasoner = Reasoner({Level.CERTAIN: [*met, *turtle(f"{chain} :a :q {values} .")]})
    (proof,) = reasoner.contradictions()
    assert proof.rule == "dt-diff"
    assert "prp-spo1" in proof.also
    check(proof, reasoner.stated)
    reasoner.delete(turtle(":p rdfs:subPropertyOf owl:sameAs ."))
    assert reasoner.consistent()


def test_an_intersection_may_have_more_classes_than_calls_may_nest(turtle: Turtle) -> None:
    """Completed by a change, taken apart by another, proved, and told why it does not hold."""
    classes = [f":C{at}" for at in range(1200)]
    members = [*turtle("".join(f":x a {c} ." for c in classes))]
    (follows,) = turtle(":x a :C .")
    reasoner = Reasoner({Level.CERTAIN: [*turtle(f":C owl:intersectionOf ( {' '.join(classes)} ) ."), *members[1:]]})
    missed = reasoner.miss(follows)
    assert missed is not None
    assert [Triple(*each) for each in missed.missing] == members[:1]
    reasoner.insert(members[:1])
    assert reasoner.level(follows) is Level.CERTAIN
    (proof,) = reasoner.prove(follows)
    assert {premise.triple for premise in proof.premises} == set(members)
    reasoner.delete(members[1:2])
    assert reasoner.level(follows) is None


@pytest.mark.parametrize("term", ["'q'", "<<( :a :r :b )>>"])
def test_what_follows_by_a_predicate_that_is_no_name_is_said_by_no_triple(turtle: Turtle, term: str) -> None:
    """As about a literal, among all that follows, too."""
    reasoner = Reasoner(
        {Level.CERTAIN: turtle(f":p rdfs:subPropertyOf {term} . :s owl:equivalentProperty {term} . :x :p :y .")}
    )
    (follows,) = turtle(":x :s :y .")
    assert set(reasoner.inferred()) == {follows}
    assert {each for each in reasoner.entailed() if each.subject == follows.subject} == {follows}
    (proof,) = reasoner.prove(follows)
    assert (proof.rule, proof.also) == ("prp-eqp2", ("prp-spo1",))
    check(proof, reasoner.stated)


@pytest.mark.parametrize(
    ("axiom", "rule"),
    [
        (":C owl:disjointWith :E . :p rdfs:range :E .", "cax-dw"),
        (":p a owl:FunctionalProperty . :x :p :t . :t owl:differentFrom <<( :a :r :b )>> .", "eq-diff1"),
    ],
)
def test_a_contradiction_about_a_triple_that_is_a_term_is_told(turtle: Turtle, axiom: str, rule: str) -> None:
    """By what comes to it."""
    graph = turtle(ABOUT_TRIPLES + axiom)
    reasoner = Reasoner({Level.CERTAIN: graph})
    found = list(reasoner.contradictions())
    assert {proof.rule for proof in found} == {rule}
    for proof in found:
        assert {leaf.triple for leaf in proof.leaves()} <= graph
        check(proof, reasoner.stated)
