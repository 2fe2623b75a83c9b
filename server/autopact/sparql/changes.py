"""The changes that were made, for those who follow: as JSON, as an Atom feed, and each by itself.

A change by itself is JSON, a patch that can be applied elsewhere (RDF Patch), or an activity in PROV terms (Turtle).

https://www.rfc-editor.org/rfc/rfc4287 (Atom)
https://afs.github.io/rdf-delta/rdf-patch.html, https://afs.github.io/rdf-delta/rdf-patch-logs.html
https://www.w3.org/TR/prov-o/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from heapq import nsmallest
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from autopact.engine.storage.journal import Recorded
from autopact.engine.writes import Change, Delta
from autopact.engine.writing import write
from autopact.sparql.outcome import MOST_SHOWN
from autopact.terms import BASE, PROV, RDF, RDFS, XSD

ATOM = "application/atom+xml"
JSON = "application/json"
PATCH = "application/rdf-patch"
TURTLE = "text/turtle"

PAGE = 50
MOST = 1000
"""Changes on a page, if the client does not say how many, and at most."""

AUTHOR = "autopact"
"""Who made a change that no client asked for: what an engine elsewhere holds was changed there."""


def as_json(changes: Sequence[Change], root: str, following: str | None) -> dict[str, Any]:
    """A page of changes: `changes`, and `next`, the address of the page behind it, if there is one."""
    return {"changes": [_told(change, root) for change in changes], "next": following}


def as_atom(changes: Sequence[Change], root: str, own: str, following: str | None) -> str:
    """A page of changes as a feed.

    Args:
        changes: those on it.
        root: the address of all changes.
        own: that of this page.
        following: that of the page behind it, if there is one.
    """
    head = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{escape(root)}</id>",
        "<title>Changes of the graph</title>",
        f"<updated>{changes[0].at if changes else '1970-01-01T00:00:00Z'}</updated>",
        f'<link rel="self" type="{ATOM}" href={quoteattr(own)}/>',
        *([f'<link rel="next" type="{ATOM}" href={quoteattr(following)}/>'] if following else []),
    ]
    return "\n".join([*head, *(_entry(change, root) for change in changes), "</feed>"]) + "\n"


def one_as_json(change: Change, delta: Delta, root: str) -> dict[str, Any]:
    """A change with the first of its quads."""
    return {
        **_told(change, root),
        "stored": {
            "removed": first(delta.removed, MOST_SHOWN),
            "added": first(delta.added, MOST_SHOWN),
            "dropped": [graph.value for graph in delta.dropped],
            "created": [graph.value for graph in delta.created],
        },
    }


def as_patch(change: Change, delta: Delta, before: Change | None) -> Iterator[bytes]:
    """A change as a patch, part by part: which other one it follows, what was removed, then what was added.

    It follows none where the change before it is not kept: another store is then not made the same by patches alone.
    """
    yield f"H id <uuid:{change.id}> .\n".encode()
    if before and before.number == change.number - 1:
        yield f"H prev <uuid:{before.id}> .\n".encode()
    yield b"TX .\n"
    for word, quads in ((b"D ", delta.removed), (b"A ", delta.added)):
        if quads:
            yield word + _lines(quads)[:-1].replace(b"\n", b"\n" + word) + b"\n"  # within a line, they are escaped
    yield b"TC .\n"


def first(quads: Sequence[Quad], most: int) -> list[str]:
    """The first quads of a change, in order, each as a line of N-Quads."""
    return nsmallest(most, _lines(quads).decode().split("\n")[:-1])


def _lines(quads: Sequence[Quad]) -> bytes:
    """The quads of a change as N-Quads; a million of them in a journal are not looked at one by one."""
    return quads.text if isinstance(quads, Recorded) else serialize(quads, format=RdfFormat.N_QUADS) or b""


def as_provenance(change: Change, root: str, before: Change | None) -> bytes:
    """A change as an activity: which snapshot it led to, after which other one, if that is kept, when, and for whom."""
    activity, agent = NamedNode(f"{root}/{change.number}"), BlankNode("agent")
    at = Literal(change.at, datatype=XSD.dateTime)
    after = NamedNode(f"urn:autopact:data:{change.data}")
    triples = {
        Triple(activity, RDF.type, PROV.Activity),
        Triple(activity, RDFS.label, Literal(title(change), language="en")),
        Triple(activity, PROV.endedAtTime, at),
        Triple(activity, PROV.generated, after),
        Triple(after, RDF.type, PROV.Entity),
        Triple(activity, PROV.wasAssociatedWith, agent),
        Triple(agent, RDF.type, PROV.Agent),
        Triple(agent, RDFS.label, Literal(change.who or AUTHOR)),
    }
    if before:
        triples.add(Triple(activity, PROV.wasInformedBy, NamedNode(f"{root}/{before.number}")))
    return write(triples, RdfFormat.TURTLE, {"prov": str(PROV), "rdfs": str(RDFS), "xsd": str(XSD)})


def _told(change: Change, root: str) -> dict[str, Any]:
    return {**asdict(change), "href": f"{root}/{change.number}"}


def title(change: Change) -> str:
    """A change in a line, in English."""
    return f"Change {change.number}: quads removed {change.removed:,}, added {change.added:,}"


def _entry(change: Change, root: str) -> str:
    address = f"{root}/{change.number}"
    follows = f"Not projected or inferred any more: {change.lost:,}; newly: {change.gained:,}."
    return "\n".join(
        [
            "<entry>",
            # The name stays the same wherever the service is reached.
            f"<id>{BASE}change/{change.id}</id>",
            f"<title>{title(change)}</title>",
            f"<updated>{change.at}</updated>",
            f"<author><name>{escape(change.who or AUTHOR)}</name></author>",
            f'<link rel="alternate" type="{JSON}" href={quoteattr(address)}/>',
            f'<link rel="alternate" type="{PATCH}" href={quoteattr(address + "?format=patch")}/>',
            f"<summary>{follows}</summary>",
            "</entry>",
        ]
    )
