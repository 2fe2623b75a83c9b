"""A fault of a text: where it is, and what to write there so that the rest can be read."""

from __future__ import annotations

from dataclasses import dataclass

from autopact.edits import Edit

ELSEWHERE = "https://relative.invalid/"
"""What IRIs are resolved against that are relative to nothing."""


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
