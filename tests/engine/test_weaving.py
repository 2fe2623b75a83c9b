"""What others answered, in the place of the clauses that asked them.

An engine that holds both graphs is the judge: SERVICE gives what GRAPH gives over the graph of the other endpoint.
"""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    Store,
    Triple,
    parse_query_results,
)

from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.rewriting.weaving import weave
from autopact.engine.seam import Job
from autopact.errors import NotAllowed, RemoteFault, SyntaxFault
from autopact.gateway.hosts import Hosts
from autopact.sparql.question import read
from autopact.terms import Level

Row: TypeAlias = dict[str, object]

HOSTS = Hosts.of("one.example")
ONE = "SERVICE <http://one.example/>"
JSON = QueryResultsFormat.JSON


def embedded(triples: Iterable[Triple] = ()) -> Embedded:
    """An engine over some triples."""
    return Embedded(Graphs({Level.CERTAIN.asserted: set(triples)}))


def job(query: str, *replies: bytes | None) -> Job:
    """The job that a query is, once others have replied."""
    question = read(query, base_iri="http://here.example/sparql", hosts=HOSTS)
    return Job(question.text, JSON, question.base_iri, services=question.services, replies=replies)


def rows(query: str, *replies: bytes | None, over: Embedded | None = None) -> list[Row]:
    """The solutions of a query, each with the variables that are bound."""
    result = parse_query_results((over or embedded()).answer(job(query, *replies)).read(), format=JSON)
    assert isinstance(result, QuerySolutions)
    names = [variable.value for variable in result.variables]
    return [{name: row[name] for name in names if row[name] is not None} for row in result]


def reply(names: str, *bindings: dict[str, dict[str, object]]) -> bytes:
    """A reply with some variables and solutions."""
    return json.dumps({"head": {"vars": names.split()}, "results": {"bindings": bindings}}).encode()


def word(value: str) -> dict[str, object]:
    """A plain literal as JSON has it."""
    return {"type": "literal", "value": value}


def blank(label: str) -> dict[str, object]:
    """A blank node as JSON has it."""
    return {"type": "bnode", "value": label}


def test_solutions_come_back_as_often_as_they_were_given() -> None:
    """Also those without any variable, and in any number of columns, bound or not."""
    twice = reply("s o", {"s": word("a")}, {"s": word("a")}, {"o": word("b")})
    assert rows(f"SELECT * {{ {ONE} {{ ?s ?p ?o }} }}", twice) == [
        {"s": Literal("a")},
        {"s": Literal("a")},
        {"o": Literal("b")},
    ]
    assert rows(f"SELECT (1 AS ?x) {{ {ONE} {{ <a:a> <a:b> <a:c> }} }}", reply("", {}, {})) == [{"x": Literal(1)}] * 2
    assert rows(f"SELECT * {{ {ONE} {{ ?s ?p ?o }} }}", reply("s p o")) == []


def test_the_columns_of_a_star_are_those_of_the_pattern() -> None:
    """In the order of the text, whatever the other endpoint names, and also where it failed silently."""
    query = f"SELECT * {{ ?z ?y ?x . {ONE} {{ ?s ?p ?x }} OPTIONAL {{ ?q ?r ?s }} }}"
    for came in (reply("p s x"), reply(""), reply("p s x another")):
        body = embedded().answer(job(query, came)).read()
        assert json.loads(body)["head"]["vars"] == ["z", "y", "x", "s", "p", "q", "r"]
    silent = query.replace("SERVICE", "SERVICE SILENT")
    assert json.loads(embedded().answer(job(silent, None)).read())["head"]["vars"][:5] == ["z", "y", "x", "s", "p"]


def test_a_silent_failure_is_one_solution_that_binds_nothing() -> None:
    """So what is joined with it stays as it was."""
    local = embedded([Triple(NamedNode("a:s"), NamedNode("a:p"), Literal("x"))])
    query = "SELECT * { ?s <a:p> ?o SERVICE SILENT <http://one.example/> { ?s ?q ?v } }"
    wanted = [{"s": NamedNode("a:s"), "o": Literal("x")}]
    for failed in (None, b"", b"<html>", b'{"head":{},"boolean":true}', reply("s", {"o": {}})):
        assert rows(query, failed, over=local) == wanted


