"""The network as pictures: which of it is shown, what each node looks like, and the places of all, kept once found."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

from pyoxigraph import NamedNode

from autopact.catalogue.kept import Kept
from autopact.catalogue.network import Network, narrowed, read, read_around
from autopact.catalogue.ties import Link, Tie, bonds, joined
from autopact.engine.parts import Known
from autopact.engine.seam import Engine
from autopact.terms import AP, PREFIXES, Level
from autopact.web import pictures
from autopact.web.languages import language, say
from autopact.web.links import address, short, why
from autopact.web.parameters import named_node
from autopact.web.pictures import Edge, Kind, Node, Placed, Sheet
from autopact.web.pictures.graph import Shape

KEPT = 48
"""Pictures that are kept: their places, and their drawings."""

NETWORKS = 12
"""Networks that are kept: at each level, and around single nodes where that of everything is cut."""

Facet: TypeAlias = Literal["kind", "topic", "status", "around"]
FACETS: Sequence[Facet] = get_args(Facet)
LISTED = FACETS[:-1]
"""Those whose values the page lists."""

LOOKS: Mapping[NamedNode, tuple[NamedNode, Shape, int]] = {
    AP.JointVenture: (AP.JointVenture, "hexagon", 3),
    AP.TechnologyCarmaker: (AP.TechnologyCarmaker, "eye", 7),
    AP.Manufacturer: (AP.Manufacturer, "circle", 1),
    AP.TechPartner: (AP.TechPartner, "square", 2),
    AP.ProspectiveTechPartner: (AP.ProspectiveTechPartner, "pentagon", 6),
    AP.TechnologyCompany: (AP.TechnologyCompany, "triangle", 6),
    AP.Company: (AP.Organization, "ring", 0),
    AP.UnnamedOrganization: (AP.Organization, "ring", 0),
    AP.Organization: (AP.Organization, "ring", 0),
    AP.Agreement: (AP.Agreement, "diamond", 4),
    AP.Negotiation: (AP.Negotiation, "open-diamond", 5),
    AP.Arrangement: (AP.Arrangement, "cross", 8),
}
"""Each kind of ours: which one it is shown as, in which shape and tone."""

SHAPES: Sequence[Shape] = ("circle", "square", "hexagon", "triangle", "pentagon", "diamond")
"""Those of the commonest kinds of anybody's graph."""

PAIR = 1.7
"""The length of an edge without an arrangement in its middle, in steps of which others have two."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the network is shown: as firm as that, and of one status, topic or kind, or around one node.

    The latter are as pages write them: `ap:Active`, or a whole IRI.
    """

    level: Level = Level.CERTAIN
    inference: bool = True
    status: str = ""
    topic: str = ""
    kind: str = ""
    around: str = ""

    @property
    def within(self) -> Known:
        """The level, and whether what is inferred is shown."""
        return self.level, self.inference

    def facets(self) -> dict[Facet, str]:
        """What each facet is narrowed to, nothing where it is not."""
        return {facet: getattr(self, facet) for facet in FACETS}

    def narrowed(self, facet: Facet, value: str) -> Choice:
        """The same with one facet narrowed to a value."""
        return Choice(self.level, self.inference, **{**self.facets(), facet: value})

    def parameters(self) -> dict[str, str]:
        """The choice as it is written in an address; what goes without saying is left out."""
        switches = {
            "certainty": "" if self.level is Level.CERTAIN else self.level.word,
            "inference": "" if self.inference else "off",
        }
        return {name: value for name, value in (*switches.items(), *self.facets().items()) if value}


