"""What is true of every graph, for those who ask for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pyoxigraph import Triple

from autopact.engine.dataset import assemble
from autopact.reasoner.axioms import axioms
from autopact.terms import Level

Turtle = Callable[[str], set[Triple]]


def test_everything_is_itself_and_every_class_below_owl_thing(turtle: Turtle) -> None:
    """eq-ref, scm-cls, scm-op, and the members of classes in owl:Thing; nothing that was there comes again."""
    closed = turtle(":A a owl:Class . :p a owl:ObjectProperty ; rdfs:domain :A . :x a :A .")
    found = axioms(closed)
    assert (
        turtle(
            """:x owl:sameAs :x ; a owl:Thing . :A rdfs:subClassOf :A , owl:Thing . owl:Nothing rdfs:subClassOf :A .
        :p rdfs:subPropertyOf :p ; rdfs:domain owl:Thing . owl:Thing a owl:Class . rdfs:label a owl:AnnotationProperty .
        xsd:integer a rdfs:Datatype ."""
        )
        <= found
    )
    assert not found & closed


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