def test_blank_nodes_are_those_of_one_answer() -> None:
    """The same label is the same node within a reply, another one in another reply, and none of this graph's."""
    local = embedded([Triple(BlankNode("b0"), NamedNode("a:p"), Literal("x"))])
    one, two = (f"{ONE} {{ ?{each} <a:p> ?o{each} }}" for each in "xy")
    pair = reply("x ox", {"x": blank("b0"), "ox": blank("b0")}, {"x": blank("b1"), "ox": blank("b0")})
    came = rows(f"SELECT * {{ {one} }}", pair)
    assert all(isinstance(row[name], BlankNode) for row in came for name in row)
    assert came[0]["x"] == came[0]["ox"] == came[1]["ox"] != came[1]["x"]
    assert rows(f"SELECT * {{ {one} ?x <a:p> ?z }}", pair, over=local) == []
    other = reply("y oy", {"y": blank("b0")})
    assert len(rows(f"SELECT * {{ {one} {two} }}", pair, other)) == 2
    assert rows(f"SELECT * {{ {one} {two} FILTER(SAMETERM(?x, ?y)) }}", pair, other) == []
    assert len(rows(f"SELECT * {{ {one} FILTER(ISBLANK(?x) && ?x = ?ox) }}", pair)) == 1


def test_labels_that_are_none_are_taken() -> None:
    """Virtuoso's, in either order; and nothing that only looks like one, inside a literal."""
    text = 'a "type": "bnode", "value": "nodeID://b1"'
    came = reply("x y z", {"x": blank("nodeID://b1"), "y": blank("nodeID://b2"), "z": word(text)})
    turned = came.replace(b'"type": "bnode", "value": "nodeID://b2"', b'"value":"nodeID://b2","type":"bnode"')
    assert turned != came
    (row,) = rows(f"SELECT * {{ {ONE} {{ ?x <a:p> ?y, ?z }} }}", turned)
    assert isinstance(row["x"], BlankNode)
    assert isinstance(row["y"], BlankNode)
    assert row["x"] != row["y"]
    assert row["z"] == Literal(text)


def test_what_values_cannot_hold_comes_through_all_the_same() -> None:
    """Triples, triples of blank nodes, languages with a direction; in a column with other terms, and none."""
    triple = {
        "type": "triple",
        "value": {"subject": blank("b"), "predicate": {"type": "uri", "value": "a:p"}, "object": word("o")},
    }
    aimed = {**word("x"), "xml:lang": "ar", "its:dir": "rtl"}
    came = rows(f"SELECT * {{ {ONE} {{ ?s ?p ?o }} }}", reply("s o", {"s": triple, "o": blank("b")}, {"o": aimed}, {}))
    assert isinstance(came[0]["s"], Triple)
    assert came[0]["s"].subject == came[0]["o"]
    assert came[1:] == [{"o": Literal("x", language="ar", direction=BaseDirection.RTL)}, {}]


