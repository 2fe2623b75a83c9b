"""What a query asks for, read from its text before any engine sees it.

Its form, its own dataset (FROM, FROM NAMED), and what must not go on: a SERVICE clause would reach the network,
nesting without end would overflow the parser's stack.

https://www.w3.org/TR/sparql11-query/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeAlias, cast, get_args
from urllib.parse import urljoin

from pyoxigraph import NamedNode

from autopact.engine.embedded import Engine
from autopact.errors import Place, QueryFault, SyntaxFault
from autopact.sparql.problem import Refused
from autopact.sparql.tokens import Token, resolve_escapes, tokenise
from autopact.terms import PREFIXES, Level

Form: TypeAlias = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

DEEPEST = 100
"""How deep brackets may be nested: pyoxigraph's parser slows down, then overflows, from some hundreds on."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and what its text says about how to answer it.

    `default_graphs` and `named_graphs` are its own dataset; both None where it has no dataset clause.
    """

    text: str
    form: Form
    base_iri: str | None = None
    default_graphs: tuple[NamedNode, ...] | None = None
    named_graphs: tuple[NamedNode, ...] | None = None

    def over(
        self,
        engine: Engine,
        *,
        certainty: Level = Level.CERTAIN,
        inference: bool = True,
        default_graphs: Sequence[NamedNode] = (),
        named_graphs: Sequence[NamedNode] = (),
    ) -> Question:
        """The question with the dataset it is to see and its columns in order, ready for `engine`.

        Graphs named here replace the dataset of the text; a request with neither sees the parts of the default
        graph that `certainty` and `inference` choose, and every named graph.

        Raises:
            SyntaxFault: the text does not parse.
        """
        if default_graphs or named_graphs:
            chosen = replace(self, default_graphs=tuple(default_graphs), named_graphs=tuple(named_graphs))
        elif self.default_graphs is None:
            chosen = replace(self, default_graphs=tuple(engine.dataset.default_graphs(certainty, inference=inference)))
        else:
            chosen = self
        return replace(chosen, text=_with_columns_in_order(self, _variables(self, engine)))


def read(text: str, *, base_iri: str | None = None, prefixes: Mapping[str, str] | None = None) -> Question:
    r"""The question that a text asks.

    Args:
        text: the query as it was sent; `\uXXXX` escapes are resolved first.
        base_iri: what relative IRIs are resolved against, until the text sets a BASE of its own.
        prefixes: those the text may use without declaring them; they are declared in front, on its first line.

    Raises:
        SyntaxFault: it is no query, or uses a prefix that is not declared.
        Refused: it uses SERVICE, or is nested too deep.
    """
    text = resolve_escapes(text)
    tokens = list(tokenise(text))
    declared, base, first = _prologue(tokens, base_iri)
    if first == len(tokens):
        raise SyntaxFault("The query is empty.", mend="Write one, for example: SELECT * { ?s ?p ?o } LIMIT 10")
    missing = {prefix: iri for prefix, iri in (prefixes or {}).items() if prefix not in declared}
    declared.update(missing)
    form = _form(tokens[first], text)
    _check_strings(tokens, text)
    _refuse_service(tokens, text)
    _refuse_depth(tokens, text)
    _check_prefixes(tokens, declared, text)
    default, named = _dataset(tokens[first:], declared, base)
    used = {token.text.split(":", 1)[0] for token in tokens if token.kind == "name"}
    header = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in missing.items() if prefix in used)
    return Question(header + text, form, base_iri, default, named)


def _prologue(tokens: Sequence[Token], base: str | None) -> tuple[dict[str, str], str | None, int]:
    """The declared prefixes, the base, and the index of the first token after both."""
    prefixes: dict[str, str] = {}
    at = 0
    while at < len(tokens):
        if tokens[at].is_word("BASE") and at + 1 < len(tokens):
            base = _absolute(tokens[at + 1].text[1:-1], base)
            at += 2
        elif tokens[at].is_word("PREFIX") and at + 2 < len(tokens):
            prefixes[tokens[at + 1].text.split(":", 1)[0]] = _absolute(tokens[at + 2].text[1:-1], base)
            at += 3
        else:
            break
    return prefixes, base, at


def _absolute(iri: str, base: str | None) -> str:
    return urljoin(base, iri) if base else iri


def _form(token: Token, text: str) -> Form:
    if token.is_word(*get_args(Form)):
        return cast("Form", token.text.upper())
    if token.is_word("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"):
        raise QueryFault(
            f"This is an update ({token.text.upper()}), not a query.",
            mend="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE; this graph is read-only.",
            place=_place(text, token),
        )
    raise SyntaxFault(
        f"A query cannot begin with {token.text[:40]!r}.",
        mend="After PREFIX and BASE comes SELECT, ASK, CONSTRUCT or DESCRIBE.",
        place=_place(text, token),
        spec="https://www.w3.org/TR/sparql11-query/#rQuery",
    )


def _refuse_service(tokens: Sequence[Token], text: str) -> None:
    """Refuse a SERVICE clause, SILENT or not.

    The engine's parser needs no space after a keyword: it reads `SERVICE:x {` and even `trueSERVICE <x> {` as a
    clause, where the grammar sees other terminals. So any word with it is refused, and such a name before a brace.
    """
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        glued = (
            token.kind == "name"
            and token.text.split(":", 1)[0].upper().endswith(("SERVICE", "SILENT"))
            and after is not None
            and after.text == "{"
            and not (before and before.is_word("GRAPH"))
        )
        if glued or (token.kind == "word" and "SERVICE" in token.text.upper()):
            raise Refused(
                "SERVICE is closed here: queries never leave this endpoint.",
                mend="Ask the other endpoint directly and join the answers yourself.",
                place=_place(text, token),
                spec="https://www.w3.org/TR/sparql11-protocol/#policy",
            )


def _refuse_depth(tokens: Sequence[Token], text: str) -> None:
    depth = 0
    for token in tokens:
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
        if depth > DEEPEST:
            raise Refused(
                f"The query nests its brackets more than {DEEPEST} deep.",
                mend="Write it flatter.",
                place=_place(text, token),
            )


def _check_strings(tokens: Sequence[Token], text: str) -> None:
    for token in tokens:
        if token.kind == "sign" and token.text in "'\"":
            raise SyntaxFault(
                "A string begins here and does not end.",
                mend=f"Close it with {token.text} on the same line, or write it between three of them.",
                place=_place(text, token),
                spec="https://www.w3.org/TR/sparql11-query/#QSynLiterals",
            )


def _check_prefixes(tokens: Sequence[Token], declared: Mapping[str, str], text: str) -> None:
    for before, token in pairwise(tokens):
        prefix = token.text.split(":", 1)[0]
        if token.kind == "name" and prefix not in declared and not before.is_word("PREFIX"):
            usual = PREFIXES.get(prefix)
            raise SyntaxFault(
                f"The prefix {prefix + ':'!r} is not declared.",
                mend=f"Put in front: PREFIX {prefix}: <{usual or '…'}>",
                place=_place(text, token),
                spec="https://www.w3.org/TR/sparql11-query/#prefNames",
            )


def _dataset(
    tokens: Sequence[Token], prefixes: Mapping[str, str], base: str | None
) -> tuple[tuple[NamedNode, ...], tuple[NamedNode, ...]] | tuple[None, None]:
    """The graphs of FROM and of FROM NAMED; (None, None) where the query has neither."""
    default: list[NamedNode] = []
    named: list[NamedNode] = []
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if depth or not token.is_word("FROM"):
            continue
        follows = tokens[at + 1 : at + 3]
        graphs, graph = (named, follows[1:]) if follows and follows[0].is_word("NAMED") else (default, follows)
        if graph and graph[0].kind == "iri":
            iri = _absolute(graph[0].text[1:-1], base)
        elif graph and graph[0].kind == "name":
            prefix, local = graph[0].text.split(":", 1)
            iri = prefixes[prefix] + local.replace("\\", "")
        else:
            continue  # the engine's parser says what is wrong with it
        try:
            graphs.append(NamedNode(iri))
        except ValueError:
            continue  # and here too
    return (tuple(default), tuple(named)) if default or named else (None, None)


def _variables(question: Question, engine: Engine) -> tuple[str, ...]:
    """The variables of a SELECT in the engine's order, found without the data.

    Raises:
        SyntaxFault: the text does not parse; the place is that of the first token that does not fit.
    """
    try:
        return engine.variables(question.text, base_iri=question.base_iri)
    except SyntaxFault as fault:
        raise _located(fault, question, engine) from None


APART = " " * 40
"""More than the engine's parser reads ahead: as many characters as its longest keyword has."""


