"""The saved questions: each is a query, its description and its expected answer, three files of one name.

`NAME.rq` is the SPARQL text, `NAME.ttl` describes it with SHACL's vocabulary for executables, `NAME.csv` is the answer
over the bundled graph. `queries/README.md` tells how to add one.

https://www.w3.org/TR/shacl/#sparql-prefixes · https://www.w3.org/TR/sparql11-results-csv-tsv/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal as Word
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from autopact.bundled import folder as bundled_folder
from autopact.edits import Edit, edited
from autopact.errors import InputError, Place
from autopact.terms import BASE, PREFIXES, QUERY, RDF, RDFS, SCHEMA, SH, XSD, Level, Namespace, Term
from autopact.tokens import Token, tokenise
from autopact.turtle.locator import Locator
from autopact.turtle.reader import read

Kind: TypeAlias = Word["iri", "number", "text"]
"""What may stand in the place of a parameter's own value."""

PARAMETER = Namespace(BASE + "query#")
"""Properties that give the endpoint's parameters of a question, in the words of the wire."""

LANGUAGES = ("en", "fr", "zh")
"""The languages in which every question is put."""

_ENDINGS = (".rq", ".ttl", ".csv")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FORMS = {SH.SPARQLSelectExecutable: SH.select, SH.SPARQLAskExecutable: SH.ask}
_NUMBERS = (XSD.integer, XSD.decimal)
_SENTENCE = re.compile(r"(?<=[.。]) |(?<=。)")
_ONTOLOGY = NamedNode(BASE + "ontology")


@dataclass(frozen=True, slots=True)
class Question:
    """One saved question.

    Attributes:
        number: its place in the order of the questions, from 1.
        name: the words of its files' and its IRI's last step.
        labels: the question in words, by language: each of `LANGUAGES`.
        comments: how it is answered, and what is inferred for it, by language: each of `LANGUAGES`.
        text: the SPARQL query, with its prefixes.
        certainty: the level it is to be asked at.
        inference: whether it is to be asked with what is inferred.
        keywords: English, sorted.
        expected: the CSV file of its answer over the bundled graph.
        metadata: the triples of its description, as authored.
    """

    number: int
    name: str
    labels: Mapping[str, str]
    comments: Mapping[str, str]
    text: str
    certainty: Level
    inference: bool
    keywords: tuple[str, ...]
    expected: Path
    metadata: frozenset[Triple]

    @property
    def iri(self) -> NamedNode:
        """The name under which it is described."""
        return QUERY[self.name]

    def gist(self, language: str) -> str:
        """The first sentence of how it is answered."""
        return _SENTENCE.split(self.comments[language], maxsplit=1)[0]

    @property
    def parameters(self) -> dict[str, Term]:
        """What may be asked of others than the text names: the variables of its VALUES clauses of one row."""
        return {name: value for name, _, value in _slots(self.text)}

    @property
    def is_ask(self) -> bool:
        """Whether its answer is yes or no, and no table."""
        return Triple(self.iri, RDF.type, SH.SPARQLAskExecutable) in self.metadata

    def of(self, values: Mapping[str, Term]) -> str:
        """The query, with other values in the place of its own."""
        slots = ((name, token) for name, token, own in _slots(self.text) if values.get(name, own) != own)
        return edited(self.text, [Edit(token.start, token.end, str(values[name])) for name, token in slots]).text


def kind_of(value: Term) -> Kind:
    """The kind of a parameter, by its own value."""
    if isinstance(value, NamedNode):
        return "iri"
    return "number" if isinstance(value, Literal) and value.datatype in _NUMBERS else "text"


def page(text: str, limit: int, offset: int) -> str:
    """A question's query for some of its rows; it ends with an ORDER BY, which leaves no two rows to chance."""
    return f"{text.rstrip()}\nLIMIT {limit} OFFSET {offset}\n"


def count(text: str) -> str:
    """The query for how many rows a question's query has, as `?rows`."""
    start = next(token.start for token in tokenise(text) if token.is_word("SELECT"))
    return f"{text[:start]}SELECT (COUNT(*) AS ?rows) WHERE {{\n{text[start:].rstrip()}\n}}\n"


