"""All names of a snapshot as one text, so that to look for a part of one does not go through the store.

It is made when a snapshot has been asked a few times, and only of as many names as a process may hold. Otherwise, and
where another engine is asked, the engine looks at every name.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain

from pyoxigraph import Literal, QueryResultsFormat

from autopact.catalogue.asking import PROLOGUE
from autopact.catalogue.kept import Kept
from autopact.catalogue.names import ALIASES, LABELS
from autopact.engine.seam import Answer, Engine, Job
from autopact.errors import Unavailable
from autopact.terms import Level

MOST_NAMES = 300_000
"""Names that are held, each once."""

MOST_BYTES = 16 * 1024 * 1024
"""Their length; in small letters they are held a second time."""

FEW = 3
"""So often a snapshot is asked before its names are read: of one that is soon another, they would be for one search."""

PROPERTIES = f"{LABELS}|{ALIASES}".split("|")
"""The properties that give names."""


class Register:
    """Names as literals of SPARQL, a line each, and the same in small letters without quotes, language and datatype."""

    def __init__(self) -> None:
        self._literals, self._values = bytearray(), bytearray(b"\n")
        self._starts, self._at = array("I"), array("I")

    @classmethod
    def read(cls, answer: Answer) -> Register | None:
        """The names in an answer of one column, as TSV; None if they are too many."""
        register = cls()
        for number, line in enumerate(_lines(answer)):
            if number and line:
                register._add(line)
            if number > MOST_NAMES or len(register._literals) > MOST_BYTES:
                return None
        return register

    def _add(self, line: bytes) -> None:
        value = line[1 : line.rindex(b'"')] if line.startswith(b'"') else line
        self._starts.append(len(self._literals))
        self._at.append(len(self._values))
        self._literals += line + b"\n"
        self._values += value.decode().lower().encode() + b"\n"

    def having(self, sought: str, parts: Sequence[str], most: int) -> list[str]:
        """The names with any of some parts of a text; of more than `most`, those with the whole text first.

        All in small letters. A few may be among them that only look so, by how they are written here.
        """
        whole, *some = (re.escape(str(Literal(part))[1:-1].encode()) for part in (sought, *parts))
        any_of = b"(?:%s)" % b"|".join(some)
        found = self._fitting([any_of], most + 1)
        if len(found) > most:
            better = (b"\n%s(?=\n)" % whole, b"\n%s" % whole, b" %s" % whole, whole, b"\n%s" % any_of)
            found = self._fitting([*better, any_of], most)
        return [self._literal(number) for number in found]

    def _fitting(self, patterns: Sequence[bytes], most: int) -> Sequence[int]:
        """The numbers of names that patterns fit, those of the first pattern first.

        A match that begins with the end of a line is of the name behind it.
        """
        found: dict[int, None] = {}
        for match in chain.from_iterable(re.finditer(pattern, self._values) for pattern in patterns):
            found.setdefault(bisect_right(self._at, match.end() - 1) - 1)
            if len(found) == most:
                break
        return list(found)

    def _literal(self, number: int) -> str:
        start = self._starts[number]
        return self._literals[start : self._literals.index(b"\n", start)].decode()


_asked: Kept[None, int] = Kept(1)
_registers: Kept[None, Register | None] = Kept(1)


def naming(engine: Engine, sought: str, parts: Sequence[str], most: int) -> str:
    """A pattern of `?node ?property ?name` where the name, in small letters, has any of some parts of a text in it.

    Args:
        engine: what is asked.
        sought: the text.
        parts: its parts, or itself.
        most: names that are wanted; of more, some.
    """
    asked = _asked.of(engine)
    asked[None] = asked.get(None, 0) + 1
    if asked[None] > FEW and not engine.engines:
        register = _registers.get(engine, None, lambda: _read(engine))
        if register is not None:
            names = " ".join(register.having(sought, parts, most))
            return f"VALUES ?name {{ {names} }} ?node ?property ?name FILTER(?property IN ({', '.join(PROPERTIES)}))"
    some = " || ".join(f"CONTAINS(LCASE(STR(?name)), {Literal(part)})" for part in parts)
    return f"VALUES ?property {{ {' '.join(PROPERTIES)} }} ?node ?property ?name FILTER(isLiteral(?name) && ({some}))"


def _read(engine: Engine) -> Register | None:
    text = f"""{PROLOGUE} SELECT DISTINCT ?name {{ VALUES ?property {{ {" ".join(PROPERTIES)} }}
        ?node ?property ?name FILTER(isIRI(?node) && isLiteral(?name)) }} LIMIT {MOST_NAMES + 1}"""
    graphs = engine.default_graphs(Level.POSSIBLE, True)
    try:
        answer = engine.answer(Job(text, QueryResultsFormat.TSV, default_graphs=graphs))
    except Unavailable:
        return None
    try:
        return Register.read(answer)
    finally:
        answer.close()


def _lines(answer: Answer) -> Iterator[bytes]:
    rest = b""
    for chunk in answer.chunks():
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
    yield rest
