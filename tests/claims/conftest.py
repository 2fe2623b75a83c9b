"""Claims for tests, written as an author writes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autopact.claims.model import Claims
from autopact.claims.reading import read

PREFIXES = """
@prefix ap: <https://w3id.org/autopact/ontology#> .
@prefix c: <https://w3id.org/autopact/claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix id: <https://w3id.org/autopact/id/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/autopact/source/> .
@prefix text: <https://w3id.org/autopact/source/example#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
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
