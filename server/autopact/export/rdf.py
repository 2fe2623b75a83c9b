"""RDF files, in one of three layouts, by what a tool makes of named graphs.

    merged     triples: all parts, and what each claim states as ordinary nodes
    dataset    quads as on the endpoint: the parts are the default graph and named graphs too, and so are the claims
    parts      quads for stores whose default graph is the union of all graphs: each part a named graph, and no claim's,
               since what is denied or hedged would be as true there as all else; what they state is in a graph as nodes

https://www.w3.org/TR/rdf11-concepts/#section-dataset
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import IO

from pyoxigraph import DefaultGraph, Literal, Quad, RdfFormat, Triple

from autopact.engine.graphs import quad
from autopact.engine.writing import S, Sink, write_statements
from autopact.errors import OverSize, Unwritable
from autopact.export.material import EVIDENCE_GRAPH, Material

LARGEST = 1 << 62
"""Bytes that an export may have: whoever wants it bounded bounds the file."""


class Layout(Enum):
    """Which graph what is in; see above."""

    MERGED = auto()
    DATASET = auto()
    PARTS = auto()


def write(
    material: Material,
    form: RdfFormat,
    layout: Layout,
    file: IO[bytes],
    refused: Callable[[Literal], bool] = lambda _: False,
) -> None:
    """Write material in an RDF format.

    Args:
        material: what to write.
        form: the format.
        layout: which graph what is in.
        file: where to write it.
        refused: whether who is to read it would read nothing at all because of such a literal.

    Raises:
        Unwritable: the format, or RDF 1.1, cannot carry it, or nobody would read it.
        OSError: there is no room for it.
    """
    sink = Sink(file.fileno(), LARGEST)
    try:
        if layout is Layout.MERGED:
            write_statements(_readable(merged(material), refused), form, sink)
        else:
            quads = dataset(material) if layout is Layout.DATASET else parts(material)
            write_statements(_readable(quads, refused), form, sink)
        file.write(sink.complete())
    except OverSize as error:  # which says what a client should do, and here there is none
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error


def merged(material: Material) -> Iterator[Triple]:
    """The triples of all parts, and the nodes of what claims state."""
    for part in material.parts:
        yield from material.triples(part)
    yield from material.statements()


def dataset(material: Material) -> Iterator[Quad]:
    """The default graph, the parts that it is made of, and all other named graphs."""
    for part in material.parts:
        for triple in material.triples(part):
            yield quad(triple, DefaultGraph())
    for part in material.parts if material.has_parts else ():
        for triple in material.triples(part):
            yield quad(triple, part)
    yield from material.named()


def parts(material: Material) -> Iterator[Quad]:
    """Each part as a named graph, the graph of what claims state, and named graphs that are no claim's."""
    for part in material.parts:
        for triple in material.triples(part):
            yield quad(triple, part)
    for triple in material.statements():
        yield quad(triple, EVIDENCE_GRAPH)
    yield from (each for each in material.named() if each.graph_name not in material.stating)


def _readable(statements: Iterator[S], refused: Callable[[Literal], bool]) -> Iterator[S]:
    for each in statements:
        if isinstance(each.object, Literal) and refused(each.object):
            raise Unwritable(
                f"The tool would read nothing at all, because of one number: {each}.",
                mend="Correct it, or give it as a text, without the datatype.",
            )
        yield each
