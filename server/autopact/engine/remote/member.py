"""One address of an engine: what it is asked, and how what it says is judged.

| it says | to the client |
|---|---|
| nothing, or breaks off | 502; a read is tried again elsewhere |
| 200 with what is no answer, or a part of one | 502; a read is tried again elsewhere |
| 200, and that a limit of its own has cut the result | 502 |
| 3xx | 502: it should be named by the address that it leads to |
| 400, 422 | 400, with its words |
| 401, 403 | 502: it does not take these credentials |
| 429, 503 | 503 with `Retry-After` |
| 408, 504, or 5xx and that its time was over | 504 |
| another 4xx, 5xx | 502, with its words |
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import BinaryIO, cast
from urllib.parse import urlencode

from autopact.engine import complete, nesting
from autopact.engine.remote.breaker import TRIAL, Breaker
from autopact.engine.writing import IN_MEMORY, LARGEST, no_room, too_large
from autopact.errors import (
    AutopactError,
    EngineFailed,
    EngineGone,
    EngineNonsense,
    EngineOpen,
    EngineRefused,
    EngineSlow,
    EngineUnsure,
)
from autopact.gateway.credentials import Credentials
from autopact.gateway.wire import Response, Wire

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# RDF4J takes what does not say how it is written for ISO 8859-1.
QUERY = {"Content-Type": "application/sparql-query; charset=utf-8"}
UPDATE = {"Content-Type": "application/sparql-update; charset=utf-8"}

_WORDS = 4096
"""Bytes of an engine's own words that are read."""

_SHOWN = 500
"""Characters of them that are told."""

