"""What stops an update of the bundled graph, and what does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autopact.catalogue.asking import PROLOGUE
from autopact.checks.gate import MOST, Gate
from autopact.checks.material import shown
from autopact.engine.update import deriving
from autopact.engine.update.writable import Writable
from autopact.engine.writes import Update, Write
from autopact.errors import Unfit
from autopact.reasoner import Reasoner, reasoner
from autopact.reasoner.prover import Prover
from autopact.reasoner.reasoner import PATIENCE
from autopact.terms import AP, RDF

PASSAGE = "<https://w3id.org/autopact/source/renault-li-auto-xiaomi#s9>"
SAID = {
    "a": "ap:Claim",
    "ap:paraphrase": '"Renault and Acme make a pact."@en',
    "ap:speaker": "id:acme-spokesman",
    "ap:speechAct": "ap:Stated",
    "ap:factuality": "ap:certain",
    "ap:polarity": "ap:Affirmed",
    "ap:evidence": PASSAGE,
    "ap:cue": '"made a pact"',
    "dcterms:created": '"2026-11-25T00:00:00Z"^^xsd:dateTime',
}
PACT = 'id:acme-pact a ap:Agreement ; rdfs:label "Pact"@en ; ap:hasAgreementParty id:renault'
DIGEST = f'ap:sha256 "{"0" * 64}"'
SPEAKER = "id:acme-spokesman a ap:UnnamedAgent ."


def claim(content: str = PACT, name: str = "acme", **changes: str) -> str:
    """An update that states a claim, with something said of it otherwise, or, if that is empty, not at all."""
    said = SAID | {key.replace("_", ":"): value for key, value in changes.items()}
    metadata = " ; ".join(f"{key} {value}" for key, value in said.items() if value)
    return (
        f"INSERT DATA {{ GRAPH graph:claims {{ claim:{name} {metadata} . {SPEAKER} }} "
        f"GRAPH claim:{name} {{ {content} }} }}"
    )


@pytest.fixture(scope="module")
def shared() -> list[Writable]:
    """The bundled graph behind the gate, as long as nobody spoils it."""
    return [Writable.of(judge=Gate())]


@pytest.fixture
def writable(shared: list[Writable]) -> Iterator[Writable]:
    """The bundled graph behind the gate, as it is."""
    before = shared[0].number
    yield shared[0]
    if shared[0].spoilt or shared[0].number != before:
        shared[0] = Writable.of(judge=Gate())


def findings(writable: Writable, *texts: str) -> list[dict[str, str]]:
    """What stops an update."""
    with pytest.raises(Unfit) as caught:
        writable.apply(Write([Update(PROLOGUE + text) for text in texts]))
    return list(caught.value.findings)  # type: ignore[arg-type]


def test_a_claim_with_its_evidence_comes_in(writable: Writable) -> None:
    """And so does what states it more firmly, takes it back, or replaces it."""
    for text in (
        claim(ap_factuality="ap:probable"),
        "DELETE DATA { GRAPH graph:claims { claim:acme ap:factuality ap:probable } } ;"
        "INSERT DATA { GRAPH graph:claims { claim:acme ap:factuality ap:certain } }",
        claim(name="better", ap_supersedes="claim:acme"),
        'INSERT DATA { GRAPH graph:claims { claim:better ap:retractedOn "2026-11-25T00:00:00Z"^^xsd:dateTime ;'
        ' ap:retractionReason "It was another Acme."@en } }',
    ):
        assert writable.apply(Write([Update(PROLOGUE + text)])).stored


def test_what_is_no_claim_needs_no_evidence(writable: Writable) -> None:
    """A client's own triples, in the default graph or one of its own."""
    text = "INSERT DATA { <urn:a> <urn:b> <urn:c> GRAPH <urn:g> { <urn:a> <urn:b> <urn:d> } }"
    assert writable.apply(Write([Update(text)])).stored


OTHER = "<http://cars.example/renault>"
ALIAS = f"{OTHER} owl:sameAs id:renault"


