"""What is served, when the service starts: read from files, or from where it was kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from hashlib import sha256
from typing import Any

from pyoxigraph import NamedNode, Triple

from autopact.engine.dataset import assemble, digest
from autopact.engine.embedded import Embedded
from autopact.engine.explanation import Explainer
from autopact.engine.processes.evaluator import Limits
from autopact.engine.processes.writer import State
from autopact.engine.source import Source
from autopact.engine.storage.directory import Directory
from autopact.engine.storage.journal import Journal
from autopact.engine.storage.published import Published
from autopact.engine.update.writable import Writable
from autopact.errors import InputError, NotAllowed, Place
from autopact.terms import OWL, RDF
from autopact.turtle import reader

IMPORTS = 10
"""Ontologies that are imported and told not to be there, at the most."""


def opened(source: Source, published: Published, limits: Limits) -> State:
    """The state of a source; its directory is this process's from now on, and that of those forked from it.

    Raises:
        InputError: a file or the directory cannot be read, there are data in it and files were given that are not
            those that it was begun with, or files were to be loaded into it, and that was broken off.
        Unavailable: another process has the directory.
        Full: there is no room for what is kept.
    """
    if source.directory is None:
        return State(begun(source), Journal.passing(), published, limits)
    directory = Directory(source.directory, make=True)
    directory.lock()
    if directory.is_new:
        directory.begin(files=bool(source.files))
        directory.files = _digest(source)
        writable = begun(source)
        _keep(directory, writable)
    else:
        writable = _found(directory, source)
    journal = directory.journal(writable.number)
    aside = (lambda: _keep(directory, writable)) if directory.is_outgrown(writable.number) else None
    return State(writable, journal, published, limits, aside)


def begun(source: Source) -> Writable:
    """The state that the files of a source make, or that of nothing."""
    options: dict[str, Any] = {"reasoning": source.reasoning, "judge": source.judge, "united": bool(source.united)}
    if source.empty:
        return Writable(plain=source.plain, **options)
    writable = Writable.of(source.files or None, **options)
    writable.engine.graphs.prefixes = source.prefixes
    return writable


def _digest(source: Source) -> str:
    """A digest of the files of a source, if it has any."""
    return digest(reader.walk(source.files)) if source.files else ""


def _found(directory: Directory, source: Source) -> Writable:
    with closing(directory.read()) as kept:
        if source.files and directory.files != _digest(source):
            raise InputError(
                "There are data here already, and they are what is served: they were not begun with these files.",
                mend="Leave the files out; `autopact load --data` adds them to what is there.",
                place=Place(str(directory.path)),
            )
        if kept.plain and source.reasoning:
            raise InputError(
                "What is here was begun with --empty --reasoning off: nothing is derived from it.",
                mend="Add --reasoning off; or `autopact dump` it, and load that into another directory.",
                place=Place(str(directory.path)),
            )
        united = kept.united if source.united is None else source.united
        directory.check(plain=kept.plain, united=united)
        data = kept.data
        if united != kept.united:  # who has an answer of before is to ask again
            data = sha256(f"{data} united: {united}".encode()).hexdigest()[: len(data)]
        writable = Writable(
            kept.quads, kept.graphs, data=data, number=kept.number, plain=kept.plain, united=united,
            reasoning=source.reasoning, judge=source.judge,
        )  # fmt: skip
        writable.engine.graphs.prefixes = kept.prefixes
        if united != kept.united:
            _keep(directory, writable)
        return writable


def _keep(directory: Directory, writable: Writable) -> None:
    graphs = writable.engine.graphs
    directory.write(
        writable.quads(), writable.graphs(), number=writable.number, data=writable.engine.id, plain=graphs.plain,
        united=graphs.united, prefixes=graphs.prefixes,
    )  # fmt: skip


def held(source: Source) -> Embedded:
    """An engine over the files of a source, where nothing changes; what reading them took is forgotten."""
    if source.files and not source.axioms:
        with suppress(NotAllowed):  # an export of ours with what is derived, which is shown as it is
            return begun(source).engine
    dataset = assemble(
        source.files or None, reasoning=source.reasoning, axioms=source.axioms, united=bool(source.united)
    )
    engine = Embedded(dataset, Explainer.of(dataset) if source.reasoning else None)
    engine.graphs.prefixes = source.prefixes
    return engine


def importing(engine: Embedded) -> Iterator[Triple]:
    """What an engine says of which ontologies there are, and which of them are imported."""
    for predicate, value in ((OWL.imports, None), (OWL.versionIRI, None), (RDF.type, OWL.Ontology)):
        yield from engine.said(None, predicate, value, engine.sizes)


def absent(triples: Iterable[Triple]) -> str:
    """The ontologies that are imported and not here, for a sentence: nothing is looked up on the web."""
    imported: set[object] = set()
    here: set[object] = set()
    for s, p, o in triples:
        if p == OWL.imports:
            imported.add(o)
        elif p == OWL.versionIRI:
            here.add(o)
        elif p == RDF.type and o == OWL.Ontology:
            here.add(s)
    missing = sorted(str(node) for node in imported - here if isinstance(node, NamedNode))
    more = f" and {len(missing) - IMPORTS:,} more" if len(missing) > IMPORTS else ""
    return f"{', '.join(missing[:IMPORTS])}{more}"
