"""An engine that is elsewhere, as the rest of the package sees an engine; see `autopact.engine.seam.Engine`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from types import MappingProxyType

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryResultsFormat, RdfFormat

from autopact.engine.graphs import DEFAULT, SHOWN, quad
from autopact.engine.parts import RESERVED, default_graphs, is_default
from autopact.engine.remote import filling
from autopact.engine.remote.asking import Asking, gives_graph
from autopact.engine.remote.cluster import About
from autopact.engine.remote.contents import STORED, Contents
from autopact.engine.remote.phrasing import NOTHING, graphs_named, phrased
from autopact.engine.remote.reasons import Reasons
from autopact.engine.rewriting.paths import has_length
from autopact.engine.seam import Answer, Boolean, Job, Solutions, Status, Triples, Why
from autopact.engine.writes import Graph
from autopact.engine.writing import value_in
from autopact.errors import EngineFailed, EngineRefused, MissingPart, NotAllowed, Overloaded, OverTime, QueryFault
from autopact.terms import Level

CONCLUSIONS = Level.CERTAIN.inferred
"""Which of the parts of a default graph says that what follows is wanted."""

WAITING = 128
"""Queries that one process asks of the engine at a time, or that wait for that; one more is turned away at once."""


MOST_MERGED = 50_000
"""Triples that are read, for a query to be answered here that the engine fails at, or would not answer rightly."""

ADMITTED = 4_096
"""How many texts are known to parse; one that is asked again is sent at once."""

MERGED = 4
"""How many such choices of graphs are kept for the next query about them."""


def _digest(job: Job) -> bytes:
    """What tells a query's text from others, with what it is read against."""
    return sha256(repr((job.text, job.base_iri, sorted(job.prefixes.items()))).encode(errors="surrogatepass")).digest()


