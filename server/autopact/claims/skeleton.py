"""The beginning of a claim file: an article's sentences by offset and digest, and a stub of a claim for each.

What is left to a person stands as comments: a stub lacks its paraphrase, speaker, factuality and content, and so
`autopact check` names it as open until it is filled in.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from autopact.claims.text import Span, digest, first_words, sentences
from autopact.errors import InputError, Place
from autopact.terms import BASE, CLAIM, SOURCE

_HEAD = """\
# The claims of one article: fill in each stub, then run `autopact check` and `autopact build`.
#
# One claim, one statement: where a sentence makes several, copy its stub under another name (c:s3-aim, c:s3-factory).
# A sentence that says nothing to the graph needs no claim but a reason:  text:s3 ap:holdsNoClaim "why"@en .
# No ten words of the article in a row: paraphrase, and keep cues to a few words (eight at the most).

@prefix ap: <{base}ontology#> .
@prefix c: <{claim}{name}-> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix id: <{base}id/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <{source}> .
@prefix text: <{source}{name}#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

# ---- The source and who speaks in it

source:{name} a ap:NewsArticle ;      # or ap:PressRelease
    dcterms:title {title} ;
    dcterms:language {language} ;
    ap:author text:author ;
    dcterms:created {created} ;
{url}    ap:sha256 "{digest}" ;
    ap:length {length} .

text:author a ap:UnnamedAgent ;
    rdfs:label "the article's author"@en , "l'auteur de l'article"@fr , "文章作者"@zh .

# ---- The pattern of an arrangement: one node each; firms that only share a partner stand in arrangements of their own
#
# id:deal-first-second a ap:Agreement ;                 # ap:Negotiation while they only talk
#     rdfs:label "what the two do together"@en ;
#     ap:hasAgreementParty id:first , id:second ;       # ap:hasNegotiatingParty in talks
#     ap:hasManufacturerParty id:first ;                # in which roles, where the text says so
#     ap:hasTechnologyParty id:second ;
#     ap:hasTopic ap:VehicleSoftware ;                  # see ontology/schemes.ttl
#     ap:hasStatus ap:Active .
"""

_SENTENCE = """
# ---- Sentence {number}, {start} to {end}

{passage}

c:s{number} a ap:Claim ;
    # ap:paraphrase "what it says, in your own words"@en ;
    # ap:speaker text:author ;        # or who else is committed to it: id:NAME
    # ap:speechAct ap:Stated ;        # or Reported OfficiallyConfirmed Quoted Speculated Forecasted Conditional
    #                                 # Interpreted OfficiallyDenied
    # ap:factuality ap:certain ;      # or probable (most likely, is expected to), possible (may, could),
    #                                 # uncommitted (an aim, a wish, a condition)
    # ap:polarity ap:Affirmed ;       # or Denied
    # ap:hedge "the hedging words" ;
    # skos:note "what was read how, and why"@en ;
    ap:evidence text:s{number} ;
    ap:cue {cue} ;{cue_hint}
    dcterms:created {created} .

c:s{number} {{
}}
"""

_DISTINCTNESS = """
# ---- Who is different from whom: classes that count parties (JointVenture) need to know

c:distinct-organizations a ap:Claim ;
    # ap:paraphrase "The organizations of this article are different ones."@en ;
    # ap:speaker text:author ;
    # ap:speechAct ap:Interpreted ;
    # ap:factuality ap:certain ;
    # ap:polarity ap:Affirmed ;
    skos:note "Different names are read as different organizations."@en ;
    ap:evidence text:s1 ;      # and every other sentence that names them
    ap:cue {cue} ;
    dcterms:created {created} .

