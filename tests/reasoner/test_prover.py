"""Proofs as people read them: a chain is one step, however many ways lead to its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from random import Random

import pytest
from pyoxigraph import Literal, Triple
from tests.reasoner.checker import check

from autopact.reasoner import Proof, Reasoner, reasoner
from autopact.reasoner.clauses import Clause
from autopact.reasoner.program import Body, Program
from autopact.reasoner.relation import Facts
from autopact.reasoner.state import State
from autopact.reasoner.vocabulary import Fact
from autopact.terms import Level

Turtle = Callable[[str], set[Triple]]


@pytest.mark.parametrize(
    ("rule", "axiom"),
    [("prp-trp", ":p a owl:TransitiveProperty ."), ("prp-spo2", ":p owl:propertyChainAxiom ( :p :p ) .")],
)
def test_the_links_of_a_chain_are_no_chains(turtle: Turtle, rule: str, axiom: str) -> None:
    """Each link is stated, or follows in another way, so that the whole chain can be seen at once."""
    graph = f"{axiom} :q rdfs:subPropertyOf :p . :a :q :b . :b :p :c . :c :p :d . :d :p :e ."
    reasoner = Reasoner({Level.CERTAIN: turtle(graph)})
    (proof,) = reasoner.prove(*turtle(":a :p :e ."))
    assert proof.rule == rule
    assert [premise.rule for premise in proof.premises] == ["prp-spo1", "", "", ""]
    check(proof, reasoner.stated)


@pytest.mark.parametrize(
    "axiom",
    ["owl:sameAs a owl:TransitiveProperty .", "owl:sameAs owl:propertyChainAxiom ( owl:sameAs owl:sameAs ) ."],
)
def test_equality_that_is_declared_transitive_is_proved_as_equality(turtle: Turtle, axiom: str) -> None:
    """Links of its chains lead both ways, which that axiom does not say."""
    graph = f"{axiom} :a owl:sameAs :b . :c owl:sameAs :b , :d ."
    reasoner = Reasoner({Level.CERTAIN: turtle(graph)})
    for triple in reasoner.inferred():
        for proof in reasoner.prove(triple, most=3):
            check(proof, reasoner.stated)


def test_of_proofs_that_are_as_high_the_one_with_the_fewest_steps_is_given(turtle: Turtle) -> None:
    """Whichever rule it ends with, and in whatever order rules are looked at."""
    graph = ":C owl:intersectionOf ( :A :B ) ; owl:equivalentClass :D . :p rdfs:domain :A, :B, :D . :x :p :y ."
    reasoner = Reasoner({Level.CERTAIN: turtle(graph)})
    (proof,) = reasoner.prove(*turtle(":x a :C ."))
    assert (proof.rule, [premise.rule for premise in proof.premises]) == ("cax-eqc2", ["prp-dom"])
    assert {"cls-int1", "cax-sco"} <= {other.rule for other in reasoner.prove(*turtle(":x a :C ."), 5)}


def test_what_is_stated_may_follow_as_well(turtle: Turtle) -> None:
    """The statement comes first, then what is longer and longer."""
    graph = ":A rdfs:subClassOf :B . :p rdfs:domain :B . :q rdfs:subPropertyOf :p . :x a :A, :B ; :q :y ."
    proofs = Reasoner({Level.CERTAIN: turtle(graph)}).prove(*turtle(":x a :B ."), 3)
    assert [proof.rule for proof in proofs] == ["", "cax-sco", "prp-dom"]


def test_no_chain_of_equals_leads_over_a_literal(turtle: Turtle) -> None:
    """It has no other names, whatever is stated of it: the longer way is the one that shows something."""
    graph = ":x owl:sameAs 1, :z . :y owl:sameAs 1 . :z owl:sameAs :w . :w owl:sameAs :y ."
    (proof,) = Reasoner({Level.CERTAIN: turtle(graph)}).prove(*turtle(":x owl:sameAs :y ."))
    assert [_words(premise.triple) for premise in proof.premises] == ["x sameAs z", "z sameAs w", "w sameAs y"]


def test_what_has_a_value_for_a_subject_is_no_step(turtle: Turtle) -> None:
    """No triple has one: the rules that lead over it are named once, however often each is used."""
    graph = ":q owl:inverseOf :p ; owl:propertyChainAxiom ( :q :p ) . :a :p 2 , :b . :b :p :c ."
    reasoner = Reasoner({Level.CERTAIN: turtle(graph)})
    (proof,) = reasoner.prove(*turtle(":c :p 2 ."))
    assert {proof.rule, *proof.also} == {"prp-inv1", "prp-inv2", "prp-spo2"}
    assert {premise.triple for premise in proof.premises} == turtle(":a :p 2 , :b . :b :p :c .")
    check(proof, reasoner.stated)


def test_an_axiom_that_has_a_value_for_a_subject_is_no_step(turtle: Turtle) -> None:
    """It stands in a proof as what it follows from: nowhere is there a step without a triple."""
    graph = ":p rdfs:subPropertyOf owl:equivalentClass ; a owl:SymmetricProperty . :C :p 1 . :x a 1 ."
    reasoner = Reasoner({Level.CERTAIN: turtle(graph)})
    for proof in reasoner.prove(*turtle(":x a :C ."), most=5):
        assert all(step.triple for step in (proof, *proof.axioms, *proof.premises))
        check(proof, reasoner.stated)


def test_a_link_of_a_chain_does_not_rest_on_itself(turtle: Turtle) -> None:
    """By way of its inverse, which is the end of a shorter chain: that one's links stand in its place."""
    graph = """
        :p a owl:TransitiveProperty ; owl:propertyChainAxiom ( :q :r :q ) . :q owl:inverseOf :p .
        :b :q :a . :c :p :a ; :r :b . :d :p :e ; :q :a ."""
    reasoner = Reasoner({Level.CERTAIN: turtle(graph)})
    (proof,) = reasoner.prove(*turtle(":b :p :e ."))
    check(proof, reasoner.stated)
    assert "prp-trp" not in {link.rule for link in proof.premises}


