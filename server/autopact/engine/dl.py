"""OWL 2 DL on demand: what HermiT adds to the rules, and the fewest axioms from which something follows.

Only who asks for it needs Java: HermiT is loaded by the calls, not with this module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from autopact.engine.dataset import Dataset, given
from autopact.engine.explanation import Explainer, Explanation
from autopact.errors import OverTime
from autopact.reasoner import Reasoner
from autopact.terms import OWL, Level

if TYPE_CHECKING:
    from autopact.reasoner.hermit import Axiom

WORDS = "follows from these axioms together, and from no fewer of them (HermiT)"


@dataclass(frozen=True, slots=True)
class Beyond:
    """What HermiT says of a graph: nothing but `consistent` means anything where that is false.

    Attributes:
        consistent: whether it can be true.
        unsatisfiable: the classes that can have no member.
        triples: what follows and the rules do not derive: types, object properties, the order of named classes.
    """

    consistent: bool
    unsatisfiable: frozenset[NamedNode] = frozenset()
    triples: frozenset[Triple] = frozenset()


def beyond(dataset: Dataset, reasoner: Reasoner, level: Level, progress: Callable[[str], None]) -> Beyond:
    """What HermiT adds to what the rules derive down to a level.

    Args:
        dataset: what is stated.
        reasoner: the rules, with the same statements.
        level: the least firm statements to reason from.
        progress: is told each stage.

    Raises:
        MissingPart: there is no Java.
        OverTime, InputError: HermiT takes too long, or cannot work on this graph.
    """
    from autopact.reasoner.hermit import Ontology  # noqa: PLC0415 - brings what starts Java

    facts = given(dataset.graphs)
    progress("HermiT reads")
    ontology = Ontology(frozenset[Triple]().union(*(facts[each] for each in Level if each <= level)))
    progress("HermiT looks for what follows about named things")
    judged = ontology.judge()
    if not judged.consistent:
        return Beyond(consistent=False)
    progress("HermiT orders the classes")
    ordered = ontology.classify()
    candidates = [t for t in judged.entailed if t.subject not in OWL and t.object not in OWL]
    doubtful = [t for t in candidates if not _derives(reasoner, t, level)]
    sure = {t for t in ordered if t.object != OWL.Nothing and not _derives(reasoner, t, level)}
    for number, triple in enumerate(doubtful, start=1):
        progress(f"HermiT confirms {number:,} of {len(doubtful):,}")
        if ontology.entails(triple):  # its realisation may have guessed
            sure.add(triple)
    return Beyond(True, judged.unsatisfiable, frozenset(sure))


def justify(
    dataset: Dataset, explainer: Explainer, triple: Triple | None, *, most: int = 1, seconds: int = 60
) -> tuple[Explanation | None, bool]:
    """From which few axioms a triple follows, or a contradiction, at the firmest level at which it does.

    Args:
        dataset: what is stated.
        explainer: of the same statements; it knows who states them.
        triple: what is to be explained; None for a contradiction.
        most: how many minimal sets are wanted; the shortest of those found is the explanation, others are its
            `alternatives`.
        seconds: for the search at a level.

    Returns:
        An explanation as the `Explainer` gives it, its premises the axioms; None where the triple does not follow. And
        whether the search was ended by its time, so that there may be more.

    Raises:
        MissingPart: there is no Java.
        OverTime: not even one was found in time.
        InputError: HermiT cannot work on this graph or be asked about this triple, or the graph contradicts itself.
    """
    from autopact.reasoner.hermit import Ontology  # noqa: PLC0415 - brings what starts Java

    facts, stated = given(dataset.graphs), frozenset[Triple]()
    for level in Level:
        if facts[level] <= stated and level is not Level.CERTAIN:
            continue
        stated |= facts[level]
        found: list[tuple[Axiom, ...]] = []
        ended = False
        try:
            for one in Ontology(stated).justify(triple, seconds=seconds):
                found.append(one)
                if len(found) == most:
                    break
        except OverTime:
            ended = True
            if not found:
                raise
        if found:
            first, *others = (_explained(explainer, triple, level, one) for one in sorted(found, key=len))
            return {**first, "alternatives": others} if others else first, ended
    return None, False


def _derives(reasoner: Reasoner, triple: Triple, level: Level) -> bool:
    found = reasoner.level(triple)
    return found is not None and found <= level


def _explained(explainer: Explainer, triple: Triple | None, level: Level, axioms: tuple[Axiom, ...]) -> Explanation:
    premises = []
    for axiom in axioms:
        premise: Explanation = {"says": axiom.words, "status": "stated", "level": level.word}
        if axiom.triples:
            premise = {**explainer.leaf(_root(axiom.triples)), "says": axiom.words}
        premises.append({**premise, "axiom": True} if axiom.schema else premise)
    step = {"status": "inferred", "level": level.word, "rule": "owl-dl", "words": WORDS, "premises": premises}
    held = [premise for premise in premises if premise["level"] == level.word] if level is not Level.CERTAIN else []
    return {**explainer.what(triple), **step, **({"held_by": held} if held else {})}


def _root(triples: frozenset[Triple]) -> Triple:
    """The triple that nothing leads to; of several about one blank node, any."""
    inner = {triple.object for triple in triples}
    return min((t for t in triples if t.subject not in inner), key=str, default=min(triples, key=str))
