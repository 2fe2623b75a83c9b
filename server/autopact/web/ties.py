"""Who works with whom, read through SPARQL: arrangements with their parties, foundings, stakes, partners.

A graph that has none of these, anybody's, is read as links between its individuals instead. Everything is read at every
level of certainty at once, and narrowed down afterwards, so that a page can say how much each choice would show.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from typing import TypeAlias, cast

from pyoxigraph import Literal, NamedNode

from autopact.catalogue.kept import Kept
from autopact.engine.seam import Engine, Row
from autopact.errors import OverTime
from autopact.terms import AP, OWL, RDF, RDFS, SKOS, Level
from autopact.web.links import short
from autopact.web.lookup import batched, labels, select

Known: TypeAlias = tuple[Level, bool]
"""How firmly something is known, and whether it was only inferred; the lower, the better."""

MOST_LINKS = 6000
"""Links that are read; of a graph with more, some."""

MOST_ENDS = 1000
"""Nodes that are drawn; of more, those with the most links."""

MOST_COUNTED = 500_000
"""Statements of anybody's graph that are looked at to find those nodes, where it has more links than are read."""

LOT = 20
"""Nodes that are looked around at a time, until enough links are read."""

FEW = 5
"""Members of an arrangement up to which it is also shown that it makes each the partner of each other."""

PARTIES = (
    AP.hasParty, AP.hasAgreementParty, AP.hasNegotiatingParty, AP.hasManufacturerParty, AP.hasTechnologyParty,
    AP.hasSupplier, AP.hasCustomer, AP.hasLicensor, AP.hasLicensee, AP.hasContractManufacturer, AP.hasInvestor,
    AP.hasInvestee, AP.hasDistributor, AP.hasAcquirer, AP.hasSeller,
)  # fmt: skip
"""From an arrangement to who takes part, in whatever role; data may have more of them below `ap:hasParty`."""

ONE_WAY = (
    AP.hasFounder, AP.plansToFound, AP.hasEquityIn, AP.subsidiaryOf, AP.establishes, AP.mayBeJoinedBy, AP.assists,
)  # fmt: skip
"""From one, which may have several such, to another."""

BOTH_WAYS = (AP.partnerOf, AP.inTalksWith)
"""Between two."""

AMONG_CONCEPTS = (SKOS.broader, SKOS.narrower, SKOS.related)
"""What SKOS has for links between the things that a graph is about; all else is about words, and where they belong."""

CLASSES = (
    AP.JointVenture, AP.TechnologyCarmaker, AP.Manufacturer, AP.TechPartner, AP.ProspectiveTechPartner,
    AP.TechnologyCompany, AP.Company, AP.UnnamedOrganization, AP.Organization, AP.Agreement, AP.Negotiation,
    AP.Arrangement,
)  # fmt: skip
"""The kinds that are told apart; a node is of the first that fits."""


@dataclass(frozen=True, slots=True)
class Link:
    """A triple between two nodes, and how it is known."""

    source: NamedNode
    property: NamedNode
    target: NamedNode
    known: Known = (Level.CERTAIN, False)

    def triple(self) -> tuple[NamedNode, NamedNode, NamedNode]:
        """The triple alone."""
        return self.source, self.property, self.target


