"""`autopact backup`: a copy of a directory that keeps data."""

from __future__ import annotations

from pathlib import Path

import click

from autopact.cli.load import DATA
from autopact.cli.options import FilePath


@click.command("backup")
@DATA
@click.argument("target", type=FilePath())
def command(data: Path, target: Path) -> None:
    """Copy a directory of data to TARGET, which must not be there yet, also while it is served.

    The copy has every change that was acknowledged before this was called, with the record of who made it and when. To
    restore it, point `autopact serve --data` at it, or at a copy of it.
    """
    from autopact.engine.storage.copying import copy  # noqa: PLC0415 - which --help need not load
    from autopact.engine.storage.directory import Directory  # noqa: PLC0415

    number = copy(Directory(data), target)
    click.echo(f"Copied {data} to {target}, up to change {number:,}.")
