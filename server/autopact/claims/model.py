"""What is read from claim files: sources, the passages in them, records, and the claims that rest on them.

A value that the file does not give, or gives more than once where one is due, is None: reading is tolerant, and
`autopact check` says what is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import NamedNode, Triple

from autopact.terms import AP, DCTERMS, Level

LEVELS: dict[NamedNode, Level] = {AP[level.word]: level for level in Level}
"""The grades of factuality that are projected, and where to; `ap:uncommitted` is not."""


@dataclass(frozen=True, slots=True)
class Source:
    """An article, a press release, a data set, somebody's knowledge: what evidence is taken from.

    `sha256` is the lower-case hex digest of the file's bytes, `length` its length in code points.
    """

    iri: NamedNode
    titles: tuple[str, ...] = ()
    sha256: str | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a source, in code points, the end exclusive; `sha256` is that of the span's UTF-8 bytes.

    `reason` says why a sentence holds no claim.
    """

    iri: NamedNode
    source: NamedNode | None = None
    start: int | None = None
    end: int | None = None
    sha256: str | None = None
    reason: str | None = None
    is_sentence: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """An entry of a data set."""

    iri: NamedNode
    source: NamedNode | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement that a source makes, or a curator: its triples and what is said about it."""

    iri: NamedNode
    triples: frozenset[Triple] = frozenset()
    paraphrase: str | None = None
    speaker: NamedNode | None = None
    speech_act: NamedNode | None = None
    factuality: NamedNode | None = None
    polarity: NamedNode | None = None
    evidence: tuple[NamedNode, ...] = ()
    cues: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    created: str | None = None
    supersedes: tuple[NamedNode, ...] = ()
    retracted_on: str | None = None

    @property
    def open(self) -> tuple[NamedNode, ...]:
        """The properties that are still missing, or ambiguous."""
        required = {
            AP.paraphrase: self.paraphrase,
            AP.speaker: self.speaker,
            AP.speechAct: self.speech_act,
            AP.factuality: self.factuality,
            AP.polarity: self.polarity,
            AP.evidence: self.evidence,
            DCTERMS.created: self.created,
        }
        return tuple(predicate for predicate, value in required.items() if not value)

    @property
    def level(self) -> Level | None:
        """The level at which the claim, taken alone, puts its triples into the graph; None where it does not.

        A claim that is open, denied, uncommitted or retracted puts none. `Claims.level` minds supersession too.
        """
        if self.open or self.retracted_on or self.polarity != AP.Affirmed or self.factuality is None:
            return None
        return LEVELS.get(self.factuality)


@dataclass(frozen=True)
class Claims:
    """Everything that was read from claim files, each kind by IRI.

    `metadata` is what their default graphs say, as it was written.
    """

    claims: Mapping[NamedNode, Claim] = field(default_factory=dict)
    sources: Mapping[NamedNode, Source] = field(default_factory=dict)
    passages: Mapping[NamedNode, Passage] = field(default_factory=dict)
    records: Mapping[NamedNode, Record] = field(default_factory=dict)
    metadata: frozenset[Triple] = frozenset()

    def __iter__(self) -> Iterator[Claim]:
        """The claims, by IRI."""
        return iter(self.claims.values())

    def level(self, claim: Claim) -> Level | None:
        """The level at which the claim projects, None where it does not: superseded ones do not."""
        return None if claim.iri in self.superseded else claim.level

    @cached_property
    def superseded(self) -> frozenset[NamedNode]:
        """The claims that another one, itself not retracted, supersedes."""
        return frozenset(old for claim in self.claims.values() if not claim.retracted_on for old in claim.supersedes)
