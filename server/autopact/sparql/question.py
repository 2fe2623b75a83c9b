"""What a query asks for, read from its text before any engine sees it.

Its form, its own dataset (FROM, FROM NAMED), whether the same answer can be given again, where it would reach out
(SERVICE), and what must not go on: nesting without end would overflow the parser's stack.

https://www.w3.org/TR/sparql11-query/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, cast

from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat

from autopact.edits import Edit, Spelling, edited
from autopact.engine import parts
from autopact.engine.seam import Boolean, Job, Service, Solutions, Triples
from autopact.errors import InputError, QueryFault, SyntaxFault
from autopact.gateway.hosts import Hosts
from autopact.sparql.formats import GRAPHS, RESULTS, Format
from autopact.sparql.names import Names
from autopact.sparql.problem import Refused, TooLarge
from autopact.sparql.services import clauses
from autopact.spelling import accepted, holds_word, may_be_refused, plainly, without_escapes
from autopact.terms import PREFIXES, Level
from autopact.tokens import FORMS, Form, Token, place, scan, undeclared

if TYPE_CHECKING:
    from autopact.engine.embedded import Embedded

DEEPEST = 100
"""How deep brackets may be nested: pyoxigraph's parser slows down, then overflows, from some hundreds on."""

MOST_TERMINALS = 200_000
"""How many terminals a query may have: about a megabyte of data in VALUES, and less than a second to read."""

LONGEST_PLAIN = 4096
"""Characters of a query that may be seen at a glance to hide nothing."""

CLOSED = Hosts()

VOLATILE = ("RAND", "NOW", "UUID", "BNODE", "SERVICE")
"""Words whose answer differs from one time to the next; the engine's parser needs no space around them."""

