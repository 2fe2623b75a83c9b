"""An update's text: where it does not parse, what it may not ask, and how its operations see each other's names."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from autopact.engine.update.operations import Create, Data, Modify, Transfer, steps
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Update, Write
from autopact.errors import NotAllowed, QueryFault, SyntaxFault
from autopact.terms import AP

THERE = "INSERT DATA { <urn:s> <urn:p> "


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> ;;; } ; INSRT DATA { }", 1, 47),
        ("PREFIX : <urn:>\nINSERT DATA { :a :b :c } ;\nDELETE { ?x } WHERE { ?x ?y ?z }", 3, 13),
        ("PREFIX : <urn:>\nINSERT DATA { :a :b :c } ;\nPREFIX c: <urn:c>\nINSERT DATA { c:a c:b }", 4, 23),
        ("SELECT * { ?s ?p ?o }", 1, 1),
        ("INSERT DATA { <urn:a> <urn:b> }", 1, 31),
        ("INSERT DATA { <urn:service> <urn:\\u0062> 'Service' } ; DELETE { <urn:b> 1 } WHERE {}", 1, 73),
        ("INSERT DATA { _:x <urn:p> 1 } ;\nINSERT DATA { _:x <urn:p> 2 }", 2, 15),
        ("PREFIX : <urn:> CLEAR ALL ;\nPREFIX : <urn:> CLEAR ALL ; PREFIX : <urn:>\nDELETE", 3, 7),
        ("PREFIX : <urn:> CLEAR ALL ;\nPREFIX : <a b> CLEAR ALL", 2, 11),
        ("PREFIX : <a b>", 1, 11),
        ("PREFIX : <http://[> INSERT DATA { :v1.2.3 <urn:p> 1 }", 1, 10),
        ("BASE <http://[>\nPREFIX : <c> INSERT DATA { :v1.2.3 <urn:p> 1 }", 1, 6),
        ("BASE", 1, 5),
        ("CLEAR ALL ;\nPREFIX", 2, 7),
        ("CLEAR ALL ;\nPREFIX : <a b>", 2, 11),
        ("INSERT DATA { <urn:a> <urn:b> 1 } ;\nPREFIX : <urn:> ;", 2, 17),
        ("CLEAR ALL ;\n; CLEAR ALL", 2, 1),
        ("PREFIX : <urn:>\n; CLEAR ALL", 2, 1),
        ("CLEAR ALL ;\nPREFIX : <urn:> ; CLEAR ALL", 2, 17),
        ("PREFIX : <urn:> CLEAR ALL ;\nPREFIX : <urn:> ; CLEAR ALL", 2, 17),
    ],
)
def test_a_fault_has_its_place(text: str, line: int, column: int) -> None:
    """In what the client wrote, whichever operation it is in, and however it was spelt."""
    with pytest.raises(SyntaxFault) as caught:
        steps(Update(text))
    assert (caught.value.place.line, caught.value.place.column) == (line, column)
    assert "update" in caught.value.what or "blank node" in caught.value.what


def test_a_node_may_have_one_label_in_several_templates() -> None:
    """Each of them makes nodes of its own: only the data of two operations would mean the same one."""
    text = "INSERT { _:x <urn:p> 1 } WHERE {}"
    assert len(steps(Update(f"{text} ; {text} ; INSERT DATA {{ _:x <urn:p> 1 }}"))) == 3


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("PREFIX e: <urn:e:>\nINSERT DATA { e:a ap:knows e:b }", 2, 19),
        ("CLEAR ALL ;\nDELETE WHERE { GRAPH ap:claims { ?s ?p ?o } }", 2, 22),
        ("CLEAR ALL ;\nINSERT {} WHERE { ?s a ap:Claim }", 2, 24),
        ("INSERT DATA { ap:a <urn:p> 1 } ;\nPREFIX ap: <urn:ap:> INSERT DATA { ap:a <urn:p> 1 }", 1, 15),
    ],
)
def test_a_prefix_that_nobody_has_declared_is_named(text: str, line: int, column: int) -> None:
    """And where to declare it, as of a query."""
    with pytest.raises(SyntaxFault, match="The prefix 'ap:' is not declared") as caught:
        steps(Update(text))
    assert (caught.value.place.line, caught.value.place.column) == (line, column)
    assert caught.value.mend == "Put in front: PREFIX ap: <…>"


@pytest.mark.parametrize(
    "text", ["INSERT {} USING named:x WHERE {}", "LOAD silent:x", "DELETE {} USING NAMED:x WHERE {}"]
)
def test_no_word_is_found_in_a_name(text: str) -> None:
    """Though the empty prefix is declared, for which the rest of it would do."""
    with pytest.raises(SyntaxFault, match=r"The prefix '(named|silent|NAMED):' is not declared"):
        steps(Update(f"PREFIX : <urn:x:> {text}"))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("LOAD <urn:d> INTOGRAPH <urn:g>", "INTOGRAPH"), ("DELETE {} USING:x WHERE {}", "USING:x"),
        ("DELETE {} USINGNAMED:x WHERE {}", "USINGNAMED:x"), ("DELETEWHERE {}", "DELETEWHERE"),
        ("INSERTDATA {}", "INSERTDATA"), ("CLEARALL", "CLEARALL"), ("WITH:x DELETE {} WHERE {}", "WITH:x"),
        ("COPY <urn:g>TODEFAULT", "TODEFAULT"),
    ],
)  # fmt: skip
def test_words_are_written_apart(text: str, at: str) -> None:
    """Though the engine's parser finds one behind the other."""
    with pytest.raises(SyntaxFault, match=f"The update does not parse, at '{at}'") as caught:
        steps(Update(f"PREFIX : <urn:x:> {text}"))
    assert caught.value.mend == "Write its words apart."


