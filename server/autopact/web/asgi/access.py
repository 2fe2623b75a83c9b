"""The access log: one line a request, as text or as JSON.

It names a query by a digest and holds no word of it; of an address it has the path alone; no header is ever in it. What
a client writes can end no line and can be taken for no other column.

The lines of a moment are written together, by a thread, since whoever reads them may be slow: the service never waits
for that. What cannot be written in time is counted, and said.
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from autopact.errors import InputError
from autopact.web.asgi.account import Account

FORMS = ("text", "json")

PAUSE = 0.2
"""Seconds for which lines are gathered."""

MOST_LINES = 50_000
"""Lines that may wait to be written."""

LONGEST_PATH = 512
"""Characters of a path; what is longer is cut, so that a line is never written in two."""

AT_ONCE = 4096
"""Bytes that are written at once: what a pipe takes in one piece, with nobody else's lines between."""


class AccessLog:
    """A log that lines are appended to; several processes may share it.

    Args:
        form: how they are written, one of `FORMS`.
        descriptor: the file to write them to.
    """

    def __init__(self, form: str, descriptor: int) -> None:
        self._line: Callable[..., str] = _json if form == "json" else _text
        self._missing = '{{"lost": {}}}\n'.format if form == "json" else "{} lines lost\n".format
        self._descriptor = descriptor
        self._queue: SimpleQueue[str | None] = SimpleQueue()
        self._lost = 0
        self._thread = threading.Thread(target=self._run, name="access-log", daemon=True)
        self._thread.start()

    def write(self, client: str, method: str, path: bytes, account: Account) -> None:
        """Log a request that is over."""
        if self._queue.qsize() >= MOST_LINES:
            self._lost += 1
            return
        self._queue.put(self._line(time.time(), client, method, _printable(path), account))

    def close(self) -> None:
        """Write what is left."""
        self._queue.put(None)
        self._thread.join(timeout=5)

    def _run(self) -> None:
        last = False
        while not last:
            lines = [self._queue.get()]
            if lines[0] is not None:
                time.sleep(PAUSE)
            while not self._queue.empty():
                lines.append(self._queue.get())
            last = None in lines
            if lost := self._lost:
                self._lost -= lost
                lines.append(self._missing(lost))
            self._append([line.encode("ascii", "replace") for line in lines if line is not None])

    def _append(self, lines: list[bytes]) -> None:
        """Append whole lines, several at once."""
        while lines:
            size, count = len(lines[0]), 1
            while count < len(lines) and size + len(lines[count]) <= AT_ONCE:
                size += len(lines[count])
                count += 1
            piece = b"".join(lines[:count])
            try:
                while piece:
                    piece = piece[os.write(self._descriptor, piece) :]
            except OSError:  # a full disk, a reader that is gone: not the affair of those who ask
                self._lost += count
            del lines[:count]


_UNSAFE = re.compile(rb"[^!-~]")


def _printable(path: bytes) -> str:
    """A path in printable characters, without a space: others percent-encoded."""
    return _UNSAFE.sub(lambda found: b"%%%02X" % ord(found[0]), path[:LONGEST_PATH]).decode("ascii")


def _moment(when: float) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(when))}.{int(when * 1000) % 1000:03}Z"


def _text(when: float, client: str, method: str, path: str, account: Account) -> str:
    """The columns, apart by spaces; `-` where there is nothing to say."""
    status, digest, milliseconds = account.status or "-", account.digest or "-", account.seconds() * 1000
    return (
        f"{_moment(when)} {_printable(client.encode())} {method} {path} {status} {account.sent} {milliseconds:.1f}"
        f" {account.outcome} {digest}\n"
    )


def _json(when: float, client: str, method: str, path: str, account: Account) -> str:
    line = {
        "time": _moment(when),
        "client": client,
        "method": method,
        "path": path,
        "status": account.status or None,
        "bytes": account.sent,
        "ms": round(account.seconds() * 1000, 1),
        "outcome": account.outcome,
        "query": account.digest or None,
    }
    return json.dumps(line) + "\n"


@contextmanager
def appending(file: Path | None) -> Iterator[int]:
    """The descriptor of a file that is appended to; standard error, where there is none.

    Raises:
        InputError: the file cannot be opened.
    """
    if file is None:
        yield 2
        return
    try:
        opened = file.open("ab", buffering=0)
    except OSError as error:
        raise InputError(f"Cannot write to {file}: {error.strerror}.", mend="Check --access-log-file.") from None
    with opened:
        yield opened.fileno()
