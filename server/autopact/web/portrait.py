"""What is said of a thing, sorted into the parts of its page; and a picture of what it is related to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode

from autopact.catalogue.arrangements import Part
from autopact.catalogue.facts import MOST, MOST_CLAIMS, Fact
from autopact.catalogue.statistics import LINKING
from autopact.catalogue.timeline import Moment
from autopact.terms import ABOUT, ALIASES, LABELS, OWL, RDF, RDFS, Level, Term, prefixed
from autopact.web.links import Names, show
from autopact.web.lookup import readability
from autopact.web.trees import Branch, Picture, around
from autopact.web.witness import Testimony

BOOKKEEPING = {OWL.differentFrom, OWL.disjointWith, RDFS.isDefinedBy}
"""Properties that say much to programs and little to people."""

FEWEST_NEIGHBOURS, MOST_NEIGHBOURS = 2, 8
"""Neighbours in the picture: of all of it, and on each side."""

_NAMES = {*LABELS, *ALIASES}


@dataclass(slots=True)
class Group:
    """A property, and the statements with it."""

    predicate: NamedNode
    facts: list[Fact] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """The statements of a thing's page, by the part they stand in; `aside` are those that few look for."""

    node: NamedNode
    types: list[Fact] = field(default_factory=list)
    aliases: list[Literal] = field(default_factory=list)
    about: Literal | None = None
    facts: list[Group] = field(default_factory=list)
    hedged: list[Group] = field(default_factory=list)
    naming: list[Group] = field(default_factory=list)
    elsewhere: list[Group] = field(default_factory=list)
    incoming: list[Group] = field(default_factory=list)
    aside: list[Fact] = field(default_factory=list)
    aside_incoming: list[Fact] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a thing: the statements about it and those that lead to it, and what stands beside them."""

    node: NamedNode
    data: str
    level: Level
    inference: bool
    outgoing: Sequence[Fact]
    incoming: Sequence[Fact]
    part: Part
    moments: Sequence[Moment]
    more_moments: bool
    mentioning: Sequence[NamedNode]
    claims: Mapping[NamedNode, Testimony]
    names: Names
    page: Page

    @property
    def more(self) -> bool:
        """Whether there is more to be said about it."""
        return len(self.outgoing) == MOST or any(fact.cut for fact in self.outgoing)

    @property
    def more_incoming(self) -> bool:
        """Whether more leads to it, or is said of what does and has no name."""
        return len(self.incoming) == MOST or any(fact.cut for fact in self.incoming)

    @property
    def more_mentions(self) -> bool:
        """Whether more claims name it."""
        return len(self.mentioning) > MOST_CLAIMS


def sorted_out(
    node: NamedNode,
    outgoing: Sequence[Fact],
    incoming: Sequence[Fact],
    names: Names,
    tabled: Set[NamedNode],
) -> Page:
    """The statements about a thing, each in the part of the page where one would look for it.

    `tabled` are the things that stand in a table already: what was inferred of them would tell it again.
    """
    page = Page(node)
    texts = [
        (fact.predicate, text) for fact in outgoing if isinstance(text := fact.other, Literal) and text.value.strip()
    ]
    page.aliases = sorted({text for predicate, text in texts if predicate in _NAMES}, key=readability)
    abouts = [(ABOUT.index(predicate), readability(text), text) for predicate, text in texts if predicate in ABOUT]
    at_the_head = _NAMES
    if abouts:
        told, _, page.about = min(abouts, key=lambda each: each[:2])
        at_the_head = {*_NAMES, ABOUT[told]}
    rest = []
    for fact in outgoing:
        if _is_aside(fact, names) or (fact.inferred and fact.other in tabled):
            page.aside.append(fact)
        elif fact.predicate == RDF.type:
            page.types.append(fact)
        else:
            rest.append(fact)
    for group in _grouped(rest, names):
        if group.predicate in at_the_head:
            page.naming.append(group)
        elif group.predicate in LINKING:
            page.elsewhere.append(group)
        else:
            for part, certain in ((page.facts, True), (page.hedged, False)):
                if some := [fact for fact in group.facts if (fact.level is Level.CERTAIN) == certain]:
                    part.append(Group(group.predicate, some))
    page.incoming = _grouped((fact for fact in incoming if not _is_aside(fact, names)), names)
    page.aside_incoming = [fact for fact in incoming if _is_aside(fact, names)]
    return page


def _is_aside(fact: Fact, names: Names) -> bool:
    """Whether few look for a statement: a thing related to itself, said in another vocabulary, or bookkeeping."""
    if fact.predicate in BOOKKEEPING or (fact.incoming and isinstance(fact.other, BlankNode)):
        return True
    word = fact.predicate if fact.predicate != RDF.type else None if fact.incoming else fact.other
    return fact.inferred and (fact.other == fact.node or (word is not None and _is_others(word, names)))


def _is_others(word: Term, names: Names) -> bool:
    """Whether a class or property is of a well-known vocabulary that the graph does not bring along."""
    return word not in names and not (isinstance(word, NamedNode) and prefixed(word.value) == str(word))


def _grouped(facts: Iterable[Fact], names: Names) -> list[Group]:
    """Statements by their properties, in the order of what is read."""
    groups: dict[NamedNode, Group] = {}
    for fact in sorted(facts, key=lambda fact: (fact.inferred, show(fact.other, names).text.lower())):
        groups.setdefault(fact.predicate, Group(fact.predicate)).facts.append(fact)
    return sorted(groups.values(), key=lambda group: show(group.predicate, names).text.lower())


def neighbourhood(page: Page, left_out: set[NamedNode], names: Names) -> tuple[Picture | None, int]:
    """A picture of what leads to a thing and of what it leads to, unless that is too little; and how much there is.

    The firmest first, and what is of a class after all else; what it leads to is not shown once more as leading to it.
    """
    after = _branches([*page.facts, *page.hedged], {page.node, *left_out}, names)
    before = _branches(page.incoming, {page.node, *left_out, *after}, names)
    if len(before) + len(after) < FEWEST_NEIGHBOURS:
        return None, 0
    centre = Branch(show(page.node, names).text, kind="focus round")
    sides = (list(some.values())[:MOST_NEIGHBOURS] for some in (before, after))
    return around(centre, *sides), len(before) + len(after)


def _branches(groups: Iterable[Group], left_out: Set[NamedNode], names: Names) -> dict[NamedNode, Branch]:
    """The neighbours that statements name, each by the first of its statements."""
    branches: dict[NamedNode, Branch] = {}
    facts = [fact for group in groups for fact in group.facts]
    for fact in sorted(facts, key=lambda fact: (fact.level, fact.inferred, fact.predicate == RDF.type)):
        if isinstance(fact.other, NamedNode) and fact.other not in {*left_out, *branches}:
            shown = show(fact.other, names)
            level = fact.level.word if fact.level > Level.CERTAIN else ""
            known = f"{'inferred' if fact.inferred else 'asserted'} {level}".strip()
            note = show(fact.predicate, names).text
            branches[fact.other] = Branch(shown.text, note, shown.href, known, line=known)
    return branches
