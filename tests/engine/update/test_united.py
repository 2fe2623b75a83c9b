"""Named graphs that are in the default graph too: a triple is there once, and for as long as one of them states it."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode
from tests.engine.update.asking import CLAIM_OF, SCHEMA, claim, do, holds, parts, why

from autopact.engine.seam import Solutions
from autopact.engine.update.writable import Writable
from autopact.errors import NotAllowed
from autopact.terms import Level

OWN, OTHER = "urn:x:own", "urn:x:other"


@pytest.fixture
def state() -> Writable:
    """A schema in one graph; of its two links, one is in another graph as well."""
    state = Writable(united=True)
    do(state, f"INSERT DATA {{ GRAPH :own {{ {SCHEMA} }} GRAPH :other {{ :a :within :b }} }}")
    return state


def count(state: Writable, pattern: str) -> int:
    """How many solutions readers find."""
    answer = state.engine.query(f"PREFIX : <urn:x:> SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    assert isinstance(answer, Solutions)
    number = answer.rows[0]["n"]
    assert isinstance(number, Literal)
    return int(number.value)


def test_a_triple_of_two_graphs_is_one(state: Writable) -> None:
    """It is counted once, with what follows; GRAPH sees each by itself."""
    assert count(state, "?s :within ?o") == 3
    assert count(state, "GRAPH :own { ?s :within ?o }") + count(state, "GRAPH :other { ?s :within ?o }") == 2 + 1
    assert parts(state, ":a", ":within", ":b") == ["asserted", "urn:x:other", "urn:x:own"]
    assert parts(state, ":a", ":within", ":c") == ["inferred"]


def test_it_stays_while_a_graph_states_it(state: Writable) -> None:
    """A graph is cleared, then the other: first what only that one stated is gone, and what followed from it."""
    outcome = do(state, "DELETE DATA { GRAPH :own { :a :within :b } }")
    assert (outcome.still_holds, outcome.derived.removed) == (1, [])
    do(state, "CLEAR GRAPH :own")
    assert (holds(state, ":a :within :b"), holds(state, ":a :within :c")) == (True, False)
    assert count(state, "?s ?p ?o") == 1
    do(state, "DROP GRAPH :other")
    assert count(state, "?s ?p ?o") == 0


def test_it_goes_from_all_graphs_that_an_update_names(state: Writable) -> None:
    """Without names, GRAPH ?g finds what is derived too, which is refused, with the word for them."""
    template, where = "GRAPH ?g { :a ?p ?o }", "WHERE { GRAPH ?g { :a ?p ?o } }"
    with pytest.raises(NotAllowed, match="USING NAMED"):
        do(state, f"DELETE {{ {template} }} {where}")
    do(state, f"DELETE {{ {template} }} USING NAMED :own USING NAMED :other {where}")
    assert not holds(state, ":a ?p ?o")


def test_what_is_stated_in_the_default_graph_as_well_stays(state: Writable) -> None:
    """And the other way round; COPY takes what is stored there alone."""
    do(state, "INSERT DATA { :a :within :b }")
    do(state, "CLEAR NAMED")
    assert parts(state, ":a", ":within", ":b") == ["asserted", "default"]
    do(state, "INSERT DATA { GRAPH :new { :a :within :b . :x :within :y } } ; CLEAR DEFAULT")
    assert parts(state, ":a", ":within", ":b") == ["asserted", "urn:x:new"]
    do(state, "COPY DEFAULT TO :copy")
    assert list(state.engine.stored(NamedNode("urn:x:copy"))) == []


def test_a_proof_ends_in_the_graphs_that_state_it(state: Writable) -> None:
    """In all of them; what none states any more is not explained."""
    first, second, _ = why(state, ":a :within :c")["premises"]
    assert (first["status"], first["graph"], first["more"]) == ("stated", OTHER, [{"graph": OWN}])
    assert (second["graph"], "more" in second) == (OWN, False)
    do(state, "DELETE DATA { GRAPH :other { :a :within :b } }")
    assert why(state, ":a :within :b")["graph"] == OWN
    do(state, "CLEAR GRAPH :own")
    assert (why(state, ":a :within :c")["status"], why(state, ":a :within :b")["graphs"]) == ("none", [])


def test_a_graph_that_is_a_claim_counts_as_one(state: Writable) -> None:
    """As firmly as is said of it, from when that is said until it is not; claims without a word do not count."""
    assert parts(state, ":b", ":within", ":c") == ["asserted", "urn:x:own"]
    about = CLAIM_OF.format(claim=":own", level=Level.PROBABLE.word)
    do(state, f"INSERT DATA {{ GRAPH graph:claims {{ {about} }} }}")
    assert parts(state, ":b", ":within", ":c") == ["probable-asserted", "urn:x:own"]
    do(state, f"DELETE DATA {{ GRAPH graph:claims {{ {about} }} }}")
    assert parts(state, ":b", ":within", ":c") == ["asserted", "urn:x:own"]
    claim(state, "claim:c1", "possible", ":c :within :d")
    do(state, "INSERT DATA { GRAPH claim:c2 { :d :within :e } }")
    assert (holds(state, ":c :within :d"), holds(state, ":d :within :e")) == (False, False)