class Remote:
    """Answers queries by asking an engine that is elsewhere. Safe to use from several threads at once.

    Args:
        asking: asks it.
        contents: what it holds, as of now.
        timeout: seconds that a query may take.
        check: raises SyntaxFault for a text that does not parse. Engines take more than the standard has, and what that
            may do is theirs: nothing of it is sent.
        evaluate: answers a job about the data that it is given.
        prefixes: as of `Engine`.
    """

    def __init__(
        self,
        asking: Asking,
        contents: Callable[[], Contents],
        *,
        timeout: float,
        check: Callable[[Job], None],
        evaluate: Callable[[Job], Answer],
        prefixes: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.asking, self._contents = asking, contents
        self._timeout, self._check, self._evaluate = timeout, check, evaluate
        self.prefixes = prefixes
        self._reasons = Reasons(asking, contents, prefixes)
        self._counts_twice = lru_cache(maxsize=256)(self._find_out)
        self._merged = lru_cache(maxsize=MERGED)(self._read)
        self._admitted: dict[bytes, None] = {}
        self._waiting = 0

    @property
    def id(self) -> str:
        """The snapshot's id."""
        return self._contents().id

    @property
    def sizes(self) -> Mapping[NamedNode, int]:
        """The named graphs, and how many triples each holds."""
        return self._contents().sizes

    @property
    def consistent(self) -> bool | None:
        """Whether what is certain contradicts itself nowhere, as it was found when it was derived."""
        return self._contents().consistent

    @property
    def engines(self) -> Sequence[Status]:
        """Those that are asked."""
        return self.asking.cluster.status()

    def query(self, text: str, *, default_graphs: Sequence[NamedNode] | None = None) -> Solutions | Boolean | Triples:
        """The answer to a query of this service's own as a complete value."""
        form = RdfFormat.N_TRIPLES if gives_graph(text) else QueryResultsFormat.JSON
        job = Job(text, form, default_graphs=default_graphs)
        if self._is_walked_here(job):
            return value_in(self._answered_here(job))
        text, about = self._request(job)
        try:
            try:
                return self.asking.value(text, **about)
            except (EngineFailed, EngineRefused):
                if not self._is_small(job):
                    raise
                return value_in(self._answered_here(job))
        except EngineRefused as error:  # no client has written that, so it is no client's fault
            raise EngineFailed(error.what, mend="Tell who runs the service.") from None

    def answer(self, job: Job) -> Answer:
        """The answer to a job."""
        if job.services:
            raise NotAllowed("SERVICE is closed here: the engine behind this service asks no others.")
        self._admit(job)
        if self._is_put_together(job):
            return self._answered_here(job)
        text, about = self._request(job)
        try:
            return self.asking.answer(text, job.format, **about)
        except EngineFailed:
            if not self._is_small(job):
                raise
            return self._answered_here(job)

    async def answer_async(self, job: Job) -> Answer:
        """The same. Cancelled, it hangs up."""
        if self._waiting >= WAITING:
            raise Overloaded("Too many queries wait for the engine already.")
        self._waiting += 1
        try:
            if job.services or self._may_be_put_together(job):
                return await asyncio.to_thread(self.answer, job)
            if not self._is_admitted(job):
                await asyncio.to_thread(self._admit, job)
            text, about = self._request(job)
            try:
                return await self.asking.answer_async(text, job.format, **about)
            except EngineFailed:
                if not self._is_small(job):
                    raise
                return await asyncio.to_thread(self._answered_here, job)
        finally:
            self._waiting -= 1

    def explain(self, why: Why) -> Answer:
        """The reasons for a triple, by queries."""
        if self.consistent is None:
            raise MissingPart(
                "Nothing was derived by this service, and so nothing is explained.",
                mend="Fill an engine that is empty, with --reasoning owl-rl; or ask the engine, if it has derived it.",
            )
        body = self._reasons.answer(why, self._timeout)
        return Answer(len(body), body)

    def _left(self, job: Job) -> float:
        """The seconds that are left for a job."""
        seconds = min(job.timeout or self._timeout, self._timeout)
        left = seconds - (time.monotonic() - job.begun)
        if left <= 0:
            raise OverTime(f"The query took longer than the {seconds:g} seconds that it may.")
        return left

    def _is_admitted(self, job: Job) -> bool:
        return _digest(job) in self._admitted

    def _admit(self, job: Job) -> None:
        """Make sure that a query parses, before it is sent.

        Raises:
            SyntaxFault: it does not; the place has line and column.
        """
        if self._is_admitted(job):
            return
        with suppress(QueryFault):  # it parses, and names what we do not have; the engine may
            self._check(job)
        if len(self._admitted) >= ADMITTED:
            self._admitted.clear()
        self._admitted[_digest(job)] = None

    def _dataset(self, job: Job) -> tuple[list[NamedNode], list[NamedNode]]:
        """The graphs that a query sees: always said, since what an engine takes for its default graph differs."""
        contents = self._contents()
        wanted = default_graphs(Level.CERTAIN, True) if job.default_graphs is None else job.default_graphs
        if contents.plain and (is_default(wanted) or list(wanted) == [DefaultGraph()]):
            if contents.mark is None:
                return [], []  # others have filled it, and know what its default graph is
            default = [STORED]
        else:
            graphs = dict.fromkeys(map(_stored, wanted))
            default = [graph for graph in graphs if contents.sizes.get(graph) and graph not in RESERVED]
        if "GRAPH" not in job.text.upper():
            return default or [NOTHING], []
        named: Iterable[NamedNode] = contents.sizes if job.named_graphs is None else job.named_graphs
        if job.named_graphs is None and (wanted_named := graphs_named(job)) is not None:
            named = sorted(wanted_named & contents.sizes.keys(), key=str)
        return default or [NOTHING], [graph for graph in dict.fromkeys(named) if graph not in RESERVED] or [NOTHING]

    def _infers(self, job: Job) -> bool:
        """Whether an engine that reasons itself shall do so: not for a default graph without what follows."""
        mark, graphs = self._contents().mark, job.default_graphs
        return mark is None or not mark.left or graphs is None or not is_default(graphs) or CONCLUSIONS in graphs

    def _request(self, job: Job) -> tuple[str, About]:
        """A job's text as the engine is to get it, and what goes with it."""
        default, named = self._dataset(job)
        there = {graph for graph in named or self.sizes if graph != NOTHING and self.sizes.get(graph)}
        seen = None
        if named and job.named_graphs is None and self.asking.dialect.sees_all and graphs_named(job) is None:
            named, seen = [], self._seen
        text = phrased(job, there, seen)
        return text, {"default": default, "named": named, "timeout": self._left(job), "infer": self._infers(job)}

    def _seen(self, graph: str) -> str:
        """The condition under which readers see the graph that a variable stands for."""
        own = self.asking.dialect.own.pattern.replace("\\", r"\\")
        return f'{graph} NOT IN ({", ".join(map(str, RESERVED))}) && !REGEX(STR({graph}), "^({own})")'

    def _shows_what_is_stored(self) -> bool:
        """Whether what is stored in the default graph is just what is shown of it."""
        return not self.asking.rows("SELECT ?s { ?s ?p ?o } LIMIT 1", default=[STORED], timeout=self._timeout)

    def _are_several(self, job: Job) -> bool:
        """Whether a job is about several graphs of a client's choice, of no more triples than can be merged here."""
        if job.default_graphs is None or is_default(job.default_graphs):
            return False
        return len(self._dataset(job)[0]) > 1 and self._is_small(job)

    def _is_small(self, job: Job) -> bool:
        """Whether what a job is about can be read, and answered from here."""
        (default, named), contents = self._dataset(job), self._contents()
        left = contents.mark is not None and contents.mark.left
        size = sum(contents.sizes.get(graph, 0) for graph in {*default, *named})
        most = min(MOST_MERGED, self.asking.dialect.found or MOST_MERGED)
        return bool(default) and not left and size <= most

    def _is_walked_here(self, job: Job) -> bool:
        """Whether a job has paths that the engine would not follow rightly, in no more triples than can be read."""
        return not self.asking.dialect.walks and has_length(job.text) and self._is_small(job)

    def _answered_here(self, job: Job) -> Answer:
        """The answer to a job that the engine fails at, or would not answer rightly, about what it holds."""
        return self._evaluate(replace(job, given=self._together(job), timeout=self._left(job)))

    def _may_be_put_together(self, job: Job) -> bool:
        """Whether it may have to be found out, or be done."""
        return DefaultGraph() in (job.default_graphs or ()) or self._are_several(job) or self._is_walked_here(job)

    def _is_put_together(self, job: Job) -> bool:
        """Whether the graphs of a job are put together here, since the engine would not do so, or not rightly."""
        if DefaultGraph() in (job.default_graphs or ()):
            return not self._contents().plain and not self._shows_what_is_stored()
        if self._is_walked_here(job):
            return True
        return self._are_several(job) and self._counts_twice(self.id, frozenset(self._dataset(job)[0]))

    def _find_out(self, _id: str, graphs: frozenset[NamedNode]) -> bool:
        """Whether the engine counts triples twice that are in two of the graphs, while it has the data of that id."""
        each = "SELECT (COUNT(*) AS ?each) { ?s ?p ?o }"
        once = "SELECT (COUNT(*) AS ?once) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
        query = f"SELECT * {{ {{ {each} }} {{ {once} }} FILTER(?each != ?once) }}"
        return bool(self.asking.rows(query, default=sorted(graphs, key=str), timeout=self._timeout))

    def _together(self, job: Job) -> bytes:
        """The graphs of a job, as N-Quads."""
        if DefaultGraph() in (job.default_graphs or ()):  # alone, by the graph store's protocol; see `engine.graphs`
            return _lines(filling.in_default(self.asking))
        return self._merged(self.id, *map(frozenset, self._dataset(job)))

    def _read(self, _id: str, default: frozenset[NamedNode], named: frozenset[NamedNode]) -> bytes:
        """Graphs, of which some are merged, as N-Quads."""
        merged = set(filling.read(self.asking, *default, timeout=self._timeout))
        return _lines(chain((quad(triple, DEFAULT) for triple in merged), self._read_named(named)))

    def _read_named(self, named: frozenset[NamedNode]) -> Iterator[Quad]:
        """All that is in some named graphs: by one query, however many they are."""
        if not named - {NOTHING}:
            return
        said = () if self.asking.dialect.sees_all else sorted(named, key=str)
        seen = f" FILTER ({self._seen('?g')})" if self.asking.dialect.sees_all else ""
        text = f"SELECT ?g ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }}{seen} }}"
        for row in self.asking.rows(text, default=[NOTHING], named=said, timeout=self._timeout):
            if row["g"] in named:
                yield Quad(row["s"], row["p"], row["o"], row["g"])  # type: ignore[arg-type]  # it is a triple there


def _lines(quads: Iterable[Quad]) -> bytes:
    return b"".join(f"{each} .\n".encode() for each in quads)


def _stored(graph: Graph) -> NamedNode:
    """Where an engine has a graph."""
    return SHOWN if isinstance(graph, DefaultGraph) else graph
