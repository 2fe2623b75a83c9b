"""A browser without a window, told what to do over pipes.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--remote-debugging-pipe",
)  # fmt: skip


class Browser:
    """One page of a browser; `ask` and `answers` are the ends of the pipes to it."""

    def __init__(self, ask: int, answers: int) -> None:
        self._ask, self._answers = ask, answers
        self._number, self._read = 0, b""
        self._session: str | None = None
        target = self._do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._do("Page.enable")

    def open(self, address: str) -> None:
        """Go to an address, and wait for the page."""
        self._do("Page.navigate", url=address)
        self._wait("Page.loadEventFired")

    def submit(self, form: str, **fields: str) -> None:
        """Fill in fields of a form, press its button as a person does, and wait for the page that comes."""
        filled = [f"form.elements[{json.dumps(name)}].value = {json.dumps(value)};" for name, value in fields.items()]
        press = "form.querySelector('button').click()"
        self.value(f"(form => {{ {' '.join(filled)} {press} }})(document.querySelector({json.dumps(form)}))")
        self._wait("Page.loadEventFired")

    def value(self, expression: str) -> Any:
        """The value of an expression in the page."""
        result = self._do("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def _do(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._ask, json.dumps(message).encode() + b"\0")
        while (answer := self._message()).get("id") != self._number:
            pass
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _wait(self, event: str) -> None:
        while self._message().get("method") != event:
            pass

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            piece = os.read(self._answers, 65536)
            assert piece, "The browser ended."
            self._read += piece
        first, _, self._read = self._read.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message


@contextmanager
def browsing(program: str, profile: Path) -> Iterator[Browser]:
    """A browser, which ends with the context."""
    (read, ask), (answers, write) = os.pipe(), os.pipe()
    process = subprocess.Popen(
        ["bash", "-c", f'exec "$0" "$@" 3<&{read} 4>&{write}', program, *FLAGS, f"--user-data-dir={profile}"],
        pass_fds=(read, write),
        stderr=subprocess.DEVNULL,
    )
    os.close(read)
    os.close(write)
    try:
        yield Browser(ask, answers)
    finally:
        os.close(ask)
        os.close(answers)
        process.terminate()
        process.wait(timeout=20)
