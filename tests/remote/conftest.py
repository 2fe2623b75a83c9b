"""What engines of others are compared with, and what they are given."""

from pathlib import Path

import pytest
from tests.remote.serving import TURTLE

from autopact.engine.update.writable import Writable


@pytest.fixture(scope="module")
def here() -> Writable:
    """The bundled graph, in memory, with what follows."""
    return Writable.of()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small file of a stranger's, with a restriction in it."""
    path: Path = tmp_path_factory.mktemp("files") / "small.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return str(path)
