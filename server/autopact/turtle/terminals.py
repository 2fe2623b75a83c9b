r"""The terminals of Turtle, TriG, N-Triples and N-Quads, and what people write in their place.

Never fails: a character that begins no terminal is passed over. What is nearly one comes as a kind of its own:

    odd-iri     <http://example.org/a b>    characters that no IRI has
    raw         "two                        a short string over several lines
                lines"
    open        "no end                     a string that does not end, up to the end of its line or of the text
    odd-at      @fr_FR                      no language tag, and no directive

https://www.w3.org/TR/turtle/#sec-grammar-grammar · https://www.w3.org/TR/trig/#sec-grammar
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from autopact.tokens import FOLLOWS, LETTER, LONGEST_PREFIX

_TERMINALS = re.compile(
    rf"""
      (?P<comment>  \#[^\n\r]*+ )
    | (?P<iri>      <(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+> )
    | (?P<odd_iri>  <[^<>\n\r]++> )
    | (?P<string>   \"{{3}}(?:\"{{0,2}}(?:[^"\\]|\\.))*\"{{3}} | '{{3}}(?:'{{0,2}}(?:[^'\\]|\\.))*'{{3}}
                  | (?!\"{{3}}|'{{3}})(?:"(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+') )
    | (?P<raw>      (?!\"{{3}}|'{{3}})(?:"(?:[^"\\]|\\.){{1,20000}}+" | '(?:[^'\\]|\\.){{1,20000}}+')
                    (?=\s*+(?:[.;,@^#)}}\]]|\Z)) )
    | (?P<open>     (?:\"{{3}}|'{{3}}).*+ | ["'][^\n\r]*+ )
    | (?P<at>       @[A-Za-z]++(?:-[A-Za-z0-9]+)*+(?:--[A-Za-z]++)?(?![\w-]) )
    | (?P<odd_at>   @[\w-]*+ )
    | (?P<blank>    _:[{LETTER}_0-9](?:[{FOLLOWS}.]*[{FOLLOWS}])? )
    | (?P<name>     (?:[{LETTER}][{FOLLOWS}.]{{0,{LONGEST_PREFIX}}}+(?<!\.))?:
                    (?:(?:[{FOLLOWS}:%.]|\\[^\w\s])*(?:[{FOLLOWS}:%]|\\[^\w\s]))? )
    | (?P<number>   [+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+) )
    | (?P<word>     [A-Za-z]+ )
    | (?P<mark>     \^\^ | <<\(? | \)?>> | \{{\| | \|\}} | [\[\](){{}};,.~] )
    """,
    re.VERBOSE | re.DOTALL,
)


class Terminal(NamedTuple):
    """A terminal: its kind, its characters, and the offset of the first one."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return self.start + len(self.text)


def scan(text: str) -> Iterator[Terminal]:
    """The terminals of a text, in order, and its comments."""
    for match in _TERMINALS.finditer(text):
        yield Terminal((match.lastgroup or "").replace("_", "-"), match.group(), match.start())
