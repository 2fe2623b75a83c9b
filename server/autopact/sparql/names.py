"""What the prologue of a query says about the names and IRIs behind it.

https://www.w3.org/TR/sparql11-query/#QSynIRI
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autopact.sparql.spelling import resolved, whole_name
from autopact.tokens import Token

_WITH_SCHEME = re.compile("<[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Names:
    """What IRIs and prefixed names stand for behind the prologue."""

    prefixes: Mapping[str, str]
    base: str | None

    def prologue(self, tokens: Iterable[Token]) -> str:
        """The declarations that terminals need to be read elsewhere, on one line."""
        used = {token.text.partition(":")[0] for token in tokens if token.kind == "name"}
        relative = any(token.kind == "iri" and not _WITH_SCHEME.match(token.text) for token in tokens)
        base = f"BASE <{self.base}> " if self.base and relative else ""
        return base + "".join(f"PREFIX {prefix}: <{self.prefixes[prefix]}> " for prefix in sorted(used))

    def iri(self, token: Token) -> str | None:
        """The IRI of a token; None if it is none, or stands for none: the engine's parser says so."""
        if token.kind == "iri":
            return resolved(token.text[1:-1], self.base)
        return resolved(whole_name(token.text, self.prefixes), self.base) if token.kind == "name" else None
