"""The arrangements that an agent takes part in, as our own vocabulary has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from pyoxigraph import NamedNode

from autopact.catalogue.asking import iri, select
from autopact.catalogue.facts import MOST as MOST_STATEMENTS
from autopact.catalogue.facts import Fact, facts
from autopact.catalogue.kept import Kept, once
from autopact.engine.parts import KNOWN
from autopact.engine.seam import Engine
from autopact.terms import AP, ID, OWL, RDF, Level

MOST = 25
"""Arrangements that are told at a time."""

MOST_ROWS = 5000
"""Values that are read of them."""


Vocabulary: TypeAlias = tuple[frozenset[NamedNode], Mapping[NamedNode, set[NamedNode]]]

Said: TypeAlias = dict[NamedNode, dict[NamedNode, dict[NamedNode, Level]]]
"""The values of the properties of things, each with how firmly that is said."""

_of_hubs: Kept[object, Sequence[NamedNode]] = Kept(32)


@dataclass(slots=True)
class Arrangement:
    """An arrangement, seen from one of its parties: with whom, of which kinds, on what, how it stands, and how sure.

    `level` is of that it is party to it, and so are `claims` and `idle`, as those of a `Fact`; the others, topics and
    statuses have levels of their own.
    """

    node: NamedNode
    level: Level = Level.CERTAIN
    others: dict[NamedNode, Level] = field(default_factory=dict)
    kinds: list[NamedNode] = field(default_factory=list)
    topics: dict[NamedNode, Level] = field(default_factory=dict)
    statuses: dict[NamedNode, Level] = field(default_factory=dict)
    claims: list[NamedNode] = field(default_factory=list)
    idle: list[NamedNode] = field(default_factory=list)

    def terms(self) -> Iterator[NamedNode]:
        """The nodes whose labels are wanted where it is shown."""
        yield from (self.node, *self.others, *self.kinds, *self.topics, *self.statuses)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the arrangements that a thing is party to: those from the `start`-th of `total`, counted from 0.

    Of those that are `cut`, more is said than is told.
    """

    shown: Sequence[Arrangement]
    start: int = 0
    total: int = 0
    cut: bool = False

    def at(self, start: int) -> int | None:
        """The beginning of another part, if there is one there."""
        return max(start, 0) if -MOST < start < self.total and start != self.start else None


def arrangements(
    engine: Engine, node: NamedNode, incoming: Sequence[Fact], graphs: Sequence[NamedNode], start: int
) -> Part:
    """The arrangements that a thing is party to, the firmest first; of very many, in the order of their names.

    Args:
        engine: is asked.
        node: the thing.
        incoming: the statements that lead to it.
        graphs: what counts.
        start: how many come before those wanted.
    """
    roles, _ = _vocabulary(engine)
    playing = [fact for fact in incoming if fact.predicate in roles and isinstance(fact.other, NamedNode)]
    if not playing:
        return Part(())
    nodes: Sequence[NamedNode]
    if len(incoming) == MOST_STATEMENTS:
        key = node, tuple(graphs)
        nodes = _of_hubs.get(engine, key, lambda: _every(engine, node, roles, graphs))
    else:
        firmest = sorted(playing, key=lambda fact: (fact.level, str(fact.other)))
        nodes = list(dict.fromkeys(cast("NamedNode", fact.other) for fact in firmest))
    shown = nodes[start : start + MOST]
    if len(incoming) == MOST_STATEMENTS and shown:
        playing = [f for f in facts(engine, node, graphs, incoming=True, among=shown) if f.predicate in roles]
    told, cut = _told(engine, node, shown, playing, graphs)
    return Part(told, start, len(nodes), cut)


@once
def _vocabulary(engine: Engine) -> Vocabulary:
    """The properties that name a party, and the kinds of arrangements with those above each."""
    roles = select(engine, "SELECT ?role { ?role rdfs:subPropertyOf* ap:hasParty }")
    kinds = select(engine, "SELECT ?kind ?v { ?kind rdfs:subClassOf* ap:Arrangement ; rdfs:subClassOf ?v }")
    above: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for row in kinds:
        if row["kind"] != row["v"] and isinstance(row["v"], NamedNode):
            above[iri(row, "kind")].add(row["v"])
    return frozenset({AP.hasParty, *(iri(row, "role") for row in roles)}), above


