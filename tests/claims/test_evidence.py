"""Claims as ordinary nodes."""

from __future__ import annotations

from collections.abc import Callable

from pyoxigraph import Literal, NamedNode, Triple

from autopact.claims.evidence import evidence
from autopact.claims.model import Claims
from autopact.terms import AP, CLAIM, ID, RDF, RDFS

Written = Callable[[str], Claims]
Writes = Callable[..., str]


def test_nodes(written: Written, claim: Writes) -> None:
    """Each triple of each claim is a node, numbered in sorted order; objects and literals are told apart."""
    claims = written(claim("s1", 'id:b rdfs:label "B" . id:a ap:p id:b .', factuality="uncommitted"))
    first, second = CLAIM["s1#t1"], CLAIM["s1#t2"]
    assert evidence(claims) - claims.metadata == {
        Triple(first, RDF.type, AP.StatedTriple),
        Triple(first, AP.statedIn, CLAIM.s1),
        Triple(first, AP.statedSubject, ID.a),
        Triple(first, AP.statedPredicate, AP.p),
        Triple(first, AP.statedObject, ID.b),
        Triple(second, RDF.type, AP.StatedTriple),
        Triple(second, AP.statedIn, CLAIM.s1),
        Triple(second, AP.statedSubject, ID.b),
        Triple(second, AP.statedPredicate, RDFS.label),
        Triple(second, AP.statedValue, Literal("B")),
    }
    assert claims.metadata <= evidence(claims)


def test_claim_with_a_fragment(written: Written) -> None:
    """A claim whose IRI has a fragment gets nodes with one fragment too."""
    nodes = evidence(written("<https://a.example/#c> { id:a ap:p id:b . }"))
    assert {triple.subject for triple in nodes} == {NamedNode("https://a.example/#c-t1")}
