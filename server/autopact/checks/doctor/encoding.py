"""Bytes as text: UTF-8 without a mark, or what is known of any other encoding.

https://www.w3.org/TR/turtle/#sec-mediaReg · https://www.w3.org/TR/xml/#charencoding
"""

from __future__ import annotations

import codecs
import re

from autopact.checks.doctor.fault import Fault

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")


def decoded(content: bytes) -> tuple[str, list[Fault]]:
    """The text of a file, without a byte-order mark, and what is wrong with how it is encoded.

    An encoding that XML declares is for whoever reads the markup to tell.
    """
    if content.startswith(codecs.BOM_UTF8):
        text, faults = decoded(content.removeprefix(codecs.BOM_UTF8))
        mark = Fault("byte-order-mark", 0, "The file begins with a byte-order mark.", "Save it as UTF-8 without one.")
        return text, [mark, *faults]
    for mark_, name in _MARKS:
        if content.startswith(mark_):
            what = f"The file is {name.upper()}, and not UTF-8."
            return content.decode(name, errors="replace"), [Fault("encoding", 0, what, "Save it as UTF-8.")]
    try:
        return content.decode(), []
    except UnicodeDecodeError as error:
        if (declared := _as_declared(content)) is not None:
            return declared, []
        text, byte = content.decode(errors=_western.__name__), content[error.start]
        start = len(content[: error.start].decode())
        what = f"The file is not UTF-8: there is a byte 0x{byte:02X}, which is {text[start]} in Windows-1252."
        return text, [Fault("encoding", start, what, "Save it as UTF-8.")]


def _as_declared(content: bytes) -> str | None:
    """The text in the encoding that XML declares, if it is one of texts that is known, and not UTF-8."""
    found = _DECLARED.match(content)
    try:
        name = codecs.lookup(found[1].decode()).name if found else "utf-8"
        return content.decode(name, errors="replace") if name != "utf-8" else None
    except (LookupError, UnicodeError):  # Python knows others, too: hex, undefined
        return None


def _western(error: UnicodeError) -> tuple[str, int]:
    """What a byte is, that is not UTF-8, in the encoding of most files that are not."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - it is given to decode() only
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", errors="replace"), error.start + 1


codecs.register_error(_western.__name__, _western)
