"""What follows, derived by updates in an engine: the same as by our reasoner, in random worlds and in hard cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from tests.reasoner.worlds import AT_ALL_LEVELS, World

from autopact.engine.graphs import quad
from autopact.engine.parts import PARTS, RESERVED
from autopact.engine.remote import nodes
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.dialects import STANDARD, Dialect
from autopact.engine.remote.filling import read
from autopact.engine.remote.fixpoint import Fixpoint
from autopact.errors import EngineNonsense
from autopact.terms import ONTOLOGY_GRAPH, OWL, RDF, RDFS, XSD, Level

from .alike import closed, explained
from .inside import Inside, holding

Parts = dict[NamedNode, set[Triple]]


def engine(parts: Parts, dialect: Dialect = STANDARD) -> Asking:
    """An engine that holds what is stated."""
    inside = Inside()
    inside.store.extend(nodes.sent(quad(triple, graph) for graph, triples in parts.items() for triple in triples))
    return Asking(inside, dialect)


def held(asking: Asking) -> Parts:
    """What an engine holds where readers look."""
    return {part: set(read(asking, part)) for part in PARTS}


def stated(facts: Iterable[Triple], level: Level = Level.CERTAIN) -> Parts:
    """Parts in which some triples are stated."""
    return {**{part: set() for part in PARTS}, level.asserted: set(facts)}


def named(text: str) -> list[Triple]:
    """Triples of names, a few of which are words of the vocabularies."""
    words = {
        "a": RDF.type,
        "below": RDFS.subClassOf,
        "under": RDFS.subPropertyOf,
        "domain": RDFS.domain,
        "range": RDFS.range,
        "same": OWL.sameAs,
        "differs": OWL.differentFrom,
        "Functional": OWL.FunctionalProperty,
        "Transitive": OWL.TransitiveProperty,
        "integer": XSD.integer,
    }
    terms = [words.get(name) or NamedNode(f"urn:t#{name}") for name in text.split() if name != "."]
    return [Triple(*terms[at : at + 3]) for at in range(0, len(terms), 3)]


def world(seed: int, *, literals: bool) -> Parts:
    """A small random world, at all levels, each triple in the first of the parts that it belongs to."""
    random = Random(seed)  # noqa: S311 - no secret
    made = World(random)
    parts: Parts = defaultdict(set, {part: set() for part in PARTS})
    for _ in range(8):
        parts[ONTOLOGY_GRAPH].update(made.axiom())
    for _ in range(14):
        fact = made.fact()
        if literals or not isinstance(fact.object, Literal):
            parts[random.choice(AT_ALL_LEVELS).asserted].add(fact)
    seen: set[Triple] = set()
    for part in PARTS:
        parts[part] -= seen
        seen |= parts[part]
    return parts


@pytest.mark.parametrize("seed", range(24))
def test_what_follows_is_the_same(seed: int) -> None:
    """Level by level, in worlds of every kind of axiom, equality, counting and contradictions among them."""
    parts = world(seed, literals=False)
    dataset, explainer = closed({part: set(triples) for part, triples in parts.items()})
    asking = engine(parts)
    assert Fixpoint(asking).reach() == explainer.reasoner.consistent()
    assert held(asking) == dataset.graphs
    assert not any(any(read(asking, graph)) for graph in RESERVED)


def test_a_rumour_of_what_is_a_term_hides_what_is_as_uncertain() -> None:
    """And nothing that is certain, there as here."""
    parts = stated(named("A below B . x a A . y a A . z under x"))
    parts[Level.PROBABLE.asserted] = {Triple(NamedNode("urn:t#x"), RDF.type, OWL.Class), *named("C below D . y a C")}
    parts[Level.POSSIBLE.asserted] = {*named("x a C"), Triple(NamedNode("urn:t#y"), RDF.type, OWL.Class)}
    dataset, _ = closed({part: set(triples) for part, triples in parts.items()})
    asking = engine(parts)
    Fixpoint(asking).reach()
    assert held(asking) == dataset.graphs
    assert set(named("x a B . y a B")) <= dataset.graphs[Level.CERTAIN.inferred]
    assert set(named("y a D")) == dataset.graphs[Level.PROBABLE.inferred]
    assert not dataset.graphs[Level.POSSIBLE.inferred]


def test_of_what_rdf_has_for_data_the_same_is_told() -> None:
    """Of statements, containers and values; and of a class, a restriction, nothing."""
    node, five = BlankNode("weight"), Literal(5)
    facts = [
        *named("p domain A . p under q . r under value . s p o . bag p o . C p o"),
        Triple(NamedNode("urn:t#s"), RDF.type, RDF.Statement),
        Triple(NamedNode("urn:t#bag"), RDF.type, RDF.Bag),
        Triple(NamedNode("urn:t#bag"), RDF._1, NamedNode("urn:t#o")),
        Triple(NamedNode("urn:t#C"), RDF.type, OWL.Class),
        Triple(NamedNode("urn:t#p"), RDFS.subPropertyOf, RDF.value),
        *named("o same other . x p y"),
        Triple(node, RDF.value, five),
        Triple(node, NamedNode("urn:t#p"), five),
        Triple(BlankNode("some"), OWL.onProperty, NamedNode("urn:t#p")),
        Triple(BlankNode("some"), NamedNode("urn:t#p"), five),
    ]
    parts = stated(facts)
    dataset, explainer = closed({part: set(triples) for part, triples in parts.items()})
    asking = engine(parts)
    assert Fixpoint(asking).reach() == explainer.reasoner.consistent()
    assert held(asking) == dataset.graphs
    told = held(asking)[Level.CERTAIN.inferred]
    assert {node, *(NamedNode(f"urn:t#{name}") for name in ("s", "bag", "x"))} <= {triple.subject for triple in told}
    assert NamedNode("urn:t#C") not in {triple.subject for triple in told}


@pytest.mark.parametrize("seed", range(24, 36))
def test_of_literals_nothing_follows_that_is_not_so(seed: int) -> None:
    """What only follows by a triple whose subject is a literal is left out; a contradiction among values is found."""
    parts = world(seed, literals=True)
    dataset, explainer = closed({part: set(triples) for part, triples in parts.items()})
    asking = engine(parts)
    assert Fixpoint(asking).reach() == explainer.reasoner.consistent()
    for part, there in held(asking).items():
        assert there <= dataset.graphs[part]


@pytest.mark.parametrize("seed", range(0, 24, 6))
def test_it_is_the_same_where_little_is_done_at_a_time(seed: int) -> None:
    """As by an engine whose updates take only some of what their pattern finds."""
    whole, little = engine(world(seed, literals=False)), engine(
        world(seed, literals=False), replace(STANDARD, found=3, batch=5)
    )  # fmt: skip
    assert Fixpoint(whole).reach() == Fixpoint(little).reach()
    assert held(whole) == held(little)


def test_derived_anew_only_what_is_stated_counts() -> None:
    """What followed before, and does no longer, goes; what was stated less firmly than it followed is stated again."""
    certain, possible = named("C below D . x a C"), named("x a D . y a D")
    parts = stated(possible, Level.POSSIBLE) | {ONTOLOGY_GRAPH: {certain[0]}, Level.CERTAIN.asserted: {certain[1]}}
    asking = engine(parts)
    for _ in range(2):
        assert Fixpoint(asking).reach()
        assert held(asking)[Level.CERTAIN.inferred] == {possible[0]}
        assert held(asking)[Level.POSSIBLE.asserted] == {possible[1]}
    asking.cluster.update(f"DELETE DATA {{ GRAPH {Level.CERTAIN.asserted} {{ {certain[1]} }} }}")
    Fixpoint(asking).reach()
    assert held(asking)[Level.CERTAIN.inferred] == set()
    assert held(asking)[Level.POSSIBLE.asserted] == set(possible)


def test_a_long_chain_takes_few_rounds() -> None:
    """Each round reaches twice as far; more rounds than there are graphs for them are no matter."""
    links = [f"x{at} part x{at + 1}" for at in range(40)]
    steps = [f"p{at} under p{at + 1}" for at in range(12)]
    parts = stated(named(f"part a Transitive . {' . '.join(links)} . x0 p0 y . {' . '.join(reversed(steps))}"))
    said: list[str] = []
    asking = engine(parts)
    Fixpoint(asking, said.append).reach()
    dataset, _ = closed({part: set(triples) for part, triples in parts.items()})
    assert held(asking) == dataset.graphs
    assert len(said) < 9


def test_rules_that_feed_each_other_go_on_for_as_long_as_it_takes() -> None:
    """Along a chain of properties that leads one step further in each round, beyond the graphs of the rounds."""
    links = [f"x{at} next x{at + 1}" for at in range(20)]
    head, tail = BlankNode("l0"), BlankNode("l1")
    chain = [
        Triple(NamedNode("urn:t#reaches"), OWL.propertyChainAxiom, head),
        Triple(head, RDF.first, NamedNode("urn:t#reaches")), Triple(head, RDF.rest, tail),
        Triple(tail, RDF.first, NamedNode("urn:t#next")), Triple(tail, RDF.rest, RDF.nil),
    ]  # fmt: skip
    parts = stated([*named(f"x0 reaches x1 . {' . '.join(links)}"), *chain])
    asking = engine(parts)
    Fixpoint(asking).reach()
    assert {str(t.object) for t in held(asking)[Level.CERTAIN.inferred]} == {f"<urn:t#x{at}>" for at in range(2, 21)}


def test_what_follows_along_the_inverse_of_a_property_has_no_name_and_is_told_to_nobody() -> None:
    """An inverse in a chain is a property without a name: what it holds of is no triple, what follows from it is."""
    head, tail, inverse = (BlankNode(name) for name in ("l0", "l1", "inverse"))
    near = NamedNode("urn:t#near")
    chain = [
        Triple(near, OWL.propertyChainAxiom, head), Triple(inverse, OWL.inverseOf, NamedNode("urn:t#over")),
        Triple(head, RDF.first, inverse), Triple(head, RDF.rest, tail),
        Triple(tail, RDF.first, NamedNode("urn:t#next")), Triple(tail, RDF.rest, RDF.nil),
    ]  # fmt: skip
    parts = stated([*named("y over x . y next z"), *chain])
    dataset, explainer = closed({part: set(triples) for part, triples in parts.items()})
    asking = engine(parts)
    Fixpoint(asking).reach()
    (follows,) = named("x near z")
    assert held(asking)[Level.CERTAIN.inferred] == dataset.graphs[Level.CERTAIN.inferred] == {follows}
    told = explainer.explain(follows)
    assert sum("axiom" not in premise for premise in told["premises"]) == 2
    assert explained(holding(dataset), follows) == told


def test_many_values_are_counted() -> None:
    """More than a pattern could choose; those who have one too few are left out."""
    of = NamedNode("urn:t#of")
    least = [
        Triple(NamedNode("urn:t#Many"), OWL.equivalentClass, BlankNode("r")),
        Triple(BlankNode("r"), OWL.onProperty, of), Triple(BlankNode("r"), OWL.onClass, NamedNode("urn:t#C")),
        Triple(BlankNode("r"), OWL.minQualifiedCardinality, Literal(8)),
    ]  # fmt: skip
    facts = [f"x of v{at} . v{at} a C" for at in range(8)] + [f"y of v{at}" for at in range(7)] + ["y of w"]
    facts += [f"v{at} differs v{to}" for at in range(8) for to in range(at)] + [f"w differs v{at}" for at in range(8)]
    asking = engine(stated([*least, *named(" . ".join(facts))]))
    Fixpoint(asking).reach()
    kinds = {t for t in held(asking)[Level.CERTAIN.inferred] if t.predicate == RDF.type}
    assert kinds == set(named("x a Many"))


def test_what_data_say_of_the_schema_makes_rules() -> None:
    """A class that is put below another by a property of somebody's own."""
    asking = engine(stated(named("kindOf under below . C kindOf D . x a C")))
    Fixpoint(asking).reach()
    assert held(asking)[Level.CERTAIN.inferred] == set(named("x a D"))


