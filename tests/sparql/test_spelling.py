"""The query as it is sent: read in one way, whoever reads it.

pyoxigraph's own parser is the judge. It does not show what it has read, but whether it finds the keyword SERVICE
somewhere can be asked of it: with another letter in every such word, the text no longer parses.
"""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from autopact.edits import Edit, edited
from autopact.engine.rewriting.parsing import variables
from autopact.engine.rewriting.weaving import outline
from autopact.errors import InputError
from autopact.gateway.hosts import Hosts
from autopact.sparql.problem import Refused
from autopact.sparql.question import read
from autopact.spelling import resolved, without_escapes
from autopact.terms import BASE, PREFIXES, prefixed

PROLOGUE = "PREFIX e: <http://127.0.0.1:> PREFIX p: <x:/> PREFIX : <x:/> PREFIX service: <x:/> "
HOSTS = Hosts.of("127.0.0.1:1")
_EMPTY = Store()


def parses(text: str) -> bool:
    """Whether pyoxigraph's parser takes a text. Where a SERVICE clause is evaluated too, nobody listens."""
    try:
        _EMPTY.query(text, base_iri=BASE)
    except SyntaxError:
        return False
    except (OSError, RuntimeError, ValueError):
        return True
    return True


def reaches_out(text: str) -> bool:
    """Whether pyoxigraph's parser reads a SERVICE clause in a text."""
    return parses(text) and not parses(re.sub("s(ervice)", r"x\1", text, flags=re.IGNORECASE))


HIDDEN = [
    "FILTER(1<2)SERVICE:x#>\n{}",
    "FILTER(1<2&&'>'='#') SERVICE <x:/> {} #'\n",
    "?s e:1SERVICE:y {}",
    "?s ?p p:a.b.SERVICE <x:/> {}",
    '''VALUES ?x { """" } SERVICE <x:/> {} # \\q"""\n''',
    "VALUES ?x { '''' } SERVICE <x:/> {} # \\q'''\n",
    "SERVICE:x {}",
    "?s ?p trueSERVICE <x:/> {}",
    "SERVICE SILENT:x {}",
]
"""Clauses that pyoxigraph's parser reads in what the grammar reads as something else."""


@pytest.mark.parametrize("pattern", HIDDEN)
def test_what_only_the_engine_s_parser_would_find_is_not_sent(pattern: str) -> None:
    """The clause is there for it in the client's text, and gone from what it is sent, or the query is refused."""
    text = f"{PROLOGUE}SELECT * {{ {pattern}\n}}"
    assert reaches_out(text)
    try:
        sent = read(text).text
    except InputError:
        return
    assert not reaches_out(sent)


@pytest.mark.parametrize(
    "pattern",
    [
        "?s <x:/service> 'SERVICE', \"Service\", '''service\n''', \"\"\"SERVICE\"\"\" # SERVICE",
        "?service service:of service:service . $SERVICE ?p 'x'@service . _:service ?p _:service.x",
        "GRAPH service:g { ?s p:service ?o } # SERVICE",
        r"?s p:a\,service 'a\\service' , '\u0053ervice'",
        "?s p:a.b.c p:a.b.service. ?s ?p <x:/#service>",
        "FILTER(?a < 1 && 'service' > ?b)",
    ],
)
def test_the_word_may_stand_anywhere_else(pattern: str) -> None:
    """It is read, parses, and says the same, however it is spelt now."""
    question = read(f"{PROLOGUE}SELECT * {{ {pattern}\n}}")
    assert parses(question.text)
    assert not question.services
    assert not reaches_out(question.text)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a service'", "a service"),
        ("'Service SERVICE sErViCe'", "Service SERVICE sErViCe"),
        (r"'\\service\n'", "\\service\n"),
        ("STR(<x:/Service>)", "x:/Service"),
        ("STR(p:a.b.service)", "x:/a.b.service"),
        ("STR(p:a.b.c)", "x:/a.b.c"),
        (r"STR(p:a\,\.service)", "x:/a,.service"),
        ("STR(p:\U00020000)", "x:/\U00020000"),
        ("STR(service:%53x)", "x:/%53x"),
        ("CONCAT ('a', 'b')", "ab"),
        ("concat # SERVICE (\n ( COALESCE\t(?x, 'a'), STR(COALESCE\r\n(1)), GROUP_CONCAT ('b') )", "a1b"),
        ("IF(isBLANK(BNODE ()), 'coalesce (', STR(BNODE ('b')))", "coalesce ("),
    ],
)
def test_what_is_spelt_anew_means_the_same(expression: str, value: str) -> None:
    """Strings, IRIs and names keep their value; so do names and functions that pyoxigraph would not read whole."""
    question = read(f"{PROLOGUE}SELECT ({expression} AS ?x) {{}}")
    (row,) = _EMPTY.query(question.text)
    assert row["x"].value == value


