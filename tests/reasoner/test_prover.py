"""Proofs as people read them: a chain is one step, however many ways lead to its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from pyoxigraph import Triple

from autopact.reasoner import Reasoner
from autopact.terms import Level

Turtle = Callable[[str], set[Triple]]


def test_the_links_of_a_chain_are_no_chains(turtle: Turtle) -> None:
    """Each link is stated, or follows in another way, so that the whole chain can be seen at once."""
    graph = ":p a owl:TransitiveProperty . :q rdfs:subPropertyOf :p . :a :q :b . :b :p :c . :c :p :d ."
    (proof,) = Reasoner({Level.CERTAIN: turtle(graph)}).prove(*turtle(":a :p :d ."))
    assert proof.rule == "prp-trp"
    assert [premise.rule for premise in proof.premises] == ["prp-spo1", "", ""]


def test_a_proof_is_found_where_everything_has_to_do_with_everything(turtle: Turtle) -> None:
    """Several, among hundreds of things, within a second or two: not every link that there is has to be proved."""
    random = Random(0)  # noqa: S311 - no secret
    links = " ".join(f":a{at} :p :a{random.randrange(at)} ." for at in range(1, 400))
    reasoner = Reasoner({Level.CERTAIN: turtle(f":p a owl:TransitiveProperty, owl:SymmetricProperty . {links}")})
    begun = time.process_time()
    first, *_ = reasoner.prove(*turtle(":a399 :p :a398 ."), most=3)
    assert first.rule == "prp-trp"
    assert time.process_time() - begun < 8
