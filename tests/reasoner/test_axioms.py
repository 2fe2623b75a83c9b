"""What is true of every graph, for those who ask for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Triple

from autopact.engine.dataset import assemble
from autopact.reasoner import Reasoner
from autopact.reasoner.axioms import ALWAYS, axioms
from autopact.terms import Level

Turtle = Callable[[str], set[Triple]]


def test_everything_is_itself_and_every_class_below_owl_thing(turtle: Turtle) -> None:
    """eq-ref, scm-cls, scm-op, and the members of classes in owl:Thing; nothing that was there comes again."""
    closed = turtle(":A a owl:Class . :p a owl:ObjectProperty ; rdfs:domain :A . :x a :A .")
    found = axioms(closed)
    expected = """:x owl:sameAs :x ; a owl:Thing . :A rdfs:subClassOf :A , owl:Thing . owl:Nothing rdfs:subClassOf :A .
        :p rdfs:subPropertyOf :p ; rdfs:domain owl:Thing ."""
    assert turtle(expected) <= found
    assert not found & closed


def test_what_is_used_is_a_property(turtle: Turtle) -> None:
    """rdfD2, and rdfs6, rdfs10: whatever relates things is a property and below itself, an RDFS class too."""
    assert turtle(":p a rdf:Property ; rdfs:subPropertyOf :p .") <= axioms(turtle(":x :p :y ."))
    assert turtle(":A rdfs:subClassOf :A .") <= axioms(turtle(":A a rdfs:Class ."))


def test_the_axioms_of_any_graph_say_what_the_tables_say(turtle: Turtle) -> None:
    """prp-ap, cls-thing, cls-nothing1, dt-type1; nothing contradicts itself."""
    expected = "owl:Thing a owl:Class . rdfs:label a owl:AnnotationProperty . xsd:integer a rdfs:Datatype ."
    assert turtle(expected) <= ALWAYS
    assert Reasoner({Level.CERTAIN: ALWAYS}).consistent()


@pytest.mark.parametrize(("given", "follows"), [
    (":A rdfs:subClassOf :B .", ":A a rdfs:Class ."),
    (":p rdfs:subPropertyOf :q .", ":q a rdf:Property ; rdfs:subPropertyOf :q ."),
    (":p rdfs:range xsd:byte .", ":p rdfs:range xsd:integer ."),
    (":x owl:differentFrom :y .", ":y owl:differentFrom :x ."),
    ("", "rdf:nil a rdf:List ."),
])  # fmt: skip
def test_rules_follow_from_axioms(tmp_path: Path, turtle: Turtle, given: str, follows: str) -> None:
    """An axiom is a premise like any other, and inferred itself; without being asked for, it is neither."""
    file = tmp_path / "given.nt"
    file.write_text("".join(f"{triple} .\n" for triple in turtle(given)), encoding="utf-8")
    assert turtle(follows) <= assemble([file], axioms=True).graphs[Level.CERTAIN.inferred]
    assert not turtle(follows) & assemble([file]).graphs[Level.CERTAIN.inferred]


def test_a_value_comes_in_every_spelling(turtle: Turtle) -> None:
    """dt-eq: 1 and 1.0 are the same number, "1" is not."""
    found = axioms(turtle(":x :p 1 . :y :p 1.0 . :z :p '1' ."))
    assert turtle(":x :p 1.0 . :y :p 1 .") <= found
    assert not turtle(":x :p '1' . :z :p 1 .") & found


def test_a_dataset_with_axioms_has_what_is_not_told_else(tmp_path: Path, turtle: Turtle) -> None:
    """What follows about the schema's terms, and what says nothing."""
    file = tmp_path / "schema.nt"
    given = turtle(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :A a owl:Class . :x a :A .")
    file.write_text("".join(f"{triple} .\n" for triple in given), encoding="utf-8")
    plain, more = assemble([file]), assemble([file], axioms=True)
    expected = turtle(":A rdfs:subClassOf :C , :A . :x a :C ; owl:sameAs :x .")
    assert expected <= more.graphs[Level.CERTAIN.inferred]
    assert expected & plain.graphs[Level.CERTAIN.inferred] == turtle(":x a :C .")
    assert plain.id != more.id
