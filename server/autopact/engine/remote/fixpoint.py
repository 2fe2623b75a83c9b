"""What follows, derived in an engine by updates: our clauses, each an INSERT, round after round until nothing is new.

For graphs that fit nowhere else. Only the schema is read, closed and compiled here, so there is one set of rules. A
round inserts what it finds in a graph of its own, and the next one looks only for what has something of that in it.
Levels come in order, certain first, so that a triple is found at the level at which it follows.

No reader sees the graphs that this works in. What is told goes on to where readers look for it; what is not, types by
restrictions and the schema's own closure, is kept only while it is needed: see `autopact.reasoner.telling`.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

from pyoxigraph import Literal, NamedNode, Triple

from autopact.engine.graphs import chunks
from autopact.engine.parts import INFERRED, RESTATED, ROUNDS, UNTOLD
from autopact.engine.remote import nodes
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.saying import TOLD, Saying
from autopact.engine.remote.schema import LEVELS, STATED, by_level, schema
from autopact.engine.seam import Row
from autopact.errors import EngineNonsense
from autopact.reasoner import Reasoner
from autopact.reasoner.atoms import Atom
from autopact.reasoner.clauses import Clause, Shape
from autopact.reasoner.clique import is_clique_of
from autopact.reasoner.lexicon import SPOKEN
from autopact.reasoner.program import SCHEMA_WORDS, is_schema
from autopact.reasoner.telling import ABOUT_INDIVIDUALS, OF_INDIVIDUALS
from autopact.reasoner.values import DATATYPES, outside, unequal
from autopact.reasoner.vocabulary import (
    COMPUTED,
    DIFFERENT,
    EQUATED,
    FALSE,
    INSIDE,
    OUTSIDE,
    TYPE,
    UNEQUAL,
    VOCABULARY,
    Fact,
)
from autopact.terms import RDF, Level, Term

PATIENCE = 24 * 3600.0
"""Seconds that an update or a question may take: whoever waits for it can end it."""

TOGETHER = 40
"""Updates that are sent in one request, since many engines take longer to keep a change than to make it."""

COUNTED = 2
"""Values up to which the engine counts; of more, there are too many ways to choose them."""

LOOKED_AT = 10_000
"""Literals of one property, or pairs of them, that are looked at for what contradicts itself."""

_TRIPLE = "?s ?p ?o"

_LEVEL_OF = LEVELS | {graph: level for level, graph in UNTOLD.items()}
"""The level of what is in a graph."""


@dataclass(frozen=True, slots=True)
class _Met:
    """What a graph holds: how many triples, of which predicates and classes."""

    size: int
    predicates: frozenset[int]
    classes: frozenset[int]

    def has(self, atom: Atom) -> bool:
        """Whether anything may match an atom."""
        _, p, o = atom
        if p < 0:
            return self.size > 0
        return p in self.predicates and (p != TYPE or o < 0 or o in self.classes)


class Fixpoint:
    """Derives what follows from what an engine holds.

    Args:
        asking: the engine.
        progress: is told each round.
    """

    def __init__(self, asking: Asking, progress: Callable[[str], None] = lambda _: None) -> None:
        self._asking, self._progress = asking, progress
        self._waiting: list[str] = []
        self._counted: dict[NamedNode, int] = {}

    def reach(self) -> bool:
        """Have the engine hold all that follows, and nothing else that does; whether what is certain is consistent.

        Raises:
            EngineNonsense: the engine keeps what it is told to delete, or answers with what is no answer.
            EngineRefused, EngineGone, EngineSlow, EngineOpen: it was not done; it is to be begun anew.
        """
        self.undo()
        self._reasoner = Reasoner(by_level(schema(self._asking)))
        self._lexicon = self._reasoner.state.lexicon
        self._saying = Saying(self._lexicon)
        self._holding: dict[NamedNode, None] = {}
        self._met: list[_Met] = []
        self._known: set[Fact] = set()
        self._done: set[object] = set()
        self._turn = count()
        self._kept: dict[NamedNode, int] = {}  # Fuseki (5.2) cannot delete decimals with a zero at their end
        self._tell_what_is_left_out()
        consistent = True
        for level in Level:
            self._level = level
            self._close()
            if level is Level.CERTAIN:
                consistent = self._is_consistent()
        self._take_out_the_schema()
        self._take_out_what_is_firmer()
        for graph in UNTOLD.values():
            self._clear(graph)
        self._send()
        return consistent

    def undo(self) -> None:
        """Have the engine hold what is stated, and nothing that was derived.

        Raises:
            EngineNonsense: it keeps what it is told to delete.
        """
        for graph in (*ROUNDS, *UNTOLD.values(), *INFERRED):
            self._clear(graph)
        for level, graph in RESTATED.items():
            self._copy(graph, level.asserted)
            self._clear(graph)
        if any(self._size(graph) for graph in (*ROUNDS, *UNTOLD.values(), *INFERRED)):
            raise EngineNonsense("The engine keeps what it is told to delete.", mend="Empty it, and fill it anew.")

    def _close(self) -> None:
        """Add what follows at the present level."""
        stated = [graph for graph in STATED if LEVELS[graph] == self._level and self._size(graph)]
        if not stated:
            return
        self._holding.update(dict.fromkeys(stated))
        found = self._begin()
        self._put(found, self._of_the_schema())
        new = {graph: self._look(graph) for graph in (*stated, found)}
        for number in count(1):
            begun = time.monotonic()
            found = self._begin()
            for clause in self._clauses():
                self._apply(clause, new, found)
                self._done.add(clause.key)
            new = {found: self._look(found)}
            if self._learn(found, new[found]):
                new = {found: self._look(found)}
            size, seconds = new[found].size - self._kept.get(found, 0), time.monotonic() - begun
            self._progress(f"what is {self._level.word}, round {number}: {size:,} new triples, {seconds:.1f} s")
            if not size:
                break
        for graph in [graph for graph in ROUNDS if graph in self._holding]:
            self._settle(graph)

    def _clauses(self) -> list[Clause]:
        """The clauses of the present level that conclude something which the schema does not have by itself.

        Those that ask what datatypes a literal is in are left out: no engine says that of its value.
        """
        return [
            clause
            for clause in self._reasoner.state.program.clauses.values()
            if clause.level <= self._level and clause.head[1] != FALSE and not all(map(is_schema, clause.body))
            if all(p != INSIDE for _, p, _ in clause.body)
        ]

    def _apply(self, clause: Clause, new: dict[NamedNode, _Met], found: NamedNode) -> None:
        """Insert what a clause concludes: the first time from everything, else from what is new in some way."""
        if not self._is_possible(clause):
            return
        fresh = clause.key not in self._done
        starts = [
            (number, graph)
            for graph, met in new.items()
            for number, atom in enumerate(clause.body)
            if atom[1] not in COMPUTED and met.has(atom)
        ]
        head = self._saying.triple(clause.head)
        if clause.rule.shape is Shape.COUNTING and _counted(clause) > COUNTED:
            if fresh or starts:
                self._count(clause, found)
        elif fresh:
            self._conclude(found, head, self._saying.body(clause))
        else:
            for number, graph in starts:
                self._conclude(found, head, self._saying.body(clause, number, graph), [graph])

    def _conclude(self, found: NamedNode, head: str, body: str, named: Sequence[NamedNode] = ()) -> None:
        """Insert the heads of a body that do not hold yet."""
        new = f"{body} FILTER NOT EXISTS {{ {head} }}"
        self._change("INSERT", found, head, new, self._holding, named)

    def _is_possible(self, clause: Clause) -> bool:
        """Whether there is something that may match each atom of a clause."""
        return all(atom[1] in COMPUTED or any(met.has(atom) for met in self._met) for atom in clause.body)

    def _count(self, clause: Clause, found: NamedNode) -> None:
        """Insert what is concluded from so many different values: which they are is asked, and counted here."""
        x, p, value = clause.body[0]
        size = _counted(clause)
        patterns = [(x, p, value), *(atom for atom in clause.body if atom[0] == value and atom[1] == TYPE)]

        def valued(name: str) -> str:
            text = " . ".join(map(self._saying.triple, patterns))
            return re.sub(rf"\?v{-value}\b", name, text)

        subject = f"?v{-x}"
        enough = f"SELECT {subject} {{ {valued('?y')} }} GROUP BY {subject} HAVING (COUNT(DISTINCT ?y) >= {size})"
        differing = f"?y {VOCABULARY[DIFFERENT]} ?z"
        text = f"SELECT DISTINCT {subject} ?y ?z {{ {{ {enough} }} {valued('?y')} . {valued('?z')} . {differing} }}"
        differs: dict[Term, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for row in self._rows(text, self._holding):
            differs[row[subject[1:]]][self._lexicon[row["y"]]].add(self._lexicon[row["z"]])  # type: ignore[index]
        head = self._saying.triple(clause.head)
        having = [str(nodes.named(each)) for each, among in differs.items() if is_clique_of(size, among)]
        for batch in chunks(having, self._asking.dialect.batch):
            self._conclude(found, head, f"VALUES {subject} {{ {' '.join(batch)} }}")

    def _learn(self, found: NamedNode, met: _Met) -> bool:
        """Take in what a round has found about the schema, and add what follows from that; whether it has."""
        if SCHEMA_WORDS - {TYPE} & met.predicates or SCHEMA_WORDS & met.classes:
            self._send()
            self._reasoner.insert([each.triple for each in schema(self._asking, [found])], self._level)
            self._put(found, self._of_the_schema())
            return True
        return False

    def _of_the_schema(self) -> list[Triple]:
        """What follows from the schema alone at the present level, told or not, and has not been given yet."""
        state = self._reasoner.state
        new = [
            fact
            for p, relation in state.facts.items()
            if p not in COMPUTED and p not in (EQUATED, FALSE)
            for fact in ((s, p, o) for s, o in relation)
            if fact not in self._known
            and state.facts.level(fact) == self._level
            and state.statement(fact) != self._level
            and self._lexicon.may_be_subject(fact[0])
        ]
        self._known.update(new)
        return list(map(self._lexicon.triple, new))

    def _begin(self) -> NamedNode:
        """The graph of a round that begins, in the place of one that is over for long."""
        graph = ROUNDS[next(self._turn) % len(ROUNDS)]
        if graph in self._holding:
            self._settle(graph)
            self._kept[graph] = self._size(graph)
        self._holding[graph] = None
        return graph

    def _settle(self, graph: NamedNode) -> None:
        """Have what a round has found where it belongs."""
        for place, condition in ((self._level.inferred, TOLD), (UNTOLD[self._level], f"!{TOLD}")):
            self._copy(graph, place, f" FILTER ({condition})")
            self._holding[place] = None
        self._clear(graph)
        del self._holding[graph]

    def _take_out_the_schema(self) -> None:
        """Take what is about the schema's own terms from what is told, where they are: who is one is known only now."""
        terms = self._lexicon.terms
        kinds = {o for met in self._met for o in met.classes} - OF_INDIVIDUALS
        words = {p for met in self._met for p in met.predicates} - ABOUT_INDIVIDUALS
        spoken = [
            " ".join(str(terms[each]) for each in some if self._lexicon.kinds[each] == SPOKEN)
            for some in (kinds, words)
        ]
        patterns = (
            f"VALUES ?kind {{ {spoken[0]} }} ?s {RDF.type} ?kind",
            f'VALUES ?word {{ {spoken[1]} }} ?s ?word ?any FILTER (STRSTARTS(STR(?s), "{nodes.NODE}"))',
        )
        for level in (each for each in Level if each.inferred in self._holding):
            graphs = [graph for graph in self._holding if _LEVEL_OF[graph] <= level]
            rows = (self._rows(f"SELECT DISTINCT ?s {{ {pattern} }}", graphs) for pattern in patterns)
            subjects = dict.fromkeys(str(nodes.named(row["s"])) for row in chain.from_iterable(rows))
            for batch in chunks(subjects, self._asking.dialect.batch):
                pattern = f"VALUES ?s {{ {' '.join(batch)} }} GRAPH {level.inferred} {{ {_TRIPLE} }}"
                self._change("DELETE", level.inferred, _TRIPLE, pattern, (), [level.inferred])

    def _take_out_what_is_firmer(self) -> None:
        """Have what is stated, and follows at a firmer level, there and apart: parts that go together share nothing."""
        for level, restated in RESTATED.items():
            for firmer in (each.inferred for each in Level if each < level):
                if level.asserted in self._holding and firmer in self._holding:
                    both = f"GRAPH {firmer} {{ {_TRIPLE} }}"
                    self._copy(level.asserted, restated, both, [firmer])
                    pattern = f"GRAPH {level.asserted} {{ {_TRIPLE} }} {both}"
                    self._change("DELETE", level.asserted, _TRIPLE, pattern, (), [level.asserted, firmer])

    def _is_consistent(self) -> bool:
        """Whether what holds contradicts itself nowhere; of literals, so many are looked at."""
        return self._reasoner.consistent() and not any(
            self._contradicts(clause)
            for clause in self._reasoner.state.program.clauses.values()
            if clause.level == Level.CERTAIN and clause.body and self._is_possible(clause)
        )

    def _contradicts(self, clause: Clause) -> bool:
        """Whether what a clause concludes, or that it does, is a contradiction."""
        _, p, o = clause.head
        if p == FALSE and not {atom[1] for atom in clause.body} & {OUTSIDE, UNEQUAL}:
            pattern = self._saying.body(clause)
            return bool(self._rows(f"SELECT (1 AS ?one) {{ {pattern} }} LIMIT 1", self._holding))
        literals = [f"?v{-term}" for term in self._saying.may_be_literals(clause)]
        if p == TYPE and literals and (datatype := self._lexicon.terms[o]) in DATATYPES:
            found = self._literals(clause, literals, f"DATATYPE({literals[0]}) != {datatype}")
            return any(outside(one, datatype) for (one,) in found)
        if clause.rule.shape is Shape.EQUATING and len(literals) > 1:
            return any(unequal(*pair) for pair in self._literals(clause, literals, f"!sameTerm({', '.join(literals)})"))
        return False

    def _literals(self, clause: Clause, names: Sequence[str], condition: str) -> Iterator[tuple[Literal, ...]]:
        """Some of the literals that a clause says something of which no engine can hold."""
        body = self._saying.body(clause, literals=True)
        text = f"SELECT DISTINCT {' '.join(names)} {{ {body} FILTER ({condition}) }} LIMIT {LOOKED_AT}"
        for row in self._rows(text, self._holding):
            yield tuple(row[name[1:]] for name in names)  # type: ignore[misc]  # the pattern says that they are literals

    def _tell_what_is_left_out(self) -> None:
        """Say which rules have nothing to go by, since a literal is the subject of nothing there."""
        kinds = {self._lexicon.get(datatype) for datatype in DATATYPES}
        names = {
            clause.rule.name
            for clause in self._reasoner.state.program.clauses.values()
            if clause.head[1] != FALSE and any(p == TYPE and o in kinds for _, p, o in clause.body)
        }
        if names:
            left = ", ".join(sorted(names))
            self._progress(f"literals have no types in an engine: what {left} conclude from those is left out")

    def _look(self, graph: NamedNode) -> _Met:
        """What a graph holds."""
        text = f"SELECT ?p (COUNT(*) AS ?n) {{ {_TRIPLE} }} GROUP BY ?p"
        counted = self._rows(text, [graph])
        predicates = {self._lexicon[row["p"]]: row["n"] for row in counted if row.get("p")}
        classes: Iterable[int] = ()
        if TYPE in predicates:
            kinds = self._rows(f"SELECT DISTINCT ?o {{ ?s {RDF.type} ?o }}", [graph])
            classes = (self._lexicon[row["o"]] for row in kinds)
        size = sum(int(each.value) for each in predicates.values() if isinstance(each, Literal))
        met = _Met(size, frozenset(predicates), frozenset(classes))
        self._met.append(met)
        return met

    def _put(self, graph: NamedNode, triples: Sequence[Triple]) -> None:
        """Insert triples that do not hold yet."""
        rows = (" ".join(str(nodes.named(term)) for term in triple) for triple in triples)
        for batch in chunks(rows, self._asking.dialect.batch):
            self._conclude(graph, _TRIPLE, f"VALUES (?s ?p ?o) {{ {' '.join(f'({row})' for row in batch)} }}")

    def _copy(self, graph: NamedNode, place: NamedNode, more: str = "", named: Sequence[NamedNode] = ()) -> None:
        """Insert what a graph holds, if it is so, into another one too."""
        new = f"GRAPH {graph} {{ {_TRIPLE} }} {more} FILTER NOT EXISTS {{ GRAPH {place} {{ {_TRIPLE} }} }}"
        self._change("INSERT", place, _TRIPLE, new, (), [graph, place, *named])

    def _change(
        self,
        word: str,
        graph: NamedNode,
        template: str,
        pattern: str,
        default: Iterable[NamedNode],
        named: Iterable[NamedNode],
    ) -> None:
        """INSERT into a graph what a pattern finds, or DELETE it: in several updates, where one may find but so much.

        The dataset of the pattern is always said, as that of a query is.
        """
        using = " ".join([*(f"USING {each}" for each in default), *(f"USING NAMED {each}" for each in named)])
        most = self._asking.dialect.found
        names = " ".join(dict.fromkeys(re.findall(r"\?\w+", template)))
        if not most or not names:
            self._do(f"{word} {{ GRAPH {graph} {{ {template} }} }} {using} WHERE {{ {pattern} }}")
            return
        some = f"SELECT DISTINCT {names} {{ {pattern} }} LIMIT {most}"
        before, now = -most, self._counted.pop(graph, None) or self._size(graph)
        while abs(now - before) >= most:
            self._do(f"{word} {{ GRAPH {graph} {{ {template} }} }} {using} WHERE {{ {{ {some} }} }}")
            before, now = now, self._size(graph)
        self._counted[graph] = now

    def _do(self, update: str) -> None:
        """Have an update done, soon."""
        self._waiting.append(update)
        if len(self._waiting) >= TOGETHER:
            self._send()

    def _send(self) -> None:
        """Have done what waits."""
        if self._waiting:
            self._asking.cluster.update(" ; ".join(self._waiting), timeout=PATIENCE)
            self._waiting.clear()

    def _rows(self, text: str, graphs: Iterable[NamedNode]) -> Sequence[Row]:
        """The rows of a query about some graphs, as they are after what waits."""
        self._send()
        return self._asking.rows(text, default=list(graphs), timeout=PATIENCE)

    def _size(self, graph: NamedNode) -> int:
        rows = self._rows(f"SELECT (COUNT(*) AS ?n) {{ {_TRIPLE} }}", [graph])
        return int(rows[0]["n"].value)  # type: ignore[union-attr]  # it is a number

    def _clear(self, graph: NamedNode) -> None:
        self._counted.pop(graph, None)
        self._do(f"CLEAR SILENT GRAPH {graph}")


def _counted(clause: Clause) -> int:
    """How many values a clause counts."""
    return sum(atom[:2] == clause.body[0][:2] for atom in clause.body)
