"""Nothing that was acknowledged is lost, and nothing is half there, whichever processes end and whenever."""

from pathlib import Path

from .kills import run


def test_updates_outlast_every_death(tmp_path: Path) -> None:
    """A short form of `python -m tests.durability.kills`."""
    world = run(150, 3, tmp_path, every=0.1)
    assert world.wrong == []
    assert world.acknowledged >= 150
    assert world.reads > 0
    assert world.kills.total() > 5
