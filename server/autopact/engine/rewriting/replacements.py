r"""What REPLACE puts in the place of a match, spelt so that pyoxigraph takes it for what XPath says.

    REPLACE(?date, "(.*)-(.*)", "$1_$2")     becomes     REPLACE(?date, "(.*)-(.*)", "${1}_${2}")

pyoxigraph reads letters, digits and `_` behind `$` as the name of a group, and puts nothing where there is none of that
name. To XPath a group is a number, and `\` takes their meaning from `$` and from itself; with the flag q nothing has a
meaning, which pyoxigraph minds in patterns alone. This is for what is written in the query, the flag too; a replacement
that is computed stays as it is.

https://www.w3.org/TR/xpath-functions/#func-replace
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autopact.edits import Edit
from autopact.engine.rewriting import blank
from autopact.tokens import Token, arguments, tokenise

_ONE_DIGIT, _MOST_DIGITS = 9, 6
"""The number of a group has as many digits as lead to one; up to nine groups, one digit, and what follows is text."""

_MEANT = re.compile(r"\\\\(?:(\\\\)|(\$))|\\.|\$([0-9]+)", re.DOTALL)
"""What has a meaning in a string of SPARQL, which writes each backslash twice."""


def spelt(text: str) -> list[Edit]:
    """What spells the replacements of a query so, and its blank nodes; in order."""
    tokens = list(tokenise(text)) if "REPLACE" in text.upper() else []
    calls = (arguments(tokens, at + 1) for at, token in enumerate(tokens) if token.is_word("REPLACE"))
    return sorted([*(_edit(call) for call in calls if _has_plain_replacement(call)), *blank.spelt(text)])


def _has_plain_replacement(call: Sequence[Sequence[Token]]) -> bool:
    """Whether the replacement is written there."""
    return len(call) in (3, 4) and [token.kind for token in call[2]] == ["string"]


def _edit(call: Sequence[Sequence[Token]]) -> Edit:
    pattern, (text,), *flags = call[1:]
    if any(len(written) == 1 and written[0].kind == "string" and "q" in written[0].text for written in flags):
        return Edit(text.start, text.end, text.text.replace("$", "$$"))
    groups = max(_ONE_DIGIT, sum(token.text.count("(") for token in pattern))

    def spell(match: re.Match[str]) -> str:
        backslash, dollar, digits = match.groups()
        if digits is None:
            return backslash or ("$$" if dollar else match[0])
        end = next(end for end in range(min(len(digits), _MOST_DIGITS), 0, -1) if int(digits[:end]) <= groups)
        return f"${{{digits[:end]}}}{digits[end:]}"

    return Edit(text.start, text.end, _MEANT.sub(spell, text.text))