def test_another_name_of_a_thing_comes_in(writable: Writable) -> None:
    """A speaker with two names is one speaker, whichever of them a claim uses; and the name can be taken back."""
    for text in (
        f"INSERT DATA {{ {ALIAS} }}",
        claim(f"{PACT}, {OTHER}", ap_speaker=f"id:renault, {OTHER}"),
        f"DELETE DATA {{ GRAPH graph:claims {{ claim:acme ap:speaker {OTHER} }} }} ; DELETE DATA {{ {ALIAS} }}",
    ):
        assert writable.apply(Write([Update(PROLOGUE + text)])).stored


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (claim(ap_speaker=f"id:acme-spokesman, {OTHER}"), "claim-speaker"),
        (claim(ap_speaker=""), "claim-speaker"),
        (
            f'{claim()} ; INSERT DATA {{ <http://cars.example/pact> owl:sameAs id:acme-pact ; rdfs:label "P"@en }}',
            "arrangement-label",
        ),
    ],
)
def test_a_thing_of_two_names_is_judged_all_the_same(writable: Writable, text: str, code: str) -> None:
    """By what is said of it under either, and told of by the name that is ours."""
    writable.apply(Write([Update(f"{PROLOGUE} INSERT DATA {{ {ALIAS} }}")]))
    terms = [each["term"] for each in findings(writable, text) if each["code"] == code]
    assert terms
    assert not any(term.startswith("<http:") for term in terms)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ap_evidence": ""}, "claim-evidence"),
        ({"ap_evidence": "<urn:nowhere>"}, "claim-evidence"),
        ({"ap_factuality": ""}, "claim-factuality"),
        ({"ap_factuality": "ap:certain, ap:probable"}, "claim-factuality"),
        ({"ap_speaker": ""}, "claim-speaker"),
        ({"ap_cue": '"one two three four five six seven eight nine"'}, "claim-cue-words"),
        ({"ap_cue": ""}, "claim-cue"),
        ({"ap_speechAct": "ap:OfficiallyDenied"}, "denial-denies"),
        ({"ap_supersedes": "claim:acme"}, "supersedes-itself"),
        ({"ap_retractionReason": '"Why?"@en'}, "retraction-reason"),
        ({"content": "id:acme-pact a ap:Agreement"}, "arrangement-label"),
        ({"content": f"{PACT} ; ap:hasValue [ a ap:MonetaryAmount ; ap:amount 5.0 ; ap:currency 'eur' ]"}, "currency"),
        ({"content": f"{PACT} ; ap:hasValue [ a ap:MonetaryAmount ; ap:amount 5.0 ; ap:currency 'RMB' ]"}, "currency"),
        ({"content": f"{PACT} ; ap:hasEquityStake [ a ap:EquityStake ; ap:stakeIn id:renault ]"}, "stake-holder"),
    ],
)
def test_a_claim_that_breaks_a_shape_stays_out(writable: Writable, changes: dict[str, str], code: str) -> None:
    """The finding names the claim, or the thing, and the mend; of what has no name, the thing that has it."""
    found = [each for each in findings(writable, claim(**changes)) if each["code"] == code]
    assert found
    assert found[0]["term"] == ("id:acme-pact" if "content" in changes else "claim:acme")
    assert found[0]["what"].startswith(found[0]["term"] if "[" not in changes.get("content", "") else "_:")
    assert found[0]["mend"]


def test_money_is_in_the_currencies_that_have_a_code(writable: Writable) -> None:
    """Those that begin like one that has none, as well."""
    for code in ("CNY", "RON", "RUB", "RMA", "AMB", "EUR"):
        money = f"ap:hasValue [ a ap:MonetaryAmount ; ap:amount 5.0 ; ap:currency '{code}' ]"
        text = PROLOGUE + claim(f"{PACT} ; {money}", name=code.lower())
        assert writable.apply(Write([Update(text)], dry_run=True)).stored


