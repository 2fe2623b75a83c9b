"""Paths that are turned round: the same solutions, each as often; and what is left as it stands.

pyoxigraph, asked the query as it was written, is the judge.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from autopact.edits import edited
from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.rewriting.paths import has_length, turned
from autopact.errors import SyntaxFault

NODES = st.sampled_from([NamedNode(f"x:{letter}") for letter in "abcd"])
EDGES = st.sampled_from([NamedNode(f"x:{letter}") for letter in "pqr"])
GRAPHS = [NamedNode("x:one"), NamedNode("x:two")]
DATA = st.lists(st.builds(Quad, NODES, EDGES, NODES, st.sampled_from(GRAPHS)), max_size=14)

STEP = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "^"]),
        st.sampled_from(["<x:p>", "<x:q>", "x:r", "(<x:p>|x:q)", "(<x:p>/^x:q)", "(x:p*|x:q?)"]),
        st.sampled_from(["", "?", "*", "+"]),
    ),
)
PATH = st.builds(
    lambda steps, last, repeated: "/".join([*steps, f"{last.rstrip('?*+')}{repeated}"]),
    st.lists(STEP, min_size=1, max_size=2), STEP, st.sampled_from("*+"),
)  # fmt: skip
AROUND = st.sampled_from(
    [
        "{ ~ }",
        "{ ~ . }",
        "{ ~ ; <x:q> ?o }",
        "{ ~ ; <x:q> ?o ; x:p|x:q ?n . ?n <x:p> ?m }",
        "{ ?s <x:p> ?o . ~ . ?o <x:q> ?s }",
        "{ ?o <x:p> ?s . ~ FILTER (?s != ?o) }",
        "{ ?o <x:p> [ <x:q> ?s ] . ~ }",
        "{ ?o <x:p> _:x . ~ . _:x <x:q> ?s }",
        "{ ?s <x:p> ?o OPTIONAL { ~ ; <x:r> ?n } }",
        "{ ?s <x:p> ?o MINUS { ~ } }",
        "{ ?s <x:p> ?o FILTER NOT EXISTS { ~ } }",
        "{ { ~ } UNION { ?s <x:q> ?o } }",
        "{ GRAPH ?g { ~ } }",
        "{ GRAPH <x:one> { ~ } ?s <x:p> ?o }",
        "{ ~ . ?s x:r*/<x:q>+ x:b ; <x:p> ?o }",
        "{ VALUES ?s { x:a x:c } ~ { SELECT ?s (COUNT(?o) AS ?n) { ~ . ?o <x:p> ?s } GROUP BY ?s } }",
    ]
)
TERMINALS = st.sampled_from([*"{}.;,()[]/*+^a", "?s", "x:p", "<x:p>", "FILTER", "SELECT", "VALUES", "DESCRIBE", "BY"])
PROLOGUE = "PREFIX x: <x:> SELECT * "


@given(DATA, PATH, AROUND, NODES)
@example([], "<x:p>/<x:q>*", "{ GRAPH ?g { ~ } }", NamedNode("x:a"))
def test_a_turned_path_has_the_same_solutions(data: list[Quad], path: str, around: str, end: NamedNode) -> None:
    """Each as often, whatever stands around it, in one graph or over several."""
    text = PROLOGUE + around.replace("~", f"?s {path} {end}")
    store = Store()
    store.extend(data)
    turns = turned(text)
    assert turns
    for default in ([GRAPHS[0]], GRAPHS):
        assert _counted(store, edited(text, turns).text, default) == _counted(store, text, default)


def _counted(store: Store, text: str, default: list[NamedNode]) -> Counter[frozenset[tuple[str, str]]]:
    result = store.query(text, default_graph=default)
    assert isinstance(result, QuerySolutions)
    names = [variable.value for variable in result.variables]
    return Counter(frozenset((name, str(row[name])) for name in names if row[name] is not None) for row in result)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ ?s x:p/x:q* x:o }", "{ x:o ^ x:q * / ^ x:p ?s }"),
        ("{?s a/^x:q+ <o>.}", "{<o> x:q + / ^ a ?s.}"),
        ("{ $s (x:p/^x:r)?/x:r/(x:p|a)* <o> {} }", "{ <o> ^ ( x:p | a ) * / ^ x:r / ^ ( x:p / ^ x:r ) ? $s {} }"),
        ("{ ?s x:p/x:q* x:o ; a ?t }", "{ x:o ^ x:q * / ^ x:p ?s . ?s a ?t }"),
    ],
)  # fmt: skip
def test_each_step_is_turned_and_comes_in_the_place_of_another(text: str, expected: str) -> None:
    """A path round the other way, and what else is said of its beginning."""
    assert edited(text, turned(text)).text == expected


@pytest.mark.parametrize(
    "triples",
    [
        "?s x:p* x:o",
        "?s x:p/x:q x:o",
        "?s x:p/x:q? x:o",
        "?s x:p*/x:q x:o",
        "x:s x:p/x:q* x:o",
        "x:s x:p/x:q* ?o",
        "?s x:p/x:q* ?o",
        "?s x:p/x:q* 'o'",
        "?s x:p/x:q* x:o , x:n",
        "?s a x:t ; x:p/x:q* x:o",
        "_:s x:p/x:q* x:o",
        "[] x:p/x:q* x:o",
        "?s x:p/x:q*|x:r x:o",
        "?s x:p/(x:q/(x:r|a))* x:o",
        "?s x:p/!x:q* x:o",
        "?s ?p ?o FILTER (?s * x:f(?o)/x:g(?s) + x:h(?o) > 1)",
        "?s ?p '?s x:p/x:q* x:o' # ?s x:p/x:q* x:o",
    ],
)
def test_what_gains_nothing_or_is_no_plain_pattern_stays(triples: str) -> None:
    """Other ends, other last steps, lists, alternatives, negated steps, strings and comments."""
    assert turned(f"PREFIX x: <x:> SELECT * {{ {triples} }}") == []


@given(st.lists(TERMINALS, max_size=5))
def test_no_text_begins_to_parse_by_it(around: list[str]) -> None:
    """Where a path may not stand, it may not stand turned round."""
    for at in range(len(around) + 1):
        for step in ("x:q", "^x:q"):
            whole = [*around[:at], f"?s x:p/{step}* x:o", *around[at:]]
            text = f"PREFIX x: <x:> SELECT * {{ {' '.join(whole)} }}"
            assert _parses(text) or not _parses(edited(text, turned(text)).text), text


def _parses(text: str) -> bool:
    try:
        Store().query(text)
    except SyntaxError:
        return False
    return True


def test_a_fault_is_told_where_the_client_wrote_it() -> None:
    """A path before it that is turned makes no difference."""
    engine = Embedded(Graphs())
    with pytest.raises(SyntaxFault) as caught:
        engine.query("SELECT * {\n  ?s <x:p>/<x:q>* <x:o> ;\n  <x:p> <x:o> <x:o> }")
    assert (caught.value.place.line, caught.value.place.column) == (3, 15)


def test_nothing_behind_a_semicolon_is_answered_all_the_same() -> None:
    """Turned round it would not parse, so it is evaluated as it stands."""
    engine = Embedded(Graphs())
    assert not engine.query("SELECT * { ?s <x:p>/<x:q>* <x:o> ; }").rows  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("ASK { ?s a/<x:p>* ?o }", True),
        ("ASK { ?s (^x:p|!x:q)+ ?o }", True),
        ("ASK { ?s a? ?o }", True),
        ("ASK { ?s x:p/^x:q|a ?o, ?a ; !a ?b }", False),
        ("SELECT (COUNT(*) AS ?n) (?x * 2 AS ?y) { ?s ?p 'x:p*', <x:p*>, 2 BIND (?n+?n AS ?x) } # x:p*", False),
    ],
)
def test_paths_of_any_length_are_noticed(text: str, there: bool) -> None:
    """Wherever a step is repeated or left out; strings, sums and COUNT(*) are none."""
    assert has_length(text) is there
