"""Why a triple holds in an engine that is elsewhere, found by querying it.

Nobody here has the data, and its closure least of all. But an engine that holds what follows can be asked for the
premises of a step: what concludes this triple, with premises that hold? So the search goes backward from the triple,
a round at a time, each one query for all that is open, and ends where what is met is stated. What it has met so is a
small graph in which the triple follows for the same reasons; over that, and the schema, our own prover has a proof, as
short as it would find over everything. Of several that are equally short it may be another one.

A step may rest on what is told to nobody (see `autopact.reasoner.telling`): types by blank nodes, words that only the
reasoner has. That is in no engine; so it is not asked for, but searched further.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, permutations

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from autopact.engine.explanation import Explainer, Explanation
from autopact.engine.graphs import DEFAULT, SHOWN, Graphs, quad
from autopact.engine.parts import PARTS, RESERVED, default_graphs
from autopact.engine.remote import nodes
from autopact.engine.remote.asking import PATIENCE, Asking
from autopact.engine.remote.contents import STORED, Contents
from autopact.engine.remote.phrasing import NOTHING
from autopact.engine.remote.schema import LEVELS, STATED, by_level, schema
from autopact.engine.seam import Row, Why
from autopact.errors import OverTime, Unavailable
from autopact.reasoner import Reasoner
from autopact.reasoner.atoms import Atom
from autopact.reasoner.clauses import Clause, Shape
from autopact.reasoner.matching import bind, fill, solve
from autopact.reasoner.program import is_schema
from autopact.reasoner.vocabulary import (
    BEFORE,
    COMPUTED,
    DIFFERENT_FROM,
    DISJOINT_MEMBER,
    FALSE,
    HIDDEN,
    SAME,
    TYPE,
    VOCABULARY,
    Fact,
)
from autopact.terms import AP, CLAIMS_GRAPH, Level, Term, written

ROUNDS = 16
"""Steps from a triple back: the height of the highest proof that is found."""

FURTHER = 2
"""Rounds that go on behind the first proof, where others are wanted too."""

CHOICE = (25, 250, 5_000)
"""Ways to take one step that are looked at; more, if there is no proof among them."""

AT_ONCE = 60
"""Steps that are asked for in one query."""

COUNTED = 12
"""Values that are compared where they are counted."""

DEEP = 3
"""Steps back from what does not hold, for what comes nearest to it."""

IDLE = 4
"""Reasoners over the schema that are kept for the next question."""

LEXICON = 200_000
"""Terms that a reasoner has met after which another one takes its place."""


@dataclass(slots=True)
class _Schema:
    """The schema of a snapshot, and reasoners over it alone."""

    data: str
    quads: list[Quad]
    equality: bool
    idle: list[Reasoner] = field(default_factory=list)

    def take(self) -> Reasoner:
        """A reasoner that has the schema and nothing else."""
        try:
            return self.idle.pop()
        except IndexError:
            return Reasoner(by_level(self.quads))

    def give_back(self, reasoner: Reasoner, facts: dict[Level, list[Triple]]) -> None:
        """Keep a reasoner that was given facts, for the next question."""
        if len(self.idle) < IDLE and len(reasoner.state.lexicon.terms) < LEXICON:
            reasoner.change({}, facts)
            self.idle.append(reasoner)


class Reasons:
    """Explains the triples of an engine.

    Args:
        asking: the engine.
        contents: what it holds, as of now.
        prefixes: as of `Engine`.
    """

    def __init__(self, asking: Asking, contents: Callable[[], Contents], prefixes: Mapping[str, str]) -> None:
        self._asking, self._contents, self._prefixes = asking, contents, prefixes
        self._known: _Schema | None = None
        self._lock = threading.Lock()

    def answer(self, why: Why, seconds: float) -> bytes:
        """What a question for reasons is answered with, as JSON; see `autopact.engine.explanation`.

        Raises:
            Unavailable: it could not be explained now.
        """
        told = self._explained(why, time.monotonic() + seconds)
        return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"

    def _explained(self, why: Why, until: float) -> Explanation:
        contents = self._contents()
        schema = self._schema(contents)
        for choice in CHOICE:
            search = _Search(self._asking, schema, contents, self._prefixes, choice, until)
            found = search.explain(why.triple, why.most) if why.triple else search.contradictions(why.most)
            if found is not None:
                return found
            if not search.cut:
                break
        if why.triple is None and contents.consistent is not False:
            return {"contradictions": []}
        if why.triple is None:
            raise Unavailable(
                "The graph contradicts itself by what no engine is told, as which classes a class is in.",
                mend="Run autopact reason on its files: it says how.",
            )
        raise Unavailable(
            "The engine holds this triple, and no rule of ours derives it from what is stated.",
            mend="Ask the engine itself, if it has a reasoner of its own.",
        )

    def _schema(self, contents: Contents) -> _Schema:
        """The schema of the snapshot that is served now."""
        with self._lock:
            if self._known is None or self._known.data != contents.id:
                self._known = _Schema(contents.id, list(schema(self._asking)), self._equality())
            return self._known

    def _equality(self) -> bool:
        same = VOCABULARY[SAME]
        graphs = default_graphs(Level.POSSIBLE, inference=True)
        return bool(self._asking.rows(f"SELECT ?s {{ ?s {same} ?o }} LIMIT 1", default=graphs, timeout=PATIENCE))


@dataclass(slots=True)
class _Step:
    """A clause with its head bound, and what of its body is to be asked for.

    `asked` are the atoms that can be. Where values are counted, `value` is the variable that stands for each of them.
    """

    atoms: tuple[Atom, ...]
    asked: tuple[Atom, ...]
    environment: list[int | None]
    value: int = 0


class _Search:
    """One search back from a triple."""

    def __init__(
        self,
        asking: Asking,
        schema: _Schema,
        contents: Contents,
        prefixes: Mapping[str, str],
        choice: int,
        until: float,
    ) -> None:
        self._asking, self._schema, self._contents, self._prefixes = asking, schema, contents, prefixes
        self._choice, self._until = choice, until
        self.cut = False
        self._reasoner = schema.take()
        self._state = self._reasoner.state
        self._lexicon = self._state.lexicon
        self._facts: dict[Level, list[Triple]] = defaultdict(list)
        self._stated: list[Quad] = []
        self._level = Level.POSSIBLE

    def explain(self, triple: Triple, most: int) -> Explanation | None:
        """Why a triple holds, or what comes nearest; None where it holds for no reason that was found."""
        root = self._lexicon.fact(triple)
        levels = self._holding([root]).get(root)
        if levels is None and self._reasoner.level(triple) is None:
            return self._nothing(triple, root)
        self._level = min(levels) if levels else self._reasoner.level(triple) or Level.CERTAIN
        proved = None
        seen, open_ = {root}, [root]
        for number in range(ROUNDS):
            stated = self._state_those(open_)
            if proved is None and self._reasoner.level(triple) == self._level:
                proved = number
            if proved is not None and (most == 1 or number >= proved + FURTHER):
                break
            open_ = [fact for fact in open_ if fact not in stated or (fact == root and most > 1)]
            new = self._premises(open_, whole=True) - seen
            if not new:
                break
            seen |= new
            open_ = list(new)
        if proved is None:
            return None
        explained = self._explainer({triple, *(each.triple for each in self._stated)}).explain(triple, most)
        self._done()
        return explained

    def contradictions(self, most: int) -> Explanation | None:
        """What contradicts itself, at whatever level; None where nothing was found that does."""
        heads = [clause for clause in self._state.program.clauses.values() if clause.head[1] == FALSE]
        steps = [step for clause in heads for step in self._steps(clause, [None] * clause.size)]
        seen: set[Fact] = set()
        open_ = self._solved(steps)
        for _ in range(ROUNDS):
            new = open_ - seen
            if not new:
                break
            seen |= new
            stated = self._state_those(list(new))
            open_ = self._premises([fact for fact in new if fact not in stated], whole=True)
        found = list(islice(self._reasoner.contradictions(), most))
        leaves = {leaf.triple for proof in found for leaf in proof.leaves()}
        explainer = self._explainer({*filter(None, leaves)})
        told = {"contradictions": list(islice(explainer.contradictions(), most))}
        self._done()
        return told if found else None

    def _nothing(self, triple: Triple, root: Fact) -> Explanation:
        """What is said of a triple that does not hold: what leads towards it is taken as it holds there."""
        seen, open_ = {root}, [root]
        beside = self._contradicting(root)
        for _ in range(DEEP):
            new = (self._premises(open_, whole=False) | beside) - seen
            seen |= new
            holding = self._holding([fact for fact in new if self._is_told(fact)])
            for fact, levels in holding.items():
                self._insert(self._lexicon.triple(fact), min(levels))
            open_ = [fact for fact in new if fact not in holding]
        told = self._explainer({triple}).nothing(triple)
        self._done()
        return told

    def _contradicting(self, fact: Fact) -> set[Fact]:
        """What may hold by which a fact would be part of a contradiction."""
        steps: list[_Step] = []
        for clause, at in self._state.program.starting(fact, equality=False):
            environment = bind(clause.body[at], fact, clause.size)
            if clause.head[1] == FALSE and environment is not None:
                for step in self._steps(clause, environment):
                    steps += [_Step(step.atoms, (atom,), step.environment) for atom in step.asked]
        return self._solved(steps)

    def _done(self) -> None:
        self._schema.give_back(self._reasoner, self._facts)

    def _insert(self, triple: Triple, level: Level) -> None:
        self._facts[level].append(triple)
        self._reasoner.insert([triple], level)

    def _is_told(self, fact: Fact) -> bool:
        """Whether a fact would be in the engine, if it held."""
        return self._is_asked(fact) and not self._lexicon.is_literal(fact[1]) and self._lexicon.may_be_subject(fact[0])

    def _is_asked(self, atom: Atom) -> bool:
        """Whether what matches an atom would be in the engine."""
        _, p, o = atom
        without_a_name = [p] if p != TYPE else [o]
        return p not in HIDDEN and not any(
            term >= 0 and isinstance(self._lexicon.terms[term], BlankNode) for term in without_a_name
        )

    def _holding(self, facts: Sequence[Fact]) -> dict[Fact, list[Level]]:
        """Those of the facts that the engine holds, and at which levels."""
        found: dict[Fact, list[Level]] = defaultdict(list)
        parts = default_graphs(Level.POSSIBLE, inference=True)
        for fact, graph in self._graphs_of(facts, parts):
            found[fact].append(LEVELS[graph])
        return found

    def _state_those(self, facts: Sequence[Fact]) -> set[Fact]:
        """State here what is stated there of these facts, at a level that is firm enough; which that is."""
        found = set()
        for fact, graph in self._graphs_of([fact for fact in facts if self._is_told(fact)], STATED):
            level = LEVELS[graph]
            if level <= self._level:
                triple = self._lexicon.triple(fact)
                found.add(fact)
                self._stated.append(quad(triple, graph))
                if self._reasoner.stated(triple) != level:
                    self._insert(triple, level)
        return found

    def _graphs_of(self, facts: Sequence[Fact], graphs: Sequence[NamedNode]) -> Iterator[tuple[Fact, NamedNode]]:
        """The facts that the engine has, each with a graph that has it."""
        for start in range(0, len(facts), AT_ONCE):
            rows = " ".join(f"({' '.join(map(self._written, fact))})" for fact in facts[start : start + AT_ONCE])
            text = f"SELECT ?s ?p ?o ?g {{ VALUES (?s ?p ?o) {{ {rows} }} GRAPH ?g {{ ?s ?p ?o }} }}"
            there = dict.fromkeys(graph for graph in graphs if graph == STORED or self._contents.sizes.get(graph))
            said = () if self._asking.dialect.sees_all else tuple(there)
            for row in self._rows(text, default=[NOTHING], named=said) if there else ():
                if (graph := row["g"]) in there:
                    assert isinstance(graph, NamedNode)  # noqa: S101 - it is one of those
                    yield (self._lexicon[row["s"]], self._lexicon[row["p"]], self._lexicon[row["o"]]), graph

    def _premises(self, facts: Sequence[Fact], *, whole: bool) -> set[Fact]:
        """The premises of all steps that conclude these facts from what holds.

        With `whole`, all that a step needs has to be there, as far as that can be asked; else each premise by itself.
        """
        found: set[Fact] = set()
        steps: list[_Step] = []
        for fact in facts:
            for clause in self._state.program.concluding(fact, equality=self._schema.equality):
                if clause.level <= self._level and (environment := bind(clause.head, fact, clause.size)) is not None:
                    for step in self._steps(clause, environment):
                        if whole or not step.asked:
                            steps.append(step)
                        else:
                            steps += [_Step(step.atoms, (atom,), step.environment, step.value) for atom in step.asked]
        for step in steps:
            if not step.asked:
                found.update(_filled(step.atoms, step.environment))
        return found | self._solved(steps)

    def _steps(self, clause: Clause, environment: list[int | None]) -> Iterator[_Step]:
        """The ways in which the schema's part of a clause's body is satisfied, and the rest."""
        ours = tuple(atom for atom in clause.body if is_schema(atom) or atom[1] == DISJOINT_MEMBER)
        rest = tuple(atom for atom in clause.body if atom not in ours and atom[1] not in COMPUTED)
        bound = {term for atom in ours for term in atom}
        ours += tuple((s, p, o) for s, p, o in clause.body if p == BEFORE and {s, o} <= bound)
        value = 0
        if clause.rule.shape is Shape.COUNTING:
            # Of n values, one stands for all: the ways to choose them are more than there are values.
            value = next(atom[2] for atom in rest if atom[1] not in HIDDEN and atom[2] < 0)
            rest = tuple(atom for atom in rest if atom[1] not in HIDDEN and value in atom)
        for _ in solve(self._state.facts, ours, environment):
            asked = (atom for atom in rest if self._is_asked(_as_bound(atom, environment)))
            yield _Step(rest, tuple(asked), list(environment), value)

    def _solved(self, steps: Sequence[_Step]) -> set[Fact]:
        """The premises of those steps that ask for something, wherever the engine has that."""
        found: set[Fact] = set()
        steps = [step for step in steps if step.asked]
        graphs = [part for part in default_graphs(self._level, inference=True) if self._contents.sizes.get(part)]
        for start in range(0, len(steps) if graphs else 0, AT_ONCE):
            batch = steps[start : start + AT_ONCE]
            branches = (self._branch(number, step) for number, step in enumerate(batch))
            met: dict[int, list[list[int | None]]] = defaultdict(list)
            for row in self._rows(f"SELECT * {{ {' UNION '.join(branches)} }}", default=graphs):
                number = int(row["q"].value)  # type: ignore[union-attr]  # it is bound in every branch
                environment = list(batch[number].environment)
                for at, known in enumerate(environment):
                    if known is None and (term := row.get(f"v{len(environment) - at}")) is not None:
                        environment[at] = self._lexicon[term]
                met[number].append(environment)
            for number, environments in met.items():
                step = batch[number]
                self.cut = self.cut or len(environments) >= self._choice
                for environment in environments:
                    found.update(_filled(step.atoms, environment))
                if step.value:
                    values = dict.fromkeys(environment[step.value] for environment in environments)
                    found.update((a, DIFFERENT_FROM, b) for a, b in permutations(islice(values, COUNTED), 2))  # type: ignore[misc]
        return found

    def _branch(self, number: int, step: _Step) -> str:
        """A step as a part of a query."""
        names: dict[int, None] = {}

        def term(given: int) -> str:
            bound = given if given >= 0 else step.environment[given]
            if bound is None:
                names[given] = None
                return f"?v{-given}"
            return self._written(bound)

        patterns = " . ".join(" ".join(map(term, atom)) for atom in step.asked)
        columns = " ".join(f"?v{-name}" for name in names)
        return f"{{ SELECT ({number} AS ?q) {columns} {{ {patterns} }} LIMIT {self._choice} }}"

    def _written(self, number: int) -> str:
        return written(nodes.named(self._lexicon.terms[number]))

    def _rows(
        self, text: str, *, default: Sequence[NamedNode] = (), named: Sequence[NamedNode] = ()
    ) -> tuple[Row, ...]:
        left = self._until - time.monotonic()
        if left <= 0:
            raise OverTime("To find the reasons took longer than it may.", mend="Give it more time, with --timeout.")
        return self._asking.rows(text, default=default, named=named, timeout=left)

    def _explainer(self, triples: set[Triple]) -> Explainer:
        """An explainer over what was found, with what claims say of these triples."""
        graphs = Graphs()
        graphs.prefixes = self._prefixes
        quads = {*self._schema.quads, *self._stated}
        said = set(self._said(triples))
        quads |= said
        if self._contents.sizes.get(CLAIMS_GRAPH):
            claims = {each.graph_name for each in said if isinstance(each.graph_name, NamedNode)}
            quads |= set(self._about(claims))
        graphs.store.extend(quads)
        graphs.count()
        return Explainer(graphs, self._reasoner)

    def _said(self, triples: set[Triple]) -> Iterator[Quad]:
        """The triples in the graphs of claims, in others apart, and in the store's own default graph.

        Where others have filled the engine, nobody knows what is stated directly: only what no claim says.
        """
        facts = [self._lexicon.fact(triple) for triple in triples]
        named = [graph for graph in self._contents.sizes if graph not in PARTS and graph not in RESERVED]
        if self._contents.mark is None:
            yield from (quad(each, DEFAULT) for each in self._stated if each.graph_name == SHOWN)
        else:
            named.append(STORED)
        for fact, graph in self._graphs_of([fact for fact in facts if self._is_told(fact)], named):
            yield quad(self._lexicon.triple(fact), DEFAULT if graph == STORED else graph)

    def _about(self, claims: set[NamedNode]) -> Iterator[Quad]:
        """What is said about claims, those that stand in their place, and what they rest on."""
        about: set[Term] = set(claims)
        if claims:
            text = f"SELECT ?by {{ VALUES ?claim {{ {' '.join(map(str, claims))} }} ?by {AP.supersedes} ?claim }}"
            about |= {row["by"] for row in self._rows(text, default=[CLAIMS_GRAPH])}  # type: ignore[misc]
        known: set[Term] = set()
        while new := {term for term in about - known if isinstance(term, NamedNode | BlankNode)}:
            known |= new
            listed = " ".join(str(nodes.named(term)) for term in new)
            text = f"SELECT ?s ?p ?o {{ VALUES ?s {{ {listed} }} ?s ?p ?o }}"
            for row in self._rows(text, default=[CLAIMS_GRAPH]):
                yield Quad(row["s"], row["p"], row["o"], CLAIMS_GRAPH)  # type: ignore[arg-type]
                if row["p"] == AP.evidence:
                    about.add(row["o"])  # type: ignore[arg-type]


def _as_bound(atom: Atom, environment: list[int | None]) -> Atom:
    """An atom with those of its variables replaced that are bound."""
    s, p, o = (term if term >= 0 or environment[term] is None else environment[term] for term in atom)
    return s, p, o  # type: ignore[return-value]  # none is None here


def _filled(atoms: Iterable[Atom], environment: list[int | None]) -> Iterator[Fact]:
    """Those of the atoms that are facts now."""
    for atom in atoms:
        if all(term >= 0 or environment[term] is not None for term in atom):
            yield fill(atom, environment)