def test_what_is_only_warned_of_stops_nothing(writable: Writable) -> None:
    """A note in no language, beside what takes a long look: a passage without a name."""
    passage = f"[] a ap:Passage ; prov:wasQuotedFrom {PASSAGE.partition('#')[0]}> ; oa:start 0 ; oa:end 9 ; {DIGEST}"
    texts = claim(skos_note="'Seen twice.'"), f"INSERT DATA {{ GRAPH graph:claims {{ {passage} }} }}"
    assert writable.apply(Write([Update(PROLOGUE + text) for text in texts])).stored


def test_of_a_kind_so_many_are_told(writable: Writable) -> None:
    """However much is wrong, an answer stays short."""
    bare = " ".join(f"GRAPH claim:bare{at} {{ <urn:a> <urn:b> {at} }}" for at in range(MOST + 5))
    nameless = " ".join(f"id:pact{at} a ap:Agreement ; ap:hasAgreementParty id:renault ." for at in range(MOST + 5))
    codes = [each["code"] for each in findings(writable, f"INSERT DATA {{ {nameless} {bare} }}")]
    assert codes.count("undescribed-claim") == codes.count("arrangement-label") == MOST


def test_a_constraint_is_told_in_its_own_words(writable: Writable) -> None:
    """Not in those of the shape that it is a part of."""
    found = findings(writable, claim(ap_retractionReason='"Why?"@en'))
    [told] = [each for each in found if each["code"] == "retraction-reason"]
    assert "says why" in told["what"]
    assert "ap:retractedOn" in told["mend"]


def test_content_without_a_claim_stays_out(writable: Writable) -> None:
    """Whoever states something says who claims it."""
    (found,) = findings(writable, f"INSERT DATA {{ GRAPH claim:acme {{ {PACT} }} }}")
    assert (found["code"], found["term"]) == ("undescribed-claim", "claim:acme")


def test_a_claim_does_not_lose_what_it_rests_on(writable: Writable) -> None:
    """Though nothing of the claim itself is changed: its passage, or what its speaker is, is gone."""
    found = findings(writable, f"DELETE WHERE {{ GRAPH graph:claims {{ {PASSAGE} ?p ?o }} }}")
    assert "claim-evidence" in {each["code"] for each in found}
    assert any(each["term"].startswith("claim:renault-li-auto-xiaomi-s9") for each in found)


def test_a_claim_does_not_lose_its_description(writable: Writable) -> None:
    """While it still states something."""
    name = "claim:renault-li-auto-xiaomi-s9-founders"
    found = findings(writable, f"DELETE WHERE {{ GRAPH graph:claims {{ {name} ?p ?o }} }}")
    assert ("undescribed-claim", name) in {(each["code"], each["term"]) for each in found}
    text = f"DELETE WHERE {{ GRAPH graph:claims {{ {name} ?p ?o }} }} ; DROP GRAPH {name}"
    assert Writable.of(judge=Gate()).apply(Write([Update(PROLOGUE + text)])).stored


@pytest.mark.parametrize("how", ["DROP GRAPH {}", "DELETE WHERE {{ GRAPH {} {{ ?s ?p ?o }} }}"])
def test_a_claim_does_not_lose_what_it_states(writable: Writable, how: str) -> None:
    """While somebody is said to claim it; what it states may be corrected, and part of it taken out."""
    name = "claim:renault-li-auto-xiaomi-s9-founders"
    (found,) = findings(writable, how.format(name))
    assert (found["code"], found["term"]) == ("empty-claim", name)
    assert "ap:retractedOn" in found["mend"]
    part = f"DELETE DATA {{ GRAPH {name} {{ id:flexis ap:hasFounder id:renault }} }}"
    assert Writable.of(judge=Gate()).apply(Write([Update(PROLOGUE + part)])).stored
    other = f"{how.format(name)} ; INSERT DATA {{ GRAPH {name} {{ id:flexis ap:hasFounder id:renault }} }}"
    assert Writable.of(judge=Gate()).apply(Write([Update(PROLOGUE + other)])).stored


