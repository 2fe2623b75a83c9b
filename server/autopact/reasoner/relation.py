"""Facts in memory: for each predicate its pairs, as sorted arrays for the bulk, as sets for one at a time.

A pair is one integer, the subject's shifted by 32 bits plus the object's. Sets are made of the arrays where they are
first looked at, so that a million triples cost arrays only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import chain, repeat

import numpy as np
import numpy.typing as npt

from autopact.reasoner.vocabulary import Fact

Pairs = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]
"""Facts, one a row."""
Mask = npt.NDArray[np.bool_]
LOW = 0xFFFFFFFF
NOTHING: Pairs = np.zeros(0, dtype=np.int64)
_NONE: frozenset[int] = frozenset()

WORN, SHARE = 2_000, 8
"""What a relation keeps of changes and look-ups at most, or as much as this share of its pairs, before its arrays take
in what has changed, and the rest is forgotten."""


def pack(subjects: Pairs, objects: Pairs) -> Pairs:
    """Pairs of two columns."""
    return (subjects << 32) | objects


def swap(pairs: Pairs) -> Pairs:
    """The pairs the other way round, sorted."""
    return np.sort(swapped(pairs))


def swapped(pairs: Pairs) -> Pairs:
    """The pairs the other way round, in the same order."""
    return ((pairs & LOW) << 32) | (pairs >> 32)


def differ(pairs: Pairs) -> Mask:
    """For each pair, whether it is of two terms, and not of one and the same."""
    found: Mask = (pairs >> 32) != (pairs & LOW)
    return found


def distinct(values: Pairs) -> Pairs:
    """The values, sorted, each once; numpy's own way hashes, which takes several times as long."""
    values = np.sort(values)
    kept = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=kept[1:])
    return values[kept]


def within(pairs: Pairs, among: Pairs) -> Mask:
    """For each pair, whether the sorted array has it."""
    if not len(among):
        return np.zeros(len(pairs), dtype=np.bool_)
    places = np.searchsorted(among, pairs)
    places[places == len(among)] = 0
    found: Mask = among[places] == pairs
    return found


def beside(pairs: Pairs, keys: Pairs) -> tuple[Pairs, Pairs]:
    """For each key, the place of the first pair with it in sorted pairs, and how many there are."""
    first = np.searchsorted(pairs, keys << 32)
    return first, np.searchsorted(pairs, (keys + 1) << 32) - first


