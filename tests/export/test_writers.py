"""What is written for tools that know no triples is read again, and says the same."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, Any

import networkx
import pytest
from hypothesis import given, settings
from pyoxigraph import Literal, NamedNode, Triple
from tests.export import worlds
from tests.export.scripts import literal, statements

from autopact.errors import Unwritable
from autopact.export import cypher, gexf, graphml, tables
from autopact.export.elements import KNOWN
from autopact.export.property_graph import PropertyGraph
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, ID, PROV, RDF, RDFS, SOURCE, XSD, Level

Write = Callable[[PropertyGraph, IO[bytes]], None]


def written(graph: PropertyGraph, write: Write) -> bytes:
    """What a writer makes of a graph."""
    with TemporaryFile() as file:
        write(graph, file)
        file.seek(0)
        return file.read()


def edges_of(graph: PropertyGraph) -> Counter[tuple[str, str, str]]:
    """Its edges."""
    return Counter((edge.source, edge.predicate, edge.target) for edge in graph.edges())


def _graphml(content: bytes) -> networkx.Graph:
    return networkx.parse_graphml(content.decode(), force_multigraph=True)


def _gexf(content: bytes) -> networkx.Graph:
    return networkx.read_gexf(io.BytesIO(content), version="1.2draft")


@pytest.mark.parametrize(("write", "read"), [(graphml.write, _graphml), (gexf.write, _gexf)], ids=["graphml", "gexf"])
@settings(max_examples=30)
@given(graph=worlds.triples(worlds.printable), cue=worlds.printable)
def test_networkx_reads_what_network_tools_read(
    write: Write, read: Callable[[bytes], networkx.Graph], graph: set[Triple], cue: str
) -> None:
    """The nodes with their labels, and the edges with how they are known."""
    with PropertyGraph(worlds.made(worlds.with_claims(graph, cue))) as made:
        found = read(written(made, write))
        nodes, edges, expected = list(made.nodes()), list(made.edges()), edges_of(made)
    assert {node: data["label"] for node, data in found.nodes(data=True)} == {node.id: node.label for node in nodes}
    evidence = {node: data.get("evidence", "").split("\n") for node, data in found.nodes(data=True)}
    assert evidence == {node.id: list(node.evidence or [""]) for node in nodes}
    ids = [key for *_, key in (found.edges(keys=True) if write is graphml.write else found.edges(data="id"))]
    assert sorted(ids) == sorted(f"e{number}" for number in range(len(edges)))
    kept = Counter((source, data["predicate"], target) for source, target, data in found.edges(data=True))
    assert kept == expected
    known = {(edge.source, edge.predicate, edge.target): edge.known.plain() for edge in edges}
    for source, target, data in found.edges(data=True):
        told = {name: value for name, value in data.items() if name in KNOWN}
        assert told == known[source, data["predicate"], target]


@pytest.mark.parametrize("write", [graphml.write, gexf.write])
@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff"])
def test_xml_says_what_it_cannot_carry(write: Write, sign: str) -> None:
    """A control character is an error that names it."""
    material = worlds.made({Level.CERTAIN.asserted: {Triple(ID.a, RDFS.label, Literal(f"bell {sign}"))}})
    with PropertyGraph(material) as made, pytest.raises(Unwritable, match="control character"):
        written(made, write)


MADE_OF = {
    Triple(ID.a, RDF.type, AP.Company),
    Triple(ID.a, RDF.type, AP.Manufacturer),
    Triple(ID.a, RDFS.label, Literal("A", language="en")),
    Triple(ID.a, NamedNode("urn:x:kinds"), Literal("mine")),
    Triple(ID.a, NamedNode("urn:x:size"), Literal(0)),
    Triple(ID.a, NamedNode("urn:x:text"), Literal("a\tb\nc\rd")),
    Triple(ID.a, NamedNode("urn:x:share"), Literal("1.50", datatype=XSD.decimal)),
    Triple(ID.a, NamedNode("urn:x:year"), Literal(2026)),
    Triple(ID.a, NamedNode("urn:x:year"), Literal(2030)),
    Triple(ID.b, NamedNode("urn:x:year"), Literal(2028)),
    Triple(ID.a, AP.partnerOf, ID.b),
}


@pytest.mark.parametrize(("write", "read"), [(graphml.write, _graphml), (gexf.write, _gexf)], ids=["graphml", "gexf"])
def test_network_tools_are_told_what_nodes_have(write: Write, read: Callable[[bytes], networkx.Graph]) -> None:
    """Numbers as such, several values as one text, and nothing where there is none."""
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: MADE_OF})) as made:
        found = read(written(made, write))
    assert found.is_directed()
    assert dict(found.nodes(data=True)) == {
        ID.a.value: {"label": "A", "types": "Company | Manufacturer", "part": "facts", "rdfs_label_en": "A",
                     "kinds_2": "mine", "size": 0, "share": 1.5, "text": "a\tb\nc\rd",
                     "year": "2026 | 2030"},
        ID.b.value: {"label": "b", "part": "facts", "year": "2028"},
    }  # fmt: skip
    [edge] = [data for *_, data in found.edges(data=True)]
    assert edge["relation"] == "partnerOf"
    assert edge.get("label") == ("partnerOf" if write is gexf.write else None)  # which Gephi shows


def rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a table."""
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@settings(max_examples=30)
@given(graph=worlds.triples(worlds.texts.map(lambda text: text.replace("\0", ""))))
def test_tables_have_all(graph: set[Triple]) -> None:
    """Every node, edge, property and claim is a row, with its evidence beside it."""
    with PropertyGraph(worlds.made(worlds.with_claims(graph, 'a "cue", or two'))) as made:
        nodes, edges, values, claims = (rows(written(made, write)) for write in tables.TABLES.values())
        assert [(row["id"], row["label"], row["kinds"], row["types"], row["part"]) for row in nodes] == [
            (node.id, node.label, " | ".join(node.kinds), " ".join(node.types), node.part) for node in made.nodes()
        ]
        assert Counter((row["source"], row["predicate"], row["target"]) for row in edges) == edges_of(made)
        assert [(row["node"], row["predicate"], row["value"], row["datatype"], row["language"]) for row in values] == [
            (each.node, each.predicate, each.value, each.datatype, each.language) for each in made.properties()
        ]
        known = [each.known.plain() for each in (*made.edges(), *made.properties())]
    for row, expected in zip([*edges, *values], known, strict=True):
        assert {name: row[name] for name in KNOWN if row[name]} == {name: str(each) for name, each in expected.items()}
    assert [(row["claim"], row["cue"], row["start"], row["end"]) for row in claims] == [
        (str(claim)[1:-1], 'a "cue", or two', "0", "9")
        for claim in worlds.made(worlds.with_claims(graph, "")).claims.claims
    ]


