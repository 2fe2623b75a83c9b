"""The dataset that is served: files in, named graphs out, with what follows from them.

Its parts are those of the design: the ontology, the claims' metadata, each claim's triples, and for each level of
certainty what is asserted and what is inferred. The parts that may stand together in a default graph share no triple,
since a store that takes their union would count a shared one twice.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import NamedNode, Quad, Triple

from autopact.bundled import folder
from autopact.claims import reading
from autopact.claims.model import Claims
from autopact.claims.projection import project
from autopact.engine.graphs import DEFAULT, SHOWN, Graphs, pour, quad, respelt
from autopact.engine.parts import ASSERTED, PARTS, RESTATED
from autopact.engine.storage.base import HEADING
from autopact.engine.storage.lines import DUMPED
from autopact.errors import InputError, Place
from autopact.reasoner import Reasoner
from autopact.reasoner.axioms import ALWAYS
from autopact.reasoner.axioms import axioms as axioms_of
from autopact.terms import AP, CLAIM, CLAIMS_GRAPH, ONTOLOGY_GRAPH, OWL, RDF, Level
from autopact.turtle import packed, reader

Progress: TypeAlias = Callable[[str], None]
"""Is told, in a few words, what is being done now."""

ONTOLOGY = NamedNode(str(AP).rstrip("#"))

_log = logging.getLogger("autopact")


@dataclass(frozen=True, slots=True)
class Dataset:
    """Named graphs, and which of them a default graph is made of.

    `id` is a short digest of what was read, the same for the same files; `inputs` the whole one. `reasoner` is that
    which derived what follows, if that was done now; `united` as of `engine.graphs.Graphs`. `unlike` is what
    `graph/asserted` shows and files do not state directly, since claims say it, and the other way round.
    """

    graphs: Mapping[NamedNode, set[Triple]]
    inputs: str
    reasoner: Reasoner | None = field(default=None, compare=False)
    united: bool = False
    unlike: Set[Triple] = frozenset()

    @property
    def id(self) -> str:
        """The first digits of `inputs`."""
        return self.inputs[:16]

    @property
    def apart(self) -> dict[NamedNode, Set[Triple]]:
        """The named graphs that are neither parts nor claims: nothing follows from them."""
        claims = {triple.subject for triple in self.graphs[CLAIMS_GRAPH]}
        return {name: found for name, found in self.graphs.items() if name not in PARTS and name not in claims}

    def store(self) -> Graphs:
        """The graphs in a store, which knows what of them is stated directly."""
        graphs = Graphs(self.graphs, united=self.united)
        pour(graphs.store, (quad(triple, DEFAULT) for triple in self.unlike))
        return graphs


@dataclass(frozen=True)
class Authored:
    """What files say, before anything is derived.

    Attributes:
        ontology: what files about the ontology say.
        claimed: claims, and what is said about them, as claim files have it.
        stated: what is stated directly.
        named: other graphs.
    """

    ontology: Set[Triple]
    claimed: Sequence[Quad]
    stated: Set[Triple]
    named: Mapping[NamedNode, Set[Triple]]

    @cached_property
    def claims(self) -> Claims:
        """The claims, read."""
        return reading.collect(self.claimed)


def assemble(
    files: Sequence[Path] | None = None,
    *,
    reasoning: bool = True,
    axioms: bool = False,
    as_written: bool = False,
    united: bool = False,
    progress: Progress = lambda _: None,
) -> Dataset:
    """The dataset of the files, of the bundled graph without any.

    Folders are walked. A file whose default graph has claims gives claims; one that describes our ontology gives that,
    and to claims without it the bundled one is added. Whatever else is stated in a default graph is certain, and named
    graphs, and all of a dump, are what they are. What follows from the bundled graph is read from its committed files
    while they are fresh.

    Args:
        files: files and folders.
        reasoning: whether to add what follows.
        axioms: whether to add what is not told else: what follows about the schema's terms, and what is true of every
            graph. For those who compare entailments, and only for small graphs.
        as_written: whether numbers and times keep their spelling, for those who ask no store about them; see `kept`.
        united: whether the named graphs that are not ours are certain, and so in the default graph too.
        progress: is told each stage.

    Raises:
        InputError: a file is not there or cannot be read.
        SyntaxFault: a file does not parse; the place has line and column.
    """
    paths = reader.walk(files) if files is not None else bundled_files()
    progress(f"reading {len(paths)} files")
    inputs = digest(paths, united=united, reasoning=reasoning)
    found = authored(paths)
    graphs = _graphs(found, united=united)
    unlike = found.stated ^ graphs[SHOWN]
    if not as_written:
        graphs = _respelt(graphs)
        unlike = unlike and respelt(found.stated) ^ graphs[SHOWN]
    if not reasoning:
        return Dataset(graphs, inputs, united=united, unlike=unlike)
    if axioms:
        inputs = sha256(f"{inputs} with axioms".encode()).hexdigest()
    ready = _committed(inputs) if files is None and not axioms and not united else None
    if ready is not None:
        _add(graphs, ready if as_written else {level: respelt(triples) for level, triples in ready.items()})
        return Dataset(graphs, inputs, unlike=unlike)
    return Dataset(graphs, inputs, _derive(graphs, progress, with_axioms=axioms), united, unlike)


def kept(dataset: Dataset) -> Dataset:
    """The same as a store keeps it, where a number or a time has one spelling: the same triple twice is one there.

    What follows is derived anew where that makes a difference, since what is one value there may be two in files.
    """
    graphs = _respelt(dataset.graphs)
    if graphs == dataset.graphs:
        return dataset
    unlike = dataset.unlike and respelt(dataset.unlike ^ dataset.graphs[SHOWN]) ^ graphs[SHOWN]
    if dataset.reasoner is None:
        return replace(dataset, graphs=graphs, unlike=unlike)
    for level in Level:
        graphs[level.inferred].clear()
    return replace(dataset, graphs=graphs, reasoner=_derive(graphs, lambda _: None), unlike=unlike)


def derive(progress: Progress = lambda _: None) -> tuple[Claims, Dataset]:
    """The bundled claims, and their dataset reasoned anew whatever was committed."""
    paths = bundled_files()
    progress(f"reading {len(paths)} files")
    found = authored(paths)
    graphs = _graphs(found)
    return found.claims, Dataset(graphs, digest(paths), _derive(graphs, progress))


def bundled_files() -> list[Path]:
    """The authored files of the bundled graph: the ontology without its shapes, then the claims."""
    return [*ontology_files(), *sorted((folder("triples") / "claims").glob("*.trig"))]


def ontology_files() -> list[Path]:
    """The files of the bundled ontology, without its shapes."""
    ontology = folder("ontology")
    return [ontology / f"{name}.ttl" for name in ("autopact", "schemes", "alignments")]


def is_of_ontology(file: Path) -> bool:
    """Whether a file is one of the bundled ontology's."""
    return file.resolve() in {path.resolve() for path in ontology_files()}


