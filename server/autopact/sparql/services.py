"""The SERVICE clauses of a query: whom they ask, whether that is allowed, and what they ask as queries of their own.

https://www.w3.org/TR/sparql11-federated-query/
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from autopact.edits import Spelling
from autopact.engine.seam import Service
from autopact.errors import NotAllowed, QueryFault, SyntaxFault, Unaskable
from autopact.gateway.hosts import Hosts
from autopact.sparql.names import Names
from autopact.sparql.problem import Refused
from autopact.tokens import Token, behind, place

MOST_SERVICES = 8
"""How many SERVICE clauses a query may have: each is a request to somebody else."""

_SEES_AROUND = ("OPTIONAL", "MINUS", "FILTER", "BIND", "SELECT", "SERVICE")
"""Inside EXISTS, patterns with these are not evaluated by themselves, from the inside out, as everywhere else."""

_POLICY = "https://www.w3.org/TR/sparql11-protocol/#policy"
_DIRECTLY = "Ask the other endpoint directly and join the answers yourself."


@dataclass(frozen=True, slots=True)
class Clause:
    """A SERVICE clause: whom it asks, and its terminals, from the word itself to the brace behind its group."""

    iri: str
    tokens: Sequence[Token]
    group: int
    """The index of the first of its group."""

    def asked(self, names: Names, spelling: Spelling) -> Service:
        """The clause, and the query that its pattern is, as they stand in the text that is evaluated."""
        word, group, end = (
            spelling.arrival(offset)
            for offset in (self.tokens[0].start, self.tokens[self.group].start, self.tokens[-1].end)
        )
        return Service(
            self.iri,
            self.tokens[1].is_word("SILENT"),
            f"{names.prologue(self.tokens[self.group :])}SELECT * WHERE {spelling.text[group:end]}",
            word,
            group,
            end,
        )


def clauses(tokens: Sequence[Token], names: Names, text: str, hosts: Hosts) -> list[Clause]:
    """The SERVICE clauses; those inside of another are for the other endpoint to see to.

    Raises:
        Refused: SERVICE is closed, or used too often, or asks what only the data would name; SILENT or not.
        NotAllowed: one asks another host than those that are allowed; SILENT or not.
        QueryFault: one stands inside of EXISTS and would have to be asked anew for each solution.
        SyntaxFault: the word is run together with another, where the grammar knows no such word, or there is no group.
    """
    found: list[Clause] = []
    inside: list[bool] = []
    end = 0
    for at, token in enumerate(tokens):
        if token.kind != "word" or "SERVICE" not in token.text.upper():
            continue
        if not token.is_word("SERVICE"):
            what, mend = f"There is no keyword {token.text[:40]!r}.", "Set words apart."
            raise SyntaxFault(what, mend=mend, place=place(text, token.start))
        if at < end:
            continue
        iri = _asked(tokens, at, names, text, hosts)
        if len(found) == MOST_SERVICES:
            what, mend = f"The query asks more than {MOST_SERVICES} others.", "Ask in several queries."
            raise Refused(what, mend=mend, place=place(text, token.start))
        group = at + 2 + tokens[at + 1].is_word("SILENT")
        end = behind(tokens, group)
        if not end:
            what, mend = "SERVICE has no group behind its IRI.", "Write one: SERVICE <…> { … }"
            raise SyntaxFault(what, mend=mend, place=place(text, token.start))
        inside = inside or _inside_exists(tokens)
        if inside[at] and (asks := next((each for each in tokens[group:end] if each.is_word(*_SEES_AROUND)), None)):
            what = f"Inside EXISTS, {asks.text.upper()} in a SERVICE clause would see each solution around it."
            mend = "Ask outside of EXISTS and look at the answer there: with OPTIONAL and BOUND, or MINUS."
            raise QueryFault(what, mend=mend, place=place(text, asks.start))
        found.append(Clause(iri, tokens[at:end], group - at))
    return found


def _asked(tokens: Sequence[Token], at: int, names: Names, text: str, hosts: Hosts) -> str:
    """The IRI that the SERVICE clause at an index asks; raises Refused or NotAllowed as above."""
    where = place(text, tokens[at].start)
    if not hosts:
        what = "SERVICE is closed here: queries never leave this endpoint."
        raise Refused(what, mend=_DIRECTLY, place=where, spec=_POLICY)
    follows = [token for token in tokens[at + 1 : at + 3] if not token.is_word("SILENT")]
    iri = names.iri(follows[0]) if follows else None
    if iri is None:
        what = "SERVICE may not ask what only the data names, from here."
        raise Refused(what, mend=_DIRECTLY, place=where, spec=_POLICY)
    try:
        hosts.target(iri)
    except NotAllowed as error:
        raise NotAllowed(error.what, mend=error.mend, place=where, spec=_POLICY) from None
    except Unaskable:
        pass  # it fails when it is asked, which SILENT allows for
    return iri


def _inside_exists(tokens: Sequence[Token]) -> list[bool]:
    """For each terminal, whether it stands in the group of an EXISTS."""
    inside, groups = [], [False]
    for before, token in pairwise([*tokens[:1], *tokens]):
        if token.text == "{":
            groups.append(groups[-1] or before.is_word("EXISTS"))
        elif token.text == "}" and len(groups) > 1:
            groups.pop()
        inside.append(groups[-1])
    return inside
