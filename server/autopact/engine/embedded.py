"""Queries over a dataset, by pyoxigraph, in this process.

The seam is narrow on purpose: a text and the graphs it is to see go in, a complete value comes out,
so that the same calls can be answered by a process that may be killed, or by a remote engine.
Nothing here reaches the network, except a SERVICE clause: callers refuse those before they come here.

https://www.w3.org/TR/sparql11-query/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)  # fmt: skip

from autopact.errors import Place, QueryFault, SyntaxFault
from autopact.terms import PREFIXES, RDF, XSD, Level, Term

if TYPE_CHECKING:
    from autopact.engine.dataset import Dataset

SPECIFICATION = "https://www.w3.org/TR/sparql11-query/#grammar"

Row: TypeAlias = Mapping[str, Term | None]
"""One solution: every variable of the result, None where it is unbound."""

Raw: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True, slots=True)
class Solutions:
    """The result of a SELECT: its variables in the order of the projection, and its rows."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Boolean:
    """The result of an ASK."""

    value: bool


@dataclass(frozen=True, slots=True)
class Triples:
    """The result of a CONSTRUCT or DESCRIBE, sorted, each triple once."""

    triples: tuple[Triple, ...]


class Engine:
    """Answers queries over one dataset, which it copies: it never changes afterwards.

    Safe to use from several threads at once.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._store = Store()
        for name, triples in dataset.graphs.items():
            # `load` would rename the blank nodes, and inferred triples about them would detach.
            self._store.bulk_extend(Quad(t.subject, t.predicate, t.object, name) for t in triples)
        self._disjoint = frozenset(dataset.default_graphs(Level.POSSIBLE, True))
        self._merged = lru_cache(maxsize=4)(self._merge)

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[NamedNode] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
    ) -> Solutions | Boolean | Triples:
        """The answer to a query, as a complete value.

        Args:
            text: a SPARQL 1.1 query. Its own FROM clauses have no effect: `sparql.question` reads them.
            base_iri: what relative IRIs in the text are resolved against.
            prefixes: prefixes the text may use without declaring them.
            default_graphs: the graphs whose union, each triple once, is the default graph. A graph that is
                not there is an empty one. Without it: what is certain, with what follows from it.
            named_graphs: the graphs that GRAPH sees. Without it: all.

        Raises:
            SyntaxFault: the text does not parse; its place has line and column.
        """
        raw = self._evaluate(text, base_iri, prefixes, default_graphs, named_graphs)
        if isinstance(raw, QuerySolutions):
            names = tuple(variable.value for variable in raw.variables)
            return Solutions(names, tuple({name: row[name] for name in names} for row in raw))
        if isinstance(raw, QueryTriples):
            return Triples(tuple(_in_order(raw)))
        return Boolean(bool(raw))

    def answer(
        self,
        text: str,
        form: QueryResultsFormat | RdfFormat,
        *,
        base_iri: str | None = None,
        default_graphs: Sequence[NamedNode] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
    ) -> bytes:
        """The answer to a query, serialised whole; arguments as for `query`.

        An ASK has no standard form in CSV and TSV: there it is the word `true` or `false`, and nothing else.

        Raises:
            SyntaxFault: the text does not parse.
            QueryFault: the result is not of the kind the form writes, or the form cannot carry it.
        """
        raw = self._evaluate(text, base_iri, None, default_graphs, named_graphs)
        if isinstance(raw, QueryTriples) and isinstance(form, RdfFormat):
            return write(raw, form)
        if isinstance(raw, QueryTriples) or isinstance(form, RdfFormat):
            raise QueryFault(
                f"{form.name} does not write this kind of result.",
                mend="SELECT and ASK have results formats, CONSTRUCT and DESCRIBE have RDF formats.",
            )
        return _without_control_characters(raw.serialize(format=form) or b"", form)

    def variables(self, text: str, *, base_iri: str | None = None) -> tuple[str, ...]:
        """The variables that a SELECT gives back, in pyoxigraph's order; found without looking at the data.

        Raises:
            SyntaxFault: the text does not parse.
        """
        raw = _run(Store(), text, base_iri=base_iri)
        return tuple(variable.value for variable in raw.variables) if isinstance(raw, QuerySolutions) else ()

    def _evaluate(
        self,
        text: str,
        base_iri: str | None,
        prefixes: Mapping[str, str] | None,
        default_graphs: Sequence[NamedNode] | None,
        named_graphs: Sequence[NamedNode] | None,
    ) -> Raw:
        if default_graphs is None:
            default_graphs = self.dataset.default_graphs(Level.CERTAIN, True)
        parts = frozenset(default_graphs)
        named = None if named_graphs is None else list(dict.fromkeys(named_graphs))
        if len(parts) < 2 or parts <= self._disjoint:
            return _run(
                self._store, text, base_iri=base_iri, prefixes=prefixes, default_graphs=list(parts), named_graphs=named
            )
        merged = self._merged(parts, None if named is None else frozenset(named))
        return _run(
            merged, text, base_iri=base_iri, prefixes=prefixes, default_graphs=[DefaultGraph()], named_graphs=named
        )

    def _merge(self, parts: frozenset[NamedNode], named: frozenset[NamedNode] | None) -> Store:
        """A store whose default graph is the merge of graphs that may overlap.

        pyoxigraph's union of several default graphs gives a triple once for every graph that has it.
        """
        graphs = self.dataset.graphs
        store = Store()
        for name in parts & graphs.keys():
            store.bulk_extend(Quad(t.subject, t.predicate, t.object) for t in graphs[name])
        for name in graphs.keys() if named is None else named & graphs.keys():
            store.bulk_extend(Quad(t.subject, t.predicate, t.object, name) for t in graphs[name])
        return store


S = TypeVar("S", Triple, Quad)


def write(statements: Iterable[S], form: RdfFormat, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Triples, or quads, serialised, sorted, with those prefixes that they use, where the format has any.

    Raises:
        QueryFault: the format cannot carry them (RDF/XML: a property whose IRI ends in no XML name).
    """
    ordered = _in_order(statements)
    if form == RdfFormat.RDF_XML:
        for statement in ordered:
            if not _ENDS_IN_NAME.search(statement.predicate.value):
                raise QueryFault(
                    f"RDF/XML cannot write the property <{statement.predicate.value}>: it ends in no XML name.",
                    mend="Ask for Turtle, N-Triples or JSON-LD.",
                    spec="https://www.w3.org/TR/rdf-syntax-grammar/#section-Serialising",
                )
    body = serialize(ordered, format=form, prefixes=_used(ordered, prefixes)) or b""
    if form in (RdfFormat.TURTLE, RdfFormat.TRIG):
        body = _with_header_in_order(body)
    return _without_control_characters(body, form)


