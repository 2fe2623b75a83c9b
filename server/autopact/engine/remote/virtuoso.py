"""Virtuoso cuts graphs, too, and does not say so.

Its `ResultSetMaxRows` holds for solutions. Where they are the result, a header says that some may be missing; where a
graph is made of them, nothing does. So how many solutions there would be is asked as well, unless it has no such limit:
Debian's package comes with one of 10,000.

https://docs.openlinksw.com/virtuoso/rdfsparqlprotocolendpoint/
"""

from __future__ import annotations

from collections.abc import Sequence

from autopact.engine.remote.member import Member
from autopact.errors import EngineFailed, EngineRefused
from autopact.tokens import behind_form, from_form, tokenise

LIMIT = "SELECT (bif:virtuoso_ini_item_value('SPARQL', 'ResultSetMaxRows') AS ?n) {}"
"""Asks for the limit; the answer has no value where there is none."""

USUAL = 10_000
"""The limit that is assumed where that may not be asked."""


async def refuse_cut(at: Member, text: str, dataset: Sequence[tuple[str, str]]) -> None:
    """Make sure that the graph that a query gave is whole.

    Args:
        at: who gave it.
        text: the query.
        dataset: the fields that were sent beside it.

    Raises:
        EngineFailed: it is not.
    """
    if at.rows is None:
        try:
            at.rows = await at.number(LIMIT)
        except EngineRefused:
            at.rows = USUAL
    if at.rows and (query := counting(text)) and await at.number(query, dataset) > at.rows:
        raise EngineFailed(
            f"The engine has cut the result short, by its limit of {at.rows:,} solutions (ResultSetMaxRows).",
            mend="Ask for less, or raise its limit.",
        )


def counting(text: str) -> str | None:
    """A query for how many solutions, as `?n`, the graph of another is made of; None where it is made of none."""
    form = next(from_form(tokenise(text)), None)
    if form is None or not form.is_word("CONSTRUCT", "DESCRIBE"):
        return None
    tokens = behind_form(tokenise(text))
    group = next((token for token in tokens if token.is_word("WHERE") or token.text == "{"), None)
    if group is None:
        return None
    named = next((token for token in tokens if token.is_word("FROM") and token.start < group.start), group)
    return (
        f"{text[: form.start]}SELECT (COUNT(*) AS ?n) {text[named.start : group.start]} WHERE {{"
        f" SELECT (1 AS ?one) {text[group.start :]}\n}}"
    )
