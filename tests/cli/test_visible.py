"""What others wrote gives no orders to the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commands import run

ORDERS = "\x1b]0;mine\x07\x9b31m\x7f"
WRITTEN = r"\u001B]0;mine\u0007\u009B31m\u007F"
FILE = f"""@prefix : <http://e/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :day "{WRITTEN}"^^xsd:date ; :is "{WRITTEN}" , "another" .
:is a owl:FunctionalProperty .
"""


@pytest.mark.parametrize(
    "command",
    [
        ["query", "SELECT ?o { ?s <http://e/day> ?o }", "--format", "table"],
        ["explain", "http://e/a", "http://e/is", f'"{ORDERS}"'],
        ["explain", "http://e/a", "http://e/is", f'"{ORDERS}"', "--format", "json"],
        ["explain", "http://e/a", "http://e/is", f'"{ORDERS}"', "--format", "turtle"],
        ["explain", "http://e/a", "http://e/is", f'"{ORDERS}!"'],
        ["explain", "http://e/a", "http://e/is", ORDERS],
        ["check"],
        ["check", "--format", "json"],
        ["doctor"],
        ["reason"],
    ],
    ids=lambda command: command[0],
)
def test_control_characters_are_seen_and_not_obeyed(tmp_path: Path, command: list[str]) -> None:
    """Whatever a command says of them, on either stream."""
    file = tmp_path / "mine.ttl"
    file.write_text(FILE, encoding="utf-8")
    done = run(*command, str(file))
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert not set(done.output) & set("\x1b\x07\x9b\x7f")
    assert r"\u001B" in done.output or r"\u001b" in done.output or "\\x1b" in done.output
