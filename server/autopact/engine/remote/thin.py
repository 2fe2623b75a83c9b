"""Requests to an engine, one connection each: stands in until the client with pools and replicas is here."""

from __future__ import annotations

import base64
import http.client
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from urllib.parse import urlencode, urlsplit

from autopact.errors import EngineGone, EngineNonsense, EngineRefused, EngineSlow


@dataclass(frozen=True, slots=True)
class Credentials:
    """By what an engine knows us; never shown."""

    user: str = ""
    password: str = ""
    token: str = ""

    def header(self) -> dict[str, str]:
        """The header that says so."""
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        if self.user:
            both = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            return {"Authorization": f"Basic {both}"}
        return {}


@dataclass(slots=True)
class Answer:
    """A complete answer."""

    media_type: str
    file: BinaryIO


class Cluster:
    """The addresses of an engine."""

    def __init__(
        self,
        reads: Sequence[str],
        update: str | None = None,
        graph_store: str | None = None,
        credentials: Credentials | None = None,
        timeout: float = 10.0,
    ) -> None:
        self._reads, self._update, self._store = reads, update or reads[0], graph_store
        self._credentials, self._timeout = credentials or Credentials(), timeout

    def query(
        self,
        text: str,
        *,
        accept: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        timeout: float | None = None,
    ) -> Answer:
        """The answer to a query."""
        form = [
            ("query", text),
            *(("default-graph-uri", graph) for graph in default_graphs),
            *(("named-graph-uri", graph) for graph in named_graphs),
        ]
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        return self._send(self._reads[0], urlencode(form).encode(), headers, timeout)

    def update(self, text: str, *, timeout: float | None = None) -> None:
        """Have an update done."""
        self._send(self._update, text.encode(), {"Content-Type": "application/sparql-update"}, timeout)

    def _send(self, address: str, body: bytes, headers: dict[str, str], timeout: float | None) -> Answer:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout or self._timeout)
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        try:
            connection.request("POST", path, body, headers | self._credentials.header())
            response = connection.getresponse()
            got = response.read()
        except TimeoutError:
            raise EngineSlow("The engine behind this service took longer than it may.") from None
        except (OSError, http.client.HTTPException) as error:
            raise EngineGone(f"The engine behind this service cannot be reached: {error}.") from None
        finally:
            connection.close()
        if response.status >= 500:
            said = got[:500].decode("utf-8", "replace")
            raise EngineNonsense(f"The engine fails with the status {response.status}: {said}")
        if response.status >= 300:
            raise EngineRefused(got[:2000].decode("utf-8", "replace"), status=response.status)
        return Answer(response.headers.get_content_type(), BytesIO(got))
