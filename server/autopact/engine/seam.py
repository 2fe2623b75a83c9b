"""What the rest of the package may rely on when it asks an engine: embedded, killable or remote.

Narrow on purpose. A text, the graphs it is to see and a format go in; a complete answer comes out, or an error. Nothing
is handed out before it is whole, so that what a client is told is always true.

    embedded         in this process: for the command line, and inside the evaluators
    evaluators       child processes that may be killed: for the server
    remote.relayed   evaluators, and an engine that is elsewhere: for a server whose data is there

https://www.w3.org/TR/sparql11-query/
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, TypeAlias

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryResultsFormat, RdfFormat, Triple

from autopact.engine.writes import Change, Delta, Outcome, Write
from autopact.terms import PREFIXES, Term

Row: TypeAlias = Mapping[str, Term | None]
"""One solution: every variable of the result, None where it is unbound."""


@dataclass(frozen=True, slots=True)
class Solutions:
    """The result of a SELECT: its variables in the order of the projection, and its rows."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Boolean:
    """The result of an ASK."""

    value: bool


@dataclass(frozen=True, slots=True)
class Triples:
    """The result of a CONSTRUCT or DESCRIBE, sorted, each triple once."""

    triples: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A SERVICE clause of a query.

    Attributes:
        iri: the endpoint that it asks.
        silent: whether its failure is one solution without values.
        query: what it asks, as a query of its own that ends with the clause's group.
        start: the offset of the clause in the text of the query.
        group: the offset of its group.
        end: the offset behind the clause.
    """

    iri: str
    silent: bool
    query: str
    start: int
    group: int
    end: int


@dataclass(frozen=True, slots=True)
class Job:
    """A query to be answered in a format.

    Attributes:
        text: a SPARQL query. Its own FROM clauses have no effect, and SERVICE is not refused here: callers see to both.
        format: what the answer is written in.
        base_iri: what relative IRIs in the text are resolved against.
        prefixes: prefixes the text may use without declaring them.
        default_graphs: the graphs whose union, each triple once, is the default graph. A graph that is not there is an
            empty one; `DefaultGraph()` is what is stored there. None: what is certain, with what follows from it.
        named_graphs: the graphs that GRAPH sees. None: all.
        timeout: seconds after which the answer is of no use any more; an engine may have a shorter limit of its own.
        services: its SERVICE clauses, in order, those inside another one left out.
        replies: what the endpoints answered, None where one failed silently. None as a whole: nobody was asked yet.
        given: N-Quads that are asked instead of the snapshot; its default graph is what they have in theirs.
        begun: when it was asked for, as `time.monotonic` counts; reading a long query takes of its time too.
    """

    text: str
    format: QueryResultsFormat | RdfFormat
    base_iri: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    default_graphs: Sequence[NamedNode | DefaultGraph] | None = None
    named_graphs: Sequence[NamedNode] | None = None
    timeout: float | None = None
    services: Sequence[Service] = ()
    replies: Sequence[bytes | None] | None = None
    given: bytes | None = None
    begun: float = field(default_factory=time.monotonic, compare=False)


@dataclass(frozen=True, slots=True)
class Status:
    """How an address of an engine that is elsewhere does, as this process sees it.

    Attributes:
        address: it, without what could be secret in it.
        serves: `query`, `update`, `graph-store`.
        state: `closed`: it is asked; `open`: it is left alone; `half-open`: it is being tried.
        busy: requests under way.
        failures: in a row, up to now.
        opened: how often it was left alone.
        current: whether it has seen the latest write.
        trouble: what was wrong with it the last time; empty if nothing ever was.
    """

    address: str
    serves: str
    state: str
    busy: int
    failures: int
    opened: int
    current: bool
    trouble: str


@dataclass(frozen=True, slots=True)
class Why:
    """A question for reasons.

    Attributes:
        triple: what is to be explained; without one, whatever contradicts itself is.
        most: how many explanations are wanted.
    """

    triple: Triple | None
    most: int = 1


CHUNK = 256 * 1024
"""Bytes that are in memory at a time when an answer is read from its file."""


@dataclass(slots=True)
class Answer:
    """A complete answer: in memory, or, where it is large, in a temporary file that is gone once it is closed."""

    length: int
    body: bytes = b""
    file: BinaryIO | None = None

    def chunks(self) -> Iterator[bytes]:
        """The answer in pieces that fit into memory, from the beginning, each time this is called."""
        if self.file is None:
            yield self.body
            return
        at = 0
        # pread, since the file's own position is shared with the process that wrote it.
        while at < self.length and (piece := os.pread(self.file.fileno(), min(CHUNK, self.length - at), at)):
            yield piece
            at += len(piece)

    def read(self) -> bytes:
        """The answer as one, whatever its size; with that, its file is given back."""
        whole = b"".join(self.chunks())
        self.close()
        return whole

    def close(self) -> None:
        """Give the temporary file back. It is also given back when the answer is forgotten."""
        if self.file is not None:
            self.file.close()


class Engine(Protocol):
    """Answers queries over a snapshot of named graphs, and may take writes. Safe to use from several threads at once.

    A snapshot is immutable; after a write there is another one.
    """

    @property
    def id(self) -> str:
        """The snapshot's id: the same data, the same id."""

    @property
    def sizes(self) -> Mapping[NamedNode, int]:
        """The named graphs, and how many triples each holds."""

    @property
    def prefixes(self) -> Mapping[str, str]:
        """What the files begin with which the data come from, where it says more than `autopact.terms.PREFIXES`."""

    def query(self, text: str, *, default_graphs: Sequence[NamedNode] | None = None) -> Solutions | Boolean | Triples:
        """The answer to a query as a complete value, for pages; the graphs as in `Job`. Raises as `answer` does."""

    def answer(self, job: Job) -> Answer:
        """The answer to a job.

        The columns of `SELECT *` come in the order in which the variables appear in the text.

        Raises:
            SyntaxFault: the text does not parse; the place has line and column of the token that does not fit.
            QueryFault: the result is not of the kind that the format writes.
            Unwritable: the format cannot carry what is in the result.
            NotAllowed: the text asks an endpoint that may not be asked from here.
            RemoteFault: an endpoint that it asks did not answer as it should.
            Unavailable: it could not be answered now: see the kinds in `autopact.errors`.
        """

    async def answer_async(self, job: Job) -> Answer:
        """The same. Cancelled, as when a client hangs up, it ends the work at once."""

    @property
    def consistent(self) -> bool | None:
        """Whether what is certain contradicts itself nowhere that the rules see; None where nothing reasons."""

    @property
    def engines(self) -> Sequence[Status]:
        """The engines elsewhere that are asked; none where this one evaluates itself."""

    def explain(self, why: Why) -> Answer:
        """Why a triple holds, or what comes nearest to it, as JSON: see `autopact.engine.explanation`.

        Raises:
            MissingPart: nothing is derived here.
            Unavailable: it could not be explained now.
        """


