"""Sentences, first words and digests of texts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autopact.claims.text import digest, first_words, sentences


def split(text: str) -> list[str]:
    """The sentences' own words."""
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["One thing happened.", "Then another!", "Did it?", "It did."],
        ["Dr. Marlow met Mr. J. R. Hale of Norvik Inc. in St. Brek.", "He paid 1.5 million, i.e. a lot."],
        ["It sold 3.2 percent to Halden Corp.", "The rest stays."],
        ["Norvik Ltd. Chairman Ole Brek spoke in the U.S. Senate.", "It listened."],
        ["They met at 5 p.m. on Monday.", "However, no deal came."],
        ["“We move on. We must,” he said.", "Then he left."],
        ['"We move on. We must," he said.', "Then he left."],
        ["“We move on.”", "He left."],
        ["“Why not?” he asked.", "Nobody knew."],
        ["He said: “It is late.", "Then he left without closing the quotation."],
        ["Well... perhaps not.", "Wait…", "No."],
        ["The site norvik.example.com was down.", "Version 2.0 came (at last)."],
        ["(A remark stands here.)", "The text goes on."],
        ["« C'est fini. On part », dit-il.", "Il partit."],
        ['The wheel of 19" is new.', "It is large."],
        ["He joined Norvik Inc. of Brek.", "He runs Halden Inc.", "“The firm grows,” he said."],
        ["It works in the U.S. and in the U.K.", "The firm grows."],
        ["Was it Norvik Inc?", "Halden asked.", "It was plan B...", "Halden came."],
        ["Norvik sold 5.", "Halden sold 7 of Mr. Brek."],
        ["It is 'new.'", "It is [old.]", "It is ‘both.’", "It is “‘all.’”", "It is."],
    ],
)
def test_one_line(parts: list[str]) -> None:
    """Sentences on one line are told apart; abbreviations, numbers and quotations stay whole."""
    assert split(" ".join(parts)) == parts


def test_lost_space() -> None:
    """A full stop that lost its space still parts a word from a capitalised one, and nothing else."""
    assert split("The market grew.It will grow on. See Norvik.com or U.S.A or 2.5.") == [
        "The market grew.",
        "It will grow on.",
        "See Norvik.com or U.S.A or 2.5.",
    ]
    assert split('The market grew."It will grow. On," he said.“Yes,” she said.') == [
        "The market grew.",
        '"It will grow. On," he said.',
        "“Yes,” she said.",
    ]
    whole = "See p.Brek, www.norvik.Example, Node.JS and the plans of…Norvik."
    assert split(whole) == [whole]


def test_chinese() -> None:
    """Chinese full stops end sentences without a space; within a quotation they do not."""
    assert split(
        "公司成立了。“我们很小。需要伙伴。”他说。结束了吗？！是！「好。再见。」『好。再见。』（好。）是。"
    ) == [
        "公司成立了。",
        "“我们很小。需要伙伴。”",
        "他说。",
        "结束了吗？！",
        "是！",
        "「好。再见。」",
        "『好。再见。』",
        "（好。）",
        "是。",
    ]


def test_headlines() -> None:
    """A line that ends before its room is used up is a sentence of its own, with or without a blank line."""
    text = "Norvik founds a venture\nBy Ole Brek\n\nThe company said so in a long sentence on one line. It was glad.\n"
    assert split(text) == [
        "Norvik founds a venture",
        "By Ole Brek",
        "The company said so in a long sentence on one line.",
        "It was glad.",
    ]
    assert split("The firm that was founded last year\n\ngrows. It is well.") == [
        "The firm that was founded last year",
        "grows.",
        "It is well.",
    ]
    item = "one of the many items " * 7
    assert split(f"{item}here\n{item}there\n") == [f"{item}here", f"{item}there"]


def test_a_mark_opens_nothing_that_another_paragraph_closes() -> None:
    """Where a quotation goes on over paragraphs, each opens it, and the last one alone closes it."""
    for mark, end in (("“", "”"), ('"', '"')):
        assert split(f"{mark}We grow. We stay.\n\n{mark}We hire,{end} he said.") == [
            f"{mark}We grow.",
            "We stay.",
            f"{mark}We hire,{end} he said.",
        ]


def test_wrapped_lines() -> None:
    """A line that was broken for want of room goes on in the next."""
    text = "The company that was founded\nlast year is doing well, and\nso is its plant. It opened\nlate.\n"
    assert split(text) == [
        "The company that was founded\nlast year is doing well, and\nso is its plant.",
        "It opened\nlate.",
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_line_with_room_for_the_next_word_was_not_wrapped(line_end: str) -> None:
    """Whatever came before it, and however lines end."""
    lines = ["The company that was founded", "last year is doing quite well", "and grows much", "By a certain Mr. Brek"]
    assert split(line_end.join(lines)) == [line_end.join(lines[:3]), lines[3]]
    assert split(line_end.join(["It is on the very first page", "of the paper and there", "alone"])) == [
        line_end.join(["It is on the very first page", "of the paper and there"]),
        "alone",
    ]


@given(st.text(alphabet="abA .!?“”\"'。\n\r(…12", max_size=60))
def test_spans(text: str) -> None:
    """Spans are in order, apart, without white space at their ends, and cover everything else."""
    spans = sentences(text)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)
    inside = {place for span in spans for place in range(span.start, span.end)}
    assert all(place in inside for place, character in enumerate(text) if not character.isspace())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Norvik’s plant, in short, works well, by all accounts.", "Norvik’s plant, in short, works"),
        ("“One, two”", "“One, two"),
        ("公司成立了，很好。", "公司成立了，很"),
        ("one two\nthree", "one two"),
        ("…", ""),
    ],
)
def test_first_words(text: str, words: str) -> None:
    """The beginning is verbatim, on one line, and six words long; a Chinese character is a word."""
    assert first_words(text) == words


def test_digest() -> None:
    """The digest is that of the UTF-8 bytes, in lower-case hex."""
    assert digest("é") == digest(b"\xc3\xa9") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
