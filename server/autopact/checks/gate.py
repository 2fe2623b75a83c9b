"""What stops a change: a graph that would contradict itself, a claim without evidence or content, a breach of a shape.

It is asked after each change, before that counts, and has to be quick: only the nodes that a change touches are looked
at, with those around them that the shapes look along to. What was wrong before, and is so still, stops nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from itertools import chain, islice

from pyoxigraph import BlankNode, NamedNode, Triple

from autopact.checks import shapes
from autopact.checks.finding import Finding, Severity
from autopact.checks.material import Nowhere, said, shown
from autopact.checks.sure import Sure
from autopact.checks.terms import Focus
from autopact.checks.vocabularies import terms
from autopact.engine.graphs import DEFAULT, GRAPH_OF
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Solutions
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Outcome
from autopact.errors import Place
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, ID, ONTOLOGY_GRAPH, OWL, RDF, RDFS, Level, Term

MOST = 20
"""Findings of a kind: whoever has so many has one cause."""

STANDING = frozenset((AP.factuality, AP.polarity, AP.retractedOn, AP.supersedes))
"""What decides whether a claim counts, and how firmly."""

RETRACTION = frozenset((AP.retractedOn, AP.retractionReason))
"""What says of a claim that it counts no longer, and nothing of what it is."""

AT_ONCE = 5_000
"""Nodes that are asked about in one query."""


class Gate:
    """Judges what a write has made of a state; see `autopact.engine.update.writable.Judge`.

    Args:
        always: whether to judge what has nothing of our ontology too.
    """

    def __init__(self, *, always: bool = True) -> None:
        self._always = always
        # What is read and parsed for the first change is there for all of them, in every process forked from here.
        shapes.warm()
        self._sure = Sure(shapes.bundled())
        known, reach = self._sure.predicates, shapes.reach()
        self._read = None if known is None else known | reach.along | reach.beyond

    def __call__(self, writable: Writable, outcome: Outcome) -> list[dict[str, str]]:
        """What is wrong now and was not before: each with `code`, `term`, `what` and `mend`."""
        ours = writable.engine.sizes.get(ONTOLOGY_GRAPH) or ONTOLOGY_GRAPH in map(GRAPH_OF, outcome.stored.removed)
        if not self._always and not ours:
            return []
        unknown = list(islice(_unknown(writable, outcome), MOST))
        names = {each.place.term for each in unknown}
        seen = default_graphs(Level.POSSIBLE, True)
        removed, added = _difference(outcome, seen)
        others = [
            *islice(_misspelt(writable, added, seen), MOST),
            *islice(_contradictions(writable, outcome), MOST),
            *_undescribed(writable, outcome),
            *islice(_emptied(writable, outcome), MOST),
            *islice(_unheard(writable, outcome), MOST),
            *self._breaches(writable, removed, added, seen),
        ]
        # Of a thing under several names, or looked at from both ends, each once; of a name that is wrong, nothing else.
        found = dict.fromkeys([*unknown, *(each for each in others if each.place.term not in names)])
        return [
            {"code": each.code, "term": each.place.term or "", "what": each.what, "mend": each.mend} for each in found
        ]

    def _breaches(
        self, writable: Writable, removed: set[Triple], added: set[Triple], seen: Sequence[NamedNode]
    ) -> list[Finding]:
        """Each breach of a shape by a node that the change touches."""
        if not removed and not added:
            return []
        around, reach = _Around(writable, seen), shapes.reach()
        changed = [each for each in removed | added if self._read is None or each.predicate in self._read]
        beyond = _nodes(triple.subject for triple in changed if triple.predicate in reach.beyond)
        nodes = _nodes(triple.subject for triple in changed)
        nodes |= around.to(beyond, reach.along) | around.of(beyond, reach.back)
        if self._sure.conform(around.said, nodes, around.finds):
            return []
        context = nodes | around.of(nodes, reach.along) | around.to(nodes, reach.back) | around.superseded(nodes)
        triples = around.triples(context)
        found = _errors(triples, nodes, around)
        before = _errors((triples - added) | removed, nodes, around) if found else []
        return [each for each in found if each not in before][:MOST]


class _Around(Nowhere):
    """What is around nodes in the union of some graphs, under one name of each thing that has several.

    Under the others the same is said once more, since it follows, and shapes would count it twice.
    """

    def __init__(self, writable: Writable, seen: Sequence[NamedNode]) -> None:
        self._engine = writable.engine
        self._seen, self._parts = seen, frozenset(seen)
        self._named_twice = writable.reasoner is not None and self.finds(f"SELECT * {{ ?a {OWL.sameAs} ?b }} LIMIT 1")
        self._first: dict[object, bool] = {}

    def place(
        self, subject: Term | Triple, predicate: NamedNode | None = None, value: Term | Triple | None = None
    ) -> Place:
        """What has a name: of a blank node, what it is a value of."""
        seen = set[object]()
        while isinstance(subject, BlankNode) and subject not in seen and (above := self.said(None, None, subject)):
            seen.add(subject)
            subject = above[0].subject
        return super().place(subject, predicate, value)

    def said(self, subject: object = None, predicate: NamedNode | None = None, value: object = None) -> list[Triple]:
        """The triples that fit."""
        found = self._engine.said(subject, predicate, value, self._parts)
        if not self._named_twice:
            return found
        return [
            each
            for each in found
            if self._is_first(each.subject) and (each.predicate == OWL.sameAs or self._is_first(each.object))
        ]

    def _is_first(self, term: object) -> bool:
        """Whether a term is the name by which a thing is looked at: one of ours, if it has one."""
        if not isinstance(term, NamedNode | BlankNode):
            return True
        if term not in self._first:
            others = self._engine.said(term, OWL.sameAs, None, self._parts)
            self._first[term] = all(_rank(term) <= _rank(each.object) for each in others)
        return self._first[term]

    def triples(self, nodes: set[Focus]) -> set[Triple]:
        """What is said of nodes, and the hierarchy of classes."""
        return set(self.said(None, RDFS.subClassOf)).union(*map(self.said, nodes))

    def of(self, nodes: set[Focus], along: Set[NamedNode]) -> set[Focus]:
        """The values that nodes have of properties."""
        return _nodes(each.object for node in nodes for each in self.said(node) if each.predicate in along)

    def to(self, nodes: set[Focus], along: Set[NamedNode]) -> set[Focus]:
        """The nodes that have them as values."""
        found = (each for node in nodes for each in self.said(None, None, node))
        return _nodes(each.subject for each in found if each.predicate in along)

    def superseded(self, nodes: set[Focus]) -> set[Focus]:
        """The claims that claims supersede, through others too."""
        return self.asked(nodes, f"?n {AP.supersedes}+ ?x")

    def finds(self, query: str) -> bool:
        """Whether a query finds anything."""
        result = self._engine.query(query, default_graphs=self._seen)
        return isinstance(result, Solutions) and bool(result.rows)

    def asked(self, nodes: Iterable[Focus], pattern: str) -> set[Focus]:
        """The nodes `?x` that a pattern finds for some nodes `?n`: those that a query can name, so many at a time."""
        rest = [node for node in nodes if isinstance(node, NamedNode)]
        found = set[Focus]()
        while rest:
            some, rest = rest[:AT_ONCE], rest[AT_ONCE:]
            query = f"SELECT DISTINCT ?x {{ VALUES ?n {{ {' '.join(map(str, some))} }} {pattern} }}"
            result = self._engine.query(query, default_graphs=self._seen)
            found |= _nodes(row["x"] for row in result.rows) if isinstance(result, Solutions) else set()
        return found


def _errors(triples: set[Triple], nodes: set[Focus], around: _Around) -> list[Finding]:
    found = shapes.violations(around, triples, nodes)
    return [each for each in found if each.severity is Severity.ERROR]


def _rank(term: object) -> tuple[bool, bool, str]:
    return isinstance(term, BlankNode), not (isinstance(term, NamedNode) and term in ID), str(term)


def _nodes(terms: Iterable[object]) -> set[Focus]:
    return {term for term in terms if isinstance(term, NamedNode | BlankNode)}


def _undescribed(writable: Writable, outcome: Outcome) -> Iterator[Finding]:
    """Claims that newly state something, or of which somebody said so, and of which nobody says who claims it now."""
    removed, sizes = outcome.stored.removed, writable.engine.sizes
    counts = Counter(graph for graph in map(GRAPH_OF, outcome.stored.added) if isinstance(graph, NamedNode))
    older = set(map(GRAPH_OF, removed))
    new = (graph for graph, count in counts.items() if graph not in older and count == sizes.get(graph))
    lost = (quad.subject for quad in removed if quad.graph_name == CLAIMS_GRAPH and quad.object == AP.Claim)
    claims = {claim for claim in _nodes(chain(new, lost)) if claim in CLAIM}
    pattern = f"GRAPH ?n {{ ?s ?p ?o }} FILTER NOT EXISTS {{ GRAPH {CLAIMS_GRAPH} {{ ?n a {AP.Claim} }} }}"
    bare = _Around(writable, []).asked(claims, f"{pattern} BIND(?n AS ?x)")
    for node in sorted(bare, key=str)[:MOST]:
        yield Finding(
            "undescribed-claim",
            Place(term=shown(node)),
            f"{shown(node)} states something, and nothing says who claims it, how firmly, and where.",
            "Describe it in graph:claims, in the same update or before: a ap:Claim, with its ap:evidence and so on.",
        )


def _emptied(writable: Writable, outcome: Outcome) -> Iterator[Finding]:
    """Claims that no longer state anything, and of which somebody is still said to claim it."""
    engine = writable.engine
    graphs = {graph for graph in map(GRAPH_OF, outcome.stored.removed) if isinstance(graph, NamedNode)}
    for graph in sorted(graphs, key=str):
        if not engine.sizes.get(graph) and engine.said(graph, RDF.type, AP.Claim, (CLAIMS_GRAPH,)):
            yield Finding(
                "empty-claim",
                Place(term=shown(graph)),
                f"{shown(graph)} would state nothing any more, and somebody is still said to claim it.",
                "Retract it (ap:retractedOn, ap:retractionReason), or state what supersedes it (ap:supersedes);"
                " or take out what graph:claims says of it, too.",
            )


def _unheard(writable: Writable, outcome: Outcome) -> Iterator[Finding]:
    """What is newly said of a claim in the default graph, by which it is not judged: a retraction without effect."""
    held = writable.engine.said
    for quad in outcome.stored.added:
        if quad.graph_name != DEFAULT or quad.predicate not in STANDING:
            continue
        subject, predicate, value = quad.triple
        is_claim = held(subject, RDF.type, AP.Claim, (CLAIMS_GRAPH,))
        if is_claim and not held(subject, predicate, value, (CLAIMS_GRAPH,)):
            yield Finding(
                "claim-elsewhere",
                Place(term=shown(subject)),
                f"{shown(subject)} is judged by graph:claims alone, and its {shown(predicate)} is said elsewhere.",
                "State it in graph:claims.",
            )


def _unknown(writable: Writable, outcome: Outcome) -> Iterator[Finding]:
    """What is newly retracted or superseded, and of which nothing else is said: the name of another, most likely."""
    for quad in outcome.stored.added:
        subject, predicate, value = quad.triple
        claim = {AP.retractedOn: subject, AP.supersedes: value}.get(predicate)
        if not isinstance(claim, NamedNode) or quad.graph_name != CLAIMS_GRAPH:
            continue
        if all(each.predicate in RETRACTION for each in writable.engine.said(claim, None, None, (CLAIMS_GRAPH,))):
            yield Finding(
                "unknown-claim",
                Place(term=shown(claim)),
                f"{said(quad.triple)}: of {shown(claim)}, graph:claims says nothing else.",
                "Look at its name: GRAPH graph:claims { ?claim a ap:Claim } finds those that there are.",
            )


def _misspelt(writable: Writable, added: set[Triple], seen: Sequence[NamedNode]) -> Iterator[Finding]:
    """Properties and classes of our namespace that newly are stated, and neither the vocabulary nor the graph has.

    Where one only follows, it was stated before, or is named by an axiom.
    """
    stated, said = default_graphs(Level.POSSIBLE, False), writable.engine.said
    used = set(map(_used, added))
    for term in sorted((each for each in used if isinstance(each, NamedNode) and each in AP), key=str):
        if term.value.removeprefix(str(AP)) in terms()[str(AP)] or said(term, None, None, seen):
            continue
        if any(said(each.subject, each.predicate, each.object, stated) for each in added if _used(each) == term):
            yield Finding(
                "unknown-term",
                Place(term=shown(term)),
                f"{shown(term)} is used, and the vocabulary does not have it.",
                "Correct the spelling, or declare the term in graph:ontology, in the same update or before.",
            )


def _used(triple: Triple) -> Term | Triple:
    """The class that something is said to be in, or the property that it is said to have."""
    return triple.object if triple.predicate == RDF.type else triple.predicate


def _difference(outcome: Outcome, seen: Collection[NamedNode]) -> tuple[set[Triple], set[Triple]]:
    """What is no longer, and what is newly, in the union of some parts: not what has moved from one to another."""
    deltas = (outcome.stored, outcome.derived)
    old = {quad.triple for delta in deltas for quad in delta.removed if quad.graph_name in seen}
    new = {quad.triple for delta in deltas for quad in delta.added if quad.graph_name in seen}
    return old - new, new - old


def _contradictions(writable: Writable, outcome: Outcome) -> Iterator[Finding]:
    """What contradicts itself among what is certain, and rests on something that the change has made so."""
    _, added = _difference(outcome, default_graphs(Level.CERTAIN, True))
    if outcome.consistent is not False or writable.reasoner is None or not added:
        return
    for proof in writable.reasoner.contradictions(Level.CERTAIN, new=True):
        leaves = [leaf.triple for leaf in proof.leaves() if leaf.triple is not None]
        new = [triple for triple in leaves if triple in added]
        if not new:
            continue
        facts = dict.fromkeys(leaf.triple for premise in proof.clash for leaf in premise.leaves() if leaf.triple)
        claims = sorted({shown(claim) for triple in new for claim in writable.claiming(triple)})
        yield Finding(
            "inconsistent",
            Place(term=claims[0] if claims else shown(new[0].subject)),
            f"The graph would contradict itself: {proof.words} Here: {'; '.join(map(said, facts))}."
            + (f" New is what {', '.join(claims)} states." if claims else ""),
            "Correct what is wrong, lower the factuality of the claim, or let one claim supersede the other.",
        )
