"""A made-up article and its claims, whole and right: each test plants one fault in them."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from tests.prefixes import DECLARED

from autopact.checks import Finding, logic, run

ARTICLE = "Kestrel Motors builds a van with Ostra Software.\n\nAnalysts think that Kestrel may sell it in Norway.\n"
SPANS = ((0, 48), (50, 100))

PREFIXES = f"""{DECLARED}\
@prefix c: <https://w3id.org/autopact/claim/kestrel-> .
@prefix text: <https://w3id.org/autopact/source/kestrel#> .
"""


def digest(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes."""
    return sha256(text.encode()).hexdigest()


CLAIMS = f"""{PREFIXES}
source:kestrel a ap:NewsArticle ;
    dcterms:title "Kestrel and Ostra"@en ;
    dcterms:created "2026-11-22T00:00:00Z"^^xsd:dateTime ;
    ap:sha256 "{digest(ARTICLE)}" ;
    ap:length {len(ARTICLE)} .

text:author a ap:UnnamedAgent ; rdfs:label "the author"@en .

text:s1 a ap:Sentence ;
    prov:wasQuotedFrom source:kestrel ;
    ap:number 1 ;
    oa:start {SPANS[0][0]} ;
    oa:end {SPANS[0][1]} ;
    ap:sha256 "{digest(ARTICLE[slice(*SPANS[0])])}" .

text:s2 a ap:Sentence ;
    prov:wasQuotedFrom source:kestrel ;
    ap:number 2 ;
    oa:start {SPANS[1][0]} ;
    oa:end {SPANS[1][1]} ;
    ap:sha256 "{digest(ARTICLE[slice(*SPANS[1])])}" .

c:s1 a ap:Claim ;
    ap:paraphrase "The two companies make a van together."@en ;
    ap:speaker text:author ;
    ap:speechAct ap:Stated ;
    ap:factuality ap:certain ;
    ap:polarity ap:Affirmed ;
    ap:evidence text:s1 ;
    ap:cue "builds a van" ;
    dcterms:created "2026-11-22T00:00:00Z"^^xsd:dateTime .

c:s1 {{
    id:kestrel a ap:Manufacturer ; rdfs:label "Kestrel Motors"@en ; owl:differentFrom id:ostra .
    id:ostra a ap:TechnologyCompany ; rdfs:label "Ostra Software"@en .
    id:kestrel-ostra a ap:Agreement ;
        rdfs:label "Van of Kestrel and Ostra"@en ;
        ap:hasAgreementParty id:kestrel , id:ostra .
}}

c:s2 a ap:Claim ;
    ap:paraphrase "Norway is thought of as a market for the van."@en ;
    ap:speaker text:author ;
    ap:speechAct ap:Speculated ;
    ap:factuality ap:possible ;
    ap:polarity ap:Affirmed ;
    ap:evidence text:s2 ;
    ap:cue "sell it in Norway" ;
    ap:hedge "may" ;
    dcterms:created "2026-11-22T00:00:00Z"^^xsd:dateTime .

c:s2 {{
    id:kestrel ap:activeIn id:norway-vans .
    id:norway-vans a ap:Market ; rdfs:label "vans in Norway"@en .
}}
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder that holds the article."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "kestrel.txt").write_text(ARTICLE, encoding="utf-8")
    return folder


@pytest.fixture
def planted(tmp_path: Path) -> Callable[..., Path]:
    """The file of claims, with one stretch of it replaced: the fault."""

    def write(right: str = "", wrong: str = "", *, append: str = "") -> Path:
        assert CLAIMS.count(right) >= 1
        path = tmp_path / "kestrel.trig"
        path.write_text(CLAIMS.replace(right, wrong, 1) + append if right else CLAIMS + append, encoding="utf-8")
        return path

    return write


@pytest.fixture
def errors(sources: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Finding]]:
    """What is found in files, the article at hand; without HermiT, which takes seconds and has tests of its own."""
    monkeypatch.setattr(logic, "by_hermit", lambda *_: iter(()))
    return lambda *files: list(run(files, sources=sources).findings)
