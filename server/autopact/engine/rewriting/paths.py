"""Property paths: which there are, and how they are spelt so that pyoxigraph walks them from the end that is known.

    ?company ap:basedIn/ap:partOf* <france>     becomes     <france> ^ap:partOf*/^ap:basedIn ?company

It makes one pattern of each step, and where nothing else tells which comes first, the text does: so as it stands, the
walk would begin at every company there is. Both say the same by definition, each solution as often, since a sequence is
a join and `^` changes the ends over.

https://www.w3.org/TR/sparql11-query/#sparqlTranslatePathExpressions
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from autopact.edits import Edit
from autopact.tokens import Token, tokenise

_LIKELY = re.compile(r"[*+][ \t\r\n]*+(?:<|[\w.-]*+:)")
"""What has to be in a text, or its terminals are not worth a look."""

_STEP = re.compile(r"\^?(?:i|\([i^/|*+?]+\))[*+?]?")
_KNOWN_AT_ITS_END = re.compile(rf"v((?:{_STEP.pattern}/)+{_STEP.pattern}(?<=[*+]))i(?=[.;{{}}w])")
"""A variable, at least two steps, the last one repeated, and an IRI, in shapes of terminals; nothing nests deeper."""


def has_length(text: str) -> bool:
    """Whether a path in a query may have any length (`*`, `+`), or none (`?`); also said of a few sums in brackets."""
    return any(
        sign.text in ("*", "+", "?") and (_shape(step) == "i" or step.text == ")")
        for step, sign in pairwise(tokenise(text))
    )


def turned(text: str) -> list[Edit]:
    """What turns the paths of a query round that end at an IRI, where that helps and is certainly the same."""
    if not _LIKELY.search(text):
        return []
    tokens = list(tokenise(text))
    return [
        _turn(tokens[match.start() : match.end() + 1], match[1])
        for match in _KNOWN_AT_ITS_END.finditer("".join(map(_shape, tokens)))
    ]


def _shape(token: Token) -> str:
    """A letter for a terminal: of an IRI, a variable, another word; a sign is its own."""
    if token.kind in ("iri", "name") or token.text == "a":
        return "i"
    if token.kind == "sign" and len(token.text) == 1:
        return token.text
    return {"variable": "v", "word": "w"}.get(token.kind, "-")


def _turn(tokens: Sequence[Token], path: str) -> Edit:
    """The other way round: a variable, a path of that shape, an IRI; the token behind them comes along."""
    subject, *steps, iri, behind = tokens
    ways = [steps[step.start() : step.end()] for step in _STEP.finditer(path)]
    back = [way[1:] if way[0].text == "^" else [Token("sign", "^", 0), *way] for way in reversed(ways)]
    words = [iri.text, " / ".join(" ".join(token.text for token in way) for way in back), subject.text]
    if behind.text != ";":
        return Edit(subject.start, iri.end, " ".join(words))
    return Edit(subject.start, behind.end, " ".join([*words, ".", subject.text]))  # what follows is about it too
