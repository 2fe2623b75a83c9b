"""Results, as complete values, or serialised: into memory up to a bound, then into a file up to another, never further.

Small graphs are written sorted, with the prefixes that they use, so that the same graph gives the same bytes; large
ones stream, in whatever order they come.
"""

from __future__ import annotations

import codecs
import csv
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from traceback import clear_frames
from typing import IO, TypeVar, cast

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
    serialize,
)

from autopact.engine.seam import Answer, Boolean, Solutions, Triples
from autopact.errors import OverSize, QueryFault, Unwritable
from autopact.terms import PREFIXES, RDF, XSD, Term, plain
from autopact.tokens import FOLLOWS, LETTER
from autopact.turtle.elements import named

IN_MEMORY = 1024 * 1024
"""Bytes of a result that are kept in memory; a larger one goes to its file."""

LARGEST = 2 * 1024**3
"""Bytes that a result may have, unless an operator says otherwise."""

SORTED = 20_000
"""Statements that are sorted before they are written: those of any page and of the whole bundled graph."""


_LESS = "Ask for less: LIMIT, or fewer columns."


class Sink:
    """Takes a body piece by piece, as a file opened for writing does; `length` counts its bytes.

    `xml` has the prefixes that elements are written with, where it is XML.

    Args:
        file: the descriptor of an empty file, for what is too large for memory; without it, memory takes all.
        largest: bytes that the body may have.
    """

    def __init__(self, file: int | None = None, largest: int = LARGEST) -> None:
        self.length = 0
        self.spilt = False
        self.xml: Mapping[str, str] | None = None
        self._tag = b""
        self._pieces: list[bytes] = []
        self._held = 0
        self._file = file
        self._largest = largest

    def write(self, piece: bytes) -> int:
        """Take the next piece.

        Raises:
            OverSize: the body is larger than it may be, or its file finds no room.
            Unwritable: XML 1.0 has no way to write a control character, or one of two others, that stands in a literal.
        """
        taken = len(piece)
        if self.xml is not None:
            if _NOT_IN_XML.search(piece):
                raise Unwritable(
                    "The result holds a control character, U+FFFE or U+FFFF, which XML cannot carry.",
                    mend="Ask for JSON, or for Turtle or N-Triples.",
                    spec="https://www.w3.org/TR/xml/#charsets",
                )
            piece = piece.replace(b"\r", b"&#13;")  # what parsers would take for the end of a line, and change
            piece = named(self._without_begun_tag(piece), self.xml)
        self.length += len(piece)
        self._held += len(piece)
        if self.length > self._largest:
            raise too_large(self._largest)
        self._pieces.append(piece)
        if self._held > IN_MEMORY and self._file is not None:
            self._spill()
        return taken

    def _without_begun_tag(self, piece: bytes) -> bytes:
        """XML up to a tag that does not end in this piece, which is kept for the next; a document ends with a tag."""
        piece = self._tag + piece
        begun = piece.rfind(b"<")
        end = begun if begun >= 0 and b">" not in piece[begun:] else len(piece)
        self._tag = piece[end:]
        return piece[:end]

    def flush(self) -> None:
        """Nothing: the last piece is written out when the body is complete."""

    def complete(self) -> bytes:
        """The whole body, or nothing where it is in the file, all of it then."""
        if self.spilt:
            self._spill()
        return b"".join(self._pieces)

    def _spill(self) -> None:
        rest = memoryview(b"".join(self._pieces))
        self.spilt = True
        self._pieces, self._held = [], 0
        try:
            while rest:
                rest = rest[os.write(cast("int", self._file), rest) :]
        except OSError as error:
            raise no_room(error) from None


def too_large(largest: int) -> OverSize:
    """A result has more bytes than it may have."""
    return OverSize(f"The result is larger than {largest:,} bytes.", mend=_LESS)


def too_large_a_term(error: MemoryError) -> OverSize:
    """A result cannot be read, for which this is pyoxigraph's error: a term has 16 MiB, or somewhat less."""
    clear_frames(error.__traceback__)  # they have solutions, which may be let go of in no other thread
    return OverSize("The result has a term that is too large to be read.", mend="Ask for less of it.")


def no_room(error: OSError) -> OverSize:
    """A result's file could not be written."""
    return OverSize(f"The result finds no room in the server's temporary files: {error.strerror}.", mend=_LESS)


