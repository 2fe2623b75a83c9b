"""The quick look at shapes: it may be unsure for nothing, and is never sure of what pyshacl finds wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from rdflib import Graph

from autopact.checks import shapes
from autopact.checks.finding import Severity
from autopact.checks.material import Nowhere
from autopact.checks.sure import Sure
from autopact.checks.terms import Focus
from autopact.engine.dataset import Dataset, assemble
from autopact.engine.embedded import Embedded
from autopact.engine.parts import PARTS
from autopact.engine.seam import Solutions
from autopact.terms import AP, CLAIMS_GRAPH, RDF, XSD

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <urn:> .
"""


@pytest.fixture(scope="module")
def bundled() -> frozenset[Triple]:
    """Everything of the bundled graph, at every level."""
    graphs = assemble().graphs
    return frozenset(triple for part in PARTS for triple in graphs[part])


@pytest.fixture(scope="module")
def sure() -> Sure:
    """The bundled shapes."""
    return Sure(shapes.bundled())


def conforms(sure: Sure, triples: Iterable[Triple], nodes: Iterable[Focus]) -> bool:
    """Whether nodes surely conform, in a graph of these triples."""
    triples = set(triples)
    engine = Embedded(Dataset({CLAIMS_GRAPH: triples}, "0" * 64))

    def ask(query: str) -> bool:
        found = engine.query(query, default_graphs=[CLAIMS_GRAPH])
        return isinstance(found, Solutions) and bool(found.rows)

    def look(node: object, predicate: NamedNode | None) -> list[Triple]:
        return engine.said(node, predicate, None, {CLAIMS_GRAPH})

    return sure.conform(look, list(nodes), ask)


def wrong(triples: Iterable[Triple]) -> set[str]:
    """The terms of which pyshacl finds something wrong."""
    found = shapes.violations(Nowhere(), triples)
    return {each.place.term or "" for each in found if each.severity is Severity.ERROR}


def test_the_bundled_graph_surely_conforms(bundled: frozenset[Triple], sure: Sure) -> None:
    """Else every look would be a long one."""
    nodes = {triple.subject for triple in bundled if isinstance(triple.subject, NamedNode)}
    assert conforms(sure, bundled, nodes)


def _some(bundled: frozenset[Triple]) -> set[Triple]:
    """What is said of a few nodes of each class that shapes are about, and of what these lead to."""
    kinds: dict[object, list[object]] = {}
    for triple in sorted(bundled, key=str):
        if triple.predicate == RDF.type and triple.object in AP:
            kinds.setdefault(triple.object, []).append(triple.subject)
    nodes = {node for found in kinds.values() for node in found[:2]}
    for _ in range(2):
        nodes |= {triple.object for triple in bundled if triple.subject in nodes and triple.predicate in AP}
        nodes |= {triple.object for triple in bundled if triple.subject in nodes and "prov" in str(triple.predicate)}
    hierarchy = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    return {triple for triple in bundled if triple.subject in nodes or triple.predicate == hierarchy}


def _changed(triples: set[Triple], random: Random) -> set[Triple]:
    """The same with one, two or three things otherwise."""
    changed = set(triples)
    for _ in range(random.randint(1, 3)):
        old = random.choice(sorted((t for t in changed if t.predicate not in (RDF.first, RDF.rest)), key=str))
        others = [t.object for t in sorted(changed, key=str) if t.predicate == old.predicate]
        value = random.choice(
            [
                random.choice(others),
                NamedNode("urn:other"),
                BlankNode("other"),
                Literal("x y z"),
                Literal("un deux trois quatre", language="fr"),
                Literal("nonsense", datatype=XSD.dateTime),
                Literal("2026-13-41T00:00:00Z", datatype=XSD.dateTime),
                Literal("-7", datatype=XSD.integer),
                Literal("1000000", datatype=XSD.integer),
                Literal("1.5", datatype=XSD.integer),
                Literal("250.0", datatype=XSD.decimal),
                Literal("twelve", datatype=XSD.decimal),
                old.subject,
            ]
        )
        kind = random.choice(["remove", "replace", "add"])
        if kind != "add":
            changed.discard(old)
        if kind != "remove":
            changed.add(Triple(old.subject, old.predicate, value))
    return changed


