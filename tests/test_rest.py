"""What docs/rest.md shows in Python, run against a server: each block prints what stands below it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.serving import started

TEXT = (Path(__file__).parents[1] / "docs" / "rest.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The address of a server of the bundled graph."""
    with started() as (endpoint, _):
        yield endpoint.removesuffix("/sparql")


def test_every_block_says_what_it_prints() -> None:
    """So that none is left out here."""
    assert len(BLOCKS) == TEXT.count("```python") == 5


@pytest.mark.parametrize(("code", "printed"), BLOCKS, ids=range(len(BLOCKS)))
def test_the_documentation_runs(served: str, code: str, printed: str) -> None:
    """Each by itself, as somebody would copy it."""
    code = code.replace("http://127.0.0.1:8000", served)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == (printed, "")