def other_kind(form: QueryResultsFormat | RdfFormat) -> QueryFault:
    """A result is not of the kind that a format writes."""
    return QueryFault(
        f"{form.name} does not write this kind of result.",
        mend="SELECT and ASK have results formats, CONSTRUCT and DESCRIBE have RDF formats.",
    )


def write_result(
    result: QuerySolutions | QueryBoolean | QueryTriples,
    form: QueryResultsFormat | RdfFormat,
    sink: Sink,
    prefixes: Mapping[str, str] = PREFIXES,
) -> None:
    """Write the result of a query, computing it on the way.

    An ASK has no standard form in CSV and TSV: there it is the word `true` or `false`, and nothing else.

    Raises:
        QueryFault: the result is not of the kind that the form writes.
        Unwritable: the form cannot carry it.
        OverSize: it is larger than it may be.
    """
    if isinstance(result, QueryTriples) and isinstance(form, RdfFormat):
        write_statements(result, form, sink, prefixes)
    elif isinstance(result, QueryTriples) or isinstance(form, RdfFormat):
        raise other_kind(form)
    elif isinstance(result, QuerySolutions) and form == QueryResultsFormat.CSV:
        _write_csv(result, sink)
    else:
        sink.xml = {} if form == QueryResultsFormat.XML else None
        result.serialize(cast("IO[bytes]", sink), format=form)  # of a file, it only ever writes


def _write_csv(solutions: QuerySolutions, sink: Sink) -> None:
    """Write a table with each value in its own column: pyoxigraph puts no quotes around an IRI that has a comma.

    https://www.w3.org/TR/sparql11-results-csv-tsv/#csv
    """
    table = csv.writer(codecs.getwriter("utf-8")(cast("IO[bytes]", sink)))  # of a file, it only ever writes
    table.writerow([each.value for each in solutions.variables])
    table.writerows(map(_field, each) for each in solutions)


def _field(value: Term | Triple | None) -> str:
    """What stands for a value in CSV: its text alone."""
    if value is None:
        return ""
    return value.value if isinstance(value, Literal) else plain(value)


S = TypeVar("S", Triple, Quad)


