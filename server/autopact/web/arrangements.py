"""What a page knows of our own vocabulary: the arrangements that an agent takes part in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from pyoxigraph import NamedNode

from autopact.engine.seam import Engine
from autopact.terms import AP, RDF, RDFS, Level, Term
from autopact.web.lookup import Fact, select

MOST = 50
"""Arrangements that a page shows."""

MOST_ROWS = 5000
"""Values that are read of them."""


@dataclass(slots=True)
class Arrangement:
    """An arrangement, seen from one of its parties: with whom, of which kinds, on what, how it stands, and how sure."""

    node: NamedNode
    level: Level = Level.CERTAIN
    others: list[NamedNode] = field(default_factory=list)
    kinds: list[NamedNode] = field(default_factory=list)
    topics: list[NamedNode] = field(default_factory=list)
    statuses: list[NamedNode] = field(default_factory=list)
    claims: list[NamedNode] = field(default_factory=list)

    def terms(self) -> Iterator[NamedNode]:
        """The nodes whose labels are wanted where it is shown."""
        yield from (self.node, *self.others, *self.kinds, *self.topics, *self.statuses)


def arrangements(engine: Engine, incoming: Sequence[Fact], graphs: Sequence[NamedNode]) -> list[Arrangement]:
    """The arrangements that a thing is party to, the firmest first.

    Args:
        engine: is asked.
        incoming: the statements that lead to the thing.
        graphs: what counts.
    """
    roles = {row["role"] for row in select(engine, "SELECT ?role { ?role rdfs:subPropertyOf* ap:hasParty }")}
    playing = [fact for fact in incoming if fact.predicate in roles and isinstance(fact.other, NamedNode)]
    nodes = list(dict.fromkeys(fact.other for fact in sorted(playing, key=lambda fact: (fact.level, str(fact.other)))))
    if not nodes:
        return []
    rows = select(
        engine,
        f"""SELECT DISTINCT ?x ?p ?v {{
            VALUES ?x {{ {" ".join(map(str, nodes[:MOST]))} }}
            {{ ?x a ?v BIND(rdf:type AS ?p) }}
            UNION {{ GRAPH ?part {{ ?x a ?v }} FILTER(?part IN ({", ".join(str(level.asserted) for level in Level)}))
                     BIND(ap:Arrangement AS ?p) }}
            UNION {{ ?x a ?kind . ?kind rdfs:subClassOf ?v FILTER(?v != ?kind) BIND(rdfs:subClassOf AS ?p) }}
            UNION {{ ?x ap:hasTopic ?v BIND(ap:hasTopic AS ?p) }}
            UNION {{ ?x ap:hasStatus ?v BIND(ap:hasStatus AS ?p) }}
            UNION {{ VALUES ?role {{ {" ".join(sorted(map(str, roles)))} }} ?x ?role ?v BIND(ap:hasParty AS ?p) }}
        }} LIMIT {MOST_ROWS}""",
        graphs,
    )
    values: dict[NamedNode, dict[Term | None, list[NamedNode]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if isinstance(row["v"], NamedNode):
            values[cast("NamedNode", row["x"])][row["p"]].append(row["v"])
    found = []
    for each, said in values.items():
        known = [fact for fact in playing if fact.other == each]
        kinds = set(said[AP.Arrangement] or said[RDF.type])  # those stated say enough, if there are any
        found.append(
            Arrangement(
                each,
                level=min((fact.level for fact in known), default=Level.CERTAIN),
                others=sorted({other for other in said[AP.hasParty] if other != playing[0].node}, key=str),
                kinds=sorted(kinds - set(said[RDFS.subClassOf]) or kinds, key=str),
                topics=sorted(said[AP.hasTopic], key=str),
                statuses=sorted(said[AP.hasStatus], key=str),
                claims=sorted({claim for fact in known for claim in fact.claims}, key=str),
            )
        )
    return sorted(found, key=lambda each: (each.level, str(each.node)))