def test_tables_say_what_is_known_of_a_claim() -> None:
    """In a row of its own, and beside what it states, also where it is the first that a source says."""
    graph = worlds.with_claims({Triple(ID.a, AP.partnerOf, ID.b)}, "cue")
    with PropertyGraph(worlds.made(graph)) as made:
        [claim] = rows(written(made, tables.claims))
        [edge] = [row for row in rows(written(made, tables.edges)) if row["source"] == ID.a.value]
    known = {
        "claim": CLAIM.nasty.value, "level": "certain", "speaker": SOURCE["paper#author"].value,
        "factuality": "certain", "cue": "cue", "hedge": "", "document": SOURCE.paper.value, "start": "0", "end": "9",
    }  # fmt: skip
    assert claim == {
        **known, "paraphrase": "What it says.", "speech_act": AP.Stated.value, "polarity": AP.Affirmed.value,
        "created": "2026", "retracted": "", "states": f"{ID.a} {AP.partnerOf} {ID.b} .",
    }  # fmt: skip
    assert edge == {
        **known, "source": ID.a.value, "target": ID.b.value, "relation": "partnerOf", "predicate": AP.partnerOf.value,
        "part": "facts", "status": "asserted", "rule": "", "claims": CLAIM.nasty.value,
    }  # fmt: skip


