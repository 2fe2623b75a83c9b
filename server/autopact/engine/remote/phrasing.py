"""A query's text as every engine understands it in the same way.

    FROM, FROM NAMED        left out: the request says the dataset, and some engines join the two
    GRAPH ?g { }            the named graphs by name: some engines give one row without a name for it
    GRAPH ?g { … }          without the graphs that nobody sees, where an engine sees all
    isBlank, isIRI          with the names that stand for blank nodes told apart

What calls into the engine's own machine is refused: by such functions, whoever may read would do as he likes there.

https://www.w3.org/TR/sparql11-query/#rdfDataset
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from pyoxigraph import NamedNode

from autopact.edits import Edit, edited
from autopact.engine.remote.nodes import NODE
from autopact.engine.seam import Job
from autopact.errors import NotAllowed
from autopact.spelling import resolved, whole_name
from autopact.tokens import Token, behind, place, scan, tokenise

_KINDS = ("ISBLANK", "ISIRI", "ISURI")
_WORDS = ("FROM", "GRAPH", *_KINDS)

_MACHINE = re.compile(r"<\s*(?:\w*::)*(?:bif|sql|xpath|java|js):", re.IGNORECASE)
"""How the names of functions begin that are no functions of SPARQL: Virtuoso's run SQL, and updates; Jena's, any class.

https://docs.openlinksw.com/virtuoso/rdfsparql/
https://jena.apache.org/documentation/query/java-uri.html
"""


NOTHING = NamedNode("urn:autopact:engine:nothing")
"""A graph that is not there: a dataset with no default graph has to be said somehow."""


def phrased(job: Job, named: Collection[NamedNode], seen: Callable[[str], str] | None = None) -> str:
    """The text of a job, with what it is read against in front.

    Args:
        job: the query.
        named: the graphs that GRAPH sees.
        seen: the condition under which it sees one, by its variable, where the engine would have it see all there are.

    Raises:
        NotAllowed: it names a function of the engine's own machine.
    """
    if _MACHINE.search(job.text):
        _refuse_machine(job.text)
    base = f"BASE <{job.base_iri}> " if job.base_iri else ""
    text, upper = job.text, job.text.upper()
    if any(word in upper for word in _WORDS):
        tokens = list(tokenise(text))
        edits = [*_datasets(tokens), *_graphs(job, tokens, named, seen), *_kinds(tokens, text)]
        text = edited(text, sorted(edits, key=lambda edit: edit.start)).text
    return base + "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in job.prefixes.items()) + text


def _refuse_machine(text: str) -> None:
    """Make sure that a text has such names in nothing but strings and comments."""
    hidden = [(token.start, token.end) for token in scan(text) if token.kind in ("string", "comment")]
    for found in _MACHINE.finditer(text):
        if not any(start <= found.start() < end for start, end in hidden):
            raise NotAllowed(
                f"What {found[0].lstrip('< ')} names may not be called from here.",
                mend="Use the functions of SPARQL.",
                place=place(text, found.start()),
            )


def _datasets(tokens: Sequence[Token]) -> Iterator[Edit]:
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if not depth and token.is_word("FROM"):
            graph = tokens[at + 1 : at + 3]
            if graph:
                yield Edit(token.start, graph[-1 if graph[0].is_word("NAMED") else 0].end, " ")


def graphs_named(job: Job) -> set[NamedNode] | None:
    """The graphs that GRAPH names in a job's text; None where it names any."""
    iris = [iri for _, iri in _named(job, list(tokenise(job.text)))]
    return None if None in iris else {NamedNode(iri) for iri in iris if iri is not None}


def _named(job: Job, tokens: Sequence[Token]) -> Iterator[tuple[int, str | None]]:
    """Where GRAPH stands, each with the IRI behind it; None for a variable, and for what stands for none."""
    base, prefixes = job.base_iri, dict(job.prefixes)
    for at, (word, name, iri) in enumerate(zip(tokens, tokens[1:], [*tokens[2:], None], strict=False)):
        if word.is_word("BASE") and name.kind == "iri":
            base = resolved(name.text[1:-1], base)
        elif word.is_word("PREFIX") and iri is not None and iri.kind == "iri":
            prefixes[name.text.partition(":")[0]] = resolved(iri.text[1:-1], base) or ""
        elif word.is_word("GRAPH") and name.kind == "iri":
            yield at, resolved(name.text[1:-1], base)
        elif word.is_word("GRAPH"):
            known = name.kind == "name" and name.text.partition(":")[0] in prefixes
            yield at, resolved(whole_name(name.text, prefixes), base) if known else None


def _graphs(
    job: Job, tokens: Sequence[Token], named: Collection[NamedNode], seen: Callable[[str], str] | None
) -> Iterator[Edit]:
    for at, iri in _named(job, tokens):
        word, name = tokens[at], tokens[at + 1]
        if name.kind != "variable" or [begin.text for begin in tokens[at + 2 : at + 3]] != ["{"]:
            if seen and iri is not None and NamedNode(iri) not in named:
                yield Edit(name.start, name.end, str(NOTHING))
            continue
        if not (end := behind(tokens, at + 2)):
            continue
        stop, empty = tokens[end - 1].end, end == at + 4
        if not seen and empty:
            yield Edit(word.start, stop, f"{{ VALUES {name.text} {{ {' '.join(map(str, named))} }} }}")
        elif seen:
            rest = f" FILTER ({seen(name.text)}) }}"
            if empty:
                found = f"{{ SELECT DISTINCT {name.text} {{ GRAPH {name.text} {{ ?of_any ?of_all ?of_it }}{rest} }}"
                yield Edit(word.start, stop, found)
            else:
                yield Edit(word.start, word.start, "{ ")
                yield Edit(stop, stop, rest)


def _kinds(tokens: Sequence[Token], text: str) -> Iterator[Edit]:
    for at, token in enumerate(tokens[:-1]):
        if not token.is_word(*_KINDS) or tokens[at + 1].text != "(":
            continue
        end = behind(tokens, at + 1)
        if not end or any(each.is_word(*_KINDS) for each in tokens[at + 2 : end]):
            continue  # no query, or one in which what is inside is told apart
        what = text[tokens[at + 1].end : tokens[end - 1].start]
        ours = f'STRSTARTS(STR({what}), "{NODE}")'
        blank = f"(isBlank({what}) || (isIRI({what}) && {ours}))"
        yield Edit(
            token.start, tokens[end - 1].end, blank if token.is_word("ISBLANK") else f"(isIRI({what}) && !{ours})"
        )
