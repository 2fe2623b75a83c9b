"""Why a triple holds, down to the claims: over the bundled graph, and over small files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from autopact.engine import explanation
from autopact.engine.dataset import assemble
from autopact.engine.explanation import Explainer, Explanation, leaves
from autopact.engine.expressions import Expressions
from autopact.engine.graphs import Graphs
from autopact.errors import TooDeep
from autopact.reasoner import Reasoner
from autopact.sparql.explained import miss_as_text
from autopact.terms import AP, CLAIM, ID, OWL, RDF, RDFS, SOURCE, XSD, Level

ARTICLE = CLAIM["renault-li-auto-xiaomi-"].value


@cache
def bundled() -> Explainer:
    """The bundled graph, reasoned over once."""
    return Explainer.of(assemble())


def claims(explanation: Explanation) -> set[str]:
    """The article's claims that an explanation rests on."""
    found = {leaf.get("claim", "") for leaf in leaves(explanation)}
    return {claim.removeprefix(ARTICLE) for claim in found if claim.startswith(ARTICLE)}


def test_flexis_is_a_joint_venture_because_of_its_founders_and_being_a_company() -> None:
    """It ends in the claims about Renault, Volvo Group and the new company, each with source, span, cue and speaker."""
    explanation = bundled().explain(Triple(ID.flexis, RDF.type, AP.JointVenture))
    assert explanation
    assert (explanation["status"], explanation["level"]) == ("inferred", "certain")
    assert claims(explanation) == {"s8-founders", "s10-company"}
    leaf = next(leaf for leaf in leaves(explanation) if leaf.get("claim") == f"{ARTICLE}s10-company")
    assert leaf["source"] == SOURCE["renault-li-auto-xiaomi"].value
    assert (leaf["start"], leaf["end"]) == (1203, 1318)
    assert leaf["speaker"] == SOURCE["renault-li-auto-xiaomi#those-who-report"].value
    assert leaf["factuality"] == AP.certain.value
    assert "new company" in leaf["cue"]


def test_everything_that_was_inferred_has_an_explanation_at_its_level() -> None:
    """Each inferred triple of the bundled graph; none of its leaves is weaker, and some leaf is as weak."""
    explainer = bundled()
    for level in Level:
        for triple in explainer.reasoner.inferred(level):
            explanation = explainer.explain(triple)
            assert explanation
            assert explanation["level"] == level.word
            assert {leaf["level"] for leaf in leaves(explanation)} <= {each.word for each in Level if each <= level}
            held = {leaf["says"] for leaf in explanation.get("held_by", ())}
            assert bool(held) == (level is not Level.CERTAIN)


def test_what_is_probable_names_the_hedge_that_keeps_it_there() -> None:
    """A conclusion below certain tells which claim is no firmer, and by what words."""
    explainer = bundled()
    found = [explainer.explain(triple) for triple in explainer.reasoner.inferred(Level.PROBABLE)]
    held = [leaf for explanation in found if explanation for leaf in explanation["held_by"]]
    assert all(leaf["level"] == "probable" for leaf in held)
    assert any("hedge" in leaf for leaf in held)


def test_several_explanations_are_given_on_request() -> None:
    """Xiaomi is an organisation for several reasons: each alternative has another last step, and no more come."""
    explanation = bundled().explain(Triple(ID.xiaomi, RDF.type, AP.Organization), 3)
    assert explanation
    alternatives = explanation["alternatives"]
    assert len(alternatives) == 2
    steps = [[premise["says"] for premise in each["premises"]] for each in (explanation, *alternatives)]
    assert len({tuple(step) for step in steps}) == 3


def test_what_does_not_hold_has_a_nearest_miss() -> None:
    """Qualcomm would be a carmaker among technology companies if it made cars."""
    triple = Triple(ID.qualcomm, RDF.type, AP.TechnologyCarmaker)
    assert bundled().explain(triple) is None
    miss = bundled().miss(triple)
    assert miss
    assert miss["present"] == ["id:qualcomm a ap:TechnologyCompany"]
    assert miss["missing"] == ["id:qualcomm a ap:Manufacturer"]
    assert bundled().miss(Triple(ID.nobody, AP.nothing, ID.nobody)) is None


def test_what_is_missing_goes_with_what_is_there() -> None:
    """Of a chain of properties whose second link is there, the first is missing to the same thing."""
    miss = bundled().miss(Triple(ID.nobody, AP.partnerOf, ID.renault))
    assert miss
    assert miss["present"] == ["id:flexis ap:hasFounder id:renault"]
    assert miss["missing"] == ["id:nobody ap:founded id:flexis"]


