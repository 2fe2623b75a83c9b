"""How a statement is known, by what is chosen to be seen."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode
from tests.engine.update.asking import SCHEMA, claim, do

from autopact.catalogue.facts import facts
from autopact.engine.parts import default_graphs
from autopact.engine.update.writable import Writable
from autopact.terms import CLAIM, Level


@pytest.mark.parametrize(
    ("certainty", "inference", "known"),
    [
        (Level.CERTAIN, True, [(Level.CERTAIN, True)]),
        (Level.POSSIBLE, True, [(Level.CERTAIN, True)]),
        (Level.POSSIBLE, False, [(Level.POSSIBLE, False)]),
        (Level.PROBABLE, False, []),
    ],
)
def test_what_a_weak_claim_states_and_firm_ones_imply(
    certainty: Level, inference: bool, known: list[tuple[Level, bool]]
) -> None:
    """It is known as it follows; without what follows, as the claim has it. The claim is named either way."""
    state = Writable()
    do(state, f"INSERT DATA {{ {SCHEMA} }}")
    claim(state, "claim:c1", "possible", ":a :within :c")
    engine = state.engine
    seen = default_graphs(certainty, inference)
    found = [each for each in facts(engine, NamedNode("urn:x:a"), seen) if each.other == NamedNode("urn:x:c")]
    assert [(each.level, each.inferred) for each in found] == known
    assert all(each.claims == [CLAIM.c1] for each in found)
