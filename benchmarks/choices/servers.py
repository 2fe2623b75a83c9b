"""`python -m benchmarks.choices.servers`: HTTP servers for Python, one process each, the same answer of a kibibyte.

Asked by wrk over 8 connections, alone and while sixty clients send the bodies of their requests a byte at a time.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

APP = """
BODY = b"x" * 1024

async def asgi(scope, receive, send):
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1024")]})
    await send({"type": "http.response.body", "body": BODY})

def wsgi(environ, start_response):
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Length", "1024")])
    return [BODY]
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A server: what pip installs, and the command that serves the application at PORT."""

    name: str
    packages: str
    command: str


CHOICES = (
    Choice(
        "uvicorn, httptools, uvloop", "uvicorn httptools uvloop",
        "uvicorn app:asgi --port PORT --http httptools --loop uvloop --no-access-log --log-level error",
    ),
    Choice("granian, ASGI", "granian", "granian app:asgi --port PORT --interface asgi --no-ws --log-level error"),
    Choice("granian, WSGI", "granian", "granian app:wsgi --port PORT --interface wsgi --log-level error"),
    Choice("gunicorn, gthread", "gunicorn", "gunicorn app:wsgi -b 127.0.0.1:PORT --threads 8 --log-level error"),
    Choice("waitress", "waitress", "waitress-serve --listen 127.0.0.1:PORT --threads 8 app:wsgi"),
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.choices.servers", description=__doc__)
    parser.add_argument("--seconds", type=int, default=3, help="of one run (default: %(default)s)")
    options = parser.parse_args(arguments)
    print("| server | version | answers/s | answers/s beside sixty slow bodies |\n| --- | --- | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "app.py").write_text(APP, encoding="utf-8")
        for number, choice in enumerate(CHOICES):
            home = Path(folder) / str(number)
            subprocess.run([sys.executable, "-m", "venv", home], check=True)
            pip = [home / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
            subprocess.run([*pip, "install", "--quiet", *choice.packages.split()], check=True)
            show = [*pip, "show", choice.packages.split()[0]]
            shown = subprocess.run(show, check=True, capture_output=True, text=True).stdout
            version = re.search(r"^Version: (.*)$", shown, re.MULTILINE)
            with _running(choice, home, Path(folder)) as port:
                alone = _rate(port, options.seconds)
                with _slow_bodies(port):
                    beside = _rate(port, options.seconds)
            print(f"| {choice.name} | {version[1] if version else ''} | {alone:,.0f} | {beside:,.0f} |", flush=True)
    return 0


@contextlib.contextmanager
def _running(choice: Choice, home: Path, folder: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    program, *rest = choice.command.replace("PORT", str(port)).split()
    process = subprocess.Popen([home / "bin" / program, *rest], cwd=folder, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _rate(port: int, seconds: int) -> float:
    """Good answers a second, as wrk counts them; 0 where there was none."""
    wrk = ["wrk", "-t1", "-c8", f"-d{seconds}s", f"http://127.0.0.1:{port}/"]
    told = subprocess.run(wrk, check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s*([0-9.]+)", told)
    failed = re.search(r"Non-2xx or 3xx responses: ([0-9]+)", told)
    return (float(rate[1]) if rate else 0.0) - (int(failed[1]) / seconds if failed else 0.0)


@contextlib.contextmanager
def _slow_bodies(port: int, clients: int = 60) -> Iterator[None]:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
    connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(clients)]
    done = threading.Event()

    def send() -> None:
        while not done.wait(0.2):
            for connection in connections:
                with contextlib.suppress(OSError):  # it may have been cut off, which is fair
                    connection.sendall(b"x")

    for connection in connections:
        connection.sendall(head)
    sender = threading.Thread(target=send)
    sender.start()
    try:
        time.sleep(0.5)
        yield
    finally:
        done.set()
        sender.join()
        for connection in connections:
            connection.close()


if __name__ == "__main__":
    sys.exit(main())
