"""An update's text, cut into its operations, each with the prologue that holds for it.

Done by terminals, on a text that parses: what an operation holds between its braces is left for the engine's parser.

https://www.w3.org/TR/sparql11-update/#sparqlUpdateGrammar
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autopact.tokens import Token, tokenise

_IN_PROLOGUE = {"BASE": 2, "PREFIX": 3, "VERSION": 2}
"""The declarations, and how many terminals each has."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An operation as it stands in a text.

    Attributes:
        prologue: everything that was declared before it, also before others.
        text: the text that it stands in.
        tokens: its own terminals, without declarations.
        end: the offset behind it, and behind the semicolon that follows.
    """

    prologue: str
    text: str
    tokens: Sequence[Token]
    end: int

    @property
    def words(self) -> tuple[str, ...]:
        """Its first two terminals, in capitals."""
        return tuple(token.text.upper() for token in self.tokens[:2])

    def group(self, word: int) -> str:
        """The group in braces behind the terminal at an index, as it is written."""
        last = self.behind(word + 1) - 1
        return self.text[self.tokens[word + 1].start : self.tokens[last].end]

    def behind(self, brace: int) -> int:
        """The index of the terminal behind the group that begins at an index."""
        depth = 0
        for at in range(brace, len(self.tokens)):
            if self.tokens[at].kind == "sign":
                depth += (self.tokens[at].text == "{") - (self.tokens[at].text == "}")
            if not depth:
                return at + 1
        return len(self.tokens)


def cut(text: str) -> Iterator[Piece]:
    """The operations of an update that parses, in order; its code point escapes are resolved."""
    prologue = ""
    tokens: list[Token] = []
    depth = 0
    for token in tokenise(text):
        if token.kind == "sign":
            depth += (token.text == "{") - (token.text == "}")
        if token.text != ";" or token.kind != "sign" or depth:
            tokens.append(token)
            continue
        piece = _piece(prologue, text, tokens, token.end)
        prologue, tokens = piece.prologue, []
        if piece.tokens:
            yield piece
    last = _piece(prologue, text, tokens, len(text))
    if last.tokens:
        yield last


def _piece(prologue: str, text: str, tokens: Sequence[Token], end: int) -> Piece:
    """An operation whose terminals begin with the declarations that stand before it."""
    at = 0
    while at < len(tokens) and (length := _IN_PROLOGUE.get(tokens[at].text.upper())):
        at += length
    if at:
        prologue += text[tokens[0].start : tokens[at - 1].end] + " "
    return Piece(prologue, text, tokens[at:], end)
