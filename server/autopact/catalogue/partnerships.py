"""The ties that our vocabulary speaks of: arrangements with their parties, foundings, stakes, partners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from pyoxigraph import NamedNode

from autopact.catalogue.asking import select_possible
from autopact.catalogue.links import MOST_LINKS, linked_by
from autopact.catalogue.ties import ONE_WAY, Link, Tie
from autopact.engine.parts import Known
from autopact.engine.seam import Engine
from autopact.terms import AP

PARTIES = (
    AP.hasParty, AP.hasAgreementParty, AP.hasNegotiatingParty, AP.hasManufacturerParty, AP.hasTechnologyParty,
    AP.hasSupplier, AP.hasCustomer, AP.hasLicensor, AP.hasLicensee, AP.hasContractManufacturer, AP.hasInvestor,
    AP.hasInvestee, AP.hasDistributor, AP.hasAcquirer, AP.hasSeller,
)  # fmt: skip
"""From an arrangement to who takes part, in whatever role; data may have more of them below `ap:hasParty`."""

PLAIN = (AP.hasAgreementParty, AP.hasNegotiatingParty, AP.hasParty)
"""Those that name no role, the less plain first."""

BOTH_WAYS = (AP.partnerOf, AP.inTalksWith)
"""Between two."""


def partnerships(engine: Engine, inference: bool, around: NamedNode | None) -> tuple[list[Tie], bool]:
    """The ties that our vocabulary speaks of, all of those of one node if it is given; and whether there are more."""
    more_parties = select_possible(engine, "SELECT ?p { ?p rdfs:subPropertyOf+ ap:hasParty }")
    roles = {*PARTIES, *(row["p"] for row in more_parties if isinstance(row["p"], NamedNode))}
    more_links = (*ONE_WAY, *BOTH_WAYS)
    sources: set[NamedNode] | None = None
    if around:
        ending = linked_by(engine, inference, {*roles, *more_links}, [around], end="o")
        sources = {around, *(link.source for link in ending)}
    parties = linked_by(engine, inference, roles, sources)
    others = linked_by(engine, inference, more_links, sources)
    cut = max(len(parties), len(others)) >= MOST_LINKS
    bound: dict[NamedNode, dict[NamedNode, Link]] = defaultdict(dict)
    for link in parties:
        # Of what is known equally well the role is told, rather than that one is a party at all.
        before = bound[link.source].setdefault(link.target, link)
        bound[link.source][link.target] = min(before, link, key=lambda each: (each.known, _plain(each.property)))
    told = bound if around else None
    topics, statuses = (_about(engine, inference, about, told) for about in (AP.hasTopic, AP.hasStatus))
    grouped: dict[tuple[NamedNode, NamedNode], list[Link]] = defaultdict(list)
    more: dict[NamedNode, list[Link]] = defaultdict(list)
    pairs: dict[tuple[NamedNode, frozenset[NamedNode]], Link] = {}
    for link in others:
        if link.property in ONE_WAY:
            (more[link.source] if link.source in bound else grouped[link.source, link.property]).append(link)
            continue
        pair = link.property, frozenset(link.ends())
        pairs[pair] = min(pairs.get(pair, link), link, key=lambda each: each.known)
    ties = [
        Tie(hub, tuple(links.values()), tuple(more[hub]), topics.get(hub, {}), statuses.get(hub, {}))
        for hub, links in bound.items()
    ]
    ties += [Tie(hub, tuple(links)) for (hub, _), links in grouped.items()]
    return [*ties, *(Tie(None, (link,)) for link in pairs.values())], cut


def _plain(role: NamedNode) -> int:
    """How little a property says of the role of a party."""
    return PLAIN.index(role) + 1 if role in PLAIN else 0


def _about(
    engine: Engine, inference: bool, said: NamedNode, nodes: Collection[NamedNode] | None
) -> dict[NamedNode, dict[NamedNode, Known]]:
    """What a property says of each node, or of each of some, and how that is known."""
    found: dict[NamedNode, dict[NamedNode, Known]] = defaultdict(dict)
    for link in linked_by(engine, inference, [said], nodes):
        found[link.source][link.target] = link.known
    return found
