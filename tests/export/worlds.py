"""Graphs to export: the bundled one, and such as somebody might have who wishes exporters ill."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from autopact.engine.dataset import Dataset, assemble
from autopact.engine.embedded import Embedded
from autopact.engine.explanation import Explainer
from autopact.export.material import Material, rules
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, OA, ONTOLOGY_GRAPH, PROV, RDF, RDFS, SOURCE, XSD, Level


@cache
def bundled() -> Embedded:
    """The bundled graph, with reasons."""
    dataset = assemble()
    return Embedded(dataset, Explainer.of(dataset))


@cache
def material(certainty: Level = Level.CERTAIN, inference: bool = True) -> Material:
    """The bundled graph, to be exported."""
    return Material(bundled(), certainty, inference, rules(bundled()))


def made(graphs: dict[NamedNode, set[Triple]]) -> Material:
    """A graph of parts, all levels of it, to be exported."""
    return Material(Embedded(Dataset(graphs, "made")), Level.POSSIBLE)


_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=12)
_NASTY = st.sampled_from(
    ["", " ", "NA", "null", "'", '"', '""', "\\", "\\u0041", "\\n", "\n", "\r\n", "\t", "a,b", "a;b", "$autopact$",
     "$$", "]]>", "<b>&amp;</b>", "{{x}}", "`x`", "| |", "\u2028", "\U0001f697", "e\u0301", "\u00a0", "\ufeff", "=1+1",
     "-- x", "*/", "//"]
)  # fmt: skip
texts = _TEXTS | _NASTY
"""Literals' texts: what ends strings, statements and cells elsewhere."""

_CONTROLS = "".join(chr(code) for code in range(32) if chr(code) not in "\t\n\r")
printable = texts.map(lambda text: "".join(character for character in text if character not in _CONTROLS))
"""The same without what XML cannot carry."""

_TAILS = st.text(st.sampled_from("abzÉ車-_.~!$&'()*+,;=:@%7éñ\U00010348"), max_size=6).map(
    lambda tail: tail.replace("%", "%25")
)
iris = st.builds(
    lambda start, tail: NamedNode(start + tail),
    st.sampled_from(["http://example.org/", "https://w3id.org/autopact/id/", "urn:x:", "http://[::1]:8/?q=", "a:b#"]),
    _TAILS,
)
predicates = st.sampled_from(
    [RDF.type, RDFS.label, RDFS.comment, AP.partnerOf, NamedNode("http://a.example/label"), NamedNode("http://b.example/label"),
     NamedNode("http://a.example/end"), NamedNode("http://a.example/Type"), NamedNode("urn:x:é"), NamedNode("urn:x:id")]
)  # fmt: skip
"""Properties, several of one name, and some named like our own columns."""

blanks = st.sampled_from([BlankNode("a"), BlankNode("b1")])


def literals(words: st.SearchStrategy[str]) -> st.SearchStrategy[Literal]:
    """Literals of every kind."""
    kinds = [XSD.integer, XSD.decimal, XSD.double, XSD.boolean, XSD.dateTime, RDF.HTML, NamedNode("urn:kind")]
    numbers = st.sampled_from(["7", "007", "+1", "-0", "1.", ".5", "1e3", "INF", "NaN", "true", "9" * 30, "x", "1e999"])
    return (
        words.map(Literal)
        | st.builds(
            lambda text, tag: Literal(text, language=tag), words, st.sampled_from(["en", "fr", "zh-hans", "de-1996"])
        )
        | st.builds(lambda text, kind: Literal(text, datatype=kind), words | numbers, st.sampled_from(kinds))
    )


def triples(words: st.SearchStrategy[str]) -> st.SearchStrategy[set[Triple]]:
    """Graphs."""
    objects = iris | blanks | literals(words)
    return st.builds(_typed, st.sets(st.builds(Triple, iris | blanks, predicates, objects), max_size=12))


def _typed(found: Iterable[Triple]) -> set[Triple]:
    """Without types that are literals, which RDF/XML and graphs of kinds have no way to write."""
    return {each for each in found if each.predicate != RDF.type or isinstance(each.object, NamedNode)}


def with_claims(found: set[Triple], cue: str) -> dict[NamedNode, set[Triple]]:
    """Parts in which a claim states half of the triples, the others are stated, and one is possible."""
    asserted = sorted(found, key=str)
    claim, passage = CLAIM.nasty, SOURCE["paper#s1"]
    metadata = {
        Triple(claim, RDF.type, AP.Claim),
        Triple(claim, AP.paraphrase, Literal("What it says.", language="en")),
        Triple(claim, AP.factuality, AP.certain),
        Triple(claim, AP.polarity, AP.Affirmed),
        Triple(claim, AP.speaker, SOURCE["paper#author"]),
        Triple(claim, AP.speechAct, AP.Stated),
        Triple(claim, NamedNode("http://purl.org/dc/terms/created"), Literal("2026", datatype=XSD.gYear)),
        Triple(claim, AP.evidence, passage),
        Triple(claim, AP.cue, Literal(cue)),
        Triple(passage, RDF.type, AP.Sentence),
        Triple(passage, PROV.wasQuotedFrom, SOURCE.paper),
        Triple(passage, OA.start, Literal(0)),
        Triple(passage, OA.end, Literal(9)),
    }
    possible = Triple(AP.x, AP.partnerOf, AP.y)
    return {
        ONTOLOGY_GRAPH: {Triple(AP.partnerOf, RDFS.label, Literal("partner of", language="en"))},
        CLAIMS_GRAPH: metadata - found,
        Level.CERTAIN.asserted: found,
        Level.POSSIBLE.inferred: {possible} - found,
        claim: set(asserted[::2]),
        NamedNode("http://example.org/graphs/other"): {Triple(AP.x, AP.partnerOf, AP.z)},
    }
