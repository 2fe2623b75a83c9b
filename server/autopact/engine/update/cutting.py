"""An update's text, cut into its operations, each with the prologue that holds for it.

Done by terminals, on a text that parses: what an operation holds between its braces is left for the engine's parser.

https://www.w3.org/TR/sparql11-update/#sparqlUpdateGrammar
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from autopact.tokens import Token, semicolons, tokenise

_IN_PROLOGUE = {"BASE": 2, "PREFIX": 3, "VERSION": 2}
"""The declarations, and how many terminals each has."""


@dataclass(frozen=True)
class Piece:
    """An operation as it stands in a text.

    Attributes:
        prologue: everything that was declared before it, also before others.
        text: the text that it stands in.
        start: the offset of its first terminal that declares nothing.
        stop: the offset of the semicolon that follows, or of the end.
        end: the offset behind that.
    """

    prologue: str
    text: str
    start: int
    stop: int
    end: int

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """Its own terminals, without declarations."""
        return list(tokenise(self.text, self.start, self.stop))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its first two terminals, in capitals."""
        return tuple(token.text.upper() for token in self._first)

    @property
    def data(self) -> str:
        """What is behind INSERT DATA or DELETE DATA, as it is written; its terminals are not looked at."""
        return self.text[self._first[1].end : self.stop]

    @cached_property
    def _first(self) -> Sequence[Token]:
        return list(islice(tokenise(self.text, self.start, self.stop), 2))


def cut(text: str) -> Iterator[Piece]:
    """The operations of an update that parses, in order; its code point escapes are resolved."""
    prologue = _Prologue()
    begun = 0
    for at in (*semicolons(text), len(text)):
        start = prologue.declare(text, begun, at)
        begun = min(at + 1, len(text))
        if start is not None:
            yield Piece(prologue.text, text, start, at, begun)


class _Prologue:
    """What is declared so far, each name once: texts that are put together of many declare the same over and over."""

    def __init__(self) -> None:
        self.text = ""
        self._fixed = ""
        self._names: dict[Sequence[str], Sequence[str]] = {}

    def declare(self, text: str, start: int, end: int) -> int | None:
        """Note the declarations that stand at the beginning of a part; where they end, None if nothing follows."""
        tokens = tokenise(text, start, end)
        begun = None
        for token in tokens:
            length = _IN_PROLOGUE.get(token.text.upper())
            if not length:
                begun = token.start
                break
            words = (token.text.upper(), *(each.text for each in islice(tokens, length - 1)))
            if words[0] == "BASE":  # it is resolved against the one before, and what is declared behind it, against it
                self._fixed, self._names = f"{self._declared()}{' '.join(words)} ", {}
            else:
                self._names[words[:2]] = words
        self.text = self._declared()
        return begun

    def _declared(self) -> str:
        return self._fixed + "".join(f"{' '.join(words)} " for words in self._names.values())