def test_claims_that_project_nothing_are_in_the_table() -> None:
    """Denied ones and uncommitted ones, without a level, with what they say."""
    material = worlds.material()
    with PropertyGraph(material) as made:
        found = {row["claim"]: row for row in rows(written(made, tables.claims))}
    assert found.keys() == {claim.iri.value for claim in material.claims}
    idle = [claim for claim in material.claims if material.claims.level(claim) is None]
    assert idle
    assert all(not found[claim.iri.value]["level"] for claim in idle)
    assert sum(row["states"].count(" .\n") + bool(row["states"]) for row in found.values()) == sum(
        len(claim.triples) for claim in material.claims
    )


@pytest.mark.parametrize(
    ("about", "document"),
    [
        (
            {Triple(SOURCE["db#1"], RDF.type, AP.Record), Triple(SOURCE["db#1"], PROV.wasQuotedFrom, SOURCE.db)},
            SOURCE.db,
        ),
        (set(), SOURCE["db#1"]),
    ],
    ids=["record", "thing"],
)
def test_a_claim_rests_on_what_it_is_said_to(about: set[Triple], document: NamedNode) -> None:
    """A record is of its source, all else is its own; all cues and hedges are told."""
    graph = worlds.with_claims({Triple(ID.a, AP.partnerOf, ID.b)}, "would")
    told = {Triple(CLAIM.nasty, AP.hedge, Literal(hedge)) for hedge in ("maybe", "perhaps")}
    told |= {Triple(CLAIM.nasty, AP.cue, Literal("with")), Triple(CLAIM.nasty, AP.evidence, SOURCE["db#1"])}
    graph[CLAIMS_GRAPH] = {t for t in graph[CLAIMS_GRAPH] if t.predicate != AP.evidence} | told | about
    with PropertyGraph(worlds.made(graph)) as made:
        [claim] = rows(written(made, tables.claims))
    assert (claim["document"], claim["start"]) == (document.value, "")
    assert (claim["cue"], claim["hedge"]) == ("with … would", "maybe … perhaps")


@pytest.mark.parametrize("why", ["retracted", "superseded"])
def test_a_claim_that_holds_no_more_says_nothing_of_the_graph(why: str) -> None:
    """It has its row, with what it states in order and the day it was retracted, and no level."""
    edge, kind = Triple(ID.a, AP.partnerOf, ID.b), Triple(ID.a, RDF.type, AP.Company)
    graph = worlds.with_claims({edge, kind}, "cue")
    graph[CLAIM.nasty] = {edge, kind}
    graph[CLAIMS_GRAPH].add(
        Triple(CLAIM.nasty, AP.retractedOn, Literal("2027", datatype=XSD.gYear))
        if why == "retracted"
        else Triple(CLAIM.better, AP.supersedes, CLAIM.nasty)
    )
    with PropertyGraph(worlds.made(graph)) as made:
        claims = {row["claim"]: row for row in rows(written(made, tables.claims))}
        found = [row for row in rows(written(made, tables.edges)) if row["source"] == ID.a.value]
    claim = claims[CLAIM.nasty.value]
    assert (claim["level"], claim["retracted"]) == ("", "2027" if why == "retracted" else "")
    assert claim["states"] == f"{kind} .\n{edge} ."
    assert [(row["status"], row["claims"]) for row in found] == [("stated", "")]