_VARIABLES, _NODES = "Variables are not allowed in {} DATA", "Blank nodes are not allowed in {}"
_SUBJECT = "A triple has no literal and no triple for a subject"


@pytest.mark.parametrize(
    ("text", "what", "at"),
    [
        ("INSERT DATA { 'a' <urn:p> 1 }", _SUBJECT, "'a'"),
        ("INSERT DATA { <urn:s> <urn:p> -1 . -2 a 1 }", _SUBJECT, "-"),
        ("DELETE DATA { GRAPH <urn:g> {} true a 1 }", _SUBJECT, "true"),
        ("INSERT DATA { <<( <urn:s> a 1 )>> a 1 }", _SUBJECT, "<<("),
        ("INSERT DATA { <urn:s> a <<( 5 a 1 )>> }", _SUBJECT, "5"),
        ("INSERT DATA { <urn:s> a 1 . <urn:s> a ?x . <urn:s> a 2 }", _VARIABLES.format("INSERT"), "?x"),
        ("INSERT DATA { GRAPH ?g { <urn:s> a 1 } }", _VARIABLES.format("INSERT"), "?g"),
        ("CLEAR ALL ; DELETE DATA { <urn:s> ?p 1 }", _VARIABLES.format("DELETE"), "?p"),
        ("DELETE DATA { _:b a 1 }", _NODES.format("DELETE DATA"), "_:b"),
        ("DELETE DATA { <urn:s> a (), (1) }", _NODES.format("DELETE DATA"), "(1"),
        ("DELETE WHERE { GRAPH ?g { ?s a [] } }", _NODES.format("DELETE WHERE"), "[]"),
        ("DELETE { ?s a _:b } INSERT { ?s a _:c } WHERE { ?s a _:d }", _NODES.format("DELETE"), "_:b"),
        ("INSERT DATA { <urn:s> a 'a \n }", "A string does not end", "'a"),
        ("DELETE { ?s a 'a } WHERE { ?s a ?o }", "A string does not end", "'a"),
        ('INSERT DATA { <urn:s> a """a" }', "A string does not end", '"""a'),
    ],
)  # fmt: skip
def test_what_may_not_stand_there_is_told_where_it_stands(text: str, what: str, at: str) -> None:
    """Though the engine's parser tells it at the end of the group, or behind all that it takes for a string."""
    with pytest.raises(SyntaxFault, match=f"The update does not parse: {what}, at ") as caught:
        steps(Update(text))
    assert text.splitlines()[0][(caught.value.place.column or 0) - 1 :].startswith(at)
    assert "may lie just before" not in caught.value.mend


