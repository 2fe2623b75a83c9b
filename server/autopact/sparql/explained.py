"""Explanations on paper: as text, as JSON, as Turtle in the terms of PROV; and the terms that people ask with.

https://www.w3.org/TR/prov-o/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from autopact.engine.seam import Engine, Why
from autopact.errors import InputError
from autopact.terms import AP, DCTERMS, LOCAL_NAME, OA, PREFIXES, PROV, RDF, RDFS, Level, Term, prefixed
from autopact.tokens import tokenise
from autopact.turtle.hostile import DEEPEST
from autopact.turtle.writer import write

Explanation: TypeAlias = dict[str, Any]
"""As `autopact.engine.explanation` describes it."""

RULES = NamedNode("https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules")
_SEMANTICS = NamedNode("https://www.w3.org/TR/owl2-direct-semantics/")
_BEYOND = {"owl-dl", "cls-minc", "cls-minqc", "scm-minc"}
"""What is not in the tables of the profile."""

_PARTS = ("premises", "held_by", "alternatives", "contradictions")
"""Where explanations stand in another."""

_ASSERTED = {level.asserted for level in Level}
_CELLS = {RDF.first.value, RDF.rest.value}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_STRING = r'"(?:[^"\\]++|\\.)*+"'
_TYPED = re.compile(rf"({_STRING}\s*+\^\^\s*+)([^\s:<]*):({LOCAL_NAME})", re.DOTALL)
_ALONE = re.compile(rf"<[^<>]*+>|_:[^\s<]++|{_STRING}\s*+(?:@[\w-]++|\^\^\s*+<[^<>]*+>)?+", re.DOTALL)
"""A term by itself: triples in triples, of which some thousands overflow the parser's stack, are counted before."""


def term(text: str, prefixes: Mapping[str, str] = PREFIXES) -> Term | Triple:
    """A term as people write it: an IRI, bare or in brackets, a name with a prefix, `a`, or as in N-Triples.

    The datatype of a literal may be a name with a prefix, too; a triple is written as in Turtle.

    Raises:
        InputError: it is none of these.
    """
    text = text.strip()
    if text == "a":
        return RDF.type
    prefix, colon, local = text.partition(":")
    if colon and prefix in prefixes and not local.startswith("//"):
        text = f"<{prefixes[prefix]}{local}>"
    elif (typed := _TYPED.fullmatch(text)) and typed[2] in prefixes:
        text = f"{typed[1]}<{prefixes[typed[2]]}{typed[3]}>"
    elif _SCHEME.fullmatch(text) and not text.startswith("_:"):
        text = f"<{text}>"
    statement = f"<urn:s> <urn:p> {text} ."
    nested = text.startswith("<<(") and sum(token.text in ("<<", "<<(") for token in tokenise(text)) <= DEEPEST
    if nested:
        statement = "".join(f"@prefix {prefix}: <{start}> . " for prefix, start in prefixes.items()) + statement
    elif not _ALONE.fullmatch(text):
        statement = ""
    try:
        quads = parse(statement.encode(), format=RdfFormat.TURTLE if nested else RdfFormat.N_TRIPLES)
        found: list[Term | Triple] = [quad.object for quad in quads]
    except (SyntaxError, UnicodeEncodeError):  # half of a surrogate pair is no character
        found = []
    if len(found) != 1:
        raise InputError(
            f"This is no term: {text[:200]}",
            mend='Write an IRI, a prefixed name such as id:renault, or a literal as in N-Triples, such as "talks"@en; '
            "a triple as in Turtle, <<( s p o )>>.",
            spec="https://www.w3.org/TR/n-triples/#sec-iri",
        )
    return found[0]


def triple(s: str, p: str, o: str, *, prefixes: Mapping[str, str] = PREFIXES) -> Triple:
    """A triple of terms as people write them.

    Raises:
        InputError: one of them is no term, or not one for its place.
    """
    subject, predicate, value = (term(each, prefixes) for each in (s, p, o))
    if isinstance(subject, Literal | Triple) or not isinstance(predicate, NamedNode):
        raise InputError(
            "A triple has no literal and no triple for a subject, and an IRI for a predicate.",
            mend="Check the order: subject, predicate, object.",
        )
    return Triple(subject, predicate, value)


def looked_up(asked: Triple) -> str:
    """Its terms that may be looked up, as a query has them: what is in a triple that is a term need not stand alone."""
    return " ".join(str(each) for each in asked if not isinstance(each, Triple))


def reasons(engine: Engine, why: Why) -> Explanation:
    """What an engine answers to a question for reasons.

    Raises:
        MissingPart: nothing is derived there.
    """
    found: Explanation = json.loads(engine.explain(why).read())
    return found


def as_json(explanation: Explanation) -> str:
    """An explanation as JSON."""
    return json.dumps(explanation, ensure_ascii=False, indent=2) + "\n"


