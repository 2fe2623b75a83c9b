"""`autopact export`: a graph as another tool takes it."""

from __future__ import annotations

from pathlib import Path

import click

from autopact.cli.counted import counted
from autopact.cli.options import FilePath, certainty, inference, reasoning, union
from autopact.errors import InputError
from autopact.terms import Level


@click.command("export")
@click.argument("files", nargs=-1, type=FilePath(exists=True))
@click.option("--for", "tool_name", metavar="TOOL", help="The tool. `autopact export` alone lists all, with formats.")
@click.option("--format", "format_name", help="Another format that the tool takes.")
@click.option(
    "--out",
    "-o",
    type=FilePath(),
    help="The file, or for several the folder, to write; must not be there yet. Left out: autopact-TOOL, here.",
)
@certainty
@inference
@reasoning(type=click.Choice(["owl-rl", "off"]), help="What is inferred from the graph in the first place.")
@union
def command(
    files: tuple[Path, ...],
    tool_name: str | None,
    format_name: str | None,
    out: Path | None,
    certainty: Level,
    inference: bool,
    reasoning: str,
    union_default_graph: bool,
) -> None:
    """Write a graph as another tool takes it; docs/importing.md says how that reads it.

    FILES are as for `autopact serve`; without any, the bundled graph. Several files, as for DuckDB, are a folder.
    Without --format, the ending of the file chooses it, if it means any; what the tool does not take is refused. A file
    whose name ends in .gz is packed with gzip.
    Each file is told with its length in bytes and its SHA-256.

    \b
    Examples:
      autopact export --for gephi
      autopact export --for jena --format nquads --certainty possible -o graph.nq
      autopact export --for duckdb my.ttl -o tables
    """  # noqa: D301 - click knows its paragraphs by this character
    from autopact.cli.output import STANDARD_OUTPUT  # noqa: PLC0415 - which --help need not load, nor what follows
    from autopact.export.tools import TOOLS, tool  # noqa: PLC0415
    from autopact.turtle import packed  # noqa: PLC0415
    from autopact.turtle.reader import FORMATS  # noqa: PLC0415

    if tool_name is None:
        if files or format_name or out:
            raise InputError(
                "Nothing says which tool it is for.", mend="Name it with --for; `autopact export` alone lists them."
            )
        width = max(map(len, TOOLS))
        for each in TOOLS.values():
            click.echo(f"{each.name:{width}}  {', '.join(form.name for form in each.formats)}")
        return
    if out == STANDARD_OUTPUT:
        raise InputError("An export goes into a file, whose length and digest are told.", mend="Name it with -o.")
    chosen = tool(tool_name)
    ending = packed.name(out).suffix.lower() if out else ""
    ending = FORMATS[ending].file_extension if ending in FORMATS else ending[1:]
    meaning = {name for each in TOOLS.values() for form in each.formats for name in (form.name, form.suffix)}
    form = chosen.format(format_name or (ending if ending in meaning else None))
    target = out or Path(f"autopact-{chosen.name}" + ("" if form.several else f".{form.suffix}"))

    from autopact.engine.dataset import assemble  # noqa: PLC0415 - brings the reasoner
    from autopact.engine.embedded import Embedded  # noqa: PLC0415
    from autopact.engine.explanation import Explainer  # noqa: PLC0415
    from autopact.export.material import Material, rules  # noqa: PLC0415
    from autopact.export.writing import free, save  # noqa: PLC0415

    free(target)  # before anything takes its time
    dataset = assemble(files or None, reasoning=reasoning != "off", united=union_default_graph)
    explaining = reasoning != "off" and inference and form.files
    engine = Embedded(dataset, Explainer.of(dataset) if explaining else None)
    material = Material(engine, certainty, inference, rules(engine))
    for written in save(material, chosen, form, target):
        click.echo(f"{written.path}  {written.size:,} bytes  sha256 {written.sha256}")
    if not form.named and not union_default_graph and (others := material.others):
        left = f"{counted(sum(others.values()), 'triple')} in {counted(len(others), 'named graph')}"
        click.echo(
            f"Not in it, since {form.title} has no place for them: {left}. With --union-default-graph they are in it.",
            err=True,
        )
