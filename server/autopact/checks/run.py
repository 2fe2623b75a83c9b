"""All checks, in the order in which one wants to read their findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Triple

from autopact.checks import generated, identifiers, logic, provenance, quality, round_trip, shapes, texts
from autopact.checks.finding import Finding, Severity
from autopact.checks.material import Material
from autopact.claims.model import Claims
from autopact.engine.dataset import Dataset, assemble, authored, ontology_files
from autopact.engine.embedded import Embedded
from autopact.engine.parts import PARTS
from autopact.errors import InputError, MissingPart, Place, Unavailable

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and every finding: errors first, then by file, line and column."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """How many findings are of that severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings)) or "Nothing was found."

    @property
    def clean(self) -> bool:
        """Whether there is no error; warnings and notices do no harm."""
        return not self.count(Severity.ERROR)


def run(
    files: Sequence[Path] = (),
    *,
    sources: Path | None = None,
    require_java: bool = False,
    united: bool = False,
    progress: Progress = lambda _: None,
) -> Report:
    """Check files, or the bundled graph when none are given.

    Args:
        files: files and folders. Those that use no term of autopact get the general checks only, and are held to the
            shapes among them.
        sources: the folder of the articles' texts, to hold the claims against.
        require_java: let it be an error, and no notice, that the logic could not be judged.
        united: whether the named graphs that are not ours are certain, and so in the default graph too.
        progress: told the name of each step as it begins.

    Raises:
        InputError: a file is not there, or its format is unknown.
    """
    if sources is not None and not sources.is_dir():
        raise InputError(
            f"There is no folder {str(sources)!r}.",
            mend="Give the folder that holds the texts of the articles.",
            place=Place(str(sources)),
        )
    progress("reading")
    material = Material(files)
    found = set(_findings(material, sources, require_java, united, progress))
    names = [*(document.name for document in material.documents), *(str(fault.place.file) for fault in material.faults)]
    return Report(tuple(sorted(names)), in_order(found))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings as one wants to read them."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[int, str, int, int, str, str]:
    place = finding.place
    rank = list(Severity).index(finding.severity)
    return rank, place.file or "", place.line or 0, place.column or 0, finding.code, finding.what


def _findings(
    material: Material, sources: Path | None, require_java: bool, united: bool, progress: Progress
) -> Iterator[Finding]:
    yield from map(Finding.of, material.faults)
    if material.bundled and material.faults:
        yield Finding(
            "not-run",
            Place(),
            "Nothing else was checked: the bundled graph is one whole, and a file of it does not parse.",
            mend="Mend the syntax first.",
            severity=Severity.NOTICE,
        )
        return
    progress("round trip")
    yield from round_trip.changed(material)
    progress("putting the graph together")
    try:
        dataset = _dataset(material, united, progress)
    except (InputError, Unavailable) as fault:
        yield Finding.of(fault)
        return
    if not united:
        yield from _apart(material, dataset)
    progress("rules of modelling")
    yield from quality.broken(material, Embedded(dataset))
    if material.ours:
        claims = authored([document.path for document in material.documents]).claims
        progress("shapes")
        yield from shapes.violations(material, _everything(dataset))
        progress("claims and identifiers")
        yield from identifiers.wrong_check_digits(material)
        yield from provenance.empty_or_unsaid(material, claims)
        yield from provenance.shared(material, claims)
        yield from provenance.denied(material, dataset.graphs, claims)
        yield from provenance.unfounded(material, dataset.graphs, claims, every=material.bundled)
        yield from _texts(material, claims, sources, progress)
        yield from _logic(material, dataset, require_java, progress)
    else:
        progress("consistency")
        yield from logic.contradictory(material, logic.worlds(dataset.graphs))
    if material.shapes:
        progress("shapes of the files")
        yield from shapes.own_violations(material, _everything(dataset))
    if material.bundled:
        progress("generated files")
        yield from generated.stale()


def _dataset(material: Material, united: bool, progress: Progress) -> Dataset:
    """The dataset of the files that parse; with those parts of the bundled ontology that they use and do not hold."""
    if material.bundled:
        return assemble(None, as_written=True, united=united, progress=progress)
    paths = [document.path for document in material.documents]
    if material.ours:
        given = {path.resolve() for path in paths}
        context = ontology_files()
        core = context[0].resolve() if material.defines_ontology else None
        paths += [path for path in context if path.resolve() not in given | {core}]
    return assemble(paths, reasoning=material.ours, as_written=True, united=united, progress=progress)


def _apart(material: Material, dataset: Dataset) -> Iterator[Finding]:
    """What is in named graphs, and is not only shapes, is not looked into."""
    shaped = {*material.shapes}
    sizes = [
        len(found)
        for found in dataset.apart.values()
        if any(triple.subject not in shaped for triple in logic.axioms(found))
    ]
    if sizes:
        yield Finding(
            "not-run",
            Place(),
            "What is in named graphs was neither held to shapes nor looked at for contradictions: "
            f"{sum(sizes):,} triple{'s' if sum(sizes) != 1 else ''} in {len(sizes):,} of them.",
            "Have them in the default graph, too: `--union-default-graph`, in Python `union_default_graph=True`.",
            Severity.NOTICE,
        )


def _everything(dataset: Dataset) -> set[Triple]:
    """Schema, metadata, and what is stated or follows at any level; not what no claim commits to."""
    return {triple for name in PARTS for triple in dataset.graphs[name]}


def _texts(material: Material, claims: Claims, sources: Path | None, progress: Progress) -> Iterator[Finding]:
    if sources is not None:
        progress("the texts of the sources")
        yield from texts.against_sources(material, claims, sources)
        yield from texts.repeated(material, claims, sources)
    elif any(source.sha256 for source in claims.sources.values()):
        yield Finding(
            "not-run",
            Place(),
            "Digests, offsets and cues were not held against the articles: their texts are not at hand.",
            "Name their folder: `--sources DIR`, or the environment variable AUTOPACT_SOURCES.",
            Severity.NOTICE,
        )


def _logic(material: Material, dataset: Dataset, require_java: bool, progress: Progress) -> Iterator[Finding]:
    worlds = logic.worlds(dataset.graphs)
    progress("consistency")
    yield from logic.contradictory(material, worlds)
    progress("expected and forbidden inferences")
    if material.bundled:
        yield from logic.expectations(worlds)
    progress("HermiT")
    try:
        yield from logic.by_hermit(material, worlds)
    except (MissingPart, Unavailable) as fault:
        yield Finding(
            "not-run",
            Place(),
            f"Consistency, satisfiability and profiles were not judged by HermiT: {fault.what}",
            fault.mend,
            Severity.ERROR if require_java else Severity.NOTICE,
        )
