"""The saved questions over planted facts: what the bundled graph has no example of, and what must not be answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import pytest
from tests.prefixes import DECLARED

from autopact.engine.dataset import assemble, ontology_files
from autopact.engine.embedded import Embedded
from autopact.engine.parts import default_graphs
from autopact.engine.seam import Solutions
from autopact.questions import load
from autopact.terms import BASE, PREFIXES

QUESTIONS = {question.name: question for question in load()}
Plant: TypeAlias = Callable[[str], Embedded]
Rows: TypeAlias = list[dict[str, str]]


def ask(engine: Embedded, name: str) -> Rows:
    """The rows that a question gets, asked as its description says; what is unbound is empty."""
    question = QUESTIONS[name]
    parts = default_graphs(question.certainty, question.inference)
    result = engine.query(question.text, default_graphs=parts)
    assert isinstance(result, Solutions)
    return [{key: getattr(term, "value", "") for key, term in row.items()} for row in result.rows]


def iris(*names: str) -> set[str]:
    """Names like `id:renault`, as the rows have them."""
    return {PREFIXES[prefix] + local for prefix, _, local in (name.partition(":") for name in names)}


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    """Makes an engine over the ontology and a file of these statements; the same statements, the same engine."""

    @cache
    def planted(statements: str) -> Embedded:
        file = tmp_path_factory.mktemp("planted") / "planted.trig"
        file.write_text(DECLARED + statements, encoding="utf-8")
        return Embedded(assemble([*ontology_files(), file]))

    return planted


def claim(name: str, content: str, grade: str = "certain", polarity: str = "Affirmed", more: str = "") -> str:
    """A claim of de Meo's, hedged and noted, that states the content."""
    return f"""claim:{name} a ap:Claim ; ap:paraphrase "{name}"@en ; ap:speaker id:luca-de-meo ;
        ap:speechAct ap:OfficiallyConfirmed ; ap:factuality ap:{grade} ; ap:polarity ap:{polarity} ; {more}
        ap:evidence source:s1 ; ap:hedge "perhaps" ; skos:note "Read so."@en ;
        dcterms:created "2026-11-22T00:00:00Z"^^xsd:dateTime .
    claim:{name} {{ {content} }}\n"""


SOURCE = """
source:s1 a ap:Sentence ; prov:wasQuotedFrom source:renault-li-auto-xiaomi ; ap:number 1 ; oa:start 0 ; oa:end 9 .
source:renault-li-auto-xiaomi a ap:NewsArticle ; ap:author id:luca-de-meo .
id:luca-de-meo rdfs:label "Luca de Meo"@en .
"""

# One triple a line, so that each can be turned round. They answer every question that has an answer by facts.
FACTS = """
id:renault a ap:Manufacturer
id:volvo-group a ap:Manufacturer
id:cma-cgm a ap:Company
id:renault owl:differentFrom id:volvo-group
id:renault owl:differentFrom id:cma-cgm
id:cma-cgm owl:differentFrom id:volvo-group
id:flexis a ap:Company
id:flexis ap:hasFounder id:renault
id:flexis ap:hasFounder id:volvo-group
id:flexis ap:hasFounder id:cma-cgm
id:flexis ap:basedIn id:france
id:france ap:partOf id:europe
id:flexis ap:plansToManufacture id:vans
id:flexis ap:plansToManufactureAt id:plant
id:vans a ap:Vehicle
id:plant ap:locatedIn id:france
id:xiaomi a ap:TechnologyCompany
id:xiaomi a ap:Manufacturer
id:talks-renault-xiaomi a ap:Negotiation
id:talks-renault-xiaomi ap:hasNegotiatingParty id:renault
id:talks-renault-xiaomi ap:hasNegotiatingParty id:xiaomi
id:talks-renault-xiaomi ap:hasTechnologyParty id:xiaomi
id:talks-renault-xiaomi ap:hasTopic ap:VehicleSoftware
id:deal a ap:Agreement
id:deal ap:hasStatus ap:Active
id:deal ap:hasAgreementParty id:renault
id:deal ap:hasAgreementParty id:xiaomi
id:deal ap:hasManufacturerParty id:renault
id:deal ap:hasTechnologyParty id:xiaomi
id:growth a ap:Forecast
id:growth ap:byYear 2030
id:vans ap:hasPrice id:price
id:price ap:amount 9000.0
id:price ap:currency "EUR"
""".strip().splitlines()

