"""The text of a source: its sentences as spans, its words, its digests.

Offsets are Unicode code points of the decoded text, the end exclusive, as `oa:start` and `oa:end` count them.
https://www.w3.org/TR/annotation-model/#text-position-selector
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

WORD = re.compile(r"[㐀-鿿]|[^\W㐀-鿿]+")
"""A word; in Chinese, where nothing parts the words, a character."""

_STOPS = ".!?…。！？"
_CLOSERS = "\"'”’)]»」』）"
_QUOTES = {"“": "”", "「": "」", "『": "』", "«": "»"}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NEVER_LAST = _set(
    "mr mrs ms mx dr prof st gen sen rep gov capt col lt sgt hon rev vs no nos vol fig approx est ca cf eg ie e.g i.e "
    "mme mlle jan feb mar apr jun jul aug sep sept oct nov dec"
)
_SELDOM_LAST = _set("inc ltd corp co cos plc bros etc jr sr dept al a.m p.m u.s u.k u.n e.u u.s.a s.a n.v a.g")
_OPENINGS = _set(
    "The A An It Its This That These Those He She They We I You His Her Their Our In On At For From By With But And Or "
    "However Meanwhile As After Before If When While Both According Since Although Also Last"
)
"""Words that show that a new sentence begins after an abbreviation that may or may not end one."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text, in code points, the end exclusive."""

    start: int
    end: int


def digest(text: str | bytes) -> str:
    """The SHA-256 of the bytes, or of the text's UTF-8 bytes, in lower-case hex."""
    return sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def sentences(text: str) -> list[Span]:
    """The sentences, in order; together they cover every character outside white space.

    A blank line ends a sentence, and so does the end of a line that was not broken for want of room (a headline).
    Full stops in abbreviations, numbers, names of sites and within quotations do not.
    """
    found = []
    for paragraph in _paragraphs(text):
        start = paragraph.start
        for end in [*_ends(text, paragraph), paragraph.end]:
            found.append(_trimmed(text, Span(start, end)))
            start = end
    return found


def first_words(text: str) -> str:
    """The beginning of the text up to the end of its sixth word, as it is written, on one line."""
    line = text.split("\n", 1)[0]
    words = list(WORD.finditer(line))[:6]
    return line[: words[-1].end()] if words else ""


def _paragraphs(text: str) -> Iterator[Span]:
    """The stretches within which a line's end is no more than a space."""
    lines = [Span(match.start(), match.end()) for match in re.finditer(r"[^\r\n]+", text) if match.group().strip()]
    width = max((line.end - line.start for line in lines), default=0)
    joined: list[Span] = []
    for line in lines:
        if joined and not _is_wrapped(text, joined[-1], line, width):
            yield Span(joined[0].start, joined[-1].end)
            joined = []
        joined.append(line)
    if joined:
        yield Span(joined[0].start, joined[-1].end)


def _is_wrapped(text: str, before: Span, line: Span, width: int) -> bool:
    """Whether the line goes on where the one before ran out of room: its first word would not have fitted there."""
    between = text[before.end : line.start]
    first = text[line.start : line.end].split(maxsplit=1)[0]
    room = width - (before.end - before.start)
    return len(re.findall(r"\r\n?|\n", between)) == 1 and width <= 120 and 1 + len(first) > room


def _ends(text: str, paragraph: Span) -> Iterator[int]:
    """Where, within a paragraph, one sentence ends and the next begins."""
    closing = ""
    position = paragraph.start
    while position < paragraph.end:
        character = text[position]
        if character in _QUOTES and text.find(_QUOTES[character], position, paragraph.end) > 0:
            closing = _QUOTES[character]  # an opening mark that is never closed opens nothing
        elif character == '"' and not closing and text.find('"', position + 1, paragraph.end) > 0:
            closing = '"'
        elif character == closing:
            closing = ""
        elif character in _STOPS:
            end = position + 1
            while end < paragraph.end and text[end] in _STOPS:
                end += 1
            stopped = end
            while end < paragraph.end and text[end] in _CLOSERS and (text[end] != '"' or closing == '"'):
                end += 1
            quoted = bool(closing) and closing not in text[stopped:end]
            if not quoted:
                closing = ""
                if _is_end(text, position, end, paragraph):
                    yield end
            position = end
            continue
        position += 1


def _is_end(text: str, stop: int, end: int, paragraph: Span) -> bool:
    """Whether the full stop at `stop`, with what closes after it up to `end`, ends a sentence."""
    following = text[end : paragraph.end]
    if not following.strip():
        return False
    if text[stop] in "。！？":
        return True
    ahead = following.lstrip().lstrip("\"'“‘«「『([")
    if ahead[:1].islower() or (text[stop] == "…" and not following[:1].isspace()):
        return False
    before = re.search(r"(?:\w|\.(?=\w))*$", text[paragraph.start : stop])
    word = before.group() if before else ""
    if not following[:1].isspace():  # a space was lost: only between a word and a capitalised one
        return (
            bool(re.search(r"[a-z]{2}$", word)) and "." not in word and bool(re.match(r"[“\"]?[A-Z][a-z]", following))
        )
    if text[stop] != "." or end > stop + 1:
        return True
    if word.lower() in _NEVER_LAST or (len(word) == 1 and word.isupper()):
        return False
    if word.lower() in _SELDOM_LAST:
        return (WORD.match(ahead) or [""])[0] in _OPENINGS
    return True


def _trimmed(text: str, span: Span) -> Span:
    inner = text[span.start : span.end]
    start = span.start + len(inner) - len(inner.lstrip())
    return Span(start, start + len(inner.strip()))
