"""The network as rows: a table for its page, and lines for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyoxigraph import NamedNode

from autopact.catalogue.network import Network
from autopact.catalogue.ties import Tie
from autopact.engine.parts import Known
from autopact.web.atlas import View
from autopact.web.languages import say
from autopact.web.links import why


@dataclass(frozen=True, slots=True)
class Named:
    """A node as the table names it; and how it is known to be one of those bound, where less firmly than the tie is."""

    text: str
    href: str | None
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A tie as the table has it; `directed` where the first of `who` is from whom the links lead, to the others."""

    who: tuple[Named, ...]
    what: Named
    kind: str
    more: tuple[tuple[str, Named, Known], ...]
    topics: tuple[tuple[str, Known], ...]
    statuses: tuple[tuple[str, Known], ...]
    known: Known
    why: str
    directed: bool

    @property
    def names(self) -> list[str]:
        """Who, for sorting."""
        return [each.text.lower() for each in self.who]


SORTS: Mapping[str, Callable[[Row], Any]] = {
    "who": lambda row: row.names,
    "what": lambda row: row.what.text.lower(),
    "kind": lambda row: (row.kind, row.names),
    "topic": lambda row: (not row.topics, row.topics, row.names),
    "status": lambda row: (not row.statuses, row.statuses, row.names),
    "certainty": lambda row: (row.known, row.names),
}
"""What the table can be sorted by, a minus before it turns it around."""


def rows(view: View) -> list[Row]:
    """A row for every tie that is shown."""
    return [_row(view, tie) for tie in view.network.ties]


def columns(rows: Sequence[Row], *, graded: bool) -> dict[str, str]:
    """The columns of the table, without those that have nothing to say in any row.

    How sure all is that is stated in a graph that is not `graded` goes without saying.
    """
    filled = {
        "what": any(row.what.text for row in rows),
        "topic": any(row.topics for row in rows),
        "status": any(row.statuses for row in rows),
        "certainty": graded or any(row.known[1] for row in rows),
    }
    titles = {
        "who": say("network.who"),
        "what": say("network.what"),
        "kind": say("arrangement.kind"),
        "topic": say("network.topic"),
        "status": say("arrangement.status"),
        "certainty": say("switch.certainty"),
    }
    return {name: title for name, title in titles.items() if filled.get(name, True)}


def _row(view: View, tie: Tie) -> Row:
    network = view.network
    what, kind = Named("", None), network.name(tie.property)
    ends = tie.members
    # What a property of others means from its other end is not known.
    directed = not network.ours
    if tie.hub and tie.is_arrangement:
        what, kind = _named(view, tie.hub), view.looks[tie.hub].name
    elif tie.hub:
        ends, directed = (tie.hub, *ends), True
    first = 1 if directed else 0
    weaker = {link.target: link.known for link in tie.links if link.known[0] > tie.known[0]}
    who = [replace(_named(view, end), known=weaker.get(end)) for end in ends]
    return Row(
        (*who[:first], *sorted(who[first:], key=lambda each: each.text)),
        what,
        kind,
        tuple((network.name(link.property), _named(view, link.target), link.known) for link in tie.more),
        tuple(sorted((network.name(topic), known) for topic, known in tie.topics.items())),
        tuple(sorted((network.name(status), known) for status, known in tie.statuses.items())),
        tie.known,
        why(next(link for link in tie.links if link.known == tie.known).triple()),
        directed,
    )


def _named(view: View, node: NamedNode) -> Named:
    return Named(view.network.name(node), view.href(node))


def lines(network: Network) -> str:
    """The edges, one a line."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ("source", "relation", "target", "certainty", "inferred", "source_label", "relation_label", "target_label")
    )
    for tie in network.ties:
        for link in tie.all_links:
            ends = link.source, link.property, link.target
            level, inferred = link.known
            writer.writerow(
                (*(end.value for end in ends), level.word, str(inferred).lower(), *(network.name(end) for end in ends))
            )
    return out.getvalue()
