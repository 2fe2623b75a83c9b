"""Queries over a dataset, by pyoxigraph, in this process.

For the command line, and inside the evaluators: whoever calls it dies with a query that goes too deep.
Nothing here reaches the network: a job whose SERVICE clauses nobody has asked yet is refused, and callers refuse those
clauses that they did not see as such.

https://www.w3.org/TR/sparql11-query/
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from autopact.engine.graphs import Graphs, pour
from autopact.engine.parts import default_graphs, is_default, is_disjoint
from autopact.engine.rewriting.parsing import check, run
from autopact.engine.seam import Answer, Boolean, Job, Solutions, Status, Triples, Why
from autopact.engine.writes import Delta, Graph
from autopact.engine.writing import Sink, value, write_result
from autopact.errors import MissingPart, NotAllowed, QueryFault
from autopact.terms import PREFIXES, Level

if TYPE_CHECKING:
    from autopact.engine.dataset import Dataset
    from autopact.engine.explanation import Explainer, Explanation


class Embedded:
    """Answers queries over graphs: those of a dataset, which it copies, or such as it is given, and that may change.

    Safe to use from several threads at once, while nobody changes them.

    Args:
        dataset: what is asked.
        explainer: gives the reasons, over the same; without it, there are none to be had.
        data: the snapshot's id, where graphs are given.

    Attributes:
        noted: whether the data is in another engine, which carries our mark, and where it may be lost.
    """

    noted = False

    def __init__(self, dataset: Dataset | Graphs, explainer: Explainer | None = None, data: str = "") -> None:
        self._explainer = explainer
        if isinstance(dataset, Graphs):
            self.graphs, self.id = dataset, data
        else:
            self.graphs, self.id = explainer.graphs if explainer else dataset.store(), dataset.id
        self._merged = lru_cache(maxsize=4)(self._merge)

    @property
    def sizes(self) -> Mapping[NamedNode, int]:
        """The named graphs, and how many triples each holds."""
        return self.graphs.sizes

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Those that the files begin with."""
        return self.graphs.prefixes

    def stored(self, graph: Graph) -> Iterator[Triple]:
        """What is stored in a graph; in a derived one, what it shows."""
        return self.graphs.stored(graph)

    def said(self, subject: Any, predicate: NamedNode | None, value: Any, graphs: Container[Graph]) -> list[Triple]:
        """The triples of some graphs that fit, where each term is given or None."""
        found = self.graphs.store.quads_for_pattern(subject, predicate, value, None)
        return [each.triple for each in found if each.graph_name in graphs]

    def change(self, data: str, *deltas: Delta) -> None:
        """Become the snapshot of that id, given all the difference: what is stored, and what is derived."""
        self.graphs.change(*deltas)
        self.changed(data)

    def changed(self, data: str) -> None:
        """Note that the graphs have changed, and are the snapshot of that id now."""
        self.id = data
        self._merged.cache_clear()

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        default_graphs: Sequence[NamedNode] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
    ) -> Solutions | Boolean | Triples:
        """The answer to a query, as a complete value; arguments as in `Job`.

        Raises:
            SyntaxFault: the text does not parse; its place has line and column.
            QueryFault: it cannot be evaluated.
        """
        with failures():
            job = Job(text, QueryResultsFormat.JSON, base_iri, {}, default_graphs, named_graphs)
            return value(self._evaluate(job))

    def answer(self, job: Job) -> Answer:
        """The answer to a job, in memory. No time limit holds here.

        Raises:
            SyntaxFault: the text does not parse.
            QueryFault: the result is not of the kind that the format writes.
            Unwritable: the format cannot carry the result.
        """
        sink = Sink()
        self.write(job, sink)
        return Answer(sink.length, sink.complete())

    async def answer_async(self, job: Job) -> Answer:
        """The same, in a thread of its own; what is cancelled goes on there until it is done."""
        return await asyncio.to_thread(self.answer, job)

    def write(self, job: Job, sink: Sink, *, as_value: bool = False) -> None:
        """Write the answer to a job into a sink; raises as `answer` does, and OverSize.

        With `as_value`, the format is not the job's, but the one that a value is made from: JSON, or N-Triples.
        """
        with failures():
            result = self._evaluate(job)
            readable = RdfFormat.N_TRIPLES if isinstance(result, QueryTriples) else QueryResultsFormat.JSON
            write_result(result, readable if as_value else job.format, sink, _written_with(self.prefixes))

    @property
    def consistent(self) -> bool | None:
        """Whether what is certain contradicts itself nowhere; None without an explainer."""
        return None if self._explainer is None else self._explainer.reasoner.consistent()

    @property
    def engines(self) -> Sequence[Status]:
        """None: everything is evaluated here."""
        return ()

    def explain(self, why: Why) -> Answer:
        """The reasons for a triple, in memory, as JSON.

        Raises:
            MissingPart: there is no explainer.
        """
        sink = Sink()
        self.write_reasons(why, sink)
        return Answer(sink.length, sink.complete())

    def write_reasons(self, why: Why, sink: Sink) -> None:
        """Write the reasons for a triple into a sink; raises as `explain` does, and OverSize."""
        sink.write(json.dumps(self.reasons(why), ensure_ascii=False, indent=2).encode() + b"\n")

    def reasons(self, why: Why) -> Explanation:
        """The reasons for a triple, as a value; raises as `explain` does."""
        if self._explainer is None:
            raise MissingPart(
                "Nothing is derived here, and so nothing is explained.",
                mend="Start the service with --reasoning owl-rl.",
            )
        return self._explainer.answer(why)

    def rule(self, triple: Triple) -> str:
        """The rule of the last step to a triple that is inferred; nothing of one that is stated, or without reasons."""
        proofs = self._explainer.reasoner.prove(triple, 1) if self._explainer else ()
        return proofs[0].rule if proofs else ""

    def check(self, job: Job) -> None:
        """Make sure that a job parses, and what its SERVICE clauses ask, before anybody is asked.

        Raises:
            SyntaxFault: it does not; the place is in the job's text.
        """
        with failures():
            check(job)

    def _evaluate(self, job: Job) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The result of a job, computed while it is read."""
        if job.services and job.replies is None:
            raise NotAllowed("SERVICE is closed here: queries never leave this engine.")
        if job.given is not None:
            store = Store()
            # Not loaded, which would give blank nodes other names each time: a page puts several answers together.
            store.bulk_extend(parse(job.given, RdfFormat.N_QUADS))
            return run(store, job, default_graphs=[DefaultGraph()], named_graphs=job.named_graphs)
        wanted = default_graphs(Level.CERTAIN, True) if job.default_graphs is None else job.default_graphs
        named = None if job.named_graphs is None else list(dict.fromkeys(job.named_graphs))
        store, seen = self.view(wanted, named)
        return run(store, job, default_graphs=seen, named_graphs=named)

    def view(
        self, default_graphs: Iterable[Graph], named_graphs: Iterable[NamedNode] | None
    ) -> tuple[Store, list[Graph]]:
        """A store, and those of its graphs whose union, each triple once, is the merge of the default graphs.

        `DefaultGraph()` among them means what is stored there. The store has the named graphs too; None: all.
        """
        wanted = frozenset(default_graphs)
        if self.graphs.plain and (wanted == {DefaultGraph()} or is_default(wanted)):
            return self.graphs.store, [DefaultGraph()]
        # A part that is empty would be searched for every pattern all the same.
        parts = frozenset(graph for graph in wanted if isinstance(graph, DefaultGraph) or self.sizes.get(graph))
        if DefaultGraph() not in parts and (len(parts) < 2 or (not self.graphs.plain and is_disjoint(parts))):
            return self.graphs.store, list(parts)
        return self._merged(parts, None if named_graphs is None else frozenset(named_graphs)), [DefaultGraph()]

    def _merge(self, parts: frozenset[Graph], named: frozenset[NamedNode] | None) -> Store:
        """A store whose default graph is the merge of graphs that may overlap.

        pyoxigraph's union of several default graphs gives a triple once for every graph that has it.
        """
        store = Store()
        for name in parts:
            pour(store, (Quad(*triple) for triple in self.graphs.stored(name)))
        for name in self.sizes if named is None else named:
            pour(store, self.graphs.store.quads_for_pattern(None, None, None, name))
        return store


def _written_with(files: Mapping[str, str]) -> dict[str, str]:
    """The prefixes of answers, one for each namespace: those of the files, and the usual ones beside them."""
    found: dict[str, str] = {}
    for name, namespace in (*files.items(), *PREFIXES.items()):
        if name not in found and namespace not in found.values():
            found[name] = namespace
    return found


@contextmanager
def failures() -> Iterator[None]:
    """What pyoxigraph refuses while it evaluates, as an error of ours: an unknown function, a SERVICE out of reach."""
    try:
        yield
    except (RuntimeError, OSError, ValueError) as error:
        raise QueryFault(f"The query cannot be evaluated: {error}", mend="Change what it names there.") from None
