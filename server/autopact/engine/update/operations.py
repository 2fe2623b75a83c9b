"""The operations of an update, read from its text, before anything is done.

https://www.w3.org/TR/sparql11-update/#updateLanguage
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType
from typing import Literal, TypeAlias

from pyoxigraph import NamedNode, Quad, Store

from autopact.edits import Edit, Spelling, edited
from autopact.engine.graphs import DEFAULT
from autopact.engine.rewriting.parsing import fault_in
from autopact.engine.rewriting.sorting import spelt
from autopact.engine.update.cutting import Piece, cut
from autopact.engine.update.template import Template, data, read, renamed
from autopact.engine.writes import Document, Graph, Put, Remove, Update
from autopact.errors import InputError, NotAllowed, QueryFault, SyntaxFault
from autopact.spelling import accepted, holds_word, may_be_misread, may_be_refused, plainly, resolved, without_escapes
from autopact.terms import BASE
from autopact.tokens import behind, place, scan, tokenise, undeclared

NODE = NamedNode(f"{BASE}function/new-node")
"""What stands for BNODE in a WHERE: pyoxigraph's makes the same nodes in processes forked from one."""

ALL: Literal["all"] = "all"
NAMED: Literal["named"] = "named"
Targets: TypeAlias = Graph | Literal["all", "named"]


@dataclass(frozen=True, slots=True)
class Data:
    """INSERT DATA, or DELETE DATA."""

    quads: Sequence[Quad]
    insert: bool


@dataclass(frozen=True, slots=True)
class Modify:
    """DELETE and INSERT with a WHERE.

    Attributes:
        query: its WHERE as a query for what the templates need.
        base_iri: what relative IRIs in that are resolved against.
        within: the graph of WITH.
        using: the graphs whose union its WHERE sees as the default graph; None: that of `within`, or what readers see.
        using_named: the graphs that GRAPH sees in its WHERE; None: all.
    """

    delete: Template | None
    insert: Template | None
    query: str
    base_iri: str | None
    within: Graph
    using: Sequence[NamedNode] | None
    using_named: Sequence[NamedNode] | None


@dataclass(frozen=True, slots=True)
class Clear:
    """CLEAR, or DROP: graphs are emptied, or are there no longer."""

    target: Targets
    drop: bool
    silent: bool


@dataclass(frozen=True, slots=True)
class Create:
    """CREATE: an empty graph."""

    graph: NamedNode
    silent: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    """COPY, MOVE or ADD."""

    word: str
    source: Graph
    target: Graph
    silent: bool


@dataclass(frozen=True, slots=True)
class Load:
    """LOAD: a document into a graph; `documents` are all that were fetched beforehand, None where that failed."""

    iri: str
    graph: Graph
    silent: bool
    documents: Mapping[str, Document | None]


Step: TypeAlias = Data | Modify | Clear | Create | Transfer | Load | Put | Remove


def steps(update: Update, known: Mapping[str, str] = MappingProxyType({})) -> list[Step]:
    """The operations of an update; where it lacks a declaration, `known` has what prefixes stand for.

    Raises:
        SyntaxFault: it does not parse; the place has line and column of the token that does not fit.
        QueryFault: its request has a dataset, and so has its text.
        NotAllowed: it asks an endpoint.
    """
    first = without_escapes(update.text)
    second = edited(first.text, [])
    try:
        second = _spelled(first.text, update.base_iri)
        plain = replace(update, text=second.text)
        pieces = list(cut(plain.text))
        if [piece.words for piece in pieces] == [("INSERT", "DATA")] and not plain.text[pieces[0].end :].strip():
            # Many triples, mostly: they are parsed once.
            return [Data(list(renamed(_parse(plain, [], known))), insert=True)]
        _check(plain, pieces, known)
        return [_Reader(piece, plain).step() for piece in pieces]
    except InputError as fault:
        fault.place = first.place(second.place(fault.place))
        raise


def _spelled(text: str, base: str | None) -> Spelling:
    """The text as the parser reads it, without the word SERVICE, which is no keyword of an update; so none is found.

    Names that it does not read are IRIs there.

    Raises:
        NotAllowed: it is one.
    """
    edits = accepted(list(tokenise(text))) if may_be_refused(text) else []
    if not (holds_word(text) or may_be_misread(text)):
        return edited(text, edits)
    prefixes: dict[str, str] = {}
    prefix, declaring = None, False
    for token in scan(text):
        if token.kind == "word" and holds_word(token.text):
            raise NotAllowed(
                "SERVICE is closed in updates: what others answer is no ground for a change.",
                mend="Ask the other endpoint first, and insert what it answers.",
                place=place(text, token.start),
            )
        if token.is_word("BASE", "PREFIX"):
            prefix, declaring = None, True
        elif declaring and token.kind == "name":
            prefix = token.text.partition(":")[0]
        elif declaring and token.kind == "iri":
            iri, declaring = resolved(token.text[1:-1], base) or "", False
            if prefix is None:
                base = iri
            else:
                prefixes[prefix] = iri
        elif (edit := plainly(token, prefixes)) is not None:
            edits.append(edit)
    return edited(text, sorted(edits))


