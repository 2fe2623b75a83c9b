"""Claim files in: a claim's triples are the named graph of its IRI, the default graph is what is said about claims."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from autopact.claims.model import Claim, Claims, Passage, Record, Source
from autopact.terms import AP, DCTERMS, OA, PROV, RDF
from autopact.turtle import reader

_WHOLE_NUMBER = re.compile("[0-9]{1,15}")
"""What is read as one: no text is so long that more digits could mean a place in it."""


def read(files: Sequence[Path]) -> Claims:
    """The claims of the files, taken together.

    Raises:
        InputError: a file cannot be read.
        SyntaxFault: a file does not parse; the place has line and column.
    """
    return collect(quad for number, file in enumerate(files) for quad in reader.read(file, scope=f"f{number}"))


def collect(quads: Iterable[Quad]) -> Claims:
    """The claims that the quads hold: every named graph is one, and everything typed so or that supersedes one."""
    metadata: set[Triple] = set()
    content: dict[NamedNode, set[Triple]] = defaultdict(set)
    for quad in quads:
        if isinstance(quad.graph_name, DefaultGraph):
            metadata.add(quad.triple)
        elif isinstance(quad.graph_name, NamedNode):
            content[quad.graph_name].add(quad.triple)
    said = _said(metadata)
    kinds = {node: set(about.nodes(RDF.type)) for node, about in said.items()}
    superseding = {node for node, about in said.items() if about.nodes(AP.supersedes)}
    claims = content.keys() | superseding | _of_kind(kinds, AP.Claim)
    passages = {node for node, about in said.items() if _is_passage(about)}
    records = _of_kind(kinds, AP.Record)
    quoted = {about.node(PROV.wasQuotedFrom) for about in said.values()}
    sources = {node for node, about in said.items() if node in quoted or about.values(AP.sha256)} - passages
    return Claims(
        {iri: _claim(iri, frozenset(content[iri]), said.get(iri, _NOTHING)) for iri in sorted(claims, key=str)},
        {iri: _source(iri, said[iri]) for iri in sorted(sources, key=str)},
        {iri: _passage(iri, said[iri]) for iri in sorted(passages, key=str)},
        {iri: _record(iri, said[iri]) for iri in sorted(records, key=str)},
        frozenset(metadata),
    )


def claim(iri: NamedNode, metadata: Iterable[Triple]) -> Claim:
    """One claim without its triples, from what is said about it."""
    return _claim(iri, frozenset(), _said(metadata).get(iri, _NOTHING))


def passage(iri: NamedNode, metadata: Iterable[Triple]) -> Passage | None:
    """One passage, from what is said about it; None if that does not make it one."""
    about = _said(metadata).get(iri, _NOTHING)
    return _passage(iri, about) if _is_passage(about) else None


def record(iri: NamedNode, metadata: Iterable[Triple]) -> Record | None:
    """One record, from what is said about it; None if that does not make it one."""
    about = _said(metadata).get(iri, _NOTHING)
    return _record(iri, about) if AP.Record in about.nodes(RDF.type) else None


class _About:
    """What is said about one node: its values by predicate, sorted."""

    def __init__(self) -> None:
        self._values: dict[NamedNode, list[object]] = defaultdict(list)

    def add(self, predicate: NamedNode, value: object) -> None:
        self._values[predicate].append(value)

    def values(self, predicate: NamedNode) -> list[object]:
        values = self._values.get(predicate, [])
        return sorted(values, key=str) if len(values) > 1 else values

    def nodes(self, predicate: NamedNode) -> tuple[NamedNode, ...]:
        return tuple([value for value in self.values(predicate) if isinstance(value, NamedNode)])

    def texts(self, predicate: NamedNode) -> tuple[str, ...]:
        return tuple([value.value for value in self.values(predicate) if isinstance(value, Literal)])

    def node(self, predicate: NamedNode) -> NamedNode | None:
        """The one node that is said, None where there are several or none."""
        found = self.nodes(predicate)
        return found[0] if len(found) == 1 else None

    def text(self, predicate: NamedNode) -> str | None:
        """The one literal that is said, None where there are several or none."""
        found = self.texts(predicate)
        return found[0] if len(found) == 1 else None

    def count(self, predicate: NamedNode) -> int | None:
        """The one whole number that is said, None where there is none such."""
        found = self.text(predicate) or ""
        return int(found) if _WHOLE_NUMBER.fullmatch(found) else None


_NOTHING = _About()


def _said(metadata: Iterable[Triple]) -> Mapping[NamedNode, _About]:
    said: dict[NamedNode, _About] = defaultdict(_About)
    for triple in metadata:
        if isinstance(triple.subject, NamedNode):
            said[triple.subject].add(triple.predicate, triple.object)
    return dict(said)


def _of_kind(kinds: Mapping[NamedNode, set[NamedNode]], kind: NamedNode) -> set[NamedNode]:
    return {node for node, found in kinds.items() if kind in found}


def _claim(iri: NamedNode, triples: frozenset[Triple], about: _About) -> Claim:
    return Claim(
        iri,
        triples,
        paraphrase=about.text(AP.paraphrase),
        speaker=about.node(AP.speaker),
        speech_act=about.node(AP.speechAct),
        factuality=about.node(AP.factuality),
        polarity=about.node(AP.polarity),
        evidence=about.nodes(AP.evidence),
        cues=about.texts(AP.cue),
        hedges=about.texts(AP.hedge),
        created=about.text(DCTERMS.created),
        supersedes=about.nodes(AP.supersedes),
        retracted_on=next(iter(about.texts(AP.retractedOn)), None),
    )


def _source(iri: NamedNode, about: _About) -> Source:
    return Source(iri, about.texts(DCTERMS.title), about.text(AP.sha256), about.count(AP.length))


def _is_passage(about: _About) -> bool:
    kinds = about.nodes(RDF.type)
    return AP.Passage in kinds or AP.Sentence in kinds or bool(about.values(OA.start))


def _passage(iri: NamedNode, about: _About) -> Passage:
    return Passage(
        iri,
        source=about.node(PROV.wasQuotedFrom),
        start=about.count(OA.start),
        end=about.count(OA.end),
        sha256=about.text(AP.sha256),
        reason=next(iter(about.texts(AP.holdsNoClaim)), None),
        is_sentence=AP.Sentence in about.nodes(RDF.type),
    )


def _record(iri: NamedNode, about: _About) -> Record:
    return Record(iri, about.node(PROV.wasQuotedFrom))