@pytest.mark.parametrize(
    ("facts", "consistent"),
    [
        ([], True),
        (named("p range integer"), False),
        (named("p a Functional"), False),
        (named("p under q"), True),
    ],
)
def test_values_that_contradict_the_schema_are_found(facts: list[Triple], consistent: bool) -> None:
    """Of a property with a datatype, or with one value at most."""
    x, p = NamedNode("urn:t#x"), NamedNode("urn:t#p")
    values = [Triple(x, p, Literal("one")), Triple(x, p, Literal(1))]
    assert Fixpoint(engine(stated([*facts, *values]))).reach() is consistent


def test_it_is_said_what_rules_are_left_out() -> None:
    """Those that ask for the type of a value."""
    some = BlankNode("r")
    restriction = [
        Triple(some, OWL.onProperty, NamedNode("urn:t#p")), Triple(some, OWL.someValuesFrom, XSD.integer),
        Triple(some, RDFS.subClassOf, NamedNode("urn:t#C")),
    ]  # fmt: skip
    said: list[str] = []
    Fixpoint(engine(stated(restriction)), said.append).reach()
    assert "what cls-svf1 conclude from those is left out" in said[0]


def test_an_engine_that_keeps_what_it_is_told_to_delete_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than that something is taken for true which is not any more."""
    asking = engine({Level.CERTAIN.inferred: set(named("x a C"))})
    monkeypatch.setattr(asking.cluster, "update", lambda *_, **__: None)
    with pytest.raises(EngineNonsense, match="keeps what it is told to delete"):
        Fixpoint(asking).reach()
