"""SERVICE goes where it is allowed, nowhere else, and what comes back is a true answer or a failure.

A socket that listens and hears nothing shows that no connection was made.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.serving import send
from tests.waiting import within

from .others import Others, playing

DEADLINE = 3.0
"""Seconds that a client of these tests gives a query."""

LONGEST = 60.0
"""Seconds that the server would give it."""

PROGRAM = """
from autopact.gateway import client

async def resolve(name, port):
    return {"rebound.example": ["127.0.0.1"], "mixed.example": ["93.184.216.34", "127.0.0.1"]}.get(name, [name])

client.Gateway.__init__.__kwdefaults__["resolve"] = resolve
from autopact.cli import main
main()
"""
"""The command, with a name server of an attacker: two public names lead to this machine."""


@dataclass
class Scene:
    """A server that may ask others; a socket that nobody may knock at."""

    port: int
    others: Others
    silent: socket.socket

    @property
    def away(self) -> int:
        """The port of the socket."""
        return int(self.silent.getsockname()[1])

    @property
    def host(self) -> str:
        """The host that may be asked."""
        return f"127.0.0.1:{self.others.server_port}"

    def ask(self, query: str, *, method: str = "POST", **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers of the answer to a query, in which `$` is the host that may be asked."""
        query = query.replace("$", f"http://{self.host}").replace("AWAY", str(self.away))
        encoded = urlencode({"query": query, "timeout": DEADLINE})
        form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        path, body = ("/sparql", encoded) if method == "POST" else (f"/sparql?{encoded}", None)
        address = f"127.0.0.1:{self.port}"
        answer, content = send(address, method, path, body=body, headers=form, timeout=DEADLINE + 10)
        return answer.status, content, {name.lower(): value for name, value in answer.getheaders()}

    def problem(self, query: str) -> tuple[int, str]:
        """Status and kind of the problem that a query is answered with."""
        status, body, headers = self.ask(query)
        assert headers["content-type"] == "application/problem+json", body
        document = json.loads(body)
        assert document["status"] == status
        return status, document["type"].rpartition("/")[2]

    def rows(self, query: str) -> list[dict[str, str]]:
        """The solutions of a query, each with the values that are bound."""
        status, body, _ = self.ask(query, Accept="application/sparql-results+json")
        assert status == 200, body
        found = json.loads(body)["results"]["bindings"]
        return [{name: value["value"] for name, value in row.items()} for row in found]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A server of five triples, which may ask the others and two names that are not what they seem."""
    file = tmp_path_factory.mktemp("service") / "data.nt"
    file.write_text("".join(f'<urn:s{i}> <urn:here> "{i}" .\n' for i in range(5)), encoding="utf-8")
    with playing() as others, socket.create_server(("127.0.0.1", 0)) as silent:
        away = silent.getsockname()[1]
        allowed = [f"127.0.0.1:{others.server_port}", f"rebound.example:{away}", f"mixed.example:{away}"]
        options = [part for host in allowed for part in ("--allow-service", host)]
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "serve", str(file), "--port", "0", "--reasoning", "off", *options,
             "--timeout", str(LONGEST)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if "site" in line:
                break
        else:
            pytest.fail("".join(said))
        try:
            yield Scene(int(said[-1].rstrip("/\n").rpartition(":")[2]), others, silent)
        finally:
            process.terminate()
            assert process.wait(timeout=20) == 0
            process.stdout.close()


@pytest.fixture(autouse=True)
def nobody_knocks(scene: Scene) -> Iterator[None]:
    """Whatever a test does, the silent socket hears nothing."""
    yield
    scene.silent.settimeout(0.02)
    with pytest.raises(TimeoutError):
        scene.silent.accept()


def test_an_allowed_host_is_asked_and_joined(scene: Scene) -> None:
    """With the prefixes that its pattern uses, and what it answers is joined with what is here."""
    query = "PREFIX u: <urn:> SELECT ?s ?n { ?s u:here ?n SERVICE <$/good> { ?s u:there ?m FILTER(?m > 2) } }"
    assert sorted(row["n"] for row in scene.rows(query)) == ["3", "4"]
    assert scene.others.queries[-1].startswith("PREFIX u: <urn:> SELECT * WHERE {")


def test_several_are_asked_at_the_same_time(scene: Scene) -> None:
    """Four of which none answers before all of them are asked."""
    clauses = " ".join(f"SERVICE <$/together> {{ ?s{each} <urn:there> 1 }}" for each in range(4))
    assert scene.rows(f"SELECT * {{ {clauses} }}") == [{f"s{each}": "urn:s1" for each in range(4)}]


def test_an_answer_with_others_in_it_is_never_kept(scene: Scene) -> None:
    """No entity tag, no cache: the same question goes out again."""
    query = "SELECT ?s { SERVICE <$/good> { ?s <urn:there> 1 } }"
    before = len(scene.others.queries)
    for method in ("GET", "GET", "POST"):
        status, _, headers = scene.ask(query, method=method)
        assert (status, headers.get("etag"), headers["cache-control"]) == (200, None, "no-store")
    assert len(scene.others.queries) == before + 3


def test_a_browser_s_form_asks_others_too(scene: Scene) -> None:
    """The page shows what came back, or what went wrong, with the same status."""
    query = "SELECT ?s { SERVICE <$/%s> { ?s <urn:there> 1 } }"
    status, body, _ = scene.ask(query % "good", Accept="text/html")
    assert (status, b"urn:s1" in body) == (200, True)
    status, body, headers = scene.ask(query % "error", Accept="text/html")
    assert (status, b"status 500" in body) == (502, True)
    assert headers["content-type"].startswith("text/html")


FAILURES = {
    "error": (502, "remote"),
    "bad-request": (502, "remote"),
    "not-found": (502, "remote"),
    "nothing": (502, "remote"),
    "page": (502, "remote"),
    "other-type": (502, "remote"),
    "no-json": (502, "remote"),
    "truth": (502, "remote"),
    "half": (502, "remote"),
    "cut": (502, "remote"),
    "part": (502, "remote"),
    "elsewhere?to=http://127.0.0.1:AWAY/": (502, "remote"),
    "elsewhere?to=http://rebound.example:AWAY/": (502, "remote"),
    "elsewhere?to=file:///etc/passwd": (502, "remote"),
    "large": (502, "remote-too-large"),
    "endless": (502, "remote-too-large"),
    "slow": (504, "remote-timeout"),
}


@pytest.mark.parametrize("path", FAILURES)
def test_who_fails_fails_the_query_unless_it_is_silent(scene: Scene, path: str) -> None:
    """In time, with a type of its own; SILENT, there is one solution that binds nothing, and the rest is as it was."""
    begun = time.monotonic()
    assert scene.problem(f"SELECT * {{ ?s <urn:here> ?n SERVICE <$/{path}> {{ ?s ?p ?x }} }}") == FAILURES[path]
    silent = f"SELECT * {{ ?s <urn:here> '1' SERVICE SILENT <$/{path}> {{ ?s ?p ?x }} }}"
    assert scene.rows(silent) == [{"s": "urn:s1"}]
    assert time.monotonic() - begun < 3 * DEADLINE


def test_who_is_not_there_fails_likewise(scene: Scene) -> None:
    """Of schemes that cannot be asked, nothing is."""
    for iri in ("urn:x", "file:///etc/passwd", "ftp://127.0.0.1:AWAY/", "gopher://127.0.0.1:AWAY/_x", "x:"):
        assert scene.problem(f"ASK {{ SERVICE <{iri}> {{}} }}") == (400, "remote-unaskable")
        assert scene.rows(f"SELECT * {{ ?s <urn:here> '1' SERVICE SILENT <{iri}> {{ ?x ?p ?s }} }}") == [
            {"s": "urn:s1"}
        ]


REFUSED = [
    "http://127.0.0.1:AWAY/", "HTTP://127.0.0.1:AWAY/", "https://127.0.0.1:AWAY/", "http://localhost:AWAY/",
    "http://127.1:AWAY/", "http://127.0.1:AWAY/", "http://2130706433:AWAY/", "http://017700000001:AWAY/",
    "http://0x7f000001:AWAY/", "http://0x7f.0.0.1:AWAY/", "http://0177.0.0.01:AWAY/", "http://0:AWAY/",
    "http://127.0.0.1.:AWAY/", "http://127.000.000.001:AWAY/", "http://[::1]:AWAY/", "http://[::]:AWAY/",
    "http://[::ffff:127.0.0.1]:AWAY/", "http://[::ffff:7f00:1]:AWAY/", "http://[0:0:0:0:0:ffff:7f00:1]:AWAY/",
    "http://[64:ff9b::7f00:1]:AWAY/", "http://[::127.0.0.1]:AWAY/", "http://[fe80::1]:AWAY/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.0.1/", "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/", "http://100.64.0.1/", "http://0.0.0.0:AWAY/", "http://255.255.255.255/",
    "http://user@127.0.0.1:AWAY/", "http://HOST@127.0.0.1:AWAY/", "http://HOST:80@127.0.0.1:AWAY/",
    "http://127.0.0.1:AWAY#@HOST/", "http://127.0.0.1:AWAY?@HOST/", "http://127.0.0.1:AWAY/HOST", "http://user@HOST/",
    "http://HOST.rebound.example:AWAY/", "http://one.example/", "http://rebound.example/",
    "http://rebound.example:AWAY/", "https://rebound.example:AWAY/", "http://REBOUND.example:AWAY/",
    "http://mixed.example:AWAY/", "http://rebound.example.:AWAY/", "http://127。0。0。1:AWAY/",
    "http://１２７.0.0.1:AWAY/", "http://①②⑦.⓪.⓪.①:AWAY/", "http://ⓛocalhost:AWAY/", "http://%31%32%37.0.0.1:AWAY/",
    "http://127.0.0.1%00.HOST:AWAY/", "http:///127.0.0.1:AWAY/", "//127.0.0.1:AWAY/", "", "sparql", "?query=ASK",
    "http://127.0.0.1:65536/", "http://127.0.0.1:-1/", "http://127.0.0.1:+AWAY/",
]  # fmt: skip


@pytest.mark.parametrize("silent", ["", "SILENT "])
@pytest.mark.parametrize("iri", REFUSED)
def test_what_is_not_allowed_is_refused_silent_or_not(scene: Scene, iri: str, silent: str) -> None:
    """In whatever way its address is written, and whoever's name leads there; nothing is looked up or opened."""
    before = len(scene.others.queries)
    iri = iri.replace("HOST", scene.host)
    assert scene.problem(f"ASK {{ SERVICE {silent}<{iri}> {{ ?s ?p ?o }} }}") == (403, "not-allowed")
    assert len(scene.others.queries) == before


