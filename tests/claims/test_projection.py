"""Which claims become triples, and at which level."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import Triple

from autopact.claims.model import Claims
from autopact.claims.projection import project
from autopact.terms import AP, ID, Level

FACT = "id:a ap:p id:b ."
TRIPLE = Triple(ID.a, AP.p, ID.b)
WHEN = '"2026-01-01T00:00:00Z"^^xsd:dateTime'
NOWHERE: dict[Level, set[Triple]] = {level: set() for level in Level}

Written = Callable[[str], Claims]
Writes = Callable[..., str]


@pytest.mark.parametrize("level", Level)
def test_by_factuality(written: Written, claim: Writes, level: Level) -> None:
    """A claim's triples are at the level of its factuality, and at no other."""
    assert project(written(claim("s1", FACT, factuality=level.word))) == NOWHERE | {level: {TRIPLE}}


@pytest.mark.parametrize(
    "options",
    [
        {"factuality": "uncommitted"},
        {"polarity": "Denied"},
        {"polarity": "Undecided"},
        {"more": f"ap:retractedOn {WHEN} ;"},
        {"more": f"ap:retractedOn {WHEN} , {WHEN.replace('2026', '2027')} ;"},
    ],
    ids=["uncommitted", "denied", "neither-affirmed-nor-denied", "retracted", "retracted-twice"],
)
def test_not_projected(written: Written, claim: Writes, options: dict[str, str]) -> None:
    """What is not committed to, denied or retracted becomes no triple, and can still be read."""
    claims = written(claim("s1", FACT, **options))
    assert project(claims) == NOWHERE
    assert [found.triples for found in claims] == [{TRIPLE}]


@pytest.mark.parametrize(
    "missing",
    [
        "ap:evidence text:s1 ;", "ap:polarity ap:Affirmed ;", "ap:speaker id:reuters ;", "ap:factuality ap:certain ;",
        'ap:paraphrase "in our words"@en ;', "ap:speechAct ap:Reported ;", f"dcterms:created {WHEN}",
    ],
)  # fmt: skip
def test_open_claims_are_not_projected(written: Written, claim: Writes, missing: str) -> None:
    """A claim that lacks a part becomes no triple."""
    whole = claim("s1", FACT)
    assert missing in whole
    assert project(written(whole.replace(missing, ""))) == NOWHERE


def test_superseded_claims_are_not_projected(written: Written, claim: Writes) -> None:
    """What a newer claim supersedes becomes no triple."""
    claims = written(claim("s1", FACT) + claim("s2", more="ap:supersedes c:s1 ;"))
    assert project(claims) == NOWHERE


def test_what_supersedes_is_a_claim(written: Written, claim: Writes) -> None:
    """Nothing else need be said of it."""
    assert project(written(claim("s1", FACT) + "c:s2 ap:supersedes c:s1 .")) == NOWHERE


def test_retracted_claim_supersedes_nothing(written: Written, claim: Writes) -> None:
    """When the newer claim is retracted, the older holds again."""
    claims = written(claim("s1", FACT) + claim("s2", more=f"ap:supersedes c:s1 ; ap:retractedOn {WHEN} ;"))
    assert project(claims)[Level.CERTAIN] == {TRIPLE}


@pytest.mark.parametrize("grades", [("possible", "certain", "probable"), ("possible", "probable")])
def test_firmest_level_only(written: Written, claim: Writes, grades: tuple[str, ...]) -> None:
    """A triple that several claims state is at the firmest of their levels alone."""
    claims = written("".join(claim(grade, FACT, factuality=grade) for grade in grades))
    assert project(claims) == NOWHERE | {min(Level[grade.upper()] for grade in grades): {TRIPLE}}


def test_denial_takes_nothing_away(written: Written, claim: Writes) -> None:
    """A denial beside an affirmation leaves the affirmed triple; both claims stay to be read."""
    claims = written(claim("s1", FACT) + claim("s2", FACT, polarity="Denied"))
    assert project(claims)[Level.CERTAIN] == {TRIPLE}
