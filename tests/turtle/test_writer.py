"""Canonical Turtle: the same graph, the same bytes, and nothing lost on the way."""

from __future__ import annotations

import random
import re

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)
from rdflib.compare import isomorphic

from autopact.terms import AP, ID, RDF, RDFS, XSD
from autopact.turtle.writer import write

NAMES = st.sampled_from(
    [
        AP.hasParty,
        ID.renault,
        ID["a.b-c"],
        ID["with%20space"],
        ID["trailing."],
        RDF.nil,
        RDF.first,
        RDF.rest,
        RDF.type,
        NamedNode("https://example.org/é/x#"),
        NamedNode("urn:x"),
    ]
)
BLANKS = st.integers(0, 5).map(lambda number: BlankNode(f"n{number}"))
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
LITERALS = st.one_of(
    TEXT.map(Literal),
    st.tuples(TEXT, st.sampled_from(["en", "fr", "zh-hans"])).map(lambda pair: Literal(pair[0], language=pair[1])),
    st.sampled_from(["1", "-0", "007", "1.50", ".5", "1.", "1e3", "true", "1 ", "abc"]).flatmap(
        lambda value: st.sampled_from([XSD.integer, XSD.decimal, XSD.double, XSD.boolean, XSD.date]).map(
            lambda datatype: Literal(value, datatype=datatype)
        )
    ),
)
TRIPLES = st.builds(Triple, NAMES | BLANKS, NAMES, NAMES | BLANKS | LITERALS)
GRAPHS = st.sets(TRIPLES, max_size=14)


def read(text: str) -> set[Triple]:
    """The triples of a Turtle text, by pyoxigraph."""
    return {quad.triple for quad in parse(text, format=RdfFormat.TURTLE)}


