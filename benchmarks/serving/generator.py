"""Partnership data of any size in autopact's own vocabulary: the same triples for the same size and seed.

Companies in places work together in arrangements; newspapers claim it, in sentences, more or less firmly. Labels are
in English, French and Chinese. A few companies are in very many arrangements and most in few, as in life.

The data is one default graph: claims say what they state as plain nodes (`ap:StatedTriple`), since servers differ in
what a query sees of named graphs.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from pyoxigraph import Literal, RdfFormat, parse, serialize

from autopact.bundled import folder
from autopact.terms import AP, BASE, PREFIXES, RDFS
from benchmarks.serving.names import CITY, COUNTRIES, LANGUAGES, REGIONS, WORDING, Labels, company_name, place_name

SMALLEST = 5_000
"""The fewest triples that hold a little of everything."""

T = TypeVar("T")
_XSD = PREFIXES["xsd"]
_TYPE = f"<{PREFIXES['rdf']}type>"
_LABEL = f"<{PREFIXES['rdfs']}label>"
_ROLES = {  # class of arrangement: roles of its first and second party
    "SupplyAgreement": ("hasCustomer", "hasSupplier"),
    "LicenceAgreement": ("hasLicensee", "hasLicensor"),
    "JointDevelopmentAgreement": ("hasManufacturerParty", "hasTechnologyParty"),
    "ContractManufacturingAgreement": ("hasCustomer", "hasContractManufacturer"),
    "InvestmentAgreement": ("hasInvestor", "hasInvestee"),
    "DistributionAgreement": ("hasSupplier", "hasDistributor"),
    "Negotiation": ("hasManufacturerParty", "hasTechnologyParty"),
}
_FIRMNESS = (("certain", ""), ("certain", ""), ("probable", "most likely"), ("possible", "perhaps"))
_PER_ARTICLE = 5
_CREATED = f'"2026-11-22T00:00:00Z"^^<{_XSD}dateTime>'


@dataclass(frozen=True, slots=True)
class Generated:
    """What was generated: how many there are of each kind; their names are numbered from 0."""

    triples: int
    seed: int
    companies: int
    arrangements: int
    localities: int


def generate(path: Path, triples: int, seed: int = 1) -> Generated:
    """Write that many triples as N-Triples, and beside them what they are as JSON.

    Raises:
        ValueError: fewer triples are asked for than hold a little of everything.
    """
    if triples < SMALLEST:
        raise ValueError(f"Ask for {SMALLEST:,} triples at least.")
    growing = _Partnerships(triples, seed)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        written = 0
        for lines in growing.parts():
            if written + len(lines) > triples:
                break
            file.writelines(lines)
            written += len(lines)
        file.writelines(growing.aliases(triples - written))
    path.with_suffix(".json").write_text(json.dumps(asdict(growing.made()), indent=1) + "\n", encoding="utf-8")
    return growing.made()


def vocabulary(path: Path) -> None:
    """Write the ontology and its schemes as N-Triples, for servers that do not bring them along."""
    triples = (
        quad.triple
        for name in ("autopact", "schemes", "alignments")
        for quad in parse(path=folder("ontology") / f"{name}.ttl", rename_blank_nodes=True)
    )
    with path.open("wb") as file:
        serialize(triples, file, RdfFormat.N_TRIPLES)


class _Partnerships:
    """Grows the data part by part; a part is one thing with all that belongs to it, as lines."""

    def __init__(self, triples: int, seed: int) -> None:
        self._triples, self._seed = triples, seed
        self._random = random.Random(seed)  # noqa: S311 - not a secret: the same data every time is what is wanted
        self._companies = max(40, triples // 150)
        self._newspapers = max(5, self._companies // 50)
        self._localities = max(48, triples // 1500)
        self._topics = _topics()
        self._arrangements = 0

    def made(self) -> Generated:
        """What there is by now."""
        return Generated(self._triples, self._seed, self._companies, self._arrangements, self._localities)

    def parts(self) -> Iterator[list[str]]:
        """One part after another, without end: what must be there first, then arrangement after arrangement."""
        yield self._places()
        for number in range(self._newspapers):
            yield self._newspaper(number)
        for number in range(self._companies):
            yield self._company(number)
        while True:
            # Counted only when the part before was taken.
            number = self._arrangements
            article = [] if number % _PER_ARTICLE else self._article(number // _PER_ARTICLE)
            topic = self._one_of(list(self._topics))
            yield article + self._arrangement(number, topic) + self._claim(number, topic)
            self._arrangements += 1

    def aliases(self, count: int) -> list[str]:
        """That many further names of companies, which fill up the number that was asked for."""
        return [
            _line(_id("company", number % self._companies), f"<{PREFIXES['skos']}altLabel>", _text(f"Alias {number}"))
            for number in range(count)
        ]

    def _places(self) -> list[str]:
        lines = []
        for name, labels in REGIONS.items():
            lines += _thing(_id("region", name), "Region", labels)
        for name, (region, labels) in COUNTRIES.items():
            lines += _thing(_id("country", name), "Country", labels)
            lines.append(_line(_id("country", name), _ap("partOf"), _id("region", region)))
        countries = list(COUNTRIES)
        for number in range(self._localities):
            # Every fourth is a province that the three after it are part of.
            province = number % 4 == 0
            place = _id("place", number)
            lines += _thing(place, "Subdivision" if province else "Locality", place_name(number, CITY))
            country = countries[number // 4 % len(countries)]
            above = _id("country", country) if province else _id("place", number - number % 4)
            lines.append(_line(place, _ap("partOf"), above))
        return lines

    def _newspaper(self, number: int) -> list[str]:
        labels = {language: f"{name} {number}" for language, name in WORDING["newspaper"].items()}
        return _thing(_id("newspaper", number), "NewsOrganization", labels)

    def _company(self, number: int) -> list[str]:
        company = _id("company", number)
        kind = ("Manufacturer", "AutomotiveSupplier", "TechnologyCompany", "Company", "LogisticsCompany")[
            int(5 * self._random.random() ** 1.5)
        ]
        lines = _thing(company, kind, company_name(number))
        lines.append(_line(company, _ap("basedIn"), _id("place", self._below(self._localities))))
        lines.append(_line(company, _ap("lei"), _text(_lei(number))))
        if number and self._random.random() < 0.4:
            # Only of an earlier company, so that no company is above itself.
            lines.append(_line(company, _ap("subsidiaryOf"), _id("company", self._below(number))))
        if kind == "Manufacturer":
            vehicle, price = _id("vehicle", number), _id("price", number)
            labels = {language: f"{name} EV" for language, name in company_name(number).items()}
            lines += _thing(vehicle, "ElectricVehicle", labels)
            lines.append(_line(company, _ap("manufactures"), vehicle))
            lines.append(_line(vehicle, _ap("hasPrice"), price))
            lines += self._money(price, WORDING["price"], 15_000, 90_000)
        return lines

    def _arrangement(self, number: int, topic: str) -> list[str]:
        arrangement, kind = _id("arrangement", number), self._one_of(list(_ROLES))
        talks = kind == "Negotiation"
        parties: list[int] = []
        while len(parties) < 2 + (self._random.random() < 0.3):
            # The cube makes the first companies many times as busy as the last.
            party = int(self._companies * self._random.random() ** 3)
            if party not in parties:
                parties.append(party)
        first, second = (company_name(party) for party in parties[:2])
        lines = _thing(arrangement, kind, {
            language: WORDING["talks" if talks else "agreement"][language].format(
                first=first[language], second=second[language], topic=self._topics[topic][language]
            )
            for language in LANGUAGES
        })  # fmt: skip
        part = _ap("hasNegotiatingParty" if talks else "hasAgreementParty")
        for party in parties:
            lines.append(_line(arrangement, part, _id("company", party)))
            lines.append(_line(arrangement, _ap("hasParty"), _id("company", party)))
        for role, party in zip(_ROLES[kind], parties[:2], strict=True):
            lines.append(_line(arrangement, _ap(role), _id("company", party)))
        lines.append(_line(arrangement, _ap("hasTopic"), _ap(topic)))
        status = ("Proposed", "BrokenOff") if talks else ("Active", "Active", "Announced", "Ended")
        lines.append(_line(arrangement, _ap("hasStatus"), _ap(self._one_of(status))))
        lines += self._milestone(arrangement, number)
        if number:
            lines.append(_line(arrangement, _ap("precededBy"), _id("arrangement", self._below(number))))
        if not talks and self._random.random() < 0.5:
            value = _id("value", number)
            lines.append(_line(arrangement, _ap("hasValue"), value))
            lines += self._money(value, WORDING["value"], 1_000_000, 5_000_000_000)
        return lines

    def _milestone(self, arrangement: str, number: int) -> list[str]:
        milestone = _id("announcement", number)
        date = f"{2005 + self._below(20)}-{1 + self._below(12):02}-{1 + self._below(28):02}"
        labels = {language: f"{word} {number}, {date}" for language, word in WORDING["announcement"].items()}
        return [
            _line(arrangement, _ap("hasMilestone"), milestone),
            *_thing(milestone, "Announcement", labels),
            _line(milestone, _ap("date"), _typed(f"{date}T00:00:00Z", "dateTime")),
            _line(milestone, _ap("hasDatePrecision"), _ap("Day")),
        ]

    def _article(self, number: int) -> list[str]:
        source = f"<{BASE}source/article-{number}>"
        return [
            _line(source, _TYPE, _ap("NewsArticle")),
            _line(source, f"<{PREFIXES['dcterms']}title>", _text(f"Article {number} on partnerships", "en")),
            _line(source, f"<{PREFIXES['dcterms']}created>", _CREATED),
            _line(source, _ap("sha256"), _text(self._digest())),
            _line(source, _ap("length"), _typed(str(100 * _PER_ARTICLE), "integer")),
        ]

    def _claim(self, number: int, topic: str) -> list[str]:
        """What an article says of the topic of the arrangement of that number, and in which sentence."""
        article, rank = divmod(number, _PER_ARTICLE)
        source, claim = f"{BASE}source/article-{article}", f"{BASE}claim/claim-{number}"
        sentence, stated, claim = f"<{source}#s{rank + 1}>", f"<{claim}#t1>", f"<{claim}>"
        firmness, hedge = self._one_of(_FIRMNESS)
        act = self._one_of(("Stated", "Reported", "OfficiallyConfirmed", "Quoted"))
        lines = [
            _line(sentence, _TYPE, _ap("Sentence")),
            _line(sentence, f"<{PREFIXES['prov']}wasQuotedFrom>", f"<{source}>"),
            _line(sentence, _ap("number"), _typed(str(rank + 1), "integer")),
            _line(sentence, f"<{PREFIXES['oa']}start>", _typed(str(100 * rank), "integer")),
            _line(sentence, f"<{PREFIXES['oa']}end>", _typed(str(100 * rank + 90), "integer")),
            _line(sentence, _ap("sha256"), _text(self._digest())),
            _line(claim, _TYPE, _ap("Claim")),
            _line(claim, _ap("paraphrase"), _text(f"Arrangement {number} is about {self._topics[topic]['en']}.", "en")),
            _line(claim, _ap("speaker"), _id("newspaper", self._below(self._newspapers))),
            _line(claim, _ap("speechAct"), _ap(act)),
            _line(claim, _ap("factuality"), _ap(firmness)),
            _line(claim, _ap("polarity"), _ap("Affirmed")),
            _line(claim, _ap("evidence"), sentence),
            _line(claim, _ap("cue"), _text("works together with")),
            _line(claim, f"<{PREFIXES['dcterms']}created>", _CREATED),
            _line(stated, _TYPE, _ap("StatedTriple")),
            _line(stated, _ap("statedIn"), claim),
            _line(stated, _ap("statedSubject"), _id("arrangement", number)),
            _line(stated, _ap("statedPredicate"), _ap("hasTopic")),
            _line(stated, _ap("statedObject"), _ap(topic)),
        ]
        if hedge:
            lines.append(_line(claim, _ap("hedge"), _text(hedge)))
        if number and self._random.random() < 0.1:
            lines.append(_line(claim, _ap("supersedes"), f"<{BASE}claim/claim-{self._below(number)}>"))
        return lines

    def _money(self, name: str, labels: Labels, least: int, most: int) -> list[str]:
        amount = least + self._below(most - least)
        return [
            *_thing(name, "MonetaryAmount", labels),
            _line(name, _ap("amount"), _typed(f"{amount}.0", "decimal")),
            _line(name, _ap("currency"), _text(self._one_of(["EUR", "USD", "CNY"]))),
        ]

    def _digest(self) -> str:
        return f"{self._random.getrandbits(256):064x}"

    def _below(self, bound: int) -> int:
        return int(bound * self._random.random())

    def _one_of(self, things: Sequence[T]) -> T:
        return things[self._below(len(things))]


def _topics() -> dict[str, Labels]:
    """The topics of the vocabulary with their labels."""
    labels: dict[str, Labels] = {}
    found: set[str] = set()
    for quad in parse(path=folder("ontology") / "schemes.ttl"):
        name = str(quad.subject.value).removeprefix(str(AP)) if hasattr(quad.subject, "value") else ""
        if quad.object == AP.Topic:
            found.add(name)
        elif quad.predicate == RDFS.label and isinstance(quad.object, Literal) and quad.object.language:
            labels.setdefault(name, {})[quad.object.language] = quad.object.value
    return {name: labels[name] for name in sorted(found)}


def _lei(number: int) -> str:
    """A made-up LEI whose check digits fit (ISO 17442)."""
    body = f"AUTOPACT{number:010}"
    return f"{body}{98 - int(''.join(str(int(character, 36)) for character in body + '00')) % 97:02}"


def _thing(name: str, kind: str, labels: Labels) -> list[str]:
    return [
        _line(name, _TYPE, _ap(kind)),
        *(_line(name, _LABEL, _text(labels[language], language)) for language in LANGUAGES),
    ]


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} {predicate} {value} .\n"


def _id(kind: str, name: int | str) -> str:
    return f"<{BASE}id/{kind}-{name}>"


def _ap(name: str) -> str:
    return f"<{AP}{name}>"


def _text(text: str, language: str = "") -> str:
    return f'"{text}"@{language}' if language else f'"{text}"'


def _typed(text: str, datatype: str) -> str:
    return f'"{text}"^^<{_XSD}{datatype}>'
