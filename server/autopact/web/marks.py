"""Terms as they stand on a page: their markup, with links, and with the language that they are in.

These are functions and no macros because a page has hundreds of them, most of them several times: each is written once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import g
from markupsafe import Markup, escape
from pyoxigraph import NamedNode, Triple

from autopact.terms import RDF, Term
from autopact.web.languages import is_a, language, say
from autopact.web.links import LONGEST_LINE, Names, cut, short, show, why

FOLDED = 600
"""Characters of a text beyond which it is folded."""

_TIME = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)
"""How HTML writes years, months, days and moments. https://html.spec.whatwg.org/#dates-and-times"""

_UNNAMED: Names = {}


def term(value: Term | None, names: Names = _UNNAMED) -> Markup:
    """A term by its label, with a link to its page; a text that is very long is folded. Nothing for None."""
    if value is None:
        return Markup()
    written = _written(names)
    if value not in written:
        written[value] = Markup(_term(value, names))  # noqa: S704 - made of escaped parts
    return written[value]


def called(node: Term, names: Names = _UNNAMED) -> Markup:
    """The name of a thing, without a link; what it is the name of is in its title."""
    shown = show(node, names)
    return words(shown.text, shown.language, shown.title)


def words(text: str, language_of: str = "", title: str = "") -> Markup:
    """Words that came from the data: whatever marks are in them, they turn nothing around that stands beside them."""
    title = title or (text if len(text) > LONGEST_LINE else "")
    whole = f' title="{escape(title)}"' if title else ""
    return Markup(f"<bdi{tongue(language_of)}{whole}>{escape(cut(text))}</bdi>")  # noqa: S704 - escaped


def tongue(code: str | None) -> Markup:
    """The attributes that say which language a text is in, if it is another one than the page's, and its direction."""
    tag, _, direction = (code or "").partition("--")
    said = {"lang": tag if tag != language() else "", "dir": direction}
    return Markup("").join(Markup(f' {name}="{escape(value)}"') for name, value in said.items() if value)  # noqa: S704


def badge(kind: str, text: str | None = None, title: str = "") -> Markup:
    """A word in a frame, such as how firm something is."""
    whole = f' title="{escape(title)}"' if title else ""
    return Markup(f'<span class="badge {escape(kind)}"{whole}>{escape(text or say(f"badge.{kind}"))}</span>')  # noqa: S704


def dated(text: str, longest: int | None = None) -> Markup:
    """A date or the beginning of it, for programs, too; what is none to HTML is a text as any other."""
    known = re.sub(r"(\.\d{3})\d+", r"\1", text)  # HTML knows milliseconds
    if not _is_time(known):
        return words(text)
    whole = f' datetime="{known}"' if known != text[:longest] else ""
    return Markup(f"<time{whole}>{text[:longest]}</time>")  # noqa: S704 - digits and signs between them


def _is_time(text: str) -> bool:
    try:
        # What is exact to a year or a month is the beginning of a day.
        return bool(_TIME.fullmatch(text) and datetime.fromisoformat(text + "-01-01"[len(text) - 4 :]))
    except ValueError:
        return False


def reason(triple: Sequence[Term], names: Names = _UNNAMED) -> Markup:
    """The link to why a statement holds."""
    subject, predicate, value = (cut(show(each, names).text, 60) for each in triple)
    said = escape(f"{subject} {is_a(value) if triple[1] == RDF.type else predicate} {value}")
    ask = escape(say("why"))
    href = escape(why((triple[0], triple[1], triple[2])))
    return Markup(f'<a class="why" href="{href}" aria-label="{ask} {said}">{ask}</a>')  # noqa: S704 - escaped


def _written(names: Names) -> dict[Term, Markup]:
    """The terms of the present page that were written already with these labels."""
    known: dict[int, tuple[Mapping[NamedNode, object], dict[Term, Markup]]] = g.setdefault("terms", {})
    return known.setdefault(id(names), (names, {}))[1]  # the labels are kept with it, so that the number stays theirs


def _shared(names: Names) -> set[str]:
    """What several of the things on the present page are called; `_written` keeps what they are counted in."""
    known: dict[int, set[str]] = g.setdefault("shared", {})
    if id(names) not in known:
        count = Counter(show(node, names).text for node in {*names, *g.get("unlabelled", ())})
        known[id(names)] = {label for label, times in count.items() if times > 1}
    return known[id(names)]


def _term(value: Term | Triple, names: Names) -> str:
    if isinstance(value, Triple):
        return f"&lt;&lt;( {' '.join(term(each, names) for each in value)} )&gt;&gt;"
    shown = show(value, names)
    title = escape(shown.title)
    if shown.href:
        found = f'<a href="{escape(shown.href)}" title="{title}">{words(shown.text, shown.language)}</a>'
        if shown.text in _shared(names):
            found += f' <small class="iri">{words(short(value))}</small>'
    elif shown.title:
        found = f'<span title="{title}">{words(shown.text, shown.language)}</span>'
    else:
        found = f"<bdi{tongue(shown.language)}>{escape(shown.text)}</bdi>"
        if len(shown.text) > FOLDED:
            beginning = words(cut(shown.text, 200), shown.language)
            found = f'<details class="long"><summary>{beginning}</summary>{found}</details>'
        elif shown.language and shown.language != language():
            found += f' <small class="tag">{escape(shown.language)}</small>'
    return f'{found} <small class="tag">{escape(shown.datatype)}</small>' if shown.datatype else found
