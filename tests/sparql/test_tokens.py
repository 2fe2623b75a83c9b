"""The terminals of SPARQL."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autopact.spelling import without_escapes
from autopact.tokens import Token, arguments, semicolons, tokenise


def _kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenise(text)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("SELECT ?x", [("word", "SELECT"), ("variable", "?x")]),
        ("# SERVICE\nASK", [("word", "ASK")]),
        ("<http://x/#SERVICE>", [("iri", "<http://x/#SERVICE>")]),
        ("'SERVICE' \"it's\"", [("string", "'SERVICE'"), ("string", '"it\'s"')]),
        ('"""a "quoted" \n SERVICE"""', [("string", '"""a "quoted" \n SERVICE"""')]),
        (r'"escaped \" SERVICE"', [("string", r'"escaped \" SERVICE"')]),
        ("?a<?b", [("variable", "?a"), ("sign", "<"), ("variable", "?b")]),
        ("ex:a.b-c.", [("name", "ex:a.b-c"), ("sign", ".")]),
        (":x ex: _:b", [("name", ":x"), ("name", "ex:"), ("blank", "_:b")]),
        ("'x'@en-GB", [("string", "'x'"), ("language", "@en-GB")]),
        ("1.5e3 .5 7.", [("number", "1.5e3"), ("number", ".5"), ("number", "7"), ("sign", ".")]),
        ("'x'^^ex:t", [("string", "'x'"), ("sign", "^^"), ("name", "ex:t")]),
        (r"ex:a\#b", [("name", r"ex:a\#b")]),
        ("ex:汽车", [("name", "ex:汽车")]),
        ("'not closed\nASK", [("open", "'not closed"), ("word", "ASK")]),
        ('"""not "" closed\nASK', [("open", '"""not "" closed\nASK')]),
        (r'''"""a\"""" ''' + "''", [("string", r'"""a\""""'), ("string", "''")]),
        ("?x {| |}", [("variable", "?x"), ("sign", "{|"), ("sign", "|}")]),
        ("<<(?s ?p)>>", [("sign", "<<("), ("variable", "?s"), ("variable", "?p"), ("sign", ")>>")]),
        ("'x'@en--ltr", [("string", "'x'"), ("language", "@en--ltr")]),
        ("?a<<http://x/>", [("variable", "?a"), ("sign", "<"), ("iri", "<http://x/>")]),
        (r"<http://x/\u0027>", [("iri", r"<http://x/\u0027>")]),
        ("ex:a..b. ex.:a", [("name", "ex:a..b"), ("sign", "."), ("word", "ex"), ("sign", "."), ("name", ":a")]),
        ("_:a..b.", [("blank", "_:a..b"), ("sign", ".")]),
    ],
)
def test_terminals_are_taken_as_the_grammar_takes_them(text: str, kinds: list[tuple[str, str]]) -> None:
    """Comments vanish; strings, IRIs and names are wholes, so that no keyword is seen inside them."""
    assert _kinds(text) == kinds


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        (r"S\u0045LECT", "SELECT"),
        (r"\U00000041SK", "ASK"),
        (r'"\u6c7d"', '"汽"'),
        (r'"\\u0041"', r'"\\u0041"'),
        (r'"\u0022"', r'"\u0022"'),
        (r"\uD800 \UFFFFFFFF \u12", r"\uD800 \UFFFFFFFF \u12"),
    ],
)
def test_code_point_escapes_are_resolved_before_the_grammar(text: str, resolved: str) -> None:
    """Everywhere, except where the character would end a string, or is none."""
    assert without_escapes(text).text == resolved


@given(st.text())
def test_no_character_is_lost(text: str) -> None:
    """Whatever comes, tokens stand where they say, in order, with only space and comments between them."""
    end = 0
    for token in tokenise(text):
        assert token.text == text[token.start : token.start + len(token.text)]
        between = text[end : token.start]
        assert not between.strip(" \t\r\n") or "#" in between
        end = token.start + len(token.text)


_PIECES = [
    "{",
    "}",
    ";",
    "{|",
    "|}",
    "||",
    "<a;b>",
    "<<",
    "<",
    "'{'",
    '""";"}"""',
    "'",
    "# ;\n",
    "\\;",
    "a:b",
    " ",
    "\n",
]


@given(st.lists(st.sampled_from(_PIECES)).map("".join))
@example(r"a:b\;;'{\'}' <a;b>{")
def test_semicolons_outside_of_braces_are_the_same_by_a_shorter_way(text: str) -> None:
    """Those inside of strings, IRIs, comments and longer signs are none; a stray backslash never parses anyhow."""
    expected, depth = [], 0
    for token in tokenise(text):
        if token.text == ";" and depth <= 0:
            expected.append(token.start)
        depth += (token.text == "{") - (token.text == "}")
    if not any(token.text == "\\" for token in tokenise(text)):
        assert list(semicolons(text)) == expected


def test_arguments_are_looked_for_in_brackets_only() -> None:
    """A text full of words without any is not read to its end for each of them."""

    class Watched(list[Token]):
        looks = 0

        def __getitem__(self, at: Any) -> Any:
            Watched.looks += 1
            return super().__getitem__(at)

    for text in ("COUNT ) COUNT ) COUNT )", "COUNT COUNT COUNT"):
        assert not any(arguments(Watched(tokenise(text)), 1))
    assert Watched.looks == 2
    (counted,) = arguments(list(tokenise("COUNT (STR(?x)) )")), 1)
    assert [token.text for token in counted] == ["STR", "(", "?x", ")"]
