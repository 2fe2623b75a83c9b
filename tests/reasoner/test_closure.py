"""What follows, what does not, and at which level."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from types import SimpleNamespace

import pytest
from pyoxigraph import BlankNode, NamedNode, Triple
from tests.reasoner.following import closure, graded

from autopact.reasoner import Reasoner, change, inconsistencies, incremental
from autopact.reasoner.backward import Budget
from autopact.reasoner.state import MANY, State
from autopact.terms import OWL, Level

Turtle = Callable[[str], set[Triple]]

VENTURES = """
:Company a owl:Class .  :Org a owl:Class .  :hasFounder a owl:ObjectProperty .
:JointVenture a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :Company
    [ a owl:Restriction ; owl:onProperty :hasFounder ; owl:minQualifiedCardinality 2 ; owl:onClass :Company ] ) ] .
:MultiParty a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :Company
    [ a owl:Restriction ; owl:onProperty :hasFounder ; owl:minCardinality "3"^^xsd:nonNegativeInteger ] ) ] .
"""


@pytest.mark.parametrize(
    ("schema", "facts", "expected"),
    [
        (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":x a :A .", ":x a :B, :C ."),
        (":p rdfs:subPropertyOf :q .", ":x :p :y, 'v'@en .", ":x :q :y, 'v'@en ."),
        (":p rdfs:domain :A ; rdfs:range :B .", ":x :p :y .", ":x a :A . :y a :B ."),
        (":p owl:inverseOf :q .", ":x :p :y . :z :q :x .", ":y :q :x . :x :p :z ."),
        (":p a owl:SymmetricProperty .", ":x :p :y .", ":y :p :x ."),
        (":p a owl:TransitiveProperty .", ":x :p :y . :y :p :z . :z :p :w .", ":x :p :z, :w . :y :p :w ."),
        (":r owl:propertyChainAxiom ( :p :q :p ) .", ":a :p :b . :b :q :c, :d . :c :p :e .", ":a :r :e ."),
        (
            ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :s ; owl:hasValue :on ] .",
            ":x :s :on . :y a :A . :z :s :off .",
            ":x a :A . :y :s :on .",
        ),
        (
            ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :s ; owl:hasValue 'on'@en ] .",
            ":x :s 'on'@en . :y :s 'on' .",
            ":x a :A .",
        ),
        (
            ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
            ":x :p :y . :y a :B . :w :p :v .",
            ":x a :A .",
        ),
        (
            "[] a owl:Restriction ; owl:onProperty [ owl:inverseOf :p ] ; owl:someValuesFrom :B ; rdfs:subClassOf :A .",
            ":y :p :x . :y a :B .",
            ":x a :A .",
        ),
        (":A owl:hasKey ( :k :l ) .", ":x a :A ; :k 1 ; :l 2 . :y a :A ; :k 1 ; :l 3 .", ""),
        (
            ":A owl:hasKey ( :k :l ) .",
            ":x a :A ; :k 1 ; :l 2 . :y a :A ; :k 1 ; :l 2 .",
            ":x owl:sameAs :y . :y owl:sameAs :x .",
        ),
    ],
)
def test_each_kind_of_axiom_derives_exactly_its_consequences(
    turtle: Turtle, schema: str, facts: str, expected: str
) -> None:
    """A rule's conclusion is found, and nothing beside it: no trivia, no blank node, nothing that was given."""
    assert closure(turtle(schema), turtle(facts)) == turtle(expected)


def test_two_different_founders_make_a_joint_venture_and_three_a_multi_party_one(turtle: Turtle) -> None:
    """Counting classes see pairwise different fillers, qualified and unqualified."""
    facts = """:two a :Company ; :hasFounder :a, :b . :three a :Company ; :hasFounder :a, :b, :c .
        :a a :Company ; owl:differentFrom :b, :c . :b a :Company . :c a :Company ; owl:differentFrom :b ."""
    expected = ":two a :JointVenture . :three a :JointVenture, :MultiParty ."
    assert closure(turtle(VENTURES), turtle(facts)) == turtle(expected)