c:distinct-organizations {{
    # id:first owl:differentFrom id:second , id:third .
    # id:second owl:differentFrom id:third .
}}
"""


def skeleton(
    article: Path,
    name: str,
    *,
    title: str | None = None,
    url: str | None = None,
    language: str = "en",
    created: datetime | None = None,
) -> str:
    """A claim file in TriG for the article, ready to be filled in.

    Of the article's own words it holds the title and, for each sentence, a cue of six words at the most.

    Args:
        article: the file of its text, in UTF-8.
        name: what its source is called, in IRIs: see `slug`.
        title: its title; without it the headline, or else the name.
        url: where it was published.
        language: the language tag of the title.
        created: when the claims enter the graph; without it, now.

    Raises:
        InputError: the file cannot be read, is not UTF-8 or holds no sentence; the name, address or language
            cannot stand in an IRI or tag.
    """
    text = _read(article)
    spans = sentences(text)
    if not spans:
        raise InputError(
            "The article holds no sentence.", mend="Save its text into the file.", place=Place(str(article))
        )
    if not name or name != slug(name):
        raise InputError(f"The name {name!r} cannot stand in an IRI.", mend=f"Name it {slug(name) or 'article-1'!r}.")
    stamp = (created or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    moment = f'"{stamp}"^^xsd:dateTime'
    head = _HEAD.format(
        base=BASE,
        claim=CLAIM,
        source=SOURCE,
        name=name,
        title=_tagged(title or _headline(text, spans[0]) or name, language),
        language=Literal(language),
        created=moment,
        url=f"    rdfs:seeAlso {_address(url)} ;\n" if url else "",
        digest=digest(text),
        length=len(text),
    )
    stubs = [
        _SENTENCE.format(
            number=number,
            start=span.start,
            end=span.end,
            passage=passage(text, span, f"text:s{number}", f"source:{name}", number=number),
            cue=_cue(text, span),
            cue_hint="      # better: the words that carry this statement" if number == 1 else "",
            created=moment,
        )
        for number, span in enumerate(spans, start=1)
    ]
    return head + "".join(stubs) + _DISTINCTNESS.format(cue=_cue(text, spans[0]), created=moment)


def passage(text: str, span: Span, name: str, source: str, *, number: int | None = None) -> str:
    """The Turtle statement of a span: a sentence if it has a number, else a passage.

    Args:
        text: the source's text.
        span: where in it.
        name: the passage's own name, as it shall be written.
        source: the source's name, as it shall be written.
        number: the sentence's number, from 1.
    """
    kind = "ap:Passage" if number is None else f"ap:Sentence ;\n    ap:number {number}"
    return (
        f"{name} a {kind} ;\n"
        f"    prov:wasQuotedFrom {source} ;\n"
        f"    oa:start {span.start} ;\n"
        f"    oa:end {span.end} ;\n"
        f'    ap:sha256 "{digest(text[span.start : span.end])}" .'
    )


def slug(words: str) -> str:
    """The words as a name for IRIs: lower case, plain letters and digits, joined by hyphens; empty if none is left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def span_of(article: Path, start: int, end: int) -> tuple[str, Span]:
    """The article's text, and the span in it.

    Raises:
        InputError: the file cannot be read or is not UTF-8, or the span does not lie in it.
    """
    text = _read(article)
    if not 0 <= start < end <= len(text):
        raise InputError(
            f"No passage goes from {start} to {end}: the text has {len(text)} code points.",
            mend="Give a start before the end, both inside the text; the end is exclusive.",
            place=Place(str(article)),
        )
    return text, Span(start, end)


def _read(article: Path) -> str:
    try:
        return article.read_bytes().decode()
    except OSError as error:
        raise InputError(
            f"The article cannot be read: {error.strerror}.",
            mend="Check the path and its permissions.",
            place=Place(str(article)),
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"The article is not UTF-8: byte {error.start} does not decode.",
            mend="Save it as UTF-8: offsets and digests are counted in it.",
            place=Place(str(article)),
        ) from error


def _headline(text: str, first: Span) -> str:
    """The first sentence where it stands on a line of its own without a full stop, else nothing."""
    sentence = text[first.start : first.end]
    alone = "\n" not in sentence and bool(re.match(r"[^\S\n]*\n", text[first.end :]))
    return sentence if alone and sentence[-1] not in ".。" else ""


def _cue(text: str, span: Span) -> str:
    return str(Literal(first_words(text[span.start : span.end])))


def _tagged(words: str, language: str) -> str:
    try:
        return str(Literal(words, language=language))
    except ValueError as error:
        raise InputError(f"{language!r} is no language tag.", mend="Write it like en, fr or zh-Hans.") from error


def _address(url: str) -> str:
    try:
        return str(NamedNode(url))
    except ValueError as error:
        raise InputError(f"{url!r} is no address: {error}.", mend="Give it in full: https://….") from error
