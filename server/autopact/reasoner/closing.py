"""Closures that loops over deltas would take too long for: of transitive relations, and of equality."""

from __future__ import annotations

import numpy as np

from autopact.reasoner.relation import LOW, Pairs, beside, distinct, pack, places, swapped, within

_ROUNDS = 6
"""Steps after which a relation counts as deep."""


def transitive(pairs: Pairs) -> Pairs:
    """The transitive closure of sorted pairs, sorted.

    Shallow relations, which is most, are followed step by step until nothing is new. Deep ones go by strongly
    connected components, each of which reaches what its successors reach.
    """
    known = delta = pairs
    for _ in range(_ROUNDS):
        delta = reach(delta, pairs)
        delta = delta[~within(delta, known)]
        if not len(delta):
            return known
        known = np.sort(np.concatenate((known, delta)), kind="stable")
        if len(known) > 16 * len(pairs):
            break
    return _by_components(pairs)


def reach(first: Pairs, second: Pairs) -> Pairs:
    """What two relations reach one after the other."""
    begin, counts = beside(second, first & LOW)
    return distinct(pack(np.repeat(first >> 32, counts), second[places(begin, counts)] & LOW))


def _by_components(pairs: Pairs) -> Pairs:
    """The closure by strongly connected components, in the order in which they are found: successors first."""
    nodes, numbers = np.unique(np.concatenate((pairs >> 32, pairs & LOW)), return_inverse=True)
    sources, targets = numbers[: len(pairs)], numbers[len(pairs) :]
    starts = np.searchsorted(sources, np.arange(len(nodes) + 1)).tolist()
    edges = targets.tolist()
    closed: list[Pairs] = []
    found: list[Pairs] = []
    components, component = _components(starts, edges)
    for own, members in enumerate(components):
        below = {component[target] for node in members for target in edges[starts[node] : starts[node + 1]]}
        loops = len(members) > 1 or own in below
        inside = np.array(members, dtype=np.int64)
        whole = distinct(np.concatenate([inside, *(closed[other] for other in below - {own})]))
        closed.append(whole)
        reached = whole if loops else whole[whole != members[0]]
        found.append(pack(np.repeat(nodes[inside], len(reached)), np.tile(nodes[reached], len(inside))))
    return np.sort(np.concatenate(found))


def _components(starts: list[int], edges: list[int]) -> tuple[list[list[int]], dict[int, int]]:
    """Strongly connected components, successors first, by Tarjan's algorithm, and the number of each node's.

    https://doi.org/10.1137/0201010
    """
    order: dict[int, int] = {}
    lowest: dict[int, int] = {}
    component: dict[int, int] = {}
    stack: list[int] = []
    found: list[list[int]] = []
    for root in range(len(starts) - 1):
        if root in order:
            continue
        work = [(root, starts[root])]
        order[root] = lowest[root] = len(order)
        stack.append(root)
        while work:
            node, at = work.pop()
            if at < starts[node + 1]:
                work.append((node, at + 1))
                target = edges[at]
                if target not in order:
                    order[target] = lowest[target] = len(order)
                    stack.append(target)
                    work.append((target, starts[target]))
                elif target not in component:
                    lowest[node] = min(lowest[node], order[target])
                continue
            if work:
                lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[node])
            if lowest[node] == order[node]:
                members = []
                while True:
                    member = stack.pop()
                    component[member] = len(found)
                    members.append(member)
                    if member == node:
                        break
                found.append(members)
    return found, component


def _labels(sources: Pairs, targets: Pairs, size: int) -> Pairs:
    """For each node the least that it is connected with: labels run along the links until none changes."""
    labels = np.arange(size)
    while True:
        before = labels.copy()
        np.minimum.at(labels, sources, before[targets])
        np.minimum.at(labels, targets, labels[sources])
        labels = labels[labels]
        if np.array_equal(labels, before):
            return labels


class Classes:
    """Which terms are the same, as classes of two and more terms.

    Args:
        same: pairs of terms that are the same.

    Attributes:
        pairs: all pairs of terms that are the same, each with itself too.
        names: of a term, all that are the same.
    """

    def __init__(self, same: Pairs) -> None:
        self._terms, numbers = np.unique(np.concatenate((same >> 32, same & LOW)), return_inverse=True)
        labels = _labels(numbers[: len(same)], numbers[len(same) :], len(self._terms))
        self._firsts = self._terms[labels]
        order = np.argsort(labels, kind="stable")
        cuts = np.flatnonzero(np.diff(labels[order])) + 1
        classes = [self._terms[part] for part in np.split(order, cuts)]
        self.pairs = np.sort(np.concatenate([pack(np.repeat(c, len(c)), np.tile(c, len(c))) for c in classes]))
        self.names = {int(term): terms for terms in map(np.ndarray.tolist, classes) for term in terms}

    def spread(self, pairs: Pairs) -> Pairs:
        """The pairs with either side replaced by every equal, one side at a time as the rules have it."""
        return np.concatenate((self._spread_objects(pairs), swapped(self._spread_objects(swapped(pairs)))))

    def _spread_objects(self, pairs: Pairs) -> Pairs:
        """The pairs with the object replaced by every equal; what has no equals stays as it is."""
        objects = pairs & LOW
        at = np.searchsorted(self._terms, objects)
        at[at == len(self._terms)] = 0
        some = self._terms[at] == objects
        # First by one name for all: what is spread already would be spread again from each of its names.
        named = distinct(pack(pairs[some] >> 32, self._firsts[at[some]]))
        return np.concatenate((pairs[~some], reach(named, self.pairs)))
