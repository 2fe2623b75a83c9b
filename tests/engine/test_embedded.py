"""Queries over a dataset by the embedded engine."""

import csv
import tracemalloc
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, RdfFormat, Triple, parse

from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.seam import Boolean, Job, Solutions, Triples
from autopact.engine.writing import IN_MEMORY, SORTED, Sink, write
from autopact.errors import OverSize, QueryFault, SyntaxFault, Unwritable
from autopact.terms import CLAIM, ID, ONTOLOGY_GRAPH, RDF, RDFS, Level

P, Q = ID.p, ID.q
A, B, C = ID.a, ID.b, ID.c
FIRST, SECOND, OTHER = CLAIM.first, CLAIM.second, ID["graph-of-a-client"]


@pytest.fixture
def engine() -> Embedded:
    """An engine over two claims that share a triple, one probable triple, and an inferred one."""
    return Embedded(
        Graphs(
            {
                ONTOLOGY_GRAPH: {Triple(P, RDFS.label, Literal("p", language="en"))},
                Level.CERTAIN.asserted: {Triple(A, P, B)},
                Level.CERTAIN.inferred: {Triple(B, P, A)},
                Level.PROBABLE.asserted: {Triple(A, Q, C)},
                FIRST: {Triple(A, P, B)},
                SECOND: {Triple(A, P, B), Triple(A, Q, C)},
                OTHER: {Triple(C, P, BlankNode("x"))},
            }
        )
    )


def _rows(engine: Embedded, text: str, **options: object) -> list[tuple[str, ...]]:
    result = engine.query(text, **options)  # type: ignore[arg-type]
    assert isinstance(result, Solutions)
    return sorted(tuple(str(row[name]) for name in result.variables) for row in result.rows)


EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o }"


def test_without_a_dataset_a_query_sees_what_is_certain_and_what_follows(engine: Embedded) -> None:
    """The default graph is ontology, claims, certain asserted and certain inferred; nothing hedged is in it."""
    assert _rows(engine, f"SELECT ?s ?o {{ ?s {P} ?o }}") == [(str(A), str(B)), (str(B), str(A))]
    assert engine.query(f"ASK {{ ?s {Q} ?o }}") == Boolean(False)


def test_graph_sees_every_named_graph_beside_the_default_graph(engine: Embedded) -> None:
    """The default graph's choice leaves GRAPH alone."""
    assert _rows(engine, f"SELECT ?g {{ GRAPH ?g {{ ?s {Q} ?o }} }}") == [
        (str(SECOND),),
        (str(Level.PROBABLE.asserted),),
    ]


def test_overlapping_graphs_are_merged(engine: Embedded) -> None:
    """A triple that two graphs of the default graph hold is one triple."""
    assert len(_rows(engine, EVERYTHING, default_graphs=[FIRST, SECOND], named_graphs=[])) == 2


def test_merging_leaves_the_named_graphs_asked_for(engine: Embedded) -> None:
    """Beside a merged default graph GRAPH sees the named graphs that were asked for, and without that all."""
    text = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    merged = {"default_graphs": [FIRST, SECOND]}
    assert _rows(engine, text, **merged, named_graphs=[FIRST]) == [(str(FIRST),)]
    assert len(_rows(engine, text, **merged)) == 7


def test_a_graph_that_is_named_twice_is_one(engine: Embedded) -> None:
    """A dataset is a set: nothing is found twice in it, be it in the default graph or beside it."""
    twice = [FIRST, FIRST]
    assert len(_rows(engine, EVERYTHING, default_graphs=twice)) == 1
    assert len(_rows(engine, "SELECT ?g ?s { GRAPH ?g { ?s ?p ?o } }", named_graphs=twice)) == 1


@pytest.mark.parametrize("missing", [[ID.nowhere], [ID.nowhere, FIRST], []])
def test_an_absent_graph_is_empty(engine: Embedded, missing: list[NamedNode]) -> None:
    """A graph that is not there adds nothing, and is fetched from nowhere; no graph at all is an empty one."""
    expected = 1 if FIRST in missing else 0
    assert len(_rows(engine, EVERYTHING, default_graphs=missing, named_graphs=[])) == expected


def test_an_unbound_variable_is_none(engine: Embedded) -> None:
    """A row has every variable of the projection."""
    result = engine.query(f"SELECT ?none ?s {{ ?s {P} {B} }}")
    assert result == Solutions(("none", "s"), ({"none": None, "s": A},))


def test_construct_gives_each_triple_once_and_sorted(engine: Embedded) -> None:
    """A graph is a set, and comes in an order that does not change from run to run."""
    result = engine.query(f"CONSTRUCT {{ ?s {P} ?o . {A} a {C} }} WHERE {{ ?s {P} ?o }}")
    assert result == Triples((Triple(A, RDF.type, C), Triple(A, P, B), Triple(B, P, A)))


