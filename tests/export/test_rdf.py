"""Every RDF format gives back what was written, quad for quad, in the layout that a tool wants."""

from __future__ import annotations

from collections.abc import Iterable
from tempfile import TemporaryFile

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import (
    BaseDirection,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)
from tests.export import worlds

from autopact.engine import writing
from autopact.engine.graphs import quad
from autopact.errors import Unwritable
from autopact.export import rdf
from autopact.export.material import EVIDENCE_GRAPH, Material
from autopact.export.rdf import Layout
from autopact.export.tools import TOOLS
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, ID, RDF, RDFS, Level

FORMS = {form.name: form.form for tool in TOOLS.values() for form in tool.formats if form.form}
WRITTEN = [
    pytest.param(form, layout, id=f"{name}-{layout.name.lower()}")
    for name, form in FORMS.items()
    for layout in Layout
    if form.supports_datasets or layout is Layout.MERGED
]
"""Each format in each layout that it can have."""

by_form = pytest.mark.parametrize(("form", "layout"), WRITTEN)


def made(material: Material, layout: Layout) -> list[Quad]:
    """What a file of the material should say."""
    if layout is Layout.MERGED:
        return [quad(triple, DefaultGraph()) for triple in rdf.merged(material)]
    return list(rdf.dataset(material) if layout is Layout.DATASET else rdf.parts(material))


def read(material: Material, form: RdfFormat, layout: Layout) -> list[Quad]:
    """What a file of the material says, by a parser."""
    with TemporaryFile() as file:
        rdf.write(material, form, layout, file)
        file.seek(0)
        return list(parse(file.read(), format=form))


def canonical(quads: Iterable[Quad]) -> Dataset:
    """The same for all who say the same, whatever their blank nodes are called."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@by_form
@pytest.mark.parametrize("certainty", [Level.CERTAIN, Level.POSSIBLE])
def test_nothing_of_the_bundled_graph_is_lost(form: RdfFormat, layout: Layout, certainty: Level) -> None:
    """Read again, a file has the quads that it was made of, each once."""
    material = worlds.material(certainty)
    found, expected = read(material, form, layout), made(material, layout)
    assert len(found) == len(set(found)) == len(expected)
    assert canonical(found) == canonical(expected)


@by_form
@settings(max_examples=40)
@given(graph=worlds.triples(worlds.printable), cue=worlds.printable)
def test_nothing_of_a_nasty_graph_is_lost(form: RdfFormat, layout: Layout, graph: set[Triple], cue: str) -> None:
    """Neither strange characters in literals and IRIs, nor datatypes, languages or blank nodes."""
    material = worlds.made(worlds.with_claims(graph, cue))
    assert canonical(read(material, form, layout)) == canonical(made(material, layout))


@by_form
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graph=worlds.triples(worlds.printable))
def test_what_is_too_large_to_be_sorted_streams(
    form: RdfFormat, layout: Layout, graph: set[Triple], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written as it comes, it says the same."""
    monkeypatch.setattr(writing, "SORTED", 3)
    monkeypatch.setattr(writing, "IN_MEMORY", 100)
    material = worlds.made(worlds.with_claims(graph, "cue"))
    assert canonical(read(material, form, layout)) == canonical(made(material, layout))


@pytest.mark.parametrize("form", [RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.TURTLE, RdfFormat.TRIG])
@settings(max_examples=40)
@given(graph=worlds.triples(worlds.texts))
def test_control_characters_are_kept_where_the_format_has_them(form: RdfFormat, graph: set[Triple]) -> None:
    """Which is everywhere but in XML."""
    material, layout = worlds.made(worlds.with_claims(graph, "cue")), Layout.MERGED
    assert canonical(read(material, form, layout)) == canonical(made(material, layout))


