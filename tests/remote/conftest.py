"""What engines of others are compared with."""

import pytest

from autopact.engine.update.writable import Writable


@pytest.fixture(scope="module")
def here() -> Writable:
    """The bundled graph, in memory, with what follows."""
    return Writable.of()