def test_a_query_that_does_not_parse_is_a_syntax_fault(engine: Embedded) -> None:
    """With the line, and the parser's reason where it has one in words."""
    with pytest.raises(SyntaxFault, match="unbound") as caught:
        engine.query("SELECT (COUNT(?a) AS ?n) ?b\n{ ?a ?p ?b }")
    assert caught.value.place.line == 2
    with pytest.raises(SyntaxFault, match="A string does not end") as caught:
        engine.query("ASK {\n ?s ?p 'a .\n ?s ?p 'b' }")
    assert (caught.value.place.line, caught.value.place.column) == (2, 8)


def test_the_columns_of_a_star_stand_in_order_of_appearance(engine: Embedded) -> None:
    """Those in scope, that is: what MINUS hides is no column; a star that counts is left alone."""
    starred = engine.query("SELECT * { ?z ?a ?m MINUS { ?z ?q ?r } }")
    assert isinstance(starred, Solutions)
    assert starred.variables == ("z", "a", "m")
    assert _rows(engine, "SELECT (COUNT(*) AS ?n) { ?z ?a ?m }", default_graphs=[FIRST]) == [(str(Literal(1)),)]


@pytest.mark.parametrize("form", [QueryResultsFormat.CSV, QueryResultsFormat.TSV])
def test_ask_in_csv_and_tsv_is_one_word(engine: Embedded, form: QueryResultsFormat) -> None:
    """The word true or false, and nothing else."""
    assert engine.answer(Job("ASK {}", form)).read() == b"true"


def test_each_value_in_csv_is_in_its_own_column(engine: Embedded) -> None:
    """Whatever is in it, an IRI with a comma too, and as many as there are rows; what has no value is empty."""
    values = '<http://x.example/Paris,_Texas> "a \\"quoted\\", long\\r\\ntext"@en " " 10.5 UNDEF'
    one = f"VALUES (?iri ?text ?blank ?number ?none) {{ ({values}) }}"
    many = f"SELECT ?iri ?text ?blank ?number ?none {{ VALUES ?row {{ {'1 ' * 1500}}} {one} }}"
    head, *rows = csv.reader(StringIO(_csv(engine, many), newline=""))
    assert head == ["iri", "text", "blank", "number", "none"]
    assert rows == [["http://x.example/Paris,_Texas", 'a "quoted", long\r\ntext', " ", "10.5", ""]] * 1500
    nameless = f"SELECT ?s ?o {{ GRAPH {OTHER} {{ ?s ?p ?o }} }}"
    assert _csv(engine, nameless) == f"s,o\r\n{C.value},_:x\r\n"
    term = "SELECT (TRIPLE(<x:a>, <x:b>, TRIPLE(<x:a>, <x:b>, 'c')) AS ?it) {}"
    assert _csv(engine, term) == 'it\r\n"<<( <x:a> <x:b> <<( <x:a> <x:b> ""c"" )>> )>>"\r\n'


def test_a_row_in_csv_is_written_before_the_next_is_made(engine: Embedded, tmp_path: Path) -> None:
    """A table may be of more than there is memory for, whatever the length of its values."""
    text = f'SELECT ?x {{ VALUES ?row {{ {"1 " * 500}}} BIND("{"x" * 100_000}" AS ?x) }}'
    with (tmp_path / "table").open("wb") as file:
        sink = Sink(file.fileno())
        tracemalloc.start()
        try:
            engine.write(Job(text, QueryResultsFormat.CSV), sink)
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert sink.length > 50_000_000 > 5 * most


def _csv(engine: Embedded, text: str) -> str:
    return engine.answer(Job(text, QueryResultsFormat.CSV)).read().decode()


def test_a_form_of_the_other_kind_is_refused(engine: Embedded) -> None:
    """Rows are not written as RDF, nor triples as a table."""
    with pytest.raises(QueryFault):
        engine.answer(Job("ASK {}", RdfFormat.TURTLE))
    with pytest.raises(QueryFault):
        engine.answer(Job("CONSTRUCT WHERE { ?s ?p ?o }", QueryResultsFormat.CSV))


def test_a_result_that_finds_no_room_on_the_disk_is_none() -> None:
    """Not the part of it for which there was some."""
    with open("/dev/full", "wb") as full, pytest.raises(OverSize, match="no room"):
        Sink(full.fileno()).write(b"x" * (IN_MEMORY + 1))


