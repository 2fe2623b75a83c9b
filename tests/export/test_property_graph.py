"""Nodes and edges: nothing of the graph is lost on the way to them, and each says how it is known."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from tests.export import worlds

from autopact.export.material import Material
from autopact.export.names import local, names
from autopact.export.property_graph import PropertyGraph
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, FOAF, ID, ONTOLOGY_GRAPH, RDF, RDFS, SKOS, XSD, Level, Term

WHOLE = [
    XSD[name]
    for name in ("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedLong",
                 "unsignedInt", "unsignedShort", "unsignedByte", "nonPositiveInteger", "negativeInteger")
]  # fmt: skip
"""https://www.w3.org/TR/xmlschema11-2/#built-in-datatypes"""


def value_of(literal: Literal) -> object:
    """What a node has of a literal that is said of it."""
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: {Triple(ID.a, AP.x, literal)}})) as made:
        (node,) = made.nodes()
    return node.properties["x"][0]


def name(term: Term | Triple) -> str:
    """A node's id."""
    return term.value if isinstance(term, NamedNode) else str(term)


def stated(material: Material, parts: Iterable[NamedNode] | None = None) -> set[Triple]:
    """The triples of the parts."""
    return {triple for part in (material.parts if parts is None else parts) for triple in material.triples(part)}


def split(triples: Iterable[Triple]) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    """What should be edges, and what properties and kinds."""
    edges: Counter[tuple[str, ...]] = Counter()
    values: Counter[tuple[str, ...]] = Counter()
    for s, p, o in triples:
        if isinstance(o, Literal):
            values[name(s), p.value, o.value, o.datatype.value, o.language or ""] += 1
        elif p == RDF.type:
            values[name(s), p.value, name(o), "", ""] += 1
        else:
            edges[name(s), p.value, name(o)] += 1
    return edges, values


@settings(max_examples=40)
@given(graph=worlds.triples(worlds.texts), cue=worlds.texts)
def test_every_triple_is_an_edge_or_a_property(graph: set[Triple], cue: str) -> None:
    """Each once, whatever it is made of; and each end of an edge is a node."""
    material = worlds.made(worlds.with_claims(graph, cue))
    edges, values = split(stated(material))
    with PropertyGraph(material) as made:
        nodes = [node.id for node in made.nodes()]
        assert Counter((e.source, e.predicate, e.target) for e in made.edges()) == edges
        assert [(e.predicate, e.source, e.target) for e in made.edges(by_relation=True)] == sorted(
            (predicate, source, target) for source, predicate, target in edges
        )
        found = Counter((v.node, v.predicate, v.value, v.datatype, v.language) for v in made.properties())
        assert found == values
        assert sum(len(values) for node in made.nodes() for values in node.properties.values()) == sum(
            1 for key in values if key[1] != RDF.type.value
        )
        members = [(kind, list(found)) for kind, found in made.members()]
        columns = [column.name.lower() for column in made.columns]
    assert len(columns) == len(set(columns))
    assert all(found == sorted(found) for _, found in members)
    assert sum(len(found) for _, found in members) == sum(1 for key in values if key[1] == RDF.type.value)
    assert nodes == sorted(set(nodes))
    assert set(nodes) == {end for source, _, target in edges for end in (source, target)} | {key[0] for key in values}


def test_who_reads_no_further_leaves_nothing_to_complain_of() -> None:
    """Though the database is closed before what was read of it is forgotten."""
    with PropertyGraph(worlds.material()) as made:
        reading = [made.nodes(), made.edges(), made.properties(), made.members()]
        assert all(map(next, reading))
    reading.clear()  # a complaint about that would fail this test


def test_an_edge_says_how_it_is_known() -> None:
    """By which claims, of whom, in which words and where; or by which rule."""
    with PropertyGraph(worlds.material(Level.POSSIBLE)) as made:
        found = {(edge.source, edge.predicate, edge.target): edge.known for edge in made.edges()}
    claims = worlds.material().claims
    asserted = [known for known in found.values() if known.status == "asserted"]
    assert {known.level for known in found.values()} == {level.word for level in Level}
    for known in asserted:
        claim = claims.claims[NamedNode(known.claim)]
        assert claims.level(claim) == Level[known.level.upper()]
        assert known.claims.split(" ")[0] == known.claim
        assert claim.speaker
        assert (known.speaker, known.factuality) == (claim.speaker.value, known.level)
        passage = next((claims.passages[each] for each in claim.evidence if each in claims.passages), None)
        assert (known.start, known.end) == ((passage.start, passage.end) if passage else (None, None))
        assert known.document
    assert any(known.cue and known.end for known in asserted)
    assert {known.rule for known in found.values() if known.status == "inferred"} >= {"prp-spo2", "prp-symp"}
    assert not any(known.rule for known in found.values() if known.status != "inferred")


