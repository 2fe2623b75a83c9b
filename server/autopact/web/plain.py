"""A page that says what went wrong, made without the application and its data: while there is none, or it fails.

It has the look of the others, and the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from autopact.sparql.formats import EVERY, preferred
from autopact.sparql.problem import MEDIA_TYPE, Problem
from autopact.web.languages import DEFAULT, catalogue, first_of

HTML = "text/html"
MACHINE = (*(media_type for each in EVERY for media_type in each.media_types), MEDIA_TYPE)
"""What programs take."""

STYLE = "/static/style.css"
"""Where its style sheet is, below the site: whoever sends the page sends that, too."""

_PAGE = Markup("""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{status} {title} · autopact</title>
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="{root}{style}">
</head>
<body>
<main>
<h1>{title}</h1>
<p class="lead">{help}</p>
<div class="problem" lang="en"><p>{detail}</p><p>{mend}</p></div>
<p><a href="{root}/">{home}</a></p>
</main>
</body>
</html>
""")


def is_wanted(accept: str) -> bool:
    """Whether an Accept header would rather have a page than data."""
    return preferred((*MACHINE, HTML), accept) == HTML


def told(trouble: Problem, fields: Mapping[bytes, bytes], root: bytes) -> tuple[str, bytes]:
    """The type and the body of a problem for a request with these headers: a page for a browser, else a document."""
    accept, wishes = (fields.get(name, b"").decode("latin-1") for name in (b"accept", b"accept-language"))
    if not is_wanted(accept):
        return MEDIA_TYPE, trouble.json()
    return f"{HTML}; charset=utf-8", page(trouble, wishes, root.decode())


def page(trouble: Problem, wishes: str | None, root: str) -> bytes:
    """The page, in the first language of an Accept-Language header that there is.

    Args:
        trouble: what went wrong.
        wishes: the header.
        root: the path below which the site lies.
    """
    language = first_of(parse_accept_header(wishes, LanguageAccept).values()) or DEFAULT
    texts = catalogue(language)
    return _PAGE.format(
        language=language,
        style=STYLE,
        status=trouble.status,
        title=texts.get(f"trouble.{trouble.kind}", trouble.title),
        help=texts.get(f"trouble.help.{trouble.kind}", ""),
        detail=trouble.detail,
        mend=trouble.mend,
        home=texts["problem.home"],
        root=root,
    ).encode()
