"""Virtuoso cuts the result of a query for a graph without a word; how that is noticed."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode
from tests.remote.faulty import NONE, NT, Handler, Heard, cluster, engines

from autopact.engine.remote.virtuoso import counting
from autopact.errors import EngineFailed


@pytest.mark.parametrize(
    ("solutions", "limit", "whole"), [(100, 100, True), (101, 100, False), (101, 0, True), (10_001, None, False)]
)
def test_a_graph_that_virtuoso_cuts_is_no_answer(solutions: int, limit: int | None, whole: bool) -> None:
    """It does not say so: how many solutions there are is compared with its limit, or with that which is usual."""

    def number(n: int) -> bytes:
        return b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"%d"}}]}}' % n

    def virtuoso(handler: Handler, heard: Heard) -> None:
        handler.server_version = "Virtuoso/07.20"
        if "bif:" in heard.query and limit is None:
            handler.say(b"not allowed", "text/plain", 400)
        elif "bif:" in heard.query:
            handler.say(number(limit or 0) if limit else NONE)
        elif "COUNT" in heard.query:
            assert b"default-graph-uri=http%3A%2F%2Fx%2Fa" in heard.body
            handler.say(number(solutions))
        else:
            handler.say(b"<a:s> <a:p> <a:o> .\n", NT)

    with engines(virtuoso) as [engine], cluster(engine) as of:
        for _ in range(2):
            if whole:
                of.query("CONSTRUCT WHERE { ?s ?p ?o }", accept=NT, default=[NamedNode("http://x/a")]).file.close()
            else:
                with pytest.raises(EngineFailed, match="cut the result short"):
                    of.query("CONSTRUCT WHERE { ?s ?p ?o }", accept=NT, default=[NamedNode("http://x/a")])
        assert len([heard for heard in engine.heard if "bif:" in heard.query]) == 1


@pytest.mark.parametrize(
    ("graph", "count"),
    [
        ("CONSTRUCT WHERE { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n)  WHERE { SELECT (1 AS ?one) WHERE { ?s ?p ?o }\n}"),
        (
            "PREFIX x: <http://x/> # {\nconstruct { ?s x:p '}' } FROM x:g { ?s ?p ?o } ORDER BY ?s LIMIT 5 # last",
            "PREFIX x: <http://x/> # {\nSELECT (COUNT(*) AS ?n) FROM x:g  WHERE"
            " { SELECT (1 AS ?one) { ?s ?p ?o } ORDER BY ?s LIMIT 5 # last\n}",
        ),
        ("DESCRIBE ?s { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n)  WHERE { SELECT (1 AS ?one) { ?s ?p ?o }\n}"),
        ("DESCRIBE <http://x/s>", None),
        ("CONSTRUCT {", None),
        ("", None),
    ],
)
def test_the_solutions_behind_a_graph_can_be_counted(graph: str, count: str | None) -> None:
    """With its prefixes, its dataset and its limit."""
    assert counting(graph) == count
