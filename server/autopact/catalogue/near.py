"""What somebody may have meant: names that a query uses and the graph does not, each with those that come nearest.

A query with a wrong name is answered, by nothing; nobody is told that the name was wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from pyoxigraph import NamedNode

from autopact.catalogue.asking import anywhere, in_any_graph, lots, select
from autopact.catalogue.candidates import LONGEST, candidates
from autopact.catalogue.kept import once
from autopact.catalogue.vocabulary import KINDS, prefixes, used
from autopact.engine.seam import Engine
from autopact.terms import XSD, prefixed
from autopact.tokens import tokenise

MOST = 3
"""Names that are offered in place of one."""

BUILT_IN = (str(XSD), "http://www.w3.org/2005/xpath-functions")
"""The beginnings of names that SPARQL itself knows."""

LIKE = 0.6
LIKE_ELSEWHERE = 0.8
"""How alike a name has to be to be offered: one of the same namespace, and another."""

BEHIND = 0.2
"""How much less alike than the best a name may be."""

MOST_NAMES = 50
"""Names of a query that are looked at."""


def names_in(engine: Engine, text: str) -> list[NamedNode]:
    """The names in a query, datatypes and functions aside, as many as are looked at."""
    return [name for name in dict.fromkeys(_names(text, prefixes(engine))) if not name.value.startswith(BUILT_IN)][
        :MOST_NAMES
    ]


def alike(engine: Engine, name: str) -> list[str]:
    """The things and terms that come nearest to a name that is not there, as queries write them."""
    return [prefixed(node.value, engine.prefixes) for node in nearest(engine, name)]


def nearest(engine: Engine, name: str) -> list[NamedNode]:
    """The things and terms whose names come nearest to one that is not there, those of its own namespace first."""
    whole = name.strip("<>")
    local = _local(whole)[-LONGEST:]
    space = whole[: len(whole) - len(local)]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[-_]", " ", local)
    likeness = {each.node.value: each.score / 100 for each in candidates(engine, words, most=MOST)}
    for node in _terms(engine):
        how = SequenceMatcher(None, local.lower(), _local(node.value).lower()).ratio()
        likeness[node.value] = max(how, likeness.get(node.value, 0.0))
    least = max(LIKE, max(likeness.values(), default=0.0) - BEHIND)
    found = [
        iri for iri, how in likeness.items() if how >= (least if iri.startswith(space) else max(least, LIKE_ELSEWHERE))
    ]
    found.sort(key=lambda iri: (not iri.startswith(space), -likeness[iri], iri))
    return [NamedNode(iri) for iri in found[:MOST]]


@once
def _terms(engine: Engine) -> list[NamedNode]:
    """The terms that a graph uses: to count them takes as long as it is large."""
    return [term for kind in KINDS for term in used(engine, kind)]


def _local(name: str) -> str:
    """What is behind the last sign in a name that sets parts apart."""
    return re.split(r"[#/:]", name)[-1]


def _names(text: str, known: Mapping[str, str]) -> Iterator[NamedNode]:
    """The IRIs that stand in a query, written out or with a prefix; those of its prologue and of literals aside."""
    meant = dict(known)
    tokens = list(tokenise(text))
    aside: set[int] = set()
    for at, token in enumerate(tokens):
        if token.is_word("PREFIX") and at + 2 < len(tokens):
            meant[tokens[at + 1].text.partition(":")[0]] = tokens[at + 2].text[1:-1]
            aside |= {at + 1, at + 2}
        elif token.is_word("BASE") or token.text == "^^":
            aside.add(at + 1)
    for at, token in enumerate(tokens):
        if at in aside or token.kind not in ("iri", "name"):
            continue
        prefix, _, local = token.text.partition(":")
        iri = token.text[1:-1] if token.kind == "iri" else meant.get(prefix, "") + local
        try:
            yield NamedNode(iri)
        except ValueError:
            continue  # a relative one, or one with escapes


def present(engine: Engine, names: Sequence[NamedNode]) -> set[NamedNode]:
    """Those of some names that stand in a triple of any graph, or name a graph."""
    found = {name for name in names if name in engine.sizes}
    for some in lots(names):
        rows = select(
            engine,
            f"""SELECT DISTINCT ?name {{ VALUES ?name {{ {some} }}
                FILTER EXISTS {{ {in_any_graph(anywhere("?name"))} }} }}""",
        )
        found |= {row["name"] for row in rows if isinstance(row["name"], NamedNode)}
    return found
