"""How what an engine elsewhere holds and explains is held against the same here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from pyoxigraph import NamedNode, Triple

from autopact.engine.dataset import Dataset, given
from autopact.engine.explanation import Explainer, leaves
from autopact.engine.parts import INFERRED, PLACES, RESTATED
from autopact.engine.remote.engine import Remote
from autopact.engine.seam import Why
from autopact.engine.update.writable import Writable
from autopact.reasoner import Reasoner
from autopact.terms import Level

Told = dict[str, Any]
"""An explanation, as JSON."""


def closed(graphs: dict[NamedNode, set[Triple]]) -> tuple[Dataset, Explainer]:
    """A dataset with all that follows, each triple in the first of the parts that it belongs to, and its reasons."""
    reasoner = Reasoner(given(graphs))
    for level in Level:
        graphs[level.inferred].update(reasoner.inferred(level))
    _take_out(graphs, [part for part in PLACES if part not in INFERRED])
    for level, restated in RESTATED.items():
        firmer = set[Triple]().union(*(graphs[each.inferred] for each in Level if each < level))
        graphs[restated] = graphs[level.asserted] & firmer
    _take_out(graphs, PLACES)
    dataset = Dataset(dict(graphs), "0" * 64, reasoner)
    return dataset, Explainer.of(dataset)


def _take_out(graphs: dict[NamedNode, set[Triple]], parts: Sequence[NamedNode]) -> None:
    """Have each triple in the first of the parts only."""
    seen: set[Triple] = set()
    for part in parts:
        graphs[part] -= seen
        seen |= graphs[part]


def explained(remote: Remote, triple: Triple | None, most: int = 1) -> Told:
    """What the engine elsewhere says."""
    told: Told = json.loads(remote.explain(Why(triple, most)).read())
    return told


def height(told: Told) -> int:
    """How many steps an explanation goes down."""
    return max((1 + height(premise) for premise in told.get("premises", ())), default=0)


def told(triple: Triple) -> tuple[str, ...]:
    """A triple as all engines have it: they may write a number in another way, and derive its datatype from integer."""
    value = str(triple.object).partition("^^")[0]
    with suppress(ValueError):
        value = str(float(value.strip('"')))
    return str(triple.subject), str(triple.predicate), value


def same_heights(here: Writable, remote: Remote) -> None:
    """Each sixtieth of what is inferred has a proof at its level, as high as in memory, down to what is stated."""
    for level in Level:
        for triple in sorted(here.engine.stored(level.inferred), key=str)[::60]:
            there = explained(remote, triple)
            known = here.engine.reasons(Why(triple))
            assert (there["level"], height(there)) == (level.word, height(known))
            assert {leaf["status"] for leaf in leaves(there)} <= {"asserted", "stated"}
