"""`autopact doctor`: what in files breaks their import into the tools of others, and the mend."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autopact.cli.options import FilePath

SYNTAXES = ["ttl", "trig", "nt", "nq", "rdf", "jsonld"]


@click.command("doctor")
@click.argument("files", nargs=-1, required=True, type=FilePath(allow_dash=True))
@click.option("--syntax", type=click.Choice(SYNTAXES), help="What FILES are written in, whatever their names say.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--fix", is_flag=True, help="Write a copy with what can be mended without a doubt; needs -o.")
@click.option("--out", "-o", type=FilePath(dir_okay=False), help="The file for the mended copy.")
def command(files: tuple[Path, ...], syntax: str | None, form: str, fix: bool, out: Path | None) -> None:
    """Find what breaks the import of FILES (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD; folders; - for stdin).

    Files are examined together, so give an ontology with the data that uses it. A fault does not end the examination:
    the rest is read all the same. Each finding says which tools stop at it, and the mend.

    Ends with 0 when there is nothing (notices aside), with 1 when there is, with 2 when a file cannot be read.

    \b
    Examples:
      autopact doctor ontology.ttl data.ttl
      curl https://example.org/data.ttl | autopact doctor -
      autopact doctor data.ttl --fix -o mended.ttl
    """  # noqa: D301 - click knows its paragraphs by this character
    from rich.console import Console  # noqa: PLC0415 - with all else that --help need not load

    from autopact.checks import Severity  # noqa: PLC0415
    from autopact.checks.doctor import STANDARD_INPUT, admit, examine  # noqa: PLC0415
    from autopact.cli.output import STANDARD_OUTPUT, beside, written  # noqa: PLC0415
    from autopact.cli.report import as_json, show  # noqa: PLC0415
    from autopact.turtle.reader import FORMATS  # noqa: PLC0415

    if fix != (out is not None) or (fix and len(files) > 1):
        raise click.UsageError("A mended copy needs both --fix and -o, and one file.")
    beside([file for file in files if file != STANDARD_INPUT], out)
    patients = admit(files, FORMATS[f".{syntax}"] if syntax else None)
    report = examine(patients)
    is_taken = out == STANDARD_OUTPUT  # by the copy
    if form == "json":
        click.echo(as_json(report), err=is_taken)
    else:
        show(report, Console(highlight=False, stderr=is_taken))
    if out:
        with written(out) as copy:
            copy.write(patients[0].mended)
    if out and not is_taken:
        click.echo(f"Wrote {out}. Examine it again for what only you can mend.", err=True)
    sys.exit(1 if report.count(Severity.ERROR) or report.count(Severity.WARNING) else 0)
