"""Queries to an engine, and its answers as ours: read as a whole, and written anew in the format that was asked for.

So every answer is well-formed whoever gave it, all engines answer in the same formats, and what is no answer is found
out before a client is told anything.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from io import BytesIO
from traceback import clear_frames
from typing import IO, BinaryIO, Unpack, cast

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from autopact.engine.complete import JSON, NT
from autopact.engine.remote import nodes
from autopact.engine.remote.cluster import About, Cluster
from autopact.engine.remote.dialects import Dialect, truth
from autopact.engine.remote.member import Answer as Reply
from autopact.engine.rewriting import labels
from autopact.engine.rewriting.parsing import star
from autopact.engine.seam import Answer, Boolean, Row, Solutions, Triples
from autopact.engine.writing import (
    IN_MEMORY,
    LARGEST,
    Sink,
    other_kind,
    too_large_a_term,
    value,
    write_result,
    write_statements,
)
from autopact.errors import EngineNonsense
from autopact.tokens import from_form, tokenise

PATIENCE = 600.0
"""Seconds that a question of this service's own may take when it starts: to count a large graph, for example."""

SEVERAL = 64 * 1024 * 1024
"""Bytes of a graph's answer up to which a triple that is in it twice is taken out."""

AT_ONCE = 64 * 1024
"""Bytes of a reply that are written anew without leaving the event loop."""

_ILLEGAL = re.compile(rb'^[ \t]*+(?:"|(?:<[^>\n]*+>|_:[^\s<"]++)[ \t]*+["_])[^\n]*+', re.MULTILINE)
"""A line of N-Triples that is no triple, since its subject or its predicate could be none."""

_VARIABLES = re.compile(rb'"vars"\s*:\s*\[([^\]]*)\]')
_PIECE = 256 * 1024


class Asking:
    """Asks an engine.

    Args:
        cluster: its addresses.
        dialect: how to speak to it.
        documents: whether it has a graph store, to be filled by.
    """

    def __init__(self, cluster: Cluster, dialect: Dialect, *, documents: bool = False) -> None:
        self.cluster, self.dialect, self.documents = cluster, dialect, documents

    def answer(self, text: str, form: QueryResultsFormat | RdfFormat, **about: Unpack[About]) -> Answer:
        """The answer to a query in a format.

        Raises:
            EngineRefused: the engine does not take the query.
            QueryFault: the result is not of the kind that the format writes.
            Unwritable: the format cannot carry it.
            OverSize: it is larger than it may be.
            EngineGone, EngineSlow, EngineOpen, EngineNonsense: it was not answered.
        """
        reply = self.cluster.query(text, accept=_accepted(text, form), **about)
        return self._written(reply, text, form)

    async def answer_async(self, text: str, form: QueryResultsFormat | RdfFormat, **about: Unpack[About]) -> Answer:
        """The same. Cancelled, it hangs up, so that the engine may know that nobody waits any more."""
        reply = await self.cluster.query_async(text, accept=_accepted(text, form), **about)
        if reply.length < AT_ONCE:
            return self._written(reply, text, form)
        return await asyncio.to_thread(self._written, reply, text, form)

    def value(self, text: str, **about: Unpack[About]) -> Solutions | Boolean | Triples:
        """The answer as a value; raises as `answer` does."""
        graph = gives_graph(text)
        reply = self.cluster.query(text, accept=NT if graph else JSON, **about)
        with reply.file, _sense():
            return value(_triples(reply) if graph else _result(reply, text))

    def rows(self, text: str, **about: Unpack[About]) -> tuple[Row, ...]:
        """The rows of a SELECT of this service's own, about what the engine was given; raises as `answer` does."""
        about["infer"] = False
        found = self.value(text, **about)
        assert isinstance(found, Solutions)  # noqa: S101 - it is a SELECT
        return found.rows

    def triples(self, text: str, *, default: Sequence[NamedNode], timeout: float = PATIENCE) -> Iterator[Triple]:
        """The triples of a CONSTRUCT of this service's own, of any number; raises as `answer` does."""
        reply = self.cluster.query(text, accept=NT, default=default, timeout=timeout, infer=False)
        with reply.file, _sense():
            yield from _triples(reply)

    def _written(self, reply: Reply, text: str, form: QueryResultsFormat | RdfFormat) -> Answer:
        """An engine's reply, written anew."""
        with reply.file, ExitStack() as failing:
            spool = failing.enter_context(tempfile.TemporaryFile()) if reply.length > IN_MEMORY else None
            sink = Sink(spool.fileno() if spool else None, LARGEST)
            with _sense():
                if isinstance(form, RdfFormat):
                    write_statements(_triples(reply), form, sink)
                else:
                    write_result(_result(reply, text), form, sink)
            whole = sink.complete()
            failing.pop_all()  # from here on, the answer closes it
        return Answer(sink.length, file=spool) if sink.spilt else Answer(sink.length, whole)


def _form(text: str) -> str:
    """The word that says what a query's result is."""
    form = next(from_form(tokenise(text)), None)
    return form.text.upper() if form else ""