def test_a_claim_may_be_described_before_it_states_anything(writable: Writable) -> None:
    """Its content comes in a request of its own, as over the Graph Store Protocol."""
    described = claim(content="")
    assert writable.apply(Write([Update(PROLOGUE + described)])).stored


def test_a_claim_loses_nothing_that_it_needs(writable: Writable) -> None:
    """Of several that one update takes something from, each is named with what it lacks."""
    described = (quad for quad in writable.quads() if (quad.predicate, quad.object) == (RDF.type, AP.Claim))
    claims = sorted(shown(quad.subject) for quad in described)
    taken = dict(zip(claims, ("paraphrase", "speaker", "factuality", "polarity", "evidence"), strict=False))
    texts = (f"DELETE WHERE {{ GRAPH graph:claims {{ {claim} ap:{name} ?value }} }}" for claim, name in taken.items())
    found = {(each["term"], each["code"]) for each in findings(writable, " ; ".join(texts))}
    assert found >= {(claim, f"claim-{name}") for claim, name in taken.items()}


def test_claims_supersede_one_another_in_no_circle(writable: Writable) -> None:
    """However long: whichever claim would close it stays as it is."""
    for name, older in (("acme", ""), ("second", "claim:acme"), ("third", "claim:second")):
        assert writable.apply(Write([Update(PROLOGUE + claim(name=name, ap_supersedes=older))])).stored
    text = "INSERT DATA { GRAPH graph:claims { claim:acme ap:supersedes claim:third } }"
    assert ("supersedes-itself", "claim:acme") in {(each["code"], each["term"]) for each in findings(writable, text)}


PAPER = f"<urn:paper> a ap:NewsArticle ; dcterms:title 'Paper'@en ; dcterms:created {SAID['dcterms:created']}"
QUOTED = f"<urn:paper#s1> a ap:Passage ; prov:wasQuotedFrom <urn:paper> ; oa:start 0 ; oa:end 9 ; {DIGEST}"


@pytest.mark.parametrize(
    ("before", "word", "change"),
    [
        (PAPER, "INSERT", QUOTED),
        (f"{PAPER} . <urn:paper#s1> prov:wasQuotedFrom <urn:paper>", "INSERT", "<urn:paper#s1> oa:start 0"),
        (f"{PAPER} ; ap:length 99 ; {DIGEST} . {QUOTED}", "DELETE", "<urn:paper> ap:length 99"),
    ],
)
def test_a_source_has_digest_and_length_when_it_is_quoted(
    writable: Writable, before: str, word: str, change: str
) -> None:
    """Not before; whoever quotes it is told what the source lacks, though nothing of that is changed."""
    said = "{} DATA {{ GRAPH graph:claims {{ {} }} }}"
    first, then = said.format("INSERT", before), said.format(word, change)
    assert writable.apply(Write([Update(PROLOGUE + first)])).stored
    assert ("quoted-source", "<urn:paper>") in {(each["code"], each["term"]) for each in findings(writable, then)}


def test_what_contradicts_stays_out_and_names_the_claim(writable: Writable) -> None:
    """The finding says which facts cannot be true together."""
    found = findings(writable, claim(f"{PACT} . id:renault a ap:Agreement"))
    inconsistent = [each for each in found if each["code"] == "inconsistent"]
    assert {each["term"] for each in inconsistent} == {"claim:acme"}
    assert any("id:renault" in each["what"] for each in inconsistent)


def test_a_clash_in_the_schema_alone_is_told(writable: Writable) -> None:
    """With its axioms, where no fact has a part in it."""
    found = findings(writable, "INSERT DATA { <urn:kind> owl:oneOf ( '-' ) ; rdfs:subClassOf xsd:int }")
    (told,) = (each["what"] for each in found if each["code"] == "inconsistent")
    assert "<urn:kind> rdfs:subClassOf xsd:int" in told


def test_a_contradiction_is_told_once(writable: Writable) -> None:
    """Though two things that are the same and different are so from both ends."""
    found = findings(writable, "INSERT DATA { id:renault owl:sameAs id:google }")
    assert len(found) > 1
    assert len({each["what"] for each in found}) == len(found)


