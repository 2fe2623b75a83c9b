"""Do the claims hold against the texts they quote? Digests, offsets, cues, and whether every sentence is accounted for.

The texts are not part of the repository: whoever has them keeps them in a folder, and they are known by digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from autopact.claims.model import Claim, Claims, Passage, Source
from autopact.claims.text import Span, digest, first_words, sentences
from autopact.terms import AP, OA, parted
from autopact.turtle.reader import content as content_of


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold: a stable `code`, the statement it is about, what is wrong, and the mend.

    `value` is the statement's object where the predicate may have several.
    """

    code: str
    subject: NamedNode
    predicate: NamedNode | None
    what: str
    mend: str
    value: Literal | None = None


def verify(claims: Claims, folder: Path) -> Iterator[Problem]:
    """Each problem of the claims with the texts in the folder, source by source.

    A text is any `*.txt` file with the digest that a source states, whatever its name. A source that states no
    digest has no text. That of another may be elsewhere, as long as every file in the folder is the text of a source.

    Yields:
        Problems with the codes `not-run` (the text is elsewhere), `source-digest`, `source-encoding`, `source-length`,
        `passage-bounds`, `passage-digest`, `cue`, `hedge` and `uncovered`.

    Raises:
        InputError: a text cannot be read.
    """
    files = {file: content_of(file) for file in sorted(folder.glob("*.txt"))}
    digests = {source.sha256 for source in claims.sources.values()}
    strays = not files or any(digest(content) not in digests for content in files.values())
    texts: dict[NamedNode, str] = {}
    for source in claims.sources.values():
        if source.sha256 is None:
            continue
        content, problems = _content(source, files, folder, strays)
        yield from problems
        if content is None:
            continue
        try:
            texts[source.iri] = content.decode()
        except UnicodeDecodeError as error:
            yield Problem(
                "source-encoding",
                source.iri,
                AP.sha256,
                f"The text of the source is not UTF-8: byte {error.start} does not decode.",
                "Save the text as UTF-8 and take offsets and digests anew: `autopact source add`.",
            )
    for iri, text in texts.items():
        yield from _length(claims.sources[iri], text)
        for passage in claims.passages.values():
            if passage.source == iri:
                yield from _passage(passage, text)
        yield from _uncovered(claims, iri, text)
    for claim in claims:
        yield from _quotations(claim, claims.passages, texts)


def _content(
    source: Source, files: Mapping[Path, bytes], folder: Path, strays: bool
) -> tuple[bytes | None, list[Problem]]:
    """The bytes with the source's digest; or those of the file that has its name, and a problem."""
    for content in files.values():
        if digest(content) == source.sha256:
            return content, []
    name = parted(source.iri.value.rstrip("/#"))[1]
    meant = next((file for file in files if file.stem == name), None)
    code = "source-digest"
    mend = "Put the text there, byte for byte as it was when the source was added"
    if meant is not None:
        what = f"The digest is not that of {meant.name}, the file with the source's name."
        mend = f'If that is the text, write ap:sha256 "{digest(files[meant])}".'
    elif strays:
        what, mend = f"No *.txt file in {folder.name or folder} has this digest.", f"{mend}; or correct the digest."
    else:
        code, mend = "not-run", f"{mend}."
        what = f"Offsets and cues were not held against the text of this source: it is not in {folder.name or folder}."
    problem = Problem(code, source.iri, AP.sha256, what, mend)
    return files[meant] if meant is not None else None, [problem]


def _length(source: Source, text: str) -> Iterator[Problem]:
    if source.length != len(text):
        what = f"The text has {len(text)} code points, not {source.length}."
        yield Problem("source-length", source.iri, AP.length, what, f"Write ap:length {len(text)}.")


