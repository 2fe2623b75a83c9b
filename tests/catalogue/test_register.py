"""The names of a snapshot read once: searches find with them what they find without."""

from __future__ import annotations

import sys
import threading
import time
from functools import cache

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from autopact.catalogue import register, search
from autopact.catalogue.candidates import candidates
from autopact.catalogue.register import Register
from autopact.catalogue.search import find
from autopact.engine.dataset import Dataset, assemble
from autopact.engine.embedded import Embedded
from autopact.engine.seam import Answer, Job
from autopact.engine.writes import Delta
from autopact.errors import OverTime
from autopact.terms import RDFS, SKOS, XSD, Level


class Listening(Embedded):
    """Notes what it is asked."""

    asked: list[str]
    slow = False

    def query(self, text: str, **choices: object) -> object:  # type: ignore[override]
        """The answer, and a note."""
        self.asked.append(text)
        return super().query(text, **choices)  # type: ignore[arg-type]

    def answer(self, job: Job) -> Answer:
        """The answer, unless it takes too long."""
        if self.slow:
            raise OverTime("It took too long.")
        return super().answer(job)


@cache
def bundled() -> Dataset:
    """The bundled graph."""
    return assemble()


def over(dataset: Dataset) -> Listening:
    """An engine that was asked nothing yet."""
    engine = Listening(dataset)
    engine.asked = []
    return engine


def odd() -> Dataset:
    """Names with all that has to be escaped, and such as are no text."""
    names = (
        Literal('Say "Hi"'), Literal("a\\b\nc\td", language="en"), Literal(2030), Literal(True),
        Literal("renée | x.y*", language="fr"), Literal("Alias"), Literal("1.50", datatype=XSD.decimal), Literal(""),
        Literal("RENÉE"), Literal("renée"), Literal("雷诺集团", language="zh"), Literal("an alias"), Literal("malias"),
    )  # fmt: skip
    triples = {
        Triple(NamedNode(f"http://x.example/{number}"), (RDFS.label, SKOS.altLabel)[number % 2], name)
        for number, name in enumerate(names)
    }
    triples |= {
        Triple(BlankNode("b"), RDFS.label, names[5]),
        Triple(NamedNode("http://x.example/c"), SKOS.note, names[5]),
    }
    return Dataset({Level.CERTAIN.asserted: triples}, "0" * 64)


def answers(engine: Embedded, words: str) -> object:
    """What is found by some words, and what may be meant by them."""
    return find(engine, words), candidates(engine, words)


WORDS = (
    "renault", "Renault Group", "雷诺", "joint ven", "ren", "en", "no such thing", '"', "\\", "n", "\\n", "hi", '"hi',
    "2030", "true", "renée", "x.y*", "|", "alias", "1.5", "a", "integer", "^^", "集", "b c",
)  # fmt: skip