INVERSES = {
    "ap:hasFounder": "ap:founded",
    "ap:hasNegotiatingParty": "ap:negotiatesIn",
    "ap:hasTechnologyParty": "ap:isTechnologyPartyIn",
    "ap:hasManufacturerParty": "ap:isManufacturerPartyIn",
    "ap:hasAgreementParty": "ap:isPartyToAgreement",
    "owl:differentFrom": "owl:differentFrom",
}


def turned(fact: str) -> str:
    """The fact by the inverse property, where it has one."""
    subject, predicate, value = fact.split(" ", 2)
    return f"{value} {INVERSES[predicate]} {subject}" if predicate in INVERSES else fact


def written(facts: list[str]) -> str:
    """The facts as statements."""
    return "".join(f"{fact} .\n" for fact in facts)


WAYS = {"forward": written(FACTS), "by the inverse": written([turned(fact) for fact in FACTS])}
CLAIM_COLUMNS = {"claim", "roleClaim", "topicClaim", "seatClaim", "placeClaim", "planClaim", "plantClaim"}
LISTING_CLAIMS = {
    name
    for name, question in QUESTIONS.items()
    if CLAIM_COLUMNS & set(question.expected.read_text(encoding="utf-8").partition("\n")[0].split(","))
} - {"contradictions"}
OF_ALL_GRADES = {
    "claims-about-an-arrangement",
    "evidence-for-a-triple",
    "hedged-claims",
    "reuters-and-the-author",
    "statements-by-de-meo",
}
ABOUT_CLAIMS = OF_ALL_GRADES | {"background-and-interpretation", "claims-behind-flexis", "officially-confirmed-talks"}
RETRACTED = 'ap:retractedOn "2026-11-23T00:00:00Z"^^xsd:dateTime ;'


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", sorted(LISTING_CLAIMS))
def test_only_standing_claims_are_listed(plant: Plant, name: str, way: str) -> None:
    """Neither a retracted claim is listed nor a superseded one, unless what superseded it was retracted."""
    engine = plant(
        SOURCE
        + claim("standing", WAYS[way])
        + claim("retracted", WAYS[way], more=RETRACTED)
        + claim("old", WAYS[way])
        + claim("new", WAYS[way], more="ap:supersedes claim:old ;")
        + claim("restored", WAYS[way])
        + claim("mistaken", WAYS[way], more=f"ap:supersedes claim:restored ; {RETRACTED}")
    )
    rows = ask(engine, name)
    columns = rows[0].keys() & CLAIM_COLUMNS
    assert columns
    for column in columns:
        assert {row[column] for row in rows} == iris("claim:standing", "claim:new", "claim:restored")


@pytest.mark.parametrize("name", sorted(LISTING_CLAIMS - {"claims-about-an-arrangement"}))
def test_the_inverse_says_the_same(plant: Plant, name: str) -> None:
    """A claim is found for the same facts whichever of two inverse properties it is put in."""
    forward, inverse = (ask(plant(SOURCE + claim("one", facts)), name) for facts in WAYS.values())
    assert inverse == forward


@pytest.mark.parametrize("name", sorted(LISTING_CLAIMS - OF_ALL_GRADES))
def test_what_commits_nobody_backs_no_fact(plant: Plant, name: str) -> None:
    """Beside a claim that stands, one that is denied and one that nobody is committed to are not listed."""
    facts = WAYS["forward"]
    others = claim("denied", facts, polarity="Denied") + claim("mentioned", facts, "uncommitted")
    rows = ask(plant(SOURCE + claim("standing", facts) + others), name)
    for column in rows[0].keys() & CLAIM_COLUMNS:
        assert {row[column] for row in rows} == iris("claim:standing")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", sorted(LISTING_CLAIMS - ABOUT_CLAIMS))
def test_facts_without_claims_are_answered(plant: Plant, name: str, way: str) -> None:
    """A stranger's file that holds no claims gets the same answer as the claims do, but for the claims."""
    firsts = [next(iter(row.values())) for row in ask(plant(WAYS[way]), name)]
    assert set(firsts) == {next(iter(row.values())) for row in ask(plant(SOURCE + claim("one", WAYS[way])), name)}
    assert firsts


