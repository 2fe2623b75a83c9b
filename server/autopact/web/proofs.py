"""An explanation as a page shows it: a tree to fold, each step in words, each leaf a claim; and a picture of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from autopact.catalogue.facts import MOST_GRAPHS
from autopact.engine.parts import PARTS
from autopact.engine.seam import Engine
from autopact.errors import InputError
from autopact.sparql.explained import Explanation, premises, terms, ways
from autopact.terms import RDF, Term
from autopact.web.languages import say
from autopact.web.links import Names, address, short, show
from autopact.web.lookup import labels
from autopact.web.phrases import named, plainly, with_article
from autopact.web.trees import Branch, Picture, draw
from autopact.web.witness import Testimony, testimonies

LARGEST = 60
"""Steps of a proof that a picture is drawn of."""

DEEPEST = 40
"""Steps above each other that a page shows; what lies deeper has a proof of its own, which it leads to."""


@dataclass(slots=True)
class Step:
    """A step of a proof, or a leaf.

    Attributes:
        terms: its triple, where all of it can be shown by name; None where a part of it has to be spelt out.
        says: the triple in few words, with prefixed names.
        told: the rest of the explanation.
        premises: what it follows from; the cells of lists, which the class spelt out says already, are left out.
    """

    terms: tuple[Term, ...] | None
    says: str
    told: Explanation
    premises: list[Step] = field(default_factory=list)

    @property
    def by_definition(self) -> list[Step]:
        """The premises that the ontology states."""
        return [each for each in self.premises if each.told.get("axiom") and not each.premises and not each.claims]

    @property
    def claims(self) -> list[NamedNode]:
        """The claims that state it."""
        return [NamedNode(each["claim"]) for each in ways(self.told) if "claim" in each]

    @property
    def stated(self) -> Explanation | None:
        """How it is stated directly, if it is, whoever claims it besides."""
        return next((each for each in ways(self.told) if "claim" not in each), None)

    @property
    def graphs(self) -> list[NamedNode]:
        """The graphs of others that state it."""
        graphs = (NamedNode(each["graph"]) for each in ways(self.told) if "graph" in each)
        return [graph for graph in graphs if graph not in PARTS]

    @property
    def first_graphs(self) -> list[NamedNode]:
        """Those of the graphs that a page names."""
        return self.graphs[:MOST_GRAPHS]

    def every(self) -> Iterator[Step]:
        """This step and all below it."""
        yield self
        for premise in self.premises:
            yield from premise.every()


@dataclass(slots=True)
class Proof:
    """One explanation with its picture, if it is not too large, and the leaves that hold its level down."""

    step: Step
    held_by: list[Step]
    picture: Picture | None


def proofs(engine: Engine, explanations: list[Explanation]) -> tuple[list[Proof], Names, dict[NamedNode, Testimony]]:
    """Explanations to show, with the labels of all that they name, and the claims that they rest on."""
    steps = [(_step(each), [_step(leaf) for leaf in each.get("held_by", ())]) for each in explanations]
    every = [step for first, held in steps for top in (first, *held) for step in top.every()]
    claims = testimonies(engine, (claim for step in every for claim in step.claims))
    names = labels(
        engine,
        [
            *(each for step in every for each in (*(step.terms or named(step.says)), *step.first_graphs)),
            *(each for testimony in claims.values() for each in testimony.terms()),
        ],
    )
    return [Proof(first, held, _picture(first, names, claims)) for first, held in steps], names, claims


def words(step: Step, names: Names) -> str:
    """A step in plain words, by the labels of what it names."""
    if step.terms is None:
        return plainly(step.says, names)
    subject, predicate, value = step.terms
    verb = say("is-a") if predicate == RDF.type else show(predicate, names).text
    return with_article(f"{show(subject, names).text} {verb} {show(value, names).text}")


def _step(told: Explanation, deep: int = 0) -> Step:
    below = [_step(each, deep + 1) for each in premises(told)] if deep < DEEPEST else []
    return Step(_terms(told), told["says"], told, below)


def _terms(told: Explanation) -> tuple[Term, ...] | None:
    """The terms of a triple without blank nodes."""
    if "triple" not in told:
        return None
    try:
        found = terms(told)
    except InputError:
        return None  # an IRI that no page could lead to
    return found if all(isinstance(each, NamedNode | Literal) for each in found) else None


def _picture(step: Step, names: Names, claims: dict[NamedNode, Testimony]) -> Picture | None:
    if not step.premises or sum(1 for _ in step.every()) > LARGEST:
        return None
    return draw([_branch(step, names, claims)], width=230)


def _branch(step: Step, names: Names, claims: dict[NamedNode, Testimony]) -> Branch:
    told = step.told
    stated = next((claim for claim in step.claims if claim in claims), None) if told["status"] == "asserted" else None
    if told["status"] == "inferred":
        note, href, kind = told["rule"], None, "inferred"
    elif stated:
        speaker = claims[stated].speaker
        note, href, kind = (show(speaker, names).text if speaker else short(stated)), address(stated), "asserted round"
    elif told.get("axiom"):
        note, href, kind = say("proof.ontology"), None, "axiom"
    else:
        note, href, kind = say("proof.stated"), None, "asserted"
    level = told.get("level", "certain")
    kind += f" {level}" if level != "certain" else ""
    # What the ontology says by nameless nodes is in the words of the class that they make.
    shown = (each for each in step.premises if each.terms or each.premises or not each.told.get("axiom"))
    children = [_branch(premise, names, claims) for premise in shown]
    return Branch(words(step, names), note, href, kind, children, line=level if level != "certain" else "")
