"""A fault of a text: where it is, and what to write there so that the rest can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autopact.edits import Edit

ELSEWHERE = "https://relative.invalid/"
"""What IRIs are resolved against that are relative to nothing."""

UNDECLARED = "urn:autopact:undeclared:"
"""What names with undeclared prefixes are read as."""

_UNDECLARED = re.compile(rf"<{UNDECLARED}([^:>]*):([^>]*)>")


def as_written(words: str) -> str:
    """Words in which names and IRIs are as the file has them."""
    return _UNDECLARED.sub(r"\1:\2", words).replace(ELSEWHERE, "")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault at an offset.

    Attributes:
        code: names its kind; stable.
        start: the offset.
        what: what is wrong.
        mend: what to do about it.
        cure: what is read in its place.
        safe: whether the cure says what was surely meant, so that it may be written into a file.
    """

    code: str
    start: int
    what: str
    mend: str
    cure: Edit | None = None
    safe: bool = False
