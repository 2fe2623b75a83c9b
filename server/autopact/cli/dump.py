"""`autopact dump`: what a directory keeps, as N-Quads."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import click

from autopact.cli.load import DATA
from autopact.cli.options import FilePath

CHUNK = 50_000
"""Quads that are written at a time."""


@click.command("dump")
@DATA
@click.option("--out", "-o", type=FilePath(dir_okay=False), help="The file to write; otherwise standard output.")
def command(data: Path, out: Path | None) -> None:
    """Write what is stored in a directory of data, as N-Quads, also while it is served.

    What follows from it is not in it. N-Quads cannot say that a graph is there without a triple, nor that nothing shall
    be derived, nor that named graphs are in the default graph, too: that is told on standard error, and `autopact
    backup` keeps it.
    """
    from pyoxigraph import RdfFormat, serialize  # noqa: PLC0415 - which --help need not load

    from autopact.cli.output import STANDARD_OUTPUT, written  # noqa: PLC0415
    from autopact.engine.storage.directory import Directory  # noqa: PLC0415
    from autopact.engine.storage.lines import DUMPED  # noqa: PLC0415

    directory = Directory(data)
    if out and out != STANDARD_OUTPUT:
        directory.refuse_within(out)
    kept = directory.read()
    empty = set(kept.graphs)
    with written(out) as file:
        file.write(DUMPED)
        while chunk := list(islice(kept.quads, CHUNK)):
            file.write(serialize(chunk, format=RdfFormat.N_QUADS) or b"")
            empty.difference_update(quad.graph_name for quad in chunk)
    for graph in sorted(empty, key=str):
        click.echo(f"Not in it, since there is no triple in it: the graph {graph}", err=True)
    if kept.united:
        click.echo(
            "Named graphs are in the default graph: load it with --union-default-graph to have that too.", err=True
        )
    if kept.plain:
        click.echo("Nothing is derived here: load it with --reasoning off to have that elsewhere.", err=True)
