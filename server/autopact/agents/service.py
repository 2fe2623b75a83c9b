"""The tools as a service over standard input and output, which an agent's program starts and ends.

Queries are evaluated by processes of their own, under the deadline and the memory limit of those behind HTTP, so no
query takes the service down.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import socket
from collections.abc import Callable

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from autopact import __version__
from autopact.agents.tools import Told, Tools
from autopact.engine.evaluators import Evaluators
from autopact.errors import AutopactError
from autopact.terms import ONTOLOGY_GRAPH

INSTRUCTIONS = """A graph of statements (RDF), each with who makes it and how firmly, as far as it has claims.
1. search_entities tells what something is called here; get_schema, which classes and properties there are.
2. describe_entity tells what is said of a thing; sparql answers the rest; example_questions has queries to begin with.
3. explain_fact tells why a statement holds, down to the claims: source, characters (start, end), cue, speaker.
Say how certain a thing is, and quote its claims. Only `certain` counts unless `certainty` says otherwise."""

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


def serve(control: socket.socket, timeout: float) -> None:
    """Serve what a holder holds, until standard input ends.

    Args:
        control: a control socket to the holder.
        timeout: seconds that a query may take.
    """
    asyncio.run(_serve(control, timeout))


async def _serve(control: socket.socket, timeout: float) -> None:
    engine = Evaluators(control, timeout=timeout)
    await engine.open()
    try:
        await server(Tools(engine), has_ontology=bool(engine.sizes.get(ONTOLOGY_GRAPH))).run_stdio_async()
    finally:
        engine.close()


def server(tools: Tools, *, has_ontology: bool) -> MCPServer[None]:
    """The tools, each with its description and the shape of what it takes; and the vocabulary, as a resource."""
    made: MCPServer[None] = MCPServer("autopact", version=__version__, instructions=INSTRUCTIONS, log_level="ERROR")
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