@pytest.mark.parametrize("liked", [*combinations("abc", 2)])
def test_of_more_values_than_are_needed_the_preferred_ones_are_counted(turtle: Turtle, liked: tuple[str, str]) -> None:
    """Whichever two of three founders they are; with one alone, it is as without."""
    facts = """:x a :Company ; :hasFounder :a, :b, :c . :a a :Company . :b a :Company . :c a :Company .
        :a owl:differentFrom :b, :c . :b owl:differentFrom :c ."""
    (venture,) = turtle(":x a :JointVenture .")
    first, second = (turtle(f":x :hasFounder :{name} .") for name in liked)
    for preferred in (first | second, first):
        reasoner = Reasoner({Level.CERTAIN: turtle(VENTURES + facts)})
        counted = []
        for prefer in (None, preferred.__contains__):
            (proof,) = reasoner.prove(venture, prefer=prefer)
            counted.append({leaf.triple for leaf in proof.leaves()} & turtle(":x :hasFounder :a, :b, :c ."))
        assert counted[1] == (counted[0] if len(preferred) == 1 else preferred)


def test_without_stated_difference_nothing_is_counted(turtle: Turtle) -> None:
    """Two names may be one thing: no differentFrom, no joint venture."""
    facts = ":two a :Company ; :hasFounder :a, :b . :a a :Company . :b a :Company ."
    assert closure(turtle(VENTURES), turtle(facts)) == set()


def test_differences_must_hold_between_every_pair(turtle: Turtle) -> None:
    """Three founders of whom one pair may be the same are at least two, not three."""
    facts = """:v a :Company ; :hasFounder :a, :b, :c . :a a :Company ; owl:differentFrom :b, :c .
        :b a :Company . :c a :Company ."""
    assert closure(turtle(VENTURES), turtle(facts)) == turtle(":v a :JointVenture .")


def test_a_qualified_count_takes_only_members_of_its_class(turtle: Turtle) -> None:
    """A founder that is no company does not make a joint venture."""
    facts = ":v a :Company ; :hasFounder :a, :b . :a a :Company ; owl:differentFrom :b . :b a :Org ."
    assert closure(turtle(VENTURES), turtle(facts)) == set()


def test_all_different_counts_to_its_last_member(turtle: Turtle) -> None:
    """The last member of an AllDifferent list differs from the others too."""
    facts = """:v a :Company ; :hasFounder :b, :c . :b a :Company . :c a :Company .
        [] a owl:AllDifferent ; owl:distinctMembers ( :a :b :c ) ."""
    assert closure(turtle(VENTURES), turtle(facts)) == turtle(":v a :JointVenture .")


@pytest.mark.parametrize(("number", "counted"), [(20, True), (21, False)])
def test_values_are_counted_up_to_twenty(turtle: Turtle, number: int, counted: bool) -> None:
    """Each two of which differ, and not one fewer; with a proof that names all of them."""
    values = [f":y{at}" for at in range(number)]
    graph = turtle(f""":Many owl:onProperty :p ; owl:minCardinality {number} .
        :x :p {", ".join(values)} . :fewer :p {", ".join(values[1:])} .
        [] a owl:AllDifferent ; owl:distinctMembers ( {" ".join(values)} ) .""")
    reasoner = Reasoner({Level.CERTAIN: graph})
    assert set(reasoner.inferred()) == (turtle(":x a :Many .") if counted else set())
    for proof in reasoner.prove(*turtle(":x a :Many .")):
        assert len(proof.premises) == number


def test_at_least_three_is_at_least_two_and_some(turtle: Turtle) -> None:
    """A stated member of a counting class is a member of the weaker ones, whoever the fillers are."""
    schema = """:Three owl:equivalentClass [ owl:onProperty :p ; owl:minQualifiedCardinality 3 ; owl:onClass :C ] .
        :Two owl:equivalentClass [ owl:onProperty :p ; owl:minCardinality 2 ] .
        :Some owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom :C ] .
        :Other owl:equivalentClass [ owl:onProperty :p ; owl:minQualifiedCardinality 2 ; owl:onClass :D ] ."""
    assert closure(turtle(schema), turtle(":x a :Three .")) == turtle(":x a :Two, :Some .")


