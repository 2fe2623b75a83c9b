"""The cases' fixtures, each combination of them assembled and reasoned over once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from autopact.engine.dataset import assemble
from autopact.engine.embedded import Embedded

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def load() -> Callable[[tuple[str, ...]], Embedded]:
    """An engine over the fixtures of these names, with the bundled ontology."""
    return cache(lambda fixtures: Embedded(assemble([HERE / f"{name}.trig" for name in fixtures])))
