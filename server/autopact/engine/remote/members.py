"""The addresses of a cluster, and what each is for."""

from __future__ import annotations

from collections.abc import Sequence

from autopact.engine.remote.member import Member
from autopact.gateway.credentials import Credentials


class Members:
    """Members by what they are for; they belong to one event loop.

    Attributes:
        reads: those for queries.
        update: that for updates.
        graph_store: that for the Graph Store Protocol.
        leader: the one of `reads` that sees an update at once.

    Args:
        reads: addresses for queries.
        update: an address for updates.
        graph_store: one of the Graph Store Protocol.
        credentials: what all of them are shown.

    Raises:
        InputError: one is no address.
    """

    def __init__(
        self, reads: Sequence[str], update: str, graph_store: str | None, credentials: Credentials | None
    ) -> None:
        self.reads = [Member(url, credentials) for url in dict.fromkeys(reads)]
        self.update = self._writing(update, credentials)
        self.graph_store = None if graph_store is None else self._writing(graph_store, credentials)
        self.leader = self._beside(self.update) or self.reads[0]
        self._turn = 0

    def all(self) -> list[tuple[str, Member]]:
        """Each with what it is for."""
        writes = (("update", self.update), ("graph-store", self.graph_store))
        return [("query", member) for member in self.reads] + [(name, each) for name, each in writes if each]

    def is_current(self, member: Member, mark: int) -> bool:
        """Whether a member is known to have the write with a mark."""
        return member.mark >= mark or member is self.leader

    def least_busy(self, members: Sequence[Member]) -> Member:
        """Of those that have least to do, another one each time."""
        self._turn += 1
        least = min(member.busy for member in members)
        idle = [member for member in members if member.busy == least]
        return idle[self._turn % len(idle)]

    def voice(self, member: Member) -> Member:
        """The member by which it is found out whether an engine is there: one for queries, where its server has one."""
        return self._beside(member) or member

    def _beside(self, member: Member) -> Member | None:
        """The member for queries on the server of another; the same one, if that is for queries itself."""
        if member in self.reads:
            return member
        return next((each for each in self.reads if each.wire.origin == member.wire.origin), None)

    def _writing(self, url: str, credentials: Credentials | None) -> Member:
        member = Member(url, credentials, writes=True)
        if beside := self._beside(member):
            member.breaker = beside.breaker
        return member
