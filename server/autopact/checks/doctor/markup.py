"""RDF/XML and JSON-LD, as far as their text alone tells of faults: attributes and values that are IRIs or tags.

Both parsers go on, or say nothing, where somebody would want to know the line.

https://www.w3.org/TR/rdf-syntax-grammar/ · https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from autopact.checks.doctor.fault import ELSEWHERE, Fault
from autopact.checks.doctor.iris import SCHEME, illegal, tag_cured, unbased
from autopact.edits import Edit
from autopact.terms import RDF, XSD

_ENCODING = re.compile(r"""\s*<\?xml[^>]*?encoding\s*=\s*(["'])([A-Za-z][\w.-]*)\1""")
_ATTRIBUTE = re.compile(r"""(?<![\w.:-])([\w.:-]+)\s*=\s*("[^"<]*"|'[^'<]*')""")
_IRIS = {"rdf:about", "rdf:resource", "rdf:datatype", "xml:base"}
_OF_A_LANGUAGE = re.compile(rf"(?:{re.escape(str(RDF))}|&\w+;|rdf:)(?:lang|dirLang)String")
_NEWER = {"rdf:version", "rdf:annotation", "rdf:annotationNodeID", "its:dir"}
_ENTITY = re.compile(r"""<!ENTITY\s+(?:%\s+)?([\w.:-]+)\s+('([^'"]*)')\s*>""")
_TAG_OR_ELSE = re.compile(
    r"""<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|(<(?![?!/])(?:"[^"<]*"|'[^'<]*'|[^<>"'])*>)|[^<]+|<""", re.DOTALL
)

_OPEN = r'"(?:[^"\\\r\n]|\\.)*+'
_STRING = f'{_OPEN}"'
_INNERMOST = re.compile(r"\{[^{}]*\}")
_TYPED = re.compile(rf'"@type"\s*:\s*"({_OF_A_LANGUAGE.pattern})"')
_MEMBER_OR_ELSE = re.compile(rf'({_STRING})\s*:\s*({_STRING})?|{_OPEN}"?')
_TRAILING = re.compile(rf'{_OPEN}"?|(,)(?=\s*[\]}}])')
_NEW_KEYS = {"@direction", "@annotation", "@triple"}


def xml(text: str) -> Iterator[Fault]:
    """What is wrong in a text of RDF/XML, as far as it can be told before it is parsed."""
    found = _ENCODING.match(text)
    if found and found[2].lower() not in {"utf-8", "us-ascii"}:
        yield Fault(
            "encoding",
            found.start(2),
            f"The file declares the encoding {found[2]}, and not UTF-8.",
            "Save it as UTF-8, and let its first line say so.",
            Edit(found.start(2), found.end(2), "UTF-8"),
            safe=True,
        )
    tags = _TAG_OR_ELSE.sub(lambda each: each[1] or " " * len(each[0]), text)  # what an element has is only text
    root = re.search(r"<[^\s/>]+", tags)
    for match in _ENTITY.finditer(text, 0, root.start() if root else len(text)):
        yield Fault(
            "entity-quotes",
            match.start(2),
            f"The entity {match[1]} is declared in single quotation marks, which XML allows.",
            f'Write <!ENTITY {match[1]} "…">.',
            Edit(*match.span(2), f'"{match[3]}"'),
            safe=True,
        )
    based = False
    relative: list[tuple[int, str]] = []
    for match in _ATTRIBUTE.finditer(tags):
        name, value, start = match[1], match[2][1:-1], match.start(2) + 1
        based |= name == "xml:base"
        if name == "xml:lang" and value:
            yield from _tag(value, start, f'xml:lang="{value}"')
        if name == "rdf:datatype" and _OF_A_LANGUAGE.fullmatch(value):
            yield _without_language(match.start(), value, Edit(*match.span(), ""))
        if name in _IRIS:
            yield from illegal(value, start, '""')
        if name in _IRIS or name == "rdf:ID":
            relative += [] if SCHEME.match(value) or value.startswith("&") else [(start, f'"{value}"')]
        if name in _NEWER or (name, value) == ("rdf:parseType", "Triple"):
            what = match[0] if name == "rdf:parseType" else name
            yield Fault("rdf-1.2", match.start(), f"This is RDF 1.2: {what}.", "Say it in RDF 1.1.")
    if not based:
        mend = 'Say it in the first element, xml:base="https://…", or write the IRI in full.'
        cure = Edit(root.end(), root.end(), f' xml:base="{ELSEWHERE}"') if root else None
        yield from unbased(relative, mend, cure)


def _without_language(start: int, datatype: str, cure: Edit) -> Fault:
    """What is wrong where a datatype stands that is a text's by its language alone."""
    what = f"The datatype {datatype} asks for a language, and where a datatype is written there is none."
    return Fault("no-language", start, what, "Give the text its language, or leave the datatype out.", cure, safe=True)


def json_ld(text: str) -> Iterator[Fault]:
    """What is wrong in a text of JSON-LD, as far as it can be told before it is parsed."""
    based = re.search(r'"@base"\s*:\s*"', text)
    members = [match for match in _MEMBER_OR_ELSE.finditer(text) if match[1]]
    keys = {match[1] for match in members}  # a term of a context is one
    relative: list[tuple[int, str]] = []
    for match in members:
        key, value, start = match[1][1:-1], match[2] and match[2][1:-1], match.start(2) + 1
        if key in _NEW_KEYS:
            yield Fault(
                "rdf-1.2",
                match.start(),
                f"{key} makes what only RDF 1.2 has.",
                "Leave it out for tools of RDF 1.1.",
            )
        if value is None:
            continue
        if key == "@language":
            yield from _tag(value, start, f'"@language": "{value}"')
        elif key in {"@id", "@vocab", "@base"}:
            plain = _plain(match[2])
            yield from illegal(value, start, '""')
            bare = not SCHEME.match(plain) and not plain.startswith(("_:", "@"))
            if key == "@id" and bare and not based and f'"{plain}"' not in keys:
                relative.append((start, f'"{value}"'))
        elif key == "@context" and SCHEME.match(value):
            yield Fault(
                "remote-context",
                start,
                f"What the names mean stands elsewhere: {value}.",
                "Write the context into the file, or give the graph as Turtle.",
            )
    for found in _INNERMOST.finditer(text):
        typed = _TYPED.search(text, *found.span())
        if typed and '"@value"' in found[0]:  # a term of a context may have the type, and its texts languages
            yield _without_language(typed.start(1), typed[1], Edit(*typed.span(1), XSD.string.value))
    for match in _TRAILING.finditer(text):
        if match[1]:
            cure = Edit(match.start(), match.end(), "")
            yield Fault(
                "syntax",
                match.start(),
                "No comma may stand behind the last of several.",
                "Take it out.",
                cure,
                safe=True,
            )
    yield from unbased(relative, 'Say it in the context: "@base": "https://…".', None)


def _plain(quoted: str) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError:
        return quoted[1:-1]


def _tag(value: str, start: int, shown: str) -> Iterator[Fault]:
    cured = tag_cured(value)
    if cured != value:
        yield Fault(
            "language-tag",
            start,
            f"{shown} is no language tag.",
            f'Write "{cured}".' if cured else 'Write the code of a language, such as "en" or "fr-CH".',
            Edit(start, start + len(value), cured or "und"),
            safe=bool(cured),
        )