def load(folder: Path | None = None) -> list[Question]:
    """The questions of a folder, by number; without a folder, the bundled ones.

    Raises:
        InputError: a file of the three is missing or unreadable, a name is not in kebab case, a description is
            incomplete, or two questions have one number.
        MissingPart: the bundled folder is not there.
    """
    place = bundled_folder("queries") if folder is None else folder
    if not place.is_dir():
        raise InputError("There is no such folder.", mend="Give the folder of the questions.", place=Place(str(place)))
    stems = sorted({file.stem for file in place.iterdir() if file.suffix in _ENDINGS})
    questions = sorted((_question(place, stem) for stem in stems), key=lambda question: question.number)
    for one, other in pairwise(questions):
        if one.number == other.number:
            raise InputError(
                f"The questions {one.name} and {other.name} both have number {one.number}.",
                mend=f"Give one of them the next free number, {questions[-1].number + 1}.",
                place=Place(str(place / f"{other.name}.ttl")),
            )
    return questions


def _slots(text: str) -> Iterator[tuple[str, Token, Term]]:
    """The parameters of a query: the name of each, the token that gives its value, and that value.

    They are the variables of a VALUES clause of one row, however many variables it has.
    """
    tokens = list(tokenise(text))
    for at, token in enumerate(tokens):
        if not token.is_word("VALUES"):
            continue
        opened, closed = [next((n for n in range(at, len(tokens)) if tokens[n].text == sign), at) for sign in "{}"]
        names = [each for each in tokens[at + 1 : opened] if each.text not in "()"]
        values = [each for each in tokens[opened + 1 : closed] if each.text not in "()"]
        for name, value in zip(names, values, strict=True) if len(names) == len(values) else ():
            if term := _term(value):
                yield name.text[1:], value, term


def _term(token: Token) -> Term | None:
    """The term that a token alone is."""
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        return NamedNode(PREFIXES[prefix] + local) if prefix in PREFIXES else None
    if token.kind == "iri":
        return NamedNode(token.text[1:-1])
    if token.kind == "number":
        return Literal(token.text, datatype=XSD.integer if token.text.isdigit() else XSD.decimal)
    return Literal(token.text[1:-1]) if token.kind == "string" else None


def describe(
    questions: Iterable[Question], endpoint: NamedNode | None = None, prefixes: Mapping[str, str] | None = None
) -> set[Triple]:
    """The questions as SHACL executables: what was authored, their texts, and the prefixes that these have.

    No blank nodes: the descriptions are the same, and the same bytes, wherever they are written.

    Args:
        questions: those that are described.
        endpoint: where they can be asked, if anywhere.
        prefixes: those that are declared; without any, those of the texts.
    """
    questions = list(questions)
    texts = "".join(question.text for question in questions)
    used = {prefix: space for prefix, space in PREFIXES.items() if f"PREFIX {prefix}:" in texts}
    triples = declarations(_ONTOLOGY, used if prefixes is None else prefixes)
    for question in questions:
        triples |= question.metadata
        if endpoint:
            triples.add(Triple(question.iri, SCHEMA.target, endpoint))
        triples.add(Triple(question.iri, SH.prefixes, _ONTOLOGY))
        triples.update(
            Triple(question.iri, text_property, Literal(question.text))
            for kind, text_property in _FORMS.items()
            if Triple(question.iri, RDF.type, kind) in question.metadata
        )
    return triples


def declarations(declaring: NamedNode, prefixes: Mapping[str, str], names: Namespace = PARAMETER) -> set[Triple]:
    """Prefixes as SHACL declares them, for what `declaring` stands for; each declaration has a name in `names`."""
    triples: set[Triple] = set()
    for prefix, namespace in prefixes.items():
        declaration = names[f"prefix-{prefix}"]
        triples |= {
            Triple(declaring, SH.declare, declaration),
            Triple(declaration, RDF.type, SH.PrefixDeclaration),
            Triple(declaration, SH["prefix"], Literal(prefix)),
            Triple(declaration, SH["namespace"], Literal(namespace, datatype=XSD.anyURI)),
        }
    return triples


