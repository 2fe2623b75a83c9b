"""What GraphML and GEXF have in common: XML 1.0, written as it comes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO
from xml.sax.saxutils import escape

from autopact.errors import Unwritable

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ENTITIES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


class Xml:
    """Writes elements into a file, a line each."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.line('<?xml version="1.0" encoding="UTF-8"?>')

    def line(self, text: str) -> None:
        """Write a line as it is."""
        self._file.write(f"{text}\n".encode())


def attributes(values: Mapping[str, object]) -> str:
    """The attributes of an element, each with a space before it.

    Raises:
        Unwritable: XML has no way to write a character in them.
    """
    return "".join(f' {name}="{text(value)}"' for name, value in values.items())


def text(value: object) -> str:
    """A value as XML has it, between tags or between quotation marks.

    Raises:
        Unwritable: XML has no way to write a character in it.
    """
    found = str(value)
    if _FORBIDDEN.search(found):
        raise Unwritable(
            f"XML cannot carry a control character, and one is in {found[:80]!r}.",
            mend="Take it out, or export for a tool that takes CSV.",
            spec="https://www.w3.org/TR/xml/#charsets",
        )
    return escape(found, _ENTITIES)
