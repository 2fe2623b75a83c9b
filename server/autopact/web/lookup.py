"""What things are called, for the present reader."""

from __future__ import annotations

from collections.abc import Iterable

from flask import g
from pyoxigraph import Literal, NamedNode

from autopact.catalogue import names
from autopact.engine.seam import Engine
from autopact.web.languages import language


def labels(engine: Engine, terms: Iterable[object]) -> dict[NamedNode, Literal]:
    """The label of every node among `terms` that has any, however uncertain: the one that the reader can best read.

    Those that have none may be called what another is, and are noted for the present page to tell them apart.
    """
    asked = {term for term in terms if isinstance(term, NamedNode)}
    found = names.labels(engine, asked, language())
    g.setdefault("unlabelled", set()).update(asked - found.keys())
    return found


def readability(label: Literal) -> tuple[int, str]:
    """How well the reader can read a label, the best first."""
    return names.readability(label, language())
