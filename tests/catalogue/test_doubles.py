"""A thing that has several names is found under one of them."""

import pytest
from pyoxigraph import NamedNode

from autopact.catalogue.candidates import candidates
from autopact.catalogue.search import find
from autopact.engine.embedded import Embedded
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Update, Write
from autopact.terms import ID, PREFIXES

ELSEWHERE = NamedNode("http://www.wikidata.org/entity/Q6686")


def engine(*, reasoning: bool) -> Embedded:
    """An engine that has another name for Renault."""
    prologue = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
    writable = Writable.of(reasoning=reasoning)
    text = f"INSERT DATA {{ {ELSEWHERE} owl:sameAs id:renault ; rdfs:label 'Renault'@en }}"
    writable.apply(Write([Update(prologue + text)]))
    return writable.engine


@pytest.fixture(scope="module")
def reasoning() -> Embedded:
    """Where the same holds of both."""
    return engine(reasoning=True)


def test_a_thing_is_found_once(reasoning: Embedded) -> None:
    """By what it is called, as itself; by the other name, as that."""
    assert [each.node for each in find(reasoning, "renault")].count(ELSEWHERE) == 0
    assert find(reasoning, "renault")[0].node == ID.renault
    assert [each.node for each in find(reasoning, ELSEWHERE.value)] == [ELSEWHERE]


def test_a_name_in_a_table_means_one_thing(reasoning: Embedded) -> None:
    """Else nobody could be sure which."""
    assert [each.node for each in candidates(reasoning, "Renault") if each.exact] == [ID.renault]


def test_without_inference_there_are_two() -> None:
    """Of which different things are said."""
    found = [each.node for each in find(engine(reasoning=False), "renault")]
    assert {ELSEWHERE, ID.renault} <= {*found}