@pytest.mark.parametrize(
    "clause",
    [
        "service<http://127.0.0.1:AWAY/>{}",
        "SeRvIcE # <$/good>\n <http://127.0.0.1:AWAY/> {}",
        r"\u0053ERVICE <http://127.0.0.1:AWAY/> {}",
        r"SERVICE <http://127.0.0.\u0031:AWAY/> {}",
        r"SERVICE \u003chttp://127.0.0.1:AWAY/> {}",
        "'SERVICE <$/good>' SERVICE <http://127.0.0.1:AWAY/> {}",
        "?s ?p 1SERVICE<http://127.0.0.1:AWAY/>{}",
        "SERVICE e:AWAY {}",
        "OPTIONAL { SERVICE <http://127.0.0.1:AWAY/> {} }",
        "FILTER EXISTS { SERVICE <http://127.0.0.1:AWAY/> {} }",
        "{ SELECT * { SERVICE <http://127.0.0.1:AWAY/> {} } }",
        "SERVICE <$/good> {} SERVICE <http://127.0.0.1:AWAY/> {}",
        "SERVICE ?s {}",
        "VALUES ?s { <http://127.0.0.1:AWAY/> } SERVICE SILENT ?s {}",
        "FILTER(1<2)SERVICE:x#>\n{}",
        "?s ?p trueSERVICE <http://127.0.0.1:AWAY/> {}",
        "VALUES ?x { '''' } SERVICE <http://127.0.0.1:AWAY/> {} # \\q'''\n",
    ],
)
def test_no_dress_of_the_clause_gets_it_through(scene: Scene, clause: str) -> None:
    """In odd case, escaped, without space, between comments and strings, beside a clause that may go out."""
    before = len(scene.others.queries)
    prologue = "PREFIX e: <http://127.0.0.1:> PREFIX : <http://127.0.0.1:AWAY/>"
    status, _ = scene.problem(f"{prologue} ASK {{ {clause} }}")
    assert status in (400, 403)
    assert len(scene.others.queries) == before


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <$/good> { ?s ?p } }",
        "SELECT * { SERVICE <$/good> { ?s ?p ?o } nonsense }",
        "SELECT * { SERVICE SILENT <$/good> { ?s ?p ?o . nonsense } }",
        "SELECT * { SERVICE <$/good> ?x }",
        "SELECT * { SERVICE <$/good> { ?s ?p ?o }",
    ],
)
def test_what_does_not_parse_is_nobody_s_business(scene: Scene, query: str) -> None:
    """It is the client's mistake, SILENT or not, and told without asking anybody."""
    before = len(scene.others.queries)
    assert scene.problem(query) == (400, "syntax")
    assert len(scene.others.queries) == before


