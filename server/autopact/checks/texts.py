"""Do the claims hold against the articles themselves, where these are at hand, and is no article repeated here?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autopact.checks.finding import Finding, Severity
from autopact.checks.material import Material
from autopact.claims.leaks import RUN, leaks
from autopact.claims.model import Claims
from autopact.claims.text import digest
from autopact.claims.verification import verify
from autopact.tokens import place
from autopact.turtle.reader import content as content_of


def against_sources(material: Material, claims: Claims, sources: Path) -> Iterator[Finding]:
    """Each digest, offset, cue, hedge or stretch of an article in the folder that does not hold."""
    for problem in verify(claims, sources):
        if problem.code == "uncovered" and problem.subject in claims.passages:
            continue  # the rule sentence-without-claim says so, with or without the text
        where = material.place(problem.subject, problem.predicate, problem.value)
        severity = Severity.NOTICE if problem.code == "not-run" else Severity.ERROR
        yield Finding(problem.code, where, problem.what, problem.mend, severity)


def repeated(material: Material, claims: Claims, sources: Path) -> Iterator[Finding]:
    """Each run of words of an article in the folder that stands in one of the files."""
    contents = map(content_of, sorted(sources.glob("*.txt")))
    articles = {digest(content): content.decode(errors="replace") for content in contents}  # whatever they are in
    for source in claims.sources.values():
        article = articles.get(source.sha256 or "")
        if article is None:
            continue
        for document in material.documents:
            text = content_of(document.path).decode(errors="replace")
            for offset, words in leaks(article, text, titles=source.titles):
                yield Finding(
                    "verbatim",
                    replace(place(text, offset), file=document.name),
                    f"{len(words.split())} words of the article in a row; {RUN} are too many: it is not ours.",
                    "Say it in your own words; a cue has eight words at most.",
                )
