"""A graph for programs: load, ask, reason, explain, check; rdflib's graphs in and out.

What the command line and the server do with files, by the same code. Queries run in this process, without the time and
memory limits of the server.

https://rdflib.readthedocs.io/
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from weakref import finalize

import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize
from rdflib.term import Node

from autopact.checks.terms import as_rdflib, of_rdflib
from autopact.engine.dataset import Dataset, assemble, kept
from autopact.engine.embedded import Embedded
from autopact.engine.explanation import Explainer
from autopact.engine.parts import INFERRED, default_graphs
from autopact.engine.seam import Boolean, Solutions, Triples
from autopact.engine.source import Source
from autopact.errors import InputError, MissingPart, Place, QueryFault
from autopact.reasoner import sentence
from autopact.sparql import explained
from autopact.sparql.question import read
from autopact.terms import BASE, PREFIXES, Level, Term
from autopact.turtle import reader

if TYPE_CHECKING:
    from autopact.checks import Report

File: TypeAlias = str | os.PathLike[str]
Row: TypeAlias = dict[str, Node | None]
"""A solution: each variable with its term, None where it has none."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a triple holds, or what comes nearest to it. As `str()`, it is what `autopact explain` prints.

    Attributes:
        holds: whether the triple holds at any level.
        level: the firmest at which it does: certain, probable or possible; None where it does not.
        data: all of it as plain values: see `autopact.engine.explanation`.
    """

    holds: bool
    level: str | None
    data: dict[str, Any]

    def __str__(self) -> str:
        return (explained.as_text(self.data) if self.holds else explained.miss_as_text(self.data)).rstrip("\n")

    def turtle(self) -> str:
        """The same in Turtle, in the terms of PROV; nothing of what does not hold."""
        return explained.as_turtle(self.data) if self.holds else ""


class Graph:
    """What files say, and what follows from it.

    Args:
        files: files and folders, as for `autopact serve`; without any, the bundled graph.
        reasoning: whether to derive what follows.
        union_default_graph: whether what is in named graphs is in the default graph, too.

    Raises:
        InputError: a file is not there or cannot be read; below it SyntaxFault, with line and column.
    """

    def __init__(self, *files: File, reasoning: bool = True, union_default_graph: bool = False) -> None:
        self._files = [reader.path(file) for file in files]
        self._reasoning = _truth("reasoning", reasoning)
        self._of_rdflib = False
        self._dataset: Dataset = assemble(
            self._files or None,
            reasoning=self._reasoning,
            as_written=True,
            united=_truth("union_default_graph", union_default_graph),
        )

    @classmethod
    def from_rdflib(cls, graph: rdflib.Graph, *, reasoning: bool = True, union_default_graph: bool = False) -> Self:
        """The same of one of rdflib's graphs, as it is now; the graphs of a `Dataset` keep their names.

        Blank nodes get other names, and language tags are in lower case from then on.

        Raises:
            InputError: it has a term that RDF has not, such as an IRI with a space.
        """
        folder = mkdtemp(prefix="autopact-")
        try:
            file = Path(folder) / "graph.nq"
            with file.open("wb") as out:
                serialize(_quads(graph), out, format=RdfFormat.N_QUADS)
            made = cls(file, reasoning=reasoning, union_default_graph=union_default_graph)
        except BaseException:
            rmtree(folder)
            raise
        made._of_rdflib = True
        finalize(made, rmtree, folder)  # checks read it again
        return made

    def query(self, text: str, *, certainty: str = "certain", inference: bool = True) -> list[Row]:
        """The rows of a SELECT.

        Args:
            text: the query; the usual prefixes need not be declared, nor those that the files begin with.
            certainty: the least firm statements to take in: certain, probable or possible.
            inference: whether to take in what follows.

        Raises:
            SyntaxFault: it does not parse; the place has line and column.
            QueryFault: it is of another form, or cannot be evaluated.
            InputError: another argument is none of its kind; or a value is one that rdflib has not, as a triple is.
        """
        result = self._ask(text, certainty, inference)
        if not isinstance(result, Solutions):
            raise _other_form("query", "SELECT")
        return [{name: None if term is None else _node(term) for name, term in row.items()} for row in result.rows]

    def ask(self, text: str, *, certainty: str = "certain", inference: bool = True) -> bool:
        """The answer to an ASK; arguments and errors as of `query`."""
        result = self._ask(text, certainty, inference)
        if not isinstance(result, Boolean):
            raise _other_form("ask", "ASK")
        return result.value

    def construct(self, text: str, *, certainty: str = "certain", inference: bool = True) -> rdflib.Graph:
        """What a CONSTRUCT or DESCRIBE makes; arguments and errors as of `query`."""
        result = self._ask(text, certainty, inference)
        if not isinstance(result, Triples):
            raise _other_form("construct", "CONSTRUCT or DESCRIBE")
        return _graph(result.triples)

    def reason(self, *, certainty: str = "certain") -> rdflib.Graph:
        """What follows and is not stated, down to a level.

        Raises:
            MissingPart: the graph was loaded without reasoning.
            InputError: there is no such level; or a term is one that rdflib has not.
        """
        self._derives()
        return _graph(t for level in _levels(certainty) for t in self._dataset.graphs[level.inferred])

    def contradictions(self) -> list[str]:
        """What contradicts itself, in words; an empty list where nothing does, as far as the rules see.

        Raises:
            MissingPart: the graph was loaded without reasoning.
        """
        self._derives()
        spell = self._explainer.expressions.name
        return [sentence(proof, spell) for proof in self._explainer.reasoner.contradictions()]

    def explain(self, subject: str | Node, predicate: str | Node, object_: str | Node, *, most: int = 1) -> Explanation:
        """Why a triple holds: the shortest proof, down to the claims and what else is stated; or why it does not.

        Args:
            subject: an IRI, a name with a prefix as in queries (id:renault), or a term of rdflib's.
            predicate: the same, or `a` for rdf:type.
            object_: the same, or a literal as in N-Triples, or a triple as in Turtle (`<<( s p o )>>`).
            most: how many proofs are wanted; those beyond the first are the `alternatives`.

        Raises:
            InputError: one of them is no term, or not one for its place; or `most` is no number above 0.
            MissingPart: the graph was loaded without reasoning.
        """
        if not isinstance(most, int) or most < 1:
            raise InputError(f"most is how many proofs are wanted, not {most!r}.", mend="Give a whole number above 0.")
        triple = explained.triple(*map(_written, (subject, predicate, object_)), prefixes=self._prefixes)
        self._derives()
        found = self._explainer.explain(triple, most)
        if found is None:
            return Explanation(False, None, self._explainer.nothing(triple))
        return Explanation(True, str(found["level"]), found)

    def check(self) -> Report:
        """What is wrong with it, as `autopact check` says: `clean`, and `findings` with place, what and mend.

        Findings in one of rdflib's graphs have no file and line, but the term.
        """
        from autopact.checks import run  # noqa: PLC0415 - brings pyshacl

        report = run(self._files, united=self._dataset.united)
        if not self._of_rdflib:
            return report
        bare = (replace(finding, place=Place(term=finding.place.term)) for finding in report.findings)
        return replace(report, files=(), findings=tuple(bare))

    def to_rdflib(self, *, certainty: str = "certain", inference: bool = True) -> rdflib.Graph:
        """What a query sees that names no graph.

        Raises:
            InputError: an argument is none of its kind; or a term is one that rdflib has not.
        """
        parts = default_graphs(_level(certainty), _truth("inference", inference))
        return _graph(triple for part in parts for triple in self._dataset.graphs[part])

    def to_dataset(self, *, inference: bool = False) -> rdflib.Dataset:
        """Every graph by its name; what is certain and has no other graph, in the default graph.

        Raises:
            InputError: as of `to_rdflib`.
        """
        inferred = _truth("inference", inference)
        dataset = rdflib.Dataset()
        _bind(dataset)
        for name, triples in self._dataset.graphs.items():
            if triples and (inferred or name not in INFERRED):
                into = (
                    dataset.default_graph
                    if name == Level.CERTAIN.asserted
                    else dataset.graph(rdflib.URIRef(name.value))
                )
                _fill(into, triples)
        return dataset

    def __repr__(self) -> str:
        what = "of rdflib" if self._of_rdflib else ", ".join(map(str, self._files))
        return f"<autopact.Graph {what or 'bundled'}>"

    def _ask(self, text: str, certainty: str, inference: bool) -> Solutions | Boolean | Triples:
        question = read(text, base_iri=BASE, prefixes=self._prefixes)
        ready = question.over(certainty=_level(certainty), inference=_truth("inference", inference))
        return ready.answered_by(self._engine)

    @cached_property
    def _kept(self) -> Dataset:
        return kept(self._dataset)

    def _derives(self) -> None:
        if not self._reasoning:
            raise MissingPart("Nothing is derived from this graph.", mend="Load it with reasoning=True.")

    @cached_property
    def _engine(self) -> Embedded:
        return Embedded(self._kept)

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {**PREFIXES, **self._own_prefixes}

    @cached_property
    def _own_prefixes(self) -> Mapping[str, str]:
        return Source(self._files).prefixes

    @cached_property
    def _explainer(self) -> Explainer:
        explainer = Explainer.of(self._kept)
        explainer.graphs.prefixes = self._own_prefixes
        return explainer


def load(*files: File, reasoning: bool = True, union_default_graph: bool = False) -> Graph:
    """What files say, and what follows from it; without files, the bundled graph. See `Graph`."""
    return Graph(*files, reasoning=reasoning, union_default_graph=union_default_graph)


def _level(word: str) -> Level:
    try:
        return Level[word.upper()]
    except KeyError:
        words = ", ".join(level.word for level in Level)
        raise InputError(f"There is no certainty {word!r}.", mend=f"It is one of {words}.") from None


def _truth(name: str, value: bool) -> bool:
    """An argument that is true or false: a text such as "off" would count as true.

    Raises:
        InputError: it is neither true nor false.
    """
    if value not in (True, False):
        raise InputError(f"{name} is True or False, not {value!r}.", mend=f"Give {name}=True or {name}=False.")
    return value


def _levels(certainty: str) -> list[Level]:
    return [level for level in Level if level <= _level(certainty)]


def _other_form(method: str, form: str) -> QueryFault:
    mend = "SELECT is for query(), ASK for ask(), CONSTRUCT and DESCRIBE for construct()."
    return QueryFault(f"This is no {form}, which {method}() is for.", mend=mend)


def _written(term: str | Node) -> str:
    """A term as `autopact explain` takes it; rdflib's are strings too."""
    if isinstance(term, Node):
        return str(_term(term))
    return term


