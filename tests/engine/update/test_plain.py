"""A plain store does what pyoxigraph's own does with the same text, and knows what it did."""

from __future__ import annotations

import os
from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from autopact.engine.graphs import Graphs
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Document, Put, Update, Write
from autopact.errors import QueryFault

SEEDS = st.integers(min_value=0, max_value=2**32)
GRAPHS = ["<urn:g>", "<urn:h>"]
_SOMETHING = "INSERT DATA { <urn:a> <urn:p> 1 GRAPH <urn:g> { <urn:a> <urn:p> 2 } }"


class Text:
    """Random updates, whose WHEREs are small."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - no secret

    def request(self) -> str:
        """Some operations."""
        return " ;\n".join(self._operation() for _ in range(self.random.choice([1, 1, 2, 3])))

    def _operation(self) -> str:
        return self.random.choices(
            [self._insert_data, self._delete_data, self._modify, self._delete_where, self._manage], [4, 3, 8, 1, 2]
        )[0]()

    def _insert_data(self) -> str:
        label = f"_:{self.random.randrange(10**9)}"
        return f"INSERT DATA {{ {self._blocks(lambda: self._triple([label]))} }}"

    def _delete_data(self) -> str:
        return f"DELETE DATA {{ {self._blocks(lambda: self._triple([]))} }}"

    def _delete_where(self) -> str:
        return f"DELETE WHERE {{ {self._blocks(lambda: self._triple(['?x', '?y', '?z']))} }}"

    def _modify(self) -> str:
        insert = f"INSERT {{ {self._blocks(lambda: self._triple(['?x', '?y', '?z', '?g', '_:b', '[]']), '?g')} }}"
        delete = f"DELETE {{ {self._blocks(lambda: self._triple(['?x', '?y', '?z', '?g']), '?g')} }}"
        head = self.random.choice([insert, delete, f"{delete} {insert}"])
        within = self._one("", "", f"WITH {self._one(*GRAPHS)} ")
        # Of two graphs that share a triple, pyoxigraph has it twice, and so solutions: one graph is enough here.
        using = self._one(
            f"USING {GRAPHS[0]}", f"USING NAMED {GRAPHS[0]}", f"USING {GRAPHS[1]} USING NAMED {GRAPHS[0]}"
        )
        return f"{within}{head} {self._one('', '', using)} WHERE {{ {self._where()} }}"

    def _where(self) -> str:
        triple = self._triple(["?x", "?y", "?z", "_:w"])
        return self._one(
            triple,
            f"GRAPH {self._one('?g', *GRAPHS)} {{ {triple} }}",
            f"{triple} OPTIONAL {{ {self._triple(['?x', '?y', '?z'])} }}",
            f"{{ {triple} }} UNION {{ GRAPH ?g {{ {self._triple(['?x', '?z'])} }} }}",
            f"{triple} FILTER NOT EXISTS {{ {self._triple(['?x', '?y'])} }}",
            f"{triple} BIND(IF(isIRI(?x), ?x, <urn:h>) AS ?g)",  # pyoxigraph has blank nodes as names of graphs, too
            "VALUES (?x ?y) { (<urn:a> UNDEF) (1 <urn:b>) (UNDEF <urn:p>) }",
            f"{{ SELECT ?x (COUNT(*) AS ?z) {{ {triple} }} GROUP BY ?x }}",
            "",
        )

    def _manage(self) -> str:
        graph, other = self._one("DEFAULT", *map("GRAPH {}".format, GRAPHS)), self._one("DEFAULT", *GRAPHS)
        return self._one(
            f"CLEAR {self._one('', 'SILENT ')}{graph}",
            f"DROP {self._one('', 'SILENT ')}{self._one(graph, 'NAMED', 'ALL')}",
            f"CREATE {self._one('', 'SILENT ')}GRAPH {self._one(*GRAPHS)}",
            # From an empty graph, pyoxigraph makes none.
            f"{_SOMETHING} ; {self._one('COPY', 'MOVE', 'ADD')} {self._one('DEFAULT', '<urn:g>')} TO {other}",
        )

    def _blocks(self, triple: object, *variables: str) -> str:
        assert callable(triple)
        graph = self._one(*GRAPHS, *variables)
        return self._one(f"{triple()} {triple()}", f"GRAPH {graph} {{ {triple()} }} {triple()}")

    def _triple(self, others: list[str]) -> str:
        nodes = ["<urn:a>", "<urn:b>", "<urn:g>"]
        free = [each for each in others if each.startswith("?")]
        subject, predicate = self._one(*nodes, *others, *others), self._one("<urn:p>", "<urn:q>", *free)
        value = self._one(*nodes, '"x"@en', "1", "01", "true", *others, *others)
        if self.random.random() < 0.1 and value not in ("_:b", "[]"):
            value = f"<<( <urn:a> <urn:p> {value} )>>" if value != "_:w" else value
        return f"{subject} {predicate} {value} ."

    def _one(self, *things: str) -> str:
        return self.random.choice(things)


def canonical(quads: Iterable[Quad]) -> set[Quad]:
    """Quads with blank nodes that are named by what is said of them."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


