"""Random writes compared with a plain model: a set of quads, from which everything is derived anew after each.

The long form, by hand, makes 2,000: `AUTOPACT_FUZZ=2000 python -m pytest tests/engine/update/test_model.py -k many`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from random import Random
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple
from tests.engine.update.asking import CLAIM_OF, PROLOGUE, triples
from tests.reasoner.worlds import World

from autopact.engine import dataset
from autopact.engine.graphs import DEFAULT, Graphs, quad
from autopact.engine.parts import DERIVED, PARTS, default_graphs
from autopact.engine.update import deriving
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Delta, Graph, Outcome, Update, Write
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, ONTOLOGY_GRAPH, Level

SEEDS = st.integers(min_value=0, max_value=2**32)
LONG = int(os.environ.get("AUTOPACT_FUZZ", "0"))
CLAIMS = [CLAIM[f"c{at}"] for at in range(4)]
OWN = [NamedNode("urn:x:own"), NamedNode("urn:x:other")]
_DECIDING = {AP.retractedOn, AP.supersedes, AP.factuality}

Operation: TypeAlias = tuple[str, Callable[[], None]]
"""A text, and what it does to the model."""

unhurried = settings(max_examples=40)


def derived(quads: set[Quad], *, reasoning: bool, united: bool = False) -> dict[NamedNode, set[Triple]]:
    """The parts that quads make, as files with the same in them would."""
    by_graph: dict[Graph, set[Triple]] = {}
    for each in quads:
        by_graph.setdefault(each.graph_name, set()).add(each.triple)  # type: ignore[arg-type]
    claimed = [quad(triple, DEFAULT) for triple in by_graph.get(CLAIMS_GRAPH, ())]
    for graph, content in by_graph.items():
        if graph not in (DEFAULT, ONTOLOGY_GRAPH, CLAIMS_GRAPH, *OWN):
            claimed += [quad(triple, graph) for triple in content]
    others = {graph: by_graph.get(graph, set()) for graph in OWN}
    authored = dataset.Authored(by_graph.get(ONTOLOGY_GRAPH, set()), claimed, by_graph.get(DEFAULT, set()), others)
    parts = dataset._graphs(authored, united=united)
    if reasoning:
        dataset._derive(parts, lambda _: None)
    return {part: parts[part] for part in PARTS}


class Writing:
    """A state, a copy of it that is told of each difference, and the model."""

    def __init__(self, seed: int, *, reasoning: bool = True, united: bool = False) -> None:
        self.random = Random(seed)  # noqa: S311 - no secret
        self.world = World(self.random, nameless=False)  # DELETE DATA names what it deletes
        self.reasoning, self.united = reasoning, united
        self.state = Writable(reasoning=reasoning, united=united)
        self.copy = Graphs()
        self.model: set[Quad] = set()
        self.there: set[NamedNode] = set()
        self.groups: list[list[Quad]] = []
        for _ in range(3):
            self._apply([self._claim()])

    def step(self) -> None:
        """Write something, and compare."""
        if self.groups and self.random.random() < 0.15:
            group = self.groups.pop(self.random.randrange(len(self.groups)))
            self._follow(self.state.redo(Delta(removed=[each for each in group if each in self.model])))
            self.model.difference_update(group)
        else:
            operations = [self._operation() for _ in range(self.random.choice([1, 1, 1, 2, 3]))]
            # Which blank nodes an axiom has is known afterwards only, so it is written alone.
            alone = [operation for operation in operations if "_:" in operation[0]][:1]
            self._apply(alone or operations)
        self.compare()

    def _apply(self, operations: list[Operation]) -> None:
        outcome = self.state.apply(Write([Update(PROLOGUE + " ; ".join(text for text, _ in operations))]))
        self._follow(outcome)
        made = [each for each in outcome.stored.added if "_:" in str(each)]
        for _, change in operations:
            change()
        if made:
            self.groups.append(made)
            self.model.update(made)

    def _follow(self, outcome: Outcome) -> None:
        self.copy.change(outcome.stored, outcome.derived)

    def compare(self) -> None:
        """The model, the state and its copy are the same."""
        assert set(self.state.quads()) == self.model
        assert set(self.state.graphs()) == self.there
        parts = derived(self.model, reasoning=self.reasoning, united=self.united)
        graphs = self.state.engine.graphs
        for part in PARTS:
            assert set(graphs.stored(part)) == parts[part], part
        for name, size in graphs.sizes.items():
            assert size == len(set(graphs.stored(name)))
            assert bool(size) or name not in DERIVED or not graphs.exists(name)
        assert set(self.copy.store) == set(graphs.store)
        assert set(self.copy.store.named_graphs()) == set(graphs.store.named_graphs())
        assert {k: v for k, v in self.copy.sizes.items() if v} == {k: v for k, v in graphs.sizes.items() if v}

    def _graph(self) -> Graph:
        return self.random.choice([DEFAULT, DEFAULT, DEFAULT, ONTOLOGY_GRAPH, *OWN, *CLAIMS])

    def _operation(self) -> Operation:
        """A random operation as a text, and what it does to the model."""
        kinds = [
            (6, self._insert), (4, self._delete), (4, self._claim), (6, self._about_claim), (1, self._axiom),
            (1, self._clear), (1, self._transfer), (2, self._where),
        ]  # fmt: skip
        kind = self.random.choices([kind for _, kind in kinds], [weight for weight, _ in kinds])[0]
        return kind()

    def _insert(self) -> Operation:
        graph, fact = self._graph(), self.world.fact()
        return f"INSERT DATA {{ {block(graph, [fact])} }}", lambda: self._put(graph, {fact})

    def _delete(self) -> Operation:
        ground = sorted((each for each in self.model if "_:" not in str(each)), key=str)
        gone = self.random.sample(ground, min(len(ground), self.random.choice([1, 1, 3])))
        text = " ".join(block(each.graph_name, [each.triple]) for each in gone)  # type: ignore[arg-type]
        return f"DELETE DATA {{ {text} }}", lambda: self.model.difference_update(gone)

    def _axiom(self) -> Operation:
        graph, axiom = self._graph(), self.world.axiom()
        ground = {triple for triple in axiom if "_:" not in str(triple)}
        return f"INSERT DATA {{ {block(graph, axiom)} }}", lambda: self._put(graph, ground, any_=bool(axiom))

    def _claim(self) -> Operation:
        claim, level = self.random.choice(CLAIMS), self.random.choice([*Level])
        about = triples(CLAIM_OF.format(claim=claim, level=level.word))
        fact = self.world.fact()
        text = f"INSERT DATA {{ {block(CLAIMS_GRAPH, about)} {block(claim, [fact])} }}"

        def change() -> None:
            self._put(CLAIMS_GRAPH, set(about))
            self._put(claim, {fact})

        return text, change

    def _about_claim(self) -> Operation:
        claim, other = self.random.choice(CLAIMS), self.random.choice(CLAIMS)
        said = self.random.choice(
            [
                f"{claim} ap:retractedOn '2026-01-01' .", f"{claim} ap:supersedes {other} .",
                *(f"{claim} ap:factuality ap:{level.word} ." for level in Level), f"{claim} a ap:Claim .",
            ]
        )  # fmt: skip
        about = triples(said)
        deciding = [each for each in self.model if each.predicate in _DECIDING or each.object == AP.Claim]
        if deciding and self.random.random() < 0.4:
            gone = self.random.choice(sorted(deciding, key=str))
            return f"DELETE DATA {{ {block(CLAIMS_GRAPH, [gone.triple])} }}", lambda: self.model.discard(gone)
        return f"INSERT DATA {{ {block(CLAIMS_GRAPH, about)} }}", lambda: self._put(CLAIMS_GRAPH, set(about))

    def _clear(self) -> Operation:
        graph, word = self._graph(), self.random.choice(["CLEAR", "DROP"])

        def change() -> None:
            self.model = {each for each in self.model if each.graph_name != graph}
            self.there -= {graph} if word == "DROP" else set()

        return f"{word} SILENT {target(graph)}", change

    def _transfer(self) -> Operation:
        word, source, goal = self.random.choice(["COPY", "MOVE", "ADD"]), self._graph(), self._graph()

        def change() -> None:
            if source == goal or (isinstance(source, NamedNode) and source not in self.there):
                return
            moved = {each.triple for each in self.model if each.graph_name == source}
            if word != "ADD":
                self.model = {each for each in self.model if each.graph_name != goal}
            self._put(goal, moved, any_=True)
            if word == "MOVE":
                self.model = {each for each in self.model if each.graph_name != source}
                self.there -= {source}

        return f"{word} SILENT {target(source)} TO {target(goal)}", change

    def _where(self) -> Operation:
        """What readers see of an individual is stored, or what is stored is deleted: its names and types."""
        fact, graph = self.world.fact(), self._graph()

        def change() -> None:
            seen = derived(self.model, reasoning=self.reasoning, united=self.united)
            view = set().union(*(seen[part] for part in default_graphs(Level.CERTAIN, True)))
            found = {triple for triple in view if triple.subject == fact.subject and "_:" not in str(triple)}
            if insert:
                self._put(graph, found)
            else:
                self.model -= {quad(triple, graph) for triple in found}

        insert = self.random.random() < 0.5
        template = block(graph, [f"{fact.subject} ?p ?o"])
        where = f"{{ {fact.subject} ?p ?o . FILTER(!isBlank(?o)) }}"
        return f"{'INSERT' if insert else 'DELETE'} {{ {template} }} WHERE {where}", change

    def _put(self, graph: Graph, new: set[Triple], *, any_: bool = False) -> None:
        self.model |= {quad(triple, graph) for triple in new}
        if isinstance(graph, NamedNode) and (new or any_):
            self.there.add(graph)


def block(graph: Graph, content: list[Triple] | list[str]) -> str:
    """Triples in a graph, as data of an update has them."""
    text = " ".join(f"{each} ." for each in content)
    return text if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{ {text} }}"


def target(graph: Graph) -> str:
    """A graph, as graph management has it."""
    return "DEFAULT" if isinstance(graph, DefaultGraph) else f"GRAPH {graph}"


@given(seed=SEEDS)
@unhurried
def test_what_is_derived_is_as_if_derived_anew(seed: int) -> None:
    """After any writes the graphs are those that files with the same in them make, and so was each difference."""
    writing = Writing(seed)
    for _ in range(12):
        writing.step()


@given(seed=SEEDS, bulk=st.booleans())
@unhurried
def test_what_is_united_is_as_if_united_anew(seed: int, bulk: bool) -> None:
    """The same where what is in a named graph that is no claim is in the default graph, too."""
    with pytest.MonkeyPatch.context() as patch:
        if bulk:
            patch.setattr(deriving, "MANY", -1)
            patch.setattr(deriving, "WORSE", 10**9)
        writing = Writing(seed, united=True)
        for _ in range(12):
            writing.step()
        again = Writable(writing.state.quads(), writing.state.graphs(), united=True)
        assert set(again.engine.graphs.store) == set(writing.state.engine.graphs.store)


@given(seed=SEEDS)
@unhurried
def test_what_is_derived_in_bulk_is_the_same(seed: int) -> None:
    """The same where each write is taken for a large one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deriving, "MANY", -1)
        patch.setattr(deriving, "WORSE", 10**9)
        writing = Writing(seed)
        for _ in range(12):
            writing.step()


@given(seed=SEEDS)
@unhurried
def test_what_is_projected_is_as_if_projected_anew(seed: int) -> None:
    """The same where nothing reasons."""
    writing = Writing(seed, reasoning=False)
    for _ in range(20):
        writing.step()


@given(seed=SEEDS)
@unhurried
def test_a_state_is_made_of_what_is_stored(seed: int) -> None:
    """What is stored, and the names of the graphs, are all that is needed to make the same state again."""
    writing = Writing(seed)
    for _ in range(8):
        writing.step()
    again = Writable(writing.state.quads(), writing.state.graphs())
    assert set(again.engine.graphs.store) == set(writing.state.engine.graphs.store)
    assert again.engine.sizes == writing.state.engine.sizes
    assert set(again.engine.graphs.store.named_graphs()) == set(writing.state.engine.graphs.store.named_graphs())


@pytest.mark.skipif(not LONG, reason="takes long: set AUTOPACT_FUZZ to the number of writes, such as 2000")
def test_many_writes() -> None:
    """As many writes as asked for."""
    for seed in range(LONG // 40):
        writing = Writing(seed)
        for _ in range(40):
            writing.step()
