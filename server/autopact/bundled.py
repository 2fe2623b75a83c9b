"""The folders that travel with the package: the ontology, the triples, the questions."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from autopact.errors import MissingPart


def folder(name: str) -> Path:
    """The bundled folder of that name: `ontology`, `triples` or `queries`.

    In a wheel it lies beside the package's code, in a checkout at the top of the repository.

    Raises:
        MissingPart: neither has it.
    """
    package = Path(str(files("autopact")))
    for candidate in (package / "data" / name, package.parent.parent / name):
        if candidate.is_dir():
            return candidate
    raise MissingPart(
        f"The bundled folder {name!r} is not there.",
        mend="Install autopact from its wheel, or run it from a whole checkout of the repository.",
    )