def canonical(triples: set[Triple]) -> Dataset:
    """The graph with blank nodes in their canonical names: equal for isomorphic graphs."""
    dataset = Dataset(Quad(*triple) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@given(GRAPHS)
@settings(max_examples=300)
def test_round_trip(triples: set[Triple]) -> None:
    """What is written is read back as the same graph, lexical forms and languages included."""
    assert canonical(read(write(triples))) == canonical(triples)


@pytest.mark.parametrize("text", [
    "<urn:a> <urn:p> _:l . _:l rdf:first 1, 2 ; rdf:rest () .",
    "<urn:a> <urn:p> _:l . _:l rdf:first 1 ; rdf:rest () ; <urn:q> 2 .",
    "<urn:a> <urn:p> _:l . _:l rdf:first 1 ; rdf:rest (), ( 2 ) .",
    "<urn:a> <urn:p> _:l . <urn:b> <urn:p> _:m . _:l rdf:first 1 ; rdf:rest _:m . _:m rdf:first 2 ; rdf:rest () .",
    "<urn:a> <urn:p> _:l . <urn:b> <urn:p> _:k . _:l rdf:first 1 ; rdf:rest _:m . _:k rdf:first 3 ; rdf:rest _:m . "
    "_:m rdf:first 2 ; rdf:rest () .",
    "<urn:a> <urn:p> [ <urn:q> 1 ], [ <urn:q> 1 ], [ ], [ ] .",
])  # fmt: skip
def test_what_is_nearly_a_list_or_a_tree_loses_nothing(text: str) -> None:
    """A cell with more than brackets can say, a rest that others share, things that are alike in one place."""
    triples = read(f"@prefix rdf: <{RDF}> . {text}")
    assert canonical(read(write(triples))) == canonical(triples)


def test_what_is_in_a_triple_is_the_same_outside_of_it() -> None:
    """It has a label, though it stands there once."""
    triples = read("<urn:a> <urn:p> <<( <urn:b> <urn:q> _:b )>> . _:b <urn:q> 1 .")
    other, within = sorted(read(write(triples)), key=lambda each: isinstance(each.object, Triple))
    assert isinstance(within.object, Triple)
    assert within.object.object == other.subject


@pytest.mark.parametrize("number", ["007", "+7", "7.", "+7.0", "1e3"])
def test_a_number_keeps_its_spelling_in_quotation_marks(number: str) -> None:
    """Bare, some readers would write it another way."""
    datatype = XSD.integer if number.lstrip("+-").isdigit() else XSD.decimal if "." in number else XSD.double
    written = write({Triple(ID.a, AP.p, Literal(number, datatype=datatype))})
    assert f'"{number}"^^' in written


@given(GRAPHS, st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_bytes_depend_on_the_graph_alone(triples: set[Triple], chance: random.Random) -> None:
    """Another order and other blank node labels give the same bytes."""
    labels = [f"m{number}" for number in range(6)]
    chance.shuffle(labels)

    def other(term: object) -> object:
        return BlankNode(labels[int(term.value[1:])]) if isinstance(term, BlankNode) else term

    renamed = [Triple(*(other(term) for term in triple)) for triple in triples]  # type: ignore[arg-type]
    chance.shuffle(renamed)
    assert write(renamed) == write(triples)


def test_a_tree_beside_a_circle_keeps_its_place() -> None:
    """What a circle of blank nodes leads to is nested there, whatever the labels."""
    for tree, circle in ("ab", "ba"):
        text = f"_:{tree} <urn:p> <urn:o> . _:{circle} <urn:p> _:{tree} , _:{circle} ."
        assert write(read(text)) == "_:c14n0 <urn:p> [ <urn:p> <urn:o> ], _:c14n0 .\n"


def test_trees_that_differ_in_a_property_alone_have_an_order() -> None:
    """Whatever their labels."""
    texts = {
        write(read(f"<urn:a> <urn:p> _:{one}, _:{other} . _:{one} <urn:q> 1 . _:{other} <urn:r> 1 ."))
        for one in "abcdef"
        for other in "uvwxyz"
    }
    assert len(texts) == 1


@pytest.mark.parametrize("depth", range(1, 30))
def test_what_leads_nowhere_is_written_at_any_depth(depth: int) -> None:
    """Where nesting ends, too."""
    triples = read(f"<urn:a> {'<urn:p> [ ' * depth}<urn:q> []{' ]' * depth} .")
    assert canonical(read(write(triples))) == canonical(triples)


def test_trees_are_nested_so_deep() -> None:
    """Then a label continues them; the members of a list are all as deep as its first."""
    chain = write(read(f"<urn:a> {'<urn:p> [ ' * 30}<urn:q> 1{' ]' * 30} ."))
    assert re.findall(r"^\S+|_:\w+ \]", chain, re.MULTILINE) == ["<urn:a>", "_:d0 ]", "_:d0", "_:d1 ]", "_:d1"]
    assert "_:" not in write(read(f"<urn:a> <urn:p> ({' [ <urn:q> 1 ]' * 30} ) ."))


def test_deep_trees_are_labelled_by_their_place() -> None:
    """Two alike trees too deep to be nested are labelled in the order in which one comes upon them."""

    def chain(name: str, top: str) -> set[Triple]:
        links = {Triple(BlankNode(f"{name}{i}"), AP.next, BlankNode(f"{name}{i + 1}")) for i in range(30)}
        return {Triple(ID[top], AP.next, BlankNode(f"{name}0")), *links}

    assert write(chain("x", "a") | chain("y", "b")) == write(chain("y", "a") | chain("x", "b"))


def test_rdflib_reads_the_same_graph() -> None:
    """rdflib, with a parser of its own, finds the graph isomorphic to its N-Triples."""
    source = """
        @prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        :a owl:intersectionOf ( :b [ owl:onProperty :p ; owl:someValuesFrom [ owl:unionOf (:c :d) ] ] ) ;
           :text "line\\nbreak \\"quoted\\" \\\\ tab\\t é 中"@en, 5, 1.50, true, "2024-01-01"^^xsd:date .
        _:x :knows _:y . _:y :knows _:x . :a :sees _:z . :b :sees _:z . [] :alone () .
    """
    triples = read(source)
    ours = rdflib.Graph().parse(data=write(triples), format="turtle")
    theirs = rdflib.Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES).decode(), format="nt")
    assert isomorphic(ours, theirs)
    assert len(ours) == len(triples)


