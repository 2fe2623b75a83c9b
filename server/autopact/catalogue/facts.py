"""What is said of a thing: each statement with how it is known, and the claims that make it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeAlias, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.catalogue.asking import anywhere, construct, iri, lots, number, select
from autopact.catalogue.names import readable
from autopact.claims import reading
from autopact.engine.parts import KNOWN, PARTS
from autopact.engine.seam import Engine, Row
from autopact.terms import ABOUT, AP, CLAIMS_GRAPH, RDF, RDFS, VOID, Level, Term

MOST = 150
"""Statements that are had of a thing, and as many that lead to it; all of them are a query away."""


MOST_INSIDE = 2000
"""Statements about values without names that are had of a thing."""

MOST_COUNTED = 20_000
"""Statements of a thing that are counted by their properties, where there are more than are had."""

FIRST = (RDF.type, *ABOUT)
"""Properties that a page begins with."""

MOST_CUT = 30
"""Properties of which some statements are had, and not all."""


MOST_CLAIMS = 100
"""Claims that a page shows."""

MOST_GRAPHS = 10
"""Graphs that a page names of those that have a statement."""

SAID_OF_CLAIM = """{ ?x ?p ?v FILTER(?p != ap:supersededBy) } UNION
    { ?v ap:supersedes ?x FILTER NOT EXISTS { ?v ap:retractedOn ?then } BIND(ap:supersededBy AS ?p) }"""
"""What is said of a claim `?x`; it is a newer one that says which it supersedes, and one that was retracted takes
nobody's place."""

Inside: TypeAlias = Mapping[Term, Sequence[tuple[NamedNode, Term]]]
"""What is said of terms without names."""


@dataclass(slots=True)
class Fact:
    """One statement about a thing: the property, the other end, how it is known, and the claims that make it.

    `idle` are the claims about it that do not count: they deny it, commit to nothing, are open, or were taken back.
    `graphs` are those that have it and are not ours; `notes` are what reifies it, as annotations of RDF 1.2 do. Where
    the other end or a note has no name, `inside` has what is said of it, and of the other end's values without names,
    and of those without names that are in them; if it is `cut`, not all of that.
    """

    predicate: NamedNode
    other: Term
    inferred: bool = False
    level: Level = Level.CERTAIN
    claims: list[NamedNode] = field(default_factory=list)
    idle: list[NamedNode] = field(default_factory=list)
    graphs: list[NamedNode] = field(default_factory=list)
    notes: list[Term] = field(default_factory=list)
    node: NamedNode | None = None
    incoming: bool = False
    inside: Inside = field(default_factory=dict)
    cut: bool = False

    @property
    def first_graphs(self) -> Sequence[NamedNode]:
        """Those of the graphs that a page names."""
        return self.graphs[:MOST_GRAPHS]

    @property
    def inner(self) -> Sequence[tuple[NamedNode, Term]]:
        """What is said of the other end itself, where it has no name."""
        return self.inside.get(self.other, ())

    @property
    def triple(self) -> tuple[Term, NamedNode, Term]:
        """The statement itself."""
        this = cast("NamedNode", self.node)
        return (self.other, self.predicate, this) if self.incoming else (this, self.predicate, self.other)

    def terms(self) -> Iterator[Term]:
        """The nodes whose labels are wanted where it is shown."""
        yield from (self.predicate, self.other, *self.first_graphs, *self.notes)
        for said in self.inside.values():
            yield from chain.from_iterable(said)


