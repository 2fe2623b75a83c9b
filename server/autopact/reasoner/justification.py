"""Minimal justifications: the smallest sets of statements from which something still follows.

Whether it follows is asked of a reasoner, which need tell nothing else. A first set is grown from what lies nearest,
then halved until nothing can be left out (U. Junker's QuickXplain, AAAI 2004); others are found by leaving out a member
of each that is known (R. Reiter's hitting-set tree, Artificial Intelligence 32, 1987).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from typing import TypeAlias, TypeVar

T = TypeVar("T", bound=Hashable)
Follows: TypeAlias = Callable[[Sequence[T]], bool]


def justifications(rings: Sequence[Sequence[T]], follows: Follows[T]) -> Iterator[frozenset[T]]:
    """Every minimal set from which it follows, one at a time, each as soon as it is found.

    Args:
        rings: all statements, in groups from the nearest to the farthest; their order is that of the search.
        follows: whether it follows from these statements; it follows from more whenever it follows from fewer.
    """
    found: list[frozenset[T]] = []
    exhausted: list[frozenset[T]] = []  # without these nothing follows, nor without more
    waiting, seen = deque([frozenset[T]()]), {frozenset[T]()}
    while waiting:
        without = waiting.popleft()
        if any(known <= without for known in exhausted):
            continue
        one = next((known for known in found if not known & without), None)
        if one is None:
            one = minimal(rings, follows, without)
            if one is None:
                exhausted.append(without)
                continue
            found.append(one)
            yield one
        for statement in (s for ring in rings for s in ring if s in one):
            if (more := without | {statement}) not in seen:
                seen.add(more)
                waiting.append(more)


def minimal(
    rings: Sequence[Sequence[T]], follows: Follows[T], without: Collection[T] = frozenset()
) -> frozenset[T] | None:
    """One minimal set from which it follows, with none of `without`; None where there is no such set."""
    if follows(()):
        return frozenset()
    chosen: list[T] = []
    for ring in rings:
        more = [statement for statement in ring if statement not in without]
        chosen += more
        if more and follows(chosen):
            return frozenset(_contracted([], False, chosen, follows))
    return None


def _contracted(fixed: list[T], fresh: bool, candidates: list[T], follows: Follows[T]) -> list[T]:
    """The candidates that are needed beside what is fixed; `fresh` says that the fixed has grown since it was asked."""
    if fresh and follows(fixed):
        return []
    if len(candidates) == 1:
        return candidates
    middle = len(candidates) // 2
    near, far = candidates[:middle], candidates[middle:]
    needed = _contracted([*fixed, *near], True, far, follows)
    return [*_contracted([*fixed, *needed], bool(needed), near, follows), *needed]