@pytest.mark.parametrize(
    "nonsense",
    [
        b"", b"<html>", b"[]", b"{", b'{"head":{},"boolean":true}', b'{"head":{"vars":["s"]}}', b"\xff\xfe",
        reply("s", {"o": word("x")}), reply("s s"),
        reply("s", {"s": {"type": "uri", "value": "x"}}),
        reply("s", {"s": {"type": "uri", "value": "a:> } SERVICE <http://evil.example/"}}),
        reply("s } ?x", {}), reply("s", {"s": {**word("x"), "xml:lang": "e n"}}), reply("s")[:-1],
        reply("s", {"s": {**word("x"), "datatype": "no iri"}}), reply("s", {"s": blank("a b")}),
    ],
)  # fmt: skip
def test_what_is_no_result_is_nobody_s_answer(nonsense: bytes) -> None:
    """An error that names the endpoint, never an answer without it."""
    with pytest.raises(RemoteFault, match=r"<http://one\.example/> answers with what is no result"):
        rows(f"SELECT * {{ {ONE} {{ ?s ?p ?o }} }}", nonsense)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_what_is_no_result_may_be_told_by_another_thread() -> None:
    """Solutions may be let go of by none but that which has read them: the error holds none."""
    broken = job(f"SELECT * {{ {ONE} {{ ?s ?p ?o }} }}", reply("s", {"s": word("x")})[:-1])
    with ThreadPoolExecutor(1) as other:
        error = other.submit(weave, broken, [["s", "p", "o"]]).exception()
    assert isinstance(error, RemoteFault)
    del error
    gc.collect()


def test_triples_nested_too_deep_are_no_result() -> None:
    """A hundred in one another are; one more is the other endpoint's fault."""
    node = '{"type":"uri","value":"a:s"}'

    def nested(depth: int) -> bytes:
        term = (
            f'{{"type":"triple","value":{{"subject":{node},"predicate":{node},"object":' * depth + node + "}}" * depth
        )
        return f'{{"head":{{"vars":["s"]}},"results":{{"bindings":[{{"s":{term}}}]}}}}'.encode()

    query = f"SELECT ?s {{ {ONE} {{ ?s ?p ?o }} }}"
    assert len(rows(query, nested(100))) == 1
    with pytest.raises(RemoteFault):
        rows(query, nested(101))


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.one_of(TEXT, st.sampled_from(["\\", "\\u0022", '"', "'''", "\n", "}", "SERVICE <x:> {}", "\x00"]))))
def test_no_word_of_a_stranger_becomes_part_of_the_query(values: list[str]) -> None:
    """Whatever stands in a literal, it comes back as the literal that it was."""
    came = rows(f"SELECT ?s {{ {ONE} {{ ?s ?p ?o }} }}", reply("s", *({"s": word(value)} for value in values)))
    assert [row["s"] for row in came] == [Literal(value) for value in values]


def test_a_mistake_is_found_before_anybody_is_asked_at_its_place() -> None:
    """Inside of a clause and outside, on the line that the client wrote."""
    for query, line, column in [
        (f"SELECT * {{\n {ONE}\n {{ ?s ?p }} }}", 3, 10),
        (f"SELECT * {{\n {ONE}\n {{ ?s ?p ?o }} nonsense }}", 3, 15),
        (f"SELECT * {{ {ONE} {{\n}} {ONE} {{ ?s\n ?p nonsense\n}} }}", 3, 5),
    ]:
        question = read(query, hosts=HOSTS)
        with pytest.raises(SyntaxFault) as caught:
            embedded().check(Job(question.text, JSON, services=question.services))
        found = question.located(caught.value).place
        assert (found.line, found.column) == (line, column)


def test_a_variable_of_a_clause_is_in_scope_around_it() -> None:
    """It cannot be given a value again."""
    question = read(f"ASK {{ {ONE} {{ ?s ?p ?o }} BIND(1 AS ?o) }}", hosts=HOSTS)
    with pytest.raises(SyntaxFault):
        embedded().check(Job(question.text, JSON, services=question.services))


def test_nobody_is_asked_by_an_engine_in_this_process() -> None:
    """Clauses whose endpoints were not asked are refused: `autopact query` asks nobody."""
    question = read(f"ASK {{ {ONE} {{}} }}", hosts=HOSTS)
    with pytest.raises(NotAllowed, match="closed"):
        embedded().answer(Job(question.text, JSON, services=question.services))


