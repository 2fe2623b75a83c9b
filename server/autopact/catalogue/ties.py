"""What binds some in a graph: links, each with how it is known, and what they have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pyoxigraph import NamedNode

from autopact.engine.parts import Known
from autopact.terms import AP, Level

ONE_WAY = (
    AP.hasFounder, AP.plansToFound, AP.hasEquityIn, AP.subsidiaryOf, AP.establishes, AP.mayBeJoinedBy, AP.assists,
)  # fmt: skip
"""From one, which may have several such, to another."""


@dataclass(frozen=True, slots=True)
class Link:
    """A triple between two nodes, and how it is known."""

    source: NamedNode
    property: NamedNode
    target: NamedNode
    known: Known = (Level.CERTAIN, False)

    def ends(self) -> tuple[NamedNode, NamedNode]:
        """Its nodes."""
        return self.source, self.target

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
        found = (end for link in self.links for end in link.ends() if end != self.hub)
        return tuple(dict.fromkeys(found))

    @property
    def all_links(self) -> tuple[Link, ...]:
        """Every link of it."""
        return (*self.links, *self.more)

    @property
    def ends(self) -> frozenset[NamedNode]:
        """All nodes of it."""
        return frozenset(end for link in self.all_links for end in link.ends())

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
