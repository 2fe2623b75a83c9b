"""What a query asks for, read from its text."""

import pytest
from pyoxigraph import NamedNode

from autopact.engine.embedded import Engine, Solutions
from autopact.errors import QueryFault, SyntaxFault
from autopact.sparql.problem import Refused
from autopact.sparql.question import DEEPEST, read
from autopact.terms import AP, GRAPH, Level


@pytest.mark.parametrize("form", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
def test_the_form_is_the_first_word_after_the_prologue(form: str) -> None:
    """In any case, after PREFIX, BASE and comments."""
    text = f"# ASK\nBASE <http://x/> PREFIX a: <b#>\n{form.lower()} * {{}}"
    assert read(text).form == form


@pytest.mark.parametrize(
    "clause",
    [
        "SERVICE <http://x/> {}",
        "service SILENT ?where {}",
        r"S\u0045RVICE <http://x/> {}",
        "SERVICE:x {}",
        "SERVICESILENT:x {}",
        "?s ?p trueSERVICE <http://x/> {}",
        "?s ?p 1SERVICE<http://x/>{}",
        "OPTIONAL { { SERVICE <http://x/> { ?s ?p ?o } } }",
    ],
)
def test_service_is_refused_however_it_is_written(clause: str) -> None:
    """Also where the engine's parser sees the clause in what the grammar reads as another terminal."""
    with pytest.raises(Refused):
        read(f"SELECT * {{ {clause} }}", prefixes=dict.fromkeys(("", "SERVICE", "SERVICESILENT"), "http://x/"))


@pytest.mark.parametrize(
    "pattern",
    [
        "?service ?p 'SERVICE'",
        "?s <http://x/SERVICE> ?o # SERVICE",
        "GRAPH service:g { ?s service:p ?o }",
        "?s ?p 'x'@service",
    ],
)
def test_the_word_service_is_no_offence_by_itself(pattern: str) -> None:
    """Variables, strings, IRIs, comments, language tags and prefixes may be called so."""
    assert read(f"PREFIX service: <http://x/> SELECT * {{ {pattern} }}").form == "SELECT"


def test_nesting_has_a_bound() -> None:
    """Brackets in strings do not count."""

    def nested(depth: int) -> str:
        return "ASK " + "{" * depth + "}" * depth

    assert read(nested(DEEPEST)).form == "ASK"
    assert read("ASK { ?s ?p '" + "(" * 1000 + "' }").form == "ASK"
    with pytest.raises(Refused, match="nests"):
        read(nested(DEEPEST + 1))


def test_an_undeclared_prefix_is_named_with_the_line_that_mends_it() -> None:
    """With its place, and with the IRI where it is one of the usual prefixes."""
    with pytest.raises(SyntaxFault) as caught:
        read("ASK {\n  ?x a ap:Agreement }")
    assert (caught.value.place.line, caught.value.place.column) == (2, 8)
    assert f"PREFIX ap: <{AP}>" in caught.value.mend


def test_prefixes_may_be_supplied() -> None:
    """Those used are declared on the query's own first line, so that no line number moves."""
    text = read("ASK { ?x\n a ap:Agreement }", prefixes={"ap": str(AP), "ex": "http://x/"}).text
    assert text == f"PREFIX ap: <{AP}> ASK {{ ?x\n a ap:Agreement }}"


@pytest.mark.parametrize(
    ("clause", "default", "named"),
    [
        ("", None, None),
        ("FROM <http://x/a> FROM <b>", ["http://x/a", "http://base/b"], []),
        ("FROM NAMED g:asserted", [], [GRAPH.asserted.value]),
        ("FROM g:a FROM NAMED g:b", [GRAPH.a.value], [GRAPH.b.value]),
    ],
)
def test_the_dataset_of_the_text_is_read(clause: str, default: list[str] | None, named: list[str] | None) -> None:
    """IRIs are resolved against prefixes and the base; a query without a clause has no dataset of its own."""
    question = read(f"PREFIX g: <{GRAPH}> SELECT * {clause} {{ ?from ?p 'FROM <c>' }}", base_iri="http://base/query")
    expected = [None if graphs is None else tuple(map(NamedNode, graphs)) for graphs in (default, named)]
    assert [question.default_graphs, question.named_graphs] == expected


@pytest.mark.parametrize(("text", "what"), [("", "empty"), ("# nothing", "empty"), ("SELEKT *", "SELEKT")])
def test_what_is_no_query_is_said_to_be_none(text: str, what: str) -> None:
    """The fault says why."""
    with pytest.raises(SyntaxFault, match=what):
        read(text)


def test_an_update_is_no_query() -> None:
    """It is told apart from a mistake."""
    with pytest.raises(QueryFault, match="update"):
        read("INSERT DATA { <a:a> <a:a> <a:a> }")


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("ASK { ?s ?p ?o ) }", 1, 16, "at ')'"),
        ("SELECT *\nWHRE { ?s ?p ?o }", 2, 1, "'WHRE'"),
        ("SELECT COUNT(?x) { ?x ?y ?z }", 1, 8, "'COUNT'"),
        ("SELECT * {\n  ?s ?p\n}", 3, 1, "'}'"),
        ('ASK { ?s ?p """two\nlines""" )\n}', 2, 10, "at ')'"),
        ("ASK { ?s ?p ?o } LIMIT x", 1, 24, "'x'"),
        ("ASK {\n ?s ?p ?o", 2, 10, "end"),
        ("ASK { ?s ?p 'open }", 1, 13, "does not end"),
        ("ASK { ?s <rel> ?o }", 1, 10, "IRI parsing failed"),
        ("SELECT ?none (COUNT(?s) AS ?n) { ?s ?p ?o } LIMIT", 1, 50, "end"),
    ],
)
def test_a_syntax_fault_is_located_at_the_token(engine: Engine, text: str, line: int, column: int, words: str) -> None:
    """Line and column are those of the first token that does not fit, and the message shows it."""
    with pytest.raises(SyntaxFault) as caught:
        read(text).over(engine)
    assert words in caught.value.what
    assert (caught.value.place.line, caught.value.place.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("SELECT * { ?z ?b ?a }", ("z", "b", "a")),
        ("SELECT DISTINCT * { ?z ?b ?a MINUS { ?z ?hidden 1 } }", ("z", "b", "a")),
        ("SELECT ?b (1 AS ?x) ?a { ?z ?b ?a }", ("b", "x", "a")),
        ("SELECT ?b (COUNT(*) AS ?a) { ?z ?b ?o } GROUP BY ?b", ("b", "a")),
        ("SELECT * { { SELECT ?z ?a { ?z ?p ?a } } }", ("z", "a")),
        ("SELECT * {}", ()),
    ],
)
def test_columns_come_in_the_order_of_the_projection(engine: Engine, text: str, variables: tuple[str, ...]) -> None:
    """`SELECT *` has its variables in the order in which they appear, and only those in scope."""
    ready = read(text).over(engine)
    result = engine.query(ready.text, default_graphs=ready.default_graphs)
    assert isinstance(result, Solutions)
    assert result.variables == variables


def test_a_request_s_graphs_replace_those_of_the_text(engine: Engine) -> None:
    """And one's own dataset, wherever it comes from, outdoes certainty and inference."""
    question = read("SELECT * FROM <http://x/a> FROM NAMED <http://x/b> {}")
    assert question.over(engine, certainty=Level.POSSIBLE).default_graphs == (NamedNode("http://x/a"),)
    replaced = question.over(engine, default_graphs=[GRAPH.asserted])
    assert (replaced.default_graphs, replaced.named_graphs) == ((GRAPH.asserted,), ())
