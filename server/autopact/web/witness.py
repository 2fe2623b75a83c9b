"""Who says what, how firmly and where: claims as pages show them, and passages with what is claimed there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from pyoxigraph import Literal, NamedNode, Triple

from autopact.catalogue.asking import iri, lots, select
from autopact.catalogue.facts import SAID_OF_CLAIM
from autopact.claims import reading
from autopact.engine.seam import Engine
from autopact.terms import AP, CLAIMS_GRAPH, DCTERMS, OA, PROV, RDF, RDFS, SKOS, Level, Term
from autopact.web.lookup import readability

Values: TypeAlias = Mapping[NamedNode, Sequence[Term]]

MOST_ROWS = 20_000
"""Values that are read of claims, and of their passages."""

MOST_PASSAGES = 1000
"""Passages of a source that a page shows."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a source, or a record of it; `reason` says why no claim rests on it."""

    node: NamedNode
    kind: NamedNode | None = None
    source: NamedNode | None = None
    number: int | None = None
    start: int | None = None
    end: int | None = None
    digest: str = ""
    record: str = ""
    elsewhere: NamedNode | None = None
    reason: Literal | None = None
    notes: tuple[Literal, ...] = ()


@dataclass(slots=True)
class Testimony:
    """A claim: what it says in our words, who says it and how, and on which passages it rests.

    `level` is that at which what it says counts, None where it does not. `retracted` and `recorded` say when, nothing
    where it was not; `reasons` say why it was retracted.
    """

    claim: NamedNode
    says: Literal
    level: Level | None = None
    speaker: NamedNode | None = None
    relayed_by: NamedNode | None = None
    act: NamedNode | None = None
    factuality: NamedNode | None = None
    polarity: NamedNode | None = None
    retracted: str = ""
    superseded_by: NamedNode | None = None
    recorded: str = ""
    cues: list[str] = field(default_factory=list)
    hedges: list[str] = field(default_factory=list)
    reasons: list[Literal] = field(default_factory=list)
    notes: list[Literal] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)

    @property
    def denied(self) -> bool:
        """Whether it says that something is not so."""
        return self.polarity == AP.Denied

    def terms(self) -> Iterator[NamedNode | None]:
        """The nodes whose labels are wanted where it is shown."""
        yield from (self.speaker, self.relayed_by, self.act, self.factuality)
        yield from (passage.source for passage in self.passages)


