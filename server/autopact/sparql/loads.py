"""The LOAD operations of an update: whom they ask, and whether that is allowed, read before anybody is asked.

https://www.w3.org/TR/sparql11-update/#load
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autopact.engine.writes import Load
from autopact.errors import NotAllowed, QueryFault, Unaskable
from autopact.gateway.hosts import Hosts
from autopact.sparql.names import Names
from autopact.sparql.problem import Refused
from autopact.spelling import without_escapes
from autopact.tokens import Token, place, tokenise

MOST_LOADS = 8
"""How many LOADs a request may have: each is a request to somebody else."""

_POLICY = "https://www.w3.org/TR/sparql11-protocol/#policy"
_LOAD = re.compile(r"LOAD(?<=\bLOAD)\b")  # begins with letters alone, which `re` looks for in a tenth of the time


def loads(text: str, base_iri: str, hosts: Hosts, *, dataset: bool) -> list[Load]:
    """The LOADs of an update, each address once.

    Args:
        text: the update, as it was sent.
        base_iri: what relative IRIs in it are resolved against.
        hosts: those that may be asked.
        dataset: whether the request names the graphs that WHERE sees, so that the text must not.

    Raises:
        Refused: it loads too much, or from anywhere though nobody may be asked from here; SILENT or not.
        NotAllowed: it loads from another host; SILENT or not.
        QueryFault: the text names graphs as well as the request.
    """
    spelling = without_escapes(text)
    if not dataset and not _LOAD.search(spelling.text.upper()):
        return []  # most of them: the terminals of a long one are not looked at for nothing
    found: dict[str, Load] = {}
    for names, tokens in _operations(spelling.text, base_iri):
        first = tokens[0]
        own = [token for token in tokens if token.is_word("USING")] or ([first] if first.is_word("WITH") else [])
        if dataset and own:
            raise QueryFault(
                f"{own[0].text.upper()} in the text, and the request names graphs too.",
                mend="Leave out one of the two.",
                place=spelling.place(place(spelling.text, own[0].start)),
                spec="https://www.w3.org/TR/sparql11-protocol/#update-dataset",
            )
        silent = len(tokens) > 1 and tokens[1].is_word("SILENT")
        iri = names.iri(tokens[1 + silent]) if first.is_word("LOAD") and len(tokens) > 1 + silent else None
        if iri is None:
            continue  # no LOAD, or one that the parser will say what is wrong with
        try:
            _check(iri, hosts)
        except (Refused, NotAllowed) as error:
            error.place = spelling.place(place(spelling.text, first.start))
            raise
        found[iri] = Load(iri, silent and found.get(iri, Load(iri, True)).silent)
    if len(found) > MOST_LOADS:
        raise Refused(f"The update loads from more than {MOST_LOADS} addresses.", mend="Load in several requests.")
    return list(found.values())


def _check(iri: str, hosts: Hosts) -> None:
    """Make sure that an address may be asked; what is none of HTTP fails when it is asked, which SILENT allows."""
    try:
        hosts.target(iri)
    except Unaskable:
        return
    except NotAllowed as error:
        if hosts:
            raise NotAllowed(error.what, mend="Have the operator name its host.", spec=_POLICY) from None
        what = "LOAD is closed here: updates fetch nothing."
        raise Refused(what, mend="Send the triples to /graph-store.", spec=_POLICY) from None


def _operations(text: str, base_iri: str) -> Iterator[tuple[Names, Sequence[Token]]]:
    """The terminals of each operation outside of its groups, and what names stand for in it."""
    names, tokens, depth = Names({}, base_iri), list[Token](), 0
    for token in tokenise(text):
        if token.kind == "sign":
            depth += (token.text == "{") - (token.text == "}")
        if depth:
            continue
        if token.text == ";":
            if tokens:
                yield names, tokens
            tokens = []
            continue
        tokens.append(token)
        if names.declare(tokens):
            tokens = []
    if tokens:
        yield names, tokens
