"""Whether a graph contradicts itself, where nothing reasons."""

from __future__ import annotations

import pytest
from tests.engine.update.asking import do

from autopact.catalogue.contradictions import is_consistent
from autopact.engine.update.writable import Writable

NONE = "'0'^^xsd:nonNegativeInteger"
AT_MOST_NO = f":C owl:maxQualifiedCardinality {NONE} ; owl:onProperty :p ; owl:onClass"
CONTRADICTIONS = {
    "cls-nothing2": ":a a owl:Nothing",
    "cls-com": ":C owl:complementOf :D . :a a :C , :D",
    "cls-maxc1": f":C owl:maxCardinality {NONE} ; owl:onProperty :p . :a a :C ; :p :b",
    "cls-maxqc1": f"{AT_MOST_NO} :D . :a a :C ; :p :b . :b a :D",
    "cls-maxqc2": f"{AT_MOST_NO} owl:Thing . :a a :C ; :p :b",
    "cax-dw": ":C owl:disjointWith :D . :a a :C , :D",
    "cax-adc": "[] a owl:AllDisjointClasses ; owl:members ( :B :C :D ) . :a a :B , :D",
    "cax-adc of a class without a name": "[] a owl:AllDisjointClasses ; owl:members ( _:r :D ) . :a a _:r , :D",
    "cax-adc of one class": "[] a owl:AllDisjointClasses ; owl:members ( :C :D :C ) . :a a :C",
    "prp-irp": ":p a owl:IrreflexiveProperty . :a :p :a",
    "prp-asyp": ":p a owl:AsymmetricProperty . :a :p :b . :b :p :a",
    "prp-pdw": ":p owl:propertyDisjointWith :q . :a :p :b ; :q :b",
    "prp-adp": "[] a owl:AllDisjointProperties ; owl:members ( :o :p :q ) . :a :o :b ; :q :b",
    "prp-adp of one property": "[] a owl:AllDisjointProperties ; owl:members ( :p :q :p ) . :a :p :b",
    "prp-npa1": "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b . :a :p :b",
    "prp-npa2": "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 1 . :a :p 1",
    "eq-diff1": ":a owl:sameAs :b . :b owl:differentFrom :a",
    "eq-diff1 of itself": ":a owl:differentFrom :a",
    "eq-diff2": "[] a owl:AllDifferent ; owl:members ( :a :b :c ) . :c owl:sameAs :a",
    "eq-diff3": "[] a owl:AllDifferent ; owl:distinctMembers ( :a :b :a )",
}
"""By the rules of OWL 2 RL that conclude so."""

CONSISTENT = f"""
    :B owl:disjointWith :C . :a a :B . :b a :C .
    [] a owl:AllDifferent ; owl:members ( :a :b :c ) . :a owl:sameAs :d .
    [] a owl:AllDisjointProperties ; owl:members ( :o :p :q ) . :a :o :b ; :q :c .
    :D owl:maxQualifiedCardinality {NONE} ; owl:onProperty :o ; owl:onClass :B . :a a :D .
    :E owl:maxCardinality 1 ; owl:onProperty :o . :a a :E .
"""


@pytest.mark.parametrize("text", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
@pytest.mark.parametrize("reasoning", [True, False])
def test_a_contradiction_is_seen(text: str, reasoning: bool) -> None:
    """By asking, as by the reasoner."""
    state = Writable(reasoning=reasoning)
    do(state, f"INSERT DATA {{ {text} }}")
    assert not is_consistent(state.engine)
    assert state.engine.consistent is (False if reasoning else None)


def test_what_holds_together_does() -> None:
    """Though the same words are in it."""
    for reasoning in (True, False):
        state = Writable(reasoning=reasoning)
        do(state, f"INSERT DATA {{ {CONSISTENT} }}")
        assert is_consistent(state.engine)
