"""What IRIs and language tags are made of, and what was probably meant by those that are none.

https://www.rfc-editor.org/rfc/rfc3987 · https://www.rfc-editor.org/rfc/rfc5646#section-2.1
"""

from __future__ import annotations

import re
from urllib.parse import quote

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

_ILLEGAL = re.compile(r"""[\x00-\x20<>"{}|^`]|\\(?!u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|%(?![0-9A-Fa-f]{2})""")
_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def illegal(iri: str) -> str:
    """The first character of an IRI, as Turtle writes it, that none may have there; nothing if all may be there."""
    found = _ILLEGAL.search(iri)
    return found[0] if found else ""


def percent_encoded(iri: str) -> str:
    """The IRI with what it may not have written as percent and digits."""
    return _ILLEGAL.sub(lambda found: quote(found[0], safe=""), iri.strip())


def tag_cured(tag: str) -> str:
    """The language tag itself, or the one that was meant; nothing where that is not known."""
    if _TAG.fullmatch(tag):
        return tag
    other = re.sub(r"[_\s-]+", "-", tag.partition(".")[0]).strip("-")
    return other if _TAG.fullmatch(other) else ""