@dataclass(frozen=True, slots=True)
class View:
    """What a choice shows."""

    data: str
    """The id of the data that it is of."""
    network: Network
    choice: Choice
    looks: Mapping[NamedNode, Kind]
    """What each node is drawn as."""
    classes: Mapping[NamedNode, NamedNode | None]
    """The kind that each node is filed under."""

    @property
    def kinds(self) -> list[tuple[NamedNode | None, Kind, int]]:
        """The kinds there are, as they are drawn, each with the number of its nodes."""
        count = Counter(self.classes[node] for node in self.looks)
        kinds = {self.classes[node]: look for node, look in self.looks.items()}
        order = {kind: at for at, (kind, *_) in enumerate(LOOKS.values())}
        ranked = sorted(count, key=lambda kind: (order.get(kind, 99) if kind else 999, -count[kind], str(kind)))
        return [(kind, kinds[kind], count[kind]) for kind in ranked]

    @property
    def legend(self) -> list[Kind]:
        """What they are drawn as, each once: the rarer ones of anybody's graph all look the same."""
        return list(dict.fromkeys(look for _, look, _ in self.kinds))

    @property
    def is_overview(self) -> bool:
        """Whether there is too much for all of it to be told apart."""
        return pictures.too_many(len(self.looks), self.size)

    @property
    def size(self) -> int:
        """How many links are shown."""
        return sum(len(tie.all_links) for tie in self.network.ties)

    def graph(self) -> tuple[list[Node], list[Edge]]:
        """The nodes and edges to be drawn.

        Where there are many, an arrangement of two is an edge between them, and a pair that is bound already is not
        shown to be inferred as well.
        """
        ties: Sequence[Tie] = self.network.ties
        short_cuts: list[Tie] = []
        if self.is_overview:
            said = bonds(tie for tie in ties if tie.hub)
            ties = [tie for tie in ties if tie.hub or not tie.known[1] or not joined(tie, said)]
            short_cuts = [tie for tie in ties if tie.is_short]
            ties = [tie for tie in ties if not tie.is_short]
        hubs = {tie.hub: tie for tie in ties if tie.hub and tie.is_arrangement}
        ends = {end for tie in ties for end in tie.ends} | {end for tie in short_cuts for end in tie.members}
        nodes = [self._node(node, hubs.get(node)) for node in sorted(ends, key=lambda node: node.value)]
        edges = [self._edge(link, tie) for tie in ties for link in tie.all_links]
        return nodes, edges + [self._short_cut(tie) for tie in short_cuts]

    def _short_cut(self, tie: Tie) -> Edge:
        """The edge between the two of an arrangement."""
        (a, b), (level, inferred) = tie.members, tie.known
        return Edge(
            a.value,
            b.value,
            level.word,
            inferred,
            title=self.network.name(tie.links[0].source),
            href=self.href(tie.links[0].source),
            length=PAIR,
        )

    def _node(self, node: NamedNode, tie: Tie | None) -> Node:
        network, look = self.network, self.looks[node]
        name = network.name(node)
        comma = say("comma")
        told = say("network.of", name=name, what=look.name)
        label = name
        if tie:
            label = comma.join(self._told(tie.topics, tie)) or look.name
            states = list(self._told(tie.statuses, tie))
            if states and AP.Active not in tie.statuses:
                label = say("network.of", name=label, what=comma.join(states))
            told = say("network.of", name=name, what=comma.join([look.name, *states]))
        return Node(
            node.value,
            label,
            look,
            title=told,
            href=self.href(node),
            minor=tie is not None,
            inferred=network.kind(node, self.choice.within)[1],
            focus=self.choice.around in (node.value, short(node)),
        )

    def _told(self, terms: Mapping[NamedNode, Known], tie: Tie) -> Iterator[str]:
        """What is said of a tie, by name; of what is less firm than its lines show, how firm it is."""
        for term, (level, _) in terms.items():
            name = self.network.name(term)
            yield say("network.of", name=name, what=say(f"badge.{level.word}")) if level > tie.known[0] else name

    def _edge(self, link: Link, tie: Tie) -> Edge:
        network, (level, inferred) = self.network, link.known
        said = " – ".join(map(network.name, (link.source, link.property, link.target)))
        return Edge(
            link.source.value,
            link.target.value,
            level.word,
            inferred,
            title=say("network.of", name=said, what=knowing(level.word, inferred)),
            href=why(link.triple()) if inferred and network.reasons else self.href(link.source),
            length=1.0 if tie.is_arrangement else PAIR,
        )

    def href(self, node: NamedNode) -> str:
        """The page of a node, at the level that is shown, which addresses on pages of things have already."""
        found = address(node)
        switches = {
            name: value
            for name, value in self.choice.parameters().items()
            if name in ("certainty", "inference") and f"{name}=" not in found
        }
        if not switches or "#" in found:
            return found
        mark = "&" if "?" in found else "?"
        return found + mark + "&".join(f"{name}={value}" for name, value in switches.items())


def knowing(level: str, inferred: bool) -> str:
    """How something is known, in words."""
    firm = say(f"badge.{level}")
    return say("comma").join([firm, say("badge.inferred")]) if inferred else firm


