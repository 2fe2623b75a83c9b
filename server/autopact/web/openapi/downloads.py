"""The graph as other tools take it: the list of files, and each."""

from __future__ import annotations

from autopact.export.tools import TOOLS
from autopact.web.downloads import FORMS
from autopact.web.negotiation import HTML
from autopact.web.openapi.parts import (
    WORDS,
    Described,
    in_path,
    named_format,
    operation,
    parameters,
    tongue,
    whole_of,
)

ROW = whole_of({
    **dict.fromkeys(("tool", "title", "format", "mediaType", "href"), WORDS),
    "size": {"type": ["integer", "null"], "description": "Bytes."},
    "sha256": {"type": ["string", "null"]},
    "etag": {"type": ["string", "null"]},
    "refused": {"type": ["string", "null"], "description": "Why it cannot be made."},
})  # fmt: skip

LIST = whole_of({
    "data": {"type": "string", "description": "The id of what is served."},
    "downloads": {"type": "array", "items": ROW},
})  # fmt: skip

MEDIA_TYPES = sorted({form.media_type.split(";")[0] for tool in TOOLS.values() for form in tool.formats})


def paths() -> Described:
    """The addresses."""
    return {
        "/downloads": {
            "get": operation(
                "downloads", "Every export for other tools; without length and digest until it is made.",
                {200: {"description": "The list. A page for a browser.", "content": {
                    HTML: {"schema": WORDS}, "application/json": {"schema": LIST},
                }}}, (400, 406, 503), [
                    *parameters("certainty", "inference"), named_format(*FORMS), tongue(),
                ],
            )
        },
        "/downloads/{name}": {
            "get": operation(
                "download", "An export: the name of a tool, and the suffix of a format that it takes.",
                {200: {"description": "The file.", "headers": {
                    "Repr-Digest": {"schema": WORDS, "description": "RFC 9530."},
                }, "content": {each: {"schema": WORDS} for each in MEDIA_TYPES}}},
                (400, 404, 406, 503), [
                    in_path("name", {"type": "string", "examples": ["gephi.gexf"]}),
                    *parameters("certainty", "inference"),
                ],
            )
        },
    }  # fmt: skip