def bundled_ontology() -> Iterator[Triple]:
    """What the bundled ontology says."""
    for number, path in enumerate(ontology_files()):
        yield from (each.triple for each in reader.read(path, scope=f"o{number}"))


def inferred_file(level: Level) -> str:
    """The name of the committed file of what follows at a level."""
    return "inferred.ttl" if level is Level.CERTAIN else f"inferred-{level.word}.ttl"


def inputs_line(inputs: str) -> str:
    """The line of a committed file's heading that says what it was made from."""
    return f"Inputs: sha256 {inputs}"


def digest(paths: Iterable[Path], *, united: bool = False, reasoning: bool = True) -> str:
    """A digest of the files' names and bytes, in order, and of what is made of them, as `assemble` has it.

    Where the folders lie does not matter.
    """
    whole = sha256()
    for path in paths:
        whole.update(f"{path.name} {of_file(path)}\n".encode(errors="surrogateescape"))
    for word, is_so in (("united", united), ("unreasoned", not reasoning)):
        if is_so:
            whole = sha256(f"{whole.hexdigest()} {word}".encode())
    return whole.hexdigest()


def of_file(path: Path) -> str:
    """A digest of a file's bytes, however many.

    Raises:
        InputError: it cannot be read.
    """
    with reader.opened(path) as stream:
        return file_digest(stream, "sha256").hexdigest()


def authored(paths: Sequence[Path]) -> Authored:
    """What the files say: what is in a default graph by the kind of the file, named graphs as what they are called.

    Raises:
        InputError: one cannot be read, or names a graph by a blank node.
    """
    stated: set[Triple] = set()
    named: dict[NamedNode, set[Triple]] = defaultdict(set)
    for number, path in enumerate(paths):
        quads = reader.read(path, scope=f"f{number}")
        plain = {each.triple for each in quads if each.graph_name == DEFAULT}
        plain -= {each.triple for each in quads if each.graph_name in PARTS}  # an export has them twice
        graph = _graph_for(plain, path)
        (stated if graph is None else named[graph]).update(plain)
        for each in quads:
            if isinstance(each.graph_name, NamedNode):
                named[each.graph_name].add(each.triple)
            elif each.graph_name != DEFAULT:
                raise InputError(
                    "A graph is named by a blank node, so that no query could ever name it.",
                    mend="Give the graph an IRI.",
                    place=Place(str(path)),
                )
    ontology, about = named.pop(ONTOLOGY_GRAPH, set()), named.pop(CLAIMS_GRAPH, set())
    if _holds_claims(about) and not any(triple.subject == ONTOLOGY for triple in ontology):
        ontology.update(bundled_ontology())
    claimed = [quad(triple, DEFAULT) for triple in about]
    described = {triple.subject for triple in about}
    for name in [name for name in named if name in CLAIM or name in described]:
        claimed += (quad(triple, name) for triple in named.pop(name))
    return Authored(ontology, claimed, stated, named)