def test_what_is_missing_is_what_a_class_is_defined_by() -> None:
    """Not that something is in a class below, nor in a class without a name: two founders, and an agreement."""
    miss = bundled().miss(Triple(ID.qualcomm, RDF.type, AP.JointVenture))
    assert miss
    assert miss["present"] == ["id:qualcomm a ap:Company"]
    assert miss["missing"] == [
        "id:qualcomm ap:hasFounder ?a",
        "?a a ap:Company",
        "id:qualcomm ap:hasFounder ?b",
        "?b a ap:Company",
        "?a owl:differentFrom ?b",
    ]
    miss = bundled().miss(Triple(ID.flexis, RDF.type, AP.TechPartner))
    assert miss
    assert miss["missing"] == ["id:flexis ap:isTechnologyPartyIn ?a", "?a a ap:Agreement"]


@pytest.fixture
def stranger(tmp_path: Path) -> Explainer:
    """A stranger's file with a contradiction in it."""
    file = tmp_path / "own.ttl"
    file.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <urn:t#> .:A owl:disjointWith :B . :x a :A, :B .",
        encoding="utf-8",
    )
    return Explainer.of(assemble([file], reasoning=False))


def test_what_no_claim_says_is_stated(stranger: Explainer) -> None:
    """A leaf from a file of triples names the graph that it is in."""
    (contradiction,) = stranger.contradictions()
    assert contradiction["contradiction"] is True
    assert contradiction["rule"] == "cax-dw"
    assert {(leaf["status"], leaf["graph"]) for leaf in leaves(contradiction)} == {
        ("stated", Level.CERTAIN.asserted.value)
    }
    assert [premise.get("axiom", False) for premise in contradiction["premises"]] == [False, False, True]


@pytest.mark.parametrize("amount", ["15.50", "15.5"])
def test_a_number_is_explained_as_written_and_as_told(tmp_path: Path, amount: str) -> None:
    """A file says 15.50, a query tells 15.5; both are asked about."""
    file = tmp_path / "car.ttl"
    file.write_text("@prefix : <urn:c#> . :price <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> :amount .\n"
                    ":car :price 15.50 .\n", encoding="utf-8")  # fmt: skip
    explainer = Explainer.of(assemble([file]))
    value = Literal(amount, datatype=XSD.decimal)
    explanation = explainer.explain(Triple(NamedNode("urn:c#car"), NamedNode("urn:c#amount"), value))
    assert explanation
    assert explanation["rule"] == "prp-spo1"


def test_a_number_is_explained_where_its_spelling_is_kept() -> None:
    """As in an engine elsewhere, whose premises a reasoner here has as that engine tells them."""
    price, amount = NamedNode("urn:c#price"), NamedNode("urn:c#amount")
    value = Literal("15.50", datatype=XSD.decimal)
    facts = {Triple(ID.car, price, value), Triple(price, RDFS.subPropertyOf, amount)}
    explainer = Explainer(Graphs({Level.CERTAIN.asserted: facts}), Reasoner({Level.CERTAIN: facts}))
    explanation = explainer.explain(Triple(ID.car, amount, value))
    assert explanation
    assert [leaf["status"] for leaf in leaves(explanation)] == ["stated", "stated"]


def test_a_claim_that_does_not_count_is_named() -> None:
    """What only uncommitted claims say does not hold, and the answer names them and their standing."""
    said = bundled().nothing(Triple(ID["cooperation-renault-xiaomi"], AP.hasAgreementParty, ID.renault))
    assert said["status"] == "none"
    named = [(claim["claim"], claim["standing"]) for claim in said["claims"]]
    assert named == [(f"{ARTICLE}{each}", "uncommitted") for each in ("s1-aim", "s5-aim")]
    assert bundled().nothing(Triple(ID.nobody, AP.partnerOf, ID.renault))["claims"] == []


def test_what_is_missing_is_told_of_a_number_as_written(tmp_path: Path) -> None:
    """Not only as the store tells it: the last link of a chain of properties is there, and so the first is missing."""
    file = tmp_path / "car.ttl"
    file.write_text(
        "@prefix : <urn:c#> . :m :price 15.50 . "
        ":worth <http://www.w3.org/2002/07/owl#propertyChainAxiom> ( :model :price ) .",
        encoding="utf-8",
    )
    value = Literal("15.50", datatype=XSD.decimal)
    miss = Explainer.of(assemble([file])).nothing(Triple(NamedNode("urn:c#car"), NamedNode("urn:c#worth"), value))
    assert miss["nearest"]["missing"] == ["<urn:c#car> <urn:c#model> <urn:c#m>"]


