"""Texts that are changed before they are read, and where in the former one a place was.

What is wrong is found in the text that is read, and told of the one that somebody wrote.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autopact.errors import Place
from autopact.tokens import offset, place


class Edit(NamedTuple):
    """What to write instead of the characters from one offset to another."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """A text, and the one it was made from. `anchors` are pairs of offsets that mean the same place, in order."""

    text: str
    former: str
    anchors: tuple[tuple[int, int], ...] = ((0, 0),)

    def origin(self, offset: int) -> int:
        """The offset in the former text of what stands at an offset here."""
        at = bisect_right(self.anchors, offset, key=lambda anchor: anchor[0]) - 1
        here, there = self.anchors[at]
        limit = self.anchors[at + 1][1] if at + 1 < len(self.anchors) else len(self.former)
        return min(there + offset - here, limit)

    def arrival(self, offset: int) -> int:
        """The offset here of what stands at an offset of the former text, and was not edited."""
        at = bisect_right(self.anchors, offset, key=lambda anchor: anchor[1]) - 1
        here, there = self.anchors[at]
        return here + offset - there

    def place(self, where: Place) -> Place:
        """The place in the former text of a place in this one."""
        if where.line is None:
            return where
        return place(self.former, self.origin(offset(self.text, where.line, where.column)))


def edited(text: str, edits: Sequence[Edit]) -> Spelling:
    """The text with its edits, which come in order and do not overlap."""
    if not edits:
        return Spelling(text, text)
    pieces, anchors, end, length = [], [(0, 0)], 0, 0
    for edit in edits:
        pieces += [text[end : edit.start], edit.text]
        length += edit.start - end
        anchors += [(length, edit.start), (length + len(edit.text), edit.end)]
        end, length = edit.end, length + len(edit.text)
    return Spelling("".join([*pieces, text[end:]]), text, tuple(anchors))


def joined(outer: Sequence[Edit], others: Sequence[Edit]) -> list[Edit]:
    """Edits, and of some others those that begin in none of them; each come in order, and so does what is given."""
    starts = [edit.start for edit in outer]

    def is_inside(edit: Edit) -> bool:
        before = bisect_right(starts, edit.start)
        return before > 0 and edit.start < outer[before - 1].end

    return sorted([*outer, *(edit for edit in others if not is_inside(edit))])