def places(first: Pairs, counts: Pairs) -> Pairs:
    """The places of all those pairs, key after key."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)


def _amended(pairs: Pairs, gone: Pairs, come: Pairs) -> Pairs:
    """Sorted pairs without some, and with others, sorted too."""
    if len(gone):
        pairs = pairs[~within(pairs, gone)]
    return np.insert(pairs, pairs.searchsorted(come), come)


def facts_of(predicate: int, pairs: Pairs) -> Iterator[Fact]:
    """Pairs of a predicate as facts."""
    return zip((pairs >> 32).tolist(), repeat(predicate), (pairs & LOW).tolist(), strict=False)


def rows_of(facts: Collection[Fact]) -> Rows:
    """Facts as rows."""
    return np.fromiter(chain.from_iterable(facts), dtype=np.int64, count=3 * len(facts)).reshape(-1, 3)


def each_of(rows: Rows) -> Iterator[Fact]:
    """Rows as facts."""
    return zip(*rows.T.tolist(), strict=True)


class Side(dict[int, set[int]]):
    """What stands on the other side of a term, made of the array when it is first asked for."""

    __slots__ = ("_array", "pending")

    def __init__(self, array: Callable[[], Pairs]) -> None:
        super().__init__()
        self._array = array
        self.pending: dict[int, list[tuple[int, bool]]] = {}

    def __missing__(self, key: int) -> Collection[int]:
        array = self._array()
        first, last = array.searchsorted((key << 32, (key + 1) << 32))
        found = set((array[first:last] & LOW).tolist())
        changes = self.pending.pop(key, ())
        for value, there in changes:
            (found.add if there else found.discard)(value)
        if not found and not changes:
            return _NONE  # what is asked for in vain shall take no memory
        self[key] = found
        return found

    def note(self, key: int, value: int, there: bool) -> None:
        """Keep in step with a change, without looking at what is not looked at anyhow."""
        if key in self:
            (self[key].add if there else self[key].discard)(value)
        else:
            self.pending.setdefault(key, []).append((value, there))


class Relation:
    """The pairs of one predicate. `by_subject[s]` is the set of its objects, `by_object[o]` of its subjects."""

    __slots__ = ("_added", "_base", "_changes", "_removed", "_swapped", "by_object", "by_subject")

    def __init__(self, pairs: Pairs = NOTHING) -> None:
        self._base = pairs
        self._reset()

    def _reset(self) -> None:
        self._swapped: Pairs | None = None
        self._added: set[int] = set()
        self._removed: set[int] = set()
        self._changes = 0
        self.by_subject = Side(lambda: self._base)
        self.by_object = Side(self._base_swapped)

    def _base_swapped(self) -> Pairs:
        if self._swapped is None:
            self._swapped = swap(self._base)
        return self._swapped

    def pairs(self) -> Pairs:
        """All pairs, sorted by subject."""
        if self._added or self._removed:
            self._take_in()
        return self._base

    def swapped(self) -> Pairs:
        """All pairs with the object first, sorted by object."""
        self.pairs()
        return self._base_swapped()

    def merge(self, new: Pairs) -> None:
        """Take in many pairs, sorted, none of which is there."""
        self.pairs()
        self._amend(NOTHING, new)

    def _take_in(self) -> None:
        """Have the arrays as they are after all changes, and forget those, and what was looked up."""
        self._amend(*(np.sort(np.fromiter(pairs, dtype=np.int64)) for pairs in (self._removed, self._added)))

    def _amend(self, gone: Pairs, come: Pairs) -> None:
        """Take some pairs out of the arrays, and others in."""
        turned = self._swapped
        self._base = _amended(self._base, gone, come)
        self._reset()
        if turned is not None:
            self._swapped = _amended(turned, swap(gone), swap(come))

    def has(self, s: int, o: int) -> bool:
        """Whether the pair is there."""
        if (found := self.by_subject.get(s)) is not None:
            return o in found
        pair = (s << 32) | o
        if pair in self._added:
            return True
        if pair in self._removed or not len(self._base):
            return False
        place = self._base.searchsorted(pair)
        return bool(place < len(self._base) and self._base[place] == pair)

    def have(self, pairs: Pairs) -> Mask:
        """For each of many pairs, whether it is there."""
        return within(pairs, self.pairs())

    def add(self, s: int, o: int) -> None:
        """Take in one pair that is not there."""
        pair = (s << 32) | o
        if pair in self._removed:
            self._removed.discard(pair)
        else:
            self._added.add(pair)
        self._note(s, o, there=True)

    def remove(self, s: int, o: int) -> None:
        """Take out one pair that is there."""
        pair = (s << 32) | o
        if pair in self._added:
            self._added.discard(pair)
        else:
            self._removed.add(pair)
        self._note(s, o, there=False)

    def _note(self, s: int, o: int, *, there: bool) -> None:
        self.by_subject.note(s, o, there)
        self.by_object.note(o, s, there)
        self._changes += 1
        if self._changes + len(self.by_subject) + len(self.by_object) > max(WORN, len(self._base) // SHARE):
            self._take_in()

    def __len__(self) -> int:
        return len(self._base) + len(self._added) - len(self._removed)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        pairs = self.pairs()
        return iter(list(zip((pairs >> 32).tolist(), (pairs & LOW).tolist(), strict=True)))


class Facts(dict[int, Relation]):
    """Facts by predicate, each with its level.

    Attributes:
        weaker: by predicate, the level of each pair that is weaker than certain.
    """

    def __init__(self) -> None:
        super().__init__()
        self.weaker: dict[int, dict[int, int]] = {}

    def __missing__(self, predicate: int) -> Relation:
        relation = self[predicate] = Relation()
        return relation

    def level(self, fact: Fact) -> int | None:
        """The level of a fact; None where it is not there."""
        relation = self.get(fact[1])
        if relation is None or not relation.has(fact[0], fact[2]):
            return None
        return self.weakness(fact)

    def holds(self, fact: Fact, down_to: int) -> bool:
        """Whether a fact is there, as firmly as that."""
        level = self.level(fact)
        return level is not None and level <= down_to

    def weakness(self, fact: Fact) -> int:
        """The level of a fact that is there."""
        s, p, o = fact
        return weaker.get((s << 32) | o, 0) if (weaker := self.weaker.get(p)) else 0

    def levels(self, predicate: int, pairs: Pairs) -> Pairs:
        """The levels of many pairs of a predicate that are there."""
        if not (weaker := self.weaker.get(predicate)):
            return np.zeros(len(pairs), dtype=np.int64)
        return np.fromiter(map(weaker.get, pairs.tolist(), repeat(0)), dtype=np.int64, count=len(pairs))

    def merge(self, predicate: int, pairs: Pairs, level: int) -> None:
        """Take in many pairs of a predicate, sorted, none of which is there."""
        self[predicate].merge(pairs)
        if level:
            self.weaker.setdefault(predicate, {}).update(zip(pairs.tolist(), repeat(level), strict=False))

    def put(self, fact: Fact, level: int | None) -> None:
        """Set the level of a fact, whether it is there or not; None takes it out."""
        s, p, o = fact
        there = self[p].has(s, o)
        if level is None:
            if there:
                self[p].remove(s, o)
        elif not there:
            self[p].add(s, o)
        if level:
            self.weaker.setdefault(p, {})[(s << 32) | o] = level
        elif p in self.weaker:
            self.weaker[p].pop((s << 32) | o, None)

    def size(self) -> int:
        """How many facts there are."""
        return sum(map(len, self.values()))
