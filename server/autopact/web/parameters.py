"""The parameters of a saved question, as they come in an address: each of its kind, none unknown, none twice.

What is wrong with one is said with its name, its kind and the mend: a value that was silently passed over would give
an answer to another question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

from flask import request
from pyoxigraph import Literal, NamedNode

from autopact.catalogue.asking import is_there
from autopact.catalogue.candidates import candidates
from autopact.engine.seam import Engine, known_prefixes
from autopact.errors import InputError
from autopact.questions import Kind, Question, kind_of
from autopact.sparql.explained import term
from autopact.sparql.form import whole
from autopact.terms import XSD, Term
from autopact.web.links import short

PAGING = ("limit", "offset", "page")
GENERAL = ("certainty", "inference", "format", "lang", "sort", *PAGING)
"""What every question can be asked with, beside its own parameters."""

MOST = 10_000
"""Rows that may be asked for at a time."""

USUAL = 100
"""Rows of a page whose number alone is given."""

FURTHEST = 1_000_000_000
"""The row after which nobody asks for more."""

KINDS: Mapping[Kind, str] = {
    "iri": "an IRI, in full or with a known prefix (id:renault), or the name of one thing (Renault)",
    "number": "a number (2030, 15000.50)",
    "text": "a text",
}
"""The kinds of parameters, in words."""


def values(engine: Engine, question: Question) -> dict[str, Term]:
    """The values of a question's parameters: those of the request, and its own where that has none.

    In the place of an IRI the name of a thing will do, as people type it, if no other has it.

    Raises:
        InputError: one is not of its kind, comes twice, or is none that the question has.
    """
    own = question.parameters
    _check_names(question.name, own)
    return {name: _value(engine, name, default) for name, default in own.items()}


def paging() -> tuple[int, int] | None:
    """The rows that are wanted: how many, after how many. None: all.

    Raises:
        InputError: a number is none, or too large; or both `offset` and `page` say where to begin.
    """
    if not any(name in request.args for name in PAGING):
        return None
    limit = _number("limit", USUAL, least=1, most=MOST)
    if "offset" in request.args and "page" in request.args:
        raise InputError("offset and page both say where to begin.", mend="Leave one of them out.")
    if "page" in request.args:
        return limit, (_number("page", 1, least=1, most=FURTHEST // limit) - 1) * limit
    return limit, _number("offset", 0, least=0, most=FURTHEST)


def _check_names(question: str, own: Collection[str]) -> None:
    known = (*own, *GENERAL)
    for name in request.args:
        if name not in known:
            near = get_close_matches(name, known, 1)
            there_is = f"It has: {', '.join(own)}." if own else "It has none of its own."
            mend = f"Did you mean {near[0]}? {there_is}" if near else there_is
            raise InputError(f"{question} has no parameter {name[:80]!r}.", mend=f"{mend} All: {', '.join(GENERAL)}.")
        if len(request.args.getlist(name)) > 1:
            raise InputError(f"{name} is given more than once.", mend="Give it once; ask once for each value.")


def _value(engine: Engine, name: str, default: Term) -> Term:
    given = request.args.get(name, "").strip()
    if not given:
        return default
    kind = kind_of(default)
    if kind == "number" and re.fullmatch(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?", given):
        return Literal(given, datatype=XSD.decimal if "." in given else XSD.integer)
    if kind == "text":
        return Literal(given)
    if kind == "iri":
        if node := meant(engine, given):
            return node
        called = [each.node for each in candidates(engine, given) if each.exact]
        if len(called) == 1:
            return called[0]
        if called:
            one_of = ", ".join(map(short, called))
            raise InputError(f"{given[:80]!r} is the name of {len(called)} things.", mend=f"Give one of {one_of}.")
    shown = short(default) if isinstance(default, NamedNode) else default.value
    raise InputError(
        f"The parameter {name} takes {KINDS[kind]}, and {given[:80]!r} is none.", mend=f"Write it like {name}={shown}."
    )


def named_node(given: str, prefixes: Mapping[str, str]) -> NamedNode | None:
    """The node that a text names, by its IRI or with one of the prefixes; None where it is neither."""
    try:
        found = term(given, prefixes)
    except InputError:
        return None
    return found if isinstance(found, NamedNode) else None


def meant(engine: Engine, given: str) -> NamedNode | None:
    """The node that an address names: by its IRI, or with a prefix that is known; None where it names none.

    What may be read both ways is the IRI, if the graph has that.
    """
    node = named_node(given, known_prefixes(engine))
    try:
        whole = NamedNode(given)
    except ValueError:
        return node
    return whole if node in (whole, None) or is_there(engine, whole) else node


def shortened(engine: Engine, given: str) -> str:
    """What an address names as pages write it; what names nothing as it is given."""
    node = meant(engine, given)
    return short(node) if node else given


def _number(name: str, default: int, *, least: int, most: int) -> int:
    given = request.args.get(name, "").strip()
    return whole(given, name, least, most) if given else default
