"""What is being checked: the files, what they parse to, and where in them something is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Protocol, Self

from pyoxigraph import Literal, NamedNode, Quad, Triple

from autopact.engine.dataset import ONTOLOGY, bundled_files
from autopact.errors import Place, SyntaxFault
from autopact.terms import AP, OWL, RDF, SH, Term, prefixed
from autopact.turtle.locator import Locator
from autopact.turtle.reader import content, read, walk

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_KINDS = (SH.NodeShape, SH.PropertyShape)


class Document:
    """One file that parses: `path`, its `name` in findings, and its `quads`."""

    def __init__(self, path: Path, quads: list[Quad]) -> None:
        self.path = path
        self.name = display(path)
        self.quads = quads

    @cached_property
    def locator(self) -> Locator:
        """Where in the file something is said; built at the first use, since most files have no fault."""
        return Locator(content(self.path).decode(errors="replace"), self.name)

    @cached_property
    def triples(self) -> set[Triple]:
        """Everything the file says, whatever the graph."""
        return {quad.triple for quad in self.quads}

    @cached_property
    def beginnings(self) -> set[tuple[Term | Triple, ...]]:
        """The triples, and their subjects with and without the predicate."""
        return {tuple(triple)[:length] for triple in self.triples for length in (1, 2, 3)}


class Places(Protocol):
    """Knows where something is said."""

    def place(
        self, subject: Term | Triple, predicate: NamedNode | None = None, value: Term | Triple | None = None
    ) -> Place:
        """Where that is said."""


class Nowhere:
    """Places of what is in no file: the term alone."""

    def place(
        self,
        subject: Term | Triple,
        predicate: NamedNode | None = None,  # noqa: ARG002 - as in files
        value: Term | Triple | None = None,  # noqa: ARG002
    ) -> Place:
        """Where that is said."""
        return Place(term=shown(subject))


class Material:
    """The files to be checked.

    Args:
        files: files and folders; none means the bundled ontology and claims.

    Attributes:
        bundled: whether it is the bundled graph.
        documents: the files that parse.
        faults: what the others are refused for.

    Raises:
        InputError: a file is not there, or its ending names no format.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self.bundled = not files
        self.documents: list[Document] = []
        self.faults: list[SyntaxFault] = []
        for number, path in enumerate(walk(files) if files else bundled_files()):
            try:
                self.documents.append(Document(path, read(path, scope=f"f{number}")))
            except SyntaxFault as fault:
                fault.place = replace(fault.place, file=display(path))
                self.faults.append(fault)

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Self:
        """What was read already, of whoever it is."""
        material = cls.__new__(cls)
        material.bundled, material.documents, material.faults = False, [*documents], []
        return material

    @cached_property
    def triples(self) -> set[Triple]:
        """Everything that every file says."""
        return set().union(*(document.triples for document in self.documents))

    @cached_property
    def ours(self) -> bool:
        """Whether a file uses the vocabulary of autopact; a stranger's files get the general checks only."""
        return any(t.predicate in AP or t.object in AP or t.subject in AP for t in self.triples)

    @cached_property
    def shapes(self) -> list[Term | Triple]:
        """What the files say are shapes, in order."""
        found = {
            t.subject
            for t in self.triples
            if t.predicate in _TARGETS or (t.predicate == RDF.type and t.object in _KINDS)
        }
        return sorted(found, key=str)

    @cached_property
    def defines_ontology(self) -> bool:
        """Whether the vocabulary itself is among the files."""
        return Triple(ONTOLOGY, RDF.type, OWL.Ontology) in self.triples

    def place(
        self, subject: Term | Triple, predicate: NamedNode | None = None, value: Term | Triple | None = None
    ) -> Place:
        """Where that is said: in the file that says the most of it."""
        wanted = tuple(term for term in (subject, predicate, value) if term is not None)
        for length in range(len(wanted), 0, -1):
            for document in self.documents:
                if wanted[:length] in document.beginnings:
                    return document.locator.place(subject, predicate, value)
        for document in self.documents:
            if any(subject in (quad.object, quad.predicate, quad.graph_name) for quad in document.quads):
                return document.locator.place(subject)
        return Place(term=shown(subject))


def shown(term: Term | Triple) -> str:
    """A term as a reader knows it: with the usual prefix, a literal cut to a line."""
    if isinstance(term, NamedNode):
        return prefixed(term.value)
    if isinstance(term, Literal):
        return f'"{term.value if len(term.value) <= 80 else term.value[:80] + "…"}"'
    return str(term)


def said(triple: Triple) -> str:
    """A triple as a reader knows it."""
    return " ".join(shown(term) for term in triple)


def display(path: Path) -> str:
    """The path as people write it: relative to where they are, if it lies below."""
    here = Path.cwd()
    return str(path.resolve().relative_to(here)) if path.resolve().is_relative_to(here) else str(path)