def test_a_rumour_may_contradict(writable: Writable) -> None:
    """Only what is certain has to be consistent."""
    text = claim(f"{PACT} . id:renault a ap:Agreement", ap_factuality="ap:possible")
    found = [each for each in _found(writable, text) if each["code"] == "inconsistent"]
    assert not found


def _found(writable: Writable, text: str) -> list[dict[str, str]]:
    try:
        writable.apply(Write([Update(PROLOGUE + text)]))
    except Unfit as refused:
        return list(refused.findings)  # type: ignore[arg-type]
    return []


def test_what_was_wrong_before_stops_nothing() -> None:
    """A claim that has no evidence may be given another note, and loses no more by it; one of nobody may state less."""
    writable = Writable.of()
    writable.apply(Write([Update(PROLOGUE + claim(ap_evidence="", ap_cue=""))]))
    writable.apply(
        Write([Update(f"{PROLOGUE} INSERT DATA {{ GRAPH claim:bare {{ id:acme a ap:Company, ap:Agent }} }}")])
    )
    judged = Writable(writable.quads(), writable.graphs(), judge=Gate())
    note = 'INSERT DATA { GRAPH graph:claims { claim:acme skos:note "Seen twice."@en } }'
    assert judged.apply(Write([Update(PROLOGUE + note)])).stored
    cue = 'INSERT DATA { GRAPH graph:claims { claim:acme ap:paraphrase "And another one."@en } }'
    assert {each["code"] for each in findings(judged, cue)} == {"claim-paraphrase"}
    judged = Writable(writable.quads(), writable.graphs(), judge=Gate())
    less = "DELETE DATA { GRAPH claim:bare { id:acme a ap:Agent } }"
    assert judged.apply(Write([Update(PROLOGUE + less)])).stored


def test_a_claim_is_not_retracted_where_nobody_looks(writable: Writable) -> None:
    """In the default graph it would have no effect; what graph:claims says too may stand there."""
    writable.apply(Write([Update(PROLOGUE + claim())]))
    gone = 'claim:acme ap:retractedOn "2026-11-27T00:00:00Z"^^xsd:dateTime ; ap:retractionReason "Mistaken."@en'
    (found,) = findings(writable, f"INSERT DATA {{ {gone} }}")
    assert (found["code"], found["term"]) == ("claim-elsewhere", "claim:acme")
    again = f"INSERT DATA {{ {gone} . GRAPH graph:claims {{ {gone} }} }}"
    assert writable.apply(Write([Update(PROLOGUE + again)])).stored


@pytest.mark.parametrize(
    "text",
    [
        'claim:acne ap:retractedOn "2026-11-27T00:00:00Z"^^xsd:dateTime ; ap:retractionReason "Mistaken."@en',
        "claim:acme ap:supersedes claim:acne",
    ],
)
def test_of_a_wrong_name_it_is_said_that_it_is_no_claim_s(writable: Writable, text: str) -> None:
    """And not all that a claim of that name would lack."""
    writable.apply(Write([Update(PROLOGUE + claim())]))
    (found,) = findings(writable, f"INSERT DATA {{ GRAPH graph:claims {{ {text} }} }}")
    assert (found["code"], found["term"]) == ("unknown-claim", "claim:acne")
    assert all(each in found["what"] for each in text.split()[:2]), found


@pytest.mark.parametrize("text", [claim(f"{PACT} ; ap:hasAgreementPart id:a"), "INSERT DATA { id:a a ap:Agrement }"])
def test_a_slip_in_a_term_of_the_vocabulary_stays_out(writable: Writable, text: str) -> None:
    """No query and no rule would ever find it; but a term may be declared, in the graph, and then be used."""
    (found,) = findings(writable, text)
    assert found["code"] == "unknown-term"
    term = found["term"]
    assert term in text
    declared = f"INSERT DATA {{ GRAPH graph:ontology {{ {term} rdfs:label 'meant'@en }} }} ; {text}"
    assert writable.apply(Write([Update(PROLOGUE + declared)])).stored