def test_in_a_where_blank_nodes_are_not_what_is_wrong() -> None:
    """They stand for what is found there; what lacks is told."""
    with pytest.raises(SyntaxFault, match="The update does not parse, at '}'"):
        steps(Update("DELETE { ?s ?p ?o } WHERE { ?s ?p [] . ?s ?p }"))


@pytest.mark.parametrize(("prefix", "stands"), [("ap", str(AP)), ("e", "urn:e:"), ("x", "…")])
def test_of_a_prefix_that_is_known_it_is_said_what_it_stands_for(prefix: str, stands: str) -> None:
    """As of a query: the usual ones, and those of the files."""
    state = Writable(plain=True)
    state.engine.graphs.prefixes = {"e": "urn:e:"}
    for text in (f"INSERT DATA {{ {prefix}:a a 1 }}", f"INSERT {{}} WHERE {{ ?s a {prefix}:Claim }}"):
        with pytest.raises(SyntaxFault) as caught:
            state.apply(Write([Update(text)]))
        assert caught.value.mend == f"Put in front: PREFIX {prefix}: <{stands}>"


@pytest.mark.parametrize("text", ["PREFIX e:a <urn:e:> INSERT DATA { e:a e:b 1 }", "DELETE e:a", "BASE e:a CLEAR ALL"])
def test_where_no_name_may_stand_no_prefix_is_missing(text: str) -> None:
    """To declare one there would not help."""
    with pytest.raises(SyntaxFault, match="The update does not parse, at 'e:a'"):
        steps(Update(text))


def test_a_where_is_read_as_a_query_is() -> None:
    """What pyoxigraph would take otherwise is spelt anew there too: replacements, counts of what may fail, orders."""
    state = Writable(plain=True)
    replaced = "BIND (REPLACE('2024-05', '(.*)-(.*)', '$1_$2') AS ?x)"
    counted = "{ SELECT (COUNT(?v + 1) AS ?n) { VALUES ?v { 1 'a' } } }"
    last = "{ SELECT ?last { VALUES ?last { 10 '9 km' 9 } } ORDER BY DESC(?last) LIMIT 1 }"
    state.apply(Write([Update(f"INSERT {{ <urn:s> <urn:p> ?x, ?n, ?last }} WHERE {{ {replaced} {counted} {last} }}")]))
    assert {quad.object for quad in state.quads()} == {Literal("2024_05"), Literal(1), Literal(10)}


@pytest.mark.parametrize("literal", ["'a'", "'a service'"])
def test_a_function_may_stand_apart_from_its_bracket(literal: str) -> None:
    """As the grammar has it, though pyoxigraph's parser does not read some like that."""
    state = Writable(plain=True)
    state.apply(
        Write([Update(f"INSERT {{ [] <urn:p> ?x }} WHERE {{ BIND (CONCAT # SERVICE\n (BNODE (), {literal}) AS ?x) }}")])
    )
    state.apply(Write([Update(f"INSERT {{ [] <urn:p> ?x }} WHERE {{ BIND (COALESCE (?y, {literal}) AS ?x) }}")]))
    assert [f"'{quad.object.value}'" for quad in state.quads() if isinstance(quad.object, Literal)] == [literal]


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "INSERT { ?s ?p ?o } WHERE { service SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
        r"INSERT { ?s ?p ?o } WHERE { SERV\u0049CE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "DELETE { ?s ?p ?o } WHERE { { SELECT * { SERVICE ?x { ?s ?p ?o } } } }",
        "INSERT { ?s ?p ?o } WHERE { ?s ?p trueSERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    ],
)
def test_nobody_else_is_asked(text: str) -> None:
    """SERVICE is refused, SILENT or not, and written in whatever way."""
    with pytest.raises(NotAllowed, match="SERVICE"):
        steps(Update(text))


