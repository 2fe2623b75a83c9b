"""What things are called, for the present reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import g
from pyoxigraph import Literal, NamedNode, Triple

from autopact.catalogue import names
from autopact.engine.seam import Engine
from autopact.web.languages import language


def labels(engine: Engine, terms: Iterable[object]) -> dict[NamedNode, Literal]:
    """The label of every node among `terms` that has any, however uncertain: the one that the reader can best read.

    Those that have none may be called what another is, and are noted for the present page to tell them apart.
    """
    asked = {node for term in terms for node in _nodes(term)}
    found = names.labels(engine, asked, language())
    g.setdefault("unlabelled", set()).update(asked - found.keys())
    return found


def _nodes(term: object) -> Iterator[NamedNode]:
    """A node itself; those of a triple, and of the triples in that."""
    if isinstance(term, NamedNode):
        yield term
    elif isinstance(term, Triple):
        for each in term:
            yield from _nodes(each)


def readability(label: Literal) -> tuple[int, str]:
    """How well the reader can read a label, the best first."""
    return names.readability(label, language())
