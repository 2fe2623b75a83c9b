"""`autopact serve`: the site and its SPARQL endpoint."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autopact.cli.counted import counted, unseen
from autopact.cli.options import FilePath, Size, able_to_serve, kept_union, memory_limit, reasoning, timeout
from autopact.errors import InputError
from autopact.terms import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from autopact.engine.remote.address import Address
    from autopact.service import Service


@click.command("serve")
@click.argument("files", nargs=-1, type=FilePath(exists=True))
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen at; 0.0.0.0 is all of IPv4, :: all of IPv6 alone.",
)
@click.option(
    "--port",
    default=8000,
    type=click.IntRange(0, 65535),
    show_default=True,
    help="Port to listen at; 0 takes any that is free.",
)
@click.option(
    "--base-url",
    metavar="URL",
    help="The address that clients know the service by, when it stands behind a proxy.",
)
@click.option(
    "--trusted-proxy",
    multiple=True,
    metavar="ADDRESS",
    help="Address, or network of them, of a proxy whose X-Forwarded-For says who asks; repeatable.",
)
@reasoning(
    type=click.Choice(["owl-rl", "owl-rl+axioms", "off", "engine", "updates"]),
    help="What is inferred from the graph. In --engine: `updates` by our rules, `engine` by its own reasoner.",
)
@kept_union
@timeout
@memory_limit
@click.option(
    "--result-limit",
    default="2GiB",
    type=Size(),
    show_default=True,
    help="Bytes that a result may have; beyond 1 MiB it is in a temporary file.",
)
@click.option(
    "--allow-service",
    multiple=True,
    metavar="HOST",
    help="A host that SERVICE and LOAD may ask (example.org, localhost:3030, fuseki:3030=10.0.0.0/8); repeatable.",
)
@click.option(
    "--token-file",
    type=FilePath(exists=True, dir_okay=False),
    help="TOML file of the tokens that may write, each with its graphs. AUTOPACT_TOKEN is one for all graphs.",
)
@click.option(
    "--upload-limit",
    default="64MiB",
    type=Size(),
    show_default=True,
    help="Bytes that an update or an RDF document may have, or grow to.",
)
@click.option(
    "--workers",
    default=min(os.cpu_count() or 1, 4),
    type=click.IntRange(1, 64),
    show_default="processors, at most 4",
    help="Web processes. Queries run in processes of their own, whatever this is.",
)
@click.option(
    "--access-log",
    default="off",
    type=click.Choice(["off", "text", "json"]),
    show_default=True,
    help="Log every request: a line of columns, or of JSON. Never the words of a query.",
)
@click.option(
    "--access-log-file",
    type=FilePath(dir_okay=False),
    help="File that the access log is appended to. Left out: standard error.",
)
@click.option(
    "--data",
    type=FilePath(file_okay=False),
    metavar="DIR",
    help="Directory that keeps what is stored. What is in it is served; an empty one begins with FILES.",
)
@click.option(
    "--engine",
    multiple=True,
    metavar="URL",
    help="SPARQL endpoint of another engine, which is asked in the place of the own one. If it is empty, it is filled; "
    "what is in it is never overwritten. Repeatable: replicas that share the reading.",
)
@click.option("--engine-update", metavar="URL", help="Its address for updates. Left out: that of queries.")
@click.option(
    "--engine-graph-store",
    metavar="URL",
    help="Its graph store, which fills it faster than updates do.",
)
@click.option(
    "--engine-credentials",
    type=FilePath(exists=True, dir_okay=False),
    help="TOML file with `user` and `password`, or `token`; or AUTOPACT_ENGINE_USER and _PASSWORD, or _TOKEN.",
)
@click.option(
    "--empty", is_flag=True, help="Begin with nothing instead of FILES; with --reasoning off, derive nothing."
)
@click.option(
    "--shapes/--no-shapes",
    default=None,
    help="Refuse updates after which the graph would contradict itself, a claim had no evidence, or the shapes were "
    "broken. Left out: where neither FILES nor --empty is given, and the data has our ontology.",
)
@click.option("--open", "open_", is_flag=True, help="Open the site in a browser.")
def command(
    files: tuple[Path, ...],
    host: str,
    port: int,
    base_url: str | None,
    trusted_proxy: tuple[str, ...],
    reasoning: str,
    union_default_graph: bool | None,
    timeout: float,
    memory_limit: int,
    result_limit: int,
    allow_service: tuple[str, ...],
    token_file: Path | None,
    upload_limit: int,
    workers: int,
    access_log: str,
    access_log_file: Path | None,
    data: Path | None,
    engine: tuple[str, ...],
    engine_update: str | None,
    engine_graph_store: str | None,
    engine_credentials: Path | None,
    empty: bool,
    shapes: bool | None,
    open_: bool,
) -> None:
    """Serve a graph: the site and its SPARQL endpoint at /sparql.

    FILES are ontologies and triples (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD; packed with gzip or not) or
    folders of them, less what is hidden there. Without any, the bundled graph is served. Ends on Ctrl-C, SIGTERM and
    SIGHUP, when the answers under way are sent.
    """  # fmt: skip
    able_to_serve()
    # Each import here is one that no other command should wait for.
    from autopact.engine.processes.evaluator import Limits  # noqa: PLC0415
    from autopact.engine.source import Source  # noqa: PLC0415
    from autopact.gateway.hosts import Hosts  # noqa: PLC0415
    from autopact.service import Service, run  # noqa: PLC0415
    from autopact.sparql.bearer import Tokens  # noqa: PLC0415
    from autopact.sparql.protocol import Policy  # noqa: PLC0415

    # No process forked from here has the token among its variables.
    tokens = Tokens.of(os.environ.pop("AUTOPACT_TOKEN", None), token_file)
    service = Service(
        source=Source(
            files,
            empty,
            data,
            reasoning=reasoning.startswith("owl-rl"),
            united=union_default_graph,
            axioms=reasoning.endswith("+axioms"),
            left=reasoning == "engine",
            there=reasoning == "updates",
        ),
        elsewhere=_elsewhere(engine, engine_update, engine_graph_store, engine_credentials),
        shapes=shapes,
        policy=Policy(Hosts.of(*allow_service), tokens, upload_limit, bool(shapes)),
        limits=Limits(memory_limit, result_limit),
        timeout=timeout,
        host=host,
        port=port,
        base_url=base_url,
        proxies=trusted_proxy,
        workers=workers,
        log=None if access_log == "off" else access_log,
        log_file=access_log_file,
    )
    _refuse_contradictions(service)

    def up(address: str, snapshot: str, sizes: Mapping[str, int]) -> None:
        given = ", ".join(map(str, files))
        held = str(data) if data else given or ("nothing yet" if empty else "the bundled graph")
        if data and given:
            held += f", begun with {given}"
        size = f"{counted(sum(sizes.values()), 'triple')} in {counted(sum(map(bool, sizes.values())), 'named graph')}"
        if ONTOLOGY_GRAPH.value not in sizes:  # of a plain store
            size += ", and a default graph that is not counted"
        if not service.elsewhere and (word := unseen(sizes)):
            click.echo(word, err=True)
        click.echo(
            f"Serving {f'what {service.elsewhere} holds' if service.elsewhere else held}: {size} (data {snapshot}).\n"
            f"  site      {address}\n"
            f"  endpoint  {address.rstrip('/')}/sparql"
        )
        if open_:
            click.launch(address)

    sys.exit(run(service, up, _say))


def _refuse_contradictions(service: Service) -> None:
    """Refuse options of which one says otherwise than another, or means nothing."""
    source, elsewhere = service.source, service.elsewhere
    if (texts := os.environ.get("AUTOPACT_SOURCES")) and not Path(texts).is_dir():
        mend = "Name the folder that holds the texts of the articles, or none."
        raise InputError(f"AUTOPACT_SOURCES names {texts!r}, which is no folder.", mend=mend)
    if service.base_url:
        from autopact.web.host import base  # noqa: PLC0415

        base(service.base_url)
    if service.proxies:
        from autopact.web.asgi.clients import check  # noqa: PLC0415

        check(service.proxies)
    if service.log_file and not service.log:
        raise InputError(
            "--access-log-file is where the access log goes, and none is asked for.",
            mend="Give --access-log text or --access-log json.",
        )
    if source.empty and source.files:
        raise InputError("--empty begins with nothing, and there are files.", mend="Leave out the one or the other.")
    if elsewhere and source.directory is not None:
        raise InputError("Both --data and --engine say where the data is.", mend="Leave out the one or the other.")
    if (source.left or source.there) and not elsewhere:
        raise InputError("There is no engine that could be left to infer.", mend="Name it with --engine.")
    if source.there and service.policy.tokens:
        raise InputError(
            "Where rules are run by the engine, nothing is written through the service.",
            mend="Leave the tokens out and write to the engine itself: the next start derives anew.",
        )
    if source.united and elsewhere:
        raise InputError(
            "What the default graph of an engine is made of is for that engine to say.",
            mend="Leave out --union-default-graph, or --engine.",
        )
    if source.united and source.plain:
        raise InputError(
            "With --empty --reasoning off nothing is derived, and so no graph becomes part of the default graph.",
            mend="Leave out --union-default-graph, or --reasoning off.",
        )
    if elsewhere and source.axioms:
        raise InputError("Axioms are not written to another engine.", mend="Take --reasoning owl-rl with --engine.")
    if source.axioms and service.changes:
        mend = "Take --reasoning owl-rl with a token, --data or --empty."
        raise InputError("With axioms, nothing can change.", mend=mend)


def _elsewhere(
    engine: tuple[str, ...], update: str | None, graph_store: str | None, credentials: Path | None
) -> Address | None:
    """Where the data is, if that is elsewhere. No process forked from here has the credentials among its variables.

    Raises:
        InputError: there is more to say of an engine, and no engine.
    """
    given = {
        name: os.environ.pop(f"AUTOPACT_ENGINE_{name.upper()}", "") for name in ("user", "password", "scheme", "token")
    }
    if not engine:
        if update or graph_store or credentials:
            raise InputError("What is said of an engine is said of none.", mend="Name it with --engine.")
        return None
    from autopact.engine.remote.address import Address  # noqa: PLC0415 - for those whose data is elsewhere

    return Address.of(engine, update, graph_store, credentials, given)


def _say(what: str) -> None:
    click.echo(f"{what[0].upper()}{what[1:]}.", err=True)
