"""Random worlds: changes are exact, another reasoner agrees, and every proof can be replayed.

The long form, by hand: `AUTOPACT_FUZZ=10000 python -m pytest tests/reasoner/test_fuzz.py -k many` makes 10,000 changes.
"""

from __future__ import annotations

import os
from random import Random

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from owlrl.OWLRL import OWLRL_Semantics
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from tests.reasoner.checker import check
from tests.reasoner.worlds import AT_ALL_LEVELS, FIRMLY, World, everything

from autopact.reasoner import Reasoner, change, incremental, reasoner, state
from autopact.reasoner.vocabulary import HIDDEN
from autopact.terms import Level, Term

WORLDS = st.integers(min_value=0, max_value=2**32)
LONG = int(os.environ.get("AUTOPACT_FUZZ", "0"))
"""Changes that the long form makes; 10,000 take a quarter of an hour."""

unhurried = settings(max_examples=40)


def changes(seed: int, count: int, most: int = 1) -> None:
    """Make so many random changes; after each, compare with what is derived anew, and with what was said to change.

    Up to `most` facts and axioms are inserted at once.
    """
    random = Random(seed)  # noqa: S311 - no secret
    world = World(random)
    levels = random.choice([FIRMLY, AT_ALL_LEVELS])
    stated: dict[Level, set[Triple]] = {level: set() for level in Level}
    groups: list[list[Triple]] = []
    for group in ([world.axiom() for _ in range(random.randint(0, 7))], [[world.fact()] for _ in range(10)]):
        for triples in group:
            groups.append(triples)
            stated[random.choice(levels)].update(triples)
    changing = Reasoner(stated)
    told = {level: set(changing.inferred(level)) for level in Level}
    for _ in range(count):
        level = random.choice(levels)
        if random.random() < 0.5:
            triples = random.choice(groups) if random.random() < 0.4 else [*sorted(stated[level], key=str)[:1]]
            stated[level] -= set(triples)
            change = changing.delete(triples, level)
        else:
            triples = []
            for _ in range(random.randint(1, most)):
                groups.append(random.choice([world.axiom(), [world.fact()], random.choice(groups)]))
                triples += groups[-1]
            stated[level] |= set(triples)
            change = changing.insert(triples, level)
        anew = Reasoner(stated)
        assert everything(changing) == everything(anew)
        for each in Level:
            now = set(changing.inferred(each))
            assert now == set(anew.inferred(each))
            assert change.removed[each] == told[each] - now
            assert change.added[each] == now - told[each]
            told[each] = now


@given(seed=WORLDS)
@unhurried
def test_changes_are_exact(seed: int) -> None:
    """After any insertions and deletions, of the schema too, all is as if derived anew, and so was the answer."""
    changes(seed, 12)


@given(seed=WORLDS)
@unhurried
def test_changes_are_exact_one_by_one(seed: int) -> None:
    """The same where nothing is ever derived anew, however much a change concerns."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reasoner, "PATIENCE", 10**9)
        changes(seed, 12)


def followed(patch: pytest.MonkeyPatch, many: int) -> None:
    """Have so many facts worked all at once."""
    for module in (state, incremental, change):
        patch.setattr(module, "MANY", many)


@given(seed=WORLDS)
@unhurried
def test_changes_are_exact_all_at_once(seed: int) -> None:
    """The same where all that is inserted, and all that it derives, is followed at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reasoner, "PATIENCE", 10**9)
        followed(patch, 1)
        changes(seed, 8, most=8)


@pytest.mark.skipif(not LONG, reason="takes long: set AUTOPACT_FUZZ to the number of changes, such as 10000")
@pytest.mark.parametrize("many", [state.MANY, 1])
def test_many_changes_are_exact(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many changes as asked for, one fact after the other and all at once."""
    followed(monkeypatch, many)
    for seed in range(LONG // 40):
        changes(seed, 40, most=4)


@given(seed=WORLDS)
@unhurried
def test_every_proof_can_be_replayed(seed: int) -> None:
    """Whatever holds has proofs; each step follows, by its rule, from its premises alone, and none rests on itself."""
    world = World(Random(seed))  # noqa: S311 - no secret
    asked = Reasoner(world.stated(7, 14))
    for triple in holding(asked):
        proofs = asked.prove(triple, 3)
        assert proofs
        assert proofs[0].level == asked.level(triple)
        assert len({(p.rule, p.premises, p.axioms) for p in proofs}) == len(proofs)
        for proof in proofs:
            assert proof.triple == triple
            check(proof, asked.stated)
    for proof in asked.contradictions():
        assert proof.triple is None
        check(proof, asked.stated)


def holding(asked: Reasoner) -> list[Triple]:
    """Every triple that a reasoner holds, told or not."""
    state = asked.state
    return [
        state.lexicon.triple((s, p, o))
        for p, relation in state.facts.items()
        if p not in HIDDEN and isinstance(state.lexicon.terms[p], NamedNode)
        for s, o in relation
        if not state.lexicon.is_literal(s)
    ]


OWL, RDF, RDFS = rdflib.OWL, rdflib.RDF, rdflib.RDFS
TRIVIAL = {OWL.sameAs, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty}


class Oracle(OWLRL_Semantics):  # type: ignore[misc]  # owlrl has no types
    """owlrl without axiomatic triples."""

    def __init__(self, graph: rdflib.Graph) -> None:
        super().__init__(graph, axioms=False, daxioms=False)

    def one_time_rules(self) -> None:
        """Add none."""

    def post_process(self) -> None:
        """Leave the graph as it is."""


def node(term: Term) -> rdflib.term.Node:
    """A term as rdflib has it."""
    if isinstance(term, Literal):
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
    return rdflib.BNode(term.value) if isinstance(term, BlankNode) else rdflib.URIRef(term.value)


def says_something(triple: tuple[rdflib.term.Node, ...]) -> bool:
    """Whether the two should agree on it: docs/conformance.md has the reasons for the others."""
    s, p, o = triple
    return not (
        isinstance(s, rdflib.Literal)  # no triple
        or isinstance(p, rdflib.BNode)
        or (p in TRIVIAL and s == o)
        or OWL.Thing in {s, o}
        or s == OWL.Nothing
        or p in {RDF.first, RDF.rest}  # syntax, in which equals do not replace each other
        or "agent-ont#" in f"{p}{o}"  # how owlrl notes contradictions
    )


@given(seed=WORLDS)
@unhurried
def test_owlrl_agrees(seed: int) -> None:
    """On worlds without what it gets wrong, owlrl derives the same, and finds the same ones contradictory."""
    random = Random(seed)  # noqa: S311 - no secret
    world = World(random, plain=True)
    triples = {t for _ in range(8) for t in world.axiom()} | {world.fact() for _ in range(14)} | world.declarations()
    asked = Reasoner({Level.CERTAIN: triples})
    ours = {tuple(map(node, triple)) for triple in holding(asked)}
    graph = rdflib.Graph()
    for triple in triples:
        graph.add(tuple(map(node, triple)))  # type: ignore[arg-type]
    oracle = Oracle(graph)
    oracle.closure()
    theirs = set(graph)
    assert {t for t in ours if says_something(t)} == {t for t in theirs if says_something(t)}
    assert bool(oracle.error_messages) == (not asked.consistent())
