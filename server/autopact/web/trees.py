"""Pictures of trees, as plain shapes for a template to write as SVG: proofs, neighbourhoods, hierarchies of classes.

From left to right: what branches stands in the middle of its branches, or beside the first of them, so no two boxes and
no two lines ever cross. The same tree gives the same picture. Widths of words are those of the widest font; what does
not fit is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from autopact.web.pictures import texts

PAD = 10
LINE = 17
GAP_ACROSS = 34
GAP_DOWN = 12
TEXT, NOTE = 13, 11.5
"""The sizes of the letters, as the style sheet gives them."""

LONGEST = 200
"""Characters that are looked at, which is more than fit unless they take no room."""

AROUND = 210
"""How wide a box is in a picture of a thing and those around it."""

BELOW = 300
INDENT = 24
"""How wide all of it is where they stand below the thing, which fits a phone, and how far they are set in."""

RIGHT, DOWN = "m-7 -4l7 4l-7 4", "m-4 -7l4 7l4 -7"
"""The heads of arrows at the end of a path."""


@dataclass(slots=True)
class Branch:
    """A node of a tree.

    Attributes:
        text: what it says.
        note: what stands below that, smaller.
        href: where it leads.
        kind: for the style sheet: how it is known, or what it is.
        children: its branches.
        line: for the style sheet: the kind of the line that leads to it.
    """

    text: str
    note: str = ""
    href: str | None = None
    kind: str = ""
    children: list[Branch] = field(default_factory=list)
    line: str = ""


@dataclass(slots=True)
class Box:
    """A node where it stands: its corner, its lines of text, and what the whole text is."""

    branch: Branch
    x: int
    y: int
    width: int
    height: int
    lines: list[str]
    note: str


@dataclass(slots=True)
class Picture:
    """Boxes, and the lines between them as SVG paths with their kinds; `standing` is the same for a narrow screen."""

    width: int
    height: int
    boxes: list[Box]
    lines: list[tuple[str, str]]
    standing: Picture | None = None


def draw(roots: Sequence[Branch], *, width: int = 200, most_lines: int = 2, level: bool = False) -> Picture:
    """The picture of trees, one below the other.

    Args:
        roots: the trees.
        width: of every box.
        most_lines: that a text may take.
        level: whether what branches stands beside the first of its branches, so that a tall tree begins with its root.
    """
    picture = Picture(0, 0, [], [])
    bottom = 1
    for root in roots:
        _, bottom = _place(picture, root, 1, bottom, width, most_lines, level)
    picture.width = max((box.x + box.width for box in picture.boxes), default=0) + 1
    picture.height = max(bottom - GAP_DOWN, 0) + 1
    return picture


def around(centre: Branch, before: Sequence[Branch], after: Sequence[Branch]) -> Picture:
    """The picture of a thing between those that lead to it, on the left, and those to which it leads."""
    right = draw([Branch(centre.text, centre.note, centre.href, centre.kind, list(after))], width=AROUND)
    left = draw([Branch("", children=list(before))], width=AROUND)
    height = max(right.height, left.height)
    across = (AROUND + GAP_ACROSS) if before else 0
    for picture, x in ((right, across), (left, -AROUND - GAP_ACROSS)):
        for box in picture.boxes:
            box.x += x
            box.y += (height - picture.height) // 2
    middle, others = right.boxes[0], left.boxes[1:]
    lines = [(_joined(box, middle) + RIGHT, box.branch.line) for box in others]
    lines += [(_joined(middle, box) + RIGHT, box.branch.line) for box in right.boxes[1:]]
    width = max(box.x + box.width for box in right.boxes) + 1
    boxes = [*others, middle, *right.boxes[1:]]
    return Picture(width, height, boxes, lines, _below(centre, before, after))


def _below(centre: Branch, before: Sequence[Branch], after: Sequence[Branch]) -> Picture:
    """The same one below the other, a thing between those that lead to it and those to which it leads."""
    alone = Branch(centre.text, centre.note, centre.href, centre.kind)
    picture = draw([*before, alone, *after], width=BELOW - INDENT)
    middle = picture.boxes[len(before)]
    spine = middle.x + INDENT // 2
    for box in picture.boxes:
        if box is not middle:
            box.x += INDENT
        height = box.y + box.height // 2
        if box.y < middle.y:
            picture.lines.append((f"M{box.x} {height}H{spine}V{middle.y}{DOWN}", box.branch.line))
        elif box.y > middle.y:
            picture.lines.append((f"M{spine} {middle.y + middle.height}V{height}H{box.x}{RIGHT}", box.branch.line))
    picture.width = BELOW + 2
    return picture


def _joined(box: Box, other: Box) -> str:
    """The line from a box to another one to the right of it."""
    a, b = box.x + box.width, other.x
    begin, end, middle = box.y + box.height // 2, other.y + other.height // 2, (a + b) // 2
    return f"M{a} {begin}C{middle} {begin} {middle} {end} {b} {end}"


def _place(
    picture: Picture, branch: Branch, x: int, top: int, width: int, most_lines: int, level: bool
) -> tuple[Box, int]:
    """Place a branch and all of its own below `top`; the box, and where the next one may begin."""
    lines = wrapped(branch.text, (width - 2 * PAD) / TEXT, most_lines)
    note = "".join(wrapped(branch.note, (width - 2 * PAD) / NOTE, 1))
    height = 2 * PAD - 4 + LINE * (len(lines) + bool(note))
    box = Box(branch, x, top, width, height, lines, note)
    picture.boxes.append(box)
    bottom = top
    children = []
    for child in branch.children:
        placed, bottom = _place(picture, child, x + width + GAP_ACROSS, bottom, width, most_lines, level)
        children.append(placed)
    if children:
        first, last = children[0], children[0 if level else -1]
        middle = (first.y + first.height // 2 + last.y + last.height // 2) // 2
        box.y = max(top, middle - height // 2)
    picture.lines += [(_joined(box, each), each.branch.line) for each in children]
    return box, max(bottom, box.y + height + GAP_DOWN)


def wrapped(text: str, room: float, most: int) -> list[str]:
    """A text in lines of so many ems, and no more lines than that; what is left is cut off."""
    lines: list[str] = []
    rest = texts.clean(text, LONGEST)
    while rest and len(lines) < most:
        end = _fitting(rest, room)
        if end < len(rest) and len(lines) == most - 1:
            lines.append(rest[: _fitting(rest, room - texts.width("…", 1))].rstrip() + "…")
            break
        space = rest.rfind(" ", 0, end + 1) if end < len(rest) else -1
        end = space if space > end // 3 else end
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return lines


def _fitting(text: str, room: float) -> int:
    """How many of a text's characters fit."""
    taken = 0.0
    for number, character in enumerate(text):
        taken += texts.width(character, 1)
        if taken > room:
            return number
    return len(text)