ROLES = "ap:hasManufacturerParty id:renault ; ap:hasTechnologyParty id:{firm}"
AGREEMENT = f"id:over-{{n}} a ap:Agreement ; ap:hasAgreementParty id:renault , id:{{firm}} ; {ROLES} ; {{over}} .\n"
TALKS = f"id:over-{{n}} a ap:Negotiation ; ap:hasNegotiatingParty id:renault , id:{{firm}} ; {ROLES} ; {{over}} .\n"
OVER = "id:former a ap:TechnologyCompany .\n" + "".join(
    kind.format(n=f"{firm}-{number}", firm=firm, over=over)
    for firm in ("former", "xiaomi")
    for number, (kind, over) in enumerate(
        (
            (AGREEMENT, "ap:hasStatus ap:Active , ap:Ended"),
            (AGREEMENT, "a ap:EndedArrangement"),
            (TALKS, "ap:hasStatus ap:Active , ap:Ended ; ap:mayBeJoinedBy id:cma-cgm"),
            (TALKS, "ap:hasStatus ap:BrokenOff"),
            (TALKS, "ap:hasStatus ap:Concluded"),
            (TALKS, "ap:hasStatus ap:Active ; ap:ledTo id:deal ; ap:mayBeJoinedBy id:cma-cgm"),
        )
    )
)


@pytest.mark.parametrize(
    "name",
    [
        "active-arrangements-by-topic",
        "manufacturer-tech-agreements",
        "partners-and-prospects",
        "prospective-tech-partners",
        "renault-in-talks-with",
        "tech-partners",
    ],
)
def test_what_is_over_is_no_answer_about_the_present(plant: Plant, name: str) -> None:
    """Arrangements that ended, and talks that were broken off or led to something, change no answer.

    Talks whose status nobody states are taken to go on.
    """
    now = ask(plant(WAYS["forward"]), name)
    assert now
    assert ask(plant(WAYS["forward"] + OVER), name) == now


def test_former_partners_may_be_in_talks_again(plant: Plant) -> None:
    """Talks are listed though the two were partners once, or are."""
    facts = AGREEMENT.format(n=1, firm="former", over="ap:hasStatus ap:Ended") + (
        "id:again a ap:Negotiation ; ap:hasNegotiatingParty id:renault , id:former .\n"
    )
    (row,) = ask(plant(facts), "partners-and-prospects")
    assert (row["relation"], row["through"]) == ("in talks", f"{BASE}id/again")


@pytest.mark.parametrize(
    ("joining", "relation"),
    [
        ("a ap:Agreement ; ap:hasAgreementParty id:a ; ap:hasAgreementParty id:b", "partner"),
        ("a ap:Negotiation ; ap:hasNegotiatingParty id:a ; ap:hasNegotiatingParty id:b", "in talks"),
        ("a ap:Company ; ap:hasFounder id:a ; ap:hasFounder id:b", "partner"),
        ("a ap:Negotiation ; ap:hasNegotiatingParty id:a ; ap:mayBeJoinedBy id:b", "may join"),
    ],
)
def test_a_pair_is_joined_as_surely_as_what_joins_it(plant: Plant, joining: str, relation: str) -> None:
    """As surely as the less certain of its ends: neither old partners nor old talks make a rumour certain."""
    kind, first, second = joining.split(" ; ")
    statements = f"""{SOURCE}
        id:old a ap:Agreement ; ap:hasAgreementParty id:a , id:b ; ap:hasStatus ap:Ended .
        id:failed a ap:Negotiation ; ap:hasNegotiatingParty id:a , id:b ; ap:hasStatus ap:BrokenOff ."""
    statements += claim("kind", f"id:x {kind} .") + claim("one", f"id:x {first} .", "possible")
    statements += claim("other", f"id:x {second} .", "probable")
    (row,) = ask(plant(statements), "partners-and-prospects")
    assert (row["relation"], row["through"], row["certainty"]) == (relation, f"{BASE}id/x", "possible")


BORDERS = "id:x ap:hasParty id:a , id:b . id:one a ap:Country . id:two a ap:Country . id:b ap:basedIn id:one . "
SITE = claim("plan", "id:flexis ap:plansToManufactureIn id:x .")
JOIN = "id:x ap:hasFounder id:a ; ap:mayBeJoinedBy id:b ."