_WRITTEN_WITHOUT_PREFIX = {RDF.type, RDF.langString, XSD.string, XSD.integer, XSD.decimal, XSD.boolean}


def _used(statements: Iterable[Triple | Quad], prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes whose namespace some term of the statements is in."""
    namespaces = set()
    for statement in statements:
        for term in (statement.subject, statement.predicate, statement.object):
            node = term.datatype if isinstance(term, Literal) else term
            if isinstance(node, NamedNode) and node not in _WRITTEN_WITHOUT_PREFIX:
                namespaces.add(node.value[: max(node.value.rfind("#"), node.value.rfind("/")) + 1])
    return {prefix: namespace for prefix, namespace in prefixes.items() if namespace in namespaces}


def _with_header_in_order(body: bytes) -> bytes:
    """Turtle with its prefixes sorted and set apart; pyoxigraph writes them in a new order every time."""
    lines = body.split(b"\n")
    end = next((at for at, line in enumerate(lines) if not line.startswith(b"@prefix ")), 0)
    return b"\n".join([*sorted(lines[:end]), *([b""] if end else []), *lines[end:]])


_ENDS_IN_NAME = re.compile(r"[^\W\d][\w.\-·]*$")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _in_order(statements: Iterable[S]) -> list[S]:
    """Sorted by subject, types first."""
    return sorted(statements, key=lambda t: (str(t.subject), t.predicate != RDF.type, str(t.predicate), str(t.object)))


def _without_control_characters(body: bytes, form: QueryResultsFormat | RdfFormat) -> bytes:
    """The body, if it is text that its format allows.

    Raises:
        QueryFault: XML 1.0 has no way to write a control character that stands in a literal.
    """
    if form in (QueryResultsFormat.XML, RdfFormat.RDF_XML) and _CONTROL.search(body):
        raise QueryFault(
            "The result holds a control character, which XML cannot carry.",
            mend="Ask for JSON, or for Turtle or N-Triples.",
            spec="https://www.w3.org/TR/xml/#charsets",
        )
    return body


def _run(
    store: Store,
    text: str,
    *,
    base_iri: str | None = None,
    prefixes: Mapping[str, str] | None = None,
    default_graphs: Sequence[NamedNode | DefaultGraph] | None = None,
    named_graphs: Sequence[NamedNode] | None = None,
) -> Raw:
    try:
        return store.query(
            text,
            base_iri=base_iri,
            prefixes=dict(prefixes or {}),
            default_graph=None if default_graphs is None else list(default_graphs),
            named_graphs=None if named_graphs is None else list(named_graphs),
        )
    except SyntaxError as error:
        raise _fault(str(error)) from None


_POSITION = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_SAID_IN_WORDS = re.compile(r"[A-Z][a-z]+ [\w ]+|IRI parsing failed")


def _fault(message: str) -> SyntaxFault:
    """The parser's complaint. Its place is where the parser gave up, which may be some way behind the fault."""
    found = _POSITION.match(message)
    if not found:
        return SyntaxFault(f"The query does not parse: {message}", spec=SPECIFICATION)
    # What would have fitted is said in classes of characters, which help nobody; other reasons are said in words.
    reason = _SAID_IN_WORDS.search(found[3])
    return SyntaxFault(
        f"The query does not parse: {reason[0].strip()}." if reason else "The query does not parse.",
        mend="Correct the query there; the fault may lie just before it.",
        place=Place(line=int(found[1]), column=int(found[2])),
        spec=SPECIFICATION,
    )