@given(seed=SEEDS)
@settings(max_examples=150)
def test_a_plain_store_does_what_pyoxigraph_does(seed: int) -> None:
    """The same quads and graphs after each request, blank nodes exchanged; a copy that is told follows exactly."""
    random, state, copy, oracle = Text(seed), Writable(plain=True), Graphs(plain=True), Store()
    for _ in range(6):
        text = random.request()
        try:
            oracle.update(text)
        except RuntimeError:
            with pytest.raises(QueryFault, match="graph"):
                state.apply(Write([Update(text)]))
            if state.spoilt:
                state = Writable(oracle, oracle.named_graphs(), plain=True)  # type: ignore[arg-type]
            continue
        outcome = state.apply(Write([Update(text)]))
        copy.change(outcome.stored, outcome.derived)
        assert canonical(state.quads()) == canonical(oracle), text
        assert set(state.graphs()) == set(oracle.named_graphs()), text
        assert set(copy.store) == set(state.engine.graphs.store)
        assert set(copy.store.named_graphs()) == set(state.graphs())
        assert not outcome.derived
        sizes = {graph: len(set(state.engine.stored(graph))) for graph in state.graphs()}
        again = Writable(state.quads(), state.graphs(), plain=True)
        assert sizes == dict(state.engine.sizes) == copy.sizes == dict(again.engine.sizes)
        # The labels are the state's own: both go on from the same.
        oracle = Store()
        oracle.extend(state.quads())
        for graph in state.graphs():
            oracle.add_graph(graph)


def test_blank_nodes_are_new_in_each_solution_and_known_ones_are_kept() -> None:
    """A template's are new for each solution; those of the data come through WHERE as they are, in triples too."""
    state = Writable(plain=True)
    state.apply(
        Write([Update("INSERT DATA { _:a <urn:p> <<( _:a <urn:q> 1 )>> . <urn:s> <urn:p> _:a . <urn:t> <urn:p> 2 }")])
    )
    state.apply(Write([Update("INSERT { ?s <urn:r> [] , ?o } WHERE { ?s <urn:p> ?o }")]))
    new = {each.object for each in state.quads() if each.predicate == NamedNode("urn:r") and "_:" in str(each.object)}
    assert len(new) == 5  # one for each of three solutions, the node, and the triple about it
    state.apply(Write([Update("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }")]))
    assert not set(state.quads())


def test_each_write_makes_nodes_of_its_own() -> None:
    """The label in a text is no name: written twice, it is two nodes; so is BNODE of a word."""
    state = Writable(plain=True)
    for _ in range(2):
        state.apply(Write([Update("INSERT DATA { _:x <urn:p> 1 }")]))
        state.apply(Write([Update("INSERT { ?b <urn:q> 1 } WHERE { BIND(BNODE('x') AS ?b) }")]))
    assert len({each.subject for each in state.quads()}) == 4


def test_the_nodes_of_a_word_are_one() -> None:
    """Of two words they are two."""
    state = Writable(plain=True)
    nodes = "BIND(BNODE('x') AS ?a) BIND(BNODE('x') AS ?b) BIND(BNODE('y') AS ?c)"
    state.apply(Write([Update(f"INSERT {{ ?a <urn:p> ?b, ?c }} WHERE {{ {nodes} }}")]))
    assert sorted(each.subject == each.object for each in state.quads()) == [False, True]


