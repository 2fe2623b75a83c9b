"""Answers to queries that are kept in memory."""

from __future__ import annotations

from collections import OrderedDict

from autopact.web.asgi.bridge import Headers

KEPT = 32 * 1024 * 1024
"""Bytes of answers that are kept in memory, those asked for last."""

LARGEST_KEPT = 256 * 1024
"""Bytes of an answer that is kept."""

DEAR = 0.05
"""Seconds after which an answer is kept the first time. Another is kept when it is asked for again: most never are."""

REMEMBERED = 16_384
"""Questions of which it is known that they were asked before."""


class Answers:
    """Answers by their questions, as many as there is room for; those not asked for in the longest time go first."""

    def __init__(self, room: int = KEPT) -> None:
        self._answers: OrderedDict[tuple[object, ...], tuple[Headers, bytes, str]] = OrderedDict()
        self._room = room
        self._asked: set[int] = set()

    def get(self, key: tuple[object, ...]) -> tuple[Headers, bytes, str] | None:
        """The headers and the body of the answer to a question, and its query's digest."""
        found = self._answers.get(key)
        if found:
            self._answers.move_to_end(key)
        return found

    def is_wanted(self, key: tuple[object, ...], seconds: float) -> bool:
        """Whether to keep an answer: it took that many seconds, or its question was asked before, not long ago."""
        if seconds > DEAR:
            return True
        number = hash(key)
        if number in self._asked:
            return True
        if len(self._asked) >= REMEMBERED:
            self._asked.clear()
        self._asked.add(number)
        return False

    def put(self, key: tuple[object, ...], headers: Headers, body: bytes, digest: str = "") -> None:
        """Keep an answer, if it is not too large."""
        if len(body) > LARGEST_KEPT or key in self._answers:
            return
        self._answers[key] = headers, body, digest
        self._room -= _size(key, body)
        while self._room < 0:
            old, (_, gone, _) = self._answers.popitem(last=False)
            self._room += _size(old, gone)


def _size(key: tuple[object, ...], body: bytes) -> int:
    return 1024 + len(body) + sum(len(part) for part in key if isinstance(part, bytes))