def test_layout() -> None:
    """The heading first, only the prefixes used, the type first, one property a line, objects sorted."""
    triples = {
        Triple(ID.talks, AP.hasParty, ID.renault),
        Triple(ID.talks, AP.hasParty, Literal("Others")),
        Triple(ID.talks, AP.hasParty, ID["li-auto"]),
        Triple(ID.talks, NamedNode("http://a.example/"), ID.deal),
        Triple(ID.talks, RDF.type, AP.Negotiation),
        Triple(ID.talks, RDFS.label, Literal("talks", language="en")),
        Triple(ID.deal, AP.year, Literal("2030", datatype=XSD.integer)),
        Triple(ID.deal, AP.isOpen, Literal("true", datatype=XSD.boolean)),
        Triple(ID.deal, AP.share, Literal("-0.50", datatype=XSD.decimal)),
    }
    assert write(triples, heading="Generated.\n\nTwice.") == (
        "# Generated.\n"
        "#\n"
        "# Twice.\n"
        "\n"
        "@prefix ap: <https://w3id.org/autopact/ontology#> .\n"
        "@prefix id: <https://w3id.org/autopact/id/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "\n"
        "id:deal ap:isOpen true ;\n"
        "    ap:share -0.50 ;\n"
        "    ap:year 2030 .\n"
        "\n"
        "id:talks a ap:Negotiation ;\n"
        "    <http://a.example/> id:deal ;\n"
        '    rdfs:label "talks"@en ;\n'
        '    ap:hasParty id:li-auto, id:renault, "Others" .\n'
    )


def test_nesting() -> None:
    """Blank nodes that are referred to once are nested, lists are written as lists."""
    text = write(
        read(
            "@prefix : <https://w3id.org/autopact/ontology#> . :A :eq [ :on :p ; :of (:B [ :no () ]) ], [] . [] :p :A ."
        )
    )
    assert "[ ap:of ( ap:B [ ap:no () ] ) ; ap:on ap:p ]" in text
    assert "[] ap:p ap:A ." in text
    assert "_:" not in text


def test_many_objects_stand_one_a_line() -> None:
    """Objects that do not fit on a line stand one a line."""
    triples = {Triple(ID.a, AP.cue, Literal(f"{number} {'x' * 40}")) for number in range(4)}
    lines = write(triples).splitlines()
    assert lines[-5] == "id:a ap:cue"
    assert lines[-4] == f'        "0 {"x" * 40}",'
    assert read(write(triples)) == triples
    assert write({Triple(ID.a, AP.cue, Literal("x" * 200))}).splitlines()[-1].startswith('id:a ap:cue "x')


@pytest.mark.parametrize("depth", [5_000])
def test_depth_is_no_danger(depth: int) -> None:
    """Thousands of list cells, or of nested nodes, neither overflow nor lose anything."""
    chain = {Triple(BlankNode(f"n{i}"), AP.next, BlankNode(f"n{i + 1}")) for i in range(depth)}
    chain.add(Triple(ID.a, AP.next, BlankNode("n0")))
    members = {Triple(BlankNode(f"c{i}"), RDF.first, ID.a) for i in range(depth)}
    links = {Triple(BlankNode(f"c{i}"), RDF.rest, BlankNode(f"c{i + 1}")) for i in range(depth - 1)}
    ends = {Triple(BlankNode(f"c{depth - 1}"), RDF.rest, RDF.nil), Triple(ID.a, AP.list, BlankNode("c0"))}
    for graph in (chain, members | links | ends):
        assert len(read(write(graph))) == len(graph)


def test_longest_namespace_wins() -> None:
    """Of two prefixes that fit, the more specific one is used; a local name that would need escapes is not."""
    prefixes = {"base": "https://w3id.org/autopact/", "claim": "https://w3id.org/autopact/claim/"}
    text = write(
        {Triple(NamedNode("https://w3id.org/autopact/claim/s1"), NamedNode("https://w3id.org/autopact/x/y"), ID.a)},
        prefixes=prefixes,
    )
    assert text.endswith("claim:s1 <https://w3id.org/autopact/x/y> <https://w3id.org/autopact/id/a> .\n")
    obo = {"go": "http://a.example/obo/GO_", "obo": "http://a.example/obo/"}
    term, other = (NamedNode(f"http://a.example/obo/{name}") for name in ("GO_0001", "RO_0001"))
    for prefixes in (obo, dict(reversed(obo.items()))):
        assert write({Triple(term, other, term)}, prefixes=prefixes).endswith("\ngo:0001 obo:RO_0001 go:0001 .\n")


def test_nothing() -> None:
    """An empty graph is an empty text, or its heading alone."""
    assert write([]) == ""
    assert write([], heading="Generated.") == "# Generated.\n"
