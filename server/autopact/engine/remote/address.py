"""Where an engine is that is elsewhere, and how it is reached."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from autopact.engine.remote import marks
from autopact.engine.remote.asking import Asking
from autopact.engine.remote.cluster import Cluster
from autopact.engine.remote.dialects import recognised
from autopact.errors import AutopactError, EngineGone, EngineOpen, EngineSlow, InputError, Place
from autopact.gateway.credentials import Credentials, Scheme

T = TypeVar("T")

WAIT = 30.0
"""Seconds for which an engine that starts at the same time is waited for."""

AWAY = (EngineGone, EngineSlow, EngineOpen)
"""What an engine is that is not up yet."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an engine is, and by what it knows us.

    Attributes:
        reads: the addresses that take queries.
        update: the address that takes updates; None: that of queries.
        graph_store: the address of its graph store, if it has one.
        credentials: never shown.
        latest: the latest write, which all processes forked from here know of.
    """

    reads: tuple[str, ...]
    update: str | None = None
    graph_store: str | None = None
    credentials: Credentials | None = field(default=None, repr=False)
    latest: marks.Latest = field(default_factory=marks.Latest, repr=False)

    @classmethod
    def of(
        cls,
        reads: Sequence[str],
        update: str | None,
        graph_store: str | None,
        file: Path | None,
        given: Mapping[str, str],
    ) -> Address:
        """An address as an operator gives it.

        Raises:
            InputError: one is no address, or has a password in it, or the file of credentials cannot be read.
        """
        known = {name: value for name, value in given.items() if value}
        if file:
            try:
                known |= tomllib.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise InputError(f"The credentials cannot be read: {error}.", place=Place(str(file))) from None
        address = cls(tuple(reads), update, graph_store, _credentials(known, str(file) if file else None))
        address.cluster(1.0)  # so that what is no address is told of now
        return address

    def __str__(self) -> str:
        """Where queries go."""
        return ", ".join(self.reads)

    def cluster(self, timeout: float) -> Cluster:
        """The way to it, for one process."""
        return Cluster(self.reads, self.update, self.graph_store, self.credentials, timeout, latest=self.latest)


def _credentials(known: Mapping[str, object], file: str | None) -> Credentials | None:
    """What an engine is shown, as an operator gives it."""
    match known:
        case {"token": str(token)} if len(known) == 1:
            return Credentials(Scheme.BEARER, "", token)
        case {"user": str(user), "password": str(password), **rest} if set(rest) <= {"scheme"}:
            scheme = rest.get("scheme", "basic")
            if scheme in ("basic", "digest"):
                return Credentials(Scheme(scheme), user, password)
    if not known:
        return None
    raise InputError(
        f"The credentials of the engine are not complete, or more than that: {', '.join(sorted(known))}.",
        mend='Write user = "…" and password = "…", with scheme = "digest" if the engine wants that; or token = "…".',
        place=Place(file),
    )


def reached(address: Address, timeout: float) -> Asking:
    """An engine that can be asked; one that is not up yet is waited for.

    Raises:
        EngineGone, EngineSlow, EngineOpen, EngineNonsense: it cannot.
    """
    cluster = address.cluster(timeout)
    dialect = patiently(partial(recognised, cluster), WAIT)
    return Asking(cluster, dialect, documents=address.graph_store is not None)


def patiently(ask: Callable[[], T], seconds: float, trouble: tuple[type[AutopactError], ...] = AWAY) -> T:
    """What an engine says; one that is in trouble is asked again, for so many seconds.

    Raises:
        AutopactError: it is so for longer, or it is something else.
    """
    until = time.monotonic() + seconds
    cause: AutopactError | None = None
    while True:
        try:
            return ask()
        except trouble as error:
            if cause is None or not isinstance(error, EngineOpen):  # that it is left alone is not why
                cause = error
            if time.monotonic() > until:
                raise cause from None
            time.sleep(0.5)
