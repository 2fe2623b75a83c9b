"""Proofs: what a triple rests on, down to what is stated.

A proof is found from its conclusion: the least height at which some clause derives it from facts that are all proved
lower. Heights fall strictly, so a proof is never circular, and the one that is found is among the shortest. A chain
along a transitive property, or of equals, is one step with as many premises as it has links.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain as both
from itertools import islice

from autopact.reasoner.clauses import Clause, Rule, Shape
from autopact.reasoner.program import Body, is_schema
from autopact.reasoner.proof import Proof
from autopact.reasoner.rules.equality import EQ_SYM, EQ_TRANS
from autopact.reasoner.state import State
from autopact.reasoner.vocabulary import COMPUTED, EQUATED, HIDDEN, SAME, SWITCH, Fact
from autopact.terms import Level


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """A proof in integers; the same one wherever it is used, and compared by that."""

    fact: Fact
    height: int
    rule: Rule | None = None
    premises: tuple[_Node, ...] = ()
    axioms: tuple[_Node, ...] = ()
    size: int = 1


class Prover:
    """Finds proofs that use nothing weaker than a level. It remembers what it found: make a new one after a change.

    Args:
        state: what holds.
        level: the weakest level that a premise may have.
        forbidden: a fact that no proof may use.
    """

    def __init__(self, state: State, level: int, forbidden: Fact | None = None) -> None:
        self._state, self._level, self._forbidden = state, level, forbidden
        self._found: dict[tuple[Fact, bool], _Node] = {}
        self._failed: dict[tuple[Fact, bool], int] = {}
        self._known: dict[tuple[Clause, Fact], list[Body]] = {}
        self._prefer: Callable[[Fact], bool] | None = None

    def prove(self, fact: Fact, most: int = 1, prefer: Callable[[Fact], bool] | None = None) -> list[Proof]:
        """The shortest proofs of a fact that holds, each by another last step; the first is the statement, if any.

        Where values are counted, those that are preferred are, if that makes the proof no higher.
        """
        self._prefer = prefer
        with deep():
            first = self._node(fact, HIGHEST)
            nodes = [] if first is None else [first]
            if first is not None and most > 1:
                nodes += self._others(first, most - 1)
            return [self._told(node, {}) for node in nodes]

    def contradictions(self, fact: Fact, new: Set[Fact] | None = None) -> Iterator[Proof]:
        """Proofs of a contradiction, one for each way in which what triples say comes to it, the shortest first.

        With `new`, only the ways that have one of these facts in them.
        """
        ways = self._ways(fact, new)
        while True:
            with deep():
                node = next(ways, None)
                proof = None if node is None else self._told(node, {})
            if proof is None:
                return
            yield proof

    def _ways(self, fact: Fact, new: Set[Fact] | None) -> Iterator[_Node]:
        """Proofs of a fact that no triple says, by each step that leads to it through others of that kind."""
        seen = {fact}
        coming: deque[tuple[Fact, bool, tuple[tuple[_Node, int], ...]]] = deque([(fact, new is None, ())])
        while coming:
            fact, is_new, above = coming.popleft()
            for clause, body in self._state.reasons(fact):
                wanted = is_new or (new is not None and not new.isdisjoint((*clause.schema, *body)))
                unsaid = {part: at for at, part in enumerate(body) if self._state.is_hidden(part)}
                further = unsaid.keys() - seen
                if clause.level > self._level or not (wanted or further):
                    continue
                node = self._premises(fact, clause, body, HIGHEST)
                if node is None:
                    continue
                seen |= further
                coming += [(part, wanted, ((node, at), *above)) for part, at in unsaid.items() if part in further]
                if not further:
                    for step, at in above:
                        node = replace(step, premises=(*step.premises[:at], node, *step.premises[at + 1 :]))
                    yield node

    def _others(self, first: _Node, most: int) -> list[_Node]:
        """Proofs of the same fact by other last steps, shortest first, none of which uses the fact itself."""
        below = Prover(self._state, self._level, forbidden=first.fact)
        limit = first.height + _HIGHER
        taken = {_step_of(first)}
        found = []
        fact = first.fact
        steps = (
            below._premises(fact, clause, body, limit)
            for clause in self._state.program.concluding(fact, equality=self._state.equality)
            if clause.level <= self._level and clause.rule.shape not in _CHAINS
            for body in islice(self._state.bodies(clause, fact, self._state.facts), _CHOICE * most)
        )
        # Of higher links, most are paths themselves, and there may be as many as pairs of things.
        heights = range(1, first.height + 2)
        chains = (below._chain(fact, height, clause) for height in heights for clause in self._chains(fact))
        for node in both(chains, steps):
            if node is not None and _step_of(node) not in taken:
                taken.add(_step_of(node))
                found.append(node)
                if len(found) >= _CHOICE * most:
                    break
        return sorted(found, key=lambda node: node.height)[:most]

    def _node(self, fact: Fact, height: int, *, chained: bool = True) -> _Node | None:
        """The lowest proof of a fact, if it is no higher than that; where asked for, of those that end in no chain."""
        known = self._found.get((fact, True)) or self._found.get((fact, chained))
        if known is not None:
            return known if known.height <= height else None
        tried = max(self._failed.get((fact, True), -1), self._failed.get((fact, chained), -1))
        if tried < 0 and fact != self._forbidden:
            statement = self._state.statement(fact)
            if statement is not None and statement <= self._level:
                node = self._found[fact, True] = _Node(fact, 0)
                return node
        if fact == self._forbidden or self._state.facts.weakness(fact) > self._level:
            return None
        for bound in range(max(tried, 0) + 1, height + 1):
            found = self._derived(fact, bound, chained=chained)
            if found is not None:
                # What was proved on the way, as the end of a chain, is lower: the other rests on it, or is no better.
                return self._found.get((fact, True)) or self._found.setdefault((fact, chained), found)
            self._failed[fact, chained] = bound
        return None

    def _derived(self, fact: Fact, height: int, *, chained: bool) -> _Node | None:
        """A proof of that height whose last step is a clause; of one by each clause, that with the fewest steps."""
        best: _Node | None = None
        for clause in self._state.program.concluding(fact, equality=self._state.equality):
            if clause.level > self._level or clause.rule.shape in _CHAINS:
                continue
            steps = (self._premises(fact, clause, body, height) for body in self._bodies(clause, fact, height))
            found = next(filter(None, steps), None)
            if found is not None and self._prefer is not None and clause.rule.shape is Shape.COUNTING:
                found = self._preferred(fact, clause, found)
            if found is not None and (best is None or found.size < best.size):
                best = found
        for link in self._chains(fact) if best is None and chained else ():
            if (found := self._chain(fact, height, link)) is not None:
                return found
        return best

    def _bodies(self, clause: Clause, fact: Fact, height: int) -> Iterator[Body]:
        """The premises by which a clause may derive a fact at a height."""
        if any(self._node(axiom, height - 1) is None for axiom in clause.schema):
            return
        # Many have no step from stated premises alone, and many facts to look through in vain.
        stated = height == 1 and self._level == 0
        among = self._state.stated[0] if stated else self._state.facts
        accept = lambda premise: premise[1] in COMPUTED or self._node(premise, height - 1) is not None  # noqa: E731
        if clause.rule.shape is not Shape.COUNTING:
            yield from self._state.bodies(clause, fact, among) if stated else self._remembered(clause, fact, accept)
        elif not stated:
            yield from self._state.bodies(clause, fact, among, accept)

    def _remembered(self, clause: Clause, fact: Fact, accept: Callable[[Fact], bool]) -> Iterator[Body]:
        """The premises by which a clause derives a fact from what holds, looked up once: each height needs them again.

        Where there are many, they are chosen one by one, each proved at once: of all ways there may be no end.
        """
        if (clause, fact) not in self._known:
            self._known[clause, fact] = list(islice(self._state.bodies(clause, fact, self._state.facts), _FEW))
        yield from self._known[clause, fact]
        if len(self._known[clause, fact]) == _FEW:
            yield from self._state.bodies(clause, fact, self._state.facts, accept)

    def _preferred(self, fact: Fact, clause: Clause, found: _Node) -> _Node:
        """A step no higher than the one that was found, in which only what is preferred is counted; else that one."""
        left = iter(range(_CHOICE))  # there may be no end of values, and none preferred

        def accept(premise: Fact) -> bool:
            if premise[0] == fact[0] and (next(left, None) is None or not self._prefer or not self._prefer(premise)):
                return False
            return premise[1] in COMPUTED or self._node(premise, found.height - 1) is not None

        bodies = self._state.bodies(clause, fact, self._state.facts, accept)
        steps = (self._premises(fact, clause, body, found.height) for body in bodies)
        return next(filter(None, steps), found)

    def _chains(self, fact: Fact) -> Iterator[Clause | None]:
        """The clauses by which it may be the end of a chain; None stands for equality, and for all clauses of that.

        Its links lead both ways, which no clause has.
        """
        if fact[1] == SAME:
            yield None
            return
        for clause in self._state.program.concluding(fact, equality=False):
            if clause.rule.shape is Shape.TRANSITIVE and clause.level <= self._level:
                yield clause

    def _premises(self, fact: Fact, clause: Clause, body: tuple[Fact, ...], height: int) -> _Node | None:
        """The step with its premises proved, all lower than that; None where one is not."""
        nodes = []
        for premise in (*clause.schema, *body):
            node = self._node(premise, height - 1)
            if node is None:
                return None
            nodes.append(node)
        axioms, premises = tuple(nodes[: len(clause.schema)]), tuple(nodes[len(clause.schema) :])
        highest, size = max((n.height for n in nodes), default=0), sum(n.size for n in nodes)
        return _Node(fact, 1 + highest, clause.rule, premises, axioms, 1 + size)

    def _chain(self, fact: Fact, height: int, clause: Clause | None) -> _Node | None:
        """The shortest path from subject to object over links that are proved lower, and are no such paths again."""
        axioms = tuple(filter(None, (self._node(axiom, height - 1) for axiom in (clause.schema if clause else ()))))
        if clause is not None and len(axioms) < len(clause.schema):
            return None
        begin, p, end = fact
        ways: dict[int, tuple[int, _Node]] = {begin: (begin, _Node(fact, 0))}
        coming = deque([begin])
        while coming:
            at = coming.popleft()
            for link in self._links(at, p, height):
                to = link[2] if link[0] == at else link[0]
                if (to in ways and to != end) or (p == SAME and self._state.lexicon.is_literal(to)):
                    continue
                node = self._node(link, height - 1, chained=False)
                if node is None:
                    continue
                if to == end:
                    return _path(fact, clause, begin, ways, (at, node), axioms)
                ways[to] = (at, node)
                coming.append(to)
        return None

    def _links(self, at: int, p: int, height: int) -> Iterator[Fact]:
        """The facts that lead on from a term: at height 1 only stated ones."""
        sources = self._state.stated if height == 1 else (self._state.facts,)
        for source in sources:
            if p in source:
                for o in source[p].by_subject[at]:
                    yield at, p, o
                for s in source[p].by_object[at] if p == SAME else ():
                    yield s, p, at

    def _told(self, node: _Node, told: dict[Fact, Proof]) -> Proof:
        """A proof in terms; what has no triple is left out, and its own premises stand in its place."""
        if node.fact in told:
            return told[node.fact]
        triple = None if self._state.is_hidden(node.fact) else self._state.lexicon.triple(node.fact)
        if node.rule is None:
            proof = Proof(triple, Level(self._state.statement(node.fact) or 0))
        else:
            shown, schema, also = self._shown(node)
            if not is_schema(node.fact):
                schema = [*(part for part in shown if is_schema(part.fact)), *schema]
                shown = [part for part in shown if not is_schema(part.fact)]
            premises, axioms = (
                tuple(self._told(part, told) for part in dict.fromkeys(parts)) for parts in (shown, schema)
            )
            level = max((part.level for part in (*premises, *axioms)), default=Level.CERTAIN)
            proof = Proof(triple, level, node.rule.name, node.rule.words, premises, axioms, also)
        told[node.fact] = proof
        return proof

    def _shown(self, node: _Node) -> tuple[list[_Node], list[_Node], tuple[str, ...]]:
        """The premises and axioms of a step, with those of hidden ones in their place, and the rules of these."""
        premises: list[_Node] = []
        hidden = [axiom for axiom in node.axioms if self._state.is_hidden(axiom.fact)]
        axioms = [axiom for axiom in node.axioms if not self._state.is_hidden(axiom.fact)]
        also: tuple[str, ...] = ()
        for premise in (*hidden, *node.premises):
            if premise.fact == SWITCH:
                continue
            if self._state.is_hidden(premise.fact):
                more = self._shown(premise)
                premises += more[0]
                axioms += more[1]
                also += more[2]
                if premise.rule and (premise.fact[1] not in HIDDEN or premise.fact[1] == EQUATED):
                    also += (premise.rule.name,)
            else:
                premises.append(premise)
        return premises, axioms, tuple(dict.fromkeys(also))


@contextmanager
def deep() -> Iterator[None]:
    """Let calls nest as deep as a proof is high, or a clause is long; calls from Python to Python take no stack."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 4 * _DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


