"""Files in, named graphs out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import combinations, product
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from tests.prefixes import DECLARED

from autopact.bundled import folder
from autopact.engine import dataset as room
from autopact.engine.build import generate, save
from autopact.engine.dataset import assemble, kept
from autopact.engine.embedded import Embedded
from autopact.engine.graphs import DEFAULT, quad
from autopact.engine.parts import PARTS, default_graphs
from autopact.engine.seam import Solutions
from autopact.engine.storage.lines import DUMPED
from autopact.errors import InputError, SyntaxFault
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, ID, ONTOLOGY_GRAPH, OWL, RDF, XSD, Level

PREFIXES = f"{DECLARED} @prefix c: <https://w3id.org/autopact/claim/> .\n"
ONTOLOGY = "<https://w3id.org/autopact/ontology> a owl:Ontology . ap:partnerOf a owl:SymmetricProperty ."

Lays = Callable[..., list[Path]]


def claim(name: str, content: str, factuality: str) -> str:
    """A whole claim in TriG."""
    return f"""
        c:{name} a ap:Claim ; ap:paraphrase "in our words"@en ; ap:speaker id:reuters ; ap:speechAct ap:Reported ;
            ap:factuality ap:{factuality} ; ap:polarity ap:Affirmed ; ap:evidence c:record ;
            dcterms:created "2026-01-01T00:00:00Z"^^xsd:dateTime .
        c:{name} {{ {content} }}
    """


@pytest.fixture
def lays(tmp_path: Path) -> Lays:
    """Lays texts into files, the usual prefixes before them."""

    def files(**texts: str) -> list[Path]:
        paths = []
        for name, text in texts.items():
            path = tmp_path / name.replace("_", ".")
            path.parent.mkdir(exist_ok=True)
            path.write_text(PREFIXES + text, encoding="utf-8")
            paths.append(path)
        return paths

    return files


def partners(first: str, second: str) -> Triple:
    """The statement that two are partners."""
    return Triple(ID[first], AP.partnerOf, ID[second])


def test_parts_of_claim_files(lays: Lays) -> None:
    """Ontology, metadata, each claim's triples, each level's projection and what follows have a graph each."""
    files = lays(
        o_ttl=ONTOLOGY,
        c_trig=claim("s1", "id:a ap:partnerOf id:b .", "certain")
        + claim("s2", "id:a ap:partnerOf id:c .", "probable")
        + claim("s3", "id:a ap:partnerOf id:d .", "uncommitted"),
    )
    graphs = assemble(files).graphs
    assert (
        Triple(AP.partnerOf, RDF.type, NamedNode("http://www.w3.org/2002/07/owl#SymmetricProperty"))
        in (graphs[ONTOLOGY_GRAPH])
    )
    assert Triple(CLAIM.s3, AP.factuality, AP.uncommitted) in graphs[CLAIMS_GRAPH]
    assert graphs[CLAIM.s3] == {partners("a", "d")}
    assert graphs[Level.CERTAIN.asserted] == {partners("a", "b")}
    assert graphs[Level.CERTAIN.inferred] >= {partners("b", "a")}
    assert graphs[Level.PROBABLE.asserted] == {partners("a", "c")}
    assert graphs[Level.PROBABLE.inferred] >= {partners("c", "a")}
    assert not any(partners("a", "d") in graphs[part] for part in PARTS)


def test_parts_are_disjoint(lays: Lays) -> None:
    """A triple that belongs to several parts is in the first: what follows from certain claims is certain."""
    files = lays(
        o_ttl=ONTOLOGY + " id:a ap:partnerOf id:z .",
        c_trig="ap:partnerOf a owl:SymmetricProperty ."
        + claim("s1", "id:a ap:partnerOf id:b, id:z .", "certain")
        + claim("s2", "id:b ap:partnerOf id:a . id:b ap:partnerOf id:c .", "probable")
        + claim("s3", "id:c ap:partnerOf id:b .", "possible"),
    )
    graphs = assemble(files).graphs
    for level, inference in product(Level, (True, False)):
        together = default_graphs(level, inference)
        assert all(not graphs[one] & graphs[other] for one, other in combinations(together, 2))
    assert partners("b", "a") in graphs[Level.CERTAIN.inferred]
    assert graphs[Level.PROBABLE.asserted] == {partners("b", "c")}
    assert partners("c", "b") in graphs[Level.PROBABLE.inferred]
    assert graphs[Level.POSSIBLE.asserted] == set()


def test_a_number_is_one_number_however_it_is_spelt(lays: Lays) -> None:
    """What is stated in one spelling and follows in another is one solution, as it is where a client wrote both."""
    files = lays(
        o_ttl=ONTOLOGY,
        s_ttl="id:price rdfs:subPropertyOf id:amount . id:car id:price 15.50, 7 ; id:amount 15.5, '7'^^xsd:int .",
    )
    asked = f"SELECT ?amount WHERE {{ {ID.car} {ID.amount} ?amount }} ORDER BY ?amount"
    for dataset in (assemble(files), kept(assemble(files, as_written=True)), assemble(files, reasoning=False)):
        found = Embedded(dataset).query(asked, default_graphs=default_graphs(Level.CERTAIN, True))
        assert isinstance(found, Solutions)
        assert [row["amount"] for row in found.rows] == [Literal(7), Literal("15.5", datatype=XSD.decimal)]


def test_what_is_stated_is_known_however_it_is_spelt(lays: Lays) -> None:
    """Beside a claim that says the same number in another way, and is none of those who state it."""
    files = lays(c_trig=claim("s1", "id:car id:price 15.5", "certain"), s_ttl="id:car id:price 15.50 .")
    price = Triple(ID.car, ID.price, Literal("15.5", datatype=XSD.decimal))
    for dataset in (assemble(files), kept(assemble(files, as_written=True)), assemble(files, reasoning=False)):
        assert list(dataset.store().stored(DEFAULT)) == [price]
    assert not list(assemble(files[:1]).store().stored(DEFAULT))


def test_what_is_true_of_every_graph_is_certain(lays: Lays) -> None:
    """And never only probable, where nothing is."""
    graphs = assemble(lays(s_ttl="id:p rdfs:subPropertyOf id:q . id:a id:p id:b ."), axioms=True).graphs
    assert Triple(ID.a, OWL.sameAs, ID.a) in graphs[Level.CERTAIN.inferred]
    assert not graphs[Level.PROBABLE.inferred] | graphs[Level.POSSIBLE.inferred]


def test_spelling_is_kept_for_those_who_ask_for_it(lays: Lays) -> None:
    """A file's triples are as they are written, and so is what follows from them."""
    files = lays(s_ttl="id:price rdfs:subPropertyOf id:amount . id:car id:price 15.50 .")
    graphs = assemble(files, as_written=True).graphs
    assert graphs[Level.CERTAIN.inferred] == {Triple(ID.car, ID.amount, Literal("15.50", datatype=XSD.decimal))}


