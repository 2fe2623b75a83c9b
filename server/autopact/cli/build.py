"""`autopact build`: renew, or compare, the generated files of `triples/`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autopact.bundled import folder
from autopact.cli.options import FilePath
from autopact.cli.stages import Stages


@click.command("build")
@click.option("--check", is_flag=True, help="Write nothing; name the stale files and exit with 1 if there are any.")
@click.option(
    "--out",
    type=FilePath(file_okay=False, exists=True),
    help="The folder to write or compare, instead of the bundled triples.",
)
def command(check: bool, out: Path | None) -> None:
    """Turn the claims into plain triples, reason over them, and write the result as Turtle.

    The files are the same bytes on every machine.
    """
    from autopact.engine.build import generate, save, stale  # noqa: PLC0415  brings the reasoner, which --help need not

    into = out or folder("triples")
    with Stages() as display:
        files = generate(display.tell)
    if check:
        for name in (found := stale(files, into)):
            click.echo(f"stale: {name}")
        if found:
            click.echo("  mend: run `autopact build` and commit what it writes.")
            sys.exit(1)
        click.echo(f"{len(files)} files are fresh.")
    else:
        changed = save(files, into)
        for name in changed:
            click.echo(f"wrote {name}")
        click.echo(f"{len(files) - len(changed)} of {len(files)} files were fresh already.")