def known_prefixes(engine: Engine) -> dict[str, str]:
    """The prefixes that people may write without declaring them: the usual ones, unless the files say otherwise."""
    return {**PREFIXES, **engine.prefixes}


class Writer(Protocol):
    """Takes writes, and remembers them. Safe to use from several threads at once."""

    def write(self, write: Write) -> Outcome:
        """What a write did, or, if it is a dry run, would do; what it did is seen by whoever asks from then on.

        Raises:
            SyntaxFault: its text or its document does not parse; the place has line and column.
            QueryFault: it cannot be done as it is asked for.
            NotAllowed: it would change what may not be changed, or not with this token.
            Unfit: the graph would not be as it should afterwards.
            NoGraph: what it removes is not there.
            Changed: it was meant for another snapshot.
            RemoteFault: what it loads could not be had.
            Unavailable: it could not be done now; nothing is changed.
        """

    def changes(self, *, after: int = 0, before: int | None = None, most: int = 100) -> Sequence[Change]:
        """The latest changes, the newest first.

        Args:
            after: only those with a higher number.
            before: only those with a lower number.
            most: how many at most.
        """

    def stating(self, quads: Iterable[Quad]) -> Mapping[Quad, Change]:
        """The latest change that stated each of some quads, of those of which one is known."""

    def change(self, number: int) -> tuple[Change, Delta] | None:
        """A change, and what it changed of what is stored; None if there is none of that number any more, or yet."""
