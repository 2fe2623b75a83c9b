"""Replacements that are spelt otherwise: what REPLACE gives is what XPath says."""

from __future__ import annotations

import pytest

from autopact.engine.embedded import Embedded
from autopact.engine.graphs import Graphs
from autopact.engine.seam import Boolean


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (r'REPLACE("darted", "^(.*?)d(.*)$", "$1c$2")', "'carted'"),
        (r"REPLACE('2024-05', '(.*)-(.*)', '$1_$2')", "'2024_05'"),
        (r'replace("5k", "([0-9])k", """$1000""")', "'5000'"),
        (r'REPLACE("ab", "(a)(b)", "$2$1")', "'ba'"),
        (r'REPLACE("ab", "a", "$0x$0")', "'axab'"),
        (r'REPLACE("ab", "(a)", "[$2]")', "'[]b'"),
        (r'REPLACE("abcdefghijk", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "$11$10$1")', "'kja'"),
        (r'REPLACE("abcdefghij", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)", "$11")', "'a1'"),
        (r'REPLACE("ab", "(a)", "$11111111")', "'a1111111b'"),
        (r'REPLACE("5", "5", "\\$5")', "'$5'"),
        (r'REPLACE("ab", "(a)", "\\\\$1\n\"")', r"'\\a\n\"b'"),
        (r'REPLACE("AB", "(a)", "$1x", "i")', "'AxB'"),
        (r'REPLACE("a.b", ".", "$0\\$", "q")', r"'a$0\\$b'"),
        (r'REPLACE("ab", "(a)", "$1$1", IF(1 = 2, "q", ""))', "'aab'"),
        (r'REPLACE(REPLACE("ab", "(a)", "$1x"), "(x|y)", CONCAT("", "$1"))', "'axb'"),
        (r'CONCAT(REPLACE(STR("c"), "(c)", "$1d"), "$1e", STR("$1f"))', "'cd$1e$1f'"),
        (r'REPLACE("a, b", ", (b)", "$1c")', "'abc'"),
    ],
)
def test_groups_have_numbers(expression: str, expected: str) -> None:
    """What stands behind one is text; a backslash takes the meaning away; and nothing else of the query changes."""
    query = f"ASK {{ FILTER ({expression} = {expected}) }}"
    assert Embedded(Graphs()).query(query) == Boolean(True)
