"""What a query asks for, read from its text."""

import contextlib
import time

import pytest
from pyoxigraph import NamedNode

from autopact.engine.seam import Engine
from autopact.errors import InputError, QueryFault, SyntaxFault
from autopact.sparql.problem import Refused, TooLarge
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
        "SeRvIcE/**/",
        r"S\u0045RVICE <http://x/> {}",
        r"\U00000053ERVICE <http://x/> {}",
        "SERVICE # a comment\n<http://x/> {}",
        "?s ?p 1SERVICE<http://x/>{}",
        "?s ?p 'x'SERVICE<http://x/>{}",
        "OPTIONAL { { SERVICE <http://x/> { ?s ?p ?o } } }",
        "FILTER EXISTS { SERVICE <x> {} }",
        "SERVICE <foo:bar> {}",
        "SERVICE",
    ],
)
def test_service_is_refused_however_it_is_written(clause: str) -> None:
    """In any case, escaped, without space, SILENT or not, whatever it asks."""
    with pytest.raises(Refused, match="closed"):
        read(f"SELECT * {{ {clause} }}")


def test_service_goes_to_hosts_that_are_allowed() -> None:
    """Their IRIs come resolved, and stand so in the text; a variable could name any host, and is refused."""
    prologue = "PREFIX x: <http://one.example/> BASE <http://two.example:80/>"
    text = f"{prologue} SELECT * {{ SERVICE x:sparql {{}} service silent <q> {{}} }}"
    hosts = {"one.example", "two.example:80"}
    question = read(text, hosts=hosts)
    assert question.services == ("http://one.example/sparql", "http://two.example:80/q")
    assert "SERVICE <http://one.example/sparql> {} service silent <http://two.example:80/q> {}" in question.text
    assert read("ASK { SERVICE <foo:bar> {} }", hosts=hosts).services == ("foo:bar",)
    for clause in (
        "SERVICE ?x {}",
        "SERVICE <http://three.example/> {}",
        "SERVICE <http://two.example/> {}",
        "SERVICE <q> {}",
    ):
        with pytest.raises(Refused):
            read(f"ASK {{ {clause} }}", hosts=hosts)
    with pytest.raises(Refused):
        read("ASK { SERVICE <http://one.example@three.example/> {} }", hosts=hosts)


@pytest.mark.parametrize(
    "pattern", ["?s ?p trueSERVICE <http://x/> {}", "SERVICESILENT <http://x/> {}", "XSERVICE <http://x/> {}"]
)
def test_words_run_together_are_no_keywords(pattern: str) -> None:
    """The engine's parser would find a SERVICE clause in them, where the grammar knows no such word."""
    with pytest.raises(SyntaxFault, match="no keyword"):
        read(f"SELECT * {{ {pattern} }}")


@pytest.mark.parametrize(
    ("query", "volatile"),
    [
        ("SELECT (rand() AS ?x) {}", True),
        ("ASK { FILTER(?x = NOW()) }", True),
        ("SELECT (STRUUID() AS ?x) {}", True),
        ("SELECT (UUID() AS ?x) (BNODE() AS ?y) {}", True),
        (r"SELECT (N\u004FW() AS ?x) {}", True),
        ("SELECT ?rand { ?now <http://x/uuid> 'BNODE' } # RAND", False),
    ],
)
def test_what_may_answer_differently_each_time_is_volatile(query: str, volatile: bool) -> None:
    """By its functions, not by words in its strings, IRIs, variables or comments."""
    assert read(query).volatile is volatile


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


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "a-",
        ".",
        ":",
        "_:",
        "'",
        "'\\",
        '"""\\',
        "<",
        "<<a",
        " p:a.b.c",
        "?",
        "@a-",
        "1.",
        "1e",
        "SERVICE ",
        "#",
        "\\u0041",
    ],
)
def test_the_time_to_read_grows_with_the_length_and_no_faster(piece: str) -> None:
    """A megabyte of anything is read, or refused, in seconds; a terminal is never looked for twice from afar."""
    begun = time.process_time()
    with contextlib.suppress(InputError):
        read("PREFIX p: <http://x/> SELECT * { " + piece * (1_000_000 // len(piece)) + " }")
    assert time.process_time() - begun < 10


def test_a_query_has_so_many_terminals_and_no_more() -> None:
    """A hundred thousand values are fine."""
    assert read("ASK { VALUES ?x {" + " 1" * 100_000 + "} }").form == "ASK"
    with pytest.raises(TooLarge, match="terminals"):
        read("ASK { VALUES ?x {" + " 1" * 200_000 + "} }")


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
        (r"ASK { ?s ?p '\u6c7d\u8f66' ) }", 1, 28, "at ')'"),
        (r"ASK { ?s ?p '\u6c7d open }", 1, 13, "does not end"),
        ("ASK { ?s <http://x/service> 'Service', ap:service ) }", 1, 51, "at ')'"),
        ("ASK { ?s ?p 1 # service\n ) }", 2, 2, "at ')'"),
    ],
)
def test_a_syntax_fault_is_located_at_the_token(engine: Engine, text: str, line: int, column: int, words: str) -> None:
    """Line and column are those of the first token that does not fit, and the message shows it."""
    with pytest.raises(SyntaxFault) as caught:
        _ask(text, engine)
    assert words in caught.value.what
    assert (caught.value.place.line, caught.value.place.column) == (line, column)


def _ask(text: str, engine: Engine) -> None:
    question = read(text, prefixes={"ap": str(AP)}).over(engine)
    try:
        engine.query(question.text)
    except SyntaxFault as fault:
        raise question.located(fault) from None


def test_a_request_s_graphs_replace_those_of_the_text(engine: Engine) -> None:
    """And one's own dataset, wherever it comes from, outdoes certainty and inference."""
    question = read("SELECT * FROM <http://x/a> FROM NAMED <http://x/b> {}")
    assert question.over(engine, certainty=Level.POSSIBLE).default_graphs == (NamedNode("http://x/a"),)
    replaced = question.over(engine, default_graphs=[GRAPH.asserted])
    assert (replaced.default_graphs, replaced.named_graphs) == ((GRAPH.asserted,), ())
