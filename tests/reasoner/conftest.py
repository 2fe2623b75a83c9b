"""Turtle in a line or two: the currency of these tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import RdfFormat, Triple, parse

PREFIXES = """
@prefix : <urn:t#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture
def turtle() -> Callable[[str], set[Triple]]:
    """Turtle without its prefixes to triples."""
    return lambda text: {quad.triple for quad in parse((PREFIXES + text).encode(), RdfFormat.TURTLE)}