class Atlas:
    """The network of an engine, read when it is first asked for and again when the data has changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._wholes: Kept[bool, Network] = Kept(2)
        self._near: Kept[tuple[NamedNode, bool], Network] = Kept(NETWORKS)
        self._narrowed: Kept[object, tuple[Network, dict[NamedNode, NamedNode | None]]] = Kept(NETWORKS)
        self._places: Kept[object, Placed] = Kept(KEPT)
        self._drawings: Kept[object, str] = Kept(KEPT)

    def view(self, choice: Choice, *, without: Facet | None = None) -> View:
        """What a choice shows, one facet of it left out of account if wanted."""
        data, network, classes = self._within(choice)
        wanted = {facet: value for facet, value in choice.facets().items() if value and facet != without}
        ties = tuple(
            tie for tie in network.ties if all(value in values(facet, tie, classes) for facet, value in wanted.items())
        )
        ends = {end for tie in ties for end in tie.ends}
        looks = _looks(network, classes, ends)
        return View(data, replace(network, ties=ties), choice, looks, classes)

    def wholes(self, choice: Choice) -> list[View]:
        """The network at every level, then at a choice's, and around its node; a thing may look otherwise in each."""
        levels = [Choice(level, inference) for level in reversed(Level) for inference in (True, False)]
        around = Choice(*choice.within, around=choice.around)
        return [self.view(each) for each in (*levels, replace(around, around=""), around)]

    def _within(self, choice: Choice) -> tuple[str, Network, dict[NamedNode, NamedNode | None]]:
        """The data's id, the network at the level of a choice, and what each of its nodes is filed under.

        Of a network that is cut it is that around the node of the choice, if it has one.
        """
        with self._lock:
            engine, inference = self._engine, choice.inference
            now = engine.id
            whole = self._wholes.get(engine, inference, lambda: read(engine, language(), inference))
            node = named_node(choice.around, PREFIXES) if whole.cut else None

            def near(node: NamedNode) -> Network:
                return self._near.get(
                    engine, (node, inference), lambda: read_around(engine, node, whole, language(), inference)
                )

            def find() -> tuple[Network, dict[NamedNode, NamedNode | None]]:
                network = narrowed(near(node) if node else whole, choice.within)
                return network, dict(_filed(network, choice.within))

            return now, *self._narrowed.get(engine, (node, choice.within), find)

    def placed(self, view: View, sheet: Sheet) -> Placed:
        """Where everything that a view shows lies on a sheet."""
        from autopact.web.pictures.placing import place  # noqa: PLC0415 - brings numpy, once a picture is wanted

        with self._lock:  # one at a time: finding places is what takes most processor time here
            return self._places.get(self._engine, _key(view, sheet), lambda: place(*view.graph(), sheet))

    def drawn(self, view: View, sheet: Sheet, *, name: str, kind: str) -> str:
        """What a view shows, drawn on a sheet: `pictures.draw`."""
        placed = self.placed(view, sheet)
        with self._lock:
            return self._drawings.get(
                self._engine, _key(view, sheet), lambda: pictures.draw(placed, name=name, kind=kind)
            )


def _key(view: View, sheet: Sheet) -> object:
    """What a picture depends on. Addresses differ by where the site lies, and by the language that one asks for."""
    return view.data, view.choice, sheet, address(AP.Agreement)


def values(facet: Facet, tie: Tie, classes: Mapping[NamedNode, NamedNode | None]) -> set[str]:
    """What a tie has of a facet, as pages write it; a node both short and whole."""
    if facet == "status":
        return {short(status) for status in tie.statuses}
    if facet == "topic":
        return {short(topic) for topic in tie.topics}
    if facet == "kind":
        return {short(kind) for end in tie.ends if (kind := classes[end])}
    return {written for end in tie.ends for written in (end.value, short(end))}


def _filed(network: Network, within: Known) -> Iterator[tuple[NamedNode, NamedNode | None]]:
    """Each node with the kind that it is filed under."""
    for node in {end for tie in network.ties for end in tie.ends}:
        kind, _ = network.kind(node, within)
        yield node, LOOKS[kind][0] if kind and kind in LOOKS else kind


def _looks(
    network: Network, classes: Mapping[NamedNode, NamedNode | None], nodes: set[NamedNode]
) -> dict[NamedNode, Kind]:
    """What each node is drawn as. In anybody's graph the commonest kinds have shapes, whichever of them are shown."""
    found = {kind: Kind(network.name(kind), shape, tone) for kind, shape, tone in LOOKS.values()}
    if not network.ours:
        common = Counter(kind for kind in classes.values() if kind)
        ranked = sorted(common, key=lambda kind: (-common[kind], kind.value))
        found = {
            kind: Kind(network.name(kind), shape, at + 1)
            for at, (kind, shape) in enumerate(zip(ranked, SHAPES, strict=False))
        }
    other = Kind(say("network.rest"), "ring", 0)
    return {node: found.get(kind, other) if (kind := classes[node]) else other for node in nodes}
