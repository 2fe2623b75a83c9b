"""What BNODE makes of a string, spelt so that pyoxigraph makes a node of any.

    BNODE(?name)     becomes     BNODE(CONCAT("b", SHA1(?name)))

It takes the string for the label of the node. "Ann Lee" can be none, so there is no node; no Turtle can carry "a:b",
and no RDF/XML "1"; and with the label of a node in the data, it would be that one.

https://www.w3.org/TR/sparql11-query/#func-bnode
"""

from __future__ import annotations

from collections.abc import Iterator

from autopact.edits import Edit
from autopact.tokens import arguments, tokenise


def spelt(text: str) -> Iterator[Edit]:
    """What spells the blank nodes of a query so: an edit for each bracket."""
    tokens = list(tokenise(text)) if "BNODE" in text.upper() else []
    for at, token in enumerate(tokens):
        call = arguments(tokens, at + 1) if token.is_word("BNODE") else []
        if len(call) == 1 and call[0]:
            opened, closed = tokens[at + 1], tokens[at + 2 + len(call[0])]
            yield Edit(opened.start, opened.end, '(CONCAT("b", SHA1(')
            yield Edit(closed.start, closed.end, ")))")
