"""What was found, put into docs/benchmarks.md: `python -m benchmarks.page`.

Between `<!-- NAME.md -->` and `<!-- end -->` the page has the table that a benchmark wrote to `results/NAME.md`; run
them with `--out benchmarks/results`. Nobody copies figures by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.environment import CHECKOUT

PAGE = CHECKOUT / "docs" / "benchmarks.md"
RESULTS = CHECKOUT / "benchmarks" / "results"
_PLACE = re.compile(r"<!-- (?P<name>[\w-]+\.md) -->\n.*?<!-- end -->", re.DOTALL)
_BESIDE = re.compile(r"\]\((?=[\w-]+\.(?:md|svg)\))")
"""The beginning of a link from a table to a file beside it, which the page has somewhere else."""


def filled(page: str, results: Path) -> str:
    """The page with the tables that are there; without one, it says so."""

    def table(place: re.Match[str]) -> str:
        file = results / place["name"]
        found = file.read_text(encoding="utf-8").strip() if file.is_file() else "Not measured yet."
        found = _BESIDE.sub(f"](../{RESULTS.relative_to(CHECKOUT)}/", found)
        return f"<!-- {place['name']} -->\n{found}\n<!-- end -->"

    return _PLACE.sub(table, page)


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), RESULTS), encoding="utf-8")