@pytest.mark.parametrize("write", [cypher.write_neo4j, cypher.write_memgraph])
@settings(max_examples=30)
@given(graph=worlds.triples(worlds.texts), cue=worlds.texts)
def test_a_script_says_all(write: Write, graph: set[Triple], cue: str) -> None:
    """Its statements are whole, whatever is in a text, and its rows are the nodes, kinds and edges."""
    with PropertyGraph(worlds.made(worlds.with_claims(graph, cue))) as made:
        script = written(made, write).decode()
        nodes, edges = list(made.nodes()), list(made.edges(by_relation=True))
    found = list(statements(script))
    assert found == [each.strip() for each in script.split(";")[:-1]]  # for those who look at no strings
    assert found[0].startswith("CREATE ")
    rows: dict[str, list[Any]] = {"SET n = row": [], "SET n:": [], "SET r = ": []}
    for statement in found[1:]:
        what = next(end for end in rows if end in statement.rsplit("\n", 1)[-1])
        rows[what] += literal(statement.removeprefix("UNWIND "))
    of_nodes = {row["iri"]: row for row in rows["SET n = row"]}
    assert len(rows["SET n = row"]) == len(of_nodes) == len(nodes)
    for node in nodes:
        row = of_nodes[node.id]
        kept = {name: value if isinstance(value, list) else [value] for name, value in row.items()}
        assert {name: kept[name] for name in node.properties} == node.properties
        assert (row["label"], tuple(row.get("evidence", ()))) == (node.label, node.evidence)
    assert len(rows["SET n:"]) == sum(len(node.kinds) for node in nodes)
    of_edges = {(row.pop("a"), row["predicate"], row.pop("b")): row for row in rows["SET r = "]}
    assert len(rows["SET r = "]) == len(of_edges) == len(edges)
    for edge in edges:
        row = of_edges[edge.source, edge.predicate, edge.target]
        assert {**row, "claims": " ".join(row.get("claims", ()))} == {
            "predicate": edge.predicate, "claims": "", **edge.known.plain()
        }  # fmt: skip


def test_graph_databases_are_told_what_nodes_have() -> None:
    """What has several values somewhere is a list everywhere; kinds are labels, or, where there is but one, a list."""
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: MADE_OF})) as made:
        script, sql = (written(made, write).decode() for write in (cypher.write_neo4j, cypher.write_age))
    a = {
        "iri": ID.a.value, "label": "A", "part": "facts", "rdfs_label_en": "A", "kinds_2": "mine", "size": 0,
        "text": "a\tb\nc\rd", "share": 1.5, "year": [2026, 2030], "types": [AP.Company.value, AP.Manufacturer.value],
    }  # fmt: skip
    b = {"iri": ID.b.value, "label": "b", "part": "facts", "year": [2028]}
    _, *nodes, company, maker, edge = statements(script)
    assert [literal(each.removeprefix("UNWIND ")) for each in nodes] == [[a], [b]]
    assert [each.rsplit(" ", 1)[1] for each in (company, maker)] == ["n:`Company`", "n:`Manufacturer`"]
    names = ("predicate", "part", "level", "status")
    assert edge.endswith(f"MERGE (a)-[r:`partnerOf`]->(b) SET r = {{{', '.join(f'`{n}`: row.`{n}`' for n in names)}}}")
    found = [literal(each) for each in re.findall(r"\(:Resource (.*)\)", sql)]
    assert found == [{**a, "kinds": ["Company", "Manufacturer"]}, {**b, "kinds": []}]


@pytest.mark.parametrize("write", [cypher.write_neo4j, cypher.write_memgraph, cypher.write_age])
def test_numbers_are_such_as_opencypher_has(write: Write) -> None:
    """However large or small: without a plus in the exponent, which not all of the databases take."""
    numbers = ["1e22", "-2.5e300", "1e-7", "12.5", "-0"]
    triples = {
        Triple(ID[f"n{place}"], NamedNode("urn:x:size"), Literal(number, datatype=XSD.double))
        for place, number in enumerate(numbers)
    }
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: triples})) as made:
        script = written(made, write).decode()
    assert re.findall(r"`size`: (.*?)[,}]", script) == ["1e22", "-2.5e300", "1e-07", "12.5", "-0.0"]