@pytest.mark.parametrize("key", ["(?x AS ?key)", "STR(?x) (?x AS ?key)", "# by\n(\n?x AS ?key) HAVING (COUNT(*) > 0)"])
def test_a_variable_may_have_another_name_where_it_groups(key: str) -> None:
    """Where it has no value, the other has none."""
    group = f"SELECT (COUNT(*) AS ?n) ?key {{ VALUES ?x {{ 1 2 1 UNDEF }} }} GROUP BY {key} ORDER BY ?key"
    rows = [
        [(row["key"], row["n"]) for row in _EMPTY.query(read(each).text)]
        for each in (group, f"SELECT * {{ {{ {group} }} }}")
    ]
    assert rows == [[(None, Literal(1)), (Literal(1), Literal(2)), (Literal(2), Literal(1))]] * 2


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("ASK { ?x :p ?y } GROUP BY ?x", True),
        ("ASK { ?x :p ?y } GROUP BY ?x HAVING (COUNT(*) > 1) # twice", True),
        ("ASK WHERE { ?x :p ?y } HAVING(COUNT(?y) > 3)", False),
        ("CONSTRUCT { ?x :n ?y_ } { ?x :p ?y } HAVING (COUNT(*) > 1)", set()),
        ("CONSTRUCT { ?x :n ?x , ?y } { ?x :p ?y } GROUP BY ?x", {":a :n :a", ":b :n :b"}),
        ("CONSTRUCT { ?key :n 1 } { ?x :p ?y } GROUP BY (?x AS ?key) STR(?y) VALUES ?key { :b }", {":b :n 1"}),
        ("DESCRIBE ?x { ?x :p ?y } GROUP BY ?x ORDER BY DESC(COUNT(*)) LIMIT 1", {":a :p 1", ":a :p 2"}),
        ("DESCRIBE * { ?x :p ?y } GROUP BY ?x HAVING (COUNT(*) < 2)", {":b :p 3"}),
    ],
)
def test_every_form_may_group(query: str, answer: bool | set[str]) -> None:
    """As the grammar has it, not only SELECT."""
    store = Store()
    store.update(f"{PROLOGUE} INSERT DATA {{ :a :p 1, 2 . :b :p 3 }}")
    result = store.query(read(PROLOGUE + query).text)
    if isinstance(answer, bool):
        assert bool(result) is answer
    else:
        assert {" ".join(term.value.replace("x:/", ":") for term in triple) for triple in result} == answer


GAPS = st.sampled_from(["", " ", "\n", "# SERVICE <x:/> {}\n", "#'\n", "#>\n", "\t"])
WORDS = st.sampled_from(
    ["SERVICE", "service", "SeRvIcE", "SILENT", "SERVICESILENT", "trueSERVICE", "aSERVICE", "GRAPH"]
)
SCRAPS = st.sampled_from(
    [
        "<x:/>", "<y:/>", "<SERVICE>", "<2)SERVICE:x#>", "<", ">", "<<", "'", '"', "'''", '"""', "\\", "\\q", "#",
        "'SERVICE'", '"""SERVICE"""', "'x'@service", "'x'@en-SERVICE", "p:SERVICE", "e:1SERVICE:y", "p:a.b.SERVICE",
        ":x", "SERVICE:x", "SILENT:x", "service:", "?x", "$SERVICE", "_:b", "_:SERVICE", "1", "1.", "1.5e3", "true",
        "a", "{", "}", "{ }", "(", ")", ".", ";", ",", "FILTER(1", "FILTER(?x", "&&", "=", "VALUES ?x {",
        "OPTIONAL {", "EXISTS {", "BIND(", " AS ?y)", "?s ?p ?o", "?s ?p", "?s p:%53", "|", "^", "+", "?", "!", "[",
        "]", "CONCAT", "\\u0053ERVICE", "\\u0027", "\\u0023", "\\u003e", "\\u000a", "\ufff0", "\U00010000",
    ]
)  # fmt: skip
SOUP = st.lists(st.one_of(WORDS, SCRAPS, GAPS, GAPS), max_size=14).map("".join)
"""Text made of whatever stands at the edges of terminals, mostly no query at all."""