def test_who_would_ask_is_told_where() -> None:
    """In the text as it was sent, whatever escapes stand before it."""
    with pytest.raises(NotAllowed) as caught:
        steps(Update(r"INSERT {} WHERE { <urn:\u0061\u0062> <urn:p> 1 . SERVICE <http://127.0.0.1:1/> {} }"))
    assert (caught.value.place.line, caught.value.place.column) == (1, 50)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(1<2)SERVICE:x#>  \n <http://127.0.0.1:1/> { ?a ?b ?c } }",
        "PREFIX e: <urn:e> INSERT { ?s ?p ?o } WHERE { ?s ?p e:1SERVICE:y {} }",
        "INSERT DATA { <urn:a> <urn:b> ''''  } ; INSERT {} WHERE { SERVICE <http://127.0.0.1:1/> {} } # \\q''' }",
    ],
)
def test_nobody_finds_the_word_where_it_is_none(text: str) -> None:
    """What is an IRI, a name or a string to the grammar is to the parser too, or does not parse: nobody is asked."""
    with suppress(SyntaxFault, NotAllowed):  # to ask anybody would be a QueryFault: nobody listens there
        Writable(plain=True).apply(Write([Update(text)]))


def test_the_word_may_stand_in_names_and_texts() -> None:
    """It is kept as it is written, wherever it is no keyword."""
    state = Writable(plain=True)
    text = "PREFIX e: <urn:e:> INSERT DATA { e:customerService e:p 'Service, service' } # SERVICE"
    (quad,) = state.apply(Write([Update(text)])).stored.added
    assert (quad.subject, quad.object) == (NamedNode("urn:e:customerService"), Literal("Service, service"))
    where = "PREFIX e: <urn:e:> DELETE { ?s ?p ?o } WHERE { VALUES ?s { e:customerService } ?s ?p ?o }"
    assert len(state.apply(Write([Update(where)])).stored.removed) == 1


@pytest.mark.parametrize("prefix", ["graph", "Default", "SILENT", "g"])
def test_the_name_of_a_graph_may_begin_with_a_word(prefix: str) -> None:
    """As `graph:` does, by which the guide calls the graphs of the service."""
    state = Writable()
    names = f"PREFIX {prefix}: <urn:x:>"
    state.apply(Write([Update(f"{names} INSERT DATA {{ GRAPH {prefix}:a {{ <urn:s> <urn:p> 1 }} }}")]))
    state.apply(Write([Update(f"{names} COPY {prefix}:a TO {prefix}:b ; ADD SILENT {prefix}:b TO {prefix}:c")]))
    state.apply(Write([Update(f"{names} MOVE\n{prefix}:b\nTO GRAPH {prefix}:d; DROP GRAPH {prefix}:a")]))
    assert {each.graph_name for each in state.quads()} == {NamedNode("urn:x:c"), NamedNode("urn:x:d")}


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("DROP SILENT graph:a", 13),
        ("DROP SILENT g:a ; COPY graph:a TO g:b", 13),
        ("CLEAR SILENT Default:a", 14),
        ("CLEAR graph:a", 7),
        ("CREATE GRAPH:a", 8),
        ("LOAD <urn:a> INTO graph:a", 19),
        ("INSERT DATA { <urn:a> <urn:b> 1 } ; DROP graph:a", 42),
    ],
)
@pytest.mark.parametrize("declared", ["", "PREFIX graph: <urn:x:> PREFIX g: <urn:x:> PREFIX Default: <urn:x:>"])
def test_where_a_graph_has_to_be_called_one_it_is(declared: str, text: str, column: int) -> None:
    """What may be left out behind COPY SILENT may not elsewhere. Where a name begins like the word, that is told."""
    with pytest.raises(SyntaxFault) as caught:
        steps(Update(f"PREFIX : <urn:x:> {declared}\n{text}"))
    assert (caught.value.place.line, caught.value.place.column) == (2, column)
    in_name = text[column - 1 :].upper().startswith("GRAPH:")
    assert (caught.value.mend == "Write GRAPH in front of it.") == in_name


