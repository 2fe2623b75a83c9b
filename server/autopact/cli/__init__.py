"""The command line: one command a file, loaded when it is called.

A command's module holds `command`. Whatever goes wrong on purpose ends with its message on standard error and the
exit code of its kind; every option can be given in the environment as `AUTOPACT_` and its name.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from shlex import quote
from typing import Any, NoReturn

import click

from autopact.cli.visible import visible
from autopact.errors import FULL, AutopactError, Full, NoRdf, OverMemory, SyntaxFault

COMMANDS = {
    "serve": "Serve a graph: the site and its SPARQL endpoint.",
    "query": "Ask a graph a question in SPARQL.",
    "check": "Check ontology, claims and evidence, and say what to mend.",
    "doctor": "Find what breaks imports into other tools.",
    "build": "Write the triples that follow from the claims.",
    "reason": "Print what follows from a graph.",
    "explain": "Explain why a triple holds, or why not.",
    "mcp": "Give agents a graph to ask (Model Context Protocol).",
    "export": "Write a graph as another tool takes it.",
    "source": "Begin the claims of another article.",
    "load": "Load files into a directory of data.",
    "dump": "Write out what a directory of data keeps.",
    "backup": "Copy a directory of data, also while it is served.",
}
"""The commands and what each does, for shells that complete too; `autopact --help` shows them without loading any."""


class Commands(click.Group):
    """Commands that are imported when they are called, so that none waits for what another needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of the commands, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name, loaded now; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"autopact.cli.{cmd_name}").command
        command.short_help = COMMANDS[cmd_name]
        _name_environment(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> Any:
        """Run, and turn an error raised on purpose, a full disk or full memory into its message and its exit code."""
        _lead_nowhere()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # not every terminal's encoding has every character
        try:
            return super().main(args, *rest, **options)
        except AutopactError as error:
            _fail(error)
        except MemoryError:
            _fail(
                OverMemory("This takes more memory than there is.", mend="Allow it more (ulimit -v), or give it less.")
            )
        except OSError as error:
            if error.errno not in FULL:
                raise
            _fail(Full("There is no room for what is written.", mend="Make some, or choose another place."))


def _lead_nowhere() -> None:
    """Open in place of each standard stream that is closed one that leads nowhere: a file would get its number else."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def _fail(error: AutopactError) -> NoReturn:
    """Say what went wrong, and end with the exit code of its kind."""
    click.echo(visible(f"autopact: {error}"), err=True)
    if isinstance(error, SyntaxFault) and not isinstance(error, NoRdf) and error.place.file:
        click.echo(f"  all of them: autopact doctor {quote(error.place.file)}", err=True)
    sys.exit(error.exit_code)


def _name_environment(command: click.Command) -> None:
    """Give every option of a command, and of the commands below it, its environment form."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.envvar is None:
            parameter.envvar = "AUTOPACT_" + parameter.opts[0].lstrip("-").replace("-", "_").upper()
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _name_environment(below)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="autopact", prog_name="autopact")
def main() -> None:
    """Who works with whom in the car industry, on what, how surely, and who says so.

    Every option can be given in the environment too, as AUTOPACT_ and its name: AUTOPACT_PORT, AUTOPACT_BASE_URL.
    """