def test_an_edge_is_no_firmer_by_a_claim_than_that_is() -> None:
    """What is stated directly is stated, though a claim says that it is possible; the claim is named all the same."""
    rumour, triple = next(
        (claim, triple)
        for claim in worlds.material().claims
        for triple in sorted(claim.triples, key=str)
        if claim.level is Level.POSSIBLE and triple.predicate != RDF.type and isinstance(triple.object, NamedNode)
    )
    graphs = {CLAIMS_GRAPH: set(worlds.material().claims.metadata), rumour.iri: set(rumour.triples)}
    with PropertyGraph(worlds.made(graphs | {Level.CERTAIN.asserted: {triple}})) as made:
        edge = next(edge for edge in made.edges() if edge.predicate == triple.predicate.value)
    assert (edge.known.level, edge.known.status) == ("certain", "stated")
    assert (edge.known.claim, edge.known.factuality) == (rumour.iri.value, "possible")


def test_an_edge_is_known_by_the_firmest_claim() -> None:
    """The others are named behind it."""
    triple = Triple(ID.a, AP.partnerOf, ID.b)
    claims = {CLAIM.one: AP.possible, CLAIM.two: AP.certain, CLAIM.three: AP.probable}
    graphs = {claim: {triple} for claim in claims} | {Level.CERTAIN.asserted: {triple}}
    graphs[CLAIMS_GRAPH] = {
        Triple(claim, t.predicate, claims[claim] if t.predicate == AP.factuality else t.object)
        for claim in claims
        for t in worlds.with_claims(set(), "cue")[CLAIMS_GRAPH]
        if t.subject == CLAIM.nasty
    }
    with PropertyGraph(worlds.made(graphs)) as made:
        known = next(edge.known for edge in made.edges() if edge.predicate == AP.partnerOf.value)
    assert (known.status, known.claim, known.factuality) == ("asserted", CLAIM.two.value, "certain")
    assert known.claims.split() == [each.value for each in (CLAIM.two, CLAIM.three, CLAIM.one)]


def test_claims_that_say_it_less_firmly_are_told_where_it_follows() -> None:
    """Or is of the vocabulary: they are not why it is there, but they say so."""
    follows, vocabulary = Triple(ID.a, AP.partnerOf, ID.b), Triple(ID.c, RDFS.seeAlso, ID.d)
    kind = Triple(ID.c, RDF.type, AP.Company)
    graphs = worlds.with_claims({follows, vocabulary, kind}, "cue")
    graphs[CLAIM.nasty] = {follows, vocabulary, kind}
    graphs[CLAIMS_GRAPH] = {
        Triple(t.subject, t.predicate, AP.probable if t.predicate == AP.factuality else t.object)
        for t in graphs[CLAIMS_GRAPH]
    }
    graphs[Level.CERTAIN.asserted], graphs[Level.CERTAIN.inferred] = set(), {follows}
    graphs[ONTOLOGY_GRAPH] |= {vocabulary, kind}
    with PropertyGraph(worlds.made(graphs)) as made:
        known = {edge.source: edge.known for edge in made.edges()}
        nodes = {node.id: node for node in made.nodes()}
    for node, status in {ID.a: "inferred", ID.c: "stated"}.items():
        found = known[node.value]
        assert (found.level, found.status) == ("certain", status)
        assert (found.claim, found.claims, found.factuality) == (CLAIM.nasty.value, CLAIM.nasty.value, "probable")
    (evidence,) = nodes[ID.c.value].evidence
    assert json.loads(evidence) == {"property": "types", "value": AP.Company.value, **known[ID.c.value].plain()}


def test_a_label_is_english_where_there_is_one() -> None:
    """Else it is of no language, else of any; of several in English, SKOS's before RDFS's."""
    labels = {
        ID.a: {RDFS.label: [("Allemagne", "fr"), ("Germany", "en"), ("Deutschland", "")]},
        ID.b: {RDFS.label: [("Autriche", "fr"), ("Österreich", "")]},
        ID.c: {RDFS.label: [("Suisse", "fr"), ("Schweiz", "de")]},
        ID.d: {RDFS.label: [("Bahía", "es"), ("Bay", "en-gb"), (" ", "en")]},
        ID.e: {RDFS.label: [("Grèce", "fr")], SKOS.prefLabel: [("Greece", "en")]},
        ID.f: {RDFS.label: [("Spain", "en")], SKOS.prefLabel: [("Kingdom of Spain", "en")]},
    }
    triples = {
        Triple(node, predicate, Literal(text, language=language) if language else Literal(text))
        for node, said in labels.items()
        for predicate, texts in said.items()
        for text, language in texts
    }
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: triples})) as made:
        assert [node.label for node in made.nodes()] == [
            "Germany",
            "Österreich",
            "Schweiz",
            "Bay",
            "Greece",
            "Kingdom of Spain",
        ]