@pytest.mark.parametrize("name", ["v1.2.3", "a..b.c", "x:v1.2.3", "v1.2:3.4", "a.:.b", "😀", "a😀b", r"\,1.2.3"])
def test_names_are_read_whole(name: str) -> None:
    """Those too that pyoxigraph reads in part: with dots, or letters beyond the first plane."""
    state = Writable(plain=True)
    thing, graph = NamedNode("urn:e:" + name.replace("\\", "")), NamedNode("urn:e:v.1.2")
    named = Quad(thing, NamedNode("urn:p"), Literal(1), graph)
    assert steps(Update(f"PREFIX e: <urn:e:> CREATE GRAPH e:{name}")) == [Create(thing, silent=False)]
    state.apply(Write([Update(f"PREFIX e: <urn:e:> INSERT DATA {{ GRAPH e:v.1.2 {{ e:{name} <urn:p> 1 }} }}")]))
    assert set(state.quads()) == {named}
    moved = f"PREFIX e: <urn:e:> MOVE e:v.1.2 TO e:{name} ; WITH e:{name} DELETE {{ ?s ?p 1 }} WHERE {{ ?s ?p 1 }}"
    assert list(state.apply(Write([Update(moved)])).stored.removed) == [named]
    assert not list(state.quads())


def test_the_word_may_stand_in_a_name_of_a_relative_prefix() -> None:
    """Which is resolved as elsewhere, and in whatever way it is declared."""
    text = "base <http://a/> prefix x: <x#> base <b/> prefix e: <e#> INSERT DATA { <c> e:customerService x:service }"
    (quad,) = Writable(plain=True).apply(Write([Update(text)])).stored.added
    assert [term.value for term in (quad.subject, quad.predicate, quad.object)] == [  # type: ignore[union-attr]
        "http://a/b/c", "http://a/b/e#customerService", "http://a/x#service",
    ]  # fmt: skip


def test_words_are_read_in_any_case() -> None:
    """As all of the language's."""
    text = """PREFIX : <http://a/> CREATE SILENT GRAPH :a ; MOVE :a TO DEFAULT ; ADD SILENT DEFAULT TO :b ; DROP ALL ;
    BASE <http://b/> CLEAR SILENT NAMED ; LOAD <c> INTO GRAPH :c ; INSERT DATA { :a :b 1 } ; DELETE WHERE { ?s ?p ?o } ;
    WITH :a DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } USING NAMED :a WHERE { ?s ?p ?o }"""
    *lower, modify = steps(Update(text.lower()))
    *upper, other = steps(Update(text))
    assert lower[:-1] == upper[:-1]
    assert [type(each) for each in (lower[-1], modify)] == [type(each) for each in (upper[-1], other)] == [Modify] * 2
    assert replace(modify, delete=None, insert=None, query="") == replace(other, delete=None, insert=None, query="")


@pytest.mark.parametrize("using", ["USING <urn:g>", "USING NAMED <urn:g>"])
@pytest.mark.parametrize("asked", ["using_graphs", "using_named_graphs"])
def test_a_dataset_has_one_that_names_it(using: str, asked: str) -> None:
    """The request, or the update: with both, the standard has it refused."""
    text = f"INSERT {{ ?s ?p 1 }} {using} WHERE {{ ?s ?p ?o }}"
    with pytest.raises(QueryFault, match="The request names the graphs"):
        steps(Update(text, **{asked: [NamedNode("urn:g")]}))


def test_a_name_stands_for_what_it_did_where_it_was_declared() -> None:
    """Though its namespace is relative, and another base declared behind it."""
    text = "BASE <http://a/> PREFIX : <p#> BASE <http://b/> CREATE GRAPH :x ; BASE <http://c/> CREATE GRAPH :y"
    assert [each.graph.value for each in steps(Update(text)) if isinstance(each, Create)] == [
        "http://a/p#x", "http://a/p#y",
    ]  # fmt: skip


