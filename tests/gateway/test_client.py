"""Requests through the gateway, to servers on this machine that play all kinds of others."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest

from autopact.errors import AutopactError, NotAllowed, Overloaded, RemoteFault, RemoteLate, RemoteTooLarge
from autopact.gateway import client
from autopact.gateway.client import Gateway, Reply
from autopact.gateway.hosts import Hosts

T = TypeVar("T")

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: Text/Plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nhi"


class Other:
    """A server that says the same to everybody, then closes, waits or goes on for ever; it notes what it was told."""

    def __init__(self, says: bytes = PLAIN, *, then: bytes | None = None, close: bool = True) -> None:
        self.says, self.then, self.close = says, then, close
        self.heard: list[bytes] = []
        self.left = asyncio.Event()
        self.tasks: list[asyncio.Task[Any]] = []
        self.port = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hear a request and answer it."""
        task = asyncio.current_task()
        self.tasks += [task] if task else []
        self.heard.append(b"")
        with suppress(ConnectionError, EOFError):
            head = await reader.readuntil(b"\r\n\r\n")
            lengths = (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            length = next(lengths, 0)
            self.heard[-1] = head + await reader.readexactly(length)
            writer.write(self.says)
            await writer.drain()
            while self.then:
                writer.write(self.then)
                await writer.drain()
                await asyncio.sleep(0)  # a socket that takes all would keep the loop from everybody else
            if not self.close:
                await reader.read()
        self.left.set()
        writer.close()


def with_other(other: Other, use: Callable[[Other], Coroutine[Any, Any, T]], **options: Any) -> T:
    """What some use of another server gives."""

    async def main() -> T:
        server = await asyncio.start_server(other.answer, "127.0.0.1", 0, **options)
        other.port = server.sockets[0].getsockname()[1]
        async with server:
            try:
                return await use(other)
            finally:
                async with asyncio.timeout(5):
                    await asyncio.gather(*other.tasks)  # they end when the other side has closed

    return asyncio.run(main())


async def post(
    iri: str, *hosts: str, seconds: float = 5.0, largest: int = 1000, resolve: Callable[[str, int], Any] | None = None
) -> Reply:
    """What comes back through a new gateway."""
    gateway = Gateway(Hosts.of(*hosts), **({"resolve": resolve} if resolve else {}))
    try:
        return await gateway.post(iri, b"query", headers={"Accept": "text/plain"}, seconds=seconds, largest=largest)
    finally:
        await gateway.close()


def named(*addresses: str) -> Callable[[str, int], Awaitable[list[str]]]:
    """A look-up that always finds these addresses."""

    async def resolve(_name: str, _port: int) -> list[str]:
        return list(addresses)

    return resolve


def to(other: Other, **options: Any) -> Coroutine[Any, Any, Reply]:
    """A request to a server by its address, which is allowed."""
    return post(f"http://127.0.0.1:{other.port}/x?y=z#part", f"127.0.0.1:{other.port}", **options)


def failing(other: Other, error: type[AutopactError], **options: Any) -> str:
    """How a request to a server fails."""
    with pytest.raises(error) as caught:
        with_other(other, lambda other: to(other, **options))
    assert type(caught.value) is error
    return caught.value.what


def test_a_request_is_what_was_asked_for_and_no_more() -> None:
    """Path and query go along, the fragment stays; no coding is offered, and the name is the one of the address."""
    other = Other()
    assert with_other(other, to) == Reply(200, "text/plain", b"hi")
    (heard,) = other.heard
    head, _, body = heard.partition(b"\r\n\r\n")
    first, *fields = head.decode().split("\r\n")
    assert (first, body) == ("POST /x?y=z HTTP/1.1", b"query")
    sent = dict(field.lower().split(": ", 1) for field in fields)
    assert sent.pop("user-agent").startswith("autopact/")
    assert sent == {
        "host": f"127.0.0.1:{other.port}", "accept-encoding": "identity", "content-length": "5", "accept": "text/plain",
    }  # fmt: skip


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that was looked at must not be asked by somebody else."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert with_other(Other(), to).body == b"hi"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_what_is_posted_follows_no_redirect(status: int) -> None:
    """They come back as they are, without their body, and where they point to hears nothing."""
    silent = socket.create_server(("127.0.0.1", 0))
    silent.settimeout(0.2)
    where = f"http://127.0.0.1:{silent.getsockname()[1]}/"
    other = Other(f"HTTP/1.1 {status} Elsewhere\r\nLocation: {where}\r\nContent-Length: 4\r\n\r\nover".encode())
    assert with_other(other, to) == Reply(status, "", b"")
    with pytest.raises(TimeoutError):
        silent.accept()
    silent.close()


def got(iri: str, *hosts: str) -> Coroutine[Any, Any, tuple[str, Reply]]:
    """What an IRI gives through a new gateway."""

    async def get() -> tuple[str, Reply]:
        gateway = Gateway(Hosts.of(*hosts))
        try:
            return await gateway.get(iri, headers={"Accept": "text/plain"}, seconds=5.0, largest=1000)
        finally:
            await gateway.close()

    return get()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_what_is_got_may_be_elsewhere(status: int) -> None:
    """A redirect leads to another address of a host that is allowed, which is named; nothing is sent as a body."""

    async def use(other: Other) -> tuple[str, Reply]:
        where = f"http://127.0.0.1:{other.port}/there"
        first = Other(f"HTTP/1.1 {status} Elsewhere\r\nLocation: {where}\r\n\r\n".encode())
        server = await asyncio.start_server(first.answer, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            return await got(f"http://127.0.0.1:{port}/here", f"127.0.0.1:{port}", f"127.0.0.1:{other.port}")

    other = Other()
    assert with_other(other, use) == (f"http://127.0.0.1:{other.port}/there", Reply(200, "text/plain", b"hi"))
    assert other.heard[0].startswith(b"GET /there HTTP/1.1\r\n")
    assert b"content-length" not in other.heard[0].lower()


def test_no_redirect_leads_to_a_host_that_is_not_allowed() -> None:
    """It hears nothing."""
    silent = socket.create_server(("127.0.0.1", 0))
    silent.settimeout(0.2)
    other = Other(f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{silent.getsockname()[1]}/\r\n\r\n".encode())
    with pytest.raises(NotAllowed):
        with_other(other, lambda other: got(f"http://127.0.0.1:{other.port}/", f"127.0.0.1:{other.port}"))
    with pytest.raises(TimeoutError):
        silent.accept()
    silent.close()


@pytest.mark.parametrize("says", ["HTTP/1.1 200 OK\r\nLocation: /there", "HTTP/1.1 302 Found"])
def test_no_redirect_is_what_names_no_place_or_has_another_status(says: str) -> None:
    """It is the answer, of the address that was asked."""
    other = Other(f"{says}\r\nContent-Length: 0\r\n\r\n".encode())
    iri, reply = with_other(other, lambda other: got(f"http://127.0.0.1:{other.port}/x", f"127.0.0.1:{other.port}"))
    assert (iri, reply.status) == (f"http://127.0.0.1:{other.port}/x", int(says.split()[1]))


def test_a_redirect_to_what_is_no_address_is_the_fault_of_who_says_it() -> None:
    """As any other answer that makes no sense."""
    other = Other(b"HTTP/1.1 302 Found\r\nLocation: http://[x\r\n\r\n")
    with pytest.raises(RemoteFault, match="redirects to what is no address"):
        with_other(other, lambda other: got(f"http://127.0.0.1:{other.port}/", f"127.0.0.1:{other.port}"))


def test_redirects_have_an_end() -> None:
    """A circle is left after a few rounds."""
    other = Other(b"HTTP/1.1 301 Moved\r\nLocation: /again\r\n\r\n")
    with pytest.raises(RemoteFault, match="without end"):
        with_other(other, lambda other: got(f"http://127.0.0.1:{other.port}/", f"127.0.0.1:{other.port}"))
    assert len(other.heard) == client.MOST_REDIRECTS


def test_redirects_have_the_time_of_one_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are: else each would hold up whoever waits as long again."""
    clock = iter([0.0, 0.0, 6.0])
    monkeypatch.setattr(client, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    other = Other(b"HTTP/1.1 301 Moved\r\nLocation: /again\r\n\r\n")
    with pytest.raises(RemoteLate):
        with_other(other, lambda other: got(f"http://127.0.0.1:{other.port}/", f"127.0.0.1:{other.port}"))


@pytest.mark.parametrize(
    "says",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 1001 + b"0\r\n\r\n",
    ],
)
def test_an_answer_has_a_bound(says: bytes) -> None:
    """Whether its length is told or not."""
    assert "more than is taken" in failing(Other(says), RemoteTooLarge)


def test_an_answer_in_thousands_of_chunks_lets_others_have_their_turns() -> None:
    """However many have come at once: one who is allowed to answer is not allowed to hold up everybody else."""
    other = Other(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 1000 + b"0\r\n\r\n")

    async def beside(other: Other) -> tuple[Reply, int]:
        reply, turns = asyncio.create_task(to(other)), 0
        while not reply.done():
            await asyncio.sleep(0)
            turns += 1 if other.heard else 0
        return await reply, turns

    reply, turns = with_other(other, beside)
    assert len(reply.body) == 1000
    assert turns >= 1000


def test_an_answer_as_large_as_may_be_is_taken() -> None:
    """The bound is exact."""
    assert len(with_other(Other(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1000), to).body) == 1000


@pytest.mark.parametrize(
    "other",
    [
        lambda: Other(b"", close=False),
        lambda: Other(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", close=False),
        lambda: Other(b"HTTP/1.1 100 Continue\r\n\r\n", then=b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda: Other(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", close=False),
    ],
)
def test_who_is_too_slow_is_left(other: Callable[[], Other]) -> None:
    """Before the head, within the body, or with heads that announce another one for ever; the connection is closed."""
    begun = time.monotonic()

    async def use(other: Other) -> None:
        with pytest.raises(RemoteLate):
            await to(other, seconds=0.3)
        async with asyncio.timeout(10):
            await other.left.wait()

    with_other(other(), use)
    assert time.monotonic() - begun < 15


def test_so_many_may_wait_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is turned away at once, and told when to come again; when the others have ended, there is room."""
    monkeypatch.setattr(client, "WAITING", 2)

    async def use(other: Other) -> None:
        address = f"127.0.0.1:{other.port}"
        gateway = Gateway(Hosts.of(address))

        async def one() -> Reply:
            return await gateway.post(f"http://{address}/", b"", headers={}, seconds=0.5, largest=9)

        many = [asyncio.create_task(one()) for _ in range(client.AT_ONCE + 2)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded) as caught:
            await one()
        assert caught.value.retry_after > 0
        assert {type(each) for each in await asyncio.gather(*many, return_exceptions=True)} == {RemoteLate}
        with pytest.raises(RemoteLate):
            await one()
        await gateway.close()

    with_other(Other(b"", close=False), use)


def test_so_many_are_asked_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next waits, and nobody hears of it yet."""
    monkeypatch.setattr(client, "AT_ONCE", 2)

    async def use(other: Other) -> None:
        address = f"127.0.0.1:{other.port}"
        gateway = Gateway(Hosts.of(address))
        one = partial(gateway.post, f"http://{address}/", b"query", headers={}, seconds=30, largest=9)
        three = [asyncio.create_task(one()) for _ in range(3)]
        while len(other.heard) < 2:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)  # in which a third would come
        assert len(other.heard) == 2
        for each in three:
            each.cancel()
        await asyncio.gather(*three, return_exceptions=True)
        await gateway.close()

    with_other(Other(b"", close=False), use)


def test_cancelled_it_closes_the_connection() -> None:
    """As when a client hangs up."""

    async def use(other: Other) -> None:
        task = asyncio.create_task(to(other))
        while not (other.heard and other.heard[0]):
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(10):
            await other.left.wait()

    with_other(Other(b"", close=False), use)


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi",
    ],
)
def test_who_speaks_no_http_or_stops_halfway_has_failed(says: bytes) -> None:
    """An answer that was cut is none, and neither is one in a coding that nobody asked for."""
    assert failing(Other(says), RemoteFault).startswith("127.0.0.1:")


def test_who_is_not_there_cannot_be_reached() -> None:
    """A closed port, and a name that nobody knows."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(RemoteFault, match="cannot be reached"):
        asyncio.run(post(f"http://127.0.0.1:{port}/", f"127.0.0.1:{port}"))

    async def unknown(name: str, _port: int) -> list[str]:
        raise socket.gaierror(f"no such name: {name}")

    with pytest.raises(RemoteFault, match="cannot be reached"):
        asyncio.run(post("http://one.example/", "one.example", resolve=unknown))


def test_the_next_address_is_tried() -> None:
    """A name may stand for several, of which some do not answer."""

    async def use(other: Other) -> Reply:
        host = f"one.example:{other.port}"
        return await post(f"http://{host}/", f"{host}=127.0.0.0/8", resolve=named("127.0.0.2", "127.0.0.1"))

    assert with_other(Other(), use).status == 200


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["::ffff:127.0.0.1"], ["93.184.216.34", "127.0.0.1"]])
def test_a_public_name_that_leads_to_this_machine_is_refused(addresses: list[str]) -> None:
    """Its server would answer, and hears nothing."""
    other = Other()

    async def use(other: Other) -> Reply:
        host = f"rebound.example:{other.port}"
        return await post(f"http://{host}/", host, resolve=named(*addresses))

    with pytest.raises(NotAllowed):
        with_other(other, use)
    assert not other.heard


def test_a_name_is_looked_up_once_for_a_connection() -> None:
    """What was looked at is what is connected to: a second answer of the name server has no effect."""
    other, asked = Other(), []

    async def use(other: Other) -> Reply:
        async def resolve(name: str, _port: int) -> list[str]:
            asked.append(name)
            return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

        host = f"one.example:{other.port}"
        return await post(f"http://{host}/", f"{host}=127.0.0.1/32", resolve=resolve)

    assert with_other(other, use).status == 200
    assert asked == ["one.example"]


def test_a_host_that_was_not_named_is_not_even_looked_up() -> None:
    """A look-up alone would tell a stranger's name server something."""

    async def resolve(_name: str, _port: int) -> list[str]:
        pytest.fail("looked up")

    with pytest.raises(NotAllowed):
        asyncio.run(post("http://two.example/", "one.example", resolve=resolve))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for tls.example that no authority has signed, its key in the same file."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=tls.example"
    more = ["-addext", "subjectAltName=DNS:tls.example,IP:127.0.0.1", "-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run([*command.split(), *more], cwd=folder, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_bytes((folder / "key.pem").read_bytes() + (folder / "certificate.pem").read_bytes())
    return both


def _over_tls(certificate: Path, name: str) -> tuple[Reply, list[str | None]]:
    """What comes back from a server by that name with the certificate, and the names that it was called by."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    called: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: called.append(name)

    async def use(other: Other) -> Reply:
        host = f"{name}:{other.port}"
        return await post(f"https://{host}/", f"{host}=127.0.0.0/8", resolve=named("127.0.0.1"))

    return with_other(Other(), use, ssl=context), called


def test_tls_is_for_the_name_though_the_address_is_chosen(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is called by its name, and its certificate has to be for that."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert _over_tls(certificate, "tls.example") == (Reply(200, "text/plain", b"hi"), ["tls.example"])
    with pytest.raises(RemoteFault, match="TLS"):
        _over_tls(certificate, "other.example")


def test_a_certificate_that_nobody_signed_is_not_trusted(certificate: Path) -> None:
    """Nothing is asked over such a connection."""
    with pytest.raises(RemoteFault, match="TLS"):
        _over_tls(certificate, "tls.example")