_DEEPEST = 25_000
HIGHEST = 100_000
"""No proof is so high: its steps would be as many."""

_HIGHER = 6
"""How much higher than the shortest proof another may be."""

_CHOICE = 20
"""So many other proofs are looked at for each that is wanted, and the shortest of them taken."""

_FEW = 16
"""So many ways in which a clause derives a fact are remembered."""

_CHAINS = frozenset((Shape.TRANSITIVE, Shape.SAMENESS))


def _step_of(node: _Node) -> object:
    return node.rule and node.rule.name, tuple(premise.fact for premise in (*node.premises, *node.axioms))


def _path(
    fact: Fact,
    clause: Clause | None,
    begin: int,
    ways: dict[int, tuple[int, _Node]],
    last: tuple[int, _Node],
    axioms: tuple[_Node, ...],
) -> _Node:
    """The chain that leads from a term to the last link, as one step."""
    at, node = last
    nodes = [node]
    while at != begin:
        at, node = ways[at]
        nodes.append(node)
    # A link that is the end of a chain itself stands for the links of that.
    parts = ((n,) if n.rule is None or n.rule.shape not in _CHAINS else n.premises for n in reversed(nodes))
    nodes = list(both.from_iterable(parts))
    rule = clause.rule if clause else EQ_TRANS if len(nodes) > 1 else EQ_SYM
    size = 1 + sum(n.size for n in (*nodes, *axioms))
    return _Node(fact, 1 + max(n.height for n in (*nodes, *axioms)), rule, tuple(nodes), axioms, size)
