"""The tools as a service over standard input and output, which an agent's program starts and ends.

Queries are evaluated by processes of their own, under the deadline and the memory limit of those behind HTTP, so no
query takes the service down.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import ValidationError

from autopact import __version__
from autopact.agents.tools import Told, Tools
from autopact.engine.processes.evaluators import Evaluators
from autopact.errors import AutopactError, EvaluatorLost, InputError
from autopact.terms import ONTOLOGY_GRAPH

INSTRUCTIONS = """A graph of statements (RDF), each with who makes it and how firmly, as far as it has claims.
1. search_entities tells what something is called here; get_schema, which classes and properties there are.
2. describe_entity tells what is said of a thing; sparql answers the rest; example_questions has queries to begin with.
3. explain_fact tells why a statement holds, down to the claims: source, characters (start, end), cue, speaker.
Say how certain a thing is, and quote its claims. Only `certain` counts unless `certainty` says otherwise."""

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


def serve(control: socket.socket, timeout: float) -> None:
    """Serve what a holder holds, until standard input ends; the holder is the one child of this process.

    Args:
        control: a control socket to the holder.
        timeout: seconds that a query may take.
    """
    asyncio.run(_serve(control, timeout))


async def _serve(control: socket.socket, timeout: float) -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGCHLD, _ended)
    engine = Evaluators(control, timeout=timeout)
    await engine.open()
    try:
        await server(Tools(engine), has_ontology=bool(engine.sizes.get(ONTOLOGY_GRAPH))).run_stdio_async()
    finally:
        loop.remove_signal_handler(signal.SIGCHLD)  # from here on, the holder is to end
        engine.close()


def _ended() -> None:
    """End if the holder has. Not in good order, which would wait for a line to come."""
    if os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        print("autopact: The process that holds the data has ended.", file=sys.stderr, flush=True)
        os._exit(EvaluatorLost.exit_code)


class _Server(MCPServer[None]):
    """The protocol's server; an argument that a tool does not take is told, and none is passed over."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """What the tool gives, or what is wrong with what it is given."""
        taken = next((tool.input_schema["properties"] for tool in await self.list_tools() if tool.name == name), None)
        if taken is not None and not arguments.keys() <= taken.keys():
            raise _untaken(name, taken, arguments, arguments.keys() - taken.keys())
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if taken is None or not isinstance(error.__cause__, ValidationError):
                raise
            raise _untaken(name, taken, arguments, {str(each["loc"][0]) for each in error.__cause__.errors()}) from None


def server(tools: Tools, *, has_ontology: bool) -> MCPServer[None]:
    """The tools, each with its description and the shape of what it takes; and the vocabulary, as a resource."""
    made = _Server("autopact", version=__version__, instructions=INSTRUCTIONS, log_level="ERROR")
    for tool in tools.every():
        made.add_tool(_teaching(tool), description=inspect.getdoc(tool), annotations=READS)
    if has_ontology:
        made.resource("autopact://ontology", mime_type="text/turtle", description="The vocabulary.")(tools.ontology)
    return made


def _teaching(tool: Callable[..., Told]) -> Callable[..., Told]:
    """The tool, telling what went wrong with line, column and mend, so that the next try is a better one."""

    @functools.wraps(tool)
    def told(*given: object, **named: object) -> Told:
        try:
            return tool(*given, **named)
        except AutopactError as error:
            raise ToolError(str(error)) from error

    return told


def _untaken(tool: str, taken: Mapping[str, Any], given: Mapping[str, object], wrong: set[str]) -> ToolError:
    """What is wrong with the arguments of a call, and which the tool takes."""

    def faults() -> Iterator[str]:
        for name in sorted(wrong):
            if name not in taken:
                yield f"{tool} takes no {name[:100]!r}."
            elif name not in given:
                yield f"{tool} needs {name!r}."
            else:
                yield f"{name!r} must be {_kind(taken[name])}, not {json.dumps(given[name], ensure_ascii=False)[:100]}."

    kinds = ", ".join(f"{name} ({_kind(shape)})" for name, shape in taken.items())
    return ToolError(str(InputError(" ".join(faults()), mend=f"It takes {kinds or 'nothing'}.")))


def _kind(shape: Mapping[str, Any]) -> str:
    """What an argument is, by its JSON schema."""
    if "enum" in shape:
        return f"one of: {', '.join(shape['enum'])}"
    if "maximum" in shape:
        return f"a whole number from {shape['minimum']} to {shape['maximum']}"
    return {"string": "a text", "boolean": "true or false"}[shape["type"]]
