"""An engine that is elsewhere, when the service starts: filled if it is empty, served as it is if it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from autopact.engine import dataset
from autopact.engine.embedded import Embedded
from autopact.engine.graphs import DEFAULT, SHOWN, Graphs, quad
from autopact.engine.opening import begun
from autopact.engine.parts import DERIVED, INFERRED
from autopact.engine.processes.evaluator import Limits
from autopact.engine.processes.writer import State
from autopact.engine.remote import nodes
from autopact.engine.remote.address import Address, reached
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.committing import Committing, stored
from autopact.engine.remote.contents import STORED, Contents, Mark, emptied, look
from autopact.engine.remote.filling import change, differing, fill, note, read
from autopact.engine.remote.fixpoint import Fixpoint
from autopact.engine.source import Source
from autopact.engine.storage.journal import Journal
from autopact.engine.storage.published import Published
from autopact.engine.update.writable import Writable
from autopact.errors import InputError
from autopact.terms import ONTOLOGY_GRAPH
from autopact.turtle import reader


def found(
    asking: Asking, source: Source, *, writing: bool, progress: Callable[[str], None] = lambda _: None
) -> tuple[Contents, Writable | None]:
    """What an engine holds, once it is filled, and that as what can be written to, where that is wanted.

    Args:
        asking: the engine.
        source: what it is filled with if it is empty.
        writing: whether it is to be written to.
        progress: is told each stage, and what is served in place of what was asked for.

    Raises:
        InputError: there is something in it that cannot be served, or not be written to.
    """
    contents = look(asking)
    inputs = _digest(source)
    mark = contents.mark
    if contents.empty or (mark is not None and not mark.whole and mark.inputs == inputs and not mark.number):
        told = "empty: it is filled" if mark is None else "half filled: it is gone on with"
        progress(f"the engine is {told}")
        contents, writable = _filled(asking, source, inputs, progress)
        return contents, writable if writing else None
    if source.there:
        return _derived_anew(asking, contents, progress), None
    if mark is None:
        if writing:
            raise InputError(
                "The engine holds a graph that others have put there: nobody knows what of it is stored.",
                mend="Leave the tokens out, to serve it as it is; or name an empty one.",
            )
        progress("the engine holds a graph that others have put there: that is served, as it is")
        return contents, None
    if not mark.whole and not (writing and mark.number):
        raise InputError(
            "The engine holds a part of another graph, whose writing stopped half-way.",
            mend="Start with the files that it was begun with, or empty it.",
        )
    if mark.inputs != inputs and (source.files or not source.empty):
        progress("the engine was filled with other files or options: what is there is served, and no file is read")
    if not writing:
        return contents, None
    return contents, _restored(asking, contents, mark, source, progress)


def _filled(asking: Asking, source: Source, inputs: str, progress: Callable[[str], None]) -> tuple[Contents, Writable]:
    """What an engine holds, once it has been given what a source makes, and that itself."""
    writable = begun(source)
    mark = Mark(
        writable.engine.id, inputs, consistent=writable.engine.consistent, plain=source.plain, left=source.left,
        whole=not source.there,
    )  # fmt: skip
    fill(asking, writable.engine.graphs.store, mark, progress)
    contents = look(asking)
    if wrong := differing(writable.engine.sizes, contents.sizes):
        progress(wrong)
    return _derived(asking, contents, mark, progress) if source.there else contents, writable


def _digest(source: Source) -> str:
    """A digest of what an engine is filled with."""
    if source.empty:
        what = "nothing"
    else:
        what = dataset.digest(reader.walk(source.files) if source.files else dataset.bundled_files())
    there = " there" if source.there else ""
    return sha256(f"{what} {source.reasoning} {source.left} {source.plain}{there}".encode()).hexdigest()


def _derived_anew(asking: Asking, contents: Contents, progress: Callable[[str], None]) -> Contents:
    """What an engine holds, once what follows has been derived there, if that is not so already.

    Raises:
        InputError: there is nothing in it that rules could be applied to.
    """
    mark = contents.mark
    follows = any(map(contents.sizes.get, INFERRED))
    if contents.plain:
        raise InputError(
            "The engine holds a graph, but not where rules would look for it.",
            mend=f"Put the schema in {ONTOLOGY_GRAPH}, all else in {SHOWN}; or leave out --reasoning updates.",
        )
    if mark is not None and not mark.whole and mark.inputs and not mark.stated:
        raise InputError(
            "The engine holds a part of another graph, whose writing stopped half-way.",
            mend="Start with the files that it was begun with, or empty it.",
        )
    if mark is not None and mark.whole and mark.stated == contents.stated:
        progress("what follows has been derived in the engine")
        return contents
    if follows and (mark is None or (mark.whole and not mark.stated)):
        progress("what follows is in the engine, derived in another way: that is served, as it is")
        return contents
    if mark is None:
        mark = Mark(contents.id, "", whole=False)
        note(asking, mark)
    elif mark.whole:
        note(asking, emptied(mark), mark)
    return _derived(asking, contents, mark, progress)


def _derived(asking: Asking, contents: Contents, mark: Mark, progress: Callable[[str], None]) -> Contents:
    """What an engine holds, once what follows is derived there; its mark says that it is not all there yet."""
    consistent = Fixpoint(asking, progress).reach()
    stated = look(asking).stated
    data = sha256(f"{mark.data} {stated}".encode()).hexdigest()[: len(contents.id)]
    note(asking, replace(mark, data=data, consistent=consistent, whole=True, stated=stated), emptied(mark))
    return look(asking)


def _restored(
    asking: Asking, contents: Contents, mark: Mark, source: Source, progress: Callable[[str], None]
) -> Writable:
    """What an engine holds, to be written to. What it has that is derived otherwise here, it is told."""
    progress("reading what is stored in the engine")
    writable = Writable(
        stored(asking, contents), data=mark.data, number=mark.number, plain=mark.plain,
        reasoning=mark.consistent is not None, judge=source.judge,
    )  # fmt: skip
    graphs = writable.engine.graphs
    for part in () if mark.plain else (*DERIVED, STORED):
        found = graphs.store.quads_for_pattern(None, None, None, DEFAULT if part == STORED else part)
        here, there = {each.triple for each in found}, set(read(asking, part))
        gone, come = (nodes.sent(quad(each, part) for each in some) for some in (there - here, here - there))
        change(asking, gone, come)
    if not mark.whole:
        note(asking, replace(mark, whole=True), mark)
    return writable


def state(
    address: Address,
    source: Source,
    published: Published,
    limits: Limits,
    timeout: float,
    progress: Callable[[str], None] = lambda _: None,
) -> State:
    """The state of an engine that is written to; raises as `found` does."""
    asking = reached(address, timeout)
    contents, writable = found(asking, source, writing=True, progress=progress)
    assert writable is not None  # noqa: S101 - it is to be written to
    writable.engine.graphs.prefixes = source.prefixes
    assert contents.mark is not None  # noqa: S101 - only what carries one is
    return State(writable, Journal.passing(), published, limits, link=Committing(asking, contents.mark))


class Hollow(Embedded):
    """What is known of an engine that is elsewhere, without any of its data: enough to say so, and to parse queries."""

    def __init__(self, contents: Contents) -> None:
        graphs = Graphs(plain=contents.plain)
        super().__init__(graphs, data=contents.id)
        graphs.sizes.update(contents.sizes)
        self.noted = contents.mark is not None
        self._consistent = contents.consistent

    @property
    def consistent(self) -> bool | None:
        """What the mark says."""
        return self._consistent


def hollow(address: Address, source: Source, timeout: float, progress: Callable[[str], None]) -> Hollow:
    """What is known of an engine that is not written to; raises as `found` does."""
    contents, _ = found(reached(address, timeout), source, writing=False, progress=progress)
    engine = Hollow(contents)
    engine.graphs.prefixes = source.prefixes
    return engine
