"""Claims as ordinary n-ary nodes, for tools that know no named graphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from autopact.claims.model import Claims
from autopact.terms import AP, RDF


def evidence(claims: Claims) -> set[Triple]:
    """All metadata, and a node for each triple of each claim, projected or not."""
    return {*claims.metadata, *(triple for claim in claims for triple in stated(claim.iri, claim.triples))}


def stated(claim: NamedNode, triples: Iterable[Triple]) -> Iterator[Triple]:
    """A claim's triples as nodes: the node of the n-th, in sorted order, is the claim's IRI followed by `#tn`.

    Without named graphs the triples could only be stated as true, and a claim may be denied, hedged or retracted.
    """
    mark = "-t" if "#" in claim.value else "#t"  # an IRI has one fragment
    for number, triple in enumerate(sorted(triples, key=str), start=1):
        node = NamedNode(f"{claim.value}{mark}{number}")
        value = AP.statedValue if isinstance(triple.object, Literal) else AP.statedObject
        yield Triple(node, RDF.type, AP.StatedTriple)
        yield Triple(node, AP.statedIn, claim)
        yield Triple(node, AP.statedSubject, triple.subject)
        yield Triple(node, AP.statedPredicate, triple.predicate)
        yield Triple(node, value, triple.object)
