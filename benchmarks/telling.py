"""What a benchmark tells of itself: how far it has come, and tables in Markdown."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence

NONE = "–"
"""What stands in a table where there is no figure."""


def say(text: str) -> None:
    """Tell whoever waits what is done now."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def table_of(heads: Sequence[str], lines: Iterable[Sequence[str]], left: int = 1) -> str:
    """A table, all but its first columns to the right."""
    rows = [list(heads), ["---" if at < left else "---:" for at in range(len(heads))], *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
