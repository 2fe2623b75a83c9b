"""The fast rules and HermiT as judges of each other, on the bundled graph at each level of certainty."""

from __future__ import annotations

from functools import cache

import pytest
from pyoxigraph import Literal, Triple
from tests.java import needs_java

from autopact.engine.dataset import Dataset, derive
from autopact.reasoner.hermit import Ontology
from autopact.terms import CLAIMS_GRAPH, ONTOLOGY_GRAPH, OWL, Level


@cache
def dataset() -> Dataset:
    """The bundled graph, reasoned now."""
    return derive()[1]


@needs_java
@pytest.mark.parametrize("level", Level, ids=lambda level: level.word)
def test_rules_and_hermit_agree(level: Level) -> None:
    """Every type by a named class and every object property between named things follows by both or by neither.

    HermiT's realisation may guess where two names may be one (see `hermit`): a difference counts if it is confirmed by
    refutation.
    """
    graphs, levels = dataset().graphs, [one for one in Level if one <= level]
    facts = graphs[CLAIMS_GRAPH].union(*(graphs[one.asserted] for one in levels))
    inferred = {t for one in levels for t in graphs[one.inferred] if not isinstance(t.object, Literal)}
    ontology = Ontology(graphs[ONTOLOGY_GRAPH] | facts)
    judged = ontology.judge()
    assert judged.consistent
    assert judged.unsatisfiable == frozenset()
    entailed = {t for t in judged.entailed if not _is_about_words(t)} - graphs[ONTOLOGY_GRAPH] - facts
    assert inferred, "the rules derive something"
    assert [t for t in entailed - inferred if ontology.entails(t)] == []
    assert [t for t in inferred - entailed if not ontology.entails(t)] == []


def _is_about_words(triple: Triple) -> bool:
    return triple.subject in OWL or triple.object in OWL