def test_what_has_no_label_is_called_by_its_name() -> None:
    """The last part of its IRI, and a blank node as it is written."""
    triples = {
        Triple(NamedNode("http://a.example/x-y/"), AP.partnerOf, BlankNode("b")),
        Triple(BlankNode("b"), RDFS.label, Literal(" ")),
    }
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: triples})) as made:
        assert [node.label for node in made.nodes()] == ["_:b", "x_y"]


def test_a_label_is_a_thing_s_own_before_one_of_its_equals() -> None:
    """As on its page: what is the same as something has its labels, too, and that in English may be one of those."""
    own = {Triple(ID.a, RDFS.label, Literal("Zed")), Triple(ID.b, RDFS.label, Literal("Zee", language="en"))}
    world = {
        Level.CERTAIN.asserted: own,
        Level.CERTAIN.inferred: {Triple(node, RDFS.label, each.object) for node in (ID.a, ID.b, ID.c) for each in own}
        - own,
    }
    with PropertyGraph(worlds.made(world)) as made:
        assert [node.label for node in made.nodes()] == ["Zed", "Zee", "Zee"]


def test_a_kind_says_how_it_is_known() -> None:
    """In the node's evidence, as JSON."""
    with PropertyGraph(worlds.material(), facts=True) as made:
        node = next(node for node in made.nodes() if node.id == ID.flexis.value)
    assert "JointVenture" in node.kinds
    told = {each["value"]: each for each in map(json.loads, node.evidence) if each["property"] == "types"}
    assert told[AP.JointVenture.value]["status"] == "inferred"
    assert told[AP.JointVenture.value]["rule"]
    assert told[AP.Company.value]["claim"].startswith(str(CLAIM))
    assert node.label == "Flexis"


def test_a_person_is_labelled_by_the_parts_of_a_name() -> None:
    """Where there is no whole one: of several the first, and none that is empty."""
    person, other = NamedNode("http://a.example/me"), NamedNode("http://a.example/you")
    said = {
        Triple(person, FOAF.familyName, Literal("Mustermann")),
        *(Triple(person, FOAF.givenName, Literal(given)) for given in (" ", "Jo", "Maria")),
        Triple(other, FOAF.name, Literal("Kim")),
        Triple(other, FOAF.familyName, Literal("Lee")),
    }
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: said}), facts=True) as made:
        assert {node.label for node in made.nodes()} == {"Jo Mustermann", "Kim"}


def test_a_picture_has_facts_alone() -> None:
    """No claim and no restriction is a node; labels of what is left are there."""
    material = worlds.material()
    edges, values = split(stated(material, material.facts))
    with PropertyGraph(material, facts=True) as made:
        nodes = {node.id: node for node in made.nodes()}
        assert sum(1 for _ in made.edges()) == sum(edges.values())
    assert set(nodes) == {end for edge in edges for end in (edge[0], edge[2])} | {key[0] for key in values}
    assert {node.part for node in nodes.values()} == {"facts"}
    assert not [node for node in nodes if node.startswith("_:")]
    assert nodes[AP.Active.value].label == "active"


def test_names_are_short_and_all_different() -> None:
    """Where two have one name, the one with a usual prefix has it before its name, others a number."""
    iris = [RDFS.label.value, "http://a.example/label", "http://b.example/LABEL", "http://c.example/x-y", "urn:x:1"]
    found = names(iris, ["label"])
    assert found[RDFS.label.value] == "rdfs_label"
    assert list(found.values()) == ["label_2", "LABEL_3", "x_y", "rdfs_label", "_1"]
    assert names(reversed(iris), ["label"]) == found
    cases = names(["http://a.example/Part", "http://b.example/part", "http://c.example/label"], ["LABEL"])
    assert list(cases.values()) == ["Part", "part_2", "label_2"]
    assert local("http://example.org/voitures/été#") == "été"
    assert local("urn:x:") == "x"


def test_no_property_is_called_as_what_each_node_has() -> None:
    """Its id, in programs that show both in a column, and what is told of it beside its properties."""
    own = ("evidence", "id", "iri", "kinds", "label", "part", "types")
    triples = {Triple(ID.a, NamedNode(f"urn:x:{name}"), Literal("mine")) for name in own}
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: triples})) as graph:
        assert [column.name for column in graph.columns] == [f"{name}_2" for name in own]