def test_a_proof_is_found_where_everything_has_to_do_with_everything(turtle: Turtle) -> None:
    """Several, among hundreds of things, within a second or two: not every link that there is has to be proved."""
    random = Random(0)  # noqa: S311 - no secret
    links = " ".join(f":a{at} :p :a{random.randrange(at)} ." for at in range(1, 400))
    reasoner = Reasoner({Level.CERTAIN: turtle(f":p a owl:TransitiveProperty, owl:SymmetricProperty . {links}")})
    begun = time.process_time()
    first, *_ = reasoner.prove(*turtle(":a399 :p :a398 ."), most=3)
    assert first.rule == "prp-trp"
    assert time.process_time() - begun < 8


def test_the_premises_of_a_fact_are_looked_for_once(turtle: Turtle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at each height anew, of which this proof has two hundred."""
    asked: list[object] = []
    bodies = State.bodies

    def counted(state: State, clause: Clause, fact: Fact, among: Facts) -> Iterator[Body]:
        if among is state.facts:
            asked.append((clause, fact))
        return bodies(state, clause, fact, among)

    monkeypatch.setattr(State, "bodies", counted)
    links = "".join(f":x{at} :q :x{at + 1} ." for at in range(1, 200))
    graph = f":p owl:propertyChainAxiom ( :p :q ) . :x0 :p :x1 . {links}"
    reasoner = Reasoner({Level.CERTAIN: turtle(graph)})
    (proof,) = reasoner.prove(*turtle(":x0 :p :x200 ."))
    check(proof, reasoner.stated)
    assert len(asked) == len(set(asked)) > 0


CONTRADICTORY = [
    (":p rdfs:range xsd:integer . :a :p '?' . :b :p '?' .", [["a p"], ["b p"]]),
    (
        ":p a owl:FunctionalProperty . :a :p 1, 2 . :b :p 1, 2 . :c :p 2, 3 . :d :p 4 .",
        [["a p", "a p"], ["b p", "b p"], ["c p", "c p"]],
    ),
    (
        ":p owl:propertyDisjointWith :q . :a :p :b, :c, :d ; :q :b, :c .",
        [["a p b", "a q b"], ["a p c", "a q c"]],
    ),
    (
        ":p a owl:AsymmetricProperty . :a :p :b, :c . :b :p :a . :c :p :a .",
        [["a p b", "b p a"], ["a p c", "c p a"]],
    ),
    (
        ":p rdfs:range :A . :A owl:equivalentClass :B . :B rdfs:subClassOf xsd:integer . :a :p '?' . :b :p '?' .",
        [["a p"], ["b p"]],
    ),
]
"""Graphs, and the triples that contradict each other in them."""


@pytest.mark.parametrize(("graph", "clashes"), CONTRADICTORY)
def test_each_contradiction_is_found(turtle: Turtle, graph: str, clashes: list[list[str]]) -> None:
    """Of things that share a value, or a subject, too; and each once, whichever way round it is."""
    assert _clashes(Reasoner({Level.CERTAIN: turtle(graph)}).contradictions()) == clashes


@pytest.mark.parametrize("patience", [0, reasoner.PATIENCE], ids=["anew", "step by step"])
@pytest.mark.parametrize(("graph", "clashes"), CONTRADICTORY)
def test_new_contradictions_are_those_that_were_none_before(
    turtle: Turtle, monkeypatch: pytest.MonkeyPatch, graph: str, clashes: list[list[str]], patience: float
) -> None:
    """Whatever it is that is stated last, an axiom too; what is less than certain contradicts nothing that is."""
    stated = turtle(graph)
    monkeypatch.setattr(reasoner, "PATIENCE", patience)
    for last in stated:
        here = Reasoner({Level.CERTAIN: stated - {last}})
        here.state.seconds = patience
        before = _clashes(here.contradictions())
        here.note(changes=True)
        here.insert([last], Level.PROBABLE)
        assert _clashes(here.contradictions(Level.CERTAIN, new=True)) == []
        here.insert([last])
        new = _clashes(here.contradictions(new=True))
        assert sorted(before + new) == clashes


def _clashes(found: Iterable[Proof]) -> list[list[str]]:
    """The premises of each contradiction, in words."""
    return sorted(sorted(_words(premise.triple) for premise in proof.premises) for proof in found)


def test_each_two_of_several_that_should_differ_are_told(turtle: Turtle) -> None:
    """Also the last two, each of which is in a contradiction that has been told."""
    graph = "[] a owl:AllDifferent ; owl:members ( :a :b :c ) . :a owl:sameAs :b . :b owl:sameAs :c ."
    found = Reasoner({Level.CERTAIN: turtle(graph)}).contradictions()
    pairs = [set(_words(premise.triple).split(" sameAs ")) for proof in found for premise in proof.premises]
    assert sorted(map(sorted, pairs)) == [["a", "b"], ["a", "c"], ["b", "c"]]


def _words(triple: Triple | None) -> str:
    """A triple by its local names, without a literal."""
    assert triple is not None
    return " ".join(str(term).strip("<>").rpartition("#")[2] for term in triple if not isinstance(term, Literal))


def test_a_contradiction_that_many_lists_have_is_told_once(turtle: Turtle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each list is looked at by itself, and not beside each of the others."""
    looked: list[Clause] = []
    concluding = Program.concluding

    def counted(program: Program, fact: Fact, *, equality: bool) -> Iterator[Clause]:
        for clause in concluding(program, fact, equality=equality):
            looked.append(clause)
            yield clause

    monkeypatch.setattr(Program, "concluding", counted)
    lists = " ".join(f"[] a owl:AllDisjointClasses ; owl:members ( :A :B :C{at} ) ." for at in range(100))
    found = Reasoner({Level.CERTAIN: turtle(f"{lists} :x a :A, :B .")}).contradictions()
    assert _clashes(found) == [["x type A", "x type B"]]
    assert len(looked) < 1000


def test_a_contradiction_has_its_own_level(turtle: Turtle) -> None:
    """One that is only probable is so beside a certain one of the same kind, and comes after it."""
    schema = ":p rdfs:range xsd:integer . "
    stated = {Level.CERTAIN: turtle(schema + ":a :p '?' ."), Level.PROBABLE: turtle(":b :p '?' .")}
    for level, expected in (
        (Level.CERTAIN, [(Level.CERTAIN, "a p")]),
        (Level.POSSIBLE, [(Level.CERTAIN, "a p"), (Level.PROBABLE, "b p")]),
    ):
        found = Reasoner(stated).contradictions(level)
        assert [(proof.level, _words(proof.premises[0].triple)) for proof in found] == expected


def test_a_rumour_makes_nothing_inconsistent(turtle: Turtle) -> None:
    """It may contradict what is certain, and is itself a contradiction then; stated firmly, it is one of the graph."""
    reasoner = Reasoner({Level.CERTAIN: turtle(":A owl:disjointWith :B . :x a :A .")})
    reasoner.insert(turtle(":x a :B ."), Level.PROBABLE)
    assert [proof.level for proof in reasoner.contradictions()] == [Level.PROBABLE]
    assert reasoner.consistent()
    reasoner.insert(turtle(":x a :B ."))
    assert not reasoner.consistent()
    reasoner.delete(turtle(":x a :B ."))
    assert reasoner.consistent()


def test_a_contradiction_is_proved_without_what_is_weaker(turtle: Turtle) -> None:
    """Other ways to the same one may be less firm: they come at their own level, and no time is lost on them before."""
    others = "".join(f":a :p :c{at} . :c{at} :p :a ." for at in range(30))
    stated = {
        Level.CERTAIN: turtle(":p a owl:AsymmetricProperty . :a :p :b . :b :p :a ."),
        Level.POSSIBLE: turtle(others),
    }
    begun = time.process_time()
    first, *more = Reasoner(stated).contradictions()
    assert time.process_time() - begun < 4
    assert (first.level, {_words(premise.triple) for premise in first.premises}) == (Level.CERTAIN, {"a p b", "b p a"})
    assert [proof.level for proof in more] == [Level.POSSIBLE] * 30
