"""A dataset that is said in a query's text, where it is too long to be said beside it.

https://www.w3.org/TR/sparql11-query/#specifyingDataset
"""

from __future__ import annotations

from collections.abc import Iterable

from autopact.tokens import behind_form, tokenise

_BEHIND = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


def with_dataset(text: str, default: Iterable[str], named: Iterable[str]) -> str:
    """The text of a query that has no dataset, with one.

    Args:
        text: the query.
        default: IRIs of the graphs that make up the default graph.
        named: IRIs of the graphs that GRAPH sees.
    """
    at = _place(text)
    clauses = [*(f"FROM <{iri}>" for iri in default), *(f"FROM NAMED <{iri}>" for iri in named)]
    return " ".join([text[:at], *clauses, text[at:]])


def _place(text: str) -> int:
    """The offset at which a dataset may stand: behind what is asked for, before where it is looked for."""
    depth = end = 0
    for token in behind_form(tokenise(text)):
        depth += (token.text == "(") - (token.text == ")")
        if not depth and (token.text == "{" or token.is_word(*_BEHIND)):
            return token.start
        end = token.end
    return end
