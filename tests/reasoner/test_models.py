"""Nothing that is said is false: what follows from what is true in a model is true in that model.

The rules are tried against the meaning of OWL here, not against another reasoner's rules.
"""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reasoner.models import Model

from autopact.reasoner import Reasoner
from autopact.terms import OWL, RDF, RDFS, Level


@settings(max_examples=60)
@given(st.integers(min_value=0, max_value=2**32))
def test_what_follows_is_true_wherever_the_premises_are(seed: int) -> None:
    """No contradiction is found in what has a model, and every conclusion that it knows of is true there."""
    model = Model(Random(seed))  # noqa: S311 - no secret
    reasoner = Reasoner({Level.CERTAIN: model.graph})
    assert not list(reasoner.contradictions())
    for triple in reasoner.entailed():
        assert model.says(*triple) is not False, [proof.rule for proof in reasoner.prove(triple)]


def test_the_models_are_rich_enough_to_tell() -> None:
    """They make rules fire that conclude types, other names, relations between classes, and relations of things."""
    predicates: Counter[object] = Counter()
    for seed in range(20):
        model = Model(Random(seed))  # noqa: S311 - no secret
        predicates.update(triple.predicate for triple in Reasoner({Level.CERTAIN: model.graph}).entailed())
    for predicate in (RDF.type, OWL.sameAs, RDFS.subClassOf, OWL.equivalentClass, RDFS.domain, RDFS.range):
        assert predicates[predicate] > 10, predicate
    assert sum(count for predicate, count in predicates.items() if str(predicate).startswith("<urn:t#")) > 100
