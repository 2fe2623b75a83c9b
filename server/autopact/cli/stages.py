"""How far a command has come, drawn on standard error where that is a terminal, and gone at its end."""

from __future__ import annotations

from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn


class Stages(Progress):
    """The stage that a command is at, with the time since it began; `more` columns stand between the two."""

    def __init__(self, *more: ProgressColumn) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), *more, TimeElapsedColumn())
        super().__init__(*columns, console=Console(stderr=True), transient=True)
        self.task = self.add_task("starting", total=None)

    def tell(self, stage: str) -> None:
        """Say which stage has begun."""
        self.update(self.task, description=stage)
