"""What pyoxigraph's parser leaves to be settled: the columns of `SELECT *`, and the place of a fault.

Both need the query parsed, so they are settled where it is evaluated, never in the web process.

https://www.w3.org/TR/sparql11-query/#grammar
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import dropwhile, islice

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
)

from autopact.errors import Place, SyntaxFault
from autopact.tokens import Token, place, tokenise

SPECIFICATION = "https://www.w3.org/TR/sparql11-query/#grammar"

APART = " " * 40
"""More than the parser reads ahead: as many characters as its longest keyword has."""


def run(
    store: Store,
    text: str,
    *,
    base_iri: str | None = None,
    prefixes: Mapping[str, str] | None = None,
    default_graphs: Sequence[NamedNode | DefaultGraph] | None = None,
    named_graphs: Sequence[NamedNode] | None = None,
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """The result of a query, mostly not yet computed, with the columns of `SELECT *` in the order of the text.

    Raises:
        SyntaxFault: it does not parse; the place has the line and the column of the token that does not fit.
    """
    declared = dict(prefixes or {})
    try:
        return store.query(
            _with_columns_in_order(text, base_iri, declared),
            base_iri=base_iri,
            prefixes=declared,
            default_graph=None if default_graphs is None else list(default_graphs),
            named_graphs=None if named_graphs is None else list(named_graphs),
        )
    except SyntaxError as error:
        raise _located(_fault(str(error)), text, base_iri, declared) from None


def variables(text: str, base_iri: str | None = None, prefixes: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The variables that a SELECT gives back, in pyoxigraph's order; nothing for other forms.

    Raises:
        SyntaxError: the text does not parse.
    """
    raw = Store().query(text, base_iri=base_iri, prefixes=dict(prefixes or {}))
    return tuple(variable.value for variable in raw.variables) if isinstance(raw, QuerySolutions) else ()


def _with_columns_in_order(text: str, base_iri: str | None, prefixes: Mapping[str, str]) -> str:
    """The query's text, with `SELECT *` spelt out in the order in which its variables appear.

    pyoxigraph gives the columns of `SELECT *` in an order of its own.

    Raises:
        SyntaxError: the text does not parse.
    """
    star = _star(text)
    if star is None:
        return text
    given = set(variables(text, base_iri, prefixes))
    appearing = dict.fromkeys(token.text[1:] for token in tokenise(text) if token.kind == "variable")
    ordered = [name for name in appearing if name in given]
    if not ordered:
        return text
    return f"{text[: star.start]} {' '.join('?' + name for name in ordered)} {text[star.end :]}"


def _star(text: str) -> Token | None:
    """The star of the outermost `SELECT *`; the text is read only that far."""
    if "*" not in text:
        return None
    terminals = (token for token in tokenise(text) if token.kind != "comment")
    form = dropwhile(lambda token: not token.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"), terminals)
    for token in islice(form, 3):
        if token.text == "*":
            return token
        if not token.is_word("SELECT", "DISTINCT", "REDUCED"):
            break
    return None


_POSITION = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_SAID_IN_WORDS = re.compile(r"[A-Z][a-z]+ [\w ]+|IRI parsing failed")


def _fault(message: str) -> SyntaxFault:
    """The parser's complaint. Its place is where the parser gave up, which may be some way behind the fault."""
    found = _POSITION.match(message)
    if not found:
        return SyntaxFault(f"The query does not parse: {message}", spec=SPECIFICATION)
    # What would have fitted is said in classes of characters, which help nobody; other reasons are said in words.
    reason = _SAID_IN_WORDS.search(found[3])
    return SyntaxFault(
        f"The query does not parse: {reason[0].strip()}." if reason else "The query does not parse.",
        mend="Correct the query there; the fault may lie just before it.",
        place=Place(line=int(found[1]), column=int(found[2])),
        spec=SPECIFICATION,
    )


def _located(fault: SyntaxFault, text: str, base_iri: str | None, prefixes: Mapping[str, str]) -> SyntaxFault:
    """The fault with the place of the token at which it is.

    The parser tells how far it read, not where it stopped understanding: behind a wrong token it goes on by the length
    of every keyword it tries. With the tokens far enough apart, that still falls into the gap behind the wrong one.
    """
    tokens = [token for token in tokenise(text) if token.kind != "comment"]
    apart = "".join(token.text + APART for token in tokens)
    try:
        variables(apart, base_iri, prefixes)
    except SyntaxError as error:
        again = _fault(str(error)).place
        if again.line is None:
            return fault
        lines = apart.split("\n")[: again.line - 1]
        reached = sum(len(line) + 1 for line in lines) + (again.column or 1) - 1
        end = 0
        for token in tokens:
            end += len(token.text + APART)
            if reached < end:
                where, there = f"at {token.text[:60]!r}", place(text, token.start)
                break
        else:
            before, _, last = text.rpartition("\n")
            where = "at its end, where something is missing"
            there = Place(line=before.count("\n") + 1 + bool(before), column=len(last) + 1)
        return SyntaxFault(f"{fault.what.rstrip('.')}, {where}.", mend=fault.mend, place=there, spec=fault.spec)
    return fault