_OPEN_IRI = re.compile(r"<[^:]*://")
_PLAIN = re.compile(
    r"""
    ((?: \s*+ PREFIX \s++ [A-Z][\w-]*+ : \s*+ <[^\s<>{}|^`\\]*+> )*+)  \s*+  (SELECT|ASK|CONSTRUCT|DESCRIBE) \b
    ((?: [^<>."'\#\\]++ | <[^\s<>{}|^`\\]*+> | [<>]=?+(?=\s) | \.(?=[\s}]) )*+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DECLARED = re.compile(r"[\w-]++:(?=\s*<)")
_USED = re.compile(r"<[^\s<>]*+>|([A-Za-z][\w-]*+:|:)")
_OPENING = {"(", "[", "{", "{|", "<<", "<<("}
_CLOSING = {")", "]", "}", "|}", ">>", ")>>"}
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and what its text says about how to answer it.

    `text` is what to evaluate, not what the client wrote. `default_graphs` and `named_graphs` are its own dataset; both
    None where it has no dataset clause. `services` are its SERVICE clauses, in order; `volatile` says that asked again
    of the same data it may answer differently.
    """

    text: str
    form: Form
    base_iri: str | None = None
    default_graphs: tuple[NamedNode, ...] | None = None
    named_graphs: tuple[NamedNode, ...] | None = None
    services: tuple[Service, ...] = ()
    volatile: bool = False
    spellings: tuple[Spelling, ...] = field(default=(), repr=False, compare=False)

    @property
    def is_graph(self) -> bool:
        """Whether its answer is a graph; else it is rows, or yes or no."""
        return self.form in ("CONSTRUCT", "DESCRIBE")

    @property
    def formats(self) -> tuple[Format[QueryResultsFormat | RdfFormat], ...]:
        """The formats that it can be answered in, the default first."""
        return GRAPHS if self.is_graph else RESULTS

    def over(
        self,
        *,
        certainty: Level = Level.CERTAIN,
        inference: bool = True,
        default_graphs: Sequence[NamedNode] = (),
        named_graphs: Sequence[NamedNode] = (),
    ) -> Question:
        """The question with the dataset it is to see.

        Graphs named here replace the dataset of the text; a request with neither sees the parts of the default
        graph that `certainty` and `inference` choose, and every named graph.
        """
        if default_graphs or named_graphs:
            return replace(self, default_graphs=tuple(default_graphs), named_graphs=tuple(named_graphs))
        if self.default_graphs is None:
            return replace(self, default_graphs=tuple(parts.default_graphs(certainty, inference)))
        return self

    def job(self, form: QueryResultsFormat | RdfFormat) -> Job:
        """What an engine has to do for an answer in a format."""
        return Job(
            self.text,
            form,
            base_iri=self.base_iri,
            default_graphs=self.default_graphs,
            named_graphs=self.named_graphs,
            services=self.services,
        )

    def looked_into(self, certainty: Level) -> Job:
        """What an engine has to do so that it is soonest seen whether there is any answer at a level."""
        return self.over(certainty=certainty).job(RdfFormat.N_TRIPLES if self.is_graph else QueryResultsFormat.CSV)

    def answered_by(self, engine: Embedded) -> Solutions | Boolean | Triples:
        """The answer of an engine in this process, as a complete value."""
        with self.locating():
            return engine.query(
                self.text,
                base_iri=self.base_iri,
                default_graphs=self.default_graphs,
                named_graphs=self.named_graphs,
            )

    def located(self, fault: SyntaxFault) -> SyntaxFault:
        """A fault that an engine found in `text`, with its place in what the client wrote."""
        where = fault.place
        for spelling in reversed(self.spellings):
            where = spelling.place(where)
        return SyntaxFault(fault.what, mend=fault.mend, place=where, spec=fault.spec)

    @contextmanager
    def locating(self) -> Iterator[None]:
        """Tells of a fault that an engine finds meanwhile in `text` where it is in what the client wrote."""
        try:
            yield
        except SyntaxFault as fault:
            raise self.located(fault) from None


def read(
    text: str,
    *,
    base_iri: str | None = None,
    prefixes: Mapping[str, str] | None = None,
    known: Mapping[str, str] = PREFIXES,
    hosts: Hosts = CLOSED,
) -> Question:
    r"""The question that a text asks.

    Args:
        text: the query as it was sent; `\uXXXX` escapes are resolved first.
        base_iri: what relative IRIs are resolved against, until the text sets a BASE of its own.
        prefixes: those the text may use without declaring them; they are declared in front, on its first line.
        known: those whose declaration is told where it lacks.
        hosts: those that SERVICE may ask.

    Raises:
        SyntaxFault: it is no query, or uses a prefix that is not declared.
        Refused: it uses SERVICE where that is closed, too often, or to ask what only data names; or it nests too deep.
        NotAllowed: it uses SERVICE to ask another host.
        TooLarge: it has too many terminals, or its names stand for too much.
    """
    if not prefixes and (form := _form_of_plain(text)):
        return Question(text, form, base_iri)
    spelling = without_escapes(text)
    try:
        return _read(spelling, base_iri, prefixes or {}, known, hosts)
    except InputError as fault:
        fault.place = spelling.place(fault.place)
        raise


def _form_of_plain(text: str) -> Form | None:
    """The form of a query in which nothing has to be looked for, as those of most programs are; else None.

    It is short, declares what it uses, and has nothing that could hide a word or be one that matters: no strings,
    comments, escapes, BASE, dataset, SERVICE, and no names that have to be spelt anew.
    """
    if len(text) > LONGEST_PLAIN or not text.isascii() or _holds(("FROM", *VOLATILE), text) or may_be_refused(text):
        return None
    found = _PLAIN.fullmatch(text)
    if not found or sum(map(text.count, "([{<")) > DEEPEST:
        return None
    used = set(_USED.findall(found[3])) - {""}
    return cast("Form", found[2].upper()) if used.issubset(_DECLARED.findall(found[1])) else None


def _read(
    first: Spelling, base_iri: str | None, prefixes: Mapping[str, str], known: Mapping[str, str], hosts: Hosts
) -> Question:
    text = first.text
    terminals = list(islice(scan(text), MOST_TERMINALS + 1))
    if len(terminals) > MOST_TERMINALS:
        raise TooLarge(f"The query has more than {MOST_TERMINALS:,} terminals.", mend="Ask in several queries.")
    tokens = [token for token in terminals if token.kind != "comment"]
    names = Names({}, base_iri)
    begun = 0
    while many := names.declare(tokens[begun : begun + 3]):
        begun += many
    asked = tokens[begun:]
    if not asked:
        raise SyntaxFault("The query is empty.", mend="Write one, for example: SELECT * { ?s ?p ?o } LIMIT 10")
    missing = {prefix: iri for prefix, iri in prefixes.items() if prefix not in names.prefixes}
    names.prefixes.update(missing)
    form = _form(asked[0], text)
    _check_strings(tokens, text)
    _refuse_depth(tokens, text)
    used = [token for token in asked if token.kind == "name"]
    _check_prefixes(used, names.prefixes, known, text)
    found = clauses(asked, names, text, hosts) if holds_word(text) else []
    default, named = _dataset(asked, names) if _holds(("FROM",), text) else (None, None)
    second = _respelt(text, terminals, used, names, missing)
    return Question(
        second.text,
        form,
        base_iri,
        default,
        named,
        tuple(clause.asked(names, second) for clause in found),
        _holds(VOLATILE, text) and any(token.kind == "word" and _holds(VOLATILE, token.text) for token in tokens),
        (first, second),
    )


def _respelt(
    text: str, terminals: Sequence[Token], used: Sequence[Token], names: Names, missing: Mapping[str, str]
) -> Spelling:
    """The query as the engine's parser reads it: `used` are names behind its prologue, `missing` prefixes it lacks."""
    prefixes = {token.text.partition(":")[0] for token in used} if missing else ()
    header = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in missing.items() if prefix in prefixes)
    plain = accepted([token for token in terminals if token.kind != "comment"]) if may_be_refused(text) else []
    others = (token for token in terminals if token.kind != "name") if holds_word(text) else ()
    for token in (*others, *used):
        if edit := plainly(token, names.prefixes):
            names.count(edit.text)
            plain.append(edit)
    return edited(text, [Edit(0, 0, header), *sorted(plain)] if header or plain else [])