NODES = [NamedNode(f"a:{letter}") for letter in "abc"]
TRIPLES = st.sets(
    st.builds(Triple, st.sampled_from(NODES), st.sampled_from(NODES[:2]), st.sampled_from([*NODES, Literal(1)])),
    max_size=8,
)
PATTERN = st.tuples(
    st.sampled_from(["?x", "?y", "<a:a>"]),
    st.sampled_from(["<a:a>", "<a:b>", "?p"]),
    st.sampled_from(["?x", "?y", "?z"]),
).map(" ".join)
INSIDE = st.one_of(
    PATTERN,
    st.tuples(PATTERN, PATTERN).map(" . ".join),
    st.tuples(PATTERN, PATTERN).map("{0[0]} OPTIONAL {{ {0[1]} }}".format),
    st.tuples(PATTERN, PATTERN).map("{{ {0[0]} }} UNION {{ {0[1]} }}".format),
    PATTERN.map("{} FILTER(ISIRI(?x))".format),
    PATTERN.map("{{ SELECT DISTINCT ?x {{ {} }} }}".format),
    st.just("VALUES ?x { <a:a> UNDEF }"),
)
PLAIN = st.one_of(PATTERN, st.tuples(PATTERN, PATTERN).map("{{ {0[0]} }} UNION {{ {0[1]} }}".format))
CLAUSE = INSIDE.map("@ {{ {} }}".format)
AROUND = st.one_of(
    st.tuples(PATTERN, CLAUSE).map(" . ".join),
    st.tuples(CLAUSE, CLAUSE).map(" ".join),
    st.tuples(PATTERN, CLAUSE).map("{0[0]} OPTIONAL {{ {0[1]} }}".format),
    st.tuples(PATTERN, CLAUSE).map("{0[0]} OPTIONAL {{ {0[1]} FILTER(?x != <a:b>) }}".format),
    st.tuples(PATTERN, CLAUSE).map("{0[0]} MINUS {{ {0[1]} }}".format),
    st.tuples(PATTERN, CLAUSE).map("{{ {0[0]} }} UNION {{ {0[1]} }}".format),
    st.tuples(PATTERN, CLAUSE).map("{0[0]} {{ SELECT ?x (COUNT(*) AS ?n) {{ {0[1]} }} GROUP BY ?x }}".format),
    st.tuples(PATTERN, PLAIN).map("{0[0]} FILTER NOT EXISTS {{ @ {{ {0[1]} }} }}".format),
    st.tuples(PATTERN, PATTERN, PLAIN).map(
        "{0[0]} FILTER EXISTS {{ {0[1]} OPTIONAL {{ @ {{ {0[2]} }} }} FILTER(?z != <a:a>) }}".format
    ),
    st.tuples(PATTERN, PATTERN, PLAIN).map("{0[0]} FILTER EXISTS {{ {0[1]} MINUS {{ @ {{ {0[2]} }} }} }}".format),
    st.tuples(CLAUSE, PATTERN).map("{0[0]} OPTIONAL {{ {0[1]} }} VALUES ?z {{ <a:a> <a:c> }}".format),
    st.tuples(PATTERN, CLAUSE).map("{0[0]} {0[1]} BIND(STR(?x) AS ?w)".format),
)


@given(TRIPLES, TRIPLES, AROUND)
def test_a_clause_gives_what_a_graph_would(here: set[Triple], there: set[Triple], around: str) -> None:
    """However it is joined: the same solutions, each as often."""
    both = Store()
    both.extend(Quad(*triple) for triple in here)
    both.extend(Quad(*triple, NamedNode("a:there")) for triple in there)
    remote = Store()
    remote.extend(Quad(*triple) for triple in there)
    query = f"SELECT * {{ {around.replace('@', ONE)} }}"
    asked = [service.query for service in read(query, hosts=HOSTS).services]
    replies = [remote.query(each).serialize(format=JSON) for each in asked]
    wanted = both.query(f"SELECT * {{ {around.replace('@', 'GRAPH <a:there>')} }}")
    names = [variable.value for variable in wanted.variables]
    expected = Counter(frozenset((name, str(row[name])) for name in names if row[name] is not None) for row in wanted)
    came = rows(query, *replies, over=embedded(here))
    assert Counter(frozenset((name, str(value)) for name, value in row.items()) for row in came) == expected