def as_text(explanation: Explanation) -> str:
    """An explanation for the terminal: a tree, then what holds its level down, then other explanations."""
    if "contradictions" in explanation:
        several = ("\n".join(_tree(each, "", "")) for each in explanation["contradictions"])
        return "\n\n".join(several) + "\n" if explanation["contradictions"] else "Nothing contradicts itself.\n"
    lines = list(_tree(explanation, "", ""))
    for leaf in explanation.get("held_by", ()):
        hedge = f', hedged by "{leaf["hedge"]}"' if "hedge" in leaf else ""
        lines += [
            "",
            f"No firmer than {explanation['level']}, because {leaf['says']} is no firmer: {_leaf(leaf)}{hedge}.",
        ]
    for other in explanation.get("alternatives", ()):
        lines += ["", "Or:", *_tree(other, "", "")]
    return "\n".join(lines) + "\n"


def miss_as_text(explanation: Explanation) -> str:
    """What is said of a triple that does not hold, and what comes `nearest` to it."""
    lines = [f"{explanation['says']} does not hold: it is neither stated nor does it follow, at any level."]
    lines += idle(explanation)
    miss = explanation["nearest"]
    if miss is None:
        return "\n".join((*lines, "Nothing that is known leads towards it.")) + "\n"
    lines += [f"It would follow by {miss['rule']}: {miss['words']}"]
    lines += [f"  there is     {present}" for present in miss["present"]]
    lines += [f"  missing      {missing}" for missing in miss["missing"]]
    return "\n".join(lines) + "\n"


def statements(explanation: Explanation) -> list[tuple[Quad, Explanation]]:
    """The leaves that a file or a client stated, in each graph, with the quad as it is stored there."""
    found, todo = [], [explanation]
    while todo:
        step = todo.pop()
        todo += [each for part in _PARTS for each in step.get(part, ())]
        places = [each for each in ways(step) if "graph" in each]
        if not places:
            continue
        try:
            s, p, o = terms(step)
        except InputError:
            continue  # it holds what N-Triples cannot say, and so no change ever stated it
        for place in places:
            graph = NamedNode(place["graph"])
            stored = DefaultGraph() if graph in _ASSERTED else graph
            found.append((Quad(cast("Any", s), cast("Any", p), o, stored), place))
    return found


def ways(leaf: Explanation) -> tuple[Explanation, ...]:
    """A leaf, and what states the same beside it: other claims, and other graphs."""
    return leaf, *leaf.get("more", ())


def premises(step: Explanation) -> list[Explanation]:
    """What a step follows from; cells of lists, which the class spelt out says already, are left out."""
    return [each for each in step.get("premises", ()) if each.get("triple", {}).get("p") not in _CELLS]


def terms(step: Explanation) -> tuple[Term, Term, Term]:
    """The terms of a step's triple.

    Raises:
        InputError: it holds what N-Triples cannot say.
    """
    said = " ".join(_bracketed(step["triple"][each]) for each in "spo")
    try:
        (found,) = parse(f"{said} .".encode(), format=RdfFormat.N_TRIPLES)
    except (SyntaxError, UnicodeEncodeError):
        raise InputError(f"N-Triples cannot say this: {said[:200]}") from None
    s, p, o = found.triple
    return s, p, o


def idle(explanation: Explanation) -> list[str]:
    """What speaks against what does not hold, and a sentence for each claim about it: whose, where, why it is idle.

    And one for each graph apart that has it.
    """
    against = [_contrary(explanation["against"])] if explanation["against"] else []
    claims = [f"A claim {_speaking(each['standing'])}: {_leaf(each)}." for each in explanation["claims"]]
    graphs = [f"{prefixed(graph)} has it, a graph that only GRAPH asks." for graph in explanation["graphs"]]
    return [*against, *claims, *graphs]


def _contrary(against: Explanation) -> str:
    """What a triple that does not hold would contradict, in a sentence."""
    beside = f" There is {', and '.join(against['present'])}." if against["present"] else ""
    return f"It would contradict what is known, by {against['rule']}: {against['words']}{beside}"


def _speaking(standing: str) -> str:
    return "denies it" if standing == "denied" else f"that is {standing} speaks of it"


def _tree(step: Explanation, first: str, rest: str) -> Iterator[str]:
    """The lines of a step and all below it."""
    if step["status"] != "inferred":
        yield f"{first}{step['says']}  [{step['level']}] {_leaf(step)}"
        for other in step.get("more", ()):
            yield f"{rest}  also {_leaf(other)}"
        return
    also = "".join(f", {rule}" for rule in step.get("also", ()))
    yield f"{first}{step['says']}  [{step['level']}] {step['rule']}{also}: {step['words']}"
    if step.get("repeated"):
        yield f"{rest}└─ as above"
        return
    shown = premises(step)
    for number, premise in enumerate(shown):
        last = number == len(shown) - 1
        yield from _tree(premise, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))


