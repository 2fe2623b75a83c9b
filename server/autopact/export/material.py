"""What there is to export: the parts of a graph that certainty and inference choose, and who says what is in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from typing import IO, Any, cast

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from autopact.claims import reading
from autopact.claims.evidence import stated
from autopact.claims.model import Claims
from autopact.engine.embedded import Embedded
from autopact.engine.graphs import quad
from autopact.engine.parts import PARTS, default_graphs, is_plain
from autopact.engine.seam import Answer, Engine, Job, Why
from autopact.errors import Changed, Unwritable
from autopact.terms import AP, CLAIMS_GRAPH, GRAPH, ONTOLOGY_GRAPH, RDF, Level

EVIDENCE_GRAPH = GRAPH.evidence
"""Where exports for stores whose default graph is the union of all graphs have what each claim states, as nodes."""


class Material:
    """A graph, as it is to be exported: read piece by piece, as often as is needed, and the same each time.

    Args:
        engine: what has the graph.
        certainty: the least firm level that is taken in.
        inference: whether what was inferred is.
        rule: gives the rule that an inferred triple follows by, or nothing; without it, none is told.
    """

    def __init__(
        self,
        engine: Engine,
        certainty: Level = Level.CERTAIN,
        inference: bool = True,
        rule: Callable[[Triple], str] = lambda _: "",
    ) -> None:
        self._engine, self._id = engine, engine.id
        self.certainty, self.inference, self.rule = certainty, inference, rule
        self._chosen = default_graphs(certainty, inference)
        self._plain = is_plain(engine.sizes)

    @property
    def has_parts(self) -> bool:
        """Whether the graph is kept in parts; a plain store's is not."""
        return not self._plain

    @property
    def parts(self) -> list[NamedNode]:
        """The graphs that make up what is exported; no triple is in two of them."""
        return [Level.CERTAIN.asserted] if self._plain else self._chosen

    @property
    def facts(self) -> list[NamedNode]:
        """Those of them that are neither the vocabulary nor about claims."""
        return [part for part in self.parts if part not in (ONTOLOGY_GRAPH, CLAIMS_GRAPH)]

    def triples(self, part: NamedNode) -> Iterator[Triple]:
        """The triples of one of the parts.

        Raises:
            Unwritable: a triple is of RDF 1.2.
            Changed: the graph is another one by now.
        """
        if isinstance(self._engine, Embedded):
            found = self._engine.stored(cast("NamedNode", DefaultGraph()) if self._plain else part)
        else:
            graphs = self._chosen if self._plain else [part]
            job = Job("CONSTRUCT WHERE { ?s ?p ?o }", RdfFormat.N_TRIPLES, default_graphs=graphs)
            found = _triples(self._engine.answer(job))
        for triple in found:
            _refuse_new(triple)
            yield triple
        self._same()

    def named(self) -> Iterator[Quad]:
        """The quads of all graphs beside the parts: what each claim states, and graphs of others.

        Raises:
            Unwritable: a triple is of RDF 1.2.
            Changed: the graph is another one by now.
        """
        if isinstance(self._engine, Embedded):
            for graph in sorted(self._engine.sizes.keys() - set(PARTS), key=str):
                for triple in self._engine.stored(graph):
                    _refuse_new(triple)
                    yield quad(triple, graph)
        else:
            parts = ", ".join(map(str, PARTS))
            text = f"SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g NOT IN ({parts})) }}"
            for found in _rows(self._engine.answer(Job(text, QueryResultsFormat.JSON))):
                _refuse_new(found.triple)
                yield found
        self._same()

    @property
    def others(self) -> dict[NamedNode, int]:
        """The named graphs that are neither parts nor what a claim states, each with how many triples it has."""
        own = {*PARTS, *self.stating}
        return {graph: size for graph, size in self._engine.sizes.items() if graph not in own}

    @cached_property
    def stating(self) -> dict[NamedNode, set[Triple]]:
        """The claims, all of them, whatever is made of them, each with what it states."""
        about = () if self._plain else self.triples(CLAIMS_GRAPH)
        claims = (t.subject for t in about if t.predicate == RDF.type and t.object == AP.Claim)
        found: dict[NamedNode, set[Triple]] = {each: set() for each in claims if isinstance(each, NamedNode)}
        for each in self.named() if found else ():
            if isinstance(each.graph_name, NamedNode) and each.graph_name in found:
                found[each.graph_name].add(each.triple)
        return found

    @cached_property
    def claims(self) -> Claims:
        """The same with all that is said about them, which is in memory then."""
        about = () if self._plain else self.triples(CLAIMS_GRAPH)
        content = (quad(triple, claim) for claim, triples in self.stating.items() for triple in triples)
        return reading.collect(chain((quad(triple, DefaultGraph()) for triple in about), content))

    def statements(self) -> Iterator[Triple]:
        """What each claim states, as ordinary nodes, in order."""
        for claim in sorted(self.stating, key=str):
            yield from stated(claim, self.stating[claim])

    def _same(self) -> None:
        if self._engine.id != self._id:
            raise Changed("The graph was changed while it was exported.", mend="Ask again.")


def _refuse_new(triple: Triple) -> None:
    """Make sure that a triple is of RDF 1.1, since that is what the tools read."""
    value = triple.object
    if isinstance(value, Triple) or (isinstance(value, Literal) and value.direction is not None):
        raise Unwritable(
            f"A triple is of RDF 1.2, which the tools do not read: {triple}.",
            mend="autopact doctor says where a file has it and how to do without; a CONSTRUCT query gives it as it is.",
            spec="https://www.w3.org/TR/rdf12-concepts/",
        )


def rules(engine: Engine) -> Callable[[Triple], str]:
    """What gives the rule that an inferred triple follows by; nothing where nobody can say, or what it says is none."""
    if isinstance(engine, Embedded):
        return engine.rule
    if engine.consistent is None:
        return lambda _: ""

    def rule(triple: Triple) -> str:
        return str(json.loads(engine.explain(Why(triple)).read()).get("rule", ""))

    return rule


class _Body:
    """An answer as a file that is read."""

    def __init__(self, answer: Answer) -> None:
        self._chunks, self._rest = answer.chunks(), b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if not self._rest:
            self._rest = next(self._chunks, b"")
        piece, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return piece


def _triples(answer: Answer) -> Iterator[Triple]:
    try:
        for found in parse(cast("IO[bytes]", _Body(answer)), format=RdfFormat.N_TRIPLES):
            yield found.triple
    finally:
        answer.close()


def _rows(answer: Answer) -> Iterator[Quad]:
    try:
        rows = parse_query_results(cast("IO[bytes]", _Body(answer)), format=QueryResultsFormat.JSON)
        for row in cast("QuerySolutions", rows):
            terms: Any = (row["s"], row["p"], row["o"], row["g"])
            yield Quad(*terms)
    finally:
        answer.close()