def _holds(words: Iterable[str], text: str) -> bool:
    """Whether one of these words stands somewhere in a text, in whatever case."""
    upper = text.upper()
    return any(word in upper for word in words)


def _form(token: Token, text: str) -> Form:
    if token.is_word(*FORMS):
        return cast("Form", token.text.upper())
    if token.is_word(*_UPDATES):
        raise QueryFault(
            f"This is an update ({token.text.upper()}), not a query.",
            mend="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE, or send it to the /update of a service.",
            place=place(text, token.start),
        )
    raise SyntaxFault(
        f"A query cannot begin with {token.text[:40]!r}.",
        mend="After PREFIX and BASE comes SELECT, ASK, CONSTRUCT or DESCRIBE.",
        place=place(text, token.start),
        spec="https://www.w3.org/TR/sparql11-query/#rQuery",
    )


def _refuse_depth(tokens: Iterable[Token], text: str) -> None:
    if sum(map(text.count, "([{<")) <= DEEPEST:
        return
    depth = 0
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth > DEEPEST:
            raise Refused(
                f"The query nests its brackets more than {DEEPEST} deep.",
                mend="Write it flatter.",
                place=place(text, token.start),
            )


def _check_strings(tokens: Iterable[Token], text: str) -> None:
    for token in tokens:
        if token.kind == "open":
            raise SyntaxFault(
                "A string begins here and does not end.",
                mend=f"Close it with {token.text[0]} on the same line, or write it between three of them.",
                place=place(text, token.start),
                spec="https://www.w3.org/TR/sparql11-query/#QSynLiterals",
            )


def _check_prefixes(names: Iterable[Token], declared: Mapping[str, str], known: Mapping[str, str], text: str) -> None:
    for token in names:
        prefix = token.text.partition(":")[0]
        if prefix in declared:
            continue
        if _OPEN_IRI.match(text, max(0, token.start - 1)):
            raise SyntaxFault(
                "An IRI begins here and does not end, or holds what none may.",
                mend="Close it with >, and percent-encode spaces (%20) and the like.",
                place=place(text, token.start - 1),
                spec="https://www.w3.org/TR/sparql11-query/#QSynIRI",
            )
        raise undeclared(token, text, known)


def _dataset(
    tokens: Sequence[Token], names: Names
) -> tuple[tuple[NamedNode, ...], tuple[NamedNode, ...]] | tuple[None, None]:
    """The graphs of FROM and of FROM NAMED; (None, None) where the query has neither."""
    default: list[NamedNode] = []
    named: list[NamedNode] = []
    for at, token in enumerate(tokens):
        if not token.is_word("FROM"):
            continue
        follows = tokens[at + 1 : at + 3]
        graphs, graph = (named, follows[1:]) if follows and follows[0].is_word("NAMED") else (default, follows)
        iri = names.iri(graph[0]) if graph else None
        try:
            graphs += [NamedNode(iri)] if iri is not None else []
        except ValueError:
            continue  # the engine's parser says what is wrong with it
    return (tuple(default), tuple(named)) if default or named else (None, None)