@dataclass(frozen=True, slots=True)
class Tie:
    """What binds some: an arrangement with its parties, a company with its founders, or a pair.

    Attributes:
        hub: what the links have in common; None for a pair, which is one link.
        links: from the hub to each of those bound, or between the two.
        more: other links from the hub, as to a company that an agreement establishes.
        topics: what it is about, and how that is known.
        statuses: the same of its state.
    """

    hub: NamedNode | None
    links: tuple[Link, ...]
    more: tuple[Link, ...] = ()
    topics: Mapping[NamedNode, Known] = field(default_factory=dict)
    statuses: Mapping[NamedNode, Known] = field(default_factory=dict)

    @property
    def members(self) -> tuple[NamedNode, ...]:
        """Those bound, and of a pair both."""
        found = (end for link in self.links for end in (link.source, link.target) if end != self.hub)
        return tuple(dict.fromkeys(found))

    @property
    def all_links(self) -> tuple[Link, ...]:
        """Every link of it."""
        return (*self.links, *self.more)

    @property
    def ends(self) -> frozenset[NamedNode]:
        """All nodes of it."""
        return frozenset(end for link in self.all_links for end in (link.source, link.target))

    @property
    def known(self) -> Known:
        """How it is known that there is something between two: as the second of its members is, or its only one."""
        ranked = sorted(link.known for link in self.links)
        return ranked[min(len(ranked) - 1, 1)] if self.is_arrangement else ranked[0]

    @property
    def is_arrangement(self) -> bool:
        """Whether the hub is nothing but what binds the others."""
        return self.hub is not None and self.links[0].property not in ONE_WAY

    @property
    def is_short(self) -> bool:
        """Whether it is an arrangement of two, and nothing more."""
        return self.is_arrangement and len(self.links) == 2 and not self.more

    @property
    def property(self) -> NamedNode:
        """What the first link says."""
        return self.links[0].property


@dataclass(frozen=True, slots=True)
class Network:
    """Ties, and what their nodes are.

    Attributes:
        ties: in a fixed order.
        kinds: for each node every kind that it is of, with how that is known; it is shown as the first that fits.
        names: what everything is called that has a label.
        ours: whether our vocabulary says it; else these are links of anybody's graph.
        cut: whether there are more links than these.
        reasons: whether the engine can say why.
    """

    ties: tuple[Tie, ...]
    kinds: Mapping[NamedNode, Mapping[NamedNode, Known]]
    names: Mapping[NamedNode, str]
    ours: bool = True
    cut: bool = False
    reasons: bool = False

    def name(self, node: NamedNode) -> str:
        """What a node, a property or a class is called: without a label, by the end of its IRI."""
        return self.names.get(node) or re.split(r"[/#:](?=.)", short(node))[-1]

    def kind(self, node: NamedNode, within: Known) -> tuple[NamedNode | None, bool]:
        """The kind of a node as far as that is known at a level, and whether that is inferred."""
        for kind, known in self.kinds.get(node, {}).items():
            if fits(known, within):
                return kind, known[1]
        return None, False


def fits(known: Known, within: Known) -> bool:
    """Whether what is known so belongs to what a level, with inferences or without, shows."""
    return known[0] <= within[0] and (within[1] or not known[1])


def narrowed(network: Network, within: Known) -> Network:
    """What is left of a network at a level, with inferences or without.

    A pair that was inferred is left out where its nodes are bound by an arrangement of two alone, which says the same.
    """
    ties: list[Tie] = []
    pairs: list[Tie] = []
    for tie in network.ties:
        links, more = (tuple(link for link in each if fits(link.known, within)) for each in (tie.links, tie.more))
        if links:
            topics = {topic: known for topic, known in tie.topics.items() if fits(known, within)}
            statuses = {status: known for status, known in tie.statuses.items() if fits(known, within)}
            (ties if tie.hub else pairs).append(replace(tie, links=links, more=more, topics=topics, statuses=statuses))
    said = bonds(tie for tie in ties if len(tie.members) == 2 or len(tie.members) > FEW)
    shown = (pair for pair in pairs if not (pair.known[1] and joined(pair, said)))
    return replace(network, ties=(*ties, *shown))


Bonds: TypeAlias = Mapping[NamedNode, set[int]]
"""The ties of each node, by their numbers."""


def bonds(ties: Iterable[Tie]) -> Bonds:
    """The ties of each node."""
    found: dict[NamedNode, set[int]] = defaultdict(set)
    for number, tie in enumerate(ties):
        for end in tie.ends:
            found[end].add(number)
    return found