def _every(
    engine: Engine, node: NamedNode, roles: frozenset[NamedNode], graphs: Sequence[NamedNode]
) -> Sequence[NamedNode]:
    """All arrangements that a thing is party to, by name."""
    wanted = " ".join(sorted(map(str, roles)))
    rows = select(engine, f"SELECT DISTINCT ?x {{ VALUES ?role {{ {wanted} }} ?x ?role {node} }}", graphs)
    return sorted((x for row in rows if isinstance(x := row["x"], NamedNode)), key=str)


def _told(
    engine: Engine,
    node: NamedNode,
    nodes: Sequence[NamedNode],
    playing: Sequence[Fact],
    graphs: Sequence[NamedNode],
) -> tuple[list[Arrangement], bool]:
    """What is told of some arrangements, in which a thing takes part by some statements; and whether there is more."""
    roles, above = _vocabulary(engine)
    said, stated, cut = _said(engine, nodes, roles, graphs)
    same = _same(engine, {party for each in nodes for party in said[each][AP.hasParty]}, graphs)
    found = []
    for each in nodes:
        known = [fact for fact in playing if fact.other == each]
        parties, types, topics, statuses = (said[each][p] for p in (AP.hasParty, RDF.type, AP.hasTopic, AP.hasStatus))
        kinds = stated[each] or types.keys()  # those stated say enough, if there are any
        general = {higher for kind in types for higher in above.get(kind, ())}
        found.append(
            Arrangement(
                each,
                level=min((fact.level for fact in known), default=Level.CERTAIN),
                others={v: parties[v] for v in _others(node, parties.keys(), same)},
                kinds=sorted(kinds - general or kinds, key=str),
                topics={v: topics[v] for v in sorted(topics, key=str)},
                statuses={v: statuses[v] for v in sorted(statuses, key=str)},
                claims=sorted({claim for fact in known for claim in fact.claims}, key=str),
                idle=sorted({claim for fact in known for claim in fact.idle}, key=str),
            )
        )
    return found, cut


def _said(
    engine: Engine, nodes: Sequence[NamedNode], roles: Set[NamedNode], graphs: Sequence[NamedNode]
) -> tuple[Said, Mapping[NamedNode, set[NamedNode]], bool]:
    """What is said of arrangements, each role as that of a party; which types are stated; and whether there is more."""
    parts = ", ".join(str(graph) for graph in graphs if graph in KNOWN)
    told = sorted({*roles, RDF.type, AP.hasTopic, AP.hasStatus}, key=str)
    rows = select(
        engine,
        f"""SELECT DISTINCT ?x ?p ?v ?part {{
            VALUES (?x ?p) {{ {" ".join(f"({x} {p})" for x in nodes for p in told)} }} ?x ?p ?v FILTER(isIRI(?v))
            OPTIONAL {{ GRAPH ?part {{ ?x ?p ?v }} FILTER(?part IN ({parts})) }}
        }} LIMIT {MOST_ROWS + 1}""",
        graphs,
    )
    said: Said = defaultdict(lambda: defaultdict(dict))
    stated: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for row in rows[:MOST_ROWS]:
        x, p, v = (iri(row, name) for name in ("x", "p", "v"))
        level, inferred = KNOWN[iri(row, "part")] if row["part"] else (Level.CERTAIN, True)
        values = said[x][AP.hasParty if p in roles else p]
        values[v] = min(level, values.get(v, level))
        if p == RDF.type and not inferred:
            stated[x].add(v)
    return said, stated, len(rows) > MOST_ROWS


def _same(engine: Engine, nodes: Set[NamedNode], graphs: Sequence[NamedNode]) -> Mapping[NamedNode, set[NamedNode]]:
    """The other names of each of some things."""
    wanted = " ".join(sorted(map(str, nodes)))
    found: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for row in select(engine, f"SELECT ?x ?y {{ VALUES ?x {{ {wanted} }} ?x {OWL.sameAs} ?y }}", graphs):
        found[iri(row, "x")].add(iri(row, "y"))
    return found


def _others(node: NamedNode, parties: Set[NamedNode], same: Mapping[NamedNode, set[NamedNode]]) -> list[NamedNode]:
    """The parties beside a thing, each under one of its names: of the others the same is said."""
    found: list[NamedNode] = []
    for party in sorted(parties, key=lambda party: (party not in ID, party.value)):
        if party != node and same.get(party, set()).isdisjoint({node, *found}):
            found.append(party)
    return found