def columns(text: str) -> set[str]:
    """The columns that the outermost SELECT of a query names; none for `SELECT *` and other forms."""
    found: set[str] = set()
    if _form(text) != "SELECT":
        return found
    depth, latest = 0, ""
    for token in from_form(tokenise(text)):
        if not depth and (token.text == "{" or token.is_word("FROM", "WHERE")):
            break
        depth += (token.text == "(") - (token.text == ")")
        if token.kind == "variable":
            latest = token.text[1:]
        if latest and not depth:  # by itself, or behind the bracket that closes (… AS ?x)
            found.add(latest)
    return found


def gives_graph(text: str) -> bool:
    """Whether a query's result is a graph."""
    return _form(text) in ("CONSTRUCT", "DESCRIBE")


def _accepted(text: str, form: QueryResultsFormat | RdfFormat) -> str:
    """What an engine is to answer with, so that it can be written in a format.

    Raises:
        QueryFault: the result is not of the kind that the format writes.
    """
    graph = gives_graph(text)
    if graph != isinstance(form, RdfFormat):
        raise other_kind(form)
    return NT if graph else JSON


def _triples(reply: Reply) -> Iterator[Triple]:
    """The triples of a reply, each once, unless it is very large."""
    lines = cast("IO[bytes]", _Legal(reply.file))  # of a file, it only ever reads
    found = (nodes.triple(quad.triple) for quad in parse(lines, format=RdfFormat.N_TRIPLES))
    yield from dict.fromkeys(found) if reply.length < SEVERAL else found


def _result(reply: Reply, text: str) -> QuerySolutions | QueryBoolean:
    """The result in a reply, read on while it is looked at.

    Raises:
        ValueError: it is of the other kind, or to another query: as of what stands before an engine, and keeps answers.
    """
    asks = _form(text) == "ASK"
    # Of a file, it only ever reads.
    body = BytesIO(truth(reply.file.read())) if asks else cast("IO[bytes]", _Mended(reply.file, text))
    result = parse_query_results(body, format=QueryResultsFormat.JSON)
    if asks != isinstance(result, QueryBoolean):
        raise ValueError("solutions to an ASK" if asks else "a truth to a SELECT")
    if isinstance(result, QuerySolutions) and (
        missing := columns(text) - {variable.value for variable in result.variables}
    ):
        raise ValueError(f"solutions without ?{min(missing)}")
    return result


class _Read:
    """A reply as it is read, mended on the way; a term in it may be as long as all of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._ready = file, BytesIO()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as many at most."""
        if size < 0:
            return self._ready.read() + b"".join(iter(self._next, b""))
        while not (given := self._ready.read(size)) and (body := self._next()):
            self._ready = BytesIO(body)
        return given

    def _next(self) -> bytes:
        """The next part, mended; nothing at the end."""
        raise NotImplementedError


class _Legal(_Read):
    """N-Triples without those that are none: a template makes no triple of them, but Jena does.

    https://www.w3.org/TR/sparql11-query/#construct
    """

    def _next(self) -> bytes:
        while lines := self._file.read(_PIECE) + self._file.readline():
            if legal := _ILLEGAL.sub(b"", lines):
                return legal
        return b""


class _Mended(_Read):
    """Results in JSON: the columns of `SELECT *` in our order, blank nodes as they are here."""

    def __init__(self, file: BinaryIO, text: str) -> None:
        super().__init__(file)
        self._rest = b""
        terminals = tokenise(text) if star(text) else ()
        self._order = [token.text[1:].encode() for token in terminals if token.kind == "variable"]
        self._begun = False

    def _next(self) -> bytes:
        held = [self._rest]
        end = 0
        # A term in JSON ends with a brace, so none is cut in two.
        while not end and (piece := self._file.read(_PIECE)):
            end = piece.rfind(b"}") + 1
            held.append(piece)
        self._rest = held[-1][end:] if end else b""
        body = b"".join([*held[:-1], held[-1][:end]] if end else held)
        return self._mend(body)

    def _mend(self, piece: bytes) -> bytes:
        if not self._begun and self._order:
            piece = _VARIABLES.sub(self._reorder, piece, count=1)
        self._begun = self._begun or bool(piece)
        return labels.in_json(nodes.in_json(piece))

    def _reorder(self, found: re.Match[bytes]) -> bytes:
        names = {name.strip().strip(b'"'): None for name in found[1].split(b",")} if found[1].strip() else {}
        known = [name for name in dict.fromkeys(self._order) if name in names]
        ordered = [*known, *(name for name in names if name not in known)]
        return b'"vars":[' + b",".join(b'"' + name + b'"' for name in ordered) + b"]"


@contextmanager
def _sense() -> Iterator[None]:
    """What cannot be read of a reply, as an error of ours."""
    try:
        yield
    except MemoryError as error:
        raise too_large_a_term(error) from None
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        clear_frames(error.__traceback__)  # they have solutions, which may be let go of in no other thread
        what = f"The engine behind this service answers with what cannot be read: {str(error)[:200]}"
        raise EngineNonsense(what, mend="Tell who runs the service.") from None
