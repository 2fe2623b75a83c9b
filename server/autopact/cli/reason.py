"""`autopact reason`: what follows from files, on the terminal or into a file."""

from __future__ import annotations

import sys
import time
from itertools import islice
from pathlib import Path
from typing import IO, cast

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from autopact.terms import Level

SHOWN = 10
"""Contradictions that are told."""


@click.command("reason")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--out", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The file to write, as N-Triples.")
@click.option(
    "--level",
    type=click.Choice([level.word for level in Level]),
    default=Level.CERTAIN.word,
    show_default=True,
    help="The least firm statements to reason from.",
)
def command(files: tuple[Path, ...], out: Path | None, level: str) -> None:
    """Print what follows from a graph, and is not stated in it, as N-Triples.

    FILES are as for `autopact serve`: ontologies, triples, claims; without any, the bundled graph. How many triples
    were read and follow, in how many seconds, and whether anything contradicts itself, is told on standard error.
    """
    from pyoxigraph import RdfFormat, serialize  # noqa: PLC0415 - with all else that --help need not load

    from autopact.engine.dataset import assemble, given  # noqa: PLC0415
    from autopact.reasoner import Reasoner, sentence  # noqa: PLC0415

    console = Console(stderr=True, highlight=False)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    begun = time.perf_counter()
    with Progress(*columns, console=console, transient=True) as display:
        task = display.add_task("starting", total=None)

        def tell(stage: str) -> None:
            display.update(task, description=stage)

        stated = given(assemble(files or None, reasoning=False, progress=tell).graphs)
        read = time.perf_counter()
        reasoner = Reasoner({each: stated[each] for each in Level if each <= Level[level.upper()]}, progress=tell)
    levels = [each for each in Level if each <= Level[level.upper()]]
    found = sum(map(reasoner.count, levels))
    derived = time.perf_counter()
    follows = (triple for each in levels for triple in reasoner.inferred(each))
    if out is None:
        serialize(follows, cast("IO[bytes]", sys.stdout.buffer), format=RdfFormat.N_TRIPLES)
    else:
        with out.open("wb") as file:
            serialize(follows, file, format=RdfFormat.N_TRIPLES)
    console.print(
        f"{sum(map(len, stated.values())):,} triples read in {read - begun:.2f} s; "
        f"{found:,} follow, in {derived - read:.2f} s."
    )
    contradictions = list(islice(reasoner.contradictions(), SHOWN + 1))
    for contradiction in contradictions[:SHOWN]:
        console.print(f"Contradiction: {sentence(contradiction)}.", markup=False, soft_wrap=True)
    if len(contradictions) > SHOWN:
        console.print("There are more contradictions than these.")
