"""What a web process wants written, on its way to the writer: a line of JSON, and documents as they are behind it."""

from __future__ import annotations

import json
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat

from autopact.engine.writes import Document, Graph, Operation, Put, Remove, Update, Write


def packed(write: Write) -> bytes:
    """A write as bytes."""
    documents: list[Document] = []
    told = {
        "id": write.id,
        "who": write.who,
        "graphs": None if write.graphs is None else [_name(graph) for graph in write.graphs],
        "dry_run": write.dry_run,
        "timeout": write.timeout,
        "expected": write.expected,
        "operations": [_told(operation, documents) for operation in write.operations],
        "documents": [[each.format.media_type, each.base_iri, each.name, len(each.body)] for each in documents],
    }
    return b"\n".join([json.dumps(told).encode(), b"".join(each.body for each in documents)])


def unpacked(body: bytes) -> Write:
    """The write that such bytes tell of."""
    line, _, rest = body.partition(b"\n")
    told = json.loads(line)
    documents, at = [], 0
    for form, base_iri, name, length in told["documents"]:
        syntax = RdfFormat.from_media_type(form)
        assert syntax is not None  # noqa: S101 - it was the media type of one
        documents.append(Document(rest[at : at + length], syntax, base_iri, name))
        at += length
    return Write(
        [_operation(each, documents) for each in told["operations"]],
        told["id"],
        told["who"],
        None if told["graphs"] is None else frozenset(map(_graph, told["graphs"])),
        told["dry_run"],
        told["timeout"],
        told["expected"],
    )


def _told(operation: Operation, documents: list[Document]) -> dict[str, Any]:
    """An operation; its documents are told of by their numbers."""

    def number(document: Document) -> int:
        documents.append(document)
        return len(documents) - 1

    if isinstance(operation, Put):
        return {"put": _name(operation.graph), "document": number(operation.document), "merge": operation.merge}
    if isinstance(operation, Remove):
        return {"remove": _name(operation.graph)}
    using, named = (
        None if graphs is None else [graph.value for graph in graphs]
        for graphs in (operation.using_graphs, operation.using_named_graphs)
    )
    loaded = {iri: None if each is None else number(each) for iri, each in operation.documents.items()}
    return {"text": operation.text, "base": operation.base_iri, "using": using, "named": named, "documents": loaded}


def _operation(told: dict[str, Any], documents: list[Document]) -> Operation:
    if "put" in told:
        return Put(_graph(told["put"]), documents[told["document"]], told["merge"])
    if "remove" in told:
        return Remove(_graph(told["remove"]))
    using, named = (None if told[key] is None else [NamedNode(iri) for iri in told[key]] for key in ("using", "named"))
    loaded = {iri: None if number is None else documents[number] for iri, number in told["documents"].items()}
    return Update(told["text"], told["base"], using, named, loaded)


def _name(graph: Graph) -> str | None:
    return graph.value if isinstance(graph, NamedNode) else None


def _graph(name: str | None) -> Graph:
    return DefaultGraph() if name is None else NamedNode(name)
