"""Does every statement rest on a firm enough claim, every claim say something, and none deny what is certain?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from itertools import chain

from pyoxigraph import BlankNode, NamedNode, Triple

from autopact.checks.finding import Finding, Severity
from autopact.checks.material import Material, said, shown
from autopact.claims.model import Claims
from autopact.engine.parts import ASSERTED
from autopact.terms import AP, CLAIM, RDFS, Level, Term


def unfounded(
    material: Material, graphs: Mapping[NamedNode, Set[Triple]], claims: Claims, *, every: bool
) -> Iterator[Finding]:
    """Triples stated at a level with no claim that is firm enough.

    Args:
        material: where to look for the places.
        graphs: the graphs of the dataset.
        claims: the claims that they rest on.
        every: whether each triple needs a claim; else only those that some claim states are looked at.
    """
    stating: dict[Triple, list[Level | None]] = defaultdict(list)
    for claim in claims:
        for triple in claim.triples:
            stating[triple].append(claims.level(claim))
    for level in Level:
        for triple in sorted(chain.from_iterable(graphs.get(part, ()) for part in ASSERTED[level]), key=str):
            levels = stating.get(triple)
            place = material.place(triple.subject, triple.predicate, triple.object)
            if levels is None and every:
                yield Finding(
                    "no-claim",
                    place,
                    f"No claim states this, and the graph has it as {level.word}: {said(triple)}.",
                    "Put it into the named graph of a claim, with its evidence.",
                )
            elif levels is not None and not any(found is not None and found <= level for found in levels):
                yield Finding(
                    "not-so-firm",
                    place,
                    f"No claim states this as {level.word}, and the graph has it so: {said(triple)}.",
                    "Run `autopact build`; if that does not help, it is a fault of the projection: report it.",
                )


def denied(material: Material, graphs: Mapping[NamedNode, Set[Triple]], claims: Claims) -> Iterator[Finding]:
    """Claims that deny with certainty what is certain: stated by another, or inferred."""
    certain = graphs.get(Level.CERTAIN.asserted, set()) | graphs.get(Level.CERTAIN.inferred, set())
    for claim in claims:
        if (claim.polarity, claim.factuality) != (AP.Denied, AP.certain):
            continue
        if claim.retracted_on or claim.iri in claims.superseded:
            continue
        for triple in sorted(claim.triples & certain, key=str):
            if triple.predicate != RDFS.label:  # that is said so that what is denied can be named
                yield Finding(
                    "affirmed-and-denied",
                    material.place(claim.iri),
                    f"The claim {shown(claim.iri)} denies for certain what is certain: {said(triple)}.",
                    "Lower the ap:factuality of the one that is less sure, or let the newer one supersede the other.",
                    severity=Severity.WARNING,
                )


def empty_or_unsaid(material: Material, claims: Claims) -> Iterator[Finding]:
    """Claims without content, and content in a claim's graph of which nothing is said."""
    described = {t.subject for t in claims.metadata if t.object == AP.Claim}
    for claim in claims:
        place = material.place(claim.iri)
        if claim.iri in described and not claim.triples:
            yield Finding(
                "empty-claim",
                place,
                f"The claim {place.term} states nothing: its named graph has no triple.",
                f"Write what it says: `{place.term} {{ … }}`; or take the claim out.",
            )
        elif claim.iri in CLAIM and claim.iri not in described:
            yield Finding(
                "undescribed-claim",
                place,
                f"The graph {shown(claim.iri)} has content, and nobody is said to claim it: it is not an ap:Claim.",
                "Describe the claim in the default graph: `a ap:Claim`, its speaker, factuality, evidence and so on.",
            )


def shared(material: Material, claims: Claims) -> Iterator[Finding]:
    """Claims of which several files have a graph, each another: they are read as one claim."""
    names = {claim.iri for claim in claims}
    first: dict[NamedNode, set[tuple[Term | None, ...]]] = {}
    for document in material.documents:
        content: dict[NamedNode, set[tuple[Term | None, ...]]] = defaultdict(set)
        for quad in document.quads:
            if isinstance(quad.graph_name, NamedNode) and quad.graph_name in names:
                # A copy of a node without a name is another node, but says the same.
                content[quad.graph_name].add(tuple(None if isinstance(e, BlankNode) else e for e in quad.triple))
        for name, triples in content.items():
            if first.setdefault(name, triples) != triples:
                yield Finding(
                    "shared-claim",
                    document.locator.place(name),
                    f"Another file has a graph of the claim {shown(name)}, too, with something else in it.",
                    "If they are two claims, give one of them another name; if it is one, have it in one file.",
                    Severity.WARNING,
                )
