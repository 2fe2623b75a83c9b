"""What pyoxigraph's parser leaves to be settled: the columns of `SELECT *`, SERVICE, and the place of a fault.

All need the text parsed, so they are settled where it is evaluated, never in the web process.

https://www.w3.org/TR/sparql11-query/#grammar
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from types import MappingProxyType

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
)

from autopact.edits import Edit, Spelling, edited
from autopact.engine.rewriting.paths import turned
from autopact.engine.rewriting.sorting import spelt
from autopact.engine.rewriting.weaving import outline, weave
from autopact.engine.seam import Job
from autopact.errors import Place, SyntaxFault
from autopact.spelling import CALLED
from autopact.tokens import Token, behind, from_form, offset, place, tokenise, undeclared

SPECIFICATION = "https://www.w3.org/TR/sparql11-query/#grammar"

APART = " " * 40
"""More than the parser reads ahead: as many characters as its longest keyword has."""


def run(
    store: Store,
    job: Job,
    *,
    default_graphs: Sequence[NamedNode | DefaultGraph],
    named_graphs: Sequence[NamedNode] | None,
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """The result of a query, mostly not yet computed, with the columns of `SELECT *` in the order of the text.

    Args:
        store: what to ask.
        job: the query; what others replied to it stands where it asked them.
        default_graphs: the graphs whose union is the default graph.
        named_graphs: the graphs that GRAPH sees; None: all.

    Raises:
        SyntaxFault: it does not parse; the place has the line and the column of the token that does not fit.
        RemoteFault: what somebody replied is no result.
    """
    names = asked(job)
    sketch = edited(job.text, outline(job.services, names))
    woven = weave(job, names)
    try:
        spellings = (Edit(sketch.origin(each.start), sketch.origin(each.end), each.text) for each in spelt(sketch.text))
        text = edited(job.text, sorted([*_columns_in_order(sketch.text, job), *woven.edits, *spellings])).text
        ask = partial(
            store.query,
            base_iri=job.base_iri,
            prefixes=dict(job.prefixes),
            default_graph=list(default_graphs),
            named_graphs=None if named_graphs is None else list(named_graphs),
            custom_functions=woven.functions,
        )
        if turns := [] if job.services else turned(text):  # replies may be long, and are not worth a look
            with suppress(SyntaxError):  # what is wrong is told of the text as it stands
                return ask(edited(text, turns).text)
        return ask(text)
    except SyntaxError as error:
        raise fault_in(sketch, error, partial(variables, job=job)) from None


def check(job: Job) -> None:
    """Make sure that a query parses, and the patterns that it has others asked.

    Raises:
        SyntaxFault: one does not; the place is that in the query.
    """
    sketch = edited(job.text, outline(job.services, asked(job)))
    try:
        variables(sketch.text, job)
    except SyntaxError as error:
        raise fault_in(sketch, error, partial(variables, job=job)) from None


def variables(text: str, job: Job | None = None) -> tuple[str, ...]:
    """The variables that a SELECT gives back, in the order of the text; nothing for other forms.

    Args:
        text: the query.
        job: what says how its IRIs and names are to be read, where it does not do so itself.

    Raises:
        SyntaxError: the text does not parse.
    """
    raw = Store().query(text, base_iri=job.base_iri if job else None, prefixes=dict(job.prefixes if job else {}))
    if not isinstance(raw, QuerySolutions):
        return ()
    given = {variable.value for variable in raw.variables}
    appearing = dict.fromkeys(token.text[1:] for token in tokenise(text) if token.kind == "variable")
    return tuple(name for name in appearing if name in given)


def asked(job: Job) -> list[tuple[str, ...]]:
    """The variables of each pattern that others are asked for.

    Raises:
        SyntaxFault: one does not parse; the place is that in the job's text.
    """
    names = []
    for service in job.services:
        try:
            names.append(variables(service.query))
        except SyntaxError as error:
            before = len(service.query) - (service.end - service.group)
            asked = Spelling(service.query, job.text, ((0, service.group), (before, service.group)))
            raise fault_in(asked, error, variables) from None
    return names


def _columns_in_order(text: str, job: Job) -> list[Edit]:
    """What spells `SELECT *` out, in the order in which its variables appear.

    pyoxigraph gives the columns of `SELECT *` in an order of its own.

    Raises:
        SyntaxError: the text does not parse.
    """
    found = star(text)
    names = variables(edited(text, spelt(text)).text, job) if found else ()
    return [Edit(found.start, found.end, f" {' '.join('?' + name for name in names)} ")] if found and names else []


def star(text: str) -> Token | None:
    """The star of the outermost `SELECT *`; the text is read only that far."""
    if "*" not in text:
        return None
    for token in islice(from_form(tokenise(text)), 3):
        if token.text == "*":
            return token
        if not token.is_word("SELECT", "DISTINCT", "REDUCED"):
            break
    return None


_POSITION = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_SAID_IN_WORDS = re.compile(r"[A-Z][a-z]+ [\w ]+|SELECT \* [\w ]+|IRI parsing failed")

_MENDS = {
    "The SELECT contains a variable that is unbound": (
        "Name in GROUP BY each variable that SELECT gives as it is beside an aggregate, or give SAMPLE(?x) of it."
    )
}
"""What else to do than to look where the parser gave up, by what it says in words."""


def _fault(message: str, kind: str) -> SyntaxFault:
    """The parser's complaint. Its place is where the parser gave up, which may be some way behind the fault."""
    found = _POSITION.match(message)
    if not found:
        return SyntaxFault(f"The {kind} does not parse: {message}", spec=SPECIFICATION)
    # What would have fitted is said in classes of characters, which help nobody; other reasons are said in words.
    said = _SAID_IN_WORDS.search(found[3])
    reason = said[0].strip() if said else ""
    return SyntaxFault(
        f"The {kind} does not parse: {reason}." if reason else f"The {kind} does not parse.",
        mend=_MENDS.get(reason, f"Correct the {kind} there; the fault may lie just before it."),
        place=Place(line=int(found[1]), column=int(found[2])),
        spec=SPECIFICATION,
    )


