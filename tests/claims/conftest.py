"""Claims for tests, written as an author writes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.prefixes import DECLARED

from autopact.claims.model import Claims
from autopact.claims.reading import read

PREFIXES = f"""{DECLARED}
@prefix c: <https://w3id.org/autopact/claim/> .
@prefix text: <https://w3id.org/autopact/source/example#> .
"""


@pytest.fixture
def prefixes() -> str:
    """The declarations that every claim file begins with."""
    return PREFIXES


@pytest.fixture
def claim() -> Callable[..., str]:
    """Writes a whole claim in TriG, with `more` statements about it."""

    def writes(
        name: str, content: str = "", *, factuality: str = "certain", polarity: str = "Affirmed", more: str = ""
    ) -> str:
        return f"""
            c:{name} a ap:Claim ; ap:paraphrase "in our words"@en ; ap:speaker id:reuters ; ap:speechAct ap:Reported ;
                ap:factuality ap:{factuality} ; ap:polarity ap:{polarity} ; ap:evidence text:s1 ; {more}
                dcterms:created "2026-01-01T00:00:00Z"^^xsd:dateTime .
            c:{name} {{ {content} }}
        """

    return writes


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Claims]:
    """Reads a TriG text, the usual prefixes before it."""

    def reads(text: str) -> Claims:
        file = tmp_path / "claims.trig"
        file.write_text(PREFIXES + text, encoding="utf-8")
        return read([file])

    return reads