_FAILING = "DROP GRAPH <urn:x-autopact:absent>; "
"""An operation that fails at once. What stands behind it is parsed before that, and nothing of it is done."""


def _check(update: Update, pieces: Sequence[Piece], known: Mapping[str, str]) -> None:
    """Make sure that a text parses, without doing what it says."""
    text = update.text
    _check_labels(pieces, text)
    # The parser knows declarations only at the beginning of all, where the grammar has them before any operation: those
    # that change something begin another parsing, of what they hold for.
    begun, prologue = 0, ""
    nexts = [*(piece.start for piece in pieces[1:]), len(text)]
    for _, some in groupby(zip(pieces, nexts, strict=False), lambda pair: pair[0].prologue):
        within = list(some)
        first = _declared(text, begun, within[0][0].start)
        last, behind = within[-1]
        _parse(
            update,
            [
                Edit(0, begun, prologue),
                Edit(first, first, _FAILING),
                *(Edit(piece.end, _declared(text, piece.end, after), "") for piece, after in within),
                Edit(behind, len(text), ""),
            ],
            known,
        )
        begun, prologue = last.end, last.prologue
    _parse(update, [Edit(0, begun, prologue)], known)


def _declared(text: str, start: int, end: int) -> int:
    """Where the declarations between two operations end: at a semicolon too many, if any, which the parser refuses."""
    return next((token.start for token in tokenise(text, start, end) if token.text == ";"), end)


def _parse(update: Update, edits: Sequence[Edit], known: Mapping[str, str]) -> Store:
    """Parse a text with some edits that make no difference to whether it does; what it inserts, if there are none."""

    def parse(text: str) -> Store:
        store = Store()
        with suppress(RuntimeError) if edits else nullcontext():
            store.update(text, base_iri=update.base_iri)
        return store

    read = edited(update.text, edits)
    try:
        return parse(read.text)
    except SyntaxError as error:
        raise fault_in(read, error, parse, "update", known) from None


def _check_labels(pieces: Sequence[Piece], text: str) -> None:
    """Make sure that no blank node stands in the data of two operations."""
    seen: dict[str, Piece] = {}
    for piece in pieces if len(pieces) > 1 and "_:" in text else ():
        if piece.words != ("INSERT", "DATA"):
            continue
        for token in piece.tokens:
            if token.kind == "blank" and seen.setdefault(token.text, piece) is not piece:
                raise SyntaxFault(
                    f"The blank node {token.text} stands in two operations.",
                    mend="Name it by an IRI, or write both as one operation.",
                    place=place(text, token.start),
                    spec="https://www.w3.org/TR/sparql11-query/#sparqlGrammar",
                )


