"""Why a question may have no answer, as far as that is soon found out: names, graphs and texts, each looked up.

Nothing is guessed: a hint says what is so, and names what there is instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal as Word
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, RdfFormat

from autopact.catalogue.asking import anywhere, in_any_graph, literal, select, select_possible
from autopact.catalogue.near import alike, names_in, present
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Engine, Job
from autopact.errors import AutopactError
from autopact.terms import XSD, Level, prefixed
from autopact.tokens import tokenise

Kind: TypeAlias = Word["nowhere", "elsewhere", "otherwise"]

PATIENCE = 2.0
"""Seconds that a question may take that nobody has asked: whether there is an answer where more is seen."""

MOST = 3
"""Graphs, or ways to write a text, that a hint names."""

MOST_TEXTS = 10
"""Texts of a query that are looked at."""

LANGUAGES = ("en", "fr", "zh", "de", "es", "it", "ja", "nl", "pt", "en-US", "en-GB")
TYPES = ("integer", "decimal", "boolean", "gYear", "date", "dateTime", "anyURI")
"""What a text that is written plainly may have in the graph."""

SPEAKS_OF_GRAPHS = ("GRAPH", "FROM")
READS_TEXTS = ("STR", "LCASE", "UCASE", "REGEX", "CONTAINS", "STRSTARTS", "STRENDS", "REPLACE", "LANG", "LANGMATCHES")
"""Words of queries in which a plain text may be right as it is."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something in a query that may leave it without an answer.

    Attributes:
        kind: `nowhere`: a name stands in no graph, and others come near; `elsewhere`: it stands in other graphs than
            are seen; `otherwise`: a text stands there with a language or a type.
        what: the name, or the text, as a query has it.
        instead: what there is.
    """

    kind: Kind
    what: str
    instead: tuple[str, ...]

    def __str__(self) -> str:
        """The hint as a sentence, in English."""
        others = " or ".join(self.instead)
        if self.kind == "nowhere":
            return f"{self.what} stands nowhere in this graph.{f' Did you mean {others}?' if others else ''}"
        if self.kind == "elsewhere":
            return f"{self.what} is in other graphs than are asked, as in {others}. GRAPH ?g {{ … }} looks into them."
        return f"{self.what} stands nowhere in this graph, but {others} does."


def hints(engine: Engine, text: str, *, everywhere: bool = False) -> list[Hint]:
    """What may leave a query without an answer.

    Args:
        engine: what was asked.
        text: the query.
        everywhere: whether it has chosen its graphs itself.
    """
    words = {token.text.upper() for token in tokenise(text) if token.kind == "word"}
    names = names_in(engine, text)
    there = present(engine, names)
    found = _nowhere(engine, names, there)
    if not everywhere and words.isdisjoint(SPEAKS_OF_GRAPHS):
        found += elsewhere(engine, [name for name in names if name in there])
    if words.isdisjoint(READS_TEXTS):
        found += _otherwise(engine, text)
    return found


def strangers(engine: Engine, text: str) -> list[str]:
    """A sentence for each name that stands in a query and nowhere in the graph; datatypes and functions aside."""
    names = names_in(engine, text)
    return list(map(str, _nowhere(engine, names, present(engine, names))))


def _nowhere(engine: Engine, names: Sequence[NamedNode], there: Set[NamedNode]) -> list[Hint]:
    """The names that are not there, each with those that come nearest."""
    missing = (name for name in names if name not in there)
    return [
        Hint("nowhere", prefixed(name.value, engine.prefixes), tuple(alike(engine, name.value))) for name in missing
    ]


def looser(engine: Engine, certainty: Level, inference: bool) -> list[Level]:
    """The levels that see more of the graph, with what is inferred, than a choice does; the nearest first."""

    def size(level: Level, inferred: bool) -> int:
        return sum(engine.sizes.get(part, 0) for part in default_graphs(level, inferred))

    found, most = [], size(certainty, inference)
    for level in (each for each in Level if each >= certainty):
        if (more := size(level, True)) > most:
            found.append(level)
            most = more
    return found


def answered(engine: Engine, certainty: Level, inference: bool, seen: Callable[[Level], Job]) -> Level | None:
    """The nearest level at which a question has an answer, with what is inferred, and sees more; None if none is known.

    Args:
        engine: what was asked.
        certainty: at which level, and without an answer.
        inference: and whether what is inferred was seen.
        seen: the question at a level.
    """
    for level in looser(engine, certainty, inference):
        try:
            if _is_answered(engine, replace(seen(level), timeout=PATIENCE)):
                return level
        except AutopactError:  # the question that was asked has its answer: this one was ours
            return None
    return None


def _is_answered(engine: Engine, job: Job) -> bool:
    """Whether anything comes of it: a row below the heading, a triple, or the word true. No more is read than that."""
    answer = engine.answer(job)
    lines, beginning = 0, b""
    try:
        for piece in answer.chunks():
            lines += piece.count(b"\n")
            beginning = beginning or piece[:4]
            if lines > 1:
                break
    finally:
        answer.close()
    return bool(beginning) if job.format == RdfFormat.N_TRIPLES else lines > 1 or beginning == b"true"


def elsewhere(engine: Engine, names: Sequence[NamedNode]) -> Iterator[Hint]:
    """The names that only GRAPH can see, at whatever level."""
    for name in names:
        if not select_possible(engine, f"SELECT * {{ {anywhere(name)} }} LIMIT 1"):
            rows = select(engine, f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {anywhere(name)} }} }} LIMIT {MOST}")
            if graphs := sorted(row["g"].value for row in rows if isinstance(row["g"], NamedNode)):
                written, *places = (prefixed(each, engine.prefixes) for each in (name.value, *graphs))
                yield Hint("elsewhere", written, tuple(places))


def _otherwise(engine: Engine, text: str) -> Iterator[Hint]:
    """The texts without a language that only stand in the graph with one, or with a type."""
    tokens = list(tokenise(text))
    plain = {
        token.text[1:-1]
        for token, after in zip(tokens, [*tokens[1:], None], strict=True)
        if token.kind == "string"
        and "\\" not in token.text
        and not token.text.startswith(('"""', "'''"))
        and not (after and (after.kind == "language" or after.text == "^^"))
    }
    for value in sorted(plain)[:MOST_TEXTS]:
        ways = [Literal(value), *(Literal(value, language=tag) for tag in LANGUAGES)]
        ways += [Literal(value, datatype=XSD[name]) for name in TYPES]
        some = f"VALUES ?way {{ {' '.join(map(str, ways))} }}"
        rows = select(engine, f"SELECT ?way {{ {some} FILTER EXISTS {{ {in_any_graph('?s ?p ?way')} }} }}")
        there = [literal(row, "way") for row in rows]
        if there and ways[0] not in there:
            yield Hint("otherwise", str(ways[0]), tuple(_written(each, engine.prefixes) for each in there[:MOST]))


def _written(literal: Literal, prefixes: Mapping[str, str]) -> str:
    """A text as a query has it."""
    return str(literal) if literal.language else f'"{literal.value}"^^{prefixed(literal.datatype.value, prefixes)}'
