r"""Turtle, TriG, N-Triples and N-Quads, read by somebody who goes on after a fault.

The text is walked by its terminals. What a parser would stop at is told, with what to read in its place, so that the
rest can be parsed; what is left then, a full stop that is missing or a bracket, the parser tells itself.

https://www.w3.org/TR/turtle/ · https://www.w3.org/TR/trig/ · https://www.w3.org/TR/n-triples/ ·
https://www.w3.org/TR/rdf12-turtle/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import RdfFormat

from autopact.checks.doctor.fault import ELSEWHERE, UNDECLARED, Fault
from autopact.checks.doctor.iris import SCHEME, illegal, tag_cured, unbased
from autopact.checks.vocabularies import USUAL_PREFIXES
from autopact.edits import Edit
from autopact.turtle.terminals import Terminal, scan

_WRONG_ESCAPE = re.compile(r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|(?P<wrong>))""", re.DOTALL)
_BEYOND_NAME = re.compile(r"[/&=?*$!][^\s<>\"'\[\]{}(),;]*")
_NEW: Final = {
    "<<": "a reified triple << … >>",
    "<<(": "a triple term <<( … )>>",
    "{|": "an annotation {| … |}",
    "~": "a reifier ~",
}
_WITHOUT_STATEMENTS = "State what is said about the triple of a node of its own, or put the triple into a named graph."


