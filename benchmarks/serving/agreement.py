"""Whether servers answer the same: results are compared as sets of rows or triples, numbers by their value."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from pyoxigraph import RdfFormat, parse

from autopact.terms import PREFIXES
from benchmarks.serving.mix import Query

Answer: TypeAlias = Counter[tuple[str, ...]]

_XSD = PREFIXES["xsd"]


def answer(query: Query, body: bytes) -> Answer:
    """What a body says, in a form that is equal where two bodies say the same."""
    if query.constructs:
        return Counter({tuple(map(str, quad.triple)): 1 for quad in parse(body, RdfFormat.TURTLE)})
    found = json.loads(body)
    return Counter(
        tuple(f"{name}={_term(row[name])}" for name in sorted(found["head"]["vars"]) if name in row)
        for row in found["results"]["bindings"]
    )


def _term(term: dict[str, str]) -> str:
    value, datatype = term["value"], term.get("datatype", _XSD + "string").removeprefix(_XSD)
    if datatype in {"integer", "decimal"}:
        try:
            return f"number {Decimal(value).normalize():f}"
        except InvalidOperation:
            pass
    return f"{term['type'].removeprefix('typed-')} {value} {datatype} {term.get('xml:lang', '').lower()}"
