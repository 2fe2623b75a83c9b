"""In what engines differ, in one place; docs/remote.md has the table.

What none of them differs in, since it is always done so: the dataset comes with every query, blank nodes are names of
our own, results are asked for as JSON and N-Triples and written by us, and no request is larger than `batch` says.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace

from autopact.engine import complete
from autopact.engine.remote import virtuoso
from autopact.engine.remote.cluster import Cluster
from autopact.errors import EngineFailed, EngineRefused


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to speak to an engine.

    Attributes:
        name: what it is called.
        batch: triples that one request may bring while it is filled.
        change: triples that one request may change, all at once.
        found: triples that an update takes of what its pattern finds, or that one answer brings, at most; 0 for all.
        own: graphs that are its own affair, and no data.
        lone: whether its default graph is a graph, and not the union of all others.
        sees_all: whether GRAPH sees all graphs where none is said; to say many would be too much for it.
        walks: whether a path of any length gives all of its solutions, each once.
    """

    name: str
    batch: int = 5_000
    change: int = 5_000
    found: int = 0
    own: re.Pattern[str] = field(default=re.compile(r"(?!)"))
    lone: bool = True
    sees_all: bool = False
    walks: bool = True


STANDARD = Dialect("SPARQL 1.1")
VIRTUOSO = Dialect(
    "Virtuoso",
    batch=500,
    change=1_000,
    found=100_000,
    own=re.compile(
        r"http://www\.openlinksw\.com/|http://local(host:\d+|uriqaserver)/|http://www\.w3\.org/(ns/ldp|2002/07/owl|2000/01/rdf-schema)#$"
        r"|urn:(activitystreams-owl|core:services|virtuoso):|b3s"
    ),
    lone=False,
    sees_all=True,
    walks=False,
)

_ONLY_VIRTUOSO = "ASK { FILTER (bif:lower('A') = 'a') }"
"""Its functions need no declaration of their prefix; all others refuse that."""


def recognised(cluster: Cluster) -> Dialect:
    """The dialect of an engine; raises as `Cluster.query` does where there is none."""
    try:
        cluster.query(_ONLY_VIRTUOSO, accept=complete.JSON).file.close()
    except EngineRefused:
        return STANDARD
    except EngineFailed:
        cluster.query("ASK { ?s ?p ?o }", accept=complete.JSON).file.close()  # what fails at that too says nothing
        return STANDARD
    return replace(VIRTUOSO, found=min(VIRTUOSO.found, _rows(cluster)))


def _rows(cluster: Cluster) -> int:
    """The solutions to which Virtuoso cuts a result and, in some versions, what an update finds."""
    try:
        with cluster.query(virtuoso.LIMIT, accept=complete.JSON).file as file:
            found = json.load(file)["results"]["bindings"]
            return int(found[0]["n"]["value"]) if found and "n" in found[0] else VIRTUOSO.found
    except (EngineRefused, EngineFailed, ValueError, LookupError):
        return virtuoso.USUAL


def truth(body: bytes) -> bytes:
    """The result of an ASK, in JSON. Virtuoso gives a row for one that has no pattern, or none, and no truth."""
    if b'"__ASK_RETVAL"' not in body:
        return body
    return b'{"head":{},"boolean":true}' if b'"value"' in body else b'{"head":{},"boolean":false}'
