"""The state that is written to, and what a write does to it.

https://www.w3.org/TR/sparql11-update/
https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from autopact.engine import dataset
from autopact.engine.embedded import Embedded, failures
from autopact.engine.explanation import Explainer
from autopact.engine.filling import stored
from autopact.engine.graphs import DEFAULT, GRAPH_OF, SHOWN, Graphs, chunks, pour, quad
from autopact.engine.parts import default_graphs
from autopact.engine.seam import known_prefixes
from autopact.engine.storage.journal import check
from autopact.engine.update.deriving import Deriving
from autopact.engine.update.operations import (
    ALL,
    NODE,
    Clear,
    Create,
    Data,
    Load,
    Modify,
    Step,
    Transfer,
    steps,
)
from autopact.engine.update.stored import Difference, Stored
from autopact.engine.update.template import fresh, renamed
from autopact.engine.writes import Delta, Document, Graph, Outcome, Put, Remove, Update, Write
from autopact.errors import Changed, InputError, NoGraph, NotAllowed, QueryFault, SyntaxFault, Unfit
from autopact.reasoner import Reasoner
from autopact.terms import Level
from autopact.turtle import reader

Judge = Callable[["Writable", Outcome], Sequence[Mapping[str, str]]]
"""Says what is wrong with a state that a write has made; nothing where it may stay."""

_SPECIFICATION = "https://www.w3.org/TR/sparql11-update/"


class Writable:
    """What is stored, what is derived from it, and the writes that change both.

    Attributes:
        engine: answers queries over the present state.
        number: that of the last change, from 1; 0 before the first.
        spoilt: whether a write has failed after it had changed something, or was only to be tried.

    Args:
        quads: what is stored. Blank nodes keep their labels.
        graphs: named graphs that are there, empty ones too.
        data: the id of the state.
        number: that of the change that made it.
        plain: whether nothing is derived, projection included.
        united: whether the named graphs that are not ours are certain, and so in the default graph too.
        reasoning: whether anything is inferred.
        judge: is asked about the state after each write; a write that it finds something wrong with is refused.
    """

    def __init__(
        self,
        quads: Iterable[Quad] = (),
        graphs: Iterable[NamedNode] = (),
        *,
        data: str = "",
        number: int = 0,
        plain: bool = False,
        united: bool = False,
        reasoning: bool = True,
        judge: Judge | None = None,
    ) -> None:
        self._graphs = _graphs(quads, graphs, plain=plain, united=united)
        self._deriving = None if plain else Deriving(self._graphs, reasoning=reasoning)
        self._judge = judge
        explainer = Explainer(self._graphs, self.reasoner) if self.reasoner else None
        self.engine = Embedded(self._graphs, explainer, data or _next("", Delta()))
        self.number = number
        self.spoilt = False

    @classmethod
    def of(cls, files: Sequence[Path] | None = None, **options: Any) -> Writable:
        """The state that files make, the bundled graph without any; options as above.

        Raises:
            InputError, NotAllowed, SyntaxFault: as `filling.stored` does.
        """
        paths = reader.walk(files) if files is not None else dataset.bundled_files()
        inputs = dataset.digest(paths, united=options.get("united", False), reasoning=options.get("reasoning", True))
        return cls(stored(paths), **{"data": inputs[:16], **options})

    @property
    def reasoner(self) -> Reasoner | None:
        """What derives; None where nothing follows."""
        return self._deriving.reasoner if self._deriving else None

    def claiming(self, triple: Triple) -> list[NamedNode]:
        """The claims that state a triple as certain."""
        if self._deriving is None:
            return []
        standing = self._deriving.standing
        return [each for each in standing.saying(triple) if standing.levels.get(each) is Level.CERTAIN]

    def apply(self, write: Write) -> Outcome:
        """Do a write.

        Raises:
            SyntaxFault: an update or a document does not parse.
            NotAllowed: it would change a graph that is derived, or that its token may not change; it asks an endpoint.
            NoGraph: there is no graph of the name that is to be removed.
            QueryFault: an operation cannot be done.
            Unfit: the state would not be as it should.
            Changed: it is meant for another state.
            InputError: a journal could not give back what it changes.
        """
        if write.expected not in ("", self.engine.id):
            raise Changed("The data is not what it was.", mend="Look again at what is there, and start from that.")
        known = known_prefixes(self.engine)
        todo = [
            step
            for operation in write.operations
            for step in (steps(operation, known) if isinstance(operation, Update) else [operation])
        ]
        work = _Work(self, write)
        for step in todo:
            work.check(step)
        self.spoilt = True
        if self.reasoner is not None:  # where nothing contradicts itself yet, all that does is new
            self.reasoner.note(changes=self._judge is not None and not self.reasoner.consistent())
        try:
            for step in todo:
                work.do(step)
            outcome = work.outcome()
            _check(outcome)
        except Exception:
            self.spoilt = work.has_changed
            raise
        if self._judge is not None and outcome.stored and (findings := self._judge(self, outcome)):
            raise Unfit("The data would not be as it should.", findings=findings, mend="See what was found.")
        if self.reasoner is not None:
            self.reasoner.note(changes=False)
        self._graphs.refresh()
        self.become(outcome.data, outcome.number)
        self.spoilt = write.dry_run and bool(outcome.stored)
        return outcome

    def redo(self, stored: Delta) -> Outcome:
        """Do again what is known to have been done, as it stands in a journal."""
        work = _Work(self, Write(()))
        work.stored.delete(stored.removed)
        work.stored.insert(stored.added)
        for graph in stored.created:
            work.stored.create(graph)
        for graph in stored.dropped:
            work.stored.clear(graph, drop=True)
        outcome = work.outcome()
        self.become(outcome.data, outcome.number)
        return outcome

    def become(self, data: str, number: int) -> None:
        """Be the snapshot of that id, after the change of that number."""
        self.engine.changed(data)
        self.number = number

    def quads(self) -> Iterator[Quad]:
        """All that is stored."""
        graphs: list[Graph] = [DEFAULT, *self.graphs()]
        for graph in graphs:
            yield from (quad(triple, graph) for triple in self._graphs.stored(graph))

    def graphs(self) -> list[NamedNode]:
        """The named graphs that are stored, empty ones too."""
        return self._graphs.named()

    def exists(self, graph: Graph) -> bool:
        """Whether a graph is there, be it empty; the default graph always is."""
        return self._graphs.exists(graph)


class _Work:
    """One write under way."""

    def __init__(self, writable: Writable, write: Write) -> None:
        self._writable, self._write = writable, write
        self._graphs: Graphs = writable._graphs
        self.stored = Stored(self._graphs, write.graphs)
        self._derived = Difference()
        self._created: bool | None = None

    @property
    def has_changed(self) -> bool:
        """Whether anything is not as it was."""
        return bool(self.stored.delta() or self._derived)

    def check(self, step: Step) -> None:
        """Make sure, before anything is done, that a step names no derived graph to write in."""
        for graph in _targets(step):
            self.stored.writable(graph)

    def do(self, step: Step) -> None:
        """Do a step, which sees all that was done before it, and what follows from that."""
        match step:
            case Data(quads, insert):
                (self.stored.insert if insert else self.stored.delete)(quads)
            case Modify():
                self._modify(step)
            case Clear(target, drop, silent):
                self._clear(target, drop=drop, silent=silent)
            case Create(graph, silent):
                if self._graphs.exists(graph) and not silent:
                    raise QueryFault(
                        f"There is a graph {graph} already.", mend="Write CREATE SILENT to allow for that."
                    )
                self.stored.create(graph)
            case Transfer():
                self._transfer(step)
            case Load():
                self._load(step)
            case Put(graph, document, merge):
                if self._created is None:
                    self._created = not self._graphs.exists(graph)
                self._put(graph, _read(document), merge=merge)
            case Remove(graph):
                if not self._graphs.exists(graph):
                    raise NoGraph(
                        f"There is no graph {graph}.", mend="SELECT DISTINCT ?g { GRAPH ?g {} } names those there are."
                    )
                self.stored.clear(graph, drop=True)

    def outcome(self) -> Outcome:
        """What was done."""
        self._derive()
        stored, writable = self.stored.delta(), self._writable
        return Outcome(
            data=_next(writable.engine.id, stored) if stored else writable.engine.id,
            number=writable.number + bool(stored),
            stored=stored,
            derived=Delta(list(self._derived.gone), list(self._derived.come)),
            still_holds=self._still_holds(),
            created=bool(self._created),
            consistent=writable.engine.consistent,
        )

    def _derive(self) -> None:
        """Have what follows from all that was done so far."""
        gone, come = self.stored.fresh()
        if (gone or come) and self._writable._deriving is not None:
            self._derived.note(*map(set, self._writable._deriving.follow(gone, come)))
        self._writable.engine.changed(self._writable.engine.id)

    def _still_holds(self) -> int:
        """How many triples were to be deleted, and are read all the same, though nobody states them directly."""
        deriving = self._writable._deriving
        if deriving is None:
            return 0
        view = [part for part in default_graphs(Level.CERTAIN, True) if self._graphs.sizes[part]]
        stating = {graph for graph in map(GRAPH_OF, self.stored.unwanted) if deriving.states(graph)}
        unwanted = (each for each in self.stored.unwanted if each.graph_name in stating)
        gone = {each.triple for each in unwanted if not self._graphs.holds(each)}
        left = (triple for triple in gone if not self._graphs.holds(quad(triple, DEFAULT)))
        return sum(any(quad(triple, part) in self._graphs.store for part in view) for triple in left)

    def _modify(self, step: Modify) -> None:
        self._derive()
        engine = self._writable.engine
        seen: Sequence[Graph]
        if step.using is not None:
            seen = step.using
        elif step.within != DEFAULT:
            seen = [step.within]
        else:
            seen = default_graphs(Level.CERTAIN, True)
        store, graphs = engine.view(seen, step.using_named)
        again: dict[Any, BlankNode] = {}

        def node(*given: Any) -> BlankNode:
            return again.setdefault(given, fresh()) if given else fresh()

        gone: set[Quad] = set()
        come: set[Quad] = set()
        with failures():
            solutions = store.query(
                step.query,
                base_iri=step.base_iri,
                default_graph=list(graphs),
                named_graphs=None if step.using_named is None else list(step.using_named),
                custom_functions={NODE: node},
            )
            for solution in solutions:  # type: ignore[union-attr]  # it is a SELECT
                for template, quads in ((step.delete, gone), (step.insert, come)):
                    if template is not None:
                        quads.update(template.quads_of(solution))
        self.stored.delete(_within(gone, step.within))
        self.stored.insert(_within(come, step.within))

    def _clear(self, target: Graph | str, *, drop: bool, silent: bool) -> None:
        if isinstance(target, str):
            graphs: list[Graph] = [*([DEFAULT] if target == ALL else []), *self._graphs.named()]
            for graph in graphs:
                self.stored.clear(graph, drop=drop)
        elif self._is_there(target, silent=silent):
            self.stored.clear(target, drop=drop)

    def _transfer(self, step: Transfer) -> None:
        if not self._is_there(step.source, silent=step.silent) or step.source == step.target:
            return
        self._put(step.target, self._graphs.stored(step.source), merge=step.word == "ADD")
        if step.word == "MOVE":
            self.stored.clear(step.source, drop=True)

    def _load(self, step: Load) -> None:
        if step.iri not in step.documents:
            raise NotAllowed(f"LOAD of <{step.iri}> is not allowed here.", mend="Send what it gives as INSERT DATA.")
        document = step.documents[step.iri]
        if document is None:
            if not step.silent:
                raise QueryFault(f"<{step.iri}> gave nothing to load.", mend="Ask it directly why.")
            return
        try:
            triples = _read(document)
        except InputError:
            if not step.silent:
                raise
            return
        self._put(step.graph, triples, merge=True)

    def _put(self, graph: Graph, triples: Iterable[Triple], *, merge: bool) -> None:
        """Have triples stored in a graph, beside what is there or in its place."""
        new = {quad(triple, graph) for triple in triples}
        if not merge:
            self.stored.delete({quad(triple, graph) for triple in self._graphs.stored(graph)} - new)
        self.stored.create(graph)
        self.stored.insert(new)

    def _is_there(self, graph: Graph, *, silent: bool) -> bool:
        """Whether a graph is there; raises QueryFault where it has to be."""
        if self._graphs.exists(graph):
            return True
        if silent:
            return False
        raise QueryFault(
            f"There is no graph {graph}.", mend="Write SILENT behind the first word to allow for that.",
            spec=f"{_SPECIFICATION}#graphManagement",
        )  # fmt: skip


def _graphs(quads: Iterable[Quad], names: Iterable[NamedNode], *, plain: bool, united: bool) -> Graphs:
    """What is stored, nothing derived yet."""
    graphs = Graphs(plain=plain, united=united)
    if plain:
        pour(graphs.store, quads)
        graphs.count()
    else:
        pour(graphs.store, chain.from_iterable(map(_placed, chunks(quads))))
        graphs.settle(())
    for name in names:
        graphs.create(name)
    return graphs


def _placed(some: list[Quad]) -> list[Quad]:
    """Quads where the store has them: what is stored in the default graph is shown elsewhere."""
    if DEFAULT not in set(map(GRAPH_OF, some)):
        return some
    return [quad(each, SHOWN) if each.graph_name == DEFAULT else each for each in some]


def _read(document: Document) -> Iterator[Triple]:
    """The triples of a document, its blank nodes new ones, as the store writes them.

    Raises:
        SyntaxFault: it does not parse, or has named graphs.
    """
    try:
        store = Store()
        body = document.body.removeprefix(codecs.BOM_UTF8)  # some editors begin every file with one
        quads = parse(body, format=document.format, base_iri=document.base_iri, without_named_graphs=True)
        store.extend(renamed(quads))
    except SyntaxError as error:
        if "LoadDocumentCallback" in error.msg:
            what = f"{document.name} names a context that is elsewhere, and no context is fetched."
            raise SyntaxFault(what, mend="Write the context into the document.") from None
        if error.msg == "Named graphs are not allowed":
            what = f"{document.name} has named graphs, and is for one graph."
            raise SyntaxFault(what, mend="Send each graph by itself, or have `autopact load` take them all.") from None
        fault = reader.fault_of(None, document.format, error, body, document.base_iri)
        fault.what = f"{document.name} does not parse as {document.format.name}: {fault.what}"
        raise fault from None
    except MemoryError as error:
        if "buffer" not in str(error):
            raise
        what = f"{document.name} has something, a literal perhaps, that is larger than 16 MiB."
        raise SyntaxFault(what, mend="Make it smaller, or look for a quotation mark that is missing.") from None
    return (each.triple for each in store)


def _targets(step: Step) -> Iterator[Graph]:
    """The graphs that a step names to write in."""
    match step:
        case Data(quads):
            yield from {each.graph_name for each in quads}  # type: ignore[misc]  # no blank nodes
        case Modify():
            for template in (step.delete, step.insert):
                for graph in {each.graph_name for each in template.quads} if template else ():
                    yield step.within if isinstance(graph, DefaultGraph) else graph  # type: ignore[misc]
        case Clear(target):
            if not isinstance(target, str):
                yield target
        case Transfer():
            yield from [step.target, *([step.source] if step.word == "MOVE" else [])]
        case Load() | Create() | Put() | Remove():
            yield step.graph


def _within(quads: Iterable[Quad], graph: Graph) -> Iterable[Quad]:
    """The quads, those of no graph in this one."""
    if isinstance(graph, DefaultGraph):
        return quads  # as they would be, without a new one for each
    return (quad(each, graph) if isinstance(each.graph_name, DefaultGraph) else each for each in quads)


def _check(outcome: Outcome) -> None:
    """Make sure that what a write changes can be read again: of what is derived, each literal once."""
    check(b"".join(outcome.stored.lines))
    derived = [*outcome.derived.removed, *outcome.derived.added]
    literals = {quad.object: quad for quad in derived if not isinstance(quad.object, NamedNode)}
    check(serialize(literals.values(), format=RdfFormat.N_QUADS) or b"")


def _next(before: str, stored: Delta) -> str:
    """The id of the state that a change makes of another."""
    whole = sha256(before.encode())
    for mark, lines in zip((b"-", b"+"), stored.lines, strict=True):
        whole.update(mark + b"\n".join(sorted(lines.split(b"\n"))))
    for word, graphs in (("dropped", stored.dropped), ("created", stored.created)):
        whole.update("".join(f"{word} {graph}\n" for graph in sorted(graphs, key=str)).encode())
    return whole.hexdigest()[:16]
