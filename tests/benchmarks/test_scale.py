"""What grows worse than the data shows at a glance."""

from __future__ import annotations

from benchmarks.scale import scale_table


def test_what_grows_worse_is_in_bold() -> None:
    """More than the data grew, and a little; or more than twice, of what should not grow at all."""
    small = {"load, s": 1.0, "start, s": 1.0, "look-up, ms": 2.0, "page of a class, ms": 10.0, "only there": 1.0}
    large = {"load, s": 11.0, "start, s": 15.0, "look-up, ms": 3.0, "page of a class, ms": 30.0}
    assert scale_table({1000: small, 10_000: large}).splitlines() == [
        "|  | 1,000 triples | 10,000 triples | times as much |",
        "| --- | ---: | ---: | ---: |",
        "| load, s | 1.0 | 11.0 | 11.0 |",
        "| start, s | 1.0 | 15.0 | **15.0** |",
        "| look-up, ms | 2.0 | 3.0 | 1.5 |",
        "| page of a class, ms | 10.0 | 30.0 | **3.0** |",
    ]