class Walk:
    """A walk through a text.

    Args:
        text: the text.
        syntax: Turtle, TriG, N-Triples or N-Quads.
    """

    def __init__(self, text: str, syntax: RdfFormat) -> None:
        self._text = text
        self._lines = syntax in {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}
        self._terminals = [terminal for terminal in scan(text) if terminal.kind != "comment"]
        self._declared: dict[str, str] = {}
        self._later = dict(self._declarations())
        self._undeclared: set[str] = set()
        self._relative: list[tuple[int, str]] = []
        self._base = False
        self._read_to = 0

    def faults(self) -> Iterator[Fault]:
        """What is wrong, in no order."""
        directive = ""
        for at, terminal in enumerate(self._terminals):
            kind, text = terminal.kind, terminal.text
            if terminal.start < self._read_to:  # it belongs to a name that has what no name has
                continue
            if word := self._directive(at):
                directive = word
                if word == "version":
                    yield Fault("rdf-1.2", terminal.start, f"This is RDF 1.2: {text}.", "Take it out.")
                continue
            if kind in {"iri", "odd-iri"}:
                yield from self._iri(terminal)
                if directive == "base":
                    self._base = True
            elif kind == "name" and directive == "prefix":
                self._declared[text[:-1]] = self._named_at(at + 1)
                continue
            elif kind == "name" and not self._lines:
                yield from self._name(terminal)
            elif kind == "string":
                yield from self._escapes(terminal, long=text[:3] in {'"""', "'''"})
            elif kind in {"raw", "open"}:
                yield from self._string(terminal)
            elif kind in {"at", "odd-at"}:
                yield from self._tag(terminal)
            elif text in _NEW:
                yield Fault("rdf-1.2", terminal.start, f"This is RDF 1.2: {_NEW[text]}.", _WITHOUT_STATEMENTS)
            directive = ""
        yield from self._relatives()

    def _directive(self, at: int) -> str:
        """The directive that begins with a terminal, in lower case; nothing where none does."""
        terminal = self._terminals[at]
        word = terminal.text.removeprefix("@")
        if terminal.kind == "at" and word in {"prefix", "base", "version"}:
            return word
        follows = self._terminals[at + 1].kind if at + 1 < len(self._terminals) else ""
        wanted = {"prefix": {"name"}, "base": {"iri", "odd-iri"}, "version": {"string"}}.get(word.lower(), set())
        return word.lower() if terminal.kind == "word" and follows in wanted else ""

    def _declarations(self) -> Iterator[tuple[str, str]]:
        """Each prefix that is declared somewhere."""
        for at in range(len(self._terminals)):
            if self._directive(at) == "prefix" and self._named_at(at + 2):
                yield self._terminals[at + 1].text[:-1], self._named_at(at + 2)

    def _named_at(self, at: int) -> str:
        found = self._terminals[at] if at < len(self._terminals) else None
        return found.text[1:-1] if found and found.kind in {"iri", "odd-iri"} else ""

    def _iri(self, terminal: Terminal) -> Iterator[Fault]:
        iri = terminal.text[1:-1]
        yield from illegal(iri, terminal.start + 1, "<>")
        if not SCHEME.match(iri) and not self._base:
            self._relative.append((terminal.start, terminal.text))

    def _relatives(self) -> Iterator[Fault]:
        """That there are IRIs which are relative to nothing, once for all of them."""
        if not self._lines:
            mend = "Say at the top what it is relative to: @base <https://…> ."
            yield from unbased(self._relative, mend, Edit(0, 0, f"@base <{ELSEWHERE}> . "))
            return
        yield from unbased(self._relative, "Write the IRI in full.", None)
        for start, _ in self._relative:
            yield Fault("", start, "", "", Edit(start + 1, start + 1, ELSEWHERE))

    def _name(self, terminal: Terminal) -> Iterator[Fault]:
        prefix = terminal.text.partition(":")[0]
        if prefix not in self._declared and prefix not in self._undeclared:
            self._undeclared.add(prefix)
            yield self._undeclared_prefix(terminal, prefix)
        beyond = _BEYOND_NAME.match(self._text, terminal.end)
        if beyond:
            rest = beyond[0].rstrip(".")
            self._read_to = terminal.end + len(rest)
            name = terminal.text + rest
            escaped = re.sub(r"(?=[/&=?*$!])", r"\\", rest)
            yield Fault(
                "name-characters",
                terminal.end,
                f"A name has no bare {rest[0]!r}: {name}.",
                f"Write {terminal.text}{escaped}, or the IRI in full.",
                Edit(terminal.end, terminal.end + len(rest), escaped),
                safe=True,
            )

    def _undeclared_prefix(self, terminal: Terminal, prefix: str) -> Fault:
        namespace = self._later.get(prefix) or USUAL_PREFIXES.get(prefix, "")
        late = "before it is declared" if prefix in self._later else "and nowhere declared"
        line = f"@prefix {prefix}: <{namespace or 'https://…'}> ."
        return Fault(
            "undeclared-prefix",
            terminal.start,
            f"The prefix {prefix}: is used {late}.",
            f"Declare it before its first use: {line}",
            Edit(0, 0, f"@prefix {prefix}: <{namespace or f'{UNDECLARED}{prefix}:'}> .\n"),
            safe=bool(namespace),
        )

    def _escapes(self, terminal: Terminal, *, long: bool) -> Iterator[Fault]:
        width = 3 if long else 1
        for match in _WRONG_ESCAPE.finditer(self._text, terminal.start + width, terminal.end - width):
            if match["wrong"] is not None:
                escape = self._text[match.start() : match.start() + 2]
                yield Fault(
                    "string-escape",
                    match.start(),
                    f"In a string, {escape} stands for nothing.",
                    f"A backslash itself is written twice: \\{escape}",
                    Edit(match.start(), match.start(), "\\"),
                    safe=True,
                )

    def _string(self, terminal: Terminal) -> Iterator[Fault]:
        if terminal.kind == "raw":
            yield from self._escapes(terminal, long=False)
            first = min(at for at in map(terminal.text.find, "\r\n") if at >= 0)
            yield Fault(
                "raw-newline",
                terminal.start + first,
                "A string in one pair of quotation marks goes on in another line.",
                'Write the line break as \\n, or the string in three marks on either side: """ … """.',
            )
            for match in re.finditer(r"\r\n?|\n", terminal.text):
                start = terminal.start + match.start()
                new = match[0].replace("\r", "\\r").replace("\n", "\\n")
                yield Fault("", start, "", "", Edit(start, start + len(match[0]), new), safe=True)
            return
        long = terminal.text[:3] in {'"""', "'''"}
        mark = terminal.text[: 3 if long else 1]
        ends = len(terminal.text) if long else len(re.sub(r"[ \t]*[.;,]?[ \t]*$", "", terminal.text))
        yield Fault(
            "open-string",
            terminal.start,
            "A string begins there, and does not end" + ("." if long else " on its line."),
            f"Close it with {mark}",
            Edit(terminal.start + ends, terminal.start + ends, mark),
        )

    def _tag(self, terminal: Terminal) -> Iterator[Fault]:
        tag, _, direction = terminal.text[1:].partition("--")
        if direction and terminal.kind == "at":
            yield Fault(
                "rdf-1.2",
                terminal.start,
                f"This is RDF 1.2: a base direction, --{direction}.",
                f"Write @{tag}; a text that needs its direction can have it by a mark, U+200E or U+200F.",
            )
        cured = tag_cured(terminal.text[1:] if terminal.kind == "odd-at" else tag)
        if cured != tag:
            yield Fault(
                "language-tag",
                terminal.start,
                f"{terminal.text} is no language tag.",
                f"Write @{cured}." if cured else "Write the code of a language, such as @en or @fr-CH.",
                Edit(terminal.start, terminal.end, f"@{cured}" if cured else ""),
                safe=bool(cured),
            )
