"""What a query asks for, read from its text."""

import contextlib
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Store

from autopact.engine.seam import Engine
from autopact.errors import InputError, NotAllowed, QueryFault, SyntaxFault
from autopact.gateway.hosts import Hosts
from autopact.sparql.problem import Refused, TooLarge
from autopact.sparql.question import DEEPEST, Question, read
from autopact.sparql.services import MOST_SERVICES
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


HOSTS = Hosts.of("one.example", "two.example:8080")


def test_service_goes_to_hosts_that_are_allowed() -> None:
    """Each clause comes with the IRI it asks, resolved, and with its place in the text."""
    prologue = "PREFIX x: <http://one.example/> BASE <http://two.example:8080/>"
    question = read(f"{prologue} SELECT * {{ SERVICE x:sparql {{}} service silent <q> {{ ?s ?p ?o }} }}", hosts=HOSTS)
    assert [(each.iri, each.silent) for each in question.services] == [
        ("http://one.example/sparql", False),
        ("http://two.example:8080/q", True),
    ]
    assert [question.text[each.start : each.end] for each in question.services] == [
        "SERVICE x:sparql {}",
        "service silent <q> { ?s ?p ?o }",
    ]
    assert question.volatile
    for other in ("SERVICE <foo:bar> {}", "FILTER EXISTS {} SERVICE <foo:bar> { FILTER(?x) }",
                  "FILTER EXISTS { SERVICE <foo:bar> { ?s ?p ?o } }"):  # fmt: skip
        assert [each.iri for each in read(f"ASK {{ {other} }}", hosts=HOSTS).services] == ["foo:bar"]


@pytest.mark.parametrize(
    ("clause", "error"),
    [
        ("SERVICE ?x {}", Refused),
        ("SERVICE SILENT ?x {}", Refused),
        ("SERVICE", Refused),
        ("SERVICE <http://three.example/> {}", NotAllowed),
        ("SERVICE SILENT <http://three.example/> {}", NotAllowed),
        ("SERVICE <http://two.example/> {}", NotAllowed),
        ("SERVICE <q> {}", NotAllowed),
        ("SERVICE <http://one.example@three.example/> {}", NotAllowed),
        ("SERVICE <http://one.example/> ", SyntaxFault),
        ("SERVICE <http://one.example/> ?x {}", SyntaxFault),
        ("SERVICE <http://one.example/> SILENT {}", SyntaxFault),
        ("SERVICE <http://one.example/> {{{}", SyntaxFault),
        ("FILTER NOT EXISTS { SERVICE <http://one.example/> { ?s ?p ?o OPTIONAL { ?o ?p ?q } } }", QueryFault),
        ("FILTER(exists{ ?s ?p ?o { SERVICE <http://one.example/> { FILTER(?x > 1) } } })", QueryFault),
        ("SERVICE <http://one.example/> {} " * (MOST_SERVICES + 1), Refused),
    ],
)
def test_where_service_may_not_go_is_said_with_its_place(clause: str, error: type[InputError]) -> None:
    """SILENT hides neither a refusal nor a mistake; a variable could name any host."""
    with pytest.raises(error) as caught:
        read(rf"ASK {{\u0020 {clause} }}", base_iri="http://here.example/sparql", hosts=HOSTS)
    assert type(caught.value) is error
    assert (caught.value.place.column or 0) >= 13  # behind the escape, as the client wrote it


