"""What the web process and an evaluator say to each other: frames over a socket, each with its length in front.

A job goes one way, a reply comes back. They are JSON and bytes, never objects: an evaluator that a query got the
better of must not be able to do more to the web process than to answer wrongly.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, QueryResultsFormat, RdfFormat, parse

from autopact import errors
from autopact.engine.seam import Job, Service, Why
from autopact.errors import AutopactError, Place, Unfit

HEADER = struct.Struct("!cQ")
"""What it is, and how many bytes follow."""

ANSWER, FILE, FAULT, LAST = b"a", b"f", b"e", b"l"
"""A body; the length of a body that is in the evaluator's file; what is wrong; an answer after which it ends."""

FORMATS: dict[str, QueryResultsFormat | RdfFormat] = {
    each.media_type: each
    for each in (
        QueryResultsFormat.JSON, QueryResultsFormat.XML, QueryResultsFormat.CSV, QueryResultsFormat.TSV,
        RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.RDF_XML, RdfFormat.JSON_LD, RdfFormat.TRIG,
        RdfFormat.N_QUADS, RdfFormat.N3,
    )
}  # fmt: skip


class Behind(AutopactError):
    """An evaluator cannot answer a question, since it is about a later snapshot."""

    code = "behind"


FAULTS: dict[str, type[AutopactError]] = {
    each.code: each
    for each in (*vars(errors).values(), Behind)
    if isinstance(each, type) and issubclass(each, AutopactError)
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A job as an evaluator gets it.

    With `value`, its result is wanted in a form that a value is made from; with `check`, only whether it parses.
    """

    job: Job | Why
    value: bool
    seconds: float
    check: bool = False


def frame(kind: bytes, body: bytes) -> bytes:
    """A frame."""
    return HEADER.pack(kind, len(body)) + body


def asking(job: Job, seconds: float, *, value: bool = False, check: bool = False) -> bytes:
    """The frame of a job that has so many seconds; `value` and `check` as in `Asked`."""
    default, named = (
        None if graphs is None else [None if isinstance(graph, DefaultGraph) else graph.value for graph in graphs]
        for graphs in (job.default_graphs, job.named_graphs)
    )
    services = [[each.iri, each.silent, each.query, each.start, each.group, each.end] for each in job.services]
    lengths = None if job.replies is None else [None if reply is None else len(reply) for reply in job.replies]
    parts = [
        job.text, job.format.media_type, job.base_iri, dict(job.prefixes), default, named, services, lengths,
        value, seconds, check, job.given is not None,
    ]  # fmt: skip
    # What others replied, and the data that it is about, come as they are: large, and for nobody here to read.
    return frame(
        ANSWER, b"".join([json.dumps(parts).encode(), b"\n", *filter(None, job.replies or ()), job.given or b""])
    )


def asked(body: bytes) -> Asked:
    """The job that a frame's body holds."""
    line, _, rest = body.partition(b"\n")
    if line.startswith(b"{"):
        return _why(line)
    (
        text, form, base_iri, prefixes, default, named, services, lengths, value, seconds, check, given,
    ) = json.loads(line)  # fmt: skip
    replied = sum(filter(None, lengths or ()))
    job = Job(
        text, FORMATS[form], base_iri, prefixes,
        None if default is None else [DefaultGraph() if iri is None else NamedNode(iri) for iri in default],
        None if named is None else [NamedNode(iri) for iri in named],
        services=[Service(*each) for each in services],
        replies=None if lengths is None else _apart(rest, lengths),
        given=rest[replied:] if given else None,
    )  # fmt: skip
    return Asked(job, value, seconds, check)


def asking_why(why: Why, seconds: float) -> bytes:
    """The frame of a question for reasons that has so many seconds."""
    triple = None if why.triple is None else str(why.triple)
    return frame(ANSWER, json.dumps({"why": triple, "most": why.most, "seconds": seconds}).encode())


def _why(line: bytes) -> Asked:
    told = json.loads(line)
    triple = None
    if told["why"] is not None:
        triple = next(iter(parse(f"{told['why']} .".encode(), format=RdfFormat.N_TRIPLES))).triple
    return Asked(Why(triple, told["most"]), value=False, seconds=told["seconds"])


def _apart(joined: bytes, lengths: Iterable[int | None]) -> list[bytes | None]:
    replies: list[bytes | None] = []
    at = 0
    for length in lengths:
        replies.append(None if length is None else joined[at : at + length])
        at += length or 0
    return replies


def fault(error: AutopactError) -> bytes:
    """The body of a frame that says what is wrong."""
    place = error.place
    findings = error.findings if isinstance(error, Unfit) else ()
    parts = [error.code, error.what, error.mend, place.line, place.column, error.spec, list(findings)]
    return json.dumps(parts).encode()


def error_of(body: bytes) -> AutopactError:
    """The error that such a body tells of."""
    code, what, mend, line, column, spec, findings = json.loads(body)
    error = FAULTS.get(code, AutopactError)(what, mend=mend)
    error.place, error.spec = Place(line=line, column=column), spec
    if isinstance(error, Unfit):
        error.findings = findings
    return error


AT_ONCE = 64 * 1024
"""Bytes that are asked for at a time: mostly a whole frame, since the other side waits for the answer to it."""


def receive(channel: socket.socket, got: bytearray) -> bytes | None:
    """The body of the next frame; None when the other side is gone.

    Args:
        channel: where it comes.
        got: what has come of it already; in the end, what has come behind it.
    """
    while len(got) < HEADER.size or len(got) < HEADER.size + HEADER.unpack_from(got)[1]:
        piece = channel.recv(AT_ONCE)
        if not piece:
            return None
        got += piece
    end = HEADER.size + HEADER.unpack_from(got)[1]
    body = bytes(got[HEADER.size : end])
    del got[:end]
    return body
