"""How wide a text is, and how it is broken into lines.

The server has no fonts, so widths come from a table: of the widest of the fonts that browsers take for `system-ui`
(DejaVu Sans), so that a label may turn out narrower than its box, never wider.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal, TypeAlias

Anchor: TypeAlias = Literal["start", "middle", "end"]

WIDTHS = {
    0.34: " ijlI.,:;'|!J/\\·’‘",
    0.47: 'frt()[]{}-"*°“”',
    0.62: "ceksvxyzELFPTY?_ç",
    0.82: "ABCDGHKNOQRUVX&w<>=+~^#ÀÂÄÅÇÖØÜ–",
    1.02: "mMW@%—…ŒÆ",
}
"""Of characters, in ems; those of no entry are taken for 0.66, ideographs for 1."""

BOLD = 1.12
"""How much wider bold letters are."""

LINE = 1.25
"""The height of a line, in ems."""

_WIDTH = {character: width for width, characters in WIDTHS.items() for character in characters}
_BIDI = {*"\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


def clean(text: str, most: int) -> str:
    """A text as one line of at most so many characters, without what XML forbids or what turns other text around."""
    kept = "".join(
        " " if character.isspace() else character
        for character in text[: 4 * most]
        if character not in _BIDI
        and (character.isspace() or unicodedata.category(character) not in ("Cc", "Cs", "Cn", "Co"))
    )
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at most, in a font of a size."""
    return size * (BOLD if bold else 1) * sum(map(_ems, text))


def _ems(character: str) -> float:
    if character in _WIDTH:
        return _WIDTH[character]
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character.isupper():
        return 0.82
    return 0.66 if character < "\u0250" else 0.9 if character < "\u2000" else 1.3


def lines(text: str, most: int, rows: int) -> tuple[str, ...]:
    """A label in as few lines as it needs, of about the same length, each of at most so many characters.

    What does not fit into so many rows is cut, which an ellipsis shows.
    """
    text = clean(text, most * rows)
    if not text:
        return ()
    for count in range(1, rows + 1):
        for columns in range(max(1, len(text) // count), most + 1):
            found = wrap(text, columns, break_on_hyphens=False, break_long_words=" " not in text)
            if len(found) <= count and all(len(line) <= most for line in found):
                return tuple(found)
    return tuple(wrap(text, most, max_lines=rows, placeholder="…"))


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside a node: its lines, size and weight."""

    node: int
    lines: tuple[str, ...]
    size: float
    bold: bool
    needed: bool
    """Whether a picture without it is none."""

    @property
    def box(self) -> tuple[float, float]:
        """Width and height."""
        return max(width(line, self.size, bold=self.bold) for line in self.lines), LINE * self.size * len(self.lines)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a label stands: the point its lines are aligned at, and the top of its box."""

    x: float
    top: float
    anchor: Anchor