def test_counts_and_chains_feed_each_other(turtle: Turtle) -> None:
    """A conclusion of counting is a premise of other rules, and the other way round."""
    schema = (
        VENTURES
        + """:foundedBy rdfs:subPropertyOf :hasFounder . :JointVenture rdfs:subClassOf
        [ a owl:Restriction ; owl:onProperty :kind ; owl:hasValue :venture ] . :venture a :Kind ."""
    )
    facts = ":v a :Company ; :foundedBy :a, :b . :a a :Company ; owl:differentFrom :b . :b a :Company ."
    expected = ":v a :JointVenture ; :hasFounder :a, :b ; :kind :venture ."
    assert closure(turtle(schema), turtle(facts)) == turtle(expected)


def test_literals_come_out_as_they_went_in(turtle: Turtle) -> None:
    """No literal is rewritten or confused with another of the same value."""
    facts = """:x :p "01"^^xsd:integer, 1, 1.50, "1.5"^^xsd:decimal, "2024-13-45"^^xsd:date, "true"^^xsd:boolean,
        "é"@fr, "a\\nb", "x"^^:own ."""
    derived = closure(turtle(":p rdfs:subPropertyOf :q ."), turtle(facts))
    assert derived == turtle(facts.replace(":p", ":q"))


def test_individuals_of_the_schema_take_part_and_its_terms_do_not(turtle: Turtle) -> None:
    """A concept gains the inverse of a fact; a class gains no new statement about itself."""
    schema = """:hasStatus a owl:ObjectProperty ; owl:inverseOf :isStatusOf . :Active a :Status .
        :A a owl:Class ; rdfs:subClassOf :B . :B rdfs:subClassOf :C ; :note :n . :note rdfs:subPropertyOf :remark ."""
    assert closure(turtle(schema + ":B a owl:Class ."), turtle(":x :hasStatus :Active .")) == turtle(
        ":Active :isStatusOf :x ."
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (":x a rdf:Statement, :A ; rdf:subject :y ; :p :z .", ":x a :B ; :q :z ."),
        (":x a rdf:Bag ; rdf:_1 :y ; :p :z . :y owl:sameAs :w .", ":x :q :z ; rdf:_1 :w . :w owl:sameAs :y ."),
        (":x a :C ; rdf:value 5 .", ":x a rdf:Statement ."),
        (":x :r 5 .", ":x rdf:value 5 ."),
    ],
)
def test_what_rdf_has_for_data_is_no_schema(turtle: Turtle, facts: str, expected: str) -> None:
    """What follows of reified statements, containers and values is told as of anything else."""
    schema = """:A rdfs:subClassOf :B . :C rdfs:subClassOf rdf:Statement . :p rdfs:subPropertyOf :q .
        :r rdfs:subPropertyOf rdf:value ."""
    assert closure(turtle(schema), turtle(facts)) == turtle(expected)


