"""The graph beside the vocabularies that it is aligned with: whoever loads their axioms too gets no contradiction."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.prefixes import DECLARED

import autopact
from autopact.bundled import folder

OURS = (
    *(folder("ontology") / f"{name}.ttl" for name in ("autopact", "schemes", "alignments")),
    folder("triples") / "claims",
)
PREFIXES = f"{DECLARED} @prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
# What the SKOS Reference, the Organization Ontology and PROV-O say of the terms that are used here.
AXIOMS = {
    "skos": """
        skos:Concept owl:disjointWith skos:ConceptScheme .
        skos:semanticRelation rdfs:domain skos:Concept ; rdfs:range skos:Concept .
        skos:broader rdfs:subPropertyOf skos:semanticRelation .
        skos:mappingRelation rdfs:subPropertyOf skos:semanticRelation .
        skos:closeMatch a owl:SymmetricProperty ; rdfs:subPropertyOf skos:mappingRelation .
        skos:exactMatch a owl:SymmetricProperty , owl:TransitiveProperty ; rdfs:subPropertyOf skos:closeMatch .
        skos:inScheme rdfs:range skos:ConceptScheme .
        skos:topConceptOf rdfs:subPropertyOf skos:inScheme ; rdfs:domain skos:Concept .
    """,
    "org": """
        org:Organization rdfs:subClassOf foaf:Agent ; owl:equivalentClass foaf:Organization .
        org:linkedTo rdfs:domain org:Organization ; rdfs:range org:Organization .
        foaf:Organization owl:disjointWith foaf:Person .
    """,
    "prov": """
        prov:Organization rdfs:subClassOf prov:Agent .
        prov:wasAttributedTo rdfs:domain prov:Entity ; rdfs:range prov:Agent .
        prov:wasQuotedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
        prov:Activity owl:disjointWith prov:Entity .
    """,
}


@pytest.mark.parametrize("vocabulary", AXIOMS)
def test_the_graph_is_consistent_beside_a_vocabulary(vocabulary: str, tmp_path: Path) -> None:
    """What their domains and ranges make of our things, none of our disjoint classes forbids."""
    theirs = tmp_path / f"{vocabulary}.ttl"
    theirs.write_text(PREFIXES + AXIOMS[vocabulary], encoding="utf-8")
    assert autopact.load(*OURS, theirs).contradictions() == []


def test_axioms_of_theirs_are_taken_in(tmp_path: Path) -> None:
    """A range of theirs reaches our things: with SKOS, what is matched with Wikidata is a concept."""
    theirs = tmp_path / "skos.ttl"
    theirs.write_text(PREFIXES + AXIOMS["skos"], encoding="utf-8")
    assert autopact.load(*OURS, theirs).ask("ASK { id:renault a skos:Concept }")