@pytest.mark.parametrize("derived", [False, True], ids=["a dump", "an export"])
def test_what_was_written_out_is_read_as_it_was(lays: Lays, tmp_path: Path, derived: bool) -> None:
    """One file of ontology, claims and more, in their graphs, is what it was before: no hedge and no claim is lost.

    The default graph of an export has once more what stands in the parts.
    """
    files = lays(
        o_ttl=ONTOLOGY,
        c_trig=claim("s1", "id:a ap:partnerOf id:b .", "certain")
        + claim("s2", "id:a ap:partnerOf id:c .", "possible")
        + claim("s3", "id:a ap:partnerOf id:d .", "uncommitted"),
        s_trig="id:a ap:partnerOf id:e . id:mine { id:a ap:partnerOf id:f }",
    )
    before = assemble(files).graphs
    stated = {partners("a", "e")}
    kept = {graph: triples for graph, triples in before.items() if derived or graph not in PARTS[2:]}
    quads = [quad(triple, graph) for graph, triples in kept.items() for triple in triples]
    default = set[Triple]().union(*(before[part] for part in PARTS)) if derived else stated
    file = tmp_path / "all.nq"
    file.write_bytes(serialize([*quads, *(quad(triple, DEFAULT) for triple in default)], format=RdfFormat.N_QUADS))
    assert assemble([file]).graphs == before
    assert assemble([file], united=True).graphs[Level.POSSIBLE.asserted] == {partners("a", "c")}


