"""Explanations stay true: what comes and goes with a change, at which level, and why, is said at once."""

from __future__ import annotations

import pytest
from tests.engine.update.asking import SCHEMA, claim, do, parts, why

from autopact.engine.explanation import leaves
from autopact.engine.update.writable import Writable
from autopact.terms import CLAIM, CLAIMS_GRAPH, ONTOLOGY_GRAPH, Level


@pytest.fixture
def state() -> Writable:
    """A transitive chain a, b, c, and two classes; all stated directly."""
    state = Writable()
    do(state, f"INSERT DATA {{ {SCHEMA} :x a :Car }}")
    return state


def test_a_transitive_link_is_removed(state: Writable) -> None:
    """What it linked is no longer so, and the answer names the missing link."""
    assert [leaf["says"] for leaf in leaves(why(state, ":a :within :c"))][:2] == [
        "<urn:x:a> <urn:x:within> <urn:x:b>",
        "<urn:x:b> <urn:x:within> <urn:x:c>",
    ]
    outcome = do(state, "DELETE DATA { :b :within :c }")
    assert len(outcome.derived.removed) == 2  # it is asserted no longer, and what followed follows no longer
    explained = why(state, ":a :within :c")
    assert explained["status"] == "none"
    assert explained["nearest"]["missing"] == ["<urn:x:b> <urn:x:within> <urn:x:c>"]


def test_a_class_axiom_is_removed(state: Writable) -> None:
    """Its members are no longer in the class above, until it is stated again, be it in the ontology."""
    assert why(state, ":x a :Thing")["rule"] == "cax-sco"
    do(state, "DELETE DATA { :Car rdfs:subClassOf :Thing }")
    assert parts(state, ":x", "a", ":Thing") == []
    assert why(state, ":x a :Thing")["status"] == "none"
    do(state, "INSERT DATA { GRAPH graph:ontology { :Car rdfs:subClassOf :Thing } }")
    assert parts(state, ":x", "a", ":Thing") == ["inferred"]
    (axiom,) = (leaf for leaf in leaves(why(state, ":x a :Thing")) if leaf.get("axiom"))
    assert (axiom["status"], axiom["graph"]) == ("stated", ONTOLOGY_GRAPH.value)


def test_equality_comes_and_goes(state: Writable) -> None:
    """What is said of one is said of the other, and why; afterwards no longer."""
    do(state, "INSERT DATA { :x owl:sameAs :y }")
    assert parts(state, ":y", "a", ":Thing") == ["inferred"]
    assert "<urn:x:x> owl:sameAs <urn:x:y>" in [leaf["says"] for leaf in leaves(why(state, ":y a :Thing"))]
    do(state, "DELETE DATA { :x owl:sameAs :y }")
    assert parts(state, ":y", "a", ":Thing") == []
    assert parts(state, ":x", "a", ":Thing") == ["inferred"]


def test_a_claim_is_retracted(state: Writable) -> None:
    """What it alone said, and what followed, is gone; the answer names the claim, and that it was retracted."""
    claim(state, "claim:c1", "certain", ":c :within :d")
    assert why(state, ":c :within :d")["claim"] == CLAIM.c1.value
    assert CLAIM.c1.value in [leaf.get("claim") for leaf in leaves(why(state, ":a :within :d"))]
    do(state, 'INSERT DATA { GRAPH graph:claims { claim:c1 ap:retractedOn "2026-02-02" } }')
    assert parts(state, ":a", ":within", ":d") == []
    (idle,) = why(state, ":c :within :d")["claims"]
    assert (idle["claim"], idle["standing"]) == (CLAIM.c1.value, "retracted")


def test_a_hedge_is_lifted(state: Writable) -> None:
    """From probable to certain: the conclusion's level rises, and nothing holds it down any more."""
    claim(state, "claim:c1", "probable", ":c :within :d")
    explained = why(state, ":a :within :d")
    assert (explained["level"], [leaf["claim"] for leaf in explained["held_by"]]) == ("probable", [CLAIM.c1.value])
    do(
        state,
        "WITH graph:claims DELETE { ?c ap:factuality ap:probable } INSERT { ?c ap:factuality ap:certain } "
        "WHERE { ?c ap:factuality ap:probable }",
    )
    assert parts(state, ":a", ":within", ":d") == ["inferred"]
    explained = why(state, ":a :within :d")
    assert explained["level"] == "certain"
    assert "held_by" not in explained


def test_what_a_client_states_ends_in_that(state: Writable) -> None:
    """Rule 7: a triple that was stated directly is so, in the part of its own."""
    explained = why(state, ":a :within :b")
    assert (explained["status"], explained["graph"]) == ("stated", Level.CERTAIN.asserted.value)


def test_a_contradiction_comes_and_goes(state: Writable) -> None:
    """It is said whether the state contradicts itself, and what clashes."""
    assert do(state, "INSERT DATA { :Car owl:disjointWith :Thing }").consistent is False
    assert state.engine.consistent is False
    assert do(state, "DELETE DATA { :x a :Car }").consistent is True