def test_a_name_may_be_declared_anew_as_often_as_one_likes() -> None:
    """The last declaration holds, though it was one of the first; and each base is resolved against the one before."""
    text = "prefix : <urn:1:> create graph :a ; prefix : <urn:2:> create graph :a ; prefix : <urn:1:> create graph :b ;"
    text += "base <http://a/> prefix : <p#> create graph :x ; base <b/> prefix : <p#> create graph :x ;"
    text += "base <b/> create graph <x> ; base <http://a/> create graph :x ; create graph <x> ; prefix : <p#>"
    assert [each.graph.value for each in steps(Update(text)) if isinstance(each, Create)] == [
        "urn:1:a", "urn:2:a", "urn:1:b", "http://a/p#x", "http://a/b/p#x", "http://a/b/b/x", "http://a/b/p#x", "http://a/x",
    ]  # fmt: skip


def test_a_variable_of_a_template_has_either_mark() -> None:
    """`$x` is `?x`."""
    state = Writable(plain=True)
    text = (
        "INSERT DATA { <urn:s> <urn:p> 1 } ; DELETE { $s <urn:p> ?o } INSERT { ?s <urn:q> $o } WHERE { ?s <urn:p> $o }"
    )
    state.apply(Write([Update(text)]))
    assert list(state.quads()) == [Quad(NamedNode("urn:s"), NamedNode("urn:q"), Literal(1))]


def test_what_a_solution_cannot_make_is_left_out_alone() -> None:
    """A quad with a term out of place, or in a graph that is none; the others of its template are made."""
    state = Writable(plain=True)
    good = " ".join(f"?o <urn:p{n}> 1 . " for n in range(9))
    bad = " ".join(f"?text <urn:p{n}> 1 . ?o ?text {n} . " for n in range(9))
    graphs = "GRAPH ?text { ?o <urn:q> 1 } GRAPH ?none { ?o <urn:q> 2 } GRAPH ?blank { ?o <urn:q> 3 }"
    where = "BIND (<urn:o> AS ?o) BIND ('text' AS ?text) BIND (BNODE() AS ?blank)"
    state.apply(
        Write([Update(f"INSERT {{ {good} {bad} {graphs} }} WHERE {{ {where} OPTIONAL {{ ?s <urn:no> ?none }} }}")])
    )
    assert {quad.predicate.value for quad in state.quads()} == {f"urn:p{n}" for n in range(9)}


def test_each_operation_may_declare_names() -> None:
    """A prologue holds for what follows, until a name is declared anew; a base is resolved against the one before."""
    text = """BASE <http://a/b/> PREFIX : <p#> INSERT DATA { :a <q> 1 } ;
    PREFIX : <http://z/> BASE <c/> INSERT DATA { :a <q> 2 } ; INSERT DATA { :a <r> 3 } ;"""
    found = [quad for step in steps(Update(text)) if isinstance(step, Data) for quad in step.quads]
    assert [(each.subject, each.predicate) for each in found] == [
        (NamedNode("http://a/b/p#a"), NamedNode("http://a/b/q")),
        (NamedNode("http://z/a"), NamedNode("http://a/b/c/q")),
        (NamedNode("http://z/a"), NamedNode("http://a/b/c/r")),
    ]
    (step,) = steps(Update("INSERT DATA { <a> <b> 1 }", base_iri="http://base/"))
    assert isinstance(step, Data)
    assert step.quads[0].subject == NamedNode("http://base/a")


def test_a_where_is_read_against_the_address_of_the_request() -> None:
    """Its names, and those that a function makes, as those of data are; a base of its own goes before."""
    state = Writable()
    text = """INSERT DATA { <a> <b> 1 } ; INSERT { <a> <c> ?x } WHERE { <a> <b> ?n BIND (IRI("d") AS ?x) } ;
    BASE <http://other/> INSERT { ?a <c> ?x } WHERE { ?a <http://base/b> ?n BIND (IRI("d") AS ?x) }"""
    state.apply(Write([Update(text, base_iri="http://base/")]))
    found = {(quad.predicate.value, quad.object) for quad in state.quads()}
    assert ("http://base/c", NamedNode("http://base/d")) in found
    assert ("http://other/c", NamedNode("http://other/d")) in found


def test_each_operation_may_say_its_version() -> None:
    """As RDF 1.2 has it: among the other declarations, in either kind of quotation marks."""
    text = """VERSION "1.2" PREFIX : <urn:> version '1.2' CREATE GRAPH :g ; VERSION "1.2" MOVE :g TO :h ;
    PREFIX : <urn:x:> VERSION "1.2" INSERT DATA { :a :b 1 } ; DELETE WHERE { :a :b ?c } ; VERSION "1.2" """
    assert [type(step) for step in steps(Update(text))] == [Create, Transfer, Data, Modify]