class _Reader:
    """Reads one operation."""

    def __init__(self, piece: Piece, update: Update) -> None:
        self._piece, self._update = piece, update
        self._at = 0

    def step(self) -> Step:
        match self._piece.words:
            case ("INSERT" | "DELETE" as form, "DATA"):
                quads = list(data(self._piece.prologue, self._piece.data, self._update.base_iri))
                return Data(quads, insert=form == "INSERT")
            case ("INSERT" | "DELETE" | "WITH", _):
                step: Step = self._modify()
            case _:
                step = self._manage()
        if self._at < len(self._piece.tokens):
            raise self._amiss()
        return step

    def _manage(self) -> Load | Transfer | Create | Clear:
        word = self._word("CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "LOAD")
        silent = bool(self._word("SILENT"))
        if word == "LOAD":
            iri = self._iri().value
            graph = self._called() if self._word("INTO") else DEFAULT
            return Load(iri, graph, silent, self._update.documents)
        if word in ("COPY", "MOVE", "ADD"):
            source = self._graph()
            self._word("TO")
            return Transfer(word, source, self._graph(), silent)
        if word == "CREATE":
            return Create(self._called(), silent)
        words: dict[str, Targets] = {"ALL": ALL, "NAMED": NAMED, "DEFAULT": DEFAULT}
        found = self._word(*words)
        target = words[found] if found else self._called()
        return Clear(target, word == "DROP", silent)

    def _modify(self) -> Modify:
        within: Graph = self._iri() if self._word("WITH") else DEFAULT
        delete = insert = group = None
        if self._word("DELETE"):
            is_where = self._word("WHERE")
            pattern = self._group()
            delete = self._template(pattern)
            group = pattern if is_where else None
        if self._word("INSERT"):
            insert = self._template(self._group())
        using, using_named = self._using(within)
        if group is None:
            self._word("WHERE")
            group = self._group()
        query = self._query(group, delete, insert)
        return Modify(delete, insert, query, self._update.base_iri, within, using, using_named)

    def _template(self, group: str) -> Template:
        return read(self._piece.prologue, group, self._update.base_iri)

    def _using(self, within: Graph) -> tuple[Sequence[NamedNode] | None, Sequence[NamedNode] | None]:
        """The dataset of the WHERE, as `Modify` has it."""
        using: list[NamedNode] = []
        using_named: list[NamedNode] = []
        while self._word("USING"):
            (using_named if self._word("NAMED") else using).append(self._iri())
        own = bool(using or using_named)
        asked, asked_named = self._update.using_graphs, self._update.using_named_graphs
        if asked is None and asked_named is None:
            return (using, list(dict.fromkeys(using_named))) if own else (None, None)
        if own or within != DEFAULT:
            raise QueryFault(
                "The request names the graphs that WHERE sees, and so does the update, with USING or WITH.",
                mend="Leave out the parameters using-graph-uri and using-named-graph-uri.",
                place=place(self._piece.text, self._piece.start),
                spec="https://www.w3.org/TR/sparql11-protocol/#update-dataset",
            )
        return asked or (), list(dict.fromkeys(asked_named or ()))

    def _query(self, group: str, delete: Template | None, insert: Template | None) -> str:
        """A query for the variables that the templates have, or, where they have none, for how many solutions."""
        names = dict.fromkeys(name for template in (delete, insert) if template for name in template.variables.values())
        edits = [Edit(each.start, each.end, str(NODE)) for each in tokenise(group) if each.is_word("BNODE")]
        wanted = " ".join(f"?{name}" for name in names) or "*"
        query = f"{self._piece.prologue}SELECT {wanted} WHERE {edited(group, edits).text}"
        return edited(query, spelt(query)).text

    def _word(self, *words: str) -> str:
        """The next terminal, in capitals, if it is one of these; else nothing, and it is still the next."""
        if self._at < len(self._piece.tokens) and self._piece.tokens[self._at].is_word(*words):
            self._at += 1
            return self._piece.tokens[self._at - 1].text.upper()
        return ""

    def _group(self) -> str:
        """The group in braces that comes next, as it is written."""
        tokens, begun = self._piece.tokens, self._at
        if not (end := behind(tokens, begun)):
            raise self._amiss()
        self._at = end
        return self._piece.text[tokens[begun].start : tokens[self._at - 1].end]

    def _called(self) -> NamedNode:
        """A graph with the word before it, which the parser finds at the beginning of a name, too."""
        if not self._word("GRAPH"):
            is_name = self._at and self._piece.tokens[self._at].kind == "name"
            raise self._amiss("Write GRAPH in front of it.") if is_name else self._amiss()
        return self._iri()

    def _amiss(self, mend: str = "Write its words apart.") -> SyntaxFault:
        """The next terminal has no place in the grammar, though the parser finds words at its beginning that have."""
        token = self._piece.tokens[self._at]
        return SyntaxFault(
            f"The update does not parse, at {token.text[:60]!r}.",
            mend=mend,
            place=place(self._piece.text, token.start),
            spec="https://www.w3.org/TR/sparql11-query/#sparqlGrammar",
        )

    def _graph(self) -> Graph:
        """DEFAULT, or a graph with the word before it or without."""
        if self._word("DEFAULT"):
            return DEFAULT
        self._word("GRAPH")
        return self._iri()

    def _iri(self) -> NamedNode:
        """The IRI that the next terminal stands for, as the engine's parser reads it."""
        token = self._piece.tokens[self._at]
        store = Store()
        try:
            store.update(f"{self._piece.prologue}CREATE GRAPH {token.text}", base_iri=self._update.base_iri)
        except SyntaxError:  # in `USING named:x`, the parser finds a word and `:x`
            raise (undeclared(token, self._piece.text, {}) if token.kind == "name" else self._amiss()) from None
        self._at += 1
        (graph,) = store.named_graphs()
        assert isinstance(graph, NamedNode)  # noqa: S101 - there is no syntax for another
        return graph
