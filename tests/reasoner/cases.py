"""One case and more for every rule: what is given, what follows by that rule, what must not follow.

A conclusion of `false` stands for a contradiction. List rules have a case with two members and one for the last member.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a rule, in Turtle without prefixes."""

    rule: str
    given: str
    follows: str
    not_follows: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: {self.given}"


SOME = "owl:onProperty :p ; owl:someValuesFrom"
CASES = [
    # Table 4
    Case("eq-sym", ":x owl:sameAs :y .", ":y owl:sameAs :x ."),
    Case("eq-trans", ":x owl:sameAs :y . :y owl:sameAs :z .", ":x owl:sameAs :z . :z owl:sameAs :x ."),
    Case("eq-rep-s", ":x owl:sameAs :y . :x :p :z .", ":y :p :z .", ":z :p :y ."),
    Case("eq-rep-p", ":p owl:sameAs :q . :x :p :y .", ":x :q :y ."),
    Case("eq-rep-o", ":y owl:sameAs :z . :x :p :y .", ":x :p :z ."),
    Case("eq-diff1", ":x owl:sameAs :y ; owl:differentFrom :y .", "false"),
    Case("eq-diff1", ":x owl:differentFrom :x .", "false"),
    Case("eq-diff2", "[] a owl:AllDifferent ; owl:members ( :x :y :x ) .", "false"),
    Case("eq-diff2", "[] a owl:AllDifferent ; owl:members ( :x :y ) . :x owl:sameAs :y .", "false"),
    Case("eq-diff2", "[] a owl:AllDifferent ; owl:members ( :w :x :y :z ) . :z owl:sameAs :y .", "false"),
    Case("eq-diff3", "[] a owl:AllDifferent ; owl:distinctMembers ( :x :y ) . :x owl:sameAs :y .", "false"),
    Case("eq-diff3", "[] a owl:AllDifferent ; owl:distinctMembers ( :w :x :z ) . :w owl:sameAs :z .", "false"),
    # Table 5
    Case("prp-dom", ":p rdfs:domain :C . :x :p :y .", ":x a :C .", ":y a :C ."),
    Case("prp-rng", ":p rdfs:range :C . :x :p :y .", ":y a :C .", ":x a :C ."),
    Case("prp-fp", ":p a owl:FunctionalProperty . :x :p :y, :z . :w :p :v .",
         ":y owl:sameAs :z .", ":y owl:sameAs :v ."),
    Case("prp-ifp", ":p a owl:InverseFunctionalProperty . :x :p :z . :y :p :z .", ":x owl:sameAs :y ."),
    Case("prp-ifp", ":p a owl:InverseFunctionalProperty . :x :p 'k' . :y :p 'k' .", ":y owl:sameAs :x ."),
    Case("prp-irp", ":p a owl:IrreflexiveProperty . :x :p :x .", "false"),
    Case("prp-symp", ":p a owl:SymmetricProperty . :x :p :y .", ":y :p :x ."),
    Case("prp-asyp", ":p a owl:AsymmetricProperty . :x :p :y . :y :p :x .", "false"),
    Case("prp-trp", ":p a owl:TransitiveProperty . :x :p :y . :y :p :z . :z :p :w .", ":x :p :z, :w . :y :p :w ."),
    Case("prp-trp", ":p a owl:TransitiveProperty . :x :p :y . :y :p :x .", ":x :p :x . :y :p :y ."),
    Case("prp-spo1", ":p rdfs:subPropertyOf :q . :x :p :y, 'v' .", ":x :q :y, 'v' .", ":y :q :x ."),
    Case("prp-spo2", ":r owl:propertyChainAxiom ( :p :q ) . :x :p :y . :y :q :z .", ":x :r :z .", ":x :r :y ."),
    Case("prp-spo2", ":r owl:propertyChainAxiom ( :p :q :p ) . :a :p :b . :b :q :c . :c :p :d .", ":a :r :d ."),
    Case("prp-eqp1", ":p owl:equivalentProperty :q . :x :p :y .", ":x :q :y ."),
    Case("prp-eqp2", ":p owl:equivalentProperty :q . :x :q :y .", ":x :p :y ."),
    Case("prp-pdw", ":p owl:propertyDisjointWith :q . :x :p :y ; :q :y .", "false"),
    Case("prp-adp", "[] a owl:AllDisjointProperties ; owl:members ( :p :q ) . :x :p :y ; :q :y .", "false"),
    Case("prp-adp", "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :x :q :y ; :r :y .", "false"),
    Case("prp-inv1", ":p owl:inverseOf :q . :x :p :y .", ":y :q :x ."),
    Case("prp-inv2", ":p owl:inverseOf :q . :x :q :y .", ":y :p :x ."),
    Case("prp-key", ":C owl:hasKey ( :k ) . :x a :C ; :k 1 . :y a :C ; :k 1 . :z :k 1 .", ":x owl:sameAs :y .",
         ":x owl:sameAs :z ."),
    Case("prp-key", ":C owl:hasKey ( :k :l ) . :x a :C ; :k 1 ; :l 2 . :y a :C ; :k 1 ; :l 2 . :z a :C ; :k 1 ; :l 3 .",
         ":y owl:sameAs :x .", ":y owl:sameAs :z ."),
    Case("prp-npa1", "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetIndividual :y . :x :p :y .",
         "false"),
    Case("prp-npa2", "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetValue 5 . :x :p 5 .", "false"),
    # Table 6
    Case("cls-nothing2", ":x a owl:Nothing .", "false"),
    Case("cls-int1", ":C owl:intersectionOf ( :A :B ) . :x a :A, :B . :y a :A .", ":x a :C .", ":y a :C ."),
    Case("cls-int1", ":C owl:intersectionOf ( :A :B :D ) . :x a :A, :B, :D . :y a :A, :B .", ":x a :C .", ":y a :C ."),
    Case("cls-int1", ":C owl:intersectionOf ( owl:Thing :A ) . :x a :A . :y a :B .", ":x a :C .", ":y a :C ."),
    Case("cls-int2", ":C owl:intersectionOf ( :A :B ) . :x a :C .", ":x a :A, :B ."),
    Case("cls-int2", ":C owl:intersectionOf ( :A :B :D ) . :x a :C .", ":x a :D ."),
    Case("cls-uni", ":C owl:unionOf ( :A :B ) . :x a :A . :y a :B .", ":x a :C . :y a :C ."),
    Case("cls-uni", ":C owl:unionOf ( :A :B :D ) . :x a :D .", ":x a :C .", ":x a :A ."),
    Case("cls-com", ":A owl:complementOf :B . :x a :A, :B .", "false"),
    Case("cls-svf1", f":C {SOME} :D . :x :p :y . :y a :D . :z :p :w .", ":x a :C .", ":z a :C ."),
    Case("cls-svf1", f":C {SOME} xsd:decimal . :x :p 5 . :y :p 'five' . :z :p :five .", ":x a :C .",
         ":y a :C . :z a :C ."),
    Case("cls-svf1", f":C {SOME} xsd:byte . :x :p '5'^^xsd:int . :y :p 500 . :z :p 'a'^^xsd:byte .", ":x a :C .",
         ":y a :C . :z a :C ."),
    Case("cls-svf1", f":C {SOME} xsd:string . :x :p 'a' . :y :p 'a'@en .", ":x a :C .", ":y a :C ."),
    Case("cls-svf2", f":C {SOME} owl:Thing . :x :p :y .", ":x a :C .", ":y a :C ."),
    Case("cls-avf", ":C owl:onProperty :p ; owl:allValuesFrom :D . :x a :C ; :p :y .", ":y a :D .", ":x a :D ."),
    Case("cls-hv1", ":C owl:onProperty :p ; owl:hasValue :v . :x a :C .", ":x :p :v ."),
    Case("cls-hv2", ":C owl:onProperty :p ; owl:hasValue :v . :x :p :v . :y :p :w .", ":x a :C .", ":y a :C ."),
    Case("cls-maxc1", ":C owl:onProperty :p ; owl:maxCardinality 0 . :x a :C ; :p :y .", "false"),
    Case("cls-maxc2", ":C owl:onProperty :p ; owl:maxCardinality 1 . :x a :C ; :p :y, :z .", ":y owl:sameAs :z ."),
    Case("cls-maxqc1", ":C owl:onProperty :p ; owl:maxQualifiedCardinality 0 ; owl:onClass :D ."
         " :x a :C ; :p :y . :y a :D .", "false"),
    Case("cls-maxqc2", ":C owl:onProperty :p ; owl:maxQualifiedCardinality 0 ; owl:onClass owl:Thing ."
         " :x a :C ; :p :y .", "false"),
    Case("cls-maxqc3", ":C owl:onProperty :p ; owl:maxQualifiedCardinality 1 ; owl:onClass :D ."
         " :x a :C ; :p :y, :z, :w . :y a :D . :z a :D .", ":y owl:sameAs :z .", ":y owl:sameAs :w ."),
    Case("cls-maxqc4", ":C owl:onProperty :p ; owl:maxQualifiedCardinality 1 ; owl:onClass owl:Thing ."
         " :x a :C ; :p :y, :z .", ":y owl:sameAs :z ."),
    Case("cls-oo", ":C owl:oneOf ( :x :y ) .", ":x a :C . :y a :C ."),
    Case("cls-oo", ":C owl:oneOf ( :x :y :z ) .", ":z a :C ."),
    # Table 7
    Case("cax-sco", ":A rdfs:subClassOf :B . :x a :A .", ":x a :B ."),
    Case("cax-eqc1", ":A owl:equivalentClass :B . :x a :A .", ":x a :B ."),
    Case("cax-eqc2", ":A owl:equivalentClass :B . :x a :B .", ":x a :A ."),
    Case("cax-dw", ":A owl:disjointWith :B . :x a :A, :B .", "false"),
    Case("cax-adc", "[] a owl:AllDisjointClasses ; owl:members ( :A :B ) . :x a :A, :B .", "false"),
    Case("cax-adc", "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) . :x a :A, :C .", "false"),
    # Table 8
    Case("dt-diff", ":p a owl:FunctionalProperty . :x :p 1, 2 .", "false"),
    Case("dt-not-type", ":p rdfs:range xsd:integer . :x :p 'one' .", "false"),
    # Table 9
    Case("scm-cls", ":A a owl:Class ; owl:sameAs :B .", ":A rdfs:subClassOf :B . :A owl:equivalentClass :B ."),
    Case("scm-cls", ":A a owl:Class . owl:Thing rdfs:subClassOf :B .", ":A rdfs:subClassOf :B ."),
    Case("scm-cls", ":A a owl:Class . :x a :A . owl:Thing owl:hasKey ( :p ) .", ":x a owl:Thing ."),
    Case("scm-op", ":p a owl:ObjectProperty ; owl:sameAs :q .", ":p rdfs:subPropertyOf :q ."),
    Case("scm-dp", ":p a owl:DatatypeProperty ; owl:sameAs :q .", ":p rdfs:subPropertyOf :q ."),
    Case("scm-sco", ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":A rdfs:subClassOf :C ."),
    Case("scm-eqc1", ":A owl:equivalentClass :B .", ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A ."),
    Case("scm-eqc2", ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A .", ":A owl:equivalentClass :B ."),
    Case("scm-spo", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":p rdfs:subPropertyOf :r ."),
    Case("scm-eqp1", ":p owl:equivalentProperty :q .", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p ."),
    Case("scm-eqp2", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p .", ":q owl:equivalentProperty :p ."),
    Case("scm-dom1", ":p rdfs:domain :A . :A rdfs:subClassOf :B .", ":p rdfs:domain :B ."),
    Case("scm-dom2", ":q rdfs:domain :A . :p rdfs:subPropertyOf :q .", ":p rdfs:domain :A ."),
    Case("scm-rng1", ":p rdfs:range :A . :A rdfs:subClassOf :B .", ":p rdfs:range :B ."),
    Case("scm-rng2", ":q rdfs:range :A . :p rdfs:subPropertyOf :q .", ":p rdfs:range :A ."),
    Case("scm-hv", ":C owl:hasValue :v ; owl:onProperty :p . :D owl:hasValue :v ; owl:onProperty :q ."
         " :p rdfs:subPropertyOf :q .", ":C rdfs:subClassOf :D .", ":D rdfs:subClassOf :C ."),
    Case("scm-svf1", f":C {SOME} :A . :D {SOME} :B . :A rdfs:subClassOf :B .", ":C rdfs:subClassOf :D .",
         ":D rdfs:subClassOf :C ."),
    Case("scm-svf1", f":C {SOME} :A . :D {SOME} :A .", ":C rdfs:subClassOf :D ."),
    Case("scm-svf1", f":C {SOME} :A . :D {SOME} owl:Thing .", ":C rdfs:subClassOf :D .", ":D rdfs:subClassOf :C ."),
    Case("scm-svf1", f":C {SOME} :A . :D {SOME} :B . :A a owl:Class . owl:Thing rdfs:subClassOf :B .",
         ":C rdfs:subClassOf :D ."),
    Case("scm-svf2", f":C {SOME} :A . :D owl:onProperty :q ; owl:someValuesFrom :A . :p rdfs:subPropertyOf :q .",
         ":C rdfs:subClassOf :D ."),
    Case("scm-avf1", ":C owl:onProperty :p ; owl:allValuesFrom :A . :D owl:onProperty :p ; owl:allValuesFrom :B ."
         " :A rdfs:subClassOf :B .", ":C rdfs:subClassOf :D ."),
    Case("scm-avf1", ":C owl:onProperty :p ; owl:allValuesFrom owl:Nothing ."
         " :D owl:onProperty :p ; owl:allValuesFrom :B .", ":C rdfs:subClassOf :D .", ":D rdfs:subClassOf :C ."),
    Case("scm-avf2", ":C owl:onProperty :p ; owl:allValuesFrom :A . :D owl:onProperty :q ; owl:allValuesFrom :A ."
         " :p rdfs:subPropertyOf :q .", ":D rdfs:subClassOf :C .", ":C rdfs:subClassOf :D ."),
    Case("scm-int", ":C owl:intersectionOf ( :A :B ) .", ":C rdfs:subClassOf :A, :B ."),
    Case("scm-int", ":C owl:intersectionOf ( :A :B :D ) .", ":C rdfs:subClassOf :D ."),
    Case("scm-uni", ":C owl:unionOf ( :A :B ) .", ":A rdfs:subClassOf :C . :B rdfs:subClassOf :C ."),
    Case("scm-uni", ":C owl:unionOf ( :A :B :D ) .", ":D rdfs:subClassOf :C ."),
    # Beyond OWL 2 RL
    Case("cls-minc", ":C owl:onProperty :p ; owl:minCardinality 2 . :x :p :y, :z . :y owl:differentFrom :z ."
         " :w :p :y, :v .", ":x a :C .", ":w a :C ."),
    Case("cls-minc", ":C owl:onProperty :p ; owl:minCardinality 1 . :x :p :y .", ":x a :C ."),
    Case("cls-minqc", ":C owl:onProperty :p ; owl:minQualifiedCardinality 2 ; owl:onClass :D . :x :p :y, :z ."
         " :y a :D . :z a :D . [] a owl:AllDifferent ; owl:members ( :y :z ) .", ":x a :C ."),
    Case("cls-minqc", ":C owl:onProperty :p ; owl:minQualifiedCardinality 3 ; owl:onClass :D . :x :p :u, :v, :w ."
         " :u a :D . :v a :D . :w a :D . [] a owl:AllDifferent ; owl:distinctMembers ( :t :u :v :w )."
         " :y :p :t, :v, :w .", ":x a :C .", ":y a :C ."),
    Case("scm-minc", ":C owl:onProperty :p ; owl:minCardinality 3 . :D owl:onProperty :p ; owl:minCardinality 2 .",
         ":C rdfs:subClassOf :D .", ":D rdfs:subClassOf :C ."),
]  # fmt: skip
