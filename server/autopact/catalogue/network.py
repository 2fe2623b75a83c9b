"""Who works with whom: arrangements with their parties, foundings, stakes, partners.

A graph that has none of these, anybody's, is read as links between its individuals instead. Everything is read at every
level of certainty at once, and narrowed down afterwards, so that whoever shows it can say how much each choice would
show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush

from pyoxigraph import Literal, NamedNode

from autopact.catalogue.asking import iri, lots, select_possible
from autopact.catalogue.doubles import doubles
from autopact.catalogue.kept import Kept
from autopact.catalogue.links import MOST_ENDS, between_individuals, how_known, placed
from autopact.catalogue.names import labels, named
from autopact.catalogue.partnerships import partnerships
from autopact.catalogue.ties import Tie, bonds, joined
from autopact.engine.parts import Known
from autopact.engine.seam import Engine, Row
from autopact.terms import AP, OWL, Level

FEW = 5
"""Members of an arrangement up to which it is also shown that it makes each the partner of each other."""

CLASSES = (
    AP.JointVenture, AP.TechnologyCarmaker, AP.Manufacturer, AP.TechPartner, AP.ProspectiveTechPartner,
    AP.TechnologyCompany, AP.Company, AP.UnnamedOrganization, AP.Organization, AP.Agreement, AP.Negotiation,
    AP.Arrangement,
)  # fmt: skip
"""The kinds that are told apart; a node is of the first that fits."""


@dataclass(frozen=True, slots=True)
class Network:
    """Ties, and what their nodes are.

    Attributes:
        ties: in a fixed order.
        kinds: for each node every kind that it is of, with how that is known; it is shown as the first that fits.
        names: what everything is called that has a label.
        doubles: nodes that are others by another name, each from some level on: by inference, both have the same links.
        ours: whether our vocabulary says it; else these are links of anybody's graph.
        cut: whether there are more links than these.
        reasons: whether the engine can say why.
    """

    ties: tuple[Tie, ...]
    kinds: Mapping[NamedNode, Mapping[NamedNode, Known]]
    names: Mapping[NamedNode, Literal]
    doubles: Mapping[NamedNode, Level] = field(default_factory=dict)
    ours: bool = True
    cut: bool = False
    reasons: bool = False

    def name(self, node: NamedNode) -> str:
        """What a node, a property or a class is called: without a label, by the end of its IRI."""
        return named(node, self.names)

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
    """What is left of a network at a level, with inferences or without: of each thing, under one name.

    A pair that was inferred is left out where its nodes are bound by an arrangement of two alone, which says the same.
    """
    ties: list[Tie] = []
    pairs: list[Tie] = []
    twice = {node for node, level in network.doubles.items() if fits((level, True), within)}
    for tie in network.ties:
        links, more = (
            tuple(link for link in each if fits(link.known, within) and twice.isdisjoint(link.ends()))
            for each in (tie.links, tie.more)
        )
        if links:
            topics = {topic: known for topic, known in tie.topics.items() if fits(known, within)}
            statuses = {status: known for status, known in tie.statuses.items() if fits(known, within)}
            (ties if tie.hub else pairs).append(replace(tie, links=links, more=more, topics=topics, statuses=statuses))
    said = bonds(tie for tie in ties if len(tie.members) == 2 or len(tie.members) > FEW)
    shown = (pair for pair in pairs if not (pair.known[1] and joined(pair, said)))
    return replace(network, ties=(*ties, *shown))


_skeletons: Kept[bool, Network] = Kept(2)


def read(engine: Engine, language: str, inference: bool) -> Network:
    """The network of the graph that an engine serves, with names for a reader of a language.

    Without inference it is what is asserted, also where that follows more firmly than it is asserted.
    """
    return _named(engine, _skeletons.get(engine, inference, lambda: _skeleton(engine, inference)), language)


def read_around(engine: Engine, node: NamedNode, network: Network, language: str, inference: bool) -> Network:
    """All that a network has around a node, where that is cut; if nothing is there, the network itself."""
    found = _skeleton(engine, inference, node)
    return _named(engine, found, language) if found.ties and found.ours == network.ours else network


def _named(engine: Engine, network: Network, language: str) -> Network:
    """A network with the names of all that is in it."""
    terms = {
        *(end for tie in network.ties for end in tie.ends),
        *(link.property for tie in network.ties for link in tie.all_links),
        *(term for tie in network.ties for term in (*tie.topics, *tie.statuses)),
        *(kind for each in network.kinds.values() for kind in each),
    }
    return replace(network, names=labels(engine, terms, language))


def _skeleton(engine: Engine, inference: bool, around: NamedNode | None = None) -> Network:
    """The network, or what is around a node, without names: the same in every language."""
    ties, cut = partnerships(engine, inference, around)
    ours = bool(ties)
    if not ours:
        links, cut = between_individuals(engine, inference, around)
        ties = [Tie(None, (link,)) for link in links]
    ties, fewer = _bounded(ties)
    ends = {end for tie in ties for end in tie.ends}
    kinds = _kinds(engine, inference, ends, CLASSES if ours else None)
    reasons = engine.consistent is not None
    twice = doubles(engine, ends)
    return Network(tuple(sorted(ties, key=_order)), kinds, {}, twice, ours, cut or fewer, reasons)


def _order(tie: Tie) -> tuple[bool, str, list[tuple[str, str, str]]]:
    triples = [(link.property.value, link.source.value, link.target.value) for link in tie.links]
    return tie.hub is None, str(tie.hub), triples


def _kinds(
    engine: Engine, inference: bool, nodes: Collection[NamedNode], classes: Sequence[NamedNode] | None
) -> dict[NamedNode, dict[NamedNode, Known]]:
    """The kinds of each node, in the order of `classes`; without that, what is stated first, and what is rarer."""
    among = f"FILTER(isIRI(?kind) && !STRSTARTS(STR(?kind), {Literal(str(OWL))}))"
    if classes:
        among = f"FILTER(?kind IN ({', '.join(map(str, classes))}))"
    said = placed(engine, inference, "?node a ?kind")
    rows: list[Row] = []
    for some in lots(nodes):
        rows += select_possible(engine, f"SELECT ?node ?kind ?g {{ VALUES ?node {{ {some} }} {said} {among} }}")
    typed = [(iri(row, "node"), iri(row, "kind"), how_known(row)) for row in rows]
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
        links, more = (tuple(link for link in each if kept.issuperset(link.ends())) for each in (tie.links, tie.more))
        if links:
            found.append(replace(tie, links=links, more=more))
    return found, True
