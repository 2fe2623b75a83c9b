"""Blank nodes as names of our own: what an engine is given, so that each can be named again in whatever is asked later.

A label says nothing outside of its document, so an engine would give a blank node another name, and none could be
deleted, be a premise of a proof, or be asked about again. On the way back they are blank nodes once more.

https://www.w3.org/TR/rdf11-concepts/#section-skolemization
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TypeVar, cast

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

NODE = "urn:autopact:node:"

T = TypeVar("T")

_MARK = NODE.encode()
_IN_JSON = re.compile(
    rb'"type"\s*:\s*"uri"\s*,\s*"value"\s*:\s*"' + re.escape(_MARK) + rb'([^"\\]+)"'
    rb'|"value"\s*:\s*"' + re.escape(_MARK) + rb'([^"\\]+)"\s*,\s*"type"\s*:\s*"uri"'
)


def named(term: T) -> T | NamedNode:
    """The term, its name if it is a blank node; and so inside of a triple that is one."""
    if isinstance(term, Triple):
        return cast("T", Triple(named(term.subject), term.predicate, named(term.object)))
    return NamedNode(NODE + term.value) if isinstance(term, BlankNode) else term


def blank(term: T) -> T | BlankNode:
    """The term, a blank node if it is such a name; and so inside of a triple that is one."""
    if isinstance(term, Triple):
        return cast("T", triple(term))
    if isinstance(term, NamedNode) and term.value.startswith(NODE):
        with suppress(ValueError):  # no label: the name is somebody else's
            return BlankNode(term.value.removeprefix(NODE))
    return term


def sent(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Quads as an engine is given them."""
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode | Triple):
            yield Quad(named(quad.subject), quad.predicate, named(quad.object), quad.graph_name)
        else:
            yield quad


def triple(found: Triple) -> Triple:
    """A triple as it is here."""
    return Triple(blank(found.subject), found.predicate, blank(found.object))


def in_json(body: bytes) -> bytes:
    """Results in JSON, with blank nodes for such names."""
    if _MARK not in body:
        return body
    return _IN_JSON.sub(_blank_in_json, body)


def _blank_in_json(name: re.Match[bytes]) -> bytes:
    label = name[1] or name[2]
    with suppress(ValueError):
        BlankNode(label.decode())
        return b'"type":"bnode","value":"' + label + b'"'
    return name[0]
