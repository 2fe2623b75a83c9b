"""The closure of many facts at once: clauses joined over whole columns, semi-naive.

Each round joins what the last one found with everything known, until nothing is new. What loops over deltas would take
too long for has a kernel of its own: transitive relations, equality, what equates, what counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np

from autopact.reasoner.atoms import replaceable
from autopact.reasoner.clauses import Clause, Shape
from autopact.reasoner.clique import is_clique_of
from autopact.reasoner.closing import Classes, reach, transitive
from autopact.reasoner.join import UNIT, Table, join, matches
from autopact.reasoner.lexicon import LITERAL, Lexicon
from autopact.reasoner.program import SCHEMA_WORDS, Program, compile_clauses
from autopact.reasoner.relation import LOW, NOTHING, Facts, Pairs, Relation, differ, distinct, pack, swapped, within
from autopact.reasoner.vocabulary import DIFFERENT, EQUATED, REFLEXIVE, SAME, TYPE

_MANY = 1_000_000
"""Pairs of which duplicates are taken out at once."""

Found = dict[int, list[Pairs]]
"""By predicate, pairs that a round has found, new or not."""


class Bulk:
    """Closes facts in place, level by level.

    Args:
        facts: grows by what follows; it holds the computed relations already.
        lexicon: whose integers the facts are made of.
        progress: is told each stage in a few words.
    """

    def __init__(self, facts: Facts, lexicon: Lexicon, progress: Callable[[str], None]) -> None:
        self._facts, self._lexicon, self._progress = facts, lexicon, progress
        self._level = 0
        self._new_schema = True
        self._done: set[object] = set()
        self._classes = Classes(NOTHING)
        self._chains: dict[int, tuple[Pairs, Pairs]] = {}
        self.program = Program(())

    def add(self, given: dict[int, Pairs], level: int) -> Program:
        """Add facts of a level, and what follows with them; levels come in order, certain first.

        Args:
            given: by predicate, pairs in any order.
            level: of what is given; what is there already keeps its own.

        Returns:
            The clauses over everything that is known now.
        """
        self._level = level
        delta = self._absorb({p: [pairs] for p, pairs in given.items()}, derived=False)
        self._clauses()  # first those of the schema's own vocabulary, so that most others are made only once
        while delta or self._fresh:
            self._progress(f"reasoning: {self._facts.size():,} triples")
            self._saturate(delta)
            delta = {}
            self._clauses()
        return self.program

    def _clauses(self) -> None:
        """Compile the present schema, if it is another one; clauses not seen yet are fresh."""
        self._fresh: list[Clause] = []
        if not self._new_schema:
            return
        self._new_schema = False
        self.program = compile_clauses(self._facts, self._lexicon)
        self._fresh = [clause for key, clause in self.program.clauses.items() if key not in self._done]
        self._done.update(clause.key for clause in self._fresh)

    def _saturate(self, delta: dict[int, Relation]) -> None:
        """Apply all clauses until nothing is new: fresh ones to everything, others to what is new."""
        changed = set(delta)
        found: Found = defaultdict(list)
        for clause in self._fresh:
            self._apply(clause, None, found)
        self._equality(delta, found)
        fresh = {clause.key for clause in self._fresh}
        while True:
            for clause in self.program.clauses.values():
                if clause.key not in fresh and not changed.isdisjoint(atom[1] for atom in clause.body):
                    self._apply(clause, delta, found)
            fresh = set()
            delta = self._absorb(found)
            changed = set(delta)
            found = defaultdict(list)
            if not delta:
                break
            self._equality(delta, found)

    def _apply(self, clause: Clause, delta: dict[int, Relation] | None, found: Found) -> None:
        """One clause: to everything where `delta` is None, else to matches with something new in them."""
        shape = clause.rule.shape
        if shape is Shape.TRANSITIVE:
            self._chain(clause.head[1], found)
        elif shape is Shape.EQUATING:
            self._equate(clause, found)
        elif shape is Shape.COUNTING:
            self._count(clause, found)
        elif shape is Shape.JOIN:
            self._join(clause, delta, found)

    def _join(self, clause: Clause, delta: dict[int, Relation] | None, found: Found) -> None:
        if delta is None:
            for table in join(UNIT, clause.plan(-1), self._facts, set(clause.head)):
                self._conclude(clause, table, found)
            return
        for number, atom in enumerate(clause.body):
            relation = delta.get(atom[1])
            if relation is not None and (start := matches(atom, relation)).rows:
                for table in join(start, clause.plan(number), self._facts, set(clause.head)):
                    self._conclude(clause, table, found)

    def _conclude(self, clause: Clause, table: Table, found: Found) -> None:
        if table.rows:
            s, p, o = clause.head
            pairs = pack(table.column(s), table.column(o))
            found[p].append(distinct(pairs) if len(pairs) > _MANY else pairs)

    def _chain(self, p: int, found: Found) -> None:
        """The transitive closure of a predicate, from those of its pairs that are no closure of others."""
        pairs = self._facts[p].pairs()
        links, closed = self._chains.get(p, (NOTHING, NOTHING))
        new = pairs[~within(pairs, closed)]
        if len(new):
            links = np.sort(np.concatenate((links, new)))
            closed = transitive(links)
            self._chains[p] = links, closed
            found[p].append(closed)

    def _equate(self, clause: Clause, found: Found) -> None:
        """What a clause makes the same: within each group of equal keys, everything is the same as the first."""
        item, other = clause.items
        half = [atom for atom in clause.body if other not in atom]
        pieces = list(join(matches(half[0], self._facts[half[0][1]]), half[1:], self._facts, set().union(*half)))
        if not pieces:
            return
        columns = {
            variable: np.concatenate([piece.columns[variable] for piece in pieces]) for variable in pieces[0].columns
        }
        items = columns.pop(item)
        keys = list(columns.values())
        # Names come first, since a literal does not pass on what it is equal to.
        order = np.lexsort((items, self._lexicon.kinds[items] == LITERAL, *keys))
        items, keys = items[order], [key[order] for key in keys]
        begins = np.ones(len(items), dtype=np.bool_)
        begins[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
        group = np.cumsum(begins) - 1
        firsts = items[np.flatnonzero(begins)][group]
        found[SAME].append(pack(firsts, items))
        # For the same reason a literal is paired with every other.
        literal = self._lexicon.kinds[items] == LITERAL
        found[SAME].append(reach(pack(items[literal], group[literal]), pack(group, items)))

    def _count(self, clause: Clause, found: Found) -> None:
        """Who has enough different values: looked for only among those with enough values that differ from anything."""
        x, p, value = clause.body[0]
        count = sum(atom[:2] == (x, p) for atom in clause.body)
        table = matches((x, p, value), self._facts[p])
        if count > 1:
            differing = distinct(self._facts[DIFFERENT].pairs() >> 32)
            table = table.take(within(table.column(value), differing))
        candidates, counts = np.unique(table.column(x), return_counts=True)
        differs = self._facts[DIFFERENT].by_subject
        kinds = [c for s, q, c in clause.body if s == value and q == TYPE]
        for candidate in candidates[counts >= count].tolist():
            values = {
                each
                for each in self._facts[p].by_subject[candidate]
                if all(self._facts[TYPE].has(each, c) for c in kinds)
            }
            if len(values) >= count and (count == 1 or is_clique_of(count, {each: differs[each] for each in values})):
                found[TYPE].append(np.array([(candidate << 32) | clause.head[2]]))

    def _equality(self, delta: dict[int, Relation], found: Found) -> None:
        """Table 4 by classes of equals: all pairs, and each triple with all names of what is in it."""
        if SAME in delta:
            pairs, kinds = self._facts[SAME].pairs(), self._lexicon.kinds
            self._classes = Classes(pairs[(kinds[pairs >> 32] != LITERAL) & (kinds[pairs & LOW] != LITERAL)])
            found[SAME].append(self._classes.pairs)
        classes, news = self._classes, self._facts if SAME in delta else delta
        for p, relation in news.items() if classes.names else ():
            if replaceable(p):
                spread = classes.spread(relation.pairs())
                for name in classes.names.get(p, (p,)):
                    found[name].append(spread)

    def _absorb(self, found: Found, *, derived: bool = True) -> dict[int, Relation]:
        """Take in what is new of what was found, at the present level; the new, by predicate."""
        new: dict[int, Relation] = {}
        if derived:
            set_apart_literals(found, self._lexicon)
        for p, pieces in list(found.items()):
            pairs = distinct(np.concatenate(pieces))
            if derived and p in REFLEXIVE:
                pairs = pairs[differ(pairs)]
            pairs = pairs[~self._facts[p].have(pairs)]
            if not len(pairs):
                continue
            self._facts.merge(p, pairs, self._level)
            self._new_schema = self._new_schema or p in SCHEMA_WORDS or (p == TYPE and self._of_schema(pairs))
            new[p] = Relation(pairs)
        return new

    def _of_schema(self, pairs: Pairs) -> bool:
        """Whether any of many types is one that clauses are made from."""
        return not SCHEMA_WORDS.isdisjoint((distinct(pairs & LOW)).tolist())


def set_apart_literals(found: Found, lexicon: Lexicon) -> None:
    """What would make literals the same only says that their values must be equal."""
    if not found.get(SAME):
        return
    pairs = np.concatenate(found.pop(SAME))
    pairs = pairs[differ(pairs)]
    kinds = lexicon.kinds
    literal = (kinds[pairs >> 32] == LITERAL) | (kinds[pairs & LOW] == LITERAL)
    found.setdefault(EQUATED, []).append(np.minimum(pairs, swapped(pairs))[literal])
    found[SAME] = [pairs[~literal]]
