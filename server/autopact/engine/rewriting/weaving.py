"""The answers of other endpoints, put where the SERVICE clauses stood.

    SERVICE <http://…> { ?s ?p ?o }     becomes     { VALUES (?s ?p ?o) { (…) (…) } }

So the engine's parser never sees a clause. A column that holds what VALUES cannot (blank nodes, triples) goes through
a function: its values are numbers, and the function gives the terms that they stand for.

https://www.w3.org/TR/sparql11-federated-query/#values
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, Triple, parse_query_results

from autopact.edits import Edit
from autopact.engine.rewriting import labels
from autopact.engine.seam import Job, Service
from autopact.errors import RemoteFault
from autopact.terms import BASE, Term
from autopact.turtle.hostile import DEEPEST

Value: TypeAlias = Term | Triple
Functions: TypeAlias = dict[NamedNode, Callable[[Value], Value | None]]
Names: TypeAlias = Sequence[str]

FUNCTION = NamedNode(f"{BASE}function/service-term")


@dataclass(frozen=True, slots=True)
class Woven:
    """What to write instead of a job's clauses, and the functions that are used in it."""

    edits: Sequence[Edit]
    functions: Functions


def outline(services: Sequence[Service], names: Sequence[Names]) -> list[Edit]:
    """The clauses as groups without solutions, which have the same variables; `names` are those of each clause."""
    groups = (_group(each, ()) for each in names)
    return [Edit(each.start, each.end, group) for each, group in zip(services, groups, strict=True)]


def weave(job: Job, names: Sequence[Names], *, named: Callable[[BlankNode], Value] = lambda node: node) -> Woven:
    """The clauses as groups with the solutions that came back.

    Args:
        job: the query, and what others replied to it.
        names: the variables of each clause.
        named: what is written for a blank node.

    Raises:
        RemoteFault: an answer is no result of a SELECT.
    """
    terms: dict[Value, Value] = {}
    edits = [
        Edit(service.start, service.end, _group(each, _rows(service, each, reply, named), terms))
        for service, each, reply in zip(job.services, names, job.replies or (), strict=True)
    ]
    return Woven(edits, {FUNCTION: terms.get} if terms else {})


def _rows(
    service: Service, names: Names, reply: bytes | None, named: Callable[[BlankNode], Value]
) -> list[Sequence[Value | None]]:
    """The solutions of a clause; what failed silently has one, without a value.

    Raises:
        RemoteFault: the reply is no result of a SELECT.
    """
    nothing: list[Sequence[Value | None]] = [[None] * len(names)]
    if reply is None:
        return nothing
    try:
        return _read(reply, names, named)
    except (SyntaxError, ValueError) as error:
        why = str(error)  # and no more: its frames have what may be let go of in no other thread
    if service.silent:
        return nothing
    raise RemoteFault(f"<{service.iri}> answers with what is no result: {why}.", mend="Ask it directly why.")


def _read(reply: bytes, names: Names, named: Callable[[BlankNode], Value]) -> list[Sequence[Value | None]]:
    result = parse_query_results(labels.in_json(reply), format=QueryResultsFormat.JSON)
    if not isinstance(result, QuerySolutions):
        raise ValueError("a truth, not solutions")
    given = {variable.value for variable in result.variables}
    blank: defaultdict[BlankNode, Value] = defaultdict(lambda: named(BlankNode()))
    return [[_apart(row[name], blank) if name in given else None for name in names] for row in result]


def _apart(value: Value | None, blank: Mapping[BlankNode, Value], depth: int = 0) -> Value | None:
    """The value with new blank nodes for those of the reply: a label says nothing elsewhere."""
    if isinstance(value, BlankNode):
        return blank[value]
    if isinstance(value, Triple):
        if depth == DEEPEST:
            raise ValueError(f"triples in one another, more than {DEEPEST} deep")
        subject, object_ = (_apart(each, blank, depth + 1) for each in (value.subject, value.object))
        return Triple(subject, value.predicate, object_)  # type: ignore[arg-type]
    return value


def _group(names: Names, rows: Sequence[Sequence[Value | None]], terms: dict[Value, Value] | None = None) -> str:
    """A group with the solutions; what VALUES cannot hold is added to `terms`, by the number that stands for it."""
    odd = [any(isinstance(row[at], BlankNode | Triple) for row in rows) for at in range(len(names))]
    longer = "_" * (1 + max(map(len, names), default=0))  # no name of the client's begins like that
    columns = [f"?{longer}{at}" if odd[at] else f"?{name}" for at, name in enumerate(names)]
    numbers: dict[Value, Literal] = {}

    def written(value: Value | None, *, stands_for: bool) -> str:
        if value is None:
            return "UNDEF"
        if stands_for and terms is not None:
            number = numbers.setdefault(value, Literal(len(terms)))
            terms.setdefault(number, value)
            return str(number)
        return str(value)

    lines = (f"({' '.join(written(value, stands_for=odd[at]) for at, value in enumerate(row))})" for row in rows)
    values = f"VALUES ({' '.join(columns)}) {{ {' '.join(lines)} }}"
    if not any(odd):
        return f"{{ {values} }}"
    chosen = (
        f"({FUNCTION}({column}) AS ?{name})" if is_odd else column
        for name, column, is_odd in zip(names, columns, odd, strict=True)
    )
    return f"{{ SELECT {' '.join(chosen)} {{ {values} }} }}"
