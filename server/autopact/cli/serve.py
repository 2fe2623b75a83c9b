"""`autopact serve`: the site and its SPARQL endpoint, behind a production server."""

from __future__ import annotations

import errno
import signal
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

import click

from autopact.errors import InputError, Unavailable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

Environment: TypeAlias = dict[str, Any]


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
    type=click.Choice(["owl-rl", "off"]),
    show_default=True,
    help="What is inferred from the graph.",
)
@click.option("--open", "open_", is_flag=True, help="Open the site in a browser.")
def command(files: tuple[Path, ...], host: str, port: int, base_url: str | None, reasoning: str, open_: bool) -> None:
    """Serve a graph: the site and its SPARQL endpoint at /sparql.

    FILES are ontologies and triples (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD) or folders of them. Without
    any, the bundled graph is served. Ends on Ctrl-C and on SIGTERM, when the answers under way are sent.
    """  # fmt: skip
    # Each import here is one that no other command should wait for.
    from waitress.server import create_server  # noqa: PLC0415

    from autopact.engine.dataset import assemble  # noqa: PLC0415
    from autopact.engine.embedded import Engine  # noqa: PLC0415
    from autopact.web import create_app  # noqa: PLC0415

    signal.signal(signal.SIGTERM, _end)
    dataset = assemble(files or None, reasoning=reasoning != "off")
    app: WSGIApplication = create_app(Engine(dataset))
    if base_url:
        app = at_address(app, base_url)
    with listening(host, port) as listener:
        address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"
        server = create_server(app, sockets=[listener], ident="autopact", threads=8)
        count = sum(len(triples) for triples in dataset.graphs.values())
        what = ", ".join(str(file) for file in files) if files else "the bundled graph"
        click.echo(f"Serving {what}: {count:,} triples in {len(dataset.graphs):,} graphs (data {dataset.id}).")
        click.echo(f"  site      {base_url or address}")
        click.echo(f"  endpoint  {(base_url or address).rstrip('/')}/sparql")
        sys.stdout.flush()
        if open_:
            click.launch(address)
        server.run()  # until SystemExit or Ctrl-C, which it takes as the sign to finish what is under way


def at_address(app: WSGIApplication, base_url: str) -> WSGIApplication:
    """The application as seen at `base_url`, whatever address the proxy in front passes on.

    The proxy may pass the path of `base_url` on or leave it out.

    Raises:
        InputError: it is no http or https address.
    """
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InputError(f"--base-url {base_url!r} is no address.", mend="Write it whole: https://example.org/cars")
    prefix = parts.path.rstrip("/")

    def there(environment: Environment, start: StartResponse) -> Iterable[bytes]:
        path = environment.get("PATH_INFO", "")
        if prefix and (path == prefix or path.startswith(prefix + "/")):
            path = path[len(prefix) :]
        environment.update(
            {"wsgi.url_scheme": parts.scheme, "HTTP_HOST": parts.netloc, "SCRIPT_NAME": prefix, "PATH_INFO": path}
        )
        return app(environment, start)

    return there


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens, before anything is promised on the terminal.

    Raises:
        Unavailable: the port is taken, or is not for this user, or there is no such address here.
    """
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=1024
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            what, mend = f"Port {port} is taken by another program.", "Choose another with --port."
        elif error.errno == errno.EACCES:
            what, mend = f"This user may not listen at port {port}.", "Choose one above 1023 with --port."
        else:
            what, mend = f"Cannot listen at {host}, port {port}: {error.strerror}.", "Check --host and --port."
        raise Unavailable(what, mend=mend) from None
