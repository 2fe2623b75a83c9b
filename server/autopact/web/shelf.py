"""Exports that are made: once for each snapshot and choice, when somebody wants them, and kept while they are true.

A small graph's are all made as soon as anybody looks at the list; a large one's when they are asked for. One is made at
a time, so that a web process has time for others.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import IO, BinaryIO, TypeAlias, cast
from weakref import finalize

from autopact.catalogue.asking import number, select
from autopact.catalogue.kept import Kept
from autopact.engine.parts import Known, default_graphs, size
from autopact.engine.seam import Answer, Engine
from autopact.errors import AutopactError, Changed, Overloaded, OverSize, Unwritable
from autopact.export.material import Material, rules
from autopact.export.tools import TOOLS, Format, Tool
from autopact.export.writing import body, digest
from autopact.terms import Level

SMALL = 20_000
"""Triples of a graph whose exports are all made when the list is looked at."""

RULED = 2_000
"""Inferred triples whose rules are looked up, one by one; of a graph with more, an export from here tells none."""

LARGEST = 2_000_000
LARGEST_NETWORK = 300_000
"""Triples of a graph that is exported here, as RDF and as nodes and edges; `autopact export` knows no such bounds."""

KEPT = 96
"""Exports that are kept, those that were made last."""

PATIENCE = 30.0
"""Seconds that a request waits until it is its turn."""

WAITING = 8
"""Requests that wait for that; one more is turned away at once, so that there are threads for other pages."""


class Made:
    """An export that is there: its length in bytes, and their SHA-256 in lower-case hex; its file lasts as long as it.

    Args:
        file: what it is in.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.size, self.sha256 = digest(file)
        self._answer = Answer(self.size, file=cast("BinaryIO", file))
        finalize(self, file.close)

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, in pieces that fit into memory."""
        yield from self._answer.chunks()


Key: TypeAlias = tuple[str, Known, int, object]


class Shelf:
    """The exports of an engine's present snapshot."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(WAITING)
        self._made: OrderedDict[Key, Made | Unwritable] = OrderedDict()
        self._materials: Kept[Known, Material] = Kept(2 * len(Level))
        self._filling: dict[tuple[str, Known], threading.Thread] = {}

    def known(self, tool: Tool, form: Format, choice: Known) -> Made | Unwritable | None:
        """An export, if it is made, or why there is none, if that is known."""
        with self._lock:
            return self._made.get(self._key(tool, form, choice))

    def get(self, tool: Tool, form: Format, choice: Known) -> Made:
        """An export, which is made now if it is not there.

        Raises:
            OverSize: the graph is too large for that.
            Overloaded: others are being made, or the graph was changed meanwhile.
            Unwritable: the format cannot carry the graph.
            Unavailable: it could not be made now.
        """
        if isinstance(found := self.known(tool, form, choice), Made):
            return found
        size, bound = self._size(choice), LARGEST if form.form else LARGEST_NETWORK
        if size > bound:
            raise OverSize(
                f"The graph has {size:,} triples; up to {bound:,} are exported here.",
                mend=f"Use the command where the data is: autopact export --for {tool.name} --format {form.name}.",
            )
        if not self._room.acquire(blocking=False):
            raise self._busy()
        try:
            if not self._turn.acquire(timeout=PATIENCE):
                raise self._busy()
            try:
                return self._make(tool, form, choice)
            except Changed as error:
                raise Overloaded(error.what, mend=error.mend) from None
            finally:
                self._turn.release()
        finally:
            self._room.release()

    @staticmethod
    def _busy() -> Overloaded:
        return Overloaded("Other exports are being made.", mend="Ask again soon.", retry_after=30)

    def fill(self, choice: Known, patience: float) -> bool:
        """Begin to make all exports of a small graph, wait for that a little, and say whether it is still going on."""
        this = self._engine.id, choice
        if self._size(choice) > SMALL:
            return False
        with self._lock:
            thread = self._filling.get(this)
            if thread is None:
                thread = threading.Thread(target=self._fill, args=(choice,), name="exports", daemon=True)
                try:
                    thread.start()
                except RuntimeError:  # none can be started now: each is made when somebody wants it
                    return False
                self._filling[this] = thread
        thread.join(patience)
        return thread.is_alive()

    def _fill(self, choice: Known) -> None:
        for tool in TOOLS.values():
            for form in tool.formats:
                with suppress(AutopactError):  # whoever asks for that one is told
                    self.get(tool, form, choice)

    def _make(self, tool: Tool, form: Format, choice: Known) -> Made:
        """An export, or why there is none, unless that was found out while others had their turn."""
        key = self._key(tool, form, choice)
        with self._lock:
            made = self._made.get(key)
        if made is None:
            made = self._new(key, tool, form, choice)
        if isinstance(made, Unwritable):
            raise Unwritable(made.what, mend=made.mend)
        return made

    def _new(self, key: Key, tool: Tool, form: Format, choice: Known) -> Made | Unwritable:
        with self._lock:
            for old in [each for each in self._made if each[0] != key[0]]:
                del self._made[old]
            self._filling = {each: thread for each, thread in self._filling.items() if each[0] == key[0]}
        material = self._materials.get(self._engine, choice, lambda: self._material(choice))
        made: Made | Unwritable
        try:
            made = Made(body(material, tool, form))
        except Unwritable as error:
            made = error.with_traceback(None)  # which would keep all that was being read
        with self._lock:
            self._made[key] = made
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return made

    def _material(self, choice: Known) -> Material:
        """What exports are made of; the rule of a triple is looked up once."""
        sizes = self._engine.sizes
        inferred = sum(sizes.get(level.inferred, 0) for level in Level if level <= choice[0])
        rule = cache(rules(self._engine)) if inferred <= RULED else lambda _: ""
        return Material(self._engine, *choice, rule)

    def _key(self, tool: Tool, form: Format, choice: Known) -> Key:
        """What makes an export another one: tools that take the same share it."""
        taken = tool.facts if form.form is None else (tool.layout if form.named else None, tool.refuses)
        return self._engine.id, choice, id(form), taken

    def _size(self, choice: Known) -> int:
        """How many triples there are."""
        parts = default_graphs(*choice)
        if (known := size(self._engine.sizes, parts)) is not None:
            return known
        (row,) = select(self._engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", parts)
        return number(row, "n")
