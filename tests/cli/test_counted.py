"""Numbers of things as people read them."""

from autopact.cli.counted import counted


def test_one_is_one_and_all_else_are_several() -> None:
    """None too; large numbers have their thousands set apart."""
    assert [counted(number, "triple") for number in (0, 1, 6373)] == ["0 triples", "1 triple", "6,373 triples"]
