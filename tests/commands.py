"""Commands, called within this process."""

from __future__ import annotations

from collections.abc import Mapping

from click.testing import CliRunner, Result

from autopact.cli import main


def run(*words: object, given: str | bytes | None = None, env: Mapping[str, str | None] | None = None) -> Result:
    """What comes of a command, with that on standard input."""
    return CliRunner().invoke(main, [str(word) for word in words], input=given, env=env)
