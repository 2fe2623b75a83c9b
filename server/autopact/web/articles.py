"""The texts of sources, where whoever runs the service has them: files in the folder that `AUTOPACT_SOURCES` names.

A text is known by its digest, whatever its file is called; without the folder there are none.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from autopact.claims.text import digest
from autopact.web.witness import Passage, Testimony

LARGEST = 4 * 1024 * 1024
"""Bytes of a text that is shown."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: plain, or marked with the passage that it is and the claims that rest on it."""

    text: str
    passage: Passage | None = None
    claims: tuple[Testimony, ...] = ()


def text_of(sha256: str | None) -> str | None:
    """The text with that digest, if it is at hand."""
    folder = os.environ.get("AUTOPACT_SOURCES")
    for file in sorted(Path(folder).glob("*.txt")) if folder and sha256 else ():
        with suppress(OSError):  # what cannot be read is not at hand
            state = file.stat()
            if state.st_size <= LARGEST and _digest(file, state.st_mtime_ns) == sha256:
                return file.read_bytes().decode(errors="replace")
    return None


@lru_cache(maxsize=256)
def _digest(file: Path, _changed: int) -> str:
    return digest(file.read_bytes())


def marked(text: str, passages: list[tuple[Passage, list[Testimony]]]) -> list[Piece]:
    """A text cut at the passages of it; where two overlap, the one that begins later is left out."""
    pieces: list[Piece] = []
    at = 0
    for passage, claims in passages:
        if passage.start is None or passage.end is None or not at <= passage.start < passage.end <= len(text):
            continue
        pieces += [Piece(text[at : passage.start]), Piece(text[passage.start : passage.end], passage, tuple(claims))]
        at = passage.end
    return [piece for piece in [*pieces, Piece(text[at:])] if piece.text]


def cued(text: str, cues: list[str]) -> list[tuple[str, bool]]:
    """A passage cut at the words that a claim is read from, each piece with whether it is such words."""
    spans = sorted((text.index(cue), text.index(cue) + len(cue)) for cue in cues if cue and cue in text)
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start >= at:
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]