def facts(
    engine: Engine,
    node: NamedNode,
    graphs: Sequence[NamedNode],
    *,
    incoming: bool = False,
    among: Sequence[NamedNode] = (),
) -> list[Fact]:
    """Statements about a node in the union of `graphs`, or with `incoming` those that lead to it; no more than `MOST`.

    Sorted by property, then by the other end; types come first, and what is stated before what is inferred. Of more
    than `MOST`, some of each property. With `among`, those whose other end is one of these, as many for each of them.
    """
    side = _Side(engine, node, graphs, incoming)
    pattern = side.pattern(node)
    some = f"VALUES ?other {{ {' '.join(map(str, among))} }} {pattern}" if among else pattern
    most = MOST * max(1, len(among))
    rows = select(engine, f"SELECT ?p ?other {{ {some} }} LIMIT {most}", graphs)
    if len(rows) == MOST and not among:
        rows = (*_of_each(engine, pattern, graphs), *rows)
        if not incoming:  # which may be behind all that is counted, and behind hundreds of languages
            readily = f"{_begun(ABOUT)} {pattern} FILTER({readable('?other')})"
            for begun in (f"{_begun(FIRST)} {pattern}", readily):
                rows = (*select(engine, f"SELECT ?p ?other {{ {begun} }} LIMIT {MOST // 3}", graphs), *rows)
    found: dict[tuple[NamedNode, Term], Fact] = {}
    for row in rows:
        key = (iri(row, "p"), cast("Term", row["other"]))
        if len(found) < most:
            found[key] = Fact(*key, node=node, incoming=incoming)
    _find_graphs(side, found)
    if any(isinstance(fact.other, BlankNode) for fact in found.values()):
        _look_inside(side, found)
    _find_notes(side, found)
    return sorted(found.values(), key=lambda f: (f.predicate != RDF.type, str(f.predicate), f.inferred, str(f.other)))


@dataclass(frozen=True, slots=True)
class _Side:
    """The statements about a node in some graphs, or those that lead to it."""

    engine: Engine
    node: NamedNode
    graphs: Sequence[NamedNode]
    incoming: bool

    def pattern(self, this: object) -> str:
        """A pattern of one, with `this` for the node, `?p` and `?other`."""
        return f"?other ?p {this}" if self.incoming else f"{this} ?p ?other"

    def each(self, found: Iterable[tuple[NamedNode, Term]]) -> tuple[str, str]:
        """The statements that VALUES can have, each whole, and a pattern of one: an engine looks each up by itself.

        Of a thing that is the same in all of them it would read every statement there is.
        """
        rows = " ".join(f"({self.node} {p} {other})" for p, other in found if isinstance(other, NamedNode | Literal))
        return f"VALUES (?this ?p ?other) {{ {rows} }}", self.pattern("?this")


Found: TypeAlias = Mapping[tuple[NamedNode, Term], Fact]
"""Statements by property and other end."""


def _begun(properties: Sequence[NamedNode]) -> str:
    return f"VALUES ?p {{ {' '.join(map(str, properties))} }}"


