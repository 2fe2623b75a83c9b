"""`autopact serve`, as a process of its own and in its parts."""

import gzip
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import click
import pytest
from benchmarks.peers.peer import free_port
from tests.commands import run
from tests.serving import AUTHORIZED, PROGRAM, TOKEN, UPDATE, at_work, family, send, started
from tests.waiting import within

from autopact.cli import main
from autopact.cli.options import Size
from autopact.engine.processes.parent import AT_ONCE
from autopact.sparql.form import LARGEST_BODY
from autopact.sparql.protocol import digest

DATA = "<http://example.org/acme> <http://example.org/partner> <http://example.org/brix> .\n"
MANY = "".join(f'<http://example.org/{n}> <http://example.org/p> "{n}" .\n' for n in range(1000))
FOR_EVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

Serve = Callable[..., tuple["subprocess.Popen[str]", str]]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts a server of a stranger's file on a free port; gives its process and its `host:port`."""
    with ExitStack() as stack:

        def start(*options: str, data: str = MANY, under: Iterable[str] = ()) -> tuple["subprocess.Popen[str]", str]:
            file = tmp_path / "data.nt"
            file.write_text(data, encoding="utf-8")
            process = subprocess.Popen(
                [*under, *PROGRAM, "serve", str(file), "--reasoning", "off", "--port", "0", *options],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            stack.callback(lambda: (process.kill(), process.wait(), process.stdout and process.stdout.close()))
            assert process.stdout
            lines = []
            for line in process.stdout:
                lines.append(line)
                if "site" in line:
                    return process, urlsplit(line.split()[-1]).netloc
            pytest.fail("".join(lines))

        yield start


@pytest.fixture(params=["held", "kept"])
def lasting(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, ...]:
    """The options with which nothing may change, and those with which what changes is kept."""
    return () if request.param == "held" else ("--data", str(tmp_path / "data"))


def ask(address: str, query: str, **parameters: str) -> tuple[int, bytes]:
    """The status and the body of the answer to a query."""
    path = f"/sparql?{urlencode({'query': query, **parameters})}"
    response, body = send(address, "GET", path, headers={"Accept": "text/csv"}, timeout=40)
    return response.status, body


def asked_meanwhile(process: subprocess.Popen[str], address: str, told: signal.Signals) -> int:
    """The status of the answer to a query that has no end, of which all processes are told something."""
    begun = at_work(process.pid)
    with ThreadPoolExecutor() as threads:
        asking = threads.submit(ask, address, FOR_EVER)
        assert within(20, lambda: begun() or asking.done())
        for pid in family(process.pid):
            with suppress(ProcessLookupError):  # an evaluator may just have made way for another
                os.kill(pid, told)
        return asking.result()[0]


def raw(address: str, text: str) -> socket.socket:
    """A connection on which some text was sent."""
    host, port = address.split(":")
    connection = socket.create_connection((host, int(port)), timeout=20)
    connection.sendall(text.encode())
    return connection


def living(pids: Iterable[int]) -> set[int]:
    """Those that have not ended; one that has may still be there, to be buried by whoever does that here."""
    return {pid for pid in pids if family(pid).get(pid, "Z") != "Z"}


def test_it_says_what_it_serves(tmp_path: Path) -> None:
    """Triples and the graphs that have any, of a file that is packed too."""
    file = tmp_path / "data.nt.gz"
    file.write_bytes(gzip.compress(DATA.encode()))
    with started(str(file), "--workers", "1") as (_, said):
        assert said[0].startswith(f"Serving {file}: 1 triple in 1 named graph (data ")


def test_it_says_what_it_has_not_counted() -> None:
    """A plain store has a default graph of its own, which may hold all there is."""
    with started("--empty", "--reasoning", "off") as (_, said):
        assert "0 named graphs, and a default graph that is not counted (data " in "".join(said)


def test_a_stranger_s_file_is_served_until_sigterm(serve: Serve, lasting: tuple[str, ...]) -> None:
    """It answers over HTTP, tells a mistake apart, and ends in good order, with all its processes."""
    process, address = serve(*lasting, data=DATA)
    connection = HTTPConnection(address, timeout=20)

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
    everybody = family(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert not living(everybody)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_answers_under_way_are_sent_before_it_ends(serve: Serve, workers: str, lasting: tuple[str, ...]) -> None:
    """SIGTERM to the whole group, as a terminal or a supervisor sends it, spares a query that is being evaluated."""
    process, address = serve("--timeout", "2", "--workers", workers, *lasting)
    assert ask(address, "ASK {}") == (200, b"true")
    assert within(20, lambda: not any("R" in family(process.pid).values() for _ in range(20)))  # all have begun
    assert asked_meanwhile(process, address, signal.SIGTERM) == 503
    assert process.wait(timeout=20) == 0


def test_who_comes_while_it_ends_is_refused(serve: Serve, lasting: tuple[str, ...]) -> None:
    """At once, so that a proxy asks elsewhere, though somebody else is still answered."""
    process, address = serve("--workers", "2", *lasting)

    def refused() -> bool:
        try:
            raw(address, "").close()
        except ConnectionRefusedError:
            return True
        return False

    assert ask(address, "ASK {}") == (200, b"true")
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n"
    with raw(address, f"{head}Expect: 100-continue\r\n\r\n") as connection:
        assert connection.recv(1024).startswith(b"HTTP/1.1 100 ")
        process.send_signal(signal.SIGTERM)
        assert within(10, refused)
        connection.sendall(b"ASK {}")
        assert connection.recv(1024).startswith(b"HTTP/1.1 200 ")
    assert process.wait(timeout=20) == 0


@pytest.mark.parametrize("ignored", [False, True])
def test_a_terminal_that_is_closed_ends_it_in_good_order(serve: Serve, lasting: tuple[str, ...], ignored: bool) -> None:
    """SIGHUP to all its processes, with a query under way; one that `nohup` has started goes on."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)
    try:
        process, address = serve("--timeout", "2", "--workers", "1", *lasting)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert ask(address, "ASK {}") == (200, b"true")
    assert asked_meanwhile(process, address, signal.SIGHUP) == 503
    if ignored:
        assert ask(address, "ASK {}") == (200, b"true")
        process.terminate()
    assert process.wait(timeout=20) == 0


def test_several_web_processes_share_the_socket(serve: Serve) -> None:
    """All of them answer; one that is killed is replaced, and nobody else notices."""
    process, address = serve("--workers", "2")
    assert ask(address, "ASK {}") == (200, b"true")
    _, first, second, *_ = family(process.pid)  # in the order of their births
    time.sleep(AT_ONCE)
    os.kill(first, signal.SIGKILL)
    assert within(20, lambda: first not in family(process.pid))
    for _ in range(20):
        assert ask(address, "ASK {}") == (200, b"true")
    os.kill(second, signal.SIGKILL)
    assert within(20, lambda: second not in family(process.pid))
    for _ in range(20):
        assert ask(address, "ASK {}") == (200, b"true")


def numbers(address: str) -> dict[str, float]:
    """The samples of `/metrics`, as they are written."""
    _, body = send(address, "GET", "/metrics")
    return {name: float(value) for name, value in re.findall(r"^(\w.*) (\S+)$", body.decode(), re.MULTILINE)}


def test_whatever_web_process_is_asked_tells_of_all(serve: Serve) -> None:
    """Each request is counted once, those of a process that is no more included."""
    process, address = serve("--workers", "2", "--timeout", "60")
    for query, times, seconds in (("ASK {}", 12, "60"), ("nonsense", 3, "60"), (FOR_EVER, 1, "2")):
        for _ in range(times):
            ask(address, query, timeout=seconds)
    time.sleep(AT_ONCE)
    _, first, *_ = family(process.pid)
    os.kill(first, signal.SIGKILL)
    assert within(20, lambda: numbers(address)["autopact_web_process_starts_total"] == 3)
    for _ in range(10):
        ask(address, "ASK {}")
        found = numbers(address)
    counted = {
        outcome: found.get(f'autopact_query_seconds_count{{outcome="{outcome}"}}', 0)
        for outcome in ("ok", "kept", "syntax", "timeout")
    }
    assert counted.pop("ok") + counted.pop("kept") == 22
    assert counted == {"syntax": 3, "timeout": 1}
    assert found['autopact_requests_total{address="sparql",method="GET",status="200"}'] == 22
    assert within(20, lambda: numbers(address)['autopact_evaluators{state="idle"}'] >= 2)
    assert {f'autopact_memory_bytes{{process="{kind}"}}' for kind in ("holder", "web", "evaluator")} <= found.keys()


def test_where_data_may_change_the_memory_of_those_that_have_it_is_told(serve: Serve, tmp_path: Path) -> None:
    """The main process has none; the savepoint and the writer share theirs with the evaluators."""
    _, address = serve("--data", str(tmp_path / "data"))
    assert ask(address, "ASK {}") == (200, b"true")
    kinds = ("holder", "web", "savepoint", "writer", "evaluator")
    assert within(
        20, lambda: {f'autopact_memory_bytes{{process="{kind}"}}' for kind in kinds} <= numbers(address).keys()
    )


def test_an_access_log_names_a_query_by_its_digest(serve: Serve, tmp_path: Path) -> None:
    """Whichever way it was sent, and whatever became of it; its words are nowhere in the log."""
    log = tmp_path / "access.log"
    options = ("--access-log", "json", "--access-log-file", str(log), "--timeout", "2")
    process, address = serve("--workers", "1", *options)  # each keeps its own answers
    for query in ("ASK {}", "ASK {}", "ASK {}", "secret nonsense", FOR_EVER):
        ask(address, query)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    lines = [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]
    assert lines[1].pop("outcome") in ("ok", "kept")  # it is kept at once where it took its time
    assert [(line["status"], line.get("outcome"), line["query"]) for line in lines] == [
        (200, "ok", digest("ASK {}")),
        (200, None, digest("ASK {}")),
        (200, "kept", digest("ASK {}")),
        (400, "syntax", digest("secret nonsense")),
        (503, "timeout", digest(FOR_EVER)),
    ]
    assert all(line["path"] == "/sparql" for line in lines)
    assert "secret" not in log.read_text(encoding="ascii")


def test_what_is_no_request_is_logged_and_counted_too(serve: Serve, tmp_path: Path) -> None:
    """With as much of it as could be read."""
    log = tmp_path / "access.log"
    _, address = serve("--workers", "1", "--access-log", "json", "--access-log-file", str(log))
    for text in ("nonsense\r\n\r\n", f"GET /sparql?{'x' * 70_000} HTTP/1.1\r\nhost: x\r\n\r\n"):
        with raw(address, text) as connection:
            while connection.recv(65536):
                pass
    assert within(20, lambda: log.read_text(encoding="ascii").count("\n") == 2)
    lines = [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]
    assert [(line["client"], line["method"], line["path"], line["status"], line["outcome"]) for line in lines] == [
        ("127.0.0.1", "-", "-", 400, "bad-request"),
        ("127.0.0.1", "GET", "/sparql", 414, "request-uri-too-long"),
    ]
    assert numbers(address)['autopact_requests_total{address="sparql",method="GET",status="414"}'] == 1


def test_a_request_whose_body_breaks_off_is_logged_and_counted_once(serve: Serve, tmp_path: Path) -> None:
    """As it was answered, though the service has begun with it."""
    log = tmp_path / "access.log"
    _, address = serve("--workers", "1", "--access-log", "json", "--access-log-file", str(log))
    broken = "POST /sparql HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nnonsense\r\n"
    for text in (broken, "nonsense\r\n\r\n"):
        with raw(address, text) as connection:
            assert b" 400 " in connection.recv(65536)

    def told() -> list[tuple[object, ...]]:
        lines = map(json.loads, log.read_text(encoding="ascii").splitlines())
        return sorted((line["path"], line["status"], line["outcome"], line["bytes"] > 0) for line in lines)

    assert within(20, lambda: len(told()) > 1)
    assert told() == [(path, 400, "bad-request", True) for path in ("-", "/sparql")]
    counted = 'autopact_requests_total{address="sparql",method="POST"'
    found = {name: number for name, number in numbers(address).items() if name.startswith(counted)}
    assert found == {f'{counted},status="400"}}': 1}


@pytest.mark.parametrize("patience", [True, False])
def test_before_the_data_is_read_a_client_is_told_so(
    tmp_path: Path, lasting: tuple[str, ...], *, patience: bool
) -> None:
    """At once by the health report; a query is told when to come again, and is answered when the data is there.

    Who has no patience ends it before that, and it does so in good order.
    """
    file = tmp_path / "data.nt"
    file.write_text(DATA, encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    program = (
        "import sys; from autopact import service; from autopact.cli import main\n"
        "def late(reading): return lambda *given, **options: (sys.stdin.read(), reading(*given, **options))[1]\n"
        "service._held, service._begin = late(service._held), late(service._begin)\n"
        "main()"
    )
    port = address.split(":")[1]
    process = subprocess.Popen(
        [sys.executable, "-c", program, "serve", str(file), "--reasoning", "off", "--port", port, *lasting],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def health() -> tuple[int, str]:
        try:
            answer, body = send(address, "GET", "/health")
        except ConnectionError:
            return 0, ""
        return answer.status, json.loads(body)["status"]

    waiting = None
    try:
        assert within(20, lambda: health() == (503, "starting"))
        status, body = ask(address, "ASK {}")
        assert (status, b"problem/starting" in body) == (503, True)
        assert process.stdin
        if patience:
            process.stdin.close()
            assert within(20, lambda: health() == (200, "ok"))
            assert ask(address, "ASK { ?s ?p ?o }") == (200, b"true")
        else:
            waiting = raw(address, "GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n")
            assert health() == (503, "starting")  # which was asked later
    finally:
        begun = time.monotonic()
        process.terminate()
        if waiting:
            with waiting:
                told = waiting.makefile("rb").read()
            assert told.startswith(b"HTTP/1.1 503 ")
            assert b"connection: close" in told
        assert process.wait(timeout=20) == 0
        assert time.monotonic() - begun < 15
        assert process.stdin
        process.stdin.close()
        assert process.stdout
        process.stdout.close()


def test_everything_ends_with_it(serve: Serve, lasting: tuple[str, ...]) -> None:
    """Killed outright in the middle of queries, the main process leaves nobody behind."""
    process, address = serve("--workers", "2", "--timeout", "60", *lasting)
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(
                raw(address, f"GET /sparql?{urlencode({'query': FOR_EVER})} HTTP/1.1\r\nHost: x\r\n\r\n")
            )
        assert within(20, lambda: len(family(process.pid)) > 6)
        everybody = family(process.pid)
        process.kill()
        process.wait()
        assert within(20, lambda: not living(everybody)), {pid: family(pid) for pid in living(everybody)}


def test_a_client_that_hangs_up_gives_the_processor_back(serve: Serve) -> None:
    """Its query ends long before its deadline."""
    process, address = serve("--timeout", "60")
    ask(address, "ASK {}")  # the data is there before the web process is, which still loads what it needs
    begun = at_work(process.pid)
    with raw(address, f"GET /sparql?{urlencode({'query': FOR_EVER})} HTTP/1.1\r\nHost: x\r\n\r\n"):
        assert within(20, begun)
    assert within(20, lambda: all("R" not in family(process.pid).values() or time.sleep(0.05) for _ in range(5)))


def test_slow_bodies_hurt_nobody(serve: Serve) -> None:
    """While sixty clients send theirs a byte at a time, another one is answered as ever."""
    _, address = serve()
    ask(address, "ASK {}")  # see above
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\n"
    longest = 0.0
    with ExitStack() as stack:
        slow = [stack.enter_context(raw(address, head)) for _ in range(60)]
        for _ in range(10):
            for connection in slow:
                connection.sendall(b" ")
            begun = time.monotonic()
            assert ask(address, "ASK {}") == (200, b"true")
            longest = max(longest, time.monotonic() - begun)
            time.sleep(0.05)
    assert longest < 10


def test_a_client_that_sends_too_much_is_told_so(serve: Serve) -> None:
    """Though it looks for an answer only when it has sent everything, which nobody wanted to read."""
    _, address = serve()
    for _ in range(5):
        headers = {"Content-Type": "application/sparql-query"}
        response, body = send(address, "POST", "/sparql", body=b"x" * 6 * LARGEST_BODY, headers=headers)
        assert (response.status, b"request-too-large" in body) == (413, True)


def test_limits_are_those_that_were_set(serve: Serve) -> None:
    """Time, memory and size, each with a problem of its own; a request may ask for less time."""
    _, address = serve("--timeout", "30", "--memory-limit", "64MiB", "--result-limit", "3MiB")
    many = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    for query, timeout, problem in [
        (FOR_EVER, "0.5", b"problem/timeout"),
        (f"{many} ORDER BY ?c ?f", "30", b"problem/memory"),
        (many, "30", b"problem/too-large"),
    ]:
        status, body = ask(address, query, timeout=timeout)
        assert (status, problem in body) == (503, True), body


def test_it_serves_without_standard_output(tmp_path: Path) -> None:
    """As some start it that want to hear nothing; and ends as it does otherwise."""
    file, port = tmp_path / "data.nt", free_port()
    file.write_text(DATA, encoding="utf-8")
    process = subprocess.Popen(
        ["sh", "-c", 'exec "$@" >&-', "sh", *PROGRAM, "serve", str(file), "--port", str(port)], stderr=subprocess.PIPE
    )

    def is_up() -> bool:
        with suppress(OSError):
            return ask(f"127.0.0.1:{port}", "ASK {}") == (200, b"true")
        return False

    try:
        assert within(60, is_up)
    finally:
        process.terminate()
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, b"")


def test_a_python_without_the_functions_of_newer_systems_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of uv and conda, which are built on old ones; with data that change, and queries that are ended."""
    program = "import os, signal; del os.memfd_create, os.pidfd_open, signal.pidfd_send_signal; "
    monkeypatch.setattr("tests.serving.PROGRAM", [*PROGRAM[:2], program + PROGRAM[2]])
    with started("--empty", "--timeout", "3", AUTOPACT_TOKEN=TOKEN) as (endpoint, _):
        host = urlsplit(endpoint).netloc
        many = f"INSERT DATA {{ {MANY} }}".encode()
        assert send(endpoint, "POST", "/update", body=many, headers=UPDATE | AUTHORIZED)[0].status == 204
        assert ask(host, FOR_EVER)[0] == 503
        assert ask(host, "ASK { ?s ?p '7' }") == (200, b"true")


@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_another_system_is_said_so(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Before a part of Linux is found missing somewhere within."""
    monkeypatch.setattr(sys, "platform", "darwin")
    result = run(command)
    assert result.exit_code == 3
    assert "This takes Linux, and here is another system (darwin)." in result.stderr
    assert "in a container" in result.stderr


@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_too_few_files_are_said_so(command: str) -> None:
    """Before anything is begun: it would serve, and each query find that its process could not begin."""
    bounded = f"ulimit -n 40; exec {shlex.join([*PROGRAM, command])}"
    done = subprocess.run(["sh", "-c", bounded], check=False, capture_output=True, text=True, timeout=100)
    assert done.returncode == 3
    assert done.stderr.startswith("autopact: A process may open no more than 40 files here, and this takes 64.")
    assert "ulimit -n" in done.stderr


def test_as_many_files_are_opened_as_it_takes_where_the_system_lets_it(serve: Serve) -> None:
    """Though a shell has set less for who does not ask for more."""
    _, address = serve("--workers", "2", under=["sh", "-c", 'ulimit -Sn 40 && exec "$@"', "sh"])
    asked = [f"ASK {{ FILTER({number}) }}" for number in range(1, 9)]
    with ThreadPoolExecutor(len(asked)) as threads:
        assert set(threads.map(partial(ask, address), asked)) == {(200, b"true")}


def test_that_nothing_can_be_put_aside_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that is read-only, with no folder besides."""

    def none() -> str:
        raise FileNotFoundError

    monkeypatch.setattr(tempfile, "gettempdir", none)
    result = run("serve")
    assert result.exit_code == 3
    assert "no folder for temporary files" in result.stderr
    assert "TMPDIR" in result.stderr


def test_no_limit_is_above_that_of_the_system(serve: Serve) -> None:
    """A query may take less there than the operator would allow it, and is answered."""
    _, address = serve(under=["sh", "-c", 'ulimit -v 1048576 && exec "$@"', "sh"])
    assert ask(address, "ASK {}") == (200, b"true")
    _, address = serve("--memory-limit", "1000000GiB")
    assert ask(address, "ASK {}") == (200, b"true")


def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    """On standard error, with the mend, and an exit code of its own."""
    file = tmp_path / "data.nt"
    file.write_text(DATA, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", str(file), "--port", str(port))
    assert result.exit_code == 4
    assert f"Port {port} is taken" in result.stderr
    assert "--port" in result.stderr


def test_a_base_url_must_be_one() -> None:
    """Something without scheme and host is refused before anything is begun."""
    result = run("serve", "--base-url", "example.org/cars")
    assert result.exit_code == 2
    assert re.search("is no address", result.stderr)


def test_hosts_come_from_the_command_line_and_the_environment() -> None:
    """Several, with spaces between them there; what is none is refused before anything is begun."""
    for arguments, environment in (
        (["--allow-service", "one.example", "--allow-service", "http://two.example/"], {}),
        ([], {"AUTOPACT_ALLOW_SERVICE": "one.example http://two.example/"}),
    ):
        result = run("serve", *arguments, env=environment)
        assert result.exit_code == 2
        assert "'http://two.example/' is no host" in result.stderr


def test_service_is_closed_until_a_host_is_allowed(serve: Serve) -> None:
    """403 without; with the host, it is asked."""
    query = "ASK { SERVICE <http://127.0.0.1:1/> {} }"
    status, body = ask(serve()[1], query)
    assert (status, b"problem/refused" in body) == (403, True)
    status, body = ask(serve("--allow-service", "127.0.0.1:1")[1], query)
    assert (status, b"problem/remote" in body) == (502, True)


@pytest.mark.parametrize(("text", "size"), [("512MiB", 512 * 1024**2), ("1.5GiB", 1536 * 1024**2), ("1000", 1000)])
def test_a_size_has_a_unit(text: str, size: int) -> None:
    """KiB, MiB or GiB; without, it is bytes."""
    assert Size().convert(text, None, None) == size


@pytest.mark.parametrize("option", ["--engine-update", "--engine-graph-store", "--engine-credentials"])
def test_what_is_said_of_no_engine_is_refused(option: str) -> None:
    """Without --engine the bundled graph would be served, and nobody told."""
    result = run("serve", option, __file__)
    assert result.exit_code == 2
    assert "Name it with --engine." in result.stderr


ELSEWHERE = ["--engine", "http://127.0.0.1:9/"]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ([__file__, "--empty"], "begins with nothing, and there are files"),
        (["--data", "data", *ELSEWHERE], "Both --data and --engine say where the data is"),
        (["--reasoning", "engine"], "no engine that could be left to infer"),
        (["--reasoning", "updates"], "no engine that could be left to infer"),
        (["--reasoning", "owl-rl+axioms", *ELSEWHERE], "Axioms are not written to another engine"),
        (["--reasoning", "owl-rl+axioms", "--data", "data"], "With axioms, nothing can change"),
        (["--union-default-graph", *ELSEWHERE], "is for that engine to say"),
        (["--union-default-graph", "--empty", "--reasoning", "off"], "no graph becomes part of the default graph"),
    ],
)
def test_options_that_exclude_each_other_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], what: str
) -> None:
    """One of them would be without effect, and nobody told; nothing is begun."""
    monkeypatch.chdir(tmp_path)
    result = run("serve", "--port", "0", *options)
    assert result.exit_code == 2
    assert what in result.stderr
    assert "mend: " in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_size_of_another_kind_is_refused() -> None:
    """With an example of how to write it."""
    with pytest.raises(click.BadParameter, match="512MiB"):
        Size().convert("1 GB", None, None)


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [
        ("HOST", "127.0.0.2", "127.0.0.2"),
        ("PORT", "9000", 9000),
        ("BASE_URL", "https://example.org/cars", "https://example.org/cars"),
        ("TRUSTED_PROXY", "127.0.0.1 10.0.0.0/8", ("127.0.0.1", "10.0.0.0/8")),
        ("REASONING", "off", "off"),
        ("UNION_DEFAULT_GRAPH", "1", True),
        ("TIMEOUT", "2.5", 2.5),
        ("MEMORY_LIMIT", "64MiB", 64 * 1024**2),
        ("RESULT_LIMIT", "1GiB", 1024**3),
        ("ALLOW_SERVICE", "example.org localhost:3030", ("example.org", "localhost:3030")),
        ("WORKERS", "3", 3),
        ("ACCESS_LOG", "json", "json"),
        ("ACCESS_LOG_FILE", "access.log", Path("access.log")),
        ("DATA", "folder", Path("folder")),
        ("EMPTY", "1", True),
        ("TOKEN_FILE", __file__, Path(__file__)),
        ("UPLOAD_LIMIT", "1MiB", 1024**2),
        ("SHAPES", "0", False),
        ("OPEN", "1", True),
        ("ENGINE", "http://a/sparql http://b/sparql", ("http://a/sparql", "http://b/sparql")),
        ("ENGINE_UPDATE", "http://a/update", "http://a/update"),
        ("ENGINE_GRAPH_STORE", "http://a/data", "http://a/data"),
        ("ENGINE_CREDENTIALS", __file__, Path(__file__)),
    ],
)
def test_every_option_can_be_given_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, option: str, text: str, value: object
) -> None:
    """As `AUTOPACT_` and its name; what is given on the command line goes before it."""
    monkeypatch.setenv(f"AUTOPACT_{option}", text)
    command = main.get_command(click.Context(main), "serve")
    assert command
    params = command.make_context("serve", []).params
    assert params["open_" if option == "OPEN" else option.lower()] == value
    assert len(params) == 1 + 23  # the files, and what is listed above: a new option is listed there too
    monkeypatch.setenv("AUTOPACT_PORT", "1")
    assert command.make_context("serve", ["--port", "2"]).params["port"] == 2


