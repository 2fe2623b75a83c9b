"""The generated files of `triples/`: what the bundled claims say, and what follows, for tools that import plain Turtle.

The same claims and ontology give the same bytes on every machine. What they hold is committed, so that nobody needs
this package to read the graph, and CI compares it.
"""

from __future__ import annotations

from pathlib import Path

from autopact.claims.evidence import evidence
from autopact.claims.projection import project
from autopact.engine.dataset import Progress, derive, inferred_file, inputs_line
from autopact.errors import FULL, Full, InputError, Place
from autopact.terms import Level
from autopact.turtle.reader import GENERATED
from autopact.turtle.writer import write

_CLAIMS = "triples/claims/*.trig"
_ALL = f"{_CLAIMS} and ontology/*.ttl"


def generate(progress: Progress = lambda _: None) -> dict[str, str]:
    """The generated files: name to content.

    Args:
        progress: is told each stage.

    Raises:
        SyntaxFault: an authored file does not parse; the place has line and column.
    """
    claims, dataset = derive(progress)
    progress("writing Turtle")
    projected = project(claims)
    files = {facts_file(level): write(projected[level], heading=_heading(_CLAIMS, level)) for level in Level}
    files["evidence.ttl"] = write(evidence(claims), heading=_heading(_CLAIMS))
    for level in Level:
        heading = f"{_heading(_ALL, level)}\n{inputs_line(dataset.inputs)}"
        files[inferred_file(level)] = write(dataset.graphs[level.inferred], heading=heading)
    return files


def stale(files: dict[str, str], into: Path) -> list[str]:
    """The names of those files that are missing in a folder or hold something else, sorted."""
    return sorted(
        name
        for name, text in files.items()
        if not (into / name).is_file() or (into / name).read_bytes() != text.encode()
    )


def save(files: dict[str, str], into: Path) -> list[str]:
    """Write those files that are stale in a folder, and return their names.

    Raises:
        Full: there is no room for one.
        InputError: one cannot be written.
    """
    changed = stale(files, into)
    for name in changed:
        try:
            (into / name).write_bytes(files[name].encode())  # bytes: no machine shall change the line ends
        except OSError as error:
            raise (Full if error.errno in FULL else InputError)(
                f"It cannot be written: {error.strerror}.",
                mend="Make room for it, or see who may write there; or name another folder with --out.",
                place=Place(str(into / name)),
            ) from None
    return changed


def facts_file(level: Level) -> str:
    """The name of the generated file of what claims say at a level."""
    return "facts.ttl" if level is Level.CERTAIN else f"facts-{level.word}.ttl"


def _heading(inputs: str, level: Level | None = None) -> str:
    first = f"{GENERATED}{inputs}: do not edit."
    adds = {None: "", Level.CERTAIN: "What is certain.", Level.PROBABLE: "What the probable level adds.",
            Level.POSSIBLE: "What the possible level adds."}[level]  # fmt: skip
    return "\n".join(part for part in (first, adds) if part)
