"""`autopact serve`: the site and its SPARQL endpoint.

This process reads the data and holds it; its children are web processes, which listen side by side at one port, and
the evaluators, which are forked as they are needed. All of them end with it. Where the data may change, others hold it,
and this process only knows which: see `autopact.engine.switchboard`.
"""

from __future__ import annotations

import errno
import gc
import os
import socket
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autopact.cli.counted import counted
from autopact.cli.options import Size, memory_limit, timeout
from autopact.errors import InputError, NotAllowed, Unavailable

if TYPE_CHECKING:
    from autopact.engine.embedded import Embedded
    from autopact.engine.evaluator import Limits
    from autopact.engine.parent import Employer
    from autopact.engine.remote.address import Address
    from autopact.engine.snapshot import Published


@click.command("serve")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
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
    "--reasoning",
    default="owl-rl",
    type=click.Choice(["owl-rl", "owl-rl+axioms", "off", "engine", "updates"]),
    show_default=True,
    help="What is inferred from the graph. In --engine: `updates` by our rules, `engine` by its own reasoner.",
)
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
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
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
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that the access log is appended to. Left out: standard error.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
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
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
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
    reasoning: str,
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
    folders of them. Without any, the bundled graph is served. Ends on Ctrl-C and on SIGTERM, when the answers under way
    are sent.
    """  # fmt: skip
    # Each import here is one that no other command should wait for.
    from autopact.engine.evaluator import Limits  # noqa: PLC0415
    from autopact.engine.holder import Holder  # noqa: PLC0415
    from autopact.engine.tally import Tally  # noqa: PLC0415
    from autopact.gateway.hosts import Hosts  # noqa: PLC0415
    from autopact.sparql.bearer import Tokens  # noqa: PLC0415
    from autopact.sparql.protocol import Policy  # noqa: PLC0415

    # Web processes place pictures with numpy, three times as fast with one thread as with one for each processor, which
    # all are busy. It has to be said before any process loads it, since some are forked from one that has.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # No process forked from here has the token among its variables.
    tokens = Tokens.of(os.environ.pop("AUTOPACT_TOKEN", None), token_file)
    elsewhere = _elsewhere(engine, engine_update, engine_graph_store, engine_credentials)
    _refuse_contradictions(files, base_url, reasoning, data, elsewhere, empty=empty, writing=bool(tokens))
    policy = Policy(Hosts.of(*allow_service), tokens, upload_limit)
    changing = bool(tokens) or (not elsewhere and (empty or data is not None))
    published = _published(changing=changing, axioms=reasoning.endswith("+axioms"))
    # Two of the fast lane even where a web process has but one processor for its share: it may have all the clients.
    processors = os.cpu_count() or 1
    fast, slow = max(2, -(-processors // workers)), -(-max(8, 2 * processors) // workers)

    tally = Tally(workers)

    def work(number: int, control: socket.socket, own: socket.socket | None = None) -> None:
        from autopact.web.worker import Options, serve  # noqa: PLC0415 - of all processes, only these need Flask

        options = Options(
            timeout,
            fast,
            slow,
            base_url,
            policy,
            None if access_log == "off" else access_log,
            log_file,
            published,
            data,
            elsewhere,
        )
        # Each listens for itself, once it is ready: at one socket, the first to wake would take all that come.
        with own or listening(host, listener.getsockname()[1], beside=True) as ears:
            serve(ears, control, options, tally, number)

    def up(employer: Employer, snapshot: str, sizes: Collection[int]) -> None:
        for number in range(1, workers):
            employer.employ(partial(work, number))
        address = base_url or f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"
        held = ", ".join(map(str, files)) or (str(data) if data else "nothing yet" if empty else "the bundled graph")
        size = f"{counted(sum(sizes), 'triple')} in {counted(sum(map(bool, sizes)), 'graph')}"
        click.echo(
            f"Serving {f'what {elsewhere} holds' if elsewhere else held}: {size} (data {snapshot}).\n"
            f"  site      {address}\n"
            f"  endpoint  {address.rstrip('/')}/sparql"
        )
        sys.stdout.flush()
        if open_:
            click.launch(address)

    with listening(host, port) as listener, appending(access_log_file) as log_file:
        # A web process before there is any data, so that it loads what it needs while that is read.
        first = partial(work, 0, own=listener)
        limits = Limits(memory_limit, result_limit)
        if published:
            from autopact.engine.switchboard import Switchboard  # noqa: PLC0415

            source = {"files": files, "empty": empty, "directory": data, **_inferring(reasoning)}
            switchboard = Switchboard(partial(_begin, published, limits, source, shapes, elsewhere, timeout), up)
            switchboard.employ(first)
            switchboard.start()
            sys.exit(switchboard.run())
        holder = Holder(limits)
        holder.employ(first)
        holder.heed()
        gc.disable()  # what is read stays, and to look through it again and again takes as long as reading it
        held = _held(elsewhere, files, reasoning, timeout, empty=empty)
        holder.hold(held)
        gc.enable()
        up(holder, held.id, held.sizes.values())
        sys.exit(holder.run())


def _refuse_contradictions(
    files: tuple[Path, ...],
    base_url: str | None,
    reasoning: str,
    data: Path | None,
    elsewhere: Address | None,
    *,
    empty: bool,
    writing: bool,
) -> None:
    """Refuse options of which one says otherwise than another, or means nothing."""
    if base_url:
        from autopact.web.host import base  # noqa: PLC0415

        base(base_url)
    if empty and files:
        raise InputError("--empty begins with nothing, and there are files.", mend="Leave out the one or the other.")
    if elsewhere and data is not None:
        raise InputError("Both --data and --engine say where the data is.", mend="Leave out the one or the other.")
    if reasoning in ("engine", "updates") and not elsewhere:
        raise InputError("There is no engine that could be left to infer.", mend="Name it with --engine.")
    if reasoning == "updates" and writing:
        raise InputError(
            "Where rules are run by the engine, nothing is written through the service.",
            mend="Leave the tokens out and write to the engine itself: the next start derives anew.",
        )
    if elsewhere and reasoning.endswith("+axioms"):
        raise InputError("Axioms are not written to another engine.", mend="Take --reasoning owl-rl with --engine.")


def _published(*, changing: bool, axioms: bool) -> Published | None:
    """What a writer tells all of, where there is to be one."""
    from autopact.engine.snapshot import Published  # noqa: PLC0415

    if changing and axioms:
        mend = "Take --reasoning owl-rl with a token, --data or --empty."
        raise InputError("With axioms, nothing can change.", mend=mend)
    return Published() if changing else None


def _begin(
    published: Published,
    limits: Limits,
    source: Mapping[str, Any],
    shapes: bool | None,
    elsewhere: Address | None,
    timeout: float,
    control: socket.socket,
    root: int,
) -> None:
    """Read the data and hold it, where it may change; see `autopact.engine.writer`."""
    from autopact.engine.opening import opened  # noqa: PLC0415 - brings the reasoner
    from autopact.engine.source import Source  # noqa: PLC0415 - brings the reasoner
    from autopact.engine.writer import hold  # noqa: PLC0415

    judge = None
    if shapes or (shapes is None and not (source["files"] or source["empty"])):
        from autopact.checks.gate import Gate  # noqa: PLC0415 - brings rdflib and pyshacl

        judge = Gate(always=bool(shapes))
    come_from = Source(**source, judge=judge)
    if elsewhere:
        from autopact.engine.remote.opening import state  # noqa: PLC0415 - for those whose data is elsewhere

        hold(lambda: state(elsewhere, come_from, published, limits, timeout, _say), control, root)
    hold(lambda: opened(come_from, published, limits), control, root)


def _elsewhere(
    engine: tuple[str, ...], update: str | None, graph_store: str | None, credentials: Path | None
) -> Address | None:
    """Where the data is, if that is elsewhere. No process forked from here has the credentials among its variables."""
    given = {
        name: os.environ.pop(f"AUTOPACT_ENGINE_{name.upper()}", "") for name in ("user", "password", "scheme", "token")
    }
    if not engine:
        return None
    from autopact.engine.remote.address import Address  # noqa: PLC0415 - for those whose data is elsewhere

    return Address.of(engine, update, graph_store, credentials, given)


def _held(
    elsewhere: Address | None, files: tuple[Path, ...], reasoning: str, timeout: float, *, empty: bool
) -> Embedded:
    """What is held where nothing changes: the data, or what is known of an engine that is elsewhere, filled by then."""
    if not elsewhere:
        return engine_over(files, reasoning=reasoning != "off", axioms=reasoning.endswith("+axioms"))
    from autopact.engine.remote.address import reached  # noqa: PLC0415
    from autopact.engine.remote.opening import Hollow, found  # noqa: PLC0415
    from autopact.engine.source import Source  # noqa: PLC0415 - brings the reasoner

    source = Source(files, empty, **_inferring(reasoning))
    contents, _ = found(reached(elsewhere, timeout), source, writing=False, progress=_say)
    return Hollow(contents)


def _inferring(reasoning: str) -> dict[str, Any]:
    """Who infers, as `Source` has it."""
    return {
        "reasoning": reasoning.startswith("owl-rl"), "left": reasoning == "engine", "there": reasoning == "updates",
    }  # fmt: skip


def _say(what: str) -> None:
    click.echo(f"{what[0].upper()}{what[1:]}.", err=True)


def engine_over(files: tuple[Path, ...], *, reasoning: bool, axioms: bool) -> Embedded:
    """An engine over the files; what reading them took is forgotten."""
    from autopact.engine.dataset import assemble  # noqa: PLC0415 - brings the reasoner
    from autopact.engine.embedded import Embedded  # noqa: PLC0415
    from autopact.engine.explanation import Explainer  # noqa: PLC0415
    from autopact.engine.update.writable import Writable  # noqa: PLC0415

    if files and not axioms:
        with suppress(NotAllowed):  # an export of ours with what is derived, which is shown as it is
            return Writable.of(files, reasoning=reasoning).engine
    dataset = assemble(files or None, reasoning=reasoning, axioms=axioms)
    return Embedded(dataset, Explainer.of(dataset) if reasoning else None)


@contextmanager
def appending(file: Path | None) -> Iterator[int]:
    """The descriptor of a file that is appended to; standard error, where there is none.

    Raises:
        InputError: the file cannot be opened.
    """
    if file is None:
        yield 2
        return
    try:
        opened = file.open("ab", buffering=0)
    except OSError as error:
        raise InputError(f"Cannot write to {file}: {error.strerror}.", mend="Check --access-log-file.") from None
    with opened:
        yield opened.fileno()


def listening(host: str, port: int, *, beside: bool = False) -> socket.socket:
    """A socket that listens, before anything is promised on the terminal; others of ours may listen beside it.

    Args:
        host: the address.
        port: its port; 0 for any that is free.
        beside: whether there is one already, and this is one more.

    Raises:
        Unavailable: the port is taken, or is not for this user, or there is no such address here.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        if not beside:  # one that shares its port would be let in beside any other that does, of another server too
            socket.create_server((host, port), family=family).close()
        return socket.create_server((host, port), family=family, backlog=1024, reuse_port=True)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            what, mend = f"Port {port} is taken by another program.", "Choose another with --port."
        elif error.errno == errno.EACCES:
            what, mend = f"This user may not listen at port {port}.", "Choose one above 1023 with --port."
        else:
            what, mend = f"Cannot listen at {host}, port {port}: {error.strerror}.", "Check --host and --port."
        raise Unavailable(what, mend=mend) from None