@pytest.mark.parametrize("declared", ["PREFIX : <urn:x:>", "PREFIX : <urn:x:> PREFIX b: <urn:{}>"])
def test_thousands_of_operations_with_a_prologue_each(declared: str) -> None:
    """Take as long as their text is, where all declare the same and where each declares something anew."""
    text = " ; ".join(f"{declared.format(number)} INSERT DATA {{ :s :p {number} }}" for number in range(4_000))
    begun = time.process_time()
    assert len(steps(Update(text))) == 4_000
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("piece", ["GROUP#", r"\:", "TO ", ":.", ":a"])
def test_the_time_to_read_an_update_grows_with_its_length_and_no_faster(piece: str) -> None:
    """What has to be spelt anew is looked for once, in comments too."""
    begun = time.process_time()
    assert len(steps(Update(f"INSERT DATA {{ <urn:a> <urn:b> 1 }} #:{piece * 100_000}"))) == 1
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("behind", [";", "; PREFIX : <urn:>", ";\nBASE <urn:> PREFIX a: <b> # nothing"])
@pytest.mark.parametrize("first", ["", "INSERT DATA { <urn:a> <urn:b> 1 } ; PREFIX : <urn:x:> "])
def test_an_update_may_end_with_declarations(first: str, behind: str) -> None:
    """Behind its last semicolon, where another operation could stand: they are for nothing, and no fault."""
    assert len(steps(Update(f"{first}INSERT DATA {{ <urn:a> <urn:b> 2 }} {behind}"))) == (2 if first else 1)


@pytest.mark.parametrize("text", ["", "PREFIX : <urn:>", "# nothing"])
def test_an_empty_update_does_nothing(text: str) -> None:
    """As the grammar has it."""
    state = Writable(plain=True)
    before = state.engine.id
    outcome = state.apply(Write([Update(text)]))
    assert (outcome.data, outcome.number, bool(outcome.stored)) == (before, 0, False)


def test_a_request_and_its_text_cannot_both_name_the_graphs() -> None:
    """USING or WITH beside the parameters of the protocol is a fault."""
    text = "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"
    with pytest.raises(QueryFault, match="USING or WITH"):
        steps(Update(text, using_graphs=[NamedNode("urn:h")]))


def test_the_request_may_name_the_graphs_of_where() -> None:
    """Its default graph is the merge of those named, each triple once, and GRAPH sees those that are."""
    state = Writable(plain=True)
    data = (
        "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } GRAPH <urn:h> { <urn:s> <urn:p> 1, 2 } <urn:s> <urn:p> 3 }"
    )
    state.apply(Write([Update(data)]))
    text = "INSERT { [] <urn:q> ?o } WHERE { ?s <urn:p> ?o }"
    graphs = [NamedNode("urn:g"), NamedNode("urn:h")]
    outcome = state.apply(Write([Update(text, using_graphs=graphs)]))
    assert sorted(each.object.value for each in outcome.stored.added) == ["1", "2"]  # type: ignore[union-attr]
    named = Update("INSERT { <urn:t> <urn:q> ?o } WHERE { GRAPH ?g { ?s <urn:p> ?o } }", using_named_graphs=graphs[:1])
    assert len(state.apply(Write([named])).stored.added) == 1


@pytest.mark.parametrize("using", ["", "USING NAMED <urn:a> USING NAMED <urn:a>"], ids=["request", "text"])
def test_a_graph_that_is_named_twice_is_one(using: str) -> None:
    """Each solution comes once, and with it a blank node."""
    state = Writable(plain=True)
    state.apply(Write([Update("INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1 } }")]))
    text = f"INSERT {{ ?s <urn:q> [] }} {using} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    named = None if using else [NamedNode("urn:a")] * 2
    assert len(state.apply(Write([Update(text, using_named_graphs=named)])).stored.added) == 1