def _term(node: Node) -> Term:
    try:
        term = of_rdflib(node)
    except ValueError as error:
        what = f"A term of the graph is none of RDF: {error}"
        raise InputError(
            what, mend="Write the graph to a file, and ask `autopact doctor`.", place=Place(term=str(node))
        ) from None
    if term is None:
        raise InputError(
            f"This is no term of RDF: {node!r}.", mend="It is a variable, a formula or a path of rdflib's."
        )
    return term


def _quads(graph: rdflib.Graph) -> Iterator[Quad]:
    """What one of rdflib's graphs says."""
    rows: Iterable[tuple[Any, ...]] = graph.quads() if isinstance(graph, rdflib.ConjunctiveGraph) else graph
    default: set[Node | None] = {None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID}
    if isinstance(graph, rdflib.ConjunctiveGraph) and not isinstance(graph, rdflib.Dataset):
        default.add(graph.default_context.identifier)
    for s, p, o, *named in rows:
        context = named[0] if named else None
        name: Any = getattr(context, "identifier", context)
        subject, predicate, value = _term(s), _term(p), _term(o)
        if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
            raise InputError(
                "RDF has no literal for a subject, and an IRI for a predicate.",
                mend="Take the triple out.",
                place=Place(term=f"{subject} {predicate} {value}"),
            )
        place = DefaultGraph() if name in default else _term(name)
        if isinstance(place, Literal | BlankNode):
            raise InputError("A graph has no IRI, so that no query could ever name it.", mend="Give it one.")
        yield Quad(subject, predicate, value, place)


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    _bind(graph)
    _fill(graph, triples)
    return graph


def _bind(graph: rdflib.Graph) -> None:
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)


def _fill(graph: rdflib.Graph, triples: Iterable[Triple]) -> None:
    for subject, predicate, value in triples:
        graph.add((_node(subject), _node(predicate), _node(value)))


def _node(term: Term | Triple) -> Node:
    """A term as rdflib has it.

    Raises:
        InputError: it is a triple, or a text with a base direction.
    """
    if isinstance(term, Triple):
        raise InputError(
            "A triple is a term here, and rdflib has no such terms.",
            mend="Ask for its parts with query(): SUBJECT(?it), PREDICATE(?it), OBJECT(?it).",
        )
    if isinstance(term, Literal) and term.direction is not None:
        raise InputError(
            "A text has a base direction here, and rdflib has none.",
            mend="Ask for its parts with query(): STR(?it), LANG(?it), LANGDIR(?it).",
            place=Place(term=str(term)),
        )
    return as_rdflib(term)
