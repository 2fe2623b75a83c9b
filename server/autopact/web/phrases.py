"""What is said with prefixed names and the words of class expressions, in a reader's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import current_app
from markupsafe import Markup, escape
from pyoxigraph import BlankNode, NamedNode, Triple

from autopact.catalogue.facts import Inside, items
from autopact.engine.expressions import Expressions, is_told
from autopact.engine.seam import known_prefixes
from autopact.terms import LOCAL_NAME, Term
from autopact.web.languages import BEFORE_AN, say
from autopact.web.links import ENGINE, Names, show
from autopact.web.marks import term

_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff]) (?=是 )|(?<=是) (?=[\u3400-\u9fff])")
"""A space where none is written: between Chinese characters and the word that joins a thing to its class."""

_PARTS = re.compile(
    r'"(?:[^"\\]|\\.)*"'
    r"|<([^<>\s]+)>"
    rf"|([^\s\"<>()\[\]{{}},:]*+):({LOCAL_NAME})"
    r"|((?<= )a(?= )|\b(?:and|or|not|inverse of|some|only|min|max|exactly|value|Self)\b)",
    re.ASCII,
)
"""A text, which stays as it is; an IRI; a prefixed name; a word of expressions, or the verb before a class."""


def plainly(text: str, names: Names) -> str:
    """The text with labels for names, and the words of expressions in the reader's language."""
    return with_article(_PARTS.sub(lambda found: _word(found, names), text))


def spelt_out(value: Term, inside: Inside, names: Names) -> Markup | None:
    """A class, or a datatype, without a name as a page shows it; None for what is none, or has more in it than that."""
    told: list[bool] = []

    def described(node: NamedNode | BlankNode) -> Iterator[Triple]:
        said = inside.get(node, ())
        told.append(is_told(predicate for predicate, _ in said))
        return (Triple(node, predicate, other) for predicate, other in said)

    if not isinstance(value, BlankNode) or items(inside, value):
        return None
    text = Expressions(described, current_app.extensions[ENGINE].prefixes).made_of(value)
    return linked(text, names) if text and all(told) else None


def linked(text: str, names: Names) -> Markup:
    """The text as `plainly` has it, with links from the names to their pages."""
    parts, at = [], 0
    for found in _PARTS.finditer(text):
        node = _node(found)
        parts += [escape(text[at : found.start()]), term(node, names) if node else escape(_word(found, names))]
        at = found.end()
    return Markup().join([*parts, escape(text[at:])])


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
    prefixes = known_prefixes(current_app.extensions[ENGINE])
    try:
        return NamedNode(prefixes[prefix] + local if local else iri) if local or iri else None
    except (KeyError, ValueError):
        return None
