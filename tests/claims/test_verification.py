"""Claims against the texts they quote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autopact.claims.reading import read
from autopact.claims.skeleton import passage
from autopact.claims.text import Span, digest, sentences
from autopact.claims.verification import Problem, verify
from autopact.errors import InputError
from autopact.terms import AP, CLAIM, OA, SOURCE

TEXT = "Norvik is most likely in talks.\n\nHalden is too. Nothing – “else” – is known.\n"
FIRST, SECOND, THIRD = sentences(TEXT)


@pytest.fixture
def whole(prefixes: str, claim: Callable[..., str]) -> str:
    """Right claims about the text, in TriG."""
    spans = enumerate((FIRST, SECOND, THIRD), start=1)
    return "\n".join(
        [
            prefixes,
            f'source:example a ap:NewsArticle ; ap:sha256 "{digest(TEXT)}" ; ap:length {len(TEXT)} .',
            *(passage(TEXT, span, f"text:s{number}", "source:example", number=number) for number, span in spans),
            'text:s3 ap:holdsNoClaim "says nothing"@en .',
            claim("c1", more='ap:cue "in talks" ; ap:hedge "most likely" ;'),
            claim("c2", more='ap:cue "Halden" ;').replace("text:s1", "text:s2"),
        ]
    )


def problems(folder: Path, trig: str, text: str = TEXT, name: str = "any-name.txt") -> list[Problem]:
    """What is found in the claims with the text at hand."""
    (folder / name).write_bytes(text.encode())
    file = folder / "claims.trig"
    file.write_text(trig, encoding="utf-8")
    return list(verify(read([file]), folder))


def test_nothing_wrong(tmp_path: Path, whole: str) -> None:
    """Right claims have no problem, whatever the name of the text's file."""
    assert problems(tmp_path, whole) == []


def test_a_text_that_cannot_be_read_is_named(tmp_path: Path, whole: str) -> None:
    """It may be the one that a claim quotes."""
    (tmp_path / "absent.txt").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="cannot be read") as fault:
        problems(tmp_path, whole)
    assert fault.value.place.file == str(tmp_path / "absent.txt")


@pytest.mark.parametrize(
    ("change", "code", "predicate", "mend"),
    [
        ((digest(TEXT), digest("x")), "source-digest", AP.sha256, "Put the text there"),
        ((f"ap:length {len(TEXT)}", "ap:length 3"), "source-length", AP.length, f"ap:length {len(TEXT)}"),
        ((digest(TEXT[slice(0, 31)]), digest("x")), "passage-digest", AP.sha256, digest(TEXT[slice(0, 31)])),
        (("oa:start 33", "oa:start 34"), "passage-digest", AP.sha256, "oa:start 33 ; oa:end 47"),
        (("oa:end 47", "oa:end 4700"), "passage-bounds", OA.end, "oa:start 33 ; oa:end 47"),
        (("oa:start 33", "oa:start 3300"), "passage-bounds", OA.start, "oa:start 33 ; oa:end 47"),
        (("oa:end 47 ;", ""), "passage-bounds", OA.end, "one oa:end"),
        (("oa:start 33 ;", ""), "passage-bounds", OA.start, "one oa:start"),
        (('"in talks"', '"in  talks"'), "cue", AP.cue, "verbatim"),
        (('"most likely"', '"Halden"'), "hedge", AP.hedge, "verbatim"),
        (('text:s3 ap:holdsNoClaim "says nothing"@en .', ""), "uncovered", None, "ap:holdsNoClaim"),
    ],
)  # fmt: skip
def test_each_fault(
    tmp_path: Path, whole: str, change: tuple[str, str], code: str, predicate: object, mend: str
) -> None:
    """One fault gives the problem of its code, at its predicate, with a mend that says the right value."""
    assert change[0] in whole
    found = [problem for problem in problems(tmp_path, whole.replace(*change)) if problem.code == code]
    assert len(found) == 1
    assert found[0].predicate == predicate
    assert mend in found[0].mend


