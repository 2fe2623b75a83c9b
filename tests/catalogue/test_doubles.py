"""A thing that has several names is found under one of them."""

import pytest
from pyoxigraph import NamedNode

from autopact.catalogue.asking import PROLOGUE
from autopact.catalogue.candidates import candidates
from autopact.catalogue.doubles import doubles
from autopact.catalogue.search import find
from autopact.engine.embedded import Embedded
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Update, Write
from autopact.terms import ID, Level

ELSEWHERE = NamedNode("http://www.wikidata.org/entity/Q6686")


def engine(*, reasoning: bool) -> Embedded:
    """An engine that has another name for Renault."""
    writable = Writable.of(reasoning=reasoning)
    text = f"INSERT DATA {{ {ELSEWHERE} owl:sameAs id:renault ; rdfs:label 'Renault'@en }}"
    writable.apply(Write([Update(PROLOGUE + text)]))
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


def test_of_a_stranger_s_thing_the_name_is_taken_of_which_more_is_stated() -> None:
    """However the others are spelt that it has elsewhere, and whatever follows of those."""
    own, elsewhere = NamedNode("https://mine.example/louvre"), NamedNode("http://elsewhere.example/Q19675")
    writable = Writable.of(reasoning=True)
    said = f'{own} a <urn:Museum> ; rdfs:label "Louvre" ; owl:sameAs {elsewhere} . {elsewhere} rdfs:label "Louvre"@fr'
    writable.apply(Write([Update(f"{PROLOGUE} INSERT DATA {{ {said} }}")]))
    assert [each.node for each in find(writable.engine, "louvre")] == [own]
    assert [each.node for each in candidates(writable.engine, "Louvre") if each.exact] == [own]


def test_ours_is_taken_however_much_is_stated_of_the_other() -> None:
    """Claims are about it."""
    writable = Writable.of(reasoning=True)
    said = "".join(f"{ELSEWHERE} <urn:says> {number} . " for number in range(200))
    writable.apply(Write([Update(f"{PROLOGUE} INSERT DATA {{ {ELSEWHERE} owl:sameAs id:renault . {said} }}")]))
    assert doubles(writable.engine, [ELSEWHERE, ID.renault]) == {ELSEWHERE: Level.CERTAIN}


def test_of_things_of_one_name_that_stands_alone_which_is_there(reasoning: Embedded) -> None:
    """Nothing is left out for the sake of a name that is not shown either."""
    assert doubles(reasoning, [ELSEWHERE, ID.renault]) == {ELSEWHERE: Level.CERTAIN}
    assert doubles(reasoning, [ELSEWHERE, ID.xiaomi]) == {}


def test_what_only_a_named_graph_says_joins_no_names() -> None:
    """It does not hold where things are looked for."""
    writable = Writable.of(reasoning=True)
    said = f"{ELSEWHERE} rdfs:label 'Renault'@en . GRAPH <urn:g> {{ {ELSEWHERE} owl:sameAs id:renault }}"
    writable.apply(Write([Update(f"{PROLOGUE} INSERT DATA {{ {said} }}")]))
    assert {ELSEWHERE, ID.renault} <= {each.node for each in find(writable.engine, "renault")}


def test_what_may_be_the_same_is_found_as_two() -> None:
    """It is one thing only where that is certain."""
    writable = Writable.of(reasoning=True)
    said = f"""{ELSEWHERE} rdfs:label 'Renault'@en . GRAPH claim:same {{ {ELSEWHERE} owl:sameAs id:renault }}
        GRAPH graph:claims {{ claim:same a ap:Claim ; ap:paraphrase "They are one."@en ; ap:speaker id:renault ;
            ap:speechAct ap:Stated ; ap:evidence <urn:e> ; dcterms:created "2026" ; ap:factuality ap:possible ;
            ap:polarity ap:Affirmed }}"""
    writable.apply(Write([Update(f"{PROLOGUE} INSERT DATA {{ {said} }}")]))
    assert doubles(writable.engine, [ELSEWHERE, ID.renault]) == {ELSEWHERE: Level.POSSIBLE}
    assert {ELSEWHERE, ID.renault} <= {each.node for each in find(writable.engine, "renault")}
    assert {ELSEWHERE, ID.renault} == {each.node for each in candidates(writable.engine, "Renault") if each.exact}


def test_without_inference_there_are_two() -> None:
    """Of which different things are said."""
    found = [each.node for each in find(engine(reasoning=False), "renault")]
    assert {ELSEWHERE, ID.renault} <= {*found}
