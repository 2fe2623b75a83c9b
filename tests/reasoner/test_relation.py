"""The pairs of a predicate, through many changes."""

from collections import defaultdict
from random import Random

import numpy as np
import pytest

from autopact.reasoner import relation as module
from autopact.reasoner.relation import WORN, Relation


def test_changes_and_look_ups_are_exact_however_often_the_arrays_take_them_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relation is the set of its pairs, and both of its sides agree with that."""
    monkeypatch.setattr(module, "WORN", 7)
    random = Random(1)  # noqa: S311 - the same each time
    relation = Relation()
    pairs: set[tuple[int, int]] = set()
    for _ in range(2_000):
        s, o = random.randrange(3), random.randrange(3)
        (relation.remove if (s, o) in pairs else relation.add)(s, o)
        pairs ^= {(s, o)}
        asked = random.randrange(3)
        assert relation.has(s, o) == ((s, o) in pairs)
        assert set(relation.by_subject[asked]) == {each for subject, each in pairs if subject == asked}
        assert set(relation.by_object[asked]) == {subject for subject, each in pairs if each == asked}
    assert set(relation) == pairs


def test_what_comes_and_goes_for_ever_takes_no_more_and_more_memory() -> None:
    """Of things that are there no longer, a relation keeps a bounded number of notes."""
    relation = Relation()
    kept = defaultdict(int)
    for number in range(5 * WORN):
        relation.add(number, 0)
        assert number in relation.by_object[0]
        assert 0 in relation.by_subject[number]
        relation.remove(number, 0)
        for name, side in (("subjects", relation.by_subject), ("objects", relation.by_object)):
            kept[name] = max(kept[name], len(side) + sum(map(len, side.pending.values())))
    assert max(kept.values()) <= WORN


def test_what_was_looked_up_is_forgotten_when_something_changes() -> None:
    """Of a relation that is read far more than written, no more than so much stays looked up."""
    relation = Relation(np.arange(5 * WORN, dtype=np.int64) << 32)
    for number in range(5 * WORN):
        assert relation.by_subject[number] == {0}
    relation.add(0, 1)
    assert relation.by_subject[0] == {0, 1}
    assert len(relation.by_subject) <= WORN
