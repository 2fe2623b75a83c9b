"""What is said with prefixed names and the words of class expressions, in a reader's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode

from autopact.terms import PREFIXES
from autopact.web.languages import say
from autopact.web.links import Names, show

_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff]) (?=是 )|(?<=是) (?=[\u3400-\u9fff])")
"""A space where none is written: between Chinese characters and the word that joins a thing to its class."""

_PARTS = re.compile(r"([a-z]+):([\w.-]*\w)|\b(and|or|not|some|only|min|max|exactly|value)\b", re.ASCII)


def plainly(text: str, names: Names) -> str:
    """The text with labels for names, and the words of expressions in the reader's language."""
    return with_article(_PARTS.sub(lambda found: _word(found, names), text))


def with_article(text: str) -> str:
    """The text with the article that the sound of the word behind it asks for, in languages where that matters."""
    before = say("is-a") + " "
    text = _BETWEEN.sub("", text)
    return re.sub(rf"{re.escape(before)}(?=[aeiou])", say("is-an") + " ", text)


def named(text: str) -> Iterator[NamedNode]:
    """The nodes whose labels a text is told with."""
    for prefix, local, _ in _PARTS.findall(text):
        if prefix in PREFIXES:
            yield NamedNode(PREFIXES[prefix] + local)


def _word(found: re.Match[str], names: Names) -> str:
    prefix, local, word = found.groups()
    if word:
        return say(f"expression.{word}")
    return show(NamedNode(PREFIXES[prefix] + local), names).text if prefix in PREFIXES else found.group()