@pytest.mark.parametrize("many", [0, MANY], ids=["all at once", "one by one"])
def test_a_rumour_hides_nothing_that_is_certain(turtle: Turtle, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """That a thing is a term of the schema leaves untold what follows of it no more firmly than that."""
    for module in (change, incremental):
        monkeypatch.setattr(module, "MANY", many)
    certain, probable = (
        turtle(":A rdfs:subClassOf :B . :x a :A . :y a :A ."),
        turtle(":x a :C . :C rdfs:subClassOf :D ."),
    )
    rumour = turtle(":x a owl:Class . :y a owl:Class .")
    reasoner = Reasoner({Level.CERTAIN: certain, Level.POSSIBLE: probable})

    def told(level: Level) -> set[Triple]:
        return set(reasoner.inferred(level))

    follows = turtle(":x a :B . :y a :B .")
    assert (told(Level.CERTAIN), told(Level.POSSIBLE)) == (follows, turtle(":x a :D ."))
    moved = reasoner.insert(rumour, Level.POSSIBLE)
    assert (told(Level.CERTAIN), told(Level.POSSIBLE)) == (follows, set())
    assert (moved.removed[Level.CERTAIN], moved.removed[Level.POSSIBLE]) == (set(), turtle(":x a :D ."))
    moved = reasoner.insert(turtle(":x a owl:Class ."))
    assert (told(Level.CERTAIN), moved.removed[Level.CERTAIN]) == (turtle(":y a :B ."), turtle(":x a :B ."))
    moved = reasoner.delete(turtle(":x a owl:Class ."))
    assert (told(Level.CERTAIN), moved.added[Level.CERTAIN]) == (follows, turtle(":x a :B ."))
    moved = reasoner.delete(rumour, Level.POSSIBLE)
    assert (told(Level.POSSIBLE), moved.added[Level.POSSIBLE]) == (turtle(":x a :D ."), turtle(":x a :D ."))


def test_what_follows_of_a_structured_value_is_told(turtle: Turtle) -> None:
    """Though it has no name but its rdf:value, as a restriction has none."""
    (derived,) = closure(turtle(":weight rdfs:range :Weight ."), turtle(":x :weight [ rdf:value 5 ] ."))
    assert isinstance(derived.subject, BlankNode)
    assert derived.object == NamedNode("urn:t#Weight")


def test_restrictions_stay_attached_to_their_blank_nodes(turtle: Turtle) -> None:
    """Types by a restriction are used for the next step, and do not come out as blank nodes."""
    schema = ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] ."
    derived = closure(turtle(schema), turtle(":x a :A ; :p :y ."))
    assert derived == turtle(":y a :B .")
    assert not any(isinstance(triple.object, BlankNode) for triple in derived)


@pytest.mark.parametrize(
    ("schema", "facts", "named"),
    [
        (":A owl:disjointWith :B .", ":x a :A, :B .", "urn:t#x"),
        ("[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .", ":x a :B, :C .", "urn:t#x"),
        ("[] a owl:AllDisjointProperties ; owl:members ( :p :q ) .", ":x :p :y ; :q :y .", "urn:t#x"),
        (":p a owl:FunctionalProperty .", ":x :p :y, :z . :y owl:differentFrom :z .", "urn:t#y"),
        (":p a owl:FunctionalProperty .", ":x :p 'one', 'two' .", '"one"'),
        (
            ":p a owl:FunctionalProperty . [] a owl:AllDifferent ; owl:members ( :w :y :z ) .",
            ":x :p :y, :z .",
            "urn:t#z",
        ),
        ("", ":x a owl:Nothing .", "urn:t#x"),
        (":Kind rdfs:subClassOf xsd:int ; owl:oneOf ( '-' ) .", "", "urn:t#Kind"),
    ],
)
def test_a_contradiction_is_a_result(turtle: Turtle, schema: str, facts: str, named: str) -> None:
    """An inconsistent graph does not raise; what contradicts is named in a sentence."""
    closure(turtle(schema), turtle(facts))
    assert any(named in message for message in inconsistencies(turtle(schema), turtle(facts)))


def test_a_sound_graph_has_no_contradiction(turtle: Turtle) -> None:
    """Different literals at one property, or disjoint classes without a common member, are no fault."""
    assert inconsistencies(turtle(":A owl:disjointWith :B ."), turtle(":x a :A ; :p 1, 2.0 . :y a :B .")) == []


@pytest.mark.parametrize(
    ("schema", "follows"),
    [
        ("owl:Thing rdfs:subClassOf :B .", ":x a :B . :y a :B ."),
        ("owl:Thing owl:hasKey ( :p ) .", ":x owl:sameAs :y . :y owl:sameAs :x ."),
        (":B owl:equivalentClass owl:Thing .", ":x a :B . :y a :B ."),
    ],
)
def test_members_of_classes_are_things_where_that_matters(turtle: Turtle, schema: str, follows: str) -> None:
    """What is said of owl:Thing holds of the members of every class."""
    assert closure(turtle(f":A a owl:Class . {schema}"), turtle(":x a :A ; :p 1 . :y a :A ; :p 1 .")) == turtle(follows)


