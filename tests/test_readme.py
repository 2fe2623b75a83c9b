"""The commands that README.md shows, and what it says that they print."""

import re
import shlex
from pathlib import Path

import pytest
from tests.commands import run

README = Path(__file__).parents[1] / "README.md"
SHOWN = [
    shown
    for block in re.findall("^```console\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)
    if shown.startswith("autopact ")
]


@pytest.mark.parametrize("shown", SHOWN)
def test_a_command_prints_what_is_shown(shown: str) -> None:
    """Where nothing is shown, it runs; an ellipsis is what was left out."""
    command, _, printed = shown.partition("\n")
    result = run(*shlex.split(command)[1:])
    assert result.exit_code == 0, result.stderr
    assert re.match(".*".join(map(re.escape, printed.split("…"))), result.stdout, re.DOTALL)
