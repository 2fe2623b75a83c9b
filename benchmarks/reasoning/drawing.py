"""How cost grows with size, as a picture: a panel for each kind of data, a line an engine, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from benchmarks.reasoning.measure import Run
from benchmarks.serving.drawing import COLOURS, TOP, WIDTH, mark, picture, text

_HEIGHT, _LEFT, _GAP, _RIGHT = 320, 70, 60, 90


def draw_growth(runs: Sequence[Run]) -> str:
    """The SVG of seconds from file to closure, by the number of triples, of data in several sizes."""
    engines = list(dict.fromkeys(run.engine for run in runs))
    growing = [run for run in runs if len({other.given for other in runs if other.data == run.data}) > 1]
    done = [(run, run.seconds) for run in growing if run.seconds]
    kinds = list(dict.fromkeys(run.data for run, _ in done))
    title = "Seconds from file to closure, by triples given (lower is better)"
    if not kinds:
        return picture(title, TOP, engines, [])
    across_all = _decades([run.given for run, _ in done])
    up_all = _decades([seconds for _, seconds in done])
    width = (WIDTH - _LEFT - _RIGHT - _GAP * (len(kinds) - 1)) / len(kinds)
    body = []
    for place, kind in enumerate(kinds):
        left = _LEFT + place * (width + _GAP)
        across = _scale(across_all, left, left + width)
        up = _scale(up_all, TOP + _HEIGHT, TOP + 20)
        body.append(text(left, TOP + 8, kind, "group"))
        for decade in range(across_all[0], across_all[1] + 1):
            x = across(10**decade)
            body.append(f'<line class="rule" x1="{x:.1f}" y1="{TOP + 20}" x2="{x:.1f}" y2="{TOP + _HEIGHT}"/>')
            body.append(text(x, TOP + _HEIGHT + 18, _short(10**decade), "quiet", "middle"))
        for decade in range(up_all[0], up_all[1] + 1):
            y = up(10**decade)
            body.append(f'<line class="rule" x1="{left:.1f}" y1="{y:.1f}" x2="{left + width:.1f}" y2="{y:.1f}"/>')
            if place == 0:
                body.append(text(left - 8, y + 4, f"{10.0**decade:g}", "quiet", "end"))
        for at, engine in enumerate(engines):
            points = [(across(r.given), up(s)) for r, s in done if r.data == kind and r.engine == engine]
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            colour = COLOURS[at % len(COLOURS)]
            body.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{line}"/>')
            body += [mark(at, x, y) for x, y in points]
    return picture(title, TOP + _HEIGHT + 40, engines, body)


def _short(count: int) -> str:
    return f"{count // 10**6} million" if count >= 10**6 else f"{count:,}"


def _scale(decades: tuple[int, int], begin: float, end: float) -> Callable[[float], float]:
    low, high = decades
    return lambda value: begin + (math.log10(value) - low) / (high - low) * (end - begin)


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)
