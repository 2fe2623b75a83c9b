"""Numbers that several processes count."""

import os

import pytest

from autopact.engine.processes.tally import CELLS, Tally


def test_what_a_process_counted_outlives_it() -> None:
    """In its own row, which the next one goes on with; a total is over all rows."""
    tally = Tally(2)
    tally.rows[0][7] += 1
    for _ in range(2):
        pid = os.fork()
        if pid == 0:
            tally.rows[1][7] += 2
            os._exit(0)
        os.waitpid(pid, 0)
    assert [row[7] for row in tally.rows] == [1, 4]
    assert tally.total(7) == 5


def test_a_row_has_an_end() -> None:
    """Nobody writes into the row of another process by mistake."""
    with pytest.raises(IndexError):
        Tally(2).rows[0][CELLS] += 1