@pytest.mark.parametrize(
    "schema",
    [
        ":A owl:disjointWith owl:Thing .",
        "owl:Thing owl:complementOf :A .",
        "[] a owl:AllDisjointClasses ; owl:members ( owl:Thing :A ) .",
    ],
)
def test_a_class_outside_of_everything_has_no_member(turtle: Turtle, schema: str) -> None:
    """A member of a class that is disjoint with owl:Thing contradicts it."""
    assert inconsistencies(turtle(f":A a owl:Class . {schema}"), turtle(":x a :A ."))


def test_what_is_said_of_things_can_be_taken_back(turtle: Turtle) -> None:
    """Members of classes are in owl:Thing no longer once nothing is said of it."""
    reasoner = Reasoner({Level.CERTAIN: turtle(":A a owl:Class . :x a :A .")})
    before = set(reasoner.entailed())
    said = turtle("owl:Thing rdfs:subClassOf :B .")
    reasoner.insert(said, Level.PROBABLE)
    assert set(reasoner.inferred(Level.PROBABLE)) == turtle(":x a :B .")
    reasoner.delete(said, Level.PROBABLE)
    assert set(reasoner.entailed()) == before
    assert not set(reasoner.entailed(Level.PROBABLE)) - before


def test_what_is_stated_is_followed_however_much_it_is(turtle: Turtle, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many statements come at once, everything is derived anew only where following them takes too long."""
    reasoner = Reasoner({Level.CERTAIN: turtle(":p rdfs:domain :A .")})
    monkeypatch.setattr(State, "rebuild", None)
    monkeypatch.setattr("autopact.reasoner.reasoner.Budget", lambda _: Budget(60))
    many = turtle(" ".join(f":x{number} :p :y ." for number in range(5000)))
    assert len(reasoner.insert(many).added[Level.CERTAIN]) == len(many)


def test_each_change_has_a_time_of_its_own(turtle: Turtle, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is taken back long after something else was is followed, too: nothing is derived anew for that."""
    now = 0.0
    monkeypatch.setattr("autopact.reasoner.backward.time", SimpleNamespace(perf_counter=lambda: now))
    schema = " ".join(f":{name}{each} rdfs:subClassOf :{name}{each + 1} ." for name in "AB" for each in range(20))
    reasoner = Reasoner({Level.CERTAIN: turtle(f"{schema} :x a :A0 . :y a :B0 .")})
    monkeypatch.setattr(State, "rebuild", None)
    for said in (":x a :A0 .", ":y a :B0 ."):
        assert len(reasoner.delete(turtle(said)).removed[Level.CERTAIN]) == 20
        now += 3600


def test_a_number_of_thousands_of_digits_bounds_nothing(turtle: Turtle) -> None:
    """It is read past, as a bound that nothing reaches; zeros before a number change nothing."""
    facts = turtle(":x a :A ; :p :y, :z .")
    bound = ":A owl:onProperty :p ; owl:maxCardinality"
    assert closure(turtle(f"{bound} {'9' * 5000} ."), facts) == set()
    assert closure(turtle(f"{bound} {'0' * 5000}1 ."), facts) == turtle(":y owl:sameAs :z . :z owl:sameAs :y .")


@pytest.mark.parametrize(("plain", "same"), [("a@en", "'a'@en"), ("a@", "'a'"), ("b@c@EN", "'b@c'@en")])
def test_a_plain_literal_has_the_value_of_its_words_and_language(turtle: Turtle, plain: str, same: str) -> None:
    """It is what `'a'@en` and `'a'` are, so that the one is no string, and the other is."""
    schema = turtle(":p a owl:FunctionalProperty ; rdfs:range rdf:PlainLiteral . :q rdfs:range xsd:string .")
    assert not inconsistencies(schema, turtle(f":x :p '{plain}'^^rdf:PlainLiteral, {same} ."))
    assert inconsistencies(schema, turtle(f":x :p '{plain}'^^rdf:PlainLiteral, 'other' ."))
    assert bool(inconsistencies(schema, turtle(f":x :q '{plain}'^^rdf:PlainLiteral ."))) == (not plain.endswith("@"))


def test_a_contradiction_spells_literals_whole(turtle: Turtle) -> None:
    """A literal's datatype keeps its brackets, where an IRI stands without."""
    (message,) = inconsistencies(turtle(":p rdfs:range xsd:integer ."), turtle(":x :p 1.5 ."))
    assert '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal> (dt-not-type)' in message
    assert "<" not in message.partition('"')[0]


class TestGraded:
    """The level of what follows is that of its weakest premise, in its best proof."""

    def test_a_conclusion_has_the_level_of_its_weakest_premise(self, turtle: Turtle) -> None:
        """One probable premise makes it probable; one possible premise makes it possible."""
        schema = turtle(":p a owl:TransitiveProperty .")
        facts = {
            Level.CERTAIN: turtle(":a :p :b ."),
            Level.PROBABLE: turtle(":b :p :c ."),
            Level.POSSIBLE: turtle(":c :p :d ."),
        }
        assert graded(schema, facts) == {
            Level.CERTAIN: set(),
            Level.PROBABLE: turtle(":a :p :c ."),
            Level.POSSIBLE: turtle(":a :p :d . :b :p :d ."),
        }

    def test_the_best_proof_decides(self, turtle: Turtle) -> None:
        """What follows certainly, and from a rumour too, is certain, and is not said again below."""
        facts = {Level.CERTAIN: turtle(":x a :A ."), Level.POSSIBLE: turtle(":x a :B .")}
        found = graded(turtle(":A rdfs:subClassOf :C . :B rdfs:subClassOf :C ."), facts)
        assert found == {Level.CERTAIN: turtle(":x a :C ."), Level.PROBABLE: set(), Level.POSSIBLE: set()}

    def test_what_is_stated_at_the_same_or_a_firmer_level_is_not_inferred(self, turtle: Turtle) -> None:
        """A triple stated as probable that follows from possible ones is not inferred; the converse is."""
        schema = turtle(":A rdfs:subClassOf :C .")
        stated_first = {Level.PROBABLE: turtle(":x a :C ."), Level.POSSIBLE: turtle(":x a :A .")}
        assert graded(schema, stated_first)[Level.POSSIBLE] == set()
        stated_later = {Level.CERTAIN: turtle(":x a :A ."), Level.POSSIBLE: turtle(":x a :C .")}
        assert graded(schema, stated_later)[Level.CERTAIN] == turtle(":x a :C .")

    def test_absent_levels_are_empty(self, turtle: Turtle) -> None:
        """No facts, no conclusions, at every level."""
        assert graded(turtle(":A rdfs:subClassOf :B ."), {}) == {level: set() for level in Level}


def test_schema_terms_of_owl_itself_never_come_out(turtle: Turtle) -> None:
    """Nothing is derived about OWL's own vocabulary, whatever the schema says of it."""
    derived = closure(turtle(":A a owl:Class . :p a owl:ObjectProperty ; rdfs:domain :A ."), turtle(":x :p :y ."))
    assert derived == turtle(":x a :A .")
    assert not any(triple.object in {OWL.Thing, OWL.Class} for triple in derived)


@pytest.mark.parametrize("back", [(), ((9, 2),), ((9, 2), (5, 4), (19, 12)), ((0, 0), (19, 19), (9, 9)), ((19, 0),)])
def test_a_long_way_reaches_all_that_lies_on_it(turtle: Turtle, back: tuple[tuple[int, int], ...]) -> None:
    """With circles on the way or none, within each other or apart, and of one thing alone."""
    links = {*((at, at + 1) for at in range(19)), *back}
    reached = set(links)
    while more := {(s, o) for s, via in reached for also, o in links if via == also} - reached:
        reached |= more
    graph, follows = (" ".join(f":n{s} :p :n{o} ." for s, o in some) for some in (links, reached - links))
    assert closure(turtle(":p a owl:TransitiveProperty ."), turtle(graph)) == turtle(follows)
