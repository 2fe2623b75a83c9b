"""What a graph says in words of OWL 2 and SWRL that no rule reads, so that nothing follows from it here; HermiT does.

https://www.w3.org/TR/owl2-mapping-to-rdf/#Mapping_from_the_Structural_Specification_to_RDF_Graphs
https://www.w3.org/submissions/SWRL/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pyoxigraph import Literal, Triple

from autopact.reasoner.values import value
from autopact.terms import OWL, RDF, SWRL

_WORDS = {
    OWL[name]: f"owl:{name}"
    for name in ("hasSelf", "disjointUnionOf", "cardinality", "qualifiedCardinality", "withRestrictions",
                 "datatypeComplementOf", "onDataRange", "onProperties", "ReflexiveProperty")
} | {SWRL.Imp: "swrl:Imp"}  # fmt: skip
_BOUNDS = {OWL[name]: f"owl:{name} above 1" for name in ("maxCardinality", "maxQualifiedCardinality")}


def unread(triples: Iterable[Triple]) -> Counter[str]:
    """The words, and how often each is said; an upper bound above 1 is one too."""
    found: Counter[str] = Counter()
    for _, p, o in triples:
        if p == RDF.type:
            found.update([_WORDS[o]] if o in _WORDS else ())
        elif p in _WORDS:
            found[_WORDS[p]] += 1
        elif p in _BOUNDS and isinstance(o, Literal) and value(o) not in _FEW:
            found[_BOUNDS[p]] += 1
    return found


_FEW = [value(Literal(number)) for number in (0, 1)]
