"""Numbers of things as people read them."""

from autopact.cli.counted import counted, unseen
from autopact.engine.parts import PARTS


def test_one_is_one_and_all_else_are_several() -> None:
    """None too; large numbers have their thousands set apart."""
    assert [counted(number, "triple") for number in (0, 1, 6373)] == ["0 triples", "1 triple", "6,373 triples"]


def test_what_only_graph_asks_is_counted_where_there_is_nothing_else() -> None:
    """Not where a default graph has anything, nor in a plain store, which keeps no account of its own."""
    none = dict.fromkeys((part.value for part in PARTS), 0)
    assert "4 triples in named graphs" in unseen({**none, "urn:g": 3, "urn:h": 1})
    assert unseen({**none, "urn:g": 3, PARTS[-1].value: 1}) == ""
    assert unseen(none) == unseen({"urn:g": 4}) == ""
