"""All names of a snapshot as one text, so that to look for a part of one does not go through the store.

It is made when a snapshot has been asked a few times, and only of as many names as a process may hold. Otherwise, and
where another engine is asked, the engine looks at every name.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from unicodedata import combining, normalize

from pyoxigraph import Literal, QueryResultsFormat

from autopact.catalogue.asking import PROLOGUE
from autopact.catalogue.kept import Kept, once
from autopact.catalogue.names import LABELLING
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Answer, Engine, Job
from autopact.errors import Unavailable
from autopact.terms import ALIASES, FAMILY, GIVEN, LABELS, SKOS_XL, Level

MOST_NAMES = 300_000
"""Names that are held, each once."""

MOST_BYTES = 16 * 1024 * 1024
"""Their length; in small letters they are held a second time."""

AT_ONCE = 16 * 1024
"""Bytes of names that are looked through at a time: until then, no other thread of the process has its turn."""

BEGINNING = 32
"""Letters of a word by which names are looked for, and then compared with all of it: a pattern of more takes long."""

FEW = 3
"""So often a snapshot is asked before its names are read: of one that is soon another, they would be for one search."""

PROPERTIES = tuple(map(str, (*LABELS, *ALIASES, *GIVEN, *FAMILY)))
"""The properties that give names, or parts of them."""


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
        found = list(islice(self._fitting([any_of]), most + 1))
        if len(found) > most:
            better = (b"\n%s(?=\n)" % whole, b"\n%s" % whole, b" %s" % whole, whole, b"\n%s" % any_of)
            found = list(islice(self._fitting([*better, any_of]), most))
        return [self._literal(number) for number in found]

    def having_all(self, words: Sequence[str], most: int) -> list[str]:
        """The names with all of some folded words in them."""
        longest = max(words, key=len)
        found = self._fitting([loosely(longest[:BEGINNING]).encode()])
        if len(longest) <= BEGINNING:
            found = islice(found, most)
        names = (self._literal(number) for number in found)
        return list(islice((name for name in names if all(word in folded(name) for word in words)), most))

    def _fitting(self, patterns: Sequence[bytes]) -> Iterator[int]:
        """The numbers of names that patterns fit, each once, those of the first pattern first.

        A match that begins with the end of a line is of the name behind it.
        """
        found: set[int] = set()
        for match in chain.from_iterable(map(self._matches, patterns)):
            number = bisect_right(self._at, match.end() - 1) - 1
            if number not in found:
                found.add(number)
                yield number

    def _matches(self, pattern: bytes) -> Iterator[re.Match[bytes]]:
        """Where a pattern fits: in some whole lines, and then in the next, with the end of the last one before them."""
        expression, begin = re.compile(pattern), 0
        while begin < len(self._values) - 1:
            end = self._values.find(b"\n", begin + AT_ONCE) + 1 or len(self._values)
            yield from expression.finditer(self._values, begin, end)
            begin = end - 1

    def _literal(self, number: int) -> str:
        start = self._starts[number]
        return self._literals[start : self._literals.index(b"\n", start)].decode()


_asked: Kept[None, int] = Kept(1)


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
    register = _held(engine)
    if register is not None:
        return named(register.having(sought, parts, most))
    some = " || ".join(f"CONTAINS(LCASE(STR(?name)), {Literal(part)})" for part in parts)
    return _looked_for(f"isLiteral(?name) && ({some})")


def naming_all(engine: Engine, words: Sequence[str], most: int) -> str:
    """The same pattern where the name has all of some folded words in it, in any order and with any marks on them.

    Another engine, whose regular expressions may be of any sort, is asked for the words as they are.
    """
    register = _held(engine)
    if register is not None:
        return named(register.having_all(words, most))
    fits = "CONTAINS(LCASE(STR(?name)), {})" if engine.engines else "REGEX(LCASE(STR(?name)), {})"
    every = " && ".join(fits.format(Literal(word if engine.engines else loosely(word))) for word in words)
    return _looked_for(f"isLiteral(?name) && {every}")


LONGEST = 1000
"""Characters of a text of which marks are looked at: of many in a row, that takes longer by the square of how many."""

_OTHER_LETTERS = (0, 7, 8, 9)
"""Combining classes of what is a letter, or makes another one of it: nukta, the marks of kana, virama."""


def folded(text: str) -> str:
    """A text in small letters, without the marks on them: `Citroën` as `citroen`; `ガ` is another letter than `カ`."""
    lower = text.lower()
    signs = normalize("NFKD", lower[:LONGEST])
    bare = "".join(sign for sign in signs if combining(sign) in _OTHER_LETTERS)
    return normalize("NFC", bare) + lower[LONGEST:]


def small(text: str) -> str:
    """A text in small letters, where a letter with a mark is one sign: it may be written as two."""
    lower = text.lower()
    return normalize("NFC", lower[:LONGEST]) + lower[LONGEST:]


_MARKED: dict[str, list[str]] = {}
for _sign in map(chr, (*range(0xE0, 0x2000), *range(0xFF00, 0xFFF0))):
    if _sign == _sign.lower() and (_bare := folded(_sign)) != _sign and len(_bare) == 1:
        _MARKED.setdefault(_bare, []).append(_sign)
_MARKS = sorted({mark for mark in normalize("NFD", "".join(chain(*_MARKED.values()))) if not folded(mark)})
_ANY_MARKS = f"({'|'.join(_MARKS)})*"


def loosely(word: str) -> str:
    """A regular expression for a folded word, which its letters fit with any marks on or behind them too."""
    signs = (f"({'|'.join((sign, *_MARKED[sign]))})" if sign in _MARKED else re.escape(sign) for sign in word)
    return "".join(f"{sign}{_ANY_MARKS}" for sign in signs)


def named(names: Sequence[str]) -> str:
    """A pattern of `?node ?property ?name` where the name is one of some literals.

    Properties are compared and not joined: with so few of them that the engine thinks a join of all names quicker, it
    goes through every name there is.
    """
    compared = f"FILTER(?property IN ({', '.join(PROPERTIES)}))"
    return _of_things(f"VALUES ?name {{ {' '.join(names)} }} ?called ?property ?name {compared}")


def _looked_for(fits: str) -> str:
    properties = f"VALUES ?property {{ {' '.join(PROPERTIES)} }}"
    return _of_things(f"{properties} ?called ?property ?name FILTER({fits})")


def _of_things(pattern: str) -> str:
    """A pattern of what has a name, `?called`, as one of `?node`: where that is a label, it is what the label is of."""
    return f"{{ {pattern} }} OPTIONAL {{ ?of {LABELLING} ?called }} BIND(COALESCE(?of, ?called) AS ?node)"


def _held(engine: Engine) -> Register | None:
    """The names in memory; None where the engine has to look at them."""
    if _asked.of(engine).get(None, 0) > FEW and not engine.engines:
        return _read(engine)
    return None


@once
def _read(engine: Engine) -> Register | None:
    has_a_page = f"isIRI(?node) || ?property = {SKOS_XL.literalForm}"  # or is a label of what has one
    text = f"""{PROLOGUE} SELECT DISTINCT ?name {{ VALUES ?property {{ {" ".join(PROPERTIES)} }}
        ?node ?property ?name FILTER(({has_a_page}) && isLiteral(?name)) }} LIMIT {MOST_NAMES + 1}"""
    graphs = default_graphs(Level.POSSIBLE, True)
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
