"""Identifiers with check digits: an LEI that was copied wrongly identifies nobody.

ISO 17442: twenty characters; letters become 10 to 35, and the number that results is 1 modulo 97 (ISO 7064).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import Literal

from autopact.checks.finding import Finding
from autopact.checks.material import Material, shown
from autopact.terms import AP


def wrong_check_digits(material: Material) -> Iterator[Finding]:
    """Each LEI of the right form whose check digits do not fit; the form itself is a matter of the shapes."""
    for triple in sorted(material.triples, key=str):
        if triple.predicate == AP.lei and isinstance(triple.object, Literal) and not holds(triple.object.value):
            yield Finding(
                "lei-check-digits",
                material.place(triple.subject, triple.predicate, triple.object),
                f"The check digits of the LEI {triple.object.value} of {shown(triple.subject)} do not fit.",
                "Copy it again from its record: a character is wrong, or two are swapped.",
            )


def holds(lei: str) -> bool:
    """Whether the check digits fit; true of what has not the form of an LEI at all."""
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", lei):
        return True
    return int("".join(str(int(character, 36)) for character in lei)) % 97 == 1