TERM = st.sampled_from(
    [
        "?x", "$service", "p:a", "p:service.x", "e:1SERVICE:y", ":x", "_:service", "'SERVICE'", "'#'", "'>'",
        "'x'@service", "1", "1.5", "true", "<x:/service#>",
    ]
)  # fmt: skip
COMPARED = st.tuples(st.sampled_from(["?a<2", "?a<?b", "?a>1", "?a<1||?b>2"]), GAPS).map("FILTER({0[0]}){0[1]}".format)
MISREAD = st.sampled_from(["FILTER(1<2&&'>'='x')", "FILTER('#'<'>')"])
"""To the grammar each has an IRI, and so is no query; the parser compares."""
TRIPLE = st.tuples(TERM, GAPS, TERM, GAPS, TERM, GAPS).map(lambda parts: f"{''.join(' ' + part for part in parts)} .")
CLAUSE = st.tuples(
    st.sampled_from(["SERVICE", "service", "\\u0053ervice", "SERVICE SILENT", "GRAPH", "OPTIONAL"]),
    GAPS,
    st.sampled_from(["<x:/>", ":x", "?x", "<x:/>", "p:a", "", "<http://127.0.0.1:1/>", "e:1"]),
    GAPS,
    st.sampled_from(
        ["{}", "{ ?s ?p ?o }", "{ ?s ?p 'SERVICE' }", "{ ?s ?p '}' # }\n}", "{ SERVICE ?x { ?s ?p <}> } }", "{ {} "]
    ),
).map("".join)
CLEAR = st.one_of(TRIPLE, COMPARED, CLAUSE, st.sampled_from(HIDDEN))
QUERY = st.lists(st.one_of(CLEAR, MISREAD), max_size=5).map(" ".join)
"""Patterns that a parser may well take, the clause among them in many dresses."""


@given(st.one_of(SOUP, QUERY))
@example("FILTER(1<2)SERVICE:x#>\n{}")
def test_the_engine_never_reads_a_clause_that_was_not_seen(pattern: str) -> None:
    """Whatever comes: if the text that is sent reaches out for its parser, it was refused, or it is known where to."""
    text = f"{PROLOGUE}SELECT * {{ {pattern}\n}}"
    try:
        sent = read(text).text
    except InputError:
        sent = ""
    assert not reaches_out(sent)
    try:
        question = read(text, hosts=HOSTS)
    except InputError:
        return
    if parses(question.text):
        assert reaches_out(question.text) == bool(question.services)


@given(st.one_of(SOUP, QUERY))
@example("SERVICE <http://127.0.0.1:1/> { SERVICE ?x {} '}' } ?s ?p ?o")
def test_no_clause_is_left_where_others_are_asked(pattern: str) -> None:
    """What evaluators are sent reaches out for nobody, and it parses only where the client's query does."""
    try:
        question = read(f"{PROLOGUE}SELECT * {{ {pattern}\n}}", hosts=HOSTS)
        names = [variables(service.query) for service in question.services]
    except (InputError, SyntaxError):
        return
    sketch = edited(question.text, outline(question.services, names)).text
    assert not reaches_out(sketch)
    assert not parses(sketch) or parses(question.text)


@given(st.lists(CLEAR, max_size=5).map(" ".join))
def test_a_clause_that_the_grammar_knows_is_seen_and_no_other(pattern: str) -> None:
    """Between spaces there is nothing to argue about: what is refused reaches out, and what is not does not."""
    text = without_escapes(f"{PROLOGUE}SELECT * {{ {pattern}\n}}").text
    try:
        read(text)
    except Refused:
        assert not parses(text) or reaches_out(text)
    except InputError:
        pass


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.text("xy\n", max_size=4))), st.text("ab\n", max_size=40)
)
def test_an_offset_leads_back_to_the_former_text(steps: list[tuple[int, int, str]], text: str) -> None:
    """Characters that were not edited come from themselves; those that were, from within what they replace."""
    edits, at = [], 0
    for gap, length, new in steps:
        start, end = at + gap, at + gap + length
        if end > len(text):
            break
        edits.append(Edit(start, end, new))
        at = end
    spelling = edited(text, edits)
    inside = [(edit.start, edit.end) for edit in edits]
    for offset, character in enumerate(spelling.text):
        origin = spelling.origin(offset)
        assert text[origin : origin + 1] == character or any(start <= origin <= end for start, end in inside)


@pytest.mark.parametrize(
    ("iri", "base", "whole"),
    [
        ("x", "http://a/b/c?q", "http://a/b/x"),
        ("../x", "http://a/b/c/d", "http://a/b/x"),
        ("", "http://a/b", "http://a/b"),
        ("#f", "urn:a:b", "urn:a:b#f"),
        ("http://b/../c", "http://a/", "http://b/../c"),
        (r"http://b/\u0027", None, "http://b/'"),
        ("x", None, None),
        ("http://[", "http://a/", None),
    ],
)
def test_references_are_resolved_as_the_engine_resolves_them(iri: str, base: str | None, whole: str | None) -> None:
    """Relative ones against the base; what is no IRI is None."""
    assert resolved(iri, base) == whole


@pytest.mark.parametrize(
    "local", ["a", "1", "a-b.c", "a..b", "x#y", "M&A", "a(b)", "end.", "-x", "x-", "a:b", "%20", "é", "²"]
)
def test_an_iri_in_few_characters_stands_for_itself_in_a_query(local: str) -> None:
    """With a prefix where its last part can stand behind one."""
    iri = NamedNode(f"{BASE}id/{local}")
    asked = read(f"SELECT ?x {{ VALUES ?x {{ {prefixed(iri.value)} }} }}", prefixes=PREFIXES)
    assert [row["x"] for row in Store().query(asked.text)] == [iri]