@pytest.mark.parametrize("seed", range(12))
def test_it_is_never_sure_of_what_is_wrong(bundled: frozenset[Triple], sure: Sure, seed: int) -> None:
    """Of a hundred graphs, each otherwise in one to three places of its own."""
    random, some = Random(seed), _some(bundled)  # noqa: S311 - the same each time
    for _ in range(8):
        changed = _changed(some, random)
        nodes = {triple.subject for triple in changed if isinstance(triple.subject, NamedNode)}
        found = {term for term in wrong(changed) if not term.startswith("_:")}
        assert not (found and conforms(sure, changed, nodes)), found


def test_it_is_sure_of_much_that_is_right(bundled: frozenset[Triple], sure: Sure) -> None:
    """A note more, a label less: what shapes have no word about, or allow."""
    claim = next(triple.subject for triple in sorted(bundled, key=str) if triple.object == AP.Claim)
    assert isinstance(claim, NamedNode)
    more = bundled | {Triple(claim, NamedNode("urn:own"), Literal(1))}
    assert conforms(sure, more, [claim])
    assert not conforms(sure, more | {Triple(claim, AP.paraphrase, Literal("Twice", language="en"))}, [claim])


def _unknown() -> Iterator[str]:
    """Shapes that are not known here, each broken by the node."""
    yield ":s a sh:NodeShape ; sh:targetNode :n ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    yield ":s a sh:NodeShape ; sh:targetClass :C ; sh:closed true ."
    yield ":s a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:BlankNode ."
    yield ":s a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :r ; sh:nodeKind sh:BlankNode ] ."
    yield ":s a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:minCount 1 ] ."
    yield ":s a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :q ; sh:hasValue 3 ] ."
    yield ":s a sh:NodeShape ; sh:targetClass :C ; sh:not [ sh:class :C ] ."
    yield ":s a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :q ; sh:or ( [ sh:datatype xsd:date ] ) ] ."
    yield ":s a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :r ; sh:or ( [ sh:class :C ; sh:in () ] ) ] ."


@pytest.mark.parametrize("text", list(_unknown()))
def test_what_is_not_known_is_not_sure(text: str) -> None:
    """A target, a constraint, a path: pyshacl has the word."""
    node, triples = (
        NamedNode("urn:n"),
        [
            Triple(NamedNode("urn:n"), RDF.type, NamedNode("urn:C")),
            Triple(NamedNode("urn:n"), NamedNode("urn:q"), Literal(2)),
            Triple(NamedNode("urn:n"), NamedNode("urn:r"), NamedNode("urn:n")),
        ],
    )
    assert not conforms(Sure(Graph().parse(data=PREFIXES + text, format="turtle")), triples, [node])


def _said(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + text, format=RdfFormat.TURTLE)]


