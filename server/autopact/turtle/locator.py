"""Where in a Turtle or TriG file something is said.

A parser drops positions; this walks the file's terminals and keeps them. It never refuses a file: what it cannot
follow it skips, and a place that is not found becomes a coarser one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.errors import Place
from autopact.terms import RDF, XSD, Term
from autopact.turtle.terminals import Terminal, scan

_Key: TypeAlias = tuple[str, ...]

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

_SUBJECT, _PREDICATE, _OBJECT, _ITEM = range(4)
_ANONYMOUS = "[]"


class Locator:
    """Finds terms and statements in the text of one file.

    Args:
        text: the file's content. Formats other than Turtle, TriG, N-Triples and N-Quads are searched for IRIs only.
        file: its name, as it shall stand in the places.
    """

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file

    def place(
        self,
        subject: Term | Triple,
        predicate: NamedNode | None = None,
        object: Term | Triple | None = None,  # noqa: A002  the name RDF gives it
    ) -> Place:
        """The finest known place, down to the file alone.

        That of the object or the predicate within the subject's statement, else of the statement, else of any
        mention of the subject. The place's term is the subject as the file writes it.
        """
        index, mentions = self._walked
        key = tuple(str(term) for term in (subject, predicate, object) if term is not None)
        if isinstance(subject, BlankNode) and key[0] not in mentions:
            key = (_ANONYMOUS, *key[1:])
        statement = index.get(key[:1])
        for length in (3, 2, 1):
            if len(key) >= length and key[:length] != (_ANONYMOUS,) and (found := index.get(key[:length])):
                return self.at(found.start, (statement or found).text)
        if found := mentions.get(key[0]):
            return self.at(found.start, found.text)
        iri = subject.value if isinstance(subject, NamedNode) else ""
        return self.mention(iri) if iri and iri in self._text else Place(self._file, term=iri or None)

    def mention(self, text: str) -> Place:
        """Where some characters stand first; the file alone, if nowhere."""
        offset = self._text.find(text)
        return self.at(offset, text) if offset >= 0 else Place(self._file)

    def at(self, offset: int, term: str | None = None) -> Place:
        """The place of a character, where a term stands."""
        line = bisect_right(self.lines, offset)
        return Place(self._file, line, offset - self.lines[line - 1] + 1, term)

    @cached_property
    def lines(self) -> list[int]:
        """The offset of each line."""
        return [0, *(match.end() for match in re.finditer(r"\r\n?|\n", self._text))]

    @cached_property
    def _walked(self) -> tuple[dict[_Key, Terminal], dict[str, Terminal]]:
        """Where each statement, and each term whatever its role, stands first."""
        statements: dict[_Key, Terminal] = {}
        mentions: dict[str, Terminal] = {}
        frames = [_Frame()]
        for term, token in _terms(self._text):
            if term is None:
                _turn(frames, token)
                continue
            mentions.setdefault(term, token)
            frame = frames[-1]
            if frame.role == _SUBJECT:
                frame.subject, frame.role = (term, token), _PREDICATE
            elif frame.role == _PREDICATE:
                frame.predicate, frame.role = term, _OBJECT
                if frame.subject:
                    statements.setdefault((frame.subject[0],), frame.subject[1])
                    statements.setdefault((frame.subject[0], term), token)
            elif frame.role == _OBJECT and frame.subject:
                statements.setdefault((frame.subject[0], frame.predicate, term), token)
        return statements, mentions


@dataclass(slots=True)
class _Frame:
    """Where the walk is within a statement; one frame more for each open bracket."""

    role: int = _SUBJECT
    subject: tuple[str, Terminal] | None = None
    predicate: str = ""


def _turn(frames: list[_Frame], token: Terminal) -> None:
    """What a punctuation mark does to the place in the statement."""
    frame, mark = frames[-1], token.text
    if mark in {"[", "(", "<<", "<<(", "{|"}:
        node = (_ANONYMOUS, token) if mark == "[" else None
        if frame.role == _SUBJECT and mark != "{|":
            frame.subject, frame.role = node, _PREDICATE
        frames.append(_Frame(_PREDICATE if mark in {"[", "{|"} else _ITEM, node))
    elif mark in {"]", ")", ">>", ")>>", "|}"}:
        if len(frames) > 1:
            frames.pop()
    elif mark in {".", "{", "}"}:
        frames[:] = [_Frame()]
    elif mark == ";":
        frame.role = _PREDICATE
    elif mark == ",":
        frame.role = _OBJECT


def _terms(text: str) -> Iterator[tuple[str | None, Terminal]]:
    """The terms of a file, in N-Triples form and absolute, each with its token; None and the token for a mark."""
    prefixes: dict[str, str] = {}
    base = ""
    tokens = [token for token in scan(text) if token.kind != "comment"]
    position = 0
    while position < len(tokens):
        token = tokens[position]
        kind, following = token.kind, [each.text for each in tokens[position + 1 : position + 3]] + ["", ""]
        position += 1
        directive = token.text.lstrip("@").lower()
        if directive == "prefix":
            prefixes[following[0].rstrip(":")] = _resolved(following[1], base)
            position += 2
        elif directive == "base":
            base = _resolved(following[0], base)
            position += 1
        elif directive == "version":
            position += 1
        elif kind == "string":
            tag = following[0]
            language, datatype = tag[1:] if tag.startswith("@") else "", None
            if tag == "^^":
                datatype = _absolute(following[1], prefixes, base)
            position += 1 if language else 2 if datatype else 0
            yield str(_literal(_quoted(token.text), language, datatype)), token
        elif kind in {"iri", "name"}:
            yield f"<{_absolute(token.text, prefixes, base)}>", token
        elif kind == "blank":
            yield token.text, token
        elif kind == "number":
            yield str(_literal(token.text, "", _numeric(token.text).value)), token
        elif token.text == "a":
            yield str(RDF.type), token
        elif token.text in {"true", "false"}:
            yield str(_literal(token.text, "", XSD.boolean.value)), token
        elif kind == "mark":
            yield None, token


def _absolute(written: str, prefixes: dict[str, str], base: str) -> str:
    if written.startswith("<"):
        return _resolved(written, base)
    prefix, _, local = written.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + re.sub(r"\\(.)", r"\1", local)


def _resolved(written: str, base: str) -> str:
    """An IRI in brackets, absolute; urljoin may take the sign of an empty fragment off, with which namespaces end."""
    iri = _unescaped(written[1:-1])
    return urljoin(base, iri).removesuffix("#") + ("#" if iri.endswith("#") else "")


def _numeric(written: str) -> NamedNode:
    return XSD.double if "e" in written.lower() else XSD.decimal if "." in written else XSD.integer


def _literal(value: str, language: str, datatype: str | None) -> Literal | str:
    """The literal, or (where the file writes no proper one) something that equals no term."""
    try:
        if language:
            return Literal(value, language=language)
        return Literal(value, datatype=NamedNode(datatype)) if datatype else Literal(value)
    except ValueError:
        return value


def _quoted(written: str) -> str:
    width = 3 if written[:3] in {'"""', "'''"} else 1
    return _unescaped(written[width:-width])


def _unescaped(written: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(min(int(code, 16), 0x10FFFF)) if code else _CONTROLS.get(match[3], match[3])

    return _ESCAPE.sub(character, written) if "\\" in written else written