def test_what_an_export_has_gives_way_to_what_is_known_now(lays: Lays) -> None:
    """What follows there may be stated in a file beside it, or follow more firmly from that."""
    files = lays(o_ttl=ONTOLOGY, c_trig=claim("s1", "id:a ap:partnerOf id:b, id:c .", "possible"), export_nq="")
    graphs = assemble(files[:2]).graphs
    quads = [quad(triple, graph) for graph, triples in graphs.items() for triple in triples]
    files[2].write_bytes(serialize(quads, format=RdfFormat.N_QUADS))
    more = lays(m_ttl="id:b ap:partnerOf id:a . id:a ap:partnerOf id:c .")
    now = assemble([files[2], *more]).graphs
    assert now[Level.CERTAIN.asserted] == {partners("b", "a"), partners("a", "c")}
    assert now[Level.CERTAIN.inferred] >= {partners("a", "b"), partners("c", "a")}
    assert not now[Level.POSSIBLE.asserted] | now[Level.POSSIBLE.inferred]


def test_what_a_dump_has_in_its_default_graph_is_stated(lays: Lays) -> None:
    """The default graph of a dump is no metadata of claims, though it has a claim."""
    [file] = lays(d_nq="")
    file.write_bytes(DUMPED + f"{CLAIM.s1} {RDF.type} {AP.Claim} .\n".encode())
    graphs = assemble([file]).graphs
    assert (graphs[CLAIMS_GRAPH], graphs[Level.CERTAIN.asserted]) == (set(), {Triple(CLAIM.s1, RDF.type, AP.Claim)})


def test_stranger(lays: Lays) -> None:
    """A stranger's default graph is asserted and reasoned with, schema and all; named graphs stay; nothing is added."""
    files = lays(
        s_trig="""
        id:p a owl:TransitiveProperty . id:x id:p id:y . id:y id:p id:z , [ rdfs:label "nameless" ] .
        id:mine { id:x id:q id:y }
        """
    )
    graphs = assemble(files).graphs
    assert graphs[ID.mine] == {Triple(ID.x, ID.q, ID.y)}
    assert Triple(ID.x, ID.p, ID.z) in graphs[Level.CERTAIN.inferred]
    assert len(graphs[Level.CERTAIN.asserted]) == 5
    assert graphs[ONTOLOGY_GRAPH] == set()


def test_stranger_s_graphs_can_be_in_the_default_graph(lays: Lays) -> None:
    """Those that are not ours, each triple once, and what follows; as claims say what they do all the same."""
    [file] = lays(
        s_trig=claim("s1", "id:a ap:partnerOf id:b", "possible")
        + """
        id:mine { id:p a owl:TransitiveProperty . id:x id:p id:y , 1.50 }
        id:yours { id:y id:p id:z . id:x id:p id:y , 1.5 }
        """
    )
    graphs = assemble([file], united=True).graphs
    assert Triple(ID.x, ID.p, ID.z) in graphs[Level.CERTAIN.inferred]
    assert len(graphs[Level.CERTAIN.asserted]) == 4
    assert graphs[Level.POSSIBLE.asserted] == {partners("a", "b")}
    assert assemble([file], united=True).id != assemble([file]).id


def test_what_says_a_claim_is_no_stranger_s_graph(lays: Lays) -> None:
    """By its name, though nothing tells of it; or by what is said of it, however it is named."""
    said = claim("s1", "id:a ap:partnerOf id:b", "possible").replace("c:s1", "id:said")
    [file] = lays(s_trig=said + "c:s2 { id:a ap:partnerOf id:c }")
    graphs = assemble([file], united=True, reasoning=False).graphs
    assert graphs[Level.CERTAIN.asserted] == set()
    assert graphs[Level.POSSIBLE.asserted] == {partners("a", "b")}
    assert graphs[CLAIM.s2] == {partners("a", "c")}


def test_bundled_ontology_is_added(lays: Lays) -> None:
    """Claims without our ontology get the bundled one; an ontology beside them is used instead."""
    claims = claim("s1", "id:a ap:partnerOf id:b .", "certain")
    alone = assemble(lays(c_trig=claims), reasoning=False).graphs[ONTOLOGY_GRAPH]
    assert Triple(AP.Claim, RDF.type, NamedNode("http://www.w3.org/2002/07/owl#Class")) in alone
    beside = assemble(lays(c_trig=claims, o_ttl=ONTOLOGY), reasoning=False).graphs[ONTOLOGY_GRAPH]
    assert len(beside) == 2


def test_folders_are_walked(lays: Lays, tmp_path: Path) -> None:
    """Everything with the ending of an RDF format is read, below too; blank nodes of two files stay apart."""
    lays(a_ttl="_:x id:p 1 .")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "b.nt").write_text(f"_:x {ID.p} {ID.b} .\n", encoding="utf-8")
    (inner / "notes.txt").write_text("not RDF", encoding="utf-8")
    asserted = assemble([tmp_path], reasoning=False).graphs[Level.CERTAIN.asserted]
    assert len({triple.subject for triple in asserted}) == 2


