"""What was found out about a snapshot is found once, however many ask."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Barrier, Event
from weakref import ref

import pytest

from autopact.catalogue.kept import Kept
from autopact.engine.dataset import Dataset
from autopact.engine.embedded import Embedded
from autopact.terms import Level

ENGINE = Embedded(Dataset({Level.CERTAIN.asserted: set()}, "0" * 64))


def test_who_asks_for_what_is_being_found_waits_for_it() -> None:
    """Many ask for a page when the data has just changed: none of them takes a processor from the first."""
    kept: Kept[str, int] = Kept(2)
    begun, goes_on = Event(), Event()
    found: list[int] = []

    def find() -> int:
        begun.set()
        goes_on.wait(60)
        found.append(1)
        return len(found)

    with ThreadPoolExecutor() as pool:
        first = pool.submit(kept.get, ENGINE, "a", find)
        assert begun.wait(60)
        second = pool.submit(kept.get, ENGINE, "a", find)
        assert kept.get(ENGINE, "b", lambda: 2) == 2  # nobody waits for the value of another key
        begun.clear()
        assert not begun.wait(0.2)
        goes_on.set()
        assert (first.result(60), second.result(60)) == (1, 1)


def test_what_one_failed_to_find_is_found_by_all_who_waited() -> None:
    """At the same time: one after the other, the last of many would fail when all before had."""
    kept: Kept[str, int] = Kept(2)
    begun, goes_on, together = Event(), Event(), Barrier(2)

    def fail() -> int:
        begun.set()
        goes_on.wait(60)
        raise TimeoutError

    def find() -> int:
        together.wait(60)
        return 2

    with ThreadPoolExecutor() as pool:
        first = pool.submit(kept.get, ENGINE, "a", fail)
        assert begun.wait(60)
        others = [pool.submit(kept.get, ENGINE, "a", find) for _ in range(2)]
        assert not wait(others, timeout=0.2).done
        goes_on.set()
        with pytest.raises(TimeoutError):
            first.result(60)
        assert [each.result(60) for each in others] == [2, 2]


class Key:
    """What shows whether it is kept."""


def test_what_cannot_be_found_takes_no_memory() -> None:
    """Keys are addresses that anybody may ask for, 64 KiB long, and as many as there are wrong ones."""
    kept: Kept[Key, int] = Kept(2)

    def fail() -> int:
        raise TimeoutError

    asked = Key()
    with suppress(TimeoutError):
        kept.get(ENGINE, asked, fail)
    gone = ref(asked)
    del asked
    assert gone() is None
