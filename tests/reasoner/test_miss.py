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
    ],
)
def test_what_nobody_could_state_is_not_missing(turtle: Turtle, graph: str, asked: str) -> None:
    """That a literal is in a class, or is the same as a thing; and what is its own equal lacks nothing."""
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
