"""What was found, as a picture: a row a query, a mark a server, answers a second on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from benchmarks.serving.measure import Comparison, Row
from benchmarks.serving.neighbours import Felt

WIDTH, LEFT, RIGHT, LINE = 960, 360, 30, 22
TOP, BOTTOM = 92, 40
# Colours that are told apart without seeing red and green, and a shape each, for print.
COLOURS = ("#0072b2", "#d55e00", "#e69f00", "#009e73", "#cc79a7", "#56b4e9")
_STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1b1f24 }
  .title { font-size: 15px; font-weight: 600 } .group { font-weight: 600 } .quiet { fill: #57606a }
  .paper { fill: #fff } .rule { stroke: #d8dee4 } .span { stroke: #afb8c1; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .quiet { fill: #9198a1 } .paper { fill: #0d1117 } .rule { stroke: #30363d }
  }
"""


def draw_comparison(comparison: Comparison) -> str:
    """The SVG of a comparison."""
    servers = list(comparison.costs)
    rates = [sample.per_second for row in comparison.rows for sample in row.samples.values()]
    low, high = _decades([rate for rate in rates if rate > 0])

    def across(rate: float) -> float:
        return LEFT + (math.log10(max(rate, 10**low)) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    title = f"Answers a second, {comparison.data.triples:,} triples (further right is better)"
    body = []
    down = TOP
    group = ""
    for row in comparison.rows:
        if row.group != group:
            group, down = row.group, down + 6
            body.append(text(12, down + 15, group, "group"))
        body += _row(row, servers, down + 11, across)
        down += LINE
    ticks = []
    for decade in range(low, high + 1):
        x = across(10**decade)
        ticks.append(f'<line class="rule" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{down + 6}"/>')
        ticks.append(text(x, down + 22, f"{10**decade:,g}", "quiet", "middle"))
    return picture(title, down + BOTTOM, servers, [*ticks, *body])


def draw_felt(found: Sequence[Felt]) -> str:
    """The SVG of what neighbours felt: the share of their look-ups that is left."""
    servers = list(dict.fromkeys(felt.server for felt in found))

    def across(share: float) -> float:
        return LEFT + min(share, 1.5) / 1.5 * (WIDTH - LEFT - RIGHT)

    body, down = [], TOP
    for trouble in dict.fromkeys(felt.trouble for felt in found):
        down += 6
        body.append(text(12, down + 15, trouble, "group"))
        for felt in found:
            if felt.trouble == trouble:
                share = felt.during.per_second / felt.before.per_second if felt.during else 0
                place = servers.index(felt.server)
                body.append(text(LEFT - 10, down + 15, felt.server, "", "end"))
                body.append(
                    f'<rect x="{LEFT}" y="{down + 4}" width="{max(across(share) - LEFT, 1):.1f}" height="14" '
                    f'fill="{COLOURS[place % len(COLOURS)]}"/>'
                )
                rate = f"{felt.during.per_second:,.0f}" if felt.during else "0"
                note = f"{share:.0%}, {rate} a second" + ("" if felt.alive else ", no answer afterwards")
                body.append(text(across(share) + 6, down + 15, note))
                down += LINE
    ticks = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = across(share)
        ticks.append(f'<line class="rule" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{down + 6}"/>')
        ticks.append(text(x, down + 22, f"{share:.0%}", "quiet", "middle"))
    title = "Share of their look-ups that neighbours still get (further right is better)"
    return picture(title, down + BOTTOM, servers, [*ticks, *body])


def _row(row: Row, servers: Sequence[str], middle: float, across: Callable[[float], float]) -> list[str]:
    name = f"{row.query}, {'unique' if row.unique else 'repeated'}"
    marks = {server: across(sample.per_second) for server in servers if (sample := row.samples.get(server))}
    if not marks:
        return [text(LEFT - 10, middle + 4, name, "", "end")]
    return [
        text(LEFT - 10, middle + 4, name, "", "end"),
        f'<line class="span" x1="{min(marks.values()):.1f}" y1="{middle}" '
        f'x2="{max(marks.values()):.1f}" y2="{middle}"/>',
        *(mark(servers.index(server), x, middle) for server, x in reversed(marks.items())),
    ]


def mark(place: int, x: float, y: float) -> str:
    """A circle, a square, a triangle or a diamond, then the same again in other colours."""
    colour = COLOURS[place % len(COLOURS)]
    shapes = ("M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0", "M-4.5-4.5h9v9h-9z", "M0-5.5L5.5 4.5h-11z", "M0-6L6 0 0 6-6 0z")
    return f'<path fill="{colour}" transform="translate({x:.1f} {y})" d="{shapes[place % len(shapes)]}"/>'


def _decades(rates: Sequence[float]) -> tuple[int, int]:
    if not rates:
        return 0, 1
    low, high = math.floor(math.log10(min(rates))), math.ceil(math.log10(max(rates)))
    return low, max(high, low + 1)


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """Words at a place; of a kind that the style knows."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def picture(title: str, height: float, servers: Sequence[str], body: Sequence[str]) -> str:
    """The whole SVG: a title, a legend, and what is drawn."""
    legend, x = [], 12.0
    for place, server in enumerate(servers):
        legend += [mark(place, x + 6, 56), text(x + 18, 60, server)]
        x += 40 + 7 * len(server)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height:.0f}"/>',
        text(12, 30, title, "title"),
        *legend,
        *body,
        "</svg>\n",
    ])  # fmt: skip
