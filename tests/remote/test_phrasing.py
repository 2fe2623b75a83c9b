"""The text of a client's query, as an engine of others gets it, and its dataset."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import NamedNode, QueryResultsFormat

from autopact.engine.remote.phrasing import graphs_named, phrased
from autopact.engine.remote.said import with_dataset
from autopact.engine.seam import Job
from autopact.errors import NotAllowed

from .engines import launched
from .serving import service


def sent(text: str) -> str:
    """What is sent for a query."""
    return phrased(Job(text, QueryResultsFormat.JSON), [])


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (<bif:exec>('shutdown') AS ?x) {}",
        "SELECT (<BIF:exec> ('shutdown') AS ?x) {}",
        "SELECT * { ?s ?p ?o FILTER (<LONG::sql:SPARQL_EVAL> NIL) }",
        "PREFIX b: <bif:> SELECT (b:exec('shutdown') AS ?x) {}",
        "BASE <java:java.lang.> SELECT (<Runtime>() AS ?x) {}",
        "SELECT (1 AS ?x) # '\\n {} ORDER BY < xpath:document>('file:/etc/passwd')".replace("\\n", "\n"),
    ],
)
def test_what_calls_into_an_engine_s_machine_is_refused(text: str) -> None:
    """However it is written: whoever may read would do there whatever the engine lets this service do."""
    with pytest.raises(NotAllowed, match="may not be called"):
        sent(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (<http://www.w3.org/2001/XMLSchema#integer>('1') AS ?x) {}",
        "SELECT ('<bif:exec>' AS ?x) {} # <sql:x>",
        "SELECT * { ?s <urn:sql:x> ?o FILTER (?o<?bif) }",
    ],
)
def test_what_only_looks_like_it_is_sent(text: str) -> None:
    """Functions of SPARQL, strings, comments, and names of other kinds."""
    assert sent(text) == text


def test_whoever_reads_changes_nothing_in_virtuoso(file: str) -> None:
    """Its SQL would run an update that stands in a query."""
    with launched("virtuoso") as address, service(address, file) as read:
        before = read.rows("SELECT * { GRAPH ?g { ?s ?p ?o } }")
        graph = "https://w3id.org/autopact/graph/asserted"
        for call in (f"<bif:exec>('sparql clear graph <{graph}>')", f"<sql:SPARQL_EVAL>('clear graph <{graph}>','',1)"):
            form = urlencode({"query": f"SELECT ({call} AS ?x) {{}}"}).encode()
            status, _ = read.send("/sparql", form, Content_Type="application/x-www-form-urlencoded")
            assert status == 403
        assert read.rows("SELECT * { GRAPH ?g { ?s ?p ?o } }") == before != []


@pytest.mark.parametrize(
    ("text", "graphs"),
    [
        ("ASK { GRAPH <urn:a> { ?s ?p ?o } GRAPH <urn:b> {} }", {"urn:a", "urn:b"}),
        ("BASE <http://x/y> PREFIX a: <z/> ASK { GRAPH a:b { } GRAPH <c> { } }", {"http://x/z/b", "http://x/c"}),
        ("ASK { GRAPH e:a { } }", {"urn:e:a"}),
        ("ASK { GRAPH <urn:a> { } GRAPH $g { } }", None),
        ("ASK { GRAPH nowhere:a { } }", None),
        ("ASK { ?graph <urn:p> 'GRAPH ?g {}' }", set()),
    ],
)
def test_only_the_graphs_that_a_query_is_about_are_named(text: str, graphs: set[str] | None) -> None:
    """Where it is about any, all are; so a service with many graphs need not name them for each that is asked about."""
    job = Job(text, QueryResultsFormat.JSON, prefixes={"e": "urn:e:"})
    assert graphs_named(job) == (None if graphs is None else set(map(NamedNode, graphs)))


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("ASK { GRAPH ?g { ?s ?p ?o } }", "ASK { { GRAPH ?g { ?s ?p ?o } FILTER (seen ?g) } }"),
        (
            "ASK { GRAPH ?g { GRAPH <urn:h> { ?s ?p ?o } { GRAPH ?h { ?s ?p ?o } } } }",
            "ASK { { GRAPH ?g { GRAPH <urn:autopact:engine:nothing> { ?s ?p ?o } { { GRAPH ?h { ?s ?p ?o }"
            " FILTER (seen ?h) } } } FILTER (seen ?g) } }",
        ),
        ("ASK { GRAPH <urn:a> { } }", "ASK { GRAPH <urn:a> { } }"),
        (
            "ASK { GRAPH ?g { } }",
            "ASK { { SELECT DISTINCT ?g { GRAPH ?g { ?of_any ?of_all ?of_it } FILTER (seen ?g) } } }",
        ),
    ],
)
def test_an_engine_that_shows_all_graphs_shows_those_that_are_to_be_seen(text: str, phrase: str) -> None:
    """Behind a variable by a condition; a name that is not among them stands for a graph that is not there."""
    job = Job(text, QueryResultsFormat.JSON)
    assert phrased(job, [NamedNode("urn:a")], lambda graph: f"seen {graph}") == phrase


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT *  @ { ?s ?p ?o }"),
        ("SELECT (EXISTS { ?s ?p 1 } AS ?x) WHERE { }", "SELECT (EXISTS { ?s ?p 1 } AS ?x)  @ WHERE { }"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { }", "CONSTRUCT { ?s ?p ?o }  @ WHERE { }"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT  @ WHERE { ?s ?p ?o }"),
        ("DESCRIBE <urn:a> # where {", "DESCRIBE <urn:a> @  # where {"),
        ("DESCRIBE ?x ORDER BY ?x", "DESCRIBE ?x  @ ORDER BY ?x"),
    ],
)
def test_a_dataset_is_said_where_the_grammar_has_it(text: str, said: str) -> None:
    """Behind what is asked for, whatever its form."""
    assert with_dataset(text, ["urn:a"], ["urn:b"]) == said.replace("@", "FROM <urn:a> FROM NAMED <urn:b>")


def test_thousands_of_graphs_are_no_matter(tmp_path: Path) -> None:
    """Engines take but so much beside a query: some two hundred thousand bytes, or some hundred graphs."""
    many = tmp_path / "many.nq"
    names = [f"<https://example.org/claims/number/{number}/of/the/year>" for number in range(4_000)]
    lines = (f'<urn:t#s{number}> <urn:t#p> "{number}" {name} .' for number, name in enumerate(names))
    many.write_text("\n".join(lines), encoding="utf-8")
    with launched() as address, service(address, str(many)) as read:
        assert read.rows("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == [("4000",)]
        assert read.rows("SELECT ?g { GRAPH ?g { :s7 ?p ?o } }") == [(names[7][1:-1],)]
        assert read.rows("SELECT (COUNT(*) AS ?n) { GRAPH ?g { } }") == [("4000",)]
        assert read.rows(f"SELECT ?s {{ GRAPH {names[7]} {{ ?s ?p ?o }} }}") == [("urn:t#s7",)]
        own = "<https://w3id.org/autopact/graph/engine>"
        assert read.rows(f"SELECT ?s {{ GRAPH {own} {{ ?s ?p ?o }} GRAPH ?g {{ ?x :p ?y }} }}") == []
        assert read.send("/ontology")[0] == 200
