"""The page about the benchmarks has what they found."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.page import PAGE, RESULTS, filled


def test_the_page_has_the_tables_that_were_written() -> None:
    """Whoever runs a benchmark anew has to fill the page again: `python -m benchmarks.page`."""
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, RESULTS) == page


def test_every_result_is_told(tmp_path: Path) -> None:
    """A picture or a table that the page shows or links is there, and what was not measured has no figures."""
    page = PAGE.read_text(encoding="utf-8")
    for name in re.findall(r"\.\./benchmarks/results/([\w-]+\.(?:svg|md))", page):
        assert (RESULTS / name).is_file(), name
    (tmp_path / "a.md").write_text("| table |\n", encoding="utf-8")
    told = filled("x\n<!-- a.md -->\nold\n<!-- end -->\n<!-- b.md -->\nold\n<!-- end -->\n", tmp_path)
    assert told == "x\n<!-- a.md -->\n| table |\n<!-- end -->\n<!-- b.md -->\nNot measured yet.\n<!-- end -->\n"
