"""The links that narrow the network, each with how much it leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from markupsafe import Markup

from autopact.engine.parts import follows, graded
from autopact.engine.seam import Engine
from autopact.terms import Level
from autopact.web import pictures
from autopact.web.atlas import LISTED, Atlas, Choice, Facet, View, values
from autopact.web.languages import say
from autopact.web.links import short


@dataclass(frozen=True, slots=True)
class Option:
    """A link that narrows what is shown, or takes that back; and how many links there are then."""

    name: str
    href: str
    count: int
    taken: bool = False
    mark: Markup | None = None


def page_of(choice: Choice, **more: str) -> str:
    """The address of the page that shows a choice."""
    return address_of("network.network", choice, **more)


def address_of(route: str, choice: Choice, **more: Any) -> str:
    """The address of a choice at one of the network's routes."""
    more |= choice.parameters()
    return url_for(route, **more)


def facets(atlas: Atlas, choice: Choice, engine: Engine) -> dict[str, list[Option]]:
    """The links that narrow what is shown, by facet, each with the number of links that it leads to.

    Where all of a graph is certain, or nothing in it is inferred, there is no choice about that.
    """

    def option(name: str, changed: Choice) -> Option:
        return Option(name, page_of(changed), atlas.view(changed).size, taken=changed == choice)

    levels = {
        Level.CERTAIN: say("badge.certain"),
        Level.PROBABLE: say("switch.probable"),
        Level.POSSIBLE: say("switch.possible"),
    }
    switch = {True: say("switch.on"), False: say("switch.off")}
    found = {}
    if graded(engine.sizes):
        found["certainty"] = [option(name, replace(choice, level=level)) for level, name in levels.items()]
    if follows(engine.sizes, engine.engines):
        found["inference"] = [option(name, replace(choice, inference=inference)) for inference, name in switch.items()]
    wholes = atlas.wholes(choice)
    for facet in LISTED:
        if options := _options(atlas.view(choice, without=facet), wholes, facet):
            found[facet] = options
    return found


def _options(view: View, wholes: Sequence[View], facet: Facet) -> list[Option]:
    """The links of a facet, of a view that leaves it out of account; in the whole networks everything has its name."""
    choice = view.choice
    counts: Counter[str] = Counter()
    for tie in view.network.ties:
        counts.update(dict.fromkeys(values(facet, tie, view.classes), len(tie.all_links)))
    names: dict[str, str] = {}
    marks: dict[str, str] = {}
    for whole in wholes:
        names |= _names(whole)
        marks |= {short(kind): pictures.swatch(look) for kind, look, _ in whole.kinds if kind and facet == "kind"}
    if taken := choice.facets()[facet]:
        counts.setdefault(taken, 0)
    ranked = sorted(counts, key=lambda each: (list(marks).index(each) if marks else -counts[each], names[each]))
    return [
        Option(
            names[value],
            page_of(choice.narrowed(facet, "" if value == taken else value)),
            counts[value],
            taken=value == taken,
            mark=Markup(marks[value]) if value in marks else None,  # noqa: S704 - a shape, no text
        )
        for value in ranked
    ]


def _names(view: View) -> dict[str, str]:
    """What the values of facets are called."""
    network = view.network
    terms = [term for tie in network.ties for term in (*tie.topics, *tie.statuses)]
    return {short(term): network.name(term) for term in (*terms, *filter(None, view.classes.values()))}
