"""The skeleton of a claim file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from autopact.claims.leaks import leaks
from autopact.claims.reading import read
from autopact.claims.skeleton import skeleton, slug, span_of
from autopact.claims.text import WORD, digest, sentences
from autopact.claims.verification import verify
from autopact.errors import InputError
from autopact.terms import AP, CLAIM, DCTERMS, SOURCE

ARTICLE = Path(__file__).parent / "voltfjord" / "article.txt"
WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def trig(tmp_path: Path) -> Path:
    """The skeleton of the made-up article, as a file."""
    file = tmp_path / "voltfjord.trig"
    file.write_text(skeleton(ARTICLE, "voltfjord", url="https://news.example/1", created=WHEN), encoding="utf-8")
    return file


def test_source_and_sentences(trig: Path) -> None:
    """It parses, and has the source's and every sentence's offsets and digests right."""
    claims = read([trig])
    text = ARTICLE.read_bytes().decode()
    source = claims.sources[SOURCE.voltfjord]
    assert (source.sha256, source.length) == (digest(ARTICLE.read_bytes()), len(text))
    assert list(source.titles) == text.splitlines()[:1]
    for number, span in enumerate(sentences(text), start=1):
        passage = claims.passages[NamedNode(f"{source.iri.value}#s{number}")]
        assert (passage.start, passage.end) == (span.start, span.end)
    assert list(verify(claims, ARTICLE.parent)) == []


def test_stubs_are_open(trig: Path) -> None:
    """Each sentence has a stub that rests on it, with a verbatim cue, and lacks what only a person can say."""
    claims = read([trig])
    stubs = [claims.claims[CLAIM[f"voltfjord-s{number}"]] for number in range(1, 10)]
    missing = {AP.paraphrase, AP.speaker, AP.speechAct, AP.factuality, AP.polarity}
    assert all(set(stub.open) == missing and not stub.triples for stub in stubs)
    assert all(stub.level is None and len(stub.evidence) == 1 and len(stub.cues) == 1 for stub in stubs)
    assert all(stub.created == "2026-01-02T03:04:05Z" for stub in stubs)
    assert set(claims.claims[CLAIM["voltfjord-distinct-organizations"]].open) == missing


def test_the_text_stays_out(trig: Path) -> None:
    """Of the sentences it holds six words at the most, and no run of ten words anywhere but the title."""
    claims = read([trig])
    assert all(len(WORD.findall(cue)) <= 6 for claim in claims for cue in claim.cues)
    text = ARTICLE.read_text(encoding="utf-8")
    assert leaks(text, trig.read_text(encoding="utf-8"), titles=text.splitlines()[:1]) == []


def test_comments_are_the_missing_statements(trig: Path) -> None:
    """Taking the comment signs off a stub's lines completes it."""
    text = trig.read_text(encoding="utf-8")
    for predicate in ("paraphrase", "speaker", "speechAct", "factuality", "polarity"):
        text = text.replace(f"    # ap:{predicate} ", f"    ap:{predicate} ")
    trig.write_text(text, encoding="utf-8")
    assert all(not claim.open for claim in read([trig]))


def test_title_without_a_headline(tmp_path: Path) -> None:
    """An article that begins with a sentence is titled by its name, unless a title is given."""
    article = tmp_path / "a.txt"
    article.write_text("It begins here. It goes on.", encoding="utf-8")
    assert 'dcterms:title "no-headline"@en' in skeleton(article, "no-headline")
    for text in (
        "It begins here.\nIt goes on.",
        "它开始了。\n好。",
        "Does it begin? It does\n",
        "Norvik founds a\nnew venture\n\nIt is.",
    ):
        article.write_text(text, encoding="utf-8")
        assert 'dcterms:title "no-headline"@en' in skeleton(article, "no-headline")
    article.write_text("Does it begin?  \n\nIt does.", encoding="utf-8")
    assert 'dcterms:title "Does it begin?"@en' in skeleton(article, "a")
    assert 'dcterms:title "\\"Quoted\\""@fr' in skeleton(article, "a", title='"Quoted"', language="fr")


@pytest.mark.parametrize(
    ("content", "options", "what"),
    [
        (b" \n", {}, "no sentence"),
        (b"caf\xe9.", {}, "not UTF-8: byte 3"),
        (b"It is.", {"name": "Two Words"}, "cannot stand in an IRI"),
        (b"It is.", {"name": ""}, "cannot stand in an IRI"),
        (b"It is.", {"url": "no address"}, "no address"),
        (b"It is.", {"language": "e n"}, "no language tag"),
    ],
)
def test_refusals(tmp_path: Path, content: bytes, options: dict[str, str], what: str) -> None:
    """What cannot become a skeleton is refused with the reason and a mend."""
    article = tmp_path / "a.txt"
    article.write_bytes(content)
    with pytest.raises(InputError, match=what) as caught:
        skeleton(article, **{"name": "a", **options})
    assert caught.value.mend


def test_a_name_is_offered_whatever_was_written() -> None:
    """Also where no letter of it can stand in an IRI."""
    for name, offered in (("Two Words", "two-words"), ("公司", "article-1")):
        with pytest.raises(InputError) as caught:
            skeleton(ARTICLE, name)
        assert caught.value.mend == f"Name it {offered!r}."


def test_words_of_the_article_and_times_are_written_as_turtle_has_them(tmp_path: Path) -> None:
    """Quotation marks and backslashes are escaped; the time is that of Greenwich."""
    article, file = tmp_path / "a.txt", tmp_path / "a.trig"
    article.write_text('He said "go\\on" to us.', encoding="utf-8")
    when = datetime(2026, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    file.write_text(skeleton(article, "a", created=when), encoding="utf-8")
    stub = read([file]).claims[CLAIM["a-s1"]]
    assert (stub.cues, stub.created) == (('He said "go\\on" to us',), "2025-12-31T23:30:00Z")


def test_the_language_is_that_of_title_and_source(tmp_path: Path) -> None:
    """English, unless another is named."""
    file = tmp_path / "a.trig"
    for options, language in (({}, "en"), ({"language": "fr"}, "fr")):
        file.write_text(skeleton(ARTICLE, "a", **options), encoding="utf-8")
        said = {triple.predicate: triple.object for triple in read([file]).metadata if triple.subject == SOURCE.a}
        title = said[DCTERMS.title]
        assert isinstance(title, Literal)
        assert (title.language, said[DCTERMS.language]) == (language, Literal(language))


def test_slug() -> None:
    """A name for IRIs is plain lower-case words joined by hyphens."""
    assert slug("Ｎｏｒｖｉｋ ２") == "norvik-2"
    assert slug("Été: Norvik & Halden_2") == "ete-norvik-halden-2"
    assert slug("公司") == ""


def test_span_of() -> None:
    """A span outside the text is refused."""
    text, span = span_of(ARTICLE, 0, 6)
    assert text[span.start : span.end] == "Norvik"
    assert span_of(ARTICLE, 0, len(text))[1].end == len(text)
    for start, end in ((5, 5), (-1, 3), (0, len(text) + 1)):
        with pytest.raises(InputError, match="No passage"):
            span_of(ARTICLE, start, end)
