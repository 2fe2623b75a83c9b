"""The vocabulary is made for the next thousand articles: well-known partnerships as claims, and questions on each.

Here lie texts/NAME.txt, a made-up text of a few sentences about public facts; NAME.trig, the claims read from it; and
for each case a CASE.toml, which names its fixtures and asks. An answer is a list of rows, with prefixed names.
`reasoned = true`: without inference the answer is another. `certainty`: without that level the answer is another,
unless it is that there is nothing. So no question is easier than it looks, and a new case needs no code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pytest
from pyoxigraph import Literal, NamedNode

from autopact.catalogue.asking import PROLOGUE
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Boolean, Engine, Solutions
from autopact.terms import PREFIXES, XSD, Level, Term

HERE = Path(__file__).parent
Answer: TypeAlias = bool | list[tuple[str, ...]]
Load: TypeAlias = Callable[[tuple[str, ...]], Engine]


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a case, as its file asks it."""

    case: str
    fixtures: tuple[str, ...]
    asks: str
    sparql: str
    answer: Answer
    level: Level
    reasoned: bool

    def put(self, engine: Engine, level: Level, *, inference: bool) -> Answer:
        """What the engine answers from all that is as firm as the level; rows are sorted."""
        seen = default_graphs(level, inference=inference)
        result = engine.query(PROLOGUE + self.sparql, default_graphs=seen)
        if isinstance(result, Boolean):
            return result.value
        assert isinstance(result, Solutions)
        return sorted(tuple(short(row[name]) for name in result.variables) for row in result.rows)


def short(term: Term | None) -> str:
    """A term as the question files write it: a prefixed name, a number without needless zeros, or a literal's text."""
    if isinstance(term, Literal):
        return f"{Decimal(term.value).normalize():f}" if term.datatype == XSD.decimal else term.value
    assert isinstance(term, NamedNode)
    prefix, namespace = next((p, n) for p, n in PREFIXES.items() if term.value.startswith(n))
    return f"{prefix}:{term.value.removeprefix(namespace)}"


def questions() -> Iterator[Question]:
    """Every question of every case."""
    for file in sorted(HERE.glob("*.toml")):
        case = tomllib.loads(file.read_text(encoding="utf-8"))
        for question in case["question"]:
            answer = question["answer"]
            if not isinstance(answer, bool):
                answer = sorted((row,) if isinstance(row, str) else tuple(row) for row in answer)
            yield Question(
                case=file.stem,
                fixtures=tuple(case["fixtures"]),
                asks=question["asks"],
                sparql=question["sparql"],
                answer=answer,
                level=Level[question.get("certainty", "certain").upper()],
                reasoned=question.get("reasoned", False),
            )


cases = list(questions())


def each(chosen: list[Question]) -> pytest.MarkDecorator:
    """A test for each of the questions, called by its case and its words."""
    return pytest.mark.parametrize("question", [pytest.param(q, id=f"{q.case}: {q.asks}") for q in chosen])


@each(cases)
def test_each_question_has_its_answer(load: Load, question: Question) -> None:
    """The question gets exactly the expected rows, at the level of certainty it asks at, with inference."""
    assert question.put(load(question.fixtures), question.level, inference=True) == question.answer


@each([question for question in cases if question.reasoned])
def test_an_answer_that_needs_reasoning_is_not_there_without_it(load: Load, question: Question) -> None:
    """With inference off the same question has another answer: nobody stated what it asks for."""
    assert question.put(load(question.fixtures), question.level, inference=False) != question.answer


@each([question for question in cases if question.level > Level.CERTAIN and question.answer])
def test_an_uncertain_answer_is_not_there_at_a_firmer_level(load: Load, question: Question) -> None:
    """One level firmer the same question has another answer: what is hedged never mixes with what is established."""
    assert question.put(load(question.fixtures), Level(question.level - 1), inference=True) != question.answer


def test_every_fixture_is_asked_about_and_has_its_text() -> None:
    """No fixture lies here without a question, or without the text it was read from."""
    fixtures = {file.stem for file in HERE.glob("*.trig")}
    assert fixtures == {name for question in cases for name in question.fixtures}
    assert fixtures == {file.stem for file in (HERE / "texts").glob("*.txt")}
    assert len(fixtures) > 8
