"""The text of a client's query, as an engine of others gets it."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from pyoxigraph import QueryResultsFormat

from autopact.engine.remote.phrasing import phrased
from autopact.engine.seam import Job
from autopact.errors import NotAllowed

from .engines import launched
from .test_serving import file, service  # noqa: F401 - a fixture


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


def test_whoever_reads_changes_nothing_in_virtuoso(file: str) -> None:  # noqa: F811
    """Its SQL would run an update that stands in a query."""
    with launched("virtuoso") as address, service(address, file) as read:
        before = read.rows("SELECT * { GRAPH ?g { ?s ?p ?o } }")
        graph = "https://w3id.org/autopact/graph/asserted"
        for call in (f"<bif:exec>('sparql clear graph <{graph}>')", f"<sql:SPARQL_EVAL>('clear graph <{graph}>','',1)"):
            form = urlencode({"query": f"SELECT ({call} AS ?x) {{}}"}).encode()
            status, _ = read.send("/sparql", form, Content_Type="application/x-www-form-urlencoded")
            assert status == 403
        assert read.rows("SELECT * { GRAPH ?g { ?s ?p ?o } }") == before != []
