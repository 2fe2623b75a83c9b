"""What an agent can ask of a graph: each tool is a method that gives plain values, or raises an error with its mend.

Names may be written as people write them: `id:flexis`, an IRI in full, or a label, as long as it is clear whose.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Annotated, Any, TypeAlias

from pydantic import Field
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat

from autopact.catalogue.asking import construct, iri, lots, select
from autopact.catalogue.examples import Example, examples
from autopact.catalogue.facts import Fact, facts
from autopact.catalogue.names import labels
from autopact.catalogue.near import alike
from autopact.catalogue.nothing import answered, elsewhere, hints, strangers
from autopact.catalogue.reconciling import described
from autopact.catalogue.search import find
from autopact.catalogue.vocabulary import KINDS, META, MOST_TERMS, prefixes, used
from autopact.engine.explanation import leaves
from autopact.engine.parts import default_graphs, unseen
from autopact.engine.seam import Engine, Why
from autopact.engine.writing import write
from autopact.errors import InputError
from autopact.sparql.explained import as_text, looked_up, reasons, term, triple, ways
from autopact.sparql.question import Question, read
from autopact.terms import BASE, CLAIM, ONTOLOGY_GRAPH, OWL, RDF, RDFS, Certainty, Level, Term, plain, prefixed, written

Told: TypeAlias = dict[str, Any]
"""What a tool gives: JSON."""

MOST_FOUND = 50
MOST_ROWS = 200
"""Rows that a query gives at a time, unless more are asked for."""

MOST_CHARACTERS = 100_000
"""Characters of an answer: what an agent reads has to fit into what it can keep in mind."""

MOST_OF_A_LINE = 2_000
"""Characters of a line where a thing or a proof is told; `sparql` gives the whole of what is longer."""

_LONG = re.compile(f".{{{MOST_OF_A_LINE + 1},}}")

EVIDENCE = ("claim", "source", "start", "end", "cue", "hedge", "speaker", "factuality", "paraphrase", "evidence")
"""What is told of a claim."""

_WANTED = {RDF.type, RDFS.label, RDFS.comment, OWL.sameAs}
"""Of the words for words, those that are asked for."""

MOST_STATED = 100
"""Statements of a thing, and as many that lead to it."""


class Tools:
    """The tools over an engine.

    Args:
        engine: what answers; the deadline and the memory of each query are its own.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def every(self) -> Sequence[Callable[..., Told]]:
        """The tools, in the order in which a newcomer needs them."""
        return (
            self.search_entities,
            self.describe_entity,
            self.get_schema,
            self.example_questions,
            self.sparql,
            self.explain_fact,
        )

    def search_entities(self, text: str, limit: Annotated[int, Field(ge=1, le=MOST_FOUND)] = 10) -> Told:
        """Find things and terms by a part of a label or alias, in any language; where none fits, of an IRI.

        Gives for each its name as queries have it, its IRI, its label, the label that fits, and its types.
        Begin here, to learn what something is called.
        """
        found = find(self._engine, " ".join(text.split())[:200]) if text.strip() else []
        shown = found[:limit]
        names = labels(self._engine, [*(each.node for each in shown), *(kind for each in shown for kind in each.types)])
        results = [
            {
                "name": self._name(each.node),
                "iri": each.node.value,
                "label": _label(names, each.node),
                "matched": each.matched.value,
                "types": [self._name(kind) for kind in each.types if kind in names]
                or [self._name(kind) for kind in each.types],
            }
            for each in shown
        ]
        told: Told = {"results": results, "more": len(found) > len(shown)}
        return told | ({} if results else self._apart())

    def describe_entity(self, entity: str, certainty: Certainty = "certain", inference: bool = True) -> Told:
        """Tell what is said of a thing, and what leads to it.

        `entity` is a name as search_entities tells it, an IRI or a label. Each statement has how firmly it is known
        (certain, probable, possible), whether it was inferred, and the claims that make it. `certainty` is the least
        firm that counts; where nothing is said of the thing that firmly, `hints` name the one, or the graph, at which
        something is.
        """
        node = self._node(entity)
        level = Level[certainty.upper()]
        graphs = default_graphs(level, inference)
        outgoing = facts(self._engine, node, graphs)
        incoming = facts(self._engine, node, graphs, incoming=True)
        if not outgoing and not incoming and strangers(self._engine, str(node)):
            raise self._nowhere(entity, node.value)
        shown = [*outgoing[:MOST_STATED], *incoming[:MOST_STATED]]
        names = labels(self._engine, [node, *(end for fact in shown for end in (fact.predicate, fact.other))])
        told: Told = {
            "name": self._name(node),
            "iri": node.value,
            "label": _label(names, node),
            "statements": [self._stated(fact, names) for fact in outgoing[:MOST_STATED]],
            "incoming": [self._stated(fact, names) for fact in incoming[:MOST_STATED]],
            "more": max(len(outgoing), len(incoming)) > MOST_STATED or any(f.cut for f in (*outgoing, *incoming)),
        }
        if not shown:
            asked = read(f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} }}")
            found = self._looser(asked, level, inference)
            found = found or list(map(str, elsewhere(self._engine, [node])))
            told |= {"hints": found} if found else {}
        return _fitting(told)

    def get_schema(self) -> Told:
        """Tell which classes and properties the graph uses, how often, and what they mean; prefixes and named graphs.

        Every query may use the prefixes without declaring them. A property is told with its domain and range where it
        has any. GRAPH in a query sees all the graphs, whatever `certainty` and `inference` choose. `more` says whether
        there may be others: of more than 1,000 classes or properties those used most are told, of graphs the first 50.
        """
        uses = {kind: used(self._engine, kind) for kind in KINDS}
        said = self._meaning([term for terms in uses.values() for term in terms])
        told: Told = {"prefixes": dict(prefixes(self._engine))}
        for kind, plural in (("class", "classes"), ("property", "properties")):
            told[plural] = {
                self._name(node): f"{count} uses" + (f"; {said[node]}" if node in said else "")
                for node, count in uses[kind].items()
                if not node.value.startswith(META) or node in _WANTED
            }
        graphs = {self._name(name): size for name, size in self._engine.sizes.items() if name not in CLAIM}
        told["graphs"] = dict(sorted(graphs.items())[:MOST_FOUND])
        told["more"] = len(graphs) > MOST_FOUND or any(len(terms) >= MOST_TERMS for terms in uses.values())
        return _fitting(told)

    def example_questions(self, about: str = "") -> Told:
        """Give questions with the SPARQL that answers them: a good start for a query of one's own.

        `about` keeps those with these words in them. Each says with which certainty and inference it is asked.
        """
        words = about.lower().split()
        found = [each for each in examples(self._engine)[1] if all(word in _all_of(each) for word in words)]
        return {
            "questions": [
                {
                    "question": each.titles["en"],
                    "sparql": each.query,
                    "certainty": each.certainty,
                    "inference": each.inference,
                }
                for each in found
            ]
        }

    def sparql(
        self,
        query: str,
        certainty: Certainty = "certain",
        inference: bool = True,
        limit: Annotated[int, Field(ge=1, le=10 * MOST_ROWS)] = MOST_ROWS,
    ) -> Told:
        """Ask the graph in SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE; nothing can be changed.

        The prefixes of get_schema need no declaration. Gives `columns` and `rows` (IRIs as names, literals as their
        text; null where unbound), `boolean`, or `turtle`. `hints` name what the query uses and the graph does not have,
        or, where there is no answer, has otherwise; or at which `certainty` there is one.
        The claims behind a triple: GRAPH ?claim { ?subject ?predicate ?object }.
        """
        asked = read(query, base_iri=BASE, prefixes=prefixes(self._engine))
        question = asked.over(certainty=Level[certainty.upper()], inference=inference)
        told = self._answer(question, limit)
        if "more" not in told and not any(told.get(part) for part in ("rows", "boolean", "turtle")):
            everywhere = asked.default_graphs is not None
            found = list(map(str, hints(self._engine, query, everywhere=everywhere)))
            if not found and not everywhere:
                found = self._looser(asked, Level[certainty.upper()], inference)
            if not found and not everywhere:
                return told | self._apart()
        else:
            found = strangers(self._engine, query)
        return told | ({"hints": found} if found else {})

    def explain_fact(
        self,
        subject: str,
        predicate: str,
        object: str,  # noqa: A002 - what it is called everywhere
        proofs: Annotated[int, Field(ge=1, le=10)] = 1,
    ) -> Told:
        """Tell why a triple holds: the proof, and the claims it rests on, with who said what, where and how.

        Each term is a name, an IRI, a label, or a literal as in N-Triples ("2024"); the predicate may be
        `a`. `proof` is a tree in text, with the rule of each step. A claim has its `source` with `start` and `end`
        (characters of its text), `cue` (the words), `speaker` and `factuality`; `evidence` lists every passage where it
        stands in several. Where the triple does not hold, `status` is none, `nearest` says what is missing for it, and
        `against` what it would contradict.
        """
        asked = triple(*(self._written(each) for each in (subject, predicate, object)))
        found = reasons(self._engine, Why(asked, proofs))
        if found["status"] == "none":
            unknown = strangers(self._engine, looked_up(asked))
            return _fitting(found) | ({"hints": unknown} if unknown else {})
        told = {name: found[name] for name in ("says", "status", "level")}
        grounds = [leaf for each in (found, *found.get("alternatives", ())) for leaf in leaves(each)]
        claims = {
            (each["claim"], leaf["says"]): {
                "says": leaf["says"],
                **{name: each[name] for name in EVIDENCE if name in each},
            }
            for leaf in grounds
            for each in ways(leaf)
            if "claim" in each
        }
        return _fitting(told | {"claims": list(claims.values()), "proof": as_text(found)})

    def ontology(self) -> str:
        """The vocabulary of the graph in Turtle, where it has one of its own."""
        return write(
            construct(self._engine, "CONSTRUCT WHERE { ?s ?p ?o }", [ONTOLOGY_GRAPH]), RdfFormat.TURTLE
        ).decode()

    def _node(self, text: str) -> NamedNode:
        """The node that somebody means.

        Raises:
            InputError: it is a literal, or nothing, or several things are called so.
        """
        found = term(self._written(text))
        if not isinstance(found, NamedNode):
            raise InputError(f"{text[:200]} is no thing.", mend="Give a name, an IRI, or a label.")
        return found

    def _written(self, text: str) -> str:
        """A term as `term` reads it, from that or from a label.

        Raises:
            InputError: it is neither, or several things are called so.
        """
        try:
            return written(term(text, prefixes(self._engine)))
        except InputError:
            pass
        whole = [
            each
            for each in find(self._engine, text.strip()[:200])
            if each.matched.value.lower() == text.strip().lower()
        ]
        if len(whole) == 1:
            return str(whole[0].node)
        if whole:
            several = ", ".join(self._name(each.node) for each in whole[:10])
            raise InputError(f"Several things are called {text!r}.", mend=f"Say which: {several}.")
        raise self._nowhere(text, text)

    def _nowhere(self, text: str, name: str) -> InputError:
        near = alike(self._engine, name)
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        return InputError(
            f"Nothing in this graph is called {text[:200]!r}.",
            mend=f"{meant}search_entities finds names by a part of a label.",
        )

    def _answer(self, question: Question, limit: int) -> Told:
        if not question.is_graph:
            result = json.loads(self._read(question, QueryResultsFormat.JSON))
            if "boolean" in result:
                return {"boolean": result["boolean"]}
            columns, rows = result["head"]["vars"], result["results"]["bindings"]
            shown, room = [], MOST_CHARACTERS
            for row in rows[:limit]:
                values = [self._value(row.get(name)) for name in columns]
                room -= sum(len(str(value)) for value in values)
                if room < 0:
                    break
                shown.append(values)
            mend = "Narrow the query, or page with LIMIT and OFFSET; of a long text, take parts with SUBSTR."
            more = {"more": len(rows) - len(shown), "mend": mend}
            return {"columns": columns, "rows": shown} | (more if len(shown) < len(rows) else {})
        text = self._read(question, RdfFormat.TURTLE).decode()
        if len(text) <= MOST_CHARACTERS:
            return {"turtle": text}
        cut = text[:MOST_CHARACTERS].rpartition("\n")[0]
        return {"turtle": cut, "more": True, "mend": "Narrow the query; this is the beginning."}

    def _looser(self, asked: Question, certainty: Level, inference: bool) -> list[str]:
        """With what to ask a question that has no answer, if that is known."""
        level = answered(self._engine, certainty, inference, asked.looked_into)
        return [f'There is an answer with certainty "{level.word}" and inference true.'] if level is not None else []

    def _apart(self) -> Told:
        """A hint at what only GRAPH sees, where nothing else is to be seen."""
        hint = "The default graph is empty: all is in named graphs. GRAPH ?g { … } looks into them."
        return {"hints": [hint]} if unseen({name.value: size for name, size in self._engine.sizes.items()}) else {}

    def _read(self, question: Question, form: QueryResultsFormat | RdfFormat) -> bytes:
        with question.locating():
            return self._engine.answer(question.job(form)).read()

    def _meaning(self, terms: Collection[NamedNode]) -> dict[NamedNode, str]:
        """What terms mean, and what they stand between, as far as the graph says so."""
        ends: dict[NamedNode, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for some in lots(terms):
            pattern = f"VALUES ?term {{ {some} }} VALUES ?p {{ rdfs:domain rdfs:range }} ?term ?p ?end"
            query = f"SELECT ?term ?p ?end {{ {pattern} FILTER(isIRI(?end)) }} ORDER BY ?end"
            for row in select(self._engine, query, default_graphs(Level.CERTAIN, False)):
                node, end = iri(row, "term"), iri(row, "end")
                ends[node][row["p"] == RDFS.range].append(self._name(end))
        says = described(self._engine, terms, "en")
        return {node: "; ".join(filter(None, (_between(*ends[node]), says.get(node)))) for node in ends.keys() | says}

    def _name(self, node: NamedNode) -> str:
        """An IRI as an agent may write it."""
        return prefixed(node.value, self._engine.prefixes)

    def _stated(self, fact: Fact, names: dict[NamedNode, Literal]) -> Told:
        told: Told = {"property": self._name(fact.predicate), **self._end(fact.other, names)}
        if fact.inner:
            told["inside"] = [{"property": self._name(inner), **self._end(value, names)} for inner, value in fact.inner]
        told |= {"level": fact.level.word, "inferred": fact.inferred}
        if fact.graphs:
            told["graphs"] = [graph.value for graph in fact.graphs]
        return told | ({"claims": [self._name(claim) for claim in fact.claims]} if fact.claims else {})

    def _end(self, value: Term, names: dict[NamedNode, Literal]) -> Told:
        if isinstance(value, NamedNode):
            return {"value": self._name(value)} | ({"label": names[value].value} if value in names else {})
        if isinstance(value, Literal):
            return {"value": value.value} | ({"language": value.language} if value.language else {})
        return {"value": plain(value)}

    def _value(self, cell: Told | None) -> str | None:
        """A cell of a result: what an agent would write in the next query, or a literal's own characters."""
        if cell is None:
            return None
        if cell["type"] == "uri":
            return prefixed(cell["value"], self._engine.prefixes)
        if cell["type"] == "triple":
            ends = (cell["value"][end] for end in ("subject", "predicate", "object"))
            return f"<<( {' '.join(str(self._value(end)) for end in ends)} )>>"
        return str(cell["value"]) if cell["type"] == "literal" else f"_:{cell['value']}"


def _fitting(told: Told) -> Told:
    """The same, less the middle of each line that is longer than an agent should have to read."""
    return {name: _cut(each) for name, each in told.items()}


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return _fitting(value)
    if isinstance(value, list):
        return [_cut(each) for each in value]
    return _LONG.sub(_ends, value) if isinstance(value, str) else value


def _ends(line: re.Match[str]) -> str:
    half = MOST_OF_A_LINE // 2
    return f"{line[0][:half]} [… {len(line[0]) - 2 * half:,} characters …] {line[0][-half:]}"


def _between(domains: Sequence[str], ranges: Sequence[str]) -> str:
    """What a property stands between; nothing where neither is said."""
    return " → ".join(" and ".join(each) or "?" for each in (domains, ranges)) if domains or ranges else ""


def _label(names: dict[NamedNode, Literal], node: NamedNode) -> str | None:
    return names[node].value if node in names else None


def _all_of(example: Example) -> str:
    return f"{' '.join(example.titles.values())} {example.query}".lower()
