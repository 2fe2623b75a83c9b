"""What clients want written, what comes of it, and the difference it makes: passed from the web to the writer and back.

https://www.w3.org/TR/sparql11-update/
https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, serialize

Graph: TypeAlias = NamedNode | DefaultGraph
"""A graph that clients write in; the default graph is what is stored there, not what is read there."""


@dataclass(frozen=True, slots=True)
class Document:
    """What an address or a client gave: RDF, in a format, read against an address; and what an error calls it."""

    body: bytes
    format: RdfFormat
    base_iri: str
    name: str = "The document"


@dataclass(frozen=True, slots=True)
class Load:
    """A LOAD of an update: the address that it names, and whether its failure is none."""

    iri: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """A SPARQL update request.

    Attributes:
        text: one or more operations.
        base_iri: what relative IRIs in the text are resolved against.
        using_graphs: the graphs whose union its WHERE sees as the default graph; None: what any reader sees.
        using_named_graphs: the graphs that GRAPH sees in its WHERE; None: all, or none where `using_graphs` is given.
        documents: what its LOADs name, by IRI, fetched beforehand; None where that failed and LOAD is SILENT.
        loads: its LOADs that are still to be fetched before it is done.
    """

    text: str
    base_iri: str | None = None
    using_graphs: Sequence[NamedNode] | None = None
    using_named_graphs: Sequence[NamedNode] | None = None
    documents: Mapping[str, Document | None] = field(default_factory=dict)
    loads: Sequence[Load] = ()


@dataclass(frozen=True, slots=True)
class Put:
    """A document for a graph: it takes the place of what is stored there, or is merged with it."""

    graph: Graph
    document: Document
    merge: bool = False


@dataclass(frozen=True, slots=True)
class Remove:
    """A graph that shall not be there any more."""

    graph: Graph


Operation: TypeAlias = Update | Put | Remove


@dataclass(frozen=True, slots=True)
class Write:
    """What one request wants done, all of it or nothing.

    Attributes:
        operations: one after the other; each sees what those before it did, with what follows from it.
        id: a name of the request's own, by which it is known whether it was done.
        who: the name of the token that it came with.
        graphs: the graphs that the token may change; None: all.
        dry_run: whether only to tell what would change.
        timeout: seconds that it may take.
        expected: the id of the snapshot that it is meant for; of any other, it changes nothing. Empty: of whichever.
    """

    operations: Sequence[Operation]
    id: str = ""
    who: str = ""
    graphs: frozenset[Graph] | None = None
    dry_run: bool = False
    timeout: float | None = None
    expected: str = ""


@dataclass(frozen=True)
class Delta:
    """The difference between two states: quads that go and that come, and graphs that are there no longer, or newly."""

    removed: Sequence[Quad] = ()
    added: Sequence[Quad] = ()
    dropped: Sequence[NamedNode] = ()
    created: Sequence[NamedNode] = ()

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.dropped or self.created)

    @cached_property
    def lines(self) -> tuple[bytes, bytes]:
        """The quads that go, and those that come, as N-Quads."""
        removed, added = (serialize(quads, format=RdfFormat.N_QUADS) or b"" for quads in (self.removed, self.added))
        return removed, added


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a write did.

    Attributes:
        data: the id of the snapshot from then on.
        number: the number of the change, from 1; of the last one where nothing changed.
        stored: what it changed of what is stored.
        derived: what changed of what is projected and inferred. The two together make the new snapshot of the old.
        still_holds: how many of the triples that it deleted are there all the same, since a claim or a rule has them.
        created: whether the graph of its first `Put` was not there before.
        consistent: whether the new snapshot contradicts itself nowhere; None where nothing reasons.
    """

    data: str
    number: int
    stored: Delta = field(default_factory=Delta)
    derived: Delta = field(default_factory=Delta)
    still_holds: int = 0
    created: bool = False
    consistent: bool | None = None

    @property
    def quads(self) -> int:
        """How many quads come or go."""
        return sum(len(part.removed) + len(part.added) for part in (self.stored, self.derived))


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was made, as it is remembered.

    Attributes:
        number: its number, from 1.
        id: the name of the request that made it.
        data: the id of the snapshot that it led to.
        who: the name of the token that it came with.
        at: when it was made, in UTC, as ISO 8601 writes it.
        removed: how many quads it took from what is stored.
        added: how many it added to that.
        lost: how many are not projected or inferred any more since.
        gained: how many are, newly.
        consistent: whether the graph contradicted itself nowhere afterwards; None where nothing reasons.
    """

    number: int
    id: str
    data: str
    who: str
    at: str
    removed: int
    added: int
    lost: int
    gained: int
    consistent: bool | None = None
