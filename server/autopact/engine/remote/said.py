"""A dataset that is said in a query's text, where it is too long to be said beside it.

https://www.w3.org/TR/sparql11-query/#specifyingDataset
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autopact.tokens import FORMS, Token, tokenise

_BEHIND = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


def saying(text: str, default: Iterable[str], named: Iterable[str]) -> str:
    """The text of a query that has no dataset, with one.

    Args:
        text: the query.
        default: IRIs of the graphs that make up the default graph.
        named: IRIs of the graphs that GRAPH sees.
    """
    at = _place(list(tokenise(text)))
    clauses = [*(f"FROM <{iri}>" for iri in default), *(f"FROM NAMED <{iri}>" for iri in named)]
    return " ".join([text[:at], *clauses, text[at:]])


def _place(tokens: Sequence[Token]) -> int:
    """The offset at which a dataset may stand: behind what is asked for, before where it is looked for."""
    at = next((at for at, each in enumerate(tokens) if each.is_word(*FORMS)), 0)
    if [each.text.upper() for each in tokens[at : at + 2]] == ["CONSTRUCT", "{"]:
        at = next((end for end in range(at, len(tokens)) if tokens[end].text == "}"), at)  # no group is in a template
    depth = 0
    for token in tokens[at + 1 :]:
        depth += (token.text == "(") - (token.text == ")")
        if not depth and (token.text == "{" or token.is_word(*_BEHIND)):
            return token.start
    return tokens[-1].end if tokens else 0