def test_a_bad_value_in_the_environment_is_said_so() -> None:
    """With the name of the option, as on the command line."""
    result = run("serve", env={"AUTOPACT_PORT": "many"})
    assert result.exit_code == 2
    assert "--port" in result.stderr


def test_an_empty_host_is_not_every_address() -> None:
    """As a variable that is not set leaves it: the service would be open to the network, and nobody told."""
    result = run("serve", "--port", "0", "--host", "")
    assert result.exit_code == 2
    assert "--host is empty" in result.stderr


def test_a_log_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    """Before anything is begun, with the mend."""
    log = tmp_path / "nowhere" / "access.log"
    result = run("serve", "--port", "0", "--access-log", "text", "--access-log-file", str(log))
    assert result.exit_code == 2
    assert "--access-log-file" in result.stderr


def test_a_file_for_a_log_that_is_off_is_said_so(tmp_path: Path) -> None:
    """Nothing would ever be written into it."""
    result = run("serve", "--port", "0", "--access-log-file", str(tmp_path / "access.log"))
    assert result.exit_code == 2
    assert "--access-log text" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_of_texts_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """As `autopact check` does: no page would show a text, and nothing say why."""
    environment = {"AUTOPACT_SOURCES": str(tmp_path / "nowhere")}
    result = run("serve", "--port", "0", env=environment)
    assert result.exit_code == 2
    assert "which is no folder" in result.stderr


@pytest.mark.parametrize("options", [[], ["--data"]], ids=["held", "kept"])
def test_imports_that_are_not_there_are_told(tmp_path: Path, options: list[str]) -> None:
    """Nothing is looked up on the web, and so what follows from them does not follow here."""
    file = tmp_path / "mine.ttl"
    file.write_text(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <http://example.org/> .
        :mine a owl:Ontology ; owl:imports :base , :missing , :this . :base a owl:Ontology ; owl:versionIRI :this .""",
        encoding="utf-8",
    )
    with started(str(file), *(each for option in options for each in (option, str(tmp_path / "data")))) as (_, said):
        assert "Imported, and not among the data: <http://example.org/missing>.\n" in said


def test_loading_the_command_leaves_the_heavy_parts_alone() -> None:
    """Validator, Java bridge, HTTP client and the page of the metrics are not loaded before they are needed."""
    program = (
        "import sys, autopact.cli.serve, autopact.service, autopact.web.worker, autopact.engine.dataset\n"
        "heavy = ('pyshacl', 'jpype', 'owlready2', 'httpcore2', 'prometheus_client')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