def testimonies(engine: Engine, claims: Iterable[NamedNode]) -> dict[NamedNode, Testimony]:
    """The claims that are known, by their IRIs, in order."""
    wanted = sorted(set(claims), key=lambda claim: _natural(claim.value))
    values: dict[NamedNode, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    _read(engine, values, wanted, SAID_OF_CLAIM)
    evidence = {node for claim in wanted for node in values[claim][AP.evidence] if isinstance(node, NamedNode)}
    _read(engine, values, evidence, "?x ?p ?v")
    return {claim: _testimony(claim, values) for claim in wanted if any(values[claim].values())}


def _read(
    engine: Engine, values: dict[NamedNode, dict[NamedNode, list[Term]]], nodes: Collection[NamedNode], pattern: str
) -> None:
    """Add what a pattern finds in the claims' metadata: as `?x` for some nodes, `?p` and `?v`."""
    for some in lots(nodes):
        query = f"SELECT ?x ?p ?v {{ VALUES ?x {{ {some} }} {pattern} }} LIMIT {MOST_ROWS}"
        for row in select(engine, query, [CLAIMS_GRAPH]):
            values[iri(row, "x")][iri(row, "p")].append(cast("Term", row["v"]))


def passages(engine: Engine, source: NamedNode) -> tuple[list[tuple[Passage, list[Testimony]]], bool]:
    """The passages and records of a source, in its order, each with the claims that rest on it; and whether all."""
    values: dict[NamedNode, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    resting: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    rows = select(
        engine,
        f"""SELECT ?x ?p ?v {{ {{ SELECT ?x {{ ?x prov:wasQuotedFrom {source} }} LIMIT {MOST_PASSAGES + 1} }}
            {{ ?x ?p ?v }} UNION {{ ?v ap:evidence ?x BIND(ap:evidence AS ?p) }} }} LIMIT {MOST_ROWS}""",
        [CLAIMS_GRAPH],
    )
    for row in rows:
        node, predicate, value = (row[name] for name in ("x", "p", "v"))
        if not isinstance(node, NamedNode):
            continue
        if predicate == AP.evidence and isinstance(value, NamedNode):
            resting[node].add(value)
        else:
            values[node][cast("NamedNode", predicate)].append(cast("Term", value))
    known = testimonies(engine, {claim for claims in resting.values() for claim in claims})
    found = sorted((_passage(node, values[node]) for node in values), key=_order)
    told = [(passage, [known[claim] for claim in known if claim in resting[passage.node]]) for passage in found]
    return told[:MOST_PASSAGES], len(told) <= MOST_PASSAGES and len(rows) < MOST_ROWS


def _testimony(claim: NamedNode, values: Mapping[NamedNode, Values]) -> Testimony:
    said = values[claim]
    superseded_by = _node(said, AP.supersededBy)
    metadata = (Triple(claim, predicate, value) for predicate, values in said.items() for value in values)
    return Testimony(
        claim,
        next(iter(_literals(said, AP.paraphrase)), Literal(claim.value)),
        level=None if superseded_by else reading.claim(claim, metadata).level,
        speaker=_node(said, AP.speaker),
        relayed_by=_node(said, AP.relayedBy),
        act=_node(said, AP.speechAct),
        factuality=_node(said, AP.factuality),
        polarity=AP.Denied if AP.Denied in said.get(AP.polarity, ()) else _node(said, AP.polarity),
        retracted=next(iter(_texts(said, AP.retractedOn)), ""),
        superseded_by=superseded_by,
        recorded=next(iter(_texts(said, DCTERMS.created)), ""),
        cues=_texts(said, AP.cue),
        hedges=_texts(said, AP.hedge),
        reasons=_literals(said, AP.retractionReason),
        notes=_literals(said, SKOS.note),
        passages=sorted(
            (_passage(node, values[node]) for node in _nodes(said, AP.evidence) if node in values), key=_order
        ),
    )


def _passage(node: NamedNode, said: Values) -> Passage:
    return Passage(
        node,
        kind=_node(said, RDF.type),
        source=_node(said, PROV.wasQuotedFrom),
        number=_number(said, AP.number),
        start=_number(said, OA.start),
        end=_number(said, OA.end),
        digest=next(iter(_texts(said, AP.sha256)), ""),
        record=next(iter(_texts(said, AP.recordIdentifier)), ""),
        elsewhere=_node(said, RDFS.seeAlso),
        reason=next(iter(_literals(said, AP.holdsNoClaim)), None),
        notes=tuple(_literals(said, SKOS.note)),
    )


def _order(passage: Passage) -> tuple[bool, int, list[tuple[int, str]]]:
    """In the order of the text; records come behind, by name."""
    return passage.start is None, passage.start or 0, _natural(passage.record or passage.node.value)


def _natural(text: str) -> list[tuple[int, str]]:
    """A key that sorts s10 behind s9."""
    return [(int(digits or -1), others) for digits, others in re.findall(r"([0-9]{1,9})|([^0-9]+)", text)]


def _nodes(said: Values, predicate: NamedNode) -> list[NamedNode]:
    return sorted((value for value in said.get(predicate, ()) if isinstance(value, NamedNode)), key=str)


def _node(said: Values, predicate: NamedNode) -> NamedNode | None:
    return next(iter(_nodes(said, predicate)), None)


def _literals(said: Values, predicate: NamedNode) -> list[Literal]:
    return sorted((value for value in said.get(predicate, ()) if isinstance(value, Literal)), key=readability)


def _texts(said: Values, predicate: NamedNode) -> list[str]:
    return sorted(value.value for value in said.get(predicate, ()) if isinstance(value, Literal))


def _number(said: Values, predicate: NamedNode) -> int | None:
    texts = (text for text in _texts(said, predicate) if text.isascii() and text.isdigit() and len(text) < 16)
    return next((int(text) for text in texts), None)
