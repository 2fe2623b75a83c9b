"""Files into a directory: where each triple is kept, and what is lacking."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode

from autopact.engine.filling import fill
from autopact.engine.graphs import DEFAULT
from autopact.engine.storage.directory import Directory
from autopact.terms import CLAIMS_GRAPH, ONTOLOGY_GRAPH, Level

OURS = "<https://w3id.org/autopact/ontology> a <http://www.w3.org/2002/07/owl#Ontology> . "
CLAIM = "<https://w3id.org/autopact/claim/c> a <https://w3id.org/autopact/ontology#Claim> . "
THING = NamedNode("urn:x:a")


def graphs(data: Path, text: str, *, plain: bool | None = None) -> dict[NamedNode | DefaultGraph, int]:
    """How many triples each graph of a directory has, once a file was loaded into it."""
    file = data.with_name("some.trig")
    file.write_text(text, encoding="utf-8")
    fill(data, [file], plain=plain)
    with closing(Directory(data).read()) as kept:
        found = [quad.graph_name for quad in kept.quads]
    return {graph: found.count(graph) for graph in found}  # type: ignore[misc]  # no blank nodes


def test_claims_need_our_ontology_unless_there_is_one(tmp_path: Path) -> None:
    """In the same file, which then describes it, or in what was there before."""
    assert graphs(tmp_path / "alone", CLAIM)[ONTOLOGY_GRAPH] > 100
    assert graphs(tmp_path / "both", OURS + CLAIM) == {ONTOLOGY_GRAPH: 2}
    graphs(tmp_path / "before", OURS)
    assert graphs(tmp_path / "before", CLAIM) == {ONTOLOGY_GRAPH: 1, CLAIMS_GRAPH: 1}


def test_where_nothing_is_derived_all_is_kept_as_it_stands(tmp_path: Path) -> None:
    """Claims stay in the default graph, with nothing beside them, and derived graphs where they are."""
    derived = Level.CERTAIN.inferred
    assert graphs(tmp_path / "plain", f"{OURS} {CLAIM} {derived} {{ {THING} a {THING} }}", plain=True) == {
        DEFAULT: 2,
        derived: 1,
    }
    assert graphs(tmp_path / "other", CLAIM, plain=True) == {DEFAULT: 1}
