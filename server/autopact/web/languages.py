"""The languages of the pages: which one a reader wants, and what the pages say in it.

A catalogue is one file of short texts, `texts/LANGUAGE.toml`; all have the same keys. Labels of things are not in it:
those come from the data.

https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4 (Accept-Language)
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from flask import g, has_request_context, request

LANGUAGES = {"en": "English", "fr": "Français", "zh": "中文"}
"""Those there is a catalogue for, by the names that their readers know."""

DEFAULT = "en"

ONE = {"fr": (0, 1)}
"""Numbers that take the form for one, where not 1 alone does."""


def language() -> str:
    """The present reader's language: what `lang=` asks for, or else the browser's wish, or else the default."""
    if not has_request_context():
        return DEFAULT
    found: str | None = g.get("language")
    if found is None:
        found = first_of([request.args.get("lang", ""), *request.accept_languages.values()]) or DEFAULT
        g.language = found
    return found


def first_of(wishes: Iterable[str]) -> str | None:
    """The first language that there is among some tags: French for `fr-CA`."""
    tags = (wish.lower().replace("_", "-").split("-", 1)[0] for wish in wishes)
    return next((tag for tag in tags if tag in LANGUAGES), None)


def say(key: str, **values: object) -> str:
    """The text of a key in the reader's language, with values in the places that it has for them.

    A text with a form for `one` and for `other` is chosen from by the value of `n`.

    Raises:
        KeyError: there is no such key.
    """
    tongue = language()
    text = catalogue(tongue).get(key)
    if text is None:
        text = catalogue(tongue)[f"{key}.one" if values["n"] in ONE.get(tongue, (1,)) else f"{key}.other"]
    return text.format_map({name: number(value) if isinstance(value, int) else value for name, value in values.items()})


def known(key: str) -> str | None:
    """The text of a key that there may be none of."""
    return catalogue(language()).get(key)


def texts(table: str) -> dict[str, str]:
    """The texts of one table in the reader's language: for a script, which has none of its own."""
    return {
        key.removeprefix(f"{table}."): text
        for key, text in catalogue(language()).items()
        if key.startswith(f"{table}.")
    }


BEFORE_AN = "aeiouAEIO"
"""Letters with which words begin that have `an` before them; a capital U is rather that of Unit, User or URL."""


def is_a(label: str) -> str:
    """What joins a thing to its class, before that class's label."""
    return say("is-an" if label[:1] in tuple(BEFORE_AN) else "is-a")


def number(value: int) -> str:
    """A number with its thousands set apart, as the reader's language does it."""
    return f"{value:,}".replace(",", "\u202f") if language() == "fr" else f"{value:,}"


@cache
def catalogue(tongue: str) -> Mapping[str, str]:
    """The texts of a language by their keys, a dot between a table's name and a text's."""
    file = files("autopact.web") / "texts" / f"{tongue}.toml"
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield above + key, value
