"""What the prologue of a query says about the names and IRIs behind it.

https://www.w3.org/TR/sparql11-query/#QSynIRI
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autopact.sparql.problem import TooLarge
from autopact.spelling import resolved, whole_name
from autopact.tokens import Token

_WITH_SCHEME = re.compile("<[A-Za-z][A-Za-z0-9+.-]*:")


MOST_WRITTEN_OUT = 8 * 1024 * 1024
"""Characters that the IRIs resolved or written out here may have together: a short name may mean a long one."""


@dataclass(slots=True)
class Names:
    """What IRIs and prefixed names stand for behind the prologue; `written_out` counts characters."""

    prefixes: dict[str, str]
    base: str | None
    written_out: int = 0

    def declare(self, tokens: Sequence[Token]) -> int:
        """Take note of the declaration that terminals begin with; how many of them it has, 0 where that is none."""
        if len(tokens) > 1 and tokens[0].is_word("BASE"):
            self.base = self.resolved(tokens[1].text[1:-1]) or self.base
            return 2
        if len(tokens) > 2 and tokens[0].is_word("PREFIX"):
            iri = tokens[2].text[1:-1]
            self.prefixes[tokens[1].text.partition(":")[0]] = self.resolved(iri) or iri
            return 3
        return 2 if len(tokens) > 1 and tokens[0].is_word("VERSION") else 0

    def prologue(self, tokens: Iterable[Token]) -> str:
        """The declarations that terminals need to be read elsewhere, on one line."""
        used = {token.text.partition(":")[0] for token in tokens if token.kind == "name"}
        relative = any(token.kind == "iri" and not _WITH_SCHEME.match(token.text) for token in tokens)
        base = f"BASE <{self.base}> " if self.base and relative else ""
        prologue = base + "".join(f"PREFIX {prefix}: <{self.prefixes[prefix]}> " for prefix in sorted(used))
        self.count(prologue)
        return prologue

    def iri(self, token: Token) -> str | None:
        """The IRI of a token; None if it is none, or stands for none: the engine's parser says so."""
        if token.kind == "iri":
            return self.resolved(token.text[1:-1])
        known = token.kind == "name" and token.text.partition(":")[0] in self.prefixes
        return self.resolved(whole_name(token.text, self.prefixes)) if known else None

    def resolved(self, iri: str) -> str | None:
        """The IRI that a reference stands for; None if it stands for none."""
        self.count(self.base or "", iri)
        return resolved(iri, self.base)

    def count(self, *texts: str) -> None:
        """Count what was written out.

        Raises:
            TooLarge: it is too much.
        """
        self.written_out += sum(map(len, texts))
        if self.written_out > MOST_WRITTEN_OUT:
            raise TooLarge(
                f"The names of the query stand for IRIs of more than {MOST_WRITTEN_OUT:,} characters together.",
                mend="Declare shorter prefixes, and a shorter BASE.",
            )
