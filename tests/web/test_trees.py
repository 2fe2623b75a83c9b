"""Pictures of trees: boxes, and text that has to fit into them."""

from __future__ import annotations

import pytest

from autopact.web.trees import Branch, around, draw, wrapped


def test_no_two_boxes_of_a_picture_overlap() -> None:
    """However the tree branches."""
    tree = Branch("root", children=[Branch(str(n), "note", children=[Branch("x" * n)] * (n % 4)) for n in range(9)])
    others = [Branch(str(n)) for n in range(7)]
    surrounded = [around(tree, others[:before], others[before:]) for before in (0, 3, 7)]
    standing = [each.standing for each in surrounded if each.standing]
    assert [len(each.boxes) for each in standing] == [len(each.boxes) for each in surrounded] == [8] * 3
    for picture in (draw([tree, tree]), draw([tree, tree], level=True), *surrounded, *standing):
        for one in picture.boxes:
            assert 0 <= one.x <= one.x + one.width <= picture.width
            assert 0 <= one.y <= one.y + one.height <= picture.height
            for other in picture.boxes:
                assert (
                    one is other
                    or one.x + one.width < other.x
                    or other.x + other.width < one.x
                    or one.y + one.height < other.y
                    or other.y + other.height < one.y
                )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("one two three", ["one two", "three"]),
        ("unbreakable", ["unbreaka", "ble"]),
        ("UNBREAKABLE", ["UNBREA", "KABLE"]),
        ("汽车制造商的合作", ["汽车制造", "商的合作"]),
        ("one two three four five", ["one two", "three f…"]),
    ],
)
def test_text_is_broken_to_the_room_it_has(text: str, lines: list[str]) -> None:
    """Between words if there are any; capitals take more room than others, Chinese most; what is left over is cut."""
    assert wrapped(text, 5.1, 2) == lines
