"""A small engine that takes writes, in this process: what the web layer is held against, without any reasoning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple, parse

from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.engine.seam import Answer, Job
from autopact.engine.writes import Change, Delta, Outcome, Put, Remove, Update, Write
from autopact.errors import Changed, NoGraph, NotAllowed, SyntaxFault
from autopact.terms import Level

ASSERTED = Level.CERTAIN.asserted


class Writable:
    """A store of quads, with the journal of what was written; the last write is `asked`."""

    consistent: bool | None = None

    def __init__(self) -> None:
        self.asked: Write | None = None
        self.fails: Exception | None = None
        self._store = Store()
        self._journal: list[tuple[Change, Delta]] = []
        self._read()

    @property
    def id(self) -> str:
        """The snapshot's id."""
        return f"{len(self._journal):016x}"

    @property
    def sizes(self) -> Mapping[NamedNode, int]:
        """The named graphs."""
        return self._embedded.sizes

    def default_graphs(self, certainty: Level, inference: bool) -> list[NamedNode]:
        """The parts of the default graph."""
        return self._embedded.default_graphs(certainty, inference)

    def query(self, text: str, **options: Any) -> Any:
        """The answer to a query."""
        return self._embedded.query(text, **options)

    def answer(self, job: Job) -> Answer:
        """The answer to a job; what is stored in the default graph is what is asserted."""
        seen = [ASSERTED if isinstance(each, DefaultGraph) else each for each in job.default_graphs or ()]
        return self._embedded.answer(replace(job, default_graphs=seen if job.default_graphs is not None else None))

    async def answer_async(self, job: Job) -> Answer:
        """The same."""
        return self.answer(job)

    def explain(self, why: Any) -> Answer:
        """Nothing."""
        return self._embedded.explain(why)

    def write(self, write: Write) -> Outcome:
        """Do it, on a copy."""
        self.asked = write
        if self.fails:
            raise self.fails
        if write.expected and write.expected != self.id:
            raise Changed("It is another one now.")
        before = set(self._store)
        graphs, store = set(self._store.named_graphs()), Store()
        store.extend(before)
        for graph in graphs:
            store.add_graph(graph)
        for operation in write.operations:
            _do(operation, store)
        after, now = set(store), set(store.named_graphs())
        stored = Delta(
            sorted(before - after, key=str), sorted(after - before, key=str), sorted(graphs - now), sorted(now - graphs)
        )
        if write.graphs is not None and any(
            quad.graph_name not in write.graphs for quad in (*stored.removed, *stored.added)
        ):
            raise NotAllowed("This token is not for that graph.")
        created = any(isinstance(each, Put) and each.graph in now - graphs for each in write.operations)
        number = len(self._journal) + bool(stored)
        if stored and not write.dry_run:
            self._store = store
            told = Change(
                number, write.id, f"{number:016x}", write.who, "2026-11-25T21:00:00.000+00:00",
                len(stored.removed), len(stored.added), 0, 0,
            )  # fmt: skip
            self._journal.append((told, stored))
            self._read()
        return Outcome(self.id, number, stored, created=created)

    def changes(self, *, after: int = 0, before: int | None = None, most: int = 100) -> Sequence[Change]:
        """The latest changes."""
        found = [told for told, _ in reversed(self._journal) if after < told.number < (before or 10**9)]
        return found[:most]

    def change(self, number: int) -> tuple[Change, Delta] | None:
        """A change."""
        return next((each for each in self._journal if each[0].number == number), None)

    def _read(self) -> None:
        graphs: dict[NamedNode, set[Triple]] = {graph: set() for graph in self._store.named_graphs()}  # type: ignore[misc]
        for quad in self._store:
            name = quad.graph_name if isinstance(quad.graph_name, NamedNode) else ASSERTED
            graphs.setdefault(name, set()).add(quad.triple)
        self._embedded = Embedded(Dataset(graphs, "0" * 64))


def _do(operation: Update | Put | Remove, store: Store) -> None:
    if isinstance(operation, Update):
        try:
            store.update(operation.text, base_iri=operation.base_iri)
        except SyntaxError as error:
            raise SyntaxFault(str(error)) from None
        return
    if isinstance(operation, Remove):
        if isinstance(operation.graph, DefaultGraph):
            store.clear_graph(operation.graph)
        elif store.contains_named_graph(operation.graph):
            store.remove_graph(operation.graph)
        else:
            raise NoGraph("There is no such graph.")
        return
    document = operation.document
    try:
        quads = list(parse(document.body, format=document.format, base_iri=document.base_iri))
    except SyntaxError as error:
        raise SyntaxFault(str(error)) from None
    if not operation.merge:
        store.clear_graph(operation.graph)
    if isinstance(operation.graph, NamedNode):
        store.add_graph(operation.graph)
    store.extend(Quad(*quad.triple, operation.graph) for quad in quads)
