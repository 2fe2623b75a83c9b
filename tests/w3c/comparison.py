"""Whether two results are the same: as multisets of rows, or in order, blank nodes by what they stand for.

https://www.w3.org/TR/sparql11-query/#SparqlOps (values), https://www.w3.org/TR/rdf11-concepts/#graph-isomorphism
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)  # fmt: skip

from autopact.terms import XSD, Namespace, Term

from .manifest import address

Value: TypeAlias = Term | Triple | str | None
Row: TypeAlias = tuple[Value, ...]

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
_BINDINGS = "SELECT ?row ?name ?value { ?row rs:binding [ rs:variable ?name ; rs:value ?value ] }"

FRACTIONS = {XSD.decimal, XSD.float, XSD.double}
INTEGERS = {XSD[name] for name in ("integer", "negativeInteger", "nonNegativeInteger", "positiveInteger", "int")}


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of a SELECT, the triples of a CONSTRUCT (a row of three each, each once), or the word of an ASK.

    `variables` are in order; those of a graph, and of a word, are none.
    """

    rows: tuple[Row, ...]
    variables: tuple[str, ...] = ()

    def by_value(self) -> Result:
        """The result with numbers and times for the literals that stand for them."""
        return Result(tuple(tuple(map(_value, row)) for row in self.rows), self.variables)


def of_solutions(result: QuerySolutions | QueryBoolean) -> Result:
    """The result of a SELECT or an ASK."""
    if isinstance(result, QueryBoolean):
        return Result(((str(bool(result)),),))
    names = sorted(variable.value for variable in result.variables)
    return Result(tuple(tuple(row[name] for name in names) for row in result), tuple(names))


def of_triples(triples: Iterable[Triple]) -> Result:
    """The result of a CONSTRUCT or DESCRIBE."""
    return Result(tuple((triple.subject, triple.predicate, triple.object) for triple in set(triples)))


def expected(file: Path) -> Result:
    """The result that a file of the tests holds, a graph or what a query gives back."""
    form = RdfFormat.from_extension(file.suffix[1:])
    if form:
        triples = {quad.triple for quad in parse(path=str(file), format=form, base_iri=address(file))}
        return (
            _written_out(triples) if any(triple.object == RS.ResultSet for triple in triples) else of_triples(triples)
        )
    return of_solutions(
        parse_query_results(file.read_bytes(), format=QueryResultsFormat.from_extension(file.suffix[1:]))
    )


def _written_out(triples: Iterable[Triple]) -> Result:
    """The rows that a graph describes, in the vocabulary that the first tests had for them."""
    store = Store()
    store.extend(Quad(*triple) for triple in triples)
    names = sorted(quad.object.value for quad in store.quads_for_pattern(None, RS.resultVariable, None))
    rows: dict[Term, dict[str, Value]] = {}
    for row in store.query(f"PREFIX rs: <{RS}> {_BINDINGS}"):
        rows.setdefault(row["row"], {})[row["name"].value] = row["value"]
    return Result(tuple(tuple(row.get(name) for name in names) for row in rows.values()), tuple(names))


def same(one: Result, other: Result, *, ordered: bool = False) -> bool:
    """Whether two results are equal, with some one-to-one exchange of blank nodes."""
    if one.variables != other.variables or len(one.rows) != len(other.rows):
        return False
    if ordered:
        return _match(one.rows, [[row] for row in other.rows], {}, {})
    plain, blank = _split(one.rows)
    other_plain, other_blank = _split(other.rows)
    if Counter(plain) != Counter(other_plain):
        return False
    candidates: dict[Row, list[Row]] = {}
    for row in other_blank:
        candidates.setdefault(_shape(row), []).append(row)
    blank.sort(key=lambda row: len(candidates.get(_shape(row), ())))
    return _match(blank, [candidates.get(_shape(row), []) for row in blank], {}, {})


def _split(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Rows without blank nodes, and rows with them."""
    plain: list[Row] = []
    blank: list[Row] = []
    for row in rows:
        (blank if any(isinstance(value, BlankNode) for value in row) else plain).append(row)
    return plain, blank


def _shape(row: Row) -> Row:
    return tuple("_:" if isinstance(value, BlankNode) else value for value in row)


def _match(
    rows: Sequence[Row], choices: Sequence[list[Row]], there: dict[Value, Value], back: dict[Value, Value]
) -> bool:
    """Whether each row has a partner of its own among its choices under one exchange of blank nodes.

    Choices are shared between rows of one shape: a partner is taken out of its list while it is tried.
    """
    if not rows:
        return True
    row, partners = rows[0], choices[0]
    for at, partner in enumerate(partners):
        pairs = [
            (a, b) for a, b in zip(row, partner, strict=True) if isinstance(a, BlankNode) and isinstance(b, BlankNode)
        ]
        if _shape(row) != _shape(partner) or any(there.get(a, b) != b or back.get(b, a) != a for a, b in pairs):
            continue
        new, new_back = there | dict(pairs), back | {b: a for a, b in pairs}
        del partners[at]
        found = len(set(pairs)) == len({a for a, _ in pairs}) == len({b for _, b in pairs}) and _match(
            rows[1:], choices[1:], new, new_back
        )
        partners.insert(at, partner)
        if found:
            return True
    return False


def _value(value: Value) -> Value:
    """A number, a truth or a time as its value, everything else as it is."""
    try:
        if isinstance(value, str):  # a word of CSV, which knows no types
            return f"{float(value):.12g}"
        if not isinstance(value, Literal):
            return value
        if value.datatype in FRACTIONS:
            return f"{float(value.value):.12g} {value.datatype.value}"
        if value.datatype in INTEGERS:
            return f"{int(value.value)}"
        if value.datatype == XSD.boolean:
            return str(value.value in ("true", "1"))
        if value.datatype == XSD.dateTime:
            return datetime.fromisoformat(value.value).isoformat()
    except ValueError:
        return value
    return value
