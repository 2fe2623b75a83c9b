"""Rows of a table, matched with things: the questions that a reconciliation service answers.

Identifiers are IRIs. A candidate is a match where exactly one thing is called so, letter by letter but for the case, is
of the type that is asked for, and has every value that is given beside the name; all else is for a person to judge.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeAlias, cast

from pyoxigraph import Literal, NamedNode

from autopact.catalogue.asking import batched, iri, literal, lots, select
from autopact.catalogue.candidates import TERMS, Candidate, candidates, likeness
from autopact.catalogue.names import MOST_LABELS, NAMING, either, labels, named, readability, readable
from autopact.catalogue.search import types_of
from autopact.catalogue.vocabulary import used
from autopact.engine.seam import Engine
from autopact.errors import OverSize, OverTime
from autopact.terms import ABOUT, LABELS, SKOS_XL, XSD, Term

Told: TypeAlias = dict[str, Any]
"""JSON, as the specification has it."""

Given: TypeAlias = str | float | bool | NamedNode
"""A value that a client gives for a property."""

NAME, VALUES = 0.7, 0.3
"""What a name and the values beside it count in a score."""

UNTYPED = 0.9
"""What is left of the score of a candidate that is not of the type that it should be."""

MOST_VALUES = 20_000
"""Values that are read for a question, of all that may be meant: a thousand each."""

SHORTEST = 20
"""Candidates that are looked at, however few are wanted: whether one is alone has to be seen."""

_WHOLE = {XSD[name] for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")}
_BROKEN = {XSD.decimal, XSD.double, XSD.float}
_NUMBER = re.compile(r"\s*[+-]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|INF)\s*")
"""As XML Schema writes them: Python reads 1_000, too."""

_DATE = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
"""What the specification takes for a date."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: what a cell may mean.

    Attributes:
        name: the cell; may be empty where there are values.
        kinds: the classes that it may be of.
        strict: how they bind: `any` or `all` have to fit; `should` only counts.
        values: for properties, the values that other cells give.
        limit: how many candidates are wanted.
    """

    name: str
    kinds: Sequence[NamedNode] = ()
    strict: str = "any"
    values: Sequence[tuple[NamedNode, Sequence[Given]]] = ()
    limit: int = 5


@dataclass(slots=True)
class _Judged:
    """A candidate, how well its values fit (from 0 to 1; None where none are given), and whether its type does."""

    candidate: Candidate
    fit: float | None
    typed: bool

    @property
    def score(self) -> float:
        """From 0 to 100."""
        name = self.candidate.score
        whole = name if self.fit is None else NAME * name + VALUES * 100 * self.fit
        return round(whole if self.typed else UNTYPED * whole, 1)

    @property
    def certain(self) -> bool:
        """Whether nothing speaks against it."""
        return self.candidate.exact and self.fit in (None, 1.0) and self.typed


def reconcile(engine: Engine, asked: Asked, language: str) -> list[Told]:
    """The candidates of a question, the likeliest first.

    Raises:
        OverSize: there are more of them, or they have more values, than can be looked at.
    """
    most = max(SHORTEST, asked.limit)
    if asked.name.strip():
        kinds = asked.kinds if asked.strict != "should" else ()
        found = candidates(engine, asked.name, kinds=kinds, every=asked.strict == "all", most=most)
    else:
        found = _having(engine, asked, most) if asked.values else []
    fits = _fits(engine, [each.node for each in found], asked.values, language)
    judged = [
        _Judged(
            each,
            fits[each.node] if asked.values else None,
            asked.strict != "should" or not asked.kinds or not set(asked.kinds).isdisjoint(each.types),
        )
        for each in found
    ]
    certain = [each for each in judged if each.certain]
    judged.sort(key=lambda each: -each.score)
    shown = judged[: asked.limit]
    names = labels(engine, [node for each in shown for node in (each.candidate.node, *each.candidate.types)], language)
    about = described(engine, [each.candidate.node for each in shown], language)
    return [
        {
            **called(each.candidate.node, names),
            **({"description": said} if (said := about.get(each.candidate.node)) else {}),
            "type": [called(kind, names) for kind in each.candidate.types],
            "score": each.score,
            "match": certain == [each],
            "features": [
                {"id": "name", "value": each.candidate.score},
                *([{"id": "values", "value": round(100 * each.fit, 1)}] if each.fit is not None else []),
            ],
        }
        for each in shown
    ]


def called(node: NamedNode, names: Mapping[NamedNode, Literal]) -> Told:
    """A thing or a term by its identifier and its name."""
    return {"id": node.value, "name": named(node, names)}


def described(engine: Engine, nodes: Collection[NamedNode], language: str) -> dict[NamedNode, str]:
    """A sentence about each of some things, where there is one: that which a reader can best read."""
    best: dict[NamedNode, tuple[tuple[int, int, str], Literal]] = {}
    about = " ".join(map(str, ABOUT))
    for kind in (readable("?says"), "isLiteral(?says)"):
        for some in lots(set(nodes) - best.keys()):
            pattern = f"VALUES ?node {{ {some} }} VALUES ?about {{ {about} }} ?node ?about ?says FILTER({kind})"
            for row in select(engine, f"SELECT ?node ?about ?says {{ {pattern} }} LIMIT {MOST_LABELS}"):
                node, says = iri(row, "node"), literal(row, "says")
                tongue, text = readability(says, language)
                rank = tongue, ABOUT.index(iri(row, "about")), text
                best[node] = min(best.get(node, (rank, says)), (rank, says), key=lambda each: each[0])
    return {node: says.value for node, (_, says) in best.items()}


def extend(
    engine: Engine,
    things: Mapping[str, NamedNode | None],
    wanted: Sequence[tuple[NamedNode, int | None]],
    language: str,
) -> Told:
    """The values of properties of things, certain and inferred: for each at most as many as are wanted.

    Things are by what the client calls them; a name of none has no values.

    Raises:
        OverSize: there are more than can be told at a time.
    """
    wanted = list(dict(wanted).items())
    nodes = list(dict.fromkeys(filter(None, things.values())))
    found = _values(engine, nodes, [predicate for predicate, _ in wanted])
    enough = all(most and len(found.get((node, each), ())) >= most for node in nodes for each, most in wanted)
    if sum(map(len, found.values())) > MOST_VALUES and not enough:
        raise OverSize(
            f"These things have more than {MOST_VALUES:,} values.", mend="Ask for fewer things or properties at a time."
        )
    names = labels(engine, [*(p for p, _ in wanted), *(value for some in found.values() for value in some)], language)
    rows = {
        name: {
            predicate.value: [
                _cell(value, names) for value in (found.get((node, predicate), ()) if node else ())[:most]
            ]
            for predicate, most in wanted
        }
        for name, node in things.items()
    }
    return {"meta": [called(each, names) for each, _ in wanted], "rows": rows}


def usual(engine: Engine, most: int) -> list[NamedNode]:
    """The classes with most members that have names, those with a label first; none where that would take too long.

    Classes of classes and of properties are left out: a table names things.
    """
    try:
        rows = select(
            engine,
            f"""SELECT ?kind (COUNT(DISTINCT ?s) AS ?n) {{
                ?s {either(*LABELS, SKOS_XL.prefLabel)} ?label ; a ?kind FILTER(isIRI(?kind))
            }} GROUP BY ?kind ORDER BY DESC(?n) ?kind LIMIT {10 * most}""",
        )
    except OverTime:
        return []
    kinds = [iri(row, "kind") for row in rows if row["kind"] not in TERMS]
    names = labels(engine, kinds)
    return sorted(kinds, key=lambda kind: kind not in names)[:most]


def suggested(engine: Engine, kind: str, text: str, language: str) -> list[Told]:
    """The classes, or properties, with a text in their label or the end of their IRI, the most used first."""
    terms = list(used(engine, kind))
    names = labels(engine, terms, language)
    sought = text.lower()
    return [
        called(node, names)
        for node in terms
        if sought in named(node, names).lower() or sought in named(node, {}).lower()
    ]


def proposed(engine: Engine, kind: NamedNode | None, most: int, language: str) -> list[Told]:
    """The properties that the members of a class have, or that there are, the most used first."""
    members = f"?s a {kind} ; ?p ?o" if kind else "?s ?p ?o"
    rows = select(
        engine,
        f"SELECT ?p (COUNT(*) AS ?n) {{ {members} }} GROUP BY ?p ORDER BY DESC(?n) ?p LIMIT {most}",
    )
    found = [iri(row, "p") for row in rows]
    names = labels(engine, found, language)
    return [called(each, names) for each in found]


def _having(engine: Engine, asked: Asked, most: int) -> list[Candidate]:
    """Things without a name to go by: those with the first of the given values."""
    predicate, given = asked.values[0]
    some = " || ".join(map(_is_value, given))
    wanted = set(asked.kinds) if asked.strict != "should" else set()
    rows = select(
        engine,
        f"""SELECT DISTINCT ?node {{ ?node {predicate} ?value FILTER(isIRI(?node))
            OPTIONAL {{ ?value {NAMING} ?label }} FILTER({some}
            || LCASE(STR(?label)) IN ({", ".join(str(Literal(_text(each))) for each in given)}))
        }} ORDER BY ?node LIMIT {MOST_VALUES + 1 if wanted else most}""",
    )
    found: list[Candidate] = []
    for lot in batched([iri(row, "node") for row in rows]):
        types = types_of(engine, lot)
        of = {node: set(types.get(node, ())) for node in lot}
        fit = [node for node in lot if wanted <= of[node] or (asked.strict != "all" and wanted & of[node])]
        names = labels(engine, fit)
        found += [Candidate(node, named(node, names), 100.0, types.get(node, ())) for node in fit]
        if len(found) >= most:
            return found[:most]
    if len(rows) > MOST_VALUES:
        raise OverSize(
            f"More than {MOST_VALUES:,} things have that value of {predicate}.",
            mend="Give a name, too, or first a property with a value that fewer have.",
        )
    return found


def _is_value(given: Given) -> str:
    """The condition of SPARQL that `?value` is one that is given, whatever the spelling of a number."""
    if isinstance(given, NamedNode):
        return f"?value = {given}"
    alike = f"LCASE(STR(?value)) = {Literal(_text(given))}"
    with suppress(ValueError, OverflowError):  # a number of hundreds of digits is compared as a text
        if isfinite(number := _number(given)):
            return f"{alike} || (isNumeric(?value) && ?value = {Literal(number)})"
    return alike


def _fits(
    engine: Engine, nodes: Sequence[NamedNode], values: Sequence[tuple[NamedNode, Sequence[Given]]], language: str
) -> dict[NamedNode, float]:
    """How well the values of things fit those that are given, on the average of the properties."""
    if not values:
        return {}
    found = _values(engine, nodes, [predicate for predicate, _ in values])
    if sum(map(len, found.values())) > MOST_VALUES:  # of those that are not read, nobody knows whether they fit
        raise OverSize(
            f"What may be meant has more than {MOST_VALUES:,} values.", mend="Ask with properties that have fewer."
        )
    names = labels(engine, (value for some in found.values() for value in some), language)
    return {
        node: sum(
            max((_fit(one, other, names) for one in given for other in found.get((node, predicate), ())), default=0.0)
            for predicate, given in values
        )
        / len(values)
        for node in nodes
    }


def _fit(given: Given, value: Term, names: Mapping[NamedNode, Literal]) -> float:
    """How well a value fits one that is given, from 0 to 1."""
    if isinstance(given, NamedNode):
        return float(given == value)
    if isinstance(value, NamedNode):
        return float(given == value.value) or likeness(_text(given), named(value, names).lower()) / 100
    if not isinstance(value, Literal):
        return 0.0
    if value.datatype in _WHOLE | _BROKEN:
        try:
            return float(_number(value.value) == _number(given))
        except ValueError:
            return 0.0
    return likeness(_text(given), value.value.lower()) / 100


def _number(given: str | float) -> float:
    """The number that a value is; a whole one is told from its neighbours, however long.

    Raises:
        ValueError: it is none.
    """
    if isinstance(given, str) and not _NUMBER.fullmatch(given):
        raise ValueError(given)
    with suppress(ValueError):
        return given if isinstance(given, float) else int(given)
    return float(given)


def _text(given: Given) -> str:
    """A value as text, in small letters."""
    return str(given.value if isinstance(given, NamedNode) else given).strip().lower()


def _values(
    engine: Engine, nodes: Iterable[NamedNode], predicates: Iterable[NamedNode]
) -> dict[tuple[NamedNode, NamedNode], list[Term]]:
    """The values of properties of things, in order; if there are more than `MOST_VALUES`, one more than that."""
    rows = select(
        engine,
        f"""SELECT ?node ?p ?value {{ VALUES ?node {{ {" ".join(map(str, nodes))} }}
            VALUES ?p {{ {" ".join(map(str, predicates))} }} ?node ?p ?value FILTER(!isBlank(?value))
        }} ORDER BY ?node ?p ?value LIMIT {MOST_VALUES + 1}""",
    )
    found: dict[tuple[NamedNode, NamedNode], list[Term]] = {}
    for row in rows:
        found.setdefault((iri(row, "node"), iri(row, "p")), []).append(cast("Term", row["value"]))
    return found


def _cell(value: Term, names: Mapping[NamedNode, Literal]) -> Told:
    """A value as a cell of a table; a triple is told as a text."""
    if isinstance(value, NamedNode):
        return called(value, names)
    if not isinstance(value, Literal):
        return {"str": str(value)}
    text, datatype = value.value, value.datatype
    with suppress(ValueError):  # what is none in spite of its type is told as it is
        if datatype in _WHOLE and _NUMBER.fullmatch(text):
            return {"int": int(text)}
        if datatype in _BROKEN and _NUMBER.fullmatch(text) and isfinite(float(text)):
            return {"float": float(text)}
    return {"date": text} if datatype == XSD.dateTime and _DATE.fullmatch(text) else {"str": text}