def test_a_client_that_hangs_up_ends_what_goes_out_for_it(scene: Scene) -> None:
    """From a machine and from a browser: the other endpoint sees its connection closed at once."""
    for accept in ("*/*", "text/html"):
        scene.others.left.clear()
        before = len(scene.others.queries)
        connection = HTTPConnection("127.0.0.1", scene.port, timeout=20)
        query = urlencode({"query": f"ASK {{ SERVICE <http://{scene.host}/slow> {{ ?s ?p ?o }} }}"})
        connection.request("GET", f"/sparql?{query}", headers={"Accept": accept})
        while len(scene.others.queries) == before:
            time.sleep(0.01)
        connection.close()
        assert scene.others.left.wait(15)  # where nobody hangs up, it waits for longer


def test_those_who_wait_for_others_are_in_nobody_s_way(scene: Scene) -> None:
    """While sixty queries wait for an endpoint that never answers, a plain one is answered as ever."""
    with ThreadPoolExecutor(60) as threads:
        before, answered = len(scene.others.queries), 0
        waiting = [threads.submit(scene.problem, "ASK { SERVICE <$/slow> { ?s ?p ?o } }") for _ in range(60)]
        assert within(20, lambda: len(scene.others.queries) > before)
        while not any(each.done() for each in waiting):
            assert len(scene.rows("SELECT * { ?s <urn:here> ?n }")) == 5
            answered += 1
        assert answered > 1  # who has to wait for them gets one answer
        assert {each.result() for each in waiting} == {(504, "remote-timeout")}


def test_the_description_says_that_others_may_be_asked(scene: Scene) -> None:
    """Here, where hosts are allowed."""
    _, body = send(f"127.0.0.1:{scene.port}", "GET", "/sparql", headers={"Accept": "application/n-triples"})
    assert b"sparql-service-description#BasicFederatedQuery" in body


def test_this_folder_plays_its_own_name_server() -> None:
    """The default that the program above replaces is the one that is used."""
    from autopact.gateway import client

    assert client.Gateway.__init__.__kwdefaults__ == {"resolve": client.resolve}
    assert Path(client.__file__).is_relative_to(Path(__file__).parents[2])