def joined(pair: Tie, by: Bonds) -> bool:
    """Whether any one tie has both nodes of a pair."""
    a, b = pair.members
    return not by.get(a, set()).isdisjoint(by.get(b, set()))


_skeletons: Kept[None, Network] = Kept(1)


def read(engine: Engine) -> Network:
    """The network of the graph that an engine serves, with the names that the present reader can read."""
    network = _skeletons.get(engine, None, lambda: _skeleton(engine))
    named = {
        *(end for tie in network.ties for end in tie.ends),
        *(link.property for tie in network.ties for link in tie.all_links),
        *(term for tie in network.ties for term in (*tie.topics, *tie.statuses)),
        *(kind for each in network.kinds.values() for kind in each),
    }
    return replace(network, names={node: label.value for node, label in labels(engine, named).items()})


def _skeleton(engine: Engine) -> Network:
    """The network without names, which is the same in every language."""
    ties, cut = _ours(engine)
    ours = bool(ties)
    if not ours:
        links, cut = _strange(engine)
        ties = [Tie(None, (link,)) for link in links]
    ties, fewer = _bounded(ties)
    ends = {end for tie in ties for end in tie.ends}
    kinds = _kinds(engine, ends, CLASSES if ours else None)
    return Network(tuple(sorted(ties, key=_order)), kinds, {}, ours, cut or fewer, engine.consistent is not None)


def _order(tie: Tie) -> tuple[bool, str, list[tuple[str, str, str]]]:
    triples = [(link.property.value, link.source.value, link.target.value) for link in tie.links]
    return tie.hub is None, str(tie.hub), triples


def _ours(engine: Engine) -> tuple[list[Tie], bool]:
    """The ties that our vocabulary speaks of, and whether there are more."""
    more_parties = _select(engine, "SELECT ?p { ?p rdfs:subPropertyOf+ ap:hasParty }")
    roles = {*PARTIES, *(row["p"] for row in more_parties if isinstance(row["p"], NamedNode))}
    parties = _stated(engine, roles)
    others = _stated(engine, (*ONE_WAY, *BOTH_WAYS))
    cut = max(len(parties), len(others)) >= MOST_LINKS
    bound: dict[NamedNode, dict[NamedNode, Link]] = defaultdict(dict)
    for link in parties:
        # What is stated says in which role; that one is a party at all may follow from it.
        before = bound[link.source].setdefault(link.target, link)
        bound[link.source][link.target] = min(before, link, key=lambda each: (each.known, each.property == AP.hasParty))
    topics, statuses = (_about(engine, about) for about in (AP.hasTopic, AP.hasStatus))
    grouped: dict[tuple[NamedNode, NamedNode], list[Link]] = defaultdict(list)
    more: dict[NamedNode, list[Link]] = defaultdict(list)
    pairs: dict[tuple[NamedNode, frozenset[NamedNode]], Link] = {}
    for link in others:
        if link.property in ONE_WAY:
            (more[link.source] if link.source in bound else grouped[link.source, link.property]).append(link)
            continue
        pair = link.property, frozenset((link.source, link.target))
        pairs[pair] = min(pairs.get(pair, link), link, key=lambda each: each.known)
    ties = [
        Tie(hub, tuple(links.values()), tuple(more[hub]), topics.get(hub, {}), statuses.get(hub, {}))
        for hub, links in bound.items()
    ]
    ties += [Tie(hub, tuple(links)) for (hub, _), links in grouped.items()]
    return [*ties, *(Tie(None, (link,)) for link in pairs.values())], cut


