"""Minimal justifications, of anything for which it can be asked whether it follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from autopact.reasoner.justification import justifications, minimal


def given_any(*ways: set[int]) -> Callable[[Iterable[int]], bool]:
    """What follows from any of these sets, and from every larger one."""
    return lambda chosen: any(way <= set(chosen) for way in ways)


@given(st.lists(st.sets(st.integers(0, 6)), max_size=4), st.permutations(range(7)), st.integers(1, 7))
def test_all_minimal_sets_are_found_and_nothing_else(ways: list[set[int]], order: list[int], size: int) -> None:
    """However the statements are ordered and grouped: exactly the sets that a search through all subsets finds."""
    rings = [order[at : at + size] for at in range(0, 7, size)]
    follows = given_any(*ways)
    subsets = [set(chosen) for count in range(8) for chosen in combinations(range(7), count)]
    enough = [subset for subset in subsets if follows(subset)]
    smallest = {frozenset(one) for one in enough if not any(other < one for other in enough)}
    found = list(justifications(rings, follows))
    assert len(found) == len(set(found))
    assert set(found) == smallest


def test_what_always_follows_needs_nothing() -> None:
    """Its one justification is empty, with statements and without any."""
    assert list(justifications([[1], [2]], lambda _: True)) == [frozenset()]
    assert list(justifications([], lambda _: True)) == [frozenset()]


def test_what_never_follows_has_no_justification() -> None:
    """Nothing is found, and nothing stands for it."""
    assert list(justifications([[1], [2]], lambda _: False)) == []
    assert minimal([], lambda _: False) is None


def test_far_statements_are_not_looked_at_where_near_ones_do() -> None:
    """As soon as a ring is enough, no farther one is put to the reasoner."""
    asked: list[Sequence[int]] = []

    def follows(chosen: Sequence[int]) -> bool:
        asked.append(chosen)
        return {1, 3} <= set(chosen)

    assert minimal([[1, 2], [3, 4], list(range(5, 1000))], follows) == {1, 3}
    assert max(map(len, asked)) == 4


def test_few_questions_for_few_statements_among_many() -> None:
    """Three statements of four thousand are found with some dozens of questions, not thousands."""
    asked = 0

    def follows(chosen: Sequence[int]) -> bool:
        nonlocal asked
        asked += 1
        return {7, 1000, 3333} <= set(chosen)

    assert minimal([range(4000)], follows) == {7, 1000, 3333}
    assert asked < 100