def write(statements: Iterable[S], form: RdfFormat, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Triples, or quads, serialised, with those prefixes that they use, where the format has any.

    Raises:
        Unwritable: the format cannot carry them (RDF/XML: a property whose IRI ends in no XML name, or `rdf:li`;
            JSON-LD: a triple as a value).
    """
    sink = Sink()
    write_statements(statements, form, sink, prefixes)
    return sink.complete()


def value(result: QuerySolutions | QueryBoolean | Iterable[Triple]) -> Solutions | Boolean | Triples:
    """The result of a query as a complete value: triples sorted by subject, types first."""
    if isinstance(result, QuerySolutions):
        names = tuple(variable.value for variable in result.variables)
        return Solutions(names, tuple({name: row[name] for name in names} for row in result))
    if isinstance(result, QueryBoolean):
        return Boolean(bool(result))
    triples = list(result)
    return Triples(tuple(_ordered(triples, _lines(triples))))


def value_in(answer: Answer) -> Solutions | Boolean | Triples:
    """The value in an answer: as JSON, which begins with a brace, or else as N-Triples.

    Raises:
        OverSize: a term is too large to be read.
    """
    body = answer.read()
    try:
        if body.startswith(b"{"):
            return value(parse_query_results(body, format=QueryResultsFormat.JSON))
        return value(quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES))
    except MemoryError as error:
        raise too_large_a_term(error) from None


_TYPE, _FIRST = f" {RDF.type} ".encode(), b" \x01 "


def _ordered(statements: Sequence[S], lines: bytes) -> list[S]:
    """The statements in the order of their lines, which are compared faster than their terms."""
    keys = lines.replace(_TYPE, _FIRST).split(b"\n")
    return [statement for _, statement in sorted(zip(keys, statements, strict=False), key=itemgetter(0))]


def _lines(statements: Sequence[Triple] | Sequence[Quad]) -> bytes:
    """The statements, each on a line of its own."""
    of_quads = bool(statements) and isinstance(statements[0], Quad)
    return serialize(statements, format=RdfFormat.N_QUADS if of_quads else RdfFormat.N_TRIPLES) or b""


def write_statements(
    statements: Iterable[S], form: RdfFormat, sink: Sink, prefixes: Mapping[str, str] = PREFIXES
) -> None:
    """Write triples, or quads, as they come; few of them in order. Raises as `write_result` does."""
    if form == RdfFormat.RDF_XML:
        prefixes = sink.xml = {name: space for name, space in prefixes.items() if not {name, space} & _OF_XML}
    coming = iter(statements)
    first = list(islice(coming, SORTED))
    if len(first) == SORTED:
        serialize(
            cast("Iterator[Triple]", _writable(chain(first, coming), form)),
            cast("IO[bytes]", sink),
            format=form,
            prefixes=dict(prefixes),
        )
        return
    lines = _lines(first)
    ordered = cast("Iterator[Triple]", _writable(_ordered(first, lines), form))
    body = serialize(ordered, format=form, prefixes=_used(lines, prefixes)) or b""
    sink.write(_with_header_in_order(body) if form in (RdfFormat.TURTLE, RdfFormat.TRIG) else body)


_ENDS_IN_NAME = re.compile(rf"(?<![{FOLLOWS}.])(?:(?![{LETTER}_])[{FOLLOWS}.])*+[{FOLLOWS}.]++$")
_OF_SYNTAX = frozenset(
    RDF[name]
    for name in (
        "RDF", "Description", "ID", "about", "parseType", "resource", "nodeID", "datatype", "li",
        "aboutEach", "aboutEachPrefix", "bagID",
    )
)  # fmt: skip
_XMLNS = "http://www.w3.org/2000/xmlns/"
_OF_XML = frozenset(("xml", "xmlns", "http://www.w3.org/XML/1998/namespace", _XMLNS))
"""Prefixes and namespaces that nobody may declare: https://www.w3.org/TR/xml-names/#ns-decl."""

_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


def _writable(statements: Iterable[S], form: RdfFormat) -> Iterator[S]:
    """The statements, each looked at if the format is one that cannot carry all."""
    for statement in statements:
        if form == RdfFormat.RDF_XML and (why := _not_in_xml(statement)):
            raise Unwritable(
                f"RDF/XML cannot write {why}.",
                mend="Ask for Turtle, N-Triples or JSON-LD.",
                spec="https://www.w3.org/TR/rdf-syntax-grammar/#section-Serialising",
            )
        if form == RdfFormat.JSON_LD and isinstance(statement.object, Triple):
            raise Unwritable(
                f"JSON-LD cannot write a value that is itself a triple: {plain(statement.object)}.",
                mend="Ask for Turtle, N-Triples or RDF/XML.",
                spec="https://www.w3.org/TR/json-ld11/#data-model",
            )
        yield statement


def _not_in_xml(statement: Triple | Quad) -> str:
    """For which term of a statement, or of a triple in it, no element can stand, and why; empty where each has one."""
    predicate, value = statement.predicate, statement.object
    if predicate in _OF_SYNTAX:
        return f"the property {predicate}: it is a word of its syntax"
    if not _ENDS_IN_NAME.search(predicate.value):
        return f"the property {predicate}: it ends in no XML name"
    if predicate.value.startswith(_XMLNS):
        return f"the property {predicate}: its namespace is XML's own"
    if predicate == RDF.type and isinstance(value, NamedNode) and value.value.startswith(_XMLNS):
        return f"the class {value}: its namespace is XML's own"
    return _not_in_xml(value) if isinstance(value, Triple) else ""


_WRITTEN_WITHOUT_PREFIX = [str(each).encode() for each in (RDF.type, XSD.integer, XSD.decimal, XSD.boolean)]


def _used(lines: bytes, prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes whose namespace some term of the statements on these lines is in."""
    for iri in _WRITTEN_WITHOUT_PREFIX:
        lines = lines.replace(iri, b"")
    return {prefix: namespace for prefix, namespace in prefixes.items() if f"<{namespace}".encode() in lines}


def _with_header_in_order(body: bytes) -> bytes:
    """Turtle with its prefixes sorted and set apart; pyoxigraph writes them in a new order every time."""
    lines = body.split(b"\n")
    end = next((at for at, line in enumerate(lines) if not line.startswith(b"@prefix ")), 0)
    return b"\n".join([*sorted(lines[:end]), *([b""] if end else []), *lines[end:]])
