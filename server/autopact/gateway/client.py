"""Requests to the hosts that are allowed.

The library asks the backend below for each connection it opens. So a name is looked up once, by us; every address that
it stands for is looked at; and what is connected to is one of these addresses, while TLS is still asked for the name.
What is got, not posted, may redirect, to what is allowed as well. No proxy of the environment is used, and certificates
are verified.

https://www.rfc-editor.org/rfc/rfc9110
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urljoin

import httpcore2

from autopact import __version__
from autopact.errors import Overloaded, RemoteFault, RemoteLate, RemoteTooLarge
from autopact.gateway.hosts import Hosts, Target

Resolve: TypeAlias = Callable[[str, int], Awaitable[list[str]]]
"""The addresses that a name stands for."""

AT_ONCE = 32
"""Requests under way at a time; more wait for one of them to end."""

WAITING = 96
"""Requests that may wait; one more is turned away at once."""

KEPT = 2.0
"""Seconds that a connection is kept for the next request to the same host."""

MOST_REDIRECTS = 5

_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status, the media type and the body; the headers, with their names in small letters."""

    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)


async def resolve(name: str, port: int) -> list[str]:
    """The addresses that the system knows for a name.

    Raises:
        OSError: it knows none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Gateway:
    """Asks hosts that are allowed. Belongs to the event loop in which it is used first.

    Args:
        hosts: those that are allowed.
        resolve: how a name is looked up.
    """

    def __init__(self, hosts: Hosts, *, resolve: Resolve = resolve) -> None:
        self._hosts = hosts
        self._begun = 0
        self._pool = httpcore2.AsyncConnectionPool(
            max_connections=AT_ONCE, keepalive_expiry=KEPT, network_backend=_Backend(hosts, resolve)
        )

    async def post(
        self, iri: str, content: bytes, *, headers: Mapping[str, str], seconds: float, largest: int
    ) -> Reply:
        """What comes back when something is posted to an IRI; its body only with the status 200.

        Cancelled, it closes the connection.

        Args:
            iri: where to.
            content: the body.
            headers: beside Host, User-Agent and Content-Length.
            seconds: how long all of it may take.
            largest: bytes of an answer that are taken.

        Raises:
            NotAllowed: the host is not allowed, or stands for an address that is not.
            Unaskable: the IRI is not of HTTP.
            RemoteLate: it takes too long.
            RemoteTooLarge: there is more of it.
            RemoteFault: it cannot be reached, or speaks no HTTP.
            Overloaded: too many requests are under way.
        """
        return await self._timed(self._hosts.target(iri), seconds, "POST", content, headers, largest)

    async def get(self, iri: str, *, headers: Mapping[str, str], seconds: float, largest: int) -> tuple[str, Reply]:
        """What an IRI gives, and the address that gave it in the end: each on the way there is one that is allowed.

        Raises:
            AutopactError: as `post` does.
        """
        end = time.monotonic() + seconds
        for _ in range(MOST_REDIRECTS):
            target = self._hosts.target(iri)
            reply = await self._timed(target, end - time.monotonic(), "GET", b"", headers, largest)
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or not location:
                return iri, reply
            try:
                iri = urljoin(iri, location)
            except ValueError:
                what = f"{target.authority} redirects to what is no address."
                raise RemoteFault(what, mend="Name the address that it leads to.") from None
        raise RemoteFault(f"{target.authority} redirects without end.", mend="Name the address that it leads to.")

    async def _timed(
        self, target: Target, seconds: float, method: str, content: bytes, headers: Mapping[str, str], largest: int
    ) -> Reply:
        if self._begun >= AT_ONCE + WAITING:
            what = "Too many requests to other services are under way already."
            raise Overloaded(what)
        self._begun += 1
        try:
            async with asyncio.timeout(seconds):
                return await self._ask(target, method, content, headers, largest)
        except TimeoutError:
            raise RemoteLate(
                f"{target.authority} did not answer in the time that it has.", mend="Ask it for less, or later."
            ) from None
        except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, OSError) as error:
            raise RemoteFault(f"{target.authority} {_what_happened(error)}.", mend="Try again later.") from None
        finally:
            self._begun -= 1

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    async def _ask(
        self, target: Target, method: str, content: bytes, headers: Mapping[str, str], largest: int
    ) -> Reply:
        sent = {
            "Host": target.authority,
            "User-Agent": f"autopact/{__version__}",
            "Accept-Encoding": "identity",
            **headers,
        }
        url = httpcore2.URL(scheme=target.scheme, host=target.name, port=target.port, target=target.path)
        async with self._pool.stream(
            method, url, headers=list(sent.items()), content=content if method == "POST" else None
        ) as response:
            received = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in response.headers}
            media_type = received.get("content-type", "").partition(";")[0].strip().lower()
            if response.status != 200:
                return Reply(response.status, media_type, b"", received)
            if received.get("content-encoding", "identity").lower() != "identity":
                raise RemoteFault(f"{target.authority} answers in a coding that was not asked for.")
            body = bytearray()
            length = int(received.get("content-length", "0"))  # the library has seen to it that it is a number
            async for piece in response.aiter_stream():
                body += piece
                if max(length, len(body)) > largest:
                    raise RemoteTooLarge(
                        f"{target.authority} answers with more than is taken.",
                        mend="Ask it for less.",
                    )
                await asyncio.sleep(0)  # thousands may have come at once, and others wait
            return Reply(response.status, media_type, bytes(body), received)


def _what_happened(error: Exception) -> str:
    if error.args and isinstance(error.args[0], ssl.SSLError):
        return "cannot be trusted: TLS with it fails"
    return "cannot be reached" if isinstance(error, httpcore2.ConnectError) else "broke off"


class _Backend(httpcore2.AsyncNetworkBackend):
    """Opens connections, to addresses that were looked at."""

    def __init__(self, hosts: Hosts, resolve: Resolve) -> None:
        self._hosts = hosts
        self._resolve = resolve
        self._plain = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to one of the addresses of a host, the first that takes it."""
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from None
        failure: Exception = httpcore2.ConnectError()
        for address in self._hosts.opened(host, port, found):
            try:
                return await self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore2.ConnectError as error:
                failure = error
        raise failure
