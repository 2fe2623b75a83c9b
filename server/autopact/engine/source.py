"""Where what is served comes from, and what is inferred from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autopact.turtle import reader

if TYPE_CHECKING:
    from autopact.engine.update.writable import Judge


@dataclass(frozen=True, slots=True)
class Source:
    """Where what is served comes from.

    Attributes:
        files: files and folders; none means the bundled graph.
        empty: whether to begin with nothing, instead of those.
        directory: where it is kept. What is there already is served, and nothing else.
        reasoning: whether anything is inferred. Of nothing, without that, nothing is derived at all.
        united: whether the named graphs that are not ours are certain, and so in the default graph too; None: as it was
            in the directory, or else not.
        axioms: whether axioms are inferred as well, where nothing changes.
        left: whether that is left to an engine that is elsewhere.
        there: whether our rules are run there, as updates.
        judge: says what is wrong with the state that a write makes.
    """

    files: Sequence[Path] = ()
    empty: bool = False
    directory: Path | None = None
    reasoning: bool = True
    united: bool | None = None
    axioms: bool = False
    left: bool = False
    there: bool = False
    judge: Judge | None = None

    @property
    def plain(self) -> bool:
        """Whether nothing is ever derived, projection included."""
        return self.empty and not (self.reasoning or self.left or self.there)

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Those that the files begin with, as of `Engine`."""
        return reader.prefixes(reader.walk(self.files))