def is_dump(file: Path) -> bool:
    """Whether a file is what `autopact dump` writes, of which all stays where the lines have it.

    Raises:
        InputError: it is a base, which is not all that its directory keeps.
    """
    with reader.opened(file) as opened:
        beginning = packed.inside(file, opened).read(max(len(DUMPED), len(HEADING)))
    if beginning.startswith(HEADING):
        raise InputError(
            "This is one of the files of a directory of data, which without the others says what was there once.",
            mend="Serve the directory with --data, or give what `autopact dump` writes of it.",
            place=Place(str(file)),
        )
    return beginning.startswith(DUMPED)


def _graph_for(triples: Set[Triple], file: Path) -> NamedNode | None:
    """The graph in which a file's default graph says something; None where it states that directly."""
    if is_dump(file):
        return None
    if is_of_ontology(file) or Triple(ONTOLOGY, RDF.type, OWL.Ontology) in triples:
        return ONTOLOGY_GRAPH
    return CLAIMS_GRAPH if _holds_claims(triples) else None


def _holds_claims(triples: Iterable[Triple]) -> bool:
    return any(triple.object == AP.Claim and triple.predicate == RDF.type for triple in triples)


def _graphs(authored: Authored, *, united: bool = False) -> dict[NamedNode, set[Triple]]:
    """The graphs before reasoning."""
    graphs: dict[NamedNode, set[Triple]] = defaultdict(set)
    for name, triples in authored.named.items():
        graphs[name] |= triples
        if united and name not in PARTS:
            graphs[Level.CERTAIN.asserted] |= triples
    for claim in authored.claims:
        graphs[claim.iri] |= claim.triples
    graphs[ONTOLOGY_GRAPH] |= authored.ontology
    graphs[CLAIMS_GRAPH] |= authored.claims.metadata
    for level, projected in project(authored.claims).items():
        graphs[level.asserted] |= projected
    graphs[Level.CERTAIN.asserted] |= authored.stated
    _place(graphs)
    return {name: triples for name, triples in graphs.items() if triples or name in PARTS}


def _respelt(graphs: Mapping[NamedNode, set[Triple]]) -> dict[NamedNode, set[Triple]]:
    """The graphs as a store tells them."""
    found = {name: respelt(triples) for name, triples in graphs.items()}
    _place(found)
    return found


def _place(graphs: MutableMapping[NamedNode, set[Triple]]) -> None:
    """Have each triple in the first place that it belongs to, restated if it follows more firmly than it is stated."""
    stated: set[Triple] = set()
    follows: set[Triple] = set()
    for name in (ONTOLOGY_GRAPH, CLAIMS_GRAPH):
        part = graphs.setdefault(name, set())
        part -= stated
        stated |= part
    for level in Level:
        asserted, inferred = (graphs.setdefault(name, set()) for name in (level.asserted, level.inferred))
        asserted.update(*(graphs.get(part, ()) for part in ASSERTED[level]))
        asserted -= stated
        stated |= asserted
        if level in RESTATED:
            graphs[RESTATED[level]] = asserted & follows
        asserted -= follows
        inferred -= stated
        inferred -= follows
        follows |= inferred


def _add(graphs: dict[NamedNode, set[Triple]], inferred: Mapping[Level, Iterable[Triple]]) -> None:
    for level, triples in inferred.items():
        graphs[level.inferred].update(triples)
    _place(graphs)


def _committed(inputs: str) -> dict[Level, set[Triple]] | None:
    """What follows from the bundled graph, as it was committed; None where that is missing or stale."""
    found = {}
    for level in Level:
        file = folder("triples") / inferred_file(level)
        if not file.is_file() or f"# {inputs_line(inputs)}\n" not in file.read_text(encoding="utf-8"):
            _log.warning(
                "%s is not made from the present claims and ontology: reasoning now. Run `autopact build` to renew it.",
                file.name,
            )
            return None
        found[level] = {quad.triple for quad in reader.read(file)}
    return found


def given(graphs: Mapping[NamedNode, set[Triple]]) -> dict[Level, set[Triple]]:
    """What a dataset's graphs state at each level, ontology and claims' metadata included: what is reasoned from."""
    facts = {level: graphs[level.asserted] for level in Level}
    facts[Level.CERTAIN] = facts[Level.CERTAIN] | graphs[ONTOLOGY_GRAPH] | graphs[CLAIMS_GRAPH]
    for level, restated in RESTATED.items():
        facts[level] = facts[level] | graphs.get(restated, set())
    return facts


def _derive(graphs: dict[NamedNode, set[Triple]], progress: Progress, *, with_axioms: bool = False) -> Reasoner:
    """Add what follows to a dataset's graphs, and return who derived it."""
    facts = given(graphs)
    if with_axioms:
        facts[Level.CERTAIN] = facts[Level.CERTAIN] | ALWAYS
    reasoner = Reasoner(facts, progress=progress)
    inferred: dict[Level, Iterable[Triple]] = {level: reasoner.inferred(level) for level in Level}
    if with_axioms:
        closed: set[Triple] = set()
        for level in Level:
            follows = set(reasoner.entailed(level))
            closed |= facts[level] | follows
            inferred[level] = follows | axioms_of(closed) | ALWAYS
    _add(graphs, inferred)
    return reasoner