def _of_each(engine: Engine, pattern: str, graphs: Sequence[NamedNode]) -> tuple[Row, ...]:
    """Statements that a pattern finds, `MOST` of them: those with rare properties, and some with each other one."""
    counted = select(
        engine,
        f"""SELECT ?p (COUNT(*) AS ?n) {{ {{ SELECT ?p {{ {pattern} }} LIMIT {MOST_COUNTED} }} }}
            GROUP BY ?p ORDER BY (?p != rdf:type) ?n ?p""",
        graphs,
    )
    room, whole, cut = MOST, [], []
    for left, row in zip(range(len(counted), 0, -1), counted, strict=True):
        count = number(row, "n")
        share = min(count, max(1, room // left), room)
        room -= share
        if share == count:
            whole.append(str(row["p"]))
        elif share:
            cut.append(f"{{ SELECT ?p ?other {{ VALUES ?p {{ {row['p']} }} {pattern} }} LIMIT {share} }}")
    parts = [f"{{ VALUES ?p {{ {' '.join(whole)} }} {pattern} }}"] if whole else []
    return select(engine, f"SELECT ?p ?other {{ {' UNION '.join([*parts, *cut[:MOST_CUT]])} }}", graphs)


def _find_graphs(side: _Side, found: Found) -> None:
    """Add how each statement is known in the graphs that are seen, and who claims it."""
    values, one = side.each(found)
    alternatives = [f"{values} GRAPH ?g {{ {one} }}"]
    if any(not isinstance(other, NamedNode | Literal) for _, other in found):  # which VALUES cannot have
        alternatives.append(f"GRAPH ?g {{ {side.pattern(side.node)} FILTER(!isIRI(?other) && !isLiteral(?other)) }}")
    where: dict[tuple[NamedNode, Term], set[NamedNode]] = {key: set() for key in found}
    for row in select(side.engine, f"SELECT ?p ?other ?g {{ {{ {' } UNION { '.join(alternatives)} }} }}"):
        if isinstance(graph := row["g"], NamedNode):
            where.get((iri(row, "p"), cast("Term", row["other"])), set()).add(graph)
    standing = _standing(side.engine, set[NamedNode]().union(*where.values()).difference(PARTS))
    for key, fact in found.items():
        if parts := KNOWN.keys() & where[key].intersection(side.graphs):
            fact.level, fact.inferred = min(KNOWN[part] for part in parts)
        claims = sorted(standing.keys() & where[key], key=str)
        fact.claims = [claim for claim in claims if standing[claim] is not None]
        fact.idle = [claim for claim in claims if standing[claim] is None]
        fact.graphs = sorted(where[key].difference(PARTS, standing), key=str)


def _find_notes(side: _Side, found: Found) -> None:
    """Add what reifies each statement, and what is said of that where it has no name.

    Another engine is not asked, since not every one knows RDF 1.2; nor are statements about values without names.
    """
    if side.engine.engines:
        return
    values, one = side.each(found)
    more = f"OPTIONAL {{ ?note ?q ?v FILTER(isBlank(?note) && ?q != {RDF.reifies}) }}"
    reified = f"{values} {one} . ?note {RDF.reifies} <<( {one} )>> {more}"
    rows = select(side.engine, f"SELECT ?p ?other ?note ?q ?v {{ {reified} }} LIMIT {MOST_INSIDE}", side.graphs)
    said: dict[Term, dict[tuple[NamedNode, Term], None]] = defaultdict(dict)
    for row in rows:
        fact, note = found[iri(row, "p"), cast("Term", row["other"])], cast("Term", row["note"])
        if note not in fact.notes:
            fact.notes.append(note)
        if row["q"] is not None:
            said[note][iri(row, "q"), cast("Term", row["v"])] = None
    for fact in found.values():
        if fact.notes:
            fact.notes.sort(key=str)
            fact.inside = {**fact.inside, **{note: sorted(said[note], key=str) for note in fact.notes if note in said}}
            fact.cut |= len(rows) == MOST_INSIDE


def _standing(engine: Engine, graphs: Set[NamedNode]) -> dict[NamedNode, Level | None]:
    """Those of the graphs that are claims, and the level at which each counts; None where it does not."""
    if not engine.sizes.get(CLAIMS_GRAPH):
        return {}
    about: dict[NamedNode, list[Triple]] = defaultdict(list)
    superseded: set[NamedNode] = set()
    for some in lots(graphs):
        for row in select(engine, f"SELECT ?x ?p ?v {{ VALUES ?x {{ {some} }} {SAID_OF_CLAIM} }}", [CLAIMS_GRAPH]):
            claim, triple = iri(row, "x"), Triple(*(cast("Any", row[name]) for name in ("x", "p", "v")))
            if triple.predicate == AP.supersededBy:
                superseded.add(claim)
            else:
                about[claim].append(triple)
    return {claim: None if claim in superseded else reading.claim(claim, said).level for claim, said in about.items()}


def items(inside: Inside, node: Term) -> list[Term]:
    """The items of an RDF list that a node without a name begins, and the rest where it is not at hand; else none."""
    found: list[Term] = []
    seen: set[Term] = set()
    while node in inside and node not in seen:
        seen.add(node)
        said = dict(inside[node])
        if RDF.first not in said:
            break
        found.append(said[RDF.first])
        node = said.get(RDF.rest, RDF.nil)
    return found if node in (RDF.nil, *seen) or not found else [*found, node]


def nameless(engine: Engine, node: NamedNode) -> str:
    """A pattern of `?nameless ?q ?v`: what is said of a thing's values without names, of theirs, and of lists of such.

    Another engine is asked about the values alone, since not every one follows such paths.
    """
    if engine.engines:
        return _values(node)
    path = f"{RDF.rest}*/(!({RDF.type}|{RDF.rest})/{RDF.rest}*)?"
    return f"{node} ?any ?x FILTER(isBlank(?x)) ?x {path} ?nameless FILTER(isBlank(?nameless)) ?nameless ?q ?v"


def leading(node: NamedNode, most: int | None = None) -> str:
    """A pattern of `?nameless ?q ?v`: what is said of what has no name and leads to a thing, such as an `owl:Axiom`.

    Args:
        node: the thing.
        most: how much that leads to it is looked at; None for all.
    """
    found = f"?nameless ?any {node}"
    if most:
        found = f"{{ SELECT ?nameless ?any {{ {found} }} LIMIT {most} }}"
    # What is said of the place of a list is what comes behind.
    return f"{{ {found} FILTER(isBlank(?nameless) && ?any != {RDF.first}) }} ?nameless ?q ?v"


def _values(node: NamedNode) -> str:
    return f"{node} ?any ?nameless FILTER(isBlank(?nameless)) ?nameless ?q ?v"


def _whole(node: NamedNode) -> str:
    """A query for all that is in a thing's values without names, however deep; what else is said of it may be much."""
    return f"DESCRIBE ?nameless {{ {node} ?any ?nameless FILTER(isBlank(?nameless)) }}"


def _look_inside(side: _Side, found: Found) -> None:
    """Add what is said of values without names, and of those that are in them, however deep; the nearest first.

    Of what leads to a thing, it is what is said of that itself.

    Another engine, and this one where there is more than a page shows, is not asked for all: not every one describes
    what has no name, and nobody can describe a part of it.
    """
    engine, node, graphs = side.engine, side.node, side.graphs
    said: dict[Term, dict[tuple[NamedNode, Term], None]] = defaultdict(dict)
    outgoing = (_values(node), nameless(engine, node))
    for pattern in (leading(node, MOST_COUNTED),) if side.incoming else dict.fromkeys(outgoing):
        rows = select(engine, f"SELECT ?nameless ?q ?v {{ {pattern} }} LIMIT {MOST_INSIDE}", graphs)
        for row in rows:
            said[cast("Term", row["nameless"])][iri(row, "q"), cast("Term", row["v"])] = None
    if len(rows) < MOST_INSIDE and not engine.engines and not side.incoming:
        for triple in construct(engine, _whole(node), graphs):
            said[cast("Term", triple.subject)][triple.predicate, cast("Term", triple.object)] = None
    inside: dict[Term, Sequence[tuple[NamedNode, Term]]] = {}
    waiting = deque(fact.other for fact in found.values() if isinstance(fact.other, BlankNode))
    left = MOST_INSIDE
    while waiting and left > 0:
        term = waiting.popleft()
        if term not in inside and term in said:
            inside[term] = sorted(said[term], key=lambda pair: (pair[0] != RDF.type, *map(str, pair)))
            left -= len(said[term])
            waiting += (value for _, value in said[term] if isinstance(value, BlankNode))
    cut = len(rows) == MOST_INSIDE or left <= 0
    for fact in found.values():
        if fact.other in inside:
            fact.inside, fact.cut = inside, cut


def described(engine: Engine, node: NamedNode, graphs: Sequence[NamedNode]) -> tuple[Triple, ...]:
    """Every triple from a node or to it, and those from values of it without names, and from all that is in these.

    So are those from what has no name and leads to it.

    Of what stands in none, as it is too uncertain, the claims that name it; of a graph, how many triples it has.
    Another engine is asked about the values alone, as for a page.
    """
    parts = f"{{ ?s ?r {node} }} UNION {{ {leading(node)} }}"
    if engine.engines:
        parts += f" UNION {{ {node} ?p ?o }} UNION {{ {nameless(engine, node)} }}"
    said = construct(
        engine, f"CONSTRUCT {{ {node} ?p ?o . ?s ?r {node} . ?nameless ?q ?v }} WHERE {{ {parts} }}", graphs
    )
    if not engine.engines:
        said = tuple(dict.fromkeys((*said, *construct(engine, f"DESCRIBE {node}", graphs))))
    if said:
        return said
    size = engine.sizes.get(node)
    own = [Triple(node, VOID.triples, Literal(size))] if size else []
    return (*own, *(Triple(node, RDFS.seeAlso, claim) for claim in mentions(engine, node)[:MOST_CLAIMS]))


def mentions(engine: Engine, node: NamedNode) -> list[NamedNode]:
    """The claims whose triples name a node, in order; no more than `MOST_CLAIMS` and one."""
    if not engine.sizes.get(CLAIMS_GRAPH):
        return []
    rows = select(
        engine,
        f"""SELECT ?claim {{ {{ SELECT DISTINCT ?claim {{ GRAPH ?claim {{ {anywhere(node)} }} }} }}
            FILTER EXISTS {{ ?claim ?about ?said }} }} ORDER BY ?claim LIMIT {MOST_CLAIMS + 1}""",
        [CLAIMS_GRAPH],
    )
    return [iri(row, "claim") for row in rows]
