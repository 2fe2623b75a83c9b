"""What docs/conformance.md says of pyoxigraph: true until that is mended, and then no longer to be said."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Triple

from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.seam import Boolean, Triples
from autopact.errors import SyntaxFault
from autopact.terms import Level

A, P, B = (NamedNode(f"x:{letter}") for letter in "apb")


@pytest.mark.parametrize(
    "query",
    [
        "FILTER NOT EXISTS { x:nowhere x:p* ?end }",
        "{ SELECT (COUNT(*) AS ?n) { x:a x:p|x:p ?end } } FILTER (?n = 1)",
        "GRAPH ?g { VALUES ?x { 1 } } FILTER (!BOUND(?g))",
        "{ SELECT (COUNT(DISTINCT ?node) AS ?n) { VALUES ?x { 1 2 } BIND (BNODE('x') AS ?node) } } FILTER (?n = 1)",
        "{ SELECT (GROUP_CONCAT(?x) AS ?all) { VALUES ?x { x:a } } } FILTER (!BOUND(?all))",
        "{ SELECT (GROUP_CONCAT(STR(?x)) AS ?all) { VALUES ?x { x:a } } } FILTER (?all = 'x:a')",
        "{ SELECT (GROUP_CONCAT(?x) AS ?all) { VALUES ?x { 'a'@en } } } FILTER (?all = 'a'@en)",
        "{ SELECT (COUNT(IF(EXISTS { ?s ?p ?o }, 1 / 0, 1)) AS ?n) { VALUES ?x { 1 } } } FILTER (!BOUND(?n))",
        "{ SELECT (COUNT(?y) AS ?n) { BIND (IF(EXISTS { ?s ?p ?o }, 1 / 0, 1) AS ?y) } } FILTER (?n = 0)",
        "FILTER NOT EXISTS { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (?n > 0) }",
        "{ SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*) > 0) }",
        "?s x:p ?end FILTER NOT EXISTS { BIND (1 AS ?x) MINUS { ?s x:p ?end } }",
        "BIND (true > false AS ?x) FILTER (!BOUND(?x))",
        "BIND (1 < 'NaN'^^xsd:double AS ?x) FILTER (!BOUND(?x))",
        "BIND (xsd:date('2026-01-01') AS ?start) BIND ('P1D'^^xsd:dayTimeDuration AS ?length) "
        "BIND (?start + ?length AS ?x) BIND (?start - (-?length) AS ?y) FILTER (!BOUND(?x) && BOUND(?y))",
        "BIND (0 / 2.5 AS ?x) BIND (xsd:double(0) / 2.5 AS ?y) FILTER (!BOUND(?x) && ?y = 0)",
        "BIND (332647126418.2 / 649105814254.445023442 AS ?x) FILTER (!BOUND(?x))",
        "BIND (!'a'@en AS ?x) FILTER (!BOUND(?x))",
        r"BIND (REGEX('aa', '(a)\\1') AS ?x) BIND (REGEX('a', '\\i\\c*') AS ?y) FILTER (!BOUND(?x) && !BOUND(?y))",
        "FILTER REGEX('e', '^[a-z-[aeiou]]$')",
        "BIND (REPLACE('a', '(a)', CONCAT('$1', '_')) AS ?x) FILTER (?x = '')",
        "FILTER (STR(1.0) = '1' && DATATYPE('1'^^xsd:byte) = xsd:integer)",
        "FILTER (LANG('x'@en-GB) = 'en-gb')",
        "BIND (9223372036854775807 + 1 AS ?x) FILTER (!BOUND(?x))",
        "BIND (0.0000000000000000001 + 1 AS ?x) FILTER (!BOUND(?x))",
    ],
)
def test_what_is_said_of_it_is_so(query: str) -> None:
    """Each line of the table, asked of a graph of one triple."""
    engine = Embedded(Graphs({Level.CERTAIN.asserted: {Triple(A, P, B)}}))
    prologue = "PREFIX x: <x:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    assert engine.query(f"{prologue} ASK {{ {query} }}") == Boolean(True)


def test_what_is_named_is_not_described_where_nothing_is_found() -> None:
    """By itself it is, and with a pattern that has a solution."""
    engine = Embedded(Graphs({Level.CERTAIN.asserted: {Triple(A, P, B)}}))
    described = [engine.query(f"DESCRIBE {A} {where}") for where in ("", f"{{ ?s {P} {B} }}", f"{{ ?s {P} {A} }}")]
    assert described == [Triples((Triple(A, P, B),)), Triples((Triple(A, P, B),)), Triples(())]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?s { ?s ?p ?o }",
        "DESCRIBE ?s ?s { ?s ?p ?o }",
        "SELECT ?s { ?s !() ?o }",
        "SELECT (COUNT(*) AS ?n) (?n + 1 AS ?m) { ?s ?p ?o }",
        "SELECT ?\U00020000 { ?s ?p ?\U00020000 }",
    ],
)
def test_what_is_said_to_be_refused_is(query: str) -> None:
    """Though the grammar has it."""
    with pytest.raises(SyntaxFault):
        Embedded(Graphs()).query(query)
