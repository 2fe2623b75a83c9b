"""What explanations of an engine elsewhere are held against."""

from __future__ import annotations

import json
from typing import Any

from autopact.engine.explanation import leaves
from autopact.engine.remote.engine import Remote
from autopact.engine.seam import Why
from autopact.engine.update.writable import Writable
from autopact.terms import Level


def height(told: dict[str, Any]) -> int:
    """How many steps an explanation goes down."""
    return max((1 + height(premise) for premise in told.get("premises", ())), default=0)


def same_heights(here: Writable, remote: Remote) -> None:
    """Each sixtieth of what is inferred has a proof at its level, as high as in memory, down to what is stated."""
    for level in Level:
        for triple in sorted(here.engine.stored(level.inferred), key=str)[::60]:
            there = json.loads(remote.explain(Why(triple)).read())
            known = here.engine.reasons(Why(triple))
            assert (there["level"], height(there)) == (level.word, height(known))
            assert {leaf["status"] for leaf in leaves(there)} <= {"asserted", "stated"}
