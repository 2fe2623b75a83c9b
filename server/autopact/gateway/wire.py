"""Requests to an address that the operator himself wrote: an engine that stands behind this service.

Nothing is looked at but what was written, and no redirect is followed, so credentials reach nobody else. Connections
are kept for the next request, but not for one that changes something: on a connection that the other side gives up at
that moment, nobody could tell whether the request was heard.

https://www.rfc-editor.org/rfc/rfc9110
https://www.rfc-editor.org/rfc/rfc9112#section-6.3 (where a body ends)
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore2

from autopact import __version__
from autopact.errors import EngineFailed, EngineGone, EngineNonsense, InputError
from autopact.gateway.credentials import Credentials, Showing

AT_ONCE = 64
"""Connections to an address at a time; more requests wait."""

KEPT = 20.0
"""Seconds that a connection is kept for the next request."""

CONNECTING = 2.0
"""Seconds in which a connection has to be there."""

SILENCE = 10.0
"""Seconds between two pieces of a body, before the other side counts as gone."""


@dataclass(frozen=True, slots=True)
class Response:
    """What comes back: the status, the headers with their names in small letters, and the body, piece by piece.

    Attributes:
        framed: whether the end of the body can be told from its being cut.
    """

    status: int
    headers: Mapping[str, str]
    pieces: AsyncIterator[bytes]
    framed: bool

    @property
    def media_type(self) -> str:
        """The media type, without parameters, in small letters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Wire:
    """Asks one address. Belongs to the event loop in which it is used first.

    Args:
        url: the address.
        credentials: what it is shown.
        kept: whether connections are kept for the next request.

    Raises:
        InputError: it is no address that can be asked.
    """

    def __init__(self, url: str, credentials: Credentials | None, *, kept: bool) -> None:
        try:
            parts = urlsplit(url)
            asked = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            asked = False
        if not asked or not url.isascii() or any(sign <= " " for sign in url):
            raise InputError(f"{url!r} is no address of an engine.", mend="Write it as http://engine:3030/data/sparql.")
        if parts.username is not None or parts.fragment:
            raise InputError(
                f"The address of the engine at {parts.hostname} holds more than an address.",
                mend="Give the user and the password by the options for them, where nobody logs them.",
            )
        self.url = url
        self._host = parts.netloc  # the library would leave out the brackets of an IPv6 address
        self.name = f"{parts.scheme}://{parts.netloc}{parts.path}"
        """The address as it may be shown: without what a query part may hold."""
        self.origin = (parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme])
        self._showing = Showing(credentials)
        self._pool = httpcore2.AsyncConnectionPool(
            max_connections=AT_ONCE,
            max_keepalive_connections=AT_ONCE if kept else 0,
            keepalive_expiry=KEPT,
            network_backend=httpcore2.AnyIOBackend(),
        )

    @asynccontextmanager
    async def ask(
        self, method: str, parameters: str = "", *, headers: Mapping[str, str], content: bytes = b""
    ) -> AsyncIterator[Response]:
        """What comes back. Cancelled, it closes the connection; there is no limit of time but for connecting.

        Args:
            method: of the request.
            parameters: what is added to the query part of the address.
            headers: beside Host, User-Agent, Content-Length and what shows who asks.
            content: the body.

        Raises:
            EngineGone: it cannot be reached, or broke off; `sent` says whether it may have heard the request.
            EngineFailed: its certificate is not trusted.
            EngineNonsense: it does not speak HTTP.
        """
        join = "&" if "?" in self.url else "?"
        url = self.url + (join + parameters if parameters else "")
        path = urlsplit(url)._replace(scheme="", netloc="").geturl() or "/"
        fixed = {
            "Host": self._host,
            "User-Agent": f"autopact/{__version__}",
            "Accept-Encoding": "identity",
            "Content-Length": str(len(content)),
            **headers,
        }
        with _failing():
            for again in (False, True):
                async with self._pool.stream(
                    method,
                    url,
                    headers=list((fixed | self._showing.header(method, path)).items()),
                    content=content or None,
                    extensions={"timeout": {"connect": CONNECTING}},
                ) as came:
                    received = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in came.headers}
                    challenge = received.get("www-authenticate", "") if came.status == 401 and not again else ""
                    if self._showing.challenged(challenge):
                        async for _ in came.aiter_stream():
                            pass  # so that the connection can be used for the second try
                        continue
                    if received.get("content-encoding", "identity").lower() != "identity":
                        raise EngineNonsense(
                            "The engine answers in a coding that was not asked for.", mend="Look what stands before it."
                        )
                    framed = "content-length" in received or "transfer-encoding" in received
                    yield Response(came.status, received, _heard(came.aiter_stream()), framed)
                    return

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


async def _heard(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(SILENCE):
                piece = await anext(pieces, b"")
        except TimeoutError:
            raise _broke_off() from None
        if not piece:
            return
        yield piece


@contextmanager
def _failing() -> Iterator[None]:
    """What fails of a request, as an error of ours."""
    try:
        yield
    except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise EngineFailed(
                f"The engine cannot be trusted: {cause.verify_message}.",
                mend="The operator has to mend its certificate, or say in SSL_CERT_FILE whose are trusted.",
            ) from None
        what = "fails at TLS" if isinstance(cause, ssl.SSLError) else "cannot be reached"
        raise EngineGone(f"The engine {what}.", mend="Look whether it runs.", sent=False) from None
    except httpcore2.RemoteProtocolError as error:
        if "disconnected" in str(error) or "closed connection" in str(error):
            raise _broke_off() from None
        raise EngineNonsense("The engine does not speak HTTP.", mend="Look what runs there.") from None
    except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, OSError):
        raise _broke_off() from None


def _broke_off() -> EngineGone:
    return EngineGone("The engine broke off.", mend="Look whether it runs.", sent=True)