def _passage(passage: Passage, text: str) -> Iterator[Problem]:
    start, end = passage.start, passage.end
    if start is None or end is None:
        predicate = OA.start if start is None else OA.end
        what = "The passage has no single start and end that are whole numbers."
        yield Problem("passage-bounds", passage.iri, predicate, what, "Give it one oa:start and one oa:end.")
        return
    if not start < end <= len(text):
        what = f"No passage goes from {start} to {end}: the text has {len(text)} code points."
        predicate = OA.start if start >= len(text) else OA.end
        yield Problem(
            "passage-bounds", passage.iri, predicate, what, _elsewhere(passage, text) or "Correct the offsets."
        )
        return
    right = digest(text[start:end])
    if passage.sha256 != right:
        what = f"The digest is not that of the text from {start} to {end}."
        mend = _elsewhere(passage, text) or f'If the offsets are right, write ap:sha256 "{right}".'
        yield Problem("passage-digest", passage.iri, AP.sha256, what, mend)


def _elsewhere(passage: Passage, text: str) -> str:
    """The mend where the digest is right for a sentence of the text, and the offsets are wrong."""
    for span in sentences(text):
        if digest(text[span.start : span.end]) == passage.sha256:
            return (
                f"The digest is that of the sentence at oa:start {span.start} ; oa:end {span.end}: correct the offsets."
            )
    return ""


def _quotations(
    claim: Claim, passages: Mapping[NamedNode, Passage], texts: Mapping[NamedNode, str]
) -> Iterator[Problem]:
    """The claim's cues and hedges that stand in none of its passages; nothing where a text is not at hand."""
    spans = [passages[iri] for iri in claim.evidence if iri in passages]
    if not spans or any(span.source not in texts or span.start is None or span.end is None for span in spans):
        return
    quoted = [texts[span.source][span.start : span.end] for span in spans if span.source is not None]
    for code, predicate, words in [("cue", AP.cue, claim.cues), ("hedge", AP.hedge, claim.hedges)]:
        for given in words:
            if not any(given in text for text in quoted):
                what = f"The {code} {given!r} does not stand in the claim's evidence."
                mend = (
                    "Copy it verbatim from one of the claim's passages, or name the passage it is from in ap:evidence."
                )
                yield Problem(code, claim.iri, predicate, what, mend, Literal(given))


def _uncovered(claims: Claims, source: NamedNode, text: str) -> Iterator[Problem]:
    """Sentences without claim or reason, and stretches of text that no sentence covers."""
    passages = [passage for passage in claims.passages.values() if passage.source == source]
    used = {iri for claim in claims for iri in claim.evidence}
    resting = [_span(passage) for passage in passages if passage.iri in used]
    covered = bytearray(len(text))
    for passage in passages:
        span = _span(passage)
        if not passage.is_sentence or span is None:
            continue
        covered[span.start : span.end] = b"\1" * len(covered[span.start : span.end])
        inside = any(rest and span.start <= rest.start and rest.end <= span.end for rest in resting)
        if not inside and passage.reason is None:
            what = "The sentence has neither a claim nor a reason why it holds none."
            mend = "Let a claim name it in ap:evidence, or state ap:holdsNoClaim with the reason."
            yield Problem("uncovered", passage.iri, None, what, mend)
    for span in _gaps(text, covered):
        words = text[span.start : span.end]
        what = f"No sentence covers the text from {span.start} to {span.end} ({first_words(words)}…)."
        mend = f'Describe it: ap:Sentence, oa:start {span.start} ; oa:end {span.end} ; ap:sha256 "{digest(words)}".'
        yield Problem("uncovered", source, None, what, mend)


def _span(passage: Passage) -> Span | None:
    return None if passage.start is None or passage.end is None else Span(passage.start, passage.end)


def _gaps(text: str, covered: Iterable[int]) -> Iterator[Span]:
    """The uncovered stretches, white space at their edges left out."""
    for bare, run in groupby(enumerate(covered), key=lambda pair: not pair[1]):
        places = [place for place, _ in run if not text[place].isspace()]
        if bare and places:
            yield Span(places[0], places[-1] + 1)
