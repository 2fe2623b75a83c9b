"""Texts of others on a terminal: what is in a graph, a file or a query never gives it orders."""

from __future__ import annotations

import re

_ORDERS = re.compile(r"[^\n\t -\x7e\xa0-\U0010ffff]")
"""Control characters, but for tabs and line ends."""


def visible(text: str) -> str:
    r"""The text with each control character as an escape, such as `\u001B`; JSON and Turtle mean the same as before."""
    return _ORDERS.sub(lambda found: f"\\u{ord(found[0]):04X}", text)
