"""`autopact check`: what is wrong with the bundled graph, or with files of your own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from autopact.checks import run
from autopact.cli.options import FilePath, union
from autopact.cli.report import as_json, show

_LONG = 5.0  # seconds after which silence worries people, even where nobody watches a terminal


@click.command("check")
@click.argument("files", nargs=-1, type=FilePath())
@click.option(
    "--sources",
    type=FilePath(file_okay=False),
    envvar="AUTOPACT_SOURCES",
    help="Folder of the articles' texts: verifies digests, offsets and cues.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--require-java", is_flag=True, help="Fail when HermiT cannot run because Java is missing.")
@union
def command(
    files: tuple[Path, ...], sources: Path | None, form: str, require_java: bool, union_default_graph: bool
) -> None:
    """Check FILES (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD; folders too), or the bundled graph.

    What is in them is held to the shapes (SHACL) that are among them, too.

    Ends with 0 when there is no error, with 1 when there is, with 2 when a file cannot be used at all.
    """
    with _progress() as progress:
        report = run(files, sources=sources, require_java=require_java, united=union_default_graph, progress=progress)
    if form == "json":
        click.echo(as_json(report))
    else:
        show(report, Console(highlight=False))
    sys.exit(0 if report.clean else 1)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """What tells the step that has begun, on standard error: at once on a terminal, elsewhere if it takes long."""
    console = Console(stderr=True, highlight=False)
    began = time.monotonic()
    if console.is_terminal:
        with console.status("checking") as status:
            yield lambda step: status.update(f"checking: {step}")
    else:

        def tell(step: str) -> None:
            if time.monotonic() - began > _LONG:
                console.print(f"checking: {step} ({time.monotonic() - began:.0f} s)", soft_wrap=True)

        yield tell
