"""So many things of which each two differ: the largest search that any rule asks for, and the only one with bounds.

E. Tomita, T. Seki: An Efficient Branch-and-Bound Algorithm for Finding a Maximum Clique, DMTCS 2003.
https://doi.org/10.1007/3-540-45066-1_22
"""

from __future__ import annotations

from collections.abc import Mapping, Set


def is_clique_of(size: int, neighbours: Mapping[int, Set[int]]) -> bool:
    """Whether there are so many, each of which has every other among its neighbours."""
    left = {each: set(others) & neighbours.keys() - {each} for each, others in neighbours.items()}
    while few := [each for each, others in left.items() if len(others) < size - 1]:
        for each in few:
            for other in left.pop(each):
                if other in left:
                    left[other].discard(each)
    return _grows(size, set(left), left)


def _grows(size: int, among: set[int], neighbours: Mapping[int, Set[int]]) -> bool:
    """Whether so many are to be found among some."""
    if size <= 0:
        return True
    for each, colours in reversed(_coloured(among, neighbours)):
        if colours < size:
            return False  # of one colour, no two are neighbours: so few colours, so few neighbours
        if _grows(size - 1, among & neighbours[each], neighbours):
            return True
        among.discard(each)
    return False


def _coloured(among: set[int], neighbours: Mapping[int, Set[int]]) -> list[tuple[int, int]]:
    """Each of some, and how many colours it and those before it need, where neighbours never have the same."""
    ordered: list[tuple[int, int]] = []
    left, colour = set(among), 0
    while left:
        colour += 1
        free = set(left)
        while free:
            each = free.pop()
            left.discard(each)
            free -= neighbours[each]
            ordered.append((each, colour))
    return ordered