@pytest.mark.parametrize(
    ("triple", "form", "what"),
    [
        (Triple(ID.a, RDFS.label, Literal("\x01")), RdfFormat.RDF_XML, "control character"),
        (Triple(ID.a, NamedNode("urn:x:1"), ID.b), RdfFormat.RDF_XML, "ends in no XML name"),
        (Triple(ID.a, RDF.li, ID.b), RdfFormat.RDF_XML, "a word of its syntax"),
        (Triple(ID.a, RDF.reifies, Triple(ID.a, RDF.type, AP.Company)), RdfFormat.TURTLE, "RDF 1.2"),
        (Triple(ID.a, RDFS.label, Literal("x", language="ar", direction=BaseDirection.RTL)), RdfFormat.TRIG, "1.2"),
    ],
)
def test_what_a_format_cannot_carry_is_told(triple: Triple, form: RdfFormat, what: str) -> None:
    """Instead of a file that nobody reads, or that says something else."""
    with pytest.raises(Unwritable, match=what):
        read(worlds.made({Level.CERTAIN.asserted: {triple}}), form, Layout.MERGED)


@pytest.mark.parametrize("layout", [Layout.DATASET, Layout.PARTS])
@pytest.mark.parametrize("claimed", [True, False])
def test_a_triple_of_rdf_1_2_is_refused_wherever_it_is(layout: Layout, claimed: bool) -> None:
    """In what a claim states, and in a graph of others, too."""
    graphs = worlds.with_claims(set(), "cue")
    name = CLAIM.nasty if claimed else NamedNode("urn:x:g")
    graphs[name] = {Triple(ID.a, RDFS.label, Literal("x", language="ar", direction=BaseDirection.RTL))}
    with pytest.raises(Unwritable, match=r"RDF 1\.2"):
        read(worlds.made(graphs), RdfFormat.TRIG, layout)


def test_the_layout_for_union_stores_makes_nothing_true_that_is_not_certain() -> None:
    """The union of all its graphs has each triple once, and none that only a hedged or denied claim states."""
    material = worlds.material()
    found = [each.triple for each in rdf.parts(material)]
    assert len(found) == len(set(found))
    hedged = {
        t for claim in material.claims for t in claim.triples if material.claims.level(claim) is not Level.CERTAIN
    }
    certain = {triple for part in material.parts for triple in material.triples(part)}
    assert hedged - certain
    assert not (hedged - certain) & set(found)
    assert {each.graph_name for each in rdf.parts(material)} == {*material.parts, EVIDENCE_GRAPH}


def test_each_tool_is_taken_for_what_it_is() -> None:
    """Stores whose default graph is the union of all have that layout; tools for pictures have the facts alone."""
    assert {name for name, tool in TOOLS.items() if tool.layout is Layout.PARTS} == {"rdf4j", "graphdb", "virtuoso"}
    assert {name for name, tool in TOOLS.items() if tool.facts} == {"gephi", "cytoscape", "networkx"}


def test_the_layout_for_datasets_is_that_of_the_endpoint() -> None:
    """The default graph has the parts, and a claim is a graph."""
    material = worlds.material()
    found = list(rdf.dataset(material))
    default = {each.triple for each in found if isinstance(each.graph_name, DefaultGraph)}
    assert default == {triple for part in material.parts for triple in material.triples(part)}
    graphs = {each.graph_name for each in found}
    assert {claim.iri for claim in material.claims if claim.triples} <= graphs
    assert CLAIMS_GRAPH in graphs


def test_choosing_is_as_everywhere() -> None:
    """Certainty takes in lower levels, inference what follows."""
    sizes = {
        (level, inference): sum(1 for _ in rdf.merged(worlds.material(level, inference)))
        for level in Level
        for inference in (True, False)
    }
    assert sizes[Level.CERTAIN, False] < sizes[Level.CERTAIN, True] < sizes[Level.PROBABLE, True]
    assert sizes[Level.PROBABLE, True] < sizes[Level.POSSIBLE, True]
    assert Level.CERTAIN.inferred not in worlds.material(inference=False).parts


def test_what_claims_state_is_there_without_named_graphs() -> None:
    """As nodes, of denied and hedged claims too, so that nothing of the evidence is lost."""
    stating = {t.object for t in rdf.merged(worlds.material()) if t.predicate == AP.statedIn}
    assert stating == {claim.iri for claim in worlds.material().claims if claim.triples}
    assert all(node in CLAIM for node in stating)