@pytest.mark.parametrize(
    ("name", "facts", "column", "found"),
    [
        ("active-arrangements-by-topic", "id:x a ap:Agreement ; ap:hasStatus ap:Active .", "arrangement", {"id:x"}),
        ("arrangements-across-borders", BORDERS + "id:a ap:basedIn id:one , id:two .", "arrangement", set()),
        ("arrangements-across-borders", BORDERS + "id:a ap:basedIn id:two .", "arrangement", {"id:x"}),
        ("forecasts-for-2030", "id:x a ap:Forecast ; ap:byYear 2030 .", "forecast", {"id:x"}),
        ("joint-ventures", WAYS["forward"] + "id:flexis a ap:JointVenture .", "company", set()),
        ("partners-and-prospects", JOIN, "second", {"id:b"}),
        ("where-flexis-will-build", SITE, "place", {"id:x"}),
        ("where-flexis-will-build", SITE, "planClaim", {"claim:plan"}),
    ],
)
def test_a_question_asks_for_no_more_than_it_says(
    plant: Plant, name: str, facts: str, column: str, found: set[str]
) -> None:
    """What the question does not ask about may be missing; what it rules out is no answer."""
    assert {row[column] for row in ask(plant(facts), name)} == iris(*found)


@pytest.mark.parametrize(
    ("places", "crosses"),
    [
        ("id:one ap:partOf id:east . id:two ap:partOf id:west .", "regions"),
        ("id:one ap:partOf id:east . id:two ap:partOf id:east , id:west .", "countries"),
        ("id:one ap:partOf id:east .", "countries"),
        ("", "countries"),
    ],
)
def test_regions_that_nobody_states_are_not_crossed(plant: Plant, places: str, crosses: str) -> None:
    """A country whose region is left out may lie in the same one."""
    statements = BORDERS + "id:a ap:basedIn id:two . id:east a ap:Region . id:west a ap:Region . " + places
    (row,) = ask(plant(statements), "arrangements-across-borders")
    assert row["crosses"] == crosses


def test_a_retracted_reading_is_no_other_reading(plant: Plant) -> None:
    """Only standing claims are counted beside an official confirmation."""
    talks = "id:x a ap:Negotiation ."
    read = claim("read", talks, more="ap:competesWith claim:so , claim:gone , claim:old ;")
    others = claim("so", talks, more="ap:supersedes claim:old ;") + claim("gone", talks, more=RETRACTED)
    rows = ask(plant(SOURCE + read + others + claim("old", talks)), "officially-confirmed-talks")
    assert {(row["claim"], row["otherReadings"]) for row in rows} == {
        (f"{BASE}claim/read", "1"),
        (f"{BASE}claim/so", "1"),
    }


@pytest.mark.parametrize(("more", "adds"), [("", False), (RETRACTED, True), ("ap:supersededBy claim:new ;", True)])
def test_the_author_adds_what_reuters_takes_back(plant: Plant, more: str, adds: bool) -> None:
    """A report that was retracted or superseded does not keep the author from being the one who says it."""
    facts = "id:x ap:rivalOf id:y ."
    report = claim("report", facts, more=more).replace("id:luca-de-meo", "id:reuters")
    new = claim("new", "id:x ap:rivalOf id:z .").replace("id:luca-de-meo", "id:reuters")
    rows = ask(plant(SOURCE + report + new + claim("author", facts)), "reuters-and-the-author")
    assert (f"{BASE}claim/author" in {row["claim"] for row in rows}) == adds


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("claims-about-an-arrangement", "speaker"),
        ("evidence-for-a-triple", "speaker"),
        ("forecasts-for-2030", "speaker"),
        ("hedged-claims", "speaker"),
        ("renault-in-talks-with", "saidBy"),
        ("reuters-and-the-author", "speaker"),
    ],
)
def test_a_speaker_without_an_english_name_is_told_by_its_iri(plant: Plant, name: str, column: str) -> None:
    """Who says a thing is never left out; a name is as firm as the claim that gives it, and may not be there."""
    nameless = SOURCE.replace('"Luca de Meo"@en', '"路卡"@zh')
    rows = ask(plant(nameless + "".join(claim(f"c{n}", fact + " .") for n, fact in enumerate(FACTS))), name)
    assert {row[column] for row in rows} == {f"{BASE}id/luca-de-meo"}