@pytest.mark.parametrize(("start", "end"), [(40, 40), (len(TEXT), len(TEXT)), (len(TEXT) - 4, len(TEXT) + 1)])
def test_a_passage_has_words_of_the_text_and_ends_with_it(tmp_path: Path, whole: str, start: int, end: int) -> None:
    """Though the digest is that of what there is between its offsets."""
    changed = whole
    was, told = digest(TEXT[33:47]), digest(TEXT[start:end])
    for old, new in (("oa:start 33", f"oa:start {start}"), ("oa:end 47", f"oa:end {end}"), (was, told)):
        assert old in changed
        changed = changed.replace(old, new)
    assert "passage-bounds" in {problem.code for problem in problems(tmp_path, changed)}


def test_digest_off_by_a_digit(tmp_path: Path, whole: str) -> None:
    """The text with the source's name tells the right digest, and the rest is verified against it."""
    wrong = whole.replace(digest(TEXT), "0" + digest(TEXT)[1:]).replace('"in talks"', '"nowhere"')
    first, second = problems(tmp_path, wrong, name="example.txt")
    assert (first.code, first.subject) == ("source-digest", SOURCE.example)
    assert f'ap:sha256 "{digest(TEXT)}"' in first.mend
    assert (second.code, second.subject) == ("cue", CLAIM.c1)
    assert second.value is not None
    assert second.value.value == "nowhere"


@pytest.mark.parametrize("iri", ["urn:source/example/", "https://a.example/#example", "https://a.example/example#"])
def test_a_text_may_have_the_name_of_its_source(tmp_path: Path, whole: str, iri: str) -> None:
    """Which is the last step of the source's IRI."""
    wrong = whole.replace(digest(TEXT), digest("x")).replace("source:example", f"<{iri}>")
    (found,) = problems(tmp_path, wrong, name="example.txt")
    assert "not that of example.txt" in found.what