_MARKUP = re.compile(r"<(style|script)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_LATE = re.compile(r"\bS1T00\b|time-?d? ?out\b|took too long", re.IGNORECASE)
"""What Virtuoso (500), Fuseki and RDF4J (503) say when their own limit of time is over."""

_LONGEST_REST = 60
"""Seconds after which a client may come again, whatever an engine says."""


@dataclass(slots=True)
class Answer:
    """A complete answer.

    Attributes:
        length: its bytes.
        server: what it is that gave it, as far as it says.
        file: these bytes, from the beginning; in memory up to `IN_MEMORY`, beyond in a temporary file that is gone once
            it is closed.
    """

    length: int
    file: BinaryIO
    server: str = ""


class Member:
    """One address, and how it does. Belongs to the event loop in which it is used first.

    Attributes:
        busy: requests that are under way.
        heard: when it last said anything, as `time.monotonic` counts.
        mark: the latest mark that was seen in it.
        rows: the limit of Virtuoso (`virtuoso`); None: nobody has asked for it.
        trouble: what was wrong with it the last time; empty if nothing ever was.

    Args:
        url: the address.
        credentials: what it is shown.
        writes: whether what is sent there changes something.
    """

    def __init__(self, url: str, credentials: Credentials | None, *, writes: bool = False) -> None:
        self.wire = Wire(url, credentials, kept=not writes)
        self.name = self.wire.name
        self.breaker = Breaker()
        self.busy = 0
        self.heard = 0.0
        self.mark = 0
        self.rows: int | None = None
        self.trouble = ""
        self._writes = writes

    async def read(self, parameters: str = "", *, accept: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """What it answers to a POST, complete.

        Raises:
            AutopactError: it gives no answer: see the table above.
            OverSize: it is more than is taken.
        """
        shown = {"Accept": accept, **headers}
        async with self.wire.ask("POST", parameters, headers=shown, content=content) as response:
            self.heard = time.monotonic()
            if response.status != 200:
                raise await self._failure(response)
            if response.media_type not in complete.NAMES[accept]:
                raise self._nonsense(f"with {response.media_type[:80]!r} instead of {accept}")
            if limit := complete.cut_short(response.headers):
                raise EngineFailed(
                    f"The engine has cut the result short, by {limit}.", mend="Ask for less, or raise its limit."
                )
            file = await self._body(response)
        answer = Answer(file.tell(), file, response.headers.get("server", ""))
        if lack := complete.lack(accept, answer.file, answer.length, framed=response.framed):
            answer.file.close()
            raise self._nonsense(f"with a part of a result: {lack}")
        if await self._is_too_deep(accept, answer):
            answer.file.close()
            raise self._nonsense("with terms that nest too deeply to be read")
        return answer

    async def _is_too_deep(self, media_type: str, answer: Answer) -> bool:
        """Whether an answer nests too deeply; of a large one others need not wait until that is known."""
        if answer.length <= IN_MEMORY:
            return nesting.too_deep(media_type, answer.file)
        try:
            return await asyncio.to_thread(nesting.too_deep, media_type, answer.file)
        except BaseException:
            answer.file.close()
            raise

    async def number(self, query: str, dataset: Sequence[tuple[str, str]] = ()) -> int:
        """The value of `?n` in the first solution of a query; 0 where it has none. Raises as `read` does."""
        content = urlencode([("query", query), *dataset]).encode()
        with (await self.read(accept=complete.JSON, content=content, headers=FORM)).file as file:
            answer = file.read()
        try:
            rows = json.loads(answer)["results"]["bindings"]
            return int(rows[0]["n"]["value"]) if rows and "n" in rows[0] else 0
        except (ValueError, KeyError, TypeError, IndexError, RecursionError):
            raise self._nonsense("a question for a number with something else") from None

    async def write(self, parameters: str = "", *, content: bytes, headers: Mapping[str, str]) -> None:
        """Have it change something, by a POST.

        Raises:
            AutopactError: it did not: see the table above.
            EngineUnsure: it says something from which nobody can tell whether it did.
        """
        accept = {"Accept": "application/sparql-results+json, application/json;q=0.9, text/plain;q=0.8, */*;q=0.1"}
        async with self.wire.ask("POST", parameters, headers={**accept, **headers}, content=content) as response:
            self.heard = time.monotonic()
            page = response.status == 200 and "html" in response.media_type
            if page and [piece async for piece in response.pieces]:
                raise EngineUnsure(
                    "The engine answers with a page for people: the update may have been done, or not.",
                    mend="Look at the data; name the address at which the engine takes updates.",
                )
            if response.status not in (200, 201, 204):
                raise await self._failure(response)

    async def is_there(self, seconds: float = TRIAL) -> bool:
        """Whether it answers the least that can be asked, in a short time."""
        with contextlib.suppress(AutopactError, TimeoutError):
            async with asyncio.timeout(seconds):
                with contextlib.suppress(EngineRefused):  # it speaks, if only to refuse
                    await (self._knock() if self._writes else self._least())
            return True
        return False

    async def _least(self) -> None:
        content = b"query=ASK+%7B+%3Fs+%3Fp+%3Fo+%7D"
        (await self.read(accept=complete.JSON, content=content, headers=FORM)).file.close()

    async def _knock(self) -> None:
        """Ask what takes writes for anything: what it says is of no matter, but that it speaks, and for itself."""
        async with self.wire.ask("OPTIONS", headers={}) as response:
            if response.status in (502, 503, 504):
                raise await self._failure(response)

    async def _body(self, response: Response) -> BinaryIO:
        file = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - the answer's
        length = 0
        try:
            async for piece in response.pieces:
                self.heard = time.monotonic()
                length += len(piece)
                if length > LARGEST:
                    raise too_large(LARGEST)
                file.write(piece)
        except OSError as error:
            file.close()
            raise no_room(error) from None
        except BaseException:
            file.close()
            raise
        return file

    async def _failure(self, response: Response) -> AutopactError:
        status, words = response.status, await _words(response)
        says = f": {words}" if words else "."
        if status in (400, 422):
            return EngineRefused(f"The engine refuses this{says}", mend="Mend what it names, in its dialect of SPARQL.")
        if status in (401, 403):
            what = f"The engine does not let this service in (status {status}){says}"
            return EngineFailed(what, mend="The operator has to give credentials that it takes.")
        if status in (408, 504) or (status >= 500 and _LATE.search(words)):
            return EngineSlow(f"The engine took too long, it says{says}", mend="Ask for less.")
        if status in (429, 503):
            asked = response.headers.get("retry-after", "")
            after = min(int(asked), _LONGEST_REST) if asked.isascii() and asked.isdigit() else 1
            return EngineOpen(f"The engine cannot answer now{says}", retry_after=max(1, after))
        if status == 502:
            return EngineGone(f"The engine is not there, says what stands before it{says}", sent=True)
        if 300 <= status < 400:
            what = f"The engine leads elsewhere (status {status}), which is not followed."
            return EngineFailed(what, mend="The operator has to name the address that it leads to.")
        if status < 300:
            return self._nonsense(f"with the status {status}")
        what = f"The engine fails with the status {status}{says}"
        return EngineFailed(what, mend="Ask for less, or look at its log.")

    def _nonsense(self, how: str) -> EngineNonsense:
        return EngineNonsense(f"The engine answers {how}.", mend="Look what runs there, and at its log.")


async def _words(response: Response) -> str:
    """The engine's own words about a failure, on one line, without the mark-up of a page."""
    held = b""
    async for piece in response.pieces:
        held += piece
        if len(held) >= _WORDS:
            break
    text = held[:_WORDS].decode("utf-8", "replace")
    if "html" in response.media_type:
        text = unescape(_MARKUP.sub(" ", text))
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
