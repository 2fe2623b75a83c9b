"""A reader of the literals that Cypher scripts are made of, so that tests see what a script says without a server.

https://opencypher.org/resources/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TOKEN = re.compile(r"\s*('(?:[^'\\]|\\.)*'|`[^`]*`|-?[0-9.]+(?:e-?[0-9]+)?|\w+|[\[\]{}:,()>;-])", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-f]{4}|.)", re.DOTALL)
_NAMED = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'"}


def statements(script: str) -> Iterator[str]:
    """The statements of a script: as everywhere, a semicolon in a string ends none."""
    begun = 0
    for found in re.finditer(r"'(?:[^'\\]|\\.)*'|;", script, re.DOTALL):
        if found[0] == ";":
            yield script[begun : found.start()].strip()
            begun = found.end()
    assert not script[begun:].strip()


def literal(text: str) -> Any:
    """The value of the literal that a text begins with."""
    return _value(_tokens(text))


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while found := _TOKEN.match(text, at):
        yield found[1]
        at = found.end()


def _value(tokens: Iterator[str]) -> Any:
    return _valued(next(tokens), tokens)


def _valued(sign: str, tokens: Iterator[str]) -> Any:
    if sign == "[":
        items = []
        while (sign := next(tokens)) != "]":
            if sign != ",":
                items.append(_valued(sign, tokens))
        return items
    if sign == "{":
        found = {}
        while (sign := next(tokens)) != "}":
            if sign != ",":
                assert next(tokens) == ":"
                found[sign.strip("`")] = _value(tokens)
        return found
    if sign.startswith("'"):
        return _ESCAPE.sub(_unescaped, sign[1:-1])
    return float(sign) if set(sign) & set(".e") else int(sign)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1][1:], 16)) if found[1].startswith("u") and len(found[1]) == 5 else _NAMED[found[1]]