def fault_in(
    read: Spelling,
    error: SyntaxError,
    parse: Callable[[str], object],
    kind: str = "query",
    known: Mapping[str, str] = MappingProxyType({}),
) -> SyntaxFault:
    """The parser's complaint about a text, with its place in the one that it was made from.

    Args:
        read: the text.
        error: the complaint.
        parse: what complains, so that it can be asked again.
        kind: what the text is meant to be.
        known: what prefixes stand for that could be declared.
    """
    fault = _located(_fault(str(error), kind), read.text, parse, kind, known)
    fault.place = read.place(fault.place)
    return fault


def _located(
    fault: SyntaxFault, text: str, parse: Callable[[str], object], kind: str, known: Mapping[str, str]
) -> SyntaxFault:
    """The fault with the place of the token at which it is.

    The parser tells how far it read, not where it stopped understanding: behind a wrong token it goes on by the length
    of every keyword it tries. With the tokens far enough apart, that still falls into the gap behind the wrong one.
    """
    tokens = list(tokenise(text))
    pieces = [token.text if token.is_word(*CALLED) else token.text + APART for token in tokens]
    apart = "".join(pieces)
    reached = _reached(apart, parse, kind)
    if reached is None:
        return fault
    end = 0
    for number, (token, piece) in enumerate(zip(tokens, pieces, strict=True)):
        end += len(piece)
        if reached < end or token.kind == "open":  # to the parser, it goes on over all that follows
            if meant := _meant(tokens, number):
                wrong, reason, mend = meant
                what = f"The {kind} does not parse: {reason}, at {wrong.text[:60]!r}."
                return SyntaxFault(what, mend=mend, place=place(text, wrong.start), spec=fault.spec)
            where, there = f"at {token.text[:60]!r}", place(text, token.start)
            if token.kind == "name":
                front = f"PREFIX {token.text.partition(':')[0]}: <urn:x:> "
                further = _reached(front + apart, parse, kind)
                if further is None or further >= len(front) + end:
                    return undeclared(token, text, known)
            break
    else:
        # Where there is a reason, it is about the whole of it, and nothing need be missing.
        where = "at its end" + (", where something is missing" if fault.what.endswith("not parse.") else "")
        there = place(text, len(text))
    return SyntaxFault(f"{fault.what.rstrip('.')}, {where}.", mend=fault.mend, place=there, spec=fault.spec)


_OF_GROUPS = ("INSERT", "DELETE", "DATA", "WHERE")
_LONG = ('"""', "'''")
_BEFORE_SUBJECT = ("{", "}", ".", "<<", "<<(")


def _meant(tokens: Sequence[Token], at: int) -> tuple[Token, str, str] | None:
    """What is wrong, why, and the mend, where the parser does not tell, or only at the end of a group.

    Args:
        tokens: those of the text.
        at: the index of the one at which the parser refuses it.
    """
    refused = tokens[at]
    if refused.kind == "open":
        mark = refused.text[:3] if refused.text[:3] in _LONG else refused.text[0]
        several = "" if mark in _LONG else f", or {mark * 3} on both sides of several lines"
        return refused, "A string does not end", f"Put {mark} behind it{several}."
    begun = next((number for number in range(at, -1, -1) if tokens[number].is_word("INSERT", "DELETE")), None)
    if refused.text != "}" or begun is None:
        return None
    words = [token.text.upper() for token in tokens[begun : begun + 2] if token.is_word(*_OF_GROUPS)]
    begun += len(words)
    if behind(tokens, begun) <= at:
        return None
    for before, token, after in zip(tokens[begun:at], tokens[begun + 1 : at], tokens[begun + 2 :], strict=False):
        if "DATA" in words and token.kind == "variable":
            mend = f"For what is found in the data, write {words[0]} {{ … }} WHERE {{ … }}."
            return token, f"Variables are not allowed in {' '.join(words)}", mend
        is_list = token.text == "(" and after.text != ")"
        if "DELETE" in words and (token.kind == "blank" or token.text == "[" or is_list):
            mend = "Put a variable in its place: DELETE { … } WHERE { … }."
            return token, f"Blank nodes are not allowed in {' '.join(words)}", mend
        is_value = token.kind in ("string", "number") or token.is_word("TRUE", "FALSE")
        if "DATA" in words and before.text in _BEFORE_SUBJECT and (is_value or token.text in ("+", "-", "<<(")):
            mend = "Check the order: subject, predicate, object."
            return token, "A triple has no literal and no triple for a subject", mend
    return None


def _reached(text: str, parse: Callable[[str], object], kind: str) -> int | None:
    """How far the parser reads a text that it refuses, if it says so."""
    try:
        parse(text)
    except SyntaxError as error:
        found = _fault(str(error), kind).place
        return None if found.line is None else offset(text, found.line, found.column)
    return None
