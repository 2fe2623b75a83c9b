"""How wide texts are, and where they stand."""

import pytest

from autopact.web.pictures.texts import clean, lines, width


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  two\n words ", "two words"),
        ("a\u202eb\u2066c\u200f", "abc"),
        ("nul\x00l\x1b[31m", "null[31m"),
        ("\ud800lone", "lone"),
        ("x" * 10_000, "x" * 39 + "…"),
        ("\u202e" * 10_000 + "x", ""),
        ("", ""),
    ],
)
def test_a_text_is_one_clean_line(text: str, expected: str) -> None:
    """Without what XML forbids or what turns the text around it, and of bounded length."""
    assert clean(text, 40) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Renault", ("Renault",)),
        ("electric commercial vehicles", ("electric commercial", "vehicles")),
        (
            "雷诺与大众关于小型电动车的洽谈及其后续安排事项说明",
            ("雷诺与大众关于小型电动车的", "洽谈及其后续安排事项说明"),
        ),
        ("Partners of somebody in some market far away", ("Partners of somebody", "in some market far…")),
        ("", ()),
    ],
)
def test_a_label_is_broken_evenly(text: str, expected: tuple[str, ...]) -> None:
    """Between words where there are any; what is too long for two lines is cut."""
    assert lines(text, 20, 2) == expected


def test_widths_grow_with_size_weight_and_text() -> None:
    """Ideographs are as wide as they are high; marks above letters take no room."""
    assert width("WWW", 10) > width("iii", 10) * 2
    assert width("abc", 10, bold=True) > width("abc", 10)
    assert width("雷诺", 10) == pytest.approx(21)
    assert width("e\u0301", 10) == width("e", 10)
