"""Joins of whole columns: every way in which atoms match, as one array for each variable.

https://numpy.org/doc/stable/reference/generated/numpy.searchsorted.html
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autopact.reasoner.atoms import Atom, variables_from
from autopact.reasoner.relation import LOW, NOTHING, Facts, Pairs, Relation, beside, pack, places, within
from autopact.reasoner.values import Computed

LARGEST = 4_000_000
"""Rows that one join may make; a table that would give more is halved first."""


class _TooWide(Exception):
    """A join would make too many rows at once."""


@dataclass(slots=True)
class Table:
    """Rows of bindings: a column for each bound variable. Without any variable, so many empty rows."""

    rows: int
    columns: dict[int, Pairs]

    def column(self, term: int) -> Pairs:
        """The values of a variable, or of a constant in every row."""
        return self.columns[term] if term < 0 else np.full(self.rows, term, dtype=np.int64)

    def take(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Table:
        """The rows that a mask or a list of places chooses."""
        rows = int(chosen.sum()) if chosen.dtype == np.bool_ else len(chosen)
        return Table(rows, {variable: column[chosen] for variable, column in self.columns.items()})

    def only(self, variables: Container[int]) -> Table:
        """Its rows without other variables, each once."""
        columns = {variable: column for variable, column in self.columns.items() if variable in variables}
        table = Table(self.rows, columns).take(np.lexsort(list(columns.values())))
        return table.take(np.any([np.diff(column, prepend=-1) != 0 for column in table.columns.values()], axis=0))


UNIT = Table(1, {})


def matches(atom: Atom, relation: Relation) -> Table:
    """The matches of one atom in a relation."""
    s, _, o = atom
    if s >= 0 and o >= 0:
        return Table(int(relation.has(s, o)), {})
    if s >= 0:
        return _one(o, slice_of(relation.pairs(), s))
    if o >= 0:
        return _one(s, slice_of(relation.swapped(), o))
    pairs = relation.pairs()
    if s == o:
        same = pairs[(pairs >> 32) == (pairs & LOW)] & LOW
        return _one(s, same)
    return Table(len(pairs), {s: pairs >> 32, o: pairs & LOW})


def _one(variable: int, values: Pairs) -> Table:
    return Table(len(values), {variable: values})


def slice_of(pairs: Pairs, key: int) -> Pairs:
    """What stands beside a key in sorted pairs."""
    first, last = pairs.searchsorted((key << 32, (key + 1) << 32))
    return pairs[first:last] & LOW


def stand_beside(pairs: Pairs, keys: Pairs) -> tuple[Pairs, Pairs]:
    """What stands beside each of many keys in sorted pairs: two columns, keys and values."""
    first, counts = beside(pairs, keys)
    return np.repeat(keys, counts), pairs[places(first, counts)] & LOW


def extend(table: Table, atom: Atom, relation: Relation) -> Table:
    """The rows of a table joined with the matches of an atom."""
    s, _, o = atom
    s_bound, o_bound = s >= 0 or s in table.columns, o >= 0 or o in table.columns
    if s_bound and o_bound:
        if isinstance(relation, Computed):
            return table.take(relation.test(table.column(s), table.column(o)))
        if o >= 0:
            return table.take(within(table.column(s), slice_of(relation.swapped(), o)))
        return table.take(within(pack(table.column(s), table.column(o)), relation.pairs()))
    if s_bound:
        return _expand(table, table.column(s), relation.pairs(), o)
    if o_bound:
        if o >= 0:
            return _product(table, s, slice_of(relation.swapped(), o))
        return _expand(table, table.column(o), relation.swapped(), s)
    rest = matches(atom, relation)
    rows = np.repeat(np.arange(table.rows), rest.rows)
    joined = table.take(rows)
    joined.columns.update({variable: np.tile(column, table.rows) for variable, column in rest.columns.items()})
    return joined


def _product(table: Table, variable: int, values: Pairs) -> Table:
    joined = table.take(np.repeat(np.arange(table.rows), len(values)))
    joined.columns[variable] = np.tile(values, table.rows)
    return joined


def _expand(table: Table, keys: Pairs, pairs: Pairs, variable: int) -> Table:
    """Each row once for every value that stands beside its key."""
    first, counts = beside(pairs, keys)
    total = int(counts.sum())
    if total > LARGEST and table.rows > 1:
        raise _TooWide
    if not total:
        return Table(0, dict.fromkeys((*table.columns, variable), NOTHING))
    joined = table.take(np.repeat(np.arange(table.rows), counts))
    joined.columns[variable] = pairs[places(first, counts)] & LOW
    return joined


def join(table: Table, atoms: Sequence[Atom], facts: Facts, wanted: set[int]) -> Iterator[Table]:
    """A table joined with atoms, one after the other; where that would be too wide at once, in pieces.

    Variables that are neither wanted nor asked for by a later atom are left out as soon as that is so: along a chain,
    only its two ends are kept, of all the ways between them one.
    """
    for number, (atom, asked) in enumerate(zip(atoms, variables_from(atoms), strict=False)):
        kept = wanted | asked
        if number and not table.columns.keys() <= kept:
            table = table.only(kept)
        if not table.rows:
            return
        try:
            table = extend(table, atom, facts[atom[1]])
        except _TooWide:
            middle = table.rows // 2
            for half in (slice(0, middle), slice(middle, None)):
                columns = {variable: column[half] for variable, column in table.columns.items()}
                yield from join(Table(len(next(iter(columns.values()))), columns), atoms[number:], facts, wanted)
            return
    yield table
