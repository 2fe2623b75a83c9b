"""Questions to begin with: the saved ones, or in a stranger's graph those fit for any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from autopact import questions
from autopact.engine.seam import Engine
from autopact.questions import Question
from autopact.terms import AP, CLAIMS_GRAPH, RDFS, Level


@dataclass(frozen=True, slots=True)
class Example:
    """A question that can be asked with one click; its titles are by language."""

    titles: Mapping[str, str]
    query: str
    certainty: str = Level.CERTAIN.word
    inference: str = "on"


FIRST = f"""PREFIX ap: <{AP}>
PREFIX rdfs: <{RDFS}>

SELECT ?arrangement ?party ?name WHERE {{
  ?arrangement a ap:Arrangement ; ap:hasParty ?party .
  ?party rdfs:label ?name FILTER(lang(?name) = "en")
}}
LIMIT 50"""
"""What the form holds before anything was asked, over partnerships."""

ANYWHERE = (
    Example(
        {
            "en": "Which kinds of things are there, and how many of each?",
            "fr": "Quelles sortes de choses y a-t-il, et combien de chacune ?",
            "zh": "有哪些种类的事物，各有多少？",
        },
        """SELECT ?kind (COUNT(*) AS ?things) WHERE {
  ?thing a ?kind
}
GROUP BY ?kind
ORDER BY DESC(?things)
LIMIT 100""",
    ),
    Example(
        {
            "en": "Which properties are used, and how often?",
            "fr": "Quelles propriétés sont employées, et combien de fois ?",
            "zh": "使用了哪些属性，各多少次？",
        },
        """SELECT ?property (COUNT(*) AS ?uses) WHERE {
  ?thing ?property ?value
}
GROUP BY ?property
ORDER BY DESC(?uses)
LIMIT 100""",
    ),
    Example(
        {
            "en": "What is said about a few things?",
            "fr": "Que dit-on de quelques choses ?",
            "zh": "关于若干事物说了什么？",
        },
        """CONSTRUCT {
  ?thing ?property ?value
} WHERE {
  { SELECT DISTINCT ?thing WHERE { ?thing a ?kind } LIMIT 10 }
  ?thing ?property ?value
}""",
    ),
    Example(
        {"en": "Which named graphs are there?", "fr": "Quels graphes nommés y a-t-il ?", "zh": "有哪些命名图？"},
        "SELECT DISTINCT ?graph WHERE {\n  GRAPH ?graph { }\n}\nLIMIT 100",
    ),
)


def examples(engine: Engine) -> tuple[str, Sequence[Example]]:
    """The query to begin with, and the questions that are offered."""
    saved = [
        Example(each.labels, each.text, each.certainty.word, "on" if each.inference else "off")
        for each in offered(engine)
    ]
    return (FIRST, saved) if saved else (ANYWHERE[0].query, ANYWHERE)


def offered(engine: Engine) -> list[Question]:
    """The questions that a graph can answer: the bundled ones, where there are claims to answer them from."""
    return _bundled() if engine.sizes.get(CLAIMS_GRAPH) else []


@cache
def _bundled() -> list[Question]:
    """The bundled questions; they come with the program, and change only with it."""
    return questions.load()
