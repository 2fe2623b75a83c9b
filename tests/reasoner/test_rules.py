"""Each rule by itself: it fires, under its own name, and fires no more than it should."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import Triple
from tests.reasoner.cases import CASES, Case

from autopact.reasoner import Reasoner
from autopact.reasoner.rules import RULES, TABLES
from autopact.reasoner.unread import unread
from autopact.terms import Level

Turtle = Callable[[str], set[Triple]]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_derives_its_conclusion_and_no_other(turtle: Turtle, case: Case) -> None:
    """If the premises hold, so does the conclusion, by a step of that rule; what lacks a premise does not follow."""
    reasoner = Reasoner({Level.CERTAIN: turtle(case.given)})
    if case.follows == "false":
        assert case.rule in {proof.rule for proof in reasoner.contradictions()}
        assert not reasoner.consistent()
    else:
        assert not list(reasoner.contradictions())
        steps = [{proof.rule for proof in reasoner.prove(triple, 5)} for triple in turtle(case.follows)]
        assert all(steps)
        assert any(case.rule in rules for rules in steps)
    for triple in turtle(case.not_follows):
        assert reasoner.level(triple) is None


def test_every_rule_has_a_case() -> None:
    """No rule without a case here; `different` is only a part of counting."""
    assert {rule.name for rule in RULES} - {case.rule for case in CASES} == {"different"}


def test_no_word_of_a_case_is_told_to_be_read_by_no_rule(turtle: Turtle) -> None:
    """`autopact reason` names the words of a graph that nothing follows from."""
    assert {case.given: found for case in CASES if (found := unread(turtle(case.given)))} == {}


def test_every_rule_says_what_it_means() -> None:
    """In a sentence, for proofs."""
    assert all(rule.words.endswith(".") for rule in RULES if rule.name != "different")


def test_a_contradiction_needs_each_of_its_leaves(turtle: Turtle) -> None:
    """Without any one triple that its proof rests on, the rule does not fire: the proof names what clashes, no more."""
    for case in CASES:
        if case.follows == "false":
            given = turtle(case.given)
            reasoner = Reasoner({Level.CERTAIN: given})
            proof = next(proof for proof in reasoner.contradictions() if proof.rule == case.rule)
            for leaf in proof.leaves():
                assert leaf.triple is not None
                assert case.rule not in {
                    other.rule for other in Reasoner({Level.CERTAIN: given - {leaf.triple}}).contradictions()
                }, f"{case}: {leaf.triple}"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__.rpartition(".")[2])
def test_each_table_has_its_rules_once(table: object) -> None:
    """A rule is in one table; only those that are written for two cases come twice."""
    twice = {"eq-diff1", "scm-cls", "scm-eqc1", "scm-eqp1", "scm-hv", "scm-svf1", "scm-avf1"}
    names = [rule.name for rule in table.RULES]  # type: ignore[attr-defined]
    assert {name for name in names if names.count(name) > 1} <= twice
