"""What COUNT counts, spelt so that pyoxigraph leaves out what fails.

    COUNT(YEAR(?date))              becomes     SUM(COALESCE(IF(isIRI(YEAR(?date)), 1, 1), 0))
    COUNT(DISTINCT YEAR(?date))     becomes     one for each that COALESCE(YEAR(?date), <nothing>) is, less that one

To the standard a solution for which the expression has no value is not counted. pyoxigraph's count has no value itself
then, unless it is one of a variable, or of all. IF fails where what it asks does.

https://www.w3.org/TR/sparql11-query/#defn_aggCount
"""

from __future__ import annotations

from collections.abc import Iterator

from autopact.edits import Edit, edited, joined
from autopact.engine.rewriting import replacements
from autopact.terms import BASE
from autopact.tokens import arguments, tokenise

_NOTHING = f"<{BASE}function/no-value>"


def spelt(text: str) -> list[Edit]:
    """What spells the counts of a query so, and its replacements, those within counts too; in order."""
    counts = list(_counts(text)) if "COUNT" in text.upper() else []
    return joined(counts, replacements.spelt(text))


def _counts(text: str) -> Iterator[Edit]:
    """Those of expressions; what has a count in it, or a group, which others may have answered, stays as it is."""
    tokens = list(tokenise(text))
    for at, token in enumerate(tokens):
        call = arguments(tokens, at + 1) if token.is_word("COUNT") else []
        if len(call) != 1:
            continue
        (counted,) = call
        distinct = bool(counted) and counted[0].is_word("DISTINCT")
        expression = counted[distinct:]
        if len(expression) < 2 or any(each.text == "{" or each.is_word("COUNT") for each in expression):
            continue
        said = text[expression[0].start : expression[-1].end]
        value = edited(said, replacements.spelt(said)).text
        yield Edit(token.start, tokens[at + 2 + len(counted)].end, _count(value, distinct=distinct))


def _count(value: str, *, distinct: bool) -> str:
    if distinct:
        fails = f"COALESCE(MAX(COALESCE(IF(isIRI({value}), 0, 0), 1)), 0)"
        return f"(COUNT(DISTINCT COALESCE({value}, {_NOTHING})) - {fails})"
    return f"SUM(COALESCE(IF(isIRI({value}), 1, 1), 0))"
