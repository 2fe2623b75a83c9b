"""Options that several commands have, and the kinds of values that they take."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from autopact.errors import InputError, MissingPart
from autopact.sparql.form import NUMBER
from autopact.terms import Level
from autopact.turtle import reader

UNITS = {"": 1, "KIB": 1024, "MIB": 1024**2, "GIB": 1024**3}
LARGEST = 1_000_000 * UNITS["GIB"]
DAY = 24 * 60 * 60

FEWEST_FILES = 64
"""Files that a process has to be allowed to open: a web process has half as many before the first client comes."""


def able_to_serve() -> None:
    """Find that queries can be given processes of their own, which this does by the means of one system.

    If the system lets it, this may open as many files from now on as it takes.

    Raises:
        MissingPart: this is another, or it allows too little.
    """
    if sys.platform != "linux":
        raise MissingPart(
            f"This takes Linux, and here is another system ({sys.platform}).",
            mend="Start it in a container, or on Windows in WSL.",
        )
    import resource  # noqa: PLC0415 - not every system has it

    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= files < FEWEST_FILES <= most:
        files = FEWEST_FILES
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    if 0 <= files < FEWEST_FILES:
        raise MissingPart(
            f"A process may open no more than {files} files here, and this takes {FEWEST_FILES}.",
            mend="Allow it more: ulimit -n 1024.",
        )
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        raise MissingPart(
            "There is no folder for temporary files that can be written to.",
            mend="Name one in TMPDIR; give a container one with --tmpfs /tmp.",
        ) from None


class FilePath(click.ParamType[Path]):
    """A path of a file or a folder; options are those of click's own."""

    def __init__(self, **options: bool) -> None:
        self._path = click.Path(path_type=Path, **options)
        self.name = self._path.name

    def convert(self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path that a text means."""
        try:
            return self._path.convert(reader.path(value), param, ctx)
        except InputError as error:
            self.fail(f"{error.what} {error.mend}", param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """What a shell may offer."""
        return self._path.shell_complete(ctx, param, incomplete)


class Size(click.ParamType[int]):
    """A number of bytes that a limit can be: 512MiB, 1.5GiB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of bytes that a text means."""
        found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*((?:[KMG]iB)?)", str(value).strip(), re.IGNORECASE)
        if not found:
            self.fail(f"{value!r} is no size. Write a number and KiB, MiB or GiB: 512MiB.", param, ctx)
        size = float(found[1]) * UNITS[found[2].upper()]
        if size > LARGEST:
            self.fail(f"{value!r} is more than any limit takes: 1000000GiB at most.", param, ctx)
        return int(size)


class Seconds(click.ParamType[float]):
    """A time that can be waited: more than nothing, and no longer than a day."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds that a text means."""
        text = str(value).strip()
        seconds = float(text) if NUMBER.fullmatch(text) else 0.0
        if not 0 < seconds <= DAY:
            self.fail(f"{value!r} is no time. Write seconds, more than 0 and at most {DAY:,}, a day.", param, ctx)
        return seconds


certainty = click.option(
    "--certainty",
    type=click.Choice([level.word for level in Level]),
    default=Level.CERTAIN.word,
    callback=lambda _context, _option, word: Level[word.upper()],
    show_default=True,
    help="The least firm statements to take in.",
)

inference = click.option(
    "--inference",
    type=click.Choice(["on", "off"]),
    default="on",
    callback=lambda _context, _option, word: word == "on",
    show_default=True,
    help="Whether to take in what was inferred.",
)

reasoning = partial(click.option, "--reasoning", default="owl-rl", show_default=True)
"""What is inferred; each command has its own words for that."""

union = click.option(
    "--union-default-graph",
    is_flag=True,
    help="Have what is in the files' named graphs in the default graph, too.",
)

kept_union = click.option(
    "--union-default-graph/--no-union-default-graph",
    default=None,
    help="Have what is in named graphs in the default graph, too. --data remembers it: left out, as it was before.",
)

timeout = click.option(
    "--timeout",
    default=10.0,
    type=Seconds(),
    show_default=True,
    help="Seconds that a query may take.",
)

memory_limit = click.option(
    "--memory-limit",
    default="1GiB",
    type=Size(),
    show_default=True,
    help="Memory that a query may take, above what the data takes.",
)
