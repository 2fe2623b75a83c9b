"""What IRIs and language tags are made of, and what was probably meant by those that are none.

https://www.rfc-editor.org/rfc/rfc3987 · https://www.rfc-editor.org/rfc/rfc5646#section-2.1
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from autopact.checks.doctor.fault import Fault
from autopact.edits import Edit

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

_ILLEGAL = re.compile(r"""[\x00-\x20<>"{}|^`]|\\(?!u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|%(?![0-9A-Fa-f]{2})""")
_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def illegal(iri: str, start: int, marks: str) -> Iterator[Fault]:
    """The first character of an IRI, as Turtle writes it, that none may have there.

    Args:
        iri: the IRI.
        start: its offset.
        marks: the two that it stands between.
    """
    if found := _ILLEGAL.search(iri):
        cured = _ILLEGAL.sub(lambda each: quote(each[0], safe=""), iri.strip())
        shown = {" ": "space", "\t": "tab"}.get(found[0], f"character {found[0]!r}")
        yield Fault(
            "iri-characters",
            start + found.start(),
            f"An IRI has no {shown}: {marks[0]}{iri}{marks[1]}.",
            f"Write {marks[0]}{cured}{marks[1]}, if that is what is meant.",
            Edit(start, start + len(iri), cured),
            safe=True,
        )


def unbased(relative: Sequence[tuple[int, str]], mend: str, cure: Edit | None) -> Iterator[Fault]:
    """That IRIs, each with its offset and as it is written, are relative to nothing: once for all of them."""
    if relative:
        start, first = relative[0]
        others = len(relative) - 1
        more = f", as are {others} more" if others > 1 else ", as is one more" if others else ""
        yield Fault("relative-iri", start, f"{first} is relative, and nothing says to what{more}.", mend, cure)


def tag_cured(tag: str) -> str:
    """The language tag itself, or the one that was meant; nothing where that is not known."""
    if _TAG.fullmatch(tag):
        return tag
    other = re.sub(r"[_\s-]+", "-", tag.partition(".")[0]).strip("-")
    return other if _TAG.fullmatch(other) else ""