@pytest.mark.parametrize(
    ("using", "options"),
    [
        ("USING <urn:g>", {}),
        ("USING NAMED <urn:g>", {}),
        ("", {"using_graphs": [NamedNode("urn:g")]}),
        ("", {"using_named_graphs": [NamedNode("urn:g")]}),
    ],
)
def test_of_a_dataset_that_is_named_nothing_else_is_seen(using: str, options: dict[str, list[NamedNode]]) -> None:
    """Whether the update names it or its request: neither another graph nor the default graph."""
    state = Writable(plain=True)
    graphs = "GRAPH <urn:g> { <urn:g> <urn:p> 1 } GRAPH <urn:h> { <urn:h> <urn:p> 1 }"
    where = "{ { ?s <urn:p> 1 } UNION { GRAPH ?graph { ?s <urn:p> 1 } } }"
    for update in (
        Update(f"INSERT DATA {{ <urn:d> <urn:p> 1 {graphs} }}"),
        Update(f"INSERT {{ <urn:seen> <urn:is> ?s }} {using} WHERE {where}", **options),
    ):
        state.apply(Write([update]))
    assert [each.object for each in state.quads() if each.subject == NamedNode("urn:seen")] == [NamedNode("urn:g")]


@pytest.mark.parametrize(
    "write",
    [
        Update("INSERT DATA { _:x <urn:p> 1 . <urn:s> <urn:says> <<( _:x <urn:p> 1 )>> }"),
        Update("CREATE GRAPH <urn:g> ; INSERT DATA { _:x <urn:p> 1 . <urn:s> <urn:says> <<( _:x <urn:p> 1 )>> }"),
        Put(
            DefaultGraph(),
            Document(b"_:x <urn:p> 1 . <urn:s> <urn:says> <<( _:x <urn:p> 1 )>> .", RdfFormat.TURTLE, "urn:x"),
        ),
    ],
)
def test_a_new_node_is_one_inside_a_triple_too(write: Update | Put) -> None:
    """What is said about a triple is said about the one that stands beside it."""
    state = Writable(plain=True)
    state.apply(Write([write]))
    (said,) = (each.object for each in state.quads() if isinstance(each.object, Triple))
    assert said in {each.triple for each in state.quads()}


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { [] <urn:p> ?x } WHERE { BIND (BNODE() AS ?x) }",
        "INSERT { [] <urn:p> ?x } WHERE { BIND (bnode() AS ?x) }",
        "INSERT DATA { [] <urn:p> [] }",
        "CREATE GRAPH <urn:g> ; INSERT DATA { [] <urn:p> [] }",
    ],
)
def test_processes_that_were_one_make_different_nodes(text: str) -> None:
    """Each writer is forked from one that may have made some; a node made twice would be two things in one."""
    update = Update(text)
    state, made = Writable(plain=True), []
    for _ in range(2):
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                added = state.apply(Write([update])).stored.added
                os.write(writer, serialize(added, format=RdfFormat.N_QUADS) or b"")
            finally:
                os._exit(0)
        os.close(writer)
        with open(reader, "rb") as told:
            (quad,) = parse(told, format=RdfFormat.N_QUADS)
        os.waitpid(pid, 0)
        made += [quad.subject, quad.object]
    assert len(set(made)) == 4


def test_new_nodes_have_labels_that_rdf_xml_can_write() -> None:
    """Each is a name as XML has it, which no digit begins."""
    state = Writable(plain=True)
    state.apply(Write([Update("INSERT DATA { [] <urn:p> [], [], [], [], [], [], [], [] }")]))
    state.apply(Write([Update("INSERT { [] <urn:p> [] } WHERE { ?s <urn:p> ?o }")]))
    for word in ("BNODE", "bnode"):
        state.apply(Write([Update(f"INSERT {{ ?b <urn:p> 1 }} WHERE {{ ?s <urn:p> ?o BIND({word}() AS ?b) }}")]))
    assert len(set(state.quads())) == 64  # eight, and then as many again, three times
    assert all(each.subject.value[0].isalpha() for each in state.quads() if isinstance(each.subject, BlankNode))


def test_numbers_are_deleted_however_they_are_written() -> None:
    """The store keeps values: 01 is 1, and is deleted as either."""
    state = Writable(plain=True)
    outcome = state.apply(Write([Update("INSERT DATA { <urn:s> <urn:p> 01, 1, 1.50 }")]))
    assert len(outcome.stored.added) == len(list(state.quads())) == 2
    state.apply(Write([Update("DELETE DATA { <urn:s> <urn:p> 001, 1.5 }")]))
    assert not set(state.quads())