def test_a_node_is_of_the_first_part_that_has_it() -> None:
    """What facts are about is one of them, though the vocabulary or a claim speaks of it too."""
    made = {
        Level.CERTAIN.asserted: {Triple(ID.a, AP.partnerOf, ID.b)},
        CLAIMS_GRAPH: {Triple(CLAIM.one, AP.speaker, ID.a)},
        ONTOLOGY_GRAPH: {Triple(ID.b, RDFS.seeAlso, CLAIM.one), Triple(AP.partnerOf, RDFS.seeAlso, ID.b)},
    }
    with PropertyGraph(worlds.made(made)) as graph:
        parts = {node.id: node.part for node in graph.nodes()}
    assert parts == {
        ID.a.value: "facts", ID.b.value: "facts", CLAIM.one.value: "claims", AP.partnerOf.value: "ontology",
    }  # fmt: skip


def test_a_kind_is_not_called_as_every_node_is() -> None:
    """In graph databases all are a Resource."""
    triples = {Triple(ID.a, RDF.type, RDFS.Resource), Triple(ID.b, RDF.type, NamedNode("urn:x:resource"))}
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: triples})) as graph:
        assert [node.kinds for node in graph.nodes()] == [("rdfs_Resource",), ("resource_2",)]


def test_a_column_for_a_language_has_a_name_of_its_own() -> None:
    """Beside that of a property, or of another language, that is called so already, in upper and lower case alike."""
    note, other = NamedNode("urn:x:Note"), NamedNode("urn:x:note_en")
    triples = {
        Triple(ID.a, note, Literal("on", language="en")),
        Triple(ID.a, note, Literal("at", language="en-gb")),
        Triple(ID.a, other, Literal("in")),
        Triple(ID.a, other, Literal("by", language="gb")),
    }
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: triples})) as graph:
        (node,) = graph.nodes()
    assert node.properties == {"Note_en_": ["on"], "Note_en_gb": ["at"], "note_en": ["in"], "note_en_gb_": ["by"]}


@pytest.mark.parametrize("datatype", WHOLE)
def test_whole_numbers_are_such_of_whatever_kind(datatype: NamedNode) -> None:
    """Up to the eighteen digits that 64 bits have room for."""
    assert value_of(Literal("-5", datatype=datatype)) == -5
    assert value_of(Literal("9" * 18, datatype=datatype)) == 10**18 - 1
    assert value_of(Literal("9" * 19, datatype=datatype)) == "9" * 19
    assert value_of(Literal("1.5", datatype=datatype)) == "1.5"


@pytest.mark.parametrize("datatype", [XSD.decimal, XSD.double, XSD.float])
def test_other_numbers_are_such_of_whatever_kind(datatype: NamedNode) -> None:
    """Unless they are none, or without end."""
    assert value_of(Literal("-2.5", datatype=datatype)) == -2.5
    assert value_of(Literal("1" + "0" * 30, datatype=datatype)) == 1e30
    assert value_of(Literal("NaN", datatype=datatype)) == "NaN"
    assert value_of(Literal("INF", datatype=datatype)) == "INF"


def test_numbers_are_numbers_where_all_are() -> None:
    """A property with one value that is none is text; so is one that no tool could hold."""
    small, large, huge, mixed, several = (
        NamedNode(f"urn:x:{each}") for each in ("small", "large", "huge", "mixed", "several")
    )
    triples = {
        Triple(ID.a, small, Literal(7)),
        Triple(ID.a, large, Literal("9" * 30, datatype=XSD.integer)),
        Triple(ID.a, huge, Literal("1e999", datatype=XSD.decimal)),
        Triple(ID.a, mixed, Literal(7)),
        Triple(ID.b, mixed, Literal("seven")),
        Triple(ID.a, several, Literal("1.5", datatype=XSD.decimal)),
        Triple(ID.a, several, Literal("2", datatype=XSD.integer)),
    }
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: triples})) as made:
        kinds = {column.name: (column.kind, column.many) for column in made.columns}
        node = next(made.nodes())
    assert kinds == {
        "small": (int, False), "large": (str, False), "huge": (str, False), "mixed": (str, False),
        "several": (float, True),
    }  # fmt: skip
    assert node.properties["small"] == [7]
    assert sorted(node.properties["several"]) == [1.5, 2.0]


def test_the_order_is_that_of_what_is_said() -> None:
    """Not that in which it was read, so that the same graph is the same bytes, whoever reads it."""
    kinds = [XSD[kind] for kind in ("token", "string", "QName", "language", "date", "anyURI", "Name", "NCName")]
    triples = {Triple(ID.a, RDFS.label, Literal("x", datatype=kind)) for kind in kinds}
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: triples})) as made:
        assert [each.datatype for each in made.properties()] == sorted(kind.value for kind in kinds)


def test_nothing_is_left_of_a_process_that_is_killed_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its database has no name."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with PropertyGraph(worlds.material()) as made:
        assert any(made.nodes())
        assert list(tmp_path.iterdir()) == []
