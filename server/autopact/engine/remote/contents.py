"""What an engine holds: its graphs and how large they are, and whether this service has put them there.

A graph that this service fills carries a mark, one triple in a graph of its own, with the id of the data. Whoever
writes compares and replaces it in the same request, so that a change by somebody else who does the same is noticed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from autopact.engine.parts import PARTS, RESERVED, default_graphs
from autopact.engine.remote.asking import PATIENCE, Asking
from autopact.errors import EngineNonsense
from autopact.terms import GRAPH, Level

MARKED = GRAPH.engine
"""The graph of the mark."""

STORED = GRAPH["engine-stored"]
"""What the embedded engine has in its store's own default graph, which not every engine has: see `engine.graphs`."""

_SAYS = NamedNode("urn:autopact:engine:mark")


@dataclass(frozen=True, slots=True)
class Mark:
    """What this service has noted about a graph that it filled.

    Attributes:
        data: the id of the snapshot.
        inputs: the digest of what it was filled with.
        number: the last change.
        consistent: whether it contradicts itself nowhere; None where nothing reasons.
        plain: whether nothing is derived, projection included.
        whole: whether all of it is there.
        left: whether what follows is left to the engine's own reasoner.
        write: the name of the request that made the last change.
        stated: the digest of what was stated when all else was derived there; nothing where it was derived here.
    """

    data: str
    inputs: str
    number: int = 0
    consistent: bool | None = None
    plain: bool = False
    whole: bool = True
    left: bool = False
    write: str = ""
    stated: str = ""

    @property
    def quad(self) -> Quad:
        """The mark as it is kept."""
        return Quad(MARKED, _SAYS, Literal(json.dumps(asdict(self), sort_keys=True)), MARKED)


@dataclass(frozen=True, slots=True)
class Contents:
    """What there is to be read.

    Attributes:
        id: the snapshot's id.
        sizes: the named graphs that readers see, and how many triples each holds.
        consistent: as in `Engine`.
        mark: what this service has noted; None where others have filled it.
        plain: whether the default graph is the engine's own, instead of one made of parts.
    """

    id: str
    sizes: Mapping[NamedNode, int]
    consistent: bool | None = None
    mark: Mark | None = None
    plain: bool = False

    @property
    def stated(self) -> str:
        """A digest of how much is stated, which tells whether something else was stated since."""
        graphs = default_graphs(Level.POSSIBLE, inference=False)
        return sha256(" ".join(str(self.sizes.get(graph, 0)) for graph in graphs).encode()).hexdigest()[:16]

    @property
    def empty(self) -> bool:
        """Whether there is nothing at all."""
        return self.mark is None and not self.plain and not any(self.sizes.values())


def look(asking: Asking) -> Contents:
    """What an engine holds now; raises as `Asking.rows` does."""
    counted = asking.rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", timeout=PATIENCE)
    own = asking.dialect.own
    try:
        sizes = {
            row["g"]: int(row["n"].value)
            for row in counted
            if isinstance(row["g"], NamedNode) and isinstance(row["n"], Literal) and not own.match(row["g"].value)
        }
    except (KeyError, ValueError):
        raise EngineNonsense("The engine counts in no numbers.", mend="Look what runs there, and at its log.") from None
    mark = marked(asking) if MARKED in sizes else None
    sizes = {graph: size for graph, size in sizes.items() if graph not in RESERVED}
    if mark is not None:
        parts = {} if mark.plain else dict.fromkeys(PARTS, 0)
        return Contents(mark.data, {**parts, **sizes}, mark.consistent, mark, mark.plain)
    # Where the default graph is the union of the others, there is nothing in it that they have not.
    lone = asking.dialect.lone and bool(asking.rows("SELECT ?s { ?s ?p ?o } LIMIT 1"))
    graded = any(sizes.get(part) for part in PARTS)
    told = "\n".join(f"{graph.value} {size}" for graph, size in sorted(sizes.items(), key=str))
    parts = dict.fromkeys(PARTS, 0) if graded else {}
    return Contents(
        sha256(told.encode()).hexdigest()[:16], {**parts, **sizes}, plain=not graded and (lone or bool(sizes))
    )


def marked(asking: Asking) -> Mark | None:
    """What this service has noted in an engine; None where it has not.

    Raises:
        EngineNonsense: somebody else has written there; and as `Asking.rows` does.
    """
    rows = asking.rows(f"SELECT ?mark {{ GRAPH {MARKED} {{ {MARKED} {_SAYS} ?mark }} }}", named=[MARKED])
    if not rows or not isinstance(found := rows[0]["mark"], Literal):
        return None
    try:
        if len(rows) > 1:
            raise ValueError
        return Mark(**json.loads(found.value))
    except (TypeError, ValueError):
        raise EngineNonsense(
            f"What the engine has in {MARKED} is not as this service notes it.",
            mend="Somebody else has written there: empty the engine, and start the service anew.",
        ) from None


def emptied(mark: Mark) -> Mark:
    """A mark that says that its graph is not whole yet."""
    return replace(mark, whole=False)