def test_a_term_that_is_used_already_stops_nothing_that_only_follows(writable: Writable) -> None:
    """Whoever names a thing a second time has not written what the graph holds of it."""
    declared = "GRAPH graph:ontology { ap:forlorn a owl:ObjectProperty }"
    for text in (
        f"INSERT DATA {{ {declared} id:a ap:forlorn id:b }}",
        f"DELETE DATA {{ {declared} }}",
        "INSERT DATA { id:a owl:sameAs id:c }",
    ):
        writable.apply(Write([Update(PROLOGUE + text)]))
    (found,) = findings(writable, "INSERT DATA { id:a ap:forlorn id:d }")
    assert found["term"] == "ap:forlorn"


def test_a_claim_is_made_no_weaker_where_nobody_looks(writable: Writable) -> None:
    """Neither less firm, nor a denial, nor one that replaces another: each would be said, and have no effect."""
    writable.apply(Write([Update(PROLOGUE + claim())]))
    text = "INSERT DATA { claim:acme ap:factuality ap:possible ; ap:polarity ap:Denied ; ap:supersedes claim:other }"
    told = [each["what"] for each in findings(writable, text) if each["code"] == "claim-elsewhere"]
    assert all(any(name in what for what in told) for name in ("ap:factuality", "ap:polarity", "ap:supersedes")), told


def test_a_contradiction_beside_many_stays_out() -> None:
    """However many there are already, of the same value and property too; and whatever has to do with none comes in."""
    writable = Writable.of()
    wrong = " ".join(f"<urn:x{at}> <urn:p> 'unknown' ." for at in range(2 * MOST))
    writable.apply(Write([Update(f"{PROLOGUE} INSERT DATA {{ <urn:p> rdfs:range xsd:integer . {wrong} }}")]))
    judged = Writable(writable.quads(), writable.graphs(), judge=Gate())
    assert judged.apply(Write([Update("INSERT DATA { <urn:y> <urn:p> 1 }")])).stored
    (found,) = findings(judged, "INSERT DATA { <urn:y> <urn:p> 'unknown' }")
    assert (found["code"], found["term"]) == ("inconsistent", "<urn:y>")