def test_the_folder_where_one_is_has_a_name(tmp_path: Path, whole: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a text is looked for is told, whatever the folder is given as."""
    monkeypatch.chdir(tmp_path)
    (found,) = problems(Path(), f'{whole} source:other a ap:Source ; ap:sha256 "{digest("x")}" .')
    assert found.what.endswith("it is not in ..")
    (found,) = (each for each in problems(Path(), whole, "stray") if each.code == "source-digest")
    assert found.what == "No *.txt file in . has this digest."


def test_a_text_that_is_elsewhere(tmp_path: Path, whole: str) -> None:
    """Who adds an article need not have those of others; what is no source's text may be that of any, changed."""
    other = f'source:other a ap:Source ; ap:sha256 "{digest("x")}" .'
    (found,) = problems(tmp_path, whole + other)
    assert (found.code, found.subject) == ("not-run", SOURCE.other)
    (tmp_path / "stray.txt").write_text("y", encoding="utf-8")
    (found,) = problems(tmp_path, whole + other)
    assert (found.code, found.subject) == ("source-digest", SOURCE.other)


def test_each_source_is_held_against_its_own_text(tmp_path: Path, whole: str) -> None:
    """With several at hand; one that states no digest has none, as a registry."""
    text = "Short."
    (tmp_path / "other.txt").write_text(text, encoding="utf-8")
    other = f"""
        source:other ap:sha256 "{digest(text)}" ; ap:length {len(text)} .
        {passage(text, Span(0, len(text)), "text:o1", "source:other", number=1)}
        text:o1 ap:holdsNoClaim "says nothing"@en .
        c:record a ap:Record ; prov:wasQuotedFrom source:registry . source:registry dcterms:title "Registry" ."""
    assert problems(tmp_path, whole + other) == []


def test_a_folder_without_a_text(tmp_path: Path, whole: str) -> None:
    """It is the wrong one, sooner than that of other articles: nothing would be verified, and all would seem well."""
    file = tmp_path / "claims.trig"
    file.write_text(whole, encoding="utf-8")
    (found,) = verify(read([file]), tmp_path)
    assert (found.code, found.subject) == ("source-digest", SOURCE.example)


def test_uncovered_text(tmp_path: Path, whole: str) -> None:
    """Text that no sentence covers is told with offsets, digest and a cue of a few words."""
    trig = whole.replace(passage(TEXT, THIRD, "text:s3", "source:example", number=3), "")
    (found,) = problems(tmp_path, trig.replace('text:s3 ap:holdsNoClaim "says nothing"@en .', ""))
    assert (found.code, found.subject) == ("uncovered", SOURCE.example)
    assert "(Nothing – “else” – is known…)" in found.what
    assert (
        f'oa:start {THIRD.start} ; oa:end {THIRD.end} ; ap:sha256 "{digest(TEXT[THIRD.start : THIRD.end])}"'
        in found.mend
    )


def test_reasons_may_be_in_several_languages(tmp_path: Path, whole: str) -> None:
    """One is enough."""
    assert problems(tmp_path, whole.replace('"says nothing"@en', '"says nothing"@en , "ne dit rien"@fr')) == []


def test_words_may_stand_in_any_of_the_passages_that_are_at_hand(tmp_path: Path, whole: str) -> None:
    """Where one is not, nothing is said of them; nor of a claim without a passage."""
    trig = whole.replace("ap:evidence text:s1 ; ap:cue", "ap:evidence text:s1 , text:s2 ; ap:cue")
    assert problems(tmp_path, trig) == []
    wrong = trig.replace('"in talks"', '"nowhere"')
    assert [problem.code for problem in problems(tmp_path, wrong)] == ["cue"]
    elsewhere = wrong.replace("text:s1 , text:s2", "text:s1 , text:other") + "text:other a ap:Passage ; "
    for more in ("prov:wasQuotedFrom source:other ; oa:start 0 ; oa:end 9 .", "prov:wasQuotedFrom source:example ."):
        assert "cue" not in {problem.code for problem in problems(tmp_path, elsewhere + more)}
    assert [problem.code for problem in problems(tmp_path, wrong.replace("text:s1 , text:s2", "id:report"))] == [
        "uncovered"
    ]


def test_passage_within_a_sentence(tmp_path: Path, whole: str) -> None:
    """A claim that rests on a part of a sentence accounts for the sentence."""
    part = passage(TEXT, Span(SECOND.start, SECOND.start + 9), "text:p1", "source:example")
    assert problems(tmp_path, whole.replace("ap:evidence text:s2", "ap:evidence text:p1") + part) == []


def test_what_is_claimed_of_one_sentence_accounts_for_no_other(tmp_path: Path, whole: str) -> None:
    """Neither for one before it, nor, resting on the beginning of the next, for the one in which it starts."""
    across = passage(TEXT, Span(FIRST.start + 10, SECOND.start + 6), "text:p1", "source:example")
    for other in ("text:s2", "text:p1"):
        trig = whole.replace("ap:evidence text:s1 ; ap:cue", f"ap:evidence {other} ; ap:cue") + across
        found = [problem for problem in problems(tmp_path, trig) if problem.code == "uncovered"]
        assert [problem.subject.value.rpartition("#")[2] for problem in found] == ["s1"]


def test_only_sentences_cover_a_text(tmp_path: Path, whole: str) -> None:
    """A passage of other length needs no claim, and leaves what it is of to be accounted for."""
    part = passage(TEXT, THIRD, "text:p1", "source:example")
    assert problems(tmp_path, whole + part) == []
    trig = whole.replace(passage(TEXT, THIRD, "text:s3", "source:example", number=3), part)
    (found,) = problems(tmp_path, trig.replace('text:s3 ap:holdsNoClaim "says nothing"@en .', ""))
    assert (found.code, found.subject) == ("uncovered", SOURCE.example)


def test_not_utf8(tmp_path: Path, prefixes: str) -> None:
    """A text that does not decode is one problem."""
    content = b"caf\xe9."
    (tmp_path / "latin.txt").write_bytes(content)
    file = tmp_path / "claims.trig"
    file.write_text(f'{prefixes} source:example ap:sha256 "{digest(content)}" .', encoding="utf-8")
    assert [problem.code for problem in verify(read([file]), tmp_path)] == ["source-encoding"]


def test_code_points(tmp_path: Path, prefixes: str) -> None:
    """Offsets count code points, also beyond the basic plane, and line ends as they are in the file."""
    text = "𝔸 first.\r\n\r\nÉ second."
    spans = sentences(text)
    trig = "\n".join(
        [
            prefixes,
            f'source:example a ap:NewsArticle ; ap:sha256 "{digest(text)}" ; ap:length {len(text)} .',
            *(passage(text, span, f"text:s{n}", "source:example", number=n) for n, span in enumerate(spans, 1)),
            'text:s1 ap:holdsNoClaim "x" . text:s2 ap:holdsNoClaim "x" .',
        ]
    )
    assert spans == [Span(0, 8), Span(12, 21)]
    assert problems(tmp_path, trig, text) == []