def test_nodes_are_found_by_their_iris() -> None:
    """Before there is any, each database is told so in its own words; to Apache AGE all is one transaction."""
    with PropertyGraph(worlds.made({Level.CERTAIN.asserted: MADE_OF})) as made:
        neo4j, memgraph, age = (
            written(made, write).decode().splitlines()
            for write in (cypher.write_neo4j, cypher.write_memgraph, cypher.write_age)
        )
    assert neo4j[0] == "CREATE CONSTRAINT resource_iri IF NOT EXISTS FOR (n:Resource) REQUIRE n.iri IS UNIQUE;"
    assert memgraph[0] == "CREATE INDEX ON :Resource(iri);"
    assert neo4j[1:] == memgraph[1:]
    assert age[age.index("BEGIN;") + 1 :][:3] == [
        "SELECT create_graph('autopact');",
        "SELECT create_vlabel('autopact', 'Resource');",
        'CREATE INDEX ON autopact."Resource" USING gin (properties);',
    ]
    assert age[-1] == "COMMIT;"


@pytest.mark.parametrize("bound", ["BATCH", "HELD"])
def test_rows_are_written_once_however_many_are_held(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of some keys before there are enough of them, where there are many keys."""
    with PropertyGraph(worlds.material(), facts=True) as made:
        scripts = [written(made, cypher.write_neo4j).decode()]
        monkeypatch.setattr(cypher, bound, 7)
        scripts.append(written(made, cypher.write_neo4j).decode())
    before, after = (
        sorted(str(row) for each in statements(script) if "UNWIND" in each for row in literal(each[7:]))
        for script in scripts
    )
    assert before == after
    assert scripts[0] != scripts[1]


@settings(max_examples=30)
@given(graph=worlds.triples(worlds.texts), cue=worlds.texts)
def test_nothing_ends_the_cypher_inside_sql(graph: set[Triple], cue: str) -> None:
    """Whatever is in a text, the dollar signs around each statement are its only ones; a node, an edge each once."""
    with PropertyGraph(worlds.made(worlds.with_claims(graph, cue))) as made:
        script = written(made, cypher.write_age).decode()
        nodes, edges = list(made.nodes()), list(made.edges(by_relation=True))
    head, *rest = script.split("SELECT * FROM cypher('autopact', $autopact$\n")
    assert "create_graph" in head
    bodies = [each.split("\n$autopact$) AS (done agtype);\n")[0] for each in rest]
    assert not [body for body in bodies if "$" in body]
    made_nodes = [
        literal(each) for body in bodies if body.startswith("CREATE") for each in re.split(r"\(:Resource ", body)[1:]
    ]
    assert [(node["iri"], node["label"]) for node in made_nodes] == [(node.id, node.label) for node in nodes]
    ends = [re.split(r"\(\w:Resource ", body) for body in bodies if body.startswith("MATCH")]
    assert [(literal(a)["iri"], literal(b)["iri"]) for _, a, b in ends] == [(e.source, e.target) for e in edges]


def test_a_script_is_made_of_statements_of_a_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large graph each has so many rows, and together they have all."""
    monkeypatch.setattr(cypher, "BATCH", 7)
    with PropertyGraph(worlds.material(), facts=True) as made:
        script, sql = (written(made, write).decode() for write in (cypher.write_neo4j, cypher.write_age))
        found = [literal(each[7:]) for each in statements(script) if "UNWIND" in each]
        rows = sum(1 for _ in made.edges()) + sum(1 + len(node.kinds) for node in made.nodes())
    assert max(map(len, found)) == 7
    assert sum(map(len, found)) == rows
    assert max(body.count("(:Resource ") for body in sql.split("AS (done agtype);")) == 7
