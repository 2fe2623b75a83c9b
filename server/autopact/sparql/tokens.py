r"""The terminals of SPARQL 1.1.

Enough to know what a query is about before an engine sees it: comments, strings and IRIs are taken as wholes,
so that a word inside them is never mistaken for a keyword.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias, cast

Kind: TypeAlias = Literal["iri", "name", "blank", "variable", "string", "language", "number", "word", "sign"]


class Token(NamedTuple):
    """A terminal: what kind it is, its characters, and the offset of the first one."""

    kind: Kind
    text: str
    start: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, in whatever case."""
        return self.kind == "word" and self.text.upper() in words


_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FOLLOWS = _LETTER + r"_0-9\-·\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_TERMINALS = re.compile(
    rf"""
      (?P<blank_space>   [\x20\t\r\n]+ | \#[^\r\n]* )
    | (?P<iri>           <[^<>"{{}}|^`\\\x00-\x20]*> )
    | (?P<string>        \"\"\"(?:\"{{0,2}}(?:[^\"\\]|\\.))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
                       | \"(?:[^\"\\\r\n]|\\.)*\" | '(?:[^'\\\r\n]|\\.)*' )
    | (?P<variable>      [?$][{_LETTER}_0-9][{_LETTER}_0-9·\u0300-\u036f\u203f-\u2040]* )
    | (?P<language>      @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<blank>         _:[{_LETTER}_0-9](?:[{_FOLLOWS}.]*[{_FOLLOWS}])? )
    | (?P<name>          (?:[{_LETTER}](?:[{_FOLLOWS}.]*[{_FOLLOWS}])?)?:
                         (?:(?:[{_LETTER}_:0-9]|{_ESCAPED})
                         (?:(?:[{_FOLLOWS}.:]|{_ESCAPED})*(?:[{_FOLLOWS}:]|{_ESCAPED}))?)? )
    | (?P<number>        (?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+ | [0-9]*\.[0-9]+ | [0-9]+ )
    | (?P<word>          [A-Za-z_][A-Za-z0-9_]* )
    | (?P<sign>          \^\^ | && | \|\| | [!<>]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)

_CODE_POINT = re.compile(r"\\\\|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def resolve_escapes(text: str) -> str:
    r"""The query with `\uXXXX` and `\UXXXXXXXX` replaced by the characters they stand for.

    They may stand anywhere, in a keyword too, and come before the grammar. Left as they are: escapes of quotation
    marks, backslashes and line ends, which the grammar resolves inside strings, and those that stand for no character.

    https://www.w3.org/TR/sparql11-query/#codepointEscape
    """

    def character(match: re.Match[str]) -> str:
        digits = match[1] or match[2]
        code = int(digits, 16) if digits else ord("\\")
        whole = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
        return chr(code) if whole and chr(code) not in "\"'\\\r\n" else match[0]

    return _CODE_POINT.sub(character, text)


def tokenise(text: str) -> Iterator[Token]:
    """The terminals of a query whose escapes are resolved, in order, without space and comments.

    Never fails: a character that begins no terminal comes as a sign of its own, for the parser to refuse.
    """
    for match in _TERMINALS.finditer(text):
        if match.lastgroup != "blank_space":
            yield Token(cast("Kind", match.lastgroup), match[0], match.start())