CLASHES = {
    "in a class that can have no members": "id:x a owl:Nothing .",
    "in two disjoint classes": "id:x a ap:Person , ap:Organization .",
    "in two disjoint relations to one thing": "id:x ap:hasManufacturerParty id:y ; ap:hasTechnologyParty id:y .",
    "the same as something it differs from": "id:x owl:sameAs id:y . id:y owl:differentFrom id:x .",
    "a bilateral agreement of three parties": "id:x a ap:BilateralAgreement ; ap:hasParty id:a , id:b , id:c . "
    "id:a owl:differentFrom id:b . id:c owl:differentFrom id:a , id:b .",
}


@pytest.mark.parametrize("clash", CLASHES)
def test_a_contradiction_is_found_and_followed_to_its_claim(plant: Plant, clash: str) -> None:
    """Each kind of clash gives a row with the kind and the claim, though the bundled graph has none."""
    rows = ask(plant(claim("planted", CLASHES[clash], "possible")), "contradictions")
    found = {(row["thing"], row["claim"], row["denial"]) for row in rows if row["clash"] == clash}
    assert (f"{BASE}id/x", f"{BASE}claim/planted", "") in found


def test_a_bilateral_agreement_may_have_a_party_of_two_names(plant: Plant) -> None:
    """Three parties of which two may be the same are no contradiction."""
    facts = "id:x a ap:BilateralAgreement ; ap:hasParty id:a , id:b , id:c . id:a owl:differentFrom id:b , id:c ."
    assert ask(plant(facts), "contradictions") == []


def test_a_contradiction_that_is_only_implied_is_found(plant: Plant) -> None:
    """Two relations whose domains share no member clash by inference, among all members of AllDisjointClasses too."""
    (row,) = ask(plant(claim("planted", "id:x ap:positionIn id:y ; ap:marketIn id:z .", "possible")), "contradictions")
    assert (row["clash"], row["first"]) == ("in two disjoint classes", PREFIXES["ap"] + "Market")


FOUNDED = "id:x ap:hasFounder id:y ."


@pytest.mark.parametrize(
    ("affirmed", "denied", "found"),
    [
        (claim("yes", FOUNDED, "possible"), claim("no", FOUNDED, "possible", "Denied"), [("claim:yes", "claim:no")]),
        (
            claim("yes", FOUNDED)
            + claim("mentioned", FOUNDED, "uncommitted")
            + claim("retracted", FOUNDED, more=RETRACTED)
            + claim("old", FOUNDED)
            + claim("about", "id:x a ap:Company .", more="ap:supersedes claim:old ;"),
            claim("no", FOUNDED, polarity="Denied"),
            [("claim:yes", "claim:no")],
        ),
        (claim("yes", "id:y ap:founded id:x ."), claim("no", FOUNDED, polarity="Denied"), [("", "claim:no")]),
        (claim("yes", FOUNDED, "uncommitted"), claim("no", FOUNDED, polarity="Denied"), []),
        (claim("yes", FOUNDED), claim("no", FOUNDED, "uncommitted", "Denied"), []),
        (claim("yes", FOUNDED, more=RETRACTED), claim("no", FOUNDED, polarity="Denied"), []),
        (claim("yes", FOUNDED), claim("no", FOUNDED, polarity="Denied", more=RETRACTED), []),
        (claim("yes", FOUNDED, more="ap:supersedes claim:no ;"), claim("no", FOUNDED, polarity="Denied"), []),
        (claim("yes", FOUNDED), claim("no", "id:x ap:hasFounder id:z .", polarity="Denied"), []),
        (claim("yes", 'id:x rdfs:label "X" .'), claim("no", 'id:x rdfs:label "X" .', polarity="Denied"), []),
    ],
)
def test_what_is_affirmed_and_denied_is_a_contradiction(
    plant: Plant, affirmed: str, denied: str, found: list[tuple[str, str]]
) -> None:
    """Claims of any grade clash with denials while both stand, also by what they imply, and never over a name."""
    rows = ask(plant(affirmed + denied), "contradictions")
    assert {row["clash"] for row in rows} <= {"affirmed and denied"}
    assert [{row["claim"], row["denial"]} - {""} for row in rows] == [iris(*filter(None, pair)) for pair in found]
