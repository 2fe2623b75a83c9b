"""What was found out about a snapshot of the data: kept until there is another one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Event
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from autopact.engine.seam import Engine

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Values by their keys, for every engine those of its present snapshot; beyond `most`, all are let go of.

    What is put into the values of a snapshot that has gone meanwhile is seen by nobody.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._of: WeakKeyDictionary[Engine, tuple[str, dict[K, V], dict[K, Event]]] = WeakKeyDictionary()

    def of(self, engine: Engine) -> dict[K, V]:
        """The values that are kept of the present snapshot; may be added to."""
        return self._present(engine)[0]

    def get(self, engine: Engine, key: K, find: Callable[[], V]) -> V:
        """The value of a key, found if it is not there; who asks meanwhile waits, and finds it if that failed."""
        values, finding = self._present(engine)
        if key not in values:
            mine = Event()
            first = finding.setdefault(key, mine)
            if first is not mine:
                first.wait()
            try:
                if key not in values:
                    values[key] = find()
            finally:
                if first is mine:
                    del finding[key]
                    mine.set()
        return values[key]

    def _present(self, engine: Engine) -> tuple[dict[K, V], dict[K, Event]]:
        """The values of the present snapshot, and of those that are being found when that has ended."""
        data = engine.id
        known = self._of.get(engine)
        if known is None or known[0] != data or len(known[1]) > self._most:
            self._of[engine] = known = data, {}, {}
        return known[1:]


def once(find: Callable[[Engine], V]) -> Callable[[Engine], V]:
    """A function of an engine that is called once for a snapshot."""
    values: Kept[None, V] = Kept(1)

    @wraps(find)
    def found(engine: Engine) -> V:
        return values.get(engine, None, lambda: find(engine))

    return found
