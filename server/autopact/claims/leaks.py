"""Whether a text repeats an article that is not ours to publish."""

from __future__ import annotations

from collections.abc import Iterable

from autopact.claims.text import WORD

RUN = 10
"""So many words of an article in a row are too many."""


def leaks(article: str, candidate: str, *, titles: Iterable[str] = ()) -> list[tuple[int, str]]:
    """The runs of ten words or more of the article that stand in the candidate text too.

    Case, punctuation and line breaks are ignored. Runs within its titles are allowed.

    Returns:
        For each run its place in the candidate, in code points, and its words; runs that overlap are one.
    """
    forbidden = set(_runs(_words(article))).difference(*(_runs(_words(title)) for title in titles))
    matches = list(WORD.finditer(candidate))
    words = [match.group().casefold() for match in matches]
    found: list[tuple[int, int]] = []
    for first, run in enumerate(_runs(words)):
        if run in forbidden:
            joins = found and first <= found[-1][1]
            found[-1:] = [(found[-1][0], first + RUN)] if joins else [*found[-1:], (first, first + RUN)]
    return [(matches[first].start(), " ".join(words[first:end])) for first, end in found]


def _words(text: str) -> list[str]:
    return [match.group().casefold() for match in WORD.finditer(text)]


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[first : first + RUN]) for first in range(len(words) - RUN + 1)]