def test_our_folder_says_what_the_bundled_graph_says() -> None:
    """What `autopact build` has written beside the claims would make what is probable certain, and is left out."""
    dataset, bundled = assemble([folder("triples")], reasoning=False), assemble(reasoning=False)
    for level in Level:
        assert set(dataset.graphs[level.asserted]) == set(bundled.graphs[level.asserted])


def test_default_graphs() -> None:
    """A request's default graph has the parts as firm as asked, with what follows or without."""
    certain, probable, possible = Level
    assert default_graphs(certain, False) == [ONTOLOGY_GRAPH, CLAIMS_GRAPH, certain.asserted]
    assert default_graphs(certain, True) == [*default_graphs(certain, False), certain.inferred]
    assert {*default_graphs(possible, True), *default_graphs(possible, False)} == {*PARTS}
    assert probable.inferred in default_graphs(probable, True)
    assert possible.asserted not in default_graphs(probable, True)


def test_id(lays: Lays) -> None:
    """The id is the content's: the same for the same files, another for other content or without reasoning."""
    files = lays(a_ttl="id:a id:p 1 .")
    first, again = assemble(files), assemble(files)
    bare = assemble(files, reasoning=False)
    other = assemble(lays(a_ttl="id:a id:p 2 ."))
    assert first.id == again.id
    assert len({first.id, bare.id, other.id}) == 3


def test_errors(lays: Lays, tmp_path: Path) -> None:
    """A file that is not there and one that does not parse are told by name."""
    with pytest.raises(InputError) as missing:
        assemble([tmp_path / "absent.ttl"])
    assert missing.value.place.file == str(tmp_path / "absent.ttl")
    with pytest.raises(SyntaxFault) as broken:
        assemble(lays(broken_ttl="id:a id:p"))
    assert broken.value.place.file == str(tmp_path / "broken.ttl")


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small graph in the place of the bundled one."""
    for name in ("ontology", "triples", "triples/claims"):
        (tmp_path / name).mkdir()
    (tmp_path / "ontology" / "autopact.ttl").write_text(PREFIXES + ONTOLOGY, encoding="utf-8")
    for name in ("schemes", "alignments"):
        (tmp_path / "ontology" / f"{name}.ttl").write_text(PREFIXES, encoding="utf-8")
    (tmp_path / "triples" / "claims" / "a.trig").write_text(
        PREFIXES + claim("s1", "id:a ap:partnerOf id:b .", "certain"), encoding="utf-8"
    )
    monkeypatch.setattr(room, "folder", lambda name: tmp_path / name)
    return tmp_path


def test_fresh_inferences_are_read(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the committed files are made from the present inputs, nothing is reasoned anew."""
    save(generate(), bundle / "triples")
    derived = assemble().graphs

    def unexpected(*_: object) -> None:
        raise AssertionError("reasoned although fresh")

    monkeypatch.setattr(room, "Reasoner", unexpected)
    assert partners("b", "a") in derived[Level.CERTAIN.inferred]
    assert assemble().graphs == derived
    assert (bundle / "triples" / "inferred.ttl").is_file()


def test_stale_inferences_are_not(bundle: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Once an input changed, what follows is computed, and a notice says how to renew the files."""
    save(generate(), bundle / "triples")
    file = bundle / "triples" / "claims" / "a.trig"
    file.write_text(file.read_text(encoding="utf-8").replace("id:b", "id:c"), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        graphs = assemble().graphs
    assert partners("c", "a") in graphs[Level.CERTAIN.inferred]
    assert partners("b", "a") not in graphs[Level.CERTAIN.inferred]
    assert "autopact build" in caplog.text


def test_bundled_folders() -> None:
    """The bundled graph is the ontology without its shapes, and every claim file."""
    files = room.bundled_files()
    assert [file.name for file in files[:3]] == ["autopact.ttl", "schemes.ttl", "alignments.ttl"]
    assert files[3:] == sorted((folder("triples") / "claims").glob("*.trig"))


def test_a_graph_named_by_a_blank_node_is_refused(tmp_path: Path) -> None:
    """Its triples would vanish; the error names the file and the mend."""
    file = tmp_path / "odd.trig"
    file.write_text("_:g { <urn:a> <urn:b> <urn:c> . }", encoding="utf-8")
    with pytest.raises(InputError, match="blank node"):
        assemble([file])