@pytest.mark.parametrize(
    ("constraint", "right", "wrong"),
    [
        ("sh:minCount 2", ("1, 2", "1, 2, 3"), ("1", "")),
        ("sh:maxCount 1", ("1", ""), ("1, 2",)),
        ("sh:nodeKind sh:IRI", (":a",), ("'a'", "[]")),
        ("sh:class :C", (":c", ":below", ":lowest"), (":d", "'c'")),
        ("sh:in ( :a 1 )", (":a, 1",), (":b", ":a, 2")),
        ("sh:or ( [ sh:class :C ] [ sh:class :D ] )", (":c, :d",), (":other", ":c, :other")),
        ("sh:datatype xsd:integer", ("1, -1",), ("'1'", "1.0", "'x'^^xsd:integer")),
        ("sh:datatype xsd:decimal", ("1.5, -1.5",), ("1", "'x'^^xsd:decimal")),
        ("sh:datatype xsd:string", ("'a'",), ("'a'@en", ":a")),
        (
            "sh:datatype xsd:dateTime",
            ("'2026-11-25T00:00:00Z'^^xsd:dateTime", "'2026-11-25T00:00:00.5+01:00'^^xsd:dateTime"),
            ("'2026-13-25T00:00:00Z'^^xsd:dateTime", "'2026-11-25'^^xsd:dateTime", "'2026-11-25'^^xsd:date"),
        ),
        ("sh:pattern '^a'", ("'abc'",), ("'ba'", ":a")),
        ("sh:minLength 3", ("'abc'",), ("'ab'", "[]")),
        ("sh:languageIn ( 'en' )", ("'a'@en",), ("'a'@fr", "'a'")),
        ("sh:languageIn ( 'EN' )", ("'a'@en",), ("'a'@fr", "'a'")),
        ("sh:uniqueLang true", ("'a'@en, 'a'@fr, 'a', 'b'",), ("'a'@en, 'b'@en",)),
        ("sh:minInclusive 1", ("1, 1.5",), ("0.9", "'a'", ":a", "'2'", "'NaN'^^xsd:decimal", "'NaN'^^xsd:double")),
        ("sh:maxInclusive 1", ("1, 0.5",), ("1.1", "'a'", ":a", "'0'", "'NaN'^^xsd:decimal", "'NaN'^^xsd:double")),
        ("sh:minCount 1 ; sh:severity sh:Warning", ("",), ()),
        ("sh:minCount 1 ; sh:severity sh:Info", ("",), ()),
        ("sh:minCount 1 ; sh:severity sh:Violation", ("1",), ("",)),
    ],
)
def test_each_constraint_that_is_known(constraint: str, right: tuple[str, ...], wrong: tuple[str, ...]) -> None:
    """Is one of nodes of a class and of those below it, and of those with a property; it is unsure of what is wrong."""
    above = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
    around = f""":c a :C . :below a :Below . :d a :D . :lowest a :Lowest .
        :Lowest {above} :Below . :Below {above} :C . :C {above} :Lowest . """
    for target, kind in (("sh:targetClass :C", "a :Below"), ("sh:targetSubjectsOf :q", ":q 1")):
        shape = f"{PREFIXES} :s a sh:NodeShape ; {target} ; sh:property [ sh:path :p ; {constraint} ] ."
        sure = Sure(Graph().parse(data=shape, format="turtle"))
        for values, fits in [*((each, True) for each in right), *((each, False) for each in wrong)]:
            node = f"{around} :n {kind} {f'; :p {values}' if values else ''} ."
            assert conforms(sure, _said(node), [NamedNode("urn:n")]) is fits, values


@pytest.mark.parametrize(
    ("constraint", "right", "wrong"),
    [
        ("sh:nodeKind sh:IRI", ":n a :C .", "[] a :C ."),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this <urn:p> 2 }' ]", ":n a :C ; :p 1 .", ":n a :C ; :p 2 ."),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this <urn:p> 2 }' ]", ":n a :C .", "[] a :C ; :p 1 ."),
    ],
)
def test_what_is_known_of_a_node_itself(constraint: str, right: str, wrong: str) -> None:
    """What kind it is, and what a query says of it, which can name no blank one."""
    shape = f"{PREFIXES} :s a sh:NodeShape ; sh:targetClass :C ; {constraint} ."
    sure = Sure(Graph().parse(data=shape, format="turtle"))
    for text, fits in ((right, True), (wrong, False)):
        triples = _said(text)
        assert conforms(sure, triples, {triple.subject for triple in triples}) is fits


def test_what_shapes_look_at_is_known_if_all_of_them_are() -> None:
    """Paths, what makes a node a target, and what makes a class one of another."""
    known = ":s a sh:NodeShape ; sh:targetSubjectsOf :q ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    found = Sure(Graph().parse(data=PREFIXES + known, format="turtle")).predicates
    hierarchy = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    assert found == {NamedNode("urn:p"), NamedNode("urn:q"), RDF.type, hierarchy}
    unknown = f"{PREFIXES} {known} :t a sh:NodeShape ; sh:closed true ."
    assert Sure(Graph().parse(data=unknown, format="turtle")).predicates is None
