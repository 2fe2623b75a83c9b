"""`autopact serve`, as a process of its own and in its parts."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from click.testing import CliRunner
from flask import Flask, request, url_for

from autopact.cli import main
from autopact.cli.serve import at_address
from autopact.errors import InputError

DATA = "<http://example.org/acme> <http://example.org/partner> <http://example.org/brix> .\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server of a stranger's file on a free port, and its address."""
    file = tmp_path / "data.nt"
    file.write_text(DATA, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", "from autopact.cli import main; main()", "serve", str(file), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "site" in line:
            break
    else:
        pytest.fail("".join(lines))
    try:
        yield process, lines[-1].split()[-1]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_stranger_s_file_is_served_until_sigterm(server: tuple["subprocess.Popen[str]", str]) -> None:
    """It answers over HTTP, tells a mistake apart, and ends in good order."""
    process, address = server
    connection = HTTPConnection(urlsplit(address).netloc, timeout=20)

    def get(path: str) -> tuple[int, str | None, bytes]:
        connection.request("GET", path, headers={"Accept": "text/csv, application/json;q=0.5"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type"), answer.read()

    query = urlencode({"query": "SELECT * { ?s <http://example.org/partner> ?o }"})
    rows = b"s,o\r\nhttp://example.org/acme,http://example.org/brix\r\n"
    assert get(f"/sparql?{query}") == (200, "text/csv; charset=utf-8", rows)
    assert b'"status":"ok"' in get("/health")[2]
    assert get("/sparql?query=nonsense")[:2] == (400, "application/problem+json")
    connection.close()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    """On standard error, with the mend, and an exit code of its own."""
    file = tmp_path / "data.nt"
    file.write_text(DATA, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", str(file), "--port", str(port)])
    assert result.exit_code == 4
    assert f"Port {port} is taken" in result.stderr
    assert "--port" in result.stderr


@pytest.mark.parametrize("path", ["/there", "/cars/there"])
def test_behind_a_proxy_addresses_are_those_that_clients_see(path: str) -> None:
    """Whether the proxy passes the path of the base address on or not."""
    app = Flask("there")

    @app.get("/there")
    def there() -> str:
        return f"{request.base_url} {url_for('there')}"

    app.wsgi_app = at_address(app.wsgi_app, "https://example.org/cars/")  # type: ignore[method-assign]
    assert app.test_client().get(path).text == "https://example.org/cars/there /cars/there"


def test_a_base_url_must_be_one() -> None:
    """Something without scheme and host is refused at the start."""
    with pytest.raises(InputError, match="no address"):
        at_address(Flask("there"), "example.org/cars")


def test_loading_the_command_leaves_the_heavy_parts_alone() -> None:
    """Neither validator nor Java bridge is loaded to serve a graph."""
    program = (
        "import sys, autopact.cli.serve, autopact.web, autopact.engine.dataset\n"
        "print([name for name in ('pyshacl', 'jpype', 'owlready2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
