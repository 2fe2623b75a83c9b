"""What stands at the foot of every page: what the graph calls itself, on which terms it is had, who made it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape
from pyoxigraph import Literal, NamedNode

from autopact.catalogue.itself import itself
from autopact.engine.seam import Engine
from autopact.terms import DCTERMS, Term
from autopact.web.languages import language
from autopact.web.links import outside, short, spoken
from autopact.web.lookup import labels
from autopact.web.marks import term, words

_COMMONS = re.compile(r"://creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/([\d.]+)")
_SHORT = {"zero": "CC0", "mark": "Public Domain Mark"}


@dataclass(frozen=True, slots=True)
class Imprint:
    """A graph's title, also as it stands on a page, its description, its licences and its makers."""

    node: NamedNode
    title: Literal
    name: Markup
    about: Literal | None
    licences: Sequence[Markup]
    makers: Sequence[Markup]


def imprint(engine: Engine) -> Imprint | None:
    """What a graph says of itself; None where it has no title."""
    found = itself(engine)
    title = found and found.best(DCTERMS.title, language())
    if not found or not title:
        return None
    makers = [*found.said.get(DCTERMS.creator, ()), *found.said.get(DCTERMS.publisher, ())]
    names = labels(engine, makers)
    return Imprint(
        found.node,
        title,
        words(title.value, spoken(title)),
        found.best(DCTERMS.description, language()),
        [_licence(value) for value in found.said.get(DCTERMS.license, ())],
        list(dict.fromkeys(term(maker, names) for maker in makers)),
    )


def _licence(value: Term) -> Markup:
    """A licence, with a link to it on the web; those of Creative Commons by their short names."""
    address = outside(value) if isinstance(value, NamedNode) else None
    if not address:
        return words(short(value) if isinstance(value, NamedNode) else value.value)
    known = _COMMONS.search(address)
    name = f"{_SHORT.get(known[1], f'CC {known[1].upper()}')} {known[2]}" if known else address.partition("://")[2]
    return Markup(f'<a href="{escape(address)}" rel="license">{escape(name)}</a>')  # noqa: S704 - escaped