def test_a_graph_apart_that_has_what_does_not_hold_is_named(tmp_path: Path) -> None:
    """From named graphs nothing follows; what stands there alone is not said to stand nowhere."""
    file = tmp_path / "own.trig"
    file.write_text("@prefix : <urn:t#> . :g { :a :p :b } :h { :a :p :b, :c }", encoding="utf-8")
    a, b, c, d, p = (NamedNode(f"urn:t#{name}") for name in "abcdp")
    explainer = Explainer.of(assemble([file]))
    graphs = [explainer.nothing(Triple(a, p, other))["graphs"] for other in (b, c, d)]
    assert graphs == [["urn:t#g", "urn:t#h"], ["urn:t#h"], []]
    assert "<urn:t#h> has it, a graph that only GRAPH asks." in miss_as_text(explainer.nothing(Triple(a, p, c)))


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ("ap:polarity ap:Denied ; ap:factuality ap:certain", "denied"),
        ("ap:polarity ap:Affirmed ; ap:factuality ap:uncommitted", "uncommitted"),
        ("ap:polarity ap:Affirmed", "open"),
    ],
)
def test_why_a_claim_does_not_count_is_said_in_a_word(tmp_path: Path, said: str, standing: str) -> None:
    """Denied, uncommitted, or open where something that is required is missing."""
    (claim,) = Explainer.of(assemble([claim_file(tmp_path, said)])).nothing(SAID)["claims"]
    assert (claim["claim"], claim["standing"]) == ("urn:c#k", standing)


def test_a_claim_that_counts_is_not_said_not_to(tmp_path: Path) -> None:
    """Whoever else does not find what it says, as HermiT may not, is told of those only that do not count."""
    certain = claim_file(tmp_path, "ap:polarity ap:Affirmed ; ap:factuality ap:certain")
    assert Explainer.of(assemble([certain])).nothing(SAID)["claims"] == []


def test_what_a_file_states_and_a_certain_claim_says_names_both(tmp_path: Path) -> None:
    """The claim first; what only the claim says is not said to be stated, and what only the file states no claim's."""
    certain = claim_file(tmp_path, "ap:polarity ap:Affirmed ; ap:factuality ap:certain")
    known = tmp_path / "known.ttl"
    known.write_text("@prefix : <urn:c#> . :a :b :c, :d .", encoding="utf-8")
    both = Explainer.of(assemble([certain, known]))
    (leaf, other) = (both.explain(each) for each in (SAID, Triple(SAID.subject, SAID.predicate, NamedNode("urn:c#d"))))
    assert leaf
    assert other
    assert (leaf["status"], leaf["claim"]) == ("asserted", "urn:c#k")
    assert leaf["more"] == [{"graph": Level.CERTAIN.asserted.value}]
    assert (other["status"], other["graph"], "more" in other) == ("stated", Level.CERTAIN.asserted.value, False)
    alone = Explainer.of(assemble([certain])).explain(SAID)
    assert alone
    assert (alone["status"], "more" in alone) == ("asserted", False)


def test_what_a_file_states_more_firmly_than_any_claim_is_stated(tmp_path: Path) -> None:
    """A claim that is only possible makes nothing certain; it is told beside, as one that says the same."""
    rumour = claim_file(tmp_path, "ap:polarity ap:Affirmed ; ap:factuality ap:possible")
    known = tmp_path / "known.ttl"
    known.write_text("@prefix : <urn:c#> . :a :b :c .", encoding="utf-8")
    leaf = Explainer.of(assemble([rumour, known])).explain(SAID)
    assert leaf
    assert (leaf["status"], leaf["level"], leaf["graph"]) == ("stated", "certain", Level.CERTAIN.asserted.value)
    assert "claim" not in leaf
    assert [(claim["claim"], claim["factuality"]) for claim in leaf["more"]] == [("urn:c#k", AP.possible.value)]
    alone = Explainer.of(assemble([rumour])).explain(SAID)
    assert alone
    assert (alone["status"], alone["level"], alone["claim"]) == ("asserted", "possible", "urn:c#k")


SAID = Triple(NamedNode("urn:c#a"), NamedNode("urn:c#b"), NamedNode("urn:c#c"))