def _question(folder: Path, name: str) -> Question:
    files = {ending: folder / f"{name}{ending}" for ending in _ENDINGS}
    present = next(file for file in files.values() if file.is_file())
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} is no name for a question.",
            mend="Use words of lower-case letters and digits, joined by single hyphens: renault-in-talks-with.",
            place=Place(str(present)),
        )
    for ending, file in files.items():
        if not file.is_file():
            raise InputError(
                f"The question {name} has no {name}{ending}.",
                mend=f"Write it beside {present.name}: a question is a query (.rq), a description (.ttl) "
                "and an expected answer (.csv).",
                place=Place(str(file)),
            )
    described = _Description(files[".ttl"], QUERY[name])
    return Question(
        number=described.number(),
        name=name,
        labels={language: described.one(RDFS.label, language) for language in LANGUAGES},
        comments={language: described.one(RDFS.comment, language) for language in LANGUAGES},
        text=_text(files[".rq"]),
        certainty=described.certainty(),
        inference=described.choice(PARAMETER.inference, ("on", "off")) == "on",
        keywords=tuple(sorted(described.values(SCHEMA.keywords, "en"))),
        expected=files[".csv"],
        metadata=described.triples,
    )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The file cannot be read as UTF-8: {error}.", mend="Save it as UTF-8.", place=Place(str(file))
        ) from error


class _Description:
    """The authored description of one question.

    Raises, on construction:
        InputError: it does not parse, describes something else, or does not say which form of query it describes.
    """

    def __init__(self, file: Path, iri: NamedNode) -> None:
        self._file = file
        self._iri = iri
        self.triples = frozenset(quad.triple for quad in read(file))
        for subject in sorted({triple.subject for triple in self.triples}, key=str):
            if subject != iri:
                raise self._fault(f"{subject} is described here.", f"Describe {iri} here, and nothing else.", subject)
        if len(_FORMS.keys() & {triple.object for triple in self.triples if triple.predicate == RDF.type}) != 1:
            raise self._fault(
                "The form of the query is not given once.",
                "Write `a sh:SPARQLExecutable , sh:SPARQLSelectExecutable` (or sh:SPARQLAskExecutable).",
            )

    def values(self, predicate: NamedNode, language: str | None = None) -> list[str]:
        """The literals that a property has, in a language; the plain and typed ones without one."""
        return [
            triple.object.value
            for triple in self.triples
            if triple.predicate == predicate
            and isinstance(triple.object, Literal)
            and triple.object.language == language
        ]

    def one(self, predicate: NamedNode, language: str | None = None) -> str:
        """The only literal of a property in a language."""
        found = self.values(predicate, language)
        if len(found) != 1:
            tag = f" in {language!r}" if language else ""
            raise self._fault(
                f"{predicate} is given {len(found)} times{tag}.", f"Give it once{tag}.", predicate=predicate
            )
        return found[0]

    def number(self) -> int:
        """The question's number."""
        written = self.one(SCHEMA.position)
        if not re.fullmatch(r"[1-9][0-9]{0,8}", written):
            raise self._fault(
                f"{written!r} is no number from 1.", "Write schema:position 24.", predicate=SCHEMA.position
            )
        return int(written)

    def choice(self, predicate: NamedNode, words: tuple[str, ...]) -> str:
        """The word that a property gives, or the first of the words."""
        if not any(triple.predicate == predicate for triple in self.triples):
            return words[0]
        word = self.one(predicate)
        if word not in words:
            raise self._fault(f"{word!r} is none of {', '.join(words)}.", "Use one of these.", predicate=predicate)
        return word

    def certainty(self) -> Level:
        """The level that is asked for."""
        word = self.choice(PARAMETER.certainty, tuple(level.word for level in Level))
        return next(level for level in Level if level.word == word)

    def _fault(
        self, what: str, mend: str, subject: Term | Triple | None = None, predicate: NamedNode | None = None
    ) -> InputError:
        locator = Locator(self._file.read_text(encoding="utf-8"), str(self._file))
        return InputError(what, mend=mend, place=locator.place(subject or self._iri, predicate))