@pytest.mark.parametrize(
    ("group", "asked"),
    [
        ("{ ?s ?p ?o }", "SELECT * WHERE { ?s ?p ?o }"),
        ("{ ?s x:p y:o, '}' # }\n }", "PREFIX x: <http://x/> PREFIX y: <http://b/y#> SELECT * WHERE {"),
        ("{ ?s ?p <rel> }", "BASE <http://b/> SELECT * WHERE { ?s ?p <rel> }"),
        ("{ ?s ?p 1, '1'^^x:int }", "PREFIX x: <http://x/> SELECT * WHERE { ?s ?p 1, '1'^^x:int }"),
        (r"{ ?s ?p '\u007d' }", "SELECT * WHERE { ?s ?p '}' }"),
        ("{ SELECT ?s { ?s ?p ?o } LIMIT 1 }", "SELECT * WHERE { SELECT ?s { ?s ?p ?o } LIMIT 1 }"),
        ("{ SERVICE ?other { SERVICE <http://three.example/> {} } }", "SELECT * WHERE { SERVICE ?other { SERVICE"),
    ],
)
def test_what_an_endpoint_is_asked_can_be_read_without_the_rest(group: str, asked: str) -> None:
    """It brings the prefixes and the base that it uses, and no others; whom it asks in turn is for it to decide."""
    prologue = "PREFIX x: <http://x/> BASE <http://b/> PREFIX y: <y#> PREFIX z: <z>"
    question = read(f"{prologue} ASK {{ SERVICE <http://one.example/> {group} }}", hosts=HOSTS)
    (service,) = question.services
    assert service.query.startswith(asked)
    assert service.query.endswith(question.text[service.group : service.end])
    assert question.text[service.end :] == " }"


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
        "SERVICE <http://one.example/> {} ",
        "SERVICE <http://one.example/> { SERVICE ",
        "EXISTS { SERVICE <http://one.example/> {} } ",
        "#",
        "GROUP#",
        "\\u0041",
    ],
)
def test_the_time_to_read_grows_with_the_length_and_no_faster(piece: str) -> None:
    """A megabyte of anything is read, or refused, in seconds; a terminal is never looked for twice from afar."""
    begun = time.process_time()
    for hosts in (Hosts(), HOSTS):
        with contextlib.suppress(InputError):
            read("PREFIX p: <http://x/> SELECT * { " + piece * (1_000_000 // len(piece)) + " }", hosts=hosts)
    assert time.process_time() - begun < 10


def test_a_query_has_so_many_terminals_and_no_more() -> None:
    """A hundred thousand values are fine."""
    assert read("ASK { VALUES ?x {" + " 1" * 100_000 + "} }").form == "ASK"
    with pytest.raises(TooLarge, match="terminals"):
        read("ASK { VALUES ?x {" + " 1" * 200_000 + "} }")


LONG = "http://x/" + "a/" * 100_000


@pytest.mark.parametrize(
    "text",
    [
        f"PREFIX a: <{LONG}> ASK {{ {'a:b.c.d a:x a:x . ' * 1000} }}",
        f"PREFIX a: <{LONG}> ASK {{ {'a:service a:x a:x . ' * 1000} }}",
        f"PREFIX a: <{LONG}> ASK {'FROM a:x ' * 1000} {{}}",
        f"BASE <{LONG}> {' '.join(f'PREFIX p{i}: <b/>' for i in range(1000))} ASK {{}}",
        "BASE <a/> " * 10_000 + "ASK {}",
    ],
    ids=["spelt as an IRI", "with a keyword in it", "graphs", "prefixes below a base", "bases upon bases"],
)
def test_short_names_that_stand_for_too_much_are_refused(text: str) -> None:
    """Before they are written out: a query of a few kilobytes would fill the memory of the web process."""
    with pytest.raises(TooLarge, match="stand for IRIs"):
        read(text, base_iri="http://x/sparql")


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


def test_a_supplied_prefix_gives_way_to_the_text_s_own() -> None:
    """The graphs that it names are those that it means."""
    text = "PREFIX ap: <http://own.example/>\nASK FROM ap:g { ?x a ap:Agreement }"
    question = read(text, prefixes={"ap": str(AP)})
    assert (question.text, question.default_graphs) == (text, (NamedNode("http://own.example/g"),))


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


_PIECES = (
    "PREFIX e: <http://e/#>", "PREFIX d: <http://d/a.b>", "BASE <http://b/>", "VERSION '1.2'", "SELECT", "ask", "*",
    "?x", "FROM", "service", "NOW()", "{", "}", "<http://e/a>", "<rel>", "e:a", "d:1.5", "e:a.b.c", "e:a.", "u:a", ":a",
    "_:b", "?x:", "e:a:b", "1.5", "0", "'s'", '"', "#", "\\u0041", ".", ";", "<", ">", "<=", "<?x>", "a", "FILTER(",
    ")", "é", "\n",
)  # fmt: skip
_TEXTS = st.lists(st.tuples(st.sampled_from(_PIECES), st.sampled_from((" ", " ", "")))).map(
    lambda pieces: "".join(piece + space for piece, space in pieces)
)


@settings(max_examples=2000)
@given(_TEXTS.map("PREFIX e: <http://e/#> SELECT ?x {{ ?x e:a {} }}".format) | _TEXTS)
def test_a_short_query_says_the_same_however_it_is_read(text: str) -> None:
    """Most are understood at a glance; a comment takes that away. What then is wrong besides, the engine refuses."""
    try:
        slowly: Question | None = read(f"{text}\n#", base_iri="http://b/")
    except InputError:
        slowly = None
    try:
        quickly = read(text, base_iri="http://b/")
    except InputError:
        assert slowly is None
        return
    if slowly:
        assert replace(quickly, text="") == replace(slowly, text="")
        assert f"{quickly.text}\n#".split() == slowly.text.split()  # a comment may take blanks along
    else:
        with pytest.raises(SyntaxError):
            Store().query(quickly.text, base_iri="http://b/")


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
        ("\nASK { ?s ?p ?o", 2, 15, "end"),
        ("ASK { ?s ?p 'open }", 1, 13, "does not end"),
        ("ASK { ?s <rel> ?o }", 1, 10, "IRI parsing failed"),
        ("SELECT * {} GROUP BY ?x", 1, 24, "SELECT * is not authorized with GROUP BY, at its end."),
        ("SELECT ?x ?x { ?x ?y ?z }", 1, 26, "Duplicated variable name in SELECT, at its end."),
        ("SELECT ?none (COUNT(?s) AS ?n) { ?s ?p ?o } LIMIT", 1, 50, "end"),
        (r"ASK { ?s ?p '\u6c7d\u8f66' ) }", 1, 28, "at ')'"),
        (r"ASK { ?s ?p '\u6c7d open }", 1, 13, "does not end"),
        ("ASK { ?s ?p <http://x/a b> }", 1, 13, "An IRI begins here"),
        ("ASK { ?s ?p <http://x/a . }", 1, 13, "An IRI begins here"),
        ("ASK { FILTER(1 <http:x) }", 1, 17, "'http:' is not declared"),
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


def test_who_forgets_to_group_is_told_to(engine: Engine) -> None:
    """The parser knows at the end that a variable beside an aggregate is not grouped by; nothing is wrong there."""
    with pytest.raises(SyntaxFault) as caught:
        _ask("SELECT ?kind (COUNT(*) AS ?n) { ?x a ?kind }", engine)
    assert "GROUP BY" in caught.value.mend


def _ask(text: str, engine: Engine) -> None:
    question = read(text, prefixes={"ap": str(AP)}).over()
    try:
        engine.query(question.text)
    except SyntaxFault as fault:
        raise question.located(fault) from None


def test_a_request_s_graphs_replace_those_of_the_text() -> None:
    """And one's own dataset, wherever it comes from, outdoes certainty and inference."""
    question = read("SELECT * FROM <http://x/a> FROM NAMED <http://x/b> {}")
    assert question.over(certainty=Level.POSSIBLE).default_graphs == (NamedNode("http://x/a"),)
    replaced = question.over(default_graphs=[GRAPH.asserted])
    assert (replaced.default_graphs, replaced.named_graphs) == ((GRAPH.asserted,), ())