def claim_file(folder: Path, said: str) -> Path:
    """A file with one claim, that a is b of c."""
    file = folder / "claim.trig"
    file.write_text(
        "@prefix ap: <https://w3id.org/autopact/ontology#> . @prefix : <urn:c#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f":k a ap:Claim ; ap:paraphrase 'It is so.'@en ; ap:speaker :w ; ap:speechAct ap:Statement ; {said} ;\n"
        "  ap:evidence :e ; dcterms:created '2026-01-01'^^xsd:date .\n:k { :a :b :c }\n",
        encoding="utf-8",
    )
    return file


def test_a_class_that_is_made_of_itself_is_cut() -> None:
    """A few triples would make a text of any length; what is as long as people write it is whole."""
    members = [f"<urn:t#C{number}>" for number in range(500)]
    turtle = f"""@prefix owl: <http://www.w3.org/2002/07/owl#> . _:x owl:unionOf ( _:x _:x _:x _:x ) .
        _:y owl:unionOf ( {" ".join(members)} ) ."""
    expressions = Expressions.of(quad.triple for quad in parse(turtle, RdfFormat.TURTLE))
    assert len(expressions.name(BlankNode("x"))) < 20_000
    assert expressions.name(BlankNode("y")) == f"({' or '.join(members)})"


def test_no_step_says_a_long_list_anew(tmp_path: Path) -> None:
    """A proof has a step for each of its cells; what comes after that is said in the next ones."""
    file, classes = tmp_path / "kinds.ttl", [f"<urn:t#C{at}>" for at in range(200)]
    file.write_text(
        f"""@prefix owl: <http://www.w3.org/2002/07/owl#> .
        <urn:t#kinds> a owl:AllDisjointClasses ; owl:members ( {" ".join(classes)} ) .
        <urn:t#x> a {classes[0]} , {classes[-1]} .""",
        encoding="utf-8",
    )
    [explanation] = Explainer.of(assemble([file])).contradictions()
    said = {leaf["says"] for leaf in leaves(explanation)}
    assert {f"[{' '.join(classes[at:])}] rdf:first {classes[at]}" for at in range(191, 200)} < said
    assert max(map(len, said)) < len(" ".join(classes))


def test_a_proof_that_is_too_high_is_refused_with_where_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not with whatever nests too deep in who writes it or reads it."""
    monkeypatch.setattr(explanation, "DEEPEST", 2)
    file = tmp_path / "ladder.ttl"
    steps = "".join(
        f"[ owl:onProperty x:p ; owl:someValuesFrom x:C{n} ] rdfs:subClassOf x:C{n + 1} . x:i{n + 1} x:p x:i{n} ."
        for n in range(2)
    )
    file.write_text(f"@prefix x: <urn:x:> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . x:i0 a x:C0 . {steps}")
    ladder = Explainer.of(assemble([file]))
    kinds = {n: Triple(NamedNode(f"urn:x:i{n}"), RDF.type, NamedNode(f"urn:x:C{n}")) for n in (1, 2)}
    assert ladder.explain(kinds[1])
    with pytest.raises(TooDeep, match="more than 2 steps above each other") as refused:
        ladder.explain(kinds[2])
    assert refused.value.mend == "Ask why <urn:x:i1> a <urn:x:C1>, on which it rests."


def test_where_to_go_on_is_something_that_can_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step about what has no name is gone through; axioms have steps above each other as all others have."""
    monkeypatch.setattr(explanation, "DEEPEST", 2)
    file = tmp_path / "ladder.ttl"
    steps = "".join(
        f"[ owl:onProperty x:p ; owl:someValuesFrom x:C{n} ] rdfs:subClassOf x:C{n + 1} ." for n in range(3)
    )
    file.write_text(
        f"@prefix x: <urn:x:> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . "
        f"x:i3 x:p [ x:p x:i1 ] . x:i1 x:p x:i0 . x:i0 a x:C0 . {steps}"
        "x:i0 a x:D0 . x:D0 rdfs:subClassOf x:D1 . x:D1 rdfs:subClassOf x:D2 ."
    )
    ladder = Explainer.of(assemble([file]))
    with pytest.raises(TooDeep) as refused:
        ladder.explain(Triple(NamedNode("urn:x:i3"), RDF.type, NamedNode("urn:x:C3")))
    assert refused.value.mend == "Ask why <urn:x:i1> a <urn:x:C1>, on which it rests."
    kind = Triple(NamedNode("urn:x:i0"), RDF.type, NamedNode("urn:x:D2"))
    assert ladder.explain(kind)
    monkeypatch.setattr(explanation, "DEEPEST", 1)
    with pytest.raises(TooDeep) as refused:
        ladder.explain(kind)
    assert refused.value.mend == "Ask why <urn:x:D0> rdfs:subClassOf <urn:x:D2>, on which it rests."
