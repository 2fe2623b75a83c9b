"""`autopact load`: files into a directory that keeps data."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click
from rich.progress import BarColumn, DownloadColumn

from autopact.cli.options import FilePath, kept_union
from autopact.cli.stages import Stages

DATA = click.option(
    "--data",
    required=True,
    type=FilePath(file_okay=False),
    metavar="DIR",
    help="The directory, as for `autopact serve --data`.",
)


@click.command("load")
@click.argument("files", nargs=-1, required=True, type=FilePath(exists=True))
@DATA
@click.option(
    "--reasoning",
    type=click.Choice(["owl-rl", "off"]),
    help="Of a new directory: with off, nothing is derived from it ever, and claims are triples like others. Left out: "
    "owl-rl, or as the directory is.",
)
@kept_union
def command(files: tuple[Path, ...], data: Path, reasoning: str | None, union_default_graph: bool | None) -> None:
    """Load FILES, or folders of them, into a directory of data: all of them, or, if anything is wrong, none.

    What was there stays. The directory is made if there is none. It must not be served meanwhile: there, use /update or
    /graph-store.
    """
    from autopact.engine.filling import fill  # noqa: PLC0415 - brings the reasoner, which --help need not

    with Stages(BarColumn(), DownloadColumn()) as display:

        def opened(file: Path) -> IO[bytes]:
            display.reset(display.task, total=file.stat().st_size, description=file.name)
            return display.open(file, "rb", task_id=display.task)

        plain = None if reasoning is None else reasoning == "off"
        found = fill(data, files, plain=plain, united=union_default_graph, opened=opened, progress=display.tell)
    click.echo(f"Quads that are new: {found.after - found.before:,}; that are there now: {found.after:,}.")
