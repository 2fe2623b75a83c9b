"""What engines are put before: files of some kind and size, and what must follow from them by construction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.reasoning import shapes, university
from benchmarks.serving import generator as partnership

KINDS = ("universities", "partnerships", "chain", "clique")


@dataclass(frozen=True, slots=True)
class Setting:
    """Files that engines are given.

    Attributes:
        data: what they hold.
        files: the schema, then the facts.
        given: how many triples are in them.
        present: with what follows, how many triples there are of some properties and of types by some classes.
        derived: how many triples follow; None where that is not known.
        grows: whether it is one of several sizes.
    """

    data: str
    files: list[Path]
    given: int
    present: dict[str, int] = field(default_factory=dict)
    derived: int | None = None
    grows: bool = False


def settings(folder: Path, kinds: Sequence[str], sizes: Sequence[int], links: int, seed: int) -> Iterator[Setting]:
    """Every setting, its files written when it is its turn; those of the one before are overwritten."""
    files = [folder / "schema.nt", folder / "data.nt"]
    for size in sorted(sizes):
        if "universities" in kinds:
            university.vocabulary(files[0])
            made = university.generate(files[1], size, seed)
            present = {f"type {name}": count for name, count in made.members.items()} | made.pairs
            yield Setting("universities", files, _given(files), present, grows=True)
        if "partnerships" in kinds:
            partnership.vocabulary(files[0])
            partnership.generate(files[1], size, seed)
            yield Setting("partnerships", files, _given(files), grows=True)
    made_of: dict[str, Callable[[Path, Path, int], int]] = {"chain": shapes.chain, "clique": shapes.clique}
    for kind, make in made_of.items():
        if kind in kinds:
            derived = make(*files, links)
            yield Setting(f"{kind} of {links:,}", files, _given(files), derived=derived)


def _given(files: Sequence[Path]) -> int:
    return sum(file.read_bytes().count(b"\n") for file in files)
