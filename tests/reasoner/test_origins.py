"""Which triples of a graph belong together, found by the names in them."""

from __future__ import annotations

from collections.abc import Callable

from pyoxigraph import Triple

from autopact.reasoner.origins import Origins

Turtle = Callable[[str], set[Triple]]


def test_a_statement_has_all_that_its_blank_nodes_bring_along(turtle: Turtle) -> None:
    """A restriction with a list in it is one statement, found by exactly the names in it, in any order."""
    triples = turtle(":A rdfs:subClassOf [ owl:unionOf ( :B [ owl:onProperty :p ; owl:hasValue :x ] ) ] .")
    origins = Origins(triples)
    [found] = origins.naming(f"urn:t#{name}" for name in "xpAB")
    assert found == triples
    assert origins.naming(["urn:t#A", "urn:t#B"]) == []


def test_a_list_of_different_things_begins_with_its_blank_node(turtle: Turtle) -> None:
    """A statement whose subject is a blank node that nothing leads to is one of its own."""
    different = turtle("[] a owl:AllDifferent ; owl:distinctMembers ( :x :y ) .")
    origins = Origins(different | turtle(":x :p :y ."))
    assert origins.naming(["urn:t#x", "urn:t#y"]) == [different]


def test_statements_with_the_same_names_are_all_told(turtle: Turtle) -> None:
    """Who wants to know which of them is meant has to read them."""
    triples = turtle(":p owl:inverseOf :q . :q rdfs:subPropertyOf :p .")
    assert sorted(map(len, Origins(triples).naming(["urn:t#p", "urn:t#q"]))) == [1, 1]


def test_declarations_and_notes_are_no_statements(turtle: Turtle) -> None:
    """That something is a class, or what it is called, is no axiom; the former is needed to read one."""
    declared = turtle(":A a owl:Class . :B a owl:Class .")
    origins = Origins(declared | turtle(":A rdfs:label 'a' ; rdfs:subClassOf :B . :C a owl:Class ."))
    assert origins.naming(["urn:t#A"]) == []
    [statement] = origins.naming(["urn:t#A", "urn:t#B"])
    assert statement == turtle(":A rdfs:subClassOf :B .")
    assert origins.declarations(statement) == declared


def test_a_circle_of_blank_nodes_ends(turtle: Turtle) -> None:
    """A list that leads back into itself is followed once."""
    triples = turtle(":A owl:unionOf _:l . _:l rdf:first :B ; rdf:rest _:l .")
    [found] = Origins(triples).naming(["urn:t#A", "urn:t#B"])
    assert found == triples