def test_turtle_declares_the_prefixes_that_it_uses_in_order() -> None:
    """The bytes are the same every time, although pyoxigraph orders prefixes at random."""
    text = write([Triple(A, RDFS.label, Literal("x")), Triple(A, RDF.type, CLAIM.x)], RdfFormat.TURTLE).decode()
    assert [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")] == ["claim:", "id:", "rdfs:"]
    assert "id:a a claim:x" in text


def test_rdf_xml_refuses_what_it_cannot_write() -> None:
    """A property that ends in no XML name, or means something in its syntax, and a control character, are named."""
    for name in ("1", "km²", "½", "a×", "·", "a/-.1"):
        with pytest.raises(QueryFault, match="ends in no XML name"):
            write([Triple(A, NamedNode(f"http://example.org/p/{name}"), B)], RdfFormat.RDF_XML)
    for name in ("li", "Description", "bagID"):
        with pytest.raises(QueryFault, match=f"{name}>: it is a word of its syntax"):
            write([Triple(A, RDF[name], B)], RdfFormat.RDF_XML)
    own = NamedNode("http://www.w3.org/2000/xmlns/x")
    for kind, triple in (("property", Triple(A, own, B)), ("class", Triple(A, RDF.type, own))):
        with pytest.raises(QueryFault, match=f"the {kind} {own}: its namespace is XML's own"):
            write([triple], RdfFormat.RDF_XML)
    with pytest.raises(QueryFault, match="control character"):
        write([Triple(A, P, Literal("\x01"))], RdfFormat.RDF_XML)


@pytest.mark.parametrize("name", ["http://example.org/p/1", RDF.li.value])
def test_rdf_xml_refuses_them_within_a_triple_that_is_a_value(name: str) -> None:
    """Otherwise the type would stand there instead of the property, in an answer that looks well."""
    with pytest.raises(Unwritable, match="RDF/XML cannot write the property"):
        write([Triple(A, P, Triple(A, P, Triple(A, NamedNode(name), B)))], RdfFormat.RDF_XML)


def test_a_property_whose_name_is_long_is_looked_at_once() -> None:
    """From each of its letters on, RDF/XML would hold the process for hours."""
    with pytest.raises(QueryFault, match="ends in no XML name"):
        write([Triple(A, NamedNode(f"http://example.org/{'a' * 1_000_000}/"), B)], RdfFormat.RDF_XML)
    assert b'xmlns="http://example.org/1-.a/.1"' in write(
        [Triple(A, NamedNode("http://example.org/1-.a/.1a"), B)], RdfFormat.RDF_XML
    )


@pytest.mark.parametrize("many", [1, SORTED])
@pytest.mark.parametrize("prefixes", [{}, {"x": "http://example.org/#", "y-1": "http://example.org/?a&b="}])
def test_rdf_xml_is_well_formed_whatever_a_class_is_called(many: int, prefixes: dict[str, str]) -> None:
    """Also where its IRI ends in no XML name, which no element can be called by; however the pieces are cut."""
    classes = [NamedNode(f"http://example.org/{end}") for end in ("1", "a&'b'", "(c)", "#", "Named", "?a&b=")]
    classes.append(RDF[""])
    things = [*(ID[f"thing-{number}"] for number in range(many)), BlankNode("x")]
    stated = {Triple(thing, RDF.type, each) for thing in things for each in classes}
    body = write(stated, RdfFormat.RDF_XML, prefixes)
    ElementTree.fromstring(body)  # noqa: S314 - our own
    found = {quad.triple for quad in parse(body, format=RdfFormat.RDF_XML)}
    assert len(found) == len(stated)
    assert {each for each in found if isinstance(each.subject, NamedNode)} <= stated


@pytest.mark.parametrize(
    "prefix",
    [{"xml": "http://x.example/"}, {"xmlns": "http://x.example/"}, {"x": "http://www.w3.org/XML/1998/namespace"}],
)
def test_rdf_xml_declares_no_prefix_of_xml_itself(prefix: dict[str, str]) -> None:
    """Though Turtle may begin with one: parsers would take none of it."""
    stated = {Triple(A, NamedNode(f"{space}p"), NamedNode(f"{space}b")) for space in prefix.values()}
    body = write(stated, RdfFormat.RDF_XML, prefix)
    ElementTree.fromstring(body)  # noqa: S314 - our own
    assert {quad.triple for quad in parse(body, format=RdfFormat.RDF_XML)} == stated


@pytest.mark.parametrize("many", [1, SORTED])
def test_json_ld_refuses_what_it_cannot_write(many: int) -> None:
    """A triple as a value, among few and among many."""
    told = (Triple(A, P, Triple(A, P, Literal(number))) for number in range(many))
    with pytest.raises(Unwritable, match="itself a triple"):
        write(told, RdfFormat.JSON_LD)


def test_blank_nodes_are_one_across_graphs() -> None:
    """What is inferred about a blank node stays about that node."""
    node = BlankNode("b")
    graphs = {Level.CERTAIN.asserted: {Triple(A, P, node)}, Level.CERTAIN.inferred: {Triple(node, P, C)}}
    assert Embedded(Graphs(graphs)).query(f"ASK {{ {A} {P}/{P} {C} }}") == Boolean(True)
