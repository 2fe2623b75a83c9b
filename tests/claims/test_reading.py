"""Claim files in, whole and otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from autopact.claims.model import Claims, Passage, Record, Source
from autopact.claims.reading import passage, read, record
from autopact.errors import SyntaxFault
from autopact.terms import AP, CLAIM, DCTERMS, ID, SOURCE, Level

Written = Callable[[str], Claims]
Writes = Callable[..., str]
TEXT = "https://w3id.org/autopact/source/example#"


def test_every_part(written: Written, claim: Writes) -> None:
    """Sources, passages, records and claims are read; what is said of them besides is in the metadata."""
    claims = written(
        """
        source:example a ap:NewsArticle ; dcterms:title "Title"@en ; ap:sha256 "ab" ; ap:length 40 .
        text:s1 a ap:Sentence ; prov:wasQuotedFrom source:example ; ap:number 1 ;
            oa:start 0 ; oa:end 9 ; ap:sha256 "cd" .
        text:p2 a ap:Passage ; prov:wasQuotedFrom source:example ; oa:start 2 ; oa:end 5 ; ap:sha256 "ef" .
        text:s3 a ap:Sentence ; ap:holdsNoClaim "says nothing"@en .
        <https://w3id.org/autopact/source/wikidata#Q1> a ap:Record ; prov:wasQuotedFrom source:wikidata ;
            ap:recordIdentifier "Q1" .
        source:wikidata a ap:Dataset ; dcterms:title "Wikidata"@en .
        """
        + claim(
            "s1",
            "id:a ap:partnerOf id:b .",
            more='ap:cue "in talks", "with" ; ap:hedge "likely" ; skos:note "read so"@en ; ap:supersedes c:s0 ; '
            "ap:contradicts c:s2 ; ap:competesWith c:s3 ; ap:conditionalOn c:s4 ;",
        )
    )
    assert dict(claims.sources) == {
        SOURCE.example: Source(SOURCE.example, ("Title",), "ab", 40),
        SOURCE.wikidata: Source(SOURCE.wikidata, ("Wikidata",)),
    }
    sentence = NamedNode(TEXT + "s1")
    assert claims.passages[sentence] == Passage(sentence, SOURCE.example, 0, 9, "cd", None, True)
    assert not claims.passages[NamedNode(TEXT + "p2")].is_sentence
    assert claims.passages[NamedNode(TEXT + "s3")].reason == "says nothing"
    record = SOURCE["wikidata#Q1"]
    assert dict(claims.records) == {record: Record(record, SOURCE.wikidata)}
    (found,) = claims
    assert (found.paraphrase, found.speaker, found.speech_act) == ("in our words", ID.reuters, AP.Reported)
    assert (found.factuality, found.polarity, found.evidence) == (AP.certain, AP.Affirmed, (sentence,))
    assert (found.cues, found.hedges, found.supersedes) == (("in talks", "with"), ("likely",), (CLAIM.s0,))
    assert found.created == "2026-01-01T00:00:00Z"
    assert (found.level, found.open, len(found.triples)) == (Level.CERTAIN, (), 1)
    assert len(claims.metadata) == 6 + 4 + 1 + 5 + 2 + 3 + 2 + 16 - 1


def test_missing_metadata(written: Written) -> None:
    """A claim without factuality, and one that is only a graph, are read; both are open and never project."""
    claims = written("c:s1 a ap:Claim ; ap:speaker id:reuters . c:s1 { id:a ap:p id:b . } c:s2 { id:a ap:p id:c . }")
    first, second = claims
    assert AP.factuality in first.open
    assert AP.speaker not in first.open
    assert set(second.open) == {
        AP.paraphrase, AP.speaker, AP.speechAct, AP.factuality, AP.polarity, AP.evidence, DCTERMS.created,
    }  # fmt: skip
    assert (first.level, second.level) == (None, None)


def test_what_has_no_name_is_nothing_that_anybody_could_cite(written: Written) -> None:
    """Neither a claim, nor a passage, source or record."""
    for said in ("a ap:Claim", "ap:supersedes id:b", "a ap:Sentence ; oa:start 0", "ap:sha256 'a'", "a ap:Record"):
        claims = written(f"[] {said} .")
        assert not any((claims.claims, claims.passages, claims.sources, claims.records))


def test_what_is_said_twice_is_said(written: Written, claim: Writes) -> None:
    """A claim that was retracted on two days is; a sentence whose reason is in two languages has one."""
    (found,) = written(claim("s1", more="ap:retractedOn '2026-01-01', '2026-01-02' ;"))
    assert (found.retracted_on, found.level) == ("2026-01-01", None)
    (sentence,) = written("text:s a ap:Sentence ; ap:holdsNoClaim 'why'@en, 'pourquoi'@fr .").passages.values()
    assert sentence.reason


def test_ambiguity_is_open(written: Written, claim: Writes) -> None:
    """Of two grades of factuality neither counts, nor of two paraphrases."""
    for other, predicate in (("ap:factuality ap:possible", AP.factuality), ("ap:paraphrase 'or so'", AP.paraphrase)):
        (found,) = written(claim("s1", more=f"{other} ;"))
        assert found.open == (predicate,)
        assert found.level is None


@pytest.mark.parametrize(
    "said", ["text:p a ap:Passage .", "text:p a ap:Sentence .", "text:p oa:start 2 .", "text:p a ap:Record ."]
)
def test_one_alone_is_read_as_among_all(written: Written, said: str) -> None:
    """A passage is what is called one, or begins somewhere; a record is what is called one."""
    claims, iri = written(said), NamedNode(TEXT + "p")
    found = passage(iri, claims.metadata), record(iri, claims.metadata)
    assert found == (claims.passages.get(iri), claims.records.get(iri))
    assert [each is None for each in found] == ([True, False] if "Record" in said else [False, True])


def test_all_are_by_iri(written: Written, claim: Writes) -> None:
    """In whatever order they are written."""
    names = [f"s{number}" for number in (5, 2, 9, 1, 7)]
    claims = written(
        "".join(f"{claim(name)} text:{name} a ap:Sentence . source:{name} ap:sha256 'a' ." for name in names)
    )
    assert [found.iri for found in claims] == [CLAIM[name] for name in sorted(names)]
    assert list(claims.passages) == [NamedNode(TEXT + name) for name in sorted(names)]
    assert list(claims.sources) == [SOURCE[name] for name in sorted(names)]


def test_offsets_that_are_no_numbers(written: Written) -> None:
    """An offset that is no whole number, or of more digits than anything is long, is None, not an error."""
    (found,) = written('text:s1 a ap:Sentence ; oa:start -1 ; oa:end "x" .').passages.values()
    assert (found.start, found.end) == (None, None)
    (found,) = written(f"text:s1 a ap:Sentence ; oa:start {'1' * 5000} ; oa:end {'9' * 15} .").passages.values()
    assert (found.start, found.end) == (None, 10**15 - 1)
    (found,) = written('text:s1 a ap:Sentence ; oa:start "٣" ; oa:end 3 , 4 .').passages.values()
    assert (found.start, found.end) == (None, None)


def test_files_are_taken_together(tmp_path: Path, prefixes: str, claim: Writes) -> None:
    """A claim may be described in one file and rest on a passage of another."""
    one, two = tmp_path / "1.trig", tmp_path / "2.trig"
    one.write_text(prefixes + claim("s1"), encoding="utf-8")
    two.write_text(prefixes + "text:s1 a ap:Sentence ; oa:start 0 ; oa:end 9 .", encoding="utf-8")
    claims = read([one, two])
    assert claims.claims[CLAIM.s1].evidence == tuple(claims.passages)
    for file in (one, two):
        file.write_text(prefixes + "_:b skos:note 'the same' .", encoding="utf-8")
    assert len(read([one, two]).metadata) == 2  # a blank node is one of its file


def test_syntax_error(written: Written, tmp_path: Path, prefixes: str) -> None:
    """A syntax error is located."""
    with pytest.raises(SyntaxFault) as caught:
        written("c:s1 a ap:Claim ;; .\nc:s1 { id:a id:b }}")
    assert caught.value.place.file == str(tmp_path / "claims.trig")
    assert caught.value.place.line == prefixes.count("\n") + 2
