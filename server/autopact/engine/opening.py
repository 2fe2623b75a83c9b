"""The state that is written in, when the service starts: read from files, or from where it was kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autopact.engine.directory import Directory
from autopact.engine.evaluator import Limits
from autopact.engine.journal import Journal
from autopact.engine.snapshot import Published
from autopact.engine.update.writable import Judge, Writable
from autopact.engine.writer import State
from autopact.errors import InputError, Place


@dataclass(frozen=True, slots=True)
class Source:
    """Where what is served comes from.

    Attributes:
        files: files and folders; none means the bundled graph.
        empty: whether to begin with nothing, instead of those.
        directory: where it is kept. What is there already is served, and nothing else.
        reasoning: whether anything is inferred. Of nothing, without that, nothing is derived at all.
        left: whether that is left to an engine that is elsewhere.
        there: whether our rules are run there, as updates.
        judge: says what is wrong with the state that a write makes.
    """

    files: Sequence[Path] = ()
    empty: bool = False
    directory: Path | None = None
    reasoning: bool = True
    left: bool = False
    there: bool = False
    judge: Judge | None = None


def opened(
    source: Source, published: Published, limits: Limits, progress: Callable[[str], None] = lambda _: None
) -> State:
    """The state of a source; its directory is this process's from now on, and that of those forked from it.

    Raises:
        InputError: a file or the directory cannot be read, or there are data in it and files were given too.
        Unavailable: another process has the directory.
        Full: there is no room for what is kept.
    """
    if source.directory is None:
        with tempfile.TemporaryFile() as file:
            return State(begun(source, progress), Journal(os.dup(file.fileno())), published, limits)
    directory = Directory(source.directory, make=True)
    directory.lock()
    if directory.is_new:
        writable = begun(source, progress)
        _keep(directory, writable, plain=is_plain(source))
    else:
        writable = _found(directory, source, progress)
    journal = directory.journal(writable.number)
    plain = writable.engine.graphs.plain
    aside = (lambda: _keep(directory, writable, plain=plain)) if directory.is_outgrown(writable.number) else None
    return State(writable, journal, published, limits, aside)


def begun(source: Source, progress: Callable[[str], None]) -> Writable:
    """The state that the files of a source make, or that of nothing."""
    if source.empty:
        plain = is_plain(source)
        return Writable(plain=plain, reasoning=source.reasoning, judge=source.judge, progress=progress)
    return Writable.of(source.files or None, reasoning=source.reasoning, judge=source.judge, progress=progress)


def is_plain(source: Source) -> bool:
    """Whether nothing is ever derived, projection included."""
    return source.empty and not (source.reasoning or source.left or source.there)


def _found(directory: Directory, source: Source, progress: Callable[[str], None]) -> Writable:
    if source.files:
        raise InputError(
            "There are data here already, and they are what is served.",
            mend="Leave the files out; `autopact load --data` adds them to what is there.",
            place=Place(str(directory.path)),
        )
    kept = directory.read(progress)
    if kept.plain and source.reasoning:
        raise InputError(
            "What is here was begun with --empty --reasoning off: nothing is derived from it.",
            mend="Add --reasoning off; or `autopact dump` it, and load that into another directory.",
            place=Place(str(directory.path)),
        )
    return Writable(
        kept.quads, kept.graphs, data=kept.data, number=kept.number, plain=kept.plain, reasoning=source.reasoning,
        judge=source.judge, progress=progress,
    )  # fmt: skip


def _keep(directory: Directory, writable: Writable, *, plain: bool) -> None:
    directory.write(writable.quads(), writable.graphs(), number=writable.number, data=writable.engine.id, plain=plain)