def _strange(engine: Engine) -> tuple[list[Link], bool]:
    """Links between the individuals of anybody's graph, one for each pair, and whether there are more."""
    meta = " && ".join(f"!STRSTARTS(STR(?p), {Literal(str(space))})" for space in (RDF, RDFS, OWL, SKOS))
    kept = f"({meta} || ?p IN ({', '.join(map(str, AMONG_CONCEPTS))}))"
    links = _links(
        engine,
        f"VALUES ?g {{ {' '.join(map(str, _KNOWN))} }} GRAPH ?g {{ ?s ?p ?o }}",
        {"isIRI(?s) && isIRI(?o)", kept, _DESCRIBED},
    )
    cut = len(links) >= MOST_LINKS
    if cut:
        with suppress(OverTime):  # then those that were read first have to do
            links = _around(engine, _connected(engine, kept), kept)
    pairs: dict[frozenset[NamedNode], Link] = {}
    for link in links:
        pair = frozenset((link.source, link.target))
        pairs[pair] = min(pairs.get(pair, link), link, key=lambda each: (each.known, each.property.value))
    return list(pairs.values()), cut


def _connected(engine: Engine, kept: str) -> list[NamedNode]:
    """The individuals with the most links, of as many statements as are looked at: `MOST_ENDS` of them."""
    some = f"{{ SELECT * {{ ?s ?p ?o }} LIMIT {MOST_COUNTED} }} FILTER(?p != {RDF.type} && isIRI(?o) && isIRI(?s))"
    links = f"{some} FILTER(?s != ?o && {kept})"
    count: Counter[NamedNode] = Counter()
    for end in "so":
        rows = _select(
            engine,
            f"SELECT ?{end} (COUNT(*) AS ?n) {{ {links} }} GROUP BY ?{end} ORDER BY DESC(?n) ?{end} LIMIT {MOST_LINKS}",
        )
        for row in rows:
            count[cast("NamedNode", row[end])] += int(cast("Literal", row["n"]).value)
    ranked = sorted(count, key=lambda node: (-count[node], node.value))
    found: list[NamedNode] = []
    for lot in batched(ranked):
        named = " ".join(map(str, lot))
        described = _select(engine, f"SELECT ?o {{ VALUES ?o {{ {named} }} FILTER({_DESCRIBED}) }}")
        individuals = {row["o"] for row in described}
        found += [node for node in lot if node in individuals]
        if len(found) >= MOST_ENDS:
            break
    return found[:MOST_ENDS]


def _around(engine: Engine, nodes: Sequence[NamedNode], kept: str) -> list[Link]:
    """The links of individuals to each other, and as many to others as are read, those of the first ones first."""
    wanted = set(nodes)

    def of(some: Sequence[NamedNode], end: str, *filters: str) -> list[Link]:
        named = " ".join(map(str, some))
        return _links(engine, f"VALUES ?{end} {{ {named} }} GRAPH ?g {{ ?s ?p ?o }}", {"isIRI(?o)", kept, *filters})

    found = {link for some in batched(nodes) for link in of(some, "s") if link.target in wanted}
    for first in range(0, len(nodes), LOT):
        if len(found) >= MOST_LINKS:
            break
        lot = nodes[first : first + LOT]
        found.update(of(lot, "s", _DESCRIBED), of(lot, "o", "isIRI(?s)"))
    return sorted(found, key=lambda link: (link.source.value, link.property.value, link.target.value))


_KNOWN = {part: (level, part == level.inferred) for level in Level for part in (level.asserted, level.inferred)}

_DESCRIBED = "EXISTS { ?o ?is ?that }"
"""That something is said of where a link leads, which sets individuals apart from addresses of pages and pictures."""

_IN_PARTS = f"FILTER(?g IN ({', '.join(map(str, _KNOWN))}))"
"""A filter, since with values for the graph beside others everything is read before it is joined."""


def _select(engine: Engine, text: str) -> tuple[Row, ...]:
    return select(engine, text, engine.default_graphs(Level.POSSIBLE, True))


def _known(row: Row) -> Known:
    return _KNOWN[cast("NamedNode", row["g"])]


