"""Are the generated files those that the authored ones lead to?"""

from __future__ import annotations

from collections.abc import Iterator

from autopact.bundled import folder
from autopact.checks.finding import Finding
from autopact.checks.material import display
from autopact.engine import build
from autopact.errors import Place


def stale() -> Iterator[Finding]:
    """Each generated file of the bundled graph that differs from what `autopact build` writes, or is missing."""
    triples = folder("triples")
    for name in build.stale(build.generate(), triples):
        yield Finding(
            "stale",
            Place(display(triples / name)),
            "The file is not what the claims and the ontology lead to.",
            "Run `autopact build` and commit what it writes; never edit a generated file.",
        )
