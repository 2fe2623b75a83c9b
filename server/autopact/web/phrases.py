"""What is said with prefixed names and the words of class expressions, in a reader's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode

from autopact.terms import LOCAL_NAME, PREFIXES
from autopact.web.languages import BEFORE_AN, say
from autopact.web.links import Names, show

_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff]) (?=是 )|(?<=是) (?=[\u3400-\u9fff])")
"""A space where none is written: between Chinese characters and the word that joins a thing to its class."""

_PARTS = re.compile(
    r'"(?:[^"\\]|\\.)*"'
    r"|<([^<>\s]+)>"
    rf"|([a-z]+):({LOCAL_NAME})"
    r"|((?<= )a(?= )|\b(?:and|or|not|some|only|min|max|exactly|value|Self)\b)",
    re.ASCII,
)
"""A text, which stays as it is; an IRI; a prefixed name; a word of expressions, or the verb before a class."""


def plainly(text: str, names: Names) -> str:
    """The text with labels for names, and the words of expressions in the reader's language."""
    return with_article(_PARTS.sub(lambda found: _word(found, names), text))


def with_article(text: str) -> str:
    """The text with the article that the sound of the word behind it asks for, in languages where that matters."""
    before = say("is-a") + " "
    text = _BETWEEN.sub("", text)
    return re.sub(rf"{re.escape(before)}(?=[{BEFORE_AN}])", say("is-an") + " ", text)


def named(text: str) -> Iterator[NamedNode]:
    """The nodes whose labels a text is told with."""
    return filter(None, map(_node, _PARTS.finditer(text)))


def _word(found: re.Match[str], names: Names) -> str:
    if word := found[4]:
        return say("is-a" if word == "a" else f"expression.{word}")
    node = _node(found)
    return show(node, names).text if node else found.group()


def _node(found: re.Match[str]) -> NamedNode | None:
    """The node of a name, if it is one."""
    iri, prefix, local, _ = found.groups()
    try:
        return NamedNode(PREFIXES[prefix] + local if prefix else iri) if prefix or iri else None
    except (KeyError, ValueError):
        return None
