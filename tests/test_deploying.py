"""What `docs/deploying.md` promises: its configurations are run, its table is complete."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import click
import pytest
from benchmarks.peers.peer import free_port
from tests.serving import PROGRAM, send

from autopact.cli import main
from autopact.sparql.form import LARGEST_BODY

TOP = Path(__file__).parents[1]
GUIDE = (TOP / "docs" / "deploying.md").read_text(encoding="utf-8")
BASE_URL = "https://example.org/cars"

Answer = tuple[int, dict[str, str], bytes]
Ask = Callable[..., Answer]


def block(language: str) -> str:
    """The block of the guide that is in a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    return str(found)


def command(name: str, why: str) -> str:
    """Where a program is; without it, the test is left out."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if not found:
        pytest.skip(f"needs {name}, {why}")
    return found


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The access log of the server."""
    return tmp_path_factory.mktemp("served") / "log"


@pytest.fixture(scope="module")
def served(log: Path) -> Iterator[str]:
    """The address of a server of the bundled graph, which is known to clients by another."""
    options = ["serve", "--host", "127.0.0.1", "--port", str(port := free_port()), "--base-url", BASE_URL]
    options += ["--trusted-proxy", "127.0.0.1", "--access-log", "json", "--access-log-file", str(log)]
    process = subprocess.Popen([*PROGRAM, *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert any("endpoint" in line for line in iter(process.stdout.readline, ""))
    yield f"127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=20)
    process.stdout.close()


def nginx(folder: Path, port: int, served: str) -> list[str]:
    """The command that starts nginx with the guide's block in a server of its own."""
    location = block("nginx").replace("127.0.0.1:8000", served)
    places = "".join(
        f"{each}_temp_path {folder}/{each};\n" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""  # or else it gives up the right to its own folders
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; {user}\nevents {{}}\n"
        f"http {{ access_log off;\n{places}server {{ listen 127.0.0.1:{port};\n{location}\n}} }}\n",
        encoding="utf-8",
    )
    return [command("nginx", "which .ci/run installs"), "-p", str(folder), "-c", str(file)]


def caddy(folder: Path, port: int, served: str) -> list[str]:
    """The command that starts Caddy with the guide's block, without TLS and without its own port for administrators."""
    site = block("caddyfile").replace("example.org", f"http://127.0.0.1:{port}").replace("127.0.0.1:8000", served)
    file = folder / "Caddyfile"
    file.write_text("{\n\tadmin off\n}\n" + site, encoding="utf-8")
    return [command("caddy", "which .ci/run installs"), "run", "--adapter", "caddyfile", "--config", str(file)]


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def ask(request: pytest.FixtureRequest, served: str, tmp_path: Path) -> Iterator[Ask]:
    """Asks through a proxy."""
    port = free_port()
    with ExitStack() as stack:
        said = stack.enter_context((tmp_path / "said").open("w+"))
        process = subprocess.Popen(
            request.param(tmp_path, port, served),
            stdout=said,
            stderr=said,
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        )
        stack.callback(lambda: (process.terminate(), process.wait(timeout=20)))

        def through(
            path: str, method: str = "GET", body: bytes | None = None, source: str = "127.0.0.1", **headers: str
        ) -> Answer:
            connection = HTTPConnection("127.0.0.1", port, timeout=20, source_address=(source, 0))
            fields = {"Host": "example.org" if request.param is nginx else f"127.0.0.1:{port}"}
            fields |= {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, fields)
            answer = connection.getresponse()
            found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
            connection.close()
            return found

        for _ in range(400):
            try:
                through("/cars/health")
                break
            except ConnectionError:
                time.sleep(0.05)
        else:
            pytest.fail((tmp_path / "said").read_text())
        yield through


def test_addresses_that_are_given_out_are_those_that_clients_know(ask: Ask) -> None:
    """In the description, in links, in redirections; the folder without its slash leads to the one with it."""
    assert BASE_URL.encode() + b"/sparql>" in ask("/cars/sparql", accept="application/n-triples")[2]
    assert json.loads(ask("/cars/openapi.json")[2])["servers"] == [{"url": BASE_URL}]
    status, headers, _ = ask("/cars/id/renault", accept="text/turtle")
    assert (status, headers["location"]) == (303, "/cars/data/renault")
    page = ask("/cars/", accept="text/html")[2].decode()
    assert all(link.startswith(("/cars/", "https://", "#")) for link in re.findall(r'(?:href|src)="([^"]*)"', page))
    assert ask("/cars")[1]["location"].endswith("/cars/")


def test_queries_come_through_whole(ask: Ask) -> None:
    """Long ones by GET, as large ones by POST as the service takes itself; names keep their escapes."""
    padded = "ASK {} #" + "x" * 30_000
    assert ask(f"/cars/sparql?query={quote(padded)}", accept="text/csv")[2] == b"true"
    large = b"ASK {} #".ljust(LARGEST_BODY, b"x")
    posted = {"content_type": "application/sparql-query", "accept": "text/csv"}
    assert ask("/cars/sparql", "POST", large, **posted)[::2] == (200, b"true")
    assert ask("/cars/sparql", "POST", large + b"x", **posted)[0] == 413
    assert ask("/cars/page/caf%C3%A9%2Fx")[0] == 404


def test_a_trusted_proxy_says_for_whom_it_asks(ask: Ask, log: Path) -> None:
    """Whatever its client says about that. Clients of one proxy so take turns, and the log tells them apart."""
    assert ask("/cars/page/renault?who", source="127.0.0.2", x_forwarded_for="192.0.2.1")[0] == 200
    for _ in range(400):
        lines = [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]
        if clients := [line["client"] for line in lines if line["path"] == "/page/renault"]:
            break
        time.sleep(0.05)
    assert set(clients) == {"127.0.0.2"}


def test_answers_come_through_as_they_are(ask: Ask) -> None:
    """Status, problem and type of a failure; an answer that the client has; a compressed one for who takes that."""
    status, headers, body = ask("/cars/sparql?query=nonsense")
    assert (status, headers["content-type"]) == (400, "application/problem+json")
    assert json.loads(body)["line"] == 1
    path = f"/cars/sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 3000')}"
    status, headers, plain = ask(path, accept="text/csv")
    assert (status, len(plain) > 100_000) == (200, True)
    assert ask(path, accept="text/csv", if_none_match=headers["etag"])[0] == 304
    assert len(ask(path, accept="text/csv", accept_encoding="gzip")[2]) < len(plain) / 2


def test_metrics_are_not_for_the_world(ask: Ask, request: pytest.FixtureRequest) -> None:
    """From elsewhere nobody sees them; nginx lets this machine."""
    status = ask("/cars/metrics")[0]
    assert status == (200 if request.node.callspec.id == "nginx" else 404)
    assert "deny all" in block("nginx")


def test_the_unit_is_one(tmp_path: Path) -> None:
    """The supervisor itself finds nothing wrong with it."""
    analyze = command("systemd-analyze", "of systemd")
    unit = tmp_path / "autopact.service"
    unit.write_text(block("ini").replace("/opt/autopact/bin/autopact", sys.executable), encoding="utf-8")
    done = subprocess.run([analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "autopact" in line] == []


def test_every_option_stands_in_the_table() -> None:
    """With its form in the environment and its default."""
    serve = main.get_command(click.Context(main), "serve")
    assert serve
    for option in serve.params:
        if isinstance(option, click.Option):
            rows = [
                line for line in GUIDE.splitlines() if line.startswith(f"| `{option.opts[0]}` | `{option.envvar}` |")
            ]
            assert len(rows) == 1, option.opts
            default = f"`{option.default:g}`" if isinstance(option.default, float) else f"`{option.default}`"
            if option.show_default:
                said = option.show_default if isinstance(option.show_default, str) else default
                assert f"| {said} |" in rows[0]


def test_what_is_to_be_watched_is_there(served: str) -> None:
    """Each name of a metric in the guide is one on the page."""
    page = send(served, "GET", "/metrics")[1].decode()
    named = set(re.findall(r"autopact_[a-z_]+", GUIDE))
    assert named
    known = set(re.findall(r"^# TYPE (\S+)", page, re.MULTILINE))
    assert {name for name in named if re.sub(r"_(bucket|count)$", "", name) not in known} == set()
