r"""A query or an update as an engine is sent it: the same terminals, spelt so that there is one way to read them.

pyoxigraph's parser looks for terminals as it goes, where the grammar takes the longest one. So it can find a keyword
inside what the grammar reads as an IRI, a string, a name or a comment:

    FILTER(1<2)SERVICE:x#>          to the grammar an IRI, from the less-than sign on
    e:1SERVICE:y {}                 to the grammar a name; the parser tries again where `e:` makes no IRI of it
    ''''  SERVICE <x> {} # \q'''     to the grammar a string, with a wrong escape in it

What holds the word SERVICE and is no keyword is therefore spelt without it, what the parser cannot read as a name is
written as an IRI, and what else it refuses in words that it takes. An offset in the new spelling leads back to the one
the client knows.

https://www.w3.org/TR/sparql11-query/#codepointEscape
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pyoxigraph import NamedNode, RdfFormat, parse

from autopact.edits import Edit, Spelling, edited
from autopact.tokens import Token, from_form

_CODE_POINT = re.compile(r"\\\\|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def _character(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    code = int(digits, 16) if digits else ord("\\")
    whole = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if whole and chr(code) not in "\"'\\\r\n" else match[0]


def without_escapes(text: str) -> Spelling:
    r"""The query with `\uXXXX` and `\UXXXXXXXX` replaced by the characters they stand for.

    They may stand anywhere, in a keyword too, and come before the grammar. Left as they are: escapes of quotation
    marks, backslashes and line ends, which the grammar resolves inside strings, and those that stand for no character.
    """
    if "\\" not in text:
        return Spelling(text, text)
    found = ((match, _character(match)) for match in _CODE_POINT.finditer(text))
    return edited(text, [Edit(match.start(), match.end(), new) for match, new in found if new != match[0]])


_WORD = re.compile("(s)(e)(?=rvice)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([^0-9A-Za-z])")
_MISREAD = re.compile(r"[^:]*:[^.]*\.+[^.]+\.|[^\U00010000-\U000effff]*[\U00010000-\U000effff]")
"""Names that pyoxigraph does not read whole: with two dots in their local part, or letters beyond the first plane."""

_WITHIN, _COLON_TOO = (rf"(?:[^\s\"'<>/.,;{colon}\\\U00010000-\U000effff]|\\.)" for colon in (":", ""))
_DOTS_OR_LETTER = re.compile(
    rf"(?<!\\):{_WITHIN}*+(?:\.+{_COLON_TOO}++\.+{_COLON_TOO}|(?:{_WITHIN}|\.)*+[\U00010000-\U000effff])"
)


def holds_word(text: str) -> bool:
    """Whether the word SERVICE stands somewhere in a text; where it does not, only names may have to be spelt anew."""
    return "SERVICE" in text.upper()


def may_be_misread(text: str) -> bool:
    """Whether a text may have names that have to; where it has none, its terminals need no look for that."""
    return _DOTS_OR_LETTER.search(text) is not None


def plainly(token: Token, prefixes: Mapping[str, str]) -> Edit | None:
    """What to write for a terminal that is no keyword, so that no parser finds one in it; None to leave it."""
    named = token.kind == "name" and token.text.partition(":")[0] in prefixes
    if named and (_WORD.search(token.text) or _MISREAD.match(token.text)):
        return Edit(token.start, token.end, f"<{_apart(whole_name(token.text, prefixes))}>")
    if token.kind in ("iri", "string") and _WORD.search(token.text):
        return Edit(token.start, token.end, _apart(token.text))
    if token.kind == "comment" and _WORD.search(token.text):
        return Edit(token.start, token.end, " ")
    return None


CALLED = ("BNODE", "COALESCE", "CONCAT")
"""Functions of which pyoxigraph reads the bracket only right behind the word."""

_BEFORE_GRAPH = ("ADD", "COPY", "MOVE", "TO")

_WORDS = (*CALLED, "GROUP", "HAVING", "DEFAULT:", "GRAPH:", "SILENT:")

_TELLING = re.compile(
    rf"(?:{'|'.join((*CALLED, 'GROUP'))})[\s#]|HAVING\b"
    rf"|(?:{'|'.join(_BEFORE_GRAPH)}|SILENT)\s+(?:DEFAULT|GRAPH|SILENT):"
)


def may_be_refused(text: str) -> bool:
    """Whether a text may have what `accepted` is for; where it has not, its terminals need no look for that."""
    upper = text.upper()
    return any(word in upper for word in _WORDS) and _TELLING.search(upper) is not None


def accepted(tokens: Sequence[Token]) -> list[Edit]:
    """What the grammar has and pyoxigraph's parser refuses, in words that it takes; in order.

    Args:
        tokens: the terminals, without comments.
    """
    return sorted([*_called(tokens), *_named(tokens), *_grouped(tokens), *_of_graphs(tokens)])


def _called(tokens: Sequence[Token]) -> Iterator[Edit]:
    """`CONCAT (?x)` is `CONCAT(?x)`: the word comes to its bracket, over space and comments."""
    for word, bracket in pairwise(tokens):
        if word.is_word(*CALLED) and bracket.text == "(" and word.end < bracket.start:
            yield Edit(word.start, word.end, "")
            yield Edit(bracket.start, bracket.start, word.text)


def _named(tokens: Sequence[Token]) -> Iterator[Edit]:
    """`GROUP BY (?x AS ?y)` is `GROUP BY (COALESCE(?x) AS ?y)`: only what is no variable keeps its name."""
    grouping = False
    for at, token in enumerate(tokens):
        if token.is_word("BY"):
            grouping = tokens[at - 1].is_word("GROUP")
        elif token.is_word("HAVING", "LIMIT", "OFFSET", "VALUES") or token.text == "}":
            grouping = False
        elif grouping and token.is_word("AS") and tokens[at - 2].text == "(" and tokens[at - 1].kind == "variable":
            yield Edit(tokens[at - 1].start, tokens[at - 1].start, "COALESCE(")
            yield Edit(tokens[at - 1].end, tokens[at - 1].end, ")")


def _grouped(tokens: Sequence[Token]) -> Iterator[Edit]:
    """`ASK { … } GROUP BY ?x` is `ASK { SELECT ?x { … } GROUP BY ?x }`; CONSTRUCT and DESCRIBE likewise."""
    form = next(from_form(tokens), None)
    if not form or form.is_word("SELECT"):
        return
    groups, keys = list[Token](), list[str]()
    depth, grouping, found = 0, False, False
    for before, token in pairwise(tokens):
        depth -= token.text in (")", "}", "]")
        if depth == 0 and token.is_word("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
            grouping = token.is_word("GROUP")
            found = found or token.is_word("GROUP", "HAVING")
        elif depth == 0 and token.text == "{" and not found:
            groups.append(token)
        elif grouping and token.kind == "variable" and (depth == 0 or (depth == 1 and before.is_word("AS"))):
            keys.append(token.text)
        depth += token.text in ("(", "{", "[")
    if not found or len(groups) != (2 if form.is_word("CONSTRUCT") else 1):
        return
    longest = max((token.text for token in tokens if token.kind == "variable"), key=len, default="?")
    names = " ".join(dict.fromkeys(keys)) or f"(COUNT(*) AS {longest}_)"  # SELECT has to name something
    yield Edit(groups[-1].start, groups[-1].start, f"{{ SELECT {names} ")
    yield Edit(tokens[-1].end, tokens[-1].end, " }")


def _of_graphs(tokens: Sequence[Token]) -> Iterator[Edit]:
    """`COPY graph:x TO y:z` is `COPY GRAPH graph:x TO GRAPH y:z`: else the word is found in the name."""
    for at, token in enumerate(tokens):
        before = tokens[at - 2 if tokens[at - 1].is_word("SILENT") else at - 1]
        if token.kind == "name" and before.is_word(*_BEFORE_GRAPH):
            yield Edit(token.start, token.start, "GRAPH ")


def _apart(text: str) -> str:
    """The text with a letter of the word as an escape; not its first, which a stray backslash may stand before."""
    return _WORD.sub(lambda match: f"{match[1]}\\u{ord(match[2]):04x}", text)


def whole_name(name: str, prefixes: Mapping[str, str]) -> str:
    """The IRI that a prefixed name stands for."""
    prefix, _, local = name.partition(":")
    return prefixes[prefix] + _ESCAPED.sub(r"\1", local)


_WHOLE = re.compile(r"https?://[\w.~:/?#@!$&'()*+,;=%-]*", re.ASCII)


def resolved(iri: str, base: str | None) -> str | None:
    """The IRI that a reference between angle brackets stands for, as the engine's parser resolves it; None if none."""
    if _WHOLE.fullmatch(iri):
        return iri
    if ">" in iri:  # it is no such reference, and what is behind would be parsed too, however deep it goes
        return None
    try:
        (quad,) = parse(f"<{iri}> <x:> <x:> .", format=RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError):
        return None
    return quad.subject.value if isinstance(quad.subject, NamedNode) else None
