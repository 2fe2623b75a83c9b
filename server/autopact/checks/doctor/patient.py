"""One file that may be ill: its text, what is wrong with that, and what it says all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from autopact.checks.doctor import markup, terse
from autopact.checks.doctor.encoding import decoded
from autopact.checks.doctor.fault import ELSEWHERE, Fault
from autopact.checks.finding import Finding
from autopact.checks.material import Document
from autopact.edits import Spelling, edited
from autopact.errors import NoRdf, Place, SyntaxFault
from autopact.terms import Term, parted
from autopact.turtle.hostile import broken_off, check_depth, refuse_entities
from autopact.turtle.locator import Locator
from autopact.turtle.reader import fault_of, most_written_out, named, with_languages

_TERSE = {RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}


class Patient(Document):
    """A file, read whatever is wrong with it.

    Args:
        path: the file, as it shall be named.
        content: its bytes.
        syntax: what it is meant to be.
        scope: tells its blank nodes from those of other files.

    Attributes:
        faults: what is wrong with the text, in order.
        at: gives the place of an offset of it.
    """

    def __init__(self, path: Path, content: bytes, syntax: RdfFormat, *, scope: str) -> None:
        super().__init__(path, [])
        self.text, self.faults = decoded(content)
        self._syntax = syntax
        self.at = Locator(self.text, self.name).at
        if syntax in _TERSE:
            self.faults += terse.Walk(self.text, syntax).faults()
        else:
            self.faults += markup.json_ld(self.text) if syntax == RdfFormat.JSON_LD else markup.xml(self.text)
        self.faults.sort(key=lambda fault: fault.start)
        self._cured = self._edited(safe=False)
        self.quads = list(named(self._read(), scope))
        self.faults.sort(key=lambda fault: fault.start)

    @property
    def findings(self) -> Iterator[Finding]:
        """What is wrong with the text, each with its place."""
        return (Finding(f.code, self.at(f.start), f.what, f.mend) for f in self.faults if f.code)

    @property
    def mended(self) -> bytes:
        """The file with all that can be mended without a doubt: as UTF-8, without a byte-order mark."""
        return self._edited(safe=True).text.encode()

    @cached_property
    def locator(self) -> Located:
        """Where in the file something is said."""
        return Located(self, self._cured, terse=self._syntax in _TERSE)

    def _edited(self, *, safe: bool) -> Spelling:
        cures = [fault.cure for fault in self.faults if fault.cure and (fault.safe or not safe)]
        kept, end = [], 0
        for cure in sorted(cures, key=lambda edit: (edit.start, edit.end)):
            if cure.start >= end:  # two faults of one place: the first cure may have ended both
                kept.append(cure)
                end = cure.end
        return edited(self.text, kept)

    def _read(self) -> Iterator[Quad]:
        """What the cured text says; what is wrong with it still becomes a fault, one a place."""
        text = self._cured.text
        if self._syntax == RdfFormat.RDF_XML:
            body = text.encode()
            try:
                refuse_entities(body, most_written_out(body))
            except SyntaxFault as refused:
                self.faults.append(Fault("entities", self.text.find("<!ENTITY"), refused.what, refused.mend))
                return
        base = None if self._syntax in _TERSE else ELSEWHERE
        left: dict[int, Fault] = {}
        quads = parse(text.encode(), format=self._syntax, base_iri=base)
        while True:
            try:
                quad = next(quads)
                check_depth(quad if self._syntax in _TERSE else with_languages(quad))
            except StopIteration:
                if self._syntax == RdfFormat.RDF_XML and (cut := broken_off(text.encode())):
                    self.faults.append(Fault("syntax", len(self.text), cut.what, cut.mend))
                break
            except SyntaxError as error:
                for fault in self._left(error):
                    left[fault.start] = fault  # of two at one place, the second is about what comes there
                if self._syntax not in _TERSE:  # what its parser says after a fault, follows from the fault
                    yield from _rest(quads)
                    break
            else:
                yield quad
        self.faults += left.values()

    def _left(self, error: SyntaxError) -> Iterator[Fault]:
        """What a parser says is wrong."""
        fault = fault_of(self.path, self._syntax, error, self._cured.text.encode(), ELSEWHERE)
        line, column, what = fault.place.line, fault.place.column, fault.what
        if "a context that is elsewhere" in what:
            if not any(each.code == "remote-context" for each in self.faults):  # else its address has told of it
                yield Fault("remote-context", max(self.text.find('"@context"'), 0), what, fault.mend)
            return
        lines = self.locator.lines
        at = (lines[min(line, len(lines)) - 1] + (column or 1) - 1) if line else self._quoted(what)
        code = "no-language" if "must not be rdf:" in what and self._syntax not in _TERSE else "syntax"
        yield Fault(code, min(self._cured.origin(at), len(self.text)), what, fault.mend)

    def _quoted(self, what: str) -> int:
        """The offset of what a parser cites that tells no place."""
        text, cited = self._cured.text, re.search(r"'([^']+)'|prefix (\w+:)", what)
        word = (cited[1] or cited[2]) if cited else ""
        apart = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)  # rather than within another word
        return apart.start() if apart else max(text.find(word), 0)


class Unread(Document):
    """A file in which there is nothing to read, and why."""

    def __init__(self, path: Path, fault: NoRdf) -> None:
        super().__init__(path, [])
        self.findings = [Finding("syntax", Place(self.name), fault.what, fault.mend)]
        self._fault = fault

    @property
    def mended(self) -> bytes:
        """Nothing can be mended.

        Raises:
            NoRdf: always.
        """
        raise self._fault


class Located(Locator):
    """Finds in a text what is said by the one that was read in its place."""

    def __init__(self, patient: Patient, read: Spelling, *, terse: bool) -> None:
        super().__init__(read.text, patient.name)
        self._patient, self._read, self._terse = patient, read, terse

    def place(
        self,
        subject: Term | Triple,
        predicate: NamedNode | None = None,
        object: Term | Triple | None = None,  # noqa: A002 - as in Locator
    ) -> Place:
        """The finest known place, down to the file alone."""
        found = super().place(subject, predicate, object)
        if self._terse and found.line is None:
            mentions = (super(Located, self).place(term) for term in (object, predicate) if term is not None)
            return next((mention for mention in mentions if mention.line is not None), found)
        if not self._terse:
            start = max(self._read.text.find(subject.value), 0) if isinstance(subject, NamedNode) else 0
            for term in (object, predicate):
                if isinstance(term, NamedNode | Literal) and (at := self._written(term, start)) >= 0:
                    return self.at(at, found.term)
        return found

    def at(self, offset: int, term: str | None = None) -> Place:
        """The place of a character, in the text that somebody wrote."""
        return self._patient.at(self._read.origin(offset), term)

    def _written(self, term: NamedNode | Literal, start: int) -> int:
        """Where RDF/XML or JSON-LD may write a term: by its characters, or the last part of its IRI."""
        if isinstance(term, Literal):
            pattern = rf"""(?<=[>"']){re.escape(term.value)}(?=[<"'])"""
        else:
            pattern = rf"""(?<=[:"'/#]){re.escape(parted(term.value)[1])}(?![\w-])"""
        found = re.compile(pattern).search(self._read.text, start)
        return found.start() if found else -1


def _rest(quads: Iterator[Quad]) -> Iterator[Quad]:
    """What can be read yet, whatever else is wrong."""
    while True:
        try:
            yield next(quads)
        except StopIteration:
            return
        except SyntaxError:
            continue
