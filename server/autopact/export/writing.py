"""An export as it is had: a file, a folder, or, where one body is sent, an archive of that folder."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, cast

from autopact.errors import FULL, Full, InputError, Place, Unavailable
from autopact.export import rdf
from autopact.export.material import Material
from autopact.export.property_graph import PropertyGraph
from autopact.export.rdf import Layout
from autopact.export.tools import Format, Tool
from autopact.turtle import packed

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive, so that the same files are the same bytes."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its path, how many bytes it has, and their SHA-256 in lower-case hex."""

    path: Path
    size: int
    sha256: str


def free(target: Path) -> None:
    """Make sure that a place can be written.

    Raises:
        InputError: there is something already, or no folder to put it in.
    """
    mend = ""
    if target.exists() or target.is_symlink():
        what, mend = "There is something already.", "Take it away, or name another place with -o."
    elif not target.parent.is_dir():
        what, mend = "There is no such folder to put it in.", "Make it, or name another place with -o."
    if mend:
        raise InputError(what, mend=mend, place=Place(str(target)))


def save(material: Material, tool: Tool, form: Format, target: Path) -> list[Written]:
    """Write an export to a place that must not be there yet; whatever goes wrong, nothing is left there.

    One file is a file. Several are a folder, since those who read tables read files, not archives.

    Raises:
        InputError: the place is taken, or cannot be written.
        Full: there is no room for it.
        Unwritable: the format cannot carry the graph.
    """
    free(target)
    try:
        # Beside its place, so that it takes it in one step.
        with TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
            made = Path(folder, target.name)
            if form.several:
                made.mkdir()
            _write_all(material, tool, form, lambda name: _new(made / name))
            made.rename(target)
    except (OSError, sqlite3.Error) as error:
        full = error.errno in FULL if isinstance(error, OSError) else error.sqlite_errorcode == sqlite3.SQLITE_FULL
        raise (Full if full else InputError)(
            f"It cannot be written: {getattr(error, 'strerror', None) or error}.",
            mend="Check that the folder is there, may be written in and has room; or name another place with -o.",
            place=Place(str(target)),
        ) from error
    return [_written(path) for path in (sorted(target.iterdir()) if form.several else [target])]


def body(material: Material, tool: Tool, form: Format) -> IO[bytes]:
    """An export as one temporary file, which is gone when it is closed; several files are an archive.

    Raises:
        Unavailable: there is no room for it.
        Unwritable: the format cannot carry the graph.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(TemporaryFile(prefix="autopact-export-"))
            if form.several:
                folder = Path(stack.enter_context(TemporaryDirectory(prefix="autopact-export-")))
                _write_all(material, tool, form, lambda name: (folder / name).open("xb"))
                _archive(folder, file)
            else:
                _write_all(material, tool, form, lambda _: nullcontext(file))
            file.flush()
        except (OSError, sqlite3.Error) as error:
            why = getattr(error, "strerror", None) or error
            raise Unavailable(
                f"The export finds no room in the server's temporary files: {why}.",
                mend="Use autopact export where there is room.",
            ) from None
        kept = os.dup(file.fileno())
    return os.fdopen(kept, "rb")


def digest(file: IO[bytes]) -> tuple[int, str]:
    """How many bytes a file has, and their SHA-256 in lower-case hex."""
    file.seek(0)
    found = file_digest(cast("Any", file), "sha256").hexdigest()
    return file.tell(), found


@contextmanager
def _new(path: Path) -> Iterator[IO[bytes]]:
    """A file that is not there yet, packed if its name says so."""
    with path.open("xb") as file, packed.into(path, file) as whole:
        yield whole


def _written(path: Path) -> Written:
    with path.open("rb") as file:
        return Written(path, *digest(file))


def _write_all(
    material: Material, tool: Tool, form: Format, opened: Callable[[str], AbstractContextManager[IO[bytes]]]
) -> None:
    """Write each file of a format; the one that is alone has no name."""
    if form.form is not None:
        layout = tool.layout if form.named else Layout.MERGED
        with opened("") as file:
            rdf.write(material, form.form, layout, file, tool.refuses)
        return
    with PropertyGraph(material, facts=tool.facts) as graph:
        for name, write in form.files.items():
            with opened(name) as file:
                write(graph, file)


def _archive(folder: Path, file: IO[bytes]) -> None:
    """The files of a folder as an archive, the same bytes for the same files."""
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(path.name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 1024 * 1024)