def test_what_contradicts_already_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much it is: what a write costs is a matter of what it changes."""
    writable = Writable.of()
    wrong = " ".join(f"<urn:x{at}> <urn:p> 'unknown {at}' ." for at in range(50))
    writable.apply(Write([Update(f"{PROLOGUE} INSERT DATA {{ <urn:p> rdfs:range xsd:integer . {wrong} }}")]))
    judged = Writable(writable.quads(), writable.graphs(), judge=Gate())
    monkeypatch.setattr(Prover, "_premises", None)
    assert judged.apply(Write([Update("INSERT DATA { <urn:y> <urn:p> 1 . <urn:x1> <urn:q> 'known' }")])).stored


@pytest.mark.parametrize(
    ("patience", "many"),
    [(0, deriving.MANY), (PATIENCE, deriving.MANY), (PATIENCE, -1)],
    ids=["anew", "step by step", "begun anew"],
)
def test_another_reason_for_an_old_contradiction_is_no_new_one(
    monkeypatch: pytest.MonkeyPatch, patience: float, many: int
) -> None:
    """Though its proof is now a shorter one, with what is new in it; what is said that contradicts as well is."""
    writable = Writable.of()
    wrong = """:A owl:disjointWith :B . :C rdfs:subClassOf :A . :D rdfs:subClassOf :C . :q rdfs:domain :D .
        :r rdfs:domain :A . :n a owl:AsymmetricProperty . :x a :B ; :q :y ; :n :y . :y :n :x ."""
    prologue = f"{PROLOGUE} PREFIX : <urn:t#> "
    writable.apply(Write([Update(f"{prologue} INSERT DATA {{ {wrong} }}")]))
    judged = Writable(writable.quads(), writable.graphs(), judge=Gate())
    monkeypatch.setattr(reasoner, "PATIENCE", patience)
    monkeypatch.setattr(deriving, "MANY", many)
    monkeypatch.setattr(deriving, "WORSE", 10**9)
    judged.reasoner.state.seconds = patience  # type: ignore[union-attr]
    assert judged.apply(Write([Update(f"{prologue} INSERT DATA {{ :x :r :z }}")])).stored
    (found, *_) = findings(judged, f"{prologue} INSERT DATA {{ :x :n :z . :z :n :x }}")
    assert (found["code"], "<urn:t#z>" in found["what"], "<urn:t#y>" in found["what"]) == ("inconsistent", True, False)


def test_only_who_states_what_contradicts_is_named(writable: Writable) -> None:
    """A claim by whatever name; not who says the like of others, or says the same without counting."""
    wrong = "[] a ap:Agreement , ap:Company"
    (found, *_) = [each for each in _found(writable, f"INSERT DATA {{ {wrong} }}") if each["code"] == "inconsistent"]
    assert (found["term"][:2], "New is" in found["what"]) == ("_:", False)
    denied = claim("id:renault a ap:Agreement", name="denied", ap_polarity="ap:Denied")
    judged = Writable.of(judge=Gate())
    judged.apply(Write([Update(PROLOGUE + denied)]))
    wrong = claim("id:renault a ap:Agreement").replace("claim:acme", "<urn:claims#1>")
    assert {each["term"] for each in findings(judged, wrong) if each["code"] == "inconsistent"} == {"<urn:claims#1>"}


def test_an_old_contradiction_may_be_stated_in_so_many_words() -> None:
    """What follows and is stated now was as certain before: nothing contradicts itself that did not."""
    writable = Writable.of()
    wrong = ":A owl:disjointWith :B . :C rdfs:subClassOf :A . :x a :B, :C ."
    writable.apply(Write([Update(f"{PROLOGUE} PREFIX : <urn:t#> INSERT DATA {{ {wrong} }}")]))
    judged = Writable(writable.quads(), writable.graphs(), judge=Gate())
    assert judged.apply(Write([Update("PREFIX : <urn:t#> INSERT DATA { :x a :A }")])).stored
    (found,) = findings(judged, "PREFIX : <urn:t#> INSERT DATA { :y a :A, :B }")
    assert (found["code"], found["term"]) == ("inconsistent", "<urn:t#y>")


def test_what_is_taken_out_is_not_held_up_by_contradictions(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are: taking out is how they go."""
    writable = Writable.of()
    writable.apply(
        Write([Update(f"{PROLOGUE} INSERT DATA {{ <urn:p> rdfs:range xsd:integer . <urn:x> <urn:p> 'a', 'b' }}")])
    )
    judged = Writable(writable.quads(), writable.graphs(), judge=Gate())
    monkeypatch.setattr(Reasoner, "contradictions", None)
    assert judged.apply(Write([Update("DELETE DATA { <urn:x> <urn:p> 'a' }")])).stored


def test_all_of_a_request_is_refused(writable: Writable) -> None:
    """The good part of it as well."""
    assert findings(writable, "INSERT DATA { <urn:a> <urn:b> <urn:c> }", claim(ap_evidence=""))
    assert writable.spoilt


def test_our_vocabulary_alone_has_claims_judged() -> None:
    """Of data that has it, every change is looked at; in anybody's else a claim is a thing like others."""
    text = claim(ap_evidence="")
    assert findings(Writable.of(judge=Gate(always=False)), text)
    assert Writable((), judge=Gate(always=False)).apply(Write([Update(PROLOGUE + text)])).stored


@pytest.mark.parametrize("word", ["CLEAR", "DROP"])
def test_the_vocabulary_does_not_go_from_under_the_claims(word: str) -> None:
    """Without it, nothing would be judged any more; all may go."""
    writable = Writable.of(judge=Gate(always=False))
    assert findings(writable, f"{word} GRAPH graph:ontology")
    writable = Writable.of(judge=Gate(always=False))
    assert writable.apply(Write([Update(f"{word} ALL")])).stored