def _links(engine: Engine, pattern: str, filters: Iterable[str] = ()) -> list[Link]:
    """The links `?s ?p ?o` of a pattern that leave their node, sorted."""
    narrow = "".join(f" FILTER({each})" for each in sorted(filters))
    rows = _select(
        engine,
        f"SELECT ?s ?p ?o ?g {{ {pattern} {_IN_PARTS} FILTER(?s != ?o){narrow} }} LIMIT {MOST_LINKS}",
    )
    found = (
        Link(s, p, o, _known(row))
        for row in rows
        if isinstance(s := row["s"], NamedNode)
        and isinstance(p := row["p"], NamedNode)
        and isinstance(o := row["o"], NamedNode)
    )
    return sorted(found, key=lambda link: (link.source.value, link.property.value, link.target.value))


def _stated(engine: Engine, properties: Iterable[NamedNode]) -> list[Link]:
    """The links by some properties."""
    some = " ".join(sorted(map(str, properties)))
    return _links(engine, f"VALUES ?p {{ {some} }} GRAPH ?g {{ ?s ?p ?o }}")


def _about(engine: Engine, said: NamedNode) -> dict[NamedNode, dict[NamedNode, Known]]:
    """What a property says of each node, and how that is known."""
    found: dict[NamedNode, dict[NamedNode, Known]] = defaultdict(dict)
    for link in _stated(engine, [said]):
        found[link.source][link.target] = link.known
    return found


def _kinds(
    engine: Engine, nodes: Iterable[NamedNode], classes: Sequence[NamedNode] | None
) -> dict[NamedNode, dict[NamedNode, Known]]:
    """The kinds of each node, in the order of `classes`; without that, what is stated first, and what is rarer."""
    among = f"FILTER(isIRI(?kind) && !STRSTARTS(STR(?kind), {Literal(str(OWL))}))"
    if classes:
        among = f"FILTER(?kind IN ({', '.join(map(str, classes))}))"
    ordered = sorted(nodes, key=str)
    rows: list[Row] = []
    for first in range(0, len(ordered), 500):
        some = " ".join(map(str, ordered[first : first + 500]))
        rows += _select(
            engine,
            f"SELECT ?node ?kind ?g {{ VALUES ?node {{ {some} }} GRAPH ?g {{ ?node a ?kind }} {_IN_PARTS} {among} }}",
        )
    typed = [(cast("NamedNode", row["node"]), cast("NamedNode", row["kind"]), _known(row)) for row in rows]
    common = Counter(kind for _, kind, _ in typed)
    rank = {kind: at for at, kind in enumerate(classes or sorted(common, key=lambda kind: (common[kind], kind.value)))}
    found: dict[NamedNode, dict[NamedNode, Known]] = defaultdict(dict)
    for node, kind, known in sorted(typed, key=lambda each: (not classes and each[2], rank[each[1]])):
        found[node][kind] = known
    return found


def _bounded(ties: list[Tie]) -> tuple[list[Tie], bool]:
    """The ties among as many nodes as are drawn, and whether that leaves any out.

    From the node with most links on, always the one of those come to that has the most: so they hang together.
    """
    near: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for tie in ties:
        for link in tie.all_links:
            near[link.source].add(link.target)
            near[link.target].add(link.source)
    if len(near) <= MOST_ENDS:
        return ties, False
    starts = sorted(near, key=lambda node: (-len(near[node]), node.value))
    kept: set[NamedNode] = set()
    for start in starts:
        heap = [(-len(near[start]), start.value, start)]
        while heap and len(kept) < MOST_ENDS:
            *_, node = heappop(heap)
            if node not in kept:
                kept.add(node)
                for other in near[node] - kept:
                    heappush(heap, (-len(near[other]), other.value, other))
    found = []
    for tie in ties:
        links, more = (
            tuple(link for link in each if {link.source, link.target} <= kept) for each in (tie.links, tie.more)
        )
        if links:
            found.append(replace(tie, links=links, more=more))
    return found, True
