"""A change of what is stored and derived, done in an engine as one request, and only if nobody else has written there.

The mark of the data is compared and replaced in the same operation. So two writers cannot undo each other, and when an
answer is lost it can be found out whether the request was done. What an engine has that this service has not, since
somebody else wrote it or an answer was lost, is read, and becomes a change like others.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from pyoxigraph import NamedNode, Quad

from autopact.engine.graphs import DEFAULT, SHOWN, quad
from autopact.engine.parts import DERIVED, RESERVED
from autopact.engine.remote import nodes
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.contents import STORED, Contents, Mark, emptied, look, marked
from autopact.engine.remote.filling import change, in_default, placed, read, written
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Delta, Outcome
from autopact.errors import AutopactError, EngineSlow, EngineUnsure, Unavailable

PATIENCE = 10.0
"""Seconds for which it is tried to find out whether a request was done whose answer was lost."""

OFTEN = 0.25
"""Seconds between two such tries."""


class Committing:
    """Changes an engine.

    Args:
        asking: the engine.
        mark: what is known to be noted there.
    """

    def __init__(self, asking: Asking, mark: Mark) -> None:
        self._asking, self._mark = asking, mark

    def settle(self, writable: Writable) -> tuple[Outcome, str] | None:
        """Have a state be what the engine has, if that is another one: what changed by that, and the request's name.

        Raises:
            EngineGone, EngineSlow, EngineOpen, EngineNonsense: what the engine has is not known.
        """
        mark = marked(self._asking)
        if mark is None:
            raise Unavailable("The engine holds another graph than this service has put there.", mend="Start it anew.")
        if not mark.whole:
            raise Unavailable("A change of the engine's data stopped half-way.", mend="Start the service anew.")
        self._mark = mark
        if mark.data == writable.engine.id:
            return None
        now = set(stored(self._asking, look(self._asking)))
        before = set(writable.quads())
        names = {each.graph_name for each in now} - {DEFAULT}
        delta = Delta(
            removed=list(before - now),
            added=list(now - before),
            dropped=[graph for graph in writable.graphs() if graph not in names],
            created=[graph for graph in names if isinstance(graph, NamedNode) and not writable.exists(graph)],
        )
        outcome = replace(writable.redo(delta), data=mark.data, number=mark.number)
        writable.become(mark.data, mark.number)
        return (outcome, mark.write) if delta else None

    def commit(self, writable: Writable, outcome: Outcome, name: str) -> None:
        """Have the engine become a state that a write has made; readers see all of it from then on, or nothing.

        Raises:
            EngineRefused, EngineNonsense: the engine does not take it.
            Unavailable: somebody else has written there.
            EngineUnsure, EngineSlow: it is not known whether it was done.
            EngineGone, EngineOpen, EngineFailed: it was not done.
        """
        mark = replace(
            self._mark, data=outcome.data, number=outcome.number, consistent=outcome.consistent, write=name, whole=True
        )
        gone, come = _apart(writable, outcome)
        if len(gone) + len(come) > self._asking.dialect.change:
            # Too much for one request: whoever reads meanwhile sees some of it, and a mark that says so.
            self._replace(emptied(mark))
            change(self._asking, gone, come)
            gone, come = [], []
        self._replace(mark, gone, come)

    def _replace(self, mark: Mark, gone: Iterable[Quad] = (), come: Iterable[Quad] = ()) -> None:
        """Replace the mark, and with it what goes and comes."""
        old, new = self._mark.quad, mark.quad
        text = f"DELETE {{ {written([old, *gone])} }} INSERT {{ {written([new, *come])} }} WHERE {{ {written([old])} }}"
        try:
            self._asking.cluster.update(text)
        except (EngineUnsure, EngineSlow):
            if self._found_out() != mark:
                raise
        else:
            if marked(self._asking) != mark:
                raise Unavailable("Somebody else has changed the engine's data meanwhile.", mend="Try again.")
        self._mark = mark

    def _found_out(self) -> Mark | None:
        """What is noted in the engine, as soon as it says so."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(AutopactError):
                return marked(self._asking)
            time.sleep(OFTEN)
        return None


def _apart(writable: Writable, outcome: Outcome) -> tuple[list[Quad], list[Quad]]:
    """The quads that a change takes from an engine, and those that it brings."""
    store = writable.engine.graphs.store
    changed = [
        *outcome.stored.removed, *outcome.stored.added, *outcome.derived.removed, *outcome.derived.added,
    ]  # fmt: skip
    changed += [quad(each, DEFAULT) for each in changed if each.graph_name == SHOWN]
    gone: list[Quad] = []
    come: list[Quad] = []
    for each in dict.fromkeys(changed):
        (come if each in store else gone).append(each)
    return [*map(placed, nodes.sent(gone))], [*map(placed, nodes.sent(come))]


def stored(asking: Asking, contents: Contents) -> Iterator[Quad]:
    """What is stored in an engine that this service has filled: what files and clients wrote."""
    plain = contents.mark is not None and contents.mark.plain
    if plain:
        yield from (quad(triple, DEFAULT) for triple in read(asking, STORED))
    else:
        yield from in_default(asking)
    for graph, size in contents.sizes.items():
        if size and graph not in RESERVED and (plain or graph not in DERIVED):
            yield from (quad(triple, graph) for triple in read(asking, graph))
