"""`/completions`: what an editor may offer while a query is typed, out of whichever graph is served.

`/completions` has the vocabulary, which an editor wants once: prefixes, classes and properties, the most used first.
`/completions/things` finds things by their names, as one types. Both look at every level and at what was inferred: what
is merely possible may be asked about too. `/completions/nothing` says what may be wrong with a question that has no
answer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import Any, TypeAlias

from flask import Blueprint, Response, jsonify, request
from pyoxigraph import Literal, NamedNode

from autopact.catalogue.asking import iri, literal, select_possible
from autopact.catalogue.kept import Kept
from autopact.catalogue.register import naming
from autopact.catalogue.vocabulary import KINDS, prefixes, used
from autopact.engine.seam import Engine
from autopact.errors import InputError
from autopact.sparql.request import parameters
from autopact.web.endpoint import asked_of, policy
from autopact.web.languages import LANGUAGES, language
from autopact.web.lookup import labels, readability
from autopact.web.nothing import advice

MOST_THINGS = 20

LONGEST = 100
"""Characters of the text that is looked for."""

LONGEST_LABEL = 200

MOST_NAMES = 200
"""Names that fit and are compared; of more, those that begin with the text come first, where names are in memory."""

MOST_IRIS = 100_000
"""Statements of types, of whose things the IRIs are looked at."""

Offered: TypeAlias = dict[str, Any]
"""Something that may be offered: `iri`, `kind`, `label` if it has one; of a term also how often it is used."""


def routes(engine: Engine) -> Blueprint:
    """The routes of completions."""
    blueprint = Blueprint("completions", __name__)
    vocabularies: Kept[str, Offered] = Kept(len(LANGUAGES))
    things: Kept[tuple[str, str], list[Offered]] = Kept(512)

    @blueprint.get("/completions")
    def completions() -> Response:
        return jsonify(data=engine.id, **vocabularies.get(engine, language(), lambda: _vocabulary(engine)))

    @blueprint.get("/completions/things")
    def completions_of_things() -> Response:
        text = _text()
        return jsonify(data=engine.id, terms=things.get(engine, (language(), text), lambda: _things(engine, text)))

    @blueprint.get("/completions/nothing")
    def why_nothing() -> Response:
        asked = parameters(request_ := asked_of())
        if asked.query is None:
            raise InputError("There is no question.", mend="Give it as `query`, as to /sparql.")
        found = advice(engine, asked, request_.endpoint, policy())
        return jsonify(data=engine.id, advice=list(map(asdict, found)))

    return blueprint


def _text() -> str:
    """What is looked for.

    Raises:
        InputError: it is missing, or too long to be part of a name.
    """
    text = request.args.get("text", "").strip()
    if not 0 < len(text) <= LONGEST:
        raise InputError(
            f"text={text[:40]!r} is not looked for.",
            mend=f"Give a part of a name, of {LONGEST} characters at most: /completions/things?text=renault",
        )
    return text.lower()


def _vocabulary(engine: Engine) -> Offered:
    uses = {kind: used(engine, kind) for kind in KINDS}
    labelled = labels(engine, (term for found in uses.values() for term in found))
    names = {term: label.value for term, label in labelled.items()}
    terms = [
        {**_offered(term, kind, names.get(term)), "uses": found[term]} for kind, found in uses.items() for term in found
    ]
    return {"prefixes": prefixes(engine), "terms": terms}


def _things(engine: Engine, text: str) -> list[Offered]:
    """Things with a name that begins with a text in small letters, then those of whose names, or IRIs, it is part.

    Of several names that have it, the one that the reader can best read. The shorter names first, among those that are
    found first: to sort all that there are would take too long.
    """
    by_name = f"SELECT ?node ?name {{ {naming(engine, text, [text], MOST_NAMES)} }} LIMIT {MOST_NAMES}"
    named: dict[NamedNode, list[Literal]] = defaultdict(list)
    for row in select_possible(engine, by_name):
        name = literal(row, "name")
        if isinstance(node := row["node"], NamedNode) and text in name.value.lower():
            named[node].append(name)

    def rank(name: str) -> tuple[bool, int, str]:
        return not name.lower().startswith(text), len(name), name

    best = [
        (thing, min(names, key=lambda name: (readability(name)[0], rank(name.value))).value)
        for thing, names in named.items()
    ]
    best.sort(key=lambda each: rank(each[1]))
    found: dict[NamedNode, str | None] = dict(best)
    if len(found) < MOST_THINGS:
        by_iri = f"""SELECT DISTINCT ?node {{ {{ SELECT ?node {{ ?node a ?kind }} LIMIT {MOST_IRIS} }}
            FILTER(isIRI(?node) && CONTAINS(LCASE(STR(?node)), {Literal(text)})) }} LIMIT {MOST_THINGS}"""
        for thing in sorted((iri(row, "node") for row in select_possible(engine, by_iri)), key=_length):
            found.setdefault(thing, None)
    return [_offered(thing, "thing", name) for thing, name in list(found.items())[:MOST_THINGS]]


def _length(node: NamedNode) -> tuple[int, str]:
    return len(node.value), node.value


def _offered(term: NamedNode, kind: str, label: str | None) -> Offered:
    return {"iri": term.value, "kind": kind} | ({"label": label[:LONGEST_LABEL]} if label else {})