def test_whoever_says_the_same_is_told_besides(state: Writable) -> None:
    """The firmest claim first, of those as firm the first by name; then the graphs that state it; none that is idle."""
    for name, level in (
        ("c4", "possible"),
        ("c3", "certain"),
        ("c2", "certain"),
        ("c1", "probable"),
        ("c0", "certain"),
    ):
        claim(state, f"claim:{name}", level, ":p :near :q")
    do(state, 'INSERT DATA { GRAPH graph:claims { claim:c0 ap:retractedOn "2026-02-02" . :p :near :q } :p :near :q }')
    do(state, "INSERT DATA { GRAPH :own { :p :near :q } }")  # which nobody reads as stated
    explained = why(state, ":p :near :q")
    assert (explained["status"], explained["claim"]) == ("asserted", CLAIM.c2.value)
    assert [each.get("claim") or each["graph"] for each in explained["more"]] == [
        *(CLAIM[name].value for name in ("c3", "c1", "c4")),
        *(graph.value for graph in (CLAIMS_GRAPH, Level.CERTAIN.asserted)),
    ]
    do(state, "INSERT DATA { GRAPH graph:ontology { :p :near :q } } ; DROP GRAPH claim:c2 ; DROP GRAPH claim:c3")
    explained = why(state, ":p :near :q")
    assert (explained["status"], explained["graph"]) == ("stated", ONTOLOGY_GRAPH.value)
    assert [each.get("claim") or each["graph"] for each in explained["more"]] == [
        *(CLAIM[name].value for name in ("c1", "c4")),
        *(graph.value for graph in (CLAIMS_GRAPH, Level.CERTAIN.asserted)),
    ]


def test_all_words_of_a_claim_are_told(state: Writable) -> None:
    """Each cue and each hedge; what is not known of it is left out, and what names no source is its own."""
    claim(state, "claim:c1", "possible", ":p :near :q")
    explained = why(state, ":p :near :q")
    assert not {"cue", "hedge", "start", "end"} & explained.keys()
    assert explained["evidence"] == [{"iri": "urn:x:page", "source": "urn:x:page"}]
    do(state, 'INSERT DATA { GRAPH graph:claims { claim:c1 ap:cue "by", "near" ; ap:hedge "it is said", "may" } }')
    explained = why(state, ":p :near :q")
    assert (explained["cue"], explained["hedge"]) == ("by … near", "it is said … may")
    do(state, "INSERT DATA { GRAPH graph:claims { :page a ap:Passage ; oa:start 7 } }")
    assert why(state, ":p :near :q")["evidence"] == [{"iri": "urn:x:page", "source": "urn:x:page", "start": 7}]
    do(state, "INSERT DATA { GRAPH graph:claims { :page prov:wasQuotedFrom :book } }")
    assert why(state, ":p :near :q")["evidence"] == [{"iri": "urn:x:page", "source": "urn:x:book", "start": 7}]


def test_why_a_claim_does_not_count_any_more(state: Writable) -> None:
    """Whoever made it took it back; or else another has its place; or else something is missing, or it is idle."""

    def standing() -> str:
        (idle,) = why(state, ":p :near :q")["claims"]
        return str(idle["standing"])

    claim(state, "claim:c1", "uncommitted", ":p :near :q")
    assert standing() == "uncommitted"
    do(state, "DELETE WHERE { GRAPH graph:claims { claim:c1 ap:polarity ?p } }")
    assert standing() == "open"
    do(state, "INSERT DATA { GRAPH graph:claims { claim:c1 ap:polarity ap:Denied } }")
    assert standing() == "denied"
    do(state, "DELETE WHERE { GRAPH graph:claims { claim:c1 ap:evidence ?e } }")
    assert standing() == "open"
    do(state, "INSERT DATA { GRAPH graph:claims { claim:c2 ap:supersedes claim:c1 } }")
    assert standing() == "superseded"
    do(state, 'INSERT DATA { GRAPH graph:claims { claim:c1 ap:retractedOn "2026-02-02" } }')
    assert standing() == "retracted"


def test_a_step_is_explained_once(state: Writable) -> None:
    """What rests on the same twice names it again, and no more."""
    do(
        state,
        "INSERT DATA { :both a owl:Class ; owl:intersectionOf ( :Thing [ a owl:Class ; owl:unionOf ( :Thing ) ] ) }",
    )
    explained = why(state, ":x a :both")
    assert "also" not in explained
    first, second = explained["premises"][:2]
    assert (first["says"], "premises" in first) == ("<urn:x:x> a <urn:x:Thing>", True)
    (again,) = (each for each in second["premises"] if not each.get("axiom"))
    assert (again["says"], again["repeated"], "premises" in again) == (first["says"], True, False)
    assert [leaf["says"] for leaf in leaves(explained)].count("<urn:x:x> a <urn:x:Car>") == 1
