"""What comes nearest to a triple that does not hold: what is there holds, what is missing does not, and would do.

And what it would contradict.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from pyoxigraph import NamedNode, Triple
from tests.reasoner.test_fuzz import WORLDS, unhurried
from tests.reasoner.worlds import World

from autopact.reasoner import Miss, Reasoner
from autopact.terms import Level

Turtle = Callable[[str], set[Triple]]

JOINT = ":J owl:onProperty :by ; owl:minQualifiedCardinality {} ; owl:onClass :Firm . :f a :Firm . "
AGED = ":D owl:intersectionOf ( [ owl:onProperty :p ; owl:someValuesFrom xsd:integer ] :B ) . "


def plainly(miss: Miss | None) -> list[str]:
    """What is missing, in few words."""
    assert miss is not None
    return [" ".join(str(term).strip("<>").rpartition("#")[2] for term in each) for each in miss.missing]


@pytest.mark.parametrize(
    ("graph", "asked", "missing"),
    [
        (JOINT.format(2) + ":x :by :f .", ":x a :J .", ["x by ?a", "f differentFrom ?a", "?a type Firm"]),
        (JOINT.format(2) + ":x :by :f, :g . :g a :Firm .", ":x a :J .", ["f differentFrom g"]),
        (
            ":J owl:onProperty :by ; owl:minCardinality 3 . :x :by :f .", ":x a :J .",
            ["x by ?a", "f differentFrom ?a", "x by ?b", "f differentFrom ?b", "?a differentFrom ?b"],
        ),
        (
            ":J owl:onProperty :by ; owl:minCardinality 3 . :x :by :f . :f owl:differentFrom :f .", ":x a :J .",
            ["x by ?a", "f differentFrom ?a", "x by ?b", "f differentFrom ?b", "?a differentFrom ?b"],
        ),
        (JOINT.format(2) + ":x :by :f . :g a :Firm ; owl:differentFrom :f .", ":x a :J .", ["x by g"]),
        (AGED + ":x a :B ; :p 'one' .", ":x a :D .", ["x p ?a", "?a type integer"]),
    ],
)  # fmt: skip
def test_a_value_that_is_there_is_not_counted_twice(turtle: Turtle, graph: str, asked: str, missing: list[str]) -> None:
    """Another one is missing, and that it differs; nobody is told that something lacks nothing, or itself."""
    (triple,) = turtle(asked)
    assert sorted(plainly(Reasoner({Level.CERTAIN: turtle(graph)}).miss(triple))) == sorted(missing)


@pytest.mark.parametrize(
    ("graph", "asked"),
    [
        (":p a owl:FunctionalProperty . :x :p :y .", ":y owl:sameAs :y ."),
        (":y owl:sameAs :x .", ":x owl:sameAs 1 ."),
        (":C owl:onProperty :p ; owl:someValuesFrom :D . :x :p 1 .", ":x a :C ."),
        (":p a owl:FunctionalProperty . :y :p :x .", ":x owl:sameAs 1 ."),
        (":p owl:propertyChainAxiom ( :q 'r' ) . :x :q :y .", ":x :p :z ."),
        (":p owl:propertyChainAxiom ( :q <<( :a :b :c )>> ) . :x :q :y .", ":x :p :z ."),
    ],
)
def test_what_nobody_could_state_is_not_missing(turtle: Turtle, graph: str, asked: str) -> None:
    """A literal in a class, or the same as a thing, or a predicate; and what is its own equal lacks nothing."""
    (triple,) = turtle(asked)
    assert Reasoner({Level.CERTAIN: turtle(graph)}).miss(triple) is None


@pytest.mark.parametrize(
    ("graph", "missing"),
    [
        (":up owl:propertyChainAxiom ( _:i :in ) . _:i owl:inverseOf :has . :a :has :x .", ["a in y"]),
        (":up owl:propertyChainAxiom ( :in _:i ) . :has owl:inverseOf _:i . :x :in :a .", ["y has a"]),
    ],
)
def test_an_inverse_without_a_name_is_told_the_other_way_round(turtle: Turtle, graph: str, missing: list[str]) -> None:
    """As what is there, and as what is missing."""
    (triple,) = turtle(":x :up :y .")
    miss = Reasoner({Level.CERTAIN: turtle(graph)}).miss(triple)
    assert plainly(miss) == missing
    assert miss is not None
    assert set(miss.present) < turtle(graph)


def several(lists: str) -> str:
    """Objects of one kind, so many that one of another is hardly the first to be met by chance."""
    return ", ".join(map(lists.format, range(20)))


NAMELESS_BELOW = "[ owl:onProperty :p ; owl:someValuesFrom [ owl:onProperty :p ; owl:someValuesFrom [] ] ]"


@pytest.mark.parametrize(
    ("graph", "present", "missing"),
    [
        # A whole definition, and not a class below, even if more of it is missing
        (
            "[] owl:intersectionOf ( :A :F ) ; rdfs:subClassOf :C . :C owl:intersectionOf ( :A :B :E ) . :x a :A .",
            ":x a :A .", ["x type B", "x type E"],
        ),
        # A class below with a name for what is missing, and not one without a name
        (
            f":C owl:equivalentClass {NAMELESS_BELOW} . [] owl:intersectionOf ( :A :B :E ) ; rdfs:subClassOf :C ."
            ":x a :A ; :p :y .", ":x a :A .", ["x type B", "x type E"],
        ),
        # Where a part of a way is one of several, that of which something is there
        (
            ":C owl:intersectionOf ( :A [ owl:unionOf ( :B [ owl:intersectionOf ( :D :E :F ) ] ) ] ) . :x a :A, :D .",
            ":x a :A, :D .", ["x type E", "x type F"],
        ),
        # Little missing; then much there
        (f":C owl:intersectionOf {several('( :A :B :E{} )')}, ( :A :F ) . :x a :A .", ":x a :A .", ["x type F"]),
        (
            f":C owl:intersectionOf {several('( :A :F{} )')}, ( :A :B :E ) . :x a :A, :B .",
            ":x a :A, :B .", ["x type E"],
        ),
    ],
)  # fmt: skip
def test_of_several_ways_the_nearest_is_told(turtle: Turtle, graph: str, present: str, missing: list[str]) -> None:
    """Whatever comes first in the graph."""
    (triple,) = turtle(":x a :C .")
    miss = Reasoner({Level.CERTAIN: turtle(graph)}).miss(triple)
    assert sorted(plainly(miss)) == missing
    assert miss is not None
    assert set(miss.present) == turtle(present)


CHAINS = ":up owl:propertyChainAxiom ( :p :q :r ), ( :s :t :u :v ) . "


@pytest.mark.parametrize(
    ("graph", "missing"),
    [
        (":x :p :a, :b, :c, :d . :d :q :e .", ["e r y"]),
        (f":x :p {', '.join(f':a{at}' for at in range(3000))} ; :s :b . :b :t :c . :c :u :d .", ["d v y"]),
    ],
)
def test_of_many_values_one_is_found_that_leads_on(turtle: Turtle, graph: str, missing: list[str]) -> None:
    """If it is not the first; and however many there are, other ways are looked at, too."""
    (triple,) = turtle(":x :up :y .")
    assert plainly(Reasoner({Level.CERTAIN: turtle(CHAINS + graph)}).miss(triple)) == missing


@pytest.mark.parametrize(("values", "number", "missing"), [(21, 10, 45), (1, 12, 77)])
def test_looking_for_what_is_missing_ends(turtle: Turtle, values: int, number: int, missing: int) -> None:
    """Ten of twenty that may all be the same can be chosen in more ways than anybody has time for."""
    (triple,) = turtle(":x a :C .")
    some = ", ".join(f":a{at}" for at in range(values))
    graph = turtle(f":C owl:onProperty :p ; owl:minCardinality {number} . :x :p {some} .")
    assert len(plainly(Reasoner({Level.CERTAIN: graph}).miss(triple))) == missing


@pytest.mark.parametrize(("deep", "named"), [(4, True), (900, False)])
def test_what_a_class_without_a_name_needs_is_told_in_its_place(turtle: Turtle, deep: int, named: bool) -> None:
    """Also within others; but not at any depth."""
    (triple,) = turtle(":x a :C .")
    within = "[ owl:intersectionOf ( :D " * deep + ":B" + " ) ]" * deep
    miss = Reasoner({Level.CERTAIN: turtle(f":C owl:intersectionOf ( :A {within} ) . :x a :A .")}).miss(triple)
    assert (sorted(plainly(miss)) == ["x type B", "x type D"]) is named
    assert "x type D" in plainly(miss)


def test_a_class_may_be_as_deep_as_it_likes(turtle: Turtle) -> None:
    """And what is known go as far into it: nobody looks that far, and nothing ends of it."""
    (triple,) = turtle(":x0 a :C .")
    links = " ".join(f":x{at} :p :x{at + 1} ." for at in range(300))
    some = "[ owl:onProperty :p ; owl:someValuesFrom "
    graph = turtle(f":C owl:equivalentClass {some * 300} :B {']' * 300} . {links}")
    assert plainly(Reasoner({Level.CERTAIN: graph}).miss(triple))


@pytest.mark.parametrize(
    ("graph", "present", "missing"),
    [
        (
            JOINT.format(2) + ":x :by :f . :g a :Firm ; owl:differentFrom :f .",
            ":x :by :f . :f a :Firm . :g a :Firm .", ":x :by :g .",
        ),
        (
            ":J owl:onProperty :p ; owl:minQualifiedCardinality 2 ; owl:onClass :D . :q rdfs:range :D ."
            ":x :p :a . :z :q :a, 1 . :a owl:differentFrom 1 .",
            ":x :p :a . :a a :D .", ":x :p 1 .",
        ),
    ],
)  # fmt: skip
def test_all_that_is_there_is_told(turtle: Turtle, graph: str, present: str, missing: str) -> None:
    """Also of the value that is missing, but for what no triple can say."""
    (triple,) = turtle(":x a :J .")
    miss = Reasoner({Level.CERTAIN: turtle(graph)}).miss(triple)
    assert miss is not None
    assert {Triple(*each) for each in miss.missing} == turtle(missing)  # type: ignore[arg-type]  # all have names
    assert set(miss.present) == turtle(present)


def test_nothing_is_told_twice(turtle: Turtle) -> None:
    """What is needed for several reasons."""
    (triple,) = turtle(":x a :C .")
    graph = turtle(":C owl:intersectionOf ( :A :B [ owl:intersectionOf ( :A :B :E ) ] ) . :x a :A .")
    miss = Reasoner({Level.CERTAIN: graph}).miss(triple)
    assert sorted(plainly(miss)) == ["x type B", "x type E"]
    assert miss is not None
    assert list(miss.present) == list(turtle(":x a :A ."))


def test_a_thing_may_lack_what_relates_it_to_itself(turtle: Turtle) -> None:
    """Only by equality and the like is everything related to itself without a word."""
    (triple,) = turtle(":x :up :x .")
    assert plainly(Reasoner({Level.CERTAIN: turtle(CHAINS + ":x :p :a . :a :q :b .")}).miss(triple)) == ["b r x"]


@given(seed=WORLDS)
@unhurried
def test_what_is_missing_would_be_enough(seed: int) -> None:
    """With what is missing stated, of new things where it may be of any, the triple follows."""
    world = World(Random(seed))  # noqa: S311 - no secret
    asked = Reasoner(world.stated(8, 14))
    for triple in {world.fact() for _ in range(30)}:
        if asked.level(triple) is not None or (miss := asked.miss(triple)) is None:
            continue
        assert miss.present
        assert all(asked.level(present) is not None for present in miss.present)
        found = [
            Triple(*(NamedNode(f"urn:new:{term[1:]}") if isinstance(term, str) else term for term in each))  # type: ignore[arg-type]
            for each in miss.missing
        ]
        assert found
        assert all(asked.level(missing) is None for missing in found)
        asked.insert(found)
        assert asked.level(triple) is not None
        asked.delete(found)


@pytest.mark.parametrize(
    ("graph", "asked", "rule", "present"),
    [
        (
            "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetIndividual :y .", ":x :p :y .",
            "prp-npa1", "",
        ),
        ("[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetValue 7 .", ":x :p 7 .", "prp-npa2", ""),
        (":C owl:disjointWith :D . :x a :D .", ":x a :C .", "cax-dw", ":x a :D ."),
        (":p a owl:AsymmetricProperty . :y :p :x .", ":x :p :y .", "prp-asyp", ":y :p :x ."),
        (":p a owl:IrreflexiveProperty .", ":x :p :x .", "prp-irp", ""),
        (":x owl:differentFrom :y .", ":x owl:sameAs :y .", "eq-diff1", ":x owl:differentFrom :y ."),
        (
            ":R owl:onProperty :p ; owl:maxQualifiedCardinality 0 ; owl:onClass :D . :q rdfs:range :D ."
            ":x a :R ; :q 1 .", ":x :p 1 .", "cls-maxqc1", ":x a :R .",
        ),
    ],
)  # fmt: skip
def test_what_would_be_a_contradiction_is_known_to_be_false(
    turtle: Turtle, graph: str, asked: str, rule: str, present: str
) -> None:
    """And not merely unknown; the rule says why, with what is there."""
    (triple,) = turtle(asked)
    against = Reasoner({Level.CERTAIN: turtle(graph)}).against(triple)
    assert against is not None
    assert (against.rule, set(against.present), against.missing) == (rule, turtle(present), ())
    other = Triple(triple.subject, NamedNode("urn:other"), triple.object)
    assert Reasoner({Level.CERTAIN: turtle(graph)}).against(other) is None


@given(seed=WORLDS)
@unhurried
def test_what_speaks_against_a_triple_contradicts_it(seed: int) -> None:
    """With the triple stated, there are more contradictions."""
    world = World(Random(seed))  # noqa: S311 - no secret
    asked = Reasoner(world.stated(8, 14))
    before = sum(1 for _ in asked.contradictions())
    for triple in {world.fact() for _ in range(30)}:
        if asked.level(triple) is None and (against := asked.against(triple)) is not None:
            assert all(asked.level(present) is not None for present in against.present)
            asked.insert([triple])
            assert sum(1 for _ in asked.contradictions()) > before
            asked.delete([triple])
