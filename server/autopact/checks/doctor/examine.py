"""An examination: each file by its text, then what all of them say together."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pyoxigraph import RdfFormat

from autopact.checks import quality
from autopact.checks.doctor import names
from autopact.checks.doctor.fault import as_written
from autopact.checks.doctor.patient import Patient, Unread
from autopact.checks.doctor.tools import breaks
from autopact.checks.finding import Finding
from autopact.checks.material import Material
from autopact.checks.run import Report, in_order
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.errors import NoRdf, Place
from autopact.terms import Level
from autopact.turtle import reader

STANDARD_INPUT = Path("-")
MOST = 20
"""Findings of a kind that are told of a file: whoever has so many has one cause."""

_RULES = {"ill-typed-literal", "impossible-date", "import", "large-integer", "local-iri"}


def admit(files: Sequence[Path], syntax: RdfFormat | None = None) -> list[Patient | Unread]:
    """The files, and those of folders, each read as far as it can be.

    Args:
        files: files and folders; `-` is standard input.
        syntax: what they are written in; without it, their endings tell, or how they begin.

    Raises:
        InputError: a file is not there or cannot be read, or nothing tells its syntax.
    """
    patients: list[Patient | Unread] = []
    paths = [
        file for path in files for file in ([path] if path == STANDARD_INPUT else reader.walk([path], generated=True))
    ]
    for number, path in enumerate(dict.fromkeys(paths)):
        try:
            if path == STANDARD_INPUT:
                content = sys.stdin.buffer.read()
                reader.refuse_wrapped(path, content)
                known = syntax or reader.guess(content)
            else:
                content = reader.content(path)
                known = syntax or reader.syntax_of(path, content)
        except NoRdf as fault:
            patients.append(Unread(path, fault))
            continue
        with reader.bounded(path):
            patients.append(Patient(path, content, known, scope=f"f{number}"))
    return patients


def examine(patients: Sequence[Patient | Unread]) -> Report:
    """Everything in files that breaks an import somewhere."""
    material = Material.of(patients)
    found = {
        replace(
            finding,
            place=replace(finding.place, term=as_written(finding.place.term or "") or None),
            what=as_written(finding.what),
            breaks=breaks(finding.code),
        )
        for finding in _findings(material, patients)
    }
    return Report(tuple(sorted(patient.name for patient in patients)), tuple(_bounded(in_order(found))))


def _findings(material: Material, patients: Iterable[Patient | Unread]) -> Iterator[Finding]:
    for patient in patients:
        yield from patient.findings
    dataset = Dataset({Level.CERTAIN.asserted: material.triples}, "")
    yield from quality.broken(material, Embedded(dataset), _RULES)
    yield from names.misnamed(material)
    yield from names.wrong_schemes(material)
    yield from names.nameless(material)
    yield from names.nameless_graphs(material)


def _bounded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, of each kind in a file only so many, and then how many more."""
    counts: Counter[tuple[str | None, str]] = Counter()
    last: dict[tuple[str | None, str], Finding] = {}
    for finding in findings:
        key = finding.place.file, finding.code
        counts[key] += 1
        if counts[key] <= MOST:
            yield finding
            last[key] = finding
    for key, count in counts.items():
        if count > MOST:
            what = f"There are {count - MOST:,} more of this kind in the file."
            yield replace(last[key], place=Place(key[0]), what=what)