def _leaf(leaf: Explanation) -> str:
    """Where a leaf is from, in one line."""
    if "claim" not in leaf:
        by = f" by change {leaf['change']}, {leaf['at']}" if "change" in leaf else ""
        return f"stated in {prefixed(leaf['graph'])}{by}" if "graph" in leaf else "stated"
    parts = [prefixed(leaf["claim"])]
    if "speaker" in leaf:
        parts.append(f"said by {prefixed(leaf['speaker'])}")
    if leaf["evidence"]:
        parts.append("in " + ", ".join(dict.fromkeys(map(_place, leaf["evidence"]))))
    if "cue" in leaf:
        parts.append(f'"{leaf["cue"]}"')
    return ", ".join(parts)


def _place(evidence: Explanation) -> str:
    """Where in which source, in few words."""
    span = f" {evidence['start']}-{evidence['end']}" if "start" in evidence else ""
    return f"{prefixed(evidence['source'])}{span}"


def as_turtle(explanation: Explanation) -> str:
    """An explanation in the terms of PROV: each triple an entity, each step an activity that used its premises."""
    found: set[Triple] = set()
    nodes: dict[str, BlankNode] = {}

    def add(subject: NamedNode | BlankNode, predicate: NamedNode, value: Term) -> None:
        found.add(Triple(subject, predicate, value))

    def entity(step: Explanation) -> BlankNode:
        key = json.dumps(step.get("triple") or step["says"])
        if key in nodes:
            return nodes[key]
        node = nodes[key] = BlankNode(f"t{len(found)}")
        add(node, RDF.type, PROV.Entity)
        add(node, RDFS.label, Literal(step["says"]))
        add(node, DCTERMS.type, AP[step["level"]])
        if "triple" in step:
            s, p, o = terms(step)
            add(node, RDF.type, AP.StatedTriple)
            add(node, AP.statedSubject, s)
            add(node, AP.statedPredicate, p)
            add(node, AP.statedValue if isinstance(o, Literal) else AP.statedObject, o)
        if step["status"] == "inferred":
            derive(node, step)
        for each in ways(step):
            if "graph" in each:
                add(node, PROV.hadPrimarySource, NamedNode(each["graph"]))
            if "claim" in each:
                add(node, PROV.wasDerivedFrom, NamedNode(each["claim"]))
                found.update(_attributed(each))
        return node

    def derive(node: BlankNode, step: Explanation) -> None:
        activity = BlankNode(f"{node.value}-{step['rule']}")
        add(node, PROV.wasGeneratedBy, activity)
        add(activity, RDF.type, PROV.Activity)
        add(activity, RDFS.label, Literal(", ".join((step["rule"], *step.get("also", ())))))
        add(activity, RDFS.comment, Literal(step["words"], language="en"))
        add(activity, RDFS.seeAlso, defined(step["rule"]))
        for premise in step.get("premises", ()):
            used = entity(premise)
            add(activity, PROV.used, used)
            add(node, PROV.wasDerivedFrom, used)

    for each in explanation.get("contradictions", [explanation]):
        nodes.pop("null", None)  # each contradiction is one of its own, and has no triple to tell it by
        entity(each)
    return write(found)


def _attributed(claim: Explanation) -> Iterator[Triple]:
    """What is said of a claim: whose it is, how firm, in which words, and where each passage of it is."""
    node = NamedNode(claim["claim"])
    yield Triple(node, RDF.type, PROV.Entity)
    if "speaker" in claim:
        yield Triple(node, PROV.wasAttributedTo, NamedNode(claim["speaker"]))
    if "factuality" in claim:
        yield Triple(node, AP.factuality, NamedNode(claim["factuality"]))
    for name, predicate in (("cue", AP.cue), ("hedge", AP.hedge)):
        for words in claim[name].split(" … ") if name in claim else ():  # where several stand as one
            yield Triple(node, predicate, Literal(words))
    for each in claim["evidence"]:
        place, source = NamedNode(each["iri"]), NamedNode(each["source"])
        yield Triple(node, AP.evidence, place)
        for quoting in {node, place} - {source}:
            yield Triple(quoting, PROV.wasQuotedFrom, source)
        if "start" in each:
            yield Triple(place, RDF.type, OA.TextPositionSelector)
        for name, predicate in (("start", OA.start), ("end", OA.end)):
            if name in each:
                yield Triple(place, predicate, Literal(each[name]))


WRITERS = {"text": as_text, "json": as_json, "turtle": as_turtle}
"""By the names that `format` knows."""


def defined(rule: str) -> NamedNode:
    """Where it is written what a rule says."""
    return _SEMANTICS if rule in _BEYOND else RULES


def _bracketed(text: str) -> str:
    """A term of an explanation as N-Triples write it: only IRIs are bare there."""
    return text if text.startswith(('"', "_:", "<<(")) else f"<{text}>"