@pytest.mark.parametrize("data", [bundled, odd], ids=["bundled", "odd"])
@pytest.mark.parametrize("words", WORDS)
def test_the_same_is_found_with_the_names_read(data: object, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is looked for, whatever the names are made of."""
    engine = over(data())  # type: ignore[operator]
    before = answers(engine, words)
    monkeypatch.setattr(register, "FEW", 0)
    assert answers(engine, words) == before


def test_names_are_read_when_a_snapshot_is_asked_again_and_again() -> None:
    """From then on no search looks at every name in the store; the first ones do."""
    engine = over(odd())
    for number in range(register.FEW + 3):
        engine.asked.clear()
        assert [found.matched.value for found in find(engine, "alia")] == ["Alias", "an alias", "malias"]
        assert any("CONTAINS" in text for text in engine.asked) == (number < register.FEW)


def test_a_name_that_is_written_is_found_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And one that is gone is not: the names are those of the present snapshot."""
    monkeypatch.setattr(register, "FEW", 0)
    engine = over(odd())
    old, new = (
        Quad(NamedNode("http://x.example/5"), SKOS.altLabel, Literal(name), Level.CERTAIN.asserted)
        for name in ("Alias", "Pseudonym")
    )
    assert not find(engine, "seudo")
    engine.change("another", Delta([old], [new]))
    assert [found.matched.value for found in find(engine, "seudo")] == ["Pseudonym"]
    assert [found.matched.value for found in find(engine, "alias")] == ["an alias", "malias"]


@pytest.mark.parametrize("bound", ["MOST_NAMES", "MOST_BYTES", "time"])
def test_more_names_than_may_be_held_are_looked_at_in_the_store(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As are those that take too long to be read; the same is found."""
    monkeypatch.setattr(register, "FEW", 0)
    engine = over(odd())
    whole = answers(engine, "alias")
    if bound == "time":
        engine.slow = True
    else:
        monkeypatch.setattr(register, bound, 4)
    engine.changed("another")
    engine.asked.clear()
    assert answers(engine, "alias") == whole
    assert any("CONTAINS" in text for text in engine.asked)


def test_whole_names_and_beginnings_come_before_other_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where more names fit than are compared."""
    monkeypatch.setattr(register, "FEW", 0)
    names = [
        *("ppart " * 3 + str(number) for number in range(900)),
        *(f"a part {number}" for number in range(2000)),
        "part of it",
        "PART",
    ]
    triples = {
        Triple(NamedNode(f"http://x.example/{name.replace(' ', '-')}"), RDFS.label, Literal(name)) for name in names
    }
    engine = over(Dataset({Level.CERTAIN.asserted: triples}, "0" * 64))
    assert [found.matched.value for found in find(engine, "part")[:2]] == ["PART", "part of it"]
    [first, *_] = candidates(engine, "part 1999")
    assert first.name == "a part 1999"


@pytest.mark.parametrize("most", [1, 2, 3, 4])
@pytest.mark.parametrize("last", [0, 9])
def test_of_more_names_than_are_looked_at_those_that_fit_best_are(
    most: int, last: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole ones, then those that begin with the words, or have a word that does; in whichever order they come."""
    names = ("iXa", "iXa and more", "more of iXa", "biXa")
    things = {NamedNode(f"http://x.example/{abs(last - number)}"): Literal(name) for number, name in enumerate(names)}
    triples = {Triple(thing, RDFS.label, name) for thing, name in things.items()}
    monkeypatch.setattr(register, "FEW", 0)
    monkeypatch.setattr(search, "MOST_LOOKED_AT", most)
    monkeypatch.setattr(search, "ENOUGH", 0)
    found = find(over(Dataset({Level.CERTAIN.asserted: triples}, "0" * 64)), "ixa")
    assert [each.matched.value for each in found] == list(names[:most])


@pytest.mark.parametrize("few", [0, 100])
def test_a_name_with_marks_without_end_is_found_as_any_other(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """To put them in their order takes hours."""
    name, node = Literal("Renée" + "\u0301" * 200_000 + "\u0323" * 200_000), NamedNode("http://x.example/1")
    monkeypatch.setattr(register, "FEW", few)
    engine = over(Dataset({Level.CERTAIN.asserted: {Triple(node, RDFS.label, name)}}, "0" * 64))
    assert [[each.node for each in find(engine, words)] for words in ("renée", "renee")] == [[node], [node]]
    assert not find(engine, "citroën")


@pytest.mark.parametrize("at_once", [1, 20, 100])
def test_what_is_looked_through_in_pieces_is_all_looked_through(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever names a piece ends with."""
    monkeypatch.setattr(register, "AT_ONCE", at_once)
    names = [f'"{word} {number}"@en' for number in range(20) for word in ("Iris", "iris", "an iris", "other")]
    held = Register.read(written(names))
    assert held
    assert set(held.having("iris", ["iris"], 1000)) == {name for name in names if "other" not in name}
    assert held.having("iris 7", ["iris 7"], 2) == ['"Iris 7"@en', '"iris 7"@en']
    assert set(held.having_all(["1", "iris"], 1000)) == {name for name in names if "ris 1" in name}


def test_a_long_word_is_looked_for_by_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pattern of hundreds of letters, each with all marks; all of the word has to fit."""
    longest = 0

    def loosely(word: str) -> str:
        nonlocal longest
        longest = max(longest, len(word))
        return whole(word)

    whole = register.loosely
    monkeypatch.setattr(register, "FEW", -1)
    monkeypatch.setattr(register, "loosely", loosely)
    word = "citroen" * 20
    ends = {end: NamedNode(f"http://x.example/{end}") for end in ("ab", "ac")}
    triples = {Triple(node, RDFS.label, Literal(f"Le {word.replace('e', 'ë')}{end}")) for end, node in ends.items()}
    engine = over(Dataset({Level.CERTAIN.asserted: triples}, "0" * 64))
    for end, node in ends.items():
        assert [each.node for each in find(engine, f"{word}{end} le")] == [node]
    assert 7 < longest < len(word)
    held = Register.read(written([f'"{word}ab"', f'"{word}ac"']))
    assert held
    assert held.having_all([f"{word}ac"], 1) == [f'"{word}ac"']


def test_others_have_their_turns_while_names_are_looked_through() -> None:
    """Threads of a process share one lock, which who searches would hold for a second where there are many names."""
    held = Register.read(written([f'"{"e" * 40} {number}"' for number in range(100_000)]))
    assert held
    held.having_all(["eeex"], 1)  # from now on the expression is known
    turns, is_over, before = 0, threading.Event(), sys.getswitchinterval()

    def others() -> None:
        nonlocal turns
        while not is_over.is_set():
            time.sleep(0)  # gives the turn away
            turns += 1

    other = threading.Thread(target=others)
    sys.setswitchinterval(1e-5)
    try:
        other.start()
        begun = turns
        assert held.having_all(["eeex"], 1) == []
        had = turns - begun
    finally:
        is_over.set()
        other.join()
        sys.setswitchinterval(before)
    assert had > 30


def written(names: list[str]) -> Answer:
    """An answer with some names, as the engine writes it."""
    body = "\n".join(["?name", *names, ""]).encode()
    return Answer(len(body), body)