def _located(fault: SyntaxFault, question: Question, engine: Engine) -> SyntaxFault:
    """The fault with the place of the token at which it is.

    The parser tells how far it read, not where it stopped understanding: behind a wrong token it goes on by the length
    of every keyword it tries. With the tokens far enough apart, that still falls into the gap behind the wrong one.
    """
    tokens = list(tokenise(question.text))
    apart = "".join(token.text + APART for token in tokens)
    try:
        engine.variables(apart, base_iri=question.base_iri)
    except SyntaxFault as again:
        lines = apart.split("\n")[: (again.place.line or 1) - 1]
        reached = sum(len(line) + 1 for line in lines) + (again.place.column or 1) - 1
        end = 0
        for token in tokens:
            end += len(token.text + APART)
            if reached < end:
                where, place = f"at {token.text[:60]!r}", _place(question.text, token)
                break
        else:
            before, _, last = question.text.rpartition("\n")
            where = "at its end, where something is missing"
            place = Place(line=before.count("\n") + 1 + bool(before), column=len(last) + 1)
        return SyntaxFault(f"{fault.what.rstrip('.')}, {where}.", mend=fault.mend, place=place, spec=fault.spec)
    return fault


def _with_columns_in_order(question: Question, given: Sequence[str]) -> str:
    """The query's text, with `SELECT *` spelt out in the order in which its variables appear.

    pyoxigraph gives the columns of `SELECT *` in an order of its own, which is that of `given`.
    """
    if question.form != "SELECT":
        return question.text
    tokens = list(tokenise(question.text))
    at = next(index for index, token in enumerate(tokens) if token.is_word("SELECT")) + 1
    if tokens[at].is_word("DISTINCT", "REDUCED"):
        at += 1
    if tokens[at].text != "*":
        return question.text
    appearing = dict.fromkeys(token.text[1:] for token in tokens if token.kind == "variable")
    ordered = [name for name in appearing if name in given]
    if not ordered:
        return question.text
    star = tokens[at].start
    return f"{question.text[:star]} {' '.join('?' + name for name in ordered)} {question.text[star + 1 :]}"


def _place(text: str, token: Token) -> Place:
    before = text[: token.start]
    return Place(line=before.count("\n") + 1, column=token.start - (before.rfind("\n") + 1) + 1)
