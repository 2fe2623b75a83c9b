"""`autopact mcp`: a graph as tools for agents, over standard input and output."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from autopact.cli.options import FilePath, Size, able_to_serve, memory_limit, reasoning, timeout, union
from autopact.errors import MissingPart


@click.command("mcp")
@click.argument("files", nargs=-1, type=FilePath(exists=True))
@reasoning(
    type=click.Choice(["owl-rl", "off"]),
    help="What is inferred from the graph. With off, nothing can be explained.",
)
@union
@timeout
@memory_limit
@click.option("--result-limit", default="16MiB", type=Size(), show_default=True, help="Bytes that a result may have.")
def command(
    files: tuple[Path, ...],
    reasoning: str,
    union_default_graph: bool,
    timeout: float,
    memory_limit: int,
    result_limit: int,
) -> None:
    """Give agents a graph to ask, by the Model Context Protocol on standard input and output.

    FILES are as for `autopact serve`; without any, the bundled graph. An agent's program starts this. The tools search,
    describe, give the schema and example questions, answer SPARQL, and explain; nothing can be changed. Needs the
    extra: pip install 'autopact[mcp]'.
    """
    able_to_serve()
    try:
        from autopact.agents.service import serve  # noqa: PLC0415 - it is an extra
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("autopact"):
            raise
        raise MissingPart(
            f"The protocol of agents needs a library that is not installed ({error.name}).",
            mend="pip install 'autopact[mcp]'",
        ) from None
    from autopact.engine.opening import absent, held, importing  # noqa: PLC0415 - brings the reasoner
    from autopact.engine.processes.evaluator import Limits  # noqa: PLC0415
    from autopact.engine.processes.holder import holding  # noqa: PLC0415
    from autopact.engine.source import Source  # noqa: PLC0415

    engine = held(Source(files, reasoning=reasoning != "off", united=union_default_graph))
    if missing := absent(importing(engine)):
        click.echo(f"Imported, and not among the data: {missing}.", err=True)
    with holding(engine, Limits(memory_limit, result_limit)) as control:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # to end in good order, it would wait for a line to come
        serve(control, timeout)
